//! Random variates from a fixed number of uniforms, by inverting the distribution function.
//!
//! Rejection methods use an unknown number of words and would break counter-based streams; inversion uses one word
//! each. All uniforms lie in (0, 1).

use core::f32::consts::SQRT_2;

/// Uniform in (0, 1) from a 32-bit word: 23 bits, so that neither 0 nor 1 comes out by rounding.
#[must_use]
pub fn uniform_from_word(word: u32) -> f32 {
    ((word >> 9) as f32 + 0.5) * (1.0 / 8_388_608.0)
}

/// Probability that a standard normal lies below `x`.
#[must_use]
pub fn normal_below(x: f32) -> f32 {
    0.5 * libm::erfcf(-x / SQRT_2)
}

/// Probability that a normal of mean `mean` and standard deviation `sd` lies within `half` of zero.
#[must_use]
pub fn normal_within(half: f32, mean: f32, sd: f32) -> f32 {
    if sd <= 0.0 {
        return if mean.abs() <= half { 1.0 } else { 0.0 };
    }
    (normal_below((half - mean) / sd) - normal_below((-half - mean) / sd)).max(0.0)
}

/// Standard normal from a uniform (Wichura 1988, algorithm AS 241, the short form good to seven digits).
#[must_use]
pub fn normal_from_uniform(u: f32) -> f32 {
    let u = f64::from(u.clamp(1.0e-9, 1.0 - 6.0e-8));
    let q = u - 0.5;
    let z = if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        q * (((59.109_374_720 * r + 159.291_132_02) * r + 50.434_271_938) * r + 3.387_132_717_9)
            / (((67.187_563_600 * r + 78.757_757_664) * r + 17.895_169_469) * r + 1.0)
    } else {
        let tail = if q < 0.0 { u } else { 1.0 - u };
        let r = (-libm::log(tail)).sqrt();
        let z = if r <= 5.0 {
            let r = r - 1.6;
            (((0.170_238_211_03 * r + 1.306_728_481_6) * r + 2.756_815_390_0) * r + 1.423_437_277_7)
                / ((0.120_211_329_75 * r + 0.737_001_642_50) * r + 1.0)
        } else {
            let r = r - 5.0;
            (((0.017_337_203_997 * r + 0.428_682_943_37) * r + 3.081_226_386_0) * r + 6.657_905_115_0)
                / ((0.012_258_202_635 * r + 0.241_978_942_25) * r + 1.0)
        };
        if q < 0.0 { -z } else { z }
    };
    z as f32
}

/// Exponential of mean one from a uniform.
#[must_use]
pub fn exponential_from_uniform(u: f32) -> f32 {
    -libm::logf(u.max(1.0e-9))
}

/// Lognormal of the given median and standard deviation of the logarithm, from a standard normal.
#[must_use]
pub fn lognormal(median: f32, log_sd: f32, z: f32) -> f32 {
    median * super::exp(log_sd * z)
}

/// Normal cut to `low..=high`, from a uniform: the uniform is spread over the share that remains.
#[must_use]
pub fn truncated_normal_from_uniform(mean: f32, sd: f32, low: f32, high: f32, u: f32) -> f32 {
    let below = normal_below((low - mean) / sd);
    let above = normal_below((high - mean) / sd);
    (mean + sd * normal_from_uniform(below + u * (above - below))).clamp(low, high)
}

/// Poisson count of the given mean, by inversion; above a mean of 40 by the normal limit with continuity correction.
#[must_use]
pub fn poisson_from_uniform(mean: f32, u: f32) -> u32 {
    if mean <= 0.0 {
        return 0;
    }
    if mean > 40.0 {
        return (mean + mean.sqrt() * normal_from_uniform(u) + 0.5).max(0.0) as u32;
    }
    let mut term = libm::exp(-f64::from(mean));
    let mut sum = term;
    let mut count = 0;
    while f64::from(u) > sum && count < 200 {
        count += 1;
        term *= f64::from(mean) / f64::from(count);
        sum += term;
    }
    count
}

