//! Sections that need not look: nobody can come into their sight before a time that is known.
//!
//! Most looks of a long campaign find nobody within reach of the eye, and can be seen beforehand to find nobody: what is out of
//! reach comes nearer no faster than both can go, and a line through wood or relief stays what it is while both ends stay
//! where they are. Such a section is *at ease*: its next look stands at the first moment at which anybody could be seen. What
//! would bring that moment nearer, a change of course, firing, a judgement, wakes it (`stir`). Nothing else happens at
//! a look that sees nobody, so leaving it out changes no distribution.

use crate::mechanism::Mechanism;
use crate::outcome::Watch;
use crate::state::body::Stance;
use crate::state::pair::Known;
use crate::state::section::{Arm, Nerve};
use crate::state::world::World;

/// Nobody is at ease for longer than into the next span of this length: light comes and goes, s.
const SPAN_S: f64 = 900.0;

/// What a section that may be at ease has to reckon with.
#[derive(Clone, Copy)]
pub(crate) struct Outlook {
    /// The most light there can be until then, lux.
    pub(crate) lux: f32,
    /// Until when nobody can come into sight, as far as was looked, s.
    pub(crate) until_s: f64,
}

impl Outlook {
    /// Nobody was found yet who may be seen now.
    pub(crate) fn waits(&self) -> bool {
        self.until_s > f64::NEG_INFINITY
    }

    /// Somebody may be seen now.
    pub(crate) fn end(&mut self) {
        self.until_s = f64::NEG_INFINITY;
    }

    /// So much has to be gone from a moment on before somebody may be seen, at so much a second at most.
    pub(crate) fn bound(&mut self, from_s: f64, left_m: f32, haste_m_per_s: f32) {
        if left_m <= 0.0 {
            self.end();
        } else if haste_m_per_s > 0.0 {
            self.until_s = self.until_s.min(from_s + f64::from(left_m / haste_m_per_s));
        }
    }
}

