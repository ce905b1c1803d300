//! The ledger as rows to be shown: by quantity, side and engagement, with what copies, contradicts and fails to add up.

use serde::Serialize;

use crate::claim::Claim;
use crate::contradiction::{Contradiction, Subject};
use crate::evidence::{Evidence, Quantity};
use crate::figure::Interval;
use crate::ledger::Ledger;
use crate::names::{AccountId, ClaimId, EngagementId, OriginId, PropositionId, SideId};
use crate::provenance::name_of;
use crate::summary::{Summary, summaries_of};
use crate::sums::SumFinding;
use crate::vocabulary::{ClaimKind, Qualifier, Stance};

/// Which claims to show; an empty filter shows all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Only this side.
    pub side: Option<SideId>,
    /// Only this kind.
    pub kind: Option<ClaimKind>,
    /// Only this engagement or event.
    pub engagement: Option<EngagementId>,
}

impl Filter {
    fn takes(&self, side: Option<&SideId>, kind: ClaimKind, engagements: &[&EngagementId]) -> bool {
        self.side.as_ref().is_none_or(|wanted| side == Some(wanted))
            && self.kind.is_none_or(|wanted| wanted == kind)
            && self.engagement.as_ref().is_none_or(|wanted| engagements.contains(&wanted))
    }

    /// Whether a claim passes.
    pub fn takes_claim(&self, claim: &Claim) -> bool {
        self.takes(claim.side.as_ref(), claim.kind, &[&claim.engagement])
    }

    fn takes_evidence(&self, evidence: &Evidence) -> bool {
        let quantity = &evidence.quantity;
        let mut engagements = vec![&quantity.engagement];
        engagements.extend(&evidence.also_tied_to);
        self.takes(quantity.side.as_ref(), quantity.kind, &engagements)
    }
}

/// Everything that `umpire ledger` shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LedgerView {
    /// The numbers, by quantity: sides in order of first mention, then kinds, then engagements in order of mention.
    pub by_quantity: Vec<QuantityGroup>,
    /// What cannot be true together.
    pub contradictions: Vec<ContradictionRow>,
    /// Origins that speak through more than one claim of one quantity.
    pub shared_origins: Vec<SharedOriginRow>,
    /// Declared totals that are not the sum of their parts.
    pub failing_sums: Vec<SumRow>,
    /// Totals that look as if they should be the sum of the figures beside them.
    pub suspected_sums: Vec<SumRow>,
    /// The questions of fact, and who answers how.
    pub propositions: Vec<PropositionRow>,
    /// The dates claimed.
    pub dates: Vec<ClaimRow>,
}

/// One quantity and the evidence for it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuantityGroup {
    /// The quantity.
    pub quantity: Quantity,
    /// Low, best and high; none where every figure is denied or the unit is `other`.
    pub summary: Option<Summary>,
    /// One row for each origin, lowest figure first.
    pub evidence: Vec<EvidenceRow>,
}

/// One origin's word on a quantity.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EvidenceRow {
    /// The origin.
    pub origin: OriginId,
    /// Its name.
    pub origin_name: String,
    /// The side for which it speaks.
    pub origin_side: Option<SideId>,
    /// Its claims, copies included.
    pub claims: Vec<ClaimRow>,
    /// Lowest figure; none for open downward.
    pub low: Option<f64>,
    /// Highest figure; none for open upward.
    pub high: Option<f64>,
    /// The figures in a few words: “11”, “900+”, “812–1,200”; variants joined by “ / ”.
    pub figure_text: String,
    /// The chain of its first claim, outermost first.
    pub chain_text: String,
    /// Whether the figure is denied.
    pub denied: bool,
    /// Whether its claims give different figures.
    pub variants: usize,
    /// Other engagements to which some teller ties the same figure.
    pub also_tied_to: Vec<EngagementId>,
}

/// One claim.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClaimRow {
    /// The claim.
    pub id: ClaimId,
    /// Its figure or date in a few words; empty for a proposition.
    pub figure_text: String,
    /// Its chain, outermost first.
    pub chain_text: String,
    /// Its stance.
    pub stance: Stance,
    /// The account and the words where it stands.
    pub quote: Option<(AccountId, String)>,
    /// The footnote mark it rests on.
    pub footnote: Option<String>,
    /// What it says, in our words.
    pub says: Option<String>,
}

/// Two groups of claims that cannot both hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ContradictionRow {
    /// The contradiction.
    pub contradiction: Contradiction,
    /// The first group's figures, or “yes”.
    pub one_text: String,
    /// The second group's figures, or “no”.
    pub other_text: String,
    /// The first group's origins by name.
    pub one_names: Vec<String>,
    /// The second group's origins by name.
    pub other_names: Vec<String>,
}

/// Several claims that are one witness.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SharedOriginRow {
    /// The origin.
    pub origin: OriginId,
    /// Its name.
    pub origin_name: String,
    /// What they are about.
    pub quantity: Quantity,
    /// The claims, each with its own chain.
    pub claims: Vec<ClaimRow>,
    /// Whether the copies changed the figure.
    pub changed: bool,
}

