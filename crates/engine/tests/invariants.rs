//! What must hold in every run (`engine::invariant`), checked over the test scenes; that each rule can fail is tested beside
//! the checker.

mod common;

use common::scenes::{Kind, hills, level, open_wood, scene};
use common::{meeting, wood};
use engine::benchmark::skirmish;
use engine::invariant::{Checked, check};
use engine::mechanism::Mechanism;
use engine::{MechanismSet, Scenario, Unwatched, fight};
use ground::Cover;

/// Runs of a scenario under the checker, which must change nothing.
fn sound(name: &str, scenario: &Scenario, seeds: u64) -> Checked {
    let mut all = Checked::default();
    for seed in 0..seeds {
        let (outcome, checked) = check(scenario, seed);
        assert_eq!(outcome, fight(scenario, seed, &mut Unwatched), "{name}, seed {seed}");
        assert!(checked.sound(), "{name}, seed {seed}, {checked}");
        all.add(checked);
    }
    all
}

#[test]
fn every_kind_of_fight_is_sound_and_checking_changes_nothing() {
    let mut all = sound("meeting", &meeting(true), 4);
    for kind in Kind::ALL {
        all.add(sound("hills", &scene(kind, [160, 130], open_wood(), &hills, false), 8));
        all.add(sound("open", &scene(kind, [330, 220], Cover::bare(), &level, true), 3));
    }
    assert!(all.shots > 100_000 && all.falls > 3_000 && all.folds > 3_000 && all.moments > 10_000, "{all}");
}

#[test]
fn a_fight_is_sound_whichever_mechanism_is_off() {
    for &mechanism in Mechanism::ALL {
        let mut scenario = scene(Kind::Meeting, [160, 130], wood(), &hills, false);
        scenario.mechanisms = MechanismSet::all().without(mechanism);
        sound(mechanism.name(), &scenario, 1);
    }
}

#[test]
fn a_skirmish_of_lone_men_is_sound() {
    let all = sound("skirmish", &skirmish(200), 3);
    assert!(all.falls > 100, "{all}");
}
