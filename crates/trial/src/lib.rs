//! Records of real engagements, fought and scored.
//!
//! [`read`] takes a file of records, [`Trial`] makes one ready, [`run`] fights each many times with every uncertain input
//! drawn from its range and every constant from its prior, [`report`] sets the predictive intervals against the record.
//! The building rules are the same for every record; they and their numbers stand in `docs/model/validation.md`.
//!
//! Nothing here knows claims, folders or how results are shown.

mod clock;
mod constants;
mod draw;
mod ensemble;
mod exponent;
mod field;
mod fight;
mod forces;
mod inputs;
mod killings;
mod plan;
mod read;
mod record;
mod score;
mod slips;
mod terrain;
mod words;

pub use constants::{Source, Table, TableFault};
pub use draw::Draws;
pub use ensemble::{Fought, Options, Progress, Trial, run};
pub use exponent::Exponent;
pub use fight::{Failure, Sample, SideSample};
pub use inputs::{Inputs, Reading, SideInputs, SideReading};
pub use read::{ReadFault, Records, read};
pub use record::{Day, Engagement, Range, Side, Withdrew};
pub use score::{
    EngagementScore, GaveWay, HEADLINE_QUALITY, LossScore, RANK_BINS, Report, SideScore, Spread, Summary,
    report,
};
pub use words::{Heights, Kind, Light, Readiness, RifleSort, Shelter, SmallArms, Terrain, Training};

/// Engine and the sources that decide what a fight gives (`engine`, `ground` and this crate): kept fights of another name are not
/// continued, and not compared bit for bit.
pub const ENGINE: &str = concat!("umpire-engine ", env!("CARGO_PKG_VERSION"), "+", env!("SOURCES"));