/// A total that is not the sum of its parts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SumRow {
    /// The finding.
    pub finding: SumFinding,
    /// The total as stated.
    pub total_text: String,
    /// The parts as stated.
    pub part_texts: Vec<String>,
    /// The name of the source that adds up.
    pub claimant_name: String,
}

/// One question of fact.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PropositionRow {
    /// The proposition.
    pub id: PropositionId,
    /// The question.
    pub asks: String,
    /// Claims that say yes or pass it on.
    pub asserted_by: Vec<ClaimRow>,
    /// Claims that say no.
    pub denied_by: Vec<ClaimRow>,
    /// Origins that say yes.
    pub asserting_origins: Vec<OriginId>,
    /// Origins that say no.
    pub denying_origins: Vec<OriginId>,
}

impl Ledger {
    /// The rows to show for a filter, with names in `language` where they are known in it.
    pub fn view(&self, filter: &Filter, language: &str) -> LedgerView {
        let evidence: Vec<Evidence> =
            self.evidence().into_iter().filter(|piece| filter.takes_evidence(piece)).collect();
        let passes = |id: &ClaimId| self.claim(id).is_some_and(|claim| filter.takes_claim(claim));
        let contradictions = self
            .contradictions()
            .into_iter()
            .filter(|found| found.one.iter().chain(&found.other).any(passes));
        let sum_rows = |findings: Vec<SumFinding>| {
            findings
                .into_iter()
                .filter(|found| passes(&found.total))
                .map(|found| self.sum_row(found, language))
                .collect()
        };
        LedgerView {
            by_quantity: self.quantity_groups(&evidence, language),
            contradictions: contradictions.map(|found| self.contradiction_row(found, language)).collect(),
            shared_origins: self.shared_origins(&evidence, language),
            failing_sums: sum_rows(self.failing_sums()),
            suspected_sums: sum_rows(self.suspected_sums()),
            propositions: self.proposition_rows(filter, language),
            dates: self
                .claims
                .iter()
                .filter(|claim| claim.kind == ClaimKind::Date && filter.takes_claim(claim))
                .map(|claim| self.claim_row(claim, language))
                .collect(),
        }
    }

    fn quantity_groups(&self, evidence: &[Evidence], language: &str) -> Vec<QuantityGroup> {
        let summaries = summaries_of(evidence);
        let mut groups: Vec<QuantityGroup> = Vec::new();
        for piece in evidence {
            let row = self.evidence_row(piece, language);
            match groups.iter_mut().find(|group| group.quantity == piece.quantity) {
                Some(group) => group.evidence.push(row),
                None => groups.push(QuantityGroup {
                    quantity: piece.quantity.clone(),
                    summary: summaries.iter().find(|summary| summary.quantity == piece.quantity).cloned(),
                    evidence: vec![row],
                }),
            }
        }
        for group in &mut groups {
            group.evidence.sort_by(|one, other| {
                let middle =
                    |row: &EvidenceRow| Interval { low: row.low, high: row.high }.middle().unwrap_or(0.0);
                middle(one).total_cmp(&middle(other))
            });
        }
        let mut sides: Vec<Option<&SideId>> = Vec::new();
        let mut engagements: Vec<&EngagementId> = Vec::new();
        for claim in &self.claims {
            if !sides.contains(&claim.side.as_ref()) {
                sides.push(claim.side.as_ref());
            }
            if !engagements.contains(&&claim.engagement) {
                engagements.push(&claim.engagement);
            }
        }
        groups.sort_by_key(|group| {
            let quantity = &group.quantity;
            let side = sides.iter().position(|side| *side == quantity.side.as_ref());
            let engagement = engagements.iter().position(|engagement| **engagement == quantity.engagement);
            (side, quantity.kind, engagement, quantity.force.clone(), quantity.unit)
        });
        groups
    }

    fn evidence_row(&self, piece: &Evidence, language: &str) -> EvidenceRow {
        let origin = self.source(&piece.origin.as_str().into());
        EvidenceRow {
            origin: piece.origin.clone(),
            origin_name: self.origin_name(&piece.origin, language),
            origin_side: origin.and_then(|source| source.side.clone()),
            claims: self.claim_rows(&piece.claims, language),
            low: piece.stated.low,
            high: piece.stated.high,
            figure_text: self.figures_text(&piece.claims),
            chain_text: piece.claims.first().map(|id| self.chain_text(id, language)).unwrap_or_default(),
            denied: piece.denied,
            variants: piece.variants.len(),
            also_tied_to: piece.also_tied_to.clone(),
        }
    }

    fn shared_origins(&self, evidence: &[Evidence], language: &str) -> Vec<SharedOriginRow> {
        let shared = evidence.iter().filter(|piece| piece.claims.len() > 1);
        shared
            .map(|piece| SharedOriginRow {
                origin: piece.origin.clone(),
                origin_name: self.origin_name(&piece.origin, language),
                quantity: piece.quantity.clone(),
                claims: self.claim_rows(&piece.claims, language),
                changed: piece.variants.len() > 1,
            })
            .collect()
    }

