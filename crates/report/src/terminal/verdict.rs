//! The verdict as a person reads it in a terminal.

use std::path::Path;

use super::paper::{Column, Paper};
use crate::answer::{self, Standing, source_name};
use crate::model::{ClaimRow, OriginVerdict, PageData, Quantity};
use crate::numbers::{claimed, estimate, estimate_range, factor, grouped, percent};

/// What the verdict is made of.
#[derive(Clone, Copy)]
pub struct VerdictView<'a> {
    /// All that the page shows.
    pub page: &'a PageData,
    /// Files written, named at the end.
    pub files: &'a [&'a Path],
}

/// Kinds that open the table of losses, in this order.
const MAIN_KINDS: [&str; 5] = ["killed", "wounded", "killed-wounded", "casualties", "strength"];
/// Kinds shown for the whole battle; the page has the others.
const SHOWN_KINDS: [&str; 8] =
    ["killed", "wounded", "strength", "missing", "captured", "killed-by-own", "rounds-fired", "shells"];
/// More authors than this are left to the page.
const MOST_AUTHORS: usize = 14;
/// More claims than this are left to the page.
const MOST_CLAIMS: usize = 24;
/// More limits than this are left to the page.
const MOST_LIMITS: usize = 4;
/// Unknowns named of those on which a quantity hangs.
const MOST_UNKNOWNS: usize = 3;

/// The verdict in at most `width` columns (never more than [`super::WIDEST`]).
pub fn render(view: &VerdictView<'_>, width: usize, colour: bool) -> String {
    let page = view.page;
    let mut paper = Paper::new(width, colour);
    paper.title(&title(page));
    let answer = answer::compose(page);
    if let Some(caution) = &answer.caution {
        paper.paragraph(caution);
        paper.gap();
    }
    paper.items(answer.losses.iter().map(String::as_str));
    paper.gap();
    paper.paragraph(&answer.lead.join(" "));
    losses(&mut paper, page);
    claims(&mut paper, page);
    authors(&mut paper, page);
    engagements(&mut paper, page);
    paper.heading("How sure");
    paper.paragraph(&answer.surety.join(" "));
    hangs_on(&mut paper, page);
    sensitivity(&mut paper, page);
    if !page.verdict.limits.is_empty() {
        paper.heading("What this cannot tell");
        paper.items(page.verdict.limits.iter().take(4).map(String::as_str));
    }
    if !view.files.is_empty() {
        paper.heading("Written");
        for file in view.files {
            paper.line(&format!("  {}", file.display()));
        }
    }
    paper.finish()
}

fn title(page: &PageData) -> String {
    let title = &page.battle.title;
    let others = [&title.ko, &title.zh, &title.ja];
    let mut seen: Vec<&str> = Vec::new();
    for other in others.into_iter().flatten() {
        if !seen.contains(&other.as_str()) {
            seen.push(other);
        }
    }
    if seen.is_empty() { title.en.clone() } else { format!("{} · {}", title.en, seen.join(" · ")) }
}

fn side_name<'a>(page: &'a PageData, id: &'a str) -> &'a str {
    page.battle.sides.iter().find(|side| side.id == id).map_or(id, |side| side.name.en.as_str())
}

fn kind_words(kind: &str) -> String {
    kind.replace("killed-wounded", "killed and wounded")
        .replace("killed-by-own", "killed by own side")
        .replace('-', " ")
}

fn rank(kind: &str) -> usize {
    MAIN_KINDS.iter().position(|main| *main == kind).unwrap_or(MAIN_KINDS.len())
}

/// Of the whole battle, of a side that the accounts speak of, and something that people ask for.
fn is_shown(page: &PageData, quantity: &Quantity) -> bool {
    quantity.engagement == "battle"
        && SHOWN_KINDS.contains(&quantity.kind.as_str())
        && answer::spoken_of(page, &quantity.side)
}

