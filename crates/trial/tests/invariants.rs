//! Promise: every engagement on record is fought without a breach of what must hold in every run.

use std::path::Path;

use engine::invariant::Checked;
use trial::{Source, Trial, read};

/// Runs of each engagement: every one draws its inputs and the constants anew.
const RUNS: u64 = 2;

#[test]
fn every_engagement_is_fought_without_a_fault() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../validation/engagements.toml");
    let text = std::fs::read_to_string(file).expect("the records are there");
    let trials: Vec<Trial> =
        read(&text).expect("the records are sound").engagements.into_iter().map(Trial::new).collect();
    let mut all = Checked::default();
    let mut faulty = Vec::new();
    for trial in trials.iter().filter(|trial| trial.unfightable().is_none()) {
        for run in 0..RUNS {
            let checked = trial.check(11, run, &Source::Priors).expect("a fight can be made of the record");
            if !checked.sound() {
                faulty.push(format!("{}, run {run}, {checked}", trial.record().id));
            }
            all.add(checked);
        }
    }
    assert!(faulty.is_empty(), "{}", faulty.join("\n"));
    assert!(all.shots > 100_000 && all.folds > 1_000, "{all}");
}
