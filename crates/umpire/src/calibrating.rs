//! The engine's constants fitted to records of real engagements, and written as the file that battles use.
//!
//! Only records are looked at, and only what they have in common is fitted: nothing here knows a battle. Model card:
//! `docs/model/calibration.md`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use engine::mechanism::Constants;
use report::files::write_atomically;
use report::manifest::hash_bytes;
use trial::{HEADLINE_QUALITY, Sample, SideSample, Source, Trial, Withdrew};
use weigh::fit::{Coverage, Experiment, FitOptions, FitTable, Fitted, Observed, Output, fit};
use weigh::{Progress, SimulationError, WeighError};

use crate::constants::{Calibration, Recipe};
use crate::fault::Fault;
use crate::fighting::pretty;
use crate::validating::{records, records_of};

/// Points of each wave where nobody says how many; the first has twice as many.
pub const DEFAULT_POINTS: u64 = 128;

/// Fights with more men than this, both sides together, are fought at every second, third, … point only.
const MEN_AT_EVERY_POINT: f64 = 2_000.0;

/// How a calibration is done.
pub struct Request<'a> {
    /// The file of records.
    pub file: &'a Path,
    /// The file of constants to be written.
    pub out: &'a Path,
    /// Points of each wave and draws that are handed out; the first wave has twice as many.
    pub points: u64,
    /// Seed.
    pub seed: u64,
    /// Threads; all cores when none.
    pub jobs: Option<usize>,
    /// Called after every fight, from the thread that fought it.
    pub progress: Option<&'a (dyn Fn(Progress) + Sync)>,
    /// When set, no further fight is begun.
    pub cancel: Option<&'a AtomicBool>,
    /// Called with a sentence for whoever watches.
    pub tell: &'a dyn Fn(&str),
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    /// The fit.
    pub fitted: Fitted,
    /// The constants as they were written.
    pub calibration: Calibration,
    /// Files written.
    pub files: Vec<PathBuf>,
}

/// Records made ready, with what is scored of each.
struct Records {
    trials: Vec<Trial>,
    names: Vec<String>,
    constants: Vec<String>,
    outputs: Vec<Output>,
    scored: Vec<Vec<Scored>>,
}

/// A loss of a side in a fight.
type Loss = fn(&SideSample) -> f64;

/// A figure of a fight that is set against its record.
#[derive(Clone, Copy)]
enum Scored {
    Loss(usize, Loss),
    GaveWay(Withdrew),
}

impl Scored {
    fn value(self, sample: &Sample) -> f64 {
        match self {
            Self::Loss(side, loss) => libm::log(loss(&sample.sides[side]) + 0.5),
            Self::GaveWay(side) => f64::from(u8::from(sample.gave_way == side)),
        }
    }
}

/// Standard deviation of the logarithm of a recorded loss: its range taken as 90 per cent, and not less than this for its quality. Two
/// compilers of one battle differ by more; what they count otherwise is part of the discrepancy.
fn record_error(range: &trial::Range, quality: u8) -> f64 {
    let least = match quality {
        5.. => 0.05,
        4 => 0.10,
        _ => 0.20,
    };
    let spread = match (range.low, range.high) {
        (Some(low), Some(high)) => libm::log((high + 0.5) / (low + 0.5)) / (2.0 * 1.644_853_6),
        _ => 0.0,
    };
    f64::max(least, spread)
}

