//! Crews and their guns; the bursts of machine guns. Model cards: machine_gun, mountain_gun.

use crate::mechanism::random_variates::normal_from_uniform;
use crate::mechanism::{Mechanism, machine_gun, mountain_gun, rifle, suppression};
use crate::outcome::{Cause, Watch};
use crate::queue::Due;
use crate::random::Purpose;
use crate::state::men::Condition;
use crate::state::section::{Arm, Nerve, Target};
use crate::state::world::World;
use crate::why::Why;

/// A gun that has moved farther than this since it was laid is out of action, m (numerical: guns move far or not at all).
const SHIFT_M: f32 = 20.0;
/// Front over which the men of a section lie, m.
const FRONT_M: f32 = 20.0;
/// Rounds in which a mountain gun adjusts its fire (Balck 1911).
const ADJUSTING_ROUNDS: u32 = 11;

impl<W: Watch> World<'_, W> {
    /// Puts a gun's next burst or round on the queue.
    pub(crate) fn schedule_gun(&mut self, section: u32, lead: u32) {
        let here = self.section_at(section);
        let state = &mut self.sections[section as usize];
        if here.distance_to(state.laid_at) > SHIFT_M {
            // A gun that has moved must be unpacked and laid anew.
            state.laid = 0;
            state.laid_at = here;
        }
        let state = &self.sections[section as usize];
        let (set_up, arm, laid) = (state.laid == 0, state.arm, state.laid);
        let servers = state.fit + self.lent(section);
        if servers < 2 || self.men.rounds[lead as usize] == 0 || self.section_moving(section) {
            return;
        }
        let constants = &self.scenario.constants;
        let [u, ..] = self.gun_draw(lead);
        let z = normal_from_uniform(u);
        let wait_s = match arm {
            Arm::MachineGun if !self.has(Mechanism::MachineGun) => return,
            Arm::MountainGun if !self.has(Mechanism::MountainGun) => return,
            Arm::MachineGun if set_up => {
                machine_gun::setting_up_time_s(&constants.machine_gun, z) * self.prepared(section)
            }
            Arm::MachineGun => {
                machine_gun::burst_cycle_s(&constants.machine_gun)
                    * machine_gun::crew_factor(&constants.machine_gun, servers as f32)
                    * (0.5 + u)
            }
            Arm::MountainGun if set_up => constants.mountain_gun.setting_up_s * self.prepared(section),
            _ if laid < ADJUSTING_ROUNDS => {
                // Until the fire is adjusted each round waits for the report of the one before.
                let [z, ..] = self.random.uniforms(section, Purpose::Sight, mission(self.laid_on(section)));
                mountain_gun::adjusting_time_s(&constants.mountain_gun, normal_from_uniform(z))
                    / ADJUSTING_ROUNDS as f32
            }
            _ => 60.0 / constants.mountain_gun.rate_per_min * (0.5 + u),
        };
        let busy_s = (self.men.busy_until_s[lead as usize] - self.now_s).max(0.0);
        self.men.act_pending[lead as usize] = true;
        let version = self.men.act_version[lead as usize];
        self.queue.push(self.now_s + f64::from(wait_s) + busy_s, Due::Act { man: lead, version });
    }

    /// Guns on a post or in ambush stand ready; others must be unpacked.
    fn prepared(&self, section: u32) -> f32 {
        use crate::state::section::Posture;
        let state = &self.sections[section as usize];
        let constants = &self.scenario.constants;
        match (state.posture == Posture::Covered, state.arm) {
            (true, Arm::MachineGun) => constants.machine_gun.ready_factor,
            (true, _) => constants.mountain_gun.ready_factor,
            (false, _) => 1.0,
        }
    }

    fn laid_on(&self, section: u32) -> u32 {
        self.sections[section as usize].laid_on
    }

    /// Men whom the nearest rifle section of the same body can lend to a machine gun whose crew has lost too many.
    fn lent(&self, section: u32) -> u32 {
        let state = &self.sections[section as usize];
        let constants = &self.scenario.constants.machine_gun;
        let missing = (constants.full_crew as u32).saturating_sub(state.fit);
        if state.arm != Arm::MachineGun || state.fit == 0 || missing == 0 {
            return 0;
        }
        let here = self.section_at(section);
        let neighbour = self.bodies[state.body as usize].sections.clone().find(|&s| {
            let other = &self.sections[s as usize];
            other.arm == Arm::Rifles
                && other.nerve == Nerve::Steady
                && other.fit > missing
                && self.section_at(s).distance_to(here) < constants.lending_m
        });
        if neighbour.is_some() { missing } else { 0 }
    }

    pub(crate) fn gun_draw(&mut self, lead: u32) -> [f32; 4] {
        let count = self.men.act_count[lead as usize];
        self.men.act_count[lead as usize] += 1;
        self.random.uniforms(lead, Purpose::Act, count)
    }

    /// A gun's turn to fire.
    pub(crate) fn serve_gun(&mut self, section: u32, lead: u32) {
        if self.sections[section as usize].fit + self.lent(section) < 2 || self.section_moving(section) {
            return;
        }
        let [u, v, w, x] = self.gun_draw(lead);
        let Some(target) = self.gun_target(section, u) else { return };
        if self.laid_on(section) != target.section {
            let fresh = self.sections[section as usize].laid == 0;
            self.sections[section as usize].laid_on = target.section;
            self.sections[section as usize].laid = 1;
            if !fresh && self.sections[section as usize].arm == Arm::MachineGun {
                // Laying on another target costs time.
                let relaying_s = self.scenario.constants.machine_gun.relaying_s;
                self.men.busy_until_s[lead as usize] = self.now_s + f64::from(relaying_s);
                self.schedule_gun(section, lead);
                return;
            }
        }
        if self.sections[section as usize].arm == Arm::MountainGun && !self.can_shell(section, &target) {
            // Neither over that crest nor so near to their own: the next look may find another.
            self.sections[section as usize].targets.retain(|t| t.section != target.section);
            return;
        }
        let (mine, theirs) =
            (self.sections[section as usize].body, self.sections[target.section as usize].body);
        let drawn = self.fire_drawn(mine, theirs);
        if drawn < 1.0 && self.gun_draw(lead)[0] >= drawn {
            // The crew sees whom it has before it and holds its fire.
            self.schedule_gun(section, lead);
            return;
        }
        self.sections[section as usize].laid += 1;
        match self.sections[section as usize].arm {
            Arm::MachineGun => self.burst(section, lead, &target, [v, w, x]),
            _ => self.shell(section, lead, &target, [v, w, x]),
        }
        self.schedule_gun(section, lead);
    }

    /// A gun keeps to its target while anything of it is to be seen.
    fn gun_target(&self, section: u32, u: f32) -> Option<Target> {
        let state = &self.sections[section as usize];
        state
            .targets
            .iter()
            .find(|t| {
                t.section == state.laid_on
                    && t.free > 0.02
                    && t.until_s >= self.now_s
                    && self.sections[t.section as usize].stands()
            })
            .copied()
            .or_else(|| self.choose_target(section, u))
    }

    fn burst(&mut self, section: u32, lead: u32, target: &Target, draws: [f32; 3]) {
        let constants = self.scenario.constants.machine_gun;
        let rounds = (constants.burst as u32).min(self.men.rounds[lead as usize]);
        let (body, other) =
            (self.sections[section as usize].body, self.sections[target.section as usize].body);
        let (here, there) = (self.section_at(section), self.section_at(target.section));
        let range_m = here.distance_to(there).max(5.0);
        let stress = self.stress(section);
        let weapon = self.scenario.units[self.bodies[body as usize].unit].arms.machine_gun;
        let velocity = weapon.map_or(700.0, |weapon| self.scenario.weapons[weapon].muzzle_velocity_m_per_s);
        // One judgement of the range for gun and target, mended as the crew sees its bursts strike.
        let [z, ..] = self.random.uniforms(section, Purpose::Sight, mission(target.section));
        let bursts = self.sections[section as usize].laid as f32;
        let judged_m =
            rifle::range_error_sd_m(&self.scenario.constants.rifle, range_m) * normal_from_uniform(z);
        let burst = machine_gun::Burst {
            rounds: rounds as f32,
            range_m,
            dispersion_mrad: constants.tripod_mrad,
            lay_side_mrad: machine_gun::laying_error_mrad(&constants, stress, normal_from_uniform(draws[0])),
            lay_height_mrad: machine_gun::laying_error_mrad(
                &constants,
                stress,
                normal_from_uniform(draws[1]),
            ),
            sight_error_m: judged_m * machine_gun::sight_error_left(&constants, bursts),
            fall_rad: rifle::angle_of_fall_rad(range_m, super::act::fall_factor(velocity)),
            traverse_m: constants.traverse_m,
        };
        // A cold or dirty gun stops oftener: by night nobody sees to clean it, and it freezes.
        let stoppage = machine_gun::stoppage_probability(&constants, rounds as f32, self.lux() < 1.0);
        let [turn, z, ..] = self.gun_draw(lead);
        let clearing = machine_gun::clearing_time_s(&constants, normal_from_uniform(z));
        self.spend(lead, rounds);
        self.first_fire(section, body, other, range_m);
        self.explain_shot(section, lead, target.section, Cause::MachineGun, range_m, rounds);
        if let Some(record) = self.contact_side(body) {
            record.rounds_fired += u64::from(rounds.saturating_sub(1));
        }
        // The beaten zone takes in whoever of that body lies beside or behind the men aimed at.
        for struck in self.bodies[other as usize].sections.clone() {
            if self.sections[struck as usize].stands()
                && self.section_at(struck).distance_to(there) < FRONT_M + 0.5 * constants.traverse_m
            {
                self.beat(struck, &burst, here, there, (body, target.free.min(1.0), turn));
            }
        }
        self.rouse(target.section, 3.0);
        if draws[2] < stoppage {
            self.explain(|world| Why::Jammed { unit: world.unit_of(section), section, clearing_s: clearing });
            self.men.busy_until_s[lead as usize] = self.now_s + f64::from(clearing);
        }
    }

    /// What a burst aimed from one point at another does to a section: by whom, through which free share, and a draw.
    fn beat(
        &mut self,
        struck: u32,
        burst: &machine_gun::Burst,
        here: ground::Position,
        there: ground::Position,
        (by, free, turn): (u32, f32, f32),
    ) {
        let bearing = here.bearing_to(there);
        let (sin, cos) = (libm::sinf(bearing), libm::cosf(bearing));
        let at = self.section_at(struck);
        let (dx, dy) = (at.x - there.x, at.y - there.y);
        let (beyond, aside) = (dx * sin + dy * cos, dx * cos - dy * sin);
        // To men beyond the point aimed at the sight is set so much too near.
        let here_burst = machine_gun::Burst {
            range_m: (burst.range_m + beyond).max(5.0),
            sight_error_m: burst.sight_error_m - beyond,
            ..*burst
        };
        let rectangle = self.shown_rectangle(struck);
        let shown = self.shown_share(struck) * free;
        let if_they_stood = self.if_they_stood(struck) * free;
        let effect = machine_gun::mean_suppression(
            &self.scenario.constants.machine_gun,
            &self.scenario.constants.suppression,
            &here_burst,
        );
        let men = self.fit_men(struck);
        let count = men.len().max(1) as f32;
        let mut u = turn;
        let mut expected = 0.0;
        for (i, man) in men.into_iter().enumerate() {
            // One draw walked along the front by the golden ratio.
            u = (u + 0.618_034).fract();
            let off_m = aside + FRONT_M * ((i as f32 + 0.5) / count - 0.5);
            let hit = machine_gun::man_hit_probability(&here_burst, rectangle, off_m);
            expected += (hit * if_they_stood).min(1.0);
            if u < hit * shown {
                self.strike(man, Cause::MachineGun, by, here);
            } else if self.has(Mechanism::Suppression) && off_m.abs() < 0.5 * burst.traverse_m + 5.0 {
                let now = suppression::add(self.suppression_now(man), effect);
                self.men.suppression[man as usize] = now;
                self.men.suppressed_s[man as usize] = self.now_s;
            }
        }
        self.feel_fire(struck, expected);
        self.sections[struck as usize].under_fire_s = self.now_s;
    }

    /// Fit men of a section.
    pub(crate) fn fit_men(&self, section: u32) -> Vec<u32> {
        self.sections[section as usize]
            .men
            .clone()
            .filter(|&m| self.men.condition[m as usize] == Condition::Fit)
            .collect()
    }
}

/// The number under which what a gun judges of a target is drawn: apart from the distances that riflemen judge.
pub(crate) fn mission(target: u32) -> u32 {
    target * 64 + 63
}
