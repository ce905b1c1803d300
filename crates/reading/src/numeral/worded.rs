//! Numbers of languages whose words stand apart: digits with words of scale, and numbers written out.

use super::{LARGEST, Number, Numerals, glued_word, next_word, starts_with_word, western};
use crate::letters::alphanumeric;

impl Numerals {
    /// Digits and words with blanks between: `3,300`, `two thousand five hundred`, `several hundred`, `2.5 million`.
    pub(super) fn spaced(&self, text: &str, start: usize) -> Option<Number> {
        let before = text[..start].chars().next_back();
        if before.is_some_and(alphanumeric) {
            return None;
        }
        let mut number = Number::begun(start);
        let rest = &text[start..];
        if rest.starts_with(|letter: char| letter.is_ascii_digit()) {
            let (value, length, _) = western(rest)?;
            number.digits = true;
            (number.low, number.high) = (value, value);
            number.end = start + length;
            if let Some((word, after)) = next_word(text, number.end)
                && let Some(scale) = self.word_scales.get(word)
                && text[number.end..after].len() < word.len() + 2
                && *scale != 20.0
            {
                number.low *= scale;
                number.high *= scale;
                number.scale = *scale;
                number.end = after;
            }
            return (number.high <= LARGEST).then_some(number);
        }
        let first = rest.chars().next()?;
        let several = self.several_begin.may_begin(rest);
        for (word, low, high) in self.word_several.get(&first).filter(|_| several).into_iter().flatten() {
            if starts_with_word(rest, word) {
                // “Hundreds of thousands” stands in the list by itself; “hundred” alone is a scale.
                (number.low, number.high) = (*low, *high);
                number.vague = low < high;
                number.end = start + word.len();
                number.needs_counter = *high == 0.0;
                return Some(number);
            }
        }
        self.worded(text, number)
    }

    /// Written out in words.
    fn worded(&self, text: &str, mut number: Number) -> Option<Number> {
        let start = number.start;
        let mut at = start;
        let (mut total, mut section) = ((0.0, 0.0), (0.0, 0.0));
        let mut read_any = false;
        let mut joined = false;
        let first = text[start..].chars().next()?;
        let vague = self.several_begin.may_begin(&text[start..]);
        for (word, low, high) in self.word_vague.get(&first).filter(|_| vague).into_iter().flatten() {
            if starts_with_word(&text[start..], word) {
                // Vague only before a scale: “several hundred”; bare “several” is no number.
                let (next, after) = next_word(text, start + word.len())?;
                let scale = self.word_scales.get(next)?;
                number.vague = low < high;
                section = (low * scale, high * scale);
                number.scale = *scale;
                read_any = true;
                at = after;
                break;
            }
        }
        while let Some((word, after)) = if at == start { next_word(text, at) } else { glued_word(text, at) } {
            if let Some(value) = self.words.get(word) {
                // A unit after tens, anything after a scale; else the number is over.
                let tail = section.0 % 100.0;
                if read_any
                    && !(section.0 == 0.0
                        || tail == 0.0 && *value < 100.0
                        || tail >= 20.0 && tail % 10.0 == 0.0 && *value < 10.0)
                {
                    // “Twelve fifty” and the like are not read.
                    break;
                }
                section = (section.0 + value, section.1 + value);
            } else if let Some(scale) = self.word_scales.get(word) {
                // “The hundred and twenty camels”: a scale alone counts one of itself there.
                if !read_any && (*scale < 100.0 || !text[..start].ends_with("the ")) {
                    return None;
                }
                let times = |section: f64| if section == 0.0 { 1.0 } else { section };
                if *scale >= 1000.0 {
                    total = (total.0 + times(section.0) * scale, total.1 + times(section.1) * scale);
                    section = (0.0, 0.0);
                } else {
                    section = (times(section.0) * scale, times(section.1) * scale);
                }
                number.scale = *scale;
            } else if word == "and" && read_any && !joined && (section.0 >= 100.0 || total.0 > 0.0) {
                let Some((next, _)) = next_word(text, after) else { break };
                if !self.words.contains_key(next) || self.words.get(next).is_some_and(|value| *value < 1.0) {
                    break;
                }
                joined = true;
                at = after;
                continue;
            } else if !read_any && self.one.iter().any(|one| one == word) {
                let (next, _) = next_word(text, after)?;
                self.word_scales.get(next)?;
                section = (1.0, 1.0);
            } else {
                break;
            }
            read_any = true;
            at = after;
            number.end = after;
        }
        if !read_any {
            return None;
        }
        number.end = number.end.max(at);
        number.low = total.0 + section.0;
        number.high = total.1 + section.1;
        number.needs_counter = number.high < 10.0;
        (number.high <= LARGEST).then_some(number)
    }
}
