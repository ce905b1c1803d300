//! Designed experiments over a battle: variants of one ensemble, compared run by run.
//!
//! Every variant is fought with the same draws of the unknowns and the same seeds (common random numbers; Law and
//! Kelton 2000, section 11.2), so that a difference is the variant's and not the dice's. A variant is a change of the
//! settings; today one mechanism off, tomorrow an unknown at a level or another order.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use battle::Battle;
use engine::mechanism::Mechanism;
use report::files;
use report::manifest::FileHash;
use report::terminal::{VaryEffect, VaryMeasure, VaryReport, VaryRow};
use serde::{Deserialize, Serialize};
use weigh::random::{Purpose, run_seed, uniform};
use weigh::{Progress, Simulator};

use crate::fault::Fault;
use crate::fighting::pretty;
use crate::settings::Settings;
use crate::simulator::BattleSimulator;
use crate::weighing::{Request, input_hashes};

/// Name of the file in which the runs are kept.
pub const VARY_FILE: &str = "vary.json";
/// Runs of each variant where nobody says how many.
pub const DEFAULT_VARY_RUNS: u64 = 20;
/// Fewer give no interval of 90 % for a median at all (0.5^4 on each side is 6 %).
pub const FEWEST_RUNS: u64 = 5;
/// Coverage asked of the intervals.
const COVERAGE: f64 = 0.9;
/// Chance of one false alarm in the whole table, for the strict mark.
const FAMILY_ERROR: f64 = 0.05;

/// One way in which the battle is changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Name in tables.
    pub name: String,
    /// What is set and switched off in it.
    pub settings: Settings,
}

/// Each mechanism off in turn; those that are off already are left out.
pub fn mechanisms_off(settings: &Settings) -> Vec<Variant> {
    let off = |mechanism: &Mechanism| {
        let mut without = settings.without.clone();
        without.push(*mechanism);
        without.sort();
        Variant { name: mechanism.name().to_owned(), settings: Settings { without, ..settings.clone() } }
    };
    Mechanism::ALL.iter().filter(|mechanism| !settings.without.contains(mechanism)).map(off).collect()
}

/// What was fought, and what it shows.
pub struct Varied {
    /// Tables.
    pub report: VaryReport,
    /// Fewer runs were fought than asked for.
    pub stopped: bool,
}

/// One run of one variant: its measures, none where it failed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Fought {
    variant: String,
    run: u64,
    values: Option<Vec<f64>>,
}

/// What the kept runs were fought from; others are not continued.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Kept {
    engine: String,
    seed: u64,
    inputs: Vec<FileHash>,
    settings: BTreeMap<String, String>,
    measures: Vec<String>,
    fought: Vec<Fought>,
}

/// Name of the variant in which nothing is changed.
const BASE: &str = "as it is";

/// Measures of a fight, in the order of [`measure`].
fn measures(battle: &Battle) -> Vec<VaryMeasure> {
    let mut list = Vec::new();
    for side in &battle.description().side {
        let name = crate::names::of_ledger(&side.name, side.id.as_str()).en;
        for (kind, title) in [
            ("killed", "killed"),
            ("wounded", "wounded"),
            ("missing-captured", "missing or captured"),
            ("rounds-fired", "rounds fired, thousands"),
            ("killed-by-own", "killed by own side"),
        ] {
            list.push(VaryMeasure {
                id: format!("{}/{kind}", side.id.as_str()),
                group: name.clone(),
                title: title.to_owned(),
            });
        }
    }
    for (id, title) in [("engagements", "engagements that happened"), ("contact-h", "hours of contact")] {
        list.push(VaryMeasure { id: id.to_owned(), group: "The battle".to_owned(), title: title.to_owned() });
    }
    list
}

fn measure(simulator: &BattleSimulator<'_>, theta: &[f64], seed: u64) -> Result<Vec<f64>, String> {
    let battle = simulator.battle();
    let scenario = simulator.scenario(theta, seed).map_err(|error| error.to_string())?;
    let outcome = engine::fight(&scenario, seed, &mut engine::Unwatched);
    let record = battle.record(&scenario, seed, &outcome);
    if !record.balanced() {
        return Err("men or rounds are not all accounted for".to_owned());
    }
    let mut values = Vec::new();
    for side in &battle.description().side {
        let books = record.sides.get(side.id.as_str()).copied().unwrap_or_default();
        values.extend([
            f64::from(books.killed),
            f64::from(books.wounded),
            f64::from(books.missing + books.captured),
            books.rounds.fired as f64 / 1_000.0,
            f64::from(books.killed_by_own),
        ]);
    }
    values.push(record.engagements.iter().filter(|engagement| engagement.happened).count() as f64);
    values
        .push(outcome.contacts.iter().map(|contact| contact.end_s - contact.start_s).sum::<f64>() / 3_600.0);
    Ok(values)
}

