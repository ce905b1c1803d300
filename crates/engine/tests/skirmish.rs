//! The neutral skirmish against the survivors of its reference program, and what it must hold whatever the numbers.

use engine::benchmark::{AgentSteps, Expected, skirmish};
use engine::{Books, Event, Outcome, Scenario, Unwatched, Watch, fight, range_quantile_m};
use ground::Position;

fn survivors(outcome: &Outcome) -> [f64; 2] {
    [f64::from(outcome.sides[0].present), f64::from(outcome.sides[1].present)]
}

fn mean_and_sd(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (mean, (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt())
}

/// Survivors, shots and agent-steps of one size over seeds, against the benchmark's table.
fn passes(men: u32, seeds: u64, shots: f64, agent_steps: f64) {
    let scenario = skirmish(men);
    let (mut pooled, mut red, mut fired, mut steps) = (Vec::new(), Vec::new(), 0.0, 0.0);
    for seed in 0..seeds {
        let mut watch = AgentSteps::default();
        let outcome = fight(&scenario, seed, &mut watch);
        assert!(outcome.units.iter().all(Books::balance));
        pooled.extend(survivors(&outcome));
        red.push(survivors(&outcome)[0]);
        fired += outcome.sides.iter().map(|side| side.rounds_fired as f64).sum::<f64>() / seeds as f64;
        steps += watch.total(men) / seeds as f64;
    }
    let expected = Expected::of(men).expect("a size of the table");
    let (mean, _) = mean_and_sd(&pooled);
    let (_, sd) = mean_and_sd(&red);
    let tolerance = expected.tolerance(seeds as usize);
    assert!(
        (mean - expected.survivors).abs() < tolerance,
        "{mean} survivors instead of {} +- {tolerance}",
        expected.survivors
    );
    if seeds >= 20 {
        assert!((sd / expected.sd - 1.0).abs() < 0.4, "standard deviation {sd} instead of {}", expected.sd);
    }
    // Of shots and agent-steps the table gives means alone. Over seeds shots vary by some 2 %, agent-steps by 0.1 %.
    assert!((fired / shots - 1.0).abs() < 0.08 / (seeds as f64).sqrt(), "{fired} shots instead of {shots}");
    assert!((steps / agent_steps - 1.0).abs() < 0.004 / (seeds as f64).sqrt(), "{steps} agent-steps");
}

#[test]
fn survivors_of_five_hundred() {
    passes(500, 60, 55_200.0, 588_992.0);
}

#[test]
fn survivors_of_two_thousand() {
    passes(2_000, 20, 221_078.0, 2_356_575.0);
}

#[test]
fn survivors_of_ten_thousand() {
    passes(10_000, 3, 1_111_903.0, 11_789_474.0);
}

/// Every fall: when, who, where.
#[derive(Default, PartialEq, Debug)]
struct Falls(Vec<(f64, u32, Position)>);

impl Watch for Falls {
    fn event(&mut self, time_s: f64, event: &Event) {
        if let Event::Fell { man, at, .. } = event {
            self.0.push((time_s, *man, *at));
        }
    }
}

#[test]
fn same_seed_same_fight_watched_or_not() {
    let scenario = skirmish(300);
    let mut falls = Falls::default();
    let first = fight(&scenario, 5, &mut falls);
    assert_eq!(first, fight(&scenario, 5, &mut Unwatched));
    assert_ne!(first.digest, fight(&scenario, 6, &mut Unwatched).digest);
    let killed: u32 = first.sides.iter().map(|side| side.killed).sum();
    assert_eq!(falls.0.len(), killed as usize);
    // Whole seconds, in the order of time, each man once and inside the field.
    assert!(falls.0.is_sorted_by(|a, b| a.0 <= b.0));
    let mut men: Vec<u32> = falls.0.iter().map(|fall| fall.1).collect();
    men.sort_unstable();
    men.dedup();
    assert_eq!(men.len(), killed as usize);
    for (time_s, _, at) in &falls.0 {
        assert!(time_s.fract() == 0.0 && (0.0..2_000.0).contains(&at.x) && (0.0..1_000.0).contains(&at.y));
    }
    // One contact, in which both sides are reckoned whole and the losses are those of the books.
    let [contact] = first.contacts.as_slice() else { panic!("{} contacts", first.contacts.len()) };
    for (side, books) in contact.sides.iter().zip(&first.sides) {
        assert_eq!((side.engaged, side.killed), (300, books.killed));
        assert_eq!(side.rounds_fired, books.rounds_fired);
    }
    // Of these stripped fights the shots that hit are counted, none from beyond the reach.
    for side in &contact.sides {
        let shots: u64 = side.shots_by_range.iter().map(|count| u64::from(*count)).sum();
        assert!((1..=side.rounds_fired).contains(&shots), "{shots} of {}", side.rounds_fired);
        let [near, far] = [0.05, 0.95].map(|share| range_quantile_m(&side.shots_by_range, share).unwrap());
        assert!(near <= contact.median_range_m && contact.median_range_m <= far && far <= 305.0);
    }
    assert_eq!(range_quantile_m(&[], 0.5), None);
    assert_eq!(
        [0.25, 0.26, 1.0].map(|share| range_quantile_m(&[0, 1, 0, 3], share)),
        [15.0, 35.0, 35.0].map(Some)
    );
    assert!((contact.median_range_m - 295.0).abs() <= 10.0, "men come into reach at its edge");
}

/// The rules word by word: everybody looks at everybody in every step, and every shot is drawn.
fn plain(scenario: &Scenario, men: u32, seed: u32) -> [f64; 2] {
    let rules = scenario.stripped;
    let skirmish = rules.skirmish.expect("a skirmish");
    let mut state = u64::from(seed) << 32 | 1;
    let mut next = || {
        // SplitMix64 (Steele, Lea and Flood 2014).
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / 9_007_199_254_740_992.0
    };
    let mut places: [Vec<(f64, f64)>; 2] = [0, 1].map(|side| {
        let at = scenario.units[side].start.expect("a place");
        let [wide, deep] = skirmish.spread_m.map(f64::from);
        (0..men)
            .map(|_| (f64::from(at.x) + wide * (next() - 0.5), f64::from(at.y) + deep * (next() - 0.5)))
            .collect()
    });
    for _ in 0..scenario.duration_s as u32 {
        let [first, second] = [0, 1].map(|side: usize| {
            let n = places[side].len() as f64;
            let (x, y) = places[side].iter().fold((0.0, 0.0), |sum, at| (sum.0 + at.0, sum.1 + at.1));
            (x / n, y / n)
        });
        if places.iter().any(Vec::is_empty) {
            break;
        }
        let mut fallen: [Vec<usize>; 2] = Default::default();
        let mut moved = places.clone();
        for (side, centre) in [(0, second), (1, first)] {
            for (i, at) in places[side].iter().enumerate() {
                let far = |other: &(f64, f64)| (other.0 - at.0).hypot(other.1 - at.1);
                let (nearest, range_m) = places[1 - side]
                    .iter()
                    .map(far)
                    .enumerate()
                    .min_by(|a, b| a.1.total_cmp(&b.1))
                    .expect("enemies");
                if range_m <= f64::from(skirmish.reach_m) {
                    if next() < f64::from(rules.hit) * (-range_m / f64::from(rules.decay_m)).exp() {
                        fallen[1 - side].push(nearest);
                    }
                } else {
                    let way = far(&centre);
                    let share = (f64::from(skirmish.walk_m_per_s) / way).min(1.0);
                    moved[side][i] = (at.0 + share * (centre.0 - at.0), at.1 + share * (centre.1 - at.1));
                }
            }
        }
        for side in 0..2 {
            let mut i = 0;
            moved[side].retain(|_| {
                i += 1;
                !fallen[side].contains(&(i - 1))
            });
        }
        places = moved;
    }
    [places[0].len() as f64, places[1].len() as f64]
}

#[test]
fn shortcuts_leave_the_outcome_as_it_is() {
    // A fight of other shape than the benchmark: mixed from the start, chances to hit that fall off steeply, a quick pace.
    let mut scenario = skirmish(40);
    scenario.units[0].start = Some(Position::new(500.0, 300.0));
    scenario.units[1].start = Some(Position::new(900.0, 600.0));
    scenario.duration_s = 250.0;
    scenario.stripped.hit = 0.3;
    scenario.stripped.decay_m = 20.0;
    let rules = scenario.stripped.skirmish.as_mut().expect("a skirmish");
    rules.spread_m = [500.0, 400.0];
    rules.reach_m = 70.0;
    rules.walk_m_per_s = 3.0;
    let runs = 500;
    let ours: Vec<f64> =
        (0..runs).flat_map(|seed| survivors(&fight(&scenario, seed, &mut Unwatched))).collect();
    let theirs: Vec<f64> = (0..runs).flat_map(|seed| plain(&scenario, 40, seed as u32)).collect();
    let ((ours, our_sd), (theirs, their_sd)) = (mean_and_sd(&ours), mean_and_sd(&theirs));
    // The two sides of one run are not independent: half the values are counted.
    let error = ((our_sd * our_sd + their_sd * their_sd) / runs as f64).sqrt();
    assert!(theirs > 3.0 && theirs < 35.0, "a fight to be decided: {theirs}");
    assert!((ours - theirs).abs() < 3.0 * error, "{ours} survivors instead of {theirs} +- {error}");
    assert!((our_sd / their_sd - 1.0).abs() < 0.15, "standard deviation {our_sd} instead of {their_sd}");
}
