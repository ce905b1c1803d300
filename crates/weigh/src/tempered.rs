//! Draws from a prior times a likelihood that can be computed, and the evidence: tempered sequential Monte Carlo (Del Moral, Doucet and Jasra 2006).
//!
//! The prior is standard normal in every dimension; the caller makes his unknowns of these scores. Members start on a scrambled Sobol sequence. Each
//! stage raises the power of the likelihood as far as half of the members stay effective, resamples, and moves every member by random
//! walks whose covariance is that of all members (Haario, Saksman and Tamminen 2001), wider or narrower as the share of accepted moves asks
//! (Roberts and Rosenthal 2001). The mean weights of the stages multiply to the evidence.

use rayon::prelude::*;

use crate::fit::matrix::cholesky;
use crate::pool::{HALF, cumulate, next_step, place};
use crate::random::{Purpose, scrambled_sobol, uniform};
use crate::statistics::{log_mean_exp, normal_inverse_cdf, normalised};

/// Acceptance that random walks are tuned to (Roberts and Rosenthal 2001: 0.234 in many dimensions, 0.44 in one).
const WANTED_ACCEPTANCE: f64 = 0.3;
/// One move in so many is a small one of a single coordinate, where the common covariance misleads.
const SINGLE_ONE_IN: u32 = 4;

/// How a tempered sample is drawn.
#[derive(Debug, Clone, Copy)]
pub struct TemperedOptions {
    /// Seed.
    pub seed: u64,
    /// Members.
    pub members: usize,
    /// Moves of each member at each stage.
    pub moves: u32,
}

impl Default for TemperedOptions {
    fn default() -> Self {
        Self { seed: 1, members: 2_048, moves: 40 }
    }
}

/// Equally weighted draws from the posterior.
#[derive(Debug, Clone)]
pub struct Tempered {
    /// Normal scores.
    pub members: Vec<Vec<f64>>,
    /// Log-likelihood of each member.
    pub log_likelihoods: Vec<f64>,
    /// Log of the mean likelihood over the prior.
    pub log_evidence: f64,
    /// Stages it took.
    pub stages: usize,
    /// Share of the moves that were accepted in the last stage.
    pub acceptance: f64,
    /// How many different members of the start the draws descend from.
    pub ancestors: usize,
}

/// A log-likelihood at normal scores; minus infinity where it is 0.
pub type LogLikelihood<'a> = dyn Fn(&[f64]) -> f64 + Sync + 'a;

/// Draws from the standard normal prior of `dimensions` scores times a likelihood. A function of the seed alone, whatever the number of threads.
#[must_use]
pub fn tempered(
    options: &TemperedOptions,
    dimensions: usize,
    log_likelihood: &LogLikelihood<'_>,
) -> Tempered {
    let TemperedOptions { seed, members: count, moves } = *options;
    let start = |k: usize| -> Vec<f64> {
        (0..dimensions as u32).map(|d| normal_inverse_cdf(scrambled_sobol(seed, k as u64, d))).collect()
    };
    let mut members: Vec<Vec<f64>> = (0..count).into_par_iter().map(start).collect();
    let mut scores: Vec<f64> = members.par_iter().map(|member| log_likelihood(member)).collect();
    let mut ancestors: Vec<usize> = (0..count).collect();
    let (mut heat, mut log_evidence, mut stage, mut acceptance) = (0.0, 0.0, 0_u32, 1.0);
    let mut width = 2.38 / libm::sqrt(dimensions as f64);
    while heat < 1.0 {
        let step = next_step(heat, &scores, HALF);
        let logs: Vec<f64> = scores.iter().map(|score| step * score).collect();
        log_evidence += log_mean_exp(&logs);
        heat = if heat + step > 1.0 - 1e-9 { 1.0 } else { heat + step };
        let cumulated = cumulate(&normalised(&logs));
        let shift = uniform(seed, u64::from(stage), Purpose::Tempered, u32::MAX);
        let chosen: Vec<usize> =
            (0..count).map(|k| place(&cumulated, (k as f64 + shift) / count as f64)).collect();
        ancestors = chosen.iter().map(|from| ancestors[*from]).collect();
        members = chosen.iter().map(|&from| members[from].clone()).collect();
        scores = chosen.iter().map(|&from| scores[from]).collect();
        // The last stage moves twice as long, so that its draws are less related.
        let rounds = if heat < 1.0 { 2 } else { 4 };
        for round in 0..rounds {
            let walk = Walk { width, factor: factor(&members, dimensions), moves: moves / 2, heat };
            let moved: Vec<(Vec<f64>, f64, u32)> = members
                .par_iter()
                .zip(&scores)
                .enumerate()
                .map(|(k, (member, score))| {
                    let address = (u64::from(stage * 8 + round) << 32) | k as u64;
                    walk.wander(seed, address, member, *score, log_likelihood)
                })
                .collect();
            acceptance = moved.iter().map(|moved| f64::from(moved.2)).sum::<f64>()
                / (count as f64 * f64::from((moves / 2).max(1)));
            width = (width * libm::exp(1.5 * (acceptance - WANTED_ACCEPTANCE))).clamp(1e-3, 3.0);
            members = Vec::with_capacity(count);
            scores = Vec::with_capacity(count);
            for (member, score, _) in moved {
                members.push(member);
                scores.push(score);
            }
        }
        stage += 1;
    }
    ancestors.sort_unstable();
    ancestors.dedup();
    Tempered {
        members,
        log_likelihoods: scores,
        log_evidence,
        stages: stage as usize,
        acceptance,
        ancestors: ancestors.len(),
    }
}

