//! Raises the bodies, sections and men of a scenario at its start.

use super::body::{Body, Stance, Then};
use super::clock::Clock;
use super::men::Men;
use super::pair::{Known, Outsight, Pair};
use super::section::{Arm, Move, Nerve, Posture, Section};
use super::world::World;
use crate::fight::contact::Contacts;
use crate::mechanism::random_variates::{lognormal, normal_from_uniform};
use crate::mechanism::surprise::Degree;
use crate::mechanism::{MechanismSet, posture};
use crate::outcome::Watch;
use crate::queue::{Due, Queue};
use crate::random::{Purpose, Random};
use crate::scenario::{Condition, Pace, Scenario, Unit};

impl<'a, W: Watch> World<'a, W> {
    /// The state at the start of a scenario.
    pub(crate) fn raise(scenario: &'a Scenario, seed: u64, watch: &'a mut W) -> Self {
        let orders = scenario.orders.len();
        let mut world = World {
            scenario,
            random: Random::new(seed),
            watch,
            now_s: 0.0,
            queue: Queue::default(),
            men: Men::default(),
            sections: Vec::new(),
            bodies: Vec::new(),
            body_of_unit: vec![None; scenario.units.len()],
            pairs: Vec::new(),
            contacts: Contacts::new(scenario.sides),
            field: None,
            messages: Vec::new(),
            taken_s: vec![None; orders],
            done_s: vec![None; orders],
            resolved_s: vec![None; orders],
            decided: vec![None; orders],
            known: vec![Vec::new(); orders],
            orders_of: Vec::new(),
            gun_noise_s: f64::NEG_INFINITY,
            routes: Vec::new(),
            light: std::cell::Cell::new((f64::NAN, 0.0)),
            light_between: std::cell::Cell::new((f64::NAN, 0.0, 0.0)),
            brightest: std::cell::Cell::new((f64::NAN, 0.0)),
            spare_points: Vec::new(),
            spare_reached: Vec::new(),
            route_search: ground::RouteSearch::default(),
            cycles_to_tell: Vec::new(),
            shelters: shelters(scenario),
            usual_dress: usual_dress(scenario),
            moments: 0,
            events: 0,
            digest: 0xcbf2_9ce4_8422_2325,
        };
        for (index, unit) in scenario.units.iter().enumerate() {
            if unit.men > 0
                && let Some(at) = unit.start
            {
                world.raise_body(index, unit, at);
            }
        }
        if let Some(skirmish) = scenario.stripped.skirmish
            && scenario.mechanisms == MechanismSet::none()
        {
            world.open_field(&skirmish);
        } else {
            world.pair_bodies();
            world.hand_out_orders();
        }
        world
    }

