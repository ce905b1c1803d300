//! What reading gives: claims in the exchange format of annotated texts, with a confidence for each field.

use serde::{Serialize, Serializer};

/// One figure, date or disputed fact found in a text.
///
/// It serialises with the field names of the annotated texts that reading is scored against. Positions are Unicode
/// code points of the text as it was given; a carriage return before a line feed is not counted, nor is a byte order
/// mark, as in the locators of a ledger.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Claim {
    /// Language and number in the order of the text: `en-001`.
    pub id: String,
    /// The document, as the context names it.
    pub doc: String,
    /// First code point.
    pub start: usize,
    /// The code point after the last.
    pub end: usize,
    /// The words that stand there, markup included.
    pub quote: String,
    /// What it counts: `strength`, `killed`, `date` and so on.
    pub kind: &'static str,
    /// Lowest value, in the unit; none where open downward or without a number.
    #[serde(serialize_with = "whole")]
    pub low: Option<f64>,
    /// Highest value, in the unit; none where open upward or without a number.
    #[serde(serialize_with = "whole")]
    pub high: Option<f64>,
    /// `exact`, `about`, `over`, `at_least`, `at_most` or `range`.
    pub qualifier: &'static str,
    /// What is counted: `persons`, `rifles`, `days` and so on.
    pub unit: &'static str,
    /// Whose men, arms or acts it is about.
    pub side: Option<String>,
    /// The force in the text's own words.
    pub force: Option<String>,
    /// The engagement, as the context or the text names it.
    pub event: Option<String>,
    /// When: an EDTF date or interval.
    pub date: Option<String>,
    /// Who says so first, as far as the text tells; `narrator` for the text's own voice.
    pub claimant: String,
    /// Who passed it on, outermost first.
    pub via: Vec<String>,
    /// The footnote mark it rests on.
    pub citation: Option<String>,
    /// `asserts`, `denies` or `reports_other`.
    pub stance: &'static str,
    /// Whether it is one of the strengths and losses a battle is argued about.
    pub core: bool,
    /// How sure each field is, 0 to 1.
    pub confidence: Confidence,
    /// The claimant in the text's own words.
    pub claimant_text: Option<String>,
    /// Language of the sentence it stands in.
    pub language: &'static str,
}

/// How sure each field of a claim is, 0 to 1, by the name of the field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Confidence([(&'static str, f64); 9]);

impl Confidence {
    /// From the names of fields in alphabetical order.
    pub(crate) fn new(fields: [(&'static str, f64); 9]) -> Self {
        Self(fields)
    }

    /// How sure a field is; none where it has no confidence of its own.
    pub fn get(&self, field: &str) -> Option<&f64> {
        self.iter().find(|(name, _)| **name == field).map(|(_, sure)| sure)
    }

    /// Every field in alphabetical order, and how sure it is.
    pub fn iter(&self) -> impl Iterator<Item = (&&'static str, &f64)> {
        self.0.iter().map(|(field, sure)| (field, sure))
    }

    /// How sure the fields are.
    pub fn values(&self) -> impl Iterator<Item = &f64> {
        self.0.iter().map(|(_, sure)| sure)
    }
}

impl Serialize for Confidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

/// Whole numbers without a fraction, as the annotated texts write them.
fn whole<S: Serializer>(value: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        None => serializer.serialize_none(),
        // The cast is exact: the number is whole and below 2^53.
        #[allow(clippy::cast_possible_truncation)]
        Some(number) if number.fract() == 0.0 && number.abs() < 9.0e15 => {
            serializer.serialize_i64(*number as i64)
        }
        Some(number) => serializer.serialize_f64(*number),
    }
}

/// A stretch of the text in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Passage {
    /// First code point.
    pub start: usize,
    /// The code point after the last.
    pub end: usize,
    /// Language: the name of its folder of word lists.
    pub language: String,
    /// `prose`, `heading`, `field` (a line of an infobox) or `item`.
    pub role: String,
}

/// Everything found in a text.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Reading {
    /// The stretches of the text with their languages, in order.
    pub passages: Vec<Passage>,
    /// The claims in the order of the text.
    pub claims: Vec<Claim>,
}
