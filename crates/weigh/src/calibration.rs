//! Simulation-based calibration from the reference table (Talts, Betancourt, Simpson, Vehtari, Gelman 2018): no run is fought.
//!
//! A run is taken for the truth, sources are made to report it by the reporting model, the other runs are weighed by those reports, and the truth is
//! ranked in the posterior. If everything is right the ranks are uniform, and intervals hold what they claim to hold. Where part of the claims stands
//! as it is, truths are drawn after that part (posterior SBC: Säilynoja, Schmitt, Bürkner and Vehtari 2025). The same data sets show how
//! often hypotheses are told apart ([`crate::confusion`]).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::claims::measured;
use crate::discrepancy::{COMPARED, COPIES, Copies, copies};
use crate::error::WeighError;
use crate::hypothesis::{obeying, share};
use crate::levels::Levels;
use crate::likelihood::Likelihood;
use crate::meaning::{Meaning, meanings};
use crate::observation::{Hypothesis, Observation, Question, Target};
use crate::posterior::Posterior;
use crate::random::{Purpose, uniform};
use crate::reporting::Reporting;
use crate::table::{ReferenceTable, Run};
use crate::telling::{Draws, pick, report};

/// Copies of each run: many data sets are weighed with the same ones.
const FEW_COPIES: usize = 8;
/// Data sets whose truths are chosen by a hypothesis are numbered from here on, however many there are of the others.
const CHOSEN: u32 = 1 << 24;

/// Where the truth fell in the posteriors of one quantity.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    /// Id of the quantity.
    pub quantity: String,
    /// Rank of the truth in each data set, between 0 and 1; uniform if all is right.
    pub ranks: Vec<f64>,
}

impl Coverage {
    /// Share of the data sets in which the central interval of this mass holds the truth.
    #[must_use]
    pub fn inside(&self, mass: f64) -> f64 {
        let reach = 0.5 * mass;
        let held = self.ranks.iter().filter(|rank| (**rank - 0.5).abs() <= reach).count();
        held as f64 / self.ranks.len() as f64
    }

    /// Greatest distance of the ranks' distribution from the uniform one.
    #[must_use]
    pub fn distance(&self) -> f64 {
        let count = self.ranks.len() as f64;
        let mut sorted = self.ranks.clone();
        sorted.sort_by(f64::total_cmp);
        let off = |(place, rank): (usize, &f64)| {
            let (before, after) = (place as f64 / count, (place + 1) as f64 / count);
            (rank - before).abs().max((rank - after).abs())
        };
        sorted.iter().enumerate().map(off).fold(0.0, f64::max)
    }
}

/// How each made-up data set is weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weighed {
    /// The same copies of the runs, drawn before any claims, for all data sets: quick.
    Reweighed,
    /// Copies drawn anew for each data set by walks, as a verdict's are: what is checked is the very machinery, and it takes as long.
    Walked,
}

/// What is ranked, and how often.
pub struct Gate<'a> {
    /// Quantities whose truths are ranked.
    pub quantities: &'a [&'a str],
    /// Hypotheses that are asked in each data set.
    pub hypotheses: &'a [Hypothesis],
    /// Number of made-up data sets whose truths are drawn as they come.
    pub data_sets: u32,
    /// Further ones for each hypothesis, whose truths are drawn where it holds.
    pub of_each: u32,
    /// Seed of the made-up figures.
    pub seed: u64,
    /// Claims on unknowns stand as they are, truths are drawn after them, and only claims on outcomes are made up: what is checked is the
    /// answer near the one that was given. Else all claims are made up, of truths drawn from the prior.
    pub unknowns_kept: bool,
    /// How each is weighed.
    pub weighed: Weighed,
    /// Those of the same table, question and seed that were weighed before: they are not weighed again.
    pub found: &'a [DataSet],
    /// Called with each data set that was weighed, from the thread that did.
    pub progress: Option<&'a (dyn Fn(&DataSet) + Sync)>,
    /// When set, no further data set is begun.
    pub cancel: Option<&'a AtomicBool>,
}

/// What one made-up data set showed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DataSet {
    /// Its number, which decides all chance in it.
    pub number: u32,
    /// The hypothesis by which its truth was chosen; none where the truth was drawn as it came.
    pub chosen: Option<String>,
    /// Rank of the truth of each quantity, between 0 and 1.
    pub ranks: Vec<f64>,
    /// What was found of each hypothesis that runs can answer, by its id.
    pub hypotheses: BTreeMap<String, Held>,
    /// Effective runs behind its answer.
    pub effective: f64,
}

/// A hypothesis in one data set: probabilities that it holds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Held {
    /// In the truth, over what the words of its claims may mean.
    pub truth: f64,
    /// Before the made-up claims.
    pub before: f64,
    /// After them.
    pub after: f64,
}

/// Ranks the truth of some quantities over many made-up data sets.
///
/// Every data set has the observations of the question with other figures. The runs should be drawn from the prior or near it. When cancelled,
/// the ranks are those of the data sets that were done.
///
/// # Errors
/// When the observations do not fit the table, or no run is complete.
pub fn coverage(
    table: &ReferenceTable,
    observations: &[Observation],
    reporting: &Reporting,
    gate: &Gate<'_>,
) -> Result<Vec<Coverage>, WeighError> {
    Ok(ranked(&data_sets(table, observations, reporting, gate)?, gate.quantities))
}

