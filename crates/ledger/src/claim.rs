//! The records of a ledger: sources, claims, propositions and sums.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::names::{AccountId, ClaimId, EngagementId, ForceId, Names, PropositionId, SideId, SourceId};
use crate::vocabulary::{ClaimKind, Qualifier, SourceKind, Stance, Unit};

/// One source: who says it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Its identifier.
    pub id: SourceId,
    /// What sort of document it is.
    pub kind: SourceKind,
    /// Its name.
    pub name: Names,
    /// Who wrote it, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// The side it speaks for; `third` or none for neither.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<SideId>,
    /// When it was written: an EDTF date or interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// What it was written from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub draws_on: Vec<DrawsOn>,
    /// The account of the battle folder that is this source, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Remarks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// One source's use of another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DrawsOn {
    /// The source drawn on.
    pub source: SourceId,
    /// Probability, 0 to 1, that a figure common to both was copied.
    pub descent: f64,
}

/// One quantity, date or disputed fact said by one source in one account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// Its identifier.
    pub id: ClaimId,
    /// What it is about.
    pub kind: ClaimKind,
    /// Whose men, arms or acts it is about; none for all or neither.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<SideId>,
    /// The force, where only a part of the side is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub force: Option<ForceId>,
    /// The engagement or event, or `battle` for the whole.
    pub engagement: EngagementId,
    /// Lowest value; none where the claim is open downward.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// Highest value; none where the claim is open upward.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// How the words around the number qualify it.
    pub qualifier: Qualifier,
    /// What the number counts.
    pub unit: Unit,
    /// When, for a date claim: an EDTF date or interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// How the claimant stands to it.
    pub stance: Stance,
    /// Who said it first, as far as the account tells.
    pub claimant: SourceId,
    /// Who passed it on, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<SourceId>,
    /// Where it stands, if it stands in an account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locator: Option<Locator>,
    /// The footnote mark that it rests on in the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footnote: Option<String>,
    /// The proposition that it asserts or denies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposition: Option<PropositionId>,
    /// What it says, in our words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub says: Option<String>,
    /// The same retelling in Korean, Chinese and Japanese, as far as somebody wrote it.
    #[serde(default, skip_serializing_if = "Names::is_empty")]
    pub says_in: Names,
    /// What the figure includes, where its words say so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub includes: Vec<ClaimKind>,
    /// Remarks of whoever entered the claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A place in an account, in Unicode code points, so that any tool finds the same words.
///
/// A carriage return before a line feed is not counted, nor is a byte order mark: the same text has the
/// same locators on every system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Locator {
    /// The account.
    pub account: AccountId,
    /// First code point, counted from 0.
    pub start: usize,
    /// The code point after the last.
    pub end: usize,
    /// The words that stand there.
    pub quote: String,
}

impl Locator {
    /// The code points covered.
    pub fn code_points(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// A question of fact that claims answer with yes (`asserts`) or no (`denies`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposition {
    /// Its identifier.
    pub id: PropositionId,
    /// The question.
    pub asks: Names,
    /// Remarks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What a source that would have known of it does not tell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Silence {
    /// The source that is silent.
    pub source: SourceId,
    /// Of what.
    pub kind: ClaimKind,
    /// Whose men.
    pub side: SideId,
    /// Where; `battle` for the whole.
    pub engagement: EngagementId,
    /// Of so many or more it would have told, persons.
    pub from: f64,
    /// With this probability, above 0 and below 1: silence is never certain.
    pub told: f64,
    /// Why it would have known and told.
    pub why: String,
}

/// A total that should be the sum of its parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SumCheck {
    /// The claim that states the total.
    pub total: ClaimId,
    /// The claims that state the parts.
    pub parts: Vec<ClaimId>,
    /// Remarks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
