//! Reading a file of records: strict on TOML, patient with what stands in it.
//!
//! A slip of syntax is an error with its place. Odd content is not: the string "null" and its like mean unknown, figures may
//! be texts, ranges may be plain numbers, keys may be missing or new. What was taken in another sense than it was
//! written is noted in the record.

use std::fmt;
use std::ops::Range as Span;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::record::{Day, Engagement, Range, Side, Withdrew};

/// Something wrong with a file of records: where, what, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadFault {
    /// Bytes of the file that are wrong.
    pub span: Span<usize>,
    /// What is wrong, in one sentence.
    pub message: String,
    /// How to mend it.
    pub help: String,
    /// A stable word for this sort of fault.
    pub code: &'static str,
}

impl fmt::Display for ReadFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for ReadFault {}

/// Reads all records of a file.
///
/// # Errors
/// Every place where the text is not TOML, no record at all, a record without an identifier or with one used before,
/// or without its two sides.
pub fn read(text: &str) -> Result<Vec<Engagement>, Vec<ReadFault>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut faults: Vec<ReadFault> = errors
        .iter()
        .map(|error| ReadFault {
            span: inside(text, error.span().unwrap_or(0..0)),
            message: format!("this is not TOML: {}", error.message()),
            help: "Correct the line; texts stand in quotation marks, each record begins with [[engagement]]."
                .into(),
            code: "trial::not-toml",
        })
        .collect();
    // One slip often makes the parser stumble several times at the same place.
    faults.dedup_by_key(|fault| fault.span.start);
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut fault = |span: Span<usize>, code, message: String, help: &str| {
        faults.push(ReadFault { span: inside(text, span), message, help: help.to_owned(), code });
    };
    let tables = match document.get_ref().get("engagement") {
        Some(value) => match value.get_ref() {
            DeValue::Array(items) => items.iter().collect(),
            // A single [engagement] is one record.
            DeValue::Table(_) => vec![value],
            _ => {
                let help = "Begin each record with [[engagement]] on a line of its own.";
                fault(value.span(), "trial::no-table", "`engagement` is no table".into(), help);
                Vec::new()
            }
        },
        None => {
            let help =
                "Begin each record with [[engagement]], then [engagement.side_a] and [engagement.side_b].";
            fault(0..0, "trial::no-record", "the file holds no [[engagement]]".into(), help);
            Vec::new()
        }
    };
    let mut records: Vec<Engagement> = Vec::new();
    for table in tables {
        let DeValue::Table(fields) = table.get_ref() else {
            fault(
                table.span(),
                "trial::no-table",
                "an engagement is no table".into(),
                "Write it as [[engagement]].",
            );
            continue;
        };
        let fields = Fields { table: fields };
        let Some(id) = fields.identifier() else {
            let message = "an engagement has no `id`".to_owned();
            fault(table.span(), "trial::no-id", message, "Give it a short key, such as id = \"itala_1901\".");
            continue;
        };
        if records.iter().any(|record| record.id == id) {
            let span = fields.table.get("id").map_or(table.span(), Spanned::span);
            fault(
                span,
                "trial::twice",
                format!("there are two engagements `{id}`"),
                "Give one of them another id.",
            );
            continue;
        }
        let sides = ["side_a", "side_b"].map(|key| fields.inner(key));
        match sides {
            [Some(a), Some(b)] => records.push(engagement(id, &fields, [&a, &b])),
            [a, _] => {
                let missing = if a.is_none() { "side_a" } else { "side_b" };
                let message = format!("the engagement `{id}` has no {missing}");
                let help = format!(
                    "Add a table [engagement.{missing}]; it may be short, unknown keys may be left out."
                );
                fault(table.span(), "trial::no-side", message, &help);
            }
        }
    }
    if faults.is_empty() { Ok(records) } else { Err(faults) }
}

/// Brings a span inside a text and onto character boundaries.
fn inside(text: &str, span: Span<usize>) -> Span<usize> {
    let floor = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor(span.start);
    start..floor(span.end).max(start)
}