/// The ranks of the data sets whose truths were drawn as they came.
#[must_use]
pub fn ranked(data_sets: &[DataSet], quantities: &[&str]) -> Vec<Coverage> {
    let drawn = || data_sets.iter().filter(|one| one.chosen.is_none());
    let of = |(place, id): (usize, &&str)| Coverage {
        quantity: (*id).to_owned(),
        ranks: drawn().filter_map(|one| one.ranks.get(place).copied()).collect(),
    };
    quantities.iter().enumerate().map(of).collect()
}

/// Makes up data sets and weighs each; those of [`Gate::found`] come first, as they were.
///
/// # Errors
/// As [`coverage`].
pub fn data_sets(
    table: &ReferenceTable,
    observations: &[Observation],
    reporting: &Reporting,
    gate: &Gate<'_>,
) -> Result<Vec<DataSet>, WeighError> {
    let world = World::new(table, observations, reporting, gate)?;
    let fought = Posterior::new(&world.fought.table, &[], reporting)?;
    let unweighed = world.before(&fought);
    let obeyed = world.obeying(&unweighed)?;
    let known: BTreeSet<u32> = gate.found.iter().map(|one| one.number).collect();
    let drawn = (0..gate.data_sets).map(|number| (number, None));
    let places = 0..gate.of_each * obeyed.len() as u32;
    let chosen = places.map(|place| (CHOSEN + place, Some(place as usize % obeyed.len())));
    let wanted: Vec<(u32, Option<usize>)> =
        drawn.chain(chosen).filter(|(number, _)| !known.contains(number)).collect();
    let weigh = |&(number, hypothesis): &(u32, Option<usize>)| -> Result<Option<DataSet>, WeighError> {
        if gate.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed)) {
            return Ok(None);
        }
        let before = unweighed.weights();
        let weights: Vec<f64> = match hypothesis {
            None => before.to_vec(),
            Some(place) => {
                before.iter().zip(&obeyed[place].1).map(|(weight, holds)| weight * holds).collect()
            }
        };
        let total: f64 = weights.iter().sum();
        // No run obeys it, so nothing can be made up.
        if total <= 0.0 {
            return Ok(None);
        }
        let mut draw = Draws { seed: gate.seed, data_set: u64::from(number), count: 0 };
        let truth = pick(&weights, total * draw.uniform());
        let of_truth = |(hypothesis, holds): &(&Hypothesis, Vec<f64>)| (hypothesis.id.clone(), holds[truth]);
        let found = DataSet {
            chosen: hypothesis.map(|place| obeyed[place].0.id.clone()),
            ..world.weigh(
                number,
                unweighed.runs()[truth],
                &mut draw,
                &obeyed.iter().map(of_truth).collect(),
            )?
        };
        if let Some(progress) = gate.progress {
            progress(&found);
        }
        Ok(Some(found))
    };
    let fresh: Vec<Option<DataSet>> =
        wanted.par_iter().with_max_len(1).map(weigh).collect::<Result<_, _>>()?;
    Ok(gate.found.iter().cloned().chain(fresh.into_iter().flatten()).collect())
}

/// The hypotheses of a question of which runs can answer some claim.
///
/// # Errors
/// When the observations do not fit the table.
pub fn answerable(table: &ReferenceTable, question: &Question) -> Result<Vec<Hypothesis>, WeighError> {
    let measured = measured(table, &question.observations, &question.reporting, &[])?;
    let answered = |one: &&Hypothesis| obeying(one, &measured).is_some();
    Ok(question.hypotheses.iter().filter(answered).cloned().collect())
}

/// What all data sets have in common.
struct World<'a> {
    table: &'a ReferenceTable,
    observations: &'a [Observation],
    reporting: &'a Reporting,
    gate: &'a Gate<'a>,
    readings: Vec<Vec<Meaning>>,
    columns: Vec<usize>,
    levels: Option<Levels>,
    /// Truths: runs as they were fought, bent by the discrepancy; the inference may throw the dice anew.
    fought: Copies,
    /// What is weighed where nothing walks.
    plain: Option<Copies>,
    /// Observations that hold a claim of some hypothesis.
    asked: Vec<Observation>,
    /// The claims that stand as they are.
    kept: Likelihood,
}