/// Fights the battle as it is and in every variant, `runs` of each, and compares. Runs are kept and continued in the folder of the request.
///
/// # Errors
/// Settings or variants that the battle cannot be fought with, a file that cannot be written, or too few runs.
pub fn vary(battle: &Battle, variants: &[Variant], request: &Request<'_>) -> Result<Varied, Fault> {
    let base = Variant { name: BASE.to_owned(), settings: request.settings.clone() };
    let all: Vec<&Variant> = std::iter::once(&base).chain(variants).collect();
    let simulators: Vec<BattleSimulator<'_>> = all
        .iter()
        .map(|variant| BattleSimulator::new(battle, &variant.settings))
        .collect::<Result<_, Fault>>()?;
    let measures = measures(battle);
    let fresh = Kept {
        engine: battle::ENGINE.to_owned(),
        seed: request.seed,
        inputs: input_hashes(battle),
        settings: request.settings.pairs(),
        measures: measures.iter().map(|measure| measure.id.clone()).collect(),
        fought: Vec::new(),
    };
    let path = request.out.map(|out| out.join(VARY_FILE));
    let kept = continued(fresh, path.as_deref(), request.tell)?;
    let fought = fight_all(&simulators, &all, kept, path.as_deref(), request)?;
    let table: BTreeMap<(&str, u64), &Option<Vec<f64>>> =
        fought.fought.iter().map(|one| ((one.variant.as_str(), one.run), &one.values)).collect();
    let whole = all.len() as u64 * request.runs;
    let done = (0..request.runs)
        .flat_map(|run| all.iter().map(move |variant| (variant.name.as_str(), run)))
        .filter(|key| table.contains_key(key))
        .count() as u64;
    let report = compare(battle, &all, measures, &table, request)?;
    Ok(Varied { report, stopped: done < whole })
}

/// A value for every unknown in one run: an independent draw from its prior, the same in every variant that does not
/// set it.
fn draw(simulator: &BattleSimulator<'_>, seed: u64, run: u64) -> Vec<f64> {
    let one = |(index, unknown): (u32, &weigh::Unknown)| {
        unknown.prior.inverse_cdf(uniform(seed, run, Purpose::Unknown, index))
    };
    (0..).zip(simulator.unknowns()).map(one).collect()
}

fn continued(fresh: Kept, path: Option<&Path>, tell: &dyn Fn(&str)) -> Result<Kept, Fault> {
    let Some(path) = path.filter(|path| path.exists()) else { return Ok(fresh) };
    let found: Option<Kept> = serde_json::from_slice(&files::read(path)?).ok();
    let same = |found: &Kept| Kept { fought: Vec::new(), ..found.clone() } == fresh;
    match found.filter(same) {
        Some(found) => {
            tell(&format!("{} runs are there already and are not fought again", found.fought.len()));
            Ok(found)
        }
        None => {
            tell(&format!(
                "{} is of another battle, seed, setting or engine; it is begun anew",
                path.display()
            ));
            Ok(fresh)
        }
    }
}

fn fight_all(
    simulators: &[BattleSimulator<'_>],
    variants: &[&Variant],
    kept: Kept,
    path: Option<&Path>,
    request: &Request<'_>,
) -> Result<Kept, Fault> {
    let known: std::collections::BTreeSet<(String, u64)> =
        kept.fought.iter().map(|one| (one.variant.clone(), one.run)).collect();
    // Run by run through all variants: whoever stops early has whole rows.
    let work: Vec<(usize, u64)> = (0..request.runs)
        .flat_map(|run| (0..variants.len()).map(move |variant| (variant, run)))
        .filter(|(variant, run)| !known.contains(&(variants[*variant].name.clone(), *run)))
        .collect();
    let total = variants.len() as u64 * request.runs;
    let before = total - work.len() as u64;
    let next = AtomicUsize::new(0);
    let state = Mutex::new((kept, 0_u64, 0_u64, None::<Fault>));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = request.jobs.unwrap_or(cores).clamp(1, work.len().max(1));
    // Not the whole request: who listens to sentences need not be heard from every thread.
    let (cancel, progress, seed) = (request.cancel, request.progress, request.seed);
    let one_thread = || {
        loop {
            if cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed)) {
                return;
            }
            let Some(&(variant, run)) = work.get(next.fetch_add(1, Ordering::Relaxed)) else { return };
            let values = catch_unwind(AssertUnwindSafe(|| {
                let simulator = &simulators[variant];
                measure(simulator, &draw(simulator, seed, run), run_seed(seed, run))
            }));
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            let values = values.ok().and_then(Result::ok);
            state.1 += 1;
            state.2 += u64::from(values.is_none());
            state.0.fought.push(Fought { variant: variants[variant].name.clone(), run, values });
            // Small next to a fight, and what is fought is kept whatever happens.
            if let Some(path) = path
                && state.1.is_multiple_of(8)
                && let Err(fault) = save(path, &mut state.0)
            {
                state.3 = Some(fault);
                return;
            }
            if let Some(show) = progress {
                show(Progress { done: before + state.1, total, failed: state.2 });
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(one_thread);
        }
    });
    let (mut kept, _, _, fault) = state.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(fault) = fault {
        return Err(fault);
    }
    if let Some(path) = path {
        save(path, &mut kept)?;
    }
    Ok(kept)
}

