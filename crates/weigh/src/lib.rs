//! Weighing: from unknowns and contradictory claims to a verdict, for any simulator.
//!
//! The flow is one way: a [`Question`] (observations made of claims, and the reporting model) and a [`Simulator`]
//! give a [`ReferenceTable`] of runs ([`extend`]); the table and the question give a [`Verdict`] ([`judge`]).
//! New questions about the same unknowns need no new run.
//!
//! Nothing here knows what a battle is: no text, no ground, no files, no clock. Runs are fought in parallel, one run
//! on one thread, and every number is a function of the seed and the run's index, never of the thread count.

pub mod abc;
pub mod attrition;
mod bridge;
pub mod calibration;
mod chorus;
mod claims;
pub mod confusion;
mod discrepancy;
mod doubt;
mod ensemble;
mod error;
mod fights;
pub mod fit;
pub mod from_ledger;
mod happening;
mod headline;
mod hypothesis;
mod indices;
mod intervals;
mod item;
pub mod lanchester;
mod levels;
mod likelihood;
mod limit;
mod meaning;
mod observation;
mod origins;
mod pareto;
mod pool;
mod posterior;
pub mod prediction;
mod prior;
mod proposal;
pub mod published;
pub mod random;
pub mod regression;
mod reporting;
mod sensitivity;
mod shard;
mod simulator;
mod stage;
pub mod statistics;
pub mod strengths_alone;
mod table;
mod telling;
pub mod tempered;
mod verdict;
mod walks;

pub use ensemble::{EnsembleOptions, Look, Opened, Progress, extend, look, on_threads};
pub use error::WeighError;
pub use headline::{Judged, judge, judged};
pub use likelihood::Likelihood;
pub use limit::{Limit, LimitKind};
pub use observation::{
    Class, Hypothesis, Observation, Qualifier, Question, Reading, Relation, Said, Stance, Target, Term,
};
pub use posterior::Posterior;
pub use prior::{Prior, PriorError};
pub use reporting::{BiasPrior, Reporting, Rounding};
pub use shard::{Shard, fight_shard, merge};
pub use simulator::{Quantity, Role, SimulationError, Simulator, Unknown};
pub use table::{Generation, ReferenceTable, Run, RunStatus, Tilt};
pub use verdict::{
    ClaimVerdict, Factor, FactorQuantiles, HypothesisVerdict, Move, Nearest, Need, OriginVerdict,
    QuantityIndices, QuantityVerdict, SensitivityCase, SobolIndex, Verdict,
};
