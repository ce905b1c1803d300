//! Posterior of a simulator's unknowns where its outputs have no reporting model: importance sampling in generations with regression adjustment.
//!
//! ```text
//! generation 0   a scrambled Sobol sequence over the prior
//! generation g   one draw in ten from the prior, the others from a normal over the posterior so far, twice as wide
//! weight         prior / mixture of the proposals of all generations (deterministic mixture: Owen and Zhou 2000) x kernel of the distance
//! adjustment     unknowns regressed on outputs near the observation, and moved along (Beaumont, Zhang and Balding 2002)
//! ```
//!
//! Everything happens in normal scores of the priors, so that no adjusted value leaves its prior. No draw is thrown away: all generations
//! are one reference table. A share of every generation comes from the prior, so that no weight explodes and a wrong early look cannot hide
//! a part of the posterior. Where a source's error is known, weigh with the likelihood instead ([`crate::Posterior`]): this is for outputs
//! without one.

use rayon::prelude::*;

use crate::error::WeighError;
use crate::fit::matrix::{cholesky, solve, solve_lower};
use crate::pool::values;
use crate::random::{Purpose, run_seed, scrambled_sobol, uniform};
use crate::simulator::Simulator;
use crate::statistics::{effective_size, normal_cdf, normal_inverse_cdf};

/// One draw in so many of every generation comes from the prior.
const DEFENSIVE_ONE_IN: u64 = 10;
/// Standard deviations of a proposal over those of the posterior so far.
const WIDER: f64 = 2.0;
/// Draws on which a proposal is built, for each output and one more.
const NEAREST_PER_OUTPUT: usize = 12;
/// Added to the diagonal of standardised outputs, so that copies of one another do no harm.
const RIDGE: f64 = 1e-8;

/// How the posterior is sought.
#[derive(Debug, Clone, Copy)]
pub struct AbcOptions {
    /// Seed.
    pub seed: u64,
    /// Generations.
    pub generations: u32,
    /// Runs of each.
    pub runs: u64,
    /// Share of all runs, the nearest, that the answer rests on.
    pub nearest: f64,
}

impl Default for AbcOptions {
    fn default() -> Self {
        Self { seed: 1, generations: 6, runs: 2_200, nearest: 0.4 }
    }
}

/// The posterior of the unknowns.
#[derive(Debug, Clone)]
pub struct Abc {
    /// Values of the unknowns, adjusted.
    pub draws: Vec<Vec<f64>>,
    /// Their weights, which sum to 1.
    pub weights: Vec<f64>,
    /// Distance of the furthest run that counts.
    pub tolerance: f64,
    /// Runs fought.
    pub simulations: u64,
    /// Runs without outcome.
    pub failed: u64,
}

impl Abc {
    /// Effective sample size.
    #[must_use]
    pub fn effective_size(&self) -> f64 {
        effective_size(&self.weights)
    }

    /// Mean and standard deviation of an unknown.
    #[must_use]
    pub fn moments(&self, unknown: usize) -> (f64, f64) {
        let pairs = || self.draws.iter().map(|draw| draw[unknown]).zip(&self.weights);
        let mean: f64 = pairs().map(|(value, weight)| value * weight).sum();
        let variance: f64 = pairs().map(|(value, weight)| weight * (value - mean) * (value - mean)).sum();
        (mean, libm::sqrt(variance))
    }
}

/// One run in normal scores.
struct Draw {
    scores: Vec<f64>,
    outcomes: Vec<f64>,
    distance: f64,
}

/// A normal proposal in normal scores.
struct Normal {
    mean: Vec<f64>,
    factor: Vec<f64>,
    log_constant: f64,
}

impl Normal {
    fn new(mean: Vec<f64>, covariance: &[f64]) -> Option<Self> {
        let size = mean.len();
        let factor = cholesky(covariance, size)?;
        let log_constant = -(0..size).map(|d| libm::log(factor[d * size + d])).sum::<f64>();
        Some(Self { mean, factor, log_constant })
    }

    /// Log of its density over that of the prior.
    fn log_ratio(&self, scores: &[f64]) -> f64 {
        let off: Vec<f64> = scores.iter().zip(&self.mean).map(|(score, mean)| score - mean).collect();
        let whitened = solve_lower(&self.factor, off.len(), &off);
        let own: f64 = whitened.iter().map(|value| value * value).sum();
        let prior: f64 = scores.iter().map(|value| value * value).sum();
        self.log_constant + 0.5 * (prior - own)
    }
}

