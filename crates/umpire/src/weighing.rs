//! The main job: the ensemble, the verdict and the files, continued where an earlier one stopped.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use battle::Battle;
use report::manifest::{self, FileHash, Manifest};
use report::model::{PageData, RunInfo};
use report::{export, files, table};
use weigh::{EnsembleOptions, Look, Progress, ReferenceTable, WeighError};

use crate::constants::{self, Calibration};
use crate::fault::Fault;
use crate::gleaning::{Gleaning, Kept};
use crate::journal::{JOURNAL_FILE, Journal, Journaled};
use crate::pace::Pace;
use crate::page::Weighed;
use crate::playing;
use crate::question::{Asked, ask};
use crate::runs::StoredRuns;
use crate::settings::Settings;
use crate::simulator::BattleSimulator;
use crate::stored::Stored;

/// Name of the table of runs.
pub const RUNS_FILE: &str = "runs.parquet";
/// Name of the manifest.
pub const MANIFEST_FILE: &str = "manifest.json";
/// Key of the manifest's settings under which the battle stands as it was given.
pub const GIVEN: &str = "battle";
/// Runs after which the table is first saved; later steps are as long as [`SAVE_EVERY`], but no fewer runs: at the end of each step threads wait
/// for the last fight.
pub(crate) const FIRST_STEP: u64 = 96;
/// How often the table is written. Runs in between are in the journal, so that a program that is killed outright loses none.
const SAVE_EVERY: Duration = Duration::from_secs(20);

/// Runs between two looks at the effective sample size; a run's place alone decides when it is looked at, so that an ensemble that stops by it holds
/// the same runs whoever fights it.
const LOOK_EVERY: u64 = 96;
/// The greatest share that one run may hold where an ensemble stops.
const GREATEST_SHARE: f64 = 0.05;

/// When an ensemble is enough.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// So many effective runs.
    pub effective: f64,
    /// Minutes in all, the verdict and the page among them.
    pub minutes: f64,
}

/// How an ensemble is fought.
pub struct Request<'a> {
    /// The battle as it was given on the command line.
    pub given: &'a str,
    /// Runs in all; of an experiment with variants, of each.
    pub runs: u64,
    /// When to stop before; only `weigh` asks.
    pub rule: Option<Rule>,
    /// Seed of the ensemble.
    pub seed: u64,
    /// Threads; all cores when none.
    pub jobs: Option<usize>,
    /// Unknowns set, mechanisms off.
    pub settings: &'a Settings,
    /// Folder for the files; nothing is written or continued without one.
    pub out: Option<&'a Path>,
    /// Called after every run, from the thread that fought it.
    pub progress: Option<&'a (dyn Fn(Progress) + Sync)>,
    /// When set, no further run is begun.
    pub cancel: Option<&'a AtomicBool>,
    /// Called with a sentence for whoever watches.
    pub tell: &'a dyn Fn(&str),
}

/// A battle weighed.
pub struct Outcome {
    /// What page and terminal show.
    pub page: PageData,
    /// The bytes of `verdict.json`.
    pub verdict_json: String,
    /// What must be known to make it again.
    pub manifest: Manifest,
    /// Files written.
    pub files: Vec<PathBuf>,
    /// Claims that no run can answer, with the reason.
    pub unmeasured: Vec<weigh::from_ledger::Unmeasured>,
    /// Fewer runs were fought than asked for, because somebody stopped them.
    pub stopped: bool,
}

/// Files of a loaded battle and the constants that come with the program, with their digests, in order of path.
pub fn input_hashes(battle: &Battle) -> Vec<FileHash> {
    let mut hashes: Vec<FileHash> = battle
        .inputs()
        .iter()
        .map(|file| FileHash { path: file.name.clone(), sha256: manifest::hash_bytes(&file.bytes) })
        .collect();
    // Constants that cannot be used are refused where the battle is made ready.
    hashes.extend(constants::shipped().ok().flatten().map(Calibration::hash));
    hashes.sort();
    hashes
}

