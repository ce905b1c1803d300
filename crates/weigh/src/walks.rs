//! What a run may stand for after the claims: where truths that fit them are sought, and the walks that find them ([`crate::bridge`]).
//!
//! One run is looked at closely: Newton's method finds the top of prior times likelihood over the draws of the discrepancy that the figures speak of,
//! and differences its curvature. From there the top of every other run is a few steps away.

use std::cell::RefCell;

use rayon::prelude::*;

use crate::bridge::{Bridge, Lean, MEMBERS, Start};
use crate::discrepancy::{Discrepancy, JUDGED};
use crate::fit::matrix::{cholesky, solve_lower, solve_upper};
use crate::likelihood::Likelihood;
use crate::proposal::log_base_weights;
use crate::stage::Stage;
use crate::statistics::normalised;
use crate::table::{ReferenceTable, Run, RunStatus};

/// Runs from which the lie of the scores about their tops is read.
const LOOKED_AT: usize = 48;
/// A run that holds more than so many times an even share of the verdict's weight is walked anew, ...
const HEAVY: f64 = 2.0;
/// ... by so many times the members: what a run with few walks is worth is noise where its likelihood has several tops.
const ANEW: usize = 4;
/// Where the numbers of the members of such a second walk begin.
const ANEW_FROM: usize = 1 << 12;
/// Newton's steps for each run.
const NEWTON_STEPS: usize = 6;
/// Newton's method ends where a step gains less than this: the walks do the rest.
const LEAST_GAIN: f64 = 0.1;
/// Step of the differences, in standard deviations.
const NEWTON_STEP: f64 = 0.5;
/// Sweeps of Newton's method over the dimensions.
const SWEEPS: usize = 6;

/// Where truths are sought: the dimensions that the figures speak of, and the curvature of prior times likelihood at its top in one run.
pub(crate) struct Aim {
    /// What depends on the losses, and what does not and need be computed but once for each run.
    moving: Likelihood,
    still: Likelihood,
    spoken_of: Vec<usize>,
    /// The top of the run that was looked at, where the search of every other begins.
    top: Vec<f64>,
    /// Minus the second derivatives, row by row.
    curvature: Vec<f64>,
    /// How the scores lie about the tops of the runs, over some of them.
    lean: Lean,
    /// Which of the occasional fights the figures speak of: where a walk begins they happen.
    wanted: Vec<bool>,
}

/// What one run may stand for after the claims.
pub(crate) struct Sample {
    /// Log of the likelihood's mean over the prior of the draws.
    pub log_mean: f64,
    /// Truths, and the draws of the dice behind them.
    pub drawn: Vec<(Vec<f64>, Vec<f64>)>,
    pub log_likelihoods: Vec<f64>,
    /// Scores of the draws that were moved, about the top.
    scores: Vec<Vec<f64>>,
}