/// Cholesky factor of the members' covariance, with a little of the prior's so that it is never singular.
fn factor(members: &[Vec<f64>], dimensions: usize) -> Vec<f64> {
    let count = members.len() as f64;
    let mean: Vec<f64> =
        (0..dimensions).map(|d| members.iter().map(|member| member[d]).sum::<f64>() / count).collect();
    let mut covariance = vec![0.0; dimensions * dimensions];
    for member in members {
        for row in 0..dimensions {
            let left = member[row] - mean[row];
            for column in 0..=row {
                covariance[row * dimensions + column] += left * (member[column] - mean[column]) / count;
            }
        }
    }
    for row in 0..dimensions {
        // In the first stages few members may differ.
        covariance[row * dimensions + row] += 1e-6;
        for column in 0..row {
            covariance[column * dimensions + row] = covariance[row * dimensions + column];
        }
    }
    cholesky(&covariance, dimensions).unwrap_or_else(|| {
        let mut diagonal = vec![0.0; dimensions * dimensions];
        (0..dimensions).for_each(|d| {
            diagonal[d * dimensions + d] = libm::sqrt(covariance[d * dimensions + d].max(1e-6));
        });
        diagonal
    })
}

struct Walk {
    width: f64,
    factor: Vec<f64>,
    moves: u32,
    heat: f64,
}

impl Walk {
    fn wander(
        &self,
        seed: u64,
        address: u64,
        start: &[f64],
        score: f64,
        log_likelihood: &LogLikelihood<'_>,
    ) -> (Vec<f64>, f64, u32) {
        let size = start.len();
        let (mut member, mut score, mut accepted, mut count) = (start.to_vec(), score, 0, 0);
        let mut draw = || {
            count += 1;
            uniform(seed, address, Purpose::Tempered, count)
        };
        for step in 0..self.moves {
            let mut other = member.clone();
            if step % SINGLE_ONE_IN == SINGLE_ONE_IN - 1 {
                let at = ((draw() * size as f64) as usize).min(size - 1);
                let row = &self.factor[at * size..=at * size + at];
                let sd = libm::sqrt(row.iter().map(|value| value * value).sum());
                other[at] += 2.0 * self.width * sd * normal_inverse_cdf(draw());
            } else {
                let fresh: Vec<f64> = (0..size).map(|_| normal_inverse_cdf(draw())).collect();
                for (row, value) in other.iter_mut().enumerate() {
                    let dot: f64 = (0..=row).map(|k| self.factor[row * size + k] * fresh[k]).sum();
                    *value += self.width * dot;
                }
            }
            let proposed = log_likelihood(&other);
            let prior: f64 = member.iter().zip(&other).map(|(old, new)| 0.5 * (old * old - new * new)).sum();
            if libm::log(draw()) < prior + self.heat * (proposed - score) {
                (member, score) = (other, proposed);
                accepted += 1;
            }
        }
        (member, score, accepted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Normal prior, normal likelihood: y = a + b + e, sd of e 0.05, y = 1.5. Posterior of a: mean 1.5 / 2.0025, variance 1 - 1 / 2.0025; of a + b:
    /// sd 0.05; the third score is not spoken of. Evidence: density of 1.5 under Normal(0, 2.0025).
    #[test]
    fn draws_and_evidence_are_those_of_the_closed_form() {
        let options = TemperedOptions { seed: 4, members: 2_000, moves: 30 };
        let found = tempered(&options, 3, &|z| {
            let miss = (1.5 - z[0] - z[1]) / 0.05;
            -0.5 * miss * miss - libm::log(0.05 * libm::sqrt(2.0 * std::f64::consts::PI))
        });
        let moments = |of: &dyn Fn(&[f64]) -> f64| {
            let mean = found.members.iter().map(|z| of(z)).sum::<f64>() / 2_000.0;
            let variance = found.members.iter().map(|z| (of(z) - mean).powi(2)).sum::<f64>() / 2_000.0;
            (mean, variance)
        };
        let (mean, variance) = moments(&|z| z[0]);
        // Standard errors 0.016 and 0.016, somewhat more as members are related; four of them.
        assert!((mean - 1.5 / 2.0025).abs() < 0.07, "{mean}");
        assert!((variance - (1.0 - 1.0 / 2.0025)).abs() < 0.07, "{variance}");
        let (mean, variance) = moments(&|z| z[0] + z[1]);
        assert!((mean - 1.5).abs() < 0.01 && (variance.sqrt() - 0.05).abs() < 0.005, "{mean} {variance}");
        let (mean, variance) = moments(&|z| z[2]);
        assert!(mean.abs() < 0.07 && (variance - 1.0).abs() < 0.1, "{mean} {variance}");
        let exact = -0.5 * 1.5 * 1.5 / 2.0025 - 0.5 * libm::log(2.0 * std::f64::consts::PI * 2.0025);
        assert!((found.log_evidence - exact).abs() < 0.1, "{} {exact}", found.log_evidence);
        assert!((0.15..0.5).contains(&found.acceptance), "{}", found.acceptance);
    }
}
