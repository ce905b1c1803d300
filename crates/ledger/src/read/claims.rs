//! Reading `claims.toml`: claims, propositions, sums and silences.

use std::collections::{BTreeMap, BTreeSet};

use toml::de::DeTable;

use crate::claim::{Claim, Proposition, Silence, SumCheck};
use crate::ledger::Spans;
use crate::names::{ClaimId, EngagementId, ForceId, Names, PropositionId, SideId, SourceId};
use crate::vocabulary::{ClaimKind, Qualifier, Stance, Unit};

use super::accounts::AccountIndex;
use super::check_format;
use super::fields::{Complaints, Fields, Found, suggest};
use super::locate::read_locator;
use super::silences::read_silence;
use super::sources::take_id;
use super::sums::read_sum;
use super::values::{check_bounds, check_magnitude};

/// What a claims' file holds.
pub(super) struct ClaimsFile {
    pub(super) claims: Vec<Claim>,
    pub(super) propositions: Vec<Proposition>,
    pub(super) sums: Vec<SumCheck>,
    pub(super) silences: Vec<Silence>,
}

/// What the claims may refer to.
struct Known<'k> {
    sources: &'k BTreeSet<String>,
    propositions: &'k BTreeSet<String>,
    accounts: &'k AccountIndex,
}

/// Reads the claims' file against the known sources and accounts.
pub(super) fn read(
    complaints: &mut Complaints<'_>,
    document: &DeTable<'_>,
    sources: &BTreeSet<String>,
    accounts: &AccountIndex,
    spans: &mut Spans,
) -> ClaimsFile {
    let mut top = Fields::new(document, 0..0, "the file");
    check_format(complaints, &mut top);
    let claim_tables = top.tables(complaints, "claim");
    let proposition_tables = top.tables(complaints, "proposition");
    let sum_tables = top.tables(complaints, "sum");
    let silence_tables = top.tables(complaints, "silence");
    top.reject_unknown(complaints);

    let mut seen = BTreeMap::new();
    let mut propositions = Vec::new();
    for mut fields in proposition_tables {
        let id = take_id(complaints, &mut fields, "proposition", &mut seen);
        let asks = fields.names(complaints, "asks");
        if asks.is_none() && fields.span_of("asks") == fields.span() {
            fields.missing(complaints, "asks", "Put the question, such as asks = { en = \"Did … ?\" }.");
        }
        let note = fields.text(complaints, "note").map(|found| found.value);
        fields.reject_unknown(complaints);
        if let (Some(id), Some(asks)) = (id, asks) {
            propositions.push(Proposition { id: PropositionId::new(id.value), asks, note });
        }
    }
    let known_propositions: BTreeSet<String> = seen.into_keys().collect();
    let known = Known { sources, propositions: &known_propositions, accounts };

    let mut seen = BTreeMap::new();
    let mut claims = Vec::new();
    for mut fields in claim_tables {
        let id = take_id(complaints, &mut fields, "claim", &mut seen);
        claims.extend(read_one(complaints, &mut fields, id.clone(), &known));
        fields.reject_unknown(complaints);
        if let Some(id) = id {
            spans.claims.entry(ClaimId::new(id.value)).or_insert_with(|| fields.into_spans());
        }
    }
    let known_claims: BTreeSet<String> = seen.into_keys().collect();
    let sums = sum_tables
        .into_iter()
        .filter_map(|mut fields| {
            let sum = read_sum(complaints, &mut fields, &known_claims, &claims);
            fields.reject_unknown(complaints);
            sum
        })
        .collect();
    let silences = silence_tables
        .into_iter()
        .filter_map(|mut fields| {
            let silence = read_silence(complaints, &mut fields, sources);
            fields.reject_unknown(complaints);
            silence
        })
        .collect();
    ClaimsFile { claims, propositions, sums, silences }
}

