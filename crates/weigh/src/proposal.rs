//! From which distribution the unknowns of a run are drawn, and with what weight that is made good.
//!
//! Stage 0: the claims on unknowns (strengths) need no battle. A large pool of prior draws is weighted by them and the runs take members of
//! the pool by weight; a defensive share comes from the plain prior. Later generations tilt the pool along the few unknowns that the runs
//! so far show to matter for the losses: a quadratic is fitted to the log-likelihoods of the runs. Every run then has the weight prior /
//! mixture of all proposals (deterministic mixture: Veach and Guibas 1995; Owen and Zhou 2000), which stays bounded because of the
//! defensive share.

use crate::fit::{Emulator, terms};
use crate::levels::correlation;
use crate::pool::Pool;
use crate::random::{Purpose, spread, uniform};
use crate::statistics::{normal_inverse_cdf, normalised, rising};
use crate::table::{Generation, ReferenceTable, RunStatus, Tilt};

/// In a tilted generation one in this many of the runs that are not defensive comes from stage 0.
const PLAIN_SHARE: u64 = 4;
/// Runs from which a shape can be read.
const FEWEST_RUNS: usize = 48;
/// At most so many unknowns are tilted, so that the weights do not wear out in many dimensions.
const MOST_UNKNOWNS: usize = 12;
/// Log-likelihoods further than this below the 90 per cent quantile are taken to lie here: how bad the bad runs are does not matter.
const DEEPEST: f64 = 6.0;
/// Members of the pool that a tilt must leave effective.
const LEAST_POOL: f64 = 256.0;

/// Which proposal a run comes from, and its rank among the runs of its generation from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Component {
    Prior,
    Strength(u64),
    Tilted(u64),
}

/// The component of a run within its generation.
pub(crate) fn component(generation: &Generation, index: u64, defensive_share: f64) -> Component {
    let place = index - generation.start;
    let defensive_before = |place: u64| libm::floor(place as f64 * defensive_share) as u64;
    if defensive_before(place + 1) > defensive_before(place) {
        return Component::Prior;
    }
    let rank = place - defensive_before(place);
    match generation.tilt {
        Some(_) if rank.is_multiple_of(PLAIN_SHARE) => Component::Strength(rank / PLAIN_SHARE),
        Some(_) => Component::Tilted(rank - rank / PLAIN_SHARE - 1),
        None => Component::Strength(rank),
    }
}

/// Draws the uniform scores of the runs of one generation.
pub(crate) struct Proposer<'a> {
    pool: &'a Pool,
    generation: &'a Generation,
    defensive_share: f64,
    plain: Vec<f64>,
    tilted: Vec<f64>,
}

impl<'a> Proposer<'a> {
    pub fn new(pool: &'a Pool, generation: &'a Generation, defensive_share: f64) -> Self {
        let tilted = generation.tilt.as_ref().map_or_else(Vec::new, |tilt| pool.cumulated(Some(tilt)));
        Self { pool, generation, defensive_share, plain: pool.cumulated(None), tilted }
    }

    /// The uniform scores of a run's unknowns.
    pub fn latent(&self, index: u64, unknowns: usize) -> Vec<f64> {
        let seed = self.pool.seed;
        let (cumulated, rank, purpose) = match component(self.generation, index, self.defensive_share) {
            Component::Prior => {
                return (0..unknowns).map(|k| uniform(seed, index, Purpose::Unknown, k as u32)).collect();
            }
            Component::Strength(rank) => (&self.plain, rank, 0),
            Component::Tilted(rank) => (&self.tilted, rank, 1),
        };
        let shift = uniform(seed, self.generation.start, Purpose::Choice, purpose);
        let aim = spread(rank, shift);
        let member = cumulated.partition_point(|&sum| sum <= aim).min(cumulated.len() - 1);
        self.pool.members[member].clone()
    }
}

fn log_tilt_density(tilt: &Tilt, latent: &[f64]) -> f64 {
    tilt.log_shift(latent) - tilt.log_constant
}

/// Log of (prior density / density of the mixture of all proposals) for every run.
pub(crate) fn log_base_weights(table: &ReferenceTable) -> Vec<f64> {
    // (runs from the prior, runs from stage 0, runs from each generation's tilt)
    let mut from_prior = 0_u64;
    let mut from_strength = 0_u64;
    let mut from_tilt = vec![0_u64; table.generations.len()];
    let mut place = 0;
    for run in &table.runs {
        while place + 1 < table.generations.len() && run.index >= table.generations[place].end {
            place += 1;
        }
        match component(&table.generations[place], run.index, table.defensive_share) {
            Component::Prior => from_prior += 1,
            Component::Strength(_) => from_strength += 1,
            Component::Tilted(_) => from_tilt[place] += 1,
        }
    }
    let total = table.runs.len() as f64;
    table
        .runs
        .iter()
        .map(|run| {
            let strength = libm::exp(run.log_strength - table.log_strength_mean);
            let tilted: f64 = table
                .generations
                .iter()
                .zip(&from_tilt)
                .filter_map(|(generation, &count)| {
                    let tilt = generation.tilt.as_ref().filter(|_| count > 0)?;
                    Some(count as f64 * libm::exp(log_tilt_density(tilt, &run.latent)))
                })
                .sum();
            let density = from_prior as f64 + strength * (from_strength as f64 + tilted);
            -libm::log(density / total)
        })
        .collect()
}

