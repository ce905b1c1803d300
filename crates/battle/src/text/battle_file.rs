//! `battle.toml`.

use std::collections::BTreeMap;

use ledger::Names;
use serde::Deserialize;

use super::word::{Amount, Figure, Word};

/// The file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BattleFile {
    /// Version of the format.
    pub format: Figure,
    /// Identifier of the battle, the folder's name.
    pub id: Word,
    /// Name in the languages of the accounts.
    pub title: Names,
    /// A paragraph about it.
    pub summary: String,
    /// The same in other languages.
    #[serde(default)]
    pub summary_in: Names,
    /// Begin of the simulated window.
    pub start: Word,
    /// Its end.
    pub end: Word,
    /// Offset in which times are written that say none.
    pub reference_offset: Word,
    /// The sides, in the order of their index.
    pub side: Vec<Side>,
    /// What villagers do, where the ground has inhabited places.
    pub villagers: Option<VillagersText>,
    /// The engagements by name.
    #[serde(default)]
    pub engagement: Vec<Engagement>,
    /// Prelude and aftermath.
    #[serde(default)]
    pub event: Vec<TimelineEvent>,
    /// Sets of claims taken as true.
    #[serde(default)]
    pub hypothesis: Vec<Hypothesis>,
    /// Events of `events.toml`, put here when the folder is loaded.
    #[serde(skip)]
    pub told: Vec<TimelineEvent>,
    /// Format of `events.toml`, where there is one.
    #[serde(skip)]
    pub events_format: Option<Figure>,
}

/// `events.toml`: a long timeline may stand in a file of its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventsFile {
    /// Version of the format.
    pub format: Figure,
    /// Prelude, the battle as told, and aftermath.
    #[serde(default)]
    pub event: Vec<TimelineEvent>,
}

/// A side.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Side {
    /// Identifier.
    pub id: Word,
    /// Names.
    pub name: Names,
    /// Inhabited places where it keeps stores; its trains bring food from there.
    #[serde(default)]
    pub stores: Vec<Word>,
    /// Source ids of the stores.
    #[serde(default)]
    pub sources: Vec<Word>,
}

/// The people of the hamlets.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VillagersText {
    /// Whose requests for false news they follow.
    pub loyal_to: Option<Word>,
    /// They know of troops within this distance, m.
    pub knows_within_m: Figure,
    /// Chance of an honest answer, by side.
    pub honest_to: BTreeMap<String, Amount>,
    /// Source ids.
    #[serde(default)]
    pub sources: Vec<Word>,
    /// Remark.
    pub note: Option<String>,
}

/// One engagement: what the accounts call a fight, as a place and a window into which contacts fall.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Engagement {
    /// Identifier.
    pub id: Word,
    /// Names.
    pub name: Names,
    /// Its place.
    pub place: Word,
    /// Contacts this near belong to it, km.
    pub radius_km: Figure,
    /// Begin of the window.
    pub from: Word,
    /// End of the window.
    pub to: Word,
    /// Units expected on both sides.
    #[serde(default)]
    pub forces: Vec<Word>,
    /// Firm in the sources of both sides, so a run without it counts against the run.
    #[serde(default)]
    pub core: bool,
    /// Kind of fight that the accounts tell of, `friendly-fire` or `ambush`; contacts of another kind do not belong to
    /// it. Any kind where it is absent.
    pub nature: Option<Word>,
    /// Remark.
    pub note: Option<String>,
    /// The same in other languages.
    #[serde(default)]
    pub note_in: Names,
    /// Source ids.
    #[serde(default)]
    pub sources: Vec<Word>,
}

/// Something before, in or after the battle that is told and not fought.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimelineEvent {
    /// Identifier.
    pub id: Word,
    /// EDTF date.
    pub date: Word,
    /// EDTF date of its end.
    pub end: Option<Word>,
    /// Place id, where it has one on the ground's list.
    pub place: Option<Word>,
    /// Title.
    pub title: Names,
    /// `prelude`, `battle` or `aftermath`.
    pub kind: Word,
    /// Claims about it.
    #[serde(default)]
    pub claims: Vec<Word>,
    /// Remark.
    pub note: Option<String>,
    /// The same in other languages.
    #[serde(default)]
    pub note_in: Names,
    /// Source ids.
    #[serde(default)]
    pub sources: Vec<Word>,
}

/// A set of claims taken as true together.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hypothesis {
    /// Identifier.
    pub id: Word,
    /// Names.
    pub name: Names,
    /// Claims.
    pub claims: Vec<Word>,
    /// Remark.
    pub note: Option<String>,
}
