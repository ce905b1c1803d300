//! How likely the claims are for one run, averaged over all that it may stand for, and draws of what it stands for after the claims.
//!
//! Tempered sequential Monte Carlo (Del Moral, Doucet and Jasra 2006) from a normal near the top of prior times likelihood, over
//! some forty standard normal draws: densities start^(1 - t) x (prior x likelihood)^t, t from 0 to 1 in steps that leave half of the
//! members effective. Between the steps the members move by walks that leave the start untouched (Cotter, Roberts, Stuart and White
//! 2013), accepted by what the bridge asks. Weights alone, without walks and with a start that is too narrow in a few directions, have
//! a heavy tail in so many dimensions: their noise was as great as all that the runs differ by.

use crate::fit::matrix::solve_upper;
use crate::pool::{cumulate, next_step, place};
use crate::random::{Purpose, uniform};
use crate::statistics::{log_mean_exp, normal_inverse_cdf, normalised};

/// Members for each run.
pub(crate) const MEMBERS: usize = 64;
/// Shares of fresh noise in the moves after each step, in turn.
const FRESH: [f64; 2] = [0.5, 0.25];
/// Width of a start over what it is thought to be: too wide costs little, too narrow much.
const WIDER: f64 = 1.05;

/// How the score of one draw lies about the top: the top is no middle where likelihoods lean, and its curvature no width where they
/// have tails.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Lean {
    /// Mean of the score.
    pub middle: f64,
    /// Standard deviation of it.
    pub width: f64,
}

impl Lean {
    /// As the top and its curvature have it.
    pub const NONE: Self = Self { middle: 0.0, width: 1.0 };

    /// Of scores found.
    pub fn of(scores: &[f64]) -> Self {
        let count = scores.len() as f64;
        let middle = scores.iter().sum::<f64>() / count;
        let variance = scores.iter().map(|score| (score - middle) * (score - middle)).sum::<f64>() / count;
        if variance > 0.0 { Self { middle, width: libm::sqrt(variance) } } else { Self::NONE }
    }
}

/// A normal for some of the draws; the others keep their prior.
pub(crate) struct Start {
    /// Which draws.
    pub places: Vec<usize>,
    /// The top.
    pub top: Vec<f64>,
    /// Factor of the curvature there, row by row.
    pub factor: Vec<f64>,
    /// How each score leans.
    pub leans: Vec<Lean>,
}

impl Start {
    /// The prior itself.
    pub fn plain(places: Vec<usize>) -> Self {
        let size = places.len();
        let mut factor = vec![0.0; size * size];
        (0..size).for_each(|k| factor[k * size + k] = 1.0);
        Self { top: vec![0.0; size], leans: vec![Lean::NONE; size], places, factor }
    }

    /// Scores about the top from standard normal ones.
    fn leaning(&self, normal: &[f64]) -> Vec<f64> {
        normal.iter().zip(&self.leans).map(|(score, lean)| lean.middle + WIDER * lean.width * score).collect()
    }

    /// Draws at standard normal scores.
    fn at(&self, normal: &[f64]) -> Vec<f64> {
        let off = solve_upper(&self.factor, self.places.len(), &self.leaning(normal));
        off.iter().zip(&self.top).map(|(off, top)| top + off).collect()
    }

    /// Log of the normalising constant of its density over that of the prior.
    fn log_constant(&self) -> f64 {
        let size = self.places.len();
        (0..size).map(|k| libm::log(self.factor[k * size + k] / (WIDER * self.leans[k].width))).sum()
    }
}

/// Where a walk begins, and by what it is moved.
pub(crate) struct Bridge<'a> {
    /// Seed of the ensemble.
    pub seed: u64,
    /// Index of the run.
    pub run: u64,
    /// Where it begins.
    pub start: &'a Start,
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
        let mut used = 0;
        let mut draw = || {
            used += 1;
            uniform(self.seed, self.run, Purpose::Bridge, used)
        };
        let (mut heat, mut log_mean) = (0.0, 0.0);
        while heat < 1.0 {
            let ratios: Vec<f64> = members.iter().map(|member| member.log_ratio).collect();
            let step = next_step(heat, &ratios);
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
        let near = Start {
            places: vec![0],
            top: vec![seen / variance - 0.3],
            factor: vec![1.5 * libm::sqrt(variance) / sd],
            leans: vec![Lean::NONE],
        };
        for start in [Start::plain(vec![0]), near] {
            let (mut log_means, mut middles) = (Vec::new(), Vec::new());
            for run in 0..40 {
                let bridge = Bridge { seed: 3, run, start: &start };
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
