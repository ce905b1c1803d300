//! Stage 0: values of the unknowns weighed by the claims about unknowns alone, before any run is fought.
//!
//! Few claims: prior draws (a scrambled Sobol sequence) with weights do. Many claims, which leave almost nothing of the prior: tempered
//! sequential Monte Carlo (Del Moral, Doucet, Jasra 2006) with moves that leave the prior untouched (Cotter, Roberts, Stuart, White 2013).
//! Either way a member's density over the prior is its likelihood over the mean likelihood, so the runs' weights stay exact.

use rayon::prelude::*;

use crate::likelihood::Likelihood;
use crate::random::{Purpose, scrambled_sobol, spread, uniform};
use crate::simulator::Unknown;
use crate::statistics::{effective_size, log_mean_exp, normal_cdf, normal_inverse_cdf, normalised};
use crate::table::Tilt;

/// Weighted prior draws do while they are worth this many members.
const ENOUGH: f64 = 2048.0;
/// Members of the tempered pool.
const TEMPERED: usize = 2048;
/// Moves of each member at each temperature.
const MOVES: u32 = 12;
/// Unknowns moved at once.
const BLOCK: u32 = 3;
/// Share of the members that a step of the temperature usually leaves effective.
pub(crate) const HALF: f64 = 0.5;
/// How much of its score an unknown keeps in a move.
const KEPT: f64 = 0.7;

/// Values of the unknowns, as uniform scores in their priors.
pub(crate) struct Pool {
    pub seed: u64,
    pub members: Vec<Vec<f64>>,
    log_weights: Vec<f64>,
    pub effective: f64,
    pub log_strength_mean: f64,
}

/// Values of the unknowns from their uniform scores.
pub(crate) fn values(unknowns: &[Unknown], latent: &[f64]) -> Vec<f64> {
    unknowns.iter().zip(latent).map(|(unknown, &u)| unknown.prior.inverse_cdf(u)).collect()
}

impl Pool {
    pub fn new(seed: u64, size: usize, unknowns: &[Unknown], strengths: &Likelihood) -> Self {
        let draw = |member: usize| -> Vec<f64> {
            (0..unknowns.len()).map(|k| scrambled_sobol(seed, member as u64, k as u32)).collect()
        };
        let score = |latent: &Vec<f64>| strengths.log_likelihood(&values(unknowns, latent), &[]);
        let members: Vec<Vec<f64>> = (0..size).into_par_iter().map(draw).collect();
        if strengths.is_empty() {
            let log_weights = vec![0.0; size];
            return Self { seed, members, log_weights, effective: size as f64, log_strength_mean: 0.0 };
        }
        // A first look at the tempered pool's size tells whether the whole prior pool is worth scoring.
        let look: Vec<f64> = members.par_iter().take(TEMPERED).map(score).collect();
        let promised = effective_size(&normalised(&look)) * size as f64 / look.len() as f64;
        if promised < ENOUGH.min(0.25 * size as f64) {
            let start = members.into_iter().take(TEMPERED).collect();
            return Self::tempered(seed, start, look, unknowns, strengths);
        }
        let log_weights: Vec<f64> = members.par_iter().map(score).collect();
        let effective = effective_size(&normalised(&log_weights));
        let log_strength_mean = log_mean_exp(&log_weights);
        Self { seed, members, log_weights, effective, log_strength_mean }
    }

    fn tempered(
        seed: u64,
        mut members: Vec<Vec<f64>>,
        mut scores: Vec<f64>,
        unknowns: &[Unknown],
        strengths: &Likelihood,
    ) -> Self {
        let spoken_of = strengths.unknowns_spoken_of();
        let count = members.len();
        let (mut heat, mut log_mean, mut stage) = (0.0, 0.0, 0_u32);
        while heat < 1.0 {
            let step = next_step(heat, &scores, HALF);
            let logs: Vec<f64> = scores.iter().map(|score| step * score).collect();
            log_mean += log_mean_exp(&logs);
            heat = if heat + step > 1.0 - 1e-9 { 1.0 } else { heat + step };
            let cumulated = cumulate(&normalised(&logs));
            let shift = uniform(seed, u64::from(stage), Purpose::Move, u32::MAX);
            let chosen: Vec<usize> =
                (0..count).map(|k| place(&cumulated, (k as f64 + shift) / count as f64)).collect();
            let moved: Vec<(Vec<f64>, f64)> = chosen
                .into_par_iter()
                .enumerate()
                .map(|(k, from)| {
                    let address = (u64::from(stage) << 32) | k as u64;
                    wander(
                        seed,
                        address,
                        heat,
                        members[from].clone(),
                        scores[from],
                        unknowns,
                        strengths,
                        &spoken_of,
                    )
                })
                .collect();
            (members, scores) = moved.into_iter().unzip();
            stage += 1;
        }
        // The claims say nothing of the other unknowns: each member gets its own fresh draw of them.
        for (k, member) in members.iter_mut().enumerate() {
            for unknown in (0..unknowns.len()).filter(|unknown| spoken_of.binary_search(unknown).is_err()) {
                member[unknown] = uniform(seed, (1 << 40) | k as u64, Purpose::Pool, unknown as u32);
            }
        }
        Self {
            seed,
            members,
            log_weights: vec![0.0; count],
            effective: count as f64,
            log_strength_mean: log_mean,
        }
    }