    fn raise_body(&mut self, index: usize, unit: &Unit, at: ground::Position) {
        let body = self.bodies.len() as u32;
        let first_section = self.sections.len() as u32;
        let crews = gun_crews(self.scenario, unit);
        let mut left = unit.men;
        for (arm, crew, rounds) in crews {
            let men = crew.min(left);
            if men == 0 {
                break;
            }
            self.raise_section(body, unit, arm, men, rounds, at);
            left -= men;
        }
        let arm = if unit.arms.rifle.is_some() { Arm::Rifles } else { Arm::Unarmed };
        let count = left.div_ceil((self.scenario.constants.tactics.section_men as u32).max(2));
        for i in 0..count {
            // Spread the men evenly rather than leave a rump.
            let men = left / count + u32::from(i < left % count);
            self.raise_section(body, unit, arm, men, unit.arms.rounds_per_man, at);
        }
        let sections = first_section..self.sections.len() as u32;
        let issued = sections
            .clone()
            .flat_map(|s| self.sections[s as usize].men.clone())
            .filter(|&man| self.sections[self.men.section[man as usize] as usize].arm != Arm::MountainGun)
            .map(|man| u64::from(self.men.rounds[man as usize]))
            .sum();
        // He goes with the first of the rifle sections; a battery's commander stands at its first gun.
        let with =
            sections.clone().find(|&s| self.sections[s as usize].arm == Arm::Rifles).unwrap_or(first_section);
        let commander = self.sections[with as usize].leader;
        self.body_of_unit[index] = Some(body);
        self.bodies.push(Body {
            unit: index,
            side: unit.side,
            sections,
            start: unit.men,
            fit: unit.men,
            combatant: unit.combatant,
            at,
            post: at,
            stance: Stance::Idle,
            then: Then::Done,
            order: None,
            pace: Pace::Cautious,
            deployed: false,
            near: Vec::new(),
            beliefs: Vec::new(),
            told_s: Vec::new(),
            heard: Vec::new(),
            trail: None,
            tracks: Vec::new(),
            trail_age_factor: 1.0,
            rumours: Vec::new(),
            dress: unit.dress,
            fatigue: unit.fatigue,
            rested_s: 0.0,
            awake_h: 0.0,
            awake_s: 0.0,
            chill: 0.0,
            fed_s: 0.0,
            eats_here: false,
            on_guard_until_s: f64::NEG_INFINITY,
            trust: self.scenario.constants.deception.villager_reliability,
            contact: None,
            shot_s: f64::NEG_INFINITY,
            startled: (f64::NEG_INFINITY, false),
            woken_s: f64::NEG_INFINITY,
            fire_felt: (0.0, f64::NEG_INFINITY),
            fit_at_contact: unit.men,
            breaking_loss: 1.0,
            gave_way: false,
            sprung_s: f64::NEG_INFINITY,
            restless_until_s: f64::NEG_INFINITY,
            scattered: false,
            fled_s: f64::NEG_INFINITY,
            stopped_s: f64::INFINITY,
            stock_s: 0.0,
            enough_s: f64::INFINITY,
            progress: (f32::INFINITY, 0.0),
            march_version: 0,
            command_version: 0,
            command_pending: false,
            command_count: 0,
            march_count: 0,
            news_count: 0,
            next_look_s: f64::NEG_INFINITY,
            rounds_start: unit.arms.rounds_per_man as f32,
            rounds_issued: issued,
            rounds_fired: 0,
            rounds_lost: 0,
            shells_fired: 0,
            died_of_wounds: 0,
            killed_by_own: 0,
            firing: 0,
            commander,
            headless_until_s: f64::NEG_INFINITY,
            bereft_until_s: f64::NEG_INFINITY,
        });
    }

    fn raise_section(
        &mut self,
        body: u32,
        unit: &Unit,
        arm: Arm,
        men: u32,
        rounds: u32,
        at: ground::Position,
    ) {
        let section = self.sections.len() as u32;
        let first = self.men.len() as u32;
        let whole = unit.arms.grenades_per_man.max(0.0);
        for i in 0..men {
            let man = first + i;
            let [a, b, _, _] = self.random.uniforms(man, Purpose::Raise, 0);
            let dispersion = lognormal(unit.dispersion_mil, 0.3, normal_from_uniform(a));
            let grenades = whole as u8 + u8::from(b < whole.fract());
            // A crew's rounds lie at the gun, with its first man; the others carry none that the books count.
            let carried = match arm {
                Arm::Rifles => rounds,
                Arm::Unarmed => 0,
                Arm::MachineGun | Arm::MountainGun => {
                    if i == 0 {
                        rounds
                    } else {
                        0
                    }
                }
            };
            self.men.push(section, carried, dispersion, if arm == Arm::Rifles { grenades } else { 0 });
        }
        self.sections.push(Section {
            body,
            men: first..first + men,
            fit: men,
            start: men,
            arm,
            nerve: Nerve::Steady,
            motion: Move::still(at),
            running: false,
            goal: at,
            behind_m: 0.0,
            posture: Posture::Standing,
            targets: Vec::new(),
            surprised_until_s: f64::NEG_INFINITY,
            stopped_s: f64::NEG_INFINITY,
            fired_s: f64::NEG_INFINITY,
            spell_s: f64::NEG_INFINITY,
            attention: 1.0,
            under_fire_s: f64::NEG_INFINITY,
            suppression: 0.0,
            leader: first,
            leaderless_until_s: f64::NEG_INFINITY,
            shaken: (f64::NEG_INFINITY, Degree::None),
            recent_loss: 0.0,
            nerve_s: f64::NEG_INFINITY,
            wild: 0.0,
            wild_count: 0,
            lost_at_look: 0,
            fallen: (0.0, f64::NEG_INFINITY, ground::Position::new(0.0, 0.0)),
            fire_felt: (0.0, f64::NEG_INFINITY),
            bears: Clock::default(),
            strain_per_s: 0.0,
            looked_s: 0.0,
            looks: 0,
            looks_anew: true,
            at_ease: false,
            rush: Clock::default(),
            charge: Clock::default(),
            throw: Clock::default(),
            lost_in_contact: 0,
            broke_in_contact: false,
            laid: 0,
            laid_on: u32::MAX,
            laid_at: at,
            think_version: 0,
            think_s: f64::INFINITY,
            think_count: 0,
            morale_count: 0,
            rally_s: f64::INFINITY,
            word_s: f64::NEG_INFINITY,
        });
    }