impl<'a> World<'a> {
    fn new(
        table: &'a ReferenceTable,
        observations: &'a [Observation],
        reporting: &'a Reporting,
        gate: &'a Gate<'a>,
    ) -> Result<Self, WeighError> {
        let spoken = Likelihood::new(observations, reporting, &table.unknowns, &table.quantities)?;
        let levels = Levels::of(table, reporting, &spoken);
        let sd = reporting.discrepancy_sd;
        let fought = copies(table, sd, None, FEW_COPIES, None);
        let plain = (gate.weighed == Weighed::Reweighed).then(|| match &levels {
            Some(levels) => copies(table, sd, Some(levels), FEW_COPIES, None),
            None => fought.clone(),
        });
        let readings = observations
            .iter()
            .map(|observation| meanings(observation, &table.unknowns, &table.quantities))
            .collect::<Result<_, _>>()?;
        let column = |id: &&str| {
            let missing = || WeighError::NoColumn {
                observation: "calibration".into(),
                column: (*id).into(),
                what: "quantities",
            };
            table.quantity_index(id).ok_or_else(missing)
        };
        let columns = gate.quantities.iter().map(column).collect::<Result<_, _>>()?;
        let claims: BTreeSet<&str> =
            gate.hypotheses.iter().flat_map(|one| one.claims.iter().map(String::as_str)).collect();
        let holds = |observation: &&Observation| {
            observation.said.iter().flat_map(|said| &said.claims).any(|claim| claims.contains(claim.as_str()))
        };
        let asked = observations.iter().filter(holds).cloned().collect();
        let stands = |observation: &&Observation| gate.unknowns_kept && of_unknowns(observation);
        let kept: Vec<Observation> = observations.iter().filter(stands).cloned().collect();
        let kept = Likelihood::new(&kept, reporting, &table.unknowns, &table.quantities)?;
        Ok(Self {
            table,
            observations,
            reporting,
            gate,
            readings,
            columns,
            levels,
            fought,
            plain,
            asked,
            kept,
        })
    }

    /// The same runs as far as the claims that stand weigh on them.
    fn before<'b>(&self, posterior: &Posterior<'b>) -> Posterior<'b> {
        let mut last: Option<(u64, f64)> = None;
        let score = |run: &&Run| match last {
            // Copies of a run stand together and share its unknowns.
            Some((index, score)) if index == run.index => score,
            _ => {
                let score = self.kept.log_likelihood(&run.theta, &run.outcomes);
                last = Some((run.index, score));
                score
            }
        };
        let scores: Vec<f64> = posterior.runs().iter().map(score).collect();
        posterior.rescored(scores.into_iter())
    }

    /// The hypotheses that runs can answer, each with the probability that it holds in each run.
    fn obeying(&self, posterior: &Posterior<'_>) -> Result<Vec<(&'a Hypothesis, Vec<f64>)>, WeighError> {
        let measured = measured(self.table, &self.asked, self.reporting, posterior.runs())?;
        let one = |hypothesis: &'a Hypothesis| Some((hypothesis, obeying(hypothesis, &measured)?));
        Ok(self.gate.hypotheses.iter().filter_map(one).collect())
    }

    /// Makes up what the sources would have told of a run, and weighs the others by it.
    fn weigh(
        &self,
        number: u32,
        truth: &Run,
        draw: &mut Draws,
        of_truth: &BTreeMap<String, f64>,
    ) -> Result<DataSet, WeighError> {
        let mut reported = report(self.observations, &self.readings, truth, self.reporting, draw);
        for (reported, observation) in reported.iter_mut().zip(self.observations) {
            if self.gate.unknowns_kept && of_unknowns(observation) {
                reported.clone_from(observation);
            }
        }
        let (unknowns, quantities) = (&self.table.unknowns, &self.table.quantities);
        let likelihood = Likelihood::new(&reported, self.reporting, unknowns, quantities)?;
        let walked;
        let posterior = if let Some(plain) = &self.plain {
            Posterior::with(&plain.table, &likelihood)?
        } else {
            let sd = self.reporting.discrepancy_sd;
            walked = copies(self.table, sd, self.levels.as_ref(), COPIES, Some((&likelihood, COMPARED)));
            Posterior::of_copies(&walked, &likelihood)?
        };
        let another = |other: &Run| other.index != truth.index;
        let (others, before) = (posterior.only(another), self.before(&posterior).only(another));
        let rank =
            |column: &usize| rank_of(&others, *column, truth.outcomes[*column], self.gate.seed, number);
        let held = |(hypothesis, holds): (&Hypothesis, Vec<f64>)| {
            let held = Held {
                truth: of_truth.get(&hypothesis.id).copied().unwrap_or(0.0),
                before: share(before.weights(), &holds),
                after: share(others.weights(), &holds),
            };
            (hypothesis.id.clone(), held)
        };
        Ok(DataSet {
            number,
            chosen: None,
            ranks: self.columns.iter().map(rank).collect(),
            hypotheses: self.obeying(&others)?.into_iter().map(held).collect(),
            effective: others.effective_size(),
        })
    }
}

fn of_unknowns(observation: &Observation) -> bool {
    matches!(observation.target, Target::Unknowns(_))
}

/// Share of the posterior below the truth, ties broken at random.
fn rank_of(posterior: &Posterior<'_>, column: usize, truth: f64, seed: u64, data_set: u32) -> f64 {
    let (mut below, mut equal) = (0.0, 0.0);
    for (run, weight) in posterior.runs().iter().zip(posterior.weights()) {
        if run.outcomes[column] < truth {
            below += weight;
        } else if run.outcomes[column] == truth {
            equal += weight;
        }
    }
    below + equal * uniform(seed, u64::from(data_set), Purpose::Calibration, u32::MAX - column as u32)
}
