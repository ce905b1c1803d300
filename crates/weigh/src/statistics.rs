//! Small statistics: the normal distribution, Student's t with three degrees of freedom, weighted quantiles, effective sample size.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// Distribution function of the standard normal.
#[must_use]
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * FRAC_1_SQRT_2)
}

/// Density of the standard normal.
#[must_use]
pub fn normal_density(x: f64) -> f64 {
    libm::exp(-0.5 * x * x) / libm::sqrt(2.0 * PI)
}

/// Inverse of [`normal_cdf`]: Acklam's rational approximation, polished by two Halley steps to full precision.
#[must_use]
pub fn normal_inverse_cdf(u: f64) -> f64 {
    if u <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if u >= 1.0 {
        return f64::INFINITY;
    }
    // The lower half only: there the distribution function keeps its relative precision.
    let lower = u.min(1.0 - u);
    let mut x = if lower < 0.024_25 {
        let q = libm::sqrt(-2.0 * libm::log(lower));
        (((((-7.784_894_002_430_293e-3 * q - 0.322_396_458_041_136_5) * q - 2.400_758_277_161_838) * q
            - 2.549_732_539_343_734)
            * q
            + 4.374_664_141_464_968)
            * q
            + 2.938_163_982_698_783)
            / ((((7.784_695_709_041_462e-3 * q + 0.322_467_129_070_039_8) * q + 2.445_134_137_142_996) * q
                + 3.754_408_661_907_416)
                * q
                + 1.0)
    } else {
        let q = lower - 0.5;
        let r = q * q;
        (((((-39.696_830_286_653_76 * r + 220.946_098_424_520_5) * r - 275.928_510_446_968_7) * r
            + 138.357_751_867_269)
            * r
            - 30.664_798_066_147_16)
            * r
            + 2.506_628_277_459_239)
            * q
            / (((((-54.476_098_798_224_06 * r + 161.585_836_858_040_9) * r - 155.698_979_859_886_6) * r
                + 66.801_311_887_719_72)
                * r
                - 13.280_681_552_885_72)
                * r
                + 1.0)
    };
    for _ in 0..2 {
        let error = normal_cdf(x) - lower;
        let step = error * libm::sqrt(2.0 * PI) * libm::exp(0.5 * x * x);
        x -= step / (1.0 + 0.5 * x * step);
    }
    if u <= 0.5 { x } else { -x }
}

/// Distribution function of Student's t with 3 degrees of freedom (closed form).
#[must_use]
pub fn student3_cdf(t: f64) -> f64 {
    if t.is_infinite() {
        return if t > 0.0 { 1.0 } else { 0.0 };
    }
    let root = libm::sqrt(3.0);
    0.5 + (libm::atan(t / root) + (t / root) / (1.0 + t * t / 3.0)) / PI
}

/// Density of Student's t with 3 degrees of freedom.
#[must_use]
pub fn student3_density(t: f64) -> f64 {
    let base = 1.0 + t * t / 3.0;
    2.0 / (PI * libm::sqrt(3.0) * base * base)
}

/// Probability that Student's t with 3 degrees of freedom lies between two values, precise far out and for narrow intervals.
#[must_use]
pub fn student3_between(low: f64, high: f64) -> f64 {
    if high - low < 1e-3 {
        return student3_density(0.5 * (low + high)) * (high - low);
    }
    student3_cdf(high) - student3_cdf(low)
}

/// Effective sample size (sum w)^2 / sum w^2; 0 where all weights are 0.
#[must_use]
pub fn effective_size(weights: &[f64]) -> f64 {
    let sum: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|weight| weight * weight).sum();
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

/// Weights that sum to 1 from their logarithms; minus infinity carries none. All 0 where none carries any.
#[must_use]
pub fn normalised(log_weights: &[f64]) -> Vec<f64> {
    let top = log_weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !top.is_finite() {
        return vec![0.0; log_weights.len()];
    }
    let raised: Vec<f64> = log_weights.iter().map(|log_weight| libm::exp(log_weight - top)).collect();
    let sum: f64 = raised.iter().sum();
    raised.into_iter().map(|weight| weight / sum).collect()
}

