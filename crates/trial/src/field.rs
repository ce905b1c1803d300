//! The fields of a record, whatever stands in them: numbers, texts that hold numbers, ranges, days and clock times.
//!
//! What was taken in another sense than it was written is noted with line and field.

use toml::de::{DeTable, DeValue};

use crate::record::{Day, Range};

/// Finds the line of a place in the file.
pub(crate) struct Lines(Vec<usize>);

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        Self(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect())
    }

    /// Line of a byte, from 1.
    pub(crate) fn at(&self, byte: usize) -> usize {
        1 + self.0.partition_point(|feed| *feed < byte)
    }
}

/// The fields of a table.
pub(crate) struct Fields<'t> {
    pub(crate) table: &'t DeTable<'t>,
    pub(crate) lines: &'t Lines,
    /// What stands before the table's places in the file, bytes.
    pub(crate) start: usize,
    /// Name of the side, empty for the engagement itself.
    pub(crate) of: &'static str,
}

impl<'t> Fields<'t> {
    pub(crate) fn inner(&self, key: &'static str) -> Option<Fields<'t>> {
        match self.table.get(key)?.get_ref() {
            DeValue::Table(table) => Some(Fields { table, lines: self.lines, start: self.start, of: key }),
            _ => None,
        }
    }

    pub(crate) fn identifier(&self) -> Option<String> {
        plain(self.table.get("id")?.get_ref()).filter(|id| !is_unknown(id))
    }

    /// Line of a field, from 1; of one that is not there, none.
    pub(crate) fn line(&self, key: &str) -> Option<usize> {
        self.table.get_key_value(key).map(|(key, _)| self.lines.at(self.start + key.span().start))
    }

    /// Names of all fields.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.table.keys().map(|key| key.get_ref().as_ref())
    }

    /// The beginning of a note on a field: its line and name.
    pub(crate) fn place(&self, key: &str) -> String {
        let of = if self.of.is_empty() { String::new() } else { format!("{}.", self.of) };
        self.line(key).map_or(format!("{of}{key}"), |line| format!("line {line}: {of}{key}"))
    }

    /// Whether a key holds this very word.
    pub(crate) fn says(&self, key: &str, word: &str) -> bool {
        let text = self.table.get(key).and_then(|value| value.get_ref().as_str());
        text.is_some_and(|text| text.trim().eq_ignore_ascii_case(word))
    }

    /// A text; numbers and dates are taken as they are written, lists are joined.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        plain(self.table.get(key)?.get_ref()).filter(|text| !is_unknown(text))
    }

    /// A number; of a range its best value.
    pub(crate) fn number(&self, key: &str, notes: &mut Vec<String>) -> Option<f64> {
        let value = self.table.get(key)?.get_ref();
        let range = bounds(value, false);
        let number = range.best.or_else(|| range.point()).or(range.low).or(range.high);
        if number.is_none() {
            self.note_without_figure(key, value, notes);
        }
        number
    }

    /// A number within bounds; one outside them is taken as not known.
    pub(crate) fn within(&self, key: &str, least: f64, most: f64, notes: &mut Vec<String>) -> Option<f64> {
        let number = self.number(key, notes)?;
        if (least..=most).contains(&number) {
            return Some(number);
        }
        notes.push(format!(
            "{} is {number}, which is not within {least} and {most}: taken as not known; correct it or write \"null\"",
            self.place(key)
        ));
        None
    }

    /// A number above 0.
    pub(crate) fn positive(&self, key: &str, notes: &mut Vec<String>) -> Option<f64> {
        let number = self.number(key, notes)?;
        if number <= 0.0 {
            notes.push(format!(
                "{} is {number}, which is not above 0: taken as not known; correct it or write \"null\"",
                self.place(key)
            ));
        }
        Some(number).filter(|number| *number > 0.0)
    }

    /// Bounds of a count; `bodies` where words such as "two companies" are counts of men.
    pub(crate) fn range(&self, key: &str, bodies: bool, notes: &mut Vec<String>) -> Range {
        let Some(value) = self.table.get(key) else { return Range::default() };
        let value = value.get_ref();
        let found = bounds(value, bodies);
        let tidy = tidied(found);
        if tidy != found {
            notes.push(format!(
                "{} was not in order (low, best, high): taken as {}",
                self.place(key),
                shown(tidy)
            ));
        }
        match value {
            DeValue::String(text) if tidy.known() && numbers_in(text).is_empty() => {
                notes.push(format!("{} `{text}`: taken as {}", self.place(key), shown(tidy)));
            }
            DeValue::Table(_) => {}
            _ if !tidy.known() => self.note_without_figure(key, value, notes),
            _ => {}
        }
        tidy
    }

    fn note_without_figure(&self, key: &str, value: &DeValue<'_>, notes: &mut Vec<String>) {
        if let Some(words) = plain(value).filter(|words| !is_unknown(words)) {
            let words: String = words.chars().take(60).collect();
            notes.push(format!(
                "{} holds no figure (`{words}`): taken as not known; write a number or \"null\"",
                self.place(key)
            ));
        }
    }
}

