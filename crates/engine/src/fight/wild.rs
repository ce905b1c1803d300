//! Where rounds that nobody aimed come down. Model card: rifle.
//!
//! A wild round passes over everything near and falls a kilometre or two behind, on whoever happens to be there: reserves,
//! columns, friends of the target or of the firer. No round is followed singly: a section's wild rounds are counted,
//! and for each lump of them the hits on all who stand in their path are drawn from their mean (Poisson thinning).

use ground::Position;

use crate::mechanism::random_variates::poisson_from_uniform;
use crate::mechanism::rifle;
use crate::outcome::{Cause, Watch};
use crate::random::Purpose;
use crate::state::world::World;

/// Wild rounds that are worked out together. The mean does not depend on it.
const LUMP: f32 = 20.0;
/// Directions farther off the line of fire than so many standard deviations of the scatter get nothing.
const SIDEWAYS: f32 = 4.0;
/// Sine of the mean elevation of a wild round (8 degrees) where it leaves the firer's own wood.
const RISE: f32 = 0.139;

impl<W: Watch> World<'_, W> {
    /// Counts a shot's share of wild rounds; a full lump of them comes down.
    pub(crate) fn count_wild(&mut self, section: u32, share: f32, target: u32) {
        let state = &mut self.sections[section as usize];
        state.wild += share;
        if state.wild >= LUMP {
            let rounds = core::mem::take(&mut state.wild);
            let toward = self.section_at(target);
            self.wild_rounds_fall(section, toward, rounds);
        }
    }

    fn wild_rounds_fall(&mut self, section: u32, toward: Position, rounds: f32) {
        let constants = self.scenario.constants.rifle;
        let here = self.section_at(section);
        let by = self.sections[section as usize].body;
        let bearing = here.bearing_to(toward);
        let (sin, cos) = (libm::sinf(bearing), libm::cosf(bearing));
        let out = self.through_crowns(here, RISE);
        let side = SIDEWAYS * constants.wild_lateral_rad;
        for body in 0..self.bodies.len() as u32 {
            if body == by || !self.bodies[body as usize].stands() {
                continue;
            }
            // A body's sections stand within some hundreds of metres of it.
            let at = self.position_of(body);
            let (along, across) = components(here, at, sin, cos);
            if along < constants.wild_near_m - 500.0
                || along > constants.wild_far_m + 500.0
                || across.abs() > side * along.max(0.0) + 500.0
            {
                continue;
            }
            for struck in self.bodies[body as usize].sections.clone() {
                if self.sections[struck as usize].stands() {
                    self.wild_rounds_on(section, struck, here, (sin, cos), rounds * out);
                }
            }
        }
    }

    fn wild_rounds_on(&mut self, section: u32, struck: u32, here: Position, line: (f32, f32), rounds: f32) {
        let constants = &self.scenario.constants.rifle;
        let there = self.section_at(struck);
        let (along, across) = components(here, there, line.0, line.1);
        let area = self.held(struck).presented_area_m2();
        let steepness = libm::sinf(rifle::angle_of_fall_rad(along, 1.4));
        let mean = rounds
            * rifle::wild_hits_per_round(constants, along, across, area)
            * self.through_crowns(there, steepness)
            * self.sections[struck as usize].fit as f32;
        if mean <= 0.0 {
            return;
        }
        let count = self.sections[section as usize].wild_count;
        self.sections[section as usize].wild_count += 1;
        let [u, v, ..] = self.random.uniforms(section, Purpose::Wild, count);
        let hits = poisson_from_uniform(mean, u);
        let by = self.sections[section as usize].body;
        for hit in 0..hits {
            let turn = (v + 0.618_034 * hit as f32).fract();
            let Some(man) = self.pick_man(struck, turn) else { return };
            self.strike(man, Cause::Rifle, by, here);
        }
        if hits > 0 {
            self.sections[struck as usize].under_fire_s = self.now_s;
            self.rouse(struck, 5.0);
        }
    }

    /// Chance that a round gets through the crowns above a place on a path of that steepness (sine).
    fn through_crowns(&self, at: Position, steepness: f32) -> f32 {
        let cover = self.scenario.ground.cover_at(at);
        let path_m = cover.canopy_height_m / steepness.max(0.02);
        rifle::passes_vegetation_probability(
            &self.scenario.constants.rifle,
            cover.extinction_per_m * path_m,
            false,
        )
    }
}

/// How far `to` lies along and beside the line from `from` whose bearing has that sine and cosine, m.
fn components(from: Position, to: Position, sin: f32, cos: f32) -> (f32, f32) {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    (dx * sin + dy * cos, dx * cos - dy * sin)
}
