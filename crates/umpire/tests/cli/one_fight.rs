//! Promise: the same seed gives the same fight to the last byte, whoever watches, and its books balance.

use std::thread;

use crate::common::{root, stdout, umpire};

fn fight(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    stdout(umpire(folder.path()).arg("fight").args(arguments))
}

fn balanced(text: &str) -> bool {
    let fight: serde_json::Value = serde_json::from_str(text).unwrap();
    let sides = fight["sides"].as_object().unwrap();
    let count = |side: &serde_json::Value, key: &str| side[key].as_u64().unwrap();
    sides.values().all(|side| {
        let men = ["present", "killed", "wounded", "missing", "captured"].map(|key| count(side, key));
        let rounds = ["fired", "lost", "left"].map(|key| count(&side["rounds"], key));
        count(side, "start") == men.iter().sum::<u64>()
            && count(&side["rounds"], "issued") == rounds.iter().sum::<u64>()
    })
}

#[test]
fn the_example_is_the_same_twice_and_another_with_another_seed() {
    let once = fight(&["example", "--seed", "7", "--json"]);
    assert_eq!(once, fight(&["example", "--seed", "7", "--json"]));
    assert_ne!(once, fight(&["example", "--seed", "8", "--json"]));
    assert!(balanced(&once));
}

#[test]
fn the_whole_week_of_qingshanli_is_the_same_twice_and_balances() {
    let run = || fight(&["qingshanli", "--seed", "7", "--json"]);
    let other = thread::spawn(run);
    let once = run();
    assert_eq!(once, other.join().unwrap());
    assert!(balanced(&once));
    let fight: serde_json::Value = serde_json::from_str(&once).unwrap();
    assert!(fight["sides"]["korea"]["start"].as_u64().unwrap() >= 2_500);
    assert!(fight["sides"]["japan"]["start"].as_u64().unwrap() >= 5_000);
}

#[test]
fn settings_change_the_fight_and_stand_in_its_record() {
    let base = fight(&["example", "--json"]);
    let fewer = fight(&["example", "--json", "--set", "north-strength=60"]);
    let record: serde_json::Value = serde_json::from_str(&fewer).unwrap();
    assert_eq!(record["sides"]["north"]["start"], 60);
    assert_eq!(record["unknowns"]["north-strength"], 60.0);
    assert_ne!(base, fewer);
    let honest: serde_json::Value =
        serde_json::from_str(&fight(&["example", "--json", "--without", "machine-gun"])).unwrap();
    assert_eq!(honest["without"], serde_json::json!(["machine_gun"]));
}

#[test]
fn the_log_tells_the_fight_in_the_order_of_time() {
    let log = fight(&["example", "--seed", "7", "--log"]);
    // Men who fall in one minute are told together, under that minute.
    let times: Vec<&str> = log.lines().map(|line| &line[..16]).collect();
    assert!(times.len() > 20 && times.is_sorted(), "{log}");
    assert!(log.contains("takes up `south-march`"), "{log}");
}

/// `--why` as JSON.
fn why(whom: &str, more: &[&str]) -> serde_json::Value {
    let mut arguments = vec!["example", "--seed", "7", "--why", whom, "--json"];
    arguments.extend(more);
    serde_json::from_str(&fight(&arguments)).unwrap()
}

#[test]
fn a_trace_tells_what_the_fight_was_and_names_the_mechanism_of_each_thing() {
    let record: serde_json::Value =
        serde_json::from_str(&fight(&["example", "--seed", "7", "--json"])).unwrap();
    for unit in ["north-company", "south-company"] {
        let trace = why(unit, &[]);
        assert_eq!(trace["hash"], record["hash"], "asking why changes nothing");
        let lines = trace["lines"].as_array().unwrap();
        let times: Vec<f64> = lines.iter().map(|line| line["time_s"].as_f64().unwrap()).collect();
        assert!(lines.len() > 8 && times.is_sorted());
        for line in lines {
            for mechanism in line["mechanisms"].as_array().unwrap() {
                let card = root().join(format!("docs/model/{}.md", mechanism.as_str().unwrap()));
                assert!(card.exists(), "{line}");
            }
            let words = line["words"].as_str().unwrap();
            // What was fired, suffered and decided in a fight is never without its cause.
            if line["part"] == "suffered" || words.contains("fires on") || words.contains("takes up") {
                assert!(!line["mechanisms"].as_array().unwrap().is_empty(), "{line}");
            }
        }
    }
    let trace = why("north-company", &[]);
    let side = &record["sides"]["north"];
    for key in ["killed", "wounded", "missing", "captured", "present"] {
        assert_eq!(trace["books"][key], side[key], "{key}");
    }
    assert_eq!(trace["books"]["rounds_fired"], side["rounds"]["fired"]);
}

#[test]
fn what_is_switched_off_is_never_named_as_a_cause() {
    for mechanism in
        ["seeing", "belief", "morale", "suppression", "movement", "command", "wounds", "surprise"]
    {
        for unit in ["north-company", "south-company"] {
            let trace = why(unit, &["--without", mechanism]);
            let lines = trace["lines"].as_array().unwrap();
            let named = lines.iter().find(|line| {
                line["mechanisms"].as_array().unwrap().iter().any(|name| name.as_str() == Some(mechanism))
            });
            assert!(named.is_none(), "{mechanism}: {named:?}");
        }
    }
}

#[test]
fn a_trace_reads_on_a_hundred_columns_and_folds_what_repeats() {
    for whom in ["north-1", "north-1/3", "north-1/s1", "0"] {
        let text = fight(&["example", "--seed", "7", "--why", whom]);
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
        assert!(text.contains("In sum") && text.contains("takes up"), "{text}");
        assert!(text.lines().count() < 200, "{text}");
    }
}

#[test]
fn nobody_of_that_name_is_answered_with_the_nearest_names() {
    let folder = tempfile::tempdir().unwrap();
    for (whom, says) in [
        ("nroth-1", "north-1"),
        ("north-1/4000", "one of its"),
        ("north-company/1", "bodies below it"),
        ("99999", "numbered from 0"),
    ] {
        let assert = umpire(folder.path()).args(["fight", "example", "--why", whom]).assert().code(2);
        let told = String::from_utf8(assert.get_output().stderr.clone()).unwrap().replace(['\n', '│'], " ");
        let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains(says), "{told}");
    }
}

#[test]
fn the_table_fits_a_hundred_columns() {
    let text = fight(&["example", "--seed", "7"]);
    assert!(text.contains("The mill"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
}
