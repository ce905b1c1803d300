//! The data that page, terminal and tables show.
//!
//! Plain structs without behaviour, filled by the command line. Their JSON form is what the page carries inside
//! itself, so a field added here must be added to `studio/src/model.ts` too.

mod ledger;
mod map;
mod replay;
mod verdict;

pub use ledger::{
    ClaimRow, Contradiction, Descent, FailingSum, LedgerData, Proposition, SourceInfo, TimelineEvent,
};
pub use map::{CoverInfo, MapData, MapLine, MapPlace, MapPoint, Raster};
pub use replay::{DensityInfo, DensityLayer, EngagementDensity, ReplayInfo};
pub use verdict::{
    ClaimVerdict, Factor, HypothesisVerdict, Index, Indices, Interval, Limit, Nearest, Need, OriginVerdict,
    Quantity, Sensitivity, Verdict,
};

use serde::{Deserialize, Serialize};

/// Format of the data inside a page; the page's script refuses any other.
pub const PAGE_FORMAT: u32 = 1;

/// Everything a page shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PageData {
    /// Always [`PAGE_FORMAT`].
    pub format: u32,
    /// What battle this is.
    pub battle: BattleInfo,
    /// How the result was made.
    pub run: RunInfo,
    /// What came out, as in `verdict.json`.
    pub verdict: Verdict,
    /// Claims and sources.
    pub ledger: LedgerData,
    /// Engagements in order of time.
    pub engagements: Vec<EngagementInfo>,
    /// What nobody knows, before and after.
    pub unknowns: Vec<UnknownInfo>,
    /// Sets of claims taken as true; their Bayes factors stand in the verdict.
    pub hypotheses: Vec<HypothesisInfo>,
    /// Prelude, battle and aftermath.
    pub events: Vec<TimelineEvent>,
    /// The ground, where there is one to be shown.
    pub map: Option<MapData>,
    /// Runs that the page can play, the typical one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replays: Vec<ReplayInfo>,
    /// Where men fell and cartridges lie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub density: Option<DensityInfo>,
}

/// A sentence by language (`ko`, `zh`, `ja`), beside the English one; empty where nobody wrote it.
pub type Told = std::collections::BTreeMap<String, String>;

/// A name in up to four languages. English is always there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// English.
    pub en: String,
    /// Korean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ko: Option<String>,
    /// Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zh: Option<String>,
    /// Japanese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ja: Option<String>,
    /// The characters in which Korean and Chinese sources of the time wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hanja: Option<String>,
}

impl Names {
    /// A name known in English only.
    pub fn english(en: impl Into<String>) -> Self {
        Self { en: en.into(), ..Self::default() }
    }

    /// A name in all four languages.
    pub fn four(en: &str, ko: &str, zh: &str, ja: &str) -> Self {
        Self { en: en.into(), ko: Some(ko.into()), zh: Some(zh.into()), ja: Some(ja.into()), hanja: None }
    }
}

/// What battle, when, and who fought.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BattleInfo {
    /// Identifier of the battle's folder.
    pub id: String,
    /// Title.
    pub title: Names,
    /// A sentence or two on what is disputed.
    pub summary: String,
    /// The same in other languages, by language.
    #[serde(default, skip_serializing_if = "Told::is_empty")]
    pub summary_in: Told,
    /// Start of the simulated window, RFC 3339 with offset.
    pub start: String,
    /// End of the simulated window, RFC 3339 with offset.
    pub end: String,
    /// Sides in the order of the battle file; everything else names them by `id`.
    pub sides: Vec<Side>,
}

/// One side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: Names,
}

/// What must be known to make the same result again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunInfo {
    /// The command line, ready to be pasted.
    pub command: String,
    /// Version of Umpire.
    pub umpire_version: String,
    /// When it was finished, RFC 3339; absent where a page must come out the same every time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished: Option<String>,
    /// Input files with their SHA-256, in order of path.
    pub inputs: Vec<crate::manifest::FileHash>,
    /// Digest of the results of all runs.
    pub results_digest: String,
}

/// An engagement as recorded and as it came out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EngagementInfo {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: Names,
    /// Name of the place.
    pub place: Option<Names>,
    /// Where.
    pub at: Option<MapPoint>,
    /// Radius within which a contact counts as this engagement, km.
    pub radius_km: f64,
    /// Recorded beginning, as written in the battle file.
    pub from: String,
    /// Recorded end.
    pub to: String,
    /// One of the engagements on which the accounts agree that they happened.
    pub core: bool,
    /// Share of the (weighted) runs in which it happened, 0..1.
    pub share_of_runs: f64,
    /// Median beginning in the runs, `1920-10-21T08:10`.
    pub median_start: Option<String>,
    /// 90 % interval of the beginning.
    pub start90: Option<[String; 2]>,
    /// What is disputed about it, or noteworthy.
    pub note: String,
    /// The same in other languages, by language.
    #[serde(default, skip_serializing_if = "Told::is_empty")]
    pub note_in: Told,
    /// By side; posterior given that it happened.
    pub sides: Vec<EngagementSide>,
}

/// One side in one engagement. Intervals are posterior median and 90 % interval, given that it happened, in the same
/// sense as the quantities of the verdict.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EngagementSide {
    /// Identifier of the side.
    pub side: String,
    /// Men who took part.
    pub engaged: Option<Interval>,
    /// Killed, died of wounds included.
    pub killed: Option<Interval>,
    /// Wounded.
    pub wounded: Option<Interval>,
    /// Missing.
    pub missing: Option<Interval>,
    /// Taken by the enemy.
    pub captured: Option<Interval>,
    /// Killed by fire of the own side.
    pub killed_by_own: Option<Interval>,
    /// Non-combatants killed who marched with the side.
    pub civilians_killed: Option<Interval>,
    /// Rounds fired.
    pub rounds_fired: Option<Interval>,
    /// Rounds fired for each man of the other sides killed or wounded, in runs in which any was.
    pub rounds_per_hit: Option<Interval>,
    /// Mean minutes for which one of its men was under fire.
    pub minutes_under_fire: Option<Interval>,
    /// Men in sections that broke.
    pub men_broken: Option<Interval>,
    /// Median distance of its shots, m, in runs in which it fired.
    pub range_m: Option<Interval>,
    /// Distance within which a twentieth of its shots were fired, m, in the same runs.
    pub range_near_m: Option<Interval>,
    /// Distance within which all but a twentieth of its shots were fired, m, in the same runs.
    pub range_far_m: Option<Interval>,
    /// Share of the runs in which it gave way, 0..1.
    pub gave_way: Option<f64>,
}

/// One unknown before and after the claims were weighed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UnknownInfo {
    /// Identifier.
    pub id: String,
    /// What it is.
    pub says: String,
    /// The same in every language in which the battle's files have it.
    #[serde(default)]
    pub says_in: Names,
    /// Unit.
    pub unit: String,
    /// Quantiles 0.05, 0.25, 0.5, 0.75, 0.95 of the prior.
    pub prior: [f64; 5],
    /// The same of the posterior.
    pub posterior: [f64; 5],
    /// Claims that dispute it.
    pub claims: Vec<String>,
}

/// A set of claims taken as true.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HypothesisInfo {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: Names,
    /// The claims.
    pub claims: Vec<String>,
}
