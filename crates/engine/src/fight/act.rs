//! A man fires. Model cards: rifle, suppression, ammunition, surprise.

use super::rate::{Fire, Pace};
use crate::invariant::Fact;
use crate::mechanism::random_variates::{exponential_from_uniform, normal_from_uniform};
use crate::mechanism::{Mechanism, ammunition, fatigue, rifle, suppression, surprise};
use crate::outcome::{Cause, Event, Watch};
use crate::queue::Due;
use crate::random::Purpose;
use crate::state::body::Stance;
use crate::state::men::{Condition, Planned};
use crate::state::pair::Known;
use crate::state::section::{Arm, Nerve, Posture, Target};
use crate::state::world::World;

/// Flashes of a section that fired so lately may be seen, s.
pub(crate) const FLASH_S: f64 = 30.0;

/// Men whose next shots are drawn side by side.
const ABREAST: usize = 8;

impl<W: Watch> World<'_, W> {
    /// Men of a section who have something to shoot at and no shot on the queue get one.
    pub(crate) fn open_fire(&mut self, section: u32) {
        if !self.may_fire(section) {
            return;
        }
        match self.sections[section as usize].arm {
            Arm::Rifles => {
                let fire = self.fire_of(section);
                self.schedule_riflemen(section, &fire);
            }
            Arm::MachineGun | Arm::MountainGun => {
                let lead = self.sections[section as usize].men.start;
                if !self.men.act_pending[lead as usize] {
                    self.schedule_gun(section, lead);
                }
            }
            Arm::Unarmed => {}
        }
    }

    /// Whether a section may fire now.
    fn may_fire(&self, section: u32) -> bool {
        let state = &self.sections[section as usize];
        if state.nerve != Nerve::Steady || state.targets.is_empty() || self.now_s < state.surprised_until_s {
            return false;
        }
        match &self.bodies[state.body as usize].stance {
            Stance::Hidden { .. } | Stance::Asleep { .. } | Stance::Gone => false,
            Stance::Advancing { hold_fire, .. } => !hold_fire,
            // On the march men do not stop to shoot unless they were fired at.
            Stance::Marching(_) => self.now_s - state.under_fire_s < 60.0,
            Stance::FallingBack { .. } => !self.section_moving(section),
            _ => true,
        }
    }

    /// Next shots of all men of a section who have none on the queue.
    fn schedule_riflemen(&mut self, section: u32, fire: &Fire) {
        let (mut abreast, mut count) = ([(0, 0.0); ABREAST], 0);
        let mut pace = Pace::default();
        for man in self.sections[section as usize].men.clone() {
            if self.men.act_pending[man as usize] || self.men.condition[man as usize] != Condition::Fit {
                continue;
            }
            let Some(rate) = self.rate_of(man, fire, &mut pace) else { continue };
            abreast[count] = (man, rate);
            count += 1;
            if count == ABREAST {
                self.schedule_abreast(section, &abreast);
                count = 0;
            }
        }
        self.schedule_abreast(section, &abreast[..count]);
    }

    fn schedule_abreast(&mut self, section: u32, men: &[(u32, f32)]) {
        let (mut entities, mut counts) = ([0; ABREAST], [0; ABREAST]);
        for (i, &(man, _)) in men.iter().enumerate() {
            (entities[i], counts[i]) = (man, self.men.act_count[man as usize]);
        }
        let drawn = if men.is_empty() {
            [0.0; ABREAST]
        } else {
            self.random.first_uniforms(entities, Purpose::Act, counts)
        };
        for (&(man, rate), u) in men.iter().zip(drawn) {
            self.plan_shot(section, man, rate, u);
        }
    }

    /// Puts a man's next shot on the queue, or off to the next look; `u` is his next draw, used if he needs one.
    fn plan_shot(&mut self, section: u32, man: u32, rate: f32, u: f32) {
        let planned = self.men.planned[man as usize];
        // A look that comes early finds the shot that was not to fall before the next look: as much of the wait as is left
        // at the rate of then is left at the rate of now.
        let left = if self.now_s < planned.until_s {
            ((planned.due_s - self.now_s) as f32 * planned.rate_per_s).max(0.0)
        } else {
            self.men.act_count[man as usize] += 1;
            exponential_from_uniform(u)
        };
        let busy_s = (self.men.busy_until_s[man as usize] - self.now_s).max(0.0);
        let wait_s = f64::from(left / rate) + busy_s;
        // Nobody plans a shot beyond the section's next look: what he sees will have changed, and the look draws again.
        // The wait has no memory, so that looking more often does not make him shoot more often.
        let until_s = self.sections[section as usize].think_s;
        let due_s = self.now_s + wait_s;
        if due_s > until_s {
            self.men.planned[man as usize] = Planned { due_s, until_s, rate_per_s: rate };
            return;
        }
        self.men.planned[man as usize] = Planned { due_s, until_s: self.now_s, rate_per_s: rate };
        self.men.act_pending[man as usize] = true;
        let version = self.men.act_version[man as usize];
        self.queue.push(self.now_s + wait_s, Due::Act { man, version });
    }

    /// A shot falls due.
    pub(crate) fn act(&mut self, man: u32, version: u32) {
        if self.men.act_version[man as usize] != version {
            return;
        }
        self.men.act_pending[man as usize] = false;
        let section = self.men.section[man as usize];
        if !self.may_fire(section) {
            return;
        }
        if self.sections[section as usize].arm != Arm::MountainGun {
            self.follow_marks(section);
        }
        match self.sections[section as usize].arm {
            Arm::Rifles => {
                if self.men.condition[man as usize] == Condition::Fit
                    && self.now_s >= self.men.busy_until_s[man as usize]
                {
                    let fire = self.fire_of(section);
                    let Some(rate) = self.rate_of(man, &fire, &mut Pace::default()) else { return };
                    if self.still_shoots(man, rate) {
                        self.shoot(section, man);
                    }
                    if self.men.rounds[man as usize] > 0 || !self.has(Mechanism::Ammunition) {
                        let [u, ..] =
                            self.random.uniforms(man, Purpose::Act, self.men.act_count[man as usize]);
                        self.plan_shot(section, man, rate, u);
                    }
                }
            }
            Arm::MachineGun | Arm::MountainGun => self.serve_gun(section, man),
            Arm::Unarmed => {}
        }
    }

    /// Chooses among a section's targets: near ones and those that show most are shot at most.
    pub(crate) fn choose_target(&self, section: u32, u: f32) -> Option<Target> {
        let state = &self.sections[section as usize];
        let stripped = !self.has(Mechanism::Seeing);
        let weight = |t: &Target| {
            let other = &self.sections[t.section as usize];
            if !other.stands() || t.until_s < self.now_s {
                return 0.0;
            }
            let men = other.fit as f32;
            let drawn = self.fire_drawn(state.body, other.body);
            if stripped {
                men
            } else {
                // Guns are laid on a place, whether those in it fire or not.
                let shown = match state.arm {
                    Arm::MountainGun => self.shown_share(t.section),
                    _ => self.worth_a_round(t.section).0,
                };
                drawn * men * t.free * shown / (t.range_m + 30.0)
            }
        };
        // Most sections have few: their weights are kept, the rest found again.
        let mut weights = [0.0_f32; 8];
        let mut total = 0.0;
        for (i, target) in state.targets.iter().enumerate() {
            let w = weight(target);
            if let Some(kept) = weights.get_mut(i) {
                *kept = w;
            }
            total += w;
        }
        let mut left = u * total;
        let mut last = None;
        for (i, target) in state.targets.iter().enumerate() {
            let w = weights.get(i).map_or_else(|| weight(target), |&kept| kept);
            if w > 0.0 {
                last = Some(*target);
                left -= w;
                if left <= 0.0 {
                    break;
                }
            }
        }
        last
    }

    /// The `pick`-th fit man of a section, by a uniform.
    pub(crate) fn pick_man(&self, section: u32, u: f32) -> Option<u32> {
        let state = &self.sections[section as usize];
        let nth = ((u * state.fit as f32) as u32).min(state.fit.saturating_sub(1));
        state.men.clone().filter(|&m| self.men.condition[m as usize] == Condition::Fit).nth(nth as usize)
    }

    fn shoot(&mut self, section: u32, man: u32) {
        let count = self.men.act_count[man as usize];
        self.men.act_count[man as usize] += 2;
        let [u, v, w, x] = self.random.uniforms(man, Purpose::Act, count);
        let [y, z, ..] = self.random.uniforms(man, Purpose::Act, count + 1);
        let Some(target) = self.choose_target(section, u) else { return };
        let Some(aimed) = self.pick_aimed_at(target.section, v) else { return };
        let (body, other) =
            (self.sections[section as usize].body, self.sections[target.section as usize].body);
        let (here, there) = (self.section_at(section), self.section_at(target.section));
        let range_m = here.distance_to(there).max(2.0);
        self.spend(man, 1);
        self.first_fire(section, body, other, range_m);
        self.explain_shot(section, man, target.section, Cause::Rifle, range_m, 1);
        let (hit, beside) = self.rifle_hit_probability(section, man, &target, range_m);
        let expected = (hit + beside) * self.if_they_stood(target.section);
        self.feel_fire(target.section, expected.min(1.0));
        // Some of the rounds are spent on men who are down already.
        let living = self.living_share(target.section);
        let (hit, beside) = (hit * living, beside * living);
        if w < hit {
            self.strike(aimed, Cause::Rifle, body, here);
        } else if w < hit + beside
            && let Some(neighbour) = self.pick_man(target.section, (w - hit) / beside)
            && neighbour != aimed
        {
            self.strike(neighbour, Cause::Rifle, body, here);
        }
        self.press(target.section, aimed, section, man, range_m, [x, y, z]);
        if self.has(Mechanism::Rifle) {
            let constants = &self.scenario.constants.rifle;
            let panic = self.sections[section as usize].suppression > constants.panic_at;
            let wild = rifle::wild_share(constants, self.stress(section), panic);
            self.count_wild(section, wild, target.section);
        }
    }

    /// How much too far a section's sights are set for a target, m: one judgement for all its men, made anew when the
    /// distance has changed by about a fifth. Nothing near by, where the error is averaged over.
    pub(crate) fn sight_error_m(&self, section: u32, target: u32, range_m: f32) -> Option<f32> {
        let constants = &self.scenario.constants.rifle;
        if range_m <= constants.sight_from_m {
            return None;
        }
        let distance = (4.0 * libm::log2f(range_m)) as u32;
        let [u, ..] = self.random.uniforms(section, Purpose::Sight, target * 64 + distance);
        Some(rifle::range_error_sd_m(constants, range_m) * normal_from_uniform(u))
    }

    /// Chance that a round hits the man aimed at, and that it hits another of his section.
    fn rifle_hit_probability(&self, section: u32, man: u32, target: &Target, range_m: f32) -> (f32, f32) {
        if !self.has(Mechanism::Rifle) {
            return (self.scenario.stripped.hit_probability(range_m), 0.0);
        }
        let constants = &self.scenario.constants;
        let state = &self.sections[section as usize];
        let body = &self.bodies[state.body as usize];
        let stress = self.stress(section);
        let firing = rifle::Firing {
            skill_mrad: self.men.dispersion_mil[man as usize],
            stress,
            posture: self.held(section),
            widening: self.widening(section, man),
            rapid: range_m < constants.rifle.rapid_within_m,
            moving: self.section_moving(section),
        };
        let weapon = self.scenario.units[body.unit].arms.rifle.map(|w| &self.scenario.weapons[w]);
        let velocity = weapon.map_or(700.0, |w| w.muzzle_velocity_m_per_s);
        let fall = rifle::angle_of_fall_rad(range_m, fall_factor(velocity));
        let rectangle = self.shown_rectangle(target.section);
        let panic = state.suppression > constants.rifle.panic_at;
        let sight = self.sight_error_m(section, target.section, range_m);
        let mut hit = rifle::hit_probability_in_combat(
            &constants.rifle,
            &firing,
            panic,
            range_m,
            rectangle,
            fall,
            sight,
        );
        if self.has(Mechanism::Ammunition) {
            let failing = weapon.map_or(0.0, |w| w.jam_per_round);
            hit *= 1.0 - ammunition::failure_share(&constants.ammunition, failing);
        }
        // The gap through which a man is glimpsed is narrower than the scatter of the shots beyond some forty metres:
        // most of them meet the stems and branches beside it.
        let depth = -libm::logf(target.free.max(1e-3));
        let through_the_gap = range_m < constants.rifle.gap_m;
        hit *= rifle::passes_vegetation_probability(&constants.rifle, depth, through_the_gap);
        if self.section_moving(target.section) {
            hit *= constants.rifle.crossing_factor;
        }
        // By night the eye finds no foresight.
        let lux = self.lux();
        if lux < 1.0 {
            hit *= rifle::night_factor(&constants.rifle, lux);
        }
        let sd_m = range_m * rifle::dispersion_mrad(&constants.rifle, &firing) * 0.001;
        let theirs = &self.sections[target.section as usize];
        let shaken_out = theirs.posture != Posture::Standing && self.now_s >= theirs.shaken.0;
        let interval_m =
            if shaken_out { constants.rifle.interval_m } else { constants.rifle.close_interval_m };
        let front_m = interval_m * theirs.fit as f32;
        (hit, hit * rifle::beside_ratio(sd_m, rectangle.breadth_m, interval_m, front_m))
    }

    /// Widening of a man's aim by fatigue, suppression and surprise.
    fn widening(&self, section: u32, man: u32) -> f32 {
        let constants = &self.scenario.constants;
        let state = &self.sections[section as usize];
        let mut widening = 1.0;
        if self.has(Mechanism::Fatigue) {
            widening *= fatigue::aim_factor(&constants.fatigue, self.fatigue(state.body));
        }
        if self.has(Mechanism::Suppression) {
            widening *= suppression::aim_factor(&constants.suppression, self.suppression_now(man));
        }
        if self.has(Mechanism::Seeing) {
            let skill = self.men.dispersion_mil[man as usize];
            widening *= rifle::night_widening(&constants.rifle, self.lux(), skill);
        }
        if self.now_s < state.shaken.0 {
            widening *= surprise::aim_factor(&constants.surprise, state.shaken.1);
        }
        widening
    }

    /// Stress of a section, 0 (unseen, calm) to 1.
    pub(crate) fn stress(&self, section: u32) -> f32 {
        let state = &self.sections[section as usize];
        let quiet_s = self.now_s - state.under_fire_s;
        let sprung_s = self.bodies[state.body as usize].sprung_s;
        let constants = &self.scenario.constants.surprise;
        if self.now_s - sprung_s < f64::from(constants.volley_s) && state.under_fire_s < sprung_s {
            // The first volleys of an ambush: unshaken men who chose their marks.
            constants.ambusher_stress
        } else if quiet_s > 300.0 {
            self.scenario.constants.rifle.settled_stress
        } else if quiet_s > 60.0 {
            self.scenario.constants.rifle.quiet_stress
        } else {
            1.0
        }
    }

    /// Takes rounds from a man's pouches or a gun's boxes and books them.
    pub(crate) fn spend(&mut self, man: u32, rounds: u32) {
        let section = self.men.section[man as usize];
        let body = self.sections[section as usize].body;
        self.attest(|world| Fact::Spent { man, rounds, held: world.men.rounds[man as usize], shells: false });
        let fired = if self.has(Mechanism::Ammunition) {
            ammunition::rounds_fired(rounds, self.men.rounds[man as usize])
        } else {
            let fired = rounds;
            // Without the mechanism pouches never empty; what is fired is issued again so that the books hold.
            self.men.rounds[man as usize] += fired;
            self.bodies[body as usize].rounds_issued += u64::from(fired);
            fired
        };
        self.men.rounds[man as usize] -= fired;
        self.bodies[body as usize].rounds_fired += u64::from(fired);
        self.note_fire(section);
    }

    /// Notes that a section fires now.
    pub(crate) fn note_fire(&mut self, section: u32) {
        let now_s = self.now_s;
        let state = &mut self.sections[section as usize];
        if now_s - state.fired_s > FLASH_S {
            state.spell_s = now_s;
        }
        state.fired_s = now_s;
    }

    /// Books of a shot: contact, first fire, surprise.
    pub(crate) fn first_fire(&mut self, section: u32, body: u32, other: u32, range_m: f32) {
        let here = self.section_at(section);
        let fresh = self.now_s - self.bodies[body as usize].shot_s > 1_800.0
            || self.bodies[body as usize].contact.is_none()
            || self.bodies[body as usize].contact != self.bodies[other as usize].contact;
        let unawares = self.now_s - self.bodies[other as usize].shot_s > 1_200.0;
        self.engage(body, other, here, range_m);
        if let Some(record) = self.contact_side(body) {
            record.rounds_fired += 1;
        }
        let pair = self.pair_index(body, other);
        if self.pairs[pair as usize].hostile {
            // Whoever fires at us in earnest is known for what he is.
            self.set_takes(pair, other, Known::Mistaken(f64::INFINITY));
            self.set_takes(pair, body, Known::Mistaken(f64::INFINITY));
        } else if self.takes(pair, other) != Known::Friend {
            // Men fired at by their own side fire back until somebody sees the mistake.
            let until_s = self.now_s + 600.0;
            if self.takes(pair, other) == Known::Unmet {
                self.set_takes(pair, other, Known::Mistaken(until_s));
            }
        }
        if fresh {
            let (unit, on) = (self.bodies[body as usize].unit, self.bodies[other as usize].unit);
            self.emit(Event::FireOpened { unit, on, range_m });
            for alarmed in [body, other] {
                for section in self.bodies[alarmed as usize].sections.clone() {
                    self.sections[section as usize].looked_s = self.now_s;
                    self.sections[section as usize].looks_anew = true;
                }
            }
            self.taken_under_fire(other, body, range_m, unawares);
        }
    }
}

/// Scale on the angle of fall by muzzle velocity (card: rifle).
pub(crate) fn fall_factor(velocity_m_per_s: f32) -> f32 {
    (870.0 / velocity_m_per_s.max(200.0)).powi(2).clamp(0.9, 3.2)
}
