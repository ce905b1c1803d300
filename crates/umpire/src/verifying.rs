//! A recorded result fought again and compared.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use battle::Battle;
use report::manifest::{self, Difference, Manifest};
use report::table;
use serde::Serialize;
use weigh::{Progress, RunStatus, Simulator};

use crate::fault::Fault;
use crate::find::{Located, locate, locate_from};
use crate::runs::StoredRuns;
use crate::settings::Settings;
use crate::simulator::BattleSimulator;
use crate::weighing::{GIVEN, RUNS_FILE, Request, input_hashes, weigh};

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// The battle.
    pub battle: String,
    /// Runs recorded.
    pub runs: u64,
    /// Runs fought again.
    pub fought: u64,
    /// Where the record and what was found differ; empty when it is the same result.
    pub differences: Vec<Difference>,
}

impl Verification {
    /// Nothing differs.
    pub fn holds(&self) -> bool {
        self.differences.is_empty()
    }

    /// As one JSON object.
    ///
    /// # Errors
    /// Where it cannot be written as JSON.
    pub fn json(&self) -> Result<String, Fault> {
        crate::fighting::pretty(self)
    }

    /// For a terminal.
    pub fn text(&self) -> String {
        if self.holds() && self.fought < self.runs {
            return format!(
                "{}: {} of {} runs were fought again, and they are the same to the last bit.\n",
                self.battle, self.fought, self.runs
            );
        }
        if self.holds() {
            return format!(
                "{}: all {} runs were fought again, and the result is the same to the last bit.\n",
                self.battle, self.runs
            );
        }
        let mut text = format!("{}: this is not the recorded result.\n", self.battle);
        for difference in &self.differences {
            text.push_str(&format!(
                "  {}: recorded {}, found {}\n",
                difference.what, difference.recorded, difference.found
            ));
        }
        if self.fought == 0 {
            text.push_str("Nothing was fought, because what it was fought from differs already.\n");
        }
        text
    }
}

/// Reads a manifest and finds its battle.
///
/// # Errors
/// No manifest, one of another engine, or a battle that is not there.
pub fn open(path: &Path) -> Result<(Manifest, Located), Fault> {
    let manifest = Manifest::read(path)?;
    if manifest.engine_version != battle::ENGINE {
        return Err(Fault::input(
            format!(
                "{} was made by {}, and this program has {}: their fights differ by design",
                path.display(),
                manifest.engine_version,
                battle::ENGINE
            ),
            format!(
                "verify it with the program that made it, or weigh the battle again: `{}`",
                manifest.command
            ),
        ));
    }
    let given = manifest.settings.get(GIVEN).unwrap_or(&manifest.battle);
    let beside = path.parent().unwrap_or(Path::new(""));
    let located = locate(given).or_else(|fault| locate_from(beside, given).map_err(|_| fault))?;
    Ok((manifest, located))
}

/// Fights a recorded result again: all of it, or `sample` of its runs spread evenly over the table beside the
/// manifest.
///
/// # Errors
/// As [`weigh`], and where the table of a sample cannot be read.
pub fn verify(
    path: &Path,
    manifest: &Manifest,
    battle: &Battle,
    sample: Option<u64>,
    jobs: Option<usize>,
    progress: Option<&(dyn Fn(Progress) + Sync)>,
    cancel: Option<&AtomicBool>,
) -> Result<Verification, Fault> {
    let settings = Settings::from_pairs(&manifest.settings)?;
    let inputs = Manifest { inputs: input_hashes(battle), ..manifest.clone() };
    let mut verification = Verification {
        battle: manifest.battle.clone(),
        runs: manifest.runs,
        fought: 0,
        differences: manifest.compare(&inputs),
    };
    if !verification.holds() {
        return Ok(verification);
    }
    if let Some(sample) = sample.filter(|sample| *sample < manifest.runs) {
        sampled(path, manifest, battle, &settings, sample, progress, &mut verification)?;
        return Ok(verification);
    }
    let request = Request {
        given: manifest.settings.get(GIVEN).unwrap_or(&manifest.battle),
        runs: manifest.runs,
        rule: None,
        seed: manifest.seed,
        jobs,
        settings: &settings,
        out: None,
        progress,
        cancel,
        tell: &|_| {},
    };
    let outcome = weigh(battle, &request)?;
    if outcome.stopped {
        return Err(Fault::input(
            "it was stopped before all runs were fought again",
            "verify a sample with --runs N",
        ));
    }
    verification.fought = outcome.manifest.runs;
    verification.differences = manifest.compare(&outcome.manifest);
    Ok(verification)
}

/// Some runs of the table beside the manifest, by their own unknowns and seeds.
fn sampled(
    path: &Path,
    manifest: &Manifest,
    battle: &Battle,
    settings: &Settings,
    sample: u64,
    progress: Option<&(dyn Fn(Progress) + Sync)>,
    verification: &mut Verification,
) -> Result<(), Fault> {
    let columns = table::read_runs(&path.with_file_name(RUNS_FILE))?;
    let digest = columns.digest();
    if digest != manifest.results_digest {
        verification.differences.push(Difference {
            what: RUNS_FILE.to_owned(),
            recorded: manifest.results_digest.clone(),
            found: digest,
        });
        return Ok(());
    }
    let simulator = BattleSimulator::new(battle, settings)?;
    let runs = StoredRuns::from_columns(&columns)?.table.runs;
    let total = (runs.len() as u64).min(sample.max(1));
    for place in 0..total {
        let run = &runs[(place * runs.len() as u64 / total) as usize];
        let digest = |outcome: &[f64]| {
            let bytes: Vec<u8> = outcome.iter().flat_map(|value| value.to_bits().to_le_bytes()).collect();
            manifest::hash_bytes(&bytes)
        };
        let found = match simulator.simulate(&run.theta, run.seed) {
            Ok(outcome) => digest(&outcome),
            Err(error) => format!("failed: {error}"),
        };
        let recorded = match &run.status {
            RunStatus::Done => digest(&run.outcomes),
            RunStatus::Failed(reason) => format!("failed: {reason}"),
        };
        if recorded != found {
            verification.differences.push(Difference { what: format!("run {}", run.index), recorded, found });
        }
        verification.fought += 1;
        if let Some(progress) = progress {
            progress(Progress { done: verification.fought, total, failed: 0 });
        }
    }
    Ok(())
}
