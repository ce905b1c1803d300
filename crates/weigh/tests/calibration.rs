//! The calibration gate: coverage of the default method on data sets made by the reporting model, with biased, copied, rounded and ranged claims.
//!
//! 500 data sets each: a share near 0.5 has a standard error of 0.022, near 0.9 of 0.013, near 0.95 of 0.010; the gate asks for 4 points at
//! 50 per cent and 3 at 90 and 95, and that the whole distribution of ranks stay inside the 99 per cent band of its greatest distance from
//! uniform (Kolmogorov; Säilynoja, Bürkner and Vehtari 2022 have bands that are a little narrower at the ends). Seeds are fixed.

use weigh::calibration::coverage;
use weigh::lanchester::{Lanchester, Law};
use weigh::{
    Class, EnsembleOptions, Observation, Prior, Qualifier, Question, Reading, Relation, Reporting, Said,
    Target, extend,
};

fn observation(
    id: &str,
    origin: &str,
    relation: Relation,
    columns: &[&str],
    qualifier: Qualifier,
) -> Observation {
    let high = if qualifier == Qualifier::Range { 150.0 } else { 100.0 };
    Observation {
        id: id.to_owned(),
        origin: origin.to_owned(),
        relation,
        class: Class::Loss,
        target: Target::Outcome(vec![Reading::sum(columns)]),
        said: vec![Said {
            // The claim and a copy of it: one observation.
            claims: vec![id.to_owned(), format!("copy-of-{id}")],
            low: Some(100.0),
            high: Some(high),
            qualifier,
            denies: false,
        }],
        retold: false,
        share: 1.0,
        copied: 0.0,
        weighs: true,
    }
}

/// A perfect engine: truths are runs.
#[test]
fn intervals_hold_what_they_claim() {
    hold(Reporting::neutral(), 1_000);
}

/// Truths are runs bent by the discrepancy; every run is judged by its own dice.
#[test]
fn intervals_hold_what_they_claim_where_the_engine_is_not_the_battle() {
    hold(Reporting::neutral().with_discrepancy(0.5), 250);
}

/// The default: the same truths, but the inference throws learned dice, which know nothing of the run that is the truth.
#[test]
fn intervals_hold_what_they_claim_where_chance_is_learned() {
    hold(Reporting::neutral().with_discrepancy(0.5).with_misplaced(0.1).with_chance_learned(), 250);
}

fn hold(reporting: Reporting, runs: u64) {
    const DATA_SETS: u32 = 500;
    let simulator = Lanchester::new(
        Law::Square,
        Prior::Lognormal { median: 250.0, log_sd: 0.5, low: Some(20.0), high: Some(1_500.0) },
        Prior::Lognormal { median: 250.0, log_sd: 0.5, low: Some(20.0), high: Some(1_500.0) },
        Prior::Lognormal { median: 1.0, log_sd: 0.6, low: None, high: None },
        0.4,
    );
    let mut strength = observation("s", "army", Relation::Own, &["blue"], Qualifier::About);
    (strength.class, strength.target) = (Class::Strength, Target::Unknowns(vec![Reading::sum(&["blue"])]));
    let mut unclear = observation("u", "paper", Relation::ThirdParty, &["blue-killed"], Qualifier::Exact);
    unclear.target = Target::Outcome(vec![
        Reading::sum(&["blue-killed"]).with_probability(0.6),
        Reading::sum(&["blue-killed", "red-killed"]).with_probability(0.4),
    ]);
    let mut retold = observation("d", "memoir", Relation::Enemy, &["red-killed"], Qualifier::Exact);
    retold.retold = true;
    let observations = vec![
        strength,
        unclear,
        retold,
        observation("a", "army", Relation::Own, &["blue-killed"], Qualifier::Exact),
        observation("b", "army", Relation::Enemy, &["red-killed"], Qualifier::Over),
        observation("c", "consul", Relation::ThirdParty, &["red-killed"], Qualifier::Range),
        observation("e", "foe", Relation::Own, &["red-killed"], Qualifier::AtMost),
    ];
    let question = Question {
        battle: "toy".to_owned(),
        observations: vec![],
        hypotheses: vec![],
        reporting,
        headline: vec![],
        assumptions: vec![],
        limits: vec![],
    };
    let options =
        EnsembleOptions { runs, seed: 5, pool: 8_192, adaptive: false, ..EnsembleOptions::default() };
    let table = extend(None, &simulator, &question, &options).expect("runs");
    let found =
        coverage(&table, &observations, &question.reporting, &["blue-killed", "red-killed"], DATA_SETS, 11)
            .expect("ranks");
    for quantity in found {
        let inside = [0.5, 0.9, 0.95].map(|mass| quantity.inside(mass));
        let distance = quantity.distance();
        println!("{}: {inside:?}, {distance:.4}", quantity.quantity);
        for (share, (mass, within)) in inside.into_iter().zip([(0.5, 0.04), (0.9, 0.03), (0.95, 0.03)]) {
            assert!((share - mass).abs() <= within, "{}: {share} of {mass}", quantity.quantity);
        }
        // Kolmogorov's 99 per cent point: 1.628 / sqrt(500).
        assert!(distance < 1.628 / f64::from(DATA_SETS).sqrt(), "{}: {distance}", quantity.quantity);
    }
}
