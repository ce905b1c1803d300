//! Dates and times of day in four languages, as EDTF: `1920-10-21`, `1920-10-21/1920-10-26`, `1920-10-21T09:00`.
//!
//! A date without a year or a month takes them from the date before it in the text. Lunar and regnal dates become Gregorian.

mod eastern;
mod english;

use self::eastern::eastern;
use self::english::english;
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
    if !spaced && !grammar.may_hold_date(text) {
        return found;
    }
    let mut at = 0;
    let mut word_start = true;
    let bytes = text.as_bytes();
    loop {
        // On to where a date may begin.
        if !spaced {
            let next = text[at..].char_indices().find(|(_, letter)| grammar.date_opens.has(*letter));
            at = next.map_or(text.len(), |(next, _)| at + next);
        } else if !word_start {
            let next = bytes[at..].iter().position(|byte| !byte.is_ascii_alphanumeric());
            at = next.map_or(text.len(), |next| at + next);
        }
        let Some(letter) = text[at..].chars().next() else { break };
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
