//! Coverage of the whole machinery on data sets made by the reporting model: biased, copied, rounded and ranged claims.
//!
//! 300 data sets from a table of 1,500 fights. A share near 0.5 has a standard error of 0.029, near 0.9 of 0.017; the limits of 6 and 4
//! points are a little over two of them; the seed is fixed.

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
            claims: vec![id.to_owned()],
            low: Some(100.0),
            high: Some(high),
            qualifier,
            denies: false,
        }],
        retold: false,
        share: 1.0,
        weighs: true,
    }
}

#[test]
fn intervals_hold_what_they_claim() {
    hold(Reporting::neutral(), 1_500, 300, 0.06, 0.04);
}

/// The truths here are runs bent by the discrepancy, not runs themselves. 150 data sets: standard errors 0.041 and
/// 0.024, limits a little over two of them.
#[test]
fn intervals_hold_what_they_claim_where_the_engine_is_not_the_battle() {
    hold(Reporting::neutral().with_discrepancy(0.5), 400, 150, 0.09, 0.055);
}

fn hold(reporting: Reporting, runs: u64, data_sets: u32, half_within: f64, most_within: f64) {
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
    let observations = vec![
        strength,
        unclear,
        observation("a", "army", Relation::Own, &["blue-killed"], Qualifier::Exact),
        observation("b", "army", Relation::Enemy, &["red-killed"], Qualifier::Over),
        observation("c", "consul", Relation::ThirdParty, &["red-killed"], Qualifier::Range),
        observation("d", "memoir", Relation::Enemy, &["red-killed"], Qualifier::Exact),
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
    let options = EnsembleOptions { runs, seed: 5, pool: 8_192, ..EnsembleOptions::default() };
    let table = extend(None, &simulator, &question, &options).expect("runs");
    let found =
        coverage(&table, &observations, &question.reporting, &["blue-killed", "red-killed"], data_sets, 11)
            .expect("ranks");
    for quantity in found {
        let (half, most) = (quantity.inside(0.5), quantity.inside(0.9));
        assert!((half - 0.5).abs() < half_within, "{}: {half} of 50 per cent", quantity.quantity);
        assert!((most - 0.9).abs() < most_within, "{}: {most} of 90 per cent", quantity.quantity);
    }
}
