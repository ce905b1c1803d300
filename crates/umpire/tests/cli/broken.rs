//! Promise: whatever is wrong with a folder is told with file, line and mend, exit code 2, and never a panic.

use std::fs;
use std::path::Path;

use crate::common::{copy_of, umpire};

/// One way to break a folder: what, the file that must be named, and the deed.
type Break = (&'static str, &'static str, fn(&Path));

fn change(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} of the example no longer holds {from:?}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

const BREAKS: [Break; 16] = [
    ("unknown key", "forces.toml", |f| change(f, "forces.toml", "fatigue = 0.1", "fatigued = 0.1")),
    ("unit without a parent", "forces.toml", |f| {
        change(f, "forces.toml", "parent = \"north-company\"", "parent = \"north-battalion\"");
    }),
    ("claim with no source", "claims.toml", |f| {
        change(f, "claims.toml", "claimant = \"northern-memoir\"", "claimant = \"nobody\"");
    }),
    ("claim without a claimant", "claims.toml", |f| {
        change(f, "claims.toml", "claimant = \"southern-report\"", "");
    }),
    ("place outside the ground", "ground.toml", |f| change(f, "ground.toml", "lat = 42.43", "lat = 48.43")),
    ("impossible time", "orders.toml", |f| {
        change(f, "orders.toml", "from = \"1920-10-21T05:30\"", "from = \"1920-10-41T05:30\"");
    }),
    ("time outside the window", "orders.toml", |f| {
        change(f, "orders.toml", "from = \"1920-10-21T05:30\"", "from = \"1920-11-21T05:30\"");
    }),
    ("a million men", "forces.toml", |f| change(f, "forces.toml", "men = 140", "men = 1000000")),
    ("not a number of men", "forces.toml", |f| change(f, "forces.toml", "men = 140", "men = nan")),
    ("binary rubbish", "claims.toml", |f| {
        fs::write(f.join("claims.toml"), [0, 159, 146, 150, 255, 0, 7].repeat(999)).unwrap();
    }),
    ("text that is no TOML", "orders.toml", |f| {
        fs::write(f.join("orders.toml"), "[[order]\n= = =\n").unwrap()
    }),
    ("missing file", "unknowns.toml", |f| fs::remove_file(f.join("unknowns.toml")).unwrap()),
    ("empty file", "battle.toml", |f| fs::write(f.join("battle.toml"), "").unwrap()),
    ("an order to nobody", "orders.toml", |f| {
        change(f, "orders.toml", "unit = \"south-column\"", "unit = \"south-colum\"");
    }),
    ("a prior that is none", "unknowns.toml", |f| {
        change(f, "unknowns.toml", "low = 50, high = 200", "low = 500, high = 200");
    }),
    ("a battle that ends before it begins", "battle.toml", |f| {
        change(
            f,
            "battle.toml",
            "end = \"1920-10-21T20:00:00+09:00\"",
            "end = \"1920-10-20T20:00:00+09:00\"",
        );
    }),
];

#[test]
fn broken_folders_are_told_with_file_line_and_mend() {
    for (what, file, deed) in BREAKS {
        let folder = tempfile::tempdir().unwrap();
        copy_of("example", &folder.path().join("mill"));
        deed(&folder.path().join("mill"));
        for verb in ["check", "fight", "weigh", "ledger"] {
            let output = umpire(folder.path()).args([verb, "mill"]).output().unwrap();
            let told = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{what}, {verb}: {told}");
            assert!(output.stdout.is_empty(), "{what}, {verb}: standard output is for data");
            assert!(!told.contains("panicked") && !told.contains("fault of the program"), "{what}: {told}");
            assert!(has_line(&told, &format!("mill/{file}:")), "{what}: no line of {file} in\n{told}");
            assert!(told.contains("help: "), "{what}: no mend in\n{told}");
        }
    }
}

/// Whether some `FILE:` is followed by a number.
fn has_line(told: &str, file: &str) -> bool {
    told.match_indices(file)
        .any(|(at, _)| told[at + file.len()..].starts_with(|letter: char| letter.is_ascii_digit()))
}

#[test]
fn a_new_folder_holds_together_and_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| umpire(folder.path()).args(arguments).assert();
    run(&["new", "hill-60"]).success();
    let checked = run(&["check", "hill-60"]).success();
    assert!(String::from_utf8_lossy(&checked.get_output().stdout).contains("holds together"));
    let fought = run(&["fight", "hill-60", "--json"]).success();
    let record: serde_json::Value = serde_json::from_slice(&fought.get_output().stdout).unwrap();
    assert_eq!(record["battle"], "hill-60");
    let before = fs::read(folder.path().join("hill-60/battle.toml")).unwrap();
    let again = run(&["new", "hill-60"]).code(2);
    assert!(String::from_utf8_lossy(&again.get_output().stderr).contains("nothing is overwritten"));
    assert_eq!(before, fs::read(folder.path().join("hill-60/battle.toml")).unwrap());
    for name in ["../hill", "Hill", "", "a/b", "-x"] {
        run(&["new", "--", name]).code(2);
    }
}

#[test]
fn a_battle_is_found_by_folder_by_name_above_and_in_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("a/b");
    fs::create_dir_all(&deep).unwrap();
    // The copy inside the program.
    umpire(&deep).args(["check", "example"]).assert().success();
    // One above goes before it.
    copy_of("example", &folder.path().join("battles/example"));
    change(
        &folder.path().join("battles/example"),
        "battle.toml",
        "en = \"The fight at the mill",
        "en = \"The other mill",
    );
    let output = umpire(&deep).args(["check", "example"]).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("The other mill"));
    let unknown = umpire(&deep).args(["check", "exampel"]).output().unwrap();
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("qingshanli"));
    let file = umpire(folder.path()).args(["check", "battles/example/battle.toml"]).output().unwrap();
    assert_eq!(file.status.code(), Some(2));
}
