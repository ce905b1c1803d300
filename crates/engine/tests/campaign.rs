//! What commanders know decides what they do: ambush, deception, night, friendly fire, messages.

mod common;

use common::{unit, wood};
use engine::mechanism::{Constants, Mechanism};
use engine::*;
use ground::{Cover, Ground, Position, Sky, WayClass};
use std::sync::Arc;

/// Keeps what it sees.
#[derive(Default)]
struct Log(Vec<(f64, Event)>);

impl Watch for Log {
    fn event(&mut self, time_s: f64, event: &Event) {
        self.0.push((time_s, event.clone()));
    }
}

impl Log {
    fn first(&self, wanted: impl Fn(&Event) -> bool) -> Option<f64> {
        self.0.iter().find(|(_, event)| wanted(event)).map(|(time, _)| *time)
    }
}

/// A valley with one track from west to east; a hamlet at 2 km, a narrow place at 4 km.
fn valley(units: Vec<Unit>, orders: Vec<Order>, loyal_to: Option<usize>, start_unix_s: i64) -> Scenario {
    let track = vec![Position::new(200.0, 2_000.0), Position::new(7_800.0, 2_000.0)];
    let cover = Cover { extinction_per_m: 0.03, canopy_light: 0.3, canopy_height_m: 12.0, ..Cover::bare() };
    let height = |p: Position| 500.0 + 0.15 * (p.y - 2_000.0).abs();
    let ground = Arc::new(
        Ground::made_up(8_000.0, 4_000.0, 50.0, cover, &[(WayClass::CartTrack, track)], &height)
            .expect("a made-up valley is sound"),
    );
    let villagers =
        Villagers { honest_to: vec![0.9, 0.5], loyal_to, knows_within_m: 3_000.0, stores_of: Vec::new() };
    let places = vec![
        Place { name: "mouth".into(), position: Position::new(400.0, 2_000.0), villagers: None },
        Place {
            name: "hamlet".into(),
            position: Position::new(2_000.0, 2_000.0),
            villagers: Some(villagers),
        },
        Place { name: "narrows".into(), position: Position::new(4_000.0, 2_000.0), villagers: None },
        Place { name: "head".into(), position: Position::new(7_600.0, 2_000.0), villagers: None },
    ];
    Scenario {
        travel: Arc::new(TravelFields::new(ground.clone(), &places)),
        ground,
        sky: Arc::new(Sky::new(42.4, 128.8, 700.0, start_unix_s, 40_000.0)),
        duration_s: 36_000.0,
        sides: 2,
        weapons: vec![Weapon {
            name: "rifle".into(),
            kind: WeaponKind::Rifle,
            muzzle_velocity_m_per_s: 760.0,
            practical_rate_per_min: 10.0,
            jam_per_round: 0.005,
            crew: 1,
        }],
        distinctness: vec![0.0, 1.0, 1.0, 0.0],
        dresses: 2,
        places,
        units,
        orders,
        constants: Constants::default(),
        mechanisms: MechanismSet::all(),
        steps: Steps::default(),
        stripped: Stripped::default(),
    }
}

/// 07:00 UTC+9 on 21 October 1920.
const MORNING: i64 = -1_552_615_200;

fn order(name: &str, unit: usize, when: Vec<Condition>, task: Task) -> Order {
    Order { name: name.into(), unit, when, task }
}

/// Side 0 hides 150 men at the narrows; side 1 marches 200 men up the valley, cautiously, by way of the hamlet.
fn ambush(rumour: bool, mechanisms: MechanismSet) -> Scenario {
    let mut orders = vec![
        order("hide-a", 0, vec![], Task::Ambush { at: 2, from: 0, trigger_m: 10.0 }),
        order("hide-b", 1, vec![], Task::Ambush { at: 2, from: 0, trigger_m: 10.0 }),
    ];
    if rumour {
        orders.push(order(
            "mislead",
            0,
            vec![],
            Task::Rumour { places: vec![1], strength_factor: 0.3, gone_to: Some(3) },
        ));
    }
    orders.push(order("to-hamlet", 2, vec![], Task::March { to: 1, pace: Pace::Cautious }));
    let to_hamlet = orders.len() - 1;
    orders.push(order(
        "pursue",
        2,
        vec![Condition::Done(to_hamlet)],
        Task::March { to: 3, pace: Pace::Cautious },
    ));
    let units = vec![
        unit("left", 0, 75, Position::new(4_200.0, 2_100.0)),
        unit("right", 0, 75, Position::new(4_200.0, 1_900.0)),
        unit("column", 1, 200, Position::new(400.0, 2_000.0)),
    ];
    let mut scenario = valley(units, orders, Some(0), MORNING);
    scenario.mechanisms = mechanisms;
    scenario
}

