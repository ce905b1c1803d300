//! Fire, wounds and nerve in whole fights: each mechanism, on against off or strong against weak, changes what happens in
//! its direction. Differences are stated in standard errors over fixed seeds.

mod common;

use std::sync::Arc;

use common::{flat, unit, wood};
use engine::mechanism::{Mechanism, posture::Posture};
use engine::*;
use ground::{Cover, Ground, Position};

const MIDDLE: Position = Position::new(3_000.0, 3_000.0);

fn order(unit: usize, task: Task) -> Order {
    Order { name: format!("order-{unit}"), unit, when: Vec::new(), task }
}

fn attack(unit: usize, approach: Approach) -> Order {
    order(unit, Task::Attack { at: 0, approach, by_stealth: false })
}

fn hold(unit: usize) -> Order {
    order(unit, Task::Defend { at: 0, facing: 1 })
}

/// Side 0 attacks a place that side 1 holds with 80 men, on ground half of which stops bullets.
fn assault(cover: Cover, men: u32, approach: Approach) -> Scenario {
    let cover = Cover { cover_share: 0.5, ..cover };
    let from = Position::new(2_400.0, 3_000.0);
    let units = vec![
        unit("first", 0, men, from),
        unit("second", 0, men, from.offset(0.0, 60.0)),
        unit("post", 1, 80, MIDDLE),
    ];
    let mut scenario = flat(
        cover,
        &[("post", MIDDLE), ("start", from)],
        units,
        vec![attack(0, approach), attack(1, approach), hold(2)],
    );
    scenario.duration_s = 7_200.0;
    scenario
}

/// Mean over seeds of what is counted in a fight, and its standard error.
fn mean(scenario: &Scenario, runs: u64, count: impl Fn(&Outcome) -> f64) -> (f64, f64) {
    mean_of(&(0..runs).map(|seed| count(&fight(scenario, seed, &mut Unwatched))).collect::<Vec<f64>>())
}

