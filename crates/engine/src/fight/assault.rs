//! The last thirty metres: grenades, the charge, the close fight. Model cards: grenade, close_fight.

use crate::mechanism::close_fight::{self, ChargeOutcome, Fighter, Resolve};
use crate::mechanism::random_variates::{normal_from_uniform, rate_of_chance};
use crate::mechanism::{Mechanism, grenade};
use crate::outcome::{Cause, Event, Watch};
use crate::random::Purpose;
use crate::state::section::Posture;
use crate::state::world::World;
use crate::why::Why;

/// How often the grenadiers of a section throw, per second (assumed; prior a factor 2).
pub(crate) const THROWS_PER_S: f32 = 0.04;
/// The chance to try a charge is one for so long a time, s.
const TRY_S: f32 = 25.0;

impl<W: Watch> World<'_, W> {
    /// Distance at which a charge starts.
    pub(crate) fn charge_distance_m(&self) -> f32 {
        self.scenario.constants.close_fight.charge_m + self.scenario.constants.close_fight.closing_m
    }

    /// A section near the enemy throws grenades and may charge.
    pub(crate) fn try_assault(&mut self, section: u32, enemy: u32) {
        let (body, other) = (self.sections[section as usize].body, self.sections[enemy as usize].body);
        if !self.sections[enemy as usize].stands() {
            return;
        }
        let [u, v, ..] = self.think_draw(section);
        let now_s = self.now_s;
        if self.has(Mechanism::Grenade) {
            let throw = &mut self.sections[section as usize].throw;
            throw.start(now_s, u);
            if throw.runs_out(now_s, THROWS_PER_S) {
                self.throw_grenades(section, enemy, body, other);
                self.throw_grenades(enemy, section, other, body);
            }
        }
        let rate = self.charge_per_s(section);
        if !self.has(Mechanism::CloseFight) {
            return;
        }
        let charge = &mut self.sections[section as usize].charge;
        charge.start(now_s, v);
        if charge.runs_out(now_s, rate) {
            self.charge(section, enemy, body, other);
        }
    }

    /// How often a section charges the nearest enemy it sees, per second: by numbers and suppression of both.
    pub(crate) fn charge_per_s(&self, section: u32) -> f32 {
        let mine = &self.sections[section as usize];
        let Some(target) = mine.targets.first() else { return 0.0 };
        let theirs = &self.sections[target.section as usize];
        let odds = mine.fit as f32 * (1.0 - mine.suppression)
            / (theirs.fit as f32 * (1.0 - 0.5 * theirs.suppression)).max(1.0);
        let constants = &self.scenario.constants.close_fight;
        rate_of_chance((constants.try_share * odds).min(constants.try_most), TRY_S)
    }

    /// Some men of a section throw; each grenade bursts where it falls, among men or not at all.
    fn throw_grenades(&mut self, section: u32, enemy: u32, body: u32, other: u32) {
        let constants = self.scenario.constants.grenade;
        let (here, there) = (self.section_at(section), self.section_at(enemy));
        let range_m = here.distance_to(there);
        let forest = self.scenario.ground.cover_at(there).extinction_per_m > 0.01;
        let throwers: Vec<u32> = self
            .fit_men(section)
            .into_iter()
            .filter(|&man| self.men.grenades[man as usize] > 0)
            .take((constants.throwers + 0.5) as usize)
            .collect();
        for thrower in throwers {
            let [z, dud, branch, made] = self.morale_draw(section, Purpose::Assault);
            if grenade::throw_m(&constants, self.held(section), normal_from_uniform(z)) < range_m {
                // Too far for him.
                continue;
            }
            self.men.grenades[thrower as usize] -= 1;
            self.engage(body, other, here, range_m);
            self.sections[enemy as usize].under_fire_s = self.now_s;
            let local = made < constants.local_share;
            if grenade::bursts_at_the_target(&constants, local, forest, dud, branch) {
                self.grenade_bursts(section, enemy, body, here);
            }
        }
    }

    /// A grenade meant for one man bursts near him: those beside him lie so many metres off.
    fn grenade_bursts(&mut self, section: u32, enemy: u32, body: u32, here: ground::Position) {
        let constants = self.scenario.constants.grenade;
        let [which, x, y, turn] = self.morale_draw(section, Purpose::Assault);
        let (dx, dy) = (grenade::aim_error_m(&constants, x), grenade::aim_error_m(&constants, y));
        let held = self.held(enemy);
        let men = self.fit_men(enemy);
        let meant = (which * men.len() as f32) as usize;
        let mut u = turn;
        for (i, man) in men.into_iter().enumerate() {
            let off_m = (i as f32 - meant as f32) * constants.interval_m - dx;
            let distance = (off_m * off_m + dy * dy).sqrt();
            u = (u + 0.618_034).fract();
            if u < grenade::hit_probability(&constants, held, distance) {
                self.strike(man, Cause::Grenade, body, here);
            } else if self.has(Mechanism::Suppression) {
                self.frighten(man, crate::mechanism::suppression::Threat::Shell, distance);
            }
        }
    }

    fn resolve(&self, section: u32) -> Resolve {
        let state = &self.sections[section as usize];
        let body = &self.bodies[state.body as usize];
        let whole = (state.fit + state.lost_in_contact).max(1) as f32;
        Resolve {
            men: state.fit as f32,
            suppression: state.suppression,
            loss_share: state.lost_in_contact as f32 / whole,
            morale: self.scenario.units[body.unit].steadiness,
            cover: if state.posture == Posture::Covered {
                self.scenario.constants.close_fight.post_cover
            } else {
                0.0
            },
        }
    }

    fn charge(&mut self, section: u32, enemy: u32, body: u32, other: u32) {
        let [u, ..] = self.morale_draw(section, Purpose::Assault);
        let (mine, theirs) = (self.resolve(section), self.resolve(enemy));
        let constants = self.scenario.constants.close_fight;
        let outcome = close_fight::charge_outcome(&constants, &mine, &theirs, u);
        // Whoever is charged is in the fight, whether anybody stays for it or not.
        let here = self.section_at(section);
        let range_m = here.distance_to(self.section_at(enemy));
        self.engage(body, other, here, range_m);
        self.explain(|world| Why::Charged {
            unit: world.unit_of(section),
            section,
            other: world.unit_of(enemy),
            on_section: enemy,
            outcome,
        });
        match outcome {
            ChargeOutcome::DefenderGivesWay => {
                self.overrun(enemy);
                if self.sections[enemy as usize].stands() {
                    self.break_section(enemy);
                }
                let there = self.section_at(enemy);
                self.step_towards(section, there, 40.0, true);
            }
            ChargeOutcome::AttackerRecoils => {
                self.sections[section as usize].suppression = constants.recoil_suppression;
                let here = self.section_at(section);
                let there = self.section_at(enemy);
                let back = there.toward(here, 2.5);
                self.step_towards(section, back, 40.0, true);
            }
            ChargeOutcome::Contact => self.melee(section, enemy, body, other),
        }
    }

    /// Pairs meet; each encounter leaves one of the two on the ground, until one side runs.
    fn melee(&mut self, section: u32, enemy: u32, body: u32, other: u32) {
        let (unit, on) = (self.bodies[body as usize].unit, self.bodies[other as usize].unit);
        self.emit(Event::CloseFight { unit, other: on });
        let here = self.section_at(section);
        self.engage(body, other, here, 2.0);
        let constants = self.scenario.constants.close_fight;
        let surprised = self.now_s < self.sections[enemy as usize].surprised_until_s;
        let pairs = self.sections[section as usize].fit.min(self.sections[enemy as usize].fit);
        // A close fight lasts a minute at most before somebody has had enough.
        let encounters =
            close_fight::expected_encounters(&constants, pairs as f32, constants.melee_s).ceil() as u32;
        for _ in 0..encounters.min(3 * pairs) {
            let (men_a, men_b) = (self.sections[section as usize].fit, self.sections[enemy as usize].fit);
            if men_a == 0 || men_b == 0 {
                break;
            }
            let [u, v, w, _] = self.morale_draw(section, Purpose::Assault);
            let a = Fighter { quality: 1.0, local_men: men_a as f32, fatigue: self.fatigue(body) };
            let b = Fighter { quality: 1.0, local_men: men_b as f32, fatigue: self.fatigue(other) };
            let wins = close_fight::downs_probability(&constants, &a, &b, if surprised { 1.0 } else { 0.0 });
            let (loser_section, winner_body) = if u < wins { (enemy, body) } else { (section, other) };
            if let Some(man) = self.pick_man(loser_section, v) {
                self.strike(man, Cause::CloseFight, winner_body, here);
            }
            let lost_b = self.sections[enemy as usize].lost_in_contact as f32 / (men_b as f32 + 1.0);
            if w < constants.enough_share + lost_b * constants.enough_loss_weight {
                break;
            }
        }
        let weaker = if self.sections[section as usize].fit < self.sections[enemy as usize].fit {
            section
        } else {
            enemy
        };
        if self.sections[weaker as usize].fit > 0 {
            self.break_section(weaker);
        }
    }
}