fn read_one(
    complaints: &mut Complaints<'_>,
    fields: &mut Fields<'_>,
    id: Option<Found<String>>,
    known: &Known<'_>,
) -> Option<Claim> {
    let kind = required_word(complaints, fields, "kind", ClaimKind::ALL, ClaimKind::as_str);
    let numbered = kind != Some(ClaimKind::Proposition);
    let side = fields.text(complaints, "side").map(|found| SideId::new(found.value));
    let force = fields.text(complaints, "force").map(|found| ForceId::new(found.value));
    let engagement = required_text(
        complaints,
        fields,
        "engagement",
        "Name the engagement or event, or write \"battle\" for the whole.",
    );
    let low = fields.number(complaints, "low");
    let high = fields.number(complaints, "high");
    let qualifier = if numbered {
        required_word(complaints, fields, "qualifier", Qualifier::ALL, Qualifier::as_str)
    } else {
        // A proposition has no number to qualify; the word is accepted for uniformity.
        Some(optional_word(
            complaints,
            fields,
            "qualifier",
            Qualifier::ALL,
            Qualifier::as_str,
            Qualifier::Exact,
        ))
    };
    let unit = match kind {
        Some(ClaimKind::Proposition) => {
            Some(optional_word(complaints, fields, "unit", Unit::ALL, Unit::as_str, Unit::Proposition))
        }
        Some(ClaimKind::Date) => {
            Some(optional_word(complaints, fields, "unit", Unit::ALL, Unit::as_str, Unit::Date))
        }
        _ => required_word(complaints, fields, "unit", Unit::ALL, Unit::as_str),
    };
    let date = fields.text(complaints, "date");
    let stance = required_word(complaints, fields, "stance", Stance::ALL, Stance::as_str);
    let claimant = read_claimant(complaints, fields, known.sources);
    let via = read_via(complaints, fields, known.sources);
    let footnote = fields.text(complaints, "footnote").map(|found| found.value);
    let proposition = read_proposition(complaints, fields, kind, known.propositions);
    let says = fields.text(complaints, "says").map(|found| found.value);
    let says_in = read_retellings(complaints, fields, says.is_some());
    let note = fields.text(complaints, "note").map(|found| found.value);
    let includes = read_includes(complaints, fields);
    check_bounds(complaints, fields, kind, qualifier, low.as_ref(), high.as_ref(), date.is_some());
    if let Some(unit) = unit {
        check_magnitude(complaints, fields, unit, [low.as_ref(), high.as_ref()]);
    }
    let bounds = [low.as_ref().map(|found| found.value), high.as_ref().map(|found| found.value)];
    let locator = read_locator(complaints, fields, known.accounts, qualifier, bounds);
    Some(Claim {
        id: ClaimId::new(id?.value),
        kind: kind?,
        side,
        force,
        engagement: EngagementId::new(engagement?.value),
        low: bounds[0],
        high: bounds[1],
        qualifier: qualifier?,
        unit: unit?,
        date: date.map(|found| found.value),
        stance: stance?,
        claimant: SourceId::new(claimant?),
        via: via.into_iter().map(SourceId::new).collect(),
        locator,
        footnote,
        proposition: proposition.map(PropositionId::new),
        says,
        says_in,
        includes,
        note,
    })
}

/// `says` in other languages. It stands beside an English sentence, never instead of one: whoever reads another language is shown that.
fn read_retellings(complaints: &mut Complaints<'_>, fields: &mut Fields<'_>, says: bool) -> Names {
    let Some(retellings) = fields.names(complaints, "says_in") else { return Names::default() };
    let fault = if !says {
        Some(("has no `says`", "Say it in English in `says`; `says_in` tells the same in other languages."))
    } else if retellings.en.is_some() || retellings.hanja.is_some() {
        Some(("is for ko, zh and ja", "Write the English sentence as `says`, and keep ko, zh and ja here."))
    } else {
        None
    };
    if let Some((what, help)) = fault {
        complaints.add(
            "ledger::retelling",
            &fields.span_of("says_in"),
            format!("`says_in` of {} {what}", fields.called()),
            "retelling",
            help,
        );
    }
    retellings
}