/// The tilt for the next generation, if one promises a better effective sample than stage 0 alone; a function of the rows so far.
pub(crate) fn next_tilt(table: &ReferenceTable, pool: &Pool, log_likelihoods: &[f64]) -> Option<Tilt> {
    let base = log_base_weights(table);
    let done: Vec<usize> = (0..table.runs.len())
        .filter(|&k| table.runs[k].status == RunStatus::Done && log_likelihoods[k].is_finite())
        .collect();
    if done.len() < FEWEST_RUNS {
        return None;
    }
    let scores: Vec<f64> = done.iter().map(|&k| log_likelihoods[k]).collect();
    let weights =
        normalised(&done.iter().zip(&scores).map(|(&k, score)| base[k] + score).collect::<Vec<f64>>());
    // What the claims on unknowns say is in stage 0 already.
    let rest: Vec<f64> = done.iter().map(|&k| log_likelihoods[k] - table.runs[k].log_strength).collect();
    let high = rest[rising(&rest)[rest.len() * 9 / 10]];
    let rest: Vec<Option<f64>> = rest.into_iter().map(|log| Some(log.max(high - DEEPEST))).collect();
    let standard = |unknowns: &[usize], k: usize| -> Vec<f64> {
        unknowns.iter().map(|&unknown| normal_inverse_cdf(table.runs[k].latent[unknown])).collect()
    };
    let mut strength: Vec<(f64, usize)> = (0..table.unknowns.len())
        .map(|unknown| {
            let pairs: Vec<(f64, f64)> = done
                .iter()
                .zip(&rest)
                .filter_map(|(&k, log)| Some((standard(&[unknown], k)[0], (*log)?)))
                .collect();
            (correlation(&pairs).abs(), unknown)
        })
        .collect();
    strength.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    strength.truncate(MOST_UNKNOWNS);
    let unknowns: Vec<usize> = strength.into_iter().map(|(_, unknown)| unknown).collect();
    let points: Vec<Vec<f64>> = done.iter().map(|&k| terms(&standard(&unknowns, k))).collect();
    let fitted = Emulator::new(&points, &rest)?;
    // Expected square of the weights under a proposal, from the runs at hand: the smaller, the better.
    let defensive = table.defensive_share;
    let best_score = top(&scores);
    let cost = |tilt: Option<&Tilt>| -> f64 {
        done.iter()
            .zip(&weights)
            .enumerate()
            .map(|(place, (&k, &weight))| {
                let run = &table.runs[k];
                let plain = if tilt.is_some() { 1.0 / PLAIN_SHARE as f64 } else { 1.0 };
                let tilted =
                    tilt.map_or(0.0, |tilt| (1.0 - plain) * libm::exp(log_tilt_density(tilt, &run.latent)));
                let strength = libm::exp(run.log_strength - table.log_strength_mean);
                let density = defensive + (1.0 - defensive) * strength * (plain + tilted);
                // weight = base x likelihood; E[likelihood^2 / density] over the prior is the sum of weight x likelihood / density.
                weight * libm::exp(scores[place] - best_score) / density
            })
            .sum()
    };
    let unmoved = cost(None);
    let mut best: Option<(f64, Tilt)> = None;
    for part in [1.0, 0.75, 0.5, 0.25] {
        let mut coefficients: Vec<f64> = fitted.coefficients().iter().map(|slope| part * slope).collect();
        coefficients[0] = 0.0;
        let tilt = Tilt { unknowns: unknowns.clone(), coefficients, log_constant: 0.0 };
        let (log_constant, effective) = pool.log_constant(&tilt);
        if effective < LEAST_POOL.min(0.25 * pool.effective) {
            continue;
        }
        let tilt = Tilt { log_constant, ..tilt };
        let price = cost(Some(&tilt));
        // A gain below 15 per cent is within the noise of choosing on the same runs.
        if price < 0.87 * unmoved && best.as_ref().is_none_or(|(least, _)| price < *least) {
            best = Some((price, tilt));
        }
    }
    best.map(|(_, tilt)| tilt)
}

fn top(logs: &[f64]) -> f64 {
    logs.iter().copied().filter(|log| log.is_finite()).fold(f64::NEG_INFINITY, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_have_their_shares_and_ranks_without_gaps() {
        let tilt = Tilt { unknowns: vec![0], coefficients: vec![0.0, 0.5, 0.0], log_constant: 0.125 };
        let generation = Generation { start: 128, end: 1_128, tilt: Some(tilt) };
        let found: Vec<Component> = (128..1_128).map(|index| component(&generation, index, 0.1)).collect();
        let prior = found.iter().filter(|&&part| part == Component::Prior).count();
        assert_eq!(prior, 100);
        let plain: Vec<u64> = found
            .iter()
            .filter_map(|part| if let Component::Strength(rank) = part { Some(*rank) } else { None })
            .collect();
        let tilted: Vec<u64> = found
            .iter()
            .filter_map(|part| if let Component::Tilted(rank) = part { Some(*rank) } else { None })
            .collect();
        assert_eq!(plain, (0..plain.len() as u64).collect::<Vec<u64>>());
        assert_eq!(tilted, (0..tilted.len() as u64).collect::<Vec<u64>>());
        assert_eq!(plain.len(), 225);
    }
}
