//! What each source would have said if the rest is right, beside what it did say.
//!
//! Leave-one-origin-out: the runs are weighed without an origin, and its figures are foretold from them by the reporting model. Figures that do not
//! weigh at all are foretold from the whole verdict (a posterior predictive check on what was not fitted: Gelman, Meng and Stern 1996).
//! If model and sources agree, half of the figures lie in the middle halves of what was foretold, and nine in ten in the intervals of 90 per cent.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::WeighError;
use crate::headline::Judged;
use crate::intervals::plain_interval;
use crate::meaning::meanings;
use crate::observation::{Observation, Question, Stance};
use crate::pool::{cumulate, place};
use crate::posterior::Posterior;
use crate::random::spread;
use crate::statistics::{quantile, rising};
use crate::table::ReferenceTable;
use crate::telling::{Biases, Draws};

/// Worlds in which each figure is told.
const WORLDS: u64 = 1_024;

/// From what a figure was foretold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// From all other origins.
    OtherOrigins,
    /// From the whole verdict, in which it has no weight.
    Verdict,
}

/// A figure foretold, and as it was said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// Id of the observation.
    pub observation: String,
    /// Who said it.
    pub origin: String,
    /// From what it was foretold.
    pub basis: Basis,
    /// What was said, from and to; without an upper end where none was given.
    pub said: (f64, Option<f64>),
    /// Median of what was foretold.
    pub median: f64,
    /// Central 50 per cent.
    pub ci50: [f64; 2],
    /// Central 90 per cent.
    pub ci90: [f64; 2],
    /// Share of what was foretold that lies below what was said, and half of what lies within it: uniform if all is right.
    pub place: f64,
    /// Effective runs behind it.
    pub effective: f64,
}

impl Prediction {
    /// Whether what was said lies in the central interval of this mass.
    #[must_use]
    pub fn inside(&self, mass: f64) -> bool {
        (self.place - 0.5).abs() <= 0.5 * mass
    }
}

/// Foretells every figure of a question. Denials and silences are left out: they name no figure.
///
/// # Errors
/// When the question does not fit the table.
pub fn predictions(
    judged: &Judged,
    table: &ReferenceTable,
    question: &Question,
) -> Result<Vec<Prediction>, WeighError> {
    judged.read(|whole| of_posterior(judged, whole, table, question))?
}

fn of_posterior(
    judged: &Judged,
    whole: &Posterior<'_>,
    table: &ReferenceTable,
    question: &Question,
) -> Result<Vec<Prediction>, WeighError> {
    let mut origins: Vec<&str> = question
        .observations
        .iter()
        .filter(|observation| observation.weighs)
        .map(|observation| observation.origin.as_str())
        .collect();
    origins.sort_unstable();
    origins.dedup();
    let likelihood = judged.likelihood();
    let scores: Vec<Vec<f64>> = whole
        .runs()
        .par_iter()
        .map(|run| likelihood.without_each(&run.theta, &run.outcomes, &origins))
        .collect();
    let without: BTreeMap<&str, Posterior<'_>> = origins
        .par_iter()
        .enumerate()
        .map(|(number, origin)| (*origin, whole.rescored(scores.iter().map(|of_run| of_run[number]))))
        .collect();
    let found: Vec<Option<Prediction>> = question
        .observations
        .par_iter()
        .map(|observation| {
            let (basis, posterior) = match without.get(observation.origin.as_str()) {
                Some(posterior) if observation.weighs => (Basis::OtherOrigins, posterior),
                _ => (Basis::Verdict, whole),
            };
            foretold(observation, basis, posterior, table, question)
        })
        .collect::<Result<_, _>>()?;
    Ok(found.into_iter().flatten().collect())
}

fn foretold(
    observation: &Observation,
    basis: Basis,
    posterior: &Posterior<'_>,
    table: &ReferenceTable,
    question: &Question,
) -> Result<Option<Prediction>, WeighError> {
    let Some(said) = observation.said.first().filter(|said| said.stance == Stance::Asserts) else {
        return Ok(None);
    };
    let Some((low, high)) = plain_interval(said, &question.reporting) else { return Ok(None) };
    let readings = meanings(observation, &table.unknowns, &table.quantities)?;
    let cumulated = cumulate(posterior.weights());
    let numbers: Vec<f64> = (0..WORLDS)
        .map(|world| {
            let run = posterior.runs()[place(&cumulated, spread(world, 0.5))];
            let mut draw = Draws { seed: table.seed, data_set: world, count: 1 << 20 };
            Biases::default().number(observation, &readings, run, &question.reporting, &mut draw)
        })
        .collect();
    let order = rising(&numbers);
    let equal = vec![1.0 / WORLDS as f64; numbers.len()];
    let at = |share: f64| quantile(&numbers, &order, &equal, share);
    let share = |test: &dyn Fn(f64) -> bool| {
        numbers.iter().filter(|number| test(**number)).count() as f64 / WORLDS as f64
    };
    let below = share(&|number| number < low);
    let within = share(&|number| number >= low && number <= high);
    Ok(Some(Prediction {
        observation: observation.id.clone(),
        origin: observation.origin.clone(),
        basis,
        said: (low, Some(high).filter(|high| high.is_finite())),
        median: at(0.5),
        ci50: [at(0.25), at(0.75)],
        ci90: [at(0.05), at(0.95)],
        place: below + 0.5 * within,
        effective: posterior.effective_size(),
    }))
}
