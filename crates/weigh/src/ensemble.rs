//! The runs: fought in parallel, kept in the order of their index, the same for any number of threads.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rayon::prelude::*;

use crate::discrepancy::marginals;
use crate::error::WeighError;
use crate::levels::Levels;
use crate::likelihood::Likelihood;
use crate::observation::{Observation, Question, Target};
use crate::pareto;
use crate::pool::{Pool, values};
use crate::proposal::{Proposer, log_base_weights, next_tilt};
use crate::random::run_seed;
use crate::simulator::Simulator;
use crate::statistics::{effective_size, normalised};
use crate::table::{Generation, ReferenceTable, Run, RunStatus};

/// Runs of the first generation; every later one doubles the table.
const FIRST_GENERATION: u64 = 96;

/// How far the ensemble is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Runs in the table, failed ones among them.
    pub done: u64,
    /// Runs wanted.
    pub total: u64,
    /// Failed runs.
    pub failed: u64,
}

/// How the runs are fought.
#[derive(Clone, Copy)]
pub struct EnsembleOptions<'a> {
    /// Runs wanted in all, those already in the table among them.
    pub runs: u64,
    /// Seed of the ensemble.
    pub seed: u64,
    /// Threads; all cores when none.
    pub jobs: Option<usize>,
    /// Whether later generations lean towards the unknowns that explain the losses.
    pub adaptive: bool,
    /// Share of the runs drawn from the plain prior, between 0.01 and 1.
    pub defensive_share: f64,
    /// Prior draws on which the claims about unknowns are weighed before any run.
    pub pool: usize,
    /// A look at the table as it is, taken by [`look`]; spares weighing the same runs again where a generation begins.
    pub looked: Option<&'a Look>,
    /// Called after every run, from the thread that fought it.
    pub progress: Option<&'a (dyn Fn(Progress) + Sync)>,
    /// When set, no further run is begun; the table keeps what is complete.
    pub cancel: Option<&'a AtomicBool>,
}

impl Default for EnsembleOptions<'_> {
    fn default() -> Self {
        Self {
            runs: 1_000,
            seed: 1,
            jobs: None,
            adaptive: true,
            defensive_share: 0.1,
            pool: 65_536,
            looked: None,
            progress: None,
            cancel: None,
        }
    }
}

fn no_duplicates<'a>(what: &'static str, ids: impl Iterator<Item = &'a str>) -> Result<(), WeighError> {
    let mut seen = std::collections::BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(WeighError::Duplicate { what, id: id.to_owned() });
        }
    }
    Ok(())
}

pub(crate) fn check(simulator: &dyn Simulator, options: &EnsembleOptions<'_>) -> Result<(), WeighError> {
    for unknown in simulator.unknowns() {
        unknown.prior.check().map_err(|source| WeighError::Prior { unknown: unknown.id.clone(), source })?;
    }
    no_duplicates("unknowns", simulator.unknowns().iter().map(|unknown| unknown.id.as_str()))?;
    no_duplicates("quantities", simulator.quantities().iter().map(|quantity| quantity.id.as_str()))?;
    if !(0.01..=1.0).contains(&options.defensive_share) {
        let reason = "it must lie between 0.01 and 1".to_owned();
        return Err(WeighError::Option { option: "defensive_share", reason });
    }
    if !(256..=4_194_304).contains(&options.pool) {
        return Err(WeighError::Option {
            option: "pool",
            reason: "it must lie between 256 and 4194304".to_owned(),
        });
    }
    Ok(())
}

pub(crate) fn same_table(table: &ReferenceTable, fresh: &ReferenceTable) -> Result<(), WeighError> {
    let difference = if table.seed != fresh.seed {
        format!("its seed is {} and not {}", table.seed, fresh.seed)
    } else if table.engine != fresh.engine {
        format!("it was fought by {} and not by {}", table.engine, fresh.engine)
    } else if table.unknowns != fresh.unknowns {
        "its unknowns or their priors are others".to_owned()
    } else if table.quantities != fresh.quantities {
        "its quantities are others".to_owned()
    } else if table.defensive_share != fresh.defensive_share
        || (table.log_strength_mean - fresh.log_strength_mean).abs() > 1e-9
    {
        "the claims about unknowns, the reporting model or the pool have changed since".to_owned()
    } else {
        return Ok(());
    };
    Err(WeighError::OtherTable { difference })
}

/// Fights runs until the table holds as many as wanted, and gives the table back.
///
/// Without a table it begins one. The rows do not depend on how often, or in what steps, the table was extended, nor on the threads.
/// When cancelled it gives back the complete rows. A run that fails or panics is kept as failed. Who extends a table step by step opens the
/// ensemble once ([`Opened`]).
///
/// # Errors
/// When the question does not fit the simulator, an option is out of range, or the table belongs to another question.
pub fn extend<S: Simulator>(
    table: Option<ReferenceTable>,
    simulator: &S,
    question: &Question,
    options: &EnsembleOptions<'_>,
) -> Result<ReferenceTable, WeighError> {
    Opened::new(simulator, question, options)?.extend(table, options)
}

