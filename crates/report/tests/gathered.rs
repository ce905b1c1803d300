//! The shipped battle's ledger, gathered and shown: real names, real lengths, real contradictions.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use report::model::{BattleInfo, LedgerData, Names, PAGE_FORMAT, PageData, Side};
use report::terminal::{LedgerFilter, LedgerView, render_ledger};
use unicode_width::UnicodeWidthStr;

fn shipped() -> LedgerData {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../battles/qingshanli");
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("the shipped battle is whole");
    let mut accounts = BTreeMap::new();
    for entry in fs::read_dir(folder.join("accounts")).expect("the shipped battle is whole") {
        let path = entry.expect("the shipped battle is whole").path();
        let name = path.file_stem().expect("the shipped battle is whole").to_string_lossy().into_owned();
        accounts.insert(name, fs::read_to_string(&path).expect("the shipped battle is whole"));
    }
    let ledger = ledger::Ledger::from_toml(&read("sources.toml"), &read("claims.toml"), &accounts)
        .expect("the shipped battle is whole");
    report::gather::ledger_data(&ledger, &|_| None)
}

fn battle() -> BattleInfo {
    BattleInfo {
        id: "qingshanli".into(),
        title: Names::four("Battle of Qingshanli", "청산리 전투", "青山里战斗", "青山里戦闘"),
        sides: vec![
            Side { id: "korea".into(), name: Names::english("Korea") },
            Side { id: "japan".into(), name: Names::english("Japan") },
        ],
        ..BattleInfo::default()
    }
}

#[test]
fn every_claim_is_gathered_with_its_origin_and_copies_point_to_claims() {
    let data = shipped();
    assert!(data.claims.len() > 300, "{} claims", data.claims.len());
    for claim in &data.claims {
        assert!(
            data.sources.iter().any(|source| source.id == claim.origin),
            "{}: {}",
            claim.id,
            claim.origin
        );
        if let Some(copied) = &claim.copy_of {
            let first =
                data.claims.iter().find(|other| other.id == *copied).expect("the shipped battle is whole");
            assert_eq!(first.origin, claim.origin, "{} copies {copied}", claim.id);
            assert!(first.copy_of.is_none(), "{copied} is a copy itself");
        }
    }
    assert!(data.failing_sums.len() >= 2, "{} sums fail", data.failing_sums.len());
    assert!(!data.contradictions.is_empty());
}

#[test]
fn the_shipped_ledger_fits_a_terminal() {
    let (battle, ledger, events) = (battle(), shipped(), BTreeMap::new());
    let view = LedgerView { battle: &battle, ledger: &ledger, engagements: &[], events: &events };
    for filter in [LedgerFilter::default(), LedgerFilter { all: true, ..LedgerFilter::default() }] {
        let text = render_ledger(&view, &filter, 100, false);
        for line in text.lines() {
            assert!(line.width() <= 100, "{} columns: {line}", line.width());
        }
        // Whoever asks for nothing in particular gets a few screens, not a dump.
        assert!(filter.all || text.lines().count() < 220, "{} lines", text.lines().count());
    }
}

#[test]
fn the_shipped_ledger_makes_a_page() {
    let page = PageData { format: PAGE_FORMAT, battle: battle(), ledger: shipped(), ..PageData::default() };
    let html = report::page::render(&page).expect("the shipped battle is whole");
    if let Some(path) = std::env::var_os("UMPIRE_WRITE_PAGE") {
        fs::write(path, &html).expect("the shipped battle is whole");
    }
    assert!(html.contains("청산리 전투"));
}
