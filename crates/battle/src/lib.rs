//! One battle folder: loaded, checked, explained when it is wrong, and compiled to a fight.
//!
//! [`Battle::load`] reads the folder's files through [`Files`] and either gives a [`Battle`] whose every reference
//! holds, or all [`Problem`]s found, each with file, bytes and mend. [`Battle::compile`] turns a value for every
//! unknown into an [`engine::Scenario`], and [`Battle::fight`] runs it and puts its
//! contacts under the names that the accounts use. No statistics here: unknowns leave as plain data.

mod check;
mod compile;
mod engagement;
mod files;
mod load;
mod log;
mod problem;
mod record;
pub mod text;
mod time;
mod unknown;
pub mod why;

pub use files::{Embedded, Files, Folder};
pub use load::{Battle, InputFile};
pub use log::{Log, cause_word};
pub use problem::Problem;
pub use record::{
    ContactPlace, EngagementRecord, EngagementSideRecord, FightRecord, OtherContact, RoundsRecord, SideRecord,
};
pub use time::Clock;
pub use unknown::{Bind, Prior, UnknownSpec};

/// Engine and the sources that decide what a fight gives (`engine`, `ground` and this crate): kept fights of another name are not
/// continued, and not compared bit for bit.
pub const ENGINE: &str = concat!("umpire-engine ", env!("CARGO_PKG_VERSION"), "+", env!("SOURCES"));
