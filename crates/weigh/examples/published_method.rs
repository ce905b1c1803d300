//! The published method's table and what the gates find in it: `cargo run --release -p weigh --example published_method -- [RUNS]`.

use weigh::attrition::{Attrition, Battle};
use weigh::published::{PublishedOptions, conclude, predictive_spread, reject};
use weigh::random::{Purpose, uniform};

const PERIODS: [(&str, &str); 4] = [
    ("1620-1701", include_str!("../data/bodart-period-1.csv")),
    ("1702-1792", include_str!("../data/bodart-period-2.csv")),
    ("1793-1860", include_str!("../data/bodart-period-3.csv")),
    ("1861-1905", include_str!("../data/bodart-period-4.csv")),
];

fn main() {
    let runs = std::env::args().nth(1).and_then(|runs| runs.parse().ok()).unwrap_or(1_000_000);
    println!("| period | step | kept | tolerance | P(fatigue) | P(log) | mu (sd) | sd (sd) | p of spread |");
    println!("|---|---|---|---|---|---|---|---|---|");
    for (place, (period, text)) in PERIODS.iter().enumerate() {
        let battles = Battle::table(text).expect("a table of battles");
        // The smaller steps cost ten times as much each: the first period shows what they do.
        let steps: &[(f64, bool)] = if place == 0 {
            &[(100.0, true), (100.0, false), (50.0, true), (10.0, true)]
        } else {
            &[(100.0, true)]
        };
        for &(step, whole) in steps {
            let runs = if step < 50.0 { runs / 50 } else { runs };
            let best =
                reject(&battles, &PublishedOptions { runs, step, whole, ..PublishedOptions::default() });
            for share in [1, 10] {
                let found = conclude(&best, best.len() / share);
                println!(
                    "| {period} | {step}{} | {} of {runs} | {:.1} | {:.4} | {:.4} | {:.3} ({:.3}) | {:.3} ({:.3}) | {:.3} |",
                    if whole { "" } else { ", parts of men" },
                    found.kept,
                    found.tolerance,
                    found.fatigue,
                    found.logarithmic,
                    found.mean.0,
                    found.mean.1,
                    found.sd.0,
                    found.sd.1,
                    predictive_spread(&battles, &best[..found.kept], Attrition::Fatigue, 7),
                );
            }
        }
    }
    println!(
        "\n| period | linear over log, log10: as labelled | labels at random (median of 300) | square: as labelled | at random |"
    );
    println!("|---|---|---|---|---|");
    for (period, text) in PERIODS {
        let battles = Battle::table(text).expect("a table of battles");
        let factor = |battles: &[Battle], law: Attrition| {
            (law.evidence(battles).log - Attrition::Logarithmic.evidence(battles).log)
                / std::f64::consts::LN_10
        };
        let median = |law: Attrition| {
            let mut factors: Vec<f64> =
                (0..300).map(|again| factor(&exchanged(&battles, again), law)).collect();
            factors.sort_by(f64::total_cmp);
            0.5 * (factors[149] + factors[150])
        };
        let (linear, square) = (Attrition::Linear, Attrition::Square);
        println!(
            "| {period} | {:.1} | {:.1} | {:.1} | {:.1} |",
            factor(&battles, linear),
            median(linear),
            factor(&battles, square),
            median(square)
        );
    }
}

fn exchanged(battles: &[Battle], again: u64) -> Vec<Battle> {
    let one = |(index, battle): (usize, &Battle)| {
        if uniform(1620, again, Purpose::Toy, index as u32) < 0.5 { battle.exchanged() } else { *battle }
    };
    battles.iter().enumerate().map(one).collect()
}
