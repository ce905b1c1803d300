//! A recorded result checked without a fight: are its intervals what they claim, and do its sources foretell one another?

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use battle::Battle;
use report::files;
use report::manifest::Manifest;
use report::table;
use serde::Serialize;
use weigh::Progress;
use weigh::calibration::{Gate, Weighed, coverage};
use weigh::prediction::{Basis, Prediction, predictions};

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
/// Figures shown that lie furthest out.
const SHOWN: usize = 8;

/// What is wanted.
pub struct Request<'a> {
    /// The manifest of the result.
    pub path: &'a Path,
    /// The same, read.
    pub manifest: &'a Manifest,
    /// Its battle.
    pub battle: &'a Battle,
    /// Made-up data sets.
    pub data_sets: u32,
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
#[derive(Clone, Debug, PartialEq, Serialize)]
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

impl Inside {
    /// The tenths as bars; twice what would be level, or more, is a full one.
    fn bars(&self) -> String {
        const BARS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
        let level = self.count as f64 / 10.0;
        self.tenths
            .iter()
            .map(|count| BARS[((4.0 * *count as f64 / level).round() as usize).min(8)])
            .collect()
    }
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Calibrated {
    /// The battle.
    pub battle: String,
    /// Digest of the runs that it rests on.
    pub results_digest: String,
    /// Truths taken from the runs, told by made-up sources and weighed: one entry for each headline quantity.
    pub simulated: Vec<Inside>,
    /// Figures of each origin foretold from the others, and figures without weight foretold from the verdict.
    pub foretold: Vec<Inside>,
    /// Every figure foretold.
    pub predictions: Vec<Prediction>,
    /// Made-up data sets asked for and done.
    pub data_sets: (u32, u32),
}

impl Calibrated {
    /// For a terminal.
    pub fn text(&self) -> String {
        let mut text = format!("{}: are the intervals what they claim?\n\n", self.battle);
        text.push_str(
            "                                             of      50 %   90 %   95 %   distance                 tenths\n",
        );
        let mut line = |one: &Inside| {
            let [half, ninety, most] = one.inside.map(|share| format!("{share:.2}"));
            text.push_str(&format!(
                "  {:<40} {:>5}    {half:>5}  {ninety:>5}  {most:>5}   {:.3} (limit {:.3})   |{}|\n",
                one.of,
                one.count,
                one.distance,
                one.band,
                one.bars()
            ));
        };
        self.simulated.iter().chain(&self.foretold).for_each(&mut line);
        text.push_str(
            "\nTenths: how many lie in each tenth of what was foretold, lowest first. All at half height is level; a hump says intervals too wide,\n\
             full ends too narrow, a full left end that what was said lies below what was foretold.\n",
        );
        let mut far: Vec<&Prediction> = self.counted().filter(|one| !one.inside(0.9)).collect();
        far.sort_by(|a, b| (b.place - 0.5).abs().total_cmp(&(a.place - 0.5).abs()));
        if !far.is_empty() {
            text.push_str("\nFurthest from what was foretold:\n");
        }
        for one in far.iter().take(SHOWN) {
            let said = match one.said {
                (low, Some(high)) if high > low => format!("{low:.0} to {high:.0}"),
                (low, Some(_)) => format!("{low:.0}"),
                (low, None) => format!("{low:.0} or more"),
            };
            text.push_str(&format!(
                "  {:<44} said {said}; foretold {:.0} ({:.0} to {:.0})\n",
                one.observation, one.median, one.ci90[0], one.ci90[1]
            ));
        }
        text
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
        let done = AtomicU64::new(0);
        let count = || {
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            if let Some(progress) = request.progress {
                progress(Progress { done, total: u64::from(request.data_sets), failed: 0 });
            }
        };
        let headline: Vec<&str> = question.headline.iter().map(String::as_str).collect();
        let gate = Gate {
            quantities: &headline,
            data_sets: request.data_sets,
            seed: request.seed,
            weighed: Weighed::Walked,
            progress: Some(&count),
            cancel: request.cancel,
        };
        let ranked = coverage(&table, &question.observations, &question.reporting, &gate)?;
        let done = ranked.first().map_or(0, |one| one.ranks.len() as u32);
        let simulated = ranked
            .iter()
            .filter(|one| !one.ranks.is_empty())
            .map(|one| Inside::of(&one.quantity, &one.ranks));
        let mut found = Calibrated {
            battle: battle.id().to_owned(),
            results_digest: manifest.results_digest.clone(),
            simulated: simulated.collect(),
            foretold: vec![],
            predictions,
            data_sets: (request.data_sets, done),
        };
        let bases = [
            ("figures foretold from other origins", Basis::OtherOrigins),
            ("figures without weight, from the verdict", Basis::Verdict),
        ];
        found.foretold = bases
            .into_iter()
            .filter_map(|(of, basis)| {
                let places: Vec<f64> =
                    found.counted().filter(|one| one.basis == basis).map(|one| one.place).collect();
                (!places.is_empty()).then(|| Inside::of(of, &places))
            })
            .collect();
        Ok(found)
    };
    let found = weigh::on_threads(request.jobs, work)??;
    files::write_atomically(&request.path.with_file_name(FILE), found.json()?.as_bytes())?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenths_show_where_the_places_lie() {
        let level: Vec<f64> = (0..100).map(|k| (f64::from(k) + 0.5) / 100.0).collect();
        let even = Inside::of("even", &level);
        assert_eq!((even.tenths, even.bars().as_str()), ([10; 10], "▄▄▄▄▄▄▄▄▄▄"));
        let low = Inside::of("low", &[0.0, 0.02, 0.04, 1.0]);
        assert_eq!(low.tenths, [3, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(low.bars(), "█        █");
    }
}
