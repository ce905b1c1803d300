//! Dates made of numbers and 年月日, 년월일, with eras, lunar marks and parts of the day.

use super::{Calendar, DateFound, Part, blanks, finish, thirds};
use crate::letters::alphanumeric;
use crate::lexicon::{Lexicon, listed};
use crate::quantity::Grammar;

/// Dates made of numbers and 年月日, 년월일.
pub(super) fn eastern(
    text: &str,
    start: usize,
    grammar: &Grammar,
    calendar: &mut Calendar,
) -> Option<DateFound> {
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
        } else if let Some((length, year)) = lexicon.era_at(rest) {
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
    // Reigns before 1912 counted lunar months, in Japan those before 1873.
    let last = if lexicon.language == "ja" { 1873 } else { 1912 };
    if era.is_some_and(|first| first < 1911)
        && one.year.is_some_and(|year| year < last)
        && !text[start..].starts_with("明治")
        && !text[start..].starts_with("메이지")
        && !text[start..].starts_with("檀")
        && !text[start..].starts_with("단기")
    {
        one.lunar = true;
        // Lunar months before 1900 are reckoned by a rule that may be a day off, and Japan had calendars of its own.
        one.about |= one.day.is_some() && one.year.is_some_and(|year| year < 1900);
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
        || lexicon.era_at(rest).is_some()
        || listed!(lexicon, dates.am.words).longest(rest).is_some()
        || listed!(lexicon, dates.pm.words).longest(rest).is_some()
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
        let morning = || Some((listed!(lexicon, dates.am.words).longest(rest)?, false));
        let afternoon = || Some((listed!(lexicon, dates.pm.words).longest(rest)?, true));
        if part.hour.is_none()
            && let Some((length, later)) = morning().or_else(afternoon)
        {
            if later || half.is_none() || !part.is_empty() {
                half = Some(later);
            }
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
        // Most numbers are of something else.
        if !after.starts_with(|letter| grammar.may_follow_number(letter)) {
            break;
        }
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
                || part.month.is_none() && before.is_none() && !bare_day(text, start, here + length, lexicon)
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

/// A day without a month is a date where it opens a phrase: after a blank, and before a particle or a part of the day; or where
/// a telegram was sent on it.
fn bare_day(text: &str, start: usize, end: usize, lexicon: &Lexicon) -> bool {
    if text[end..].starts_with(['發', '発', '发', '着', '電', '电']) {
        return true;
    }
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
    open && (words.iter().any(|word| rest.starts_with(word))
        || listed!(lexicon, dates.day_part.words).longest(rest).is_some())
}
