//! Promise: an ensemble is the same on any number of threads and however often it was stopped; what it writes stands
//! on its own and can be verified.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use battle::{Battle, Folder};
use umpire::settings::Settings;
use umpire::simulator::BattleSimulator;
use weigh::EnsembleOptions;

use crate::common::{copy_of, json, root, stdout, umpire};

fn weigh(folder: &Path, out: &str, more: &[&str]) -> String {
    stdout(umpire(folder).args(["weigh", "example", "--out", out]).args(more))
}

fn digest(folder: &Path, out: &str) -> String {
    json(&folder.join(out).join("manifest.json"))["results_digest"].as_str().unwrap().to_owned()
}

#[test]
fn one_thread_and_two_give_the_same_runs_and_the_same_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let one = weigh(folder.path(), "one", &["--runs", "40", "--jobs", "1", "--json"]);
    let two = weigh(folder.path(), "two", &["--runs", "40", "--jobs", "2", "--json"]);
    assert_eq!(digest(folder.path(), "one"), digest(folder.path(), "two"));
    assert_eq!(one, two);
    assert_eq!(one, fs::read_to_string(folder.path().join("one/verdict.json")).unwrap());
}

#[test]
fn the_verdict_has_what_was_promised() {
    let folder = tempfile::tempdir().unwrap();
    let text = weigh(folder.path(), "out", &["--runs", "64"]);
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    for words in ["most probably", "effective sample size", "Which claims can be true", "report.html"] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
    let verdict = json(&folder.path().join("out/verdict.json"));
    let keys = [
        "battle",
        "engine",
        "runs",
        "failed",
        "ess",
        "seed",
        "quantities",
        "claims",
        "origins",
        "hypotheses",
        "sensitivity",
        "assumptions",
        "limits",
    ];
    for key in keys {
        assert!(!verdict[key].is_null(), "verdict.json lacks {key}");
    }
    let limits = verdict["limits"].to_string();
    assert!(limits.contains("1 claim is not weighed, because it gives a date"), "{limits}");
    for file in ["runs.parquet", "claims.csv", "engagements.geojson", "places.geojson", "manifest.json"] {
        assert!(folder.path().join("out").join(file).is_file(), "{file} was not written");
    }
}

#[test]
fn the_page_asks_nothing_of_any_network() {
    let folder = tempfile::tempdir().unwrap();
    weigh(folder.path(), "out", &["--runs", "40"]);
    let page = fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"));
    assert!(page.contains("default-src 'none'"));
    let loads =
        ["src=\"http", "src='http", "href=\"http", "url(http", "url(\"http", "<link ", "<iframe", "//cdn"];
    for load in loads {
        assert!(!page.contains(load), "the page holds {load}");
    }
    // Namespaces are names, not addresses that are fetched.
    let outside = page.match_indices("http").map(|(at, _)| &page[at..page.len().min(at + 30)]);
    for address in outside.filter(|text| text.starts_with("http://") || text.starts_with("https://")) {
        assert!(address.contains("//www.w3.org/"), "the page names {address}");
    }
}