fn engagement(id: String, fields: &Fields<'_>, sides: [&Fields<'_>; 2]) -> Engagement {
    let mut notes = Vec::new();
    let day = fields.text("date").and_then(|text| day(&text, &mut notes));
    let quality = fields.number("quality").unwrap_or_else(|| {
        notes.push("quality is not given: taken as 2".to_owned());
        2.0
    });
    let word = |key: &str| fields.text(key).unwrap_or_default();
    let positive = |key: &str| fields.number(key).filter(|value| *value > 0.0);
    let withdrew = match word("withdrew").trim().to_lowercase().as_str() {
        "a" | "side_a" => Some(Withdrew::A),
        "b" | "side_b" => Some(Withdrew::B),
        "both" => Some(Withdrew::Both),
        // The text `none` reads as unknown elsewhere; here it is an answer.
        _ if fields.says("withdrew", "none") => Some(Withdrew::None),
        _ => None,
    };
    let [a, b] = sides;
    let sides = [side(a, "side_a", &mut notes), side(b, "side_b", &mut notes)];
    let record = Engagement {
        name: fields.text("name").unwrap_or_else(|| id.clone()),
        id,
        day,
        start_h: fields.text("time_start").and_then(|text| clock(&text)),
        duration_h: positive("duration_h"),
        main_phase_h: positive("main_phase_h"),
        lat: fields.number("lat").filter(|lat| lat.abs() <= 90.0),
        lon: fields.number("lon").filter(|lon| lon.abs() <= 180.0),
        terrain: word("terrain"),
        terrain_note: word("terrain_note"),
        high_ground: if fields.says("high_ground", "none") { "none".into() } else { word("high_ground") },
        light: word("light"),
        kind: word("kind"),
        weather: word("weather"),
        visibility: word("visibility"),
        opening_range_m: positive("opening_range_m"),
        opening_range_note: word("opening_range_note"),
        story: word("story"),
        withdrew_why: word("withdrew_why"),
        scope_note: word("scope_note"),
        withdrew,
        quality: quality.clamp(0.0, 9.0) as u8,
        sides,
        notes,
    };
    with_remarks(record)
}

/// Notes what the fight leaves out although the words tell of it.
fn with_remarks(mut record: Engagement) -> Engagement {
    let mut words = format!("{} {} {}", record.story, record.scope_note, record.withdrew_why);
    for side in &record.sides {
        for text in [&side.name, &side.gun_note, &side.loss_note, &side.edged] {
            words.push(' ');
            words.push_str(text);
        }
    }
    let words = words.to_lowercase();
    let told = |list: &[&str]| list.iter().any(|word| words.contains(word));
    if told(&["aircraft", "aeroplane", "airplane", "bomber", "strafed"]) {
        record.notes.push("aircraft are told of; they are not fought with".to_owned());
    }
    if told(&[
        "after surrender",
        "after the surrender",
        "after capture",
        "executed",
        "massacre",
        "bayoneted after",
        "prisoners shot",
    ]) {
        record.notes.push(
            "killings after the fight are told of; they are not part of the fight that is fought".to_owned(),
        );
    }
    if told(&["tank", "armoured car", "armored car", "gunboat", "warship"]) {
        record.notes.push("armoured vehicles or ships are told of; they are not fought with".to_owned());
    }
    record
}

fn side(fields: &Fields<'_>, key: &str, notes: &mut Vec<String>) -> Side {
    let word = |key: &str| fields.text(key).unwrap_or_default();
    let mut range = |name: &str| fields.range(name, key, notes);
    Side {
        name: fields.text("name").unwrap_or_else(|| key.to_owned()),
        role: word("role"),
        present: range("strength_present"),
        engaged: range("strength_engaged"),
        killed: range("killed"),
        wounded: range("wounded"),
        killed_wounded: range("killed_wounded_total"),
        captured: range("captured_missing"),
        friendly_fire: range("friendly_fire_losses"),
        rifle: word("rifle"),
        machine_guns: fields.number("mg").filter(|value| *value >= 0.0),
        machine_gun_note: word("mg_note"),
        guns: fields.number("guns").filter(|value| *value >= 0.0),
        gun_note: word("guns_note"),
        edged: word("melee_grenade"),
        posture: word("posture"),
        cover: word("cover"),
        training: word("training"),
        rounds_per_man: fields.number("ammo_carried_per_man").filter(|value| *value > 0.0),
        rounds_fired: fields.number("ammo_fired_total").filter(|value| *value > 0.0),
        ammunition_note: word("ammo_note"),
        loss_note: word("loss_note"),
    }
}

