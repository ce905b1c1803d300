//! Taking up orders: the last in the list whose conditions hold, each at most once.

use crate::outcome::{Event, Watch};
use crate::scenario::{Condition, Task};
use crate::state::body::Stance;
use crate::state::world::World;

impl<W: Watch> World<'_, W> {
    /// A body looks at its orders.
    pub(crate) fn consider(&mut self, body: u32) {
        if self.headless(body) {
            // Orders wait for somebody to read them.
            let until_s = self.bodies[body as usize].headless_until_s;
            self.consider_at(body, until_s);
            return;
        }
        // Side tasks do not keep a commander busy, so several may be taken at one look.
        for _ in 0..8 {
            if !self.bodies[body as usize].stands() {
                return;
            }
            let in_hand = self.bodies[body as usize].order;
            let order = self.orders_of[body as usize].iter().rev().copied().find(|&order| {
                // A commander does not go back to this morning's order at night: orders that stand before the one
                // last taken have lapsed, side tasks excepted.
                self.taken_s[order].is_none()
                    && (in_hand.is_none_or(|held| order > held) || self.is_side_task(order))
                    && self.conditions_hold(body, order)
            });
            let Some(order) = order else { break };
            self.take(body, order);
        }
        self.look_again(body);
    }

    /// Side tasks keep nobody from his march or his post.
    fn is_side_task(&self, order: usize) -> bool {
        matches!(
            self.scenario.orders[order].task,
            Task::Rumour { .. }
                | Task::StrewTrail { .. }
                | Task::Disguise { .. }
                | Task::Supply { .. }
                | Task::Watch { .. }
                | Task::Council { .. }
        )
    }

    fn take(&mut self, body: u32, order: usize) {
        self.taken_s[order] = Some(self.now_s);
        let unit = self.bodies[body as usize].unit;
        self.emit(Event::OrderTaken { unit, order });
        self.explain_taking(body, order);
        let task = self.scenario.orders[order].task.clone();
        if !self.is_side_task(order) {
            self.bodies[body as usize].order = Some(order);
            self.bodies[body as usize].gave_way = false;
        }
        self.announce(body, order, false);
        self.perform(body, order, task);
    }

    /// The order in hand was carried out.
    pub(crate) fn finish(&mut self, body: u32, order: usize) {
        if self.done_s[order].is_some() {
            return;
        }
        self.done_s[order] = Some(self.now_s);
        let unit = self.bodies[body as usize].unit;
        self.emit(Event::OrderDone { unit, order });
        self.announce(body, order, true);
        self.consider_at(body, self.now_s);
    }

    /// The order in hand of a body, if any, was carried out.
    pub(crate) fn finish_in_hand(&mut self, body: u32) {
        if let Some(order) = self.bodies[body as usize].order {
            self.finish(body, order);
        }
    }

    /// While orders wait on beliefs that fade, or on contact that ends, the commander looks again now and then.
    fn look_again(&mut self, body: u32) {
        let waits = self.orders_of[body as usize].iter().any(|&order| {
            self.taken_s[order].is_none()
                && self.scenario.orders[order].when.iter().any(|c| {
                    matches!(
                        c,
                        Condition::NoEnemyNear { .. }
                            | Condition::InContact(false)
                            | Condition::LossesAbove(_)
                    )
                })
                && self.scenario.orders[order].when.iter().all(|c| match c {
                    Condition::From(time_s) => self.now_s >= *time_s,
                    Condition::Until(time_s) => self.now_s <= *time_s,
                    _ => true,
                })
        });
        let marching = matches!(self.bodies[body as usize].stance, Stance::Marching(_));
        if waits {
            // One standing look at a time: keyed to whole quarter hours so that many causes give one event.
            let quarter_s = self.scenario.steps.order_look_s * if marching { 2.0 } else { 1.0 };
            let next_s = ((self.now_s / quarter_s).floor() + 1.0) * quarter_s;
            if self.bodies[body as usize].next_look_s < next_s {
                self.bodies[body as usize].next_look_s = next_s;
                self.consider_at(body, next_s);
            }
        }
    }
}
