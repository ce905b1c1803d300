//! The ledger as a person reads it in a terminal: what matters first, everything on request.

use std::collections::{BTreeMap, BTreeSet};

use super::paper::{Column, Paper};
use crate::model::{BattleInfo, ClaimRow, EngagementInfo, LedgerData};
use crate::numbers::{claimed, estimate_range, grouped};

/// Which claims are asked for. Without any wish the ledger is summed up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerFilter {
    /// Only of this side.
    pub side: Option<String>,
    /// Only of this kind.
    pub kind: Option<String>,
    /// Only of this engagement or event.
    pub engagement: Option<String>,
    /// Every claim, one by one.
    pub all: bool,
}

impl LedgerFilter {
    /// Whether single claims are asked for.
    pub fn asks_for_claims(&self) -> bool {
        self.all || self.side.is_some() || self.kind.is_some() || self.engagement.is_some()
    }

    /// Whether a claim is asked for.
    pub fn takes(&self, claim: &ClaimRow) -> bool {
        let is =
            |wanted: &Option<String>, value: &str| wanted.as_deref().is_none_or(|wanted| wanted == value);
        is(&self.side, &claim.side) && is(&self.kind, &claim.kind) && is(&self.engagement, &claim.engagement)
    }
}

/// What stands in the ledger of a battle.
#[derive(Clone, Copy)]
pub struct LedgerView<'a> {
    /// The battle.
    pub battle: &'a BattleInfo,
    /// Its ledger.
    pub ledger: &'a LedgerData,
    /// Its engagements.
    pub engagements: &'a [EngagementInfo],
    /// Titles of its events, by identifier.
    pub events: &'a BTreeMap<String, String>,
}

/// So many origins and contradictions stand in the summary.
const MOST: usize = 10;
/// So many quantities stand in the summary.
const MOST_QUANTITIES: usize = 24;
/// Kinds that are summed up first, in this order.
const MAIN_KINDS: [&str; 5] = ["killed", "wounded", "killed-wounded", "casualties", "strength"];

/// The ledger in at most `width` columns: summed up, or the claims asked for with their chains.
pub fn render_ledger(view: &LedgerView<'_>, filter: &LedgerFilter, width: usize, colour: bool) -> String {
    let mut paper = Paper::new(width, colour);
    let ledger = view.ledger;
    paper.title(&format!("{} · the ledger", view.battle.title.en));
    let copies = ledger.claims.iter().filter(|claim| claim.copy_of.is_some()).count();
    paper.paragraph(&format!(
        "{} claims from {} sources. {} Pairs or groups that cannot all be true: {}. Totals that are not the sum of their \
         parts: {}.",
        grouped(ledger.claims.len() as f64),
        ledger.sources.len(),
        match copies {
            0 => "None repeats another of the same origin.".to_owned(),
            1 => "One repeats another of the same origin and is not counted again.".to_owned(),
            _ => format!("{copies} repeat another of the same origin and are not counted again."),
        },
        ledger.contradictions.len(),
        ledger.failing_sums.len(),
    ));
    if filter.asks_for_claims() {
        view.single_claims(&mut paper, filter);
    } else {
        view.summary(&mut paper);
    }
    paper.finish()
}

struct Group<'a> {
    heading: String,
    claims: Vec<&'a ClaimRow>,
}

impl<'a> LedgerView<'a> {
    fn summary(&self, paper: &mut Paper) {
        self.origins(paper);
        self.contradictions(paper, MOST, |_| true);
        self.sums(paper);
        self.questions_in_short(paper);
        self.quantities_in_short(paper);
        paper.gap();
        paper.remark(
            "Claim by claim, with chains: --all, or --side, --kind and --engagement for some of them \
             (`umpire ledger --help`).",
        );
    }

