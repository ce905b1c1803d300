//! Identifiers as their own types, and names in the four languages of the project.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! identifier {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps an identifier; whether it is known is checked when a ledger is loaded.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The identifier as it stands in the files.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

identifier! {
    /// A source: a report, a memoir, a newspaper, an encyclopedia.
    SourceId
}
identifier! {
    /// One claim of the ledger.
    ClaimId
}
identifier! {
    /// A question of fact without a number.
    PropositionId
}
identifier! {
    /// An account of the battle folder, the stem of its file: `en` for `accounts/en.md`.
    AccountId
}
identifier! {
    /// The root of a claimant under `draws_on`: claims of one origin are one witness.
    OriginId
}
identifier! {
    /// A side of the battle, as `battle.toml` names it.
    SideId
}
identifier! {
    /// An engagement, an event, or `battle` for the whole.
    EngagementId
}
identifier! {
    /// A force: a unit's identifier, or the account's own wording.
    ForceId
}

/// A name in up to four languages and in the Chinese characters of the time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
    /// Korean, in Hangul.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ko: Option<String>,
    /// Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zh: Option<String>,
    /// Japanese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ja: Option<String>,
    /// The characters used at the time, where they differ from today's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hanja: Option<String>,
}

impl Names {
    /// The keys under which a name may stand in a file.
    pub const LANGUAGES: [&'static str; 5] = ["en", "ko", "zh", "ja", "hanja"];

    /// A name known in English only.
    pub fn english(text: impl Into<String>) -> Self {
        Self { en: Some(text.into()), ..Self::default() }
    }

    /// Whether there is no name in any language.
    pub fn is_empty(&self) -> bool {
        Self::LANGUAGES.iter().all(|language| self.exact(language).is_none())
    }

    /// The name under one of [`Names::LANGUAGES`], exactly.
    pub fn exact(&self, language: &str) -> Option<&str> {
        match language {
            "en" => self.en.as_deref(),
            "ko" => self.ko.as_deref(),
            "zh" => self.zh.as_deref(),
            "ja" => self.ja.as_deref(),
            "hanja" => self.hanja.as_deref(),
            _ => None,
        }
    }

    /// The name in `language`, or in the first language that has one.
    pub fn in_language(&self, language: &str) -> Option<&str> {
        self.exact(language).or_else(|| Self::LANGUAGES.iter().find_map(|other| self.exact(other)))
    }
}