fn losses(paper: &mut Paper, page: &PageData) {
    let mut rows: Vec<&Quantity> =
        page.verdict.quantities.iter().filter(|quantity| is_shown(page, quantity)).collect();
    rows.sort_by_key(|quantity| {
        let side = page.battle.sides.iter().position(|side| side.id == quantity.side);
        (side.unwrap_or(usize::MAX), rank(&quantity.kind))
    });
    if rows.is_empty() {
        return;
    }
    paper.heading("The whole battle");
    let columns = [
        Column::Left("side"),
        Column::Left("what"),
        Column::Right("median"),
        Column::Right("90 % interval"),
        Column::Left("what is claimed"),
    ];
    paper.table(
        &columns,
        rows.into_iter().map(|quantity| {
            vec![
                side_name(page, &quantity.side).to_string(),
                kind_words(&quantity.kind),
                estimate(quantity.median),
                estimate_range(quantity.ci90[0], quantity.ci90[1]),
                claimed_values(page, &quantity.side, &quantity.kind),
            ]
        }),
    );
}

/// The distinct figures claimed for the whole side in the whole battle, from least to most.
fn claimed_values(page: &PageData, side: &str, kind: &str) -> String {
    let mut claims: Vec<&ClaimRow> = page
        .ledger
        .claims
        .iter()
        .filter(|claim| claim.counts_whole_side(side, kind) && (claim.low.is_some() || claim.high.is_some()))
        .collect();
    claims.sort_by(|left, right| middle(left).total_cmp(&middle(right)));
    let mut values: Vec<String> = Vec::new();
    for claim in claims {
        let value = claimed(claim.low, claim.high, &claim.qualifier);
        if !values.contains(&value) {
            values.push(value);
        }
    }
    if values.is_empty() { "–".into() } else { values.join(" · ") }
}

/// Where a claim is put in an order by size.
fn middle(claim: &ClaimRow) -> f64 {
    match (claim.low, claim.high) {
        (Some(low), Some(high)) => (low + high) / 2.0,
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => 0.0,
    }
}

fn claims(paper: &mut Paper, page: &PageData) {
    let mut rows: Vec<(&ClaimRow, Standing)> = answer::standings(page)
        .into_iter()
        .filter(|(claim, standing)| *standing != Standing::NotWeighed && claim.copy_of.is_none())
        .collect();
    if rows.is_empty() {
        return;
    }
    let all = rows.len();
    rows.sort_by(|(left, _), (right, _)| {
        let whole = |claim: &ClaimRow| claim.engagement != "battle" || claim.force.is_some();
        (whole(left), rank(&left.kind)).cmp(&(whole(right), rank(&right.kind)))
    });
    rows.truncate(MOST_CLAIMS);
    rows.sort_by(|(left, stands), (right, other)| {
        (stands, &left.side, rank(&left.kind))
            .cmp(&(other, &right.side, rank(&right.kind)))
            .then(middle(left).total_cmp(&middle(right)))
    });
    paper.heading("Which claims can be true");
    let columns = [
        Column::Left("verdict"),
        Column::Left("claim"),
        Column::Left("says who"),
        Column::Right("plausible"),
        Column::Right("nearest run"),
    ];
    let limited: Vec<&ClaimRow> = rows.iter().map(|(claim, _)| *claim).collect();
    let mut last = None;
    let rows = rows.into_iter().map(|(claim, standing)| {
        let verdict = page.verdict.claims.iter().find(|verdict| verdict.id == claim.id);
        let first = last.replace(standing) != Some(standing);
        vec![
            if first { standing.words().to_string() } else { String::new() },
            short_claim(page, claim),
            source_name(page, &claim.claimant).to_string(),
            verdict.and_then(|verdict| verdict.plausibility).map_or("–".into(), plausible),
            verdict
                .and_then(|verdict| verdict.nearest.as_ref())
                .map_or("–".into(), |run| estimate(run.value)),
        ]
    });
    paper.table(&columns, rows.collect::<Vec<_>>());
    if all > MOST_CLAIMS {
        paper.remark(&format!(
            "{} more claims, with their chains and what they would need, stand in the page.",
            all - MOST_CLAIMS
        ));
    }
    first_limits(paper, page, &limited);
}

