//! Machine guns and mountain guns. Model cards: machine_gun, mountain_gun.

use crate::mechanism::posture::Posture as Held;
use crate::mechanism::random_variates::normal_from_uniform;
use crate::mechanism::{Mechanism, machine_gun, mountain_gun, suppression};
use crate::outcome::{Cause, Watch};
use crate::queue::Due;
use crate::random::Purpose;
use crate::state::section::{Arm, Target};
use crate::state::world::World;
use crate::why::Why;

/// How far splinters fly with effect in the open, m; over it the wood takes its share.
const SPLINTER_REACH_M: f32 = 25.0;
/// A shell is felt by every section within this distance of its burst, m.
const FELT_M: f32 = 60.0;

/// A gun that has moved farther than this since it was laid is out of action, m.
const SHIFT_M: f32 = 20.0;

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
        if state.fit < 2 || self.men.rounds[lead as usize] == 0 || self.section_moving(section) {
            return;
        }
        let constants = &self.scenario.constants;
        let (set_up, arm) = (state.laid == 0, state.arm);
        let [u, ..] = self.gun_draw(lead);
        let z = normal_from_uniform(u);
        let wait_s = match arm {
            Arm::MachineGun if !self.has(Mechanism::MachineGun) => return,
            Arm::MountainGun if !self.has(Mechanism::MountainGun) => return,
            Arm::MachineGun if set_up => {
                machine_gun::setting_up_time_s(&constants.machine_gun, z) * self.prepared(section)
            }
            Arm::MachineGun => machine_gun::burst_cycle_s(&constants.machine_gun) * (0.5 + u),
            Arm::MountainGun if set_up => constants.mountain_gun.setting_up_s * self.prepared(section),
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
        if self.sections[section as usize].posture == Posture::Covered { 0.1 } else { 1.0 }
    }

    fn gun_draw(&mut self, lead: u32) -> [f32; 4] {
        let count = self.men.act_count[lead as usize];
        self.men.act_count[lead as usize] += 1;
        self.random.uniforms(lead, Purpose::Act, count)
    }

    /// A gun's turn to fire.
    pub(crate) fn serve_gun(&mut self, section: u32, lead: u32) {
        if self.sections[section as usize].fit < 2 || self.section_moving(section) {
            return;
        }
        let [u, v, w, x] = self.gun_draw(lead);
        let Some(target) = self.choose_target(section, u) else { return };
        if self.sections[section as usize].laid_on != target.section {
            self.sections[section as usize].laid_on = target.section;
            self.sections[section as usize].laid = self.sections[section as usize].laid.min(1);
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

    fn burst(&mut self, section: u32, lead: u32, target: &Target, draws: [f32; 3]) {
        let constants = &self.scenario.constants.machine_gun;
        let rounds = (constants.burst as u32).min(self.men.rounds[lead as usize]);
        let (body, other) =
            (self.sections[section as usize].body, self.sections[target.section as usize].body);
        let (here, there) = (self.section_at(section), self.section_at(target.section));
        let range_m = here.distance_to(there).max(5.0);
        let stress = self.stress(section);
        let burst = machine_gun::Burst {
            rounds: rounds as f32,
            range_m,
            dispersion_mrad: constants.tripod_mrad,
            lay_side_mrad: machine_gun::laying_error_mrad(constants, stress, normal_from_uniform(draws[0])),
            lay_height_mrad: machine_gun::laying_error_mrad(constants, stress, normal_from_uniform(draws[1])),
            sight_error_m: 0.0,
            fall_rad: 0.0,
            traverse_m: 15.0,
        };
        let stoppage = machine_gun::stoppage_probability(constants, rounds as f32, false);
        let clearing = machine_gun::clearing_time_s(constants, normal_from_uniform(draws[1]));
        self.spend(lead, rounds);
        self.first_fire(section, body, other, range_m);
        self.explain_shot(section, lead, target.section, Cause::MachineGun, range_m, rounds);
        if let Some(record) = self.contact_side(body) {
            record.rounds_fired += u64::from(rounds.saturating_sub(1));
        }
        let rectangle = self.held(target.section).rectangle();
        let free = target.free.min(1.0) * self.shown_share(target.section);
        let chance = machine_gun::man_hit_probability(&burst, rectangle, 0.0) * free;
        let men: Vec<u32> = self.fit_men(target.section);
        let [mut u, ..] = self.gun_draw(lead);
        for man in men {
            // One draw walked along the front by the golden ratio.
            u = (u + 0.618_034).fract();
            if u < chance {
                self.strike(man, Cause::MachineGun, body, here);
            } else if self.has(Mechanism::Suppression) {
                self.frighten(man, suppression::Threat::MachineGun, 1.0 + 6.0 * u);
                self.frighten(man, suppression::Threat::MachineGun, 2.0 + 6.0 * u);
            }
        }
        self.sections[target.section as usize].under_fire_s = self.now_s;
        self.rouse(target.section, 3.0);
        if draws[2] < stoppage {
            self.explain(|world| Why::Jammed { unit: world.unit_of(section), section, clearing_s: clearing });
            self.men.busy_until_s[lead as usize] = self.now_s + f64::from(clearing);
        }
    }

    fn shell(&mut self, section: u32, lead: u32, target: &Target, draws: [f32; 3]) {
        let constants = &self.scenario.constants.mountain_gun;
        let (body, other) =
            (self.sections[section as usize].body, self.sections[target.section as usize].body);
        let (here, there) = (self.section_at(section), self.section_at(target.section));
        let range_m = here.distance_to(there).max(50.0);
        let mission = mountain_gun::Mission {
            range_m,
            rounds: self.sections[section as usize].laid as f32,
            observation: target.free.clamp(0.05, 1.0),
        };
        let (bias_range, bias_side) = mountain_gun::bias_sd_m(constants, &mission);
        let (sd_range, sd_side) = mountain_gun::round_sd_m(constants, range_m);
        let along = normal_from_uniform(draws[0]) * (bias_range * bias_range + sd_range * sd_range).sqrt();
        let across = normal_from_uniform(draws[1]) * (bias_side * bias_side + sd_side * sd_side).sqrt();
        let dud = draws[2] < constants.dud_share;
        self.men.rounds[lead as usize] -= 1;
        self.bodies[body as usize].shells_fired += 1;
        self.sections[section as usize].fired_s = self.now_s;
        self.engage(body, other, here, range_m);
        self.explain_shot(section, lead, target.section, Cause::Shell, range_m, 1);
        if let Some(record) = self.contact_side(body) {
            record.shells_fired += 1;
        }
        self.noise_of_guns(here);
        if dud {
            return;
        }
        let bearing = here.bearing_to(there);
        let (sin, cos) = (libm::sinf(bearing), libm::cosf(bearing));
        let burst = there.offset(along * sin + across * cos, along * cos - across * sin);
        // Everything near the burst feels it, friend or foe.
        for index in 0..self.bodies[body as usize].near.len() + 1 {
            let hit_body = if index == 0 {
                body
            } else {
                let pair = &self.pairs[self.bodies[body as usize].near[index - 1] as usize];
                if pair.first == body { pair.second } else { pair.first }
            };
            for struck in self.bodies[hit_body as usize].sections.clone() {
                if self.sections[struck as usize].stands() {
                    self.shell_on_section(struck, burst, lead, body);
                }
            }
        }
    }

    fn shell_on_section(&mut self, section: u32, burst: ground::Position, lead: u32, by: u32) {
        let at = self.section_at(section);
        let distance = at.distance_to(burst);
        if distance > FELT_M {
            return;
        }
        let constants = &self.scenario.constants.mountain_gun;
        let held = self.held(section);
        let mut area = mountain_gun::lethal_area_m2(constants, held);
        let cover = self.scenario.ground.cover_at(at);
        let [u, v, ..] = self.gun_draw(lead);
        if matches!(held, Held::Prone | Held::BehindCover)
            && v < mountain_gun::tree_burst_probability(cover.tree_burst_per_m, 12.0)
        {
            // A burst in the crowns throws its splinters down: what covers from the front does not help.
            area = area.max(0.3 * constants.lethal_prone_m2);
        }
        // Stems stop splinters: the thicker the wood, the smaller the ground that a burst sweeps.
        area /= 1.0 + SPLINTER_REACH_M * cover.extinction_per_m;
        let (across, along) = mountain_gun::lethal_radii_m(constants, area);
        let mut turn = u;
        for man in self.fit_men(section) {
            turn = (turn + 0.618_034).fract();
            // The men lie spread over some forty metres of front and twenty of depth.
            let (dx, dy) = (distance + 40.0 * (turn - 0.5), 20.0 * ((turn * 7.0).fract() - 0.5));
            let chance = mountain_gun::carleton_probability(dx, dy, across, along, 1.0);
            if (turn * 13.0).fract() < chance {
                self.strike(man, Cause::Shell, by, burst);
            } else if self.has(Mechanism::Suppression) {
                self.frighten(man, suppression::Threat::Shell, dx.abs() + dy.abs());
            }
        }
        self.sections[section as usize].under_fire_s = self.now_s;
    }

    /// Guns are heard farther than rifles; the valley needs to be told only now and then.
    fn noise_of_guns(&mut self, at: ground::Position) {
        if self.now_s - self.gun_noise_s >= self.scenario.steps.noise_s {
            self.gun_noise_s = self.now_s;
            self.noise(at, true, false);
        }
    }

    /// Fit men of a section.
    pub(crate) fn fit_men(&self, section: u32) -> Vec<u32> {
        self.sections[section as usize]
            .men
            .clone()
            .filter(|&m| self.men.condition[m as usize] == crate::state::men::Condition::Fit)
            .collect()
    }
}
