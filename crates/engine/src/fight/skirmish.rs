//! The stripped skirmish: every man on his own, all at once, step by step. See [`crate::Skirmish`].
//!
//! Only shots that may hit are events; the others are counted. While a man fires no enemy can be nearer to him than a
//! distance known from the start, so the number of shots that surely miss is geometric, with the chance to hit at that
//! distance, and what then comes up hits with the ratio of the chances at the true distance and at that one (thinning;
//! Lewis and Shedler 1979). A step is worked through at its end: hits of the step, then steps of those who still live,
//! then who has come into whose reach.

use ground::Position;

use crate::Skirmish;
use crate::outcome::{Cause, Event, Watch};
use crate::queue::Due;
use crate::random::Purpose;
use crate::state::field::{Aim, Field};
use crate::state::men::Condition;
use crate::state::world::World;

impl<W: Watch> World<'_, W> {
    /// Spreads the men of the first two sides and lets them begin.
    pub(crate) fn open_field(&mut self, rules: &Skirmish) {
        let step_s = self.step_s();
        let steps = (self.scenario.duration_s / step_s).clamp(0.0, 1e6) as u32;
        let mut field = Field::new(rules.reach_m, rules.walk_m_per_s * step_s as f32, steps);
        let [wide, deep] = rules.spread_m;
        for section in &self.sections {
            let body = &self.bodies[section.body as usize];
            if body.side < 2 {
                for man in section.men.clone() {
                    let [u, v, ..] = self.random.uniforms(man, Purpose::Place, 0);
                    let at = body.at.offset((u - 0.5) * wide, (v - 0.5) * deep);
                    field.add(body.side, man, at.x, at.y);
                }
            }
        }
        field.begin();
        self.field = Some(field);
        self.take_aim();
        if steps > 0 {
            self.queue.push(step_s, Due::Step { number: 1 });
        }
    }

    /// The time of a shot, in which everybody decides once, s.
    fn step_s(&self) -> f64 {
        1.0 / f64::from(self.scenario.stripped.shots_per_s)
    }

    /// Where a man is: he has a place of his own in a skirmish, that of his section otherwise.
    pub(crate) fn man_at(&self, man: u32, section: u32) -> Position {
        match &self.field {
            Some(field) => field.place(man, self.bodies[self.sections[section as usize].body as usize].side),
            None => self.section_at(section),
        }
    }

    /// A shot that may hit is fired: whoever it meets falls at the end of the step.
    pub(crate) fn hit(&mut self, man: u32, version: u32) {
        if self.men.act_version[man as usize] != version {
            return;
        }
        let body = self.sections[self.men.section[man as usize] as usize].body;
        let side = self.bodies[body as usize].side;
        let Some(field) = &mut self.field else { return };
        let slot = field.slot_of[man as usize];
        if let Some((target, range_m)) = field.nearest(side, slot) {
            let rules = &self.scenario.stripped;
            let likely = rules.hit_probability(field.least_m(side, slot));
            let count = self.men.act_count[man as usize];
            self.men.act_count[man as usize] += 1;
            let [u, ..] = self.random.uniforms(man, Purpose::Act, count);
            if u * likely < rules.hit_probability(range_m) {
                field.struck.push((1 - side, target, man));
            }
        }
        let next = field.step + 1;
        self.next_hit(man, side, slot, next);
    }

    /// A step ends.
    pub(crate) fn end_step(&mut self, number: u32) {
        self.book_shots();
        let Some(field) = &mut self.field else { return };
        let mut struck = std::mem::take(&mut field.struck);
        // Men hit twice fall once.
        struck.retain(|&(side, slot, by)| self.fell_to(side, slot, by));
        let Some(field) = &mut self.field else { return };
        for (side, slot, _) in struck.drain(..) {
            field.fall(side, slot);
        }
        field.struck = struck;
        field.advance();
        if number < field.steps {
            self.take_aim();
            self.queue.push(f64::from(number + 1) * self.step_s(), Due::Step { number: number + 1 });
        }
    }

    /// Every man in reach of an enemy fired one shot.
    fn book_shots(&mut self) {
        for body in 0..self.bodies.len() as u32 {
            let rounds = u64::from(self.bodies[body as usize].firing);
            if rounds > 0 {
                let now_s = self.now_s;
                let me = &mut self.bodies[body as usize];
                // Pouches never empty: what is fired is issued again.
                me.rounds_issued += rounds;
                me.rounds_fired += rounds;
                me.shot_s = now_s;
                if let Some(contact) = me.contact {
                    let contact = self.contacts.root(contact);
                    self.contacts.list[contact as usize].record.end_s = now_s;
                }
                if let Some(record) = self.contact_side(body) {
                    record.rounds_fired += rounds;
                }
            }
        }
    }

    /// A man was hit by another's shot: true if he falls of it.
    fn fell_to(&mut self, side: usize, slot: u32, by: u32) -> bool {
        let Some(field) = &self.field else { return false };
        let man = field.forces[side].man[slot as usize];
        let by_body = self.sections[self.men.section[by as usize] as usize].body;
        let from = field.place(by, 1 - side);
        let firing = field.fires(side, slot);
        if self.men.condition[man as usize] != Condition::Fit {
            return false;
        }
        let body = self.sections[self.men.section[man as usize] as usize].body;
        let at = field.place(man, side);
        self.engage(by_body, body, from, from.distance_to(at));
        self.strike(man, Cause::Rifle, by_body, from);
        self.bodies[body as usize].firing -= u32::from(firing);
        true
    }

    /// Those who begin to fire get the time of their next hit; those who stop lose it.
    fn take_aim(&mut self) {
        let Some(field) = &mut self.field else { return };
        let aims = std::mem::take(&mut field.aims);
        let step = field.step;
        for aim in &aims {
            self.aim(aim, step);
        }
        if let Some(field) = &mut self.field {
            field.aims = aims;
        }
    }

    fn aim(&mut self, aim: &Aim, step: u32) {
        let Some(field) = &mut self.field else { return };
        let man = field.forces[aim.side].man[aim.slot as usize];
        let body = self.sections[self.men.section[man as usize] as usize].body;
        let Some(range_m) = aim.range_m else {
            self.men.act_version[man as usize] += 1;
            self.bodies[body as usize].firing -= 1;
            return;
        };
        self.bodies[body as usize].firing += 1;
        if self.bodies[body as usize].contact.is_none()
            && let Some((target, _)) = field.nearest(aim.side, aim.slot)
        {
            let target = field.forces[1 - aim.side].man[target as usize];
            let other = self.sections[self.men.section[target as usize] as usize].body;
            let here = field.place(man, aim.side);
            self.engage(body, other, here, range_m);
            let (unit, on) = (self.bodies[body as usize].unit, self.bodies[other as usize].unit);
            self.emit(Event::FireOpened { unit, on, range_m });
        }
        self.next_hit(man, aim.side, aim.slot, step);
    }

    /// Draws when a man's next shot may hit, from a step on.
    fn next_hit(&mut self, man: u32, side: usize, slot: u32, step: u32) {
        let Some(field) = &self.field else { return };
        let chance = self.scenario.stripped.hit_probability(field.least_m(side, slot));
        let count = self.men.act_count[man as usize];
        self.men.act_count[man as usize] += 1;
        let [u, ..] = self.random.uniforms(man, Purpose::Act, count);
        // Shots that surely miss before the first that may hit.
        let misses = libm::log(f64::from(u)) / libm::log1p(-f64::from(chance));
        if misses < f64::from(field.steps - step) {
            let version = self.men.act_version[man as usize];
            // In the middle of its step, so that hits come before the step's end whatever was put on the queue first.
            let time_s = (f64::from(step) + misses.floor() + 0.5) * self.step_s();
            self.queue.push(time_s, Due::Act { man, version });
        }
    }
}
