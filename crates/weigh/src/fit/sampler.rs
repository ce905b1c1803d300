//! Draws from a standard normal prior times a likelihood: tempered sequential Monte Carlo (Del Moral, Doucet and Jasra 2006) with moves
//! that leave the prior untouched (Cotter, Roberts, Stuart and White 2013).

use rayon::prelude::*;

use crate::pool::{HALF, cumulate, next_step, place};
use crate::random::{Purpose, spread, uniform};
use crate::statistics::{normal_inverse_cdf, normalised};

/// Moves of each member at each temperature.
const MOVES: u32 = 20;
/// Scores moved at once.
const BLOCK: u32 = 4;
/// How much of its score a member keeps in a move.
const KEPT: f64 = 0.7;

/// A log density at normal scores.
pub(super) type Log<'a> = dyn Fn(&[f64]) -> f64 + Sync + 'a;

/// Equally weighted draws.
pub(super) struct Sample {
    /// Normal scores.
    pub members: Vec<Vec<f64>>,
    /// How many different prior draws they descend from.
    pub ancestors: usize,
}

/// `count` members of `size` scores from the standard normal prior.
pub(super) fn prior(seed: u64, count: usize, size: usize) -> Vec<Vec<f64>> {
    let score = |k: usize, d: usize| normal_inverse_cdf(uniform(seed, k as u64, Purpose::FitStart, d as u32));
    (0..count).map(|k| (0..size).map(|d| score(k, d)).collect()).collect()
}

/// Moves members, which stand for the prior times exp(`before`), to the prior times exp(`before` + `heat` x `step`).
pub(super) fn sample(
    seed: u64,
    mut members: Vec<Vec<f64>>,
    heat: f64,
    before: &Log<'_>,
    step: &Log<'_>,
) -> Sample {
    let count = members.len();
    let mut scores: Vec<f64> = members.par_iter().map(|member| step(member)).collect();
    let mut ancestors: Vec<usize> = (0..count).collect();
    let (mut reached, mut stage) = (0.0, 0_u32);
    while reached < heat {
        let rise = next_step(reached, &scores, HALF).min(heat - reached);
        let weights = normalised(&scores.iter().map(|score| rise * score).collect::<Vec<f64>>());
        let cumulated = cumulate(&weights);
        reached = if reached + rise > heat - 1e-9 { heat } else { reached + rise };
        let shift = uniform(seed, u64::from(stage), Purpose::FitMove, u32::MAX);
        let chosen: Vec<usize> =
            (0..count).map(|k| place(&cumulated, (k as f64 + shift) / count as f64)).collect();
        ancestors = chosen.iter().map(|from| ancestors[*from]).collect();
        let moved: Vec<(Vec<f64>, f64)> = chosen
            .into_par_iter()
            .enumerate()
            .map(|(k, from)| {
                let address = (u64::from(stage) << 32) | k as u64;
                wander(seed, address, reached, members[from].clone(), before, step)
            })
            .collect();
        (members, scores) = moved.into_iter().unzip();
        stage += 1;
    }
    ancestors.sort_unstable();
    ancestors.dedup();
    Sample { members, ancestors: ancestors.len() }
}

/// Moves one member; gives it with its `step`.
fn wander(
    seed: u64,
    address: u64,
    heat: f64,
    mut member: Vec<f64>,
    before: &Log<'_>,
    step: &Log<'_>,
) -> (Vec<f64>, f64) {
    let mut count = 0;
    let mut draw = || {
        count += 1;
        uniform(seed, address, Purpose::FitMove, count)
    };
    let (mut base, mut score) = (before(&member), step(&member));
    let phase = draw();
    let fresh = libm::sqrt(1.0 - KEPT * KEPT);
    for sweep in 0..MOVES {
        let mut other = member.clone();
        for part in 0..BLOCK {
            // The blocks sweep evenly over the scores.
            let at = spread(u64::from(sweep * BLOCK + part), phase) * other.len() as f64;
            let at = (at as usize).min(other.len() - 1);
            other[at] = KEPT * other[at] + fresh * normal_inverse_cdf(draw());
        }
        let (other_base, other_score) = (before(&other), step(&other));
        if libm::log(draw()) < other_base - base + heat * (other_score - score) {
            (member, base, score) = (other, other_base, other_score);
        }
    }
    (member, score)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Normal prior, normal likelihood: y = a + b + e, sd of e 0.5, y = 1.5. Posterior of a: mean 1.5 / 2.25, variance 1 - 1 / 2.25; the
    /// third score is not spoken of.
    #[test]
    fn draws_are_those_of_the_closed_form() {
        let found = sample(9, prior(9, 4_000, 3), 1.0, &|_| 0.0, &|z| {
            let miss = (1.5 - z[0] - z[1]) / 0.5;
            -0.5 * miss * miss
        });
        let moments = |k: usize| {
            let mean = found.members.iter().map(|z| z[k]).sum::<f64>() / 4_000.0;
            let variance = found.members.iter().map(|z| (z[k] - mean).powi(2)).sum::<f64>() / 4_000.0;
            (mean, variance)
        };
        let (mean, variance) = moments(0);
        // Standard errors about 0.015 and 0.015, somewhat more as members are related; four of them.
        assert!((mean - 1.5 / 2.25).abs() < 0.07, "{mean}");
        assert!((variance - (1.0 - 1.0 / 2.25)).abs() < 0.07, "{variance}");
        let (mean, variance) = moments(2);
        assert!(mean.abs() < 0.07 && (variance - 1.0).abs() < 0.1, "{mean} {variance}");
        assert!(found.ancestors > 200, "{}", found.ancestors);
    }
}
