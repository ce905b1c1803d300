//! Each verb: the battle found and loaded, the library called, the answer shown.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use battle::Battle;
use report::terminal::{self, LedgerFilter, LedgerView, VerdictView};
use umpire::fighting::{self, ELSEWHERE, Wanted};
use umpire::find::{Located, locate};
use umpire::ledger_data::{battle_info, engagement_info, ledger_data};
use umpire::settings::Settings;
use umpire::varying;
use umpire::weighing::{Outcome, Request, Rule, weigh as weigh_battle};
use umpire::{DEFAULT_EFFECTIVE, DEFAULT_MINUTES, DEFAULT_RUNS};
use umpire::{
    Fault, beginning, benching, calibrating, checking, coverage, exporting, recording, sharding, validating,
    verifying,
};
use weigh::Shard;

use super::Answer;
use super::arguments::{
    Bench, Benchmark, Calibrate, Check, Export, ExportFormat, Fight, Ledger, Merge, New, Validate, Vary,
    Verify, Weigh,
};
use super::screen::{self, Bar};

fn load(argument: &str) -> Result<(Located, Battle), Fault> {
    let located = locate(argument)?;
    let battle = located.load()?;
    Ok((located, battle))
}

/// A flag that Ctrl-C sets.
fn stop_flag(bar: &Arc<Bar>) -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let (set, bar) = (Arc::clone(&flag), Arc::clone(bar));
    let handler = move || {
        if set.swap(true, Ordering::Relaxed) {
            // Asked twice: at once. Whole files only were written, so nothing is broken.
            std::process::exit(1);
        }
        bar.tell("stopping after the runs in progress (Ctrl-C again stops at once)");
    };
    if let Err(error) = ctrlc::set_handler(handler) {
        screen::tell(&format!("Ctrl-C will not stop cleanly here: {error}"));
    }
    flag
}

/// Where results go when nobody says where.
fn out_folder(given: Option<&PathBuf>, battle: &Battle) -> PathBuf {
    given.cloned().unwrap_or_else(|| Path::new("out").join(battle.id()))
}

/// The verdict on standard output.
fn show_verdict(outcome: &Outcome, json: bool) -> Result<(), Fault> {
    if json {
        return screen::print(&outcome.verdict_json);
    }
    let files: Vec<&Path> = outcome.files.iter().map(PathBuf::as_path).collect();
    let view = VerdictView { page: &outcome.page, files: &files };
    screen::print(&terminal::render(&view, screen::width(), screen::colour()))
}

pub fn weigh(given: &Weigh) -> Result<Answer, Fault> {
    let settings = Settings::parse(&given.changes.set, &given.changes.without)?;
    let (_, battle) = load(&given.battle)?;
    let out = out_folder(given.out.as_ref(), &battle);
    let bar = Arc::new(Bar::new());
    let cancel = stop_flag(&bar);
    // A number of runs is a wish by itself; with a rule beside it, it is the most.
    let rule =
        (given.runs.is_none() || given.effective.is_some() || given.minutes.is_some()).then_some(Rule {
            effective: given.effective.unwrap_or(DEFAULT_EFFECTIVE),
            minutes: given.minutes.unwrap_or(DEFAULT_MINUTES),
        });
    let request = Request {
        given: &given.battle,
        runs: given.runs.unwrap_or(DEFAULT_RUNS),
        rule,
        seed: given.seed,
        jobs: given.jobs.map(|jobs| jobs as usize),
        settings: &settings,
        out: Some(&out),
        progress: Some(&|progress| bar.show(progress)),
        cancel: Some(&cancel),
        tell: &|text| bar.tell(text),
    };
    if let Some(shard) = given.shard {
        let fought = sharding::fight(&battle, &request, &out, shard);
        bar.clear();
        return shown(shard, &fought?);
    }
    let outcome = weigh_battle(&battle, &request);
    bar.clear();
    let outcome = outcome?;
    show_verdict(&outcome, given.json)?;
    if outcome.stopped {
        screen::tell(&format!(
            "stopped after {} of {} runs; the same command continues them",
            outcome.manifest.runs, request.runs
        ));
        return Ok(Answer::No);
    }
    Ok(Answer::Yes)
}

