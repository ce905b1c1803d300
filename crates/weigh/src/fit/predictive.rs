//! What the constants say of the records, before and after, in and out of the sample; and how often that is right.

use serde::{Deserialize, Serialize};

use super::{Observed, Output};
use crate::statistics::{quantile, rising};

/// Runs of one figure: quantiles 5, 25, 50, 75, 95 per cent of the logarithm, or five times the share in which it happened.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Predicted {
    /// The quantiles, least first.
    pub quantiles: [f64; 5],
}

impl Predicted {
    /// From the runs of one figure with their weights; nothing where there are none.
    pub(super) fn of(output: &Output, runs: &[(f64, f64)]) -> Option<Self> {
        let (values, weights): (Vec<f64>, Vec<f64>) = runs.iter().copied().unzip();
        let total: f64 = weights.iter().sum();
        if total.is_nan() || total <= 0.0 {
            return None;
        }
        if let Observed::Happened(_) = output.observed {
            let share = runs.iter().map(|(value, weight)| value * weight).sum::<f64>() / total;
            return Some(Self { quantiles: [share; 5] });
        }
        let order = rising(&values);
        let at = |share| quantile(&values, &order, &weights, share);
        Some(Self { quantiles: [at(0.05), at(0.25), at(0.5), at(0.75), at(0.95)] })
    }
}

/// One figure against the record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Id of the output.
    pub output: String,
    /// What the record says.
    pub observed: Observed,
    /// With constants from their priors.
    pub prior: Option<Predicted>,
    /// With constants fitted to all records, this one among them.
    pub fitted: Option<Predicted>,
    /// With constants fitted to all records but this one.
    pub held_out: Option<Predicted>,
    /// Least distance of the record from the emulated mean over the fitted draws, in standard deviations of all that is not the constants.
    pub implausibility: Option<f64>,
}

/// How often predictions were right, over the figures that have one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// Figures on a log scale.
    pub figures: usize,
    /// Share of them inside the 50 per cent interval.
    pub inside_50: f64,
    /// Share of them inside the 90 per cent interval.
    pub inside_90: f64,
    /// Median of |ln(median of the runs / record)|.
    pub median_log_error: f64,
    /// Median of ln(median of the runs / record), with its sign: above 0 the runs lose too many.
    pub median_log_bias: f64,
    /// Median over the figures of the 90 per cent interval's upper end over its lower, as a factor.
    pub median_width_90: f64,
    /// Figures that happened or did not.
    pub events: usize,
    /// Share of them for which most runs agree with the record.
    pub events_right: f64,
}

impl Coverage {
    /// Counts over checks, reading one of their predictions.
    pub fn of(checks: &[Check], which: impl Fn(&Check) -> Option<Predicted>) -> Self {
        let (mut inside_50, mut inside_90, mut right, mut events) = (0, 0, 0, 0);
        let (mut biases, mut errors, mut widths) = (vec![], vec![], vec![]);
        for check in checks {
            let Some(Predicted { quantiles: [low, lower, middle, upper, high] }) = which(check) else {
                continue;
            };
            match check.observed {
                Observed::Log { value, .. } => {
                    // Counts are whole: an end that is the record itself holds it.
                    let room = 1e-9;
                    inside_50 += usize::from(value >= lower - room && value <= upper + room);
                    inside_90 += usize::from(value >= low - room && value <= high + room);
                    biases.push(middle - value);
                    errors.push((middle - value).abs());
                    widths.push(high - low);
                }
                Observed::Happened(happened) => {
                    events += 1;
                    right += usize::from((middle > 0.5) == happened);
                }
            }
        }
        let share = |count: usize, of: usize| if of > 0 { count as f64 / of as f64 } else { 0.0 };
        let median = |values: &[f64]| {
            if values.is_empty() {
                0.0
            } else {
                quantile(values, &rising(values), &vec![1.0; values.len()], 0.5)
            }
        };
        Self {
            figures: errors.len(),
            inside_50: share(inside_50, errors.len()),
            inside_90: share(inside_90, errors.len()),
            median_log_error: median(&errors),
            median_log_bias: median(&biases),
            median_width_90: libm::exp(median(&widths)),
            events,
            events_right: share(right, events),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coverage_counts_what_lies_inside() {
        let check = |value: f64, quantiles| Check {
            output: "a".to_owned(),
            observed: Observed::Log { value, sd: 0.1 },
            prior: None,
            fitted: Some(Predicted { quantiles }),
            held_out: None,
            implausibility: None,
        };
        let quantiles = [1.0, 2.0, 3.0, 4.0, 5.0];
        let mut checks = vec![check(2.5, quantiles), check(4.5, quantiles), check(6.0, quantiles)];
        checks.push(Check {
            observed: Observed::Happened(true),
            fitted: Some(Predicted { quantiles: [0.7; 5] }),
            ..checks[0].clone()
        });
        let found = Coverage::of(&checks, |check| check.fitted);
        assert_eq!((found.figures, found.events, found.events_right), (3, 1, 1.0));
        assert!((found.inside_50 - 1.0 / 3.0).abs() < 1e-12 && (found.inside_90 - 2.0 / 3.0).abs() < 1e-12);
        assert!((found.median_log_error - 1.5).abs() < 1e-12 && (found.median_log_bias + 1.5).abs() < 1e-12);
        assert!((found.median_width_90 - 4.0_f64.exp()).abs() < 1e-9);
        assert_eq!(Coverage::of(&checks, |check| check.held_out).figures, 0);
    }
}
