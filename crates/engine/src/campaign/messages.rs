//! Runners and riders with news and orders. Model card: command.

use ground::Position;

use crate::mechanism::random_variates::normal_from_uniform;
use crate::mechanism::{Mechanism, belief, command};
use crate::outcome::{Event, Watch};
use crate::queue::Due;
use crate::scenario::OrderIndex;
use crate::state::belief::Belief;
use crate::state::world::World;
use crate::why::Means;

/// What a message carries.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// What the sender has lately learnt of the enemy.
    News(Vec<(u32, Belief)>),
    /// Those reported as enemies were own men.
    OwnMen(u32, Belief),
    /// An order was taken up, or carried out.
    Order { order: OrderIndex, done: bool },
}

/// A message on its way.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) sent_s: f64,
    /// Where the sender was.
    pub(crate) at: Position,
    pub(crate) content: Content,
}

impl<W: Watch> World<'_, W> {
    /// Sends a message; it takes a messenger's time and may be lost.
    pub(crate) fn send(&mut self, from: u32, to: u32, content: Content) {
        let distance = self.position_of(from).distance_to(self.position_of(to));
        let mut delay_s = 0.0;
        if self.has(Mechanism::Command) && distance > 150.0 {
            let constants = &self.scenario.constants.command;
            let lux = self.lux();
            let under_fire = self.bodies[from as usize].in_contact(self.now_s);
            let [u, v, ..] = self.news_draw(from);
            let half_way = self.position_of(from).toward(self.position_of(to), 0.5);
            let forest = self.scenario.ground.cover_at(half_way).extinction_per_m > 0.01;
            let mounted = self.scenario.units[self.bodies[from as usize].unit].mounted;
            let errand = command::errand(constants, distance, mounted, forest, lux, under_fire);
            if u < command::lost_probability(constants, &errand) {
                let (from, to) = (self.bodies[from as usize].unit, self.bodies[to as usize].unit);
                self.emit(Event::MessageLost { from, to });
                return;
            }
            delay_s = command::travel_time_s(constants, &errand, normal_from_uniform(v));
        }
        let message = self.messages.len() as u32;
        let at = self.position_of(from);
        self.messages.push(Message { from, to, sent_s: self.now_s, at, content });
        self.queue.push(self.now_s + f64::from(delay_s), Due::Message { message });
    }

    /// A message arrives.
    pub(crate) fn deliver(&mut self, message: u32) {
        let Message { from, to, sent_s, at, content } = self.messages[message as usize].clone();
        if !self.bodies[to as usize].stands() {
            return;
        }
        self.hears_where(to, from, at, sent_s);
        let fresh = match content {
            Content::OwnMen(about, belief) => {
                let mistaken = self.bodies[to as usize].beliefs[about as usize].is_some_and(|old| old.enemy);
                if mistaken {
                    self.bodies[to as usize].beliefs[about as usize] = Some(belief);
                }
                mistaken
            }
            Content::News(all) => {
                let constants = &self.scenario.constants.belief;
                let odds = belief::log_odds_of_report(constants, constants.own_patrol_reliability);
                all.into_iter().fold(false, |fresh, (about, belief)| {
                    let news = self.learn_by_report(to, about, Belief { told: false, ..belief }, odds);
                    let teller = self.bodies[from as usize].unit;
                    let delay_s = (self.now_s - sent_s) as f32;
                    self.explain_learning(to, about, Means::Messenger { from: teller, delay_s }, news);
                    news || fresh
                })
            }
            Content::Order { order, done } => {
                self.known[order].push((to, done));
                true
            }
        };
        if fresh {
            let delay_s = (self.now_s - sent_s) as f32;
            let (from, to_unit) = (self.bodies[from as usize].unit, self.bodies[to as usize].unit);
            self.emit(Event::Message { from, to: to_unit, delay_s });
            self.consider_at(to, self.now_s);
        }
    }

    /// Passes what a body has learnt of the enemy to the bodies under the same parent, and to those whose place it
    /// knows.
    pub(crate) fn spread_news(&mut self, body: u32) {
        let here = self.position_of(body);
        let now_s = self.now_s;
        let tactics = &self.scenario.constants.tactics;
        let (every_s, within_m) = (f64::from(tactics.news_every_s), tactics.news_within_m);
        for other in 0..self.bodies.len() as u32 {
            if other == body || !self.bodies[other as usize].stands() {
                continue;
            }
            let (me, them) = (&self.bodies[body as usize], &self.bodies[other as usize]);
            if me.side != them.side || now_s - me.told_s[other as usize] < every_s {
                continue;
            }
            let kin = self.scenario.units[me.unit].parent == self.scenario.units[them.unit].parent;
            let known = me.beliefs[other as usize].is_some_and(|b| !b.enemy && now_s - b.time_s < 43_200.0);
            if !(kin || known) || here.distance_to(self.position_of(other)) > within_m {
                continue;
            }
            let since_s = me.told_s[other as usize].max(now_s - 21_600.0);
            let news: Vec<(u32, Belief)> = (0..)
                .zip(&me.beliefs)
                .filter_map(|(about, belief)| belief.map(|belief| (about, belief)))
                .filter(|(_, belief)| belief.enemy && belief.time_s >= since_s)
                .collect();
            if !news.is_empty() {
                self.bodies[body as usize].told_s[other as usize] = now_s;
                self.send(body, other, Content::News(news));
            }
        }
    }

    /// Takes a report back: those who were told that these were enemies are told that they are own men.
    pub(crate) fn take_back(&mut self, body: u32, about: u32) {
        if !self.has(Mechanism::Belief) {
            return;
        }
        let Some(belief) = self.bodies[body as usize].beliefs[about as usize] else { return };
        for other in 0..self.bodies.len() as u32 {
            let told = self.bodies[body as usize].told_s[other as usize] > f64::NEG_INFINITY;
            if other != body && other != about && told && self.bodies[other as usize].stands() {
                self.send(body, other, Content::OwnMen(about, belief));
            }
        }
    }

    /// Tells those whose orders wait for it that an order was taken up or carried out.
    pub(crate) fn announce(&mut self, body: u32, order: OrderIndex, done: bool) {
        self.known[order].push((body, done));
        for other in 0..self.bodies.len() as u32 {
            if other != body && self.waits_for(other, order, done) {
                self.send(body, other, Content::Order { order, done });
            }
        }
    }

    fn waits_for(&self, body: u32, order: OrderIndex, done: bool) -> bool {
        use crate::scenario::Condition;
        self.orders_of[body as usize].iter().any(|&index| {
            self.taken_s[index].is_none()
                && self.scenario.orders[index].when.iter().any(|condition| match condition {
                    Condition::Done(awaited) => done && *awaited == order,
                    Condition::Begun(awaited) => !done && *awaited == order,
                    Condition::Decided { council, .. } => done && *council == order,
                    _ => false,
                })
        })
    }
}