/// Mean and its standard error.
fn mean_of(all: &[f64]) -> (f64, f64) {
    let n = all.len() as f64;
    let mean = all.iter().sum::<f64>() / n;
    let variance = all.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

/// The first is greater than the second by at least three standard errors of their difference.
fn greater(more: (f64, f64), less: (f64, f64)) {
    let error = (more.1 * more.1 + less.1 * less.1).sqrt();
    assert!(more.0 - less.0 > 3.0 * error, "{more:?} against {less:?}");
}

/// Men hit as they lay, farther than a hundred metres from who hit them.
#[derive(Default)]
struct HitLying(f64);

impl Watch for HitLying {
    const ASKS_WHY: bool = true;

    fn event(&mut self, _time_s: f64, _event: &Event) {}

    fn why(&mut self, _time_s: f64, why: &Why) {
        if let Why::Struck { posture: Posture::Prone, range_m, .. } = why {
            self.0 += f64::from(u8::from(*range_m > 100.0));
        }
    }
}

/// Men who lie under fire find cover: the sooner they do, the fewer are hit where they lie, and the more it costs those before them.
#[test]
fn men_who_lie_under_fire_find_cover() {
    let cost = |takes_cover_s: f32| {
        let mut scenario = assault(wood(), 60, Approach::Front);
        scenario.constants.rifle.takes_cover_s = takes_cover_s;
        let (mut lying, mut post) = (Vec::new(), Vec::new());
        for seed in 0..40 {
            let mut seen = HitLying::default();
            let outcome = fight(&scenario, seed, &mut seen);
            lying.push(seen.0);
            post.push(hit(&outcome.sides[1]));
        }
        (mean_of(&lying), mean_of(&post))
    };
    let (late, soon) = (cost(1e9), cost(10.0));
    greater(late.0, soon.0);
    greater(soon.1, late.1);
}

fn hit(books: &Books) -> f64 {
    f64::from(books.killed + books.wounded)
}

#[test]
fn men_cut_off_give_themselves_up() {
    let mut scenario = assault(wood(), 300, Approach::Surround);
    // Men who give themselves up as soon as they are cut off: how soon is for calibration to say.
    scenario.constants.surrender.per_s = 0.05;
    scenario.constants.surrender.quarter = 1.0;
    let mut hopeless = scenario.clone();
    let on = mean(&scenario, 150, |outcome| f64::from(outcome.sides[1].captured));
    // Wounded left behind are another matter.
    scenario.mechanisms = MechanismSet::all().without(Mechanism::Surrender);
    greater(on, mean(&scenario, 150, |outcome| f64::from(outcome.sides[1].captured)));
    hopeless.constants.surrender.quarter = 0.0;
    hopeless.constants.surrender.missing_taken_share = 0.0;
    greater(on, mean(&hopeless, 150, |outcome| f64::from(outcome.sides[1].captured)));
}

#[test]
fn a_section_without_its_leader_fires_less() {
    let mut slack = assault(Cover::bare(), 60, Approach::Front);
    // A slow fire is slow with a leader too.
    slack.constants.rifle.lively_s = 1e6;
    slack.constants.leadership.deputy_s = 1e6;
    slack.constants.leadership.leaderless_rate = 0.0;
    slack.constants.leadership.exposure = 60.0;
    let mut led = slack.clone();
    led.mechanisms = MechanismSet::all().without(Mechanism::Leadership);
    let rounds = |outcome: &Outcome| outcome.sides[1].rounds_fired as f64;
    greater(mean(&led, 120, rounds), mean(&slack, 120, rounds));
}

/// A reserve out of sight, 1,900 m behind the men fired at, suffers from the rounds that nobody aims, and from no other.
#[test]
fn wild_rounds_come_down_on_the_reserve() {
    let mut scenario = assault(Cover::bare(), 150, Approach::Front);
    // The attack is not through to it by then.
    scenario.duration_s = 1_500.0;
    scenario.units.push(unit("reserve", 1, 600, MIDDLE.offset(1_900.0, 0.0)));
    scenario.constants.rifle.wild_firefight = 0.6;
    let struck = |outcome: &Outcome| hit(&outcome.units[3]);
    let wild = mean(&scenario, 60, struck);
    scenario.constants.rifle.wild_firefight = 0.0;
    scenario.constants.rifle.wild_calm = 0.0;
    scenario.constants.rifle.wild_panic = 0.0;
    let tame = mean(&scenario, 60, struck);
    assert_eq!(tame.0, 0.0, "nobody sees so far: what strikes the reserve is wild");
    greater(wild, tame);
}

#[test]
fn jams_and_stoppages_cost_rounds() {
    let mut clean = assault(Cover::bare(), 60, Approach::Front);
    clean.weapons.push(Weapon {
        name: "machine gun".to_owned(),
        kind: WeaponKind::MachineGun,
        muzzle_velocity_m_per_s: 700.0,
        practical_rate_per_min: 250.0,
        jam_per_round: 0.0,
        crew: 4,
    });
    clean.units[2].arms.machine_guns = 1;
    clean.units[2].arms.machine_gun = Some(1);
    clean.units[2].arms.rounds_per_machine_gun = 20_000;
    let mut jamming = clean.clone();
    jamming.constants.machine_gun.rounds_per_stoppage = 20.0;
    jamming.constants.machine_gun.rounds_per_stoppage_dirty = 20.0;
    jamming.constants.machine_gun.clearing_s = 300.0;
    jamming.constants.ammunition.failure_scale = 100.0;
    let rounds = |outcome: &Outcome| outcome.sides[1].rounds_fired as f64;
    greater(mean(&clean, 100, rounds), mean(&jamming, 100, rounds));
}

/// A battery 900 m behind its infantry, which attacks a post it cannot see itself.
fn battery(cover: Cover, ridge_m: f32) -> Scenario {
    let mut scenario = assault(cover.clone(), 100, Approach::Front);
    let height = move |p: Position| {
        let from = (p.x - 2_000.0) / 60.0;
        500.0 + ridge_m * libm::expf(-0.5 * from * from)
    };
    scenario.ground =
        Arc::new(Ground::made_up(6_000.0, 6_000.0, 50.0, cover, &[], &height).expect("a ridge is sound"));
    scenario.travel = Arc::new(TravelFields::new(scenario.ground.clone(), &scenario.places));
    scenario.weapons.push(Weapon {
        name: "mountain gun".to_owned(),
        kind: WeaponKind::MountainGun,
        muzzle_velocity_m_per_s: 435.0,
        practical_rate_per_min: 4.0,
        jam_per_round: 0.0,
        crew: 10,
    });
    let mut guns = unit("guns", 0, 20, Position::new(1_500.0, 3_000.0));
    guns.arms = Arms { mountain_guns: 2, mountain_gun: Some(1), shells_per_gun: 80, ..Arms::default() };
    scenario.units.push(guns);
    scenario.constants.mountain_gun.safety_m = 75.0;
    scenario
}

#[test]
fn guns_fire_at_what_observers_see_and_over_no_steep_crest() {
    let shells = |outcome: &Outcome| outcome.sides[0].shells_fired as f64;
    let seen = mean(&battery(Cover::bare(), 20.0), 400, shells);
    let mut blind = battery(Cover::bare(), 20.0);
    blind.constants.mountain_gun.observer_reach_m = 1.0;
    let blind = mean(&blind, 48, shells);
    let behind = mean(&battery(Cover::bare(), 700.0), 12, shells);
    greater(seen, blind);
    assert_eq!((blind.0, behind.0), (0.0, 0.0), "neither blind fire nor fire into the ridge");
}

#[test]
fn observed_fire_hits_more_than_fire_in_the_dark() {
    let mut observed = battery(Cover::bare(), 0.0);
    // The infantry lies where it is and looks on: in an assault a gun gets off a round or two before its own men are too near, and
    // there is no fire to be adjusted.
    for order in &mut observed.orders[..2] {
        order.task = Task::Defend { at: 1, facing: 0 };
    }
    // Guns enough that their hits can be told from chance.
    observed.units[3].arms.mountain_guns = 4;
    observed.units[3].men = 40;
    observed.duration_s = 3_600.0;
    observed.constants.mountain_gun.observer_share = 0.95;
    let mut guessed = observed.clone();
    guessed.constants.mountain_gun.observer_share = 0.05;
    let per_shell = |scenario: &Scenario| {
        let mut log = Shelled::default();
        let mut shells = 0;
        for seed in 0..200 {
            shells += fight(scenario, seed, &mut log).sides[0].shells_fired;
        }
        (f64::from(log.0) / shells as f64, (f64::from(log.0).max(1.0)).sqrt() / shells as f64)
    };
    greater(per_shell(&observed), per_shell(&guessed));
}

/// Men struck by shells.
#[derive(Default)]
struct Shelled(u32);

impl Watch for Shelled {
    fn event(&mut self, _time_s: f64, event: &Event) {
        self.0 += u32::from(matches!(event, Event::Fell { cause: Some(Cause::Shell), .. }));
    }
}

#[test]
fn wounded_brought_out_in_time_are_not_taken() {
    let mut quick = assault(wood(), 150, Approach::Front);
    quick.mechanisms = MechanismSet::all().without(Mechanism::Surrender);
    quick.constants.wounds.evacuated_when_leaving = 0.2;
    let mut slow = quick.clone();
    quick.constants.wounds.walking_out_s = 60.0;
    quick.constants.wounds.collecting_s = 60.0;
    slow.constants.wounds.walking_out_s = 1e6;
    slow.constants.wounds.collecting_s = 1e6;
    let taken = |outcome: &Outcome| f64::from(outcome.sides[0].captured + outcome.sides[1].captured);
    greater(mean(&slow, 30, taken), mean(&quick, 30, taken));
}

/// T8.1: wounded to killed where the ground is held, and later deaths with surgeons at hand.
#[test]
fn killed_and_wounded_in_their_proportion() {
    let scenario = assault(Cover::bare(), 100, Approach::Front);
    let (mut at_once, mut wounded, mut later) = (0.0, 0.0, 0.0);
    for seed in 0..40 {
        for contact in fight(&scenario, seed, &mut Unwatched).contacts {
            for side in contact.sides {
                at_once += f64::from(side.killed);
                wounded += f64::from(side.wounded + side.died_of_wounds);
                later += f64::from(side.died_of_wounds);
            }
        }
    }
    assert!((3.0..=4.5).contains(&(wounded / at_once)), "{wounded} to {at_once}");
    // Two hours of the week in which they die.
    assert!((0.0..=0.09).contains(&(later / wounded)), "{later} of {wounded}");
}