#[test]
fn an_ambush_is_sprung_at_ten_paces_on_a_blind_column() {
    let scenario = ambush(true, MechanismSet::all());
    let mut near = 0;
    let mut losses = Vec::new();
    for seed in 0..40 {
        let mut log = Log::default();
        let outcome = fight(&scenario, seed, &mut log);
        assert!(outcome.units.iter().all(Books::balance));
        if let Some((_, Event::AmbushSprung { range_m, .. })) =
            log.0.iter().find(|(_, event)| matches!(event, Event::AmbushSprung { .. }))
        {
            near += u32::from(*range_m <= 16.0);
        }
        losses.push((
            outcome.sides[1].killed + outcome.sides[1].wounded,
            outcome.sides[0].killed + outcome.sides[0].wounded,
        ));
    }
    let (theirs, ours) = losses.iter().fold((0, 0), |sum, loss| (sum.0 + loss.0, sum.1 + loss.1));
    assert!(near >= 20, "sprung at ten paces in {near} of 40; {losses:?}");
    assert!(theirs > 3 * ours, "the surprised lose far more: {theirs} against {ours}");
}

#[test]
fn the_rumour_makes_the_column_careless_and_dear() {
    let cost = |rumour: bool, mechanisms: MechanismSet| {
        let scenario = ambush(rumour, mechanisms);
        let total: u32 = (0..60)
            .map(|seed| {
                let outcome = fight(&scenario, seed, &mut Unwatched);
                outcome.sides[1].killed + outcome.sides[1].wounded
            })
            .sum();
        f64::from(total) / 60.0
    };
    let misled = cost(true, MechanismSet::all());
    let warned = cost(false, MechanismSet::all());
    let deaf = cost(true, MechanismSet::all().without(Mechanism::Deception));
    assert!(misled > 1.15 * warned, "misled {misled}, not misled {warned}");
    assert!(misled > 1.15 * deaf, "misled {misled}, without the mechanism {deaf}");
}

#[test]
fn news_of_a_done_order_takes_a_runner_s_time() {
    let units = vec![
        unit("ahead", 0, 40, Position::new(400.0, 2_000.0)),
        unit("behind", 0, 40, Position::new(400.0, 2_020.0)),
    ];
    let orders = vec![
        order("go", 0, vec![], Task::March { to: 2, pace: Pace::Column }),
        order("follow", 1, vec![Condition::Done(0)], Task::March { to: 2, pace: Pace::Column }),
    ];
    let mut scenario = valley(units, orders, None, MORNING);
    let mut log = Log::default();
    fight(&scenario, 1, &mut log);
    let done = log.first(|e| matches!(e, Event::OrderDone { order: 0, .. })).expect("the first arrives");
    let taken = log.first(|e| matches!(e, Event::OrderTaken { order: 1, .. })).expect("the second follows");
    assert!(taken > done + 600.0, "a runner needs more than ten minutes over 3.6 km: {}", taken - done);
    scenario.mechanisms = scenario.mechanisms.without(Mechanism::Command);
    let mut log = Log::default();
    fight(&scenario, 1, &mut log);
    let done = log.first(|e| matches!(e, Event::OrderDone { order: 0, .. })).expect("the first arrives");
    let taken = log.first(|e| matches!(e, Event::OrderTaken { order: 1, .. })).expect("the second follows");
    assert!(taken - done < 1.0, "without the mechanism it is known at once");
}

