//! The words around a number: what qualifies it, what it counts, and whether a second number makes it a range or a share.

use super::{Grammar, Quantity, Suffixed, hangul};
use crate::letters::alphanumeric;
use crate::lexicon::listed;
use crate::numeral::{Number, starts_with_word};
use crate::words::Words;

impl Grammar {
    /// “Nine out of ten”, 5分の1: a share between 0 and 1.
    pub(super) fn share(&self, text: &str, start: usize, one: &Suffixed) -> Option<Quantity> {
        let from = one.end.max(one.noun);
        let rest = &text[from..];
        let gap = rest.len() - rest.trim_start_matches(' ').len();
        let lists = [
            (listed!(self.lexicon, quantities.share.of), false),
            (listed!(self.lexicon, quantities.share.under), true),
        ];
        for (words, turned) in lists {
            for word in words.beginning(&rest[gap..]) {
                if !rest[gap..].starts_with(word.as_str()) {
                    continue;
                }
                let from = from + gap + word.len();
                let from = from + text[from..].len() - text[from..].trim_start_matches(' ').len();
                let number = self.numerals.read(text, from)?;
                let second = self.with_suffixes(text, number)?;
                let (part, whole) =
                    if turned { (number.low, one.number.low) } else { (one.number.low, number.low) };
                let counts = one.unit.is_empty() || matches!(one.unit, "persons" | "things");
                if part <= 0.0
                    || whole <= part
                    || !counts
                    || whole > 100.0
                    || turned && second.unit != one.unit
                {
                    return None;
                }
                let share = Some(part / whole);
                return Some(Quantity {
                    start,
                    end: if second.noun <= second.end + 8 { second.end.max(second.noun) } else { second.end },
                    number: one.number.start,
                    low: share,
                    high: share,
                    qualifier: "exact",
                    unit: "fraction",
                    vague: false,
                    digits: number.digits,
                    weak: false,
                    native: false,
                    tail: second.end,
                });
            }
        }
        None
    }

