//! Promise: the shipped battles are fought without a breach of what must hold in every run.

use std::path::Path;

use battle::{Battle, Folder};
use engine::MechanismSet;
use engine::invariant::{Checked, Rule};

/// Seeds from 1 under the checker.
fn checked(name: &str, seeds: u64, most_leaps: u64) -> Checked {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../battles").join(name);
    let battle = Battle::load(&Folder(folder)).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let mut all = Checked::default();
    for seed in 1..=seeds {
        let scenario =
            battle.compile(&battle.default_theta(), MechanismSet::all()).expect("shipped battles compile");
        let checked = engine::invariant::check(&scenario, seed).1;
        // Open (docs/model/verification.md): one leap of one section in six days is not explained yet.
        let leaps = checked.first.iter().filter(|fault| fault.rule == Rule::Place).count() as u64;
        assert!(checked.faults == leaps && leaps <= most_leaps, "{name}, seed {seed}, {checked}");
        all.add(checked);
    }
    all
}

#[test]
fn the_example_is_sound() {
    let all = checked("example", 6, 0);
    assert!(all.shots > 1_000, "{all}");
}

#[test]
fn six_days_at_qingshanli_are_sound() {
    let all = checked("qingshanli", 1, 1);
    assert!(all.shots > 1_000 && all.moments > 10_000, "{all}");
}
