//! An ensemble that several machines fight, each its own rows, and the whole put together again.
//!
//! A shard is every so-manieth row of one ensemble. Its runs are drawn from the first stage alone (the claims on unknowns, with the
//! defensive share): what later generations lean towards is read off all rows before them, which no single machine has. The whole is the
//! same to the last bit whoever fought which row; it is weighed, and continued with leaning generations, like any other table.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::atomic::Ordering;

use crate::ensemble::{EnsembleOptions, Ground, Opened, batch_size, same_table, threads};
use crate::error::WeighError;
use crate::observation::Question;
use crate::proposal::Proposer;
use crate::simulator::Simulator;
use crate::table::{Generation, ReferenceTable};

/// One part of an ensemble: part 2 of 3 holds the rows 1, 4, 7, …
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which part, from 1.
    part: u64,
    /// Of how many.
    of: u64,
}

impl Shard {
    /// Most parts of an ensemble.
    pub const MOST: u64 = 100_000;

    /// Part `part` of `of`, counted from 1.
    ///
    /// # Errors
    /// When there is no such part.
    pub fn new(part: u64, of: u64) -> Result<Self, WeighError> {
        if (1..=of).contains(&part) && of <= Self::MOST {
            Ok(Self { part, of })
        } else {
            let reason = format!(
                "part {part} of {of} there is not; write 1/{of} to {of}/{of}, of {} at most",
                Self::MOST
            );
            Err(WeighError::Option { option: "shard", reason })
        }
    }

    /// The rows of this part in an ensemble of so many runs, rising.
    fn rows(self, runs: u64) -> impl Iterator<Item = u64> {
        (self.part - 1..runs).step_by(self.of as usize)
    }

    /// Of how many parts it is one.
    #[must_use]
    pub fn parts(self) -> u64 {
        self.of
    }

    /// Itself and its fellows, in order.
    pub fn all(self) -> impl Iterator<Item = Self> {
        (1..=self.of).map(move |part| Self { part, of: self.of })
    }

    /// How many rows this part has in an ensemble of so many runs.
    #[must_use]
    pub fn size(self, runs: u64) -> u64 {
        self.rows(runs).count() as u64
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}/{}", self.part, self.of)
    }
}

impl FromStr for Shard {
    type Err = WeighError;

    fn from_str(text: &str) -> Result<Self, WeighError> {
        let wrong = || WeighError::Option {
            option: "shard",
            reason: format!("`{text}` is no part of a whole; write K/N, such as 2/8"),
        };
        let (part, of) = text.split_once('/').ok_or_else(wrong)?;
        Self::new(part.trim().parse().map_err(|_| wrong())?, of.trim().parse().map_err(|_| wrong())?)
    }
}

/// Fights the rows of one shard that are missing, of an ensemble of `options.runs` runs in all, and gives them back.
///
/// Without a table it begins one. The rows depend on nothing but the question, the seed and their index.
///
/// # Errors
/// When the question does not fit the simulator, an option is out of range, or the table belongs to another question.
pub fn fight_shard<S: Simulator>(
    table: Option<ReferenceTable>,
    simulator: &S,
    question: &Question,
    options: &EnsembleOptions<'_>,
    shard: Shard,
) -> Result<ReferenceTable, WeighError> {
    let opened = Opened::new(simulator, question, options)?;
    let mut table = opened.table(table)?;
    threads(options.jobs)?.install(|| {
        let generation = untilted(options.runs);
        let proposer = Proposer::new(&opened.pool, &generation, options.defensive_share);
        table.generations = vec![generation.clone()];
        let ground = Ground {
            simulator,
            strengths: &opened.strengths,
            proposer: &proposer,
            seed: options.seed,
            options,
        };
        let total = shard.size(options.runs);
        let missing: Vec<u64> = shard.rows(options.runs).skip(table.runs.len()).collect();
        for rows in missing.chunks(batch_size() as usize) {
            if options.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed)) {
                break;
            }
            ground.fight(&mut table, rows, total);
        }
        Ok(table)
    })
}

/// One generation from the first stage.
fn untilted(runs: u64) -> Generation {
    Generation { start: 0, end: runs, tilt: None }
}

/// Puts shards of one ensemble together. A row that several of them hold counts once.
///
/// # Errors
/// [`WeighError::Merge`] when they belong to different questions, a row is missing, or two of them hold different fights of one row.
pub fn merge(shards: Vec<ReferenceTable>) -> Result<ReferenceTable, WeighError> {
    let merge = |reason: String| WeighError::Merge { reason };
    let mut whole: Option<ReferenceTable> = None;
    let mut rows = BTreeMap::new();
    for shard in shards {
        if shard.generations.iter().any(|generation| generation.tilt.is_some()) {
            let reason =
                "one of them leans towards what its own runs showed; only shards can be put together";
            return Err(merge(reason.to_owned()));
        }
        if let Some(whole) = &whole {
            same_table(&shard, whole)?;
        }
        let ReferenceTable { runs, .. } = shard.clone();
        for run in runs {
            let index = run.index;
            if let Some(other) = rows.get(&index).filter(|other| **other != run) {
                let other: &crate::table::Run = other;
                return Err(merge(format!(
                    "run {index} is there twice and not the same (seeds {} and {}): one of the machines has another engine",
                    other.seed, run.seed
                )));
            }
            rows.insert(index, run);
        }
        whole.get_or_insert(ReferenceTable { runs: Vec::new(), ..shard });
    }
    let Some(whole) = whole else { return Err(merge("there is nothing to put together".to_owned())) };
    if let Some(missing) = (0..rows.len() as u64).find(|index| !rows.contains_key(index)) {
        let beyond = rows.keys().filter(|index| **index > missing).count();
        let reason = format!(
            "run {missing} is missing, and {beyond} runs after it are there: a part was not fought to its end"
        );
        return Err(merge(reason));
    }
    let runs: Vec<_> = rows.into_values().collect();
    Ok(ReferenceTable { generations: vec![untilted(runs.len() as u64)], runs, ..whole })
}