    /// The qualifying words before a number: where they begin, what they say, and whether they open a range.
    pub(super) fn prefix(&self, text: &str, start: usize) -> (usize, &'static str, bool) {
        let mut begin = start;
        let mut said = "exact";
        let mut between = false;
        for _ in 0..3 {
            let lead = text[..begin].trim_end_matches(' ');
            if begin - lead.len() > 2 {
                break;
            }
            let ends = |words: &Words| {
                if !words.may_end(lead) {
                    return None;
                }
                words
                    .iter()
                    .find(|word| {
                        crate::quantity::ends(lead, word)
                            && (!self.lexicon.spaced
                                || !lead[..lead.len() - word.len()].ends_with(alphanumeric))
                    })
                    .map(String::len)
            };
            let lists: [(&'static str, &Words); 5] = [
                ("at_least", &self.words.at_least.0),
                ("at_most", &self.words.at_most.0),
                ("over", &self.words.over.0),
                ("about", &self.words.about.0),
                ("between", &self.words.between),
            ];
            let Some((label, length)) = lists.iter().find_map(|(label, words)| Some((*label, ends(words)?)))
            else {
                break;
            };
            begin = lead.len() - length;
            if label == "between" {
                between = true;
            } else if said == "exact" || said == "about" {
                said = label;
            }
        }
        (begin, said, between)
    }

    /// Qualifying words and the counter after a number.
    pub(super) fn with_suffixes(&self, text: &str, number: Number) -> Option<Suffixed> {
        let mut one = Suffixed {
            number,
            end: number.end,
            noun: 0,
            unit: "",
            qualifier: "exact",
            bare_formation: false,
        };
        for _ in 0..5 {
            let rest = &text[one.end..];
            let blank = rest.len() - rest.trim_start_matches(' ').len();
            if blank > 1 {
                break;
            }
            let rest = &rest[blank..];
            if one.unit.is_empty()
                && !self.lexicon.spaced
                && let Some((length, unit)) = self.lexicon.counter(rest)
            {
                let letter = rest[length..].chars().next();
                if number.native
                    && (rest[..length].chars().count() == 1
                        && blank == 0
                        && letter.is_some_and(hangul)
                        && !self.particle(&rest[length..])
                        || matches!(&rest[..length], "인" | "리" | "구"))
                {
                    break;
                }
                // 기 counts horsemen, and begins many words.
                if &rest[..length] == "기" && letter.is_some_and(hangul) && !self.particle(&rest[length..]) {
                    break;
                }
                if unit == "trap" && (one.qualifier == "over" || number.more) {
                    break;
                }
                // “将校一 兵七”: a noun with a number of its own behind it.
                if blank > 0
                    && rest[length..].starts_with(|next: char| !hangul(next) && self.numerals.may_begin(next))
                    && self.numerals.read(text, one.end + blank + length).is_some()
                {
                    break;
                }
                one.unit = unit;
                one.bare_formation =
                    listed!(self.lexicon, units.bare.words).iter().any(|word| word == &rest[..length]);
                one.end += blank + length;
                continue;
            }
            let begins = |words: &Words| {
                if !words.may_begin(rest) {
                    return None;
                }
                words
                    .iter()
                    .find(|word| {
                        if word.is_ascii() && word.ends_with(|letter: char| letter.is_alphabetic()) {
                            starts_with_word(rest, word)
                        } else {
                            crate::quantity::begins(rest, word)
                        }
                    })
                    .map(String::len)
            };
            let lists: [(&'static str, &Words); 4] = [
                ("over", &self.words.over.1),
                ("at_least", &self.words.at_least.1),
                ("at_most", &self.words.at_most.1),
                ("about", &self.words.about.1),
            ];
            let Some((label, length)) =
                lists.iter().find_map(|(label, words)| Some((*label, begins(words)?)))
            else {
                break;
            };
            if one.qualifier == "exact" || one.qualifier == "about" {
                one.qualifier = label;
            }
            one.end += blank + length;
        }
        if self.lexicon.spaced {
            self.noun(text, &mut one);
        }
        Some(one)
    }

    /// Whether a particle or the like follows a counter.
    pub(super) fn particle(&self, rest: &str) -> bool {
        listed!(self.lexicon, quantities.particle.words).begin(rest).is_some()
    }

    /// The noun a number counts where words stand apart: the first counter within a few words.
    pub(super) fn noun(&self, text: &str, one: &mut Suffixed) {
        let mut at = one.end;
        let mut people = false;
        for step in 0..6 {
            let rest = &text[at..];
            let trimmed = rest.trim_start_matches([' ', '-']);
            if rest.len() - trimmed.len() > 2 {
                return;
            }
            at += rest.len() - trimmed.len();
            if let Some((length, unit)) = self.lexicon.counter(trimmed) {
                // “19th Division” is kept out by the ordinal; “companies of infantry” counts companies.
                one.unit = unit;
                one.noun = at + length;
                // “Eleven Chinese coolies”: a people may be told more closely.
                if unit == "persons" && !people && self.peoples.contains(&trimmed[..length]) {
                    people = true;
                    at += length;
                    continue;
                }
                return;
            }
            let length = trimmed
                .find(|letter: char| !(alphanumeric(letter) || letter == '\'' || letter == '’'))
                .unwrap_or(trimmed.len());
            if length == 0 {
                return;
            }
            let word = &trimmed[..length];
            if self.peoples.contains(word) {
                one.unit = "persons";
                one.noun = at + length;
                people = true;
                at += length;
                continue;
            }
            if people {
                return;
            }
            if word.starts_with(|letter: char| letter.is_ascii_digit())
                || self.words.stop.may_begin(word) && self.words.stop.iter().any(|stop| stop == word)
                || (step > 0 && word.ends_with("ed"))
            {
                return;
            }
            at += length;
        }
    }

    /// The number after a link, where both make a range: the lower end and the second number.
    pub(super) fn second(&self, text: &str, one: &Suffixed, between: bool) -> Option<(f64, Suffixed)> {
        let rest = &text[one.end..];
        let trimmed = rest.trim_start_matches(' ');
        let at = one.end + rest.len() - trimmed.len();
        if !self.words.link.may_begin(trimmed) {
            return None;
        }
        let link = self.words.link.iter().find(|link| {
            if link.is_ascii() && link.ends_with(|letter: char| letter.is_alphabetic()) {
                starts_with_word(trimmed, link)
            } else {
                trimmed.starts_with(link.as_str())
            }
        })?;
        if link == "and" && !between {
            return None;
        }
        let mut from = at + link.len();
        from += text[from..].len() - text[from..].trim_start_matches(' ').len();
        let about = [&self.words.about.0, &self.words.over.0, &self.words.at_most.0];
        if let Some(word) = about.iter().find_map(|words| words.begin(&text[from..])) {
            from += word.len();
            from += text[from..].len() - text[from..].trim_start_matches(' ').len();
        }
        let number = self.numerals.read(text, from)?;
        if self.is_trap(text, &number) && !matches!(link.as_str(), "-" | "·") {
            return None;
        }
        let second = self.with_suffixes(text, number)?;
        if !one.unit.is_empty() && !second.unit.is_empty() && one.unit != second.unit {
            return None;
        }
        let mut low = one.number.low;
        // “3~4천”: the first lends the scale of the second.
        let leading = second.number.low / second.number.scale;
        if one.number.scale < second.number.scale && low < leading && low < 100.0 && one.unit.is_empty() {
            low *= second.number.scale;
        }
        let enumerates = matches!(link.as_str(), "、" | "か" | "or" | "이나");
        if enumerates && !(one.unit.is_empty() && one.number.low < 10.0 || link == "or") {
            return None;
        }
        if link == "、" && (leading - one.number.low - 1.0).abs() > 0.5 {
            return None;
        }
        if link == "or" && low.max(one.number.high) * 3.0 < second.number.low && !between {
            return None;
        }
        (low < second.number.high).then_some((low, second))
    }
}
