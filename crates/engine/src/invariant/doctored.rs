//! Every rule can fail: the checker is fed sequences that no fight gives.

use std::sync::Arc;

use ground::{Cover, Ground, Position, Sky};

use super::{BodyPlace, Checked, Checker, Fact, Rule, SectionPlace, UnitCount};
use crate::mechanism::{Constants, MechanismSet};
use crate::outcome::{Cause, Event, Fate, Unwatched, Watch};
use crate::scenario::{Arms, Scenario, TravelFields, Unit};
use crate::{Steps, Stripped};

const WEST: Position = Position { x: 400.0, y: 1_000.0 };
const EAST: Position = Position { x: 700.0, y: 1_000.0 };

/// Two sections of ten men 300 m apart in the open; a ridge runs north to south 400 m east of the second.
fn scenario() -> Scenario {
    let ridge = |p: Position| 300.0 * libm::expf(-((p.x - 1_100.0) / 60.0).powi(2));
    let ground = Arc::new(
        Ground::made_up(3_000.0, 2_000.0, 25.0, Cover::bare(), &[], &ridge).expect("a ridge is sound"),
    );
    let unit = |name: &str, side: usize, at: Position| Unit {
        name: name.to_owned(),
        parent: None,
        side,
        men: 10,
        combatant: true,
        start: Some(at),
        arms: Arms { rifle: Some(0), rounds_per_man: 100, ..Arms::default() },
        dispersion_mil: 2.0,
        steadiness: 0.0,
        dress: side,
        mounted: false,
        pack: false,
        load_kg: 20.0,
        fatigue: 0.0,
        guided: false,
        surgeons: false,
        initiative: 0.5,
    };
    Scenario {
        travel: Arc::new(TravelFields::new(ground.clone(), &[])),
        ground,
        sky: Arc::new(Sky::new(42.5, 128.9, 500.0, -1_552_608_000, 10_000.0)),
        duration_s: 10_000.0,
        sides: 2,
        weapons: Vec::new(),
        distinctness: vec![0.0, 1.0, 1.0, 0.0],
        dresses: 2,
        places: Vec::new(),
        units: vec![unit("west", 0, WEST), unit("east", 1, EAST)],
        orders: Vec::new(),
        constants: Constants::default(),
        mechanisms: MechanismSet::all(),
        steps: Steps::default(),
        stripped: Stripped::default(),
    }
}