/// How far a part of an ensemble is.
fn shown(shard: Shard, fought: &sharding::Fought) -> Result<Answer, Fault> {
    let sharding::Fought { have, want, failed, path } = fought;
    screen::tell(&format!("part {shard}: {have} of {want} runs, {failed} failed, in {}", path.display()));
    if have < want {
        screen::tell("the same command continues them");
        return Ok(Answer::No);
    }
    screen::tell("`umpire merge` puts the parts together and weighs them");
    Ok(Answer::Yes)
}

pub fn merge(given: &Merge) -> Result<Answer, Fault> {
    let (_, battle) = load(&given.battle)?;
    let out = out_folder(given.out.as_ref(), &battle);
    let merged = sharding::merge(&battle, &given.parts, &out)?;
    let request = Request {
        given: &given.battle,
        runs: merged.runs,
        rule: None,
        seed: merged.seed,
        jobs: None,
        settings: &merged.settings,
        out: Some(&out),
        progress: None,
        cancel: None,
        tell: &screen::tell,
    };
    show_verdict(&weigh_battle(&battle, &request)?, given.json)?;
    Ok(Answer::Yes)
}

pub fn fight(given: &Fight) -> Result<Answer, Fault> {
    let settings = Settings::parse(&given.changes.set, &given.changes.without)?;
    let (located, battle) = load(&given.battle)?;
    if let Some(whom) = &given.why {
        return why(given, whom, &settings, &located, &battle);
    }
    let wanted = if given.log { Wanted::All } else { Wanted::Nothing };
    let began = Instant::now();
    let fight = match &given.replay {
        None => fighting::fight(&located, &battle, given.seed, &settings, wanted)?,
        Some(path) => {
            let (fight, replay) =
                recording::fight(&located, &battle, given.seed, &settings, replay::Fineness::full())?;
            let bytes = recording::write(path, &replay)?;
            screen::tell(&format!("wrote {} ({:.0} kB)", path.display(), bytes as f64 / 1e3));
            fight
        }
    };
    let wall_s = began.elapsed().as_secs_f64();
    if given.json {
        screen::print(&fight.json(&settings)?)?;
        screen::tell(&format!("fought in {wall_s:.2} s"));
    } else if wanted != Wanted::Nothing {
        screen::print(&(fight.log.join("\n") + "\n"))?;
    } else {
        let mut names: BTreeMap<String, String> = engagement_info(&battle)
            .into_iter()
            .map(|engagement| (engagement.id, engagement.name.en))
            .collect();
        names.insert(ELSEWHERE.to_owned(), "elsewhere".to_owned());
        let text = terminal::render_fight(
            &battle_info(&battle),
            &names,
            &fight.report(wall_s),
            screen::width(),
            screen::colour(),
        );
        screen::print(&text)?;
    }
    if !fight.record.balanced() {
        screen::tell(
            "men or rounds are not all accounted for: this is a fault of the program, please report it",
        );
        return Ok(Answer::No);
    }
    Ok(Answer::Yes)
}

fn why(
    given: &Fight,
    whom: &str,
    settings: &Settings,
    located: &Located,
    battle: &Battle,
) -> Result<Answer, Fault> {
    let answer = umpire::why::why(located, battle, given.seed, settings, whom)?;
    if given.json {
        screen::print(&answer.json(settings)?)?;
    } else {
        let title = battle_info(battle).title.en;
        let text = terminal::render_why(&title, given.seed, &answer.trace, screen::width(), screen::colour());
        screen::print(&text)?;
    }
    Ok(Answer::Yes)
}

