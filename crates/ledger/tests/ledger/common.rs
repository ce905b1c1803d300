//! A small ledger that the tests vary: one report copied twice, a rival record, a proposition and two sums.

use std::collections::BTreeMap;

use ledger::{Ledger, LedgerError};

/// Four sources; the newspaper and the total copy the report, the memoir hardly.
pub const SOURCES: &str = r#"format = 1
[[source]]
id = "article"
kind = "encyclopedia"
name = { en = "Article", ko = "글" }
side = "third"
account = "en"
draws_on = [{ source = "report", descent = 0.2 }]
[[source]]
id = "report"
kind = "official-report"
name = { en = "Report", ja = "報告" }
side = "blue"
[[source]]
id = "newspaper"
kind = "newspaper"
name = { en = "Newspaper" }
draws_on = [{ source = "roll", descent = 0.5 }, { source = "report", descent = 0.9 }]
[[source]]
id = "total"
kind = "statement"
name = { en = "Total" }
draws_on = [{ source = "newspaper", descent = 0.6 }]
[[source]]
id = "memoir"
kind = "memoir"
name = { en = "Memoir" }
draws_on = [{ source = "report", descent = 0.4 }]
[[source]]
id = "roll"
kind = "official-record"
name = { en = "Roll" }
side = "blue"
"#;

/// The account that the claims point into.
pub const ACCOUNT: &str =
    "Eleven fell. 9백여 명이 전사. 二千餘人 and over 900 more; the colonel fell, it is said.";

/// Head of a claims' file with one proposition.
pub const HEAD: &str =
    "format = 1\n[[proposition]]\nid = \"colonel-fell\"\nasks = { en = \"Did the colonel fall?\" }\n";

/// A claim with the usual keys and whatever else is given.
pub fn claim(id: &str, claimant: &str, rest: &str) -> String {
    format!(
        "[[claim]]\nid = \"{id}\"\nkind = \"killed\"\nside = \"blue\"\nengagement = \"battle\"\n\
         qualifier = \"exact\"\nunit = \"persons\"\nstance = \"asserts\"\nclaimant = \"{claimant}\"\n{rest}\n"
    )
}

/// A claim that counts exactly so many.
pub fn counted(id: &str, claimant: &str, number: u32) -> String {
    claim(id, claimant, &format!("low = {number}\nhigh = {number}"))
}

/// The accounts by name.
pub fn accounts() -> BTreeMap<String, String> {
    BTreeMap::from([("en".to_owned(), ACCOUNT.to_owned())])
}

/// Reads the claims with the usual sources and account.
pub fn read(claims: &str) -> Result<Ledger, Vec<LedgerError>> {
    Ledger::from_toml(SOURCES, &format!("{HEAD}{claims}"), &accounts())
}

/// Reads claims that are right.
pub fn load(claims: &str) -> Ledger {
    read(claims).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

/// Codes of everything wrong with the claims.
pub fn codes(claims: &str) -> Vec<&'static str> {
    match read(claims) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.iter().map(|error| error.code).collect(),
    }
}
