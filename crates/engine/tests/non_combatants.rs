//! People without arms under fire: counted apart, seen for what they are, scattered, back again.

mod common;

use common::{flat, unit};
use engine::mechanism::Mechanism;
use engine::*;
use ground::{Cover, Position};

const SEEDS: u64 = 12;

/// Sixty riflemen find sixty people without arms before them.
fn party(mechanisms: MechanismSet) -> Scenario {
    let mut people = unit("people", 0, 60, Position::new(3_000.0, 3_000.0));
    people.combatant = false;
    people.arms = Arms::default();
    let rifles = unit("rifles", 1, 60, Position::new(3_000.0, 3_140.0));
    let cover = Cover { extinction_per_m: 0.004, ..Cover::bare() };
    let mut scenario = flat(cover, &[], vec![people, rifles], Vec::new());
    scenario.duration_s = 7_200.0;
    scenario.mechanisms = mechanisms;
    scenario
}

/// Mean and standard error of a count over the seeds.
fn mean(counts: &[f64]) -> (f64, f64) {
    let n = counts.len() as f64;
    let mean = counts.iter().sum::<f64>() / n;
    let variance = counts.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

fn fallen(mechanisms: MechanismSet) -> (f64, f64) {
    let scenario = party(mechanisms);
    let counts: Vec<f64> = (0..SEEDS)
        .map(|seed| {
            let outcome = fight(&scenario, seed, &mut Unwatched);
            assert!(outcome.units.iter().all(Books::balance));
            f64::from(outcome.non_combatants[0].killed + outcome.non_combatants[0].wounded)
        })
        .collect();
    mean(&counts)
}

#[test]
fn fewer_fall_where_people_scatter_and_are_seen_to_be_unarmed() {
    let (with, with_error) = fallen(MechanismSet::all());
    let (without, without_error) = fallen(MechanismSet::all().without(Mechanism::NonCombatants));
    let error = (with_error * with_error + without_error * without_error).sqrt();
    assert!(without - with > 3.0 * error, "with {with}, without {without}, standard error {error}");
}

#[test]
fn their_losses_are_in_the_books_of_no_soldier() {
    let scenario = party(MechanismSet::all().without(Mechanism::NonCombatants));
    let mut fell = 0;
    for seed in 0..SEEDS {
        let outcome = fight(&scenario, seed, &mut Unwatched);
        for contact in &outcome.contacts {
            let (soldiers, others) = (&contact.sides[0], &contact.non_combatants[0]);
            assert_eq!((soldiers.engaged, soldiers.killed, soldiers.wounded), (0, 0, 0));
            assert!(soldiers.units == vec![0] && others.units == vec![0] && others.engaged > 0);
            assert!(contact.sides[0].gave_way, "people without arms hold no ground");
            fell += others.killed + others.wounded + others.died_of_wounds + others.captured;
        }
        let of_contacts: u32 = outcome
            .contacts
            .iter()
            .map(|c| c.non_combatants[0].killed + c.non_combatants[0].died_of_wounds)
            .sum();
        assert_eq!(of_contacts, outcome.non_combatants[0].killed);
    }
    assert!(fell > 0, "the fire finds some of them");
}

#[test]
fn those_who_ran_come_back() {
    let missing = |duration_s: f64| {
        let mut scenario = party(MechanismSet::all());
        scenario.duration_s = duration_s;
        // Nobody comes back late, so that the test need not run for days; and nobody stays away.
        scenario.constants.non_combatants.rejoin_s = 7_200.0;
        scenario.constants.non_combatants.rejoin_log_sd = 0.1;
        scenario.constants.non_combatants.rejoin_share = 1.0;
        let all: u32 =
            (0..SEEDS).map(|seed| fight(&scenario, seed, &mut Unwatched).non_combatants[0].missing).sum();
        all
    };
    let (soon, late) = (missing(3_600.0), missing(21_600.0));
    assert!(soon > 40 && late * 4 < soon, "missing after an hour {soon}, after six {late}");
}
