//! Dates with names of months, and those that begin with digits.

use super::{Calendar, DateFound, Part, blanks, finish, thirds};
use crate::letters::alphanumeric;
use crate::lexicon::{Lexicon, listed};

/// Dates with names of months.
pub(super) fn english(
    text: &str,
    start: usize,
    lexicon: &Lexicon,
    calendar: &mut Calendar,
) -> Option<DateFound> {
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

pub(super) fn digits(text: &str) -> Option<(u32, usize)> {
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
