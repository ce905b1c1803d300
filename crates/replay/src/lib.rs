//! One run as a file that can be played back.
//!
//! A [`Recorder`] watches a fight and keeps what a viewer needs: where every section is, as pieces of straight movement;
//! who fired on whom; what became of every man; what every commander believed; and the light. [`Replay::encode`] makes a
//! compact file of it and [`Replay::decode`] reads it back; the file is described field by field in
//! `docs/guide/replay-format.md`. Watching changes nothing of the fight.
//!
//! A man has no place of his own in a fight but that of his section, so none is kept: where a section is and which of its
//! men are still in it is all that is known.

mod bytes;
mod decode;
mod density;
mod encode;
mod error;
mod model;
mod record;
mod thin;

pub use density::{Counted, Gleaner, Grid, Left, Remains};
pub use error::ReplayError;
pub use model::{
    Arm, Belief, Deed, DeedKind, Engagement, EngagementLoss, Fall, Fate, Fineness, Fire, Head, Light, Means,
    NamedSide, NamedUnit, Names, Replay, Section, Track, Vertex, Weapon,
};
pub use record::Recorder;

/// Version of the file format. Files of another one are refused.
pub const FORMAT: u16 = 1;

/// First bytes of every replay.
pub const MAGIC: [u8; 8] = *b"UMPIRE\0R";