impl<W: Watch> World<'_, W> {
    /// What a section that sees nobody has to reckon with before it may be at ease; nothing where it has more to do than look.
    pub(crate) fn outlook(&self, section: u32) -> Option<Outlook> {
        let state = &self.sections[section as usize];
        let quiet = self.now_s - state.under_fire_s >= 120.0 && self.now_s >= state.surprised_until_s;
        let stays = match &self.bodies[state.body as usize].stance {
            Stance::Marching(_) => true,
            Stance::Idle | Stance::Asleep { .. } | Stance::Hidden { .. } | Stance::Holding => {
                !state.motion.moving(self.now_s)
            }
            Stance::Advancing { .. } | Stance::FallingBack { .. } | Stance::Gone => false,
        };
        // The crews of mountain guns fire at what others see.
        let looks_only = state.nerve == Nerve::Steady && state.arm != Arm::MountainGun;
        (quiet && stays && looks_only && self.has(Mechanism::Seeing)).then(|| {
            let span = (self.now_s / SPAN_S).floor();
            Outlook { lux: self.brightest_lux(span), until_s: (span + 2.0) * SPAN_S }
        })
    }

    /// The most light in the open in a span of time and the next.
    fn brightest_lux(&self, span: f64) -> f32 {
        let (known, lux) = self.brightest.get();
        if known == span {
            return lux;
        }
        let lux = self.scenario.sky.brightest_lux(span * SPAN_S, (span + 2.0) * SPAN_S);
        self.brightest.set((span, lux));
        lux
    }

    /// No section of a body goes faster than this until the body is stirred, m/s.
    pub(crate) fn haste_m_per_s(&self, body: u32) -> f32 {
        let me = &self.bodies[body as usize];
        let runs = me.in_contact(self.now_s)
            || self.now_s < me.restless_until_s
            || matches!(me.stance, Stance::Advancing { .. } | Stance::FallingBack { .. });
        let constants = &self.scenario.constants;
        let run = constants.movement.rush_m_per_s;
        let speed = me.top_speed_at_m_per_s(self.now_s);
        if runs { speed.max(run) } else { speed }
    }

    /// A section sees nobody and nobody can come into sight before a time: it need not look until then.
    pub(crate) fn set_at_ease(&mut self, section: u32, until_s: f64) {
        self.think_at(section, until_s);
        let state = &mut self.sections[section as usize];
        state.at_ease = true;
        state.looked_s = until_s;
    }

    /// What a body does, or what it may see, has changed: those of its sections that were at ease look again.
    pub(crate) fn wake(&mut self, body: u32) {
        if !self.bodies[body as usize].deployed {
            return;
        }
        for section in self.bodies[body as usize].sections.clone() {
            // Within the time between two looks, one after the other.
            let soon_s = self.scenario.steps.busy_look_s * (f64::from(section) * 0.618_034).fract();
            if self.sections[section as usize].at_ease {
                self.think_at(section, self.now_s + soon_s);
            } else if self.sections[section as usize].attention < 1.0 {
                self.rouse(section, soon_s);
            }
        }
    }

    /// The same where others near may see it too.
    pub(crate) fn stir(&mut self, body: u32) {
        self.wake(body);
        for index in 0..self.bodies[body as usize].near.len() {
            let pair = self.bodies[body as usize].near[index];
            let state = &self.pairs[pair as usize];
            let other = if state.first == body { state.second } else { state.first };
            if state.hostile || self.takes(pair, other) != Known::Friend {
                self.wake(other);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::acquire::{EXTENT_M, OPAQUE, REACH_M, light_band};
    use super::*;
    use crate::common::scenes::{Kind, hills, open_wood, scene};
    use crate::{Scenario, Unwatched};

    impl<W: Watch> World<'_, W> {
        /// Whether a look of a section would find anybody within reach whom no wood hides, by the rules of the look.
        fn could_see(&mut self, section: u32) -> bool {
            let body = self.sections[section as usize].body;
            let here = self.section_at(section);
            let reach_m = REACH_M[light_band(self.lux())];
            for pair in self.bodies[body as usize].near.clone() {
                let state = &self.pairs[pair as usize];
                let other = if state.first == body { state.second } else { state.first };
                let friend = !state.hostile && self.takes(pair, body) == Known::Friend;
                if friend || !self.bodies[other as usize].stands() || state.distance_m > reach_m + EXTENT_M {
                    continue;
                }
                let decides_m = self.decides_within_m(pair, body, other, reach_m, None);
                for target in self.bodies[other as usize].sections.clone() {
                    let there = self.section_at(target);
                    let range_m = here.distance_to(there);
                    let stands = self.sections[target as usize].stands();
                    if stands && range_m <= reach_m && range_m <= decides_m {
                        let slot = self.line_slots(pair, section).of(target);
                        let (depth, _) = self.line_depth(pair, slot, here, there);
                        if depth * self.scenario.constants.seeing.extinction_scale <= OPAQUE {
                            return true;
                        }
                    }
                }
            }
            false
        }
    }

    /// Looks left out, of all moments after an event at which some section was at ease; and those at which it was wrongly so.
    fn at_ease_and_wrongly(scenario: &Scenario, seed: u64) -> (u32, u32) {
        let mut watch = Unwatched;
        let mut world = World::raise(scenario, seed, &mut watch);
        let (mut at_ease, mut wrongly) = (0, 0);
        while world.step() {
            for section in 0..world.sections.len() as u32 {
                let body = world.sections[section as usize].body;
                if world.sections[section as usize].at_ease
                    && world.bodies[body as usize].deployed
                    && world.sections[section as usize].stands()
                {
                    at_ease += 1;
                    wrongly += u32::from(world.could_see(section));
                }
            }
        }
        (at_ease, wrongly)
    }

    #[test]
    fn who_is_at_ease_could_see_nobody() {
        for kind in Kind::ALL {
            let scenario = scene(kind, [160, 110], open_wood(), &hills, false);
            for seed in 0..3 {
                let (at_ease, wrongly) = at_ease_and_wrongly(&scenario, seed);
                assert!(at_ease > 10, "{kind:?}: hardly anybody was ever at ease: {at_ease}");
                assert_eq!(wrongly, 0, "{kind:?}, seed {seed}: of {at_ease}");
            }
        }
    }
}
