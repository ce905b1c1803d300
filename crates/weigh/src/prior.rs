//! What is believed of an unknown before the claims are weighed.
//!
//! Draws are made through the inverse distribution function of one uniform number, so that a draw can be moved (for proposals), spread (for
//! quasi-random starts) and repeated.

use serde::{Deserialize, Serialize};
use statrs::distribution::{Beta, Continuous, ContinuousCDF};

use crate::statistics::{normal_cdf, normal_inverse_cdf};

/// A prior distribution, written as in `unknowns.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Prior {
    /// Every value between `low` and `high` alike.
    Uniform {
        /// Least value.
        low: f64,
        /// Greatest value.
        high: f64,
    },
    /// The logarithm is normal; cut off below `low` and above `high`.
    Lognormal {
        /// Median before the cut.
        median: f64,
        /// Standard deviation of the natural logarithm.
        log_sd: f64,
        /// Least value.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        low: Option<f64>,
        /// Greatest value.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        high: Option<f64>,
    },
    /// Normal, cut off below `low` and above `high`.
    Normal {
        /// Mean before the cut.
        mean: f64,
        /// Standard deviation before the cut.
        sd: f64,
        /// Least value.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        low: Option<f64>,
        /// Greatest value.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        high: Option<f64>,
    },
    /// A share between 0 and 1, as if `n` cases had been seen with this mean: Beta(mean n, (1 - mean) n).
    Beta {
        /// Mean.
        mean: f64,
        /// Number of cases it is worth.
        n: f64,
    },
    /// One of a few values.
    Choice {
        /// The values.
        values: Vec<f64>,
        /// Their weights; all alike when left out.
        #[serde(default)]
        weights: Vec<f64>,
    },
}

/// Why a prior's numbers make no distribution.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PriorError(pub String);

fn demand(holds: bool, says: &str) -> Result<(), PriorError> {
    if holds { Ok(()) } else { Err(PriorError(says.to_owned())) }
}

fn limits_rise(low: Option<f64>, high: Option<f64>) -> bool {
    !(low.is_some_and(f64::is_nan) || high.is_some_and(f64::is_nan))
        && low.zip(high).is_none_or(|(low, high)| low < high)
}

impl Prior {
    /// Checks the numbers.
    ///
    /// # Errors
    /// With a sentence saying what is wrong.
    pub fn check(&self) -> Result<(), PriorError> {
        match self {
            Self::Uniform { low, high } => {
                demand(low.is_finite() && high.is_finite() && low < high, "low must lie below high")
            }
            Self::Lognormal { median, log_sd, low, high } => {
                demand(*median > 0.0 && median.is_finite(), "the median must be above 0")?;
                demand(*log_sd > 0.0 && log_sd.is_finite(), "log_sd must be above 0")?;
                demand(limits_rise(*low, *high), "low must lie below high")?;
                demand(low.is_none_or(|low| low >= 0.0), "low must not be negative")?;
                self.demand_mass()
            }
            Self::Normal { mean, sd, low, high } => {
                demand(mean.is_finite() && *sd > 0.0 && sd.is_finite(), "sd must be above 0")?;
                demand(limits_rise(*low, *high), "low must lie below high")?;
                self.demand_mass()
            }
            Self::Beta { mean, n } => demand(
                *mean > 0.0 && *mean < 1.0 && *n > 0.0 && n.is_finite(),
                "the mean must lie between 0 and 1 and n above 0",
            ),
            Self::Choice { values, weights } => {
                demand(
                    !values.is_empty() && values.iter().all(|value| value.is_finite()),
                    "values are needed",
                )?;
                demand(
                    weights.is_empty() || weights.len() == values.len(),
                    "there must be one weight for each value",
                )?;
                demand(
                    weights.iter().all(|weight| *weight >= 0.0 && weight.is_finite())
                        && (weights.is_empty() || weights.iter().sum::<f64>() > 0.0),
                    "the weights must not be negative nor all 0",
                )
            }
        }
    }

    /// A cut so far out that nothing is left cannot be drawn from.
    fn demand_mass(&self) -> Result<(), PriorError> {
        let (below, above) = self.cut();
        demand(above - below > 1e-9, "low and high leave nothing of the distribution")
    }