    fn pair_bodies(&mut self) {
        let n = self.bodies.len() as u32;
        for first in 0..n {
            self.bodies[first as usize].beliefs = vec![None; n as usize];
            self.bodies[first as usize].told_s = vec![f64::NEG_INFINITY; n as usize];
            for second in first + 1..n {
                let (a, b) = (&self.bodies[first as usize], &self.bodies[second as usize]);
                let hostile = a.side != b.side;
                // Men who stand together at the start know each other.
                let together = !hostile && a.at.distance_to(b.at) < 2_000.0;
                let known = if together { Known::Friend } else { Known::Unmet };
                self.pairs.push(Pair {
                    first,
                    second,
                    hostile,
                    distance_m: 0.0,
                    checked_s: 0.0,
                    near: false,
                    attention: 1.0,
                    looked_s: 0.0,
                    sure_s: [f64::INFINITY; 2],
                    version: 0,
                    count: 0,
                    first_takes: known,
                    second_takes: known,
                    outsights: [Outsight::NONE; 2],
                    seen_unarmed: false,
                    lines: Vec::new(),
                });
            }
        }
        for pair in 0..self.pairs.len() as u32 {
            self.queue.push(0.0, Due::Approach { pair, version: 0 });
        }
    }

    fn hand_out_orders(&mut self) {
        self.orders_of = vec![Vec::new(); self.bodies.len()];
        for (index, order) in self.scenario.orders.iter().enumerate() {
            let Some(body) = self.body_of_unit[order.unit] else { continue };
            self.orders_of[body as usize].push(index);
            for condition in &order.when {
                if let Condition::From(time_s) = condition {
                    self.consider_at(body, *time_s);
                }
            }
        }
        for body in 0..self.bodies.len() as u32 {
            self.consider_at(body, 0.0);
        }
        // Dusk and dawn change what is ordered "when dark".
        let mut was_dark = None;
        let mut time_s = 0.0;
        while time_s < self.scenario.duration_s {
            let dark = self.scenario.sky.lux(time_s) < 1.0;
            if was_dark.is_some_and(|was| was != dark) {
                for body in 0..self.bodies.len() as u32 {
                    self.consider_at(body, time_s);
                }
            }
            was_dark = Some(dark);
            time_s += self.scenario.steps.dusk_s;
        }
    }
}

/// Crews of a unit's guns: what they serve, how many men, how many rounds.
fn gun_crews(scenario: &Scenario, unit: &Unit) -> Vec<(Arm, u32, u32)> {
    let mut crews = Vec::new();
    let arms = &unit.arms;
    if let Some(weapon) = arms.machine_gun {
        let crew = scenario.weapons[weapon].crew.max(1);
        crews.extend((0..arms.machine_guns).map(|_| (Arm::MachineGun, crew, arms.rounds_per_machine_gun)));
    }
    if let Some(weapon) = arms.mountain_gun {
        let crew = scenario.weapons[weapon].crew.max(1);
        crews.extend((0..arms.mountain_guns).map(|_| (Arm::MountainGun, crew, arms.shells_per_gun)));
    }
    crews
}

/// How far men are sheltered in each cover: who threw themselves down, and who chose their places.
fn shelters(scenario: &Scenario) -> Vec<[f32; 2]> {
    let constants = &scenario.constants.rifle;
    let shelter =
        |place, sought| posture::shelter(place, sought, constants.cover_use, constants.sought_places);
    let covers = scenario.ground.covers().iter();
    covers.map(|cover| [false, true].map(|sought| shelter(cover.cover_share, sought))).collect()
}

/// For each side, the dress that most of its enemies wear: what its men have in mind when they look for them.
fn usual_dress(scenario: &Scenario) -> Vec<usize> {
    (0..scenario.sides)
        .map(|side| {
            let worn = |dress: usize| -> u32 {
                let enemies =
                    scenario.units.iter().filter(|u| u.side != side && u.combatant && u.dress == dress);
                enemies.map(|unit| unit.men).sum()
            };
            (0..scenario.dresses).max_by_key(|&dress| (worn(dress), usize::MAX - dress)).unwrap_or(0)
        })
        .collect()
}
