//! The ledger as a person reads it in a terminal.

use super::paper::{Column, Paper};
use crate::model::{BattleInfo, ClaimRow, EngagementInfo, LedgerData};
use crate::numbers::{claimed, estimate_range};

/// Claims by quantity, side and engagement with their chains; then what is wrong between them.
pub fn render_ledger(
    battle: &BattleInfo,
    ledger: &LedgerData,
    engagements: &[EngagementInfo],
    width: usize,
    colour: bool,
) -> String {
    let mut paper = Paper::new(width, colour);
    paper.title(&format!("{} · the ledger", battle.title.en));
    let copies = ledger.claims.iter().filter(|claim| claim.copy_of.is_some()).count();
    paper.paragraph(&format!(
        "{} claims from {} sources; repeating another claim of the same origin and not counted again: {copies}.",
        ledger.claims.len(),
        ledger.sources.len(),
    ));
    for group in groups(battle, ledger, engagements) {
        paper.heading(&group.heading);
        let columns = [
            Column::Left("claim"),
            Column::Right("value"),
            Column::Left("says who, through whom"),
            Column::Left("origin"),
        ];
        let rows = group
            .claims
            .iter()
            .map(|claim| vec![claim.id.clone(), value(claim), chain(ledger, claim), origin(ledger, claim)]);
        paper.table(&columns, rows.collect::<Vec<_>>());
    }
    questions(&mut paper, ledger);
    contradictions(&mut paper, ledger);
    sums(&mut paper, ledger);
    paper.finish()
}

struct Group<'a> {
    heading: String,
    claims: Vec<&'a ClaimRow>,
}

/// Claims with a figure, grouped in the order in which their quantities first come up in the file.
fn groups<'a>(battle: &BattleInfo, ledger: &'a LedgerData, engagements: &[EngagementInfo]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for claim in ledger.claims.iter().filter(|claim| claim.proposition.is_none()) {
        let side = battle.sides.iter().find(|side| side.id == claim.side);
        let where_ = match engagements.iter().find(|found| found.id == claim.engagement) {
            Some(found) => found.name.en.as_str(),
            None if claim.engagement == "battle" => "the whole battle",
            None => claim.engagement.as_str(),
        };
        let side = match side {
            Some(side) => side.name.en.as_str(),
            None if claim.side == "third" => "neither side",
            None => claim.side.as_str(),
        };
        let force = claim.force.as_deref().unwrap_or_default();
        let unit = if claim.unit == "persons" { "" } else { claim.unit.as_str() };
        let kind = claim.kind.replace('-', " ");
        let parts = [kind.as_str(), side, force, where_, unit];
        let heading = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        match groups.iter_mut().find(|group| group.heading == heading) {
            Some(group) => group.claims.push(claim),
            None => groups.push(Group { heading, claims: vec![claim] }),
        }
    }
    groups
}

fn value(claim: &ClaimRow) -> String {
    let value = claim.date.clone().unwrap_or_else(|| claimed(claim.low, claim.high, &claim.qualifier));
    if claim.stance == "denies" { format!("denied: {value}") } else { value }
}

fn name<'a>(ledger: &'a LedgerData, id: &'a str) -> &'a str {
    ledger.sources.iter().find(|source| source.id == id).map_or(id, |source| source.name.en.as_str())
}

fn chain(ledger: &LedgerData, claim: &ClaimRow) -> String {
    let mut names = vec![name(ledger, &claim.claimant)];
    names.extend(claim.via.iter().rev().map(|id| name(ledger, id)));
    names.join(" → ")
}

fn origin(ledger: &LedgerData, claim: &ClaimRow) -> String {
    match &claim.copy_of {
        Some(other) => format!("same as {other}"),
        None if claim.origin == claim.claimant => "itself".into(),
        None => name(ledger, &claim.origin).to_string(),
    }
}

fn questions(paper: &mut Paper, ledger: &LedgerData) {
    for proposition in &ledger.propositions {
        let answers: Vec<&ClaimRow> = ledger
            .claims
            .iter()
            .filter(|claim| claim.proposition.as_deref() == Some(proposition.id.as_str()))
            .collect();
        if answers.is_empty() {
            continue;
        }
        paper.heading(&proposition.asks.en);
        let lines: Vec<String> = answers
            .into_iter()
            .map(|claim| {
                format!("{} {}: {} ({})", name(ledger, &claim.claimant), claim.stance, claim.says, claim.id)
            })
            .collect();
        paper.items(lines.iter().map(String::as_str));
    }
}

fn contradictions(paper: &mut Paper, ledger: &LedgerData) {
    paper.heading("Claims that cannot all be true");
    if ledger.contradictions.is_empty() {
        paper.paragraph("None found.");
    }
    let lines: Vec<String> = ledger
        .contradictions
        .iter()
        .map(|found| format!("{} ({})", found.says, found.claims.join(", ")))
        .collect();
    paper.items(lines.iter().map(String::as_str));
}

fn sums(paper: &mut Paper, ledger: &LedgerData) {
    paper.heading("Totals that are not the sum of their parts");
    if ledger.failing_sums.is_empty() {
        paper.paragraph("None found.");
    }
    let lines: Vec<String> = ledger
        .failing_sums
        .iter()
        .map(|sum| {
            let range = |[low, high]: [f64; 2]| {
                if low == high { crate::numbers::grouped(low) } else { estimate_range(low, high) }
            };
            let mut line = format!(
                "{} says {}, its parts ({}) come to {}.",
                sum.total,
                range(sum.total_value),
                sum.parts.join(", "),
                range(sum.parts_value)
            );
            if !sum.note.is_empty() {
                line.push(' ');
                line.push_str(&sum.note);
            }
            line
        })
        .collect();
    paper.items(lines.iter().map(String::as_str));
}
