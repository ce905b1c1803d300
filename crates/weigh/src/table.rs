//! The reference table: every run's unknowns, outcome, seed and status, and how its unknowns were proposed.
//!
//! The first n rows are the same however many follow and however many threads fought them. All inference reads this table.

use serde::{Deserialize, Serialize};

use crate::fit::terms;
use crate::simulator::{Quantity, Unknown};
use crate::statistics::normal_inverse_cdf;

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunStatus {
    /// It has an outcome.
    Done,
    /// It has none, for this reason. It is kept and counted, and carries no weight.
    Failed(String),
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Number of the run, from 0.
    pub index: u64,
    /// Seed handed to the simulator; with `theta` it fights the same run again.
    pub seed: u64,
    /// The unknowns.
    pub theta: Vec<f64>,
    /// Uniform scores of the unknowns in their priors, from which `theta` follows.
    pub latent: Vec<f64>,
    /// Log-likelihood of the claims on unknowns alone, as it stood when the run was proposed.
    pub log_strength: f64,
    /// The outcome, one value for each quantity; empty for a failed run.
    pub outcomes: Vec<f64>,
    /// How it ended.
    pub status: RunStatus,
}

/// A shift of the proposal along the unknowns that matter: its density is that of the first stage times exp of a quadratic in their standard scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tilt {
    /// Indexes of the unknowns.
    pub unknowns: Vec<usize>,
    /// Coefficients of the quadratic, the constant (0) first; its terms are those of `fit`'s emulator: scores, squares, products of the first six.
    pub coefficients: Vec<f64>,
    /// Log of the normalising constant, estimated from the pool.
    pub log_constant: f64,
}

impl Tilt {
    /// The quadratic at uniform scores.
    pub(crate) fn log_shift(&self, latent: &[f64]) -> f64 {
        let scores: Vec<f64> = self.unknowns.iter().map(|&k| normal_inverse_cdf(latent[k])).collect();
        terms(&scores).iter().zip(&self.coefficients).map(|(term, slope)| term * slope).sum()
    }
}

/// A fixed range of runs with one proposal. A share of each comes from the plain prior and, once tilted, a share from the first stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Generation {
    /// First run.
    pub start: u64,
    /// One past the last run it may hold.
    pub end: u64,
    /// Its shift, if it has one.
    pub tilt: Option<Tilt>,
}

/// Every run, with what is needed to weigh it and to continue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReferenceTable {
    /// Seed of the ensemble.
    pub seed: u64,
    /// Name and version of the simulator.
    pub engine: String,
    /// The unknowns, in the order of `theta`.
    pub unknowns: Vec<Unknown>,
    /// The quantities, in the order of `outcomes`.
    pub quantities: Vec<Quantity>,
    /// Share of the runs drawn from the plain prior.
    pub defensive_share: f64,
    /// Effective size of the pool under the claims on unknowns.
    pub pool_effective: f64,
    /// Log of the mean likelihood of the claims on unknowns over the prior.
    pub log_strength_mean: f64,
    /// The proposals.
    pub generations: Vec<Generation>,
    /// The rows, in the order of their index.
    pub runs: Vec<Run>,
}

impl ReferenceTable {
    /// Number of failed runs.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.runs.iter().filter(|run| run.status != RunStatus::Done).count()
    }

    /// The values of one quantity, none for failed runs; none at all where there is no such quantity.
    #[must_use]
    pub fn outcome(&self, quantity: &str) -> Option<Vec<Option<f64>>> {
        let column = self.quantities.iter().position(|other| other.id == quantity)?;
        Some(self.runs.iter().map(|run| run.outcomes.get(column).copied()).collect())
    }

    /// The values of one unknown over the runs.
    #[must_use]
    pub fn unknown(&self, unknown: &str) -> Option<Vec<f64>> {
        let column = self.unknowns.iter().position(|other| other.id == unknown)?;
        Some(self.runs.iter().map(|run| run.theta[column]).collect())
    }

    /// Columns of the outcome by id.
    pub(crate) fn quantity_index(&self, id: &str) -> Option<usize> {
        self.quantities.iter().position(|quantity| quantity.id == id)
    }
}