pub(super) fn required_text(
    complaints: &mut Complaints<'_>,
    fields: &mut Fields<'_>,
    key: &'static str,
    help: &str,
) -> Option<Found<String>> {
    let found = fields.text(complaints, key);
    if found.is_none() && fields.span_of(key) == fields.span() {
        fields.missing(complaints, key, help);
    }
    found
}

pub(super) fn required_word<T: Copy>(
    complaints: &mut Complaints<'_>,
    fields: &mut Fields<'_>,
    key: &'static str,
    all: &[T],
    as_str: fn(T) -> &'static str,
) -> Option<T> {
    let found = fields.word(complaints, key, all, as_str);
    if found.is_none() && fields.span_of(key) == fields.span() {
        let words: Vec<&str> = all.iter().map(|&word| as_str(word)).collect();
        fields.missing(complaints, key, format!("Add `{key}`, one of: {}.", words.join(", ")));
    }
    found.map(|found| found.value)
}

fn optional_word<T: Copy>(
    complaints: &mut Complaints<'_>,
    fields: &mut Fields<'_>,
    key: &'static str,
    all: &[T],
    as_str: fn(T) -> &'static str,
    absent: T,
) -> T {
    fields.word(complaints, key, all, as_str).map_or(absent, |found| found.value)
}

fn read_claimant(
    complaints: &mut Complaints<'_>,
    fields: &mut Fields<'_>,
    sources: &BTreeSet<String>,
) -> Option<String> {
    let found = required_text(
        complaints,
        fields,
        "claimant",
        "Name the source that says it: an id of sources.toml. A claim that nobody makes has no place in a ledger.",
    )?;
    complain_if_no_source(complaints, fields, "claimant", &found, sources);
    Some(found.value)
}

fn read_via(
    complaints: &mut Complaints<'_>,
    fields: &mut Fields<'_>,
    sources: &BTreeSet<String>,
) -> Vec<String> {
    let via = fields.texts(complaints, "via");
    for found in &via {
        complain_if_no_source(complaints, fields, "via", found, sources);
    }
    via.into_iter().map(|found| found.value).collect()
}

fn complain_if_no_source(
    complaints: &mut Complaints<'_>,
    fields: &Fields<'_>,
    key: &str,
    found: &Found<String>,
    sources: &BTreeSet<String>,
) {
    if !sources.contains(&found.value) {
        let names: Vec<&str> = sources.iter().map(String::as_str).collect();
        complaints.add(
            "ledger::unknown-source",
            &found.span,
            format!("`{key}` of {} is `{}`, which sources.toml does not have", fields.called(), found.value),
            "unknown source",
            suggest(&found.value, &names),
        );
    }
}

fn read_proposition(
    complaints: &mut Complaints<'_>,
    fields: &mut Fields<'_>,
    kind: Option<ClaimKind>,
    propositions: &BTreeSet<String>,
) -> Option<String> {
    let Some(found) = fields.text(complaints, "proposition") else {
        if kind == Some(ClaimKind::Proposition) && fields.span_of("proposition") == fields.span() {
            fields.missing(
                complaints,
                "proposition",
                "Name the [[proposition]] that the claim asserts or denies, or write one.",
            );
        }
        return None;
    };
    if !propositions.contains(&found.value) {
        let names: Vec<&str> = propositions.iter().map(String::as_str).collect();
        complaints.add(
            "ledger::unknown-proposition",
            &found.span,
            format!("{} answers `{}`, which is no [[proposition]]", fields.called(), found.value),
            "unknown proposition",
            suggest(&found.value, &names),
        );
    }
    Some(found.value)
}

fn read_includes(complaints: &mut Complaints<'_>, fields: &mut Fields<'_>) -> Vec<ClaimKind> {
    let words: Vec<&str> = ClaimKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let mut includes = Vec::new();
    for found in fields.texts(complaints, "includes") {
        match ClaimKind::from_word(&found.value) {
            Some(kind) => includes.push(kind),
            None => complaints.add(
                "ledger::unknown-word",
                &found.span,
                format!("{} includes `{}`, which is no kind of claim", fields.called(), found.value),
                "unknown kind",
                suggest(&found.value, &words),
            ),
        }
    }
    includes
}
