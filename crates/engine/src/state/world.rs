//! The whole changing state of one run, the loop over its events and the small services that everything uses.

use ground::Position;

use super::body::{Body, Stance};
use super::field::Field;
use super::men::Men;
use super::pair::Pair;
use super::section::Section;
use crate::campaign::messages::Message;
use crate::fight::contact::Contacts;
use crate::mechanism::Mechanism;
use crate::mechanism::seeing::PLAIN_DAY_LUX;
use crate::outcome::{Event, Watch};
use crate::queue::{Due, Queue};
use crate::random::{Purpose, Random};
use crate::scenario::Scenario;

/// State of a run.
pub(crate) struct World<'a, W: Watch> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) random: Random,
    pub(crate) watch: &'a mut W,
    pub(crate) now_s: f64,
    pub(crate) queue: Queue,
    pub(crate) men: Men,
    pub(crate) sections: Vec<Section>,
    pub(crate) bodies: Vec<Body>,
    /// Body of each unit, where it has men.
    pub(crate) body_of_unit: Vec<Option<u32>>,
    pub(crate) pairs: Vec<Pair>,
    pub(crate) contacts: Contacts,
    /// Men with places of their own, in a stripped skirmish.
    pub(crate) field: Option<Field>,
    pub(crate) messages: Vec<Message>,
    /// When each order was taken up, s.
    pub(crate) taken_s: Vec<Option<f64>>,
    /// When the staff is ready to act on each order whose conditions came true, s.
    pub(crate) resolved_s: Vec<Option<f64>>,
    /// When each order was carried out, s.
    pub(crate) done_s: Vec<Option<f64>>,
    /// Outcome of each council: fight or not.
    pub(crate) decided: Vec<Option<bool>>,
    /// `known[order]`: bodies to whom the news of an order has come, as (body, carried out).
    pub(crate) known: Vec<Vec<(u32, bool)>>,
    /// Orders of each body, in the order of the scenario.
    pub(crate) orders_of: Vec<Vec<usize>>,
    /// When gun fire was last passed on to those in earshot, s.
    pub(crate) gun_noise_s: f64,
    /// Routes lately asked for.
    pub(crate) routes: Vec<crate::campaign::avoid::KnownRoute>,
    /// Light last asked for: when, and lux.
    pub(crate) light: std::cell::Cell<(f64, f32)>,
    /// Bounds of the light last asked for: when, and lux.
    pub(crate) light_between: std::cell::Cell<(f64, f32, f32)>,
    /// Most light in the open in a span of time and the next, lux: the span last asked for.
    pub(crate) brightest: std::cell::Cell<(f64, f32)>,
    /// Room for the points between which a body stands.
    pub(crate) spare_points: Vec<ground::Position>,
    /// Room for those within reach of a section that looks.
    pub(crate) spare_reached: Vec<crate::fight::acquire::Reached>,
    /// Room for looking for routes.
    pub(crate) route_search: ground::RouteSearch,
    /// How unlike dresses are, and the cycles on a man that tell one from the other: as far as it was asked.
    pub(crate) cycles_to_tell: Vec<(f32, f32)>,
    /// How far men are sheltered in each cover: who threw themselves down, and who chose their places.
    pub(crate) shelters: Vec<[f32; 2]>,
    /// For each side, the dress that most of its enemies wear.
    pub(crate) usual_dress: Vec<usize>,
    /// Moments at which a watcher that asks has been told where everybody is.
    pub(crate) moments: u64,
    pub(crate) events: u64,
    pub(crate) digest: u64,
}

