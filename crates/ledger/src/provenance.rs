//! Chains and origins: through whom a claim came, and whose word it is in the end.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::claim::{Claim, Source};
use crate::ledger::Ledger;
use crate::names::{ClaimId, OriginId, SourceId};

/// Probability of descent from which on a source counts as a copy of what it draws on.
pub const COPY_FROM: f64 = 0.5;

/// One witness: the root of one or more sources, and everything that goes back to it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Origin {
    /// Its identifier, that of its source.
    pub id: OriginId,
    /// The claimants that go back to it, itself included where it speaks for itself.
    pub claimants: Vec<SourceId>,
    /// The claims that go back to it, in the order of the file.
    pub claims: Vec<ClaimId>,
}

impl Ledger {
    /// The origin of a source: the end of its `draws_on` entries of at least [`COPY_FROM`].
    ///
    /// At each step the most probable descent is followed, and the first of those equally probable. None for an
    /// unknown source.
    pub fn origin_of_source(&self, source: &SourceId) -> Option<OriginId> {
        let descent = self.descent(self.source(source)?);
        descent.last().map(|root| OriginId::new(root.id.as_str()))
    }

    /// The origin of a claim: that of its claimant. None for an unknown claim.
    pub fn origin(&self, claim: &ClaimId) -> Option<OriginId> {
        self.origin_of_source(&self.claim(claim)?.claimant)
    }

    /// The sources that a claim came through, from the account that tells it to its origin.
    ///
    /// First the account's own source, then those who passed it on, then the claimant, then what the claimant
    /// copied. Nobody stands in it twice. Empty for an unknown claim.
    pub fn chain(&self, claim: &ClaimId) -> Vec<&Source> {
        let Some(claim) = self.claim(claim) else { return Vec::new() };
        let mut seen = BTreeSet::new();
        let teller = self.teller(claim);
        let via = claim.via.iter().filter_map(|id| self.source(id));
        let claimant = self.source(&claim.claimant);
        let descent = claimant.map(|source| self.descent(source)).unwrap_or_default();
        // A claimant that is the account itself ends the chain and does not begin it.
        let teller = teller.filter(|source| Some(*source) != claimant);
        teller.into_iter().chain(via).chain(descent).filter(|source| seen.insert(&source.id)).collect()
    }

    /// A claim's chain as one line in a language, outermost first: “encyclopedia ← newspapers ← consulate”.
    pub fn chain_text(&self, claim: &ClaimId, language: &str) -> String {
        let names: Vec<&str> =
            self.chain(claim).into_iter().map(|source| name_of(source, language)).collect();
        names.join(" ← ")
    }

    /// Every origin that has a claim, in the order of their first claims.
    pub fn origins(&self) -> Vec<Origin> {
        let mut origins: Vec<Origin> = Vec::new();
        let mut index: BTreeMap<OriginId, usize> = BTreeMap::new();
        for claim in &self.claims {
            let Some(id) = self.origin_of_source(&claim.claimant) else { continue };
            let at = *index.entry(id.clone()).or_insert_with(|| {
                origins.push(Origin { id, claimants: Vec::new(), claims: Vec::new() });
                origins.len() - 1
            });
            let origin = &mut origins[at];
            if !origin.claimants.contains(&claim.claimant) {
                origin.claimants.push(claim.claimant.clone());
            }
            origin.claims.push(claim.id.clone());
        }
        origins
    }

    /// The source that is the account in which a claim stands.
    pub(crate) fn teller(&self, claim: &Claim) -> Option<&Source> {
        let account = &claim.locator.as_ref()?.account;
        self.sources.iter().find(|source| source.account.as_ref() == Some(account))
    }

    /// A source and what it copied, step by step to the root.
    fn descent<'l>(&'l self, source: &'l Source) -> Vec<&'l Source> {
        let mut path = vec![source];
        let mut at = source;
        loop {
            let mut next: Option<(&Source, f64)> = None;
            for entry in at.draws_on.iter().filter(|entry| entry.descent >= COPY_FROM) {
                if let Some(drawn_on) = self.source(&entry.source)
                    && next.is_none_or(|(_, descent)| entry.descent > descent)
                {
                    next = Some((drawn_on, entry.descent));
                }
            }
            match next {
                // A checked ledger has no circles; a ledger read from elsewhere must not hang the program.
                Some((drawn_on, _)) if !path.contains(&drawn_on) => {
                    path.push(drawn_on);
                    at = drawn_on;
                }
                _ => return path,
            }
        }
    }
}

/// A source's name in a language, or its identifier.
pub(crate) fn name_of<'s>(source: &'s Source, language: &str) -> &'s str {
    source.name.in_language(language).unwrap_or(source.id.as_str())
}