/// Two columns of one side converge by night on a place where the enemy is believed and has slipped away.
#[test]
fn columns_of_one_side_fire_on_each_other_in_the_dark_and_not_by_day() {
    let fratricides = |start: i64, mechanisms: MechanismSet| {
        let mut shot = 0;
        for seed in 0..40 {
            let mut units = vec![
                unit("north", 1, 120, Position::new(3_900.0, 3_200.0)),
                unit("south", 1, 120, Position::new(3_900.0, 800.0)),
                unit("band", 0, 60, Position::new(4_000.0, 2_000.0)),
            ];
            units[1].parent = None;
            let orders = vec![
                order(
                    "attack-n",
                    0,
                    vec![],
                    Task::Attack { at: 2, approach: Approach::Front, by_stealth: false },
                ),
                order(
                    "attack-s",
                    1,
                    vec![],
                    Task::Attack { at: 2, approach: Approach::Front, by_stealth: false },
                ),
                order("slip", 2, vec![Condition::From(600.0)], Task::Withdraw { to: 3 }),
            ];
            let mut scenario = valley(units, orders, None, start);
            // The two parents do not know of each other.
            scenario.mechanisms = mechanisms;
            let mut log = Log::default();
            fight(&scenario, seed, &mut log);
            shot += u32::from(log.first(|e| matches!(e, Event::Misidentified { .. })).is_some());
        }
        shot
    };
    // 01:30 UTC+9 on the 22nd: the moon is down.
    let night = fratricides(MORNING + 66_600, MechanismSet::all());
    let day = fratricides(MORNING + 7_200, MechanismSet::all());
    let never = fratricides(MORNING + 66_600, MechanismSet::all().without(Mechanism::Identifying));
    assert!(night > day, "night {night}, day {day}");
    assert!(night >= 4, "{night} of 40");
    assert_eq!(never, 0);
}

#[test]
fn a_sleeping_camp_is_surprised_before_dawn() {
    let units = vec![
        unit("camp", 1, 110, Position::new(4_000.0, 2_000.0)),
        unit("raid-a", 0, 90, Position::new(2_000.0, 2_000.0)),
        unit("raid-b", 0, 90, Position::new(2_000.0, 2_050.0)),
    ];
    let raid = Task::Attack { at: 2, approach: Approach::Surround, by_stealth: true };
    let orders = vec![
        order("sleep", 0, vec![], Task::Camp { guard: 0.08 }),
        order("raid-a", 1, vec![], raid.clone()),
        order("raid-b", 2, vec![], raid),
    ];
    // 04:00 UTC+9 on the 22nd.
    let mut scenario = valley(units, orders, None, MORNING + 75_600);
    // Nobody lives here who could warn the camp.
    scenario.places[1].villagers = None;
    let (mut camp, mut raiders, mut surprised) = (0, 0, 0);
    for seed in 0..30 {
        let outcome = fight(&scenario, seed, &mut Unwatched);
        camp += outcome.sides[1].killed + outcome.sides[1].wounded;
        raiders += outcome.sides[0].killed + outcome.sides[0].wounded;
        surprised += u32::from(outcome.contacts.iter().any(|c| c.sides[1].surprised));
    }
    assert!(surprised >= 15, "surprised in {surprised} of 30");
    assert!(camp > 2 * raiders, "camp {camp}, raiders {raiders}");
}

#[test]
fn a_strewn_trail_looks_old() {
    let units = vec![
        unit("band", 0, 60, Position::new(400.0, 2_000.0)),
        unit("search", 1, 60, Position::new(400.0, 2_000.0)),
    ];
    let judged = |strewn: bool| {
        let mut orders = vec![order("go", 0, vec![], Task::March { to: 3, pace: Pace::Column })];
        if strewn {
            orders.push(order("dung", 0, vec![], Task::StrewTrail { age_factor: 8.0 }));
        }
        orders.push(order(
            "follow",
            1,
            vec![Condition::From(14_400.0)],
            Task::Search { place: 2, radius_m: 300.0 },
        ));
        let mut scenario = valley(units.clone(), orders, None, MORNING);
        scenario.units[1].start = Some(Position::new(3_000.0, 3_000.0));
        let mut sum = (0.0, 0);
        for seed in 0..20 {
            let mut log = Log::default();
            fight(&scenario, seed, &mut log);
            for (_, event) in log.0 {
                if let Event::TrailFound { judged_age_s, true_age_s, .. } = event {
                    sum = (sum.0 + f64::from(libm::logf(judged_age_s / true_age_s)), sum.1 + 1);
                }
            }
        }
        assert!(sum.1 > 5, "trails are found");
        sum.0 / f64::from(sum.1)
    };
    let (plain, strewn) = (judged(false), judged(true));
    assert!(plain.abs() < 0.4, "judged about right: {plain}");
    assert!((strewn - plain - 8.0_f64.ln()).abs() < 0.6, "eight times as old: {strewn} against {plain}");
    let _ = wood();
}