impl<W: Watch> World<'_, W> {
    /// Works through all events up to the end of the scenario.
    pub(crate) fn run(&mut self) {
        while self.step() {}
        self.attest_until(self.scenario.duration_s);
        self.now_s = self.scenario.duration_s;
        self.close_all_contacts();
    }

    /// Works through the next event. False when none is left before the end of the scenario.
    #[inline]
    pub(crate) fn step(&mut self) -> bool {
        let Some((time_s, due)) = self.queue.pop() else { return false };
        if time_s > self.scenario.duration_s {
            return false;
        }
        debug_assert!(time_s >= self.now_s - 1e-6, "time runs forward");
        self.attest_until(time_s);
        self.now_s = self.now_s.max(time_s);
        self.events += 1;
        match due {
            Due::Step { number } => self.end_step(number),
            Due::Act { man, version } if self.field.is_some() => self.hit(man, version),
            // In a skirmish no unit decides anything.
            _ if self.field.is_some() => {}
            Due::Arrive { body, version } => self.arrive(body, version),
            Due::Consider { body } => self.consider(body),
            Due::Approach { pair, version } => self.approach(pair, version),
            Due::Command { body, version } => self.take_stock(body, version),
            Due::Think { section, version } => self.think(section, version),
            Due::Act { man, version } => self.act(man, version),
            Due::Message { message } => self.deliver(message),
            Due::Report { body, order, number } => self.report(body, order as usize, number),
            Due::Die { man } => self.die_of_wounds(man),
            Due::Rejoin { man } => self.rejoin(man),
            Due::Settle { contact } => self.settle(contact),
        }
        true
    }

    /// Whether a mechanism is on.
    #[inline]
    pub(crate) fn has(&self, mechanism: Mechanism) -> bool {
        self.scenario.mechanisms.has(mechanism)
    }

    /// Tells the watcher and mixes the event into the digest.
    pub(crate) fn emit(&mut self, event: Event) {
        let (kind, a, b) = fingerprint(&event);
        self.mix(self.now_s.to_bits());
        self.mix(kind << 48 ^ a << 24 ^ b);
        self.watch.event(self.now_s, &event);
    }

    /// Mixes a word into the digest (FNV-1a by words).
    pub(crate) fn mix(&mut self, word: u64) {
        self.digest = (self.digest ^ word).wrapping_mul(0x0000_0100_0000_01b3);
    }

    /// Draws for a body's command decisions.
    pub(crate) fn command_draw(&mut self, body: u32) -> [f32; 4] {
        let count = self.bodies[body as usize].command_count;
        self.bodies[body as usize].command_count += 1;
        self.random.uniforms(body, Purpose::Command, count)
    }

    /// Draws for a body's news.
    pub(crate) fn news_draw(&mut self, body: u32) -> [f32; 4] {
        let count = self.bodies[body as usize].news_count;
        self.bodies[body as usize].news_count += 1;
        self.random.uniforms(body, Purpose::News, count)
    }

    /// Draws for a body's marches.
    pub(crate) fn march_draw(&mut self, body: u32) -> [f32; 4] {
        let count = self.bodies[body as usize].march_count;
        self.bodies[body as usize].march_count += 1;
        self.random.uniforms(body, Purpose::March, count)
    }

    /// Draws for a section's looks.
    pub(crate) fn think_draw(&mut self, section: u32) -> [f32; 4] {
        let count = self.sections[section as usize].think_count;
        self.sections[section as usize].think_count += 1;
        self.random.uniforms(section, Purpose::Think, count)
    }

    /// Draws for a section's nerve.
    pub(crate) fn morale_draw(&mut self, section: u32, purpose: Purpose) -> [f32; 4] {
        let count = self.sections[section as usize].morale_count;
        self.sections[section as usize].morale_count += 1;
        self.random.uniforms(section, purpose, count)
    }

    /// Light in the open now, lux.
    pub(crate) fn lux(&self) -> f32 {
        let (at_s, lux) = self.light.get();
        if at_s == self.now_s {
            return lux;
        }
        let lux = self.scenario.sky.lux(self.now_s);
        self.light.set((self.now_s, lux));
        lux
    }

    /// No more and no less than the light in the open now, lux.
    pub(crate) fn lux_between(&self) -> (f32, f32) {
        let (at_s, least, most) = self.light_between.get();
        if at_s == self.now_s {
            return (least, most);
        }
        let (least, most) = self.scenario.sky.lux_between(self.now_s);
        self.light_between.set((self.now_s, least, most));
        (least, most)
    }

    /// Whether there is less light in the open now than so much, lux.
    pub(crate) fn darker_than(&self, lux: f32) -> bool {
        let (least, most) = self.lux_between();
        most < lux || (least < lux && self.lux() < lux)
    }

    /// Light under the trees at a point now as the eye takes it, lux: in plain day any number of lux that is plain day to it.
    pub(crate) fn eye_lux_at(&self, at: Position) -> f32 {
        let canopy = self.scenario.ground.cover_at(at).canopy_light;
        let least = self.lux_between().0 * canopy;
        if least >= PLAIN_DAY_LUX { least } else { self.lux() * canopy }
    }

    /// Light under the trees at a point now, lux.
    pub(crate) fn lux_at(&self, at: Position) -> f32 {
        self.lux() * self.scenario.ground.cover_at(at).canopy_light
    }

    /// Where a body is now.
    pub(crate) fn position_of(&self, body: u32) -> Position {
        self.bodies[body as usize].position(self.now_s)
    }

    /// Where a section is now.
    #[inline]
    pub(crate) fn section_at(&self, section: u32) -> Position {
        let section = &self.sections[section as usize];
        match &self.bodies[section.body as usize].stance {
            Stance::Marching(leg) if section.in_column(self.now_s) => {
                section.in_column_at(leg, leg.along_at(self.now_s))
            }
            _ => section.motion.at(self.now_s),
        }
    }

    /// Whether a section is moving now.
    pub(crate) fn section_moving(&self, section: u32) -> bool {
        let section = &self.sections[section as usize];
        match &self.bodies[section.body as usize].stance {
            Stance::Marching(leg) if section.nerve == super::section::Nerve::Steady => {
                leg.end_s() > self.now_s
            }
            _ => section.motion.moving(self.now_s),
        }
    }

    /// Index of the pair of two bodies.
    pub(crate) fn pair_index(&self, a: u32, b: u32) -> u32 {
        let (low, high) = (a.min(b) as usize, a.max(b) as usize);
        let n = self.bodies.len();
        (low * n - low * (low + 1) / 2 + (high - low - 1)) as u32
    }

    /// Asks a body to look at its orders again at a time.
    pub(crate) fn consider_at(&mut self, body: u32, time_s: f64) {
        self.queue.push(time_s.max(self.now_s), Due::Consider { body });
    }
}

