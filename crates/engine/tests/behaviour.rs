//! Mechanisms that only whole runs show: hearing, a leader's reach, villagers' trust, shrapnel, bursts in
//! the crowns, grenades. Each scene has its control with the mechanism off or its constant at nothing, and differences are
//! stated in standard errors over fixed seeds.

mod common;

use common::{flat, unit, wood};
use engine::mechanism::Mechanism;
use engine::*;
use ground::{Cover, Position};

const MIDDLE: Position = Position::new(3_000.0, 3_000.0);

/// What is counted of the events of one run.
struct Count<F>(F, f64);

impl<F: Fn(&Event) -> bool> Watch for Count<F> {
    fn event(&mut self, _time_s: f64, event: &Event) {
        self.1 += f64::from(u8::from((self.0)(event)));
    }
}

/// Mean over seeds of what is counted in a fight, and its standard error.
fn tally(runs: u64, count: impl Fn(u64) -> f64) -> (f64, f64) {
    let all: Vec<f64> = (0..runs).map(count).collect();
    let n = runs as f64;
    let mean = all.iter().sum::<f64>() / n;
    let variance = all.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

fn events(scenario: &Scenario, runs: u64, wanted: impl Fn(&Event) -> bool + Copy) -> (f64, f64) {
    tally(runs, |seed| {
        let mut count = Count(wanted, 0.0);
        fight(scenario, seed, &mut count);
        count.1
    })
}

/// The first is greater than the second by at least three standard errors of their difference.
fn greater(more: (f64, f64), less: (f64, f64)) {
    let error = (more.1 * more.1 + less.1 * less.1).sqrt();
    assert!(more.0 - less.0 > 3.0 * error, "{more:?} against {less:?}");
}

fn order(unit: usize, when: Vec<Condition>, task: Task) -> Order {
    Order { name: format!("order-{unit}"), unit, when, task }
}

fn fell_by(cause: Cause) -> impl Fn(&Event) -> bool + Copy {
    move |event| matches!(event, Event::Fell { cause: Some(by), .. } if *by == cause)
}

/// Side 0 attacks a place that side 1 holds.
fn assault(cover: Cover, attackers: u32, defenders: u32) -> Scenario {
    let from = Position::new(2_400.0, 3_000.0);
    let units = vec![unit("attack", 0, attackers, from), unit("post", 1, defenders, MIDDLE)];
    let attack = Task::Attack { at: 0, approach: Approach::Front, by_stealth: false };
    let orders = vec![
        order(0, vec![Condition::From(900.0)], attack),
        order(1, vec![], Task::Defend { at: 0, facing: 1 }),
    ];
    let mut scenario = flat(cover, &[("post", MIDDLE), ("start", from)], units, orders);
    scenario.duration_s = 7_200.0;
    scenario
}

/// A company 1,800 m off the fight, behind a wood, is to go to the firing.
#[test]
fn who_hears_the_firing_goes_to_it_and_who_cannot_does_not() {
    let mut scenario = assault(wood(), 80, 80);
    scenario.units.push(unit("reserve", 0, 60, Position::new(1_200.0, 1_700.0)));
    let go = Task::March { to: 0, pace: Pace::Column };
    scenario.orders.push(order(2, vec![Condition::HearsFighting { within_m: 6_000.0 }], go));
    let went = |scenario: &Scenario| {
        events(scenario, 12, |event| matches!(event, Event::OrderTaken { order: 2, .. })).0
    };
    assert!(went(&scenario) > 0.8, "{}", went(&scenario));
    let mut faint = scenario.clone();
    (faint.constants.hearing.rifle_m, faint.constants.hearing.machine_gun_m) = (50.0, 50.0);
    assert!(went(&faint) < 0.2, "{}", went(&faint));
    scenario.mechanisms = MechanismSet::all().without(Mechanism::Hearing);
    assert_eq!(went(&scenario), 0.0);
}

/// A long front is told to go: the sections that the commander's voice does not reach stay for the runner, and go on firing.
#[test]
fn sections_out_of_the_leader_s_reach_stay_longer() {
    let mut scenario = assault(Cover::bare(), 200, 200);
    let off = Task::Withdraw { to: 2 };
    scenario.places.push(Place {
        name: "rear".into(),
        position: Position::new(5_500.0, 3_000.0),
        villagers: None,
    });
    scenario.travel = std::sync::Arc::new(TravelFields::new(scenario.ground.clone(), &scenario.places));
    scenario.orders.push(order(1, vec![Condition::From(1_500.0)], off));
    (scenario.constants.command.runner_way_km_per_h, scenario.constants.command.runner_forest_km_per_h) =
        (0.3, 0.3);
    // The word keeps them there, not the fire.
    scenario.constants.morale.risk_borne_leaving = 1.0;
    let rounds = |reach_m: f32, mechanisms: MechanismSet| {
        let mut scenario = scenario.clone();
        scenario.constants.command.reach_open_m = reach_m;
        scenario.mechanisms = mechanisms;
        tally(96, |seed| fight(&scenario, seed, &mut Unwatched).sides[1].rounds_fired as f64)
    };
    let (near, far) = (rounds(5.0, MechanismSet::all()), rounds(1_000.0, MechanismSet::all()));
    greater(near, far);
    let off = MechanismSet::all().without(Mechanism::Command);
    assert_eq!(rounds(5.0, off), rounds(1_000.0, off));
}

/// Throwers make a difference, and nobody falls to a grenade where none are thrown.
#[test]
fn grenades_are_thrown_at_close_quarters() {
    let mut scenario = assault(wood(), 220, 60);
    scenario.constants.morale.loss_scale = 5.0;
    // Men who close whatever it costs.
    scenario.constants.morale.risk_borne = 1.0;
    for unit in &mut scenario.units {
        unit.arms.grenades_per_man = 4.0;
    }
    let thrown = events(&scenario, 48, fell_by(Cause::Grenade));
    greater(thrown, (0.0, 0.0));
    let off = Scenario { mechanisms: MechanismSet::all().without(Mechanism::Grenade), ..scenario };
    assert_eq!(events(&off, 20, fell_by(Cause::Grenade)).0, 0.0);
}

/// A battery 900 m behind two companies, which attack a post it cannot see itself.
fn battery(cover: Cover) -> Scenario {
    let mut scenario = assault(cover, 100, 300);
    scenario.units.push(unit("second", 0, 100, Position::new(2_400.0, 3_060.0)));
    scenario.orders[0].when.clear();
    let attack = scenario.orders[0].task.clone();
    scenario.orders.push(order(2, vec![], attack));
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
    scenario.constants.mountain_gun.observer_share = 0.95;
    scenario
}

/// Men struck by shells, for each shell fired, with the error of the count.
fn per_shell(scenario: &Scenario, runs: u64) -> (f64, f64) {
    let (mut struck, mut shells) = (0.0, 0.0);
    for seed in 0..runs {
        let mut count = Count(fell_by(Cause::Shell), 0.0);
        shells += fight(scenario, seed, &mut count).sides[0].shells_fired as f64;
        struck += count.1;
    }
    assert!(shells > 20.0, "{shells} shells");
    (struck / shells, f64::max(struck, 1.0).sqrt() / shells)
}

#[test]
fn shrapnel_strikes_in_the_open_and_is_not_fired_into_a_wood() {
    let loaded = |cover: Cover, share: f32, burst: f32| {
        let mut scenario = battery(cover);
        scenario.constants.mountain_gun.shrapnel_load_share = share;
        scenario.constants.mountain_gun.shrapnel_burst_share = burst;
        per_shell(&scenario, 40)
    };
    let (good, spent) = (loaded(Cover::bare(), 1.0, 1.0), loaded(Cover::bare(), 1.0, 0.0));
    greater(good, spent);
    assert_eq!(spent.0, 0.0, "every shrapnel bursts too high or too low");
    // In a wood the load does not matter: all is shell.
    let thin = Cover { extinction_per_m: 0.001, tree_burst_per_m: 0.001, ..Cover::bare() };
    assert_eq!(loaded(thin.clone(), 1.0, 1.0), loaded(thin, 0.0, 1.0));
}

#[test]
fn bursts_in_the_crowns_reach_men_behind_cover() {
    let wooded = |tree_burst_per_m: f32| {
        let cover = Cover { extinction_per_m: 0.001, cover_share: 0.95, tree_burst_per_m, ..Cover::bare() };
        let mut scenario = battery(cover);
        scenario.constants.mountain_gun.lethal_cover_m2 = 1.0;
        per_shell(&scenario, 40)
    };
    greater(wooded(2.0), wooded(1e-6));
}

/// Misled once by the people of a hamlet, a headquarters that learns from it does not act on what the next hamlet says.
#[test]
fn who_was_misled_by_villagers_believes_the_next_ones_less() {
    let acts = |trust_cases: f32, mechanisms: MechanismSet| {
        let unarmed = |name: &str, side, men, x, y| Unit {
            arms: Arms::default(),
            ..unit(name, side, men, Position::new(x, y))
        };
        let units = vec![
            unarmed("askers", 0, 100, 600.0, 3_000.0),
            unarmed("near", 1, 30, 1_800.0, 3_150.0),
            unarmed("far", 1, 300, 5_660.0, 3_000.0),
        ];
        let places =
            [("first", 600.0), ("second", 3_000.0)].map(|(name, x)| (name, Position::new(x, 3_000.0)));
        let near = Condition::EnemyNear { within_m: 50_000.0, at_least: 200.0, at_most: 1e6 };
        let orders = vec![
            order(0, vec![], Task::Camp { guard: 0.1 }),
            order(0, vec![Condition::From(600.0)], Task::Withdraw { to: 1 }),
            order(0, vec![Condition::From(5_400.0), near], Task::Wait),
        ];
        let mut scenario = flat(Cover::bare(), &places, units, orders);
        for place in &mut scenario.places {
            place.villagers = Some(Villagers {
                honest_to: vec![0.0, 1.0],
                loyal_to: Some(1),
                knows_within_m: 2_700.0,
                stores_of: Vec::new(),
            });
        }
        let deception = &mut scenario.constants.deception;
        // Every answer is false, and so far out that it is seen to be.
        (deception.false_share, deception.false_place_m, deception.borne_out_m) = (1.0, 9_000.0, 1.0);
        (deception.villager_reliability, deception.trust_cases) = (0.8, trust_cases);
        scenario.constants.tactics.hamlet_within_m = 500.0;
        scenario.mechanisms = mechanisms;
        events(&scenario, 24, |event| matches!(event, Event::OrderTaken { order: 2, .. }))
    };
    let all = MechanismSet::all();
    greater(acts(1e6, all), acts(0.01, all));
    let off = all.without(Mechanism::Deception);
    assert_eq!(acts(1e6, off), acts(0.01, off));
}