    /// Standard score of a value for the two normal kinds.
    fn score(&self, value: f64) -> f64 {
        match self {
            Self::Lognormal { median, log_sd, .. } => {
                if value <= 0.0 {
                    f64::NEG_INFINITY
                } else {
                    libm::log(value / median) / log_sd
                }
            }
            Self::Normal { mean, sd, .. } => (value - mean) / sd,
            _ => value,
        }
    }

    /// Distribution function of the uncut normal at the two limits.
    fn cut(&self) -> (f64, f64) {
        match self {
            Self::Lognormal { low, high, .. } | Self::Normal { low, high, .. } => (
                low.map_or(0.0, |low| normal_cdf(self.score(low))),
                high.map_or(1.0, |high| normal_cdf(self.score(high))),
            ),
            _ => (0.0, 1.0),
        }
    }

    /// Value below which the share `u` of the prior lies, 0 < u < 1.
    ///
    /// Rounded to 24 significant bits, so that platforms whose libraries differ in the last place still fight the same battle.
    #[must_use]
    pub fn inverse_cdf(&self, u: f64) -> f64 {
        let value = match self {
            Self::Uniform { low, high } => low + u * (high - low),
            Self::Lognormal { median, log_sd, low, high } => {
                let (below, above) = self.cut();
                let score = normal_inverse_cdf(below + u * (above - below));
                (median * libm::exp(log_sd * score)).clamp(low.unwrap_or(0.0), high.unwrap_or(f64::INFINITY))
            }
            Self::Normal { mean, sd, low, high } => {
                let (below, above) = self.cut();
                let score = normal_inverse_cdf(below + u * (above - below));
                (mean + sd * score).clamp(low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY))
            }
            Self::Beta { mean, n } => beta_inverse_cdf(*mean, *n, u),
            Self::Choice { values, weights } => {
                let mut rest =
                    u * if weights.is_empty() { values.len() as f64 } else { weights.iter().sum() };
                let mut chosen = values.len() - 1;
                for index in 0..values.len() {
                    rest -= weights.get(index).copied().unwrap_or(1.0);
                    if rest < 0.0 {
                        chosen = index;
                        break;
                    }
                }
                return values[chosen];
            }
        };
        let rounded = f64::from(value as f32);
        if rounded.is_finite() { rounded } else { value }
    }

    /// Density (for a choice: probability) at a value.
    #[must_use]
    pub fn density(&self, value: f64) -> f64 {
        let normal = |score: f64| libm::exp(-0.5 * score * score) / libm::sqrt(2.0 * std::f64::consts::PI);
        let inside = |low: &Option<f64>, high: &Option<f64>| {
            low.is_none_or(|low| value >= low) && high.is_none_or(|high| value <= high)
        };
        let (below, above) = self.cut();
        match self {
            Self::Uniform { low, high } if value >= *low && value <= *high => 1.0 / (high - low),
            Self::Lognormal { log_sd, low, high, .. } if value > 0.0 && inside(low, high) => {
                normal(self.score(value)) / (log_sd * value * (above - below))
            }
            Self::Normal { sd, low, high, .. } if inside(low, high) => {
                normal(self.score(value)) / (sd * (above - below))
            }
            Self::Beta { mean, n } => {
                Beta::new(mean * n, (1.0 - mean) * n).map_or(0.0, |beta| beta.pdf(value))
            }
            Self::Choice { values, weights } => {
                let total: f64 = if weights.is_empty() { values.len() as f64 } else { weights.iter().sum() };
                (0..values.len())
                    .filter(|&index| values[index] == value)
                    .map(|index| weights.get(index).copied().unwrap_or(1.0) / total)
                    .sum()
            }
            _ => 0.0,
        }
    }

    /// Mean, by the midpoint rule over 4,096 quantiles (exact for uniform, beta and choice).
    #[must_use]
    pub fn mean(&self) -> f64 {
        match self {
            Self::Uniform { low, high } => 0.5 * (low + high),
            Self::Beta { mean, .. } => *mean,
            Self::Choice { values, weights } => {
                let total: f64 = if weights.is_empty() { values.len() as f64 } else { weights.iter().sum() };
                let weighted = |index: usize| weights.get(index).copied().unwrap_or(1.0) * values[index];
                (0..values.len()).map(weighted).sum::<f64>() / total
            }
            _ => (0..4096).map(|k| self.inverse_cdf((f64::from(k) + 0.5) / 4096.0)).sum::<f64>() / 4096.0,
        }
    }

    /// Median and the limits of the central 50 and 90 per cent: quantiles 5, 25, 50, 75, 95.
    #[must_use]
    pub fn quantiles(&self) -> [f64; 5] {
        [0.05, 0.25, 0.50, 0.75, 0.95].map(|u| self.inverse_cdf(u))
    }
}

