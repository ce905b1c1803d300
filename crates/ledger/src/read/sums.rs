//! Reading the sums of `claims.toml`.

use std::collections::BTreeSet;

use crate::claim::{Claim, SumCheck};
use crate::names::ClaimId;

use super::claims::required_text;
use super::fields::{Complaints, Fields, Found, suggest};

/// Reads one `[[sum]]`, against the identifiers of all claims and the claims that could be read.
pub(super) fn read_sum(
    complaints: &mut Complaints<'_>,
    fields: &mut Fields<'_>,
    known: &BTreeSet<String>,
    claims: &[Claim],
) -> Option<SumCheck> {
    fields.rename("a sum".to_owned());
    let total = required_text(complaints, fields, "total", "Name the claim that states the total.");
    if let Some(total) = &total {
        fields.rename(format!("the sum `{}`", total.value));
    }
    let parts = fields.texts(complaints, "parts");
    let note = fields.text(complaints, "note").map(|found| found.value);
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    for found in total.iter().chain(&parts) {
        if !known.contains(&found.value) {
            complaints.add(
                "ledger::unknown-claim",
                &found.span,
                format!("{} names `{}`, which is no claim", fields.called(), found.value),
                "unknown claim",
                suggest(&found.value, &names),
            );
        }
    }
    if parts.len() < 2 {
        complaints.add(
            "ledger::sum-without-parts",
            &fields.span_of("parts"),
            format!("{} has fewer than two parts", fields.called()),
            "parts missing",
            "List at least two claims whose figures should add up to the total.",
        );
    }
    let total = total?;
    let mut counted = BTreeSet::from([total.value.as_str()]);
    for part in &parts {
        if !counted.insert(&part.value) {
            complaints.add(
                "ledger::sum-counts-twice",
                &part.span,
                format!("{} counts `{}` twice", fields.called(), part.value),
                "counted before",
                "A claim can be the total or one part, once.",
            );
        }
    }
    check_sum_units(complaints, fields, &total, &parts, claims);
    Some(SumCheck {
        total: ClaimId::new(total.value),
        parts: parts.into_iter().map(|part| ClaimId::new(part.value)).collect(),
        note,
    })
}

/// Men and rifles do not add up, nor does a claim without a figure.
fn check_sum_units(
    complaints: &mut Complaints<'_>,
    fields: &Fields<'_>,
    total: &Found<String>,
    parts: &[Found<String>],
    claims: &[Claim],
) {
    let find = |id: &str| claims.iter().find(|claim| claim.id.as_str() == id);
    let unit = find(&total.value).map(|claim| claim.unit);
    for found in std::iter::once(total).chain(parts) {
        let Some(claim) = find(&found.value) else { continue };
        if claim.low.is_none() && claim.high.is_none() {
            complaints.add(
                "ledger::sum-without-figure",
                &found.span,
                format!("{} names `{}`, which has no figure", fields.called(), found.value),
                "no figure to add",
                "Take it out of the sum, or give the claim its low and high.",
            );
        } else if unit.is_some_and(|unit| unit != claim.unit) {
            complaints.add(
                "ledger::sum-of-unlike",
                &found.span,
                format!("{} adds {} to another unit", fields.called(), claim.unit),
                "another unit",
                "Only claims in the unit of the total can be its parts.",
            );
        }
    }
}
