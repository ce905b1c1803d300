//! The engine is not the battle: how far a fought run's losses may lie from what those orders and men would truly have cost.
//!
//! ```text
//! truth of side a in engagement e = throw x exp(d[a] + d[a, e]),   d ~ Normal(0, sd^2), all independent
//! truth of side a in the battle   = sum over its engagements + (throw outside them) x exp(d[a])
//! throw                           = the run's own losses, or, where chance is learned, a draw from what the dice do ([`crate::levels`])
//! ```
//!
//! (Kennedy and O'Hagan 2001: a model discrepancy.) Without this term the posterior holds only for a perfect engine: one run in hundreds
//! fits a dozen figures by luck and takes all the weight. Each run is copied with several draws;
//! likelihood and truths are those of the copies, so a truth and its draws are sampled together. Half of the copies are drawn before the
//! claims and half after them ([`crate::bridge`]); weights make that good and cannot exceed 2 (deterministic mixture, Owen and Zhou 2000).
//! Nobody loses more men than were in the fight.

use std::cell::RefCell;
use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::bridge::{Bridge, Lean, MEMBERS, Start};
use crate::doubt::{self, Thrown};
use crate::fights::{Fight, LOSSES, Side, sides};
use crate::fit::matrix::{cholesky, solve_lower, solve_upper};
use crate::levels::{Cell, Levels};
use crate::likelihood::Likelihood;
use crate::posterior::resamplings;
use crate::proposal::log_base_weights;
use crate::random::{Purpose, uniform};
use crate::simulator::Quantity;
use crate::stage::Stage;
use crate::statistics::{normal_inverse_cdf, normalised};
use crate::table::{ReferenceTable, Run, RunStatus};

/// Copies of each run in a verdict.
pub(crate) const COPIES: usize = 32;
/// Runs from which the lie of the scores about their tops is read.
const LOOKED_AT: usize = 48;
/// Members of the walks from which a verdict's copies come, and those of the answers under other assumptions; half of the copies at least.
pub(crate) const JUDGED: usize = 2 * MEMBERS;
pub(crate) const COMPARED: usize = MEMBERS / 2;
/// A run that holds more than so many times an even share of the verdict's weight is walked anew, ...
const HEAVY: f64 = 2.0;
/// ... by so many times the members: what a run with few walks is worth is noise where its likelihood has several tops.
const ANEW: usize = 4;
/// Where the numbers of the members of such a second walk begin.
const ANEW_FROM: usize = 1 << 12;
/// Copies below which a run stands for itself.
const FEWEST_COPIES: usize = 4;
/// Newton's steps for each run.
const NEWTON_STEPS: usize = 6;
/// Newton's method ends where a step gains less than this: the walks do the rest.
const LEAST_GAIN: f64 = 0.1;
/// Step of the differences, in standard deviations.
const NEWTON_STEP: f64 = 0.5;
/// Sweeps of Newton's method over the dimensions.
const SWEEPS: usize = 6;

/// How truths are drawn from runs.
pub(crate) struct Discrepancy<'a> {
    sd: f64,
    sides: Vec<Side>,
    levels: Option<&'a Levels>,
    /// The completed runs, and where they lie among the unknowns that matter for the learned levels.
    runs: Vec<&'a Run>,
    places: Vec<Vec<f64>>,
}

impl<'a> Discrepancy<'a> {
    pub fn new(quantities: &[Quantity], runs: &'a [Run], sd: f64, levels: Option<&'a Levels>) -> Self {
        let runs: Vec<&Run> = runs.iter().filter(|run| run.status == RunStatus::Done).collect();
        let places =
            levels.map_or_else(Vec::new, |levels| runs.iter().map(|run| levels.place_of(run)).collect());
        Self { sd, sides: sides(quantities), levels, runs, places }
    }

    /// Number of standard normal draws for the discrepancy: for each side one that its fights share, and one for each fight.
    fn bends(&self) -> usize {
        self.sides.iter().map(|side| 1 + side.engagements.len()).sum()
    }

    /// Number of standard normal draws that one copy takes: the discrepancy's, then the dice's.
    fn dimensions(&self) -> usize {
        self.bends() + self.levels.map_or(0, Levels::draws)
    }