impl Discrepancy<'_> {
    /// Log of prior times likelihood at draws of a run, with the fights of a pattern.
    fn target(&self, stage: &Stage<'_>, pattern: &[bool], likelihood: &Likelihood, draws: &[f64]) -> f64 {
        self.score(stage, draws, Some(pattern), likelihood, &RefCell::default())
            - 0.5 * draws.iter().map(|draw| draw * draw).sum::<f64>()
    }

    /// Looks at the completed run in which most fights happened.
    pub fn aim(&self, seed: u64, likelihood: &Likelihood) -> Aim {
        let spoken_of = self.spoken_of(likelihood);
        let (moving, still) = likelihood.divided(&self.columns());
        let size = spoken_of.len();
        let columns = likelihood.outcomes_spoken_of();
        let occasional = self.levels.map_or(&[][..], |levels| &levels.occasional[..]);
        let wanted: Vec<bool> = occasional
            .iter()
            .map(|fight| fight.columns.iter().any(|column| columns.contains(column)))
            .collect();
        let mut curvature = vec![0.0; size * size];
        (0..size).for_each(|k| curvature[k * size + k] = 1.0);
        let lean = Lean::none(size);
        let mut top = vec![0.0; self.dimensions()];
        let happened = |run: &Run| run.outcomes.iter().filter(|value| **value > 0.0).count();
        let Some(run) = self.runs.iter().rev().max_by_key(|run| happened(run)) else {
            return Aim { moving, still, spoken_of, top, curvature, lean, wanted };
        };
        let stage = self.stage(run);
        let pattern = stage.likely(&wanted);
        locate(&mut top, &spoken_of, |draws| self.target(&stage, &pattern, &moving, draws));
        let at = |moves: &[(usize, f64)]| {
            let mut moved = top.clone();
            moves.iter().for_each(|(place, by)| moved[spoken_of[*place]] += by);
            self.target(&stage, &pattern, &moving, &moved)
        };
        let h = NEWTON_STEP;
        let height = at(&[]);
        let single: Vec<(f64, f64)> =
            (0..size).into_par_iter().map(|k| (at(&[(k, h)]), at(&[(k, -h)]))).collect();
        let rows: Vec<Vec<f64>> = (0..size)
            .into_par_iter()
            .map(|row| {
                (0..row)
                    .map(|column| {
                        let both = at(&[(row, h), (column, h)]) + at(&[(row, -h), (column, -h)]);
                        let ends = single[row].0 + single[row].1 + single[column].0 + single[column].1;
                        -(both + 2.0 * height - ends) / (2.0 * h * h)
                    })
                    .collect()
            })
            .collect();
        for row in 0..size {
            // Never wider than the prior.
            let own = (2.0 * height - single[row].0 - single[row].1) / (h * h);
            curvature[row * size + row] = if own.is_finite() { own.max(1.0) } else { 1.0 };
            for column in 0..row {
                let value = if rows[row][column].is_finite() { rows[row][column] } else { 0.0 };
                curvature[row * size + column] = value;
                curvature[column * size + row] = value;
            }
        }
        // Where the top is no top in some direction, the products fade until it is.
        for _ in 0..40 {
            if cholesky(&curvature, size).is_some() {
                break;
            }
            for row in 0..size {
                for column in (0..size).filter(|column| *column != row) {
                    curvature[row * size + column] *= 0.8;
                }
            }
        }
        let mut aim = Aim { moving, still, spoken_of, top, curvature, lean, wanted };
        aim.lean = self.lean(seed, &aim);
        aim
    }

    /// How the scores lie about the tops, read off first walks of some runs, evenly spread.
    fn lean(&self, seed: u64, aim: &Aim) -> Lean {
        let every = self.runs.len().div_ceil(LOOKED_AT).max(1);
        let samples: Vec<Sample> = self
            .runs
            .par_iter()
            .step_by(every)
            .map(|run| self.sampled(seed, &self.stage(run), aim, (0, MEMBERS / 2, 0)))
            .collect();
        let scores: Vec<Vec<f64>> = samples.into_iter().flat_map(|sample| sample.scores).collect();
        Lean::of(&scores, aim.spoken_of.len())
    }

    /// Where the walks of one run begin: a few of Newton's steps with the common curvature, from the top of the run that
    /// was looked at, or from no bend at all where that is better.
    fn start<'b>(&self, stage: &Stage<'_>, aim: &'b Aim) -> Start<'b> {
        let (places, curvature) = (&aim.spoken_of[..], &aim.curvature);
        let size = places.len();
        let pattern = stage.likely(&aim.wanted);
        let Some(factor) = cholesky(curvature, size) else { return Start::plain(places, &aim.lean) };
        let target = |draws: &[f64]| self.target(stage, &pattern, &aim.moving, draws);
        let none = vec![0.0; self.dimensions()];
        let (unbent, bent) = (target(&none), target(&aim.top));
        let (mut draws, mut here) = if bent > unbent { (aim.top.clone(), bent) } else { (none, unbent) };
        for _ in 0..NEWTON_STEPS {
            // One look ahead; the common curvature takes the place of the look back.
            let slope: Vec<f64> = places
                .iter()
                .enumerate()
                .map(|(k, &place)| {
                    let mut moved = draws.clone();
                    moved[place] += NEWTON_STEP;
                    (target(&moved) - here) / NEWTON_STEP + 0.5 * NEWTON_STEP * curvature[k * size + k]
                })
                .collect();
            let step = solve_upper(&factor, size, &solve_lower(&factor, size, &slope));
            let longest = step.iter().fold(1.0, |longest: f64, part| longest.max(part.abs() / 2.0));
            let mut part = 1.0 / longest;
            let gain = loop {
                let mut moved = draws.clone();
                places.iter().zip(&step).for_each(|(&place, step)| moved[place] += part * step);
                let there = target(&moved);
                if there > here {
                    let gain = there - here;
                    (draws, here) = (moved, there);
                    break gain;
                }
                part *= 0.4;
                if part < 0.05 {
                    break 0.0;
                }
            };
            if gain < LEAST_GAIN {
                break;
            }
        }
        Start { top: places.iter().map(|&place| draws[place]).collect(), lean: &aim.lean, places, factor }
    }

    /// Draws of what every run may stand for after the claims; none for failed ones. The first walk of a run tells how much it weighs, and where that is
    /// much a second one of more members, with draws of its own, takes its place: what was weighed by chance alone does not stay heavy.
    pub fn sampled_all(
        &self,
        table: &ReferenceTable,
        aim: &Aim,
        (count, kept): (usize, usize),
    ) -> Vec<Option<Sample>> {
        let sampled = |run: &Run, walk: (usize, usize, usize)| {
            (run.status == RunStatus::Done).then(|| self.sampled(table.seed, &self.stage(run), aim, walk))
        };
        let first: Vec<Option<Sample>> =
            table.runs.par_iter().map(|run| sampled(run, (0, count, kept))).collect();
        if count < JUDGED {
            return first;
        }
        let log_mean =
            |sample: &Option<Sample>| sample.as_ref().map_or(f64::NEG_INFINITY, |one| one.log_mean);
        let logs: Vec<f64> = log_base_weights(table)
            .iter()
            .zip(&first)
            .map(|(base, sample)| base + log_mean(sample))
            .collect();
        let heavy = HEAVY / self.runs.len() as f64;
        let weights = normalised(&logs);
        first
            .into_par_iter()
            .zip(&table.runs)
            .zip(&weights)
            .map(
                |((sample, run), weight)| {
                    if *weight > heavy { sampled(run, (ANEW_FROM, ANEW * count, kept)) } else { sample }
                },
            )
            .collect()
    }

    /// Draws of what a run may stand for after the claims, and the log of the likelihood's mean over all that it may stand for.
    /// From members with the numbers from the first on, so many; so many of them, the first, come with their truths.
    pub fn sampled(
        &self,
        seed: u64,
        stage: &Stage<'_>,
        aim: &Aim,
        (from, count, kept): (usize, usize, usize),
    ) -> Sample {
        let run = stage.run;
        let start = self.start(stage, aim);
        let room = RefCell::default();
        let log_likelihood = |draws: &[f64]| self.score(stage, draws, None, &aim.moving, &room);
        let draws = |number: usize| self.plain(seed, run, number);
        let bridge = Bridge { seed, run: run.index, start: &start, from: (from << 16) as u32 };
        let found = bridge.walk((from..from + count).map(draws).collect(), log_likelihood);
        let still = aim.still.log_likelihood(&run.theta, &run.outcomes);
        Sample {
            log_mean: found.log_mean + still,
            drawn: found
                .draws
                .iter()
                .take(kept)
                .map(|draws| (self.truth(stage, draws), draws[self.bends()..].to_vec()))
                .collect(),
            log_likelihoods: found.log_likelihoods.iter().map(|log| log + still).collect(),
            scores: found.scores,
        }
    }
}

