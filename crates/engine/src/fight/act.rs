//! A man fires. Model cards: rifle, suppression, ammunition, surprise.

use crate::invariant::Fact;
use crate::mechanism::posture::Posture as Held;
use crate::mechanism::random_variates::{exponential_from_uniform, normal_from_uniform};
use crate::mechanism::{Mechanism, ammunition, fatigue, rifle, seeing, suppression, surprise};
use crate::outcome::{Cause, Event, Watch};
use crate::queue::Due;
use crate::random::Purpose;
use crate::state::body::{Stance, Then};
use crate::state::men::{Condition, Planned};
use crate::state::pair::Known;
use crate::state::section::{Arm, Nerve, Posture, Target};
use crate::state::world::World;
use crate::why::Why;

/// Flashes of a section that fired so lately may be seen, s.
pub(crate) const FLASH_S: f64 = 30.0;

/// What all men of a section have before them: how fast the range lets them fire, how much of that the enemy who shows himself
/// leaves, and what their arms and pouches are.
#[derive(Clone, Copy, Default)]
struct Fire {
    /// Rounds a minute of a man at ease with full pouches.
    per_min: f32,
    /// Share of the time for which there is something to shoot at, and somebody who bids them.
    share: f32,
    /// Time to find a man to shoot at, s: the longer the fewer of them show themselves.
    search_s: f32,
    /// Chance of a failure at each round.
    jam_per_round: f32,
    /// Rounds that a man had at the start.
    rounds_start: f32,
}

/// What slows a man's fire, as factors on it, and the shots per second that are left.
struct Pace {
    slowed: f32,
    saving: f32,
    per_s: f32,
}

impl Default for Pace {
    fn default() -> Self {
        // Like no man's.
        Self { slowed: f32::NAN, saving: f32::NAN, per_s: 0.0 }
    }
}

/// Men whose next shots are drawn side by side.
const ABREAST: usize = 8;