    fn log_tilted(&self, tilt: Option<&Tilt>) -> Vec<f64> {
        let shift = |member: &Vec<f64>| tilt.map_or(0.0, |tilt| tilt.log_shift(member));
        self.members
            .par_iter()
            .zip(&self.log_weights)
            .map(|(member, weight)| weight + shift(member))
            .collect()
    }

    /// Cumulated weights of the members, with or without a tilt.
    pub fn cumulated(&self, tilt: Option<&Tilt>) -> Vec<f64> {
        cumulate(&normalised(&self.log_tilted(tilt)))
    }

    /// Log of the mean of the tilt under the weighted members, and how many of them it leaves effective.
    pub fn log_constant(&self, tilt: &Tilt) -> (f64, f64) {
        let tilted = self.log_tilted(Some(tilt));
        (log_mean_exp(&tilted) - log_mean_exp(&self.log_weights), effective_size(&normalised(&tilted)))
    }
}

pub(crate) fn cumulate(weights: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    weights
        .iter()
        .map(|weight| {
            sum += weight;
            sum
        })
        .collect()
}

pub(crate) fn place(cumulated: &[f64], aim: f64) -> usize {
    cumulated.partition_point(|&sum| sum <= aim).min(cumulated.len() - 1)
}

/// The step of the exponent that leaves this share of the members effective.
pub(crate) fn next_step(heat: f64, scores: &[f64], share: f64) -> f64 {
    let effective = |step: f64| {
        effective_size(&normalised(&scores.iter().map(|score| step * score).collect::<Vec<f64>>()))
    };
    let least = share * scores.len() as f64;
    let rest = 1.0 - heat;
    if effective(rest) >= least {
        return rest;
    }
    let (mut low, mut high) = (0.0, rest);
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        if effective(middle) >= least {
            low = middle;
        } else {
            high = middle;
        }
    }
    // Never a step so small that the ladder has no end.
    low.max(1e-3 * rest).max(1e-4)
}

/// Moves one member under the prior times the likelihood to the power of `heat`.
#[expect(clippy::too_many_arguments, reason = "one member's state and the distribution that it moves under")]
fn wander(
    seed: u64,
    address: u64,
    heat: f64,
    mut member: Vec<f64>,
    mut score: f64,
    unknowns: &[Unknown],
    strengths: &Likelihood,
    spoken_of: &[usize],
) -> (Vec<f64>, f64) {
    let mut count = 0;
    let mut draw = || {
        count += 1;
        uniform(seed, address, Purpose::Move, count)
    };
    let phase = draw();
    for step in 0..MOVES {
        let mut other = member.clone();
        for part in 0..BLOCK {
            // The blocks sweep evenly over the unknowns.
            let at = spread(u64::from(step * BLOCK + part), phase) * spoken_of.len() as f64;
            let unknown = spoken_of[(at as usize).min(spoken_of.len() - 1)];
            let fresh = normal_inverse_cdf(draw());
            let kept = KEPT * normal_inverse_cdf(other[unknown]);
            let moved = normal_cdf(kept + libm::sqrt(1.0 - KEPT * KEPT) * fresh);
            other[unknown] = moved.clamp(1e-15, 1.0 - 1e-15);
        }
        let proposed = strengths.log_likelihood(&values(unknowns, &other), &[]);
        if libm::log(draw()) < heat * (proposed - score) {
            (member, score) = (other, proposed);
        }
    }
    (member, score)
}
