//! Lists that most sentences have no word of: the one pass over a sentence tells, so that no rule looks in vain.

/// Lists of which a rule first asks whether any word of them stands in the sentence, whole or not.
pub(super) const ASKED: [(&str, &str, &str, Asked); 7] = [
    ("clauses", "its_number", "words", Asked::ITS_NUMBER),
    ("clauses", "including", "words", Asked::INCLUDING),
    ("clauses", "dateline", "words", Asked::DATELINE),
    ("attribution", "name", "work", Asked::WORK),
    ("attribution", "name", "quotes", Asked::QUOTES),
    ("names", "engagement", "before", Asked::ENGAGEMENT),
    ("names", "engagement", "tail", Asked::ENGAGEMENT),
];

/// Of which of these lists a word stands in a sentence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked(pub(super) u8);

impl Asked {
    /// A word that says that the number that follows is its own.
    pub const ITS_NUMBER: Self = Self(1);
    /// A word of including.
    pub const INCLUDING: Self = Self(2);
    /// A word of the place and date before a telegram.
    pub const DATELINE: Self = Self(4);
    /// A word for a work that tells something.
    pub const WORK: Self = Self(8);
    /// What stands between a work and its words.
    pub const QUOTES: Self = Self(16);
    /// A word for an engagement.
    pub const ENGAGEMENT: Self = Self(32);

    /// Whether a word of a list stands there.
    #[inline]
    pub fn has(self, list: Self) -> bool {
        self.0 & list.0 != 0
    }
}