/// Binomial count of `trials` with chance `p`, by inversion; above a variance of 40 by the normal limit.
#[must_use]
pub fn binomial_from_uniform(trials: u32, p: f32, u: f32) -> u32 {
    if trials == 0 || p <= 0.0 {
        return 0;
    }
    if p >= 1.0 {
        return trials;
    }
    if p > 0.5 {
        return trials - binomial_from_uniform(trials, 1.0 - p, 1.0 - u);
    }
    let mean = trials as f32 * p;
    let variance = mean * (1.0 - p);
    if variance > 40.0 {
        return ((mean + variance.sqrt() * normal_from_uniform(u) + 0.5).max(0.0) as u32).min(trials);
    }
    let odds = f64::from(p) / (1.0 - f64::from(p));
    let mut term = libm::exp(f64::from(trials) * libm::log1p(-f64::from(p)));
    let mut sum = term;
    let mut count = 0;
    while f64::from(u) > sum && count < trials {
        term *= odds * f64::from(trials - count) / f64::from(count + 1);
        count += 1;
        sum += term;
    }
    count
}

/// Chance of at least one success in `trials` (which need not be whole) independent trials of chance `p`.
#[must_use]
pub fn at_least_once(p: f32, trials: f32) -> f32 {
    if p >= 1.0 {
        return if trials > 0.0 { 1.0 } else { 0.0 };
    }
    -libm::expm1f(trials * libm::log1pf(-p.max(0.0)))
}

/// Chance that something of constant hazard happens within `duration_s`.
#[must_use]
pub fn probability_within(hazard_per_s: f32, duration_s: f32) -> f32 {
    -libm::expm1f(-hazard_per_s.max(0.0) * duration_s.max(0.0))
}

/// Rate at which something has a chance `p` to happen within `duration_s`, per second: the inverse of
/// [`probability_within`].
#[must_use]
pub fn rate_of_chance(p: f32, duration_s: f32) -> f32 {
    -libm::log1pf(-p.clamp(0.0, 0.999_999)) / duration_s
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_inverts_the_distribution_function() {
        for step in 1..1000 {
            let u = step as f32 / 1000.0;
            assert!((normal_below(normal_from_uniform(u)) - u).abs() < 2.0e-6, "{u}");
        }
        assert!((normal_from_uniform(0.975) - 1.959_964).abs() < 1.0e-5);
        assert!((normal_from_uniform(1.0e-5) + 4.264_89).abs() < 1.0e-4);
        assert!(uniform_from_word(0) > 0.0 && uniform_from_word(u32::MAX) < 1.0);
    }

    fn moments(draw: impl Fn(f32) -> f32) -> (f32, f32) {
        let n = 200_000;
        let (mut sum, mut squares) = (0.0_f64, 0.0_f64);
        for step in 0..n {
            let x = f64::from(draw((step as f32 + 0.5) / n as f32));
            sum += x;
            squares += x * x;
        }
        let mean = sum / f64::from(n);
        (mean as f32, (squares / f64::from(n) - mean * mean) as f32)
    }

    #[test]
    fn counts_have_their_mean_and_variance() {
        for mean in [0.02, 0.7, 5.0, 30.0, 90.0] {
            let (m, v) = moments(|u| poisson_from_uniform(mean, u) as f32);
            assert!((m / mean - 1.0).abs() < 0.01 && (v / mean - 1.0).abs() < 0.02, "{mean}: {m} {v}");
        }
        for (n, p) in [(1, 0.3), (25, 0.02), (25, 0.8), (300, 0.4)] {
            let (m, v) = moments(|u| binomial_from_uniform(n, p, u) as f32);
            let mean = n as f32 * p;
            assert!(
                (m / mean - 1.0).abs() < 0.01 && (v / (mean * (1.0 - p)) - 1.0).abs() < 0.02,
                "{n} {p}: {m} {v}"
            );
        }
    }

    #[test]
    fn continuous_variates_have_their_moments() {
        let (m, v) = moments(exponential_from_uniform);
        assert!((m - 1.0).abs() < 0.01 && (v - 1.0).abs() < 0.02);
        let (m, _) = moments(|u| libm::logf(lognormal(8.0, 0.7, normal_from_uniform(u))));
        assert!((libm::expf(m) / 8.0 - 1.0).abs() < 0.01);
        let (m, v) = moments(|u| truncated_normal_from_uniform(26.0, 3.0, 20.0, 32.0, u));
        assert!((m - 26.0).abs() < 0.01 && v < 9.0 && v > 6.0);
    }

    #[test]
    fn repeated_trials_add_up() {
        assert!((at_least_once(0.1, 2.0) - 0.19).abs() < 1.0e-6);
        assert_eq!(at_least_once(1.0, 3.0), 1.0);
        assert!((probability_within(0.01, 100.0) - 0.632_12).abs() < 1.0e-4);
        assert!((normal_within(0.5, 0.0, 1.195) - 0.324).abs() < 1.0e-3);
    }
}
