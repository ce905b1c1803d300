//! Dates and times of day in four languages, as EDTF: `1920-10-21`, `1920-10-21/1920-10-26`, `1920-10-21T09:00`.
//!
//! A date without a year or a month takes them from the date before it in the text. Lunar and regnal dates become Gregorian.

use crate::letters::alphanumeric;
use crate::lexicon::{Lexicon, listed};
use crate::quantity::Grammar;
use crate::words::Words;

/// A date found in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct DateFound {
    /// First byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// The date; none for a time of day whose day is not known.
    pub edtf: Option<String>,
    /// `exact`, `about` or `range`.
    pub qualifier: &'static str,
    /// How much it says: 1 a year, 2 a month, 3 a day or more, 0 a time of day alone.
    pub grain: u8,
    /// It stands by itself in brackets, as years of birth and of books do.
    pub bracketed: bool,
}

/// What the text has said of the time so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Calendar {
    /// Year.
    pub year: Option<i32>,
    /// Month, 1 to 12.
    pub month: Option<u8>,
    /// Day of the month.
    pub day: Option<u8>,
}

/// One end of a date as written.
#[derive(Clone, Debug, Default)]
struct Part {
    year: Option<i32>,
    month: Option<u8>,
    day: Option<u8>,
    hour: Option<u8>,
    minute: Option<u8>,
    decade: bool,
    third: Option<&'static str>,
    about: bool,
    lunar: bool,
}

impl Part {
    fn is_empty(&self) -> bool {
        self.year.is_none() && self.month.is_none() && self.day.is_none() && self.hour.is_none()
    }

    /// Fills what is not said from the calendar, and the calendar from what is said.
    fn fill(&mut self, calendar: &mut Calendar) {
        if self.year.is_none() {
            self.year = calendar.year;
        } else if self.month.is_none() && self.day.is_none() {
            calendar.month = None;
            calendar.day = None;
        }
        if self.month.is_none() && (self.day.is_some() || self.hour.is_some()) {
            self.month = calendar.month;
        }
        if self.day.is_none() && self.hour.is_some() && self.month == calendar.month {
            self.day = calendar.day;
        }
        if self.lunar
            && let (Some(year), Some(month), Some(day)) = (self.year, self.month, self.day)
            && let Some((year, month, day)) = gregorian(year, month, day)
        {
            (self.year, self.month, self.day) = (Some(year), Some(month), Some(day));
        }
        calendar.year = self.year.or(calendar.year);
        calendar.month = self.month.or(calendar.month);
        if self.month.is_some() {
            calendar.day = self.day;
        }
    }

    /// First and last day, or a time, as EDTF; the two are one where the date is one.
    fn ends(&self) -> Option<(String, String)> {
        let year = self.year?;
        let digits = |year: i32| format!("{year:04}");
        if self.decade {
            let (from, to) = match self.third {
                Some("early") => (0, 3),
                Some("mid") => (4, 6),
                Some(_) => (7, 9),
                None => (0, 9),
            };
            return Some((digits(year + from), digits(year + to)));
        }
        let Some(month) = self.month else {
            return Some(match self.third {
                Some("early") => (format!("{year:04}-01"), format!("{year:04}-04")),
                Some("mid") => (format!("{year:04}-05"), format!("{year:04}-08")),
                Some(_) => (format!("{year:04}-09"), format!("{year:04}-12")),
                None => (digits(year), digits(year)),
            });
        };
        let Some(day) = self.day else {
            let whole = format!("{year:04}-{month:02}");
            let last = last_day(year, month);
            return Some(match self.third {
                Some("early") => (format!("{whole}-01"), format!("{whole}-10")),
                Some("mid") => (format!("{whole}-11"), format!("{whole}-20")),
                Some(_) => (format!("{whole}-21"), format!("{whole}-{last:02}")),
                None => (whole.clone(), whole),
            });
        };
        let day = match self.hour {
            Some(hour) => format!("{year:04}-{month:02}-{day:02}T{hour:02}:{:02}", self.minute.unwrap_or(0)),
            None => format!("{year:04}-{month:02}-{day:02}"),
        };
        Some((day.clone(), day))
    }

    fn grain(&self) -> u8 {
        match (self.year, self.month, self.day) {
            (_, _, Some(_)) => 3,
            (_, Some(_), None) => 2,
            (Some(_), None, None) => 1,
            _ => 0,
        }
    }
}

