//! Claims and sources as they are shown.

use std::collections::BTreeMap;

use ledger::{ClaimId, Ledger, Subject};

use crate::model::{
    ClaimRow, Contradiction, Descent, FailingSum, LedgerData, Names, Proposition, SourceInfo,
};

/// The whole ledger as it is shown, names in English with the others beside them. `called` gives what a side, a
/// force, an engagement or an event is called, by identifier; the ledger itself knows identifiers only.
pub fn ledger_data(ledger: &Ledger, called: &dyn Fn(&str) -> Option<Names>) -> LedgerData {
    let forces = ledger.claims().iter().filter_map(|claim| claim.force.as_ref());
    let copies = copies(ledger);
    LedgerData {
        sources: ledger.sources().iter().map(source).collect(),
        claims: ledger.claims().iter().map(|found| claim(ledger, found, &copies)).collect(),
        propositions: ledger
            .propositions()
            .iter()
            .map(|found| Proposition {
                id: found.id.to_string(),
                asks: names(&found.asks, found.id.as_str()),
            })
            .collect(),
        contradictions: contradictions(ledger, called),
        failing_sums: ledger
            .failing_sums()
            .into_iter()
            .map(|sum| FailingSum {
                total: sum.total.to_string(),
                parts: sum.parts.iter().map(ToString::to_string).collect(),
                total_value: [sum.stated.0, sum.stated.1],
                parts_value: [sum.summed.0, sum.summed.1],
                note: sum.note.unwrap_or_default(),
            })
            .collect(),
        forces: forces.filter_map(|force| Some((force.to_string(), called(force.as_str())?))).collect(),
    }
}

/// A name in the page's languages; where English is missing the first language that has one stands for it.
fn names(found: &ledger::Names, otherwise: &str) -> Names {
    Names {
        en: found.in_language("en").unwrap_or(otherwise).to_string(),
        ko: found.ko.clone(),
        zh: found.zh.clone(),
        ja: found.ja.clone(),
        hanja: found.hanja.clone(),
    }
}

fn source(found: &ledger::Source) -> SourceInfo {
    SourceInfo {
        id: found.id.to_string(),
        kind: found.kind.to_string(),
        name: names(&found.name, found.id.as_str()),
        author: found.author.clone().unwrap_or_default(),
        side: found.side.as_ref().map_or("third".into(), ToString::to_string),
        date: found.date.clone().unwrap_or_default(),
        draws_on: found
            .draws_on
            .iter()
            .map(|link| Descent { source: link.source.to_string(), descent: link.descent })
            .collect(),
        note: found.note.clone().unwrap_or_default(),
    }
}

/// Claims that repeat a figure of the same origin, with the first claim that gives it.
fn copies(ledger: &Ledger) -> BTreeMap<ClaimId, ClaimId> {
    let mut copies = BTreeMap::new();
    for evidence in ledger.evidence() {
        for variant in evidence.variants {
            let mut claims = variant.claims.into_iter();
            let Some(first) = claims.next() else { continue };
            copies.extend(claims.map(|copy| (copy, first.clone())));
        }
    }
    copies
}

fn claim(ledger: &Ledger, found: &ledger::Claim, copies: &BTreeMap<ClaimId, ClaimId>) -> ClaimRow {
    let quoted = found.locator.as_ref().map(|locator| locator.quote.clone());
    ClaimRow {
        id: found.id.to_string(),
        says: found.says.clone().or(quoted).unwrap_or_default(),
        says_in: ["ko", "zh", "ja"]
            .into_iter()
            .filter_map(|language| Some((language.to_owned(), found.says_in.exact(language)?.to_owned())))
            .collect(),
        kind: found.kind.to_string(),
        side: found.side.as_ref().map(ToString::to_string).unwrap_or_default(),
        force: found.force.as_ref().map(ToString::to_string),
        engagement: found.engagement.to_string(),
        low: found.low,
        high: found.high,
        qualifier: found.qualifier.to_string(),
        date: found.date.clone(),
        unit: found.unit.to_string(),
        stance: found.stance.to_string(),
        claimant: found.claimant.to_string(),
        via: found.via.iter().map(ToString::to_string).collect(),
        origin: ledger
            .origin(&found.id)
            .map_or_else(|| found.claimant.to_string(), |origin| origin.to_string()),
        copy_of: copies.get(&found.id).map(ToString::to_string),
        account: found.locator.as_ref().map(|locator| locator.account.to_string()),
        footnote: found.footnote.clone(),
        proposition: found.proposition.as_ref().map(ToString::to_string),
    }
}

fn contradictions(ledger: &Ledger, called: &dyn Fn(&str) -> Option<Names>) -> Vec<Contradiction> {
    let name = |id: &str| called(id).map_or_else(|| id.to_owned(), |names| names.en);
    let view = ledger.view(&ledger::present::Filter::default(), "en");
    view.contradictions
        .into_iter()
        .map(|row| {
            let about = match &row.contradiction.subject {
                Subject::Quantity(quantity) => {
                    let side = quantity
                        .side
                        .as_ref()
                        .map(|side| format!(", {}", name(side.as_str())))
                        .unwrap_or_default();
                    let force = quantity
                        .force
                        .as_ref()
                        .map(|force| format!(", {}", name(force.as_str())))
                        .unwrap_or_default();
                    let whole = quantity.engagement.as_str() == ledger::WHOLE_BATTLE;
                    let place = if whole {
                        String::new()
                    } else {
                        format!(", {}", name(quantity.engagement.as_str()))
                    };
                    format!("{}{side}{force}{place}", quantity.kind.to_string().replace('-', " "))
                }
                Subject::Proposition(id) => ledger
                    .proposition(id)
                    .map_or_else(|| id.to_string(), |found| names(&found.asks, id.as_str()).en),
            };
            let told = |text: &str, names: &[String]| format!("{text} ({})", few(names));
            Contradiction {
                first: row.contradiction.one.len(),
                claims: row
                    .contradiction
                    .one
                    .iter()
                    .chain(&row.contradiction.other)
                    .map(ToString::to_string)
                    .collect(),
                says: format!(
                    "{about}: {} against {}.",
                    told(&row.one_text, &row.one_names),
                    told(&row.other_text, &row.other_names)
                ),
            }
        })
        .collect()
}

/// At most three names; how many more there are.
fn few(names: &[String]) -> String {
    match names {
        [first, second, third, rest @ ..] if !rest.is_empty() => {
            format!("{first}; {second}; {third}; {} more", rest.len())
        }
        _ => names.join("; "),
    }
}
