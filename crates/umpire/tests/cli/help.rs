//! Promise: the help that is committed is the help that is given. `UMPIRE_BLESS=1 cargo test -p umpire help` renews it.

use std::fs;

use crate::common::{root, stdout, umpire};

const VERBS: [&str; 14] = [
    "weigh",
    "merge",
    "fight",
    "vary",
    "read",
    "ledger",
    "check",
    "new",
    "export",
    "studio",
    "verify",
    "calibrate",
    "validate",
    "bench",
];

#[test]
fn the_committed_help_is_the_help_that_is_given() {
    let folder = tempfile::tempdir().unwrap();
    let committed = root().join("docs/help");
    let mut pages = vec![("umpire".to_owned(), vec!["--help"])];
    pages.extend(VERBS.map(|verb| (format!("umpire-{verb}"), vec![verb, "--help"])));
    pages.push(("umpire-bench-skirmish".to_owned(), vec!["bench", "skirmish", "--help"]));
    for (name, arguments) in pages {
        let given = stdout(umpire(folder.path()).args(&arguments));
        let path = committed.join(format!("{name}.txt"));
        if std::env::var_os("UMPIRE_BLESS").is_some() {
            fs::create_dir_all(&committed).unwrap();
            fs::write(&path, &given).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(given, expected, "docs/help/{name}.txt is old: renew it with UMPIRE_BLESS=1");
    }
}

#[test]
fn every_verb_teaches_with_an_example() {
    let folder = tempfile::tempdir().unwrap();
    for verb in VERBS {
        let help = stdout(umpire(folder.path()).args([verb, "--help"]));
        assert!(help.contains("Examples:") && help.contains(&format!("umpire {verb} ")), "{help}");
    }
}

#[test]
fn wrong_usage_is_told_with_exit_code_two() {
    let folder = tempfile::tempdir().unwrap();
    let wrong: [&[&str]; 6] = [
        &[],
        &["ponder", "qingshanli"],
        &["weigh"],
        &["weigh", "example", "--runs", "0"],
        &["fight", "example", "--log", "--json"],
        &["fight", "example", "--seed", "-1"],
    ];
    for arguments in wrong {
        let assert = umpire(folder.path()).args(arguments).assert().code(2);
        assert!(assert.get_output().stdout.is_empty(), "{arguments:?} wrote to standard output");
    }
}