/// Days of a month.
fn last_day(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// A day of the lunar calendar of China and Korea in the Gregorian one; none where there is no such day.
fn gregorian(year: i32, month: u8, day: u8) -> Option<(i32, u8, u8)> {
    let date =
        icu_calendar::Date::try_new_chinese_traditional(year, icu_calendar::types::Month::new(month), day)
            .ok()?;
    let iso = date.to_calendar(icu_calendar::Iso);
    Some((iso.year().extended_year(), iso.month().ordinal, iso.day_of_month().0))
}

/// Every date of a sentence, in order; the calendar is kept up.
pub fn dates(text: &str, grammar: &Grammar, calendar: &mut Calendar) -> Vec<DateFound> {
    let mut found = Vec::new();
    let spaced = grammar.lexicon.spaced;
    let mut at = 0;
    let mut word_start = true;
    while let Some(letter) = text[at..].chars().next() {
        // A date does not begin within a number.
        let within = letter.is_ascii_digit() && text[..at].ends_with(|before: char| before.is_ascii_digit());
        let begins = if within {
            false
        } else if spaced {
            word_start && (letter.is_ascii_digit() || grammar.date_words.may_begin(&text[at..]))
        } else {
            true
        };
        if begins
            && let Some(date) = if spaced {
                english(text, at, grammar.lexicon, calendar)
            } else {
                eastern(text, at, grammar, calendar)
            }
        {
            at = date.end.max(at + letter.len_utf8());
            found.push(date);
            word_start = false;
            continue;
        }
        word_start = spaced && !alphanumeric(letter);
        at += letter.len_utf8();
    }
    found
}

/// Puts one or two ends together.
fn finish(
    start: usize,
    end: usize,
    mut one: Part,
    two: Option<Part>,
    text: &str,
    calendar: &mut Calendar,
) -> DateFound {
    let bracketed = text[..start].trim_end().ends_with('(') && text[end..].trim_start().starts_with(')');
    let grain = one.grain();
    let about = one.about || two.as_ref().is_some_and(|two| two.about);
    let third = one.third.is_some();
    let saved = *calendar;
    let month = one.month;
    one.fill(calendar);
    let first = one.ends();
    let (mut low, mut high) = first.clone().unzip();
    let mut range = false;
    if let Some(mut two) = two {
        if two.day.is_some() && two.month.is_none() {
            two.month = month;
        }
        if two.year.is_none()
            && two.month.is_some()
            && one.month.is_some()
            && two.month < one.month
            && one.year.is_some()
        {
            two.year = one.year.map(|year| year + 1);
        }
        if one.third.is_some() && two.third.is_none() {
            two.third = None;
        }
        two.fill(calendar);
        if let Some((_, last)) = two.ends() {
            low = low.map(|low| low.split('T').next().unwrap_or_default().to_owned());
            high = Some(last.split('T').next().unwrap_or_default().to_owned());
            range = true;
        }
    }
    if bracketed && grain == 1 {
        // Years of books and lives in brackets do not date what follows.
        *calendar = saved;
    }
    let edtf = match (low, high) {
        (Some(low), Some(high)) if low == high => Some(low),
        (Some(low), Some(high)) => Some(format!("{low}/{high}")),
        _ => None,
    };
    let qualifier = if range {
        "range"
    } else if about || third {
        "about"
    } else {
        "exact"
    };
    DateFound { start, end, edtf, qualifier, grain, bracketed: bracketed && !range }
}

/// Dates made of numbers and 年月日, 년월일.
fn eastern(text: &str, start: usize, grammar: &Grammar, calendar: &mut Calendar) -> Option<DateFound> {
    let first = text[start..].chars().next()?;
    let lexicon = grammar.lexicon;
    let mut at = start;
    let mut lead = Part::default();
    // Eras, “that year”, parts of the day before the hour, lunar marks; a number, but none written in Hangul.
    let opens = grammar.numerals.may_begin(first) && !matches!(first, '\u{ac00}'..='\u{d7a3}')
        || grammar.date_begins.has(first) && lead_letter(lexicon, &text[start..]);
    if !opens {
        return None;
    }
    let mut era = None;
    for _ in 0..3 {
        let rest = &text[at..];
        if !rest.starts_with(|letter| grammar.date_begins.has(letter)) {
            break;
        }
        if let Some(length) = listed!(lexicon, dates.lunar.words).longest(rest) {
            lead.lunar = true;
            at += length + blanks(&rest[length..]);
        } else if let Some(length) = listed!(lexicon, dates.same.words).longest(rest) {
            at += length + blanks(&rest[length..]);
        } else if let Some((length, year)) = era_at(lexicon, rest) {
            era = Some(year);
            at += length + blanks(&rest[length..]);
        } else {
            break;
        }
    }
    let (one, end) = eastern_part(text, at, grammar, era, lead.lunar, None)?;
    let mut one = one;
    if one.is_empty() {
        return None;
    }
    // A lunar mark shortly before holds on: “음력 8월 상순 …, 동 8월 17일경”.
    let near = text[..start].char_indices().rev().nth(40).map_or(0, |(at, _)| at);
    if !one.lunar
        && one.day.is_some()
        && one.month.is_some()
        && listed!(lexicon, dates.lunar.words)
            .places(&text[near..start])
            .any(|(_, word)| word.chars().nth(1).is_some())
    {
        one.lunar = true;
    }
    let behind = text[end..].trim_start_matches([' ', '(']);
    if one.month.is_some()
        && text[end..].trim_start().starts_with('(')
        && listed!(lexicon, dates.lunar.words).longest(behind).is_some()
    {
        one.lunar = true;
    }
    // Reigns before 1912 counted lunar months.
    if era.is_some_and(|first| first < 1911)
        && lexicon.language != "ja"
        && one.year.is_some_and(|year| year < 1912)
        && !text[start..].starts_with("明治")
        && !text[start..].starts_with("메이지")
        && !text[start..].starts_with("檀")
        && !text[start..].starts_with("단기")
    {
        one.lunar = true;
    }
    let mut end = end;
    let mut two = None;
    // A second date after a link.
    let rest = &text[end..];
    let space = blanks(rest);
    if let Some(length) = listed!(lexicon, dates.link.words).longest(&rest[space..]) {
        let from = end + space + length;
        let from = from + blanks(&text[from..]);
        if let Some((part, after)) = eastern_part(text, from, grammar, None, one.lunar, Some(&one))
            && !part.is_empty()
            && (part.day.is_some() && one.day.is_some()
                || part.month.is_some() && one.month.is_some() && one.day.is_none()
                || part.year.is_some() && one.year.is_some() && one.month.is_none())
        {
            end = after;
            two = Some(part);
        } else if ["부터", "까지"].contains(&&rest[space..space + length]) {
            end += space + length;
        }
    }
    if let Some(length) = listed!(lexicon, dates.after.words).longest(&text[end..]) {
        end += length;
    }
    Some(finish(start, end, one, two, text, calendar))
}

/// Whether a date can begin here with a word.
fn lead_letter(lexicon: &Lexicon, rest: &str) -> bool {
    listed!(lexicon, dates.same.words).longest(rest).is_some()
        || listed!(lexicon, dates.lunar.words).longest(rest).is_some()
        || era_at(lexicon, rest).is_some()
        || listed!(lexicon, dates.am.words).longest(rest).is_some()
        || listed!(lexicon, dates.pm.words).longest(rest).is_some()
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches(' ').len()
}

/// The thirds of a month, a year or a decade and the words for them.
fn thirds(lexicon: &Lexicon) -> [(&'static str, &Words); 3] {
    [
        ("early", listed!(lexicon, dates.part.early)),
        ("mid", listed!(lexicon, dates.part.mid)),
        ("late", listed!(lexicon, dates.part.late)),
    ]
}

fn era_at(lexicon: &Lexicon, text: &str) -> Option<(usize, i32)> {
    lexicon
        .eras()
        .iter()
        .find(|(word, _)| text.starts_with(word.as_str()))
        .map(|(word, year)| (word.len(), *year))
}

/// One end: year, month, day, part of the day, hour. `before` is the first end of a range, which lends its units.
#[allow(clippy::too_many_lines)]
fn eastern_part(
    text: &str,
    start: usize,
    grammar: &Grammar,
    era: Option<i32>,
    lunar: bool,
    before: Option<&Part>,
) -> Option<(Part, usize)> {
    let lexicon = grammar.lexicon;
    let mut part = Part { lunar, ..Part::default() };
    let mut at = start;
    let mut end = start;
    let mut half = None::<bool>;
    for _ in 0..9 {
        // “二十日の朝”.
        if !part.is_empty()
            && let Some(rest) = text[at..].strip_prefix('の')
            && (listed!(lexicon, dates.am.words).longest(rest).is_some()
                || listed!(lexicon, dates.pm.words).longest(rest).is_some())
        {
            at += 'の'.len_utf8();
        }
        let rest = &text[at..];
        if let Some(length) = listed!(lexicon, dates.am.words).longest(rest).filter(|_| part.hour.is_none()) {
            if half.is_none() || !part.is_empty() {
                half = Some(false);
            }
            at += length;
            if !part.is_empty() {
                end = at;
            }
            at += blanks(&text[at..]);
            continue;
        }
        if let Some(length) = listed!(lexicon, dates.pm.words).longest(rest).filter(|_| part.hour.is_none()) {
            half = Some(true);
            at += length;
            if !part.is_empty() {
                end = at;
            }
            at += blanks(&text[at..]);
            continue;
        }
        if !part.is_empty()
            && part.hour.is_none()
            && let Some(length) = listed!(lexicon, dates.day_part.words).longest(rest)
        {
            at += length;
            end = at;
            at += blanks(&text[at..]);
            continue;
        }
        if !rest.starts_with(|letter| grammar.numerals.may_begin(letter)) {
            break;
        }
        let Some(number) = grammar.numerals.read_dated(text, at) else { break };
        if number.low != number.high || number.low.fract() != 0.0 || number.low > 9999.0 {
            break;
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let value = number.low as u32;
        let after = &text[number.end..];
        let gap = blanks(after);
        let after = &after[gap..];
        let here = number.end + gap;
        let year = i32::try_from(value).unwrap_or(0);
        if part.is_empty()
            && value >= 1000
            && number.digits
            && let Some(length) = listed!(lexicon, dates.unit.decade).longest(after)
        {
            part.year = Some(year);
            part.decade = true;
            at = here + length;
        } else if let Some(length) =
            listed!(lexicon, dates.unit.year).longest(after).filter(|_| part.is_empty())
        {
            // “Three years” is no date: a year has four digits, or an era before it.
            if era.is_none() && !(1000..=2100).contains(&value) {
                break;
            }
            part.year = Some(era.map_or(year, |first| first + year - 1));
            at = here + length;
        } else if let Some(length) = listed!(lexicon, dates.unit.month)
            .longest(after)
            .filter(|_| part.month.is_none() && part.day.is_none() && (1..=12).contains(&value) && gap == 0)
        {
            part.month = u8::try_from(value).ok();
            at = here + length;
        } else if let Some(length) =
            listed!(lexicon, dates.unit.minute).longest(after).filter(|_| part.hour.is_some() && value < 60)
        {
            part.minute = u8::try_from(value).ok();
            at = here + length;
        } else if let Some(length) = listed!(lexicon, dates.unit.hour).longest(after).filter(|_| {
            part.hour.is_none()
                && value <= 24
                && lexicon.counter(after).is_none_or(|(_, unit)| unit != "hours")
        }) {
            let hour = if half == Some(true) && value < 12 { value + 12 } else { value };
            part.hour = u8::try_from(hour % 24).ok();
            at = here + length;
        } else if let Some(length) = listed!(lexicon, dates.unit.day).longest(after).filter(|_| {
            part.day.is_none()
                && part.hour.is_none()
                && (1..=31).contains(&value)
                && number.scale <= 10.0
                && gap == 0
        }) {
            // “Seven days”, and a bare day needs a month before it or words that make it a day.
            if part.month.is_none() && lexicon.counter(after).is_some_and(|(_, unit)| unit == "days")
                || part.month.is_none() && before.is_none() && !bare_day(text, start, here + length)
            {
                break;
            }
            part.day = u8::try_from(value).ok();
            at = here + length;
        } else if part.day.is_none()
            && (part.month.is_some() || before.is_some_and(|before| before.day.is_some()))
            && (1..=31).contains(&value)
            && listed!(lexicon, dates.link.words)
                .longest(after)
                .is_some_and(|length| second_day(&after[length..], grammar))
        {
            // “10月21至26日”: the first day lends its unit from the second.
            part.day = u8::try_from(value).ok();
            at = here;
        } else {
            break;
        }
        end = at;
        // “초”, “하순”, “底” after month or year.
        let rest = &text[at..];
        let gap = blanks(rest);
        if part.day.is_none() && part.hour.is_none() {
            for (third, words) in thirds(lexicon) {
                if let Some(length) = words.longest(&rest[gap..]) {
                    let tail = rest[gap + length..].chars().next();
                    if part.month.is_none()
                        && gap == 0
                        && !part.decade
                        && lexicon.language == "ko"
                        && tail.is_some_and(|letter| matches!(letter, '\u{ac00}'..='\u{d7a3}'))
                        && rest[gap..].starts_with('중')
                    {
                        continue;
                    }
                    part.third = Some(third);
                    at += gap + length;
                    end = at;
                }
            }
        }
        let rest = &text[at..];
        let gap = blanks(rest);
        if let Some(length) = listed!(lexicon, dates.about.words).longest(&rest[gap..]).filter(|_| gap == 0) {
            part.about = true;
            at += gap + length;
            end = at;
        }
        at += blanks(&text[at..]);
    }
    if part.is_empty() {
        return None;
    }
    Some((part, end))
}

/// Whether a day number follows a link.
fn second_day(rest: &str, grammar: &Grammar) -> bool {
    let rest = rest.trim_start_matches(' ');
    grammar
        .numerals
        .read(rest, 0)
        .is_some_and(|number| listed!(grammar.lexicon, dates.unit.day).longest(&rest[number.end..]).is_some())
}

/// A day without a month is a date where it opens a phrase: after a blank, and before a particle or a part of the day.
fn bare_day(text: &str, start: usize, end: usize) -> bool {
    let open = text[..start].chars().next_back().is_none_or(|letter| {
        !alphanumeric(letter)
            || matches!(
                letter,
                '\u{3041}'..='\u{30ff}' | '至' | '到' | '于' | '在' | '及' | '从' | '自' | '同'
            )
    });
    let rest = text[end..].trim_start_matches(' ');
    let words = [
        "에", "의", "부터", "까지", "밤", "새벽", "아침", "오전", "오후", "낮", "저녁", "夜", "晚", "晨",
        "凌晨", "上午", "下午", "清晨", "拂晓", "朝", "未明", "午前", "午後", "夕", "に", "の", "から",
        "まで", "早朝", ",", "，", "、", "经", "傍晚",
    ];
    open && words.iter().any(|word| rest.starts_with(word))
}

/// Dates with names of months.
fn english(text: &str, start: usize, lexicon: &Lexicon, calendar: &mut Calendar) -> Option<DateFound> {
    let first = text[start..].chars().next()?;
    if first.is_ascii_digit() {
        return english_digits(text, start, lexicon, calendar);
    }
    let mut at = start;
    let mut third = None;
    for (label, words) in thirds(lexicon) {
        if let Some(length) = words.longest(&text[at..]) {
            third = Some(label);
            at += length;
            break;
        }
    }
    at +=
        if third.is_some() { text[at..].len() - text[at..].trim_start_matches([' ', '-']).len() } else { 0 };
    if third.is_some() && text[at..].starts_with(|letter: char| letter.is_ascii_digit()) {
        let (value, length) = digits(&text[at..])?;
        if length != 4
            || !(1000..=2100).contains(&value)
            || text[at + 4..].starts_with(|letter: char| letter.is_ascii_alphanumeric() || letter == ',')
                && text[at + 4..].starts_with(|letter: char| letter.is_ascii_alphanumeric())
        {
            return None;
        }
        let part = Part { year: i32::try_from(value).ok(), third, ..Part::default() };
        return Some(finish(start, at + 4, part, None, text, calendar));
    }
    let (month, length) = month_at(lexicon, &text[at..])?;
    at += length;
    let mut one = Part { month: Some(month), third, ..Part::default() };
    let mut two = None;
    let mut end = at;
    let gap = blanks(&text[at..]);
    // “May” is a word too.
    if gap == 0 && !text[at..].starts_with(',') && text[start..at].starts_with("may") && third.is_none() {
        return None;
    }
    if let Some((day, length)) = day_at(&text[at + gap..]) {
        one.day = Some(day);
        at += gap + length;
        end = at;
        if let Some((link, length)) = link_at(&text[at..]) {
            let from = at + length;
            if let Some((day, length)) = day_at(&text[from..]).filter(|_| link != "," && link != "and") {
                two = Some(Part { day: Some(day), ..Part::default() });
                end = from + length;
            } else if let Some((month, length)) = month_at(lexicon, &text[from..]) {
                let gap = blanks(&text[from + length..]);
                if let Some((day, more)) = day_at(&text[from + length + gap..]) {
                    two = Some(Part { month: Some(month), day: Some(day), ..Part::default() });
                    end = from + length + gap + more;
                }
            }
        }
    } else if text[start..at].starts_with("may")
        || text[start..at].starts_with("march")
        || text[start..at].starts_with("mar")
    {
        // A month that is also a word counts with a year after it or a preposition before it.
        let year = year_at(&text[at..]).is_some();
        let lead = text[..start].trim_end();
        if !year
            && third.is_none()
            && !["in", "of", "since", "until", "by", "during", "to", "from"]
                .iter()
                .any(|word| lead.ends_with(word) && lead.len() < start)
        {
            return None;
        }
    }
    if let Some((year, length)) = year_at(&text[end..]) {
        one.year = Some(year);
        if let Some(two) = &mut two {
            two.year = Some(year);
        }
        end += length;
        if two.is_none()
            && let Some((_, length)) =
                link_at(&text[end..]).filter(|(link, _)| *link != "," && *link != "and")
            && let Some((month, more)) = month_at(lexicon, &text[end + length..])
            && one.day.is_none()
            && let Some((year, rest)) = year_at(&text[end + length + more..])
        {
            two = Some(Part { month: Some(month), year: Some(year), ..Part::default() });
            end += length + more + rest;
        }
    }
    let (hour_end, time) = (end, ());
    let () = time;
    Some(finish(start, hour_end, one, two, text, calendar))
}

/// Dates that begin with digits: `2 October 1920`, `21–26 October`, `1910–1945`, `4 a.m.`, `the 21st`.
fn english_digits(text: &str, start: usize, lexicon: &Lexicon, calendar: &mut Calendar) -> Option<DateFound> {
    let (value, length) = digits(&text[start..])?;
    let lead = text[..start].trim_end();
    let gap_before = start - lead.len();
    let glued = text[..start].ends_with(|letter: char| {
        alphanumeric(letter) || matches!(letter, '$' | '£' | '.' | ',' | '/' | '#')
    });
    if glued && !text[..start].ends_with(',') {
        return None;
    }
    // Years.
    if length == 4 && (1000..=2100).contains(&value) {
        let rest = &text[start + 4..];
        let year = i32::try_from(value).ok();
        if rest.starts_with('s') && !rest[1..].starts_with(alphanumeric) && value % 10 == 0 {
            let part = Part { year, decade: true, ..Part::default() };
            return Some(finish(start, start + 5, part, None, text, calendar));
        }
        if rest.starts_with(|letter: char| letter.is_ascii_alphanumeric() || letter == '%')
            || rest.starts_with(',') && rest[1..].starts_with(|letter: char| letter.is_ascii_digit())
        {
            return None;
        }
        let mut iso = rest.split('-');
        if rest.starts_with('-')
            && rest.len() >= 6
            && iso
                .nth(1)
                .is_some_and(|month| month.len() == 2 && month.bytes().all(|byte| byte.is_ascii_digit()))
            && let Some((month, _)) = digits(&rest[1..]).filter(|(month, _)| (1..=12).contains(month))
            && rest[3..].starts_with('-')
            && let Some((day, days)) = digits(&rest[4..]).filter(|(day, _)| (1..=31).contains(day))
        {
            let part = Part {
                year,
                month: u8::try_from(month).ok(),
                day: u8::try_from(day).ok(),
                ..Part::default()
            };
            return Some(finish(start, start + 8 + days, part, None, text, calendar));
        }
        let link = link_at(rest).filter(|(link, _)| *link != "," && *link != "and");
        if let Some((_, gap)) = link
            && let Some((second, length)) = digits(&rest[gap..])
            && (length == 4 && (value..=2100).contains(&second) || length == 2 && value % 100 < second)
            && !rest[gap + length..].starts_with(|letter: char| letter.is_ascii_alphanumeric())
        {
            let last = if length == 2 { value - value % 100 + second } else { second };
            let one = Part { year, ..Part::default() };
            let two = Part { year: i32::try_from(last).ok(), ..Part::default() };
            return Some(finish(start, start + 4 + gap + length, one, Some(two), text, calendar));
        }
        let word = lead.rsplit(|letter: char| !alphanumeric(letter)).next().unwrap_or_default();
        let opens = lead.is_empty()
            || lead.ends_with(['(', ',', ':', '='])
            || listed!(lexicon, dates.year.before).iter().any(|known| known == word);
        let count = lexicon.counter(rest.trim_start()).is_some();
        if opens && !count && gap_before < 3 && (1400..=2100).contains(&value) {
            let part = Part { year, ..Part::default() };
            return Some(finish(start, start + 4, part, None, text, calendar));
        }
        return None;
    }
    // “4 a.m.”, “4:30 p.m.”, “0600 hours”.
    if let Some((hour, minute, length)) = clock(&text[start..]) {
        let mut part = Part { hour: Some(hour), minute: Some(minute), ..Part::default() };
        // “5.30 a.m. on 11 May”: the day stands after the hour.
        let behind = start + length;
        if let Some(rest) =
            text[behind..].strip_prefix(" on ").or_else(|| text[behind..].strip_prefix(" of "))
        {
            let from = text.len() - rest.len();
            let from = from + if rest.starts_with("the ") { 4 } else { 0 };
            let mut day = *calendar;
            if let Some(date) = english(text, from, lexicon, &mut day)
                .filter(|date| date.grain == 3 && date.qualifier != "range")
            {
                *calendar = day;
                (part.year, part.month, part.day) = (day.year, day.month, day.day);
                return Some(finish(start, date.end, part, None, text, calendar));
            }
        }
        return Some(finish(start, start + length, part, None, text, calendar));
    }
    if !(1..=31).contains(&value) {
        return None;
    }
    let (day, mut at) = day_at(&text[start..]).map(|(day, length)| (day, start + length))?;
    let mut one = Part { day: Some(day), ..Part::default() };
    let mut two = None;
    let ordinal = at > start + length;
    let mut gap = blanks(&text[at..]);
    let mut rest = &text[at + gap..];
    if let Some(of) = rest.strip_prefix("of ") {
        gap += 3;
        rest = of;
    }
    if let Some((month, length)) = month_at(lexicon, rest) {
        one.month = Some(month);
        at += gap + length;
        if let Some((year, length)) = year_at(&text[at..]) {
            one.year = Some(year);
            at += length;
        }
        if let Some((link, length)) = link_at(&text[at..]).filter(|(link, _)| *link != ",")
            && let Some((day, more)) = day_at(&text[at + length..])
            && link != "and"
        {
            let from = at + length + more;
            let gap = blanks(&text[from..]);
            if let Some((month, length)) = month_at(lexicon, &text[from + gap..]) {
                at = from + gap + length;
                let mut part = Part { day: Some(day), month: Some(month), ..Part::default() };
                if let Some((year, length)) = year_at(&text[at..]) {
                    part.year = Some(year);
                    one.year = one.year.or(Some(year));
                    at += length;
                }
                two = Some(part);
            }
        }
        return Some(finish(start, at, one, two, text, calendar));
    }
    // “21–26 October”, “21 to 23 October”.
    if let Some((_, length)) = link_at(&text[at..]).filter(|(link, _)| *link != ",")
        && let Some((last, more)) = day_at(&text[at + length..])
        && last > day
    {
        let from = at + length + more;
        let gap = blanks(&text[from..]);
        let of = usize::from(text[from + gap..].starts_with("of ")) * 3;
        if let Some((month, length)) = month_at(lexicon, &text[from + gap + of..]) {
            at = from + gap + of + length;
            one.month = Some(month);
            let mut part = Part { day: Some(last), month: Some(month), ..Part::default() };
            if let Some((year, length)) = year_at(&text[at..]) {
                (one.year, part.year) = (Some(year), Some(year));
                at += length;
            }
            return Some(finish(start, at, one, Some(part), text, calendar));
        }
    }
    // “On the 21st”, with a month already named.
    let the = lead.ends_with("the") && !lead[..lead.len() - 3].ends_with(alphanumeric);
    let before = lead.strip_suffix("the").unwrap_or_default().trim_end();
    let on = ["on", "of", "by", "until", "from", "to", "night of", "morning of", "evening of"]
        .iter()
        .any(|word| before.ends_with(word));
    let rest = text[at..].trim_start();
    let ends = rest.is_empty()
        || rest.starts_with(|letter: char| letter.is_ascii_punctuation())
        || ["the", "and", "he", "they", "a", "it", "at", "in", "to", "both", "after", "his", "when", "we"]
            .iter()
            .any(|word| crate::numeral::starts_with_word(rest, word));
    if ordinal && the && on && ends && calendar.month.is_some() {
        return Some(finish(start, at, one, None, text, calendar));
    }
    None
}

fn digits(text: &str) -> Option<(u32, usize)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=4).contains(&length).then(|| text[..length].parse().ok().map(|value| (value, length)))?
}

/// A day of the month with its ordinal ending: its number and length.
fn day_at(text: &str) -> Option<(u8, usize)> {
    let (value, mut length) = digits(text)?;
    if !(1..=31).contains(&value) || length > 2 {
        return None;
    }
    if ["st", "nd", "rd", "th"].iter().any(|end| text[length..].starts_with(end)) {
        length += 2;
    }
    if text[length..].starts_with(alphanumeric)
        || text[length..].starts_with(',')
            && text[length + 1..].starts_with(|letter: char| letter.is_ascii_digit())
    {
        return None;
    }
    Some((u8::try_from(value).ok()?, length))
}

/// A month's name and its length.
fn month_at(lexicon: &Lexicon, text: &str) -> Option<(u8, usize)> {
    let lead = blanks(text).min(1);
    let text = &text[lead..];
    let (months, begin) = &lexicon.months;
    if !begin.may_begin(text) {
        return None;
    }
    let (name, number) = months.iter().find(|(name, _)| crate::numeral::starts_with_word(text, name))?;
    let dot = usize::from(text[name.len()..].starts_with('.') && !name.ends_with('.') && name.len() <= 4);
    Some((*number, lead + name.len() + dot))
}

/// A year after a month: ` 1920`, `, 1920`.
fn year_at(text: &str) -> Option<(i32, usize)> {
    let lead = text.len() - text.trim_start_matches([' ', ',']).len();
    if lead > 2 {
        return None;
    }
    let (value, length) = digits(&text[lead..])?;
    let fits = length == 4
        && (1000..=2100).contains(&value)
        && !text[lead + length..].starts_with(|letter: char| letter.is_ascii_alphanumeric());
    fits.then(|| Some((i32::try_from(value).ok()?, lead + length)))?
}

/// A link between two dates, with the blanks around it: the word and the length.
fn link_at(text: &str) -> Option<(&'static str, usize)> {
    let lead = blanks(text);
    let rest = &text[lead..];
    for link in ["until", "till", "to", "and", "-", "–", "—", "−", "‐", "‑", "~", ","] {
        if let Some(behind) = rest.strip_prefix(link) {
            let word = link.starts_with(|letter: char| letter.is_ascii_alphabetic());
            if word && (lead == 0 || !behind.starts_with(' ')) {
                continue;
            }
            let mut length = lead + link.len();
            length += blanks(&text[length..]);
            if text[length..].starts_with("the ") {
                length += 4;
            }
            return Some((link, length));
        }
    }
    None
}

/// A time of day: hour, minute and length.
fn clock(text: &str) -> Option<(u8, u8, usize)> {
    let (value, mut length) = digits(text)?;
    let mut minute = 0;
    let mut hour = value;
    let mut colon = false;
    if let Some(rest) = text[length..].strip_prefix([':', '.'])
        && let Some((minutes, 2)) = digits(rest)
        && minutes < 60
        && value < 25
    {
        colon = text[length..].starts_with(':');
        minute = minutes;
        length += 3;
    } else if length == 4 {
        if !text[4..].starts_with(" hours") && !text[4..].starts_with(" hrs") {
            return None;
        }
        (hour, minute) = (value / 100, value % 100);
        length += 6;
        return (hour < 25 && minute < 60).then(|| {
            (u8::try_from(hour % 24).unwrap_or(0), u8::try_from(minute).unwrap_or(0), length.min(text.len()))
        });
    }
    let rest = &text[length..];
    let gap = blanks(rest);
    let tail = &rest[gap..];
    for (word, pm) in
        [("a.m.", false), ("am", false), ("p.m.", true), ("pm", true), ("a.m", false), ("p.m", true)]
    {
        if tail.starts_with(word) && hour <= 12 && !tail[word.len()..].starts_with(alphanumeric) {
            if pm && hour < 12 {
                hour += 12;
            }
            return Some((
                u8::try_from(hour % 24).ok()?,
                u8::try_from(minute).ok()?,
                length + gap + word.len(),
            ));
        }
    }
    if tail.starts_with("o'clock") && hour <= 12 {
        let late = tail["o'clock".len()..].trim_start();
        if ["in the afternoon", "in the evening", "at night"].iter().any(|word| late.starts_with(word))
            && hour < 12
        {
            hour += 12;
        }
        return Some((u8::try_from(hour % 24).ok()?, u8::try_from(minute).ok()?, length + gap + 7));
    }
    if colon && hour < 25 && !rest.starts_with(|letter: char| letter.is_ascii_alphanumeric() || letter == ':')
    {
        return Some((u8::try_from(hour % 24).ok()?, u8::try_from(minute).ok()?, length));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Calendar, dates};
    use crate::fold::key;
    use crate::quantity::Grammar;

    fn read(language: &str, text: &str) -> Vec<String> {
        let mut calendar = Calendar { year: Some(1920), month: Some(10), day: None };
        dates(&key(text), Grammar::of(language), &mut calendar)
            .into_iter()
            .map(|date| date.edtf.unwrap_or_default())
            .collect()
    }

    #[test]
    fn dates_of_four_languages() {
        for (language, text, wanted) in [
            ("en", "on 2 October 1920 they", "1920-10-02"),
            ("en", "21–26 October 1920", "1920-10-21/1920-10-26"),
            ("en", "From 21 to 23 October", "1920-10-21/1920-10-23"),
            ("en", "on October 21, 1899, at", "1899-10-21"),
            ("en", "rule (1910–1945).", "1910/1945"),
            ("en", "in early October", "1920-10-01/1920-10-10"),
            ("en", "from 28 February to 3 March 1905", "1905-02-28/1905-03-03"),
            ("en", "until 1922.", "1922"),
            ("ko", "1920년 10월 2일 새벽 4시쯤", "1920-10-02T04:00"),
            ("ko", "1920년 10월 21일부터 10월 26일까지", "1920-10-21/1920-10-26"),
            ("ko", "10월 12∼13일께", "1920-10-12/1920-10-13"),
            ("ko", "9월 말께", "1920-09-21/1920-09-30"),
            ("ko", "1920년 초부터", "1920-01/1920-04"),
            ("ko", "1930년대 중엽", "1934/1936"),
            ("ko", "음력 8월 17일경", "1920-09-28"),
            ("ko", "22일 새벽 2시 30분에", "1920-10-22T02:30"),
            ("zh", "1920年10月21至26日", "1920-10-21/1920-10-26"),
            ("zh", "从1905年到1910年", "1905/1910"),
            ("zh", "光緒三十年七月", "1904-07"),
            ("zh", "1930年代", "1930/1939"),
            ("zh", "一九二〇年十月下旬", "1920-10-21/1920-10-31"),
            ("ja", "大正九年十月二十一日午前九時頃", "1920-10-21T09:00"),
            ("ja", "明治38年3月1日から10日まで", "1905-03-01/1905-03-10"),
        ] {
            assert_eq!(read(language, text), [wanted], "{text}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for (language, text) in [
            ("en", "they may attack 1,920 men"),
            ("ko", "4시간 동안 7일간 3년 만에"),
            ("zh", "三天三夜，五年之后"),
            ("ja", "三日間、五時間"),
        ] {
            assert_eq!(read(language, text), [""; 0], "{text}");
        }
    }
}
