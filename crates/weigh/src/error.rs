//! What can be wrong with a question before any run is fought.

use crate::prior::PriorError;

/// Why a question cannot be weighed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum WeighError {
    /// A prior's numbers make no distribution.
    #[error("unknown `{unknown}`: {source}")]
    Prior {
        /// Id of the unknown.
        unknown: String,
        /// What is wrong with it.
        source: PriorError,
    },
    /// Two unknowns or two quantities share an id.
    #[error("the id `{id}` is used twice among the {what}")]
    Duplicate {
        /// "unknowns" or "quantities".
        what: &'static str,
        /// The id.
        id: String,
    },
    /// An observation points at a column that the simulator does not have.
    #[error("observation `{observation}` needs `{column}`, which is none of the simulator's {what}")]
    NoColumn {
        /// Id of the observation.
        observation: String,
        /// The missing column.
        column: String,
        /// "unknowns" or "quantities".
        what: &'static str,
    },
    /// An observation says nothing that can be scored.
    #[error("observation `{observation}`: {reason}")]
    Observation {
        /// Id of the observation.
        observation: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The table was fought for other unknowns, other quantities or another seed.
    #[error("the table of runs belongs to another question: {difference}")]
    OtherTable {
        /// The first difference found.
        difference: String,
    },
    /// Tables that are no parts of one ensemble.
    #[error("these tables cannot be put together: {reason}")]
    Merge {
        /// Why not.
        reason: String,
    },
    /// An option is outside its range.
    #[error("option `{option}`: {reason}")]
    Option {
        /// Name of the option.
        option: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The threads could not be started.
    #[error("cannot start the threads: {0}")]
    Threads(String),
    /// Every run failed, so that there is nothing to weigh.
    #[error("all {failed} runs failed; the first one: {first}")]
    NothingToWeigh {
        /// Number of failed runs.
        failed: usize,
        /// What the first one said.
        first: String,
    },
}