/// Draws from the posterior of a simulator's unknowns, given all its outputs as observed; distances are Euclidean in the outputs' own units.
///
/// # Errors
/// When a prior makes no distribution, the observation has not one value for each output, or too few runs end.
pub fn abc<S: Simulator>(simulator: &S, observed: &[f64], options: &AbcOptions) -> Result<Abc, WeighError> {
    let unknowns = simulator.unknowns();
    for unknown in unknowns {
        unknown.prior.check().map_err(|source| WeighError::Prior { unknown: unknown.id.clone(), source })?;
    }
    if observed.len() != simulator.quantities().len() {
        let reason =
            format!("it has {} values for {} quantities", observed.len(), simulator.quantities().len());
        return Err(WeighError::Option { option: "observed", reason });
    }
    let size = unknowns.len();
    let mut draws: Vec<Draw> = Vec::new();
    let mut proposals: Vec<Option<Normal>> = Vec::new();
    let mut failed = 0;
    for generation in 0..options.generations {
        let proposal = if generation == 0 { None } else { next(&draws, &proposals, observed, size) };
        let start = u64::from(generation) * options.runs;
        let found: Vec<Option<Draw>> = (0..options.runs)
            .into_par_iter()
            .map(|place| {
                let index = start + place;
                let scores = scores(options.seed, index, size, proposal.as_ref());
                let latent: Vec<f64> =
                    scores.iter().map(|score| normal_cdf(*score).clamp(1e-15, 1.0 - 1e-15)).collect();
                let seed = run_seed(options.seed, index);
                let outcomes = simulator.simulate(&values(unknowns, &latent), seed).ok()?;
                let squares: f64 = outcomes
                    .iter()
                    .zip(observed)
                    .map(|(found, wanted)| (found - wanted) * (found - wanted))
                    .sum();
                let distance = libm::sqrt(squares);
                (outcomes.len() == observed.len() && distance.is_finite()).then_some(Draw {
                    scores,
                    outcomes,
                    distance,
                })
            })
            .collect();
        failed += found.iter().filter(|draw| draw.is_none()).count() as u64;
        draws.extend(found.into_iter().flatten());
        proposals.push(proposal);
    }
    let simulations = u64::from(options.generations) * options.runs;
    let nothing = || WeighError::NothingToWeigh {
        failed: failed as usize,
        first: "too few runs near the observation have an outcome".to_owned(),
    };
    let count = (libm::ceil(draws.len() as f64 * options.nearest) as usize).clamp(1, draws.len().max(1));
    let near = nearest(&draws, count);
    let posterior = adjusted(&draws, &near, &proposals, observed).ok_or_else(nothing)?;
    let (scores, weights): (Vec<Vec<f64>>, Vec<f64>) = posterior.into_iter().unzip();
    let draws_of = |scores: &Vec<f64>| -> Vec<f64> {
        let latent: Vec<f64> =
            scores.iter().map(|score| normal_cdf(*score).clamp(1e-15, 1.0 - 1e-15)).collect();
        values(unknowns, &latent)
    };
    Ok(Abc {
        draws: scores.iter().map(draws_of).collect(),
        weights,
        tolerance: near.last().map_or(f64::NAN, |&place| draws[place].distance),
        simulations,
        failed,
    })
}

fn scores(seed: u64, index: u64, size: usize, proposal: Option<&Normal>) -> Vec<f64> {
    // The same sequence goes on over all generations.
    let fresh: Vec<f64> =
        (0..size as u32).map(|d| normal_inverse_cdf(scrambled_sobol(seed, index, d))).collect();
    let defensive = uniform(seed, index, Purpose::Abc, 0) * (DEFENSIVE_ONE_IN as f64) < 1.0;
    match proposal {
        Some(normal) if !defensive => (0..size)
            .map(|row| {
                let dot: f64 = (0..=row).map(|k| normal.factor[row * size + k] * fresh[k]).sum();
                normal.mean[row] + dot
            })
            .collect(),
        _ => fresh,
    }
}

