//! Takes the keys of one TOML table one by one, and gathers what is wrong instead of stopping at it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::LedgerError;
use crate::names::Names;

/// The largest edit distance at which a wrong word is taken for a slip of the pen.
const SLIP: usize = 2;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Found<T> {
    pub(crate) value: T,
    pub(crate) span: Range<usize>,
}

/// Errors of one file, gathered.
pub(crate) struct Complaints<'t> {
    file: &'static str,
    text: &'t str,
    errors: Vec<LedgerError>,
}

impl<'t> Complaints<'t> {
    pub(crate) fn new(file: &'static str, text: &'t str) -> Self {
        Self { file, text, errors: Vec::new() }
    }

    /// Adds one error; the span is brought inside the file and onto character boundaries.
    pub(crate) fn add(
        &mut self,
        code: &'static str,
        span: &Range<usize>,
        message: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.errors.push(LedgerError {
            code,
            file: self.file.to_owned(),
            span: inside(self.text, span),
            message: message.into(),
            label: label.into(),
            help: help.into(),
        });
    }

    /// Number of the line on which a byte stands, from 1.
    pub(crate) fn line_of(&self, byte: usize) -> usize {
        1 + self.text.as_bytes().iter().take(byte).filter(|&&byte| byte == b'\n').count()
    }

    /// The errors in the order of the file.
    pub(crate) fn into_errors(mut self) -> Vec<LedgerError> {
        self.errors.sort_by(|one, other| (one.span.start, one.code).cmp(&(other.span.start, other.code)));
        self.errors
    }
}

/// Brings a span inside a text and onto character boundaries.
fn inside(text: &str, span: &Range<usize>) -> Range<usize> {
    let mut start = span.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = span.end.clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

/// One table of a file, being taken apart.
pub(crate) struct Fields<'t> {
    table: &'t DeTable<'t>,
    span: Range<usize>,
    /// What the table is, for messages: "claim `en-005`".
    called: String,
    known: BTreeSet<&'static str>,
    spans: BTreeMap<&'static str, Range<usize>>,
}

impl<'t> Fields<'t> {
    pub(crate) fn new(table: &'t DeTable<'t>, span: Range<usize>, called: impl Into<String>) -> Self {
        Self { table, span, called: called.into(), known: BTreeSet::new(), spans: BTreeMap::new() }
    }

    /// What the table is called in messages.
    pub(crate) fn called(&self) -> &str {
        &self.called
    }

    pub(crate) fn rename(&mut self, called: String) {
        self.called = called;
    }

    /// Where the table begins.
    pub(crate) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Where the value of `key` stands, or the table where it has none.
    pub(crate) fn span_of(&self, key: &str) -> Range<usize> {
        self.spans.get(key).cloned().unwrap_or_else(|| self.span())
    }

