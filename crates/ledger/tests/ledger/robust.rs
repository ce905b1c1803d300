//! Whatever the files hold: no panic, and every error points into its file.

use std::collections::BTreeMap;

use crate::common::{ACCOUNT, HEAD, SOURCES, accounts, claim, counted};
use ledger::{Ledger, LedgerError, numerals};

/// A small fixed generator (Marsaglia's xorshift, 2003), so that a failure can be had again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

fn check(errors: &[LedgerError], sources: &str, claims: &str) {
    assert!(!errors.is_empty());
    for error in errors {
        let text = if error.file == "sources.toml" { sources } else { claims };
        assert!(text.get(error.span.clone()).is_some(), "{error:?} lies outside its file");
        assert!(error.code.starts_with("ledger::") && !error.message.is_empty());
        assert!(!error.label.is_empty() && error.help.ends_with(['.', '?']), "{error:?}");
    }
}

fn try_both(sources: &str, claims: &str) {
    match Ledger::from_toml(sources, claims, &accounts()) {
        Ok(ledger) => {
            let view = ledger.view(&ledger::present::Filter::default(), "ko");
            assert!(ledger.to_json().is_ok() && ledger.to_jsonl().is_ok());
            assert_eq!(view.propositions.len(), ledger.propositions().len());
        }
        Err(errors) => check(&errors, sources, claims),
    }
}

fn whole_claims() -> String {
    let located = "low = 900\nqualifier = \"over\"\naccount = \"en\"\nstart = 13\nend = 18";
    let over = claim("c", "newspaper", located).replacen("qualifier = \"exact\"\n", "", 1);
    let sum = "[[sum]]\ntotal = \"a\"\nparts = [\"b\", \"c\"]\n";
    format!("{HEAD}{}{}{over}{sum}", counted("a", "report", 11), counted("b", "roll", 1200))
}

#[test]
fn bytes_thrown_in_anywhere_never_panic() {
    let claims = whole_claims();
    assert!(Ledger::from_toml(SOURCES, &claims, &accounts()).is_ok());
    let scraps = [
        "\u{0}", "[[", "]]", "\"", "'''", "=", "\r\n", "靑", "🀄", "{", "}", "-", "1e999", "id", "#", "0x",
        "\u{feff}",
    ];
    let mut dice = Dice(7);
    for _ in 0..1500 {
        let mut letters: Vec<char> = claims.chars().collect();
        for _ in 0..=dice.below(4) {
            let at = dice.below(letters.len());
            match dice.below(3) {
                0 => drop(letters.drain(at..(at + dice.below(30)).min(letters.len()))),
                1 => {
                    let scrap: Vec<char> = scraps[dice.below(scraps.len())].chars().collect();
                    letters.splice(at..at, scrap);
                }
                _ => letters.truncate(at),
            }
        }
        try_both(SOURCES, &letters.into_iter().collect::<String>());
    }
}

#[test]
fn rubbish_never_panics() {
    let mut dice = Dice(11);
    for _ in 0..300 {
        let bytes: Vec<u8> = (0..dice.below(200)).map(|_| dice.below(256) as u8).collect();
        let text = String::from_utf8_lossy(&bytes);
        try_both(&text, &text);
    }
    try_both(&"[".repeat(5000), &"a = [".repeat(5000));
    try_both("", "");
}

#[test]
fn numerals_of_any_length_end() {
    for word in ["十", "1 ", "thousand ", "수백", "9,", "一", "two and ", "万"] {
        let long = word.repeat(3000);
        assert!(numerals::readings(&long).iter().all(|reading| reading.is_finite()));
    }
    let mut dice = Dice(3);
    let letters: Vec<char> = ACCOUNT.chars().chain("0123456789,.%百千万萬백천만수".chars()).collect();
    for _ in 0..500 {
        let text: String = (0..dice.below(40)).map(|_| letters[dice.below(letters.len())]).collect();
        assert!(numerals::readings(&text).iter().all(|reading| reading.is_finite()), "{text}");
    }
}

#[test]
fn a_document_from_elsewhere_cannot_hang_the_program() {
    let circle = r#"{"format":1,"claims":[],"propositions":[],"sums":[],"sources":[
        {"id":"a","kind":"memoir","name":{},"draws_on":[{"source":"b","descent":1.0}]},
        {"id":"b","kind":"memoir","name":{},"draws_on":[{"source":"a","descent":1.0}]}]}"#;
    let ledger = Ledger::from_json(circle).unwrap();
    assert_eq!(ledger.origin_of_source(&"a".into()).unwrap().as_str(), "b");
    assert!(Ledger::from_json("{}").is_err());
    assert!(Ledger::from_json(&circle.replace("\"format\":1", "\"format\":9")).is_err());
    assert!(Ledger::from_toml("format = 1", "format = 1", &BTreeMap::new()).is_ok());
}