/// The first physical limits that claims break, those furthest beyond them first.
fn first_limits(paper: &mut Paper, page: &PageData, claims: &[&ClaimRow]) {
    let mut found: Vec<(f64, String)> = claims
        .iter()
        .filter_map(|claim| {
            let verdict = page.verdict.claims.iter().find(|verdict| verdict.id == claim.id)?;
            let limit = verdict.limit.as_ref()?;
            let (needed, reached) = (estimate(limit.needed), estimate(limit.reached));
            let words = match (limit.kind.as_str(), limit.rounds_per_hit) {
                ("men", _) => format!("it asks for {needed} men, and in no run were more than {reached} there"),
                ("rounds", Some(rate)) => format!(
                    "at the rate of the best runs ({} rounds for each man hit) it takes {needed} rounds, and no \
                     run fired more than {reached}",
                    estimate(rate)
                ),
                _ => format!("no run had fewer than {reached}"),
            };
            let beyond = ((limit.needed + 1.0) / (limit.reached + 1.0)).ln().abs();
            let says = source_name(page, &claim.claimant);
            Some((beyond, format!("{} ({says}): {words}.", short_claim(page, claim))))
        })
        .collect();
    found.sort_by(|left, right| right.0.total_cmp(&left.0));
    let items: Vec<String> = found.into_iter().take(MOST_LIMITS).map(|(_, words)| words).collect();
    if !items.is_empty() {
        paper.gap();
        paper.paragraph("The first physical limit of those that no run reaches:");
        paper.items(items.iter().map(String::as_str));
    }
}

/// "0 %" would claim certainty; that no run agrees is what is known.
fn plausible(share: f64) -> String {
    if share == 0.0 { "no run".into() } else { percent(share) }
}

fn short_claim(page: &PageData, claim: &ClaimRow) -> String {
    let mut text = format!(
        "{} {} {}",
        side_name(page, &claim.side),
        kind_words(&claim.kind),
        claimed(claim.low, claim.high, &claim.qualifier)
    );
    if claim.engagement != "battle" {
        let name = page.engagements.iter().find(|found| found.id == claim.engagement);
        text.push_str(&format!(
            " ({})",
            name.map_or(claim.engagement.as_str(), |found| found.name.en.as_str())
        ));
    }
    text
}

fn authors(paper: &mut Paper, page: &PageData) {
    let mut weighed: Vec<_> = page.verdict.origins.iter().filter(|origin| origin.weighed).collect();
    // Those that are furthest off stand first.
    let off = |origin: &OriginVerdict| origin.factor.posterior.median.max(1e-6).ln();
    weighed.sort_by(|left, right| off(right).abs().total_cmp(&off(left).abs()));
    let more = weighed.len().saturating_sub(MOST_AUTHORS);
    weighed.truncate(MOST_AUTHORS);
    weighed.sort_by(|left, right| off(right).total_cmp(&off(left)));
    if weighed.is_empty() {
        return;
    }
    paper
        .heading("How far each author is off (what is said ÷ what was; all claims of one origin count once)");
    let columns = [
        Column::Left("origin"),
        Column::Left("of"),
        Column::Right("before"),
        Column::Right("after"),
        Column::Right("90 % interval"),
    ];
    let span = |low: f64, high: f64| format!("{}–{}", factor(low), factor(high));
    let rows = weighed.into_iter().map(|origin| {
        let after = origin.factor.posterior;
        vec![
            source_name(page, &origin.id).to_string(),
            if origin.of.is_empty() { "all figures".into() } else { origin.of.clone() },
            factor(origin.factor.prior.median),
            factor(after.median),
            span(after.low, after.high),
        ]
    });
    paper.table(&columns, rows.collect::<Vec<_>>());
    if more > 0 {
        paper.remark(&format!("{more} more, nearer to 1, stand in the page."));
    }
}

