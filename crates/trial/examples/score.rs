//! Scores a file of records without the command line: `cargo run --example score -- FILE [RUNS] [SEED] [ID]`.
#![allow(clippy::unwrap_used, reason = "an example may stop where its input is wrong")]

use trial::{Options, Source, Table, Trial, read, report, run};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let text = std::fs::read_to_string(&arguments[1]).unwrap();
    let runs = arguments.get(2).map_or(20, |runs| runs.parse().unwrap());
    let seed = arguments.get(3).map_or(1, |seed| seed.parse().unwrap());
    let mut trials: Vec<Trial> = read(&text).unwrap().engagements.into_iter().map(Trial::new).collect();
    if let Some(only) = arguments.get(4).filter(|only| *only != "all") {
        trials.retain(|trial| trial.record().id.starts_with(only.as_str()));
    }
    let constants = match arguments.get(5) {
        Some(word) if word == "held" => Source::Held(Box::default()),
        Some(path) => Source::Table(Table::read(&std::fs::read_to_string(path).unwrap()).unwrap()),
        None => Source::Priors,
    };
    let options = Options { runs, seed, jobs: None, constants: &constants, progress: None, cancel: None };
    let fought = run(&trials, &options).unwrap();
    for fought in &fought {
        if let Some(failure) = fought.failures.first() {
            println!("{}: {} failed: {}", fought.record.id, fought.failures.len(), failure.0);
        }
    }
    let report = report(&fought, seed);
    for engagement in &report.engagements {
        let way = &engagement.gave_way;
        println!(
            "{:<20} q{} way {:?} -> {:?} {:.2?} hours {:?} -> {:.1?}",
            engagement.id,
            engagement.quality,
            way.recorded,
            way.simulated,
            way.shares,
            engagement.recorded_duration_h,
            engagement.duration_h.map(|spread| spread.q50)
        );
        for (side, score) in &engagement.sides {
            for (kind, loss) in &score.losses {
                println!(
                    "   {side} {kind:<15} rec {:>6?}  {:>6.0} {:>6.0} {:>6.0} {:>6.0} {:>6.0}  in90 {:?} in50 {:?} err {:+.2} width {:.0}",
                    loss.point.unwrap_or(f64::NAN),
                    loss.q05,
                    loss.q25,
                    loss.q50,
                    loss.q75,
                    loss.q95,
                    loss.in90,
                    loss.in50,
                    loss.log_error.unwrap_or(f64::NAN),
                    loss.width90
                );
            }
            let median = |spread: Option<trial::Spread>| spread.map_or(f64::NAN, |spread| spread.q50);
            println!(
                "   {side} men {:.0} rounds/man {:.1} rounds/hit {:.0} captured {:.0} own {:.1}",
                median(score.men),
                median(score.rounds_per_man),
                median(score.rounds_per_hit),
                median(score.captured),
                median(score.friendly_fire)
            );
        }
    }
    for (name, s) in [("q>=3", &report.summary), ("all", &report.all)] {
        println!(
            "{name}: n {} cover90 {:.2} cover50 {:.2} bias {:+.2} abs {:.2} width {:.1} way {:.2} ranks {:?}",
            s.n,
            s.coverage90.unwrap_or(f64::NAN),
            s.coverage50.unwrap_or(f64::NAN),
            s.median_log_bias.unwrap_or(f64::NAN),
            s.median_absolute_log_error.unwrap_or(f64::NAN),
            s.median_width90.unwrap_or(f64::NAN),
            s.gave_way_right.unwrap_or(f64::NAN),
            s.ranks
        );
    }
}
