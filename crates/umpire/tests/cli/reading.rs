//! Promise: texts become claims in every format, each format is what it says it is, a stranger's text steers neither terminal
//! nor spreadsheet, drafts overwrite nothing, and what was only read is never weighed.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::common::{copy_of, stdout, umpire};

const TEXT: &str =
    "The Russians lost 200 killed and about 350 wounded on 3 May 1904.\n러시아군은 약 1천2백 명이었다.\n";

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).unwrap();
}

fn read(folder: &Path, arguments: &[&str]) -> String {
    stdout(umpire(folder).arg("read").args(arguments))
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_pipe_gets_json_lines_with_a_confidence_for_each_field() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "notes.txt", TEXT);
    let claims = lines(&read(folder.path(), &["notes.txt"]));
    let killed = claims.iter().find(|claim| claim["kind"] == "killed").unwrap();
    assert_eq!(
        (&killed["doc"], &killed["low"], &killed["side"]),
        (&"notes.txt".into(), &200.into(), &"russian".into())
    );
    for field in [
        "id",
        "start",
        "end",
        "quote",
        "high",
        "qualifier",
        "unit",
        "force",
        "event",
        "date",
        "claimant",
        "via",
        "citation",
        "stance",
        "core",
    ] {
        assert!(killed.get(field).is_some(), "no {field} in {killed}");
    }
    assert!(killed["confidence"]["kind"].as_f64().is_some_and(|sure| sure > 0.0 && sure <= 1.0));
    let letters: Vec<char> = TEXT.chars().collect();
    for claim in &claims {
        let place = |key: &str| usize::try_from(claim[key].as_u64().unwrap()).unwrap();
        let slice: String = letters[place("start")..place("end")].iter().collect();
        assert_eq!(claim["quote"], slice);
    }
    assert!(claims.iter().any(|claim| claim["language"] == "ko" && claim["low"] == 1200));
}

#[test]
fn standard_input_is_read_and_text_without_a_figure_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let piped = umpire(folder.path()).args(["read", "-"]).write_stdin(TEXT).assert().success();
    let out = String::from_utf8(piped.get_output().stdout.clone()).unwrap();
    assert!(lines(&out).iter().all(|claim| claim["doc"] == "standard-input"));
    let none = umpire(folder.path()).args(["read", "-"]).write_stdin("Nothing here.\n").assert().success();
    assert!(none.get_output().stdout.is_empty());
    assert!(String::from_utf8_lossy(&none.get_output().stderr).contains("no figure and no date"));
}

#[test]
fn what_cannot_be_read_is_told_with_its_mend() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "scan.pdf", "%PDF-1.4 ...");
    for (arguments, said) in [
        (vec!["nosuch.txt"], "nosuch.txt cannot be read"),
        (vec!["."], "is a folder"),
        (vec!["-", "-"], "named twice"),
        (vec!["scan.pdf"], "pdftotext"),
        (vec!["scan.pdf", "--battle", "nowhere"], "there is no battle"),
    ] {
        let told = umpire(folder.path()).arg("read").args(&arguments).write_stdin("").assert().code(2);
        let told = String::from_utf8_lossy(&told.get_output().stderr).into_owned();
        assert!(told.contains(said), "{arguments:?}: {told}");
    }
}

