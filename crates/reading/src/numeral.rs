//! Numbers in every notation of the texts: digits with separators, mixed `2만 9천`, `千二百余`, `수백`, and words.
//!
//! A number has two ends, for a vague one (`수십`, `hundreds`) and for neighbouring digits (`二三百`, `2,3백`) says a range.

mod worded;

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasherDefault;

use crate::fold::key;
use crate::letters::{Letters, alphanumeric};
use crate::lexicon::{Lexicon, listed};
use crate::words::{ByLetter, Heads, Quick};

/// Largest number believed, so that no text makes an infinite one.
const LARGEST: f64 = 1.0e13;

/// A number in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// First byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// Lowest value.
    pub low: f64,
    /// Highest value.
    pub high: f64,
    /// “And a little”, said within the number or right after it.
    pub more: bool,
    /// A digit was left open: some tens, hundreds.
    pub vague: bool,
    /// Written with digits, fully or in part.
    pub digits: bool,
    /// Only counts where something counted follows: a numeral word that may be another word.
    pub needs_counter: bool,
    /// The multiplier that closed it, 1 for none: in `1천~3천` each has its own, in `3~4천` the first has none.
    pub scale: f64,
    /// Han or positional digits only, as years are written.
    pub positional: bool,
    /// A numeral of the language's own stock, which not every counter takes.
    pub native: bool,
}

/// The numerals of one language.
pub struct Numerals {
    digits: ByLetter<f64>,
    scales: ByLetter<f64>,
    vague: ByLetter<(f64, f64)>,
    more: Vec<char>,
    /// By first letter, longest first.
    native: ByLetter<Vec<(String, f64, f64)>>,
    words: HashMap<String, f64, BuildHasherDefault<Quick>>,
    word_scales: HashMap<String, f64, BuildHasherDefault<Quick>>,
    /// By first letter, longest first.
    word_vague: ByLetter<Vec<(String, f64, f64)>>,
    word_several: ByLetter<Vec<(String, f64, f64)>>,
    one: Vec<String>,
    /// What may follow a numeral and begins with a syllable that is a digit: 이었다.
    particles: Vec<String>,
    /// Letters with which a counter begins.
    counts: Vec<char>,
    begins: Letters,
    /// For languages of letters: how words of number begin, and those among them that are vague.
    heads: Heads,
    several_begin: Heads,
}

impl Number {
    /// A number of which nothing has been read yet.
    fn begun(start: usize) -> Self {
        Self {
            start,
            end: start,
            low: 0.0,
            high: 0.0,
            more: false,
            vague: false,
            digits: false,
            needs_counter: false,
            scale: 1.0,
            positional: false,
            native: false,
        }
    }
}