/// Log of the mean of exp(x); minus infinity for none.
#[must_use]
pub fn log_mean_exp(logs: &[f64]) -> f64 {
    let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !top.is_finite() {
        return f64::NEG_INFINITY;
    }
    let sum: f64 = logs.iter().map(|log| libm::exp(log - top)).sum();
    top + libm::log(sum / logs.len() as f64)
}

/// Values in rising order, by index; the order of equals is that of their index.
#[must_use]
pub fn rising(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    order
}

/// Weighted quantile of values whose rising order is known: the value at which the cumulated weight, taken at the middle of each
/// value's own weight, reaches the share, interpolated between neighbours.
#[must_use]
pub fn quantile(values: &[f64], order: &[usize], weights: &[f64], share: f64) -> f64 {
    let total: f64 = order.iter().map(|&index| weights[index]).sum();
    let aim = share * total;
    let mut cumulated = 0.0;
    let mut before: Option<(f64, f64)> = None;
    for &index in order {
        let weight = weights[index];
        if weight <= 0.0 {
            continue;
        }
        let middle = cumulated + 0.5 * weight;
        if middle >= aim {
            return match before {
                None => values[index],
                Some((place, value)) => value + (values[index] - value) * (aim - place) / (middle - place),
            };
        }
        before = Some((middle, values[index]));
        cumulated += weight;
    }
    before.map_or(f64::NAN, |(_, value)| value)
}

/// A number in two significant figures, rounded by `rounding` (floor, round, ceil).
#[must_use]
pub fn two_figures(value: f64, rounding: fn(f64) -> f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let power = libm::floor(libm::log10(value.abs())) - 1.0;
    // Counts under 100 stay whole numbers; small ratios keep two figures.
    let unit = libm::pow(10.0, power.abs());
    if power >= 0.0 { rounding(value / unit) * unit } else { rounding(value * unit) / unit }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_inverse_meets_published_points() {
        for (u, x) in [
            (0.5, 0.0),
            (0.975, 1.959_963_984_540_054),
            (0.05, -1.644_853_626_951_472_7),
            (1e-10, -6.361_340_902_404_056),
        ] {
            assert!((normal_inverse_cdf(u) - x).abs() < 1e-9, "{u}");
        }
    }

    #[test]
    fn student_meets_published_points() {
        // Tables of t with 3 degrees of freedom: 95 per cent 2.3534, 99.5 per cent 5.8409.
        assert_eq!((student3_cdf(f64::INFINITY), student3_cdf(f64::NEG_INFINITY)), (1.0, 0.0));
        assert!((student3_cdf(2.353_363_4) - 0.95).abs() < 1e-7);
        assert!((student3_cdf(5.840_909_3) - 0.995).abs() < 1e-7);
        assert!(
            (student3_between(1.0, 1.0005) / (student3_cdf(1.0005) - student3_cdf(1.0)) - 1.0).abs() < 1e-6
        );
    }

    #[test]
    fn weighted_quantiles_of_equal_weights_are_the_plain_ones() {
        let values = [4.0, 1.0, 3.0, 2.0, 5.0];
        let order = rising(&values);
        assert_eq!(quantile(&values, &order, &[0.2; 5], 0.5), 3.0);
        // All the weight on one value: every quantile is that value.
        assert_eq!(quantile(&values, &order, &[0.0, 0.0, 1.0, 0.0, 0.0], 0.05), 3.0);
    }

    #[test]
    fn two_figures_round_outward_when_asked() {
        assert_eq!(two_figures(187.4, f64::floor), 180.0);
        assert_eq!(two_figures(187.4, f64::ceil), 190.0);
        assert_eq!(two_figures(1_249.0, f64::round), 1_200.0);
        assert_eq!(two_figures(0.123, f64::round), 0.12);
        assert_eq!(two_figures(0.0, f64::ceil), 0.0);
    }

    #[test]
    fn effective_size_counts_equal_runs() {
        assert_eq!(effective_size(&[0.25; 4]), 4.0);
        assert_eq!(effective_size(&[1.0, 0.0, 0.0]), 1.0);
    }
}