    fn contradiction_row(&self, contradiction: Contradiction, language: &str) -> ContradictionRow {
        let answer = matches!(contradiction.subject, Subject::Proposition(_));
        let text =
            |claims: &[ClaimId], word: &str| if answer { word.to_owned() } else { self.figures_text(claims) };
        let names =
            |origins: &[OriginId]| origins.iter().map(|origin| self.origin_name(origin, language)).collect();
        ContradictionRow {
            one_text: text(&contradiction.one, "yes"),
            other_text: text(&contradiction.other, "no"),
            one_names: names(&contradiction.one_origins),
            other_names: names(&contradiction.other_origins),
            contradiction,
        }
    }

    fn sum_row(&self, finding: SumFinding, language: &str) -> SumRow {
        let figure = |id: &ClaimId| self.claim(id).map(figure_text).unwrap_or_default();
        let claimant = self.claim(&finding.total).and_then(|claim| self.source(&claim.claimant));
        SumRow {
            total_text: figure(&finding.total),
            part_texts: finding.parts.iter().map(figure).collect(),
            claimant_name: claimant.map(|source| name_of(source, language).to_owned()).unwrap_or_default(),
            finding,
        }
    }

    fn proposition_rows(&self, filter: &Filter, language: &str) -> Vec<PropositionRow> {
        let mut rows = Vec::new();
        for proposition in &self.propositions {
            let answers = self.answers(&proposition.id);
            let all = || answers.asserted_by.iter().chain(&answers.denied_by);
            let passes = all().any(|id| self.claim(id).is_some_and(|claim| filter.takes_claim(claim)));
            // A question that nobody answers is shown only where everything is.
            if !passes && (*filter != Filter::default() || all().next().is_some()) {
                continue;
            }
            rows.push(PropositionRow {
                id: proposition.id.clone(),
                asks: proposition.asks.in_language(language).unwrap_or(proposition.id.as_str()).to_owned(),
                asserting_origins: self.origins_of(&answers.asserted_by),
                denying_origins: self.origins_of(&answers.denied_by),
                asserted_by: self.claim_rows(&answers.asserted_by, language),
                denied_by: self.claim_rows(&answers.denied_by, language),
            });
        }
        rows
    }

    fn claim_rows(&self, claims: &[ClaimId], language: &str) -> Vec<ClaimRow> {
        claims.iter().filter_map(|id| self.claim(id)).map(|claim| self.claim_row(claim, language)).collect()
    }

    /// One claim as a row.
    pub fn claim_row(&self, claim: &Claim, language: &str) -> ClaimRow {
        let locator = claim.locator.as_ref();
        ClaimRow {
            id: claim.id.clone(),
            figure_text: figure_text(claim),
            chain_text: self.chain_text(&claim.id, language),
            stance: claim.stance,
            quote: locator.map(|locator| (locator.account.clone(), locator.quote.clone())),
            footnote: claim.footnote.clone(),
            says: claim.says.clone(),
        }
    }

    fn origin_name(&self, origin: &OriginId, language: &str) -> String {
        let source = self.source(&origin.as_str().into());
        source.map_or(origin.as_str(), |source| name_of(source, language)).to_owned()
    }

    /// The different figures of some claims, each once, in their order.
    fn figures_text(&self, claims: &[ClaimId]) -> String {
        let mut figures: Vec<String> = Vec::new();
        for claim in claims.iter().filter_map(|id| self.claim(id)) {
            let text = figure_text(claim);
            if !figures.contains(&text) {
                figures.push(text);
            }
        }
        figures.join(" / ")
    }
}

/// A claim's figure in a few signs: “11”, “≈3,000”, “900+”, “≤2,800”, “812–1,200”; its date; or nothing.
pub fn figure_text(claim: &Claim) -> String {
    let about = if claim.qualifier == Qualifier::About { "≈" } else { "" };
    match (claim.low, claim.high) {
        (Some(low), Some(high)) if low == high => format!("{about}{}", number_text(low)),
        (Some(low), Some(high)) => format!("{about}{}–{}", number_text(low), number_text(high)),
        (Some(low), None) if claim.qualifier == Qualifier::AtLeast => format!("≥{}", number_text(low)),
        (Some(low), None) => format!("{}+", number_text(low)),
        (None, Some(high)) => format!("≤{}", number_text(high)),
        (None, None) => claim.date.clone().unwrap_or_default(),
    }
}

/// A number with commas between thousands, and no more decimals than it has.
pub fn number_text(value: f64) -> String {
    let plain = value.to_string();
    let (whole, decimals) =
        plain.split_once('.').map_or((plain.as_str(), ""), |(whole, decimals)| (whole, decimals));
    let mut text = String::new();
    for (index, digit) in whole.chars().enumerate() {
        let left = whole.len() - index;
        if index > 0 && left.is_multiple_of(3) && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    if !decimals.is_empty() {
        text.push('.');
        text.push_str(decimals);
    }
    text
}