impl Numerals {
    /// From the language's `numerals.toml`.
    pub fn new(lexicon: &Lexicon) -> Self {
        let table = |label: &str| {
            let mut rows: Vec<(String, f64, f64)> = Vec::new();
            for (value, words) in
                lexicon.list("numerals").and_then(|list| list.get(label)).into_iter().flatten()
            {
                let (low, high) = value.split_once('-').unwrap_or((value, value));
                let (Ok(low), Ok(high)) = (low.parse(), high.parse()) else { continue };
                rows.extend(words.iter().map(|word| (key(word), low, high)));
            }
            rows.sort_by(|one, two| two.0.len().cmp(&one.0.len()).then_with(|| one.0.cmp(&two.0)));
            rows
        };
        let letters = |label: &str| {
            table(label).into_iter().filter_map(|(word, low, _)| Some((word.chars().next()?, low))).collect()
        };
        let words = |label: &str| table(label).into_iter().map(|(word, low, _)| (word, low)).collect();
        let spaced = lexicon.spaced;
        let mut numerals = Self {
            begins: Letters::default(),
            heads: Heads::default(),
            several_begin: Heads::default(),
            digits: letters("digit"),
            scales: if spaced { ByLetter::default() } else { letters("scale") },
            vague: if spaced {
                ByLetter::default()
            } else {
                table("vague")
                    .into_iter()
                    .filter_map(|(word, low, high)| Some((word.chars().next()?, (low, high))))
                    .collect()
            },
            more: lexicon
                .words("numerals", "more", "words")
                .iter()
                .filter_map(|word| key(word).chars().next())
                .collect(),
            native: by_letter(table("native")),
            words: words("word"),
            word_scales: if spaced { words("scale") } else { HashMap::default() },
            word_vague: if spaced { by_letter(table("vague")) } else { ByLetter::default() },
            word_several: by_letter(table("several")),
            one: lexicon.words("numerals", "one", "words").iter().map(|word| key(word)).collect(),
            particles: listed!(lexicon, numerals.particle.words).to_vec(),
            counts: listed!(lexicon, numerals.particle.not_before)
                .iter()
                .filter_map(|word| word.chars().next())
                .collect(),
        };
        let begins: Letters = {
            let single =
                numerals.digits.keys().chain(numerals.scales.keys()).chain(numerals.vague.keys()).copied();
            let native = numerals.native.keys().copied();
            let days: Vec<char> = table("days").iter().filter_map(|(word, ..)| word.chars().next()).collect();
            if numerals.words.is_empty() {
                single.chain(native).chain(days).chain('0'..='9').collect()
            } else {
                ('a'..='z').chain('0'..='9').collect()
            }
        };
        let several = || {
            numerals
                .word_several
                .values()
                .chain(numerals.word_vague.values())
                .flatten()
                .map(|(word, ..)| word.as_str())
        };
        let words = numerals.words.keys().chain(numerals.word_scales.keys()).chain(&numerals.one);
        let words = words.map(String::as_str);
        let heads = several().chain(words).collect();
        numerals.several_begin = several().collect();
        (numerals.begins, numerals.heads) = (begins, heads);
        numerals
    }

    /// The letters with which a number can begin, where words stand together.
    pub fn beginnings(&self) -> impl Iterator<Item = char> {
        self.begins.iter()
    }

    /// Whether a number can begin with this letter; cheap, for the scan.
    pub fn may_begin(&self, letter: char) -> bool {
        self.begins.has(letter)
    }

    /// Whether a number can begin with what the text begins with; as cheap, and says no oftener.
    pub fn may_begin_at(&self, rest: &str, letter: char) -> bool {
        if self.words.is_empty() || letter.is_ascii_digit() {
            return self.begins.has(letter);
        }
        self.heads.may_begin(rest)
    }

    /// A number that a date may have: digits or Han characters, no word of its own.
    pub fn read_dated(&self, text: &str, start: usize) -> Option<Number> {
        if text[start..].starts_with(|letter: char| matches!(letter, '\u{ac00}'..='\u{d7a3}')) {
            return None;
        }
        self.read(text, start)
    }

    /// The number that begins at a byte of the text.
    pub fn read(&self, text: &str, start: usize) -> Option<Number> {
        if self.words.is_empty() {
            // 일곱 begins with the syllable for one.
            let native = || self.native(text, start);
            let whole = |number: &Number| text[number.start..number.end].chars().nth(1).is_some();
            native().filter(whole).or_else(|| self.joined(text, start)).or_else(native)
        } else {
            self.spaced(text, start)
        }
    }

