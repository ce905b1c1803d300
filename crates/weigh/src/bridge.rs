//! How likely the claims are for one run, averaged over all that it may stand for, and draws of what it stands for after the claims.
//!
//! Tempered sequential Monte Carlo (Del Moral, Doucet and Jasra 2006) from a normal near the top of prior times likelihood, over
//! some forty standard normal draws: densities start^(1 - t) x (prior x likelihood)^t, t from 0 to 1 in steps that leave most of the
//! members effective. Between the steps the members move by walks that leave the start untouched (Cotter, Roberts, Stuart and White
//! 2013), accepted by what the bridge asks. Weights alone, without walks and with a start that is too narrow in a few directions, have
//! a heavy tail in so many dimensions: their noise was as great as all that the runs differ by.

use crate::fit::matrix::{cholesky, solve_upper};
use crate::pool::{cumulate, next_step, place};
use crate::random::{Purpose, uniform};
use crate::statistics::{log_mean_exp, normal_inverse_cdf, normalised};

/// Members for each run.
pub(crate) const MEMBERS: usize = 64;
/// Shares of fresh noise in the moves after each step, in turn.
const FRESH: [f64; 2] = [0.9, 0.6];
/// Share of the members that a step leaves effective.
const LEFT: f64 = 0.7;
/// Width of a start over what it is thought to be: too wide costs little, too narrow much.
const WIDER: f64 = 1.05;
/// Scores below which nothing is read from them.
const FEWEST_SCORES: usize = 256;
/// Members of one walk are alike: so many count as one.
const ALIKE: f64 = 4.0;

/// How the scores of the draws lie about the top: the top is no middle where likelihoods lean, and its curvature no width where they have
/// tails.
#[derive(Debug, Clone)]
pub(crate) struct Lean {
    /// Means of the scores.
    middle: Vec<f64>,
    /// Factor of their covariance, row by row.
    factor: Vec<f64>,
}

impl Lean {
    /// As the top and its curvature have it.
    pub fn none(size: usize) -> Self {
        let mut factor = vec![0.0; size * size];
        (0..size).for_each(|k| factor[k * size + k] = 1.0);
        Self { middle: vec![0.0; size], factor }
    }

    /// Of scores found, one vector a member; correlations are shrunk as far as their number asks (Schäfer and Strimmer 2005).
    pub fn of(scores: &[Vec<f64>], size: usize) -> Self {
        let count = scores.len() as f64;
        if scores.len() < FEWEST_SCORES {
            return Self::none(size);
        }
        let middle: Vec<f64> =
            (0..size).map(|k| scores.iter().map(|one| one[k]).sum::<f64>() / count).collect();
        let mut covariance = vec![0.0; size * size];
        for one in scores {
            for row in 0..size {
                let off = one[row] - middle[row];
                for column in 0..=row {
                    covariance[row * size + column] += off * (one[column] - middle[column]) / count;
                }
            }
        }
        let (mut noise, mut signal) = (0.0, 0.0);
        for row in 0..size {
            for column in 0..row {
                let scale = covariance[row * size + row] * covariance[column * size + column];
                let square = covariance[row * size + column] * covariance[row * size + column] / scale;
                if square.is_finite() {
                    signal += square;
                    noise += (1.0 - square) * (1.0 - square) / (count / ALIKE);
                }
            }
        }
        let kept = if signal > 0.0 { (1.0 - noise / signal).clamp(0.0, 1.0) } else { 0.0 };
        for row in 0..size {
            for column in 0..row {
                covariance[row * size + column] *= kept;
                covariance[column * size + row] = covariance[row * size + column];
            }
        }
        cholesky(&covariance, size).map_or_else(|| Self::none(size), |factor| Self { middle, factor })
    }
}

/// A normal for some of the draws; the others keep their prior.
pub(crate) struct Start<'a> {
    /// Which draws.
    pub places: &'a [usize],
    /// The top.
    pub top: Vec<f64>,
    /// Factor of the curvature there, row by row.
    pub factor: Vec<f64>,
    /// How the scores lean.
    pub lean: &'a Lean,
}

impl<'a> Start<'a> {
    /// As the prior has it.
    pub fn plain(places: &'a [usize], lean: &'a Lean) -> Self {
        let size = places.len();
        let mut factor = vec![0.0; size * size];
        (0..size).for_each(|k| factor[k * size + k] = 1.0);
        Self { top: vec![0.0; size], lean, places, factor }
    }

    /// Scores about the top from standard normal ones.
    fn leaning(&self, normal: &[f64]) -> Vec<f64> {
        let size = normal.len();
        (0..size)
            .map(|row| {
                let factor = &self.lean.factor[row * size..=row * size + row];
                let off: f64 = factor.iter().zip(normal).map(|(part, score)| part * score).sum();
                self.lean.middle[row] + WIDER * off
            })
            .collect()
    }

    /// Draws at standard normal scores.
    fn at(&self, normal: &[f64]) -> Vec<f64> {
        let off = solve_upper(&self.factor, self.places.len(), &self.leaning(normal));
        off.iter().zip(&self.top).map(|(off, top)| top + off).collect()
    }

    /// Log of the normalising constant of its density over that of the prior.
    fn log_constant(&self) -> f64 {
        let size = self.places.len();
        (0..size)
            .map(|k| k * size + k)
            .map(|k| libm::log(self.factor[k] / (WIDER * self.lean.factor[k])))
            .sum()
    }
}

/// Where a walk begins, and by what it is moved.
pub(crate) struct Bridge<'a> {
    /// Seed of the ensemble.
    pub seed: u64,
    /// Index of the run.
    pub run: u64,
    /// Where it begins.
    pub start: &'a Start<'a>,
    /// After which of the run's random numbers for this its own come.
    pub from: u32,
}

