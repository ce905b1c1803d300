//! Shells of mountain guns: observation, adjustment, crests, shell and shrapnel. Model card: mountain_gun.

use ground::Position;

use crate::fight::guns::mission;
use crate::invariant::Fact;
use crate::mechanism::posture::Posture as Held;
use crate::mechanism::random_variates::normal_from_uniform;
use crate::mechanism::{Mechanism, mountain_gun, suppression, wounds};
use crate::outcome::{Cause, Watch};
use crate::random::Purpose;
use crate::state::body::Stance;
use crate::state::section::{Arm, Target};
use crate::state::world::World;

/// Length between two points at which a trajectory is compared with the ground, m (numerical).
const PROFILE_M: f32 = 50.0;
/// Ground with less extinction than this is open enough for shrapnel, 1/m.
const OPEN_PER_M: f32 = 0.005;

/// Height of a muzzle, and of the men about whom the shells are to burst, m.
const MUZZLE_M: f32 = 1.0;
/// Gunners lay directly on what they look at through no more than this (optical depth; `e^-1` of it is free).
const DIRECT_DEPTH: f32 = 1.0;

impl<W: Watch> World<'_, W> {
    /// Targets that a battery itself does not see but comrades within reach of flag or relay do.
    pub(crate) fn ask_observers(&mut self, section: u32) {
        let state = &self.sections[section as usize];
        if state.arm != Arm::MountainGun || !state.targets.is_empty() || !self.has(Mechanism::MountainGun) {
            return;
        }
        let constants = self.scenario.constants.mountain_gun;
        let here = self.section_at(section);
        let body = state.body;
        let side = self.bodies[body as usize].side;
        let mut found: Vec<Target> = Vec::new();
        for other in 0..self.bodies.len() as u32 {
            let them = &self.bodies[other as usize];
            if them.side != side || !them.stands() || !them.deployed {
                continue;
            }
            for observer in them.sections.clone() {
                // What another battery was told of is out of its own sight: it is no observer for this one.
                if self.sections[observer as usize].targets.is_empty()
                    || (other != body && self.sections[observer as usize].arm == Arm::MountainGun)
                    || self.section_at(observer).distance_to(here) > constants.observer_reach_m
                {
                    continue;
                }
                for seen in &self.sections[observer as usize].targets {
                    let range_m = self.section_at(seen.section).distance_to(here);
                    let enemy = self.bodies[self.sections[seen.section as usize].body as usize].side != side;
                    if enemy
                        && seen.until_s > self.now_s
                        && !found.iter().any(|t| t.section == seen.section)
                        && found.len() < 5
                    {
                        let free = seen.free.min(1.0) * constants.observer_share;
                        found.push(Target { free, range_m, ..*seen });
                    }
                }
            }
        }
        found.sort_by(|a, b| a.range_m.total_cmp(&b.range_m).then(a.section.cmp(&b.section)));
        self.sections[section as usize].targets = found;
    }

    /// A body in contact calls for the fire of batteries of its side that stand idle within reach.
    pub(crate) fn call_guns(&mut self, body: u32) {
        if !self.has(Mechanism::MountainGun) {
            return;
        }
        let here = self.position_of(body);
        let reach_m = self.scenario.constants.mountain_gun.observer_reach_m;
        for other in 0..self.bodies.len() as u32 {
            let them = &self.bodies[other as usize];
            if self.scenario.units[them.unit].arms.mountain_guns > 0
                && them.side == self.bodies[body as usize].side
                && !them.deployed
                && matches!(them.stance, Stance::Idle | Stance::Holding)
                && them.at.distance_to(here) < reach_m
            {
                self.hold_here(other);
            }
        }
    }

    /// Whether a gun can send a shell to a target: within range, over every crest, and not among its own men.
    pub(crate) fn can_shell(&self, section: u32, target: &Target) -> bool {
        let constants = &self.scenario.constants.mountain_gun;
        let (here, there) = (self.section_at(section), self.section_at(target.section));
        let range_m = here.distance_to(there);
        let side = self.bodies[self.sections[section as usize].body as usize].side;
        if range_m < constants.least_range_m || self.own_men_about(side, there, constants.safety_m) {
            return false;
        }
        let ground = &self.scenario.ground;
        // What can be looked at over the sights can be fired at.
        let line = ground.sight_within(here, MUZZLE_M, there, MUZZLE_M, DIRECT_DEPTH);
        if line.clear && line.optical_depth < DIRECT_DEPTH {
            return true;
        }
        let base = ground.height_m(here);
        let steps = (range_m / PROFILE_M) as u32;
        let profile = (1..steps).map(|step| {
            let x_m = step as f32 * PROFILE_M;
            let at = here.toward(there, x_m / range_m);
            // Trees close before the muzzle are cleared away or avoided; those farther on are part of the crest.
            let trees_m = if x_m > 100.0 { ground.cover_at(at).canopy_height_m } else { 0.0 };
            (x_m, ground.height_m(at) + trees_m - base)
        });
        let near_the_target_m = range_m - 100.0;
        mountain_gun::clears(
            constants,
            range_m,
            ground.height_m(there) - base,
            profile.take_while(|point| point.0 < near_the_target_m),
        )
    }

    fn own_men_about(&self, side: usize, at: Position, within_m: f32) -> bool {
        self.bodies.iter().any(|body| {
            body.side == side
                && body.stands()
                && body.position(self.now_s).distance_to(at) < within_m + 600.0
                && body.sections.clone().any(|s| {
                    self.sections[s as usize].stands() && self.section_at(s).distance_to(at) < within_m
                })
        })
    }

    /// One round. The bias is one draw for gun and target, and shrinks as its fall is observed.
    pub(crate) fn shell(&mut self, section: u32, lead: u32, target: &Target, draws: [f32; 3]) {
        let constants = self.scenario.constants.mountain_gun;
        let (body, other) =
            (self.sections[section as usize].body, self.sections[target.section as usize].body);
        let (here, there) = (self.section_at(section), self.section_at(target.section));
        let range_m = here.distance_to(there).max(50.0);
        let fire = mountain_gun::Mission {
            range_m,
            rounds: self.sections[section as usize].laid as f32,
            observation: target.free.clamp(0.0, 1.0),
        };
        let (bias_range, bias_side) = mountain_gun::bias_sd_m(&constants, &fire);
        let (sd_range, sd_side) = mountain_gun::round_sd_m(&constants, range_m);
        let [_, zr, zs, _] = self.random.uniforms(section, Purpose::Sight, mission(target.section));
        let along = normal_from_uniform(zr) * bias_range + normal_from_uniform(draws[0]) * sd_range;
        let across = normal_from_uniform(zs) * bias_side + normal_from_uniform(draws[1]) * sd_side;
        let dud = draws[2] < constants.dud_share;
        self.attest(|world| Fact::Spent {
            man: lead,
            rounds: 1,
            held: world.men.rounds[lead as usize],
            shells: true,
        });
        self.men.rounds[lead as usize] -= 1;
        self.bodies[body as usize].shells_fired += 1;
        self.note_fire(section);
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
        let [load, height, ..] = self.gun_draw(lead);
        let cover = self.scenario.ground.cover_at(there);
        let open = cover.extinction_per_m < OPEN_PER_M && cover.tree_burst_per_m <= 0.0;
        let shrapnel = open && load < constants.shrapnel_load_share;
        if shrapnel && height >= mountain_gun::well_burst(&constants, 1.0) {
            // Burst too high or too low: spent.
            return;
        }
        let felt_m = constants.felt_m + if shrapnel { constants.shrapnel_depth_m } else { 0.0 };
        // Everything near the burst feels it, friend or foe.
        for struck_body in 0..self.bodies.len() as u32 {
            let them = &self.bodies[struck_body as usize];
            if !them.stands() || them.position(self.now_s).distance_to(burst) > felt_m + 600.0 {
                continue;
            }
            for struck in them.sections.clone() {
                if !self.sections[struck as usize].stands()
                    || self.section_at(struck).distance_to(burst) > felt_m
                {
                    continue;
                }
                if shrapnel {
                    self.shrapnel_on_section(struck, burst, (sin, cos), lead, body);
                } else {
                    self.shell_on_section(struck, burst, lead, body);
                }
            }
        }
    }

    fn shell_on_section(&mut self, section: u32, burst: Position, lead: u32, by: u32) {
        let at = self.section_at(section);
        let distance = at.distance_to(burst);
        let constants = self.scenario.constants.mountain_gun;
        let held = self.held(section);
        let mut area = mountain_gun::lethal_area_m2(&constants, held);
        let [u, v, ..] = self.gun_draw(lead);
        let cover = self.scenario.ground.cover_at(at);
        if matches!(held, Held::Prone | Held::BehindCover)
            && v < mountain_gun::tree_burst_probability(cover.tree_burst_per_m, constants.canopy_path_m)
        {
            // A burst in the crowns throws its splinters down: what covers from the front does not help.
            area = area.max(constants.tree_burst_area_share * constants.lethal_prone_m2);
        }
        // Stems stop splinters: the thicker the wood, the smaller the ground that a burst sweeps.
        area /= 1.0 + constants.splinter_reach_m * cover.extinction_per_m;
        let (across, along) = mountain_gun::lethal_radii_m(&constants, area);
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

    /// A well-burst shrapnel sweeps a strip beyond its burst, which is set short of the target.
    fn shrapnel_on_section(&mut self, section: u32, burst: Position, line: (f32, f32), lead: u32, by: u32) {
        let constants = self.scenario.constants.mountain_gun;
        let at = self.section_at(section);
        let (dx, dy) = (at.x - burst.x, at.y - burst.y);
        let beyond = dx * line.0 + dy * line.1 + constants.shrapnel_short_m;
        let aside = dx * line.1 - dy * line.0;
        if beyond < 0.0 || beyond > constants.shrapnel_depth_m {
            return;
        }
        let held = self.held(section);
        let chance =
            mountain_gun::shrapnel_probability(&constants, held, 100.0 / constants.shrapnel_width_m.max(1.0));
        let [u, ..] = self.gun_draw(lead);
        let mut turn = u;
        for man in self.fit_men(section) {
            turn = (turn + 0.618_034).fract();
            let off_m = aside + 40.0 * (turn - 0.5);
            if off_m.abs() > 0.5 * constants.shrapnel_width_m {
                continue;
            }
            if (turn * 13.0).fract() < chance {
                self.strike_with(man, Cause::Shell, wounds::Cause::Shrapnel, by, burst);
            } else if self.has(Mechanism::Suppression) {
                self.frighten(man, suppression::Threat::Shell, 10.0 + off_m.abs());
            }
        }
        self.sections[section as usize].under_fire_s = self.now_s;
    }

    /// Guns are heard farther than rifles; the valley needs to be told only now and then.
    fn noise_of_guns(&mut self, at: Position) {
        if self.now_s - self.gun_noise_s >= self.scenario.steps.noise_s {
            let since_s = self.now_s - self.gun_noise_s;
            self.gun_noise_s = self.now_s;
            self.noise(at, true, false, since_s);
        }
    }
}