#[test]
fn a_result_is_verified_and_a_changed_battle_is_not() {
    let folder = tempfile::tempdir().unwrap();
    copy_of("example", &folder.path().join("mill"));
    let run = |arguments: &[&str]| umpire(folder.path()).args(arguments).assert();
    run(&["weigh", "./mill", "--runs", "24", "--out", "out", "--set", "stress=3"]).success();
    let all = run(&["verify", "out/manifest.json"]).success();
    assert!(String::from_utf8_lossy(&all.get_output().stdout).contains("all 24 runs"));
    run(&["verify", "out/manifest.json", "--runs", "5", "--json"]).success();

    // A text that nobody has reviewed decides nothing: the battle stays what it was, and so do its runs.
    let account = folder.path().join("mill/accounts/found-later.txt");
    fs::write(&account, "The garrison lost 400 men killed.\n").unwrap();
    run(&["verify", "out/manifest.json", "--runs", "2"]).success();
    let again = run(&["weigh", "./mill", "--runs", "24", "--out", "out", "--set", "stress=3"]).success();
    let said = String::from_utf8_lossy(&again.get_output().stderr).into_owned();
    assert!(said.contains("holds 24 runs") && !said.contains("previous"), "{said}");

    let orders = folder.path().join("mill/orders.toml");
    let text = fs::read_to_string(&orders).unwrap();
    fs::write(&orders, text.replace("trigger_m = 25", "trigger_m = 26")).unwrap();
    let changed = run(&["verify", "out/manifest.json"]).code(1);
    assert!(String::from_utf8_lossy(&changed.get_output().stdout).contains("orders.toml"));
    // The runs of the old orders are kept, and not taken for those of the new ones.
    let again = run(&["weigh", "./mill", "--runs", "24", "--out", "out", "--set", "stress=3"]).success();
    assert!(String::from_utf8_lossy(&again.get_output().stderr).contains("runs.previous.parquet"));
    assert!(folder.path().join("out/runs.previous.parquet").is_file());

    let manifest = folder.path().join("out/manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace("umpire-engine ", "umpire-engine 9.")).unwrap();
    let other = run(&["verify", "out/manifest.json"]).code(2);
    assert!(String::from_utf8_lossy(&other.get_output().stderr).contains("differ by design"));
}

/// What the sources of a fight were is a part of its name, so that old rows are not taken for new ones.
#[test]
fn runs_of_another_engine_are_put_aside_and_said_so() {
    let folder = tempfile::tempdir().unwrap();
    weigh(folder.path(), "new", &["--runs", "12"]);
    let path = folder.path().join("new/runs.parquet");
    let mut runs = report::table::read_runs(&path).unwrap();
    let other = "umpire-engine 0.1.0+000000000000";
    let mut named = 0;
    for value in runs.meta.values_mut() {
        named += value.matches(battle::ENGINE).count();
        *value = value.replace(battle::ENGINE, other);
    }
    assert!(named > 0, "the table names no engine");
    report::table::write_runs(&path, &runs).unwrap();
    let again =
        umpire(folder.path()).args(["weigh", "example", "--runs", "16", "--out", "new"]).assert().success();
    let said = String::from_utf8_lossy(&again.get_output().stderr).into_owned();
    assert!(said.contains(other) && said.contains(battle::ENGINE) && said.contains("begun anew"), "{said}");
    assert!(folder.path().join("new/runs.previous.parquet").is_file());
    weigh(folder.path(), "whole", &["--runs", "16"]);
    assert_eq!(digest(folder.path(), "new"), digest(folder.path(), "whole"));
}

/// Starts a long ensemble and waits until its first runs are saved.
fn begun(folder: &Path, out: &str) -> Child {
    let child = Command::new(assert_cmd::cargo::cargo_bin!("umpire"))
        .current_dir(folder)
        .args(["weigh", "example", "--runs", "400", "--jobs", "1", "--out", out])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let began = Instant::now();
    while !folder.join(out).join("runs.parquet").exists() {
        assert!(began.elapsed() < Duration::from_secs(120), "no run was saved in two minutes");
        sleep(Duration::from_millis(2));
    }
    child
}

#[test]
fn an_ensemble_that_was_killed_goes_on_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = begun(folder.path(), "cut");
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!folder.path().join("cut/manifest.json").exists(), "it was killed too late to show anything");
    let mut command = umpire(folder.path());
    let resumed = command.args(["weigh", "example", "--runs", "400", "--out", "cut"]).assert().success();
    assert!(String::from_utf8_lossy(&resumed.get_output().stderr).contains("continuing the 96 runs"));
    weigh(folder.path(), "whole", &["--runs", "400"]);
    let files = |out: &str| -> Vec<(OsString, Vec<u8>)> {
        let entries = fs::read_dir(folder.path().join(out)).unwrap().map(|entry| entry.unwrap());
        let mut files: Vec<_> =
            entries.map(|entry| (entry.file_name(), fs::read(entry.path()).unwrap())).collect();
        files.sort();
        files
    };
    let (cut, whole) = (files("cut"), files("whole"));
    assert!(cut.len() >= 6, "{} files", cut.len());
    assert_eq!(cut.len(), whole.len());
    for (cut, whole) in cut.iter().zip(&whole) {
        assert_eq!(cut.0, whole.0);
        assert!(cut.1 == whole.1, "{} is not the same", cut.0.display());
    }
    // More runs of the same question begin with the same rows.
    let none =
        umpire(folder.path()).args(["weigh", "example", "--runs", "400", "--out", "cut"]).assert().success();
    assert!(String::from_utf8_lossy(&none.get_output().stderr).contains("none need be fought"));
}