/// Writes the runs in an order that does not depend on the threads.
fn save(path: &Path, kept: &mut Kept) -> Result<(), Fault> {
    kept.fought.sort_by(|a, b| a.run.cmp(&b.run).then_with(|| a.variant.cmp(&b.variant)));
    files::write_atomically(path, pretty(kept)?.as_bytes())?;
    Ok(())
}

fn compare(
    battle: &Battle,
    variants: &[&Variant],
    measures: Vec<VaryMeasure>,
    table: &BTreeMap<(&str, u64), &Option<Vec<f64>>>,
    request: &Request<'_>,
) -> Result<VaryReport, Fault> {
    let values = |variant: &str, run: u64| table.get(&(variant, run)).and_then(|values| values.as_ref());
    let base: Vec<&Vec<f64>> = (0..request.runs).filter_map(|run| values(BASE, run)).collect();
    if (base.len() as u64) < FEWEST_RUNS.min(request.runs) || base.is_empty() {
        return Err(Fault::input(
            format!("only {} runs of the battle as it is were fought", base.len()),
            format!("an interval asks for {FEWEST_RUNS} at least; the same command continues them"),
        ));
    }
    let column = |of: &dyn Fn(&Vec<f64>) -> f64| -> Vec<f64> {
        let mut column: Vec<f64> = base.iter().map(|values| of(values)).collect();
        column.sort_by(f64::total_cmp);
        column
    };
    let as_it_is = (0..measures.len())
        .map(|at| {
            let sorted = column(&|values| values[at]);
            [0.05, 0.5, 0.95].map(|share| at_share(&sorted, share))
        })
        .collect();
    let mut rows = Vec::new();
    for variant in variants.iter().skip(1) {
        let pairs: Vec<(&Vec<f64>, &Vec<f64>)> = (0..request.runs)
            .filter_map(|run| Some((values(BASE, run)?, values(&variant.name, run)?)))
            .collect();
        let failed = (0..request.runs)
            .filter(|run| table.get(&(variant.name.as_str(), *run)).is_some_and(|values| values.is_none()))
            .count() as u64;
        let effects = (0..measures.len())
            .map(|at| effect(pairs.iter().map(|(base, changed)| changed[at] - base[at]).collect()))
            .collect();
        rows.push(VaryRow { name: variant.name.clone(), runs: pairs.len() as u64, failed, effects });
    }
    mark_strictly(&mut rows);
    Ok(VaryReport {
        battle: battle.id().to_owned(),
        title: crate::names::of_ledger(battle.title(), battle.id()).en,
        engine: battle::ENGINE.to_owned(),
        seed: request.seed,
        runs: base.len() as u64,
        settings: request.settings.pairs(),
        measures,
        as_it_is,
        rows,
    })
}