impl Records {
    fn new(trials: Vec<Trial>) -> Self {
        let mut found = Self {
            trials: vec![],
            names: vec![],
            constants: Constants::names()
                .iter()
                .filter(|(name, _, _)| {
                    !matches!(Constants::prior(name), None | Some(engine::mechanism::prior::Prior::Fixed))
                })
                .map(|(name, _, _)| (*name).to_owned())
                .collect(),
            outputs: vec![],
            scored: vec![],
        };
        for trial in trials {
            let record = trial.record();
            if record.quality < HEADLINE_QUALITY || trial.unfightable().is_some() {
                continue;
            }
            let index = found.names.len();
            let mut scored = vec![];
            let mut outputs = vec![];
            for (at, (side, name)) in record.sides.iter().zip(["a", "b"]).enumerate() {
                // The sum where it is recorded; killed are a part of it and no second witness.
                let kinds: [(&str, &trial::Range, Loss); 3] = [
                    ("killed_wounded", &side.killed_wounded, SideSample::killed_wounded),
                    ("wounded", &side.wounded, |side| side.wounded),
                    ("killed", &side.killed, |side| side.killed),
                ];
                let known = kinds
                    .into_iter()
                    .find_map(|(kind, range, loss)| Some((kind, range, range.point()?, loss)));
                if let Some((kind, range, point, loss)) = known {
                    let sd = record_error(range, record.quality);
                    let observed = Observed::Log { value: libm::log(point + 0.5), sd };
                    outputs.push(Output {
                        id: format!("{}/{name}/{kind}", record.id),
                        record: index,
                        group: at,
                        observed,
                    });
                    scored.push(Scored::Loss(at, loss));
                }
            }
            if let Some(side @ (Withdrew::A | Withdrew::B)) = record.withdrew {
                let id = format!("{}/{}/gave-way", record.id, side.word());
                let group = if side == Withdrew::A { 2 } else { 3 };
                outputs.push(Output { id, record: index, group, observed: Observed::Happened(true) });
                scored.push(Scored::GaveWay(side));
            }
            if scored.is_empty() {
                continue;
            }
            found.names.push(record.id.clone());
            found.outputs.extend(outputs);
            found.scored.push(scored);
            found.trials.push(trial);
        }
        found
    }
}

impl Experiment for Records {
    fn constants(&self) -> &[String] {
        &self.constants
    }

    fn records(&self) -> &[String] {
        &self.names
    }

    fn outputs(&self) -> &[Output] {
        &self.outputs
    }

    fn run(&self, record: usize, uniforms: &[f64], seed: u64) -> Result<Vec<f64>, SimulationError> {
        // Both are in the order of the engine's list.
        let mut next = 0;
        let constants = Constants::draw(|name| {
            let known = self.constants.get(next).is_some_and(|constant| constant == name);
            next += usize::from(known);
            known.then(|| uniforms[next - 1])
        });
        let sample = self.trials[record]
            .fight(seed, 0, &Source::Held(Box::new(constants)))
            .map_err(|failure| SimulationError(failure.0))?;
        Ok(self.scored[record].iter().map(|scored| scored.value(&sample)).collect())
    }

    /// Dear in proportion to the men: a fight of many thousands is fought at every few points.
    fn every(&self, record: usize) -> usize {
        let men = |side: &trial::Side| side.engaged.point().or_else(|| side.present.point()).unwrap_or(0.0);
        let men: f64 = self.trials[record].record().sides.iter().map(men).sum();
        ((men / MEN_AT_EVERY_POINT) as usize).clamp(1, 8)
    }

    fn version(&self) -> String {
        trial::ENGINE.to_owned()
    }
}

