//! Promise: a change is told from the dice; what is fought is kept, and the same for any number of threads.

use std::fs;

use crate::common::{json, stdout, umpire};

#[test]
fn each_mechanism_off_is_the_same_for_any_number_of_threads_and_is_continued() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let vary = |folder: &tempfile::TempDir, runs: &str, jobs: &str| {
        let arguments = ["vary", "example", "--mechanisms", "--runs", runs, "--jobs", jobs, "--json"];
        stdout(umpire(folder.path()).args(arguments))
    };
    let whole = vary(&one, "6", "2");
    vary(&two, "5", "1");
    assert_eq!(vary(&two, "6", "1"), whole, "five runs continued to six are the same six");
    let kept = "out/example/vary.json";
    assert_eq!(json(&one.path().join(kept)), json(&two.path().join(kept)));
    let report: serde_json::Value = serde_json::from_str(&whole).unwrap();
    let rows = report["rows"].as_array().unwrap();
    assert!(rows.len() >= 19);
    let measures: Vec<&str> = report["measures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|measure| measure["id"].as_str().unwrap())
        .collect();
    let effect = |row: &str, measure: &str| {
        let at = measures.iter().position(|known| *known == measure).unwrap();
        rows.iter().find(|found| found["name"] == row).unwrap()["effects"][at].clone()
    };
    // Where nobody can be wounded and live, nobody is; where nobody is led astray nothing else need change.
    assert!(effect("wounds", "south/wounded")["median"].as_f64().unwrap() < 0.0);
    assert_eq!(effect("wounds", "south/wounded")["differs"], true);
}

#[test]
fn the_tables_are_written_with_their_command_and_fit_a_hundred_columns() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["vary", "example", "--mechanisms", "--runs", "5", "--markdown", "off.md"];
    let text = stdout(umpire(folder.path()).args(arguments));
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    let page = fs::read_to_string(folder.path().join("off.md")).unwrap();
    assert!(page.contains("umpire vary example --mechanisms --runs 5 --seed 1 --markdown off.md"), "{page}");
    assert!(page.contains("[seeing](seeing.md)"), "{page}");
}
