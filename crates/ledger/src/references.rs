//! Checks that need to know the rest of the battle folder: sides, engagements, forces.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::error::LedgerError;
use crate::ledger::{CLAIMS_FILE, Ledger, SOURCES_FILE};
use crate::read::suggest;

/// What the rest of a battle folder defines and a ledger may refer to.
#[derive(Clone, Debug, Default)]
pub struct KnownNames {
    /// Sides of claims and sources, with whatever words stand for others: `both`, `third`.
    pub sides: BTreeSet<String>,
    /// Engagements and events, with the word for the whole battle.
    pub engagements: BTreeSet<String>,
    /// Forces; none leaves them unchecked, for a claim may keep an account's own wording.
    pub forces: Option<BTreeSet<String>>,
}

impl Ledger {
    /// Checks the sides, engagements and forces that claims and sources name.
    ///
    /// # Errors
    /// One for every name that the folder does not define, at its place in the file.
    pub fn check_against(&self, known: &KnownNames) -> Result<(), Vec<LedgerError>> {
        let mut errors = Vec::new();
        for source in &self.sources {
            if let Some(side) = &source.side {
                let place = Place {
                    file: SOURCES_FILE,
                    record: format!("source `{}`", source.id),
                    key: "side",
                    spans: self.spans.sources.get(&source.id),
                };
                place.check(side.as_str(), &known.sides, "battle.toml has no such side", &mut errors);
            }
        }
        for claim in &self.claims {
            let place = |key| Place {
                file: CLAIMS_FILE,
                record: format!("claim `{}`", claim.id),
                key,
                spans: self.spans.claims.get(&claim.id),
            };
            if let Some(side) = &claim.side {
                place("side").check(side.as_str(), &known.sides, "battle.toml has no such side", &mut errors);
            }
            let missing = "battle.toml has no such engagement or event";
            place("engagement").check(claim.engagement.as_str(), &known.engagements, missing, &mut errors);
            if let (Some(force), Some(forces)) = (&claim.force, &known.forces) {
                place("force").check(force.as_str(), forces, "forces.toml has no such unit", &mut errors);
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

/// One reference in one file.
struct Place<'l> {
    file: &'static str,
    record: String,
    key: &'static str,
    spans: Option<&'l BTreeMap<&'static str, Range<usize>>>,
}

impl Place<'_> {
    fn check(&self, name: &str, known: &BTreeSet<String>, missing: &str, errors: &mut Vec<LedgerError>) {
        if known.contains(name) {
            return;
        }
        let span = self.spans.and_then(|spans| spans.get(self.key).or_else(|| spans.get(""))).cloned();
        let names: Vec<&str> = known.iter().map(String::as_str).collect();
        errors.push(LedgerError {
            code: "ledger::unknown-name",
            file: self.file.to_owned(),
            // A ledger that was not read from files has no places to point at.
            span: span.unwrap_or(0..0),
            message: format!("`{}` of {} is `{name}`, but {missing}", self.key, self.record),
            label: format!("unknown {}", self.key),
            help: suggest(name, &names),
        });
    }
}