#[cfg(unix)]
#[test]
fn an_interrupt_keeps_the_runs_and_weighs_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = begun(folder.path(), "cut");
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
    let manifest = json(&folder.path().join("cut/manifest.json"));
    let runs = manifest["runs"].as_u64().unwrap();
    assert!((96..400).contains(&runs), "{runs} runs were kept");
    assert!(folder.path().join("cut/report.html").is_file());
}

fn failed(battle: &str, runs: u64) -> usize {
    let battle = Battle::load(&Folder(root().join("battles").join(battle))).unwrap();
    let settings = Settings::default();
    let simulator = BattleSimulator::new(&battle, &settings).unwrap();
    let question = umpire::question::ask(&simulator, &settings).question;
    let options = EnsembleOptions { runs, seed: 11, ..EnsembleOptions::default() };
    let table = weigh::extend(None, &simulator, &question, &options).unwrap();
    assert_eq!(table.runs.len() as u64, runs);
    for run in table.runs.iter().filter(|run| run.outcomes.is_empty()) {
        eprintln!("run {}: {:?}", run.index, run.status);
    }
    table.failed()
}

/// A run whose men or rounds are not all accounted for fails.
#[test]
fn books_balance_in_two_hundred_runs_of_the_example() {
    assert_eq!(failed("example", 200), 0);
}

#[test]
fn books_balance_in_runs_of_qingshanli_drawn_from_its_priors() {
    assert_eq!(failed("qingshanli", 4), 0);
}

#[test]
fn parts_fought_apart_and_merged_are_the_ensemble_fought_in_one() {
    let folder = tempfile::tempdir().unwrap();
    let part = |shard: &str, out: &str| {
        let mut command = umpire(folder.path());
        command
            .args(["weigh", "example", "--runs", "30", "--shard", shard, "--out", out])
            .args(["--set", "stress=3"]);
        command.assert().success();
        assert!(!folder.path().join(out).join("verdict.json").exists(), "a part is no answer");
    };
    part("1/1", "whole");
    part("1/2", "first");
    part("2/2", "second");
    let merged = |parts: &[&str], out: &str| {
        stdout(umpire(folder.path()).args(["merge", "example"]).args(parts).args(["--out", out, "--json"]))
    };
    let one = merged(&["whole"], "one");
    let two = merged(&["second", "first/runs.parquet"], "two");
    assert_eq!(one, two);
    let bytes = |out: &str| fs::read(folder.path().join(out).join("runs.parquet")).unwrap();
    assert_eq!(bytes("one"), bytes("two"));
    stdout(umpire(folder.path()).args(["verify", "two/manifest.json", "--runs", "6"]));
    // Half of it is refused, and says what is missing; so is a whole.
    let half = umpire(folder.path()).args(["merge", "example", "first", "--out", "half"]).assert().code(2);
    let says = String::from_utf8_lossy(&half.get_output().stderr).into_owned();
    assert!(says.contains("2/2 is not here"), "{says}");
    assert!(!folder.path().join("half").exists());
    let whole = umpire(folder.path()).args(["merge", "example", "one", "--out", "again"]).assert().code(2);
    assert!(String::from_utf8_lossy(&whole.get_output().stderr).contains("no part of an ensemble"));
}

#[test]
fn a_part_that_was_killed_goes_on_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let arguments =
        |out| ["weigh", "example", "--runs", "120", "--shard", "2/2", "--jobs", "1", "--out", out];
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("umpire"))
        .current_dir(folder.path())
        .args(arguments("cut"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let journal = folder.path().join("cut").join(umpire::journal::JOURNAL_FILE);
    let began = Instant::now();
    while umpire::journal::runs(&journal) < 5 {
        assert!(began.elapsed() < Duration::from_secs(120), "no run was kept in two minutes");
        sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!folder.path().join("cut/runs.parquet").exists(), "it was killed too late to show anything");
    assert!(umpire::journal::runs(&journal) >= 5, "what was kept is lost");
    umpire(folder.path()).args(arguments("cut")).assert().success();
    assert!(!journal.exists(), "the journal stays behind");
    umpire(folder.path()).args(arguments("whole")).assert().success();
    let bytes = |out: &str| fs::read(folder.path().join(out).join("runs.parquet")).unwrap();
    assert_eq!(bytes("cut"), bytes("whole"));
}
