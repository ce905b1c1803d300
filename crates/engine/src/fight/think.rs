//! A section looks round, holds or breaks, moves or stays, and opens fire.

use ground::Position;

use crate::mechanism::random_variates::at_least_once;
use crate::mechanism::{Mechanism, movement, suppression};
use crate::outcome::{Event, Watch};
use crate::state::body::Stance;
use crate::state::section::{Arm, Move, Nerve, Posture};
use crate::state::world::World;
use crate::why::Decision;

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
        self.settle_suppression(section);
        self.settle_fatigue(body);
        let seen = self.acquire(section, steps.busy_look_s as f32);
        self.ask_observers(section);
        self.look_for_arms(section, steps.busy_look_s as f32);
        if self.gives_itself_up(section, steps.busy_look_s as f32) {
            return;
        }
        if !self.hold_nerve(section, steps.busy_look_s as f32) {
            self.think_at(section, self.now_s + steps.busy_look_s);
            return;
        }
        if self.now_s >= self.sections[section as usize].surprised_until_s {
            self.move_or_stay(section);
        }
        self.open_fire(section);
        let moving = self.section_moving(section);
        let busy = seen || moving || self.now_s - self.sections[section as usize].under_fire_s < 120.0;
        let [u, ..] = self.think_draw(section);
        let interval_s = if busy {
            steps.busy_look_s
        } else if self.stir_near(body) {
            steps.quiet_look_s
        } else {
            steps.still_look_s
        };
        let next_s = interval_s * f64::from(0.85 + 0.3 * u);
        self.think_at(section, self.now_s + next_s);
    }

    /// Whether any body near moves.
    fn stir_near(&self, body: u32) -> bool {
        self.bodies[body as usize].near.iter().any(|&pair| {
            let pair = &self.pairs[pair as usize];
            let other = if pair.first == body { pair.second } else { pair.first };
            self.bodies[other as usize].top_speed_m_per_s() > 0.0
        })
    }

    /// Moves a section as its body's stance asks.
    fn move_or_stay(&mut self, section: u32) {
        let body = self.sections[section as usize].body;
        if self.section_moving(section) || !self.has(Mechanism::Movement) {
            return;
        }
        match self.bodies[body as usize].stance.clone() {
            Stance::Hidden { trigger_m } => self.watch_the_way(section, trigger_m),
            Stance::Advancing { hold_fire, .. } => self.go_on(section, hold_fire),
            Stance::FallingBack { .. } if self.now_s < self.sections[section as usize].word_s => {}
            Stance::FallingBack { .. } => {
                let goal = self.sections[section as usize].goal;
                self.step_towards(section, goal, self.scenario.steps.fall_back_m, true);
            }
            _ => {}
        }
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
            self.sections[section as usize].think_s = f64::INFINITY;
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
        let here = self.section_at(section);
        let goal = state.goal;
        let left_m = here.distance_to(goal);
        if hold_fire {
            if left_m > 8.0 {
                self.step_towards(section, goal, self.scenario.steps.creep_m, false);
            }
            return;
        }
        if matches!(state.arm, Arm::MountainGun) || self.leaderless(section) {
            return;
        }
        let nearest = state.targets.first().map(|t| (t.section, t.range_m));
        let (suppression, arm) = (state.suppression, state.arm);
        let [u, ..] = self.think_draw(section);
        match nearest {
            Some((enemy, range_m)) if range_m <= self.charge_distance_m() => {
                self.try_assault(section, enemy, u)
            }
            Some((_, range_m)) => {
                // Fire and movement: the closer and the hotter the fire, the seldomer a rush.
                let constants = &self.scenario.constants;
                let comfort =
                    if range_m > 300.0 { constants.morale.rush_far } else { constants.morale.rush_near };
                // The chance is for a look of 25 s.
                let comfort = at_least_once(comfort, self.scenario.steps.busy_look_s as f32 / 25.0);
                if arm != Arm::MachineGun
                    && u < comfort * (1.0 - suppression) * (1.0 - suppression)
                    && !suppression::pinned(&constants.suppression, suppression)
                {
                    let enemy_at = self.section_at(nearest.map_or(section, |n| n.0));
                    self.step_towards(section, enemy_at, 30.0, true);
                }
            }
            None if left_m > 15.0
                && !suppression::pinned(&self.scenario.constants.suppression, suppression) =>
            {
                self.step_towards(section, goal, self.scenario.steps.walk_m, false)
            }
            None => {}
        }
    }

    /// One bound towards a point.
    pub(crate) fn step_towards(&mut self, section: u32, to: Position, bound_m: f32, at_the_run: bool) {
        let here = self.section_at(section);
        let distance = here.distance_to(to);
        if distance < 1.0 {
            return;
        }
        let length = bound_m.min(distance);
        let end = here.toward(to, length / distance);
        let ground = &self.scenario.ground;
        let slope = (ground.height_m(end) - ground.height_m(here)) / length;
        let cover = ground.cover_at(end);
        let body = self.sections[section as usize].body;
        let tired = self.fatigue(body);
        let constants = &self.scenario.constants.movement;
        let run = movement::rush_m_per_s(constants, slope, cover.walking_factor, tired);
        let lux = self.lux() * cover.canopy_light;
        let speed = if at_the_run { run } else { 0.35 * run } * if lux < 0.05 { 0.5 } else { 1.0 };
        let now_s = self.now_s;
        let state = &mut self.sections[section as usize];
        state.motion =
            Move { from: here, to: end, start_s: now_s, end_s: now_s + f64::from(length / speed.max(0.1)) };
        if state.posture != Posture::Hidden {
            state.posture = Posture::Prone;
        }
    }
}