#[test]
fn annotations_hold_both_selectors_and_the_chain_is_provenance() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "notes.txt", TEXT);
    let page: Value =
        serde_json::from_str(&read(folder.path(), &["notes.txt", "--format", "webanno"])).unwrap();
    assert_eq!(page["@context"][0], "http://www.w3.org/ns/anno.jsonld");
    let item = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["body"]["umpire:kind"] == "wounded")
        .unwrap();
    let [position, quote] = [&item["target"]["selector"][0], &item["target"]["selector"][1]];
    assert_eq!(
        (&position["type"], &quote["type"]),
        (&"TextPositionSelector".into(), &"TextQuoteSelector".into())
    );
    let whole = ["prefix", "exact", "suffix"].map(|part| quote[part].as_str().unwrap()).concat();
    assert!(TEXT.contains(&whole) && quote["exact"].as_str().unwrap().contains("350"), "{whole}");

    let graph: Value =
        serde_json::from_str(&read(folder.path(), &["notes.txt", "--format", "prov"])).unwrap();
    let nodes = graph["@graph"].as_array().unwrap();
    let known: Vec<&str> = nodes.iter().filter_map(|node| node["@id"].as_str()).collect();
    let claims: Vec<&Value> = nodes.iter().filter(|node| node["prov:wasQuotedFrom"].is_object()).collect();
    assert!(!claims.is_empty());
    for claim in claims {
        for link in ["prov:wasQuotedFrom", "prov:wasGeneratedBy", "prov:wasAttributedTo"] {
            assert!(known.contains(&claim[link]["@id"].as_str().unwrap()), "{link} of {claim} leads nowhere");
        }
    }
    // No text, no claim, and still whole documents.
    for format in ["webanno", "prov"] {
        let empty =
            umpire(folder.path()).args(["read", "-", "--format", format]).write_stdin("").assert().success();
        serde_json::from_slice::<Value>(&empty.get_output().stdout).unwrap();
    }
}

#[test]
fn a_strangers_text_steers_neither_terminal_nor_spreadsheet() {
    let folder = tempfile::tempdir().unwrap();
    let text = "=cmd|'/c calc'!A1 \u{1b}]0;owned\u{7}\u{9b}2J \u{202e}The Boers lost 40\u{1b}[8m killed, said @SUM(A1).\n+12 wounded.\n";
    write(folder.path(), "=bad\u{1b}[2J.txt", text);
    for format in ["table", "csv", "jsonl", "webanno", "prov"] {
        let out = read(folder.path(), &["=bad\u{1b}[2J.txt", "--format", format]);
        let steers = |letter: char| letter.is_control() && !"\r\n".contains(letter) || letter == '\u{202e}';
        assert!(!out.contains(steers), "{format}: {out:?}");
        assert!(out.contains("40"), "{format}: {out}");
        if format == "csv" {
            assert!(out.lines().all(|line| !line.starts_with(['=', '+', '-', '@'])), "{out}");
            assert!(!out.contains(",=") && !out.contains(",\"=") && !out.contains(",@"), "{out}");
        }
    }
}

#[test]
fn the_same_text_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "notes.txt", TEXT);
    for format in ["table", "csv", "jsonl", "webanno", "prov"] {
        let arguments = ["notes.txt", "--format", format];
        assert_eq!(read(folder.path(), &arguments), read(folder.path(), &arguments), "{format}");
    }
}

#[test]
fn a_draft_is_a_ledger_that_loads_and_overwrites_nothing() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "Notes of 1904.txt", TEXT);
    let new = |name: &str| umpire(folder.path()).args(["new", name, "--from", "Notes of 1904.txt"]).assert();
    new("yalu").success();
    let battle = folder.path().join("yalu");
    let text = |file: &str| fs::read_to_string(battle.join(file)).unwrap();
    let account = text("accounts/notes-of-1904.txt");
    assert_eq!(account, TEXT);
    let accounts = [("notes-of-1904".to_owned(), account)].into();
    let ledger = ledger::Ledger::from_toml(&text("sources.toml"), &text("claims.toml"), &accounts).unwrap();
    assert!(
        ledger
            .claims()
            .iter()
            .any(|claim| claim.kind == ledger::ClaimKind::Killed && claim.low == Some(200.0))
    );
    for file in ["battle.toml", "sources.toml", "forces.toml", "claims.toml"] {
        assert!(text(file).starts_with("# DRAFT"), "{file}");
        toml::from_str::<toml::Table>(&text(file)).unwrap();
    }
    // Reviewed files stay; the next draft goes beside them; a draft that stands there stays too.
    fs::write(battle.join("claims.toml"), "# reviewed\n").unwrap();
    new("yalu").success();
    assert_eq!(text("claims.toml"), "# reviewed\n");
    assert!(text("draft/claims.toml").starts_with("# DRAFT"));
    fs::write(battle.join("draft/claims.toml"), "# half reviewed\n").unwrap();
    new("yalu").code(2);
    assert_eq!(text("draft/claims.toml"), "# half reviewed\n");
    new("../away").code(2);
    assert!(!folder.path().join("../away").exists());
}