/// What the checker makes of a sequence after both sections are raised.
fn checked(feed: impl FnOnce(&mut Checker<'_, Unwatched>)) -> Checked {
    let scenario = scenario();
    let mut unwatched = Unwatched;
    let mut checker = Checker::new(&scenario, &mut unwatched);
    for (unit, section, first_man) in [(0, 0, 0), (1, 1, 10)] {
        checker.fact(0.0, &Fact::Raised { unit, section, first_man, men: 10 });
    }
    feed(&mut checker);
    checker.checked
}

/// Exactly one fault, of that rule.
fn breaks(rule: Rule, feed: impl FnOnce(&mut Checker<'_, Unwatched>)) {
    let checked = checked(feed);
    assert_eq!(checked.faults, 1, "{checked}");
    assert_eq!(checked.first[0].rule, rule, "{checked}");
}

fn fell(man: u32, unit: usize, fate: Fate, cause: Option<Cause>) -> Event {
    Event::Fell { man, unit, at: EAST, fate, cause, by: cause.map(|_| 1 - unit) }
}

fn found(section: u32, places: [Position; 2]) -> Fact {
    Fact::Found { section, of: 1 - section, places, line: places, lux: 1e4 }
}

const SPENT: Fact = Fact::Spent { man: 3, rounds: 1, held: 50, shells: false };
const SHOT: Fact =
    Fact::Shot { unit: 0, section: 0, man: 3, on: 1, with: Cause::Rifle, rounds: 1, from: WEST, at: EAST };

/// A look, a round, a shot, a hit.
fn fight(checker: &mut Checker<'_, Unwatched>) {
    checker.fact(100.0, &Fact::Looked { section: 0 });
    checker.fact(100.0, &found(0, [WEST, EAST]));
    checker.fact(110.0, &SPENT);
    checker.fact(110.0, &SHOT);
    checker.event(110.0, &fell(12, 1, Fate::Wounded, Some(Cause::Rifle)));
}

#[test]
fn a_sound_sequence_has_no_fault() {
    let checked = checked(|checker| {
        fight(checker);
        checker.event(500.0, &fell(12, 1, Fate::Killed, None));
        let count = |unit, fit, dead, fired| UnitCount {
            unit,
            fit,
            fit_of_body: fit,
            fit_of_sections: fit,
            dead,
            issued: 1_000,
            fired,
            held: 1_000 - fired,
            ..UnitCount::default()
        };
        checker.fact(600.0, &Fact::Counts(vec![count(0, 10, 0, 1), count(1, 9, 1, 0)]));
    });
    assert!(checked.sound() && checked.shots == 1 && checked.looks == 1 && checked.falls == 2, "{checked}");
}

#[test]
fn time_that_falls_is_found() {
    breaks(Rule::Time, |checker| {
        fight(checker);
        checker.fact(109.0, &Fact::Looked { section: 0 });
    });
}

#[test]
fn men_who_rise_from_the_dead_or_are_miscounted_are_found() {
    breaks(Rule::Men, |checker| {
        fight(checker);
        checker.fact(200.0, &Fact::Returned { man: 12 });
    });
    breaks(Rule::Men, |checker| {
        fight(checker);
        checker.event(200.0, &fell(12, 1, Fate::Missing, None));
    });
    breaks(Rule::Men, |checker| {
        let count = UnitCount { fit: 9, fit_of_body: 9, fit_of_sections: 9, dead: 1, ..UnitCount::default() };
        checker.fact(200.0, &Fact::Counts(vec![count]));
    });
    breaks(Rule::Men, |checker| {
        let count = UnitCount { fit: 10, fit_of_body: 9, fit_of_sections: 10, ..UnitCount::default() };
        checker.fact(200.0, &Fact::Counts(vec![count]));
    });
}

#[test]
fn rounds_out_of_nothing_are_found() {
    breaks(Rule::Rounds, |checker| {
        checker.fact(100.0, &Fact::Spent { man: 3, rounds: 4, held: 3, shells: false });
    });
    breaks(Rule::Rounds, |checker| {
        checker.fact(100.0, &found(0, [WEST, EAST]));
        checker.fact(110.0, &SHOT);
    });
    breaks(Rule::Rounds, |checker| checker.event(110.0, &fell(12, 1, Fate::Killed, Some(Cause::Rifle))));
    let count = |lost| UnitCount {
        fit: 10,
        fit_of_body: 10,
        fit_of_sections: 10,
        issued: 1_000,
        lost,
        held: 1_000,
        ..UnitCount::default()
    };
    breaks(Rule::Rounds, |checker| checker.fact(100.0, &Fact::Counts(vec![count(1)])));
}

#[test]
fn the_deeds_of_the_dead_are_found() {
    let all_down = |checker: &mut Checker<'_, Unwatched>, fate: Fate| {
        for man in 0..10 {
            checker.event(50.0, &fell(man, 0, fate, None));
        }
    };
    breaks(Rule::Idle, |checker| {
        all_down(checker, Fate::Captured);
        checker.fact(100.0, &Fact::Looked { section: 0 });
    });
    breaks(Rule::Idle, |checker| {
        all_down(checker, Fate::Missing);
        checker.fact(100.0, &Fact::Moved { section: 0 });
    });
    breaks(Rule::Idle, |checker| {
        all_down(checker, Fate::Captured);
        checker.event(100.0, &Event::OrderTaken { unit: 0, order: 0 });
    });
    breaks(Rule::Idle, |checker| {
        checker.event(50.0, &fell(3, 0, Fate::Captured, None));
        fight(checker);
    });
    breaks(Rule::Idle, |checker| {
        checker.event(50.0, &fell(12, 1, Fate::Captured, None));
        fight(checker);
    });
}

#[test]
fn shots_without_a_line_are_found() {
    // Never seen; seen too long ago; seen through a ridge; along a line to somewhere else; farther than anybody sees.
    breaks(Rule::Line, |checker| {
        checker.fact(110.0, &SPENT);
        checker.fact(110.0, &SHOT);
    });
    breaks(Rule::Line, |checker| {
        checker.fact(10.0, &found(0, [WEST, EAST]));
        checker.fact(110.0, &SPENT);
        checker.fact(110.0, &SHOT);
    });
    breaks(Rule::Line, |checker| {
        checker.fact(10.0, &found(0, [EAST, Position::new(1_500.0, 1_000.0)]));
    });
    breaks(Rule::Line, |checker| {
        let places = [WEST, EAST];
        let line = [WEST, EAST.offset(0.0, 40.0)];
        checker.fact(10.0, &Fact::Found { section: 0, of: 1, places, line, lux: 1e4 });
    });
    breaks(Rule::Line, |checker| {
        let places = [WEST, EAST];
        checker.fact(10.0, &Fact::Found { section: 0, of: 1, places, line: places, lux: 0.001 });
    });
}

fn places(folded: bool, east: Position) -> Fact {
    let body = |unit, section, at, folded| BodyPlace {
        unit,
        folded,
        sections: vec![SectionPlace { section, at, fit: 10 }],
    };
    Fact::Places(vec![body(0, 0, WEST, false), body(1, 1, east, folded)])
}

/// Moments, half a minute apart, of a column that comes nearer or stands; both had their chance at the first.
fn approach(checker: &mut Checker<'_, Unwatched>, folded: bool, step_m: f32, moments: u32) {
    checker.fact(1_000.0, &Fact::Paired { unit: 1, other: 0 });
    for moment in 0..moments {
        let east = EAST.offset(-step_m * moment as f32, 0.0);
        checker.fact(1_000.0 + 30.0 * f64::from(moment), &places(folded, east));
    }
}

#[test]
fn a_column_that_nobody_could_look_at_is_found() {
    breaks(Rule::Fold, |checker| approach(checker, true, 30.0, 4));
    assert!(checked(|checker| approach(checker, true, 30.0, 3)).sound(), "within the step");
    assert!(
        checked(|checker| approach(checker, true, 0.0, 10)).sound(),
        "who stands is looked at less often"
    );
    breaks(Rule::Fold, |checker| approach(checker, true, 0.0, 12));
    assert!(checked(|checker| approach(checker, false, 30.0, 9)).sound(), "sections look for themselves");
    // Behind the ridge nobody need look.
    let hidden = checked(|checker| {
        for moment in 0..10 {
            checker.fact(1_000.0 + 30.0 * f64::from(moment), &places(true, Position::new(1_500.0, 1_000.0)));
        }
    });
    assert!(hidden.sound() && hidden.folds == 0, "{hidden}");
}

#[test]
fn men_in_two_places_and_men_who_leap_are_found() {
    breaks(Rule::Place, |checker| {
        checker.fact(1_000.0, &places(false, EAST));
        checker.fact(1_030.0, &places(false, Position::new(2_500.0, 1_000.0)));
    });
    breaks(Rule::Place, |checker| checker.fact(1_000.0, &places(false, Position::new(2_500.0, 2_100.0))));
    breaks(Rule::Place, |checker| {
        checker.fact(0.0, &Fact::Raised { unit: 1, section: 2, first_man: 15, men: 5 });
    });
    breaks(Rule::Place, |checker| checker.event(10.0, &fell(12, 0, Fate::Missing, None)));
}
