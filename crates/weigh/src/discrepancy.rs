//! The engine is not the battle: how far a fought run's losses may lie from what those orders and men would truly have cost.
//!
//! ```text
//! truth of side a in engagement e = run's loss x exp(d[a] + d[a, e]),   d ~ Normal(0, sd^2), all independent
//! truth of side a in the battle   = sum over its engagements + (run's losses outside them) x exp(d[a])
//! ```
//!
//! (Kennedy and O'Hagan 2001: a model discrepancy.) Without this term the posterior holds only for a perfect engine: one run in hundreds
//! fits a dozen figures by luck and takes all the weight. Each run is copied with several draws of d; likelihood and truths are
//! those of the copies, so a truth and its discrepancy are sampled together. Half of the draws are plain, half are moved to where the first
//! half says that this run would have to be mended; weights make that good and cannot exceed 2 (deterministic mixture, Owen and Zhou 2000).
//! Nobody loses more men than were in the fight.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::likelihood::Likelihood;
use crate::random::{Purpose, uniform};
use crate::simulator::{Quantity, Role};
use crate::statistics::{effective_size, normal_inverse_cdf, normalised};
use crate::table::{ReferenceTable, Run, RunStatus};

/// Copies of each run in a verdict; even.
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
/// The moved draws are read from a likelihood softened until so many of the plain ones count.
const LEAST_EFFECTIVE: f64 = 4.0;

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

/// Copies every run; one plain copy each where there is no discrepancy. Without a likelihood all draws are plain.
pub(crate) fn copies(table: &ReferenceTable, sd: f64, count: usize, aim: Option<&Likelihood>) -> Copies {
    let head = ReferenceTable { runs: Vec::new(), ..table.clone() };
    let discrepancy = Discrepancy::new(&table.quantities, sd);
    let dimensions = discrepancy.dimensions();
    if sd <= 0.0 || dimensions == 0 || count < 2 {
        let log_weights = vec![0.0; table.runs.len()];
        return Copies { table: ReferenceTable { runs: table.runs.clone(), ..head }, log_weights };
    }
    let of_run = |run: &Run| -> Vec<(Run, f64)> {
        if run.status != RunStatus::Done {
            return vec![(run.clone(), 0.0); count];
        }
        let copy = |draws: &[f64]| Run { outcomes: discrepancy.truth(&run.outcomes, draws), ..run.clone() };
        let draw = |number: usize| -> Vec<f64> {
            let index = |dimension: usize| (number * dimensions + dimension) as u32;
            let score = |dimension| uniform(table.seed, run.index, Purpose::Discrepancy, index(dimension));
            (0..dimensions).map(|dimension| normal_inverse_cdf(score(dimension))).collect()
        };
        let plain = if aim.is_some() { count / 2 } else { count };
        let mut draws: Vec<Vec<f64>> = (0..plain).map(draw).collect();
        let mut made: Vec<Run> = draws.iter().map(|draws| copy(draws)).collect();
        let Some(likelihood) = aim else { return made.into_iter().map(|run| (run, 0.0)).collect() };
        let scores: Vec<f64> =
            made.iter().map(|run| likelihood.log_likelihood(&run.theta, &run.outcomes)).collect();
        let centre = centre(&draws, &scores);
        let moved: Vec<Vec<f64>> = (plain..count)
            .map(|number| draw(number).iter().zip(&centre).map(|(draw, middle)| draw + middle).collect())
            .collect();
        made.extend(moved.iter().map(|draws| copy(draws)));
        draws.extend(moved);
        let log_weight = |draws: &Vec<f64>| {
            // Density of the moved normal over that of the plain one.
            let ratio: f64 =
                draws.iter().zip(&centre).map(|(draw, middle)| middle * (draw - 0.5 * middle)).sum();
            -libm::log(0.5 + 0.5 * libm::exp(ratio))
        };
        let weights: Vec<f64> = draws.iter().map(log_weight).collect();
        made.into_iter().zip(weights).collect()
    };
    let (runs, log_weights) = table.runs.par_iter().flat_map_iter(of_run).unzip();
    Copies { table: ReferenceTable { runs, ..head }, log_weights }
}

/// Mean of the draws under their likelihood, softened so that a few luckiest ones do not decide it.
fn centre(draws: &[Vec<f64>], scores: &[f64]) -> Vec<f64> {
    let mut power = 1.0;
    let weigh = |power: f64| normalised(&scores.iter().map(|score| power * score).collect::<Vec<f64>>());
    let mut weights = weigh(power);
    while effective_size(&weights) < LEAST_EFFECTIVE.min(draws.len() as f64) && power > 1e-3 {
        power *= 0.7;
        weights = weigh(power);
    }
    let dimensions = draws.first().map_or(0, Vec::len);
    // A mean of n effective draws keeps 1 - 1/n of what is signal; the rest is chance.
    let kept = 1.0 - 1.0 / effective_size(&weights).max(1.0);
    (0..dimensions)
        .map(|dimension| {
            kept * draws.iter().zip(&weights).map(|(draws, weight)| weight * draws[dimension]).sum::<f64>()
        })
        .collect()
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
