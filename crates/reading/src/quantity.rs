//! Numbers with the words on them: what they count, how they are qualified, where they belong to a range; and traps,
//! which count nothing: hill numbers, issue numbers, ordinals, names of units, calibres.

mod around;
mod trap;

use std::collections::HashSet;
use std::hash::BuildHasherDefault;
use std::sync::OnceLock;

use self::trap::enumerates;
use crate::fold::key;
use crate::letters::{Letters, alphanumeric};
use crate::lexicon::{Lexicon, lexicons, listed};
use crate::numeral::{Number, Numerals, next_word};
use crate::words::{Heads, Quick, Sieve, Words};

/// A number that counts something.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// First byte of number, unit and qualifying words together.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// First byte of the number itself.
    pub number: usize,
    /// Lowest value; none where open downward.
    pub low: Option<f64>,
    /// Highest value; none where open upward.
    pub high: Option<f64>,
    /// `exact`, `about`, `over`, `at_least`, `at_most`, `range`.
    pub qualifier: &'static str,
    /// What is counted; empty where no word says so.
    pub unit: &'static str,
    /// A digit was left open.
    pub vague: bool,
    /// Written with digits.
    pub digits: bool,
    /// No counter says that it counts: it needs a word of the kinds near by.
    pub weak: bool,
    /// A numeral of the language's own stock.
    pub native: bool,
    /// Where the qualifying words and the counter end and the sentence goes on, without the noun looked for.
    pub tail: usize,
}

/// Kinds of loss.
const LOSSES: [&str; 5] = ["killed", "wounded", "casualties", "captured", "missing"];

/// Words on numbers of one language, folded once.
struct Qualifying {
    about: (Words, Words),
    over: (Words, Words),
    at_least: (Words, Words),
    at_most: (Words, Words),
    trap: (Words, Words),
    between: Words,
    link: Words,
    stop: Words,
}

/// Everything about the numbers of one language.
pub struct Grammar {
    /// Its numerals.
    pub numerals: Numerals,
    words: Qualifying,
    /// Letters of the words with which a date can begin, numbers aside.
    pub date_begins: Letters,
    /// How the words begin with which a date can, where words stand apart.
    pub date_words: Heads,
    /// Letters with which a unit of a date begins, where words stand together: 年, 월.
    date_units: Letters,
    /// Letters with which a link between two dates begins.
    date_links: Letters,
    /// Letters with which a date can begin, where words stand together: digits and Han characters, and the words before them.
    pub date_opens: Letters,
    /// Its word lists.
    pub lexicon: &'static Lexicon,
    days: Vec<(String, f64)>,
    days_begin: Sieve,
    /// Words for losses, behind which a number may stand without a counter.
    losses: Words,
    /// Words for parts of a whole: thirds, 3.
    parts: Vec<(String, f64)>,
    /// Words for peoples, which count persons where no noun follows: “one Korean”.
    peoples: HashSet<String, BuildHasherDefault<Quick>>,
}

