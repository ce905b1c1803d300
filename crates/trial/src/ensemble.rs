//! All engagements fought many times: runs in parallel, results in the order of their index, the same on any number of
//! threads.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use engine::Scenario;
use engine::invariant::Checked;
use ground::Sky;
use rayon::prelude::*;

use crate::clock;
use crate::constants::Source;
use crate::draw::Draws;
use crate::fight::{Failure, Sample, fight};
use crate::inputs::{Inputs, Reading, fightable};
use crate::plan;
use crate::record::Engagement;

/// How far the ensemble is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Fights fought, failed ones among them.
    pub done: u64,
    /// Fights wanted.
    pub total: u64,
    /// Failed ones.
    pub failed: u64,
}

/// How the runs are fought.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Runs of every engagement.
    pub runs: u64,
    /// Seed: the same seed gives the same runs.
    pub seed: u64,
    /// Threads; all cores when none.
    pub jobs: Option<usize>,
    /// Where the constants come from.
    pub constants: &'a Source,
    /// Called after every fight, from the thread that fought it.
    pub progress: Option<&'a (dyn Fn(Progress) + Sync)>,
    /// When set, no further fight is begun.
    pub cancel: Option<&'a AtomicBool>,
}

/// A record made ready to be fought.
#[derive(Clone, Debug)]
pub struct Trial {
    record: Engagement,
    reading: Reading,
    sky: Arc<Sky>,
    unfightable: Option<String>,
}

/// A record with its runs.
#[derive(Clone, Debug)]
pub struct Fought {
    /// The record, with notes on how it was taken.
    pub record: Engagement,
    /// Runs that came to an end, in the order of their index.
    pub samples: Vec<Sample>,
    /// Why runs failed, one sentence each.
    pub failures: Vec<Failure>,
    /// Why the record could not be fought at all.
    pub unfightable: Option<String>,
}

impl Trial {
    /// Makes a record ready: its words are understood and its sky is tabled.
    #[must_use]
    pub fn new(mut record: Engagement) -> Self {
        let reading = Reading::of(&mut record);
        let sky = Arc::new(clock::sky(&mut record, &reading));
        let unfightable = fightable(&record).err();
        Self { record, reading, sky, unfightable }
    }

    /// The record, with notes on how it was taken.
    #[must_use]
    pub fn record(&self) -> &Engagement {
        &self.record
    }

    /// Why the record cannot be fought at all, where it cannot.
    #[must_use]
    pub fn unfightable(&self) -> Option<&str> {
        self.unfightable.as_deref()
    }

    /// Fights one run.
    ///
    /// # Errors
    /// Where no fight can be made of the drawn inputs, the engine panics, or its books do not balance.
    pub fn fight(&self, seed: u64, run: u64, constants: &Source) -> Result<Sample, Failure> {
        let attempt = || {
            let (made, draws) = self.made(seed, run, constants)?;
            fight(self.reading.kind, &made.scenario, &made.inputs, &draws)
        };
        catch_unwind(AssertUnwindSafe(attempt))
            .unwrap_or_else(|_| Err(Failure("the engine panicked".to_owned())))
    }

    /// Fights one run and checks it against what must hold in every run.
    ///
    /// # Errors
    /// Where no fight can be made of the drawn inputs.
    pub fn check(&self, seed: u64, run: u64, constants: &Source) -> Result<Checked, Failure> {
        let (made, draws) = self.made(seed, run, constants)?;
        Ok(engine::invariant::check(&made.scenario, draws.seed()).1)
    }

    /// The fight of one run and its seed, for who wants to watch it.
    ///
    /// # Errors
    /// Where no fight can be made of the drawn inputs.
    pub fn scenario(&self, seed: u64, run: u64, constants: &Source) -> Result<(Scenario, u64), Failure> {
        let (made, draws) = self.made(seed, run, constants)?;
        Ok((made.scenario, draws.seed()))
    }

    /// The fight of one run.
    fn made(&self, seed: u64, run: u64, constants: &Source) -> Result<(plan::Fight, Draws), Failure> {
        let draws = Draws::new(seed, &self.record.id, run);
        let inputs = Inputs::draw(&self.record, &self.reading, &draws);
        let made = plan::build(&self.reading, inputs, &self.sky, constants.draw(seed, run), &draws)
            .map_err(|error| Failure(error.to_string()))?;
        Ok((made, draws))
    }
}

/// Fights every record as often as wanted. Cancelled, it gives the runs that are complete for all.
///
/// # Errors
/// Where threads cannot be had.
pub fn run(trials: &[Trial], options: &Options<'_>) -> Result<Vec<Fought>, String> {
    let mut builder = rayon::ThreadPoolBuilder::new();
    if let Some(jobs) = options.jobs {
        builder = builder.num_threads(jobs.max(1));
    }
    let threads = builder.build().map_err(|error| format!("threads cannot be had: {error}"))?;
    threads.install(|| Ok(run_here(trials, options)))
}

fn run_here(trials: &[Trial], options: &Options<'_>) -> Vec<Fought> {
    let able: Vec<usize> = (0..trials.len()).filter(|&at| trials[at].unfightable.is_none()).collect();
    let mut fought: Vec<Fought> = trials
        .iter()
        .map(|trial| Fought {
            record: trial.record.clone(),
            samples: Vec::new(),
            failures: Vec::new(),
            unfightable: trial.unfightable.clone(),
        })
        .collect();
    let total = options.runs * able.len() as u64;
    let (done, failed) = (AtomicU64::new(0), AtomicU64::new(0));
    let cancelled = || options.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed));
    let results: Vec<Option<Result<Sample, Failure>>> = (0..total as usize)
        .into_par_iter()
        .with_max_len(1)
        .map(|place| {
            if cancelled() {
                return None;
            }
            let (run, at) = (place / able.len(), able[place % able.len()]);
            let result = trials[at].fight(options.seed, run as u64, options.constants);
            let failed =
                failed.fetch_add(u64::from(result.is_err()), Ordering::Relaxed) + u64::from(result.is_err());
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            if let Some(progress) = options.progress {
                progress(Progress { done, total, failed });
            }
            Some(result)
        })
        .collect();
    for round in results.chunks(able.len().max(1)) {
        // A round that somebody cut short counts for nobody, so that all have the same number of runs.
        if round.iter().any(Option::is_none) {
            break;
        }
        for (&at, result) in able.iter().zip(round.iter().flatten()) {
            match result {
                Ok(sample) => fought[at].samples.push(sample.clone()),
                Err(failure) => fought[at].failures.push(failure.clone()),
            }
        }
    }
    fought
}