/// Top of a function along some dimensions: a few sweeps of Newton's method by differences. It need not be exact.
fn locate(draws: &mut [f64], places: &[usize], target: impl Fn(&[f64]) -> f64) {
    let mut here = target(draws);
    for _ in 0..SWEEPS {
        for &place in places {
            let start = draws[place];
            let mut at = |value: f64| {
                draws[place] = value;
                target(draws)
            };
            let (above, below) = (at(start + NEWTON_STEP), at(start - NEWTON_STEP));
            let slope = (above - below) / (2.0 * NEWTON_STEP);
            let bend = (2.0 * here - above - below) / (NEWTON_STEP * NEWTON_STEP);
            let moved = start + (slope / bend.max(1.0)).clamp(-1.5, 1.5);
            let there = at(moved);
            if there > here {
                here = there;
            } else {
                draws[place] = start;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::Observation;
    use crate::reporting::Reporting;
    use crate::table::Generation;

    /// Of forty runs one comes near the claim: it alone is walked again, by draws of its own, and is worth what the first walk said.
    #[test]
    fn what_weighs_much_is_walked_again() {
        let quantities = crate::discrepancy::tests::quantities();
        let run = |index: u64| {
            let killed = if index == 7 { 40.0 } else { 4_000.0 };
            Run {
                index,
                seed: index,
                theta: vec![],
                latent: vec![],
                log_strength: 0.0,
                outcomes: vec![killed, 2.0 * killed, 3.0 * killed, killed, 2.0 * killed, 20_000.0],
                status: if index == 3 { RunStatus::Failed("it stopped".into()) } else { RunStatus::Done },
            }
        };
        let table = ReferenceTable {
            seed: 1,
            engine: "toy".into(),
            unknowns: vec![],
            quantities: quantities.clone(),
            defensive_share: 0.1,
            pool_effective: 1.0,
            log_strength_mean: 0.0,
            generations: vec![Generation { start: 0, end: 40, tilt: None }],
            runs: (0..40).map(run).collect(),
        };
        let observation = Observation::exact_return("battle/killed", 40.0);
        let likelihood =
            Likelihood::new(&[observation], &Reporting::neutral(), &[], &quantities).expect("it fits");
        let discrepancy = Discrepancy::new(&table.quantities, &table.runs, 0.3, None);
        let aim = discrepancy.aim(table.seed, &likelihood);
        let members = |walks: &[Option<Sample>]| -> Vec<usize> {
            walks.iter().map(|one| one.as_ref().map_or(0, |one| one.log_likelihoods.len())).collect()
        };
        let (few, many) = (
            discrepancy.sampled_all(&table, &aim, (MEMBERS, 0)),
            discrepancy.sampled_all(&table, &aim, (JUDGED, 0)),
        );
        let expected = |usual: usize, heavy: usize| -> Vec<usize> {
            (0..40)
                .map(|index| [usual, 0, heavy][usize::from(index == 3) + 2 * usize::from(index == 7)])
                .collect()
        };
        assert_eq!(members(&few), expected(MEMBERS, MEMBERS));
        assert_eq!(members(&many), expected(JUDGED, ANEW * JUDGED));
        let log_mean = |walks: &[Option<Sample>]| walks[7].as_ref().expect("it was fought").log_mean;
        let (first, again) = (log_mean(&few), log_mean(&many));
        assert!(first != again && (first - again).abs() < 0.3, "{first} {again}");
    }
}
