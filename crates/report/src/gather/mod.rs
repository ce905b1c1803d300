//! The data of a page from what stands left of this crate: a ledger and a verdict.
//!
//! Ground, engagements and times are filled by the command line, which knows the battle.

mod from_ledger;
mod from_verdict;

pub use from_ledger::ledger_data;
pub use from_verdict::verdict;