    /// Digits, characters and scales written together: `2만 9천`, `千二百余`, `3,300`, `수십`.
    fn joined(&self, text: &str, start: usize) -> Option<Number> {
        let mut number = Number { positional: true, ..Number::begun(start) };
        // Total of closed sections, the open section, and the digits that wait for their scale.
        let (mut total, mut section, mut waiting) = ((0.0, 0.0), (0.0, 0.0), None::<(f64, f64)>);
        let mut at = start;
        let mut last_digit = None::<f64>;
        let mut read_any = false;
        let mut words = 0_usize;
        let mut largest_closed = f64::INFINITY;
        while let Some(letter) = text[at..].chars().next() {
            if letter.is_ascii_digit() {
                if waiting.is_some() {
                    break;
                }
                let (value, length, pair) = western(&text[at..])?;
                // “2,3백” is two or three hundred.
                waiting =
                    Some(pair.filter(|_| self.scale_follows(&text[at + length..])).unwrap_or((value, value)));
                number.digits = true;
                number.positional = false;
                at += length;
                read_any = true;
                last_digit = None;
            } else if let Some(&digit) = self.digits.get(&letter) {
                let after = at + letter.len_utf8();
                let hangul = matches!(letter, '\u{ac00}'..='\u{d7a3}');
                if number.vague && hangul || hangul && read_any && self.is_particle(text, at, after) {
                    // 수만이, 三千이, 백오십이었다: a particle.
                    break;
                }
                waiting = match (waiting, last_digit) {
                    (None, _) => Some((digit, digit)),
                    (Some((low, high)), Some(last)) => {
                        // Neighbouring digits before a scale are a range, else they are written by position.
                        if (digit - last - 1.0).abs() < 0.5
                            && low == last
                            && (self.scale_follows(&text[after..])
                                || !self.digit_follows(&text[after..]) && section.0 > 0.0)
                        {
                            Some((last, digit))
                        } else if low >= 20.0 && low == last {
                            // 廿三: twenty and three.
                            Some((low + digit, high + digit))
                        } else {
                            Some((low * 10.0 + digit, high * 10.0 + digit))
                        }
                    }
                    (Some(_), None) => break,
                };
                last_digit = Some(digit);
                words += 1;
                at = after;
                read_any = true;
            } else if let Some(&(low, high)) = self.vague.get(&letter) {
                if waiting.is_some()
                    || !(self.scale_follows(&text[at + letter.len_utf8()..])
                        || section.0 > 0.0 && section.0 < 100.0 && section.0 % 10.0 == 0.0)
                {
                    break;
                }
                waiting = Some((low, high));
                number.vague = true;
                number.positional = false;
                last_digit = None;
                words += 1;
                at += letter.len_utf8();
                read_any = true;
            } else if let Some(&scale) = self.scales.get(&letter) {
                let (low, high) = waiting.take().unwrap_or((1.0, 1.0));
                last_digit = None;
                number.positional = false;
                if scale >= 10_000.0 {
                    if scale >= largest_closed {
                        break;
                    }
                    largest_closed = scale;
                    let add = |section: f64, waiting: f64| {
                        if read_any && section + waiting > 0.0 { section + waiting } else { 1.0 }
                    };
                    // A scale with nothing before it stands for itself; after a section it multiplies the section.
                    let with = if section.0 > 0.0
                        && low == 1.0
                        && high == 1.0
                        && !text[..at].chars().next_back().is_some_and(|before| {
                            self.digits.contains_key(&before) || before.is_ascii_digit()
                        }) {
                        (section.0, section.1)
                    } else {
                        (add(section.0, low), add(section.1, high))
                    };
                    total = (total.0 + with.0 * scale, total.1 + with.1 * scale);
                    section = (0.0, 0.0);
                } else {
                    section = (section.0 + low * scale, section.1 + high * scale);
                }
                number.scale = scale;
                words += 1;
                at += letter.len_utf8();
                read_any = true;
            } else if self.more.contains(&letter)
                && read_any
                && self.scale_follows(&text[at + letter.len_utf8()..])
                && waiting.is_some() | (section.0 > 0.0)
            {
                // “20余万”: and a little, within the number.
                number.more = true;
                at += letter.len_utf8();
            } else if letter == ' '
                && read_any
                && waiting.is_none()
                && number.scale > 1.0
                && self.goes_on(&text[at + 1..], number.scale)
            {
                at += 1;
            } else {
                break;
            }
            if at - start > 120 {
                break;
            }
            number.end = at;
        }
        if !read_any {
            return None;
        }
        let (low, high) = waiting.unwrap_or((0.0, 0.0));
        if waiting.is_some() {
            number.scale = 1.0;
        }
        number.low = total.0 + section.0 + low;
        number.high = total.1 + section.1 + high;
        if number.high > LARGEST {
            return None;
        }
        number.needs_counter = !number.digits || words > 0 && start == number.end;
        Some(number)
    }

    /// Whether a Hangul syllable that is also a digit ends the numeral before it as a particle: after Han characters, or where
    /// no counter and no scale follows it.
    fn is_particle(&self, text: &str, at: usize, after: usize) -> bool {
        if text[..at].ends_with(|before: char| matches!(before, '\u{3400}'..='\u{9fff}')) {
            return true;
        }
        self.particles.iter().any(|particle| {
            text[at..].starts_with(particle.as_str())
                && !text[after..].trim_start().starts_with(|next: char| self.counts.contains(&next))
        })
    }

