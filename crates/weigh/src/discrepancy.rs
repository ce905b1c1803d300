//! The engine is not the battle: how far a fought run's losses may lie from what those orders and men would truly have cost.
//!
//! ```text
//! truth of side a in engagement e = run's loss x exp(c[a, e] + d[a] + d[a, e]),   d ~ Normal(0, sd^2), all independent
//! truth of side a in the battle   = sum over its engagements + (run's losses outside them) x exp(c[a, outside] + d[a])
//! ```
//!
//! (Kennedy and O'Hagan 2001: a model discrepancy.) Without this term the posterior holds only for a perfect engine: one run in hundreds
//! fits a dozen figures by luck and takes all the weight. c puts another throw of the engine's own dice in the place of the run's
//! ([`crate::levels`]); it is 0 where chance is not learned. Each run is copied with several draws; likelihood and truths are
//! those of the copies, so a truth and its draws are sampled together. One draw in four is plain, the others lie where this run would
//! have to be mended to fit the figures; weights make that good and cannot exceed 4 (deterministic mixture, Owen and Zhou 2000). Of many such draws
//! a few are kept, half for what they are worth before the claims and half for what they are worth after them (Rubin 1987).
//! Nobody loses more men than were in the fight.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::levels::Levels;
use crate::likelihood::Likelihood;
use crate::pool::{cumulate, place};
use crate::random::{Purpose, uniform};
use crate::simulator::{Quantity, Role};
use crate::statistics::{log_mean_exp, normal_inverse_cdf, normalised};
use crate::table::{ReferenceTable, Run, RunStatus};

/// Copies of each run in a verdict.
pub(crate) const COPIES: usize = 32;
/// Copies while the runs are still being fought, where only a direction is asked.
pub(crate) const FEW_COPIES: usize = 8;
/// Word for the whole battle.
const WHOLE: &str = "battle";
/// Kinds of losses that the discrepancy bends, all alike: it is the same fire that kills and wounds.
const LOSSES: [&str; 5] = ["killed", "wounded", "missing", "captured", "killed-by-own"];
/// Kinds that add up to the men lost to the fight.
const OUT_OF_THE_FIGHT: [&str; 4] = ["killed", "wounded", "missing", "captured"];
/// A column that is the sum of two others.
const KILLED_WOUNDED: &str = "killed-wounded";
/// One copy in so many has plain draws.
const PLAIN_ONE_IN: usize = 4;
/// Draws looked at for each copy that is kept.
const CANDIDATES: usize = 4;
/// A fight with less of its side's loss than this is not sought out where only the side's total is spoken of.
const LEAST_PART: f64 = 0.05;
/// Step of the differences, in standard deviations.
const NEWTON_STEP: f64 = 0.5;
/// Sweeps of Newton's method over the dimensions.
const SWEEPS: usize = 3;
/// The proposal is so much wider than the top it is laid over, because its dimensions do not know of each other.
const WIDER: f64 = 1.15;

/// Columns of one side in one engagement.
#[derive(Debug, Default)]
pub(crate) struct Fight {
    /// Loss columns, by place in [`LOSSES`].
    losses: [Option<usize>; LOSSES.len()],
    killed_wounded: Option<usize>,
    engaged: Option<usize>,
}

/// Columns of one side.
#[derive(Debug, Default)]
pub(crate) struct Side {
    whole: Fight,
    engagements: Vec<Fight>,
}

impl Side {
    /// Number of its engagements.
    pub fn fights(&self) -> usize {
        self.engagements.len()
    }

    /// What was hit in each engagement, then outside all of them.
    pub fn hits(&self, outcomes: &[f64]) -> Vec<f64> {
        let mut hits: Vec<f64> = self.engagements.iter().map(|fight| fight.hits(outcomes)).collect();
        let outside = self.whole.hits(outcomes) - hits.iter().sum::<f64>();
        hits.push(if self.whole.losses.iter().any(Option::is_some) { outside.max(0.0) } else { 0.0 });
        hits
    }
}

