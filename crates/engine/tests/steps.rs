//! Halving the numerical steps leaves the results within Monte Carlo error.
//!
//! What happens at a look must be a rate over the time since the last one, never a chance for each look. Four kinds of
//! fight are fought with the steps as they are and with all of them halved; the mean losses of either side may differ by
//! 3.5 standard errors of their difference. `each_step_by_itself` prints the same for one step at a time
//! (`cargo test --release -p engine --test steps -- --ignored --nocapture`).

mod common;

use common::scenes::{Kind, casualties, hills, open_wood, scene};
use engine::{Scenario, Steps, Unwatched, fight};

/// Mean losses of both sides and their standard errors.
fn losses(scenario: &Scenario, first_seed: u64, runs: u64) -> [(f64, f64); 3] {
    let mut sums = [(0.0, 0.0); 3];
    for seed in first_seed..first_seed + runs {
        let outcome = fight(scenario, seed, &mut Unwatched);
        let minutes = outcome.contacts.iter().map(|c| (c.end_s - c.start_s) / 60.0).sum::<f64>();
        for (sum, x) in sums.iter_mut().zip([casualties(&outcome, 0), casualties(&outcome, 1), minutes]) {
            *sum = (sum.0 + x, sum.1 + x * x);
        }
    }
    let n = runs as f64;
    sums.map(|(sum, squares)| {
        let mean = sum / n;
        (mean, ((squares / n - mean * mean).max(0.0) / (n - 1.0)).sqrt())
    })
}

fn strengths(kind: Kind) -> [u32; 2] {
    match kind {
        Kind::Attack => [220, 110],
        Kind::Meeting => [160, 160],
        Kind::Ambush => [160, 110],
        Kind::Raid => [160, 110],
    }
}

fn with(kind: Kind, steps: Steps) -> Scenario {
    Scenario { steps, ..scene(kind, strengths(kind), open_wood(), &hills, false) }
}

#[test]
fn halving_all_steps_leaves_the_losses_within_monte_carlo_error() {
    let runs = 60;
    for kind in Kind::ALL {
        let plain = losses(&with(kind, Steps::default()), 0, runs);
        let halved = losses(&with(kind, Steps::default().scaled(0.5)), 1_000, runs);
        for (what, (a, b)) in
            ["movers' losses", "others' losses", "minutes"].iter().zip(plain.iter().zip(halved))
        {
            let error = (a.1 * a.1 + b.1 * b.1).sqrt();
            assert!((a.0 - b.0).abs() < 3.5 * error + 1e-9, "{kind:?}, {what}: {a:?} against {b:?}");
        }
        assert!(plain[0].0 + plain[1].0 > 5.0, "{kind:?} costs somebody something: {plain:?}");
    }
}

#[test]
#[ignore = "a table to look at: where the steps matter"]
fn each_step_by_itself() {
    let plain = Steps::default();
    let half = plain.scaled(0.5);
    let cases: Vec<(&str, Steps)> = vec![
        ("none (other seeds)", plain),
        ("all", half),
        ("all quartered", plain.scaled(0.25)),
        (
            "section looks",
            Steps {
                busy_look_s: half.busy_look_s,
                quiet_look_s: half.quiet_look_s,
                still_look_s: half.still_look_s,
                rout_look_s: half.rout_look_s,
                ..plain
            },
        ),
        (
            "looks of bodies",
            Steps {
                approach_look_s: half.approach_look_s,
                still_approach_look_s: half.still_approach_look_s,
                friend_look_s: half.friend_look_s,
                ..plain
            },
        ),
        ("stock-taking", Steps { stock_s: half.stock_s, ..plain }),
        (
            "bounds",
            Steps { walk_m: half.walk_m, creep_m: half.creep_m, fall_back_m: half.fall_back_m, ..plain },
        ),
        ("march", Steps { march_m: half.march_m, ..plain }),
        ("line shift", Steps { line_shift_m: half.line_shift_m, ..plain }),
        ("looks at who comes near", Steps { nearing_look_s_per_m: half.nearing_look_s_per_m, ..plain }),
    ];
    let runs = 600;
    for kind in Kind::ALL {
        let base = losses(&with(kind, plain), 0, runs);
        println!("{kind:?}: {base:.2?}");
        for (i, (name, steps)) in cases.iter().enumerate() {
            let other = losses(&with(kind, *steps), 10_000 * (i as u64 + 1), runs);
            let line: Vec<String> = base
                .iter()
                .zip(other)
                .map(|(a, b)| {
                    format!(
                        "{:8.2} ({:+5.1} se)",
                        b.0,
                        (b.0 - a.0) / (a.1 * a.1 + b.1 * b.1).sqrt().max(1e-9)
                    )
                })
                .collect();
            println!("  {name:20} {}", line.join(" "));
        }
    }
}
