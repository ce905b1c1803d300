//! Whether the conditions of an order hold, judged by what the commander knows.

use crate::fight::captives::widest_angle;
use crate::outcome::Watch;
use crate::scenario::Condition;
use crate::state::world::World;

impl<W: Watch> World<'_, W> {
    /// Whether all conditions of an order hold for a body.
    pub(crate) fn conditions_hold(&self, body: u32, order: usize) -> bool {
        self.scenario.orders[order].when.iter().all(|condition| self.holds(body, condition))
    }

    /// Whether one condition holds for a body.
    pub(crate) fn holds(&self, body: u32, condition: &Condition) -> bool {
        let me = &self.bodies[body as usize];
        let here = || self.position_of(body);
        match condition {
            Condition::From(time_s) => self.now_s >= *time_s,
            Condition::Until(time_s) => self.now_s <= *time_s,
            Condition::Done(order) => self.knows_of(body, *order, true),
            Condition::Begun(order) => {
                self.knows_of(body, *order, false) || self.knows_of(body, *order, true)
            }
            Condition::NotBegun(order) => {
                !self.knows_of(body, *order, false) && !self.knows_of(body, *order, true)
            }
            Condition::Dark(dark) => (self.lux() < 1.0) == *dark,
            Condition::EnemyNear { within_m, at_least, at_most } => {
                let men = self.enemy_men_near(body, here(), *within_m);
                men >= *at_least && men <= *at_most
            }
            Condition::EnemyAt { place, within_m, at_least, at_most } => {
                let men = self.enemy_men_near(body, self.scenario.places[*place].position, *within_m);
                men >= *at_least && men <= *at_most
            }
            Condition::NoEnemyNear { within_m } => !self.believes_enemy_within(body, *within_m),
            Condition::HearsFighting { within_m } => {
                let here = here();
                me.heard.iter().any(|heard| {
                    self.now_s - heard.time_s < 3_600.0 && heard.at.distance_to(here) <= *within_m
                })
            }
            Condition::InContact(yes) => me.in_contact(self.now_s) == *yes,
            Condition::LossesAbove(share) => 1.0 - me.fit as f32 / me.start as f32 >= *share,
            Condition::RoundsBelow(per_man) => self.rounds_per_man(body) < *per_man,
            Condition::Outnumbered(ratio) => {
                let here = here();
                self.enemy_men_near(body, here, 3_000.0) > ratio * self.own_men_near(body, here, 3_000.0)
            }
            Condition::Enclosed => self.enclosed(body),
            Condition::Decided { council, fight } => {
                self.decided[*council] == Some(*fight) && self.knows_of(body, *council, true)
            }
            Condition::FreshTrail(age_s) => {
                me.trail.is_some_and(|trail| self.now_s - trail.made_s <= f64::from(*age_s))
            }
        }
    }

    fn knows_of(&self, body: u32, order: usize, done: bool) -> bool {
        self.known[order].contains(&(body, done))
    }

    /// Rounds a fit man, all rifle sections of the body.
    pub(crate) fn rounds_per_man(&self, body: u32) -> f32 {
        use crate::state::men::Condition as State;
        use crate::state::section::Arm;
        let (mut rounds, mut men) = (0u64, 0u32);
        for section in self.bodies[body as usize].sections.clone() {
            let section = &self.sections[section as usize];
            if section.arm == Arm::Rifles {
                for man in section.men.clone() {
                    if self.men.condition[man as usize] == State::Fit {
                        rounds += u64::from(self.men.rounds[man as usize]);
                        men += 1;
                    }
                }
            }
        }
        rounds as f32 / men.max(1) as f32
    }

    /// Enemies believed on sides more than 120 degrees apart within 2 km. Those whom comrades have before them do not count: the
    /// wings of the enemy's line stand opposite the wings of the own one.
    pub(crate) fn enclosed(&self, body: u32) -> bool {
        let here = self.position_of(body);
        let covered = self.scenario.constants.morale.covered_ratio;
        let bearings: Vec<f32> = self
            .enemies_believed(body)
            .filter(|belief| belief.men >= 20.0 && belief.at.distance_to(here) <= 2_000.0)
            .filter(|belief| {
                let far = belief.at.distance_to(here);
                self.friends_believed(body).all(|friend| far <= covered * friend.at.distance_to(belief.at))
            })
            .map(|belief| here.bearing_to(belief.at))
            .collect();
        widest_angle(&bearings) > 120.0_f32.to_radians()
    }
}
