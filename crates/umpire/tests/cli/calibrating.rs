//! Promise: a result's intervals and hypotheses can be checked without a fight, and a check that was stopped goes on.

use std::fs;

use crate::common::{json, stdout, umpire};

#[test]
fn a_calibration_goes_on_to_the_same_file_and_says_what_it_found() {
    let folder = tempfile::tempdir().unwrap();
    stdout(umpire(folder.path()).args(["weigh", "example", "--runs", "64", "--out", "out"]));
    let file = folder.path().join("out/calibration.json");
    let calibrate = |sets: &str| {
        let mut command = umpire(folder.path());
        command.args(["calibrate", "out/manifest.json", "--of-each", "1", "--data-sets", sets]);
        stdout(&mut command)
    };
    let text = calibrate("3");
    let at_once = fs::read(&file).unwrap();
    for words in ["figures foretold from other origins", "Are hypotheses told apart?"] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
    let found = json(&file);
    // All figures of the example are about one fight, none about the losses of the whole battle.
    assert!(found["strengths_alone"].is_null());
    let rows = found["confusion"]["rows"].as_array().unwrap();
    let hypotheses = found["confusion"]["hypotheses"].as_array().unwrap();
    assert!(!hypotheses.is_empty() && !rows.is_empty());
    assert!(found["made_up"].as_array().unwrap().len() > 3, "no truth was chosen by a hypothesis");
    // Two data sets first and one more later are the three at once.
    fs::remove_file(&file).unwrap();
    calibrate("2");
    assert_ne!(fs::read(&file).unwrap(), at_once);
    let again = calibrate("3");
    assert_eq!(fs::read(&file).unwrap(), at_once);
    assert_eq!(again, text);
}
