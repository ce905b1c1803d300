//! Says why, to a watcher that asks. Nothing here can change a run: the causes are built from a shared reference.

use ground::Position;

use super::section::Arm;
use super::world::World;
use crate::outcome::{Cause, Watch};
use crate::scenario::Condition;
use crate::why::{Decision, Means, Reaction, SectionArm, Weighed, Why};

impl<W: Watch> World<'_, W> {
    /// Builds a cause and tells it, if the watcher asks for causes; costs nothing otherwise.
    #[inline]
    pub(crate) fn explain(&mut self, make: impl FnOnce(&Self) -> Why) {
        if W::ASKS_WHY {
            let why = make(self);
            self.watch.why(self.now_s, &why);
        }
    }

    /// Tells which sections there are.
    pub(crate) fn explain_sections(&mut self) {
        if W::ASKS_WHY {
            for section in 0..self.sections.len() as u32 {
                self.explain(|world| {
                    let state = &world.sections[section as usize];
                    Why::Raised {
                        unit: world.unit_of(section),
                        section,
                        first_man: state.men.start,
                        men: state.start,
                        arm: match state.arm {
                            Arm::Rifles => SectionArm::Rifles,
                            Arm::MachineGun => SectionArm::MachineGun,
                            Arm::MountainGun => SectionArm::MountainGun,
                            Arm::Unarmed => SectionArm::Unarmed,
                        },
                    }
                });
            }
        }
    }

    /// The unit of a section.
    pub(crate) fn unit_of(&self, section: u32) -> usize {
        self.bodies[self.sections[section as usize].body as usize].unit
    }

    /// Tells that an order was taken up, and what the others of the body wait for.
    pub(crate) fn explain_taking(&mut self, body: u32, order: usize) {
        if !W::ASKS_WHY {
            return;
        }
        let unit = self.bodies[body as usize].unit;
        self.explain(|world| Why::Taken { unit, order, weighed: world.weighed(body, order) });
        for other in self.orders_of[body as usize].clone() {
            if other != order && self.taken_s[other].is_none() {
                let lapsed = other < order;
                self.explain_waiting(body, other, lapsed, false);
            }
        }
    }

    /// Tells what every order that nobody ever took up lacked at the end.
    pub(crate) fn explain_the_end(&mut self) {
        if !W::ASKS_WHY {
            return;
        }
        for body in 0..self.bodies.len() as u32 {
            for order in self.orders_of[body as usize].clone() {
                if self.taken_s[order].is_none() {
                    let lapsed = self.bodies[body as usize].order.is_some_and(|held| order < held);
                    self.explain_waiting(body, order, lapsed, true);
                }
            }
        }
    }

    fn explain_waiting(&mut self, body: u32, order: usize, lapsed: bool, at_the_end: bool) {
        let unit = self.bodies[body as usize].unit;
        self.explain(|world| Why::Waits {
            unit,
            order,
            weighed: world.weighed(body, order),
            lapsed,
            at_the_end,
        });
    }

    fn weighed(&self, body: u32, order: usize) -> Vec<Weighed> {
        self.scenario.orders[order]
            .when
            .iter()
            .enumerate()
            .map(|(condition, when)| Weighed {
                condition,
                holds: self.holds(body, when),
                figure: self.figure(body, when),
            })
            .collect()
    }

    /// What a condition is measured by.
    fn figure(&self, body: u32, condition: &Condition) -> f32 {
        let me = &self.bodies[body as usize];
        let here = self.position_of(body);
        let nearest = |places: &mut dyn Iterator<Item = Position>| {
            places.map(|at| at.distance_to(here)).fold(f32::INFINITY, f32::min)
        };
        match condition {
            Condition::EnemyNear { within_m, .. } => self.enemy_men_near(body, here, *within_m),
            Condition::EnemyAt { place, within_m, .. } => {
                self.enemy_men_near(body, self.scenario.places[*place].position, *within_m)
            }
            Condition::NoEnemyNear { .. } => nearest(&mut self.enemies_believed(body).map(|b| b.at)),
            Condition::HearsFighting { .. } => nearest(
                &mut me.heard.iter().filter(|h| self.now_s - h.time_s < 3_600.0).map(|heard| heard.at),
            ),
            Condition::LossesAbove(_) => 1.0 - me.fit as f32 / me.start as f32,
            Condition::RoundsBelow(_) => self.rounds_per_man(body),
            Condition::Outnumbered(_) => {
                self.enemy_men_near(body, here, 3_000.0) / self.own_men_near(body, here, 3_000.0).max(1.0)
            }
            Condition::FreshTrail(_) => {
                me.trail.map_or(f32::INFINITY, |trail| (self.now_s - trail.made_s) as f32)
            }
            _ => f32::NAN,
        }
    }

    /// Enemies there really are near a point.
    pub(crate) fn enemies_truly_near(&self, body: u32, at: Position, within_m: f32) -> u32 {
        let side = self.bodies[body as usize].side;
        (0..self.bodies.len() as u32)
            .filter(|&other| {
                let them = &self.bodies[other as usize];
                them.side != side
                    && them.combatant
                    && them.stands()
                    && self.position_of(other).distance_to(at) <= within_m
            })
            .map(|other| self.bodies[other as usize].fit)
            .sum()
    }

    /// Tells what a body now believes of another.
    pub(crate) fn explain_learning(&mut self, body: u32, about: u32, by: Means, news: bool) {
        if !W::ASKS_WHY || self.bodies[body as usize].beliefs[about as usize].is_none() {
            return;
        }
        self.explain(|world| {
            let them = &world.bodies[about as usize];
            let truly_at = world.position_of(about);
            let belief = world.bodies[body as usize].beliefs[about as usize];
            Why::Learnt {
                unit: world.bodies[body as usize].unit,
                about: them.unit,
                by,
                men: belief.map_or(0.0, |b| b.men),
                truly: them.fit,
                at: belief.map_or(truly_at, |b| b.at),
                off_m: belief.map_or(0.0, |b| b.at.distance_to(truly_at)),
                as_enemy: belief.is_some_and(|b| b.enemy),
                gone: belief.is_some_and(|b| b.gone),
                news,
            }
        });
    }

    /// Tells what a body does on meeting an enemy for whom it has no order, and by what figures.
    pub(crate) fn explain_meeting(
        &mut self,
        (body, other): (u32, u32),
        range_m: f32,
        (own, believed): (f32, f32),
        does: Reaction,
    ) {
        self.explain(|world| Why::Met {
            unit: world.bodies[body as usize].unit,
            other: world.bodies[other as usize].unit,
            range_m,
            own,
            believed,
            truly: world.enemies_truly_near(body, world.position_of(body), 1_500.0),
            does,
        });
    }

    /// Tells what a commander decided by himself.
    pub(crate) fn explain_decision(&mut self, body: u32, what: Decision) {
        self.explain(|world| Why::Decided { unit: world.bodies[body as usize].unit, what });
    }

    /// Distance to the nearest enemy that a body knows of, m; worked out only for those who ask.
    pub(crate) fn nearest_enemy_m(&self, body: u32) -> f32 {
        if !W::ASKS_WHY {
            return f32::INFINITY;
        }
        let here = self.position_of(body);
        self.nearest_enemy_seen(body).map_or(f32::INFINITY, |enemy| enemy.distance_to(here))
    }

    /// Tells the figures by which a body gave up the fight.
    pub(crate) fn explain_yielding(&mut self, body: u32, because: &'static str) {
        self.explain(|world| {
            let me = &world.bodies[body as usize];
            let here = world.position_of(body);
            Why::Yielded {
                unit: me.unit,
                because,
                losses: world.loss_in_contact(body),
                breaking_loss: me.breaking_loss,
                broken: world.broken_share(body),
                own: world.own_men_near(body, here, 1_200.0),
                believed: world.enemy_men_near(body, here, 1_200.0),
                truly: world.enemies_truly_near(body, here, 1_200.0),
                enclosed: world.enclosed(body),
            }
        });
    }

    /// Tells of a shot, a burst or a shell.
    pub(crate) fn explain_shot(
        &mut self,
        section: u32,
        man: u32,
        on_section: u32,
        with: Cause,
        range_m: f32,
        rounds: u32,
    ) {
        self.attest_shot(section, man, on_section, with, rounds);
        self.explain(|world| Why::Shot {
            unit: world.unit_of(section),
            section,
            man,
            on: world.unit_of(on_section),
            on_section,
            with,
            range_m,
            rounds,
        });
    }
}
