//! The loaded ledger.

use std::collections::BTreeMap;

use crate::claim::{Claim, Proposition, Source, SumCheck};
use crate::error::LedgerError;
use crate::names::{ClaimId, PropositionId, SourceId};

/// Name of the sources' file inside a battle folder.
pub const SOURCES_FILE: &str = "sources.toml";
/// Name of the claims' file inside a battle folder.
pub const CLAIMS_FILE: &str = "claims.toml";

/// Sources, claims, propositions and sums of one battle, checked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    pub(crate) sources: Vec<Source>,
    pub(crate) claims: Vec<Claim>,
    pub(crate) propositions: Vec<Proposition>,
    pub(crate) sums: Vec<SumCheck>,
}

impl Ledger {
    /// Reads and checks a ledger: the text of `sources.toml`, of `claims.toml`, and the accounts by identifier.
    ///
    /// # Errors
    /// Everything that is wrong with the files, not only the first thing, in the order of the files.
    pub fn from_toml(
        sources_text: &str,
        claims_text: &str,
        accounts: &BTreeMap<String, String>,
    ) -> Result<Self, Vec<LedgerError>> {
        crate::read::read(sources_text, claims_text, accounts)
    }

    /// All sources, in the order of the file.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// All claims, in the order of the file.
    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }

    /// All propositions, in the order of the file.
    pub fn propositions(&self) -> &[Proposition] {
        &self.propositions
    }

    /// All sum checks, in the order of the file.
    pub fn sums(&self) -> &[SumCheck] {
        &self.sums
    }

    /// The source of that identifier.
    pub fn source(&self, id: &SourceId) -> Option<&Source> {
        self.sources.iter().find(|source| &source.id == id)
    }

    /// The claim of that identifier.
    pub fn claim(&self, id: &ClaimId) -> Option<&Claim> {
        self.claims.iter().find(|claim| &claim.id == id)
    }

    /// The proposition of that identifier.
    pub fn proposition(&self, id: &PropositionId) -> Option<&Proposition> {
        self.propositions.iter().find(|proposition| &proposition.id == id)
    }
}
