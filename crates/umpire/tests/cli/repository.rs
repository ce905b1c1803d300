//! Promise: the arrows between the crates run one way, every direct dependency has its reason in ARCHITECTURE.md, and
//! nothing that is committed knows the machine on which it was written.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::root;

/// What each crate may use of the others; none of them may use one that stands right of it.
const MAY_USE: [(&str, &[&str]); 12] = [
    ("reading", &[]),
    ("ledger", &[]),
    ("ground", &[]),
    ("engine", &["ground"]),
    ("battle", &["ledger", "ground", "engine"]),
    ("replay", &["ground", "engine"]),
    ("trial", &["ground", "engine"]),
    ("weigh", &["ledger"]),
    ("report", &["ledger", "ground", "battle", "replay", "weigh"]),
    ("desk", &["report"]),
    (
        "umpire",
        &["reading", "ledger", "ground", "engine", "battle", "replay", "trial", "weigh", "report", "desk"],
    ),
    ("python", &["umpire"]),
];

/// Direct dependencies of each crate, of all kinds; `package` names count where a crate is renamed.
fn dependencies() -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let path = entry.unwrap().path().join("Cargo.toml");
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let manifest: toml::Table = text.parse().unwrap();
        let mut names = Vec::new();
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            for (name, value) in manifest.get(kind).and_then(toml::Value::as_table).into_iter().flatten() {
                let package = value.get("package").and_then(toml::Value::as_str);
                names.push(package.unwrap_or(name).to_owned());
            }
        }
        let name = manifest["package"]["name"].as_str().unwrap().to_owned();
        found.insert(name, names);
    }
    found
}

#[test]
fn no_arrow_runs_back() {
    let order: Vec<&str> = MAY_USE.iter().map(|(name, _)| *name).collect();
    for (at, (name, may)) in MAY_USE.iter().enumerate() {
        assert!(may.iter().all(|used| order[..at].contains(used)), "the table itself runs back at {name}");
    }
    for (name, uses) in dependencies() {
        let Some((_, may)) = MAY_USE.iter().find(|(known, _)| *known == name) else {
            panic!("the crate {name} has no place in the order: give it one here and in ARCHITECTURE.md");
        };
        for used in uses.iter().filter(|used| order.contains(&used.as_str())) {
            assert!(may.contains(&used.as_str()), "{name} must not know {used}");
        }
    }
}

#[test]
fn every_direct_dependency_has_a_reason() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let mut names: Vec<String> = dependencies().into_values().flatten().collect();
    let studio: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(root().join("studio/package.json")).unwrap()).unwrap();
    for kind in ["dependencies", "devDependencies"] {
        names.extend(studio[kind].as_object().into_iter().flatten().map(|(name, _)| name.clone()));
    }
    let crates: Vec<&str> = MAY_USE.iter().map(|(name, _)| *name).collect();
    names.retain(|name| !crates.contains(&name.as_str()) && !text.contains(&format!("`{name}`")));
    names.sort();
    names.dedup();
    assert!(names.is_empty(), "ARCHITECTURE.md gives no reason for {names:?}");
}

/// Committed files; all files of the folder where it is no checkout.
fn committed() -> Vec<PathBuf> {
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output();
    match listed {
        Ok(output) if output.status.success() && !output.stdout.is_empty() => {
            let names = String::from_utf8(output.stdout).unwrap();
            names.split('\0').filter(|name| !name.is_empty()).map(|name| root().join(name)).collect()
        }
        _ => ["crates", "battles", "docs"].iter().flat_map(|folder| files(&root().join(folder))).collect(),
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

#[test]
fn no_committed_file_knows_a_machine() {
    // Put together here, so that this file does not hold what it looks for.
    let words = [
        ["../", "shared"],
        ["/work", "/main"],
        ["/work", "/shared"],
        ["/tmp", "/brief"],
        ["/root", "/"],
        ["/home", "/"],
        ["registry.", "npmjs"],
        ["index.", "crates.io"],
        ["deb.", "debian.org"],
    ]
    .map(|parts| parts.concat());
    let mut found = Vec::new();
    for path in committed() {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for word in words.iter().filter(|word| text.contains(word.as_str())) {
            found.push(format!("{} holds {word}", path.display()));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_readme_and_ci_agree_on_the_tests() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let ci = fs::read_to_string(root().join(".ci/run")).unwrap();
    assert!(readme.lines().any(|line| line == "./test.sh"), "README.md has no line with the tests' command");
    assert!(ci.contains("README.md"), ".ci/run does not read its command from README.md");
}
