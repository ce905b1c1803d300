//! People without arms: seen for what they are, running, coming back. Model card: non_combatants.

use crate::mechanism::posture::Posture as Held;
use crate::mechanism::random_variates::normal_from_uniform;
use crate::mechanism::{Mechanism, non_combatants, seeing};
use crate::outcome::{Event, Fate, Watch};
use crate::queue::Due;
use crate::state::body::Stance;
use crate::state::men::Condition;
use crate::state::section::Move;
use crate::state::world::World;

/// People run from fire that fell among them within this time, s (numerical: `non_combatants.scatter_s` is the rate).
const UNDER_FIRE_S: f64 = 60.0;

impl<W: Watch> World<'_, W> {
    /// Whether those in a section's body see that another body carries no arms.
    pub(crate) fn seen_unarmed(&self, body: u32, other: u32) -> bool {
        !self.bodies[other as usize].combatant
            && self.pairs[self.pair_index(body, other) as usize].seen_unarmed
    }

    /// Share of the fire of a body that another draws.
    pub(crate) fn fire_drawn(&self, body: u32, other: u32) -> f32 {
        let seen = self.has(Mechanism::NonCombatants) && self.seen_unarmed(body, other);
        non_combatants::fire_factor(&self.scenario.constants.non_combatants, seen)
    }

    /// Men who have people without arms before them may see that they have none.
    pub(crate) fn look_for_arms(&mut self, section: u32, duration_s: f32) {
        if !self.has(Mechanism::NonCombatants) {
            return;
        }
        let body = self.sections[section as usize].body;
        for i in 0..self.sections[section as usize].targets.len() {
            let target = self.sections[section as usize].targets[i];
            let other = self.sections[target.section as usize].body;
            if self.bodies[other as usize].combatant || self.seen_unarmed(body, other) {
                continue;
            }
            let lux = self.lux_at(self.section_at(target.section));
            let constants = &self.scenario.constants;
            let standing_m = Held::Standing.presented_size_m();
            let cycles = seeing::cycles_on_target(&constants.seeing, standing_m, target.range_m, lux);
            let chance = non_combatants::recognised_probability(
                &constants.non_combatants,
                cycles,
                constants.identifying.identify_cycles,
                duration_s,
            );
            let [u, ..] = self.think_draw(section);
            if u < chance {
                let pair = self.pair_index(body, other);
                self.pairs[pair as usize].seen_unarmed = true;
                let (unit, other_unit) = (self.bodies[body as usize].unit, self.bodies[other as usize].unit);
                self.emit(Event::SeenUnarmed { unit, other: other_unit, range_m: target.range_m });
                // Nobody counts them as an enemy's strength any more.
                if let Some(belief) = &mut self.bodies[body as usize].beliefs[other as usize] {
                    belief.men = 0.0;
                }
            }
        }
    }

    /// People under fire run off one by one, in all directions; what is not there is no target.
    pub(crate) fn scatter(&mut self, section: u32, duration_s: f32) {
        let body = self.sections[section as usize].body;
        let under_fire = self.now_s - self.sections[section as usize].under_fire_s < UNDER_FIRE_S;
        if self.bodies[body as usize].combatant || !under_fire || !self.has(Mechanism::NonCombatants) {
            return;
        }
        let constants = self.scenario.constants.non_combatants;
        let share = non_combatants::scattered_share(&constants, duration_s);
        let unit = self.bodies[body as usize].unit;
        let at = self.section_at(section);
        let [mut u, v, w, _] = self.think_draw(section);
        for (i, man) in self.fit_men(section).into_iter().enumerate() {
            u = (u + 0.618_034).fract();
            if u >= share {
                continue;
            }
            self.take_out(man, Condition::Missing);
            if let Some(record) = self.contact_side(body) {
                record.missing += 1;
            }
            self.emit(Event::Fell { man, unit, at, fate: Fate::Missing, cause: None, by: None });
            let turn = |u: f32| (u + 0.618_034 * i as f32).fract().clamp(1e-4, 1.0 - 1e-4);
            let back = non_combatants::rejoins_after_s(&constants, turn(v), normal_from_uniform(turn(w)));
            if let Some(back_s) = back {
                self.queue.push(self.now_s + f64::from(back_s), Due::Rejoin { man });
            }
        }
    }

    /// A body of people without arms flees: each group its own way, none towards the fire.
    pub(crate) fn flee(&mut self, body: u32) {
        if !self.has(Mechanism::NonCombatants) {
            self.fall_back(body, 900.0);
            return;
        }
        let reach_m = self.scenario.constants.non_combatants.flight_m;
        self.fall_back(body, reach_m);
        let here = self.bodies[body as usize].at;
        let away = self.nearest_enemy_seen(body).map_or(0.0, |enemy| enemy.bearing_to(here));
        for section in self.bodies[body as usize].sections.clone() {
            let [u, v, ..] = self.think_draw(section);
            let bearing = away + self.scenario.constants.tactics.flight_spread_rad * (2.0 * u - 1.0);
            let reach = reach_m * (0.6 + 0.8 * v);
            let to = here.offset(reach * libm::sinf(bearing), reach * libm::cosf(bearing));
            if self.scenario.ground.contains(to) {
                self.sections[section as usize].goal = to;
            }
        }
    }

    /// A body of which nobody was left has men again: it gathers where it stood and goes on with its order.
    pub(crate) fn revive(&mut self, body: u32) {
        let at = self.position_of(body);
        let me = &mut self.bodies[body as usize];
        me.at = at;
        me.stance = Stance::Idle;
        me.deployed = false;
        for section in me.sections.clone() {
            self.sections[section as usize].motion = Move::still(at);
        }
        self.reschedule_pairs(body);
        self.go_on_with_order(body);
        self.consider_at(body, self.now_s);
    }
}