impl Grammar {
    fn new(lexicon: &'static Lexicon) -> Self {
        let list = |label: &str, role: &str| {
            let mut words: Vec<String> =
                lexicon.words("quantities", label, role).iter().map(|word| key(word)).collect();
            words.sort_by(|one, two| two.len().cmp(&one.len()).then_with(|| one.cmp(two)));
            Words::from_iter(words)
        };
        let both = |label: &str| (list(label, "before"), list(label, "after"));
        let leads = ["same", "lunar", "am", "pm"]
            .into_iter()
            .flat_map(|label| lexicon.folded("dates", label, "words").iter());
        let leads = leads.chain(lexicon.eras().iter().map(|(word, _)| word));
        let thirds = ["early", "mid", "late"].into_iter();
        let thirds = thirds.flat_map(|third| lexicon.folded("dates", "part", third).iter());
        let date_words = thirds.chain(lexicon.months.0.iter().map(|(name, _)| name)).map(String::as_str);
        let units = ["year", "month", "day", "hour", "minute", "decade"].into_iter();
        let units = units.flat_map(|unit| lexicon.folded("dates", "unit", unit).iter());
        let mut grammar = Self {
            date_units: units.filter_map(|word| word.chars().next()).collect(),
            date_opens: Letters::default(),
            date_links: lexicon
                .folded("dates", "link", "words")
                .iter()
                .filter_map(|word| word.chars().next())
                .collect(),
            days_begin: Sieve::default(),
            losses: lexicon
                .list("kinds")
                .into_iter()
                .flatten()
                .filter(|(label, _)| LOSSES.contains(&label.as_str()))
                .flat_map(|(_, roles)| roles.iter().filter(|(role, _)| role.as_str() != "none"))
                .flat_map(|(_, words)| words)
                .map(|word| key(word))
                .collect(),
            date_words: date_words.collect(),
            date_begins: leads.clone().filter_map(|word| word.chars().next()).collect(),
            numerals: Numerals::new(lexicon),
            words: Qualifying {
                about: both("about"),
                over: both("over"),
                at_least: both("at_least"),
                at_most: both("at_most"),
                trap: both("trap"),
                between: list("range", "between"),
                link: list("range", "link"),
                stop: list("phrase", "stop"),
            },
            days: lexicon
                .list("numerals")
                .and_then(|list| list.get("days"))
                .into_iter()
                .flatten()
                .flat_map(|(days, words)| {
                    words.iter().filter_map(|word| Some((key(word), days.parse().ok()?)))
                })
                .collect(),
            parts: lexicon
                .list("numerals")
                .and_then(|list| list.get("part"))
                .into_iter()
                .flatten()
                .flat_map(|(whole, words)| {
                    words.iter().filter_map(|word| Some((key(word), whole.parse().ok()?)))
                })
                .collect(),
            peoples: lexicon
                .list("sides")
                .into_iter()
                .flatten()
                .filter(|(label, _)| !matches!(label.as_str(), "own" | "self" | "reporter"))
                .flat_map(|(_, roles)| roles.get("name").into_iter().flatten())
                .map(|word| key(word))
                .filter(|word| !word.contains(' '))
                .collect(),
            lexicon,
        };
        let opens = grammar.numerals.beginnings().filter(|letter| !hangul(*letter));
        grammar.date_opens = opens.chain(leads.filter_map(|word| word.chars().next())).collect();
        for first in grammar.days.iter().filter_map(|(word, _)| word.chars().next()) {
            grammar.days_begin.add(first);
        }
        grammar
    }