pub fn vary(given: &Vary) -> Result<Answer, Fault> {
    let settings = Settings::parse(&given.changes.set, &given.changes.without)?;
    let (_, battle) = load(&given.battle)?;
    let out = given.out.clone().unwrap_or_else(|| Path::new("out").join(battle.id()));
    let bar = Arc::new(Bar::new());
    let cancel = stop_flag(&bar);
    let request = Request {
        given: &given.battle,
        runs: given.runs,
        rule: None,
        seed: given.seed,
        jobs: given.jobs.map(|jobs| jobs as usize),
        settings: &settings,
        out: Some(&out),
        progress: Some(&|progress| bar.show(progress)),
        cancel: Some(&cancel),
        tell: &|text| bar.tell(text),
    };
    let varied = varying::vary(&battle, &varying::mechanisms_off(&settings), &request);
    bar.clear();
    let varied = varied?;
    if let Some(path) = &given.markdown {
        let command = format!(
            "umpire vary {} --mechanisms --runs {} --seed {}{} --markdown {}",
            given.battle,
            given.runs,
            given.seed,
            settings.options(),
            path.display()
        );
        let text = terminal::vary_markdown(&varied.report, &command);
        report::files::write_atomically(path, text.as_bytes())?;
        screen::tell(&format!("wrote {}", path.display()));
    }
    if given.json {
        screen::print(&varied.json()?)?;
    } else {
        screen::print(&terminal::render_vary(&varied.report, screen::width(), screen::colour()))?;
    }
    if varied.stopped {
        screen::tell("stopped before all runs were fought; the same command continues them");
        return Ok(Answer::No);
    }
    Ok(Answer::Yes)
}

pub fn ledger(given: &Ledger) -> Result<Answer, Fault> {
    let (_, battle) = load(&given.battle)?;
    if given.json {
        screen::print(&umpire::ledger_data::json(&battle)?)?;
    } else {
        let filter = LedgerFilter {
            side: given.side.clone(),
            kind: given.kind.clone(),
            engagement: given.engagement.clone(),
            all: given.all,
        };
        let ledger = ledger_data(&battle);
        umpire::ledger_data::answerable(&ledger, &filter)?;
        let view = LedgerView {
            battle: &battle_info(&battle),
            ledger: &ledger,
            engagements: &engagement_info(&battle),
            events: &umpire::ledger_data::event_titles(&battle),
        };
        screen::print(&terminal::render_ledger(&view, &filter, screen::width(), screen::colour()))?;
    }
    Ok(Answer::Yes)
}

pub fn check(given: &Check) -> Result<Answer, Fault> {
    let (located, battle) = load(&given.battle)?;
    let summary = checking::summary(&located, &battle)?;
    screen::print(&if given.json { summary.json()? } else { summary.text() })?;
    Ok(Answer::Yes)
}

pub fn new(given: &New) -> Result<Answer, Fault> {
    let files = beginning::begin(Path::new(""), &given.name)?;
    let list: String = files.iter().map(|file| format!("{}\n", file.display())).collect();
    screen::print(&list)?;
    screen::tell(&format!("now: umpire check {0}; umpire weigh ./{0} --runs 200", given.name));
    Ok(Answer::Yes)
}

pub fn verify(given: &Verify) -> Result<Answer, Fault> {
    let (manifest, located) = verifying::open(&given.manifest)?;
    let battle = located.load()?;
    let bar = Arc::new(Bar::new());
    let cancel = stop_flag(&bar);
    let show = |progress| bar.show(progress);
    let jobs = given.jobs.map(|jobs| jobs as usize);
    let verification =
        verifying::verify(&given.manifest, &manifest, &battle, given.runs, jobs, Some(&show), Some(&cancel));
    bar.clear();
    let verification = verification?;
    screen::print(&if given.json { verification.json()? } else { verification.text() })?;
    Ok(if verification.holds() { Answer::Yes } else { Answer::No })
}

pub fn calibrate(given: &Calibrate) -> Result<Answer, Fault> {
    let (manifest, located) = verifying::open(&given.manifest)?;
    let battle = located.load()?;
    let bar = Arc::new(Bar::new());
    let cancel = stop_flag(&bar);
    let found = coverage::calibrate(&coverage::Request {
        path: &given.manifest,
        manifest: &manifest,
        battle: &battle,
        data_sets: given.data_sets,
        of_each: given.of_each,
        seed: given.seed,
        jobs: given.jobs.map(|jobs| jobs as usize),
        progress: Some(&|progress| bar.show(progress)),
        cancel: Some(&cancel),
        tell: &|text| bar.tell(text),
    });
    bar.clear();
    let found = found?;
    screen::print(&if given.json { found.json()? } else { found.text() })?;
    if found.stopped {
        screen::tell(&format!(
            "stopped after {} made-up data sets; the same command goes on from there",
            found.made_up.len()
        ));
        return Ok(Answer::No);
    }
    Ok(Answer::Yes)
}

