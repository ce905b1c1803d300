//! The ledger in the formats of others: JSON whole, CSV and JSON Lines of the claims.

use serde::{Deserialize, Serialize};

use crate::claim::{Claim, Proposition, Silence, Source, SumCheck};
use crate::ledger::{Ledger, Spans};
use crate::names::SourceId;
use crate::provenance::name_of;

/// Version of the JSON document.
const FORMAT: u32 = 1;

/// Why an exchange file could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// Not JSON, or not the JSON of a ledger.
    #[error("this is not the JSON of a ledger: {0}")]
    Json(#[from] serde_json::Error),
    /// A document of a version that is not read here.
    #[error("the document is in format {0}; format {FORMAT} is read here")]
    Format(u32),
}

/// The whole ledger as one JSON document.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: u32,
    sources: Vec<Source>,
    claims: Vec<Claim>,
    propositions: Vec<Proposition>,
    sums: Vec<SumCheck>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    silences: Vec<Silence>,
}

/// One line of the exchange format of annotated texts; field names and their order are the format's.
#[derive(Serialize)]
struct Line<'l> {
    id: &'l str,
    doc: Option<&'l str>,
    start: Option<usize>,
    end: Option<usize>,
    quote: Option<&'l str>,
    kind: &'static str,
    low: Option<Number>,
    high: Option<Number>,
    qualifier: &'static str,
    unit: &'static str,
    side: Option<&'l str>,
    force: Option<&'l str>,
    event: &'l str,
    date: Option<&'l str>,
    claimant: &'l str,
    via: Vec<&'l str>,
    citation: Option<&'l str>,
    stance: &'static str,
    core: bool,
}

/// A number written without a decimal point where it is whole.
#[derive(Serialize)]
#[serde(untagged)]
enum Number {
    Whole(i64),
    Broken(f64),
}

impl From<f64> for Number {
    fn from(value: f64) -> Self {
        if value.fract() == 0.0 && value.abs() < 9e15 {
            Self::Whole(value as i64)
        } else {
            Self::Broken(value)
        }
    }
}

/// Columns of the table of claims.
const COLUMNS: [&str; 22] = [
    "id",
    "side",
    "kind",
    "engagement",
    "force",
    "low",
    "high",
    "qualifier",
    "unit",
    "date",
    "stance",
    "claimant",
    "via",
    "origin",
    "account",
    "start",
    "end",
    "quote",
    "footnote",
    "proposition",
    "includes",
    "says",
];

impl Ledger {
    /// The whole ledger as a JSON document.
    ///
    /// # Errors
    /// If a number in it cannot be written in JSON, which a checked ledger never has.
    pub fn to_json(&self) -> Result<String, ExchangeError> {
        let document = Document {
            format: FORMAT,
            sources: self.sources.clone(),
            claims: self.claims.clone(),
            propositions: self.propositions.clone(),
            sums: self.sums.clone(),
            silences: self.silences.clone(),
        };
        Ok(serde_json::to_string_pretty(&document)?)
    }

    /// A ledger from its own JSON. It is taken as it is: only TOML files are checked record by record.
    ///
    /// # Errors
    /// If the text is not such a document, or of a version that is not read here.
    pub fn from_json(text: &str) -> Result<Self, ExchangeError> {
        let document: Document = serde_json::from_str(text)?;
        if document.format != FORMAT {
            return Err(ExchangeError::Format(document.format));
        }
        let Document { sources, claims, propositions, sums, silences, .. } = document;
        Ok(Self::assemble(sources, claims, propositions, sums, silences, Spans::default()))
    }

    /// The claims as comma-separated values (RFC 4180), one line each under a line of column names.
    pub fn to_csv(&self) -> String {
        let mut csv = row(COLUMNS.map(str::to_owned));
        for claim in &self.claims {
            csv.push_str(&row(self.cells(claim)));
        }
        csv
    }

    /// The claims as JSON Lines with the field names of annotated texts.
    ///
    /// # Errors
    /// If a number cannot be written in JSON, which a checked ledger never has.
    pub fn to_jsonl(&self) -> Result<String, ExchangeError> {
        let mut lines = String::new();
        for claim in &self.claims {
            lines.push_str(&serde_json::to_string(&self.line(claim))?);
            lines.push('\n');
        }
        Ok(lines)
    }

    fn line<'l>(&'l self, claim: &'l Claim) -> Line<'l> {
        let locator = claim.locator.as_ref();
        let account = self.teller(claim).map(|source| &source.id);
        // The text itself is never listed among those who passed a claim on.
        let via = claim.via.iter().filter(|id| Some(*id) != account).map(|id| self.english(id)).collect();
        Line {
            id: claim.id.as_str(),
            doc: locator.map(|locator| locator.account.as_str()),
            start: locator.map(|locator| locator.start),
            end: locator.map(|locator| locator.end),
            quote: locator.map(|locator| locator.quote.as_str()),
            kind: claim.kind.exchange_word(),
            low: claim.low.map(Number::from),
            high: claim.high.map(Number::from),
            qualifier: claim.qualifier.exchange_word(),
            unit: claim.unit.as_str(),
            side: claim.side.as_ref().map(|side| side.as_str()),
            force: claim.force.as_ref().map(|force| force.as_str()),
            event: claim.engagement.as_str(),
            date: claim.date.as_deref(),
            claimant: if Some(&claim.claimant) == account {
                "narrator"
            } else {
                self.english(&claim.claimant)
            },
            via,
            citation: claim.footnote.as_deref(),
            stance: claim.stance.exchange_word(),
            core: claim.kind.is_core() && (claim.low.is_some() || claim.high.is_some()),
        }
    }

    fn english<'l>(&'l self, id: &'l SourceId) -> &'l str {
        self.source(id).map_or(id.as_str(), |source| name_of(source, "en"))
    }

    fn cells(&self, claim: &Claim) -> [String; 22] {
        let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
        let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        let locator = claim.locator.as_ref();
        let via: Vec<&str> = claim.via.iter().map(|id| id.as_str()).collect();
        let includes: Vec<&str> = claim.includes.iter().map(|kind| kind.as_str()).collect();
        [
            claim.id.to_string(),
            text(claim.side.as_ref().map(|side| side.as_str())),
            claim.kind.to_string(),
            claim.engagement.to_string(),
            text(claim.force.as_ref().map(|force| force.as_str())),
            number(claim.low),
            number(claim.high),
            claim.qualifier.to_string(),
            claim.unit.to_string(),
            text(claim.date.as_deref()),
            claim.stance.to_string(),
            claim.claimant.to_string(),
            via.join(" "),
            self.origin(&claim.id).map(|origin| origin.to_string()).unwrap_or_default(),
            text(locator.map(|locator| locator.account.as_str())),
            locator.map(|locator| locator.start.to_string()).unwrap_or_default(),
            locator.map(|locator| locator.end.to_string()).unwrap_or_default(),
            text(locator.map(|locator| locator.quote.as_str())),
            text(claim.footnote.as_deref()),
            text(claim.proposition.as_ref().map(|proposition| proposition.as_str())),
            includes.join(" "),
            text(claim.says.as_deref()),
        ]
    }
}

/// One line of comma-separated values.
fn row<const N: usize>(cells: [String; N]) -> String {
    let mut line = String::new();
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            line.push(',');
        }
        if cell.contains(['"', ',', '\n', '\r']) {
            line.push('"');
            line.push_str(&cell.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(cell);
        }
    }
    line.push_str("\r\n");
    line
}
