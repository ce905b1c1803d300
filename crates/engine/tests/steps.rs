//! Whether halving the numerical steps leaves the results within Monte Carlo error, as far as sixty fights of a kind can tell.
//!
//! What happens at a look must be a rate over the time since the last one, never a chance for each look. Four kinds of
//! fight are fought with the steps as they are and with all of them halved; the mean losses of either side may differ by
//! 3.5 standard errors of their difference. So few fights do not see a fifth: with 400 of a kind ambushes and raids differ,
//! for reasons that `docs/model/verification.md` gives under Steps. `each_step_by_itself` prints the same for one step at a time
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
