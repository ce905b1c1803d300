//! Seconds, events, peak memory and bytes a man of one fight, and how they grow with the men.
//!
//! `cargo run --release -p battle --example scale -- BATTLE RUNS FACTOR...` fights a shipped battle with the men of every
//! body multiplied by each factor and prints a line for each, then the exponent of time against men.
//! Seconds are those of the processor where the system tells them (Linux), else of the clock.

use battle::{Battle, Folder};
use engine::{MechanismSet, Scenario, Unwatched, fight};
use std::path::Path;
use std::time::Instant;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let id = arguments.next().unwrap_or_else(|| "qingshanli".to_owned());
    let runs: u64 = arguments.next().and_then(|a| a.parse().ok()).unwrap_or(5);
    let mut factors: Vec<f64> = arguments.filter_map(|a| a.parse().ok()).collect();
    if factors.is_empty() {
        factors.push(1.0);
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../battles").join(id);
    let battle = Battle::load(&Folder(folder)).expect("a shipped battle");
    let theta = battle.default_theta();
    let scenario = battle.compile(&theta, MechanismSet::all()).expect("its unknowns at their middles");
    // The travel fields of the ground are found on first use and kept: the first fight is not the usual one.
    let started = Instant::now();
    fight(&scenario, 0, &mut Unwatched);
    println!(
        "first fight, travel fields made: {:.2} s, {:.0} MB",
        started.elapsed().as_secs_f64(),
        peak_mb()
    );
    println!(
        "{:>8} {:>9} {:>10} {:>9} {:>9} {:>9}  killed and wounded by side",
        "men", "median s", "events", "ns/event", "peak MB", "exponent"
    );
    let mut first: Option<(f64, f64)> = None;
    for factor in factors {
        let scenario = multiplied(&scenario, factor);
        let men: u64 = scenario.units.iter().map(|unit| u64::from(unit.men)).sum();
        let (mut seconds, mut events) = (Vec::new(), 0);
        let mut lost: Vec<Vec<f64>> = vec![Vec::new(); scenario.sides];
        for seed in 1..=runs {
            let start = processor_s();
            let outcome = fight(&scenario, seed, &mut Unwatched);
            seconds.push(processor_s() - start);
            events += outcome.events;
            for (lost, side) in lost.iter_mut().zip(&outcome.sides) {
                lost.push(f64::from(side.killed + side.wounded));
            }
        }
        seconds.sort_by(f64::total_cmp);
        let median = seconds[seconds.len() / 2];
        let events = events as f64 / runs as f64;
        let exponent = first.map_or(f64::NAN, |(m, s)| (median / s).ln() / (men as f64 / m).ln());
        first = first.or(Some((men as f64, median)));
        println!(
            "{men:>8} {median:>9.3} {events:>10.0} {:>9.0} {:>9.0} {exponent:>9.2}  {}",
            median / events * 1e9,
            peak_mb(),
            lost.iter().map(|lost| mean_and_error(lost)).collect::<Vec<_>>().join(" "),
        );
    }
}

/// Mean of some counts with its standard error.
fn mean_and_error(counts: &[f64]) -> String {
    let n = counts.len() as f64;
    let mean = counts.iter().sum::<f64>() / n;
    let variance = counts.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
    format!("{mean:.0}+-{:.0}", (variance / n).sqrt())
}

fn multiplied(scenario: &Scenario, factor: f64) -> Scenario {
    let mut scenario = scenario.clone();
    for unit in &mut scenario.units {
        unit.men = (f64::from(unit.men) * factor).round() as u32;
    }
    scenario
}

/// Seconds that the processor has worked for this thread.
fn processor_s() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.as_deref().and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(
        || {
            static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
            START.get_or_init(Instant::now).elapsed().as_secs_f64()
        },
        |nanoseconds| nanoseconds / 1e9,
    )
}

/// Peak resident memory of this process, MB; not a number where the system does not tell it.
fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok())
        .map_or(f64::NAN, |kb| kb / 1024.0)
}
