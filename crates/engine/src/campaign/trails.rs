//! Trails left behind, their apparent age, and dung strewn to make them look older. Model card: deception.

use crate::mechanism::random_variates::normal_from_uniform;
use crate::mechanism::{Mechanism, deception};
use crate::outcome::{Event, Watch};
use crate::state::belief::Trail;
use crate::state::world::World;

impl<W: Watch> World<'_, W> {
    /// A body looks for trails where it stands.
    pub(crate) fn look_for_trails(&mut self, body: u32) {
        let here = self.position_of(body);
        let side = self.bodies[body as usize].side;
        let within_m = self.scenario.constants.deception.trail_within_m;
        let readable_s = f64::from(self.scenario.constants.deception.trail_readable_s);
        let mut best: Option<(u32, f64, ground::Position)> = None;
        for about in 0..self.bodies.len() as u32 {
            let other = &self.bodies[about as usize];
            if other.side == side {
                continue;
            }
            for leg in other.tracks.iter().rev().take(4) {
                let Some((time_s, _)) = leg.passed_within(here, within_m) else { continue };
                let age_s = self.now_s - time_s;
                if (0.0..readable_s).contains(&age_s) && best.is_none_or(|(_, newest, _)| time_s > newest) {
                    best = Some((about, time_s, leg.last()));
                }
            }
        }
        let Some((of, made_s, toward)) = best else { return };
        let [u, v, ..] = self.news_draw(body);
        let constants = &self.scenario.constants.deception;
        // By night a trail is found only by luck; one that few made, or long ago, is easily passed over.
        let found = if self.lux() < 1.0 { constants.trail_found_night } else { constants.trail_found_day };
        let true_age_s = (self.now_s - made_s) as f32;
        let plain = if self.has(Mechanism::Deception) {
            let men = self.bodies[of as usize].start as f32;
            deception::trail_plainness(constants, men, true_age_s)
        } else {
            1.0
        };
        if u > found * plain {
            return;
        }
        let strewn =
            if self.has(Mechanism::Deception) { self.bodies[of as usize].trail_age_factor } else { 1.0 };
        let judged_age_s =
            deception::judged_trail_age_s(constants, true_age_s, strewn, normal_from_uniform(v));
        let now_s = self.now_s;
        self.bodies[body as usize].trail = Some(Trail { toward, made_s: now_s - f64::from(judged_age_s) });
        let (unit, of_unit) = (self.bodies[body as usize].unit, self.bodies[of as usize].unit);
        self.emit(Event::TrailFound { unit, of: of_unit, judged_age_s, true_age_s });
        self.consider_at(body, self.now_s);
    }
}
