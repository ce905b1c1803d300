//! Reading the silences of `claims.toml`.

use std::collections::BTreeSet;

use crate::claim::Silence;
use crate::names::{EngagementId, SideId, SourceId};
use crate::vocabulary::ClaimKind;

use super::claims::{required_text, required_word};
use super::fields::{Complaints, Fields, suggest};

/// Reads one `[[silence]]`, against the identifiers of all sources.
pub(super) fn read_silence(
    complaints: &mut Complaints<'_>,
    fields: &mut Fields<'_>,
    known: &BTreeSet<String>,
) -> Option<Silence> {
    fields.rename("a silence".to_owned());
    let source = required_text(complaints, fields, "source", "Name the source that is silent.");
    if let Some(found) = source.as_ref().filter(|found| !known.contains(&found.value)) {
        fields.rename(format!("the silence of `{}`", found.value));
        let names: Vec<&str> = known.iter().map(String::as_str).collect();
        complaints.add(
            "ledger::unknown-source",
            &found.span,
            format!("{} is that of no source", fields.called()),
            "unknown source",
            suggest(&found.value, &names),
        );
    }
    let kind = required_word(complaints, fields, "kind", ClaimKind::ALL, ClaimKind::as_str);
    let side = required_text(complaints, fields, "side", "Say of whose men it does not tell.");
    let engagement = required_text(
        complaints,
        fields,
        "engagement",
        "Name the engagement or event, or write \"battle\" for the whole.",
    );
    let why = required_text(complaints, fields, "why", "Say why the source would have known of it and told.");
    let from = number(
        complaints,
        fields,
        "from",
        |value| value >= 1.0,
        "Of how many it would have told, 1 or more.",
    );
    let told = number(
        complaints,
        fields,
        "told",
        |value| value > 0.0 && value < 1.0,
        "With what probability it would have told, above 0 and below 1: silence is never certain.",
    );
    Some(Silence {
        source: SourceId::new(source.filter(|found| known.contains(&found.value))?.value),
        kind: kind?,
        side: SideId::new(side?.value),
        engagement: EngagementId::new(engagement?.value),
        from: from?,
        told: told?,
        why: why?.value,
    })
}

/// A number that must be there and hold.
fn number(
    complaints: &mut Complaints<'_>,
    fields: &mut Fields<'_>,
    key: &'static str,
    holds: fn(f64) -> bool,
    help: &str,
) -> Option<f64> {
    match fields.number(complaints, key) {
        Some(found) if holds(found.value) => Some(found.value),
        Some(found) => {
            complaints.add(
                "ledger::out-of-range",
                &found.span,
                format!("{} has {key} = {}", fields.called(), found.value),
                "out of range",
                help,
            );
            None
        }
        None => {
            if fields.span_of(key) == fields.span() {
                fields.missing(complaints, key, help);
            }
            None
        }
    }
}
