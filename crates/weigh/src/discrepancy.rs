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
//! claims and half after them ([`crate::walks`]); weights make that good and cannot exceed 2 (deterministic mixture, Owen and Zhou 2000).
//! Nobody loses more men than were in the fight.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::bridge::MEMBERS;
use crate::doubt::{self, Thrown};
use crate::fights::{Fight, LOSSES, Side, sides};
use crate::happening::Occasional;
use crate::levels::{Cell, Levels};
use crate::likelihood::Likelihood;
use crate::posterior::{Loan, Resampled, resamplings};
use crate::random::{Purpose, uniform};
use crate::simulator::Quantity;
use crate::stage::Stage;
use crate::statistics::normal_inverse_cdf;
use crate::table::{ReferenceTable, Run, RunStatus};
use crate::walks::Sample;

/// Copies of each run in a verdict.
pub(crate) const COPIES: usize = 32;
/// Members of the walks from which a verdict's copies come, and those of the answers under other assumptions; half of the copies at least.
pub(crate) const JUDGED: usize = 2 * MEMBERS;
pub(crate) const COMPARED: usize = MEMBERS / 2;
/// Copies below which a run stands for itself.
const FEWEST_COPIES: usize = 4;

/// How truths are drawn from runs.
pub(crate) struct Discrepancy<'a> {
    sd: f64,
    sides: Vec<Side>,
    pub levels: Option<&'a Levels>,
    /// The completed runs, and where they lie among the unknowns that matter for the learned levels.
    pub runs: Vec<&'a Run>,
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
    pub fn bends(&self) -> usize {
        self.sides.iter().map(|side| 1 + side.engagements.len()).sum()
    }

    /// Number of standard normal draws that one copy takes: the discrepancy's, then the dice's.
    pub fn dimensions(&self) -> usize {
        self.bends() + self.levels.map_or(0, Levels::draws)
    }

    pub fn stage(&self, run: &'a Run) -> Stage<'a> {
        Stage::new(run, (&self.runs, &self.places), self.levels, &self.sides)
    }

    /// Columns that differ between a run and its truths.
    pub fn columns(&self) -> BTreeSet<usize> {
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
    pub fn spoken_of(&self, likelihood: &Likelihood) -> Vec<usize> {
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
    pub fn truth(&self, stage: &Stage<'_>, draws: &[f64]) -> Vec<f64> {
        let mut truth = Vec::new();
        self.put_truth(stage, draws, None, &mut truth);
        truth
    }

    /// The same with a likelihood's word on it; what is a few kilobytes is not allocated anew for each of a million draws.
    pub fn score(
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

    /// Normal draws of one copy, from the prior.
    pub fn plain(&self, table_seed: u64, run: &Run, number: usize) -> Vec<f64> {
        let dimensions = self.dimensions();
        let index = |dimension: usize| (number * dimensions + dimension) as u32;
        (0..dimensions)
            .map(|place| uniform(table_seed, run.index, Purpose::Discrepancy, index(place)))
            .map(normal_inverse_cdf)
            .collect()
    }

    /// Whether a run has but one truth.
    fn is_exact(&self) -> bool {
        self.sd <= 0.0 || self.sides.is_empty()
    }
}

/// Copies of the runs of a table, each with a truth in place of its outcome, and log(prior / proposal) of the draws behind it.
#[derive(Debug, Clone)]
pub(crate) struct Copies {
    pub table: ReferenceTable,
    pub log_weights: Vec<f64>,
    /// Standard normal draws of the learned dice behind each copy; empty where the run stands for its own.
    dice: Vec<Vec<f64>>,
    /// What other runs would have given, where the doubt of the learned dice has been worked out.
    pub resampled: Option<Arc<Resampled>>,
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
        let of_resampling = |counts: &Vec<f64>| -> Vec<f64> {
            let factors = doubt::factors(levels, &learned, &sides, counts, &thrown);
            factors.iter().enumerate().map(|(copy, factor)| counts[copy / each] * factor).collect()
        };
        let runs = resamplings(table.seed, learned.len());
        let factors = runs.par_iter().map(of_resampling).collect();
        let number = |copy: usize| ((copy / each) as u32, (copy % each) as u32);
        let copies = (0..each * learned.len()).map(number).collect();
        self.resampled =
            Some(Arc::new(Resampled { factors, runs, copies, loans: loans(table, levels, &thrown) }));
        self
    }
}

/// Which runs lent the copies their fights.
fn loans(table: &ReferenceTable, levels: &Levels, thrown: &[Thrown<'_>]) -> Vec<Loan> {
    let discrepancy = Discrepancy::new(&table.quantities, &table.runs, 0.0, Some(levels));
    let lenders: Vec<Vec<Option<u32>>> = thrown
        .par_iter()
        .flat_map_iter(|one| {
            let stage = discrepancy.stage(one.run);
            one.draws.iter().map(move |draws| stage.lenders(draws))
        })
        .collect();
    let of_fight = |(place, fight): (usize, &Occasional)| {
        // What is thrown anew is not lent.
        let thrown: BTreeSet<usize> = (levels.cells.iter())
            .filter(|cell| cell.occasional == Some(place))
            .filter_map(|cell| discrepancy.sides[cell.side].engagements.get(cell.fight)?.column(cell.kind))
            .collect();
        Loan {
            columns: fight.columns.iter().copied().filter(|column| !thrown.contains(column)).collect(),
            lenders: lenders.iter().map(|of_copy| of_copy[place]).collect(),
        }
    };
    levels.occasional.iter().enumerate().map(of_fight).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::simulator::Role;

    pub(crate) fn quantities() -> Vec<Quantity> {
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

    #[test]
    fn nobody_loses_more_men_than_were_there() {
        let quantities = quantities();
        let truth = bent(&quantities, &[10.0, 20.0, 30.0, 10.0, 20.0, 60.0], &[3.0, 3.0]);
        assert!((truth[3] + truth[4] - 60.0).abs() < 1e-9, "{truth:?}");
    }
}