    fn stage(&self, run: &'a Run) -> Stage<'a> {
        Stage::new(run, (&self.runs, &self.places), self.levels, &self.sides)
    }

    /// Columns that differ between a run and its truths.
    fn columns(&self) -> BTreeSet<usize> {
        let fights = self.sides.iter().flat_map(|side| side.engagements.iter().chain([&side.whole]));
        let lost =
            fights.flat_map(|fight| fight.losses.iter().chain([&fight.killed_wounded]).flatten().copied());
        let cells = self.levels.map_or(&[][..], |levels| &levels.cells[..]);
        let thrown = cells.iter().filter_map(|cell| {
            self.sides[cell.side].engagements.get(cell.fight).and_then(|fight| fight.column(cell.kind))
        });
        let occasional = self.levels.map_or(&[][..], |levels| &levels.occasional[..]);
        let lent = occasional.iter().flat_map(|fight| {
            fight.columns.iter().copied().chain(fight.sums.iter().map(|(whole, _)| *whole))
        });
        lost.chain(thrown).chain(lent).collect()
    }

    /// Dimensions of the draws on which the weighed figures depend (the fights without figures are left to the prior).
    fn spoken_of(&self, likelihood: &Likelihood) -> Vec<usize> {
        let columns = likelihood.outcomes_spoken_of();
        let kind_spoken = |fight: &Fight, kind: usize| fight.spoken_of(kind, &columns);
        let speaks = |fight: &Fight| (0..LOSSES.len()).any(|kind| kind_spoken(fight, kind));
        let cells = self.levels.map_or(&[][..], |levels| &levels.cells[..]);
        let of_cell = |cell: &Cell| self.sides[cell.side].has_part(cell.fight, cell.kind, &columns);
        let mut found = Vec::new();
        let mut next = 0;
        for (place, side) in self.sides.iter().enumerate() {
            let shared = next;
            next += 1;
            let mut any = speaks(&side.whole);
            for (number, fight) in side.engagements.iter().enumerate() {
                // A fight whose cells count has part in the side's total.
                let in_total =
                    cells.iter().any(|cell| cell.side == place && cell.fight == number && of_cell(cell));
                if speaks(fight) || in_total {
                    found.push(next);
                    any = true;
                }
                next += 1;
            }
            if any {
                found.push(shared);
            }
        }
        if let (Some(levels), false) = (self.levels, found.is_empty()) {
            found.extend(next..next + levels.claimed());
        }
        found
    }

    /// The truth that a run stands for, given the draws.
    fn truth(&self, stage: &Stage<'_>, draws: &[f64]) -> Vec<f64> {
        let mut truth = Vec::new();
        self.put_truth(stage, draws, None, &mut truth);
        truth
    }

    /// The same with a likelihood's word on it; what is a few kilobytes is not allocated anew for each of a million draws.
    fn score(
        &self,
        stage: &Stage<'_>,
        draws: &[f64],
        pattern: Option<&[bool]>,
        likelihood: &Likelihood,
        room: &RefCell<Vec<f64>>,
    ) -> f64 {
        let mut truth = room.borrow_mut();
        self.put_truth(stage, draws, pattern, &mut truth);
        likelihood.log_likelihood(&stage.run.theta, &truth)
    }

    /// Puts the truth that a run stands for in place of what stands there; with a pattern of occasional fights that is not drawn where one is
    /// given.
    fn put_truth(&self, stage: &Stage<'_>, draws: &[f64], pattern: Option<&[bool]>, truth: &mut Vec<f64>) {
        let bends = self.bends();
        let dice = &draws[bends.min(draws.len())..];
        let drawn;
        let pattern = if let Some(pattern) = pattern {
            pattern
        } else {
            drawn = stage.pattern(dice);
            &drawn
        };
        stage.fought(pattern, truth);
        let own = &stage.run.outcomes;
        let mut outside: Vec<[f64; LOSSES.len()]> = self
            .sides
            .iter()
            .map(|side| std::array::from_fn(|kind| side.loss(own, side.fights(), kind).unwrap_or(0.0)))
            .collect();
        if let Some(levels) = self.levels {
            for (number, thrown) in stage.thrown(pattern, dice) {
                let cell = &levels.cells[number];
                let side = &self.sides[cell.side];
                match side.engagements.get(cell.fight).and_then(|fight| fight.column(cell.kind)) {
                    Some(column) => truth[column] = thrown,
                    None => outside[cell.side][cell.kind] = thrown,
                }
            }
        }
        let mut draws = draws[..bends.min(draws.len())].iter();
        let mut next = || self.sd * draws.next().copied().unwrap_or(0.0);
        for (side, outside) in self.sides.iter().zip(&outside) {
            let shared = next();
            // For each kind the truth summed over the engagements.
            let mut sums = [0.0; LOSSES.len()];
            for fight in &side.engagements {
                let factor = fight.bounded(truth, libm::exp(shared + next()));
                fight.bend(truth, factor, &mut sums);
            }
            let factor = side.whole.bounded(own, libm::exp(shared));
            for (kind, column) in side.whole.losses.iter().enumerate() {
                if let Some(column) = *column {
                    truth[column] = sums[kind] + outside[kind] * factor;
                }
            }
            side.whole.add_up(truth);
        }
    }
}

/// Copies of the runs of a table, each with a truth in place of its outcome, and log(prior / proposal) of the draws behind it.
#[derive(Debug, Clone)]
pub(crate) struct Copies {
    pub table: ReferenceTable,
    pub log_weights: Vec<f64>,
    /// Standard normal draws of the learned dice behind each copy; empty where the run stands for its own.
    dice: Vec<Vec<f64>>,
    /// By what each resampling of the runs multiplies the weights of the copies, where the doubt of the learned dice has been worked out.
    pub resampled: Option<Vec<Vec<f64>>>,
}

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
struct Sample {
    /// Log of the likelihood's mean over the prior of the draws.
    log_mean: f64,
    /// Truths, and the draws of the dice behind them.
    drawn: Vec<(Vec<f64>, Vec<f64>)>,
    log_likelihoods: Vec<f64>,
    /// Scores of the draws that were moved, about the top.
    scores: Vec<Vec<f64>>,
}

impl<'a> Discrepancy<'a> {
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