    /// Whether a numeral goes on after a blank: `2만 9천`, `1백 30명`, with less than the scale just closed.
    fn goes_on(&self, rest: &str, closed: f64) -> bool {
        let mut letters = rest.chars().peekable();
        let mut width = 0;
        while letters.peek().is_some_and(|letter| {
            letter.is_ascii_digit() || *letter == ',' || self.digits.contains_key(letter)
        }) {
            letters.next();
            width += 1;
        }
        let next = letters.next();
        match next.and_then(|letter| self.scales.get(&letter)) {
            Some(&scale) => scale < closed,
            None => width > 0 && 10_f64.powi(width) <= closed,
        }
    }

    fn scale_follows(&self, rest: &str) -> bool {
        rest.chars().next().is_some_and(|letter| self.scales.contains_key(&letter))
    }

    fn digit_follows(&self, rest: &str) -> bool {
        rest.chars().next().is_some_and(|letter| self.digits.contains_key(&letter))
    }

    /// A native numeral, which needs a counter: `세 명`, `열두 척`.
    fn native(&self, text: &str, start: usize) -> Option<Number> {
        let before = text[..start].chars().next_back();
        if before.is_some_and(|letter| matches!(letter, '\u{ac00}'..='\u{d7a3}')) {
            return None;
        }
        let at = |from: usize| {
            let rest = &text[from..];
            self.native.get(&rest.chars().next()?)?.iter().find(|(word, ..)| rest.starts_with(word.as_str()))
        };
        let (word, low, high) = at(start)?;
        let (mut end, mut low, mut high) = (start + word.len(), *low, *high);
        // 여든일곱: tens and then units.
        if low == high
            && low % 10.0 == 0.0
            && let Some((word, one, two)) = at(end).filter(|(_, _, high)| *high < 10.0)
        {
            end += word.len();
            low += one;
            high += two;
        }

        Some(Number { end, low, high, needs_counter: true, native: true, ..Number::begun(start) })
    }
}

/// Words and their values by first letter, in the order given.
fn by_letter(rows: Vec<(String, f64, f64)>) -> ByLetter<Vec<(String, f64, f64)>> {
    let mut found: BTreeMap<char, Vec<(String, f64, f64)>> = BTreeMap::new();
    for row in rows {
        if let Some(first) = row.0.chars().next() {
            found.entry(first).or_default().push(row);
        }
    }
    found.into_iter().collect()
}

/// Lowest and highest.
type Ends = (f64, f64);

/// A number in western digits: its value, its length in bytes, and the pair it may stand for (`2,3`).
fn western(text: &str) -> Option<(f64, usize, Option<Ends>)> {
    let bytes = text.as_bytes();
    let run = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let first = run(0);
    if first == 0 || first > 15 {
        return None;
    }
    let mut digits = text[..first].to_owned();
    let mut end = first;
    if first <= 3 {
        while bytes.get(end) == Some(&b',') && run(end + 1) == 3 && digits.len() < 15 {
            digits.push_str(&text[end + 1..end + 4]);
            end += 4;
        }
    }
    if end == 1 && bytes.get(1) == Some(&b',') && run(2) == 1 {
        let one = f64::from(bytes[0] - b'0');
        let two = f64::from(bytes[2] - b'0');
        if (two - one - 1.0).abs() < 0.5 {
            return Some((one, 3, Some((one, two))))
                .filter(|_| text[3..].chars().next().is_some_and(|next| !next.is_ascii()));
        }
    }
    if end < bytes.len() && bytes[end] == b'.' && (1..=3).contains(&run(end + 1)) {
        let length = run(end + 1);
        digits.push_str(&text[end..end + 1 + length]);
        end += 1 + length;
    }
    Some((digits.parse().ok()?, end, None))
}

/// The word at or after a byte, blanks before it passed: the word and the byte after it.
pub fn next_word(text: &str, at: usize) -> Option<(&str, usize)> {
    let rest = text.get(at..)?;
    let lead = rest.len() - rest.trim_start_matches([' ', '-']).len();
    if lead > 2 {
        return None;
    }
    let rest = &rest[lead..];
    let length = rest.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(rest.len());
    (length > 0).then(|| (&rest[..length], at + lead + length))
}

