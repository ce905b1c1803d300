//! Whether the numbers of a claim can be meant.

use crate::vocabulary::{ClaimKind, Qualifier, Unit};

use super::fields::{Complaints, Fields, Found};

/// Checks the two bounds against the kind, the qualifier and each other.
pub(super) fn check_bounds(
    complaints: &mut Complaints<'_>,
    fields: &Fields<'_>,
    kind: Option<ClaimKind>,
    qualifier: Option<Qualifier>,
    low: Option<&Found<f64>>,
    high: Option<&Found<f64>>,
    dated: bool,
) {
    let called = fields.called();
    let unread =
        |key: &str, found: Option<&Found<f64>>| found.is_none() && fields.span_of(key) != fields.span();
    if unread("low", low) || unread("high", high) {
        // It stands there and has been complained about: what it would fit is not known.
        return;
    }
    let Some(first) = low.or(high) else {
        match kind {
            Some(ClaimKind::Proposition) | None => {}
            Some(ClaimKind::Date) if dated => {}
            Some(ClaimKind::Date) => {
                fields.missing(
                    complaints,
                    "date",
                    "Write the date that is claimed, such as date = \"1920-10-21\".",
                );
            }
            Some(_) => fields.missing(
                complaints,
                "low",
                "Write low and high (one of them where the claim is open), or make it a proposition.",
            ),
        }
        return;
    };
    if kind == Some(ClaimKind::Proposition) {
        complaints.add(
            "ledger::proposition-with-number",
            &first.span,
            format!("{called} is a proposition and has a number"),
            "a number",
            "Take out low and high, or give the claim the kind that the number counts.",
        );
    }
    for found in [low, high].into_iter().flatten().filter(|found| found.value < 0.0) {
        complaints.add(
            "ledger::negative",
            &found.span,
            format!("{called} counts {}, which is less than nothing", found.value),
            "negative",
            "Write a number from 0 upward.",
        );
    }
    if let (Some(low), Some(high)) = (low, high)
        && low.value > high.value
    {
        complaints.add(
            "ledger::low-above-high",
            &low.span,
            format!("{called} has low {} above high {}", low.value, high.value),
            "above `high`",
            "Exchange the two numbers, or correct the one that is wrong.",
        );
    }
    let mend = match qualifier {
        Some(Qualifier::Exact) if low.map(|found| found.value) != high.map(|found| found.value) => {
            "An exact number has the same low and high; use range, over or at-most otherwise."
        }
        Some(Qualifier::Range) if low.is_none() || high.is_none() => {
            "A range has both ends; use at-least or at-most where one is open."
        }
        Some(Qualifier::Over | Qualifier::AtLeast) if low.is_none() => {
            "Write the number as low and leave high out."
        }
        Some(Qualifier::AtMost) if high.is_none() => "Write the number as high and leave low out.",
        _ => return,
    };
    complaints.add(
        "ledger::qualifier-mismatch",
        &fields.span_of("qualifier"),
        format!("low and high of {called} do not fit its qualifier"),
        "does not fit the numbers",
        mend,
    );
}

/// Refuses numbers that no battle can have.
pub(super) fn check_magnitude(
    complaints: &mut Complaints<'_>,
    fields: &Fields<'_>,
    unit: Unit,
    bounds: [Option<&Found<f64>>; 2],
) {
    let largest = unit.largest_credible();
    for found in bounds.into_iter().flatten().filter(|found| found.value > largest) {
        complaints.add(
            "ledger::absurd-number",
            &found.span,
            format!("{} counts {} {unit}, more than can be meant", fields.called(), found.value),
            format!("at most {largest} {unit}"),
            "Correct the number or its unit.",
        );
    }
}
