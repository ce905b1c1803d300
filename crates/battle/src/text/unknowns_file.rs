//! `unknowns.toml`.

use serde::Deserialize;

use super::word::{Figure, Word};

/// The file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnknownsFile {
    /// Version of the format.
    pub format: Figure,
    /// What nobody knows.
    #[serde(default)]
    pub unknown: Vec<UnknownText>,
}

/// One unknown.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnknownText {
    /// Identifier.
    pub id: Word,
    /// What it is, in a sentence.
    pub says: String,
    /// The same in other languages.
    #[serde(default)]
    pub says_in: ledger::Names,
    /// Unit of its value.
    pub unit: String,
    /// What is believed before any claim is weighed.
    pub prior: PriorText,
    /// Claims that dispute it.
    #[serde(default)]
    pub claims: Vec<Word>,
    /// Where the prior comes from.
    pub source: String,
    /// What it sets: `strength:UNIT`, `rounds:UNIT`, `machine-guns:UNIT`, `mountain-guns:UNIT`, `param:NAME`,
    /// `clock:NAME`, `villagers:SIDE`, `distinctness:DRESS` or `orders`.
    pub bind: Word,
    /// Remark.
    pub note: Option<String>,
}

/// Shape of a prior.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PriorKind {
    /// Even between two bounds.
    Uniform,
    /// Normal on the logarithm.
    Lognormal,
    /// Normal.
    Normal,
    /// Beta by mean and effective sample.
    Beta,
    /// One of a few values.
    Choice,
}

/// A prior as written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriorText {
    /// Shape.
    pub kind: PriorKind,
    /// Median (lognormal).
    pub median: Option<Figure>,
    /// Standard deviation of the logarithm (lognormal).
    pub log_sd: Option<Figure>,
    /// Mean (normal, beta).
    pub mean: Option<Figure>,
    /// Standard deviation (normal).
    pub sd: Option<Figure>,
    /// Effective sample size (beta).
    pub n: Option<Figure>,
    /// Lower bound.
    pub low: Option<Figure>,
    /// Upper bound.
    pub high: Option<Figure>,
    /// Values (choice).
    pub values: Option<Vec<Figure>>,
    /// Their weights (choice).
    pub weights: Option<Vec<Figure>>,
}
