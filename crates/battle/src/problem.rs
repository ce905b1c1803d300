//! What can be wrong with a battle folder, said so that it can be mended.

use std::ops::Range;

use ground::GroundError;
use ledger::LedgerError;
use serde::Serialize;

/// One thing wrong with a battle folder: in which file, where, what, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{file}: {message}")]
pub struct Problem {
    /// The file, by its name inside the folder.
    pub file: Box<str>,
    /// Bytes of the file that are wrong; none where the file itself is.
    pub span: Option<Range<usize>>,
    /// What is wrong, in one sentence.
    pub message: String,
    /// The offending words, where there are any.
    pub offending: Option<Box<str>>,
    /// How to mend it.
    pub help: String,
    /// A stable word for this sort of problem, such as `battle::unknown-key`.
    pub code: &'static str,
}

impl Problem {
    /// A problem at a place of a file.
    pub(crate) fn at(
        code: &'static str,
        file: &str,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            file: file.into(),
            span: Some(span),
            message: message.into(),
            offending: None,
            help: help.into(),
            code,
        }
    }

    /// A problem of a whole file.
    pub(crate) fn of_file(
        code: &'static str,
        file: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            file: file.into(),
            span: None,
            message: message.into(),
            offending: None,
            help: help.into(),
            code,
        }
    }

    /// The ledger's way of saying it, in ours.
    pub(crate) fn from_ledger(error: LedgerError) -> Self {
        Self {
            file: error.file.into(),
            span: Some(error.span),
            message: error.message,
            offending: None,
            help: error.help,
            code: error.code,
        }
    }

    /// The ground's way of saying it, in ours.
    pub(crate) fn from_ground(error: &GroundError) -> Self {
        Self {
            file: "ground.toml".into(),
            span: error.span(),
            message: error.to_string(),
            offending: None,
            help: error.mend().to_owned(),
            code: "battle::ground",
        }
    }

    /// Moves the span behind a byte order mark, which is not shown to those who read the text.
    pub(crate) fn behind_mark(mut self, text: &str) -> Self {
        if text.starts_with('\u{feff}') {
            self.span = self.span.map(|span| span.start + 3..span.end + 3);
        }
        self
    }

    /// Cuts the span to whole characters inside `text` and takes the offending words from it; a problem that knows
    /// only its words gets the span of their first place.
    pub(crate) fn grounded_in(mut self, text: &str) -> Self {
        if self.span.is_none()
            && let Some(words) = &self.offending
        {
            self.span = text.find(&**words).map(|start| start..start + words.len());
        }
        if let Some(span) = self.span.take() {
            let mut start = span.start.min(text.len());
            while !text.is_char_boundary(start) {
                start -= 1;
            }
            let mut end = span.end.clamp(start, text.len());
            while !text.is_char_boundary(end) {
                end += 1;
            }
            let words: String = text[start..end].lines().next().unwrap_or("").chars().take(80).collect();
            if self.offending.is_none() && !words.trim().is_empty() {
                self.offending = Some(words.into());
            }
            self.span = Some(start..end);
        }
        self
    }

    /// Line of the file, counted from 1, at which the span begins.
    pub fn line(&self, text: &str) -> Option<usize> {
        let start = self.span.as_ref()?.start.min(text.len());
        Some(text.as_bytes()[..start].iter().filter(|byte| **byte == b'\n').count() + 1)
    }
}

/// The entry of `known` nearest to `word`, if one is near enough to be meant.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.chars().count().min(word.len()) / 3)
        .min()
        .map(|(_, candidate)| candidate)
}

/// "did you mean `x`? ", or nothing, before `otherwise`.
pub(crate) fn did_you_mean<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a str>,
    otherwise: &str,
) -> String {
    match nearest(word, known) {
        Some(candidate) => format!("did you mean `{candidate}`? Otherwise {otherwise}"),
        None => otherwise.to_owned(),
    }
}

/// Edit distance (Levenshtein 1966) by two rows, on characters.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if a == *b { diagonal } else { 1 + diagonal.min(above).min(row[j]) };
            diagonal = above;
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edit_distance_of_the_textbook_pair_is_three() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
    }

    #[test]
    fn only_near_words_are_offered() {
        assert_eq!(nearest("parrent", ["parent", "place"]), Some("parent"));
        assert_eq!(nearest("zebra", ["parent", "place"]), None);
    }

    #[test]
    fn a_span_beyond_the_text_or_inside_a_character_is_cut_to_whole_characters() {
        let problem = Problem::at("battle::test", "x.toml", 1..99, "wrong", "mend").grounded_in("山里");
        assert_eq!(problem.span, Some(0..6));
        assert_eq!(problem.offending.as_deref(), Some("山里"));
    }
}
