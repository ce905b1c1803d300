//! A recorded result checked without a fight: are its intervals what they claim, and do its sources foretell one another?

mod words;

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use battle::Battle;
use report::files;
use report::manifest::Manifest;
use report::table;
use serde::{Deserialize, Serialize};
use weigh::Progress;
use weigh::calibration::{DataSet, Gate, Weighed, answerable, data_sets, ranked};
use weigh::confusion::Confusion;
use weigh::prediction::{Basis, Prediction, predictions};
use weigh::strengths_alone::{Comparison, compare};

use crate::fault::Fault;
use crate::fighting::pretty;
use crate::question::{Asked, ask};
use crate::runs::StoredRuns;
use crate::settings::Settings;
use crate::simulator::BattleSimulator;
use crate::weighing::{RUNS_FILE, input_hashes};

/// Name of the file, beside the manifest.
pub const FILE: &str = "calibration.json";
/// Masses of the central intervals.
const MASSES: [f64; 3] = [0.5, 0.9, 0.95];
/// Effective runs below which a foretold figure is not counted.
const LEAST_EFFECTIVE: f64 = 50.0;

/// What is wanted.
pub struct Request<'a> {
    /// The manifest of the result.
    pub path: &'a Path,
    /// The same, read.
    pub manifest: &'a Manifest,
    /// Its battle.
    pub battle: &'a Battle,
    /// Made-up data sets whose truths are drawn from the prior.
    pub data_sets: u32,
    /// Further ones for each hypothesis, whose truths obey it.
    pub of_each: u32,
    /// Seed of the made-up data sets.
    pub seed: u64,
    /// Threads; all cores when none.
    pub jobs: Option<usize>,
    /// Called after each data set.
    pub progress: Option<&'a (dyn Fn(Progress) + Sync)>,
    /// When set, no further data set is begun.
    pub cancel: Option<&'a AtomicBool>,
    /// Called with a sentence for whoever watches.
    pub tell: &'a (dyn Fn(&str) + Sync),
}

/// Share of truths, or of figures, inside intervals of 50, 90 and 95 per cent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inside {
    /// Of what.
    pub of: String,
    /// How many there were.
    pub count: usize,
    /// Shares inside.
    pub inside: [f64; 3],
    /// How many lie in each tenth of what was foretold, from the lowest: the same in each, if all is right.
    pub tenths: [usize; 10],
    /// Greatest distance of their distribution from the uniform one.
    pub distance: f64,
    /// That distance is exceeded by chance in one case of twenty (Kolmogorov).
    pub band: f64,
}

impl Inside {
    fn of(of: &str, places: &[f64]) -> Self {
        let count = places.len();
        let ranks = weigh::calibration::Coverage { quantity: of.to_owned(), ranks: places.to_vec() };
        Self {
            of: of.to_owned(),
            count,
            inside: MASSES.map(|mass| ranks.inside(mass)),
            tenths: std::array::from_fn(|tenth| {
                places.iter().filter(|place| ((**place * 10.0) as usize).min(9) == tenth).count()
            }),
            distance: ranks.distance(),
            band: 1.358 / (count as f64).sqrt(),
        }
    }
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibrated {
    /// The battle.
    pub battle: String,
    /// Version of the program.
    pub umpire_version: String,
    /// Digest of the runs that it rests on.
    pub results_digest: String,
    /// Seed of the made-up data sets.
    pub seed: u64,
    /// Truths taken from the runs, told by made-up sources and weighed: one entry for each headline quantity.
    pub simulated: Vec<Inside>,
    /// Figures of each origin foretold from the others, and figures without weight foretold from the verdict.
    pub foretold: Vec<Inside>,
    /// Every figure foretold.
    pub predictions: Vec<Prediction>,
    /// The runs beside what strengths alone foretell; none where no figure can tell the two apart.
    pub strengths_alone: Option<Comparison>,
    /// How often hypotheses are told apart; none where none was asked.
    pub confusion: Option<Confusion>,
    /// Every made-up data set, in the order of their numbers.
    pub made_up: Vec<DataSet>,
    /// Somebody stopped it before all data sets were weighed.
    #[serde(skip)]
    pub stopped: bool,
}

impl Calibrated {
    /// Takes data sets in and counts all anew.
    fn take_in(&mut self, data_sets: &[DataSet], headline: &[&str]) {
        self.made_up.extend_from_slice(data_sets);
        self.made_up.sort_by_key(|one| one.number);
        let ranks = ranked(&self.made_up, headline);
        let ranks = ranks.iter().filter(|one| !one.ranks.is_empty());
        self.simulated = ranks.map(|one| Inside::of(&one.quantity, &one.ranks)).collect();
        self.confusion = Confusion::of(&self.made_up);
    }

    /// Counts the figures that were foretold.
    fn foretell(&mut self) {
        let bases = [
            ("figures foretold from other origins", Basis::OtherOrigins),
            ("figures without weight, from the verdict", Basis::Verdict),
        ];
        let inside = |(of, basis): (&str, Basis)| {
            let places: Vec<f64> =
                self.counted().filter(|one| one.basis == basis).map(|one| one.place).collect();
            (!places.is_empty()).then(|| Inside::of(of, &places))
        };
        self.foretold = bases.into_iter().filter_map(inside).collect();
    }

