//! Claims, sources and what is wrong between them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Names, Told};

/// The ledger as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LedgerData {
    /// Sources; claims name them by `id`.
    pub sources: Vec<SourceInfo>,
    /// Claims in the order of the file.
    pub claims: Vec<ClaimRow>,
    /// Questions without a number.
    pub propositions: Vec<Proposition>,
    /// Claims that cannot all be true.
    pub contradictions: Vec<Contradiction>,
    /// Totals that are not the sum of their parts.
    pub failing_sums: Vec<FailingSum>,
    /// What the forces that claims speak of are called, by identifier.
    #[serde(default)]
    pub forces: BTreeMap<String, Names>,
}

/// One source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SourceInfo {
    /// Identifier.
    pub id: String,
    /// `official-report`, `memoir`, ...
    pub kind: String,
    /// Name.
    pub name: Names,
    /// Who wrote it.
    pub author: String,
    /// Identifier of a side, or `third`.
    pub side: String,
    /// When, in Extended Date/Time Format; empty where not known.
    pub date: String,
    /// Whom it has it from.
    pub draws_on: Vec<Descent>,
    /// Anything worth knowing.
    pub note: String,
}

/// One source draws on another.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Descent {
    /// Identifier of the source drawn on.
    pub source: String,
    /// Probability that it copies.
    pub descent: f64,
}

/// One claim.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClaimRow {
    /// Identifier.
    pub id: String,
    /// What it says, in our own words.
    pub says: String,
    /// The same in other languages, by language.
    #[serde(default, skip_serializing_if = "Told::is_empty")]
    pub says_in: Told,
    /// Kind: `killed`, `strength`, `proposition`, ...
    pub kind: String,
    /// Identifier of the side spoken of; empty where none.
    pub side: String,
    /// Identifier of the force, where it is not the whole side.
    pub force: Option<String>,
    /// Engagement or event; `battle` for the whole.
    pub engagement: String,
    /// Lower end of what is claimed.
    pub low: Option<f64>,
    /// Upper end of what is claimed.
    pub high: Option<f64>,
    /// `exact`, `about`, `over`, ...
    pub qualifier: String,
    /// What is claimed where it is a date, in Extended Date/Time Format.
    pub date: Option<String>,
    /// Unit of the figures.
    pub unit: String,
    /// `asserts`, `denies` or `reports`.
    pub stance: String,
    /// Source that says it.
    pub claimant: String,
    /// Sources through which it came, outermost first.
    pub via: Vec<String>,
    /// Source at the root, under which it counts.
    pub origin: String,
    /// Another claim that says the same from the same origin and stands for this one: this is a copy.
    pub copy_of: Option<String>,
    /// Which account it stands in.
    pub account: Option<String>,
    /// Footnote it rests on.
    pub footnote: Option<String>,
    /// The question that it answers, for propositions.
    pub proposition: Option<String>,
}

impl ClaimRow {
    /// Whether it puts a number of persons to `kind` for the whole side in the whole battle, and does not deny one.
    pub fn counts_whole_side(&self, side: &str, kind: &str) -> bool {
        self.side == side
            && self.kind == kind
            && self.engagement == "battle"
            && self.force.is_none()
            && self.unit == "persons"
            && self.stance != "denies"
    }
}

/// A question without a number.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Proposition {
    /// Identifier.
    pub id: String,
    /// The question.
    pub asks: Names,
}

/// Claims that cannot all be true.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Contradiction {
    /// Identifiers of the claims: those on one side, then those against them.
    pub claims: Vec<String>,
    /// How many of them stand on the one side.
    #[serde(default)]
    pub first: usize,
    /// What is contradictory about them.
    pub says: String,
}

/// A total that is not the sum of its parts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FailingSum {
    /// Claim of the total.
    pub total: String,
    /// Claims of the parts.
    pub parts: Vec<String>,
    /// What the total says.
    pub total_value: [f64; 2],
    /// What the parts come to.
    pub parts_value: [f64; 2],
    /// Anything worth knowing.
    pub note: String,
}

/// Something on the battle's timeline.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TimelineEvent {
    /// Identifier.
    pub id: String,
    /// When, in Extended Date/Time Format.
    pub date: String,
    /// When it ended.
    pub end: Option<String>,
    /// Where.
    pub place: Option<Names>,
    /// What.
    pub title: Names,
    /// `prelude`, `battle` or `aftermath`.
    pub kind: String,
    /// Claims about it.
    pub claims: Vec<String>,
    /// Anything worth knowing.
    pub note: String,
    /// The same in other languages, by language.
    #[serde(default, skip_serializing_if = "Told::is_empty")]
    pub note_in: Told,
}