    /// The grammar of a language.
    pub fn of(language: &str) -> &'static Self {
        static ALL: OnceLock<Vec<Grammar>> = OnceLock::new();
        let all = ALL.get_or_init(|| lexicons().iter().map(Grammar::new).collect());
        let place = lexicons().iter().position(|lexicon| lexicon.language == language);
        &all[place.or_else(|| lexicons().iter().position(|lexicon| lexicon.language == "en")).unwrap_or(0)]
    }

    /// Whether a text can hold a date, where words stand together: a unit of a date right behind a numeral, blanks aside.
    pub fn may_hold_date(&self, text: &str) -> bool {
        let mut numeral = false;
        for letter in text.chars() {
            if numeral && self.date_units.has(letter) {
                return true;
            }
            numeral = self.numerals.may_begin(letter) || numeral && letter == ' ';
        }
        false
    }

    /// Whether a letter can follow a number in a date: a unit begins with it, or a link to a second date.
    pub fn may_follow_number(&self, letter: char) -> bool {
        self.date_units.has(letter) || self.date_links.has(letter)
    }

    /// Whether a word is that of a people.
    pub fn is_people(&self, word: &str) -> bool {
        self.peoples.contains(word)
    }

    /// Every quantity of a sentence; `taken` are ranges of bytes that dates have, in order.
    pub fn quantities(&self, text: &str, taken: &[(usize, usize)]) -> Vec<Quantity> {
        let mut found: Vec<Quantity> = Vec::new();
        let mut at = 0;
        let mut taken = taken.iter().copied().peekable();
        let mut word_start = true;
        let mut trapped = 0;
        let bytes = text.as_bytes();
        while at < text.len() {
            while taken.peek().is_some_and(|&(_, end)| end <= at) {
                taken.next();
            }
            if let Some(&(start, end)) = taken.peek()
                && (start..end).contains(&at)
            {
                at = end;
                word_start = true;
                continue;
            }
            let limit = taken.peek().map_or(text.len(), |&(start, _)| start);
            // On to where a number may begin.
            if !self.lexicon.spaced {
                let letters = text[at..limit].char_indices();
                let next = letters.into_iter().find(|(_, letter)| self.numerals.may_begin(*letter));
                at = next.map_or(limit, |(next, _)| at + next);
            } else if !word_start {
                let next = bytes[at..limit].iter().position(|byte| !byte.is_ascii_alphanumeric());
                at = next.map_or(limit, |next| at + next);
            }
            let Some(letter) = text[at..limit].chars().next() else { continue };
            if (word_start || !self.lexicon.spaced) && self.numerals.may_begin_at(&text[at..], letter) {
                match self.quantity(&text[..limit], at) {
                    // “The 1st and 2nd battalions” name both.
                    Outcome::Counts(quantity)
                        if trapped > 0
                            && trapped < quantity.number
                            && enumerates(&text[trapped..quantity.number]) =>
                    {
                        trapped = quantity.tail;
                        at = quantity.tail.max(at + letter.len_utf8());
                        continue;
                    }
                    Outcome::Counts(quantity) => {
                        at = quantity.tail.max(at + letter.len_utf8());
                        found.push(quantity);
                        word_start = true;
                        continue;
                    }
                    Outcome::Trap(end) => {
                        trapped = end;
                        at = end.max(at + letter.len_utf8());
                        word_start = false;
                        continue;
                    }
                    Outcome::Nothing => {}
                }
            }
            word_start = self.lexicon.spaced && !alphanumeric(letter);
            at += letter.len_utf8();
        }
        found
    }

    /// “One brigade” where the counter also makes names: 奉軍第十一軍之一旅, 附騎兵一連.
    fn formation(&self, text: &str, start: usize, end: usize) -> Option<&'static str> {
        let lead = &text[..start];
        let free = listed!(self.lexicon, quantities.formation.before);
        if !lead.is_empty() && free.end(lead).is_none() {
            return None;
        }
        let roles = self.lexicon.list("quantities")?.get("formation")?;
        let (unit, _) = roles.iter().find(|(role, words)| {
            role.as_str() != "before" && words.iter().any(|word| text[end..].starts_with(key(word).as_str()))
        })?;
        Some(unit.as_str())
    }

    /// A word that is a number of days by itself: 이틀, 일주일.
    fn days(&self, text: &str, start: usize) -> Option<Quantity> {
        let before = text[..start].chars().next_back();
        if before.is_some_and(hangul) || !text[start..].starts_with(hangul) {
            return None;
        }
        let (word, days) = self.days.iter().find(|(word, _)| text[start..].starts_with(word.as_str()))?;
        let end = start + word.len();
        let after = text[end..].trim_start_matches(' ');
        // 하루는 is “one day” of a tale; a span of time is followed by what makes it one.
        if !["동안", "간", "만에", "전", "뒤", "후", "밤낮", "에 걸", "을 버", "만", "걸려", "째"]
            .iter()
            .any(|word| after.starts_with(word))
            && *days < 7.0
        {
            return None;
        }
        Some(Quantity {
            start,
            end,
            number: start,
            low: Some(*days),
            high: Some(*days),
            qualifier: "exact",
            unit: "days",
            vague: false,
            digits: false,
            weak: false,
            native: true,
            tail: end,
        })
    }

    fn quantity(&self, text: &str, start: usize) -> Outcome {
        if text[start..].starts_with(|letter| self.days_begin.may_hold(letter))
            && let Some(quantity) = self.days(text, start)
        {
            return Outcome::Counts(quantity);
        }
        let Some(first) = self.numerals.read(text, start) else { return Outcome::Nothing };
        let word = &text[start..first.end];
        let sino = !first.native && !first.vague && word.chars().all(hangul);
        // 천여 명, 백 명: a scale alone counts where a counter follows.
        let counted = |rest: &str| {
            let rest = rest.strip_prefix('여').unwrap_or(rest).trim_start_matches(' ');
            !["만", "십"].contains(&word)
                && self.lexicon.counter(rest).is_some_and(|(_, unit)| unit == "persons")
        };
        let clear = !text[..start].ends_with(hangul);
        if sino && word.chars().count() < 2 && !(first.scale >= 100.0 && clear && counted(&text[first.end..]))
        {
            // 사, 이, 만 are syllables of other words far oftener than numbers.
            return Outcome::Nothing;
        }
        if self.is_trap(text, &first) {
            return Outcome::Trap(first.end);
        }
        let Some(one) = self.with_suffixes(text, first) else { return Outcome::Nothing };
        // 三里崗, 九門口: places.
        if !one.unit.is_empty()
            && !self.lexicon.spaced
            && listed!(self.lexicon, quantities.trap.place).begin(&text[one.end..]).is_some()
        {
            return Outcome::Trap(one.end);
        }
        let (before, mut qualifier, between) = self.prefix(text, start);
        let mut one = one;
        let lead = text[..before].trim_end();
        if listed!(self.lexicon, quantities.share.factor).end(lead).is_some() {
            one.unit = "times";
        }
        if one.unit == "trap"
            && !first.digits
            && first.high < 10.0
            && let Some(unit) = self.formation(text, start, first.end)
        {
            one.unit = unit;
        }
        if self.lexicon.spaced
            && let Some((word, end)) = next_word(text, first.end)
            && let Some(whole) = self.parts.iter().find_map(|(part, whole)| (part == word).then_some(*whole))
            && first.high < whole
        {
            let share = Some(first.low / whole);
            return Outcome::Counts(Quantity {
                start: before,
                end,
                number: start,
                low: share,
                high: share,
                qualifier,
                unit: "fraction",
                vague: false,
                digits: first.digits,
                weak: false,
                native: false,
                tail: end,
            });
        }
        if one.unit == "trap" || first.digits && one.bare_formation {
            return Outcome::Trap(one.end);
        }
        if self.lexicon.spaced
            && !first.digits
            && text[..before].trim_end().ends_with("the")
            && first.high < 10.0
            && one.unit != "persons"
        {
            // “The two forces” have been told of before.
            return Outcome::Nothing;
        }
        if let Some(quantity) = self.share(text, before, &one) {
            return Outcome::Counts(quantity);
        }
        // A second number after a link makes a range.
        if let Some((low, second)) = self.second(text, &one, between) {
            if second.unit == "trap" {
                return Outcome::Trap(second.end);
            }
            if second.number.needs_counter
                && second.unit.is_empty()
                && !self.may_stand_alone(text, &second.number, second.end, true)
            {
                return Outcome::Nothing;
            }
            let quantity = Quantity {
                start: before,
                end: second.end.max(second.noun),
                number: start,
                low: Some(low),
                high: Some(second.number.high),
                qualifier: "range",
                unit: if second.unit.is_empty() { one.unit } else { second.unit },
                vague: false,
                digits: first.digits,
                weak: second.unit.is_empty() && one.unit.is_empty() && first.needs_counter,
                native: first.native,
                tail: second.end,
            };
            return Outcome::Counts(quantity);
        }
        let weak = first.needs_counter && one.unit.is_empty();
        if weak && sino && !text[first.end..].starts_with("의 ") {
            return Outcome::Nothing;
        }
        if weak
            && !self.may_stand_alone(text, &first, one.end, qualifier != "exact" || one.qualifier != "exact")
        {
            return Outcome::Nothing;
        }
        if one.qualifier == "over" || first.more {
            qualifier = "over";
        } else if one.qualifier != "exact" && (qualifier == "exact" || one.qualifier != "about") {
            qualifier = one.qualifier;
        }
        let (mut low, mut high) = (Some(first.low), Some(first.high));
        if first.vague {
            qualifier = "about";
        } else if first.low < first.high {
            qualifier = "range";
        } else if matches!(qualifier, "over" | "at_least") {
            high = None;
        } else if qualifier == "at_most" {
            low = None;
        }
        Outcome::Counts(Quantity {
            start: before,
            end: one.end.max(one.noun),
            number: start,
            low,
            high,
            qualifier,
            unit: one.unit,
            vague: first.vague,
            digits: first.digits,
            weak,
            native: first.native,
            tail: one.end,
        })
    }
}

