//! Where sections stand: in ambush, on a post, in attack.

use ground::{Mobility, Position};

use crate::mechanism::{Mechanism, command};
use crate::outcome::{Event, Watch};
use crate::queue::Due;
use crate::scenario::Approach;
use crate::state::body::{Body, Stance};
use crate::state::section::{Move, Posture};
use crate::state::world::World;

/// Posts taken so soon are those on which the scenario begins, s (numerical).
pub(crate) const FROM_THE_START_S: f64 = 60.0;

/// Bodies told to hold points nearer than this hold one place together, m (numerical: places are points).
const SAME_PLACE_M: f32 = 100.0;

impl<W: Watch> World<'_, W> {
    /// The sections of a body begin to look for themselves.
    pub(crate) fn deploy(&mut self, body: u32) {
        if self.bodies[body as usize].deployed {
            return;
        }
        self.bodies[body as usize].deployed = true;
        let unit = self.bodies[body as usize].unit;
        self.emit(Event::Deployed { unit });
        for (i, section) in self.bodies[body as usize].sections.clone().enumerate() {
            let first = self.now_s + 0.7 * i as f64;
            self.sections[section as usize].looked_s = self.now_s;
            self.sections[section as usize].looks_anew = true;
            self.think_at(section, first);
        }
        self.wake_command(body, 120.0);
    }

    /// Puts a section's next look at a time, replacing the one on the queue.
    pub(crate) fn think_at(&mut self, section: u32, time_s: f64) {
        let state = &mut self.sections[section as usize];
        state.think_version += 1;
        state.think_s = time_s;
        state.at_ease = false;
        state.looked_s = state.looked_s.min(self.now_s);
        let version = state.think_version;
        self.queue.push(time_s, Due::Think { section, version });
    }

    /// Brings a section's next look forward.
    pub(crate) fn rouse(&mut self, section: u32, within_s: f64) {
        let soon = self.now_s + within_s;
        let body = self.sections[section as usize].body;
        if self.bodies[body as usize].deployed && self.sections[section as usize].think_s > soon {
            self.think_at(section, soon);
        }
    }

    /// Hides on both sides of the way by which the enemy must come: a stop where the way passes, the others back
    /// along it on the slopes.
    pub(crate) fn hide(&mut self, body: u32, at: usize, from: usize, trigger_m: f32) {
        let spot = self.scenario.places[at].position;
        let start = self.scenario.places[from].position;
        let ground = &self.scenario.ground;
        let route = self.scenario.travel.towards(at, Mobility::Foot).route_from(ground, start);
        let mut way = crate::state::leg::Leg::starting(start, 0.0);
        match &route {
            Some(route) => {
                route.points.iter().skip(1).enumerate().for_each(|(i, p)| way.reach(*p, i as f64 + 1.0))
            }
            None => way.reach(spot, 1.0),
        }
        let length = way.length_m();
        // Bodies that hide together take alternate sides and successive stretches.
        let rank = self.rank_among_hidden(body, spot);
        let sign = if rank.is_multiple_of(2) { 1.0 } else { -1.0 };
        let sections: Vec<u32> = self.bodies[body as usize].sections.clone().collect();
        for (i, &section) in sections.iter().enumerate() {
            let back = 6.0 + 26.0 * i as f32 + 8.0 * (rank / 2) as f32;
            let along = (length - back).max(0.0);
            let (a, b) = (way.point_at(along), way.point_at((along - 15.0).max(0.0)));
            let (dx, dy) = (a.x - b.x, a.y - b.y);
            let step = (dx * dx + dy * dy).sqrt().max(0.1);
            let aside =
                if i == 0 && rank < 2 { 0.6 * trigger_m } else { trigger_m + 18.0 + 6.0 * (i % 3) as f32 };
            let place = a.offset(-dy / step * aside * sign, dx / step * aside * sign);
            let state = &mut self.sections[section as usize];
            state.motion = Move::still(place);
            state.goal = place;
            state.posture = Posture::Hidden;
        }
        let me = &mut self.bodies[body as usize];
        me.at = spot;
        me.stance = Stance::Hidden { trigger_m };
        self.reschedule_pairs(body);
    }

    fn rank_among_hidden(&self, body: u32, spot: Position) -> u32 {
        let side = self.bodies[body as usize].side;
        self.bodies
            .iter()
            .filter(|b| {
                b.side == side && matches!(b.stance, Stance::Hidden { .. }) && b.at.distance_to(spot) < 400.0
            })
            .count() as u32
    }

    /// Takes post on a line across the direction of the enemy, beside those of the side already there.
    pub(crate) fn take_post(&mut self, body: u32, at: Position, facing: Position) {
        let side = self.bodies[body as usize].side;
        let bearing = at.bearing_to(facing);
        let (across_x, across_y) = (libm::cosf(bearing), -libm::sinf(bearing));
        let front_m = self.scenario.constants.tactics.section_front_m;
        let middle_m = self.beside(body, at, bearing, |other| {
            other.side == side
                && matches!(other.stance, Stance::Holding)
                && other.post.distance_to(at) < SAME_PLACE_M
        });
        let sections = self.bodies[body as usize].sections.clone();
        let count = sections.end - sections.start;
        let mut manned_s = self.now_s;
        for (slot, section) in (0_u32..).zip(sections) {
            // Slots fill outwards from the middle, where the commander is: 0, +1, -1, +2, -2 ...
            let step = slot.div_ceil(2) as f32 * if slot % 2 == 1 { 1.0 } else { -1.0 };
            let uneven = if count.is_multiple_of(2) { 0.5 } else { 0.0 };
            let off_m = middle_m + (step - uneven) * front_m;
            let place = at.offset(across_x * off_m, across_y * off_m);
            if self.sections[section as usize].stands() {
                // Who holds the place from the start is on his post; who comes up to it walks there.
                let there_s = if self.now_s < FROM_THE_START_S {
                    self.sections[section as usize].motion = Move::still(place);
                    self.now_s
                } else {
                    self.come_up(section, place)
                };
                manned_s = manned_s.max(there_s);
                let state = &mut self.sections[section as usize];
                state.goal = place;
                state.posture = Posture::Covered;
            }
        }
        let me = &mut self.bodies[body as usize];
        me.at = at.offset(across_x * middle_m, across_y * middle_m);
        me.post = at;
        me.stance = Stance::Holding;
        self.go_about(body, manned_s);
        self.reschedule_pairs(body);
    }

    /// How far to the right of a point the middle of a body's front comes to lie, m, when bodies stand in blocks beside one another:
    /// the first in the middle, each later one on the flank that reaches less far.
    fn beside(&self, body: u32, at: Position, bearing: f32, among: impl Fn(&Body) -> bool) -> f32 {
        let (across_x, across_y) = (libm::cosf(bearing), -libm::sinf(bearing));
        let front_m = self.scenario.constants.tactics.section_front_m;
        let (mut left_m, mut right_m) = (0.0_f32, 0.0_f32);
        for (_, other) in
            self.bodies.iter().enumerate().filter(|&(i, other)| i as u32 != body && among(other))
        {
            for section in other.sections.clone() {
                let goal = self.sections[section as usize].goal;
                let along_m = (goal.x - at.x) * across_x + (goal.y - at.y) * across_y;
                left_m = left_m.min(along_m - 0.5 * front_m);
                right_m = right_m.max(along_m + 0.5 * front_m);
            }
        }
        let half_m = 0.5 * front_m * self.bodies[body as usize].sections.len() as f32;
        match (left_m == 0.0 && right_m == 0.0, -left_m < right_m) {
            (true, _) => 0.0,
            (false, true) => left_m - half_m,
            (false, false) => right_m + half_m,
        }
    }

    /// Stands and fights where it is.
    pub(crate) fn hold_here(&mut self, body: u32) {
        self.halt(body);
        for section in self.bodies[body as usize].sections.clone() {
            let at = self.section_at(section);
            self.stop_at(section, at);
            let state = &mut self.sections[section as usize];
            state.goal = at;
            if state.posture == Posture::Standing {
                state.posture = Posture::Prone;
            }
        }
        self.bodies[body as usize].stance = Stance::Holding;
        self.deploy(body);
    }

    /// Goes forward against a point.
    pub(crate) fn go_forward(
        &mut self,
        body: u32,
        objective: Position,
        approach: Approach,
        by_stealth: bool,
    ) {
        self.halt(body);
        let here = self.bodies[body as usize].at;
        let bearing = here.bearing_to(objective);
        let sections: Vec<u32> = self.bodies[body as usize].sections.clone().collect();
        let count = sections.len() as f32;
        let tactics = self.scenario.constants.tactics;
        let ring = if self.lux() < 1.0 { tactics.ring_night_m } else { tactics.ring_day_m };
        let (rank, total) = self.rank_in_attack(body, objective);
        let side = self.bodies[body as usize].side;
        let middle_m = self.beside(body, objective, bearing, |other| {
            let along = match other.stance {
                Stance::Advancing { objective: o, .. } if o.distance_to(objective) < 100.0 => {
                    libm::cosf(other.at.bearing_to(o) - bearing)
                }
                _ => -1.0,
            };
            // Who comes from elsewhere has a front of his own.
            other.side == side && along > 0.5
        });
        for (i, &section) in sections.iter().enumerate() {
            let goal = if approach == Approach::Surround {
                // Each body takes an arc; the arcs together leave a gap behind so that they do not face each other.
                // On either side the first sections lie nearest to where they come from, so that left and right are alike.
                let left = 2 * rank + 1 < total;
                let turn = if left { count - 1.0 - i as f32 } else { i as f32 };
                let share = (rank as f32 + (turn + 0.5) / count) / total.max(1) as f32;
                let angle = bearing + core::f32::consts::PI + (share - 0.5) * 4.6;
                objective.offset(ring * libm::sinf(angle), ring * libm::cosf(angle))
            } else {
                let lateral = middle_m + (i as f32 - 0.5 * (count - 1.0)) * tactics.section_front_m;
                objective.offset(lateral * libm::cosf(bearing), -lateral * libm::sinf(bearing))
            };
            let at = self.section_at(section);
            self.stop_at(section, at);
            let state = &mut self.sections[section as usize];
            state.goal = goal;
            state.posture = Posture::Prone;
        }
        let since_s = self.now_s;
        let me = &mut self.bodies[body as usize];
        me.stance = Stance::Advancing { objective, hold_fire: by_stealth, since_s };
        me.progress = (f32::INFINITY, since_s);
        self.deploy(body);
        for &section in &sections {
            self.rouse(section, 1.0);
        }
        self.wake_command(body, 60.0);
        self.reschedule_pairs(body);
    }

    /// How many of the side attack the same point, and this body's place among them.
    fn rank_in_attack(&self, body: u32, objective: Position) -> (u32, u32) {
        let side = self.bodies[body as usize].side;
        let same = |other: &crate::state::body::Body| {
            other.side == side
                && match (&other.stance, &other.then) {
                    (Stance::Advancing { objective: o, .. }, _) => o.distance_to(objective) < 100.0,
                    (_, crate::state::body::Then::Assault { objective: o, .. }) => {
                        o.distance_to(objective) < 100.0 && self.now_s - other.progress.1 < 21_600.0
                    }
                    _ => false,
                }
        };
        let (mut rank, mut total) = (0, 0);
        for (i, other) in self.bodies.iter().enumerate() {
            if i as u32 == body || same(other) {
                if (i as u32) < body {
                    rank += 1;
                }
                total += 1;
            }
        }
        (rank, total)
    }

    /// Draws off from an enemy before marching away: bound by bound out of his sight. False when there is none.
    pub(crate) fn break_contact(&mut self, body: u32) -> bool {
        let recent = self.now_s - self.bodies[body as usize].shot_s < 180.0;
        if recent && self.bodies[body as usize].contact.is_some() {
            self.give_way(body, "drew off by order");
            self.fall_back(body, 450.0);
            return true;
        }
        false
    }

    /// Goes back out of contact, away from the believed enemy.
    pub(crate) fn fall_back(&mut self, body: u32, distance_m: f32) {
        self.halt(body);
        let here = self.bodies[body as usize].at;
        let enemy = self.nearest_enemy_seen(body);
        let bearing = enemy.map_or(0.0, |e| e.bearing_to(here));
        let mut to = here.offset(distance_m * libm::sinf(bearing), distance_m * libm::cosf(bearing));
        if !self.scenario.ground.contains(to) {
            to = here;
        }
        for (i, section) in self.bodies[body as usize].sections.clone().enumerate() {
            let at = self.section_at(section);
            let goal = crate::campaign::march::around(to, i as u32, 18.0);
            let state = &mut self.sections[section as usize];
            state.motion = Move::still(at);
            state.goal = goal;
        }
        self.send_word(body);
        self.bodies[body as usize].stance = Stance::FallingBack { to };
        self.deploy(body);
        for section in self.bodies[body as usize].sections.clone() {
            self.rouse(section, 1.0);
        }
        self.reschedule_pairs(body);
    }

    /// A commander's word to go back reaches the sections near him at once, the others by a runner.
    fn send_word(&mut self, body: u32) {
        if !self.has(Mechanism::Command) {
            return;
        }
        let constants = &self.scenario.constants.command;
        let from = self.section_at(self.bodies[body as usize].sections.start);
        for section in self.bodies[body as usize].sections.clone() {
            let at = self.section_at(section);
            let forest = self.scenario.ground.cover_at(at).extinction_per_m > 0.01;
            let wait_s = command::word_reaches_s(constants, at.distance_to(from), forest);
            self.sections[section as usize].word_s = self.now_s + f64::from(wait_s);
        }
    }

    /// The nearest enemy section in sight of any section of a body, or the nearest believed one.
    pub(crate) fn nearest_enemy_seen(&self, body: u32) -> Option<Position> {
        let here = self.position_of(body);
        let seen = self.bodies[body as usize]
            .sections
            .clone()
            .flat_map(|s| self.sections[s as usize].targets.iter())
            .map(|target| self.section_at(target.section))
            .min_by(|a, b| a.distance_squared_to(here).total_cmp(&b.distance_squared_to(here)));
        seen.or_else(|| {
            self.enemies_believed(body)
                .map(|b| b.at)
                .min_by(|a, b| a.distance_squared_to(here).total_cmp(&b.distance_squared_to(here)))
        })
    }
}
