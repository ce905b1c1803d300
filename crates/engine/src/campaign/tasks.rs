//! Carrying out orders.

use ground::Position;

use crate::mechanism::Mechanism;
use crate::outcome::{Event, Watch};
use crate::queue::Due;
use crate::scenario::{Approach, Pace, Task};
use crate::state::body::{Stance, Then};
use crate::state::section::Arm;
use crate::state::world::World;
use crate::why::Means;

impl<W: Watch> World<'_, W> {
    /// Begins a task.
    pub(crate) fn perform(&mut self, body: u32, order: usize, task: Task) {
        match task {
            Task::March { to, pace } => {
                let pace = self.pace_for(body, pace);
                self.set_out(body, to, pace, Then::Done);
            }
            Task::Join { unit, pace } => self.join(body, unit, pace),
            Task::Pursue { pace } => self.pursue(body, pace),
            Task::Search { place, radius_m } => {
                self.set_out(body, place, Pace::Cautious, Then::SearchOn { place, radius_m, left: 8 });
            }
            Task::Ambush { at, from, trigger_m } => {
                self.set_out(body, at, Pace::Column, Then::Hide { at, from, trigger_m });
            }
            Task::Defend { at, facing } => {
                let facing = self.scenario.places[facing].position;
                // Whoever takes the height first has it: no time for scouts.
                self.set_out(body, at, Pace::Column, Then::Hold { at, facing });
            }
            Task::Attack { at, approach, by_stealth } => self.attack(body, at, approach, by_stealth),
            Task::Camp { guard } => {
                self.halt(body);
                self.close_up(body);
                self.bodies[body as usize].stance = Stance::Asleep { guard };
                self.eat(body);
                self.ask_villagers(body);
                self.finish(body, order);
            }
            Task::Wait => {
                self.halt(body);
                self.finish(body, order);
            }
            Task::Withdraw { to } => {
                if !self.break_contact(body) {
                    self.set_out(body, to, Pace::Column, Then::Done);
                }
            }
            Task::Leave { by } => {
                if !self.break_contact(body) {
                    self.set_out(body, by, Pace::Column, Then::Leave);
                }
            }
            Task::Council { with, fight_below } => self.council(body, order, &with, fight_below),
            Task::Rumour { places, strength_factor, gone_to } => {
                for place in places {
                    self.rumour_for_kin(body, place, strength_factor, gone_to);
                }
                self.finish(body, order);
            }
            Task::StrewTrail { age_factor } => {
                self.bodies[body as usize].trail_age_factor = age_factor;
                self.finish(body, order);
            }
            Task::Disguise { dress } => {
                self.bodies[body as usize].dress = dress;
                self.stir(body);
                self.finish(body, order);
            }
            Task::Supply { rounds_per_man, shells_per_gun, rest } => {
                self.supply(body, rounds_per_man, shells_per_gun, rest);
                self.finish(body, order);
            }
            Task::Watch { every_s, .. } => {
                self.queue.push(
                    self.now_s + f64::from(every_s),
                    Due::Report { body, order: order as u32, number: 1 },
                );
            }
        }
    }

    /// What a march ends in.
    pub(crate) fn carry_on(&mut self, body: u32, then: Then) {
        match then {
            Then::Done => self.finish_in_hand(body),
            Then::Hide { at, from, trigger_m } => {
                self.hide(body, at, from, trigger_m);
                self.finish_in_hand(body);
            }
            Then::Hold { at, facing } => {
                self.take_post(body, self.scenario.places[at].position, facing);
                self.finish_in_hand(body);
            }
            Then::Assault { objective, approach, by_stealth } => {
                self.go_forward(body, objective, approach, by_stealth);
            }
            Then::SearchOn { place, radius_m, left } => self.search_on(body, place, radius_m, left),
            Then::Rejoin { unit, pace } => self.rejoin_unit(body, unit, pace),
            Then::Leave => {
                self.finish_in_hand(body);
                self.bodies[body as usize].stance = Stance::Gone;
                let unit = self.bodies[body as usize].unit;
                self.emit(Event::Left { unit });
            }
        }
    }

    /// The pace really used: a commander to whom most of what he hears says that the enemy has fled does not trouble
    /// with scouts.
    fn pace_for(&self, body: u32, ordered: Pace) -> Pace {
        if ordered != Pace::Cautious || !self.has(Mechanism::Deception) {
            return ordered;
        }
        let me = &self.bodies[body as usize];
        let here = self.position_of(body);
        let recent = |b: &&crate::state::belief::Belief| {
            b.enemy
                && b.holds(self.now_s)
                && b.at.distance_to(here) < 30_000.0
                && self.now_s - b.time_s < 86_400.0
        };
        let (mut gone, mut there) = (0u32, 0u32);
        for belief in me.beliefs.iter().flatten().filter(recent) {
            if belief.gone {
                gone += 1;
            } else {
                there += 1;
            }
        }
        if gone > there { Pace::Column } else { ordered }
    }

    fn attack(&mut self, body: u32, at: usize, approach: Approach, by_stealth: bool) {
        let objective = self.scenario.places[at].position;
        let form_up = self.forming_up_place(body, objective, approach, by_stealth);
        let pace = if by_stealth { Pace::Stealthy } else { self.pace_for(body, Pace::Cautious) };
        self.set_out_for(body, form_up, pace, Then::Assault { objective, approach, by_stealth });
    }

    /// Where an attack forms up: short of the objective on the near side, or round its flank.
    pub(crate) fn forming_up_place(
        &mut self,
        body: u32,
        objective: Position,
        approach: Approach,
        by_stealth: bool,
    ) -> Position {
        let here = self.position_of(body);
        let tactics = &self.scenario.constants.tactics;
        let reach = if by_stealth { tactics.creep_up_m } else { tactics.form_up_m };
        let distance = here.distance_to(objective).max(1.0);
        match approach {
            Approach::Front | Approach::Surround => {
                if distance <= reach {
                    here
                } else {
                    objective.toward(here, reach / distance)
                }
            }
            Approach::Flank => {
                // Left or right of the straight line, whichever lies higher: fire goes down.
                let (dx, dy) = ((here.x - objective.x) / distance, (here.y - objective.y) / distance);
                let side = |sign: f32| {
                    objective.offset(-dy * sign * reach + dx * 200.0, dx * sign * reach + dy * 200.0)
                };
                let (left, right) = (side(1.0), side(-1.0));
                let ground = &self.scenario.ground;
                let better_left = ground.contains(left)
                    && (!ground.contains(right) || ground.height_m(left) >= ground.height_m(right));
                if better_left { left } else { right }
            }
        }
    }

    fn pursue(&mut self, body: u32, pace: Pace) {
        let here = self.position_of(body);
        let trail = self.bodies[body as usize].trail.map(|trail| trail.toward);
        let nearest = self
            .enemies_believed(body)
            .map(|b| b.at)
            .min_by(|a, b| a.distance_squared_to(here).total_cmp(&b.distance_squared_to(here)));
        let Some(objective) = nearest.or(trail) else {
            self.halt(body);
            self.finish_in_hand(body);
            return;
        };
        let approach = Approach::Front;
        let form_up = self.forming_up_place(body, objective, approach, pace == Pace::Stealthy);
        let by_stealth = pace == Pace::Stealthy;
        self.set_out_for(body, form_up, pace, Then::Assault { objective, approach, by_stealth });
    }

    fn join(&mut self, body: u32, unit: usize, pace: Pace) {
        let Some(friend) = self.body_of_unit[unit] else {
            self.finish_in_hand(body);
            return;
        };
        let to = self.bodies[body as usize].beliefs[friend as usize]
            .filter(|b| !b.enemy)
            .map_or_else(|| self.position_of(friend), |b| b.at);
        let pace = self.pace_for(body, pace);
        self.set_out_for(body, to, pace, Then::Rejoin { unit: friend, pace });
    }

    fn rejoin_unit(&mut self, body: u32, friend: u32, pace: Pace) {
        let friend_at = self.position_of(friend);
        let stands = self.bodies[friend as usize].stands();
        if !stands || friend_at.distance_to(self.position_of(body)) < 900.0 {
            self.know_friend(body, friend);
            self.know_friend(friend, body);
            self.finish_in_hand(body);
        } else {
            // They have moved on; their track is plain to friends.
            self.set_out_for(body, friend_at, pace, Then::Rejoin { unit: friend, pace });
        }
    }

    fn search_on(&mut self, body: u32, place: usize, radius_m: f32, left: u32) {
        self.look_for_trails(body);
        if left == 0 {
            self.finish_in_hand(body);
            return;
        }
        let centre = self.scenario.places[place].position;
        let spot = super::march::around(centre, 9 - left, radius_m / 3.0);
        let spot = if self.scenario.ground.contains(spot) { spot } else { centre };
        self.set_out_for(body, spot, Pace::Cautious, Then::SearchOn { place, radius_m, left: left - 1 });
    }

    /// Leaders pool what they believe and choose.
    fn council(&mut self, body: u32, order: usize, with: &[usize], fight_below: f32) {
        let here = self.position_of(body);
        let members: Vec<u32> = with
            .iter()
            .filter_map(|&unit| self.body_of_unit[unit])
            .chain([body])
            .filter(|&member| {
                self.bodies[member as usize].stands() && self.position_of(member).distance_to(here) < 25_000.0
            })
            .collect();
        let mut enemy = 0.0_f32;
        let mut own = 0.0;
        for about in 0..self.bodies.len() {
            // The most recent report that any of them holds is the one they go by.
            let best = members
                .iter()
                .filter_map(|&m| self.bodies[m as usize].beliefs[about])
                .filter(|b| b.enemy && b.holds(self.now_s) && b.at.distance_to(here) < 40_000.0)
                .max_by(|a, b| a.time_s.total_cmp(&b.time_s));
            if let Some(belief) = best {
                enemy += belief.men;
                for &member in &members {
                    self.bodies[member as usize].beliefs[about] = Some(belief);
                }
            }
        }
        for &member in &members {
            own += self.bodies[member as usize].fit as f32;
            for &other in &members {
                if member != other {
                    self.know_friend(member, other);
                }
            }
        }
        let ratio = enemy / own.max(1.0);
        let fight = ratio < fight_below;
        self.decided[order] = Some(fight);
        self.emit(Event::Council { order, fight, ratio });
        for &member in &members {
            self.known[order].push((member, true));
            self.consider_at(member, self.now_s);
        }
        self.finish(body, order);
    }

    /// A rumour speaks of the whole force: it is set for every body under the same parent near by.
    fn rumour_for_kin(&mut self, body: u32, place: usize, factor: f32, gone_to: Option<usize>) {
        let parent = self.scenario.units[self.bodies[body as usize].unit].parent;
        let side = self.bodies[body as usize].side;
        let here = self.position_of(body);
        for other in 0..self.bodies.len() as u32 {
            let them = &self.bodies[other as usize];
            let kin = self.scenario.units[them.unit].parent == parent;
            let near = self.position_of(other).distance_to(here) < 12_000.0;
            if them.side == side && (kin || near) {
                self.bodies[other as usize].rumours.push((place, factor, gone_to));
            }
        }
    }

    fn supply(&mut self, body: u32, rounds_per_man: u32, shells_per_gun: u32, rest: f32) {
        let tired = self.worked(body);
        let mut issued = 0u64;
        for section in self.bodies[body as usize].sections.clone() {
            let section = &self.sections[section as usize];
            for man in section.men.clone() {
                if self.men.condition[man as usize] != crate::state::men::Condition::Fit {
                    continue;
                }
                match section.arm {
                    Arm::Rifles => {
                        self.men.rounds[man as usize] += rounds_per_man;
                        issued += u64::from(rounds_per_man);
                    }
                    Arm::MountainGun if man == section.men.start => {
                        self.men.rounds[man as usize] += shells_per_gun;
                    }
                    Arm::MachineGun if man == section.men.start => {
                        self.men.rounds[man as usize] += rounds_per_man * 10;
                        issued += u64::from(rounds_per_man * 10);
                    }
                    _ => {}
                }
            }
        }
        let me = &mut self.bodies[body as usize];
        me.rounds_issued += issued;
        me.fatigue = (tired - rest).max(0.0);
        me.rested_s = self.now_s;
        self.feed(body);
    }

    /// Scouts, spies or a man with a telescope report on a place.
    pub(crate) fn report(&mut self, body: u32, order: usize, number: u32) {
        let Task::Watch { at, radius_m, every_s, reports } = self.scenario.orders[order].task else { return };
        if !self.bodies[body as usize].stands() {
            return;
        }
        let spot = self.scenario.places[at].position;
        let side = self.bodies[body as usize].side;
        for about in 0..self.bodies.len() as u32 {
            let other = &self.bodies[about as usize];
            if other.side == side || !other.stands() || self.position_of(about).distance_to(spot) > radius_m {
                continue;
            }
            let [u, v, ..] = self.news_draw(body);
            let watching = &self.scenario.constants.deception;
            if v > if self.lux() < 1.0 { watching.watch_night } else { watching.watch_day } {
                continue;
            }
            let constants = &self.scenario.constants.belief;
            let z = crate::mechanism::random_variates::normal_from_uniform(u);
            let fit = self.bodies[about as usize].fit as f32;
            let men = crate::mechanism::belief::judged_strength(constants, fit, false, z);
            let belief = crate::state::belief::Belief {
                at: self.position_of(about),
                spread_m: 300.0,
                men,
                log_spread: constants.sight_log_sd,
                time_s: self.now_s,
                since_s: self.now_s,
                log_odds: 0.0,
                enemy: true,
                gone: false,
                told: false,
            };
            let odds =
                crate::mechanism::belief::log_odds_of_report(constants, constants.own_patrol_reliability);
            let news = self.learn_by_report(body, about, belief, odds);
            self.explain_learning(body, about, Means::Lookout { place: at }, news);
            if news {
                let (unit, other) = (self.bodies[body as usize].unit, self.bodies[about as usize].unit);
                let range_m = self.position_of(body).distance_to(self.position_of(about));
                self.emit(Event::Sighted { unit, other, range_m, believed_men: men, as_enemy: true });
                self.spread_news(body);
            }
        }
        self.consider_at(body, self.now_s);
        if number < reports {
            self.queue.push(
                self.now_s + f64::from(every_s),
                Due::Report { body, order: order as u32, number: number + 1 },
            );
        } else {
            self.finish(body, order);
        }
    }
}
