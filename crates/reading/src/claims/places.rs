//! Code points of the text to its bytes, and its passages.

use crate::claim::Passage;
use crate::document::{Role, Sentence};
use crate::fold::Folded;

/// Code points between those whose bytes are kept.
const STEP: usize = 16;

/// Code points of the original text to its bytes, for quotes.
pub(super) struct Places<'text> {
    text: &'text str,
    first: usize,
    /// The byte of every `STEP`th code point, carriage returns before line feeds not counted.
    steps: Vec<usize>,
}

impl<'text> Places<'text> {
    pub(super) fn new(text: &'text str, first: usize) -> Self {
        let mut steps = Vec::with_capacity(text.len() / STEP + 1);
        let mut count = 0_usize;
        let opens = usize::from(first == 0 && text.starts_with('\u{feff}')) * '\u{feff}'.len_utf8();
        let bytes = text.as_bytes();
        for (at, &byte) in bytes.iter().enumerate().skip(opens) {
            if counts(bytes, at, byte) {
                if count.is_multiple_of(STEP) {
                    steps.push(at);
                }
                count += 1;
            }
        }
        Self { text, first, steps }
    }

    pub(super) fn byte(&self, code_point: usize) -> usize {
        let offset = code_point.saturating_sub(self.first);
        let Some(&step) = self.steps.get(offset / STEP) else { return self.text.len() };
        let bytes = self.text.as_bytes();
        let mut left = offset % STEP;
        for (at, &byte) in bytes.iter().enumerate().skip(step) {
            if counts(bytes, at, byte) {
                if left == 0 {
                    return at;
                }
                left -= 1;
            }
        }
        self.text.len()
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> String {
        if start >= end {
            return String::new();
        }
        // From the last letter itself: before the next one a carriage return may stand that does not count.
        let last = self.byte(end - 1);
        let end = last + self.text[last..].chars().next().map_or(0, char::len_utf8);
        let quote = self.text.get(self.byte(start)..end).unwrap_or_default();
        if quote.as_bytes().contains(&b'\r') { quote.replace("\r\n", "\n") } else { quote.to_owned() }
    }
}

/// Whether a byte begins a code point that counts: no carriage return before a line feed.
fn counts(bytes: &[u8], at: usize, byte: u8) -> bool {
    byte & 0xc0 != 0x80 && !(byte == b'\r' && bytes.get(at + 1) == Some(&b'\n'))
}

/// Neighbouring sentences of one language and sort of line put together.
pub(super) fn passages(folded: &Folded, cut: &[Sentence]) -> Vec<Passage> {
    let mut found: Vec<Passage> = Vec::new();
    for sentence in cut {
        let (start, end) = folded.code_points(sentence.start, sentence.end);
        let role = match sentence.role {
            Role::Prose => "prose",
            Role::Heading => "heading",
            Role::Field(_) => "field",
            Role::Item => "item",
        };
        match found.last_mut() {
            Some(last) if last.language == sentence.language && last.role == role => last.end = end,
            _ => found.push(Passage {
                start,
                end,
                language: sentence.language.to_owned(),
                role: role.to_owned(),
            }),
        }
    }
    found
}
