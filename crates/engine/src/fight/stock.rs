//! A commander in contact takes stock: go on, stop, give way, follow.

use crate::mechanism::random_variates::{normal_from_uniform, probability_within, rate_of_chance};
use crate::mechanism::{Mechanism, morale};
use crate::outcome::{Event, Watch};
use crate::queue::Due;
use crate::state::body::Stance;
use crate::state::section::{Arm, Nerve, Posture};
use crate::state::world::World;
use crate::why::Decision;

/// Rounds that fell so lately still fall, s (that of a stock-taking and a half).
const STILL_FIRED_AT_S: f64 = 180.0;
/// The chances to give up when threatened or outnumbered (`morale`) are told for so long a time, s: their unit.
const YIELDS_S: f32 = 120.0;

impl<W: Watch> World<'_, W> {
    /// Puts the next stock-taking on the queue unless one is there.
    pub(crate) fn wake_command(&mut self, body: u32, within_s: f64) {
        let me = &mut self.bodies[body as usize];
        if !me.command_pending {
            me.command_pending = true;
            me.command_version += 1;
            let version = me.command_version;
            self.queue.push(self.now_s + within_s, Due::Command { body, version });
        }
    }

    /// Brings the next stock-taking forward.
    fn hasten_command(&mut self, body: u32, within_s: f64) {
        let me = &mut self.bodies[body as usize];
        me.command_pending = true;
        me.command_version += 1;
        let version = me.command_version;
        self.queue.push(self.now_s + within_s, Due::Command { body, version });
    }

    /// A man fell or a section broke: when that was the last that the body bears, its commander sees it a little later.
    pub(crate) fn feel_losses(&mut self, body: u32) {
        let me = &self.bodies[body as usize];
        let felt = me.gave_way || me.enough_s.is_finite();
        if felt || me.contact.is_none() || !me.deployed || !self.has(Mechanism::Morale) {
            return;
        }
        if self.loss_in_contact(body) >= me.breaking_loss
            || self.broken_share(body) > self.scenario.constants.morale.broken_limit
        {
            let sees_s = f64::from(self.scenario.constants.tactics.sees_losses_s);
            self.bodies[body as usize].enough_s = self.now_s + sees_s;
            self.hasten_command(body, sees_s);
        }
    }

    /// The loss at which a body gives up a fight, drawn at its start: by what its side has in common in that fight, and by its own.
    pub(crate) fn draw_breaking_loss(&self, body: u32, [shared, own]: [f32; 2]) -> f32 {
        if !self.has(Mechanism::Morale) {
            return 2.0;
        }
        let steadiness = self.scenario.units[self.bodies[body as usize].unit].steadiness;
        let constants = &self.scenario.constants.morale;
        let z = morale::in_common(constants, normal_from_uniform(shared), normal_from_uniform(own));
        morale::force_breakpoint(constants, steadiness, z)
    }

    /// Stock is taken.
    pub(crate) fn take_stock(&mut self, body: u32, version: u32) {
        let me = &mut self.bodies[body as usize];
        if me.command_version != version {
            return;
        }
        me.command_pending = false;
        if !me.stands() || !me.deployed {
            return;
        }
        let in_contact = me.in_contact(self.now_s);
        let since_s = (self.now_s - me.stock_s) as f32;
        me.stock_s = self.now_s;
        if in_contact {
            self.call_guns(body);
        }
        if in_contact && self.raises_the_white_flag(body, since_s) {
            return;
        }
        if self.headless(body) {
            // Until the next in rank has taken over nobody can do more than go: men give way without being told.
            if in_contact && !matches!(self.bodies[body as usize].stance, Stance::FallingBack { .. }) {
                self.gives_up(body, since_s);
            }
            let left_s = self.bodies[body as usize].headless_until_s - self.now_s + 1.0;
            self.wake_command(body, left_s.min(self.scenario.steps.stock_s));
            return;
        }
        let me = &self.bodies[body as usize];
        if matches!(me.stance, Stance::Advancing { .. } | Stance::FallingBack { .. }) {
            // The commander goes with his men.
            self.bodies[body as usize].at = self.centre_of(body);
        }
        match self.bodies[body as usize].stance {
            Stance::Advancing { objective, hold_fire, since_s: started_s } => {
                self.judge_attack(body, objective, hold_fire, started_s, since_s)
            }
            Stance::FallingBack { to } => self.judge_retreat(body, to),
            Stance::Holding | Stance::Idle if in_contact => self.judge_defence(body, since_s),
            Stance::Holding
                if self.now_s - self.bodies[body as usize].stopped_s
                    > f64::from(self.scenario.constants.tactics.goes_on_s) =>
            {
                self.go_on_with_order(body)
            }
            Stance::Marching(_) if in_contact => {
                let losses = self.loss_in_contact(body);
                if losses > self.scenario.constants.morale.standing_loss
                    && !self.leaving(body)
                    && self.nearest_enemy_seen(body).is_some()
                {
                    self.explain_decision(body, Decision::StopsUnderFire { losses });
                    self.hold_here(body);
                }
            }
            _ => {}
        }
        let me = &mut self.bodies[body as usize];
        let on_the_move = matches!(me.stance, Stance::Advancing { .. } | Stance::FallingBack { .. });
        if me.contact.is_some() || !me.near.is_empty() || on_the_move {
            self.consider_at(body, self.now_s);
            self.wake_command(body, self.scenario.steps.stock_s);
        } else {
            // Nobody left to fight: the sections close up and stop looking for themselves.
            me.deployed = false;
        }
    }

    /// A body that stopped on meeting somebody goes on with its order when nothing has come of it.
    pub(crate) fn go_on_with_order(&mut self, body: u32) {
        self.bodies[body as usize].stopped_s = f64::INFINITY;
        let Some(order) = self.bodies[body as usize].order else { return };
        if self.done_s[order].is_none() {
            self.explain_decision(body, Decision::Resumes { order });
            let task = self.scenario.orders[order].task.clone();
            self.perform(body, order, task);
        }
    }

    /// Share of the men lost since the contact began.
    pub(crate) fn loss_in_contact(&self, body: u32) -> f32 {
        let me = &self.bodies[body as usize];
        1.0 - me.fit as f32 / me.fit_at_contact.max(1) as f32
    }

    fn judge_attack(
        &mut self,
        body: u32,
        objective: ground::Position,
        hold_fire: bool,
        started_s: f64,
        since_s: f32,
    ) {
        if hold_fire {
            let found_out = self.bodies[body as usize].in_contact(self.now_s);
            if found_out
                || self.placed(body)
                || self.now_s - started_s > f64::from(self.scenario.constants.tactics.ring_waits_s)
            {
                self.explain_decision(body, Decision::FireReleased { found_out });
                self.release_fire(body, objective);
            }
            return;
        }
        if self.gives_up(body, since_s) {
            return;
        }
        let here = self.centre_of(body);
        let distance = here.distance_to(objective);
        let (best, best_s) = self.bodies[body as usize].progress;
        if distance < best - 20.0 {
            self.bodies[body as usize].progress = (distance, self.now_s);
        } else if self.now_s - best_s > f64::from(self.scenario.constants.morale.stalled_s) {
            // Stuck: those who can stay where they are and keep up the fire.
            self.explain_decision(body, Decision::Stalled { since_s: (self.now_s - best_s) as f32 });
            self.stop_for(body);
            return;
        }
        let quiet = !self.bodies[body as usize].in_contact(self.now_s);
        // Those who fired from a ring round the place have done what they came for where they lie.
        let near_enough_m = if self.bodies[body as usize].sprung_s >= started_s { 300.0 } else { 40.0 };
        if quiet && distance < near_enough_m && !self.enemy_about(body, here) {
            // The place is ours, or empty.
            self.explain_decision(body, Decision::PlaceTaken);
            self.bodies[body as usize].at = here;
            self.bodies[body as usize].stance = Stance::Holding;
            self.finish_in_hand(body);
        } else if distance < 40.0
            && let Some(enemy) = self.nearest_enemy_seen(body)
            && enemy.distance_to(here) > 60.0
        {
            // The place is taken; the enemy stands behind it.
            self.explain_decision(body, Decision::GoesOnBeyond { range_m: enemy.distance_to(here) });
            self.bodies[body as usize].progress = (f32::INFINITY, self.now_s);
            self.set_objective(body, enemy);
        }
    }

    /// Anything of the enemy in sight, or news of him near by not a quarter of an hour old.
    fn enemy_about(&self, body: u32, here: ground::Position) -> bool {
        let seen = self.bodies[body as usize]
            .sections
            .clone()
            .any(|s| self.sections[s as usize].targets.iter().any(|t| t.until_s > self.now_s));
        seen || self
            .enemies_believed(body)
            .any(|b| self.now_s - b.time_s < 900.0 && b.at.distance_to(here) < 700.0)
    }

    /// Whether enough of a body's sections (`tactics.ring_placed`) lie where they are to fire from.
    pub(crate) fn placed(&self, body: u32) -> bool {
        let (mut placed, mut standing) = (0u32, 0u32);
        for section in self.bodies[body as usize].sections.clone() {
            if self.sections[section as usize].stands() {
                standing += 1;
                placed += u32::from(
                    self.section_at(section).distance_to(self.sections[section as usize].goal) < 12.0,
                );
            }
        }
        placed as f32 + 1e-3 >= self.scenario.constants.tactics.ring_placed * standing as f32
    }

    fn set_objective(&mut self, body: u32, objective: ground::Position) {
        if let Stance::Advancing { objective: o, .. } = &mut self.bodies[body as usize].stance {
            let shift = (objective.x - o.x, objective.y - o.y);
            *o = objective;
            for section in self.bodies[body as usize].sections.clone() {
                let goal = self.sections[section as usize].goal;
                self.sections[section as usize].goal = goal.offset(shift.0, shift.1);
            }
        }
    }

    /// A hidden ring opens fire: all of the side who wait for it at the same objective.
    pub(crate) fn release_fire(&mut self, body: u32, objective: ground::Position) {
        let side = self.bodies[body as usize].side;
        for other in 0..self.bodies.len() as u32 {
            if self.bodies[other as usize].side != side {
                continue;
            }
            if let Stance::Advancing { objective: o, hold_fire, .. } = &mut self.bodies[other as usize].stance
                && *hold_fire
                && o.distance_to(objective) < 150.0
            {
                *hold_fire = false;
                self.bodies[other as usize].sprung_s = self.now_s;
                for section in self.bodies[other as usize].sections.clone() {
                    self.sections[section as usize].posture = Posture::Covered;
                    self.rouse(section, 2.0);
                }
            }
        }
    }

    /// How far a body that holds its ground is sheltered there, 0 to 1: by the place of its commander.
    fn sheltered(&self, body: u32) -> f32 {
        let me = &self.bodies[body as usize];
        if matches!(me.stance, Stance::Holding) { self.shelter(me.sections.start) } else { 0.0 }
    }

    fn judge_defence(&mut self, body: u32, since_s: f32) {
        let me = &self.bodies[body as usize];
        if me.gave_way && matches!(me.stance, Stance::Idle) && self.goes_farther(body) {
            return;
        }
        if self.gives_up(body, since_s) {
            return;
        }
        // Who set out with little stays on with little.
        let least =
            self.scenario.constants.morale.dry_rounds.min(0.1 * self.bodies[body as usize].rounds_start);
        let dry = self.rounds_per_man(body) < least && self.has(Mechanism::Ammunition);
        let armed = self.bodies[body as usize]
            .sections
            .clone()
            .any(|s| self.sections[s as usize].arm == Arm::Rifles && self.sections[s as usize].stands());
        if dry && armed && !self.held_by_fire(body, self.sheltered(body)) {
            self.give_way(body, "ran out of rounds");
            self.fall_back(body, 900.0);
        }
    }

    /// Whether a sheltered body stays because the way out is worse: until the enemy is upon it, dark falls, or his fire slackens.
    fn held_by_fire(&self, body: u32, sheltered: f32) -> bool {
        let constants = &self.scenario.constants.morale;
        if sheltered <= 0.5 || self.loss_in_leaving(body) <= constants.waits_at_cost {
            return false;
        }
        let here = self.position_of(body);
        self.nearest_enemy_seen(body).is_none_or(|enemy| enemy.distance_to(here) > constants.run_within_m)
    }

    /// Gives the fight up if losses, numbers or encirclement have called for it in the time since stock was taken last.
    fn gives_up(&mut self, body: u32, since_s: f32) -> bool {
        if self.bodies[body as usize].gave_way || !self.has(Mechanism::Morale) {
            return false;
        }
        let losses = self.loss_in_contact(body);
        let broken = self.broken_share(body);
        let here = self.position_of(body);
        let tactics = self.scenario.constants.tactics;
        let believed = self.enemy_men_near(body, here, tactics.counts_within_m);
        let own = self.own_men_near(body, here, tactics.counts_within_m);
        let [u, ..] = self.command_draw(body);
        let constants = &self.scenario.constants.morale;
        // Men behind walls or in trenches do not leave them for numbers alone: outside it is worse.
        let sheltered = self.sheltered(body);
        let within = |chance: f32| {
            let leaves = 1.0 - tactics.sheltered_stays * sheltered;
            probability_within(rate_of_chance(chance, YIELDS_S) * leaves, since_s)
        };
        let seen = self.now_s + 1e-3 >= self.bodies[body as usize].enough_s;
        let because = if seen
            && losses >= self.bodies[body as usize].breaking_loss * (1.0 + tactics.sheltered_loss * sheltered)
        {
            "losses"
        } else if seen && broken > constants.broken_limit {
            "sections broke"
        } else if self.enclosed(body)
            && believed > constants.enclosed_ratio * own
            && u < within(constants.enclosed_chance)
        {
            "threatened on two sides"
        } else if believed > constants.outnumbered_ratio * own
            && losses > constants.outnumbered_loss
            && u < within(constants.outnumbered_chance)
        {
            "outnumbered"
        } else {
            return false;
        };
        if self.held_by_fire(body, sheltered) {
            return false;
        }
        self.give_way(body, because);
        self.fall_back(body, tactics.gives_way_m);
        true
    }

    /// Notes that a body gives up this fight.
    pub(crate) fn give_way(&mut self, body: u32, because: &'static str) {
        if self.bodies[body as usize].gave_way {
            return;
        }
        self.bodies[body as usize].gave_way = true;
        let unit = self.bodies[body as usize].unit;
        self.emit(Event::GaveWay { unit, because });
        self.explain_yielding(body, because);
    }

    /// Share of the men who stand in broken sections.
    pub(crate) fn broken_share(&self, body: u32) -> f32 {
        let (mut broken, mut all) = (0.0, 0.0_f32);
        for section in self.bodies[body as usize].sections.clone() {
            let state = &self.sections[section as usize];
            all += state.start as f32;
            if state.nerve != Nerve::Steady {
                broken += state.start as f32;
            }
        }
        broken / all.max(1.0)
    }

    fn judge_retreat(&mut self, body: u32, to: ground::Position) {
        let here = self.centre_of(body);
        let quiet_s = self.now_s - self.bodies[body as usize].shot_s;
        let there = here.distance_to(to) < 60.0;
        if there && self.goes_farther(body) {
            return;
        }
        // Who gave the fight up does not halt as soon as it is quiet, but when he is where he meant to go.
        let gone = !self.bodies[body as usize].gave_way || !self.on_the_way(body);
        if there || (quiet_s > 240.0 && gone) {
            self.explain_decision(body, Decision::OutOfSight { enemy_m: self.nearest_enemy_m(body) });
            self.bodies[body as usize].at = here;
            self.bodies[body as usize].stance = Stance::Idle;
            self.close_up(body);
            self.reschedule_pairs(body);
            self.march_off(body);
            self.consider_at(body, self.now_s);
        }
    }

    /// Whether steady sections of a body are still on their way to where they are to be.
    fn on_the_way(&self, body: u32) -> bool {
        self.bodies[body as usize].sections.clone().any(|section| {
            let state = &self.sections[section as usize];
            state.stands()
                && state.nerve == Nerve::Steady
                && self.section_at(section).distance_to(state.goal) > 60.0
        })
    }

    /// Who gave a fight up and is still fired at where he has gone goes farther. True when he does.
    fn goes_farther(&mut self, body: u32) -> bool {
        let fired_at = self.bodies[body as usize].sections.clone().any(|section| {
            self.sections[section as usize].stands()
                && self.now_s - self.sections[section as usize].under_fire_s < STILL_FIRED_AT_S
        });
        if !fired_at || self.held_by_fire(body, self.sheltered(body)) {
            return false;
        }
        self.bodies[body as usize].at = self.centre_of(body);
        self.fall_back(body, self.scenario.constants.tactics.gives_way_m);
        true
    }

    /// Out of the enemy's sight, a body under orders to go goes.
    fn march_off(&mut self, body: u32) {
        use crate::scenario::{Pace, Task};
        use crate::state::body::Then;
        let Some(order) = self.bodies[body as usize].order else { return };
        if self.done_s[order].is_some() {
            return;
        }
        match self.scenario.orders[order].task {
            Task::Withdraw { to } => self.set_out(body, to, Pace::Column, Then::Done),
            Task::Leave { by } => self.set_out(body, by, Pace::Column, Then::Leave),
            _ if !self.bodies[body as usize].combatant => self.go_on_with_order(body),
            _ => {}
        }
    }

    /// Mean place of the standing sections of a body.
    pub(crate) fn centre_of(&self, body: u32) -> ground::Position {
        let (mut x, mut y, mut n) = (0.0, 0.0, 0.0_f32);
        for section in self.bodies[body as usize].sections.clone() {
            if self.sections[section as usize].stands() {
                let at = self.section_at(section);
                x += at.x;
                y += at.y;
                n += 1.0;
            }
        }
        if n > 0.0 { ground::Position::new(x / n, y / n) } else { self.position_of(body) }
    }
}