    /// Normal draws of one copy, from the prior.
    fn plain(&self, table_seed: u64, run: &Run, number: usize) -> Vec<f64> {
        let dimensions = self.dimensions();
        let index = |dimension: usize| (number * dimensions + dimension) as u32;
        (0..dimensions)
            .map(|place| uniform(table_seed, run.index, Purpose::Discrepancy, index(place)))
            .map(normal_inverse_cdf)
            .collect()
    }

    /// Draws of what every run may stand for after the claims; none for failed ones. The first walk of a run tells how much it weighs, and where that is
    /// much a second one of more members, with draws of its own, takes its place: what was weighed by chance alone does not stay heavy.
    fn sampled_all(
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
    fn sampled(
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

    /// Whether a run has but one truth.
    fn is_exact(&self) -> bool {
        self.sd <= 0.0 || self.sides.is_empty()
    }
}

/// Log-likelihoods of the runs, averaged over how far each may lie from the truth; minus infinity for failed ones.
pub(crate) fn marginals(
    table: &ReferenceTable,
    likelihood: &Likelihood,
    sd: f64,
    levels: Option<&Levels>,
) -> Vec<f64> {
    let discrepancy = Discrepancy::new(&table.quantities, &table.runs, sd, levels);
    let aim = (!discrepancy.is_exact()).then(|| discrepancy.aim(table.seed, likelihood));
    let of_run = |run: &Run| match (&run.status, &aim) {
        (RunStatus::Failed(_), _) => f64::NEG_INFINITY,
        (RunStatus::Done, None) => likelihood.log_likelihood(&run.theta, &run.outcomes),
        (RunStatus::Done, Some(aim)) => {
            discrepancy.sampled(table.seed, &discrepancy.stage(run), aim, (0, MEMBERS, 0)).log_mean
        }
    };
    table.runs.par_iter().map(of_run).collect()
}

/// Copies every run; one plain copy each where there is no discrepancy. With a likelihood, half of the draws come from walks of so many
/// members; without one all are plain.
pub(crate) fn copies(
    table: &ReferenceTable,
    sd: f64,
    levels: Option<&Levels>,
    count: usize,
    walked: Option<(&Likelihood, usize)>,
) -> Copies {
    let head = ReferenceTable { runs: Vec::new(), ..table.clone() };
    let discrepancy = Discrepancy::new(&table.quantities, &table.runs, sd, levels);
    if discrepancy.is_exact() || count < FEWEST_COPIES {
        let log_weights = vec![0.0; table.runs.len()];
        let dice = vec![Vec::new(); table.runs.len()];
        let table = ReferenceTable { runs: table.runs.clone(), ..head };
        return Copies { table, log_weights, dice, resampled: None };
    }
    let aim = walked.map(|(likelihood, _)| discrepancy.aim(table.seed, likelihood));
    let bends = discrepancy.bends();
    let sampled = aim.as_ref().zip(walked).map_or_else(
        || table.runs.iter().map(|_| None).collect(),
        |(aim, (_, members))| discrepancy.sampled_all(table, aim, (members, count / 2)),
    );
    let of_run = |(run, after): (&Run, Option<Sample>)| -> Vec<(Run, f64, Vec<f64>)> {
        if run.status != RunStatus::Done {
            return vec![(run.clone(), 0.0, Vec::new()); count];
        }
        let stage = discrepancy.stage(run);
        let before = |number: usize| {
            let draws = discrepancy.plain(table.seed, run, number);
            (discrepancy.truth(&stage, &draws), draws[bends..].to_vec())
        };
        let copy = |(truth, dice): (Vec<f64>, Vec<f64>), log_weight: f64| {
            (Run { outcomes: truth, ..run.clone() }, log_weight, dice)
        };
        let Some((after, (likelihood, members))) = after.zip(walked) else {
            return (0..count).map(|number| copy(before(number), 0.0)).collect();
        };
        // Half before and half after the claims; prior over the mixture of both is 1 / (1/2 + 1/2 L / mean L).
        let weight = |log_likelihood: f64| {
            -libm::log(0.5 + 0.5 * libm::exp((log_likelihood - after.log_mean).min(700.0)))
        };
        let early = (0..count - count / 2).map(|number| {
            let drawn = before(members + number);
            let log_weight = weight(likelihood.log_likelihood(&run.theta, &drawn.0));
            copy(drawn, log_weight)
        });
        let late = after.drawn.iter().zip(&after.log_likelihoods);
        early.chain(late.map(|(drawn, log)| copy(drawn.clone(), weight(*log)))).collect()
    };
    let found: Vec<(Run, f64, Vec<f64>)> = table.runs.par_iter().zip(sampled).flat_map_iter(of_run).collect();
    let mut copies = Copies {
        table: ReferenceTable { runs: Vec::with_capacity(found.len()), ..head },
        log_weights: Vec::with_capacity(found.len()),
        dice: Vec::with_capacity(found.len()),
        resampled: None,
    };
    for (run, log_weight, dice) in found {
        copies.table.runs.push(run);
        copies.log_weights.push(log_weight);
        copies.dice.push(dice);
    }
    copies
}

impl Copies {
    /// Works out what resampled runs would have taught of the dice ([`crate::doubt`]), so that errors have it in them.
    pub fn with_doubt(mut self, table: &ReferenceTable, levels: &Levels) -> Self {
        let sides = sides(&table.quantities);
        let learned: Vec<&Run> = table.runs.iter().filter(|run| run.status == RunStatus::Done).collect();
        let each = self.table.runs.len() / table.runs.len().max(1);
        let thrown: Vec<Thrown<'_>> = table
            .runs
            .iter()
            .zip(self.dice.chunks(each.max(1)))
            .filter(|(run, _)| run.status == RunStatus::Done)
            .map(|(run, draws)| Thrown { run, draws })
            .collect();
        let of_resampling = |counts: Vec<f64>| -> Vec<f64> {
            let factors = doubt::factors(levels, &learned, &sides, &counts, &thrown);
            factors.iter().enumerate().map(|(copy, factor)| counts[copy / each] * factor).collect()
        };
        let counts = resamplings(table.seed, learned.len());
        self.resampled = Some(counts.into_par_iter().map(of_resampling).collect());
        self
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
    use crate::simulator::Role;
    use crate::table::Generation;

    fn quantities() -> Vec<Quantity> {
        let column = |engagement: &str, kind: &str, role| Quantity {
            id: format!("{engagement}/{kind}"),
            side: "blue".into(),
            kind: kind.into(),
            engagement: engagement.into(),
            unit: "men".into(),
            role,
        };
        vec![
            column("battle", "killed", Role::Result),
            column("battle", "wounded", Role::Result),
            column("battle", "killed-wounded", Role::Result),
            column("ford", "killed", Role::Result),
            column("ford", "wounded", Role::Result),
            column("ford", "engaged", Role::Driver),
        ]
    }

    /// The truth of one run under draws of the discrepancy (sd 1), its own dice kept.
    fn bent(quantities: &[Quantity], outcomes: &[f64], draws: &[f64]) -> Vec<f64> {
        let run = Run {
            index: 0,
            seed: 0,
            theta: vec![],
            latent: vec![],
            log_strength: 0.0,
            outcomes: outcomes.to_vec(),
            status: RunStatus::Done,
        };
        let runs = [run];
        let discrepancy = Discrepancy::new(quantities, &runs, 1.0, None);
        discrepancy.truth(&discrepancy.stage(&runs[0]), draws)
    }

    #[test]
    fn parts_and_totals_stay_one_story() {
        let quantities = quantities();
        // Ford: 10 killed, 20 wounded of 1,000; elsewhere 5 and 5. The side by a factor 2, the ford by another 1.5.
        let draws = [libm::log(2.0), libm::log(1.5)];
        let truth = bent(&quantities, &[15.0, 25.0, 40.0, 10.0, 20.0, 1_000.0], &draws);
        for (found, expected) in truth.iter().zip([40.0, 70.0, 110.0, 30.0, 60.0, 1_000.0]) {
            assert!((found - expected).abs() < 1e-9, "{truth:?}");
        }
    }

    /// Of forty runs one comes near the claim: it alone is walked again, by draws of its own, and is worth what the first walk said.
    #[test]
    fn what_weighs_much_is_walked_again() {
        let quantities = quantities();
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

    #[test]
    fn nobody_loses_more_men_than_were_there() {
        let quantities = quantities();
        let truth = bent(&quantities, &[10.0, 20.0, 30.0, 10.0, 20.0, 60.0], &[3.0, 3.0]);
        assert!((truth[3] + truth[4] - 60.0).abs() < 1e-9, "{truth:?}");
    }
}