/// What a walk ended with.
pub(crate) struct Found {
    /// Log of the likelihood's mean over the prior of the draws.
    pub log_mean: f64,
    /// Draws after the claims, of equal weight.
    pub draws: Vec<Vec<f64>>,
    /// The likelihood of each.
    pub log_likelihoods: Vec<f64>,
    /// Their scores about the top, in the order of the start's places.
    pub scores: Vec<Vec<f64>>,
}

#[derive(Clone)]
struct Member {
    /// All draws; those that the start speaks of follow from the scores.
    draws: Vec<f64>,
    normal: Vec<f64>,
    log_likelihood: f64,
    /// Log of (prior x likelihood) over the start.
    log_ratio: f64,
}

impl Bridge<'_> {
    /// Walks members with these standard normal draws to what they are after the claims.
    pub fn walk(&self, draws: Vec<Vec<f64>>, log_likelihood: impl Fn(&[f64]) -> f64) -> Found {
        let count = draws.len();
        let log_constant = self.start.log_constant();
        let member = |mut draws: Vec<f64>, normal: Vec<f64>| -> Member {
            let found = self.start.at(&normal);
            for (&place, value) in self.start.places.iter().zip(&found) {
                draws[place] = *value;
            }
            let log_likelihood = log_likelihood(&draws);
            let squares = |values: &[f64]| values.iter().map(|value| value * value).sum::<f64>();
            let log_ratio = log_likelihood - 0.5 * squares(&found) + 0.5 * squares(&normal) - log_constant;
            Member { draws, normal, log_likelihood, log_ratio }
        };
        let mut members: Vec<Member> = draws
            .into_iter()
            .map(|draws| {
                let normal = self.start.places.iter().map(|&place| draws[place]).collect();
                member(draws, normal)
            })
            .collect();
        let mut used = self.from;
        let mut draw = || {
            used += 1;
            uniform(self.seed, self.run, Purpose::Bridge, used)
        };
        let (mut heat, mut log_mean) = (0.0, 0.0);
        while heat < 1.0 {
            let ratios: Vec<f64> = members.iter().map(|member| member.log_ratio).collect();
            let step = next_step(heat, &ratios, LEFT);
            let logs: Vec<f64> = ratios.iter().map(|ratio| step * ratio).collect();
            log_mean += log_mean_exp(&logs);
            heat = if heat + step > 1.0 - 1e-9 { 1.0 } else { heat + step };
            let cumulated = cumulate(&normalised(&logs));
            let shift = draw();
            members = (0..count)
                .map(|k| members[place(&cumulated, (k as f64 + shift) / count as f64)].clone())
                .collect();
            for here in &mut members {
                for fresh in FRESH {
                    let kept = libm::sqrt(1.0 - fresh * fresh);
                    let normal: Vec<f64> = here
                        .normal
                        .iter()
                        .map(|score| kept * score + fresh * normal_inverse_cdf(draw()))
                        .collect();
                    let there = member(here.draws.clone(), normal);
                    if libm::log(draw()) < heat * (there.log_ratio - here.log_ratio) {
                        *here = there;
                    }
                }
            }
        }
        Found {
            log_mean,
            log_likelihoods: members.iter().map(|member| member.log_likelihood).collect(),
            scores: members.iter().map(|member| self.start.leaning(&member.normal)).collect(),
            draws: members.into_iter().map(|member| member.draws).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two draws, of which the first is measured with a normal error: mean likelihood and middle are known in closed form.
    #[test]
    fn the_mean_likelihood_is_that_of_the_closed_form() {
        let (seen, sd) = (2.5, 0.4_f64);
        let log_likelihood = |draws: &[f64]| {
            let off = (draws[0] - seen) / sd;
            -0.5 * off * off - libm::log(sd * libm::sqrt(2.0 * std::f64::consts::PI))
        };
        // The marginal of what is seen is Normal(0, 1 + sd^2); the posterior Normal(seen / (1 + sd^2), sd^2 / (1 + sd^2)).
        let variance = 1.0 + sd * sd;
        let expected = -0.5 * (seen * seen / variance + libm::log(2.0 * std::f64::consts::PI * variance));
        let plain = |number: usize| -> Vec<f64> {
            let score = |place: usize| uniform(5, 0, Purpose::Toy, (2 * number + place) as u32);
            (0..2).map(|place| normal_inverse_cdf(score(place))).collect()
        };
        // From the prior, and from a start that is 0.3 off and a third too narrow.
        let lean = Lean::none(1);
        let near = Start {
            places: &[0],
            top: vec![seen / variance - 0.3],
            factor: vec![1.5 * libm::sqrt(variance) / sd],
            lean: &lean,
        };
        for start in [Start::plain(&[0], &lean), near] {
            let (mut log_means, mut middles) = (Vec::new(), Vec::new());
            for run in 0..40 {
                let bridge = Bridge { seed: 3, run, start: &start, from: 0 };
                let draws = (0..256).map(|number| plain(256 * run as usize + number)).collect();
                let found = bridge.walk(draws, log_likelihood);
                log_means.push(found.log_mean);
                middles.push(found.draws.iter().map(|draws| draws[0]).sum::<f64>() / 256.0);
            }
            for (found, expected) in [(log_means, expected), (middles, seen / variance)] {
                let mean = found.iter().sum::<f64>() / 40.0;
                let error =
                    libm::sqrt(found.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / 39.0 / 40.0);
                // Four standard errors, and what a logarithm of a mean leans by.
                assert!((mean - expected).abs() < 4.0 * error + 0.01, "{mean} +- {error} for {expected}");
            }
        }
    }
}
