//! What cannot be true together.

use serde::Serialize;

use crate::evidence::{Evidence, Quantity, Variant};
use crate::figure::Interval;
use crate::ledger::Ledger;
use crate::names::{AccountId, ClaimId, OriginId, PropositionId};
use crate::vocabulary::{ClaimKind, Stance, Unit};

/// How two claims fall out with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContradictionKind {
    /// Two origins give figures for one quantity that cannot both hold.
    Figures,
    /// One origin gives two figures for one quantity that cannot both hold.
    OwnFigures,
    /// One origin gives a figure that another denies.
    FigureDenied,
    /// A part is larger than the whole: a force than its side, the dead than the dead and wounded.
    PartAboveWhole,
    /// A proposition is asserted and denied.
    Proposition,
}

/// What a contradiction is about.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A number.
    Quantity(Quantity),
    /// A question of fact.
    Proposition(PropositionId),
}

/// Two groups of claims that cannot both hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Contradiction {
    /// In what way.
    pub kind: ContradictionKind,
    /// About what; of a part and a whole, the part.
    pub subject: Subject,
    /// The claims of the first group; of a proposition, those that assert it; of a part and a whole, the part.
    pub one: Vec<ClaimId>,
    /// The claims of the second.
    pub other: Vec<ClaimId>,
    /// The origins of the first group, each once.
    pub one_origins: Vec<OriginId>,
    /// The origins of the second.
    pub other_origins: Vec<OriginId>,
    /// Accounts that hold claims of both groups, and so contradict themselves.
    pub within_accounts: Vec<AccountId>,
    /// Factor between the nearest figures, where there are figures apart.
    pub factor: Option<f64>,
}

impl Ledger {
    /// Everything in the ledger that cannot be true together, figures first, widest factor first.
    pub fn contradictions(&self) -> Vec<Contradiction> {
        let evidence = self.evidence();
        let mut found = Vec::new();
        for (at, one) in evidence.iter().enumerate() {
            self.own_figures(one, &mut found);
            for other in &evidence[at + 1..] {
                self.between(one, other, &mut found);
            }
        }
        for proposition in &self.propositions {
            self.asserted_and_denied(&proposition.id, &mut found);
        }
        found.sort_by(|one, other| {
            let factor = |of: &Contradiction| of.factor.unwrap_or(f64::INFINITY);
            one.kind.cmp(&other.kind).then(factor(other).total_cmp(&factor(one)))
        });
        found
    }

    fn own_figures(&self, evidence: &Evidence, found: &mut Vec<Contradiction>) {
        for (at, one) in evidence.variants.iter().enumerate() {
            for other in &evidence.variants[at + 1..] {
                if !one.allowed.meets(other.allowed) {
                    let subject = Subject::Quantity(evidence.quantity.clone());
                    let factor = one.allowed.factor_to(other.allowed);
                    found.push(self.contradiction(
                        ContradictionKind::OwnFigures,
                        subject,
                        &one.claims,
                        &other.claims,
                        factor,
                    ));
                }
            }
        }
    }

    fn between(&self, one: &Evidence, other: &Evidence, found: &mut Vec<Contradiction>) {
        if share_quantity(one, other) {
            if one.denied != other.denied {
                if any_meet(&one.variants, &other.variants) {
                    found.push(self.pair(ContradictionKind::FigureDenied, one, other, None));
                }
            } else if !one.denied && one.origin != other.origin && !any_meet(&one.variants, &other.variants) {
                let factor = nearest_factor(&one.variants, &other.variants);
                found.push(self.pair(ContradictionKind::Figures, one, other, factor));
            }
        }
        if one.denied || other.denied {
            return;
        }
        for (part, whole) in [(one, other), (other, one)] {
            if is_part(&part.quantity, &whole.quantity)
                && let Some(factor) = excess(&part.variants, &whole.variants)
            {
                found.push(self.pair(ContradictionKind::PartAboveWhole, part, whole, Some(factor)));
            }
        }
    }

    fn asserted_and_denied(&self, proposition: &PropositionId, found: &mut Vec<Contradiction>) {
        let row = self.answers(proposition);
        if !row.asserted_by.is_empty() && !row.denied_by.is_empty() {
            let subject = Subject::Proposition(proposition.clone());
            found.push(self.contradiction(
                ContradictionKind::Proposition,
                subject,
                &row.asserted_by,
                &row.denied_by,
                None,
            ));
        }
    }

    /// The claims that assert (or pass on) a proposition, and those that deny it.
    pub fn answers(&self, proposition: &PropositionId) -> Answers {
        let of = |deny: bool| {
            self.claims
                .iter()
                .filter(|claim| claim.proposition.as_ref() == Some(proposition))
                .filter(|claim| (claim.stance == Stance::Denies) == deny)
                .map(|claim| claim.id.clone())
                .collect()
        };
        Answers { asserted_by: of(false), denied_by: of(true) }
    }