/// A number with the words after it.
struct Suffixed {
    number: Number,
    end: usize,
    /// Where the noun ends, for languages in which words stand apart; 0 for none.
    noun: usize,
    unit: &'static str,
    qualifier: &'static str,
    /// Companies and the like without a counter proper, as names of units have them: 37旅団.
    bare_formation: bool,
}

/// What a numeral turned out to be.
enum Outcome {
    Counts(Quantity),
    /// A name up to this byte.
    Trap(usize),
    Nothing,
}

/// Whether a text ends with a word; one byte tells most apart, without a call.
pub fn ends(text: &str, word: &str) -> bool {
    text.as_bytes().last() == word.as_bytes().last() && text.ends_with(word)
}

/// Whether a text begins with a word; one byte tells most apart, without a call. A Han character or a syllable has three.
pub fn begins(text: &str, word: &str) -> bool {
    text.as_bytes().get(..3) == word.as_bytes().get(..3) && text.starts_with(word)
        || word.len() < 3 && text.starts_with(word)
}

/// A Hangul syllable.
fn hangul(letter: char) -> bool {
    matches!(letter, '\u{ac00}'..='\u{d7a3}')
}

/// The next word, for rules that look at what follows a quantity.
pub fn word_after(text: &str, at: usize) -> Option<&str> {
    next_word(text, at).map(|(word, _)| word)
}