/// Which columns of an outcome belong to which side and fight.
pub(crate) fn sides(quantities: &[Quantity]) -> Vec<Side> {
    let mut sides: BTreeMap<&str, BTreeMap<&str, Fight>> = BTreeMap::new();
    for (column, quantity) in quantities.iter().enumerate().filter(|(_, one)| !one.side.is_empty()) {
        let fight = sides.entry(&quantity.side).or_default().entry(&quantity.engagement).or_default();
        let loss = LOSSES.iter().position(|kind| *kind == quantity.kind);
        match (loss, quantity.kind.as_str(), quantity.role) {
            (Some(kind), _, Role::Result) => fight.losses[kind] = Some(column),
            (_, KILLED_WOUNDED, Role::Result) => fight.killed_wounded = Some(column),
            (_, "engaged" | "strength", _) => fight.engaged = Some(column),
            _ => {}
        }
    }
    sides
        .into_values()
        .map(|mut fights| Side {
            whole: fights.remove(WHOLE).unwrap_or_default(),
            engagements: fights.into_values().collect(),
        })
        .collect()
}

/// How truths are drawn from runs.
#[derive(Debug)]
pub(crate) struct Discrepancy<'a> {
    sd: f64,
    sides: Vec<Side>,
    levels: Option<&'a Levels>,
}

impl<'a> Discrepancy<'a> {
    pub fn new(quantities: &[Quantity], sd: f64, levels: Option<&'a Levels>) -> Self {
        Self { sd, sides: sides(quantities), levels }
    }

    /// Number of standard normal draws that one copy takes: for each side one that its fights share, one for each fight, one for what lies outside.
    fn dimensions(&self) -> usize {
        self.sides.iter().map(|side| 2 + side.engagements.len()).sum()
    }

    /// Dimensions of the draws on which the weighed figures depend in this run (the fights without figures are left to the prior).
    fn spoken_of(&self, likelihood: &Likelihood, outcomes: &[f64]) -> Vec<usize> {
        let columns = likelihood.outcomes_spoken_of();
        let speaks = |fight: &Fight| {
            let spoken = |column: &&usize| columns.contains(*column);
            fight.losses.iter().chain([&fight.killed_wounded]).flatten().any(|column| spoken(&column))
        };
        let mut found = Vec::new();
        let mut next = 0;
        for side in &self.sides {
            let shared = next;
            let hits = side.hits(outcomes);
            let all: f64 = hits.iter().sum();
            let of_whole = speaks(&side.whole);
            let mut any = of_whole;
            for (fight, lost) in side.engagements.iter().zip(&hits) {
                next += 1;
                let spoken = speaks(fight);
                any |= spoken;
                let weighty = of_whole && self.levels.is_some() && *lost > LEAST_PART * all;
                if *lost > 0.0 && (spoken || weighty) {
                    found.push(next);
                }
            }
            // What lies outside, then the next side's first.
            next += 1;
            if of_whole && self.levels.is_some() && hits.last().is_some_and(|lost| *lost > LEAST_PART * all) {
                found.push(next);
            }
            next += 1;
            if any {
                found.push(shared);
            }
        }
        found
    }

    /// What each fight's loss is multiplied by beside what its side shares, as a logarithm: for each side its fights, then what lies outside.
    fn own(&self, shifts: &[f64], draws: &[f64]) -> Vec<f64> {
        let mut own = Vec::with_capacity(draws.len());
        let mut start = 0;
        for side in &self.sides {
            own.extend(
                (0..=side.engagements.len()).map(|k| draws.get(start + 1 + k).copied().unwrap_or(0.0)),
            );
            start += side.engagements.len() + 2;
        }
        match self.levels {
            Some(levels) => levels.throw(&own, shifts),
            None => {
                let mut next = 0;
                for side in &self.sides {
                    own[next..next + side.engagements.len()].iter_mut().for_each(|draw| *draw *= self.sd);
                    next += side.engagements.len();
                    own[next] = 0.0;
                    next += 1;
                }
                own
            }
        }
    }

