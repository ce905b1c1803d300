//! The ledger of the first battle: what the documents are known to hold is found in it.

use std::collections::BTreeMap;
use std::path::Path;

use ledger::present::Filter;
use ledger::{ClaimKind, ContradictionKind, Ledger, Subject};

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../battles/qingshanli")
}

fn load() -> Ledger {
    let read = |path: &Path| std::fs::read_to_string(path).expect("a file of the battle");
    let mut accounts = BTreeMap::new();
    for entry in std::fs::read_dir(folder().join("accounts")).expect("the accounts") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "md") {
            accounts.insert(path.file_stem().expect("a name").to_string_lossy().into_owned(), read(&path));
        }
    }
    let (sources, claims) = (read(&folder().join("sources.toml")), read(&folder().join("claims.toml")));
    Ledger::from_toml(&sources, &claims, &accounts).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

#[test]
fn both_failing_sums_of_the_documents_are_found() {
    let failing = load().failing_sums();
    let found: Vec<(f64, f64, f64)> =
        failing.iter().map(|sum| (sum.stated.0, sum.summed.1, sum.difference)).collect();
    assert!(found.contains(&(19000.0, 17900.0, 1100.0)), "{found:?}");
    assert!(found.contains(&(1700.0, 1600.0, 100.0)), "{found:?}");
}

#[test]
fn the_consulates_nine_hundred_count_once_over_their_three_appearances() {
    let ledger = load();
    let nine_hundred: Vec<_> = ledger
        .evidence()
        .into_iter()
        .filter(|piece| {
            piece.origin.as_str() == "consulate-report" && piece.quantity.kind == ClaimKind::Killed
        })
        .filter(|piece| piece.variants.iter().any(|variant| variant.stated.low == Some(900.0)))
        .collect();
    assert_eq!(nine_hundred.len(), 1, "{nine_hundred:#?}");
    assert_eq!(nine_hundred[0].claims.len(), 3);
    let view = ledger.view(&Filter { kind: Some(ClaimKind::Killed), ..Filter::default() }, "en");
    assert!(view.shared_origins.iter().any(|row| row.claims.len() == 3 && row.changed));
}

#[test]
fn eleven_dead_contradict_twelve_hundred() {
    let ledger = load();
    let figure = |ids: &[ledger::ClaimId], value: f64| {
        ids.iter()
            .filter_map(|id| ledger.claim(id))
            .any(|claim| claim.low == Some(value) && claim.high == Some(value))
    };
    let found = ledger.contradictions().into_iter().any(|pair| {
        pair.kind == ContradictionKind::Figures
            && ((figure(&pair.one, 11.0) && figure(&pair.other, 1200.0))
                || (figure(&pair.one, 1200.0) && figure(&pair.other, 11.0)))
    });
    assert!(found);
}

#[test]
fn the_colonel_is_said_to_have_fallen_and_not_to_have_fallen() {
    let found = load().contradictions();
    let colonel = found
        .iter()
        .find(|pair| matches!(&pair.subject, Subject::Proposition(id) if id.as_str() == "kano-fell"))
        .unwrap();
    assert!(!colonel.one.is_empty() && !colonel.other.is_empty());
    assert!(!colonel.within_accounts.is_empty(), "the English account holds both");
}

#[test]
fn every_claim_reaches_an_origin_and_survives_exchange() {
    let ledger = load();
    assert!(ledger.claims().len() > 300);
    for claim in ledger.claims() {
        assert!(ledger.origin(&claim.id).is_some() && !ledger.chain(&claim.id).is_empty(), "{}", claim.id);
    }
    let back = Ledger::from_json(&ledger.to_json().unwrap()).unwrap();
    assert_eq!(back.claims(), ledger.claims());
    assert_eq!(ledger.to_jsonl().unwrap().lines().count(), ledger.claims().len());
}