/// Fights, fits and writes; nothing where it was stopped before the end. What was fought is kept beside the file and continued by the same
/// request.
///
/// # Errors
/// Records that cannot be read, or files that cannot be written.
pub fn calibrate(request: &Request<'_>) -> Result<Option<Outcome>, Fault> {
    let text = records_of(request.file)?;
    let (all, set_aside) = records(request.file, &text)?;
    for fault in &set_aside {
        (request.tell)(&format!("set aside: line {}: {}. {}", fault.line, fault.message, fault.help));
    }
    let count = all.len();
    let experiment = Records::new(all);
    let fights = request.out.with_extension("fights.json");
    let unsaved = Mutex::new(None);
    let save = |table: &FitTable| {
        let written = serde_json::to_vec(table)
            .map_err(|error| error.to_string())
            .and_then(|bytes| write_atomically(&fights, &bytes).map_err(|error| error.to_string()));
        if let (Err(error), Ok(mut unsaved)) = (written, unsaved.lock()) {
            *unsaved = Some(error);
        }
    };
    let points = request.points as usize;
    let options = FitOptions {
        seed: request.seed,
        points: 2 * points,
        wave_points: points,
        draws: points,
        members: points.max(1_024),
        jobs: request.jobs,
        progress: request.progress,
        save: Some(&save),
        cancel: request.cancel,
        ..FitOptions::default()
    };
    let found = fs::read(&fights).ok().and_then(|bytes| serde_json::from_slice::<FitTable>(&bytes).ok());
    if let Some(found) = &found {
        (request.tell)(&format!("continuing the {} fights in {}", found.fights.len(), fights.display()));
    }
    let fitted = match fit(found, &experiment, &options) {
        Err(WeighError::OtherTable { difference }) => {
            (request.tell)(&format!("the fights in {} are not continued: {difference}", fights.display()));
            fit(None, &experiment, &options)?
        }
        result => result?,
    };
    if let Some(error) = unsaved.into_inner().unwrap_or_default() {
        (request.tell)(&format!("the fights could not be kept for a later continuation: {error}"));
    }
    let Some(fitted) = fitted.1 else { return Ok(None) };
    if fitted.constants.is_empty() {
        return Err(Fault::input(
            format!(
                "no constant moves the losses of the {} records by more than chance does at {} points, so there is nothing to fit",
                experiment.names.len(),
                request.points
            ),
            "give more --runs, or more records",
        ));
    }
    let recipe = Recipe {
        engine: trial::ENGINE.to_owned(),
        command: command(request),
        seed: request.seed,
        records: format!(
            "{}, {} of {count} records, sha256 {}",
            request.file.display(),
            experiment.names.len(),
            hash_bytes(text.as_bytes())
        ),
        discrepancy: (fitted.discrepancy[1] * 1_000.0).round() / 1_000.0,
    };
    let draws = fitted.draws.iter().map(|places| values(&fitted.constants, places)).collect();
    let calibration = Calibration::new(recipe, fitted.constants.clone(), draws, fitted.central);
    // What is written is what will be read.
    let calibration = Calibration::read(&request.out.display().to_string(), &calibration.text())?;
    let about = request.out.with_extension("json");
    write_atomically(request.out, calibration.text().as_bytes())?;
    write_atomically(&about, pretty(&Fitted { draws: vec![], ..fitted.clone() })?.as_bytes())?;
    let _ = fs::remove_file(&fights);
    Ok(Some(Outcome { fitted, calibration, files: vec![request.out.to_owned(), about] }))
}

fn command(request: &Request<'_>) -> String {
    format!(
        "umpire validate {} --calibrate {} --runs {} --seed {}",
        request.file.display(),
        request.out.display(),
        request.points,
        request.seed
    )
}

/// Values of constants from their places in their priors.
fn values(names: &[String], places: &[f64]) -> Vec<f32> {
    let place = |name: &str| names.iter().position(|known| known == name).map(|at| places[at]);
    let constants = Constants::draw(place);
    names.iter().filter_map(|name| constants.get(name)).collect()
}

/// What a person reads at the end.
#[must_use]
pub fn text(outcome: &Outcome) -> String {
    let fitted = &outcome.fitted;
    let mut text = String::new();
    let mut line = |words: String| {
        text.push_str(words.trim_end());
        text.push('\n');
    };
    line(format!(
        "{:<32} {:>8}   {:>22}   {:>22}   {:>6} {:>6}",
        "constant", "in use", "prior 5/50/95 %", "fitted 5/50/95 %", "moved", "spread"
    ));
    for moved in &fitted.moved {
        let value = |u: f64| {
            let drawn = Constants::draw(|name| (name == moved.constant).then_some(u));
            figure(f64::from(drawn.get(&moved.constant).unwrap_or(f32::NAN)))
        };
        let three = |places: [f64; 3]| places.map(value).join(" / ");
        line(format!(
            "{:<32} {:>8}   {:>22}   {:>22}   {:>+6.2} {:>6.2}",
            moved.constant,
            figure(f64::from(Constants::default().get(&moved.constant).unwrap_or(f32::NAN))),
            three([0.05, 0.5, 0.95]),
            three(moved.quantiles),
            moved.mean,
            moved.sd,
        ));
    }
    line(String::new());
    line("moved and spread: mean and standard deviation of the normal score, 0 and 1 before".to_owned());
    line(String::new());
    for (what, coverage) in [
        ("prior", &fitted.before),
        ("fitted, same records", &fitted.in_sample),
        ("fitted without the record", &fitted.out_of_sample),
    ] {
        line(of_coverage(what, coverage));
    }
    line(format!(
        "discrepancy {:.2} / {:.2} / {:.2}; 1,000 prior draws are worth {:.1}; {:.0} % of the prior is not ruled out; emulator spread {:.2}; {} \
         ancestors; {} fights, {} failed",
        fitted.discrepancy[0],
        fitted.discrepancy[1],
        fitted.discrepancy[2],
        fitted.effective_of_thousand,
        100.0 * fitted.not_ruled_out,
        fitted.emulator_spread,
        fitted.ancestors,
        fitted.fights[0],
        fitted.fights[1],
    ));
    text
}

