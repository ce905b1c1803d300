//! Unknowns as plain data: an identifier, a prior, and what the value sets. No statistics here.

use serde::Serialize;

/// What is believed of a quantity before any claim is weighed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Prior {
    /// Even between two bounds.
    Uniform {
        /// Lower bound.
        low: f64,
        /// Upper bound.
        high: f64,
    },
    /// Normal on the logarithm, cut off at the bounds.
    Lognormal {
        /// Median before cutting.
        median: f64,
        /// Standard deviation of the natural logarithm.
        log_sd: f64,
        /// Lower bound.
        low: Option<f64>,
        /// Upper bound.
        high: Option<f64>,
    },
    /// Normal, cut off at the bounds.
    Normal {
        /// Mean before cutting.
        mean: f64,
        /// Standard deviation before cutting.
        sd: f64,
        /// Lower bound.
        low: Option<f64>,
        /// Upper bound.
        high: Option<f64>,
    },
    /// Beta with parameters `mean * n` and `(1 - mean) * n`.
    Beta {
        /// Mean.
        mean: f64,
        /// Effective sample size.
        n: f64,
    },
    /// One of a few values.
    Choice {
        /// The values.
        values: Vec<f64>,
        /// Their weights, not necessarily summing to one.
        weights: Vec<f64>,
    },
}

impl Prior {
    /// The middle of the prior: its median before cutting, kept inside the bounds; of a choice the likeliest value.
    /// For a beta the approximation (a - 1/3) / (a + b - 2/3) of Kerman 2011, good for a, b > 1, else the mean.
    pub fn middle(&self) -> f64 {
        match self {
            Prior::Uniform { low, high } => 0.5 * (low + high),
            Prior::Lognormal { median: centre, low, high, .. }
            | Prior::Normal { mean: centre, low, high, .. } => {
                centre.max(low.unwrap_or(f64::NEG_INFINITY)).min(high.unwrap_or(f64::INFINITY))
            }
            Prior::Beta { mean, n } => {
                let (a, b) = (mean * n, (1.0 - mean) * n);
                if a > 1.0 && b > 1.0 { (a - 1.0 / 3.0) / (a + b - 2.0 / 3.0) } else { *mean }
            }
            Prior::Choice { values, weights } => {
                let mut best = 0;
                for (index, weight) in weights.iter().enumerate() {
                    if *weight > weights[best] {
                        best = index;
                    }
                }
                values[best]
            }
        }
    }

    /// The greatest value that need be reckoned with: the upper bound, or four standard deviations up.
    pub fn ceiling(&self) -> f64 {
        match self {
            Prior::Uniform { high, .. } => *high,
            Prior::Lognormal { median, log_sd, high, .. } => {
                high.unwrap_or_else(|| median * 55.0_f64.powf(*log_sd))
            }
            Prior::Normal { mean, sd, high, .. } => high.unwrap_or(mean + 4.0 * sd),
            Prior::Beta { .. } => 1.0,
            Prior::Choice { values, .. } => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        }
    }
}

/// What the value of an unknown sets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bind {
    /// Men of a unit, shared out among the bodies that name the unknown.
    Strength(String),
    /// Rounds a man of a unit.
    Rounds(String),
    /// Machine guns of a unit.
    MachineGuns(String),
    /// Mountain guns of a unit.
    MountainGuns(String),
    /// A constant of a mechanism, by its dotted name.
    Param(String),
    /// Minutes by which times told by this clock lie later than written.
    Clock(String),
    /// Villagers' chance of an honest answer to a side.
    Villagers(String),
    /// How unlike a dress and another look.
    Distinctness(String),
    /// Which of several alternative orders stand.
    Orders,
}

impl Bind {
    /// Reads `strength:kr-nma` and the like.
    pub(crate) fn read(text: &str) -> Option<Self> {
        if text == "orders" {
            return Some(Bind::Orders);
        }
        let (kind, target) = text.split_once(':')?;
        let target = target.to_owned();
        if target.is_empty() {
            return None;
        }
        Some(match kind {
            "strength" => Bind::Strength(target),
            "rounds" => Bind::Rounds(target),
            "machine-guns" => Bind::MachineGuns(target),
            "mountain-guns" => Bind::MountainGuns(target),
            "param" => Bind::Param(target),
            "clock" => Bind::Clock(target),
            "villagers" => Bind::Villagers(target),
            "distinctness" => Bind::Distinctness(target),
            _ => return None,
        })
    }

    /// The constant that it sets, where it sets one.
    pub fn constant(&self) -> Option<&str> {
        match self {
            Bind::Param(name) => Some(name),
            _ => None,
        }
    }

    /// The kinds that may be written.
    pub(crate) const KINDS: &'static str = "strength:UNIT, rounds:UNIT, machine-guns:UNIT, mountain-guns:UNIT, \
         param:NAME, clock:NAME, villagers:SIDE, distinctness:DRESS, orders";
}

/// One unknown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UnknownSpec {
    /// Identifier.
    pub id: String,
    /// What it is.
    pub says: String,
    /// The same in other languages, as far as the file has it.
    pub says_in: ledger::Names,
    /// Unit of the value.
    pub unit: String,
    /// Prior.
    pub prior: Prior,
    /// Claims that dispute it.
    pub claims: Vec<String>,
    /// Where the prior comes from.
    pub source: String,
    /// What it sets.
    pub bind: Bind,
}
