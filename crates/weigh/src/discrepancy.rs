//! The engine is not the battle: how far a fought run's losses may lie from what those orders and men would truly have cost.
//!
//! ```text
//! truth of side a in engagement e = run's loss x exp(d[a] + d[a, e]),   d ~ Normal(0, sd^2), all independent
//! truth of side a in the battle   = sum over its engagements + (run's losses outside them) x exp(d[a])
//! ```
//!
//! (Kennedy and O'Hagan 2001: a model discrepancy.) Without this term the posterior holds only for a perfect engine: one run in hundreds
//! fits a dozen figures by luck and takes all the weight. Each run is copied with several draws of d; likelihood and truths are
//! those of the copies, so a truth and its discrepancy are sampled together. One draw in four is plain, the others lie where this run would
//! have to be mended to fit the figures; weights make that good and cannot exceed 4 (deterministic mixture, Owen and Zhou 2000).
//! Nobody loses more men than were in the fight.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::likelihood::Likelihood;
use crate::random::{Purpose, uniform};
use crate::simulator::{Quantity, Role};
use crate::statistics::normal_inverse_cdf;
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
/// Step of the differences, in standard deviations.
const NEWTON_STEP: f64 = 0.5;
/// The proposal is so much wider than the top it is laid over, because its dimensions do not know of each other.
const WIDER: f64 = 1.15;

/// Columns of one side in one engagement.
#[derive(Debug, Default)]
struct Fight {
    /// Loss columns, by place in [`LOSSES`].
    losses: [Option<usize>; LOSSES.len()],
    killed_wounded: Option<usize>,
    engaged: Option<usize>,
}

/// Columns of one side.
#[derive(Debug, Default)]
struct Side {
    whole: Fight,
    engagements: Vec<Fight>,
}

/// Which columns of an outcome the discrepancy bends.
#[derive(Debug)]
pub(crate) struct Discrepancy {
    sd: f64,
    sides: Vec<Side>,
}

impl Discrepancy {
    pub fn new(quantities: &[Quantity], sd: f64) -> Self {
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
        let sides = sides
            .into_values()
            .map(|mut fights| Side {
                whole: fights.remove(WHOLE).unwrap_or_default(),
                engagements: fights.into_values().collect(),
            })
            .collect();
        Self { sd, sides }
    }

    /// Number of standard normal draws that one copy takes.
    fn dimensions(&self) -> usize {
        self.sides.iter().map(|side| 1 + side.engagements.len()).sum()
    }

    /// Dimensions of the draws on which the weighed figures depend (the fights without figures are left to the prior).
    fn spoken_of(&self, likelihood: &Likelihood) -> Vec<usize> {
        let columns = likelihood.outcomes_spoken_of();
        let speaks = |fight: &Fight| {
            fight
                .losses
                .iter()
                .chain([&fight.killed_wounded])
                .flatten()
                .any(|column| columns.contains(column))
        };
        let mut found = Vec::new();
        let mut next = 0;
        for side in &self.sides {
            let whole = next;
            next += 1;
            let mut any = speaks(&side.whole);
            for fight in &side.engagements {
                if speaks(fight) {
                    found.push(next);
                    any = true;
                }
                next += 1;
            }
            if any {
                found.push(whole);
            }
        }
        found
    }

    /// The truth that a run stands for, given the draws.
    fn truth(&self, outcomes: &[f64], draws: &[f64]) -> Vec<f64> {
        let mut truth = outcomes.to_vec();
        let mut draws = draws.iter();
        let mut next = || self.sd * draws.next().copied().unwrap_or(0.0);
        for side in &self.sides {
            let shared = next();
            // For each kind: truth and run's loss summed over the engagements.
            let mut sums = [(0.0, 0.0); LOSSES.len()];
            for fight in &side.engagements {
                let factor = fight.bounded(outcomes, libm::exp(shared + next()));
                fight.bend(outcomes, &mut truth, factor, &mut sums);
            }
            let factor = side.whole.bounded(outcomes, libm::exp(shared));
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

/// Copies every run; one plain copy each where there is no discrepancy. Without a likelihood all draws are plain.
pub(crate) fn copies(table: &ReferenceTable, sd: f64, count: usize, aim: Option<&Likelihood>) -> Copies {
    let head = ReferenceTable { runs: Vec::new(), ..table.clone() };
    let discrepancy = Discrepancy::new(&table.quantities, sd);
    let dimensions = discrepancy.dimensions();
    if sd <= 0.0 || dimensions == 0 || count < PLAIN_ONE_IN {
        let log_weights = vec![0.0; table.runs.len()];
        return Copies { table: ReferenceTable { runs: table.runs.clone(), ..head }, log_weights };
    }
    let spoken_of = aim.map_or_else(Vec::new, |likelihood| discrepancy.spoken_of(likelihood));
    let of_run = |run: &Run| -> Vec<(Run, f64)> {
        if run.status != RunStatus::Done {
            return vec![(run.clone(), 0.0); count];
        }
        let proposal = aim.map(|likelihood| {
            let score = |draws: &[f64]| {
                likelihood.log_likelihood(&run.theta, &discrepancy.truth(&run.outcomes, draws))
            };
            locate(score, dimensions, &spoken_of)
        });
        let copy = |number: usize| -> (Run, f64) {
            let index = |dimension: usize| (number * dimensions + dimension) as u32;
            let score = |dimension| uniform(table.seed, run.index, Purpose::Discrepancy, index(dimension));
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
            (Run { outcomes: discrepancy.truth(&run.outcomes, &draws), ..run.clone() }, log_weight)
        };
        (0..count).map(copy).collect()
    };
    let (runs, log_weights) = table.runs.par_iter().flat_map_iter(of_run).unzip();
    Copies { table: ReferenceTable { runs, ..head }, log_weights }
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

/// Top of prior times likelihood along the dimensions that the figures speak of, and its width along each: two sweeps of Newton's
/// method by differences. It need not be exact: whatever it gives is only a proposal.
fn locate(score: impl Fn(&[f64]) -> f64, dimensions: usize, spoken_of: &[usize]) -> Proposal {
    let target = |draws: &[f64]| score(draws) - 0.5 * draws.iter().map(|draw| draw * draw).sum::<f64>();
    let mut proposal = Proposal { middle: vec![0.0; dimensions], sd: vec![1.0; dimensions] };
    let mut here = target(&proposal.middle);
    for _ in 0..2 {
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
        let discrepancy = Discrepancy::new(&quantities(), 1.0);
        // Ford: 10 killed, 20 wounded of 1,000; elsewhere 5 and 5. The side by a factor 2, the ford by another 1.5.
        let draws = [libm::log(2.0), libm::log(1.5)];
        let truth = discrepancy.truth(&[15.0, 25.0, 40.0, 10.0, 20.0, 1_000.0], &draws);
        for (found, expected) in truth.iter().zip([40.0, 70.0, 110.0, 30.0, 60.0, 1_000.0]) {
            assert!((found - expected).abs() < 1e-9, "{truth:?}");
        }
    }

    #[test]
    fn nobody_loses_more_men_than_were_there() {
        let discrepancy = Discrepancy::new(&quantities(), 1.0);
        let truth = discrepancy.truth(&[10.0, 20.0, 30.0, 10.0, 20.0, 60.0], &[3.0, 3.0]);
        assert!((truth[3] + truth[4] - 60.0).abs() < 1e-9, "{truth:?}");
    }
}
