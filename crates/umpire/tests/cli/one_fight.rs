//! Promise: the same seed gives the same fight to the last byte, whoever watches, and its books balance.

use std::thread;

use crate::common::{stdout, umpire};

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
    let one = fight(&["example", "--seed", "7", "--why", "north-1"]);
    assert!(one.lines().count() < log.lines().count() && one.contains("orth"), "{one}");
}

#[test]
fn the_table_fits_a_hundred_columns() {
    let text = fight(&["example", "--seed", "7"]);
    assert!(text.contains("The mill"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
}
