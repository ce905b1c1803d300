//! Whether halving the numerical steps leaves the results within Monte Carlo error, as far as 400 fights of a kind can tell.
//!
//! What happens at a look must be a rate over the time since the last one, never a chance for each look. Four kinds of
//! fight are fought with the steps as they are and with all of them halved; the mean losses of either side may differ by
//! 3.5 standard errors of their difference: of the greater losses some 3 % in an ambush, 8 to 12 % in the other kinds. `docs/model/verification.md`, Steps, has what
//! quartered steps show. `each_step_by_itself` prints the same for one step at a time
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

fn halved_as_plain(kind: Kind) {
    let runs = 400;
    let plain = losses(&with(kind, Steps::default()), 0, runs);
    let halved = losses(&with(kind, Steps::default().scaled(0.5)), 1_000, runs);
    for (what, (a, b)) in ["movers' losses", "others' losses", "minutes"].iter().zip(plain.iter().zip(halved))
    {
        let error = (a.1 * a.1 + b.1 * b.1).sqrt();
        println!(
            "{kind:?}, {what}: {:.1} halved {:.1}, {:.1} standard errors",
            a.0,
            b.0,
            (b.0 - a.0) / error
        );
        assert!((a.0 - b.0).abs() < 3.5 * error + 1e-9, "{kind:?}, {what}: {a:?} against {b:?}");
    }
    assert!(plain[0].0 + plain[1].0 > 40.0, "{kind:?} costs somebody something: {plain:?}");
}

#[test]
fn halving_all_steps_leaves_the_losses_within_monte_carlo_error() {
    std::thread::scope(|scope| {
        for kind in Kind::ALL {
            scope.spawn(move || halved_as_plain(kind));
        }
    });
}

/// Prints the losses with one step after the other quartered, and with all of them halved and quartered.
#[test]
#[ignore = "a measurement of many minutes, not a check"]
fn each_step_by_itself() {
    let plain = Steps::default();
    let fine = plain.scaled(0.25);
    let sets = [
        ("as they are", plain),
        ("all halved", plain.scaled(0.5)),
        ("all quartered", fine),
        ("busy_look_s", Steps { busy_look_s: fine.busy_look_s, ..plain }),
        ("quiet_look_s", Steps { quiet_look_s: fine.quiet_look_s, ..plain }),
        ("still_look_s", Steps { still_look_s: fine.still_look_s, ..plain }),
        ("nearing_look_s_per_m", Steps { nearing_look_s_per_m: fine.nearing_look_s_per_m, ..plain }),
        ("rout_look_s", Steps { rout_look_s: fine.rout_look_s, ..plain }),
        ("approach_look_s", Steps { approach_look_s: fine.approach_look_s, ..plain }),
        ("still_approach_look_s", Steps { still_approach_look_s: fine.still_approach_look_s, ..plain }),
        ("stock_s", Steps { stock_s: fine.stock_s, ..plain }),
        ("walk_m", Steps { walk_m: fine.walk_m, ..plain }),
        ("creep_m", Steps { creep_m: fine.creep_m, ..plain }),
        ("fall_back_m", Steps { fall_back_m: fine.fall_back_m, ..plain }),
        ("march_m", Steps { march_m: fine.march_m, ..plain }),
        ("line_shift_m", Steps { line_shift_m: fine.line_shift_m, ..plain }),
    ];
    let told = |kind: Kind| {
        for (name, steps) in &sets {
            let [movers, others, minutes] = losses(&with(kind, *steps), 7_000, 400);
            println!(
                "{kind:?}, {name}: movers {:.1} +- {:.1}, others {:.1} +- {:.1}, {:.0} +- {:.0} minutes",
                movers.0, movers.1, others.0, others.1, minutes.0, minutes.1
            );
        }
    };
    std::thread::scope(|scope| {
        for kind in Kind::ALL {
            scope.spawn(move || told(kind));
        }
    });
}
