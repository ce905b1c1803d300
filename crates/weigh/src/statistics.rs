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

/// Coefficients of Wichura (1988), algorithm AS 241, PPND16: in the middle, in the tails, far out; numerators, then denominators.
const MIDDLE: [[f64; 8]; 2] = [
    [
        3.387_132_872_796_366_6,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_854,
    ],
];
const TAIL: [[f64; 8]; 2] = [
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
];
const FAR: [[f64; 8]; 2] = [
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        0.599_832_206_555_888,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_7e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
];

/// Inverse of [`normal_cdf`], to about 16 figures (Wichura 1988).
#[must_use]
pub fn normal_inverse_cdf(u: f64) -> f64 {
    if u <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if u >= 1.0 {
        return f64::INFINITY;
    }
    let ratio = |[above, below]: &[[f64; 8]; 2], at: f64| {
        let sum = |parts: &[f64; 8]| parts.iter().rev().fold(0.0, |sum, part| sum * at + part);
        sum(above) / sum(below)
    };
    let off = u - 0.5;
    if off.abs() <= 0.425 {
        return off * ratio(&MIDDLE, 0.180_625 - off * off);
    }
    let out = libm::sqrt(-libm::log(u.min(1.0 - u)));
    let x = if out <= 5.0 { ratio(&TAIL, out - 1.6) } else { ratio(&FAR, out - 5.0) };
    if off < 0.0 { -x } else { x }
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
    let [found] = quantiles(values, order, weights, [share]);
    found
}

/// Several such quantiles at once, their shares rising.
#[must_use]
pub fn quantiles<const N: usize>(
    values: &[f64],
    order: &[usize],
    weights: &[f64],
    shares: [f64; N],
) -> [f64; N] {
    let total: f64 = order.iter().map(|&index| weights[index]).sum();
    let mut found = [f64::NAN; N];
    let mut open = 0;
    let mut cumulated = 0.0;
    let mut before: Option<(f64, f64)> = None;
    for &index in order {
        let weight = weights[index];
        if weight <= 0.0 {
            continue;
        }
        let middle = cumulated + 0.5 * weight;
        while open < N && middle >= shares[open] * total {
            found[open] = match before {
                None => values[index],
                Some((place, value)) => {
                    value + (values[index] - value) * (shares[open] * total - place) / (middle - place)
                }
            };
            open += 1;
        }
        if open == N {
            return found;
        }
        before = Some((middle, values[index]));
        cumulated += weight;
    }
    if let Some((_, last)) = before {
        found[open..].fill(last);
    }
    found
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
