//! Words and figures that remember where they stand.

use std::fmt;
use std::ops::{Deref, Range};

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use toml::Spanned;

/// A word of a file: an identifier or a reference, with its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    text: String,
    span: Range<usize>,
}

impl Word {
    /// The bytes it stands in.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The word itself.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl Deref for Word {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Word {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<String>::deserialize(deserializer)?;
        Ok(Self { span: spanned.span(), text: spanned.into_inner() })
    }
}

/// One word or a list of them; all share one span.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(pub Vec<Word>);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<toml::Value>::deserialize(deserializer)?;
        let span = spanned.span();
        let word = |value: toml::Value| match value {
            toml::Value::String(text) => Ok(Word { text, span: span.clone() }),
            other => Err(D::Error::custom(format!("expected a word, found {}", other.type_str()))),
        };
        match spanned.into_inner() {
            toml::Value::Array(values) => values.into_iter().map(word).collect::<Result<_, _>>().map(Self),
            value => Ok(Self(vec![word(value)?])),
        }
    }
}

/// A number, with its bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Its value.
    pub value: f64,
    span: Range<usize>,
}

impl Figure {
    /// The bytes it stands in.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }
}

impl<'de> Deserialize<'de> for Figure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<f64>::deserialize(deserializer)?;
        Ok(Self { span: spanned.span(), value: spanned.into_inner() })
    }
}

/// A number that may hang on an unknown.
#[derive(Clone, Debug, PartialEq)]
pub enum AmountKind {
    /// Just so much.
    Fixed(f64),
    /// A share of an unknown: `{ of = "UNKNOWN", share = 0.2 }`.
    Share {
        /// The unknown.
        of: String,
        /// Its share.
        share: f64,
    },
    /// A share of what an unknown leaves after all other men under a unit:
    /// `{ rest_of = "UNKNOWN", under = "UNIT", share = 0.2 }`.
    Rest {
        /// The unknown.
        of: String,
        /// The unit whose other men are taken off first.
        under: String,
        /// Share of the rest.
        share: f64,
    },
}

/// An [`AmountKind`] with its bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Amount {
    /// What it says.
    pub kind: AmountKind,
    span: Range<usize>,
}

impl Amount {
    /// The bytes it stands in.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The unknown it hangs on.
    pub fn unknown(&self) -> Option<&str> {
        match &self.kind {
            AmountKind::Fixed(_) => None,
            AmountKind::Share { of, .. } | AmountKind::Rest { of, .. } => Some(of),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AmountTable {
    of: Option<String>,
    rest_of: Option<String>,
    under: Option<String>,
    share: Option<f64>,
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<toml::Value>::deserialize(deserializer)?;
        let span = spanned.span();
        let kind = match spanned.into_inner() {
            toml::Value::Integer(value) => AmountKind::Fixed(value as f64),
            toml::Value::Float(value) => AmountKind::Fixed(value),
            table @ toml::Value::Table(_) => {
                let table: AmountTable = table.try_into().map_err(D::Error::custom)?;
                let share = table.share.unwrap_or(1.0);
                match (table.of, table.rest_of, table.under) {
                    (Some(of), None, None) => AmountKind::Share { of, share },
                    (None, Some(of), Some(under)) => AmountKind::Rest { of, under, share },
                    _ => {
                        return Err(D::Error::custom(
                            "expected { of = UNKNOWN, share = S } or { rest_of = UNKNOWN, under = UNIT, share = S }",
                        ));
                    }
                }
            }
            other => {
                return Err(D::Error::custom(format!(
                    "expected a number or {{ of = UNKNOWN, share = S }}, found {}",
                    other.type_str()
                )));
            }
        };
        Ok(Self { kind, span })
    }
}