/// Texts that mean "not known".
pub(crate) fn is_unknown(text: &str) -> bool {
    let text = text.trim();
    ["", "null", "none", "unknown", "n/a", "na", "nan", "nil", "not known", "?", "-", "–"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
}

fn shown(range: Range) -> String {
    let one = |value: Option<f64>| value.map_or("?".to_owned(), |value| format!("{value}"));
    format!("{}, {}, {}", one(range.low), one(range.best), one(range.high))
}

/// Bounds that rise, none of them negative.
fn tidied(range: Range) -> Range {
    let sound = |value: Option<f64>| value.filter(|value| value.is_finite()).map(|value| value.max(0.0));
    let Range { low, best, high } =
        Range { low: sound(range.low), best: sound(range.best), high: sound(range.high) };
    let (low, high) = match (low, high) {
        (Some(low), Some(high)) => (Some(low.min(high)), Some(low.max(high))),
        bounds => bounds,
    };
    match best {
        Some(best) => Range {
            low: low.map(|low| low.min(best)),
            best: Some(best),
            high: high.map(|high| high.max(best)),
        },
        None => Range { low, best, high },
    }
}

/// A value as text.
fn plain(value: &DeValue<'_>) -> Option<String> {
    Some(match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(yes) => yes.to_string(),
        DeValue::Datetime(moment) => moment.to_string(),
        DeValue::Array(items) => {
            let parts: Vec<String> = items.iter().filter_map(|item| plain(item.get_ref())).collect();
            parts.join(", ")
        }
        DeValue::Table(_) => return None,
    })
}

/// The bounds that a value gives, whatever its form: a table with low, best and high, a number, a text that holds
/// numbers, a list of two or three.
fn bounds(value: &DeValue<'_>, bodies: bool) -> Range {
    match value {
        DeValue::Table(table) => {
            let one = |keys: &[&str]| {
                let value = keys.iter().find_map(|key| table.get(*key))?;
                let range = bounds(value.get_ref(), bodies);
                range.best.or_else(|| range.point())
            };
            Range {
                low: one(&["low", "min"]),
                best: one(&["best", "value", "estimate"]),
                high: one(&["high", "max"]),
            }
        }
        DeValue::Integer(number) => {
            integer(number.as_str(), number.radix()).map_or(Range::default(), Range::exactly)
        }
        DeValue::Float(number) => match number.as_str().replace('_', "").parse::<f64>() {
            Ok(value) if value.is_finite() => Range::exactly(value),
            _ => Range::default(),
        },
        DeValue::String(text) => in_words(text, bodies),
        DeValue::Array(items) => {
            let values: Vec<f64> =
                items.iter().filter_map(|item| bounds(item.get_ref(), bodies).point()).collect();
            match values[..] {
                [one] => Range::exactly(one),
                [low, high] => Range { low: Some(low), best: None, high: Some(high) },
                [low, best, high, ..] => Range { low: Some(low), best: Some(best), high: Some(high) },
                [] => Range::default(),
            }
        }
        DeValue::Boolean(_) | DeValue::Datetime(_) => Range::default(),
    }
}