/// The nearest draws, by rising distance.
fn nearest(draws: &[Draw], count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..draws.len()).collect();
    order.sort_by(|&a, &b| draws[a].distance.total_cmp(&draws[b].distance));
    order.truncate(count);
    order
}

/// The proposal of the next generation.
fn next(draws: &[Draw], proposals: &[Option<Normal>], observed: &[f64], size: usize) -> Option<Normal> {
    let count = (NEAREST_PER_OUTPUT * (observed.len() + 1)).max(draws.len() / 8);
    let posterior = adjusted(draws, &nearest(draws, count), proposals, observed)?;
    let mean: Vec<f64> =
        (0..size).map(|d| posterior.iter().map(|(scores, weight)| weight * scores[d]).sum()).collect();
    let mut covariance = vec![0.0; size * size];
    for (scores, weight) in &posterior {
        for row in 0..size {
            for column in 0..size {
                covariance[row * size + column] +=
                    WIDER * WIDER * weight * (scores[row] - mean[row]) * (scores[column] - mean[column]);
            }
        }
    }
    (0..size).for_each(|d| covariance[d * size + d] += 1e-10);
    Normal::new(mean, &covariance)
}

/// Scores moved along the local-linear regression to the observation, with weights that sum to 1.
fn adjusted(
    draws: &[Draw],
    near: &[usize],
    proposals: &[Option<Normal>],
    observed: &[f64],
) -> Option<Vec<(Vec<f64>, f64)>> {
    let reach = draws[*near.last()?].distance.max(f64::MIN_POSITIVE);
    let defensive = 1.0 / DEFENSIVE_ONE_IN as f64;
    let weights: Vec<f64> = near
        .iter()
        .map(|&place| {
            let draw = &draws[place];
            let density: f64 = proposals
                .iter()
                .map(|proposal| match proposal {
                    None => 1.0,
                    Some(normal) => defensive + (1.0 - defensive) * libm::exp(normal.log_ratio(&draw.scores)),
                })
                .sum();
            // Epanechnikov's kernel.
            let part = draw.distance / reach;
            (1.0 - part * part).max(0.0) * proposals.len() as f64 / density
        })
        .collect();
    let total: f64 = weights.iter().sum();
    if total.is_nan() || total <= 0.0 {
        return None;
    }
    let weights: Vec<f64> = weights.into_iter().map(|weight| weight / total).collect();
    let (size, outputs) = (draws[near[0]].scores.len(), observed.len());
    // Outputs in units of their own spread, about the observation.
    let spread: Vec<f64> = (0..outputs)
        .map(|k| {
            let squares: f64 = near
                .iter()
                .zip(&weights)
                .map(|(&place, weight)| weight * (draws[place].outcomes[k] - observed[k]).powi(2))
                .sum();
            libm::sqrt(squares).max(1e-300)
        })
        .collect();
    let row = |place: usize| -> Vec<f64> {
        let off = (0..outputs).map(|k| (draws[place].outcomes[k] - observed[k]) / spread[k]);
        std::iter::once(1.0).chain(off).collect()
    };
    let terms = outputs + 1;
    let mut squares = vec![0.0; terms * terms];
    let mut right = vec![vec![0.0; terms]; size];
    for (&place, &weight) in near.iter().zip(&weights).filter(|(_, weight)| **weight > 0.0) {
        let row = row(place);
        for left in 0..terms {
            let scaled = weight * row[left];
            for column in 0..=left {
                squares[left * terms + column] += scaled * row[column];
            }
            for (unknown, right) in right.iter_mut().enumerate() {
                right[left] += scaled * draws[place].scores[unknown];
            }
        }
    }
    for left in 0..terms {
        squares[left * terms + left] += RIDGE;
        for column in 0..left {
            squares[column * terms + left] = squares[left * terms + column];
        }
    }
    let factor = cholesky(&squares, terms)?;
    let slopes: Vec<Vec<f64>> = right.iter().map(|right| solve(&factor, terms, right)).collect();
    let moved = near
        .iter()
        .zip(&weights)
        .map(|(&place, &weight)| {
            let row = row(place);
            let scores = (0..size)
                .map(|unknown| {
                    let along: f64 = (1..terms).map(|k| slopes[unknown][k] * row[k]).sum();
                    draws[place].scores[unknown] - along
                })
                .collect();
            (scores, weight)
        })
        .collect();
    Some(moved)
}