/// Fights what is missing, weighs and writes.
///
/// # Errors
/// Where the question cannot be weighed, every run failed, or a file cannot be written.
pub fn weigh(battle: &Battle, request: &Request<'_>) -> Result<Outcome, Fault> {
    let began = Instant::now();
    let simulator = BattleSimulator::new(battle, request.settings)?;
    let Asked { question, unmeasured } = ask(&simulator, request.settings);
    let mut stored = Stored::new(battle, &simulator, request, request.settings.pairs());
    let journal = request.out.map(|out| journal(out, &stored.runs)).transpose()?;
    let kept = Kept::default();
    let gleaning = Gleaning { simulator: &simulator, kept: request.out.map(|_| &kept) };
    let journaled = Journaled { simulator: &gleaning, journal: journal.as_ref() };
    let found = stored.continued(request, request.runs)?;
    let table = ensemble(&journaled, &question, request, &mut stored, (found, began))?;
    let cancelled = request.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed));
    let stopped = (table.runs.len() as u64) < request.runs && (request.rule.is_none() || cancelled);
    if table.runs.is_empty() {
        return Err(Fault::input(
            "it was stopped before the first run ended",
            "begin again with the same command",
        ));
    }
    (request.tell)("weighing the runs");
    let judged = weigh::judged(&table, &question)?;
    stored.runs.table = table;
    let columns = stored.runs.to_columns()?;
    let runs = stored.runs.table.runs.len() as u64;
    let command = command(request, runs);
    let mut settings = stored.runs.settings.clone();
    settings.insert(GIVEN.to_owned(), request.given.to_owned());
    let manifest = Manifest {
        format: manifest::FORMAT,
        battle: battle.id().to_owned(),
        command: command.clone(),
        seed: request.seed,
        runs,
        umpire_version: crate::VERSION.to_owned(),
        engine_version: battle::ENGINE.to_owned(),
        settings,
        inputs: stored.runs.inputs.clone(),
        results_digest: columns.digest(),
    };
    let run = RunInfo {
        command,
        umpire_version: crate::VERSION.to_owned(),
        finished: None,
        inputs: manifest.inputs.clone(),
        results_digest: manifest.results_digest.clone(),
    };
    let weighed = Weighed { battle, table: &stored.runs.table, question: &question, judged: &judged };
    let mut page = weighed.page(run)?;
    if request.out.is_some() && !cancelled {
        (request.tell)("fighting some of the runs again, for the page to play");
        let played = playing::played(&weighed, &simulator, request.settings, &kept)?;
        (page.replays, page.density) = (played.replays, played.density);
    }
    let verdict_json = report::numbers::stable_json(&judged.verdict)?;
    let files = match request.out {
        Some(out) => write(out, &columns, &page, &verdict_json, &manifest)?,
        None => vec![],
    };
    if let Some(journal) = journal {
        journal.remove();
    }
    Ok(Outcome { page, verdict_json, manifest, files, unmeasured, stopped })
}

/// The command that makes the same result.
fn command(request: &Request<'_>, runs: u64) -> String {
    let settings = request.settings.options();
    format!("umpire weigh {} --runs {runs} --seed {}{settings}", request.given, request.seed)
}

/// The journal beside the table, for runs of the same engine, files, settings and seed.
pub(crate) fn journal(out: &Path, runs: &StoredRuns) -> Result<Journal, Fault> {
    let path = out.join(JOURNAL_FILE);
    let identity = format!("{:?}", (&runs.table.engine, runs.table.seed, &runs.inputs, &runs.settings));
    Journal::open(&path, &identity)
        .map_err(|source| Fault::Report(report::ReportError::File { doing: "write", path, source }))
}