fn integer(text: &str, radix: u32) -> Option<f64> {
    i64::from_str_radix(&text.replace('_', ""), radix).ok().map(|value| value as f64)
}

/// Bodies of men and how many men of them fight, least and greatest: establishments of 1880 to 1940 at some two thirds of strength up to
/// full (assumed; wide on purpose).
const BODIES: [(&[&str], f64, f64); 8] = [
    (&["squad", "squads"], 6.0, 14.0),
    (&["platoon", "platoons"], 25.0, 60.0),
    (&["company", "companies"], 80.0, 240.0),
    (&["squadron", "squadrons", "sotnia", "sotnias"], 70.0, 160.0),
    (&["battalion", "battalions"], 350.0, 1_000.0),
    (&["regiment", "regiments"], 800.0, 3_000.0),
    (&["brigade", "brigades"], 2_000.0, 6_000.0),
    (&["division", "divisions"], 8_000.0, 18_000.0),
];
/// Words that multiply.
const MULTIPLES: [(&[&str], f64); 3] =
    [(&["dozen", "dozens"], 12.0), (&["hundred", "hundreds"], 100.0), (&["thousand", "thousands"], 1_000.0)];
/// Counts that are only hinted at, least and greatest.
const VAGUE: [(&str, f64, f64); 4] =
    [("few", 2.0, 5.0), ("several", 3.0, 9.0), ("some", 2.0, 9.0), ("many", 5.0, 9.0)];

/// Numbers in a text. One is the value, two that are joined are bounds; what stands in brackets is a remark. Words of number are
/// read where no figure stands; of a vague one no value is made.
fn in_words(text: &str, bodies: bool) -> Range {
    if is_unknown(text) || text.contains('%') {
        return Range::default();
    }
    let text = without_brackets(text).to_lowercase();
    let figures = figures(&text);
    let words: Vec<&str> = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let has = |names: &[&str]| words.iter().any(|word| names.contains(word));
    let multiple = MULTIPLES.iter().find(|(names, _)| has(names)).map(|(_, times)| *times);
    let body = BODIES.iter().find(|(names, _, _)| bodies && has(names)).map(|(_, low, high)| (*low, *high));
    let (low, high, exact) = match figures[..] {
        [] => {
            let vague =
                VAGUE.iter().find(|(word, _, _)| has(&[word])).map(|(_, low, high)| (*low, *high, false));
            let counted = count_in_words(&text).map(|count| (count, count, true));
            // "Hundreds of men", "a company".
            let unit = (multiple.is_some() || body.is_some()).then_some((
                1.0,
                if plural(&words) { 9.0 } else { 1.0 },
                false,
            ));
            match vague.or(counted).or(unit) {
                Some(found) => found,
                None => return Range::default(),
            }
        }
        [(one, _)] => (one, one, true),
        [(one, end), (other, _), ..] => {
            let start = text[end..].find(|c: char| c.is_ascii_digit()).map_or(end, |at| end + at);
            let between = text[end..start].trim();
            if ["-", "–", "—", "to", "or", "and", "/"].contains(&between) {
                (one.min(other), one.max(other), true)
            } else {
                (one, one, true)
            }
        }
    };
    // A figure of its own size names men, not bodies.
    let (low, high, exact) = match body {
        Some((least, most)) if high < 40.0 => (low * least, high * most, false),
        _ => match multiple {
            Some(times) if high < 100.0 => (low * times, high * times, exact && times < 1_000.0),
            _ => (low, high, exact),
        },
    };
    if !exact && !bodies {
        // Nothing to be scored: a lower bound.
        return Range { low: Some(low), best: None, high: None };
    }
    if low == high { Range::exactly(low) } else { Range { low: Some(low), best: None, high: Some(high) } }
}