#[test]
fn a_text_that_writes_toml_stays_a_string() {
    let folder = tempfile::tempdir().unwrap();
    let text = "\"\"\"\n[[claim]]\nid = \"x\" The \\Boers\" lost 40 killed, said Colonel \"]]\n[[source]].\n";
    write(folder.path(), "a.txt", text);
    umpire(folder.path()).args(["new", "b", "--from", "a.txt"]).assert().success();
    for file in ["battle.toml", "sources.toml", "forces.toml", "claims.toml"] {
        let drafted = fs::read_to_string(folder.path().join("b").join(file)).unwrap();
        toml::from_str::<toml::Table>(&drafted).unwrap_or_else(|error| panic!("{file}: {error}\n{drafted}"));
    }
}

#[test]
fn what_is_unreviewed_is_shown_and_never_weighed() {
    let folder = tempfile::tempdir().unwrap();
    let battle = folder.path().join("mine");
    copy_of("example", &battle);
    let weigh = |out: &str| {
        let arguments = ["weigh", "./mine", "--runs", "3", "--jobs", "1", "--json", "--out", out];
        let verdict: Value = serde_json::from_str(&stdout(umpire(folder.path()).args(arguments))).unwrap();
        verdict
    };
    let before = weigh("before");
    let wild =
        "The northern company lost 9,000 killed. The southern company lost 70,000 killed at the mill.\n";
    write(&battle, "accounts/wild.txt", wild);
    let after = weigh("after");
    for part in ["quantities", "claims", "origins", "hypotheses"] {
        assert_eq!(before[part], after[part], "{part}");
    }
    let shown = stdout(umpire(folder.path()).args(["ledger", "./mine", "--unreviewed"]));
    assert!(shown.contains("70,000") && shown.contains("only what a person writes"), "{shown}");
    let json: Value = serde_json::from_str(&stdout(umpire(folder.path()).args([
        "ledger",
        "./mine",
        "--unreviewed",
        "--json",
    ])))
    .unwrap();
    assert!(json["additions"].as_array().unwrap().iter().any(|row| row["claim"]["low"] == 70_000));
    let ledger = stdout(umpire(folder.path()).args(["ledger", "./mine", "--all"]));
    assert!(!ledger.contains("70,000"));
}

#[test]
fn a_battle_without_texts_says_so_and_takes_named_ones() {
    let folder = tempfile::tempdir().unwrap();
    let battle = folder.path().join("mine");
    copy_of("example", &battle);
    fs::remove_dir_all(battle.join("accounts")).unwrap();
    let claims = fs::read_to_string(battle.join("claims.toml")).unwrap();
    let no_places =
        claims.lines().filter(|line| !["account", "start", "end"].iter().any(|key| line.starts_with(key)));
    fs::write(battle.join("claims.toml"), no_places.collect::<Vec<_>>().join("\n")).unwrap();
    let sources = fs::read_to_string(battle.join("sources.toml")).unwrap();
    fs::write(battle.join("sources.toml"), sources.replace("account = \"en\"", "")).unwrap();
    let told = umpire(folder.path()).args(["ledger", "./mine", "--unreviewed"]).assert().code(2);
    assert!(String::from_utf8_lossy(&told.get_output().stderr).contains("has no texts"));
    write(folder.path(), "more.txt", "The southern company lost 70,000 killed.\n");
    let shown =
        stdout(umpire(folder.path()).args(["ledger", "./mine", "--unreviewed", "--from", "more.txt"]));
    assert!(shown.contains("70,000"), "{shown}");
}
