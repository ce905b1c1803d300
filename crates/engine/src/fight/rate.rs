//! How fast men fire: what they have before them, and what slows them. Model cards: rifle, ammunition.

use crate::mechanism::posture::Posture as Held;
use crate::mechanism::{Mechanism, ammunition, rifle, seeing, suppression};
use crate::outcome::Watch;
use crate::random::Purpose;
use crate::state::section::Arm;
use crate::state::world::World;

/// What all men of a section have before them: how fast the range lets them fire, how much of that the enemy who shows himself
/// leaves, and what their arms and pouches are.
#[derive(Clone, Copy, Default)]
pub(super) struct Fire {
    /// Rounds a minute of a man at ease with full pouches.
    per_min: f32,
    /// Share of the time for which there is something to shoot at, and somebody who bids them.
    share: f32,
    /// Time to find a man to shoot at, s: the longer the fewer of them show themselves.
    search_s: f32,
    /// Chance of a failure at each round.
    jam_per_round: f32,
    /// Rounds that a man had at the start.
    rounds_start: f32,
}

/// What slows a man's fire, as factors on it, and the shots per second that are left.
pub(super) struct Pace {
    slowed: f32,
    saving: f32,
    per_s: f32,
}

impl Default for Pace {
    fn default() -> Self {
        // Like no man's.
        Self { slowed: f32::NAN, saving: f32::NAN, per_s: 0.0 }
    }
}

impl<W: Watch> World<'_, W> {
    /// Shots per second of a man; nothing where he fires none.
    pub(super) fn rate_of(&self, man: u32, fire: &Fire, pace: &mut Pace) -> Option<f32> {
        if self.men.rounds[man as usize] == 0 && self.has(Mechanism::Ammunition) {
            return None;
        }
        Some(self.shots_per_s(man, fire, pace)).filter(|&rate| rate > 1e-6)
    }

    /// What the men of a section have before them now.
    pub(super) fn fire_of(&self, section: u32) -> Fire {
        if !self.has(Mechanism::Rifle) {
            return Fire::default();
        }
        let state = &self.sections[section as usize];
        let (mut shown, mut showing) = (0.0_f32, 0.0_f32);
        for t in &state.targets {
            let other = &self.sections[t.section as usize];
            let (worth, shows) = self.worth_a_round(t.section);
            shown = shown.max(t.free.min(1.0) * worth * self.fire_drawn(state.body, other.body));
            showing += other.fit as f32 * t.free.min(1.0) * shows;
        }
        let range_m = state.targets.first().map_or(100.0, |t| t.range_m);
        let body = &self.bodies[state.body as usize];
        let weapon = self.scenario.units[body.unit].arms.rifle.map(|w| &self.scenario.weapons[w]);
        let practical = weapon.map_or(10.0, |w| w.practical_rate_per_min);
        let constants = &self.scenario.constants;
        let rapid = range_m < constants.rifle.rapid_within_m;
        let led = if self.leaderless(section) { constants.leadership.leaderless_rate } else { 1.0 };
        let mut per_min = rifle::rate_of_fire_per_min(&constants.rifle, range_m, rapid, practical);
        // Nobody shoots for hours as he does in the first minutes, unless the enemy comes on.
        let long = self.now_s - state.spell_s > f64::from(constants.rifle.lively_s);
        let comes_on = range_m < constants.rifle.pressing_m
            || state.targets.iter().any(|target| self.section_moving(target.section));
        if long && !comes_on {
            per_min = per_min.min(constants.rifle.sustained_per_min);
        }
        // Men who march off under fire turn and shoot now and then.
        let moving = if self.section_moving(section) { constants.rifle.moving_rate } else { 1.0 };
        Fire {
            per_min,
            share: shown * moving * led,
            search_s: if self.has(Mechanism::Seeing) {
                seeing::mark_found_s(&constants.seeing, showing)
            } else {
                0.0
            },
            jam_per_round: weapon.map_or(0.0, |w| w.jam_per_round),
            rounds_start: body.rounds_start.max(1.0),
        }
    }

    /// Share of a section's men who show themselves, less where they lie and have neither fired nor moved for a while: men shoot at
    /// what shoots or comes on. And that share itself.
    pub(super) fn worth_a_round(&self, section: u32) -> (f32, f32) {
        let held = self.held(section);
        let shown = self.shown_share_as(section, held);
        let state = &self.sections[section as usize];
        let constants = &self.scenario.constants.rifle;
        let last_s = state.fired_s.max(state.motion.end_s);
        let lies = matches!(held, Held::Prone | Held::BehindCover);
        let silent = self.now_s - last_s > f64::from(constants.silent_s) && state.arm == Arm::Rifles;
        let worth =
            if lies && silent && self.has(Mechanism::Seeing) { constants.silent_mark * shown } else { shown };
        (worth, shown)
    }

    /// How often a man finds something to shoot at and shoots, per second. Most men of a section differ in nothing that counts:
    /// the pace of the last man asked about is kept.
    pub(super) fn shots_per_s(&self, man: u32, fire: &Fire, pace: &mut Pace) -> f32 {
        if !self.has(Mechanism::Rifle) {
            return self.scenario.stripped.shots_per_s;
        }
        let constants = &self.scenario.constants;
        let slowed = if self.has(Mechanism::Suppression) {
            suppression::rate_factor(self.suppression_now(man)).max(constants.suppression.blind_rate)
        } else {
            1.0
        };
        let saving = if self.has(Mechanism::Ammunition) {
            let left = self.men.rounds[man as usize] as f32 / fire.rounds_start;
            ammunition::rate_factor(&constants.ammunition, left)
        } else {
            1.0
        };
        if (slowed, saving) != (pace.slowed, pace.saving) {
            let mut per_min = fire.per_min * slowed;
            if self.has(Mechanism::Ammunition) {
                per_min *= saving;
                per_min *=
                    ammunition::failure_rate_factor(&constants.ammunition, fire.jam_per_round, per_min);
            }
            let per_s = per_min / (60.0 + per_min * fire.search_s) * fire.share;
            *pace = Pace { slowed, saving, per_s };
        }
        pace.per_s
    }

    /// Whether a shot that falls due is fired: there may be less to shoot at than when it was planned (thinning: Lewis and Shedler 1979).
    pub(super) fn still_shoots(&mut self, man: u32, rate: f32) -> bool {
        let planned = self.men.planned[man as usize].rate_per_s;
        if rate >= planned {
            return true;
        }
        let count = self.men.act_count[man as usize];
        self.men.act_count[man as usize] += 1;
        let [u, ..] = self.random.uniforms(man, Purpose::Act, count);
        u * planned < rate
    }
}