fn plural(words: &[&str]) -> bool {
    words.iter().any(|word| {
        BODIES
            .iter()
            .map(|(names, _, _)| *names)
            .chain(MULTIPLES.iter().map(|(names, _)| *names))
            .any(|names| names.get(1) == Some(word))
    })
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    text.chars()
        .filter(|c| {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect()
}

/// All figures of a text, thousands separated by commas or not, with the byte behind each. Digits that follow a letter, as in "S1",
/// are part of a name.
fn figures(text: &str) -> Vec<(f64, usize)> {
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let before = at.checked_sub(1).map(|at| characters[at].1);
        if !characters[at].1.is_ascii_digit() {
            at += 1;
            continue;
        }
        let named = before.is_some_and(char::is_alphabetic);
        let mut word = String::new();
        while let Some(&(_, c)) = characters.get(at) {
            let next_is_digit = characters.get(at + 1).is_some_and(|(_, c)| c.is_ascii_digit());
            match c {
                '0'..='9' => word.push(c),
                ',' if next_is_digit => {}
                '.' if next_is_digit && !word.contains('.') => word.push('.'),
                _ => break,
            }
            at += 1;
        }
        let end = characters.get(at).map_or(text.len(), |(byte, _)| *byte);
        if let Some(value) = word.parse::<f64>().ok().filter(|value| value.is_finite() && !named) {
            found.push((value, end));
        }
    }
    found
}

/// All figures of a text.
pub(crate) fn numbers_in(text: &str) -> Vec<f64> {
    figures(text).into_iter().map(|(value, _)| value).collect()
}

/// A small count written out.
pub(crate) fn count_in_words(text: &str) -> Option<f64> {
    const WORDS: [(&str, f64); 18] = [
        ("one", 1.0),
        ("two", 2.0),
        ("three", 3.0),
        ("four", 4.0),
        ("five", 5.0),
        ("six", 6.0),
        ("seven", 7.0),
        ("eight", 8.0),
        ("nine", 9.0),
        ("ten", 10.0),
        ("eleven", 11.0),
        ("twelve", 12.0),
        ("twenty", 20.0),
        ("dozen", 12.0),
        ("couple", 2.0),
        ("few", 3.0),
        ("several", 5.0),
        ("some", 3.0),
    ];
    let lower = text.to_lowercase();
    lower
        .split(|c: char| !c.is_alphabetic())
        .find_map(|word| WORDS.iter().find(|(name, _)| *name == word).map(|(_, count)| *count))
}

/// A clock time as hours: 06:30, 0630, 6.5 or 6.
pub(crate) fn clock(text: &str) -> Option<f64> {
    let part = |text: &str| text.trim().parse::<f64>().ok();
    let hours = match text.split_once([':', 'h']) {
        Some((hours, rest)) => {
            let minutes: String = rest.chars().take_while(char::is_ascii_digit).collect();
            part(hours)? + part(&minutes).unwrap_or(0.0) / 60.0
        }
        None => {
            let number = numbers_in(text).first().copied()?;
            if number > 24.0 { (number / 100.0).floor() + number % 100.0 / 60.0 } else { number }
        }
    };
    (0.0..=24.0).contains(&hours).then_some(hours)
}

/// A day; where only year or month are given the middle of them is taken. The year may stand first or last, months may be
/// written out in English.
pub(crate) fn day(text: &str) -> Option<(Day, bool)> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let numbers = numbers_in(&text.replace(['-', '/', '.', 'T', ','], " "));
    let at = numbers.iter().position(|number| (1000.0..=2200.0).contains(number))?;
    let lower = text.to_lowercase();
    let named = lower
        .split(|c: char| !c.is_alphabetic())
        .find_map(|word| MONTHS.iter().position(|month| word.starts_with(month)))
        .map(|at| at as f64 + 1.0);
    let others: Vec<f64> = if at == 0 {
        numbers[1..].to_vec()
    } else {
        // Day before month before year.
        numbers[..at].iter().rev().copied().collect()
    };
    let (month, day) = match named {
        Some(month) => (Some(month), others.first().copied()),
        None => (others.first().copied(), others.get(1).copied()),
    };
    let month = month.filter(|month| (1.0..=12.0).contains(month));
    let day = day.filter(|day| (1.0..=31.0).contains(day));
    let whole = month.is_some() && day.is_some();
    Some((
        Day { year: numbers[at] as i32, month: month.unwrap_or(6.0) as u32, day: day.unwrap_or(15.0) as u32 },
        whole,
    ))
}