/// The next word, if only one blank or hyphen lies between.
fn glued_word(text: &str, at: usize) -> Option<(&str, usize)> {
    match text.as_bytes().get(at) {
        Some(b' ' | b'-') => next_word(text, at),
        _ => None,
    }
}

/// Whether the text begins with a whole word or words.
pub fn starts_with_word(text: &str, word: &str) -> bool {
    // One byte tells most apart, without a call.
    text.as_bytes().first() == word.as_bytes().first()
        && text.starts_with(word)
        && !text[word.len()..].starts_with(alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::Numerals;
    use crate::fold::key;
    use crate::lexicon::lexicon;

    fn ends(language: &str, text: &str) -> (f64, f64, String) {
        let text = key(text);
        let number = Numerals::new(lexicon(language)).read(&text, 0).unwrap_or_else(|| panic!("{text}"));
        (number.low, number.high, text[number.end..].to_owned())
    }

    #[test]
    fn korean_numbers() {
        for (text, low, high, rest) in [
            ("1천 950명", 1950.0, 1950.0, "명"),
            ("2만 9천에서", 29000.0, 29000.0, "에서"),
            ("천6백여", 1600.0, 1600.0, "여"),
            ("1만 5천여 명", 15000.0, 15000.0, "여 명"),
            ("1백 30명", 130.0, 130.0, "명"),
            ("수백명", 200.0, 900.0, "명"),
            ("수십만 명", 200_000.0, 900_000.0, " 명"),
            ("2,3백명", 200.0, 300.0, "명"),
            ("이천삼백오십 명", 2350.0, 2350.0, " 명"),
            ("12,345명", 12345.0, 12345.0, "명"),
            ("三百명", 300.0, 300.0, "명"),
            ("열두 명", 12.0, 12.0, " 명"),
            ("일곱 명", 7.0, 7.0, " 명"),
            ("일흔아홉 명", 79.0, 79.0, " 명"),
            ("80만발", 800_000.0, 800_000.0, "발"),
            ("1억 2천만", 120_000_000.0, 120_000_000.0, ""),
        ] {
            assert_eq!(ends("ko", text), (low, high, rest.to_owned()), "{text}");
        }
    }

    #[test]
    fn chinese_and_japanese_numbers() {
        for (language, text, low, high) in [
            ("zh", "三万七千人", 37000.0, 37000.0),
            ("zh", "二千三百余人", 2300.0, 2300.0),
            ("zh", "二三百人", 200.0, 300.0),
            ("zh", "數萬", 20000.0, 90000.0),
            ("zh", "20余万", 200_000.0, 200_000.0),
            ("zh", "一九二〇", 1920.0, 1920.0),
            ("zh", "十五萬", 150_000.0, 150_000.0),
            ("ja", "十数万", 120_000.0, 190_000.0),
            ("ja", "六十数名", 62.0, 69.0),
            ("ja", "1万2千", 12000.0, 12000.0),
            ("ja", "３，３００", 3300.0, 3300.0),
            ("ja", "百二十", 120.0, 120.0),
        ] {
            let (read_low, read_high, _) = ends(language, text);
            assert_eq!((read_low, read_high), (low, high), "{text}");
        }
    }

    #[test]
    fn english_numbers() {
        for (text, low, high, rest) in [
            ("3,300 men", 3300.0, 3300.0, " men"),
            ("two thousand five hundred and ten men", 2510.0, 2510.0, " men"),
            ("twenty-four", 24.0, 24.0, ""),
            ("twelve hundred", 1200.0, 1200.0, ""),
            ("several hundred men", 200.0, 900.0, " men"),
            ("hundreds of", 200.0, 900.0, " of"),
            ("tens of thousands", 20000.0, 90000.0, ""),
            ("a hundred and fifty men and six guns", 150.0, 150.0, " men and six guns"),
            ("half a dozen", 6.0, 6.0, ""),
            ("2.5 million", 2_500_000.0, 2_500_000.0, ""),
            ("five and twenty", 5.0, 5.0, " and twenty"),
        ] {
            assert_eq!(ends("en", text), (low, high, rest.to_owned()), "{text}");
        }
    }
}