fn engagements(paper: &mut Paper, page: &PageData) {
    if page.engagements.is_empty() {
        return;
    }
    paper.heading("Engagement by engagement (killed: median and 90 % interval where it happened)");
    let mut columns = vec![Column::Left("engagement"), Column::Left("begins"), Column::Right("in runs")];
    let sides: Vec<_> = page.battle.sides.iter().filter(|side| answer::spoken_of(page, &side.id)).collect();
    columns.extend(sides.iter().map(|side| Column::Right(&side.name.en)));
    let mut rows = Vec::new();
    for engagement in &page.engagements {
        let begins = engagement.median_start.as_deref().unwrap_or("–");
        let mut row =
            vec![engagement.name.en.clone(), day_and_time(begins), percent(engagement.share_of_runs)];
        row.extend(sides.iter().map(|side| {
            let found = engagement.sides.iter().find(|found| found.side == side.id);
            found.and_then(|found| found.killed).map_or("–".into(), |killed| {
                format!("{} ({})", estimate(killed.median), estimate_range(killed.low, killed.high))
            })
        }));
        rows.push(row);
    }
    paper.table(&columns, rows);
    paper.remark("Soldiers only, here as above; non-combatants who marched with a side are counted apart.");
}

/// `10-21 08:10` of an instant: the year stands in the title.
fn day_and_time(instant: &str) -> String {
    instant.get(5..16).unwrap_or(instant).replace('T', " ")
}

fn sensitivity(paper: &mut Paper, page: &PageData) {
    // The three changes that move a median most, by the ratio of after to before.
    let moved =
        |change: &crate::model::Sensitivity| ((change.after + 1.0) / (change.before + 1.0)).ln().abs();
    let mut changes: Vec<_> = page.verdict.sensitivity.iter().filter(|change| change.supported).collect();
    changes.sort_by(|left, right| moved(right).total_cmp(&moved(left)));
    let items: Vec<String> = changes
        .into_iter()
        .take(3)
        .map(|change| {
            let quantity = page.verdict.quantities.iter().find(|quantity| quantity.id == change.quantity);
            let what = quantity.map_or(change.quantity.clone(), |quantity| {
                format!("{} {}", side_name(page, &quantity.side), kind_words(&quantity.kind))
            });
            format!(
                "{}: {what} {} instead of {}{}.",
                change.change.trim_end_matches('.'),
                estimate(change.after),
                estimate(change.before),
                if change.changes { ", which changes the verdict" } else { "" }
            )
        })
        .collect();
    if !items.is_empty() {
        paper.gap();
        paper.paragraph("What moves it most:");
        paper.items(items.iter().map(String::as_str));
    }
    paper.remark(&format!(
        "{} runs, seed {}, engine {}.",
        grouped(page.verdict.runs as f64),
        page.verdict.seed,
        page.verdict.engine
    ));
}

/// Sobol's total indices: on which unknowns the quantities hang before the claims, and what is left to chance.
fn hangs_on(paper: &mut Paper, page: &PageData) {
    let items: Vec<String> = page
        .verdict
        .indices
        .iter()
        .map(|of| {
            let quantity = page.verdict.quantities.iter().find(|quantity| quantity.id == of.quantity);
            let what = quantity.map_or(of.quantity.clone(), |quantity| {
                format!("{} {}", side_name(page, &quantity.side), kind_words(&quantity.kind))
            });
            let unknowns: Vec<String> = of
                .unknowns
                .iter()
                .filter(|index| index.total >= 0.01)
                .take(MOST_UNKNOWNS)
                .map(|index| format!("{} {}", index.unknown, percent(index.total)))
                .collect();
            let named =
                if unknowns.is_empty() { String::new() } else { format!("; {}", unknowns.join(", ")) };
            format!("{what}: the dice of the fights {}{named}.", percent(of.chance))
        })
        .collect();
    if !items.is_empty() {
        paper.gap();
        paper
            .paragraph("What it hangs on before the claims (shares of the variance; Sobol's total indices):");
        paper.items(items.iter().map(String::as_str));
    }
}