    /// The data sets in a file of an earlier, stopped or shorter calibration of the same result with the same seed.
    fn earlier(&self, path: &Path) -> Vec<DataSet> {
        let found = fs::read(path).ok().and_then(|bytes| serde_json::from_slice::<Self>(&bytes).ok());
        let same = |other: &Self| {
            (&other.battle, &other.umpire_version, &other.results_digest, other.seed)
                == (&self.battle, &self.umpire_version, &self.results_digest, self.seed)
        };
        found.filter(same).map_or_else(Vec::new, |found| found.made_up)
    }

    fn write(&self, path: &Path) -> Result<(), Fault> {
        Ok(files::write_atomically(path, self.json()?.as_bytes())?)
    }

    /// As one JSON object.
    ///
    /// # Errors
    /// Where it cannot be written as JSON.
    pub fn json(&self) -> Result<String, Fault> {
        pretty(self)
    }

    fn counted(&self) -> impl Iterator<Item = &Prediction> {
        self.predictions.iter().filter(|one| one.effective >= LEAST_EFFECTIVE)
    }
}

/// Checks a result and writes what it found beside its manifest.
///
/// # Errors
/// Where the battle's files or the runs are others than the manifest says, or a file cannot be read or written.
pub fn calibrate(request: &Request<'_>) -> Result<Calibrated, Fault> {
    let (manifest, battle) = (request.manifest, request.battle);
    let settings = Settings::from_pairs(&manifest.settings)?;
    let fresh = Manifest { inputs: input_hashes(battle), ..manifest.clone() };
    let columns = table::read_runs(&request.path.with_file_name(RUNS_FILE))?;
    if !manifest.compare(&fresh).is_empty() || columns.digest() != manifest.results_digest {
        return Err(Fault::input(
            format!("the battle's files or the runs beside {} have changed since", request.path.display()),
            format!("weigh the battle again: `{}`", manifest.command),
        ));
    }
    let simulator = BattleSimulator::new(battle, &settings)?;
    let Asked { question, .. } = ask(&simulator, &settings);
    let table = StoredRuns::from_columns(&columns)?.table;
    let work = || -> Result<Calibrated, Fault> {
        (request.tell)("foretelling each source from the others");
        let judged = weigh::judged(&table, &question)?;
        let predictions = predictions(&judged, &table, &question)?;
        (request.tell)("weighing made-up accounts of runs taken for the truth");
        let headline: Vec<&str> = question.headline.iter().map(String::as_str).collect();
        let mut found = Calibrated {
            battle: battle.id().to_owned(),
            umpire_version: crate::VERSION.to_owned(),
            results_digest: manifest.results_digest.clone(),
            seed: request.seed,
            simulated: vec![],
            foretold: vec![],
            predictions,
            strengths_alone: compare(&table, &question)?,
            confusion: None,
            made_up: vec![],
            stopped: false,
        };
        let path = request.path.with_file_name(FILE);
        let known = found.earlier(&path);
        if !known.is_empty() {
            (request.tell)(&format!(
                "continuing the {} made-up data sets in {}",
                known.len(),
                path.display()
            ));
        }
        found.foretell();
        found.take_in(&known, &headline);
        let unwritten = found.write(&path).err();
        let keeping = Mutex::new((found, unwritten));
        let asked = answerable(&table, &question)?;
        let wanted = u64::from(request.data_sets) + u64::from(request.of_each) * asked.len() as u64;
        // Each is written as it ends: what was weighed is not weighed again after a stop.
        let keep = |one: &DataSet| {
            let Ok(mut keeping) = keeping.lock() else { return };
            keeping.0.take_in(std::slice::from_ref(one), &headline);
            keeping.1 = keeping.0.write(&path).err();
            if let Some(progress) = request.progress {
                progress(Progress { done: keeping.0.made_up.len() as u64, total: wanted, failed: 0 });
            }
        };
        let gate = Gate {
            quantities: &headline,
            hypotheses: &asked,
            data_sets: request.data_sets,
            of_each: request.of_each,
            seed: request.seed,
            unknowns_kept: true,
            weighed: Weighed::Walked,
            found: &known,
            progress: Some(&keep),
            cancel: request.cancel,
        };
        data_sets(&table, &question.observations, &question.reporting, &gate)?;
        let (mut found, unwritten) = keeping.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(fault) = unwritten {
            return Err(fault);
        }
        found.stopped = request.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed));
        Ok(found)
    };
    weigh::on_threads(request.jobs, work)?
}

#[cfg(test)]
mod tests {
    use super::words::bars;
    use super::*;

    #[test]
    fn tenths_show_where_the_places_lie() {
        let level: Vec<f64> = (0..100).map(|k| (f64::from(k) + 0.5) / 100.0).collect();
        let even = Inside::of("even", &level);
        assert_eq!((even.tenths, bars(&even).as_str()), ([10; 10], "▄▄▄▄▄▄▄▄▄▄"));
        let low = Inside::of("low", &[0.0, 0.02, 0.04, 1.0]);
        assert_eq!(low.tenths, [3, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(bars(&low), "█        █");
    }
}