/// Bisection: the distribution function is monotone and cheap, and bisection cannot leave the interval.
fn beta_inverse_cdf(mean: f64, n: f64, u: f64) -> f64 {
    let Ok(beta) = Beta::new(mean * n, (1.0 - mean) * n) else { return mean };
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for _ in 0..48 {
        let middle = 0.5 * (low + high);
        if beta.cdf(middle) < u {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_closed_forms() {
        let strength = Prior::Lognormal { median: 900.0, log_sd: 0.4, low: None, high: None };
        let [low, _, middle, _, high] = strength.quantiles();
        assert!((middle - 900.0).abs() < 1e-3);
        assert!((low - 900.0 * (-0.4_f64 * 1.644_853_6).exp()).abs() < 0.01, "{low}");
        assert!((high - 900.0 * (0.4_f64 * 1.644_853_6).exp()).abs() < 0.01, "{high}");
        // Mean of a lognormal is median exp(sd^2 / 2); the midpoint rule loses a little of the tail.
        assert!((strength.mean() / (900.0 * 0.08_f64.exp()) - 1.0).abs() < 1e-3);
        // Beta(1, 1) is uniform; Beta(2, 2) has its 5 per cent point at 0.13535.
        assert!((Prior::Beta { mean: 0.5, n: 2.0 }.inverse_cdf(0.3) - 0.3).abs() < 1e-6);
        assert!((Prior::Beta { mean: 0.5, n: 4.0 }.inverse_cdf(0.05) - 0.135_35).abs() < 1e-4);
    }

    #[test]
    fn cut_priors_stay_inside_and_integrate_to_one() {
        for prior in [
            Prior::Normal { mean: 0.0, sd: 1.0, low: Some(-0.5), high: Some(2.0) },
            Prior::Lognormal { median: 1.0, log_sd: 1.0, low: Some(0.5), high: Some(3.0) },
            Prior::Uniform { low: 1.0, high: 3.0 },
            Prior::Beta { mean: 0.3, n: 6.0 },
        ] {
            prior.check().expect("a sound prior");
            let (low, high) = (prior.inverse_cdf(1e-9), prior.inverse_cdf(1.0 - 1e-9));
            let step = (high - low) / 20_000.0;
            let mass: f64 =
                (0..20_000).map(|k| prior.density(low + (f64::from(k) + 0.5) * step) * step).sum();
            assert!((mass - 1.0).abs() < 2e-3, "{prior:?}: {mass}");
        }
    }

    #[test]
    fn a_choice_keeps_its_weights() {
        let prior = Prior::Choice { values: vec![1.0, 2.0, 3.0], weights: vec![1.0, 0.0, 3.0] };
        assert_eq!(prior.inverse_cdf(0.24), 1.0);
        assert_eq!(prior.inverse_cdf(0.26), 3.0);
        assert_eq!(prior.density(3.0), 0.75);
        assert_eq!(prior.mean(), 2.5);
    }

    #[test]
    fn nonsense_is_refused() {
        let refused = [
            Prior::Uniform { low: 2.0, high: 2.0 },
            Prior::Uniform { low: f64::NAN, high: 2.0 },
            Prior::Lognormal { median: -1.0, log_sd: 0.4, low: None, high: None },
            Prior::Lognormal { median: 1.0, log_sd: 0.1, low: Some(1e6), high: None },
            Prior::Normal { mean: 0.0, sd: 0.0, low: None, high: None },
            Prior::Beta { mean: 1.0, n: 3.0 },
            Prior::Choice { values: vec![], weights: vec![] },
            Prior::Choice { values: vec![1.0], weights: vec![0.0] },
        ];
        assert!(refused.iter().all(|prior| prior.check().is_err()));
    }
}
