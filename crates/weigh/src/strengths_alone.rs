//! What strengths alone would have foretold of a battle, beside what its runs foretell: the simplest thing that a verdict must beat.
//!
//! The casualties of both sides follow from both strengths by a regression in logarithms on 286 battles of 1600 to 1973 (`data/ORIGIN.md`; the
//! baseline of `tests/cdb90.rs`). Who attacked is not used: either side is the attacker in half of the draws. Casualties are divided
//! into killed, wounded, missing and captured as in the run whose strengths they follow from, so that only their size is compared.

use serde::{Deserialize, Serialize};

use crate::discrepancy::{COPIES, copies};
use crate::error::WeighError;
use crate::fights::{Fight, Side, sides};
use crate::levels::Levels;
use crate::likelihood::Likelihood;
use crate::observation::{Observation, Question, Target};
use crate::posterior::Posterior;
use crate::random::{Purpose, uniform};
use crate::regression::{Regression, RegressionPrior};
use crate::statistics::{normal_inverse_cdf, quantile, rising};
use crate::table::{ReferenceTable, Run};

/// Men by which strengths are divided before their logarithm is taken.
const TYPICAL_STRENGTH: f64 = 2e4;
/// Where the indices of a run's random numbers for this begin.
const FIRST_INDEX: u32 = 1 << 28;

/// A quantity before and after the figures on the losses of the whole battle: quantiles of 5, 50 and 95 per cent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Foretold {
    /// Id of the quantity.
    pub quantity: String,
    /// By the runs, with their discrepancy, before those figures.
    pub runs: [f64; 3],
    /// And after them.
    pub runs_after: [f64; 3],
    /// By strengths alone, before those figures.
    pub strengths: [f64; 3],
    /// And after them.
    pub strengths_after: [f64; 3],
}

/// The runs against strengths alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Figures on the losses of the whole battle, by which both are judged.
    pub figures: usize,
    /// By how much the logarithm of the evidence of these figures is greater by the runs than by strengths alone.
    pub gain: f64,
    /// Monte Carlo standard error of the gain.
    pub mcse: f64,
    /// The losses of the whole battle.
    pub quantities: Vec<Foretold>,
}

/// The regression; none where its table cannot be read.
fn regression() -> Option<Regression> {
    let (mut terms, mut casualties) = (Vec::new(), Vec::new());
    for line in include_str!("../data/cdb90.csv").lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        if cells.get(2).is_none_or(|part| *part != "fit") {
            continue;
        }
        let number = |place: usize| cells.get(place)?.parse::<f64>().ok();
        terms.push(of_strengths(number(4)?, number(5)?));
        casualties.push(vec![libm::log(number(6)?), libm::log(number(7)?)]);
    }
    let prior = RegressionPrior {
        middle: vec![vec![6.5, 0.5, 0.5], vec![6.5, 0.3, 0.8]],
        precision: vec![1e-4, 0.05, 0.05],
        freedom: 4.0,
        scale: 1.0,
    };
    Regression::fit(&terms, &casualties, &prior)
}

fn of_strengths(attackers: f64, defenders: f64) -> Vec<f64> {
    let log = |men: f64| libm::log(men.max(1.0) / TYPICAL_STRENGTH);
    vec![1.0, log(attackers), log(defenders)]
}

/// Columns of a side's losses in the whole battle, those that add up to its casualties.
fn casualties(whole: &Fight) -> impl Iterator<Item = usize> {
    whole.losses.iter().take(4).flatten().copied()
}

/// Puts casualties in the place of a run's own, divided as these are.
fn replace(outcomes: &mut [f64], whole: &Fight, casualties_now: f64) {
    // One half is added so that each kind has a part where nobody was lost.
    let parts: Vec<(usize, f64)> = casualties(whole).map(|column| (column, outcomes[column] + 0.5)).collect();
    let all: f64 = parts.iter().map(|(_, part)| part).sum();
    for (column, part) in parts {
        outcomes[column] = casualties_now * part / all;
    }
    whole.add_up(outcomes);
}