/// Texts that mean "not known".
fn is_unknown(text: &str) -> bool {
    let text = text.trim();
    ["", "null", "none", "unknown", "n/a", "na", "nan", "?", "-"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
}

/// The fields of a table.
struct Fields<'t> {
    table: &'t DeTable<'t>,
}

impl<'t> Fields<'t> {
    fn inner(&self, key: &str) -> Option<Fields<'t>> {
        match self.table.get(key)?.get_ref() {
            DeValue::Table(table) => Some(Fields { table }),
            _ => None,
        }
    }

    fn identifier(&self) -> Option<String> {
        plain(self.table.get("id")?.get_ref()).filter(|id| !is_unknown(id))
    }

    /// Whether a key holds this very word.
    fn says(&self, key: &str, word: &str) -> bool {
        let text = self.table.get(key).and_then(|value| value.get_ref().as_str());
        text.is_some_and(|text| text.trim().eq_ignore_ascii_case(word))
    }

    /// A text; numbers and dates are taken as they are written, lists are joined.
    fn text(&self, key: &str) -> Option<String> {
        plain(self.table.get(key)?.get_ref()).filter(|text| !is_unknown(text))
    }

    fn number(&self, key: &str) -> Option<f64> {
        let range = bounds(self.table.get(key)?.get_ref());
        range.best.or_else(|| range.point()).or(range.low).or(range.high)
    }

    fn range(&self, key: &str, of: &str, notes: &mut Vec<String>) -> Range {
        let Some(value) = self.table.get(key) else { return Range::default() };
        let found = bounds(value.get_ref());
        let tidy = tidied(found);
        if tidy != found {
            notes.push(format!("{of}: {key} was not in order (low, best, high): taken as {}", shown(tidy)));
        }
        tidy
    }
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
fn bounds(value: &DeValue<'_>) -> Range {
    match value {
        DeValue::Table(table) => {
            let one = |keys: &[&str]| {
                let value = keys.iter().find_map(|key| table.get(*key))?;
                let range = bounds(value.get_ref());
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
        DeValue::String(text) => in_words(text),
        DeValue::Array(items) => {
            let values: Vec<f64> = items.iter().filter_map(|item| bounds(item.get_ref()).point()).collect();
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

/// Numbers in a text: one is the value, two are bounds. Words of number are read where no figure stands.
fn in_words(text: &str) -> Range {
    if is_unknown(text) {
        return Range::default();
    }
    let numbers = numbers_in(text);
    match numbers[..] {
        [] => count_in_words(text).map_or(Range::default(), Range::exactly),
        [one] => Range::exactly(one),
        [low, high, ..] => Range { low: Some(low.min(high)), best: None, high: Some(low.max(high)) },
    }
}

/// All figures of a text, thousands separated by commas or not.
pub(crate) fn numbers_in(text: &str) -> Vec<f64> {
    let characters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        if !characters[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let mut word = String::new();
        while let Some(&c) = characters.get(at) {
            let next_is_digit = characters.get(at + 1).is_some_and(char::is_ascii_digit);
            match c {
                '0'..='9' => word.push(c),
                ',' if next_is_digit => {}
                '.' if next_is_digit && !word.contains('.') => word.push('.'),
                _ => break,
            }
            at += 1;
        }
        found.extend(word.parse::<f64>().ok().filter(|value| value.is_finite()));
    }
    found
}

/// A small count written out.
pub(crate) fn count_in_words(text: &str) -> Option<f64> {
    const WORDS: [(&str, f64); 15] = [
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
fn clock(text: &str) -> Option<f64> {
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

/// A day; where only year or month are given the middle of them is taken.
fn day(text: &str, notes: &mut Vec<String>) -> Option<Day> {
    let mut parts = numbers_in(&text.replace(['-', '/', '.', 'T'], " ")).into_iter();
    let year = parts.next().filter(|year| (1000.0..=2200.0).contains(year));
    let Some(year) = year else {
        notes.push(format!("the date `{text}` cannot be read"));
        return None;
    };
    let (month, day) = (parts.next(), parts.next());
    if month.is_none() || day.is_none() {
        notes.push(format!("the date `{text}` names no day: the middle of the time is taken"));
    }
    Some(Day {
        year: year as i32,
        month: month.filter(|month| (1.0..=12.0).contains(month)).unwrap_or(6.0) as u32,
        day: day.filter(|day| (1.0..=31.0).contains(day)).unwrap_or(15.0) as u32,
    })
}