#[cfg(test)]
mod tests {
    use super::Grammar;
    use crate::fold::key;

    fn read(language: &str, text: &str) -> Vec<(Option<f64>, Option<f64>, &'static str, &'static str)> {
        Grammar::of(language)
            .quantities(&key(text), &[])
            .into_iter()
            .map(|found| (found.low, found.high, found.qualifier, found.unit))
            .collect()
    }

    #[test]
    fn qualifiers_and_ranges() {
        for (language, text, low, high, qualifier) in [
            ("ko", "2만 9천에서 4만 명 정도", Some(29000.0), Some(40000.0), "range"),
            ("ko", "약 1만 9천 내지 2만 명", Some(19000.0), Some(20000.0), "range"),
            ("ko", "3~4천 명", Some(3000.0), Some(4000.0), "range"),
            ("ko", "약 20여 분", Some(20.0), None, "over"),
            ("ko", "1,400명까지", None, Some(1400.0), "at_most"),
            ("ko", "2,500명 이상", Some(2500.0), None, "at_least"),
            ("ko", "1만 명이 넘는 주민", Some(10000.0), None, "over"),
            ("ko", "200명 ~ 250명 정도", Some(200.0), Some(250.0), "range"),
            ("zh", "三千餘人", Some(3000.0), None, "over"),
            ("zh", "约五百人", Some(500.0), Some(500.0), "about"),
            ("zh", "2000至3000人", Some(2000.0), Some(3000.0), "range"),
            ("ja", "二千五百名以上", Some(2500.0), None, "at_least"),
            ("ja", "約300名", Some(300.0), Some(300.0), "about"),
            ("ja", "二、三百名", Some(200.0), Some(300.0), "range"),
            ("en", "between 200 and 300 men", Some(200.0), Some(300.0), "range"),
            ("en", "some two hundred rifles", Some(200.0), Some(200.0), "about"),
            ("en", "more than 1,500 men", Some(1500.0), None, "over"),
            ("en", "812–1,200 killed", Some(812.0), Some(1200.0), "range"),
            ("en", "2 or 3 soldiers", Some(2.0), Some(3.0), "range"),
        ] {
            let found = read(language, text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!((found[0].0, found[0].1, found[0].2), (low, high, qualifier), "{text}");
        }
    }

    #[test]
    fn names_count_nothing() {
        for (language, text) in [
            ("en", "the 28th Brigade at Hill 203 with 75mm guns, no. 88, Type 38"),
            ("ko", "제19사단 37여단의 3·1 운동과 203고지, 독립신문 제88호"),
            ("zh", "第19师团在203高地，第88号，75毫米"),
            ("ja", "第十九師団は203高地で三八式、第88号"),
        ] {
            assert_eq!(read(language, text), [], "{text}");
        }
    }
}
