//! Movement, rest, command, intelligence and supply in whole runs: each changes what happens, and in the right direction.

mod common;

use common::{flat, meeting, unit};
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

/// Time of the first event of a kind in one run.
fn first(scenario: &Scenario, seed: u64, wanted: impl Fn(&Event) -> bool) -> Option<f64> {
    let mut log = Log::default();
    fight(scenario, seed, &mut log);
    log.0.iter().find(|(_, event)| wanted(event)).map(|(time, _)| *time)
}

/// Mean and standard error.
fn mean(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

/// `more` is greater than `less` by three standard errors.
fn clearly_more(more: &[f64], less: &[f64]) {
    let ((a, sd_a), (b, sd_b)) = (mean(more), mean(less));
    let error = (sd_a * sd_a + sd_b * sd_b).sqrt();
    assert!(a - b > 3.0 * error, "{a} against {b}, standard error {error}");
}

fn order(name: &str, unit: usize, when: Vec<Condition>, task: Task) -> Order {
    Order { name: name.into(), unit, when, task }
}

const PLACES: [(&str, f32, f32); 2] = [("here", 3_000.0, 1_000.0), ("there", 3_000.0, 5_000.0)];

/// A walk of four kilometres across open country, set out on at a time.
fn walk(walker: Unit, at_s: f64, change: impl Fn(&mut Scenario)) -> Scenario {
    let places = PLACES.map(|(name, x, y)| (name, Position::new(x, y)));
    let march = Task::March { to: 1, pace: Pace::Column };
    let orders = vec![order("walk", 0, vec![Condition::From(at_s)], march)];
    let mut scenario = flat(Cover::bare(), &places, vec![walker], orders);
    scenario.duration_s = at_s + 28_800.0;
    // Two days of sky, so that there is a night in it.
    scenario.sky = Arc::new(Sky::new(42.5, 128.9, 500.0, -1_552_608_000, 172_800.0));
    // The way is lost by chance; what is compared here is not.
    scenario.mechanisms = scenario.mechanisms.without(Mechanism::LosingWay);
    change(&mut scenario);
    scenario
}

fn walker(men: u32) -> Unit {
    unit("walkers", 0, men, Position::new(3_000.0, 1_000.0))
}

fn arrives_s(scenario: &Scenario) -> f64 {
    let arrived =
        first(scenario, 1, |e| matches!(e, Event::Arrived { .. })).expect("four kilometres are no distance");
    let departed = first(scenario, 1, |e| matches!(e, Event::Departed { .. })).expect("they set out");
    arrived - departed
}

#[test]
fn a_long_column_is_up_later_than_a_short_one() {
    let (few, many) = (arrives_s(&walk(walker(20), 0.0, |_| {})), arrives_s(&walk(walker(400), 0.0, |_| {})));
    // Four hundred men in two files are 260 m and some; at a metre a second that is five minutes.
    assert!((200.0..600.0).contains(&(many - few)), "{few} s and {many} s");
    let pack = arrives_s(&walk(Unit { pack: true, ..walker(20) }, 0.0, |_| {}));
    assert!(pack > 1.5 * few, "led animals off any path: {pack} s against {few} s");
}

#[test]
fn men_who_did_not_sleep_march_slower() {
    let after_a_night = |sleepless_day: f32| {
        arrives_s(&walk(walker(20), 36_000.0, |scenario| {
            let fatigue = &mut scenario.constants.fatigue;
            (fatigue.sleepless_day, fatigue.free_waking_h, fatigue.sleep_by_turns) =
                (sleepless_day, 0.0, 0.0);
        }))
    };
    // Ten hours awake beyond what is free, a quarter of the wits gone in a day: 0.4 of 0.1 of the speed.
    let share = after_a_night(0.25) / after_a_night(0.0) - 1.0;
    assert!((0.02..0.12).contains(&share), "{share}");
}

#[test]
fn the_hungry_and_the_cold_march_slower_and_fall_out_and_the_fed_do_not() {
    let hungry = |fed: bool, mechanisms: MechanismSet| {
        let scenario = walk(walker(200), 36_000.0, |scenario| {
            scenario.constants.privation = engine::mechanism::privation::Constants {
                rations_h: 0.0,
                hungry_day: 2.0,
                ..Default::default()
            };
            scenario.mechanisms = mechanisms.without(Mechanism::LosingWay);
            if fed {
                let food = Task::Supply { rounds_per_man: 0, shells_per_gun: 0, rest: 0.0 };
                scenario.orders.insert(0, order("eat", 0, vec![Condition::From(35_900.0)], food));
            }
        });
        let mut log = Log::default();
        fight(&scenario, 1, &mut log);
        let fell_out =
            log.0.iter().filter(|(_, e)| matches!(e, Event::Fell { fate: Fate::Missing, .. })).count();
        (arrives_s(&scenario), fell_out)
    };
    let all = MechanismSet::all();
    let ((slow_s, out), (fast_s, none), (off_s, _)) =
        (hungry(false, all), hungry(true, all), hungry(false, all.without(Mechanism::Privation)));
    assert!(slow_s > 1.1 * fast_s && (1..60).contains(&out), "{slow_s} s, {fast_s} s, {out} fell out");
    assert!(none == 0 && (fast_s / off_s - 1.0).abs() < 0.1, "{fast_s} s, {off_s} s");
    // From noon to the next morning, with a night between.
    let night = |air_c: f32| {
        arrives_s(&walk(walker(20), 72_000.0, |scenario| scenario.constants.privation.night_air_c = air_c))
    };
    assert!(night(-15.0) > 1.01 * night(8.0));
}

/// Who asks why is told what wears those who fall out on the march, once for the march.
#[test]
fn falling_out_has_its_cause() {
    #[derive(Default)]
    struct Asking(Vec<(u32, f32)>, usize);
    impl Watch for Asking {
        const ASKS_WHY: bool = true;
        fn event(&mut self, _time_s: f64, event: &Event) {
            self.1 += usize::from(matches!(event, Event::Fell { fate: Fate::Missing, .. }));
        }
        fn why(&mut self, _time_s: f64, why: &Why) {
            if let Why::FellOut { men, hunger, .. } = why {
                self.0.push((*men, *hunger));
            }
        }
    }
    let asked = |hungry_day: f32| {
        let mut asking = Asking::default();
        let scenario = walk(walker(200), 36_000.0, |scenario| {
            (scenario.constants.privation.rations_h, scenario.constants.privation.hungry_day) =
                (0.0, hungry_day);
        });
        fight(&scenario, 1, &mut asking);
        asking
    };
    let (hungry, fed) = (asked(2.0), asked(0.0));
    assert!(fed.0.is_empty() && fed.1 == 0);
    assert_eq!(hungry.0.len(), 1);
    let (men, hunger) = hungry.0[0];
    assert!(
        hunger > 0.7 && hungry.1 > 0 && (men as f32 / hungry.1 as f32 - 1.0).abs() < 0.5,
        "{men} of {}",
        hungry.1
    );
}

#[test]
fn camps_feed_where_people_share_or_trains_come_and_nowhere_else() {
    // They lie for half a day with empty haversacks, where hunger bites hard, and then walk four kilometres.
    let walks_s = |loyal_to: Option<usize>, stores_of: Vec<usize>, trains_reach_m: f32| {
        arrives_s(&walk(walker(20), 43_200.0, |scenario| {
            let privation = &mut scenario.constants.privation;
            (privation.rations_h, privation.hungry_day, privation.trains_reach_m) =
                (0.0, 1.0, trains_reach_m);
            let people = |loyal_to, stores_of| {
                Some(Villagers { honest_to: vec![0.4, 0.4], loyal_to, knows_within_m: 0.0, stores_of })
            };
            scenario.places[0].villagers = people(loyal_to, Vec::new());
            scenario.places[1].villagers = people(None, stores_of.clone());
            scenario
                .orders
                .insert(0, order("camp", 0, vec![Condition::Until(40_000.0)], Task::Camp { guard: 0.1 }));
        }))
    };
    let (fed, unfed) = (walks_s(Some(0), vec![], 0.0), walks_s(Some(1), vec![], 0.0));
    assert!(unfed > 1.1 * fed, "{unfed} s against {fed} s");
    let by_trains = walks_s(None, vec![0], 5_000.0);
    assert!((by_trains / fed - 1.0).abs() < 1e-6, "{by_trains} s against {fed} s");
    assert_eq!(walks_s(None, vec![0], 3_000.0), unfed, "the stores lie four kilometres off");
    assert_eq!(walks_s(None, vec![1], 5_000.0), unfed, "the stores are the enemy's");
}

/// Infantry Drill Regulations 1911, par. 634: 32 to 40 km a day for a small trained command; Bernhardi and the cavalry
/// practice of the period: as much and half as much again, in fewer hours.
#[test]
fn a_days_march_on_a_road_is_that_of_the_manuals() {
    let day_km = |walker: Unit, hours: f64| {
        let places = [("here", Position::new(500.0, 500.0)), ("there", Position::new(29_500.0, 500.0))];
        let march = Task::March { to: 1, pace: Pace::Column };
        let mut scenario = flat(Cover::bare(), &places, vec![walker], vec![order("march", 0, vec![], march)]);
        let road = vec![places[0].1, places[1].1];
        let ways = [(WayClass::CartRoad, road)];
        let ground = Ground::made_up(30_000.0, 1_000.0, 100.0, Cover::bare(), &ways, &|_| 500.0);
        scenario.ground = Arc::new(ground.expect("a road over a plain is sound"));
        scenario.travel = Arc::new(TravelFields::new(scenario.ground.clone(), &scenario.places));
        // Nine in the morning and ten hours on: the last of them in the dusk.
        scenario.duration_s = 43_200.0;
        scenario.mechanisms = scenario.mechanisms.without(Mechanism::LosingWay);
        29.0 * hours * 3_600.0 / arrives_s(&scenario)
    };
    let at = Position::new(500.0, 500.0);
    let foot = day_km(Unit { load_kg: 26.4, ..unit("company", 0, 150, at) }, 10.0);
    assert!((32.0..=40.0).contains(&foot), "a company goes {foot} km in ten hours");
    let horse = day_km(Unit { mounted: true, ..unit("squadron", 0, 100, at) }, 8.0);
    assert!((35.0..=55.0).contains(&horse), "a squadron goes {horse} km in eight hours");
    let pack = day_km(Unit { pack: true, ..unit("train", 0, 40, at) }, 8.0);
    assert!((20.0..=30.0).contains(&pack), "a pack train goes {pack} km in eight hours");
}

#[test]
fn a_commander_with_initiative_does_not_wait_for_ever_for_word_that_does_not_come() {
    // The second body is to go when it hears that the first has gone; every messenger is lost.
    let goes = |initiative: f32, command: bool| {
        let places = PLACES.map(|(name, x, y)| (name, Position::new(x, y)));
        let march = |to| Task::March { to, pace: Pace::Column };
        let orders = vec![
            order("first", 0, vec![Condition::From(600.0)], march(1)),
            order("second", 1, vec![Condition::From(900.0), Condition::Begun(0)], march(0)),
        ];
        let units = vec![
            unit("one", 0, 40, Position::new(1_000.0, 1_000.0)),
            Unit { initiative, ..unit("two", 0, 40, Position::new(5_000.0, 5_000.0)) },
        ];
        let mut scenario = flat(Cover::bare(), &places, units, orders);
        (scenario.constants.command.lost_per_km, scenario.constants.command.word_overdue_s) = (1.0, 3_600.0);
        if !command {
            scenario.mechanisms = scenario.mechanisms.without(Mechanism::Command);
        }
        first(&scenario, 1, |e| matches!(e, Event::OrderTaken { order: 1, .. }))
    };
    let late = goes(1.0, true).expect("word is overdue at half past one");
    assert!((4_500.0..5_500.0).contains(&late), "{late} s");
    assert_eq!(goes(0.0, true), None);
    // Without the mechanism word comes at once, and nobody need act without it.
    let early = goes(0.0, false).expect("word comes");
    assert!((600.0..=900.0).contains(&early), "{early} s");
}

#[test]
fn what_the_enemy_prompts_waits_for_the_staff_and_what_the_clock_prompts_does_not() {
    let unarmed = |name: &str, side, men, y| Unit {
        arms: Arms::default(),
        ..unit(name, side, men, Position::new(3_000.0, y))
    };
    let times = |mechanisms: MechanismSet, which: usize| -> Vec<f64> {
        let places = PLACES.map(|(name, x, y)| (name, Position::new(x, y)));
        let near = Condition::EnemyNear { within_m: 3_000.0, at_least: 1.0, at_most: 1e6 };
        let away = Task::March { to: 1, pace: Pace::Column };
        let orders = vec![
            order("by clock", 0, vec![Condition::From(600.0)], Task::Wait),
            order("by sight", 1, vec![near], away),
        ];
        let units = vec![
            unarmed("clock", 0, 120, 5_500.0),
            unarmed("sight", 0, 120, 1_000.0),
            unarmed("seen", 1, 200, 1_180.0),
        ];
        let mut scenario = flat(Cover::bare(), &places, units, orders);
        scenario.mechanisms = mechanisms;
        scenario.duration_s = 14_400.0;
        (0..12)
            .filter_map(|seed| {
                first(&scenario, seed, |e| matches!(e, Event::OrderTaken { order, .. } if *order == which))
            })
            .collect()
    };
    let all = MechanismSet::all();
    let (with, without) = (times(all, 1), times(all.without(Mechanism::Command), 1));
    assert!(with.len() >= 10 && without.len() >= 10, "{with:?} {without:?}");
    clearly_more(&with, &without);
    let (late_s, soon_s) = (mean(&with).0, mean(&without).0);
    // A company: five minutes' thought, eight to fall in, lognormal means above their medians.
    assert!((400.0..1_800.0).contains(&(late_s - soon_s)), "{}", late_s - soon_s);
    assert_eq!(times(all, 0), vec![600.0; 12]);
}

#[test]
fn a_small_old_trail_is_passed_over() {
    let found = |mechanisms: MechanismSet| -> usize {
        let places = PLACES.map(|(name, x, y)| (name, Position::new(x, y)));
        let orders = vec![
            order("go", 0, vec![], Task::March { to: 1, pace: Pace::Column }),
            order("look", 1, vec![Condition::From(14_400.0)], Task::Search { place: 0, radius_m: 300.0 }),
        ];
        let units = vec![
            unit("band", 0, 6, Position::new(3_000.0, 1_000.0)),
            unit("search", 1, 40, Position::new(1_500.0, 1_000.0)),
        ];
        let mut scenario = flat(Cover { extinction_per_m: 0.05, ..Cover::bare() }, &places, units, orders);
        scenario.mechanisms = mechanisms;
        (0..12)
            .map(|seed| {
                let mut log = Log::default();
                fight(&scenario, seed, &mut log);
                log.0.iter().filter(|(_, e)| matches!(e, Event::TrailFound { .. })).count()
            })
            .sum()
    };
    let (plain, faint) =
        (found(MechanismSet::all().without(Mechanism::Deception)), found(MechanismSet::all()));
    // Six men leave a third of what three hundred leave: of some hundred trials 85 and 29 in a hundred succeed.
    assert!(plain > 60 && faint * 3 < plain * 2 && faint > 0, "{faint} against {plain}");
}

#[test]
fn men_in_the_other_side_s_coats_come_nearer_before_they_are_known() {
    let known_at = |mechanisms: MechanismSet| -> Vec<f64> {
        // The post looks the other way: whoever comes at its front is taken for a foe in any coat.
        let places = [("post", Position::new(3_000.0, 3_000.0)), ("front", Position::new(3_000.0, 500.0))];
        let orders = vec![
            order("hold", 0, vec![], Task::Defend { at: 0, facing: 1 }),
            order("coats", 1, vec![], Task::Disguise { dress: 0 }),
            order("come", 1, vec![], Task::March { to: 0, pace: Pace::Column }),
        ];
        let units = vec![
            unit("post", 0, 60, Position::new(3_000.0, 3_000.0)),
            Unit { arms: Arms::default(), ..unit("coats", 1, 60, Position::new(3_000.0, 5_500.0)) },
        ];
        let mut scenario = flat(Cover { extinction_per_m: 0.002, ..Cover::bare() }, &places, units, orders);
        scenario.mechanisms = mechanisms;
        (0..16)
            .filter_map(|seed| {
                let mut log = Log::default();
                fight(&scenario, seed, &mut log);
                log.0.iter().find_map(|(_, e)| match e {
                    Event::Sighted { unit: 0, as_enemy: true, range_m, .. } => Some(f64::from(*range_m)),
                    _ => None,
                })
            })
            .collect()
    };
    clearly_more(
        &known_at(MechanismSet::all().without(Mechanism::Deception)),
        &known_at(MechanismSet::all()),
    );
}

#[test]
fn those_who_hold_the_field_find_rounds_on_it() {
    let issued = |from_enemy: f32| -> u64 {
        let mut scenario = meeting(false);
        scenario.constants = Constants::default();
        scenario.constants.ammunition.taken_from_enemy_share = from_enemy;
        (0..6)
            .map(|seed| {
                let outcome = fight(&scenario, seed, &mut Unwatched);
                assert!(outcome.units.iter().all(Books::balance));
                outcome.sides.iter().map(|side| side.rounds_issued).sum::<u64>()
            })
            .sum()
    };
    let (some, none) = (issued(0.5), issued(0.0));
    assert!(some > none + 100, "{some} against {none}");
}
