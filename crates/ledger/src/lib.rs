//! Claims with provenance: what the accounts of a battle say, who says it, and from whom they had it.
//!
//! A ledger is two files of a battle folder, `sources.toml` and `claims.toml`, checked against each other and
//! against the accounts. It knows nothing of ground, fights or statistics.
//!
//! - [`Ledger::from_toml`] reads and checks; every [`LedgerError`] has a place and a mend.
//! - [`Ledger::chain`] and [`Ledger::origin`] say through whom a claim came and whose word it is.
//! - [`Ledger::evidence`] counts each origin once; [`Ledger::contradictions`] and [`Ledger::failing_sums`] say what
//!   cannot be true together and what does not add up.
//! - [`present`] has rows to show; [`Ledger::to_json`], [`Ledger::to_csv`] and [`Ledger::to_jsonl`] exchange.

mod claim;
mod contradiction;
mod error;
mod evidence;
mod exchange;
mod figure;
mod ledger;
mod names;
pub mod numerals;
pub mod present;
mod provenance;
mod read;
mod references;
mod summary;
mod sums;
mod vocabulary;

pub use claim::{Claim, DrawsOn, Locator, Proposition, Silence, Source, SumCheck};
pub use contradiction::{Answers, Contradiction, ContradictionKind, Subject};
pub use error::LedgerError;
pub use evidence::{Evidence, Quantity, Variant, WHOLE_BATTLE};
pub use exchange::ExchangeError;
pub use figure::{ABOUT, Interval, ROUNDING};
pub use ledger::{CLAIMS_FILE, Ledger, SOURCES_FILE};
pub use names::{
    AccountId, ClaimId, EngagementId, ForceId, Names, OriginId, PropositionId, SideId, SourceId,
};
pub use provenance::{COPY_FROM, Origin};
pub use references::KnownNames;
pub use summary::Summary;
pub use sums::SumFinding;
pub use vocabulary::{ClaimKind, Qualifier, SourceKind, Stance, Unit};
