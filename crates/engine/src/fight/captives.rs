//! Men give themselves up, are overrun, or are found by who holds the ground. Model card: surrender.

use ground::Position;

use crate::mechanism::surrender::{self, Plight};
use crate::mechanism::{Mechanism, morale, suppression};
use crate::outcome::{Event, Fate, Watch};
use crate::random::Purpose;
use crate::state::men::{Condition, NONE};
use crate::state::section::Nerve;
use crate::state::world::World;
use crate::why::Why;

impl<W: Watch> World<'_, W> {
    /// Whether a section gives itself up over the time since its last look. True when it has.
    pub(crate) fn gives_itself_up(&mut self, section: u32, duration_s: f32) -> bool {
        if !self.has(Mechanism::Surrender) {
            return false;
        }
        let state = &self.sections[section as usize];
        let helpless = state.nerve == Nerve::Routed
            || suppression::pinned(&self.scenario.constants.suppression, state.suppression);
        if !helpless || self.now_s - state.under_fire_s > 120.0 {
            return false;
        }
        let constants = self.scenario.constants.surrender;
        let (enemies, cut_off) = self.surrounded(section);
        let state = &self.sections[section as usize];
        let body = &self.bodies[state.body as usize];
        let held: u32 = state.men.clone().map(|man| self.men.rounds[man as usize]).sum();
        let plight = Plight {
            cut_off,
            helpless,
            rounds_left_share: if self.has(Mechanism::Ammunition) {
                held as f32 / (state.fit.max(1) as f32 * body.rounds_start.max(1.0))
            } else {
                1.0
            },
            odds: enemies / state.fit.max(1) as f32,
        };
        let chance = surrender::probability(&constants, &plight, duration_s);
        if chance <= 0.0 {
            return false;
        }
        let [u, ..] = self.morale_draw(section, Purpose::Morale);
        if u >= chance {
            return false;
        }
        self.explain(|world| Why::GaveItselfUp {
            unit: world.unit_of(section),
            section,
            men: world.sections[section as usize].fit,
            enemies,
            cut_off,
            rounds_left_share: plight.rounds_left_share,
            chance,
        });
        self.surrender(section);
        true
    }

    /// Enemies at close range, and whether the men of a section are cut off by them: enemies about on two sides, or more
    /// than one to each of them, and no steady comrades near.
    fn surrounded(&self, section: u32) -> (f32, bool) {
        let constants = &self.scenario.constants;
        let (close_m, support_m) = (constants.surrender.close_m, constants.surrender.support_m);
        let here = self.section_at(section);
        let body = self.sections[section as usize].body;
        let mut men = 0.0;
        let mut bearings: Vec<f32> = Vec::new();
        let mut supported = self.bodies[body as usize].sections.clone().any(|s| {
            s != section
                && self.sections[s as usize].stands()
                && self.sections[s as usize].nerve == Nerve::Steady
                && self.section_at(s).distance_to(here) < support_m
        });
        for &pair in &self.bodies[body as usize].near {
            let pair = &self.pairs[pair as usize];
            let other = if pair.first == body { pair.second } else { pair.first };
            let them = &self.bodies[other as usize];
            if !them.stands() || !them.combatant {
                continue;
            }
            for s in them.sections.clone() {
                let theirs = &self.sections[s as usize];
                if !theirs.stands() || theirs.nerve != Nerve::Steady {
                    continue;
                }
                let at = self.section_at(s);
                let distance = at.distance_to(here);
                if !pair.hostile {
                    supported |= distance < support_m;
                } else if distance < close_m {
                    men += theirs.fit as f32;
                    bearings.push(here.bearing_to(at));
                }
            }
        }
        let widest = widest_angle(&bearings);
        let on_two_sides = morale::flank_share(&constants.morale, widest) > 0.0;
        let fit = self.sections[section as usize].fit as f32;
        (men, !supported && men > 0.0 && (on_two_sides || men > fit))
    }

    /// Whether a body that has given the fight up, and cannot get away, lays down its arms in the time since stock was taken
    /// last. True when it has.
    pub(crate) fn raises_the_white_flag(&mut self, body: u32, since_s: f32) -> bool {
        let me = &self.bodies[body as usize];
        if !me.gave_way || !me.combatant || !self.has(Mechanism::Surrender) {
            return false;
        }
        let exposed = 1.0 - self.shelter(me.sections.start);
        let (rounds, rounds_start) = (self.rounds_per_man(body), me.rounds_start.max(1.0));
        let strait = surrender::Strait {
            leaving_loss: self.loss_in_leaving(body) * exposed,
            ringed: self.ringed(body),
            rounds_left_share: if self.has(Mechanism::Ammunition) { rounds / rounds_start } else { 1.0 },
        };
        let chance = surrender::white_flag_probability(&self.scenario.constants.surrender, &strait, since_s);
        let [_, v, ..] = self.command_draw(body);
        if v >= chance {
            return false;
        }
        for section in self.bodies[body as usize].sections.clone() {
            if self.sections[section as usize].stands() {
                self.surrender(section);
            }
        }
        true
    }

    /// Whether enemies stand about a body on all sides but one that is too narrow to slip through.
    fn ringed(&self, body: u32) -> bool {
        let constants = &self.scenario.constants;
        let here = self.centre_of(body);
        let mut bearings: Vec<f32> = Vec::new();
        for &pair in &self.bodies[body as usize].near {
            let pair = &self.pairs[pair as usize];
            let other = if pair.first == body { pair.second } else { pair.first };
            let them = &self.bodies[other as usize];
            if !pair.hostile || !them.stands() || !them.combatant {
                continue;
            }
            for section in them.sections.clone() {
                let at = self.section_at(section);
                let steady = self.sections[section as usize].stands()
                    && self.sections[section as usize].nerve == Nerve::Steady;
                if steady && at.distance_to(here) < constants.tactics.out_of_reach_m {
                    bearings.push(here.bearing_to(at));
                }
            }
        }
        widest_angle(&bearings) > constants.surrender.ringed_rad
    }

    /// A section lays down its arms.
    fn surrender(&mut self, section: u32) {
        let body = self.sections[section as usize].body;
        let unit = self.bodies[body as usize].unit;
        let men = self.sections[section as usize].fit;
        self.emit(Event::Surrendered { unit, men });
        for man in self.fit_men(section) {
            self.capture(man);
        }
        // The sight of it works on the others at once.
        for other in self.bodies[body as usize].sections.clone() {
            if other != section {
                self.rouse(other, 10.0);
            }
        }
    }

    /// A fit man is taken.
    pub(crate) fn capture(&mut self, man: u32) {
        let section = self.men.section[man as usize];
        let body = self.sections[section as usize].body;
        let at = self.section_at(section);
        self.take_out(man, Condition::Captured);
        if let Some(record) = self.contact_side(body) {
            record.captured += 1;
        }
        let unit = self.bodies[body as usize].unit;
        self.emit(Event::Fell { man, unit, at, fate: Fate::Captured, cause: None, by: None });
    }

    /// Men of a body that gave way who were left on the field of a contact: wounded who are not yet out of reach and whom
    /// nobody took along, and dispersed. They fall into the hands of enemies who stand near by, if their own are not nearer.
    pub(crate) fn leave_behind(&mut self, body: u32, contact: u32, holder: usize, bodies: &[u32]) {
        let side = self.bodies[body as usize].side;
        let (captors, own) = (self.steady_places(bodies, holder), self.steady_places(bodies, side));
        let reach_m = self.scenario.constants.surrender.field_m;
        let nearest = |places: &[Position], at: Position| {
            places.iter().map(|place| place.distance_to(at)).fold(f32::INFINITY, f32::min)
        };
        for man in self.bodies[body as usize]
            .sections
            .clone()
            .flat_map(|s| self.sections[s as usize].men.clone())
            .collect::<Vec<_>>()
        {
            let of_this = self.men.contact[man as usize] != NONE
                && self.contacts.root(self.men.contact[man as usize]) == contact;
            let taken_share = match self.men.condition[man as usize] {
                Condition::Wounded if self.has(Mechanism::Wounds) => {
                    if self.now_s >= self.men.out_s[man as usize] {
                        continue;
                    }
                    1.0 - self.scenario.constants.wounds.evacuated_when_leaving
                }
                Condition::Missing if self.has(Mechanism::Surrender) => {
                    self.scenario.constants.surrender.missing_taken_share
                }
                _ => continue,
            };
            let at = self.men.fell_at[man as usize];
            let captor_m = nearest(&captors, at);
            if !of_this || captor_m > reach_m || nearest(&own, at) < captor_m {
                continue;
            }
            let count = self.men.wound_count[man as usize];
            self.men.wound_count[man as usize] += 1;
            let [u, ..] = self.random.uniforms(man, Purpose::Wound, count);
            if u < taken_share {
                let was = self.men.condition[man as usize];
                self.men.condition[man as usize] = Condition::Captured;
                let record = self.part_in(contact, body);
                if was == Condition::Wounded {
                    record.wounded = record.wounded.saturating_sub(1);
                } else {
                    record.missing = record.missing.saturating_sub(1);
                }
                record.captured += 1;
                let unit = self.bodies[body as usize].unit;
                self.emit(Event::Fell { man, unit, at, fate: Fate::Captured, cause: None, by: None });
            }
        }
    }

    /// Where the steady sections of the armed bodies of a side among some bodies are.
    fn steady_places(&self, bodies: &[u32], side: usize) -> Vec<Position> {
        bodies
            .iter()
            .map(|&body| &self.bodies[body as usize])
            .filter(|body| body.side == side && body.combatant && body.stands())
            .flat_map(|body| body.sections.clone())
            .filter(|&section| {
                self.sections[section as usize].stands()
                    && self.sections[section as usize].nerve == Nerve::Steady
            })
            .map(|section| self.section_at(section))
            .collect()
    }

    /// Those of a section that breaks before a charge who are not quick enough.
    pub(crate) fn overrun(&mut self, section: u32) {
        if !self.has(Mechanism::Surrender) {
            return;
        }
        let share = surrender::overrun_share(&self.scenario.constants.surrender);
        let [u, ..] = self.morale_draw(section, Purpose::Assault);
        let mut turn = u;
        for man in self.fit_men(section) {
            turn = (turn + 0.618_034).fract();
            if turn < share {
                self.capture(man);
            }
        }
    }
}

/// The widest angle between any two bearings, rad.
pub(crate) fn widest_angle(bearings: &[f32]) -> f32 {
    let mut widest = 0.0_f32;
    for (i, a) in bearings.iter().enumerate() {
        for b in &bearings[i + 1..] {
            let angle = (a - b).abs();
            widest = widest.max(angle.min(core::f32::consts::TAU - angle));
        }
    }
    widest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widest_angle_goes_the_short_way_round() {
        assert_eq!(widest_angle(&[1.0]), 0.0);
        assert!((widest_angle(&[0.1, 6.2]) - (0.1 + core::f32::consts::TAU - 6.2)).abs() < 1e-5);
        assert!((widest_angle(&[0.0, 1.0, 3.0]) - 3.0).abs() < 1e-6);
    }
}
