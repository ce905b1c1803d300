//! Whether a claim's locator leads to words that hold its number.

use crate::claim::Locator;
use crate::names::AccountId;
use crate::numerals;
use crate::vocabulary::Qualifier;

use super::accounts::AccountIndex;
use super::fields::{Complaints, Fields};

/// Longest quotation shown in a message, in code points.
const SHOWN: usize = 60;

/// Reads `account`, `start` and `end`, and compares the words there with the claim's bounds.
pub(super) fn read_locator(
    complaints: &mut Complaints<'_>,
    fields: &mut Fields<'_>,
    accounts: &AccountIndex,
    qualifier: Option<Qualifier>,
    bounds: [Option<f64>; 2],
) -> Option<Locator> {
    let account = fields.text(complaints, "account");
    let start = fields.count(complaints, "start");
    let end = fields.count(complaints, "end");
    if account.is_none() && start.is_none() && end.is_none() {
        return None;
    }
    let (Some(account), Some(start), Some(end)) = (account, start, end) else {
        for key in ["account", "start", "end"] {
            if fields.span_of(key) == fields.span() {
                fields.missing(
                    complaints,
                    key,
                    "A locator is account, start and end together, or none of the three.",
                );
            }
        }
        return None;
    };
    accounts.complain_if_unknown(complaints, &account);
    let length = accounts.length(&account.value)?;
    if start.value >= end.value || end.value > length {
        complaints.add(
            "ledger::locator-outside",
            &if start.value >= end.value { start.span } else { end.span },
            format!(
                "{} stands at {}..{} of account `{}`, which has {length} code points",
                fields.called(),
                start.value,
                end.value,
                account.value
            ),
            "outside the account",
            "Count code points from 0, with the end one after the last and every line end as one.",
        );
        return None;
    }
    let quote = accounts.quote(&account.value, start.value, end.value)?;
    let [low, high] = bounds;
    for value in low.into_iter().chain(high.filter(|_| high != low)) {
        if !numerals::says(&quote, value) && qualifier != Some(Qualifier::Several) {
            complaints.add(
                "ledger::number-not-in-quote",
                &(start.span.start..end.span.end.max(start.span.end)),
                format!("the words of {} do not say {value}: “{}”", fields.called(), shorten(&quote)),
                format!("{value} is not in the words there"),
                "Move start and end to the words that hold the number, or correct low and high.",
            );
        }
    }
    Some(Locator { account: AccountId::new(account.value), start: start.value, end: end.value, quote })
}

fn shorten(quote: &str) -> String {
    if quote.chars().count() <= SHOWN {
        return quote.to_owned();
    }
    quote.chars().take(SHOWN).chain(['…']).collect()
}