fn of_coverage(what: &str, coverage: &Coverage) -> String {
    format!(
        "{what:<26} {} figures: {:.0} % inside 50, {:.0} % inside 90; median log error {:.2} (bias {:+.2}); median width a factor {:.1}; gave \
         way right {:.0} % of {}",
        coverage.figures,
        100.0 * coverage.inside_50,
        100.0 * coverage.inside_90,
        coverage.median_log_error,
        coverage.median_log_bias,
        coverage.median_width_90,
        100.0 * coverage.events_right,
        coverage.events,
    )
}

fn figure(value: f64) -> String {
    let digits = if value == 0.0 { 0 } else { (2 - value.abs().log10().floor() as i32).clamp(0, 8) };
    format!("{value:.*}", digits as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;
    use std::sync::atomic::Ordering::Relaxed;

    /// Two small ambushes of the shipped records.
    fn two_records(folder: &Path) -> PathBuf {
        let all = include_str!("../../../validation/engagements.toml");
        let small: String = all
            .split("[[engagement]]")
            .skip(1)
            .filter(|text| {
                ["clonfin_1921", "headford_1921"].iter().any(|id| text.contains(&format!("\"{id}\"")))
            })
            .map(|text| format!("[[engagement]]{text}"))
            .collect();
        let path = folder.join("records.toml");
        fs::write(&path, small).unwrap();
        path
    }

    /// A calibration that is stopped goes on to the same file, and the file can be used.
    #[test]
    fn a_stopped_calibration_goes_on_to_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = two_records(folder.path());
        let out = folder.path().join("constants.csv");
        let whole = Request {
            file: &file,
            out: &out,
            points: 16,
            // So few fights keep a constant or none by chance; with this seed they keep some.
            seed: 4,
            jobs: Some(1),
            progress: None,
            cancel: None,
            tell: &|_| {},
        };
        let (stop, count) = (AtomicBool::new(false), AtomicUsize::new(0));
        let progress = |_| stop.store(count.fetch_add(1, Relaxed) >= 20, Relaxed);
        let stopped = Request { progress: Some(&progress), cancel: Some(&stop), ..whole };
        assert!(calibrate(&stopped).unwrap().is_none() && !out.exists());
        let continued = calibrate(&whole).unwrap().expect("nothing stops it");
        assert_eq!(continued.fitted.fights, [2 * (32 + 16 + 16), 0]);
        let text = fs::read_to_string(&out).unwrap();
        assert!(!out.with_extension("fights.json").exists() && out.with_extension("json").exists());
        fs::remove_file(&out).unwrap();
        calibrate(&whole).unwrap().expect("nothing stops it");
        assert_eq!(fs::read_to_string(&out).unwrap(), text);
        let said = super::text(&continued);
        assert!(said.contains("fitted without the record") && text.contains("2 of 2 records"), "{said}");
    }

    #[test]
    fn a_range_is_taken_as_nine_tenths() {
        let range = trial::Range { low: Some(9.5), best: Some(19.5), high: Some(39.5) };
        assert!((record_error(&range, 5) - 4.0_f64.ln() / 3.289_707).abs() < 1e-6);
        assert_eq!(record_error(&trial::Range::exactly(8.0), 3), 0.2);
    }
}
