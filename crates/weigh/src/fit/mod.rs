//! Fitting the constants that many records share: what a set of real engagements teaches about the numbers of a model.
//!
//! The method is history matching followed by sequential Monte Carlo on an emulator (Craig, Goldstein, Seheult and Smith 1997; Vernon,
//! Goldstein and Bower 2010; Del Moral, Doucet and Jasra 2006):
//!
//! 1. A Latin hypercube over *all* constants; every point fights every record once, its inputs drawn anew from their ranges.
//! 2. A screening keeps the constants that move the losses; the others go on varying, and what they do is part of the scatter.
//! 3. For each scored figure a quadratic emulator of its mean over the kept constants; what it leaves is the scatter of chance, inputs and
//!    constants that are not kept.
//! 4. Synthetic likelihood (Wood 2010): the recorded figure is normal about the emulated mean, with that scatter, the error of the record
//!    and a discrepancy between model and world, whose size is inferred too. Tempered sequential Monte Carlo gives draws.
//! 5. New points from the posterior at half heat are fought, and steps 3 and 4 done again; so the emulator is best where it matters.
//! 6. The draws fight every record again: in sample as they are, out of sample with what the record itself said taken back from their weights
//!    (importance sampling, leave one record out: Gelfand, Dey and Chang 1992).
//!
//! Chance and inputs are drawn anew for each point, and not held common, because the emulator's level must not hang on one seed.
//!
//! Everything is a function of the seed: a table of what was fought can be saved, and continued where it stopped.

mod design;
mod emulator;
pub(crate) mod matrix;
mod predictive;
mod sampler;
mod screening;
mod target;
mod waves;

use serde::{Deserialize, Serialize};

use crate::simulator::SimulationError;

pub(crate) use emulator::{Emulator, terms};
pub use predictive::{Check, Coverage, Predicted};
pub use screening::Screened;
pub use waves::{FitOptions, FitTable, Fitted, Fought, Moved, fit};

/// What a record says of one figure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Observed {
    /// Natural logarithm of a count (one half added, so that none has a place), and how well the record is known: standard deviation of
    /// that logarithm.
    Log {
        /// The logarithm.
        value: f64,
        /// Its standard deviation.
        sd: f64,
    },
    /// Whether something happened.
    Happened(bool),
}

/// One scored figure of one record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// Id, unique among the outputs.
    pub id: String,
    /// Index of its record.
    pub record: usize,
    /// Figures of one group are expected to answer alike to a constant: the attackers' losses, say. The screening looks at their averages.
    pub group: usize,
    /// What the record says.
    pub observed: Observed,
}

/// A simulator of several records with constants in common.
///
/// `run` must be a pure function of its arguments, because what was fought is continued and compared.
pub trait Experiment: Sync {
    /// Names of all constants that vary.
    fn constants(&self) -> &[String];
    /// Names of the records.
    fn records(&self) -> &[String];
    /// The scored figures, those of one record side by side, in the order of the records.
    fn outputs(&self) -> &[Output];
    /// Fights one record once: `uniforms` are the constants' places in their priors, and the record's inputs are drawn by the seed. Gives one
    /// value for each output of that record, in order: a logarithm, or 0 or 1.
    ///
    /// # Errors
    /// When the run cannot be completed; it is kept as failed.
    fn run(&self, record: usize, uniforms: &[f64], seed: u64) -> Result<Vec<f64>, SimulationError>;
    /// The record is fought at every so-many-th point only: 1 unless it is dear.
    fn every(&self, _record: usize) -> usize {
        1
    }
    /// Name and version of the simulator.
    fn version(&self) -> String;
}

#[cfg(test)]
mod tests;