/// Fights until the table is full, saving it on the way. The rows do not depend on the steps.
fn ensemble(
    simulator: &Journaled<'_, Gleaning<'_, '_>>,
    question: &weigh::Question,
    request: &Request<'_>,
    stored: &mut Stored,
    (found, began): (Option<ReferenceTable>, Instant),
) -> Result<ReferenceTable, Fault> {
    let cancelled = || request.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed));
    let have = |table: &Option<ReferenceTable>| table.as_ref().map_or(0, |table| table.runs.len() as u64);
    let mut table = found;
    let mut step = FIRST_STEP;
    let of_seed = EnsembleOptions { seed: request.seed, jobs: request.jobs, ..EnsembleOptions::default() };
    let opened = weigh::Opened::new(simulator, question, &of_seed)?;
    let mut paced = request.rule.map(|rule| (rule, Pace::new(began, rule.minutes)));
    loop {
        let before = have(&table);
        let mut looked = None;
        if let (Some((rule, pace)), Some(table)) = (&mut paced, &table) {
            match enough(*rule, pace, table, question, request.tell)? {
                Enough::Yes => return Ok(table.clone()),
                Enough::No(look) => looked = look,
            }
        }
        // Not beyond the next look, nor so far that the time could be up long before.
        let look = paced.as_ref().map_or(u64::MAX, |(_, pace)| {
            (LOOK_EVERY - before % LOOK_EVERY).min(pace.next(before).unwrap_or(u64::MAX))
        });
        let step_now = step.min(look);
        let until = if stored.path.is_some() {
            request.runs.min(before + step_now)
        } else {
            request.runs.min(before.saturating_add(look))
        };
        let total = request.runs;
        let progress =
            request.progress.map(|progress| move |state: Progress| progress(Progress { total, ..state }));
        let options = EnsembleOptions {
            runs: until.max(before),
            looked: looked.as_ref(),
            progress: progress.as_ref().map(|progress| progress as &(dyn Fn(Progress) + Sync)),
            cancel: request.cancel,
            ..of_seed
        };
        let since = Instant::now();
        let extended = match opened.extend(table.take(), &options) {
            // The files agree, so only the program has changed: what it drew from the claims, or how.
            Err(WeighError::OtherTable { difference }) if before > 0 => {
                stored.put_aside(request, &difference)?;
                continue;
            }
            result => result?,
        };
        let after = extended.runs.len() as u64;
        if after > before {
            stored.save(&extended)?;
            // Every run of it is in the table now.
            if let Some(journal) = simulator.journal {
                journal.clear();
            }
        }
        if after >= request.runs || cancelled() || after == before {
            return Ok(extended);
        }
        step = next_step(since.elapsed(), after - before);
        if let Some((_, pace)) = &mut paced {
            pace.fought(after - before, since.elapsed());
        }
        table = Some(extended);
    }
}

/// Runs until the table is saved again, when so many took so long.
pub(crate) fn next_step(took: Duration, fought: u64) -> u64 {
    let each_s = took.as_secs_f64() / fought.max(1) as f64;
    ((SAVE_EVERY.as_secs_f64() / each_s.max(1e-6)) as u64).clamp(FIRST_STEP, 1 << 20)
}

/// Whether the runs are enough; where not, what the look at them found, if one was due.
enum Enough {
    Yes,
    No(Option<Look>),
}

/// Whether a rule says to stop here.
fn enough(
    rule: Rule,
    pace: &mut Pace,
    table: &ReferenceTable,
    question: &weigh::Question,
    tell: &dyn Fn(&str),
) -> Result<Enough, Fault> {
    let runs = table.runs.len() as u64;
    if runs == 0 || table.failed() == table.runs.len() {
        return Ok(Enough::No(None));
    }
    let affords = pace.affords(runs);
    if affords == Some(0) {
        tell(&format!("{runs} runs fought; the time is up"));
        return Ok(Enough::Yes);
    }
    // Where the time is up before another look would be due, runs are had for what this one takes; but where the next draws may lean, the runs are
    // looked at anyway.
    let leans = table.generations.last().is_some_and(|last| last.end == runs);
    if !runs.is_multiple_of(LOOK_EVERY) || (!leans && affords.is_some_and(|more| more < LOOK_EVERY)) {
        return Ok(Enough::No(None));
    }
    let since = Instant::now();
    let look = weigh::look(table, question)?;
    pace.looked(runs, since.elapsed());
    tell(&format!("{runs} runs fought, worth {:.0} (asked for: {:.0})", look.effective, rule.effective));
    let enough = look.effective >= rule.effective && look.largest_share <= GREATEST_SHARE;
    Ok(if enough { Enough::Yes } else { Enough::No(Some(look)) })
}

/// Writes all files, each whole or not at all, the manifest last.
fn write(
    out: &Path,
    columns: &table::RunsTable,
    page: &PageData,
    verdict_json: &str,
    manifest: &Manifest,
) -> Result<Vec<PathBuf>, Fault> {
    let path = |name: &str| out.join(name);
    table::write_runs(&path(RUNS_FILE), columns)?;
    files::write_atomically(&path("verdict.json"), verdict_json.as_bytes())?;
    files::write_atomically(&path("claims.csv"), export::claims_csv(page).as_bytes())?;
    export::write_geojson(&path("engagements.geojson"), &export::engagements_geojson(page))?;
    if let Some(map) = &page.map {
        export::write_geojson(&path("places.geojson"), &export::places_geojson(&map.places))?;
    }
    report::page::write(&path("report.html"), page)?;
    manifest.write(&path(MANIFEST_FILE))?;
    let names =
        ["report.html", "verdict.json", RUNS_FILE, "claims.csv", "engagements.geojson", MANIFEST_FILE];
    Ok(names.map(path).to_vec())
}