    /// The truth that a run stands for, given the draws.
    fn truth(&self, outcomes: &[f64], shifts: &[f64], draws: &[f64]) -> Vec<f64> {
        let mut truth = outcomes.to_vec();
        let own = self.own(shifts, draws);
        let (mut next, mut start) = (0, 0);
        for side in &self.sides {
            let shared = self.sd * draws.get(start).copied().unwrap_or(0.0);
            start += side.engagements.len() + 2;
            // For each kind: truth and run's loss summed over the engagements.
            let mut sums = [(0.0, 0.0); LOSSES.len()];
            for fight in &side.engagements {
                let factor = fight.bounded(outcomes, libm::exp(shared + own[next]));
                fight.bend(outcomes, &mut truth, factor, &mut sums);
                next += 1;
            }
            let factor = side.whole.bounded(outcomes, libm::exp(shared + own[next]));
            next += 1;
            for (kind, column) in side.whole.losses.iter().enumerate() {
                if let Some(column) = *column {
                    let (bent, plain) = sums[kind];
                    truth[column] = bent + (outcomes[column] - plain).max(0.0) * factor;
                }
            }
            side.whole.add_up(&mut truth);
        }
        truth
    }
}

impl Fight {
    /// Killed and wounded, as far as they are counted.
    fn hits(&self, outcomes: &[f64]) -> f64 {
        self.losses[..2].iter().flatten().map(|column| outcomes[*column]).sum()
    }

    /// The factor, as far as the men who were there allow it.
    fn bounded(&self, outcomes: &[f64], factor: f64) -> f64 {
        let lost: f64 = OUT_OF_THE_FIGHT
            .iter()
            .filter_map(|kind| LOSSES.iter().position(|other| other == kind))
            .filter_map(|kind| self.losses[kind])
            .map(|column| outcomes[column])
            .sum();
        match self.engaged.map(|column| outcomes[column]) {
            Some(engaged) if lost > 0.0 && engaged > 0.0 => factor.min((engaged / lost).max(1.0)),
            _ => factor,
        }
    }

    fn bend(&self, outcomes: &[f64], truth: &mut [f64], factor: f64, sums: &mut [(f64, f64)]) {
        for (column, sum) in self.losses.iter().zip(sums) {
            if let Some(column) = *column {
                truth[column] = outcomes[column] * factor;
                sum.0 += truth[column];
                sum.1 += outcomes[column];
            }
        }
        self.add_up(truth);
    }

    fn add_up(&self, truth: &mut [f64]) {
        if let (Some(sum), [Some(killed), Some(wounded), ..]) = (self.killed_wounded, self.losses) {
            truth[sum] = truth[killed] + truth[wounded];
        }
    }
}

/// Copies of the runs of a table, each with a truth in place of its outcome, and log(prior / proposal) of the draws behind it.
#[derive(Debug)]
pub(crate) struct Copies {
    pub table: ReferenceTable,
    pub log_weights: Vec<f64>,
}

/// A normal proposal in the space of the draws, each dimension by itself.
struct Proposal {
    middle: Vec<f64>,
    sd: Vec<f64>,
}

/// One draw of a truth.
struct Candidate {
    truth: Vec<f64>,
    /// Log of prior over proposal.
    log_weight: f64,
    log_likelihood: f64,
}

