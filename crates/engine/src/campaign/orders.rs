//! Taking up orders: the last in the list whose conditions hold, each at most once.

use crate::mechanism::Mechanism;
use crate::mechanism::command::{self, Echelon};
use crate::mechanism::random_variates::normal_from_uniform;
use crate::outcome::{Event, Watch};
use crate::random::Purpose;
use crate::scenario::{Condition, Task};
use crate::state::body::Stance;
use crate::state::world::World;
use crate::why::Decision;

/// What makes an order fall due, in the order of the time it takes to act on it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Prompt {
    /// The clock, the light, or the body's own progress.
    Plan,
    /// What others of the side did.
    News,
    /// What is learnt of the enemy, or suffered from him.
    Enemy,
}

impl<W: Watch> World<'_, W> {
    /// A body looks at its orders.
    pub(crate) fn consider(&mut self, body: u32) {
        self.settle_rest_now_and_then(body);
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
            let Some(order) = self.next_order(body) else { break };
            self.take(body, order);
        }
        self.look_again(body);
    }

    /// The order to take up now, if any: the last whose conditions hold and for which staff and men are ready.
    fn next_order(&mut self, body: u32) -> Option<usize> {
        let in_hand = self.bodies[body as usize].order;
        let mut preparing = false;
        for index in (0..self.orders_of[body as usize].len()).rev() {
            let order = self.orders_of[body as usize][index];
            let side_task = self.is_side_task(order);
            // A commander does not go back to this morning's order at night: orders that stand before the one
            // last taken have lapsed, side tasks excepted.
            let open =
                self.taken_s[order].is_none() && (in_hand.is_none_or(|held| order > held) || side_task);
            if !open || (preparing && !side_task) || !self.due(body, order) {
                continue;
            }
            if side_task {
                return Some(order);
            }
            let ready_s = self.ready_at(body, order);
            if ready_s <= self.now_s {
                return Some(order);
            }
            preparing = true;
        }
        None
    }

    /// Whether an order falls due: its conditions hold, or all that is wanting is word from others that is plainly overdue,
    /// and its commander is one who acts without.
    fn due(&mut self, body: u32, order: usize) -> bool {
        if self.conditions_hold(body, order) {
            return true;
        }
        if !self.has(Mechanism::Command) {
            return false;
        }
        let overdue_s = f64::from(self.scenario.constants.command.word_overdue_s);
        let awaits_word = |condition: &Condition| match condition {
            Condition::Done(awaited) | Condition::Begun(awaited) => {
                self.body_of_unit[self.scenario.orders[*awaited].unit] != Some(body)
            }
            _ => false,
        };
        let conditions = &self.scenario.orders[order].when;
        let hour_s = conditions.iter().find_map(|condition| match condition {
            Condition::From(time_s) => Some(*time_s),
            _ => None,
        });
        let Some(hour_s) = hour_s else { return false };
        if self.now_s < hour_s {
            return false;
        }
        let only_word_wanting =
            conditions.iter().all(|condition| awaits_word(condition) || self.holds(body, condition));
        if !only_word_wanting {
            return false;
        }
        let [u, ..] = self.random.uniforms(order as u32, Purpose::Initiative, 0);
        if u >= self.scenario.units[self.bodies[body as usize].unit].initiative {
            return false;
        }
        if self.now_s < hour_s + overdue_s {
            self.consider_at(body, hour_s + overdue_s);
            return false;
        }
        self.explain_decision(body, Decision::ActsWithoutWord { order });
        true
    }

    /// When a body is ready to act on an order whose conditions hold, s. What the clock or the body's own progress
    /// prompts was prepared beforehand; news of others finds the men unready; the enemy finds the staff unready too.
    fn ready_at(&mut self, body: u32, order: usize) -> f64 {
        let prompt = self.prompt(body, order);
        if !self.has(Mechanism::Command) || prompt == Prompt::Plan {
            return self.now_s;
        }
        if let Some(ready_s) = self.resolved_s[order]
            && self.now_s < ready_s + f64::from(self.scenario.constants.tactics.laid_aside_s)
        {
            return ready_s;
        }
        let constants = &self.scenario.constants.command;
        let me = &self.bodies[body as usize];
        let in_contact = me.in_contact(self.now_s);
        let moving = !matches!(me.stance, Stance::Idle | Stance::Asleep { .. } | Stance::Holding);
        let echelon = command::echelon_of(me.fit);
        let [u, v, ..] = self.command_draw(body);
        let mut delay_s = 0.0;
        if prompt == Prompt::Enemy {
            // In a fight the commander decides on the spot, whatever he commands.
            let staff = if in_contact { echelon.min(Echelon::Company) } else { echelon };
            delay_s += command::staff_delay_s(constants, staff, normal_from_uniform(u));
        }
        if !in_contact && !moving {
            delay_s += command::ready_time_s(constants, echelon, normal_from_uniform(v));
        }
        let ready_s = self.now_s + f64::from(delay_s);
        self.resolved_s[order] = Some(ready_s);
        self.consider_at(body, ready_s);
        ready_s
    }

    /// What makes an order fall due.
    fn prompt(&self, body: u32, order: usize) -> Prompt {
        let mine = |awaited: usize| self.body_of_unit[self.scenario.orders[awaited].unit] == Some(body);
        let conditions = &self.scenario.orders[order].when;
        let prompts = conditions.iter().map(|condition| match condition {
            Condition::From(_)
            | Condition::Until(_)
            | Condition::Dark(_)
            | Condition::NotBegun(_)
            | Condition::InContact(_) => Prompt::Plan,
            Condition::Done(awaited) | Condition::Begun(awaited) if mine(*awaited) => Prompt::Plan,
            Condition::Done(_) | Condition::Begun(_) | Condition::Decided { .. } => Prompt::News,
            Condition::EnemyNear { .. }
            | Condition::EnemyAt { .. }
            | Condition::NoEnemyNear { .. }
            | Condition::HearsFighting { .. }
            | Condition::LossesAbove(_)
            | Condition::RoundsBelow(_)
            | Condition::Outnumbered(_)
            | Condition::Enclosed
            | Condition::FreshTrail(_) => Prompt::Enemy,
        });
        prompts.max().unwrap_or(Prompt::Plan)
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