/// A short number for an event, for the digest.
fn fingerprint(event: &Event) -> (u64, u64, u64) {
    let u = |unit: &usize| *unit as u64;
    match event {
        Event::OrderTaken { unit, order } => (1, u(unit), *order as u64),
        Event::OrderDone { unit, order } => (2, u(unit), *order as u64),
        Event::Departed { unit, due_s, .. } => (3, u(unit), due_s.to_bits() >> 40),
        Event::Arrived { unit, at } => (4, u(unit), u64::from(at.x.to_bits() ^ at.y.to_bits())),
        Event::LostWay { unit, delay_s } => (5, u(unit), u64::from(delay_s.to_bits())),
        Event::Sighted { unit, other, range_m, .. } => {
            (6, u(unit) << 8 ^ u(other), u64::from(range_m.to_bits()))
        }
        Event::Told { unit, about, men, .. } => (7, u(unit) << 8 ^ u(about), u64::from(men.to_bits())),
        Event::Message { from, to, .. } => (8, u(from), u(to)),
        Event::MessageLost { from, to } => (9, u(from), u(to)),
        Event::Heard { unit, judged_m } => (10, u(unit), u64::from(judged_m.to_bits())),
        Event::TrailFound { unit, of, .. } => (11, u(unit), u(of)),
        Event::Council { order, fight, .. } => (12, *order as u64, u64::from(*fight)),
        Event::Deployed { unit } => (13, u(unit), 0),
        Event::AmbushSprung { unit, range_m } => (14, u(unit), u64::from(range_m.to_bits())),
        Event::FireOpened { unit, on, range_m } => (15, u(unit) << 8 ^ u(on), u64::from(range_m.to_bits())),
        Event::Misidentified { unit, other, .. } => (16, u(unit), u(other)),
        Event::Recognised { unit, other } => (17, u(unit), u(other)),
        Event::Broke { unit, men } => (18, u(unit), u64::from(*men)),
        Event::Rallied { unit, men } => (19, u(unit), u64::from(*men)),
        Event::GaveWay { unit, .. } => (20, u(unit), 0),
        Event::CloseFight { unit, other } => (21, u(unit), u(other)),
        Event::Fell { man, fate, .. } => (22, u64::from(*man), *fate as u64),
        Event::Left { unit } => (23, u(unit), 0),
        Event::SeenUnarmed { unit, other, .. } => (24, u(unit), u(other)),
        Event::CommanderFell { unit } => (25, u(unit), 0),
        Event::Surrendered { unit, men } => (26, u(unit), u64::from(*men)),
    }
}
