//! An ensemble fought in parts on several machines, and put together.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Instant;

use battle::Battle;
use report::table;
use weigh::{EnsembleOptions, Progress, Shard, WeighError};

use crate::fault::Fault;
use crate::journal::Journaled;
use crate::question::ask;
use crate::runs::StoredRuns;
use crate::settings::Settings;
use crate::simulator::BattleSimulator;
use crate::stored::Stored;
use crate::weighing::{FIRST_STEP, RUNS_FILE, Request, input_hashes, journal, next_step};

/// Key of the settings under which the part is kept.
const SHARD: &str = "shard";

/// What came of a part.
pub struct Fought {
    /// Runs of it that are there.
    pub have: u64,
    /// Runs that belong to it.
    pub want: u64,
    /// Failed ones.
    pub failed: u64,
    /// The file.
    pub path: PathBuf,
}

/// Fights the rows of one part of an ensemble of `request.runs` runs, saving them on the way. Nothing is weighed: a part is no answer.
///
/// # Errors
/// Where the question cannot be weighed, or a file cannot be written.
pub fn fight(battle: &Battle, request: &Request<'_>, out: &Path, shard: Shard) -> Result<Fought, Fault> {
    let simulator = BattleSimulator::new(battle, request.settings)?;
    let question = ask(&simulator, request.settings).question;
    let mut settings = request.settings.pairs();
    settings.insert(SHARD.to_owned(), shard.to_string());
    let request = Request { out: Some(out), ..*request };
    let mut stored = Stored::new(battle, &simulator, &request, settings);
    let journal = journal(out, &stored.runs)?;
    let kept = Journaled { simulator: &simulator, journal: Some(&journal) };
    let want = shard.size(request.runs);
    let mut table = stored.continued(&request, want)?;
    let mut step = FIRST_STEP;
    loop {
        let before = table.as_ref().map_or(0, |table| table.runs.len() as u64);
        // So many runs of the whole that this part grows by one step.
        let until = request.runs.min((before + step).saturating_mul(shard.parts()));
        let progress = request
            .progress
            .map(|progress| move |state: Progress| progress(Progress { total: want, ..state }));
        let options = EnsembleOptions {
            runs: until,
            seed: request.seed,
            jobs: request.jobs,
            progress: progress.as_ref().map(|progress| progress as &(dyn Fn(Progress) + Sync)),
            cancel: request.cancel,
            ..EnsembleOptions::default()
        };
        let began = Instant::now();
        let fought = match weigh::fight_shard(table.take(), &kept, &question, &options, shard) {
            // The files agree, so only the program has changed: what it drew from the claims, or how.
            Err(WeighError::OtherTable { difference }) if before > 0 => {
                stored.put_aside(&request, &difference)?;
                continue;
            }
            result => result?,
        };
        let after = fought.runs.len() as u64;
        if after > before {
            stored.save(&fought)?;
            journal.clear();
        }
        let cancelled = request.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed));
        if after >= want || cancelled || until >= request.runs {
            let failed = fought.failed() as u64;
            journal.remove();
            return Ok(Fought { have: after, want, failed, path: out.join(RUNS_FILE) });
        }
        step = next_step(began.elapsed(), after - before);
        table = Some(fought);
    }
}

/// A whole put together, ready to be weighed.
pub struct Merged {
    /// Runs in it.
    pub runs: u64,
    /// Seed of the ensemble.
    pub seed: u64,
    /// Unknowns set and mechanisms off in all of them.
    pub settings: Settings,
}

/// Puts parts together and writes the whole into `out`, where [`crate::weighing::weigh`] finds it. Parts are tables of runs, or folders that hold one.
///
/// # Errors
/// Where a part cannot be read, belongs to another battle, to other settings or another engine, or rows are missing.
pub fn merge(battle: &Battle, parts: &[PathBuf], out: &Path) -> Result<Merged, Fault> {
    let (mut tables, mut shards) = (Vec::new(), Vec::new());
    let mut settings: Option<(BTreeMap<String, String>, &Path)> = None;
    let inputs = input_hashes(battle);
    for given in parts {
        let path = if given.is_dir() { given.join(RUNS_FILE) } else { given.clone() };
        let StoredRuns { table, inputs: own, settings: mut pairs } =
            StoredRuns::from_columns(&table::read_runs(&path)?)?;
        let refuse = |reason: String, mend: &str| Fault::input(format!("{}: {reason}", path.display()), mend);
        let Some(shard) = pairs.remove(SHARD) else {
            return Err(refuse(
                "it is no part of an ensemble".to_owned(),
                "fight parts with `umpire weigh BATTLE --shard K/N`; a whole is weighed by itself",
            ));
        };
        shards.push(shard.parse::<Shard>()?);
        if own != inputs {
            return Err(refuse(
                format!("it was fought from other files than `{}` has now", battle.id()),
                "give the battle as it was when the parts were fought",
            ));
        }
        match &settings {
            Some((other, first)) if *other != pairs => {
                return Err(refuse(
                    format!("it has other settings than {}", first.display()),
                    "put only parts of one ensemble together",
                ));
            }
            Some(_) => {}
            None => settings = Some((pairs, given)),
        }
        tables.push(table);
    }
    let missing: Vec<String> = shards
        .first()
        .into_iter()
        .flat_map(|shard| shard.all())
        .filter(|shard| !shards.contains(shard))
        .map(|shard| shard.to_string())
        .collect();
    if !missing.is_empty() {
        return Err(Fault::input(
            format!(
                "of the parts {} {} not here",
                missing.join(", "),
                if missing.len() == 1 { "is" } else { "are" }
            ),
            "give all parts of one ensemble: fight the missing ones with the same --runs and --seed",
        ));
    }
    let table = weigh::merge(tables)?;
    let pairs = settings.map(|(pairs, _)| pairs).unwrap_or_default();
    let merged =
        Merged { runs: table.runs.len() as u64, seed: table.seed, settings: Settings::from_pairs(&pairs)? };
    let whole = StoredRuns { table, inputs, settings: pairs };
    table::write_runs(&out.join(RUNS_FILE), &whole.to_columns()?)?;
    Ok(merged)
}
