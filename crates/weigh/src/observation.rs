//! What the sources say, in the form in which it is weighed: one observation for each origin and quantity.

use serde::{Deserialize, Serialize};

use crate::reporting::Reporting;

/// How the origin of a claim stands to the side that the claim is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// It speaks of its own side.
    Own,
    /// It speaks of its enemy.
    Enemy,
    /// It belongs to neither side.
    ThirdParty,
}

/// The two families of errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Men present, arms, rounds: things that are counted at rest.
    Strength,
    /// Killed, wounded, missing, captured.
    Loss,
}

/// How the figure was worded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Qualifier {
    /// The bare figure; it may still have been rounded.
    #[default]
    Exact,
    /// "About", "some", "nearly".
    About,
    /// "Over", "more than": above it, but not by far.
    Over,
    /// "At least".
    AtLeast,
    /// "At most", "fewer than".
    AtMost,
    /// From one figure to another.
    Range,
    /// "Several", "a few": 2 to 9, or 2 to 9 times the figure given.
    Several,
}

/// One wording of a figure, with the claims that repeat it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// Ids of the claims that give this figure.
    pub claims: Vec<String>,
    /// Least figure; none where the end is open.
    pub low: Option<f64>,
    /// Greatest figure; none where the end is open.
    pub high: Option<f64>,
    /// How it was worded.
    pub qualifier: Qualifier,
    /// Whether the source gives the figure, calls it false, or does not speak of it.
    #[serde(default)]
    pub stance: Stance,
}

/// How a source stands to a figure.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stance {
    /// It gives it.
    #[default]
    Asserts,
    /// It says that it is false.
    Denies,
    /// It says nothing; had its own number been that, it would have told with this probability, below 1.
    Silent {
        /// The probability.
        told: f64,
    },
}

impl Stance {
    /// Probability of the stance, from the probability that the source's own number lies within the figure.
    pub(crate) fn probability(self, within: f64) -> f64 {
        match self {
            Self::Asserts => within,
            Self::Denies => 1.0 - within,
            Self::Silent { told } => 1.0 - told * within,
        }
    }
}

/// A column times a weight.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// Id of the unknown or quantity.
    pub column: String,
    /// Factor; 1 for a plain sum.
    pub weight: f64,
}

/// One meaning that the words may have, as a sum of columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Probability that the words mean this; the readings of one observation are scaled to sum to 1.
    pub probability: f64,
    /// The columns summed.
    pub terms: Vec<Term>,
}

impl Reading {
    /// A sum of columns, each with weight 1, and probability 1.
    #[must_use]
    pub fn sum(columns: &[&str]) -> Self {
        let terms = columns.iter().map(|column| Term { column: (*column).to_owned(), weight: 1.0 }).collect();
        Self { probability: 1.0, terms }
    }

    /// The same with another probability.
    #[must_use]
    pub fn with_probability(self, probability: f64) -> Self {
        Self { probability, ..self }
    }
}

/// What an observation is about. The readings are the *definition share*: "casualties" may mean killed, or killed and wounded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// Columns of the outcome: what happened.
    Outcome(Vec<Reading>),
    /// Unknowns: who was there. These weigh before any run is fought.
    Unknowns(Vec<Reading>),
}

impl Target {
    /// The possible meanings.
    #[must_use]
    pub fn readings(&self) -> &[Reading] {
        match self {
            Self::Outcome(readings) | Self::Unknowns(readings) => readings,
        }
    }
}

/// One piece of evidence: all that one origin says of one quantity. However often it was copied, it counts once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// Id, unique in the question.
    pub id: String,
    /// The origin: the source from which all these claims descend.
    pub origin: String,
    /// How the origin stands to the side it speaks of.
    pub relation: Relation,
    /// Family of errors.
    pub class: Class,
    /// What it is about.
    pub target: Target,
    /// The figures. Where copies disagree, each different figure is equally likely to be what the origin said.
    pub said: Vec<Said>,
    /// Written down long after, or at second hand from no known source: its error is wider.
    #[serde(default)]
    pub retold: bool,
    /// Weight of its likelihood (its power), between 0 and 1: where n figures are one tradition or one total told n times, 1/n each.
    #[serde(default = "whole")]
    pub share: f64,
    /// Probability that the figure was only copied from another origin that gives the same one: then it says nothing by itself.
    #[serde(default)]
    pub copied: f64,
    /// Counts as evidence. Where it does not (a figure nobody vouches for), the claim is still judged.
    pub weighs: bool,
}

fn whole() -> f64 {
    1.0
}

#[cfg(test)]
impl Observation {
    /// One exact figure of an army's return on its own losses.
    pub(crate) fn exact_return(column: &str, figure: f64) -> Self {
        let said = Said {
            claims: vec!["return".into()],
            low: Some(figure),
            high: Some(figure),
            qualifier: Qualifier::Exact,
            stance: Stance::Asserts,
        };
        Self {
            id: "return".into(),
            origin: "army".into(),
            relation: Relation::Own,
            class: Class::Loss,
            target: Target::Outcome(vec![Reading::sum(&[column])]),
            said: vec![said],
            retold: false,
            share: 1.0,
            copied: 0.0,
            weighs: true,
        }
    }
}

/// A set of claims taken as true together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hypothesis {
    /// Id.
    pub id: String,
    /// Ids of the claims taken as true.
    pub claims: Vec<String>,
}

/// All that is asked of a table of runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Name of the battle, as printed.
    pub battle: String,
    /// The evidence.
    pub observations: Vec<Observation>,
    /// Sets of claims to compare.
    pub hypotheses: Vec<Hypothesis>,
    /// How sources err.
    pub reporting: Reporting,
    /// Ids of the quantities whose movement decides whether the verdict is decided.
    pub headline: Vec<String>,
    /// What was assumed before weighing, in sentences; printed with the verdict.
    pub assumptions: Vec<String>,
    /// What the answer cannot tell, in sentences; printed with the verdict.
    pub limits: Vec<String>,
}
