//! Reading the two files of a ledger, and checking them against each other and against the accounts.

mod accounts;
mod claims;
mod fields;
mod graph;
mod locate;
mod silences;
mod sources;
mod sums;
mod values;

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::DeTable;

use crate::error::LedgerError;
use crate::ledger::{CLAIMS_FILE, Ledger, SOURCES_FILE, Spans};

pub(crate) use fields::suggest;

use accounts::AccountIndex;
use fields::{Complaints, Fields};

/// The version of the two files that this crate writes about and reads.
const FORMAT: f64 = 1.0;

/// Reads and checks everything; the errors of `sources.toml` come first.
pub(crate) fn read(
    sources_text: &str,
    claims_text: &str,
    accounts: &BTreeMap<String, String>,
) -> Result<Ledger, Vec<LedgerError>> {
    let accounts = AccountIndex::new(accounts);
    let mut spans = Spans::default();

    let mut source_complaints = Complaints::new(SOURCES_FILE, sources_text);
    let document = parse(&mut source_complaints, sources_text);
    let (sources, known_sources) =
        sources::read(&mut source_complaints, document.get_ref(), &accounts, &mut spans);

    let mut claim_complaints = Complaints::new(CLAIMS_FILE, claims_text);
    let document = parse(&mut claim_complaints, claims_text);
    let read = claims::read(&mut claim_complaints, document.get_ref(), &known_sources, &accounts, &mut spans);

    let mut errors = source_complaints.into_errors();
    errors.extend(claim_complaints.into_errors());
    if errors.is_empty() {
        Ok(Ledger::assemble(sources, read.claims, read.propositions, read.sums, read.silences, spans))
    } else {
        Err(errors)
    }
}

/// Parses a file as far as it can be parsed, complaining about the rest.
fn parse<'t>(complaints: &mut Complaints<'_>, text: &'t str) -> Spanned<DeTable<'t>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        complaints.add(
            "ledger::not-toml",
            &error.span().unwrap_or(0..0),
            format!("this is not TOML: {}", error.message()),
            "cannot be read",
            "Correct the line; texts stand in quotation marks, tables begin with [[name]].",
        );
    }
    document
}

/// Checks the `format` key at the top of a file.
fn check_format(complaints: &mut Complaints<'_>, top: &mut Fields<'_>) {
    match top.number(complaints, "format") {
        Some(found) if found.value == FORMAT => {}
        Some(found) if found.value > FORMAT => complaints.add(
            "ledger::newer-format",
            &found.span,
            format!(
                "the file is written in format {}, newer than the {FORMAT} that is read here",
                found.value
            ),
            "newer format",
            "Use a newer version of the program, or rewrite the file in format 1.",
        ),
        Some(found) => complaints.add(
            "ledger::unknown-format",
            &found.span,
            format!("there is no format {}", found.value),
            "unknown format",
            "Write `format = 1`.",
        ),
        None => top.missing(complaints, "format", "Write `format = 1` as the first line of the file."),
    }
}
