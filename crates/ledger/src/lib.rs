//! Claims with provenance: what the accounts of a battle say, who says it, and from whom they had it.
//!
//! A ledger is two files of a battle folder, `sources.toml` and `claims.toml`, checked against each other and
//! against the accounts. It knows nothing of ground, fights or statistics.

mod claim;
mod error;
mod ledger;
mod names;
pub mod numerals;
mod read;
mod vocabulary;

pub use claim::{Claim, DrawsOn, Locator, Proposition, Source, SumCheck};
pub use error::LedgerError;
pub use ledger::{CLAIMS_FILE, Ledger, SOURCES_FILE};
pub use names::{
    AccountId, ClaimId, EngagementId, ForceId, Names, OriginId, PropositionId, SideId, SourceId,
};
pub use vocabulary::{ClaimKind, Qualifier, SourceKind, Stance, Unit};