/// Works on so many threads; on all cores when none is said.
///
/// # Errors
/// When the threads cannot be begun.
pub fn on_threads<T: Send>(jobs: Option<usize>, work: impl FnOnce() -> T + Send) -> Result<T, WeighError> {
    Ok(threads(jobs)?.install(work))
}

/// A pool of so many threads; of all cores when none is said.
pub(crate) fn threads(jobs: Option<usize>) -> Result<rayon::ThreadPool, WeighError> {
    let mut builder = rayon::ThreadPoolBuilder::new();
    if let Some(jobs) = jobs {
        builder = builder.num_threads(jobs.max(1));
    }
    builder.build().map_err(|error| WeighError::Threads(error.to_string()))
}

/// An ensemble whose runs can be fought: what no step changes is worked out once, the values of the unknowns weighed by the claims on them.
pub struct Opened<'a, S> {
    pub(crate) simulator: &'a S,
    question: &'a Question,
    /// All claims.
    all: Likelihood,
    /// The claims on unknowns.
    pub(crate) strengths: Likelihood,
    /// Values of the unknowns, weighed by them.
    pub(crate) pool: Pool,
    /// The table without a run.
    empty: ReferenceTable,
}

impl<'a, S: Simulator> Opened<'a, S> {
    /// Opens the ensemble of a question, with the seed, the pool and the defensive share of these options.
    ///
    /// # Errors
    /// When the question does not fit the simulator, or an option is out of range.
    pub fn new(
        simulator: &'a S,
        question: &'a Question,
        options: &EnsembleOptions<'_>,
    ) -> Result<Self, WeighError> {
        check(simulator, options)?;
        threads(options.jobs)?.install(|| Self::here(simulator, question, options))
    }

    /// The same on the threads at hand.
    fn here(
        simulator: &'a S,
        question: &'a Question,
        options: &EnsembleOptions<'_>,
    ) -> Result<Self, WeighError> {
        let (unknowns, quantities) = (simulator.unknowns(), simulator.quantities());
        let on_unknowns: Vec<Observation> = question
            .observations
            .iter()
            .filter(|observation| matches!(observation.target, Target::Unknowns(_)))
            .cloned()
            .collect();
        let all = Likelihood::new(&question.observations, &question.reporting, unknowns, quantities)?;
        let strengths = Likelihood::new(&on_unknowns, &question.reporting, unknowns, quantities)?;
        let pool = Pool::new(options.seed, options.pool, unknowns, &strengths);
        let empty = ReferenceTable {
            seed: options.seed,
            engine: simulator.version(),
            unknowns: unknowns.to_vec(),
            quantities: quantities.to_vec(),
            defensive_share: options.defensive_share,
            pool_effective: pool.effective,
            log_strength_mean: pool.log_strength_mean,
            generations: Vec::new(),
            runs: Vec::new(),
        };
        Ok(Self { simulator, question, all, strengths, pool, empty })
    }

    /// The table that is continued, or an empty one.
    pub(crate) fn table(&self, table: Option<ReferenceTable>) -> Result<ReferenceTable, WeighError> {
        let Some(table) = table else { return Ok(self.empty.clone()) };
        same_table(&table, &self.empty)?;
        Ok(table)
    }

    /// As [`extend`]; seed, pool and defensive share are those with which it was opened.
    ///
    /// # Errors
    /// When the table belongs to another question.
    pub fn extend(
        &self,
        table: Option<ReferenceTable>,
        options: &EnsembleOptions<'_>,
    ) -> Result<ReferenceTable, WeighError> {
        threads(options.jobs)?.install(|| extend_here(self, self.table(table)?, options))
    }
}

/// Small batches, so that a cancelled ensemble loses little; they do not influence the rows.
pub(crate) fn batch_size() -> u64 {
    16 * rayon::current_num_threads() as u64
}

/// What is needed to fight rows of a table.
pub(crate) struct Ground<'a, S> {
    pub simulator: &'a S,
    pub strengths: &'a Likelihood,
    pub proposer: &'a Proposer<'a>,
    /// Seed of the ensemble.
    pub seed: u64,
    pub options: &'a EnsembleOptions<'a>,
}