/// Nearer than this an enemy whom nobody expected is upon them, m (assumed).
const BLOW_M: f32 = 200.0;

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

    /// Shots per second of a man; nothing where he fires none.
    fn rate_of(&self, man: u32, fire: &Fire, pace: &mut Pace) -> Option<f32> {
        if self.men.rounds[man as usize] == 0 && self.has(Mechanism::Ammunition) {
            return None;
        }
        Some(self.shots_per_s(man, fire, pace)).filter(|&rate| rate > 1e-6)
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

    /// What the men of a section have before them now.
    fn fire_of(&self, section: u32) -> Fire {
        if !self.has(Mechanism::Rifle) {
            return Fire::default();
        }
        let state = &self.sections[section as usize];
        let (mut shown, mut showing) = (0.0_f32, 0.0_f32);
        for t in &state.targets {
            let other = &self.sections[t.section as usize];
            let (worth, shows) = self.worth_a_round(t.section);
            shown = shown.max(t.free.min(1.0) * worth * self.fire_drawn(state.body, other.body));
            showing += other.fit as f32 * t.free.min(1.0) * shows;
        }
        let range_m = state.targets.first().map_or(100.0, |t| t.range_m);
        let body = &self.bodies[state.body as usize];
        let weapon = self.scenario.units[body.unit].arms.rifle.map(|w| &self.scenario.weapons[w]);
        let practical = weapon.map_or(10.0, |w| w.practical_rate_per_min);
        let constants = &self.scenario.constants;
        let rapid = range_m < constants.rifle.rapid_within_m;
        let led = if self.leaderless(section) { constants.leadership.leaderless_rate } else { 1.0 };
        let mut per_min = rifle::rate_of_fire_per_min(&constants.rifle, range_m, rapid, practical);
        // Nobody shoots for hours as he does in the first minutes, unless the enemy comes on.
        let long = self.now_s - state.spell_s > f64::from(constants.rifle.lively_s);
        let comes_on = range_m < constants.rifle.pressing_m
            || state.targets.iter().any(|target| self.section_moving(target.section));
        if long && !comes_on {
            per_min = per_min.min(constants.rifle.sustained_per_min);
        }
        // Men who march off under fire turn and shoot now and then.
        let moving = if self.section_moving(section) { constants.rifle.moving_rate } else { 1.0 };
        Fire {
            per_min,
            share: shown * moving * led,
            search_s: if self.has(Mechanism::Seeing) {
                seeing::mark_found_s(&constants.seeing, showing)
            } else {
                0.0
            },
            jam_per_round: weapon.map_or(0.0, |w| w.jam_per_round),
            rounds_start: body.rounds_start.max(1.0),
        }
    }

    /// Share of a section's men who show themselves, less where they lie and have neither fired nor moved for a while: men shoot at
    /// what shoots or comes on. And that share itself.
    fn worth_a_round(&self, section: u32) -> (f32, f32) {
        let held = self.held(section);
        let shown = self.shown_share_as(section, held);
        let state = &self.sections[section as usize];
        let constants = &self.scenario.constants.rifle;
        let last_s = state.fired_s.max(state.motion.end_s);
        let lies = matches!(held, Held::Prone | Held::BehindCover);
        let silent = self.now_s - last_s > f64::from(constants.silent_s) && state.arm == Arm::Rifles;
        let worth =
            if lies && silent && self.has(Mechanism::Seeing) { constants.silent_mark * shown } else { shown };
        (worth, shown)
    }

    /// How often a man finds something to shoot at and shoots, per second. Most men of a section differ in nothing that counts:
    /// the pace of the last man asked about is kept.
    fn shots_per_s(&self, man: u32, fire: &Fire, pace: &mut Pace) -> f32 {
        if !self.has(Mechanism::Rifle) {
            return self.scenario.stripped.shots_per_s;
        }
        let constants = &self.scenario.constants;
        let slowed = if self.has(Mechanism::Suppression) {
            suppression::rate_factor(self.suppression_now(man)).max(constants.suppression.blind_rate)
        } else {
            1.0
        };
        let saving = if self.has(Mechanism::Ammunition) {
            let left = self.men.rounds[man as usize] as f32 / fire.rounds_start;
            ammunition::rate_factor(&constants.ammunition, left)
        } else {
            1.0
        };
        if (slowed, saving) != (pace.slowed, pace.saving) {
            let mut per_min = fire.per_min * slowed;
            if self.has(Mechanism::Ammunition) {
                per_min *= saving;
                per_min *=
                    ammunition::failure_rate_factor(&constants.ammunition, fire.jam_per_round, per_min);
            }
            let per_s = per_min / (60.0 + per_min * fire.search_s) * fire.share;
            *pace = Pace { slowed, saving, per_s };
        }
        pace.per_s
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

    /// Whether a shot that falls due is fired: there may be less to shoot at than when it was planned (thinning: Lewis and Shedler 1979).
    fn still_shoots(&mut self, man: u32, rate: f32) -> bool {
        let planned = self.men.planned[man as usize].rate_per_s;
        if rate >= planned {
            return true;
        }
        let count = self.men.act_count[man as usize];
        self.men.act_count[man as usize] += 1;
        let [u, ..] = self.random.uniforms(man, Purpose::Act, count);
        u * planned < rate
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

    /// Presses on the section fired at: near misses, its alarm, its answer.
    fn press(&mut self, target: u32, aimed: u32, section: u32, man: u32, range_m: f32, draws: [f32; 3]) {
        let was_quiet = self.now_s - self.sections[target as usize].under_fire_s > 60.0;
        let since = (self.now_s - self.sections[target as usize].under_fire_s).min(30.0) as f32;
        let fit = self.sections[target as usize].fit as f32;
        self.sections[target as usize].under_fire_s = self.now_s;
        let other = self.sections[target as usize].body;
        if let Some(record) = self.contact_side(other) {
            record.man_minutes_under_fire += fit * since / 60.0;
        }
        if was_quiet {
            // How they look from now on says nothing of how they looked before.
            self.sections[target as usize].looked_s = self.now_s;
            self.sections[target as usize].looks_anew = true;
            self.rouse(target, 3.0);
        }
        if !self.has(Mechanism::Suppression) {
            return;
        }
        let constants = &self.scenario.constants;
        let spread = self.men.dispersion_mil[man as usize]
            * rifle::stress_widening(&constants.rifle, self.stress(section));
        let miss_m = rifle::miss_distance_m(range_m, spread, draws[0]);
        self.frighten(aimed, suppression::Threat::Rifle, miss_m);
        // It passes his neighbour too, a few metres farther off.
        if let Some(neighbour) = self.pick_man(target, draws[1])
            && neighbour != aimed
        {
            self.frighten(neighbour, suppression::Threat::Rifle, miss_m + 2.0 + 4.0 * draws[2]);
        }
    }

    /// A body is taken under fire: it takes cover, may be surprised, and reacts.
    fn taken_under_fire(&mut self, body: u32, by: u32, range_m: f32, unawares: bool) {
        let me = &self.bodies[body as usize];
        // Who sees them a moment before they fire is not forewarned: so long it takes until anybody does anything.
        let warned_s = self.now_s - f64::from(self.scenario.constants.surprise.reaction_s);
        let knew = me.beliefs[by as usize].is_some_and(|b| {
            b.enemy
                && !b.gone
                && b.since_s <= warned_s
                && b.holds(self.now_s)
                && b.at.distance_to(self.position_of(by))
                    < 800.0 + 2.0 * b.spread_at(&self.scenario.constants.belief, self.now_s)
        });
        let (startled_s, security) = me.startled;
        let security = if self.now_s < startled_s { security } else { me.has_security() };
        let degree = if matches!(me.stance, Stance::Asleep { .. }) {
            // Whatever the commander had been told, sleeping men expect nothing.
            surprise::Degree::Complete
        } else {
            surprise::degree(if knew { 0.8 } else { 0.1 }, security, !knew && range_m < BLOW_M)
        };
        let still_waking =
            me.sections.clone().any(|s| self.sections[s as usize].surprised_until_s > self.now_s);
        if still_waking && let Some(record) = self.contact_side(body) {
            record.surprised = true;
        }
        if self.has(Mechanism::Surprise) && degree.share() > 0.3 && unawares {
            if let Some(record) = self.contact_side(body) {
                record.surprised |= degree.share() > 0.6;
            }
            self.explain(|world| Why::Surprised {
                unit: world.bodies[body as usize].unit,
                by: world.bodies[by as usize].unit,
                range_m,
                degree,
                knew,
                security,
                asleep: matches!(world.bodies[body as usize].stance, Stance::Asleep { .. }),
            });
            let constants = self.scenario.constants.surprise;
            for section in self.bodies[body as usize].sections.clone() {
                let [u, v, ..] = self.think_draw(section);
                let delay = surprise::reaction_time_s(&constants, degree, normal_from_uniform(u));
                let until_s = self.now_s + f64::from(delay);
                let lost_s = surprise::command_lost_s(&constants, degree, normal_from_uniform(v));
                let shaken_s = until_s + f64::from(lost_s);
                self.sections[section as usize].surprised_until_s = until_s;
                self.sections[section as usize].shaken = (shaken_s, degree);
                if self.sections[section as usize].men.contains(&self.bodies[body as usize].commander) {
                    // The commander, too, has lost his men from his hand.
                    let headless_s = self.bodies[body as usize].headless_until_s.max(shaken_s);
                    self.bodies[body as usize].headless_until_s = headless_s;
                }
                self.think_at(section, until_s + 0.5);
            }
        }
        self.learn_by_eye(body, by, range_m);
        match self.bodies[body as usize].stance {
            Stance::Asleep { .. } if self.bodies[body as usize].combatant => self.wake_up(body),
            Stance::Advancing { objective, hold_fire: true, .. } => self.release_fire(body, objective),
            Stance::Marching(_) | Stance::Idle | Stance::Asleep { .. } => {
                if self.bodies[body as usize].combatant {
                    self.under_fire_on_the_march(body, by, range_m);
                } else {
                    self.bodies[body as usize].fled_s = self.now_s;
                    self.flee(body);
                }
            }
            Stance::Hidden { .. } => self.spring(body, range_m),
            _ => {}
        }
        self.consider_at(body, self.now_s);
        self.wake_command(body, 90.0);
    }

    /// Men on the march who come upon an enemy near by whom nobody expected stand and stare before they do anything.
    pub(crate) fn startle(&mut self, body: u32, range_m: f32) {
        let me = &self.bodies[body as usize];
        let marching = matches!(me.stance, Stance::Marching(_)) && me.combatant;
        if !self.has(Mechanism::Surprise) || !marching || range_m >= BLOW_M || me.in_contact(self.now_s) {
            return;
        }
        let security = me.has_security();
        let degree = surprise::degree(0.1, security, true);
        let constants = self.scenario.constants.surprise;
        self.bodies[body as usize].startled = (self.now_s + f64::from(constants.reaction_s), security);
        for section in self.bodies[body as usize].sections.clone() {
            let [u, ..] = self.think_draw(section);
            let delay = surprise::reaction_time_s(&constants, degree, normal_from_uniform(u));
            let until_s = self.now_s + f64::from(delay);
            self.sections[section as usize].surprised_until_s = until_s;
            self.think_at(section, until_s + 0.5);
        }
    }

    fn under_fire_on_the_march(&mut self, body: u32, by: u32, range_m: f32) {
        if self.leaving(body) {
            return;
        }
        self.react(body, by, range_m);
        let me = &self.bodies[body as usize];
        match (&me.stance, &me.then) {
            // Whom they were sent to attack fires at them on their way: they shake out and go forward from here.
            (Stance::Marching(_), &Then::Assault { objective, approach, by_stealth: false })
                if objective.distance_to(self.position_of(by))
                    < self.scenario.constants.tactics.form_up_m =>
            {
                self.go_forward(body, objective, approach, false);
            }
            (Stance::Marching(_) | Stance::Idle, _) => self.stop_for(body),
            _ => {}
        }
    }
}

/// Scale on the angle of fall by muzzle velocity (card: rifle).
pub(crate) fn fall_factor(velocity_m_per_s: f32) -> f32 {
    (870.0 / velocity_m_per_s.max(200.0)).powi(2).clamp(0.9, 3.2)
}
