//! Reading `sources.toml`.

use std::collections::{BTreeMap, BTreeSet};

use toml::de::DeTable;

use crate::claim::{DrawsOn, Source};
use crate::ledger::Spans;
use crate::names::{AccountId, SideId, SourceId};
use crate::vocabulary::SourceKind;

use super::accounts::AccountIndex;
use super::check_format;
use super::fields::{Complaints, Fields, Found, suggest};
use super::graph::{Edge, complain_about_cycles};

/// Reads the sources, and the identifiers of all of them, also of those that are wrong otherwise.
pub(super) fn read(
    complaints: &mut Complaints<'_>,
    document: &DeTable<'_>,
    accounts: &AccountIndex,
    spans: &mut Spans,
) -> (Vec<Source>, BTreeSet<String>) {
    let mut top = Fields::new(document, 0..0, "the file");
    check_format(complaints, &mut top);
    let tables = top.tables(complaints, "source");
    top.reject_unknown(complaints);

    let mut first_seen = BTreeMap::new();
    let mut sources = Vec::new();
    let mut edges = Vec::new();
    for mut fields in tables {
        let id = take_id(complaints, &mut fields, "source", &mut first_seen);
        let source = read_one(complaints, &mut fields, id.clone(), accounts, &mut edges);
        fields.reject_unknown(complaints);
        if let Some(id) = id {
            spans.sources.entry(SourceId::new(id.value)).or_insert_with(|| fields.into_spans());
        }
        sources.extend(source);
    }
    let known: BTreeSet<String> = first_seen.into_keys().collect();
    for edge in &edges {
        if !known.contains(&edge.to) {
            let names: Vec<&str> = known.iter().map(String::as_str).collect();
            complaints.add(
                "ledger::unknown-source",
                &edge.span,
                format!("source `{}` draws on `{}`, which is no source", edge.from, edge.to),
                "unknown source",
                suggest(&edge.to, &names),
            );
        }
    }
    complain_about_cycles(complaints, &known, &edges);
    (sources, known)
}

/// Takes the `id` of a table, names the table after it, and complains if it stands twice.
pub(super) fn take_id(
    complaints: &mut Complaints<'_>,
    fields: &mut Fields<'_>,
    what: &str,
    first_seen: &mut BTreeMap<String, usize>,
) -> Option<Found<String>> {
    let Some(id) = fields.text(complaints, "id") else {
        if fields.span_of("id") == fields.span() {
            fields.missing(complaints, "id", format!("Give every {what} an `id` of its own."));
        }
        return None;
    };
    fields.rename(format!("{what} `{}`", id.value));
    match first_seen.get(&id.value) {
        Some(&byte) => complaints.add(
            "ledger::duplicate-id",
            &id.span,
            format!(
                "two {what} tables have the id `{}`; the first is on line {}",
                id.value,
                complaints.line_of(byte)
            ),
            "used before",
            format!("Give this {what} another id, or delete one of the two."),
        ),
        None => {
            first_seen.insert(id.value.clone(), id.span.start);
        }
    }
    Some(id)
}

fn read_one(
    complaints: &mut Complaints<'_>,
    fields: &mut Fields<'_>,
    id: Option<Found<String>>,
    accounts: &AccountIndex,
    edges: &mut Vec<Edge>,
) -> Option<Source> {
    let kind = fields.word(complaints, "kind", SourceKind::ALL, SourceKind::as_str);
    if kind.is_none() && fields.span_of("kind") == fields.span() {
        let words: Vec<&str> = SourceKind::ALL.iter().map(|kind| kind.as_str()).collect();
        fields.missing(complaints, "kind", format!("Say what sort of source it is: {}.", words.join(", ")));
    }
    let name = fields.names(complaints, "name");
    if name.is_none() && fields.span_of("name") == fields.span() {
        fields.missing(complaints, "name", "Give the source a name, such as name = { en = \"...\" }.");
    }
    let author = fields.text(complaints, "author").map(|found| found.value);
    let side = fields.text(complaints, "side").map(|found| SideId::new(found.value));
    let date = fields.text(complaints, "date").map(|found| found.value);
    let note = fields.text(complaints, "note").map(|found| found.value);
    let account = fields.text(complaints, "account").map(|found| {
        accounts.complain_if_unknown(complaints, &found);
        AccountId::new(found.value)
    });
    let from = id.as_ref().map_or("", |id| id.value.as_str()).to_owned();
    let draws_on = read_draws_on(complaints, fields, &from, edges);
    Some(Source {
        id: SourceId::new(id?.value),
        kind: kind?.value,
        name: name?,
        author,
        side,
        date,
        draws_on,
        account,
        note,
    })
}

fn read_draws_on(
    complaints: &mut Complaints<'_>,
    fields: &mut Fields<'_>,
    from: &str,
    edges: &mut Vec<Edge>,
) -> Vec<DrawsOn> {
    let called = fields.called().to_owned();
    let mut draws_on = Vec::new();
    for mut entry in fields.tables(complaints, "draws_on") {
        entry.rename(format!("`draws_on` of {called}"));
        let source = entry.text(complaints, "source");
        let descent = entry.number(complaints, "descent");
        entry.reject_unknown(complaints);
        if source.is_none() && entry.span_of("source") == entry.span() {
            entry.missing(complaints, "source", "Name the source that was drawn on.");
        }
        if descent.is_none() && entry.span_of("descent") == entry.span() {
            entry.missing(
                complaints,
                "descent",
                "Say how probable it is, from 0 to 1, that a figure common to both was copied.",
            );
        }
        if let Some(descent) = descent.as_ref().filter(|found| !(0.0..=1.0).contains(&found.value)) {
            complaints.add(
                "ledger::not-a-probability",
                &descent.span,
                format!("`descent` of {called} is {}, which is no probability", descent.value),
                "between 0 and 1",
                "Write a number from 0 (never copied) to 1 (always copied).",
            );
        }
        if let (Some(source), Some(descent)) = (source, descent) {
            edges.push(Edge { from: from.to_owned(), to: source.value.clone(), span: source.span });
            draws_on.push(DrawsOn { source: SourceId::new(source.value), descent: descent.value });
        }
    }
    draws_on
}