pub fn validate(given: &Validate) -> Result<Answer, Fault> {
    let bar = Arc::new(Bar::new());
    let cancel = stop_flag(&bar);
    if let Some(out) = &given.calibrate {
        return fit_constants(given, out, &bar, &cancel);
    }
    let show = |progress| bar.show(progress);
    let began = Instant::now();
    let report = validating::validate(&validating::Request {
        file: &given.file,
        runs: given.runs,
        seed: given.seed,
        jobs: given.jobs.map(|jobs| jobs as usize),
        constants: given.constants.as_deref(),
        only: given.only.as_deref(),
        progress: Some(&show),
        cancel: Some(&cancel),
    });
    bar.clear();
    let report = report?;
    screen::print(&if given.json { validating::json(&report)? } else { validating::text(&report) })?;
    screen::tell(&format!("fought in {:.1} s", began.elapsed().as_secs_f64()));
    if cancel.load(Ordering::Relaxed) {
        screen::tell(&format!("stopped after {} of {} runs of each", report.runs, given.runs));
        return Ok(Answer::No);
    }
    Ok(Answer::Yes)
}

pub fn bench(given: &Bench) -> Result<Answer, Fault> {
    let Benchmark::Skirmish(given) = &given.benchmark;
    let result = benching::neutral_skirmish(given.n, given.seeds);
    screen::print(&if given.json { result.json()? } else { result.text() })?;
    Ok(if result.holds() { Answer::Yes } else { Answer::No })
}

fn fit_constants(given: &Validate, out: &Path, bar: &Arc<Bar>, cancel: &AtomicBool) -> Result<Answer, Fault> {
    let outcome = calibrating::calibrate(&calibrating::Request {
        file: &given.file,
        out,
        points: given.runs,
        seed: given.seed,
        jobs: given.jobs.map(|jobs| jobs as usize),
        progress: Some(&|progress| bar.show(progress)),
        cancel: Some(cancel),
        tell: &|text| bar.tell(text),
    });
    bar.clear();
    match outcome? {
        Some(outcome) => {
            screen::print(&calibrating::text(&outcome))?;
            for file in &outcome.files {
                screen::tell(&format!("written: {}", file.display()));
            }
            Ok(Answer::Yes)
        }
        None => {
            screen::tell("stopped; the same command continues what was fought");
            Ok(Answer::No)
        }
    }
}

pub fn export(given: &Export) -> Result<Answer, Fault> {
    let settings = Settings::parse(&given.changes.set, &given.changes.without)?;
    let (located, battle) = load(&given.battle)?;
    let results = given.results.clone().unwrap_or_else(|| Path::new("out").join(battle.id()));
    let out = given.out.clone().unwrap_or_else(|| Path::new("out").join(battle.id()).join("export"));
    let request = exporting::Request {
        format: match given.format {
            ExportFormat::Geojson => exporting::Format::GeoJson,
            ExportFormat::Geotiff => exporting::Format::GeoTiff,
            ExportFormat::Csv => exporting::Format::Csv,
            ExportFormat::Parquet => exporting::Format::Parquet,
            ExportFormat::Prov => exporting::Format::Prov,
            ExportFormat::Replay => exporting::Format::Replay,
        },
        out: &out,
        results: &results,
        replay: given.replay.as_deref(),
        seed: given.seed,
        settings: &settings,
        tell: &|text| screen::tell(text),
    };
    let files = exporting::export(&located, &battle, &request)?;
    if given.json {
        let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
        screen::print(&format!("{}\n", serde_json::json!({ "battle": battle.id(), "files": names })))?;
    } else {
        screen::print(&files.iter().map(|file| format!("{}\n", file.display())).collect::<String>())?;
    }
    Ok(Answer::Yes)
}
