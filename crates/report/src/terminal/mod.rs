//! Text for a terminal: an answer first, then tables that fit the width.
//!
//! Names in Korean, Chinese and Japanese take two columns a character; widths are counted so. Nothing is said by
//! colour alone, and nothing is printed here: the caller decides where the text goes and whether it is coloured.

mod claims;
mod fight;
mod ledger;
mod paper;
mod vary;
mod verdict;
mod why;

pub use claims::{ClaimLine, claims_heading, render_claim, visible};
pub use fight::{FightEngagement, FightEngagementSide, FightReport, FightSide, Rounds, render_fight};
pub use ledger::{LedgerFilter, LedgerView, render_ledger};
pub use paper::WIDEST;
pub use vary::{VaryEffect, VaryMeasure, VaryReport, VaryRow, render_vary, vary_markdown};
pub use verdict::{VerdictView, render};
pub use why::render_why;