impl Discrepancy<'_> {
    /// Draws of what a run may stand for; without a likelihood all are plain.
    fn candidates(
        &self,
        table_seed: u64,
        run: &Run,
        count: usize,
        aim: Option<&Likelihood>,
    ) -> Vec<Candidate> {
        let dimensions = self.dimensions();
        let shifts = self.levels.map_or_else(Vec::new, |levels| levels.shifts(run, &self.sides));
        let proposal = aim.map(|likelihood| {
            let score = |draws: &[f64]| {
                likelihood.log_likelihood(&run.theta, &self.truth(&run.outcomes, &shifts, draws))
            };
            locate(score, dimensions, &self.spoken_of(likelihood, &run.outcomes))
        });
        let candidate = |number: usize| -> Candidate {
            let index = |dimension: usize| (number * dimensions + dimension) as u32;
            let score = |dimension| uniform(table_seed, run.index, Purpose::Discrepancy, index(dimension));
            let mut draws: Vec<f64> =
                (0..dimensions).map(|dimension| normal_inverse_cdf(score(dimension))).collect();
            let log_weight = proposal.as_ref().map_or(0.0, |proposal| {
                if !number.is_multiple_of(PLAIN_ONE_IN) {
                    for (draw, (middle, sd)) in draws.iter_mut().zip(proposal.middle.iter().zip(&proposal.sd))
                    {
                        *draw = middle + sd * *draw;
                    }
                }
                proposal.log_weight(&draws)
            });
            let truth = self.truth(&run.outcomes, &shifts, &draws);
            let log_likelihood = aim.map_or(0.0, |likelihood| likelihood.log_likelihood(&run.theta, &truth));
            Candidate { truth, log_weight, log_likelihood }
        };
        (0..count).map(candidate).collect()
    }

    /// Whether a run has but one truth.
    fn is_exact(&self) -> bool {
        self.sd <= 0.0 || self.sides.is_empty()
    }
}

/// Log-likelihood of a run, averaged over how far it may lie from the truth.
pub(crate) fn marginal(
    table: &ReferenceTable,
    run: &Run,
    likelihood: &Likelihood,
    sd: f64,
    levels: Option<&Levels>,
) -> f64 {
    let discrepancy = Discrepancy::new(&table.quantities, sd, levels);
    if discrepancy.is_exact() {
        return likelihood.log_likelihood(&run.theta, &run.outcomes);
    }
    let candidates = discrepancy.candidates(table.seed, run, CANDIDATES * FEW_COPIES, Some(likelihood));
    log_mean_exp(&candidates.iter().map(|one| one.log_weight + one.log_likelihood).collect::<Vec<f64>>())
}

/// Copies every run; one plain copy each where there is no discrepancy. Without a likelihood all draws are plain.
pub(crate) fn copies(
    table: &ReferenceTable,
    sd: f64,
    levels: Option<&Levels>,
    count: usize,
    aim: Option<&Likelihood>,
) -> Copies {
    let head = ReferenceTable { runs: Vec::new(), ..table.clone() };
    let discrepancy = Discrepancy::new(&table.quantities, sd, levels);
    if discrepancy.is_exact() || count < PLAIN_ONE_IN {
        let log_weights = vec![0.0; table.runs.len()];
        return Copies { table: ReferenceTable { runs: table.runs.clone(), ..head }, log_weights };
    }
    let of_run = |run: &Run| -> Vec<(Run, f64)> {
        if run.status != RunStatus::Done {
            return vec![(run.clone(), 0.0); count];
        }
        let looked_at = if aim.is_some() { CANDIDATES * count } else { count };
        let candidates = discrepancy.candidates(table.seed, run, looked_at, aim);
        kept(table.seed, run, candidates, count)
            .into_iter()
            .map(|(truth, log_weight)| (Run { outcomes: truth, ..run.clone() }, log_weight))
            .collect()
    };
    let (runs, log_weights) = table.runs.par_iter().flat_map_iter(of_run).unzip();
    Copies { table: ReferenceTable { runs, ..head }, log_weights }
}