impl<S: Simulator> Ground<'_, S> {
    /// Fights rows in parallel and adds them to the table; when cancelled, those before the first gap.
    pub fn fight(&self, table: &mut ReferenceTable, rows: &[u64], total: u64) {
        let options = self.options;
        let failed = AtomicU64::new(table.failed() as u64);
        let done = AtomicU64::new(table.runs.len() as u64);
        let fight = |index: u64| {
            if options.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed)) {
                return None;
            }
            let run = one_run(self.simulator, self.strengths, self.proposer, self.seed, index);
            let lost = u64::from(run.status != RunStatus::Done);
            let failed = failed.fetch_add(lost, Ordering::Relaxed) + lost;
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            if let Some(progress) = options.progress {
                progress(Progress { done, total, failed });
            }
            Some(run)
        };
        let found: Vec<Option<Run>> = rows.par_iter().with_max_len(1).map(|&index| fight(index)).collect();
        // What was complete before the first gap; rows after a gap are fought again on resumption.
        table.runs.extend(found.into_iter().map_while(|run| run));
    }
}

fn extend_here<S: Simulator>(
    opened: &Opened<'_, S>,
    mut table: ReferenceTable,
    options: &EnsembleOptions<'_>,
) -> Result<ReferenceTable, WeighError> {
    let Opened { simulator, question, all, strengths, pool, .. } = opened;
    let (seed, defensive_share) = (table.seed, table.defensive_share);
    let cancelled = || options.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed));
    while (table.runs.len() as u64) < options.runs && !cancelled() {
        let next = table.runs.len() as u64;
        if table.generations.last().is_none_or(|last| next >= last.end) {
            let tilt = if options.adaptive && next > 0 {
                let looked = options.looked.filter(|look| look.log_likelihoods.len() as u64 == next);
                let scored =
                    looked.map_or_else(|| scored(&table, question, all), |look| look.log_likelihoods.clone());
                next_tilt(&table, pool, &scored)
            } else {
                None
            };
            table.generations.push(Generation { start: next, end: FIRST_GENERATION.max(2 * next), tilt });
        }
        let Some(generation) = table.generations.last().cloned() else { break };
        let proposer = Proposer::new(pool, &generation, defensive_share);
        let ground = Ground { simulator: *simulator, strengths, proposer: &proposer, seed, options };
        while (table.runs.len() as u64) < options.runs.min(generation.end) && !cancelled() {
            let start = table.runs.len() as u64;
            let until = options.runs.min(generation.end).min(start + batch_size());
            let rows: Vec<u64> = (start..until).collect();
            ground.fight(&mut table, &rows, options.runs);
        }
    }
    Ok(table)
}

/// What the runs of a table are worth so far.
#[derive(Debug, Clone)]
pub struct Look {
    /// Effective sample size.
    pub effective: f64,
    /// The greatest share that one run holds.
    pub largest_share: f64,
    /// The runs' log-likelihoods, averaged over what each may stand for.
    log_likelihoods: Vec<f64>,
}

/// Looks at a table under a question: quicker than a whole verdict.
///
/// # Errors
/// When the question does not fit the table.
pub fn look(table: &ReferenceTable, question: &Question) -> Result<Look, WeighError> {
    let all =
        Likelihood::new(&question.observations, &question.reporting, &table.unknowns, &table.quantities)?;
    let log_likelihoods = scored(table, question, &all);
    let base = log_base_weights(table);
    let mut weights = normalised(
        &base.iter().zip(&log_likelihoods).map(|(base, score)| base + score).collect::<Vec<f64>>(),
    );
    pareto::smooth(&mut weights);
    let largest_share = weights.iter().copied().fold(0.0, f64::max);
    Ok(Look { effective: effective_size(&weights), largest_share, log_likelihoods })
}

fn scored(table: &ReferenceTable, question: &Question, all: &Likelihood) -> Vec<f64> {
    let levels = Levels::of(table, &question.reporting, all);
    marginals(table, all, question.reporting.discrepancy_sd, levels.as_ref())
}

fn one_run<S: Simulator>(
    simulator: &S,
    strengths: &Likelihood,
    proposer: &Proposer<'_>,
    seed: u64,
    index: u64,
) -> Run {
    let unknowns = simulator.unknowns();
    let latent = proposer.latent(index, unknowns.len());
    let theta = values(unknowns, &latent);
    let log_strength = strengths.log_likelihood(&theta, &[]);
    let seed = run_seed(seed, index);
    let result = catch_unwind(AssertUnwindSafe(|| simulator.simulate(&theta, seed)));
    let (outcomes, status) = match result {
        Err(_) => (Vec::new(), RunStatus::Failed("the simulator panicked".to_owned())),
        Ok(Err(error)) => (Vec::new(), RunStatus::Failed(error.0)),
        Ok(Ok(outcomes)) if outcomes.len() != simulator.quantities().len() => {
            let says = format!("{} values for {} quantities", outcomes.len(), simulator.quantities().len());
            (Vec::new(), RunStatus::Failed(says))
        }
        Ok(Ok(outcomes)) if outcomes.iter().any(|value| !value.is_finite()) => {
            (Vec::new(), RunStatus::Failed("a value is not finite".to_owned()))
        }
        Ok(Ok(outcomes)) => (outcomes, RunStatus::Done),
    };
    Run { index, seed, theta, latent, log_strength, outcomes, status }
}
