//! Numbers that count nothing: hill numbers, issue numbers, ordinals, names of units, calibres, syllables of other words.

use super::{Grammar, begins, ends, hangul};
use crate::letters::alphanumeric;
use crate::numeral::{Number, starts_with_word};

/// Whether only a mark of enumeration stands between two numbers.
pub(super) fn enumerates(gap: &str) -> bool {
    !gap.trim().is_empty()
        && gap.len() < 6
        && gap.chars().all(|letter| matches!(letter, ',' | '、' | '·' | '・' | ' ' | '-' | '~'))
}

impl Grammar {
    /// Whether a numeral that may be another word can be a number without a counter: it must stand clear of other words.
    pub(super) fn may_stand_alone(&self, text: &str, number: &Number, end: usize, qualified: bool) -> bool {
        if self.lexicon.spaced {
            return number.high != 1.0;
        }
        let before = text[..number.start].chars().next_back();
        let after = text[end..].chars().next();
        let han = |letter: char| matches!(letter, '\u{3400}'..='\u{9fff}');
        let clear = after.is_none_or(|letter| !han(letter) && !letter.is_ascii_alphanumeric());
        let ends = after.is_none_or(|letter| letter == ' ' || !alphanumeric(letter));
        if text[number.start..number.end].chars().any(hangul) {
            let open = before.is_none_or(|letter| !hangul(letter));
            let stem = &text[number.start..number.end];
            let whole = after.is_none_or(|letter| !hangul(letter)) || self.particle(&text[end..]);
            let native = number.native
                && (stem.chars().count() > 1 || matches!(stem, "셋" | "넷"))
                && number.high >= 2.0;
            return open
                && whole
                && (native || number.vague || number.low >= 100.0 && number.end - number.start > 3);
        }
        let open = before.is_none_or(|letter| letter == ' ' || !alphanumeric(letter));
        // 死傷一萬二千云云: what is counted stands right before it.
        let named = || {
            number.high >= 10.0
                && !text[end..].starts_with(['之', '分'])
                && self.losses.end(&text[..number.start]).is_some()
        };
        clear && (number.high >= 10.0 || qualified) || ends && (open || number.high >= 2.0) || named()
    }

    /// Whether the words around make it a name and no count.
    pub(super) fn is_trap(&self, text: &str, number: &Number) -> bool {
        let lead = text[..number.start].trim_end_matches([' ', '(']);
        let spaced = self.lexicon.spaced;
        let joined = lead.len() == number.start;
        let closes = |word: &String| {
            ends(lead, word)
                && (!word.is_ascii() || !lead[..lead.len() - word.len()].ends_with(alphanumeric))
                && (spaced || joined || word.is_ascii())
        };
        if self.words.trap.0.closing(lead).iter().any(closes) {
            return true;
        }
        let rest = &text[number.end..];
        // “3·1”, “3/4”, “1.2.3” and what hangs on letters or a currency sign.
        let before = text[..number.start].chars().next_back();
        let mut after = rest.chars();
        let (next, second) = (after.next(), after.next());
        let digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
        if number.digits {
            if matches!(next, Some('·' | '/' | '.' | '・' | ':')) && digit(second) {
                return true;
            }
            if matches!(before, Some('·' | '/' | '.' | '・' | '$' | '#' | '-' | ':'))
                && (before != Some('-')
                    || text[..number.start]
                        .trim_end_matches('-')
                        .ends_with(|letter: char| letter.is_ascii_alphanumeric()))
                && before != Some(':')
            {
                return true;
            }
            if before.is_some_and(|letter| letter.is_ascii_alphanumeric())
                || next.is_some_and(|letter| letter.is_ascii_uppercase())
            {
                return true;
            }
        } else if !spaced
            && before.is_some_and(|letter| matches!(letter, '\u{ac00}'..='\u{d7a3}'))
            && text[number.start..].starts_with(|letter: char| matches!(letter, '\u{ac00}'..='\u{d7a3}'))
        {
            // A Hangul numeral inside a word is a part of it, but for the word “about” and the like.
            let about = [&self.words.about.0, &self.words.at_most.0, &self.words.at_least.0];
            return !about.iter().any(|words| words.end(&text[..number.start]).is_some());
        }
        let stands = |rest: &str, word: &str| {
            if word.is_ascii() && word.ends_with(|letter: char| letter.is_alphabetic()) {
                starts_with_word(rest, word)
            } else {
                begins(rest, word)
            }
        };
        let trap = &self.words.trap.1;
        // Blanks may stand before words, and not before marks.
        let wordlike = |word: &String| word.starts_with(alphanumeric) && spaced;
        let trimmed = rest.trim_start_matches(' ');
        trap.beginning(trimmed).iter().any(|word| wordlike(word) && stands(trimmed, word))
            || trap.beginning(rest).iter().any(|word| !wordlike(word) && stands(rest, word))
    }
}