/// A few of many candidates, drawn systematically with half their weights before and half their weights after the claims, with what they stand for.
fn kept(seed: u64, run: &Run, candidates: Vec<Candidate>, count: usize) -> Vec<(Vec<f64>, f64)> {
    if candidates.len() <= count {
        return candidates.into_iter().map(|one| (one.truth, one.log_weight)).collect();
    }
    let before = normalised(&candidates.iter().map(|one| one.log_weight).collect::<Vec<f64>>());
    let after =
        normalised(&candidates.iter().map(|one| one.log_weight + one.log_likelihood).collect::<Vec<f64>>());
    let shares: Vec<f64> = if after.iter().any(|weight| *weight > 0.0) {
        before.iter().zip(&after).map(|(before, after)| 0.5 * (before + after)).collect()
    } else {
        before
    };
    let cumulated = cumulate(&shares);
    let shift = uniform(seed, run.index, Purpose::Discrepancy, u32::MAX);
    let all = candidates.len() as f64;
    (0..count)
        .map(|k| {
            let chosen = place(&cumulated, (k as f64 + shift) / count as f64);
            let one = &candidates[chosen];
            (one.truth.clone(), one.log_weight - libm::log(shares[chosen] * all))
        })
        .collect()
}

impl Proposal {
    /// Log of the plain density over that of the mixture of both.
    fn log_weight(&self, draws: &[f64]) -> f64 {
        let log_ratio: f64 = draws
            .iter()
            .zip(self.middle.iter().zip(&self.sd))
            .map(|(draw, (middle, sd))| {
                let score = (draw - middle) / sd;
                0.5 * (draw * draw - score * score) - libm::log(*sd)
            })
            .sum();
        let plain = 1.0 / PLAIN_ONE_IN as f64;
        -libm::log(plain + (1.0 - plain) * libm::exp(log_ratio))
    }
}

/// Top of prior times likelihood along the dimensions that the figures speak of, and its width along each: a few sweeps of Newton's
/// method by differences. It need not be exact: whatever it gives is only a proposal.
fn locate(score: impl Fn(&[f64]) -> f64, dimensions: usize, spoken_of: &[usize]) -> Proposal {
    let target = |draws: &[f64]| score(draws) - 0.5 * draws.iter().map(|draw| draw * draw).sum::<f64>();
    let mut proposal = Proposal { middle: vec![0.0; dimensions], sd: vec![1.0; dimensions] };
    let mut here = target(&proposal.middle);
    for _ in 0..SWEEPS {
        for &dimension in spoken_of {
            let start = proposal.middle[dimension];
            let mut at = |value: f64| {
                proposal.middle[dimension] = value;
                target(&proposal.middle)
            };
            let (above, below) = (at(start + NEWTON_STEP), at(start - NEWTON_STEP));
            let slope = (above - below) / (2.0 * NEWTON_STEP);
            let bend = (2.0 * here - above - below) / (NEWTON_STEP * NEWTON_STEP);
            // Never wider than the prior; where the likelihood bends upward the prior's own width.
            let bend = bend.max(1.0);
            let moved = start + (slope / bend).clamp(-1.5, 1.5);
            let there = at(moved);
            if there > here {
                here = there;
            } else {
                proposal.middle[dimension] = start;
            }
            proposal.sd[dimension] = (WIDER / libm::sqrt(bend)).min(1.0);
        }
    }
    proposal
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn parts_and_totals_stay_one_story() {
        let discrepancy = Discrepancy::new(&quantities(), 1.0, None);
        // Ford: 10 killed, 20 wounded of 1,000; elsewhere 5 and 5. The side by a factor 2, the ford by another 1.5.
        let draws = [libm::log(2.0), libm::log(1.5)];
        let truth = discrepancy.truth(&[15.0, 25.0, 40.0, 10.0, 20.0, 1_000.0], &[], &draws);
        for (found, expected) in truth.iter().zip([40.0, 70.0, 110.0, 30.0, 60.0, 1_000.0]) {
            assert!((found - expected).abs() < 1e-9, "{truth:?}");
        }
    }

    #[test]
    fn nobody_loses_more_men_than_were_there() {
        let discrepancy = Discrepancy::new(&quantities(), 1.0, None);
        let truth = discrepancy.truth(&[10.0, 20.0, 30.0, 10.0, 20.0, 60.0], &[], &[3.0, 3.0]);
        assert!((truth[3] + truth[4] - 60.0).abs() < 1e-9, "{truth:?}");
    }
}
