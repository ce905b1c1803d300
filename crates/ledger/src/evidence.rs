//! Evidence: the claims of one origin about one quantity, which count once however often they are repeated.

use serde::{Deserialize, Serialize};

use crate::claim::{Claim, SumCheck};
use crate::figure::Interval;
use crate::ledger::Ledger;
use crate::names::{ClaimId, EngagementId, ForceId, OriginId, SideId, SourceId};
use crate::vocabulary::{ClaimKind, Stance, Unit};

/// The engagement word that stands for the whole battle.
pub const WHOLE_BATTLE: &str = "battle";

/// Share by which two figures of one origin may differ and still be taken for the same figure retold.
const SAME_FIGURE: f64 = 0.12;

/// What a figure is a figure of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Quantity {
    /// Whose men or arms.
    pub side: Option<SideId>,
    /// What is counted.
    pub kind: ClaimKind,
    /// Where.
    pub engagement: EngagementId,
    /// The force, where only a part of the side is meant.
    pub force: Option<ForceId>,
    /// In what.
    pub unit: Unit,
}

impl Quantity {
    /// The quantity that a claim is about.
    pub fn of(claim: &Claim) -> Self {
        Self {
            side: claim.side.clone(),
            kind: claim.kind,
            engagement: claim.engagement.clone(),
            force: claim.force.clone(),
            unit: claim.unit,
        }
    }
}

/// One figure within one piece of evidence, and the claims that give it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Variant {
    /// The figure as stated.
    pub stated: Interval,
    /// What its words leave possible.
    pub allowed: Interval,
    /// The claims that give it.
    pub claims: Vec<ClaimId>,
}

/// Claims of one origin about one quantity: one piece of evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// Whose word it is.
    pub origin: OriginId,
    /// What it is about. Where the tellers tie one figure to different engagements, that of most claims.
    pub quantity: Quantity,
    /// The other engagements to which a teller ties the same figure.
    pub also_tied_to: Vec<EngagementId>,
    /// Whether the figure is denied.
    pub denied: bool,
    /// All claims, in the order of the file: the first and its copies.
    pub claims: Vec<ClaimId>,
    /// The different figures, each once; more than one where a copy changed the figure.
    pub variants: Vec<Variant>,
    /// From the lowest to the highest figure stated.
    pub stated: Interval,
}

impl Ledger {
    /// All pieces of evidence about numbers, in the order of their first claims.
    ///
    /// A figure that different tellers of one origin tie to an engagement and to the whole battle is still one
    /// figure. Dates and propositions are not numbers and stay out.
    pub fn evidence(&self) -> Vec<Evidence> {
        let mut groups: Vec<Group<'_>> = Vec::new();
        for (place, claim) in self.claims.iter().enumerate() {
            if claim.low.is_none() && claim.high.is_none() {
                continue;
            }
            let Some(origin) = self.origin_of_source(&claim.claimant) else { continue };
            let quantity = Quantity::of(claim);
            let denied = claim.stance == Stance::Denies;
            let same = |group: &&mut Group<'_>| {
                group.origin == origin
                    && group.denied == denied
                    && group.quantity == quantity
                    && group.claims.iter().all(|(_, member)| self.can_be_copies(member, claim))
            };
            match groups.iter_mut().find(same) {
                Some(group) => group.claims.push((place, claim)),
                None => groups.push(Group {
                    origin,
                    quantity,
                    denied,
                    also_tied_to: Vec::new(),
                    claims: vec![(place, claim)],
                }),
            }
        }
        self.join_retold(&mut groups);
        groups.into_iter().map(Group::finish).collect()
    }

    /// Whether two claims of one origin and quantity can be one figure: not if they are added up somewhere, nor if
    /// nothing but their figures tells what their unit is.
    fn can_be_copies(&self, one: &Claim, other: &Claim) -> bool {
        let added = |sum: &SumCheck, claim: &Claim| sum.total == claim.id || sum.parts.contains(&claim.id);
        let added_up = self.sums.iter().any(|sum| added(sum, one) && added(sum, other));
        let told =
            one.unit != Unit::Other || Interval::stated(one).named() == Interval::stated(other).named();
        !added_up && told
    }

    /// Joins groups that are one figure tied to different engagements by different tellers.
    fn join_retold(&self, groups: &mut Vec<Group<'_>>) {
        let mut at = 0;
        while at < groups.len() {
            let mut other = at + 1;
            while other < groups.len() {
                if self.is_retold(&groups[at], &groups[other]) {
                    let joined = groups.remove(other);
                    groups[at].absorb(joined);
                } else {
                    other += 1;
                }
            }
            at += 1;
        }
    }

    fn is_retold(&self, one: &Group<'_>, other: &Group<'_>) -> bool {
        let whole = |group: &Group<'_>| group.quantity.engagement.as_str() == WHOLE_BATTLE;
        let (left, right) = (&one.quantity, &other.quantity);
        let alike = one.origin == other.origin
            && one.denied == other.denied
            && left.side == right.side
            && left.kind == right.kind
            && left.unit == right.unit
            && (left.force == right.force || left.force.is_none() || right.force.is_none())
            && (whole(one) || whole(other));
        alike
            && one.claims.iter().any(|(_, left)| {
                other.claims.iter().any(|(_, right)| {
                    same_figure(left, right)
                        && self.told_apart(left, right)
                        && self.can_be_copies(left, right)
                })
            })
    }

    /// Whether two claims reached the accounts through different people, the accounts themselves left out.
    fn told_apart(&self, one: &Claim, other: &Claim) -> bool {
        let (left, right) = (self.tellers(one), self.tellers(other));
        !left.iter().any(|teller| right.contains(teller))
    }

    fn tellers<'c>(&self, claim: &'c Claim) -> Vec<&'c SourceId> {
        let account = self.teller(claim).map(|source| &source.id);
        let all: Vec<&SourceId> = claim.via.iter().chain([&claim.claimant]).collect();
        let others: Vec<&SourceId> = all.iter().copied().filter(|id| Some(*id) != account).collect();
        if others.is_empty() { all } else { others }
    }
}