/// The quantile of sorted values, between neighbours in proportion.
fn at_share(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

/// Median of paired differences, the distribution-free interval for it from order statistics (Conover 1999, section
/// 3.2), and the chance of such a split of signs if there were no difference (exact sign test, ties left out).
fn effect(mut differences: Vec<f64>) -> VaryEffect {
    if differences.is_empty() {
        return VaryEffect::default();
    }
    differences.sort_by(f64::total_cmp);
    let n = differences.len();
    // The largest k with P(B < k) <= 5 % on each side, B binomial(n, 1/2): the interval runs from the k-th to the
    // k-th but last.
    let mut below = 0.0;
    let mut rank = 0;
    while rank < n / 2 && below + binomial_half(n, rank) <= 0.5 * (1.0 - COVERAGE) {
        below += binomial_half(n, rank);
        rank += 1;
    }
    let (low, high) = if rank == 0 {
        (f64::NEG_INFINITY, f64::INFINITY)
    } else {
        (differences[rank - 1], differences[n - rank])
    };
    let up = differences.iter().filter(|difference| **difference > 0.0).count();
    let down = differences.iter().filter(|difference| **difference < 0.0).count();
    let split: f64 = (0..=up.min(down)).map(|k| binomial_half(up + down, k)).sum();
    VaryEffect {
        median: at_share(&differences, 0.5),
        low: low.is_finite().then_some(low),
        high: high.is_finite().then_some(high),
        sign_p: (2.0 * split).min(1.0),
        differs: low > 0.0 || high < 0.0,
        differs_strictly: false,
    }
}

/// Chance of `k` heads in `n` throws.
fn binomial_half(n: usize, k: usize) -> f64 {
    let logs: f64 = (0..k).map(|i| (((n - i) as f64) / ((i + 1) as f64)).ln()).sum();
    (logs - n as f64 * std::f64::consts::LN_2).exp()
}

/// Marks what stands out of the whole table together: Holm's step-down rule (Holm 1979) over all sign tests.
fn mark_strictly(rows: &mut [VaryRow]) {
    let mut order: Vec<(f64, usize, usize)> = Vec::new();
    for (row, one) in rows.iter().enumerate() {
        order.extend(one.effects.iter().enumerate().map(|(at, effect)| (effect.sign_p, row, at)));
    }
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let number = order.len();
    for (rank, (p, row, at)) in order.into_iter().enumerate() {
        if p > FAMILY_ERROR / (number - rank) as f64 {
            break;
        }
        rows[row].effects[at].differs_strictly = true;
    }
}

#[derive(Serialize)]
struct Together<'a> {
    #[serde(flatten)]
    report: &'a VaryReport,
    method: &'static str,
}

impl Varied {
    /// The object of `umpire vary --json`.
    ///
    /// # Errors
    /// Where it cannot be written as JSON.
    pub fn json(&self) -> Result<String, Fault> {
        pretty(&Together {
            report: &self.report,
            method: "paired runs with common random numbers; median of the differences, 90 % interval by order \
                     statistics, exact sign test, Holm over all",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_those_of_the_tables() {
        // Conover 1999, table A3: n = 20, ranks 6 and 15 cover 95.9 %; the next, 7 and 14, 88.5 %: 90 % asks for 6.
        let effect = effect((1..=20).map(f64::from).collect());
        assert_eq!((effect.low, effect.high), (Some(6.0), Some(15.0)));
        assert_eq!(effect.median, 10.5);
        assert!(effect.differs && effect.sign_p < 1e-5);
        assert!((binomial_half(10, 3) - 120.0 / 1_024.0).abs() < 1e-12);
    }

    #[test]
    fn nothing_differs_from_itself_and_too_few_runs_say_nothing() {
        let same = effect(vec![0.0; 20]);
        assert!(!same.differs && same.sign_p == 1.0);
        assert_eq!((same.low, same.high), (Some(0.0), Some(0.0)));
        let few = effect(vec![3.0, 4.0, 5.0]);
        assert!(!few.differs && few.low.is_none());
    }

    #[test]
    fn the_strict_mark_asks_more_than_the_plain_one() {
        let effect = |p: f64| VaryEffect { sign_p: p, ..VaryEffect::default() };
        let mut rows = vec![VaryRow {
            name: "a".into(),
            runs: 20,
            failed: 0,
            effects: vec![effect(0.001), effect(0.03), effect(0.9)],
        }];
        mark_strictly(&mut rows);
        let marks: Vec<bool> = rows[0].effects.iter().map(|effect| effect.differs_strictly).collect();
        // 0.001 <= 0.05/3, but 0.03 > 0.05/2.
        assert_eq!(marks, [true, false, false]);
    }

    #[test]
    fn every_mechanism_is_off_once() {
        let variants = mechanisms_off(&Settings::default());
        assert_eq!(variants.len(), Mechanism::ALL.len());
        assert!(variants.iter().all(|variant| variant.settings.without.len() == 1));
        let settings = Settings { without: vec![Mechanism::Rifle], ..Settings::default() };
        assert_eq!(mechanisms_off(&settings).len(), Mechanism::ALL.len() - 1);
    }
}