    fn pair(
        &self,
        kind: ContradictionKind,
        one: &Evidence,
        other: &Evidence,
        factor: Option<f64>,
    ) -> Contradiction {
        self.contradiction(kind, Subject::Quantity(one.quantity.clone()), &one.claims, &other.claims, factor)
    }

    fn contradiction(
        &self,
        kind: ContradictionKind,
        subject: Subject,
        one: &[ClaimId],
        other: &[ClaimId],
        factor: Option<f64>,
    ) -> Contradiction {
        let (left, right) = (self.accounts_of(one), self.accounts_of(other));
        let within_accounts = left.into_iter().filter(|account| right.contains(account)).collect();
        Contradiction {
            kind,
            subject,
            one: one.to_vec(),
            other: other.to_vec(),
            one_origins: self.origins_of(one),
            other_origins: self.origins_of(other),
            within_accounts,
            factor,
        }
    }

    fn accounts_of(&self, claims: &[ClaimId]) -> Vec<AccountId> {
        let accounts = claims.iter().filter_map(|id| Some(self.claim(id)?.locator.as_ref()?.account.clone()));
        each_once(accounts)
    }

    /// The origins of some claims, each once.
    pub fn origins_of(&self, claims: &[ClaimId]) -> Vec<OriginId> {
        each_once(claims.iter().filter_map(|id| self.origin(id)))
    }
}

/// Who says yes and who says no to a proposition.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answers {
    /// Claims that assert it or pass it on.
    pub asserted_by: Vec<ClaimId>,
    /// Claims that deny it.
    pub denied_by: Vec<ClaimId>,
}

fn each_once<T: PartialEq>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut once = Vec::new();
    for item in items {
        if !once.contains(&item) {
            once.push(item);
        }
    }
    once
}

/// Whether two pieces of evidence are about one quantity, in one of the engagements that either is tied to.
fn share_quantity(one: &Evidence, other: &Evidence) -> bool {
    let (left, right) = (&one.quantity, &other.quantity);
    left.side == right.side
        && left.kind == right.kind
        && left.unit == right.unit
        // Nothing says that two figures in no unit of the vocabulary count the same things.
        && left.unit != Unit::Other
        && left.force == right.force
        && share_engagement(one, other)
}

fn share_engagement(one: &Evidence, other: &Evidence) -> bool {
    let of = |evidence: &Evidence| {
        let mut all = evidence.also_tied_to.clone();
        all.push(evidence.quantity.engagement.clone());
        all
    };
    let right = of(other);
    of(one).iter().any(|engagement| right.contains(engagement))
}

fn any_meet(one: &[Variant], other: &[Variant]) -> bool {
    one.iter().any(|left| other.iter().any(|right| left.allowed.meets(right.allowed)))
}

fn nearest_factor(one: &[Variant], other: &[Variant]) -> Option<f64> {
    let factors = one.iter().flat_map(|left| other.iter().map(|right| left.allowed.factor_to(right.allowed)));
    factors.flatten().min_by(f64::total_cmp)
}

/// Whether the first is a part of the second: a force of its side, or a narrower kind of loss.
fn is_part(part: &Quantity, whole: &Quantity) -> bool {
    if part.side != whole.side
        || part.unit != whole.unit
        || part.unit == Unit::Other
        || part.engagement != whole.engagement
    {
        return false;
    }
    let narrower = matches!(
        (part.kind, whole.kind),
        (ClaimKind::Killed | ClaimKind::Wounded, ClaimKind::KilledWounded | ClaimKind::Casualties)
            | (ClaimKind::KilledWounded, ClaimKind::Casualties)
    );
    let within = part.force.is_some() && whole.force.is_none();
    (narrower && (within || part.force == whole.force))
        || (within && part.kind == whole.kind && part.kind.is_additive())
}

/// Factor by which every figure of the part lies above every figure of the whole.
fn excess(part: &[Variant], whole: &[Variant]) -> Option<f64> {
    let lowest = |variants: &[Variant], end: fn(Interval) -> Option<f64>| -> Option<Vec<f64>> {
        variants.iter().map(|variant| end(variant.allowed)).collect()
    };
    let part = lowest(part, |allowed| allowed.low)?.into_iter().min_by(f64::total_cmp)?;
    let whole = lowest(whole, |allowed| allowed.high)?.into_iter().max_by(f64::total_cmp)?;
    (part > whole && whole > 0.0).then(|| part / whole)
}