    fn single_claims(&self, paper: &mut Paper, filter: &LedgerFilter) {
        for group in self.groups(filter) {
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
                .map(|claim| vec![claim.id.clone(), value(claim), self.chain(claim), self.origin(claim)]);
            paper.table(&columns, rows.collect::<Vec<_>>());
        }
        let shown: BTreeSet<&str> = self
            .ledger
            .claims
            .iter()
            .filter(|claim| filter.takes(claim))
            .map(|claim| claim.id.as_str())
            .collect();
        self.questions(paper, &shown);
        self.contradictions(paper, usize::MAX, |claims| {
            claims.iter().any(|claim| shown.contains(claim.as_str()))
        });
        if filter.all {
            self.sums(paper);
        }
    }

    /// Claims with a figure, grouped in the order in which their quantities first come up in the file.
    fn groups(&self, filter: &LedgerFilter) -> Vec<Group<'a>> {
        let mut groups: Vec<Group<'a>> = Vec::new();
        let asked = self.ledger.claims.iter().filter(|claim| filter.takes(claim));
        for claim in asked.filter(|claim| claim.proposition.is_none()) {
            let heading = self.heading(claim);
            match groups.iter_mut().find(|group| group.heading == heading) {
                Some(group) => group.claims.push(claim),
                None => groups.push(Group { heading, claims: vec![claim] }),
            }
        }
        groups
    }

    fn heading(&self, claim: &ClaimRow) -> String {
        let unit = if claim.unit == "persons" || claim.unit == claim.kind { "" } else { claim.unit.as_str() };
        let kind = claim.kind.replace('-', " ");
        let force = claim.force.as_deref().map(|id| self.force(id)).unwrap_or_default();
        // A force says whose it is.
        let side = if force.is_empty() { self.side(&claim.side) } else { "" };
        let parts = [kind.as_str(), side, force, self.place(&claim.engagement), unit];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    fn side(&self, id: &'a str) -> &'a str {
        match self.battle.sides.iter().find(|side| side.id == id) {
            Some(side) => side.name.en.as_str(),
            None if id == "third" => "neither side",
            None => id,
        }
    }

    fn force(&self, id: &'a str) -> &'a str {
        self.ledger.forces.get(id).map_or(id, |name| name.en.as_str())
    }

    fn place(&self, id: &'a str) -> &'a str {
        if id == "battle" {
            return "the whole battle";
        }
        let engagement = self.engagements.iter().find(|found| found.id == id);
        engagement
            .map(|found| found.name.en.as_str())
            .or_else(|| self.events.get(id).map(String::as_str))
            .unwrap_or(id)
    }

    fn source(&self, id: &'a str) -> &'a str {
        self.ledger.sources.iter().find(|source| source.id == id).map_or(id, |source| source.name.en.as_str())
    }

    fn chain(&self, claim: &'a ClaimRow) -> String {
        let mut names = vec![self.source(&claim.claimant)];
        names.extend(claim.via.iter().rev().map(|id| self.source(id)));
        names.join(" → ")
    }

    fn origin(&self, claim: &'a ClaimRow) -> String {
        match &claim.copy_of {
            Some(other) => format!("same as {other}"),
            None if claim.origin == claim.claimant => "itself".into(),
            None => self.source(&claim.origin).to_string(),
        }
    }

    /// The origins that speak most often, and through how many other sources.
    fn origins(&self, paper: &mut Paper) {
        let mut found: BTreeMap<&str, (usize, BTreeSet<&str>, usize)> = BTreeMap::new();
        for claim in &self.ledger.claims {
            let entry = found.entry(claim.origin.as_str()).or_default();
            entry.0 += 1;
            let through = std::iter::once(&claim.claimant).chain(&claim.via).map(String::as_str);
            entry.1.extend(through.filter(|source| *source != claim.origin));
            entry.2 += usize::from(claim.copy_of.is_some());
        }
        let all = found.len();
        let mut rows: Vec<_> = found.into_iter().collect();
        rows.sort_by(|left, right| right.1.0.cmp(&left.1.0).then(left.0.cmp(right.0)));
        rows.truncate(MOST);
        paper.heading(&format!("Where it comes from: {all} origins, the {} that speak most", rows.len()));
        let columns = [
            Column::Left("origin"),
            Column::Left("kind"),
            Column::Right("claims"),
            Column::Right("copies"),
            Column::Right("through others"),
        ];
        let kind = |id: &str| {
            let source = self.ledger.sources.iter().find(|source| source.id == id);
            source.map(|source| source.kind.replace('-', " ")).unwrap_or_default()
        };
        let rows = rows.into_iter().map(|(id, (claims, through, copies))| {
            vec![
                self.source(id).to_owned(),
                kind(id),
                claims.to_string(),
                copies.to_string(),
                through.len().to_string(),
            ]
        });
        paper.table(&columns, rows.collect::<Vec<_>>());
    }

    /// Contradictions that pass, those about losses and strengths of the whole battle first.
    fn contradictions(&self, paper: &mut Paper, most: usize, passes: impl Fn(&[String]) -> bool) {
        let mut found: Vec<_> =
            self.ledger.contradictions.iter().filter(|found| passes(&found.claims)).collect();
        let all = found.len();
        found.sort_by_key(|found| {
            let first = found.claims.first();
            let claim = first.and_then(|id| self.ledger.claims.iter().find(|claim| claim.id == *id));
            claim.map_or((true, usize::MAX), |claim| {
                (claim.engagement != "battle" || claim.force.is_some(), rank(&claim.kind))
            })
        });
        found.truncate(most);
        paper.heading(&match found.len() {
            0 => "Claims that cannot all be true: none found".to_owned(),
            shown if shown < all => format!("Claims that cannot all be true: {shown} of {all}"),
            _ => format!("Claims that cannot all be true: {all}"),
        });
        let lines: Vec<String> =
            found.iter().map(|found| format!("{} [{}]", found.says, few(&found.claims))).collect();
        paper.items(lines.iter().map(String::as_str));
    }

    fn sums(&self, paper: &mut Paper) {
        let sums = &self.ledger.failing_sums;
        paper.heading(&match sums.len() {
            0 => "Totals that are not the sum of their parts: none found".to_owned(),
            count => format!("Totals that are not the sum of their parts: {count}"),
        });
        let range =
            |[low, high]: [f64; 2]| if low == high { grouped(low) } else { estimate_range(low, high) };
        let lines: Vec<String> = sums
            .iter()
            .map(|sum| {
                let claim = self.ledger.claims.iter().find(|claim| claim.id == sum.total);
                let about = claim.map_or_else(String::new, |claim| {
                    format!("{} ({}): ", self.heading(claim), self.source(&claim.claimant))
                });
                format!(
                    "{about}the total is {}, its parts come to {}. {} [{} = {}]",
                    range(sum.total_value),
                    range(sum.parts_value),
                    sum.note,
                    sum.total,
                    sum.parts.join(" + "),
                )
            })
            .collect();
        paper.items(lines.iter().map(String::as_str));
    }

    /// The questions that are answered in more than one way, with how many assert and deny.
    fn questions_in_short(&self, paper: &mut Paper) {
        let rows: Vec<Vec<String>> = self
            .ledger
            .propositions
            .iter()
            .filter_map(|proposition| {
                let answers = || {
                    let claims = self.ledger.claims.iter();
                    claims.filter(|claim| claim.proposition.as_deref() == Some(proposition.id.as_str()))
                };
                let count = |stance: &str| match answers().filter(|claim| claim.stance == stance).count() {
                    0 => "–".to_owned(),
                    count => count.to_string(),
                };
                let row =
                    || vec![proposition.asks.en.clone(), count("asserts"), count("denies"), count("reports")];
                let stances: BTreeSet<&str> = answers().map(|claim| claim.stance.as_str()).collect();
                (stances.len() > 1).then(row)
            })
            .collect();
        if rows.is_empty() {
            return;
        }
        paper.heading(&format!(
            "Questions without a number: {} of {}, those on which sources part",
            rows.len(),
            self.ledger.propositions.len()
        ));
        let columns = [
            Column::Left("question"),
            Column::Right("asserted"),
            Column::Right("denied"),
            Column::Right("passed on"),
        ];
        paper.table(&columns, rows);
    }

    /// Losses and strengths: all figures of a quantity in one line.
    fn quantities_in_short(&self, paper: &mut Paper) {
        let mut groups: Vec<Group<'a>> = self
            .groups(&LedgerFilter::default())
            .into_iter()
            .filter(|group| group.claims.len() > 1 && rank(&group.claims[0].kind) < MAIN_KINDS.len())
            .collect();
        groups.sort_by_key(|group| {
            let claim = group.claims[0];
            let part = (claim.engagement != "battle", claim.force.is_some());
            let side = self.battle.sides.iter().position(|side| side.id == claim.side);
            (part, rank(&claim.kind), side.unwrap_or(usize::MAX))
        });
        let all = groups.len();
        groups.truncate(MOST_QUANTITIES);
        if groups.is_empty() {
            return;
        }
        paper.heading(&if groups.len() < all {
            format!("Losses and strengths with more than one claim: {} of {all}", groups.len())
        } else {
            "Losses and strengths with more than one claim".to_owned()
        });
        let columns = [
            Column::Left("quantity"),
            Column::Right("claims"),
            Column::Right("origins"),
            Column::Left("what is claimed"),
        ];
        let rows = groups.into_iter().map(|group| {
            let origins: BTreeSet<&str> = group.claims.iter().map(|claim| claim.origin.as_str()).collect();
            vec![
                group.heading,
                group.claims.len().to_string(),
                origins.len().to_string(),
                values(&group.claims),
            ]
        });
        paper.table(&columns, rows.collect::<Vec<_>>());
    }

    fn questions(&self, paper: &mut Paper, shown: &BTreeSet<&str>) {
        for proposition in &self.ledger.propositions {
            let answers: Vec<&ClaimRow> = self
                .ledger
                .claims
                .iter()
                .filter(|claim| claim.proposition.as_deref() == Some(proposition.id.as_str()))
                .filter(|claim| shown.contains(claim.id.as_str()))
                .collect();
            if answers.is_empty() {
                continue;
            }
            paper.heading(&proposition.asks.en);
            let line = |claim: &ClaimRow| {
                format!("{} {}: {} [{}]", self.source(&claim.claimant), claim.stance, claim.says, claim.id)
            };
            let lines: Vec<String> = answers.into_iter().map(line).collect();
            paper.items(lines.iter().map(String::as_str));
        }
    }
}

fn rank(kind: &str) -> usize {
    MAIN_KINDS.iter().position(|main| *main == kind).unwrap_or(MAIN_KINDS.len())
}

fn value(claim: &ClaimRow) -> String {
    let value = claim.date.clone().unwrap_or_else(|| claimed(claim.low, claim.high, &claim.qualifier));
    if claim.stance == "denies" { format!("denied: {value}") } else { value }
}

/// The distinct figures, from least to most.
fn values(claims: &[&ClaimRow]) -> String {
    let mut claims = claims.to_vec();
    let size = |claim: &ClaimRow| claim.low.or(claim.high).unwrap_or(0.0);
    claims.sort_by(|left, right| size(left).total_cmp(&size(right)));
    let mut values: Vec<String> = Vec::new();
    for value in claims.into_iter().map(value) {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values.join(" · ")
}

/// At most four identifiers; how many more there are.
fn few(ids: &[String]) -> String {
    match ids {
        [shown @ .., _] if ids.len() > 5 => {
            format!("{} and {} more", shown[..4].join(", "), ids.len() - 4)
        }
        _ => ids.join(", "),
    }
}
