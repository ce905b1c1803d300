//! A section looks round, holds or breaks, moves or stays, and opens fire.

use ground::Position;

use super::acquire::{Found, reach_m};
use super::assault::THROWS_PER_S;
use crate::invariant::Fact;
use crate::mechanism::{Constants, Mechanism, morale, movement, posture, rifle, suppression};
use crate::outcome::{Event, Watch};
use crate::state::body::Stance;
use crate::state::section::{Arm, Move, Nerve, Posture};
use crate::state::world::World;
use crate::why::Decision;

/// The chances `morale.rush_far` and `morale.rush_near` are told for so long a time at rest, s: their unit, not a time of its own.
const REST_S: f32 = 20.0;
/// No two looks of a section come closer than this unless something calls for it, s (numerical: what is found is a rate).
const LEAST_S: f64 = 0.5;

/// What a commander reckons the enemy's rifles to scatter, mrad: regulars (`rifle::Firing::skill_mrad`).
const ORDINARY_SHOT_MRAD: f32 = 2.3;

impl<W: Watch> World<'_, W> {
    /// A section's look.
    pub(crate) fn think(&mut self, section: u32, version: u32) {
        if self.sections[section as usize].think_version != version {
            return;
        }
        let body = self.sections[section as usize].body;
        if !self.sections[section as usize].stands() || !self.bodies[body as usize].deployed {
            return;
        }
        self.scatter(section, self.scenario.steps.busy_look_s as f32);
        if !self.sections[section as usize].stands() {
            return;
        }
        if self.sections[section as usize].nerve == Nerve::Routed {
            self.run_on(section);
            return;
        }
        let steps = self.scenario.steps;
        // Whatever calls for an earlier look from here on is kept.
        self.sections[section as usize].think_s = f64::INFINITY;
        let looked_for_s = (self.now_s - self.sections[section as usize].looked_s).max(0.0);
        let since_s = looked_for_s as f32;
        self.sections[section as usize].looked_s = self.now_s;
        self.settle_suppression(section);
        self.settle_fatigue(body);
        let Found { seen, clear_s, nearest_m, nearest_moving_m, finds_in_s } =
            self.acquire(section, looked_for_s);
        self.ask_observers(section);
        self.look_for_arms(section, since_s);
        if self.gives_itself_up(section, since_s) {
            return;
        }
        if !self.hold_nerve(section) {
            self.think_at(section, self.now_s + steps.busy_look_s);
            return;
        }
        if self.now_s >= self.sections[section as usize].surprised_until_s {
            self.move_or_stay(section);
        }
        let moving = self.section_moving(section);
        let busy = seen || moving || self.now_s - self.sections[section as usize].under_fire_s < 120.0;
        let [u, ..] = self.think_draw(section);
        let stir_m = if moving { nearest_m } else { nearest_moving_m };
        let (interval_s, attention) = if busy {
            (steps.busy_look_s, 1.0)
        } else if stir_m.is_finite() {
            (steps.quiet_look_s, self.scenario.constants.tactics.quiet_attention)
        } else {
            (steps.still_look_s, self.scenario.constants.tactics.still_attention)
        };
        self.sections[section as usize].attention = attention;
        let interval_s =
            if seen { interval_s } else { interval_s.min(f64::from(steps.nearing_look_s_per_m * stir_m)) };
        let next_s = (self.now_s + interval_s * f64::from(0.85 + 0.3 * u))
            .min(self.now_s + f64::from(finds_in_s / attention));
        let next_s = next_s.min(self.something_due_s(section)).max(self.now_s + LEAST_S);
        let next_s = next_s.min(self.sections[section as usize].think_s);
        if !seen && clear_s > next_s && self.sections[section as usize].think_s == f64::INFINITY {
            self.set_at_ease(section, clear_s);
            return;
        }
        self.think_at(section, next_s);
        self.open_fire(section);
    }

    /// When a section's present bound ends or a clock of it runs out, s.
    fn something_due_s(&self, section: u32) -> f64 {
        let state = &self.sections[section as usize];
        let body = &self.bodies[state.body as usize];
        let breaks_s = self.now_s + state.bears.due_in_s(state.strain_per_s);
        if matches!(body.stance, Stance::Marching(_)) {
            return breaks_s;
        }
        if state.motion.moving(self.now_s) {
            return breaks_s.min(state.motion.end_s);
        }
        if !matches!(body.stance, Stance::Advancing { .. }) {
            return breaks_s;
        }
        let range_m = match state.targets.first() {
            Some(target) => target.range_m,
            None if self.fired_on(section) => self.scenario.constants.tactics.unseen_m,
            None => return breaks_s,
        };
        let in_s = if range_m > self.charge_distance_m() {
            state.rush.due_in_s(self.rush_per_s(section, range_m))
        } else {
            state.throw.due_in_s(THROWS_PER_S).min(state.charge.due_in_s(self.charge_per_s(section)))
        };
        breaks_s.min(self.now_s + in_s)
    }

    /// Moves a section as its body's stance asks.
    fn move_or_stay(&mut self, section: u32) {
        let body = self.sections[section as usize].body;
        if !self.has(Mechanism::Movement) || (self.section_moving(section) && !self.stops_short(section)) {
            return;
        }
        match self.bodies[body as usize].stance {
            Stance::Hidden { trigger_m } => self.watch_the_way(section, trigger_m),
            Stance::Advancing { hold_fire, .. } => self.go_on(section, hold_fire),
            Stance::FallingBack { .. }
                if self.now_s < self.sections[section as usize].word_s || self.kept_down(section) => {}
            Stance::FallingBack { .. } => {
                let goal = self.sections[section as usize].goal;
                self.step_towards(section, goal, self.scenario.steps.fall_back_m, true);
            }
            _ => {}
        }
    }

    /// Men who walk forward and see the enemy, or are fired on, lie down where they are; a rush is run to its end.
    fn stops_short(&mut self, section: u32) -> bool {
        let state = &self.sections[section as usize];
        let walking =
            matches!(self.bodies[state.body as usize].stance, Stance::Advancing { hold_fire: false, .. })
                && !state.running
                && (!state.targets.is_empty() || self.fired_on(section));
        if walking {
            let here = self.section_at(section);
            self.stop_at(section, here);
        }
        walking
    }

    /// Hidden men wait until the enemy is at the stated distance.
    fn watch_the_way(&mut self, section: u32, trigger_m: f32) {
        let state = &self.sections[section as usize];
        let nearest = state.targets.iter().map(|t| t.range_m).fold(f32::INFINITY, f32::min);
        if nearest <= trigger_m + 3.0 {
            let body = state.body;
            self.spring(body, nearest);
        } else if nearest < 300.0 {
            // The closer he comes, the oftener they look: he walks a metre a second.
            self.rouse(section, f64::from(((nearest - trigger_m) / 4.0).clamp(2.0, 20.0)));
        }
    }

    /// All who lie hidden together open fire.
    pub(crate) fn spring(&mut self, body: u32, range_m: f32) {
        let at = self.bodies[body as usize].at;
        let side = self.bodies[body as usize].side;
        let unit = self.bodies[body as usize].unit;
        self.emit(Event::AmbushSprung { unit, range_m });
        for other in 0..self.bodies.len() as u32 {
            let them = &self.bodies[other as usize];
            if them.side == side
                && matches!(them.stance, Stance::Hidden { .. })
                && them.at.distance_to(at) < 1_000.0
            {
                self.bodies[other as usize].stance = Stance::Holding;
                self.bodies[other as usize].sprung_s = self.now_s;
                if other != body {
                    self.explain_decision(other, Decision::Springs { with: unit });
                }
                self.wake_command(other, 60.0);
                for section in self.bodies[other as usize].sections.clone() {
                    self.sections[section as usize].posture = Posture::Covered;
                    self.rouse(section, 1.5);
                }
            }
        }
    }

    /// An attacking section goes on, fires, or comes to close quarters.
    fn go_on(&mut self, section: u32, hold_fire: bool) {
        let state = &self.sections[section as usize];
        let body = state.body;
        let here = self.section_at(section);
        let goal = state.goal;
        let left_m = here.distance_to(goal);
        if hold_fire {
            if left_m > 8.0 {
                self.step_towards(section, goal, self.scenario.steps.creep_m, false);
            } else if let Stance::Advancing { objective, .. } = self.bodies[body as usize].stance
                && self.placed(body)
            {
                // The last of them is in his place: nothing is left to wait for.
                self.explain_decision(body, Decision::FireReleased { found_out: false });
                self.release_fire(body, objective);
            }
            return;
        }
        if matches!(state.arm, Arm::MountainGun) || self.leaderless(section) {
            return;
        }
        let nearest = state.targets.first().map(|t| (t.section, t.range_m));
        let (suppression, arm) = (state.suppression, state.arm);
        match nearest {
            Some((enemy, range_m)) if range_m <= self.charge_distance_m() => {
                self.sections[section as usize].rush.stop();
                self.try_assault(section, enemy);
            }
            Some((enemy, range_m)) if arm != Arm::MachineGun => {
                let enemy_at = self.section_at(enemy);
                self.rush(section, enemy_at, range_m);
            }
            Some(_) => {}
            None if left_m > 15.0 && self.fired_on(section) => {
                self.rush(section, goal, self.scenario.constants.tactics.unseen_m)
            }
            None if left_m > 15.0
                && !suppression::pinned(&self.scenario.constants.suppression, suppression) =>
            {
                let walk_m = self.scenario.steps.walk_m.min(self.room_ahead_m(section, left_m));
                self.step_towards(section, goal, walk_m, false)
            }
            None => {}
        }
    }

    /// How far a section may walk, m, before it is nearer to the firing line ahead than supports keep: half of the sections of an
    /// attack go first.
    fn room_ahead_m(&self, section: u32, left_m: f32) -> f32 {
        let body = &self.bodies[self.sections[section as usize].body as usize];
        let in_line = |section: u32| (section - body.sections.start).is_multiple_of(2);
        if in_line(section) {
            return f32::INFINITY;
        }
        let line_m = body
            .sections
            .clone()
            .filter(|&other| in_line(other) && self.sections[other as usize].stands())
            .map(|other| self.section_at(other).distance_to(self.sections[other as usize].goal))
            .fold(f32::INFINITY, f32::min);
        let depth_m = self.scenario.constants.tactics.support_depth_m;
        if line_m.is_finite() && line_m > 15.0 { left_m - line_m - depth_m } else { f32::INFINITY }
    }

    /// How often a section rushes, per second: the closer the enemy and the hotter the fire, the seldomer; pinned men do
    /// not.
    fn rush_per_s(&self, section: u32, range_m: f32) -> f32 {
        let constants = &self.scenario.constants;
        let state = &self.sections[section as usize];
        let felt = state.suppression;
        if suppression::pinned(&constants.suppression, felt) {
            return 0.0;
        }
        let comfort = if range_m > 300.0 { constants.morale.rush_far } else { constants.morale.rush_near };
        let rises = morale::rises_share(&constants.morale, self.risk_of_rising(section));
        comfort / REST_S * (1.0 - felt) * (1.0 - felt) * rises
    }

    /// A section that lies under fire rushes when its clock runs out.
    fn rush(&mut self, section: u32, to: Position, range_m: f32) {
        let [u, ..] = self.think_draw(section);
        let now_s = self.now_s;
        let rate = self.rush_per_s(section, range_m);
        let state = &mut self.sections[section as usize];
        state.charge.stop();
        state.throw.stop();
        state.rush.start(now_s, u);
        if state.rush.runs_out(now_s, rate) {
            self.step_towards(section, to, self.scenario.constants.tactics.rush_m, true);
        }
    }

    /// Men do not get up to go back into such fire either, unless the enemy is upon them.
    fn kept_down(&self, section: u32) -> bool {
        let state = &self.sections[section as usize];
        let constants = &self.scenario.constants.morale;
        let near = state.targets.first().is_some_and(|target| target.range_m < constants.run_within_m);
        !near && self.risk_of_rising(section) > constants.risk_borne_leaving
    }

    /// Chance that a man is hit on one rush in the fire that now falls on his section.
    fn risk_of_rising(&self, section: u32) -> f32 {
        if !self.has(Mechanism::Morale) {
            return 0.0;
        }
        let state = &self.sections[section as usize];
        let body = &self.bodies[state.body as usize];
        let constants = &self.scenario.constants;
        let now = |(felt, as_of_s): (f32, f64)| {
            morale::fire_felt(&constants.morale, felt, (self.now_s - as_of_s) as f32, 0.0)
        };
        // Who rises draws the fire that fell on his comrades.
        let own = now(state.fire_felt) / state.fit.max(1) as f32;
        let all = now(body.fire_felt) / body.fit.max(1) as f32;
        let rush_s = constants.tactics.rush_m / movement::rush_m_per_s(&constants.movement, 0.0, 1.0, 0.0);
        own.max(all) * rush_s
    }

    /// Share of a body's men that going out of reach would cost: by the fire that falls on it now, or, if that is more, by the
    /// rifles that its commander believes would open on men who show themselves.
    pub(crate) fn loss_in_leaving(&self, body: u32) -> f32 {
        let (sum, count) = self.bodies[body as usize]
            .sections
            .clone()
            .filter(|&section| self.sections[section as usize].stands())
            .map(|section| self.risk_of_rising(section))
            .fold((0.0_f32, 0.0_f32), |(sum, count), risk| (sum + risk, count + 1.0));
        let tactics = &self.scenario.constants.tactics;
        let felt = sum / count.max(1.0) * tactics.out_of_reach_m / tactics.rush_m;
        felt.max(self.loss_by_rifles_about(body)).min(1.0)
    }

    /// Share of a body's men that the enemy's rifles within reach would hit while they run out of it: ordinary shots in a
    /// firefight at men who run upright, over the men whom they would have before them. Comrades who stay draw none of it.
    fn loss_by_rifles_about(&self, body: u32) -> f32 {
        let constants = &self.scenario.constants;
        if !self.has(Mechanism::Rifle) {
            return 0.0;
        }
        let here = self.position_of(body);
        let reach_m = if self.has(Mechanism::Seeing) { reach_m(self.lux()) } else { reach_m(1e4) };
        let run_m_per_s = movement::rush_m_per_s(&constants.movement, 0.0, 1.0, 0.0);
        let dims_per_m = self.scenario.ground.cover_at(here).extinction_per_m;
        let front_m = constants.rifle.interval_m * self.bodies[body as usize].fit as f32;
        let hits: f32 = self
            .enemies_believed_as(body)
            .map(|(other, enemy)| {
                // His nearest men in sight are nearer than the middle of his body.
                let seen = self.bodies[body as usize].sections.clone().flat_map(|section| {
                    self.sections[section as usize].targets.iter().filter_map(|target| {
                        (self.sections[target.section as usize].body == other).then_some(target.range_m)
                    })
                });
                let from_m = seen.fold(enemy.at.distance_to(here), f32::min);
                let way_m = (reach_m - from_m).max(0.0);
                // Simpson's rule along the way out of his reach.
                let per_s = |share: f32| {
                    hits_on_runners_per_s(constants, from_m + share * way_m, dims_per_m, front_m)
                };
                let mean = (per_s(0.0) + 4.0 * per_s(0.5) + per_s(1.0)) / 6.0;
                enemy.men * mean * way_m / run_m_per_s
            })
            .sum();
        let own = self.own_men_near(body, here, constants.tactics.counts_within_m);
        hits / own.max(1.0)
    }

    /// Rounds fall on a section: so many of its men would have been hit, had they stood up.
    pub(crate) fn feel_fire(&mut self, section: u32, hits: f32) {
        let now_s = self.now_s;
        let constants = &self.scenario.constants.morale;
        let (felt, as_of_s) = self.sections[section as usize].fire_felt;
        let felt = morale::fire_felt(constants, felt, (now_s - as_of_s) as f32, hits);
        self.sections[section as usize].fire_felt = (felt, now_s);
        let body = self.sections[section as usize].body;
        let (felt, as_of_s) = self.bodies[body as usize].fire_felt;
        let felt = morale::fire_felt(constants, felt, (now_s - as_of_s) as f32, hits);
        self.bodies[body as usize].fire_felt = (felt, now_s);
    }

    /// How much more a standing man would be hit than the men of a section as they are.
    pub(crate) fn if_they_stood(&self, section: u32) -> f32 {
        let standing = posture::Posture::Standing.presented_area_m2();
        let moving =
            if self.section_moving(section) { 1.0 } else { self.scenario.constants.rifle.crossing_factor };
        standing / self.shown_rectangle(section).area_m2() * moving
    }

    /// Fired on within the last minute: these men, or others of their body.
    fn fired_on(&self, section: u32) -> bool {
        let state = &self.sections[section as usize];
        let (_, as_of_s) = self.bodies[state.body as usize].fire_felt;
        self.now_s - state.under_fire_s.max(as_of_s) < 60.0
    }

    /// How fast the men of a section run from one point to another, m/s.
    pub(crate) fn run_m_per_s(&self, section: u32, from: Position, to: Position) -> f32 {
        let ground = &self.scenario.ground;
        let slope = (ground.height_m(to) - ground.height_m(from)) / from.distance_to(to).max(1.0);
        let cover = ground.cover_at(to);
        let tired = self.fatigue(self.sections[section as usize].body);
        let run =
            movement::rush_m_per_s(&self.scenario.constants.movement, slope, cover.walking_factor, tired);
        let dark = self.lux() * cover.canopy_light < 0.05;
        (run * if dark { 0.5 } else { 1.0 }).max(0.1)
    }

    /// A section is where it is, and goes nowhere.
    pub(crate) fn stop_at(&mut self, section: u32, at: Position) {
        let moved = self.section_moving(section)
            || self.sections[section as usize].posture == Posture::Standing
            || self.section_at(section) != at;
        let now_s = self.now_s;
        let state = &mut self.sections[section as usize];
        if moved {
            state.stopped_s = now_s;
        }
        state.motion = Move::still(at);
    }

    /// One bound towards a point.
    pub(crate) fn step_towards(&mut self, section: u32, to: Position, bound_m: f32, at_the_run: bool) {
        let here = self.section_at(section);
        let distance = here.distance_to(to);
        let length = bound_m.min(distance);
        if length < 1.0 {
            return;
        }
        let end = here.toward(to, length / distance);
        if !self.scenario.ground.contains(end) {
            // The edge of the ground is the end of the world.
            return;
        }
        self.attest(|_| Fact::Moved { section });
        let run = self.run_m_per_s(section, here, end);
        let speed = if at_the_run { run } else { 0.35 * run };
        let body = self.sections[section as usize].body;
        let now_s = self.now_s;
        let state = &mut self.sections[section as usize];
        state.running = at_the_run;
        state.motion =
            Move { from: here, to: end, start_s: now_s, end_s: now_s + f64::from(length / speed.max(0.1)) };
        if state.posture != Posture::Hidden {
            state.posture = Posture::Prone;
        }
        let end_s = state.motion.end_s;
        let me = &mut self.bodies[body as usize];
        me.restless_until_s = me.restless_until_s.max(end_s);
    }
}

/// Hits a second that one rifleman scores on men who run upright.
fn hits_on_runners_per_s(constants: &Constants, range_m: f32, dims_per_m: f32, front_m: f32) -> f32 {
    let shot = rifle::Firing {
        skill_mrad: ORDINARY_SHOT_MRAD,
        stress: 1.0,
        posture: posture::Posture::Prone,
        widening: 1.0,
        rapid: false,
        moving: false,
    };
    let runner = posture::Posture::Standing.rectangle();
    let fall = rifle::angle_of_fall_rad(range_m, 1.0);
    let hit = rifle::hit_probability_in_combat(&constants.rifle, &shot, false, range_m, runner, fall, None);
    let sd_m = range_m * rifle::dispersion_mrad(&constants.rifle, &shot) * 0.001;
    let beside = rifle::beside_ratio(sd_m, runner.breadth_m, constants.rifle.interval_m, front_m);
    let rate = rifle::rate_of_fire_per_min(&constants.rifle, range_m, false, f32::INFINITY);
    let free = crate::mechanism::exp(-dims_per_m * range_m);
    hit * (1.0 + beside) * constants.rifle.crossing_factor * rate / 60.0 * free
}