/// A run with the losses of the whole battle that strengths alone foretell of two sides.
fn foretold(run: &Run, fit: &Regression, pair: [&Side; 2], seed: u64, number: u32) -> Option<Run> {
    let index = |place: u32| FIRST_INDEX + 4 * number + place;
    let score = |place: u32| normal_inverse_cdf(uniform(seed, run.index, Purpose::Discrepancy, index(place)));
    let pair = if number.is_multiple_of(2) { pair } else { [pair[1], pair[0]] };
    let strength = |side: &Side| side.whole.engaged.map(|column| run.outcomes[column]);
    let (attackers, defenders) = (strength(pair[0])?, strength(pair[1])?);
    let logs = fit.draw(&of_strengths(attackers, defenders), &[score(0), score(1), score(2)])?;
    let mut outcomes = run.outcomes.clone();
    for ((side, log), men) in pair.into_iter().zip(logs).zip([attackers, defenders]) {
        replace(&mut outcomes, &side.whole, libm::exp(log).min(men));
    }
    Some(Run { outcomes, ..run.clone() })
}

/// Compares; none where the table has not two sides with strengths, or no figure speaks of nothing but their losses in the whole battle.
///
/// # Errors
/// When the question does not fit the table, or no run is complete.
pub fn compare(table: &ReferenceTable, question: &Question) -> Result<Option<Comparison>, WeighError> {
    let all = sides(&table.quantities);
    let mut ranked: Vec<(f64, &Side)> = all
        .iter()
        .filter_map(|side| {
            let column = side.whole.engaged?;
            let men = table.runs.iter().filter_map(|run| run.outcomes.get(column)).sum();
            casualties(&side.whole).next().map(|_| (men, side))
        })
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let [(_, first), (_, second), ..] = ranked[..] else { return Ok(None) };
    let Some(fit) = regression() else { return Ok(None) };
    let columns: Vec<usize> = [first, second]
        .iter()
        .flat_map(|side| casualties(&side.whole).chain(side.whole.killed_wounded))
        .collect();
    let of_the_whole = |observation: &&Observation| match &observation.target {
        Target::Unknowns(_) => false,
        Target::Outcome(readings) => readings
            .iter()
            .flat_map(|reading| &reading.terms)
            .all(|term| table.quantity_index(&term.column).is_some_and(|column| columns.contains(&column))),
    };
    let observations: Vec<Observation> = question
        .observations
        .iter()
        .filter(|observation| observation.weighs)
        .filter(of_the_whole)
        .cloned()
        .collect();
    if observations.is_empty() {
        return Ok(None);
    }
    let reporting = &question.reporting;
    let everything = Likelihood::new(&question.observations, reporting, &table.unknowns, &table.quantities)?;
    let levels = Levels::of(table, reporting, &everything);
    let engine = copies(table, reporting.discrepancy_sd, levels.as_ref(), COPIES, None).table;
    let mut simple = engine.clone();
    for (number, run) in simple.runs.iter_mut().enumerate() {
        if let Some(found) = foretold(run, &fit, [first, second], table.seed, number as u32) {
            *run = found;
        }
    }
    let likelihood = Likelihood::new(&observations, reporting, &table.unknowns, &table.quantities)?;
    let (by_runs, by_strengths) =
        (Posterior::with(&engine, &likelihood)?, Posterior::with(&simple, &likelihood)?);
    let scores = |posterior: &Posterior<'_>| -> Vec<f64> {
        posterior.runs().iter().map(|run| likelihood.log_likelihood(&run.theta, &run.outcomes)).collect()
    };
    let (of_runs, of_strengths) = (scores(&by_runs), scores(&by_strengths));
    let log_evidence = |weights: &[f64], scores: &[f64]| {
        let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 =
            weights.iter().zip(scores).map(|(weight, score)| weight * libm::exp(score - top)).sum();
        top + libm::log(sum)
    };
    let gain = |weights: &[f64]| log_evidence(weights, &of_runs) - log_evidence(weights, &of_strengths);
    let quantiles = |posterior: &Posterior<'_>, weights: &[f64], column: usize| {
        let values: Vec<f64> = posterior.runs().iter().map(|run| run.outcomes[column]).collect();
        let order = rising(&values);
        [0.05, 0.5, 0.95].map(|share| quantile(&values, &order, weights, share))
    };
    let quantities = columns.iter().map(|&column| Foretold {
        quantity: table.quantities[column].id.clone(),
        runs: quantiles(&by_runs, by_runs.prior_weights(), column),
        runs_after: quantiles(&by_runs, by_runs.weights(), column),
        strengths: quantiles(&by_strengths, by_strengths.prior_weights(), column),
        strengths_after: quantiles(&by_strengths, by_strengths.weights(), column),
    });
    Ok(Some(Comparison {
        figures: observations.len(),
        gain: gain(by_runs.prior_weights()),
        mcse: by_runs.error_of(|before, _| gain(before)).unwrap_or(f64::NAN),
        quantities: quantities.collect(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reporting::Reporting;
    use crate::simulator::{Quantity, Role};
    use crate::table::{Generation, RunStatus};

    #[test]
    fn strengths_foretell_what_battles_of_that_size_cost() {
        let fit = regression().expect("the table that comes with it");
        // Middling battles of the table, 15,000 to 25,000 on each side, cost 300 to 3,000 men in half the cases.
        let lost = |men: f64| libm::exp(fit.draw(&of_strengths(men, men), &[0.0; 3]).expect("a draw")[0]);
        assert!((300.0..3_000.0).contains(&lost(2e4)), "{}", lost(2e4));
        assert!(lost(2e3) < 0.6 * lost(2e4) && lost(2e3) > 0.02 * lost(2e4));
    }

    #[test]
    fn casualties_are_divided_as_the_run_has_them() {
        let mut whole = Fight { killed_wounded: Some(4), ..Fight::default() };
        whole.losses[..4].copy_from_slice(&[Some(0), Some(1), Some(2), Some(3)]);
        let mut outcomes = [9.5, 29.5, 0.0, 0.5, 39.0, 7.0];
        replace(&mut outcomes, &whole, 415.0);
        for (found, expected) in outcomes.iter().zip([100.0, 300.0, 5.0, 10.0, 400.0, 7.0]) {
            assert!((found - expected).abs() < 1e-9, "{outcomes:?}");
        }
    }

    /// 2,000 men a side that lose some twenty in every run, and one figure for blue's dead.
    fn gain(killed: f64) -> Comparison {
        let column = |side: &str, kind: &str, role| Quantity {
            id: format!("battle/{side}/{kind}"),
            side: side.into(),
            kind: kind.into(),
            engagement: "battle".into(),
            unit: "men".into(),
            role,
        };
        let of_side = |side: &str| {
            let losses = ["killed", "wounded"].map(|kind| column(side, kind, Role::Result));
            losses.into_iter().chain([column(side, "strength", Role::Driver)]).collect::<Vec<Quantity>>()
        };
        let run = |index: u64| {
            let killed = 4.0 + (index % 5) as f64;
            let outcomes = vec![killed, 3.0 * killed, 2_000.0, killed, 3.0 * killed, 2_000.0];
            Run {
                index,
                seed: index,
                theta: vec![],
                latent: vec![],
                log_strength: 0.0,
                outcomes,
                status: RunStatus::Done,
            }
        };
        let table = ReferenceTable {
            seed: 1,
            engine: "toy".into(),
            unknowns: vec![],
            quantities: of_side("blue").into_iter().chain(of_side("red")).collect(),
            defensive_share: 0.1,
            pool_effective: 1.0,
            log_strength_mean: 0.0,
            generations: vec![Generation { start: 0, end: 200, tilt: None }],
            runs: (0..200).map(run).collect(),
        };
        let observation = Observation::exact_return("battle/blue/killed", killed);
        let question = Question {
            battle: "toy".into(),
            observations: vec![observation],
            hypotheses: vec![],
            reporting: Reporting::neutral(),
            headline: vec![],
            assumptions: vec![],
            limits: vec![],
        };
        compare(&table, &question).expect("a fair question").expect("two sides and a figure")
    }

    #[test]
    fn whoever_foretold_the_figure_better_gains() {
        let (near, far) = (gain(6.0), gain(60.0));
        assert_eq!(near.figures, 1);
        assert!(near.gain > 4.0 * near.mcse && near.gain > 0.5, "{near:?}");
        assert!(far.gain < -1.0, "{far:?}");
        let killed = &near.quantities[0];
        assert_eq!((killed.quantity.as_str(), killed.runs), ("battle/blue/killed", [4.0, 6.0, 8.0]));
        let [low, median, high] = killed.strengths;
        assert!(low < median && median < high && high / low > 10.0, "{killed:?}");
    }
}