/// A piece of evidence while it is gathered.
struct Group<'l> {
    origin: OriginId,
    quantity: Quantity,
    denied: bool,
    also_tied_to: Vec<EngagementId>,
    /// Each with its place in the file.
    claims: Vec<(usize, &'l Claim)>,
}

impl Group<'_> {
    /// Takes in the claims of another group; the engagement of the larger one stays, of the first if equal.
    fn absorb(&mut self, other: Self) {
        let mut tied = other.quantity.engagement;
        if other.claims.len() > self.claims.len() {
            std::mem::swap(&mut tied, &mut self.quantity.engagement);
        }
        self.quantity.force = self.quantity.force.take().or(other.quantity.force);
        for engagement in other.also_tied_to.into_iter().chain([tied]) {
            if engagement != self.quantity.engagement && !self.also_tied_to.contains(&engagement) {
                self.also_tied_to.push(engagement);
            }
        }
        self.claims.extend(other.claims);
        self.claims.sort_by_key(|&(place, _)| place);
    }
}

impl Group<'_> {
    fn finish(self) -> Evidence {
        let mut variants: Vec<Variant> = Vec::new();
        for (_, claim) in &self.claims {
            let (stated, allowed) = (Interval::stated(claim), Interval::allowed(claim));
            match variants.iter_mut().find(|variant| variant.stated.named() == stated.named()) {
                Some(variant) => {
                    variant.claims.push(claim.id.clone());
                    variant.stated = variant.stated.hull(stated);
                    variant.allowed = variant.allowed.hull(allowed);
                }
                None => variants.push(Variant { stated, allowed, claims: vec![claim.id.clone()] }),
            }
        }
        let stated = variants
            .iter()
            .map(|variant| variant.stated)
            .reduce(Interval::hull)
            .unwrap_or(Interval { low: None, high: None });
        let claims = self.claims.iter().map(|(_, claim)| claim.id.clone()).collect();
        Evidence {
            origin: self.origin,
            quantity: self.quantity,
            also_tied_to: self.also_tied_to,
            denied: self.denied,
            claims,
            variants,
            stated,
        }
    }
}

/// Whether an end of one claim's figure is an end of the other's.
fn same_figure(one: &Claim, other: &Claim) -> bool {
    let ends = |claim: &Claim| Interval::stated(claim).named().map(|(low, high)| [low, high]);
    let (Some(left), Some(right)) = (ends(one), ends(other)) else { return false };
    left.iter().any(|a| right.iter().any(|b| (a - b).abs() <= SAME_FIGURE * a.max(*b)))
}
