//! The loaded ledger.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::claim::{Claim, Proposition, Silence, Source, SumCheck};
use crate::error::LedgerError;
use crate::names::{ClaimId, PropositionId, SourceId};

/// Name of the sources' file inside a battle folder.
pub const SOURCES_FILE: &str = "sources.toml";
/// Name of the claims' file inside a battle folder.
pub const CLAIMS_FILE: &str = "claims.toml";

/// Where the values of the records stand in their files, for those who check them further.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Spans {
    pub(crate) sources: BTreeMap<SourceId, BTreeMap<&'static str, Range<usize>>>,
    pub(crate) claims: BTreeMap<ClaimId, BTreeMap<&'static str, Range<usize>>>,
}

/// Sources, claims, propositions and sums of one battle, checked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    pub(crate) sources: Vec<Source>,
    pub(crate) claims: Vec<Claim>,
    pub(crate) propositions: Vec<Proposition>,
    pub(crate) sums: Vec<SumCheck>,
    pub(crate) silences: Vec<Silence>,
    pub(crate) spans: Spans,
    source_index: BTreeMap<SourceId, usize>,
    claim_index: BTreeMap<ClaimId, usize>,
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

    pub(crate) fn assemble(
        sources: Vec<Source>,
        claims: Vec<Claim>,
        propositions: Vec<Proposition>,
        sums: Vec<SumCheck>,
        silences: Vec<Silence>,
        spans: Spans,
    ) -> Self {
        let source_index = sources.iter().enumerate().map(|(at, source)| (source.id.clone(), at)).collect();
        let claim_index = claims.iter().enumerate().map(|(at, claim)| (claim.id.clone(), at)).collect();
        Self { sources, claims, propositions, sums, silences, spans, source_index, claim_index }
    }

    /// Bytes of `sources.toml` where a source's `key` stands, or its table where it has no such key.
    pub fn source_span(&self, id: &SourceId, key: &str) -> Option<Range<usize>> {
        let spans = self.spans.sources.get(id)?;
        spans.get(key).or_else(|| spans.get("")).cloned()
    }

    /// Bytes of `claims.toml` where a claim's `key` stands, or its table where it has no such key.
    pub fn claim_span(&self, id: &ClaimId, key: &str) -> Option<Range<usize>> {
        let spans = self.spans.claims.get(id)?;
        spans.get(key).or_else(|| spans.get("")).cloned()
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

    /// What sources that would have known do not tell, in the order of the file.
    pub fn silences(&self) -> &[Silence] {
        &self.silences
    }

    /// The source of that identifier.
    pub fn source(&self, id: &SourceId) -> Option<&Source> {
        self.sources.get(*self.source_index.get(id)?)
    }

    /// The claim of that identifier.
    pub fn claim(&self, id: &ClaimId) -> Option<&Claim> {
        self.claims.get(*self.claim_index.get(id)?)
    }

    /// The proposition of that identifier.
    pub fn proposition(&self, id: &PropositionId) -> Option<&Proposition> {
        self.propositions.iter().find(|proposition| &proposition.id == id)
    }
}
