//! States plain facts to a watcher that checks the run. Nothing here can change a run: the facts are built from a shared
//! reference, and only for a watcher that asks for them.

use super::men::Condition;
use super::section::Arm;
use super::world::World;
use crate::invariant::{BodyPlace, Fact, SectionPlace, UnitCount};
use crate::outcome::{Cause, Facts, Watch};

/// Time between two moments at which all places are stated, s; men and rounds are counted at every [`COUNT_EVERY`]th.
pub(crate) const MOMENT_S: f64 = 30.0;
const COUNT_EVERY: u64 = 20;

impl<W: Watch> World<'_, W> {
    /// Builds a fact and states it, if the watcher checks; costs nothing otherwise.
    #[inline]
    pub(crate) fn attest(&mut self, make: impl FnOnce(&Self) -> Fact) {
        self.attest_as(Facts::All, make);
    }

    /// The same for whoever asks for facts of a kind.
    #[inline]
    fn attest_as(&mut self, kind: Facts, make: impl FnOnce(&Self) -> Fact) {
        if kind.within(W::FACTS) {
            let fact = make(self);
            self.watch.fact(self.now_s, &fact);
        }
    }

    /// Which sections there are.
    pub(crate) fn attest_sections(&mut self) {
        if Facts::All.within(W::FACTS) {
            for section in 0..self.sections.len() as u32 {
                self.attest(|world| {
                    let state = &world.sections[section as usize];
                    let (first_man, men) = (state.men.start, state.men.end - state.men.start);
                    Fact::Raised { unit: world.unit_of(section), section, first_man, men }
                });
            }
        }
    }

    /// A shot, a burst or a shell.
    pub(crate) fn attest_shot(&mut self, section: u32, man: u32, on: u32, with: Cause, rounds: u32) {
        self.attest_as(Facts::Shots, |world| Fact::Shot {
            unit: world.unit_of(section),
            section,
            man,
            on,
            with,
            rounds,
            from: world.section_at(section),
            at: world.section_at(on),
        });
    }

    /// Whom a section has before its eyes at this look, and along which lines.
    pub(crate) fn attest_found(&mut self, section: u32) {
        if !Facts::All.within(W::FACTS) || !self.has(crate::mechanism::Mechanism::Seeing) {
            return;
        }
        self.attest(|_| Fact::Looked { section });
        let until_s = self.now_s + f64::from(self.scenario.constants.seeing.memory_s);
        for i in 0..self.sections[section as usize].targets.len() {
            let target = self.sections[section as usize].targets[i];
            if target.until_s == until_s {
                self.attest(|world| Fact::Found {
                    section,
                    of: target.section,
                    places: [world.section_at(section), world.section_at(target.section)],
                    line: world.remembered_line(section, target.section),
                    lux: world.lux(),
                });
            }
        }
    }

    /// States where everybody is at every moment before a time. Between two events nothing changes but places, which are
    /// closed formulas of the time.
    pub(crate) fn attest_until(&mut self, time_s: f64) {
        if !Facts::Places.within(W::FACTS) || self.field.is_some() {
            return;
        }
        while self.moments as f64 * MOMENT_S < time_s.min(self.scenario.duration_s) {
            self.now_s = self.now_s.max(self.moments as f64 * MOMENT_S);
            self.attest_as(Facts::Places, |world| Fact::Places(world.places()));
            if self.moments.is_multiple_of(COUNT_EVERY) {
                self.attest(|world| Fact::Counts(world.counts()));
            }
            self.moments += 1;
        }
    }

    /// Counts once more at the end.
    pub(crate) fn attest_the_end(&mut self) {
        self.attest(|world| Fact::Counts(world.counts()));
    }

    fn places(&self) -> Vec<BodyPlace> {
        let place = |section: u32| SectionPlace {
            section,
            at: self.section_at(section),
            fit: self.sections[section as usize].fit,
        };
        self.bodies
            .iter()
            .filter(|body| body.stands())
            .map(|body| BodyPlace {
                unit: body.unit,
                folded: !body.deployed,
                sections: body
                    .sections
                    .clone()
                    .filter(|&s| self.sections[s as usize].stands())
                    .map(place)
                    .collect(),
            })
            .collect()
    }

    fn counts(&self) -> Vec<UnitCount> {
        let count = |body: &super::body::Body| {
            let mut count = UnitCount {
                unit: body.unit,
                fit_of_body: body.fit,
                issued: body.rounds_issued,
                fired: body.rounds_fired,
                lost: body.rounds_lost,
                shells_fired: body.shells_fired,
                ..UnitCount::default()
            };
            for section in body.sections.clone() {
                let section = &self.sections[section as usize];
                count.fit_of_sections += section.fit;
                for man in section.men.clone() {
                    match self.men.condition[man as usize] {
                        Condition::Fit => count.fit += 1,
                        Condition::Wounded => count.wounded += 1,
                        Condition::Dead => count.dead += 1,
                        Condition::Missing => count.missing += 1,
                        Condition::Captured => count.captured += 1,
                    }
                    if section.arm != Arm::MountainGun {
                        count.held += u64::from(self.men.rounds[man as usize]);
                    }
                }
            }
            count
        };
        self.bodies.iter().map(count).collect()
    }
}
