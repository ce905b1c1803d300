//! The one trait behind which any simulator can be weighed, and the names of its columns.

use serde::{Deserialize, Serialize};

use crate::prior::Prior;

/// A quantity that nobody knows, with what is believed of it before any run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unknown {
    /// Id, unique among the unknowns.
    pub id: String,
    /// What it is, in a sentence.
    pub says: String,
    /// Unit of its values.
    pub unit: String,
    /// What is believed of it before the claims are weighed.
    pub prior: Prior,
    /// Ids of the claims that dispute it.
    #[serde(default)]
    pub claims: Vec<String>,
}

/// What a column of the outcomes is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A result that claims speak of: losses, strengths, durations.
    Result,
    /// A cause that explains a result: men present, rounds fired, rounds per hit, minutes under fire.
    Driver,
}

/// One column of a run's outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantity {
    /// Id, unique among the quantities.
    pub id: String,
    /// Id of the side it belongs to; empty when it belongs to none.
    pub side: String,
    /// What is counted: `killed`, `wounded`, `rounds-per-hit`, ….
    pub kind: String,
    /// Id of the engagement, or `battle` for the whole.
    pub engagement: String,
    /// Unit of its values.
    pub unit: String,
    /// Whether it is a result or explains one.
    pub role: Role,
}

/// Why one run has no outcome. The run is kept and counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SimulationError(pub String);

/// A stochastic simulator: unknowns in, outcomes out.
///
/// `simulate` must be a pure function of `theta` and `seed`, because runs are fought again to be checked.
pub trait Simulator: Sync {
    /// The unknowns, in the order of `theta`.
    fn unknowns(&self) -> &[Unknown];
    /// The columns of an outcome, in order.
    fn quantities(&self) -> &[Quantity];
    /// One run. The outcome has one finite value for each of [`Simulator::quantities`].
    ///
    /// # Errors
    /// When the run cannot be completed; the run is kept as failed.
    fn simulate(&self, theta: &[f64], seed: u64) -> Result<Vec<f64>, SimulationError>;
    /// Name and version of the simulator, as printed in the verdict.
    fn version(&self) -> String {
        String::from("unversioned")
    }
}