    /// Every key taken so far with the place of its value.
    pub(crate) fn into_spans(self) -> BTreeMap<&'static str, Range<usize>> {
        let mut spans = self.spans;
        spans.insert("", self.span);
        spans
    }

    fn take(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.known.insert(key);
        let value = self.table.get(key)?;
        self.spans.insert(key, value.span());
        Some(value)
    }

    /// Complains that a required key is missing.
    pub(crate) fn missing(&self, complaints: &mut Complaints<'_>, key: &str, help: impl Into<String>) {
        complaints.add(
            "ledger::missing-key",
            &self.span,
            format!("{} has no `{key}`", self.called),
            format!("`{key}` is missing here"),
            help,
        );
    }

    fn wrong_type(
        &self,
        complaints: &mut Complaints<'_>,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        wanted: &str,
    ) {
        complaints.add(
            "ledger::wrong-type",
            &value.span(),
            format!("`{key}` of {} is {}", self.called, article(value.get_ref().type_str())),
            format!("{wanted} belongs here"),
            format!("Write {wanted} for `{key}`."),
        );
    }

    pub(crate) fn text(
        &mut self,
        complaints: &mut Complaints<'_>,
        key: &'static str,
    ) -> Option<Found<String>> {
        let value = self.take(key)?;
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type(complaints, key, value, "a text in quotation marks");
            return None;
        };
        if text.trim().is_empty() {
            complaints.add(
                "ledger::empty-text",
                &value.span(),
                format!("`{key}` of {} is empty", self.called),
                "nothing stands here",
                format!("Write something for `{key}`, or leave the key out if it is optional."),
            );
            return None;
        }
        Some(Found { value: text.to_owned(), span: value.span() })
    }

    /// A finite number; integers of any radix are numbers too.
    pub(crate) fn number(
        &mut self,
        complaints: &mut Complaints<'_>,
        key: &'static str,
    ) -> Option<Found<f64>> {
        let value = self.take(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(integer) => {
                i64::from_str_radix(integer.as_str(), integer.radix()).ok().map(|whole| whole as f64)
            }
            DeValue::Float(float) => float.as_str().parse::<f64>().ok(),
            _ => {
                self.wrong_type(complaints, key, value, "a number");
                return None;
            }
        };
        match number.filter(|number| number.is_finite()) {
            Some(value_read) => Some(Found { value: value_read, span: value.span() }),
            None => {
                complaints.add(
                    "ledger::not-finite",
                    &value.span(),
                    format!("`{key}` of {} is not a number that can be counted with", self.called),
                    "too large, infinite or undefined",
                    format!("Write a finite number for `{key}`, or leave it out where the claim is open."),
                );
                None
            }
        }
    }

    /// A whole number from 0 upward.
    pub(crate) fn count(
        &mut self,
        complaints: &mut Complaints<'_>,
        key: &'static str,
    ) -> Option<Found<usize>> {
        let found = self.number(complaints, key)?;
        if found.value < 0.0 || found.value.fract() != 0.0 || found.value > u32::MAX as f64 {
            complaints.add(
                "ledger::wrong-type",
                &found.span,
                format!("`{key}` of {} is not a whole number from 0 upward", self.called),
                "a whole number belongs here",
                format!("Write a whole number for `{key}`."),
            );
            return None;
        }
        Some(Found { value: found.value as usize, span: found.span })
    }

    /// A word of a closed vocabulary.
    pub(crate) fn word<T: Copy>(
        &mut self,
        complaints: &mut Complaints<'_>,
        key: &'static str,
        all: &[T],
        as_str: fn(T) -> &'static str,
    ) -> Option<Found<T>> {
        let found = self.text(complaints, key)?;
        let value = all.iter().copied().find(|&known| as_str(known) == found.value);
        if value.is_none() {
            let words: Vec<&str> = all.iter().map(|&known| as_str(known)).collect();
            complaints.add(
                "ledger::unknown-word",
                &found.span,
                format!(
                    "`{key}` of {} is `{}`, which is no {key} that a ledger knows",
                    self.called, found.value
                ),
                "unknown word",
                suggest(&found.value, &words),
            );
        }
        value.map(|value| Found { value, span: found.span })
    }

    /// A list of texts; absent is empty.
    pub(crate) fn texts(&mut self, complaints: &mut Complaints<'_>, key: &'static str) -> Vec<Found<String>> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(complaints, key, value, "a list of texts in square brackets");
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in array.iter() {
            match item.get_ref().as_str() {
                Some(text) => texts.push(Found { value: text.to_owned(), span: item.span() }),
                None => self.wrong_type(complaints, key, item, "a text in quotation marks"),
            }
        }
        texts
    }

    /// A list of tables; absent is empty.
    pub(crate) fn tables(&mut self, complaints: &mut Complaints<'_>, key: &'static str) -> Vec<Fields<'t>> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(complaints, key, value, "a list of tables");
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in array.iter() {
            match item.get_ref().as_table() {
                Some(table) => tables.push(Fields::new(table, item.span(), format!("a {key}"))),
                None => self.wrong_type(complaints, key, item, "a table"),
            }
        }
        tables
    }

    /// A name in up to four languages, at least one of them.
    pub(crate) fn names(&mut self, complaints: &mut Complaints<'_>, key: &'static str) -> Option<Names> {
        let value = self.take(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(complaints, key, value, "a name by language such as { en = \"...\" }");
            return None;
        };
        let mut fields = Fields::new(table, value.span(), format!("`{key}` of {}", self.called));
        let mut name = |language| fields.text(complaints, language).map(|found| found.value);
        let names =
            Names { en: name("en"), ko: name("ko"), zh: name("zh"), ja: name("ja"), hanja: name("hanja") };
        fields.reject_unknown(complaints);
        if names == Names::default() {
            fields.missing(complaints, "en", "Give the name in at least one of en, ko, zh, ja or hanja.");
            return None;
        }
        Some(names)
    }

    /// Complains about every key that nothing has asked for.
    pub(crate) fn reject_unknown(&self, complaints: &mut Complaints<'_>) {
        let known: Vec<&str> = self.known.iter().copied().collect();
        for key in self.table.keys() {
            let word: &str = key.get_ref();
            if !self.known.contains(word) {
                complaints.add(
                    "ledger::unknown-key",
                    &key.span(),
                    format!("{} has a key `{word}` that means nothing", self.called),
                    "unknown key",
                    suggest(word, &known),
                );
            }
        }
    }
}

fn article(type_name: &str) -> String {
    let vowel = type_name.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {type_name}", if vowel { "an" } else { "a" })
}

/// A sentence that names the nearest word, or all of them.
pub(crate) fn suggest(word: &str, known: &[&str]) -> String {
    let nearest = known.iter().map(|candidate| (edit_distance(word, candidate), *candidate)).min();
    match nearest {
        Some((distance, candidate)) if distance <= SLIP => format!("Did you mean `{candidate}`?"),
        Some(_) if known.len() <= 40 => format!("Use one of: {}.", known.join(", ")),
        Some(_) => "Correct the word, or add what it names.".to_owned(),
        None => "Nothing of this sort is defined yet.".to_owned(),
    }
}

/// Levenshtein's distance; words longer than any key count as far away.
fn edit_distance(one: &str, other: &str) -> usize {
    let one: Vec<char> = one.chars().take(80).collect();
    let other: Vec<char> = other.chars().take(80).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, left) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, right) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(left != right);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}
