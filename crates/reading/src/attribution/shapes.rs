//! Frames that no verb of saying makes: works and their topics, quotations, colons, those who pass it on.

use super::name::{adjective, english_name, name, plain_name};
use super::phrase::{after_word, before_word};
use super::{Frame, Memory, speaks};
use crate::document::Role;
use crate::lexicon::{Asked, File, listed};
use crate::romanise;
use crate::sentence::Parsed;
use crate::side::Mention;

/// Works listed with their authors: `by Smith (1920) "900"`.
pub(super) fn books(parsed: &Parsed, found: &mut Vec<Frame>) {
    if !parsed.lexicon.spaced {
        return;
    }
    let mut marks: Vec<(usize, String)> = Vec::new();
    for (at, _) in parsed.key.match_indices(" by ") {
        let rest = &parsed.key[at + 4..];
        let Some(open) = rest.find(" (").filter(|open| *open < 120) else { continue };
        let year = rest.as_bytes().get(open + 2..open + 7);
        if !year.is_some_and(|year| year[..4].iter().all(u8::is_ascii_digit) && year[4] == b')')
            || rest[..open].contains([',', '.', '"'])
        {
            continue;
        }
        let words = parsed.shown.get(at + 4..at + 4 + open).unwrap_or_default();
        let words = words.split(" of the ").next().unwrap_or_default();
        marks.push((at, english_name(words)));
    }
    for (place, (at, claimant)) in marks.iter().enumerate() {
        let end = marks.get(place + 1).map_or(parsed.key.len(), |(next, _)| *next);
        found.retain(|frame| !(frame.start >= *at && frame.start < end));
        found.push(Frame {
            start: *at,
            end,
            word: *at,
            phrase: (*at, end),
            claimant: claimant.clone(),
            words: claimant.clone(),
            via: Vec::new(),
            stance: "asserts",
            side: None,
            header: false,
            quotes: false,
        });
    }
}

/// Works in brackets that are topics, each answering for what follows it: 『復古記』は十人, 《극동전사》 제2권에는 128명.
pub(super) fn works(parsed: &Parsed, mentions: &[Mention], memory: &Memory, found: &mut Vec<Frame>) {
    if !parsed.lexicon.verb_last || parsed.quantities.is_empty() {
        return;
    }
    let topics = listed!(parsed.lexicon, attribution.name.topic);
    let mut marks: Vec<(usize, usize, usize)> = Vec::new();
    let text = if parsed.titles { parsed.key } else { "" };
    for (at, letter) in text.char_indices().filter(|(_, letter)| matches!(letter, '』' | '》')) {
        let end = at + letter.len_utf8();
        let open = if letter == '』' { '『' } else { '《' };
        let Some(start) = parsed.key[..at].rfind(open) else { continue };
        let rest = &parsed.key[end..];
        let reach = rest.char_indices().nth(12).map_or(rest.len(), |(at, _)| at);
        let topic =
            topics.iter().filter_map(|topic| Some((rest[..reach].find(topic.as_str())?, topic.len()))).min();
        if let Some((gap, length)) = topic
            && !rest[..gap].contains([',', '、', '。', '.', '『', '《'])
        {
            marks.push((start, end, end + gap + length));
        }
    }
    // 일본군 측 기록은 전사 4명, 독립군 측 기록은 전사 157명: each tells what follows it.
    let text = if parsed.asked.has(Asked::WORK) { parsed.key } else { "" };
    for (at, work) in listed!(parsed.lexicon, attribution.name.work).places(text) {
        let end = at + work.len();
        let Some(topic) = topics.begin(&parsed.key[end..]) else { continue };
        let from = end + topic.len();
        let near = parsed
            .quantities
            .iter()
            .any(|quantity| quantity.start >= from && parsed.letters(from, quantity.start) <= 6);
        if near && let Some((start, end)) = before_word(parsed, end, false) {
            marks.push((start, end, from));
        }
    }
    marks.sort_unstable();
    marks.dedup_by_key(|mark| mark.0);
    for (place, &(start, end, from)) in marks.iter().enumerate() {
        let to = marks.get(place + 1).map_or(parsed.key.len(), |next| next.0);
        let next = found
            .iter()
            .filter(|frame| frame.start > from && frame.phrase.0 > end)
            .map(|frame| frame.phrase.0)
            .min();
        let to = next.map_or(to, |next| to.min(next));
        let titled = parsed.key[..end].ends_with(['』', '》']);
        let (title, _) = if titled {
            let open = parsed.key[start..].chars().next().map_or(0, char::len_utf8);
            (parsed.shown[start + open..end].trim_end_matches(['』', '》']).to_owned(), String::new())
        } else {
            let Some(named) = name(parsed, start, end, mentions, memory, None) else { continue };
            (romanise::persons(&named.0).unwrap_or(named.0), named.1)
        };
        if found.iter().any(|frame| frame.phrase.0 <= start && frame.phrase.1 >= end) {
            continue;
        }
        if found.iter().any(|frame| frame.claimant == title)
            || !parsed.quantities.iter().any(|quantity| (from..to).contains(&quantity.number))
        {
            continue;
        }
        let side = mentions
            .iter()
            .find(|mention| mention.start >= start && mention.end <= end)
            .map(|mention| mention.side.clone());
        found.push(Frame { side, ..Frame::plain((from, to), (start, end), title) });
    }
}

/// A work right before a quotation: 정보 기록에 “…”.
pub(super) fn before_quotations(
    parsed: &Parsed,
    mentions: &[Mention],
    memory: &Memory,
    found: &mut Vec<Frame>,
) {
    if parsed.quantities.is_empty() || !parsed.asked.has(Asked::WORK) || !parsed.asked.has(Asked::QUOTES) {
        return;
    }
    let works = listed!(parsed.lexicon, attribution.name.work);
    let stated = listed!(parsed.lexicon, attribution.name.stated).places(parsed.key).last();
    for (at, topic) in listed!(parsed.lexicon, attribution.name.quotes).places(parsed.key) {
        let from = at + topic.len();
        if works.end(parsed.key[..at].trim_end_matches([' ', ','])).is_none()
            || !parsed.key[from..].trim_start().starts_with(['"', '“', '「', '‘', '\''])
                && stated.is_none_or(|(last, _)| last < from)
        {
            continue;
        }
        let Some((start, end)) = before_word(parsed, at, false) else { continue };
        // “X wrote in his diary”: X says it.
        if works.iter().any(|work| *work == parsed.key[start..end]) {
            continue;
        }
        if works.end(&parsed.key[start..end]).is_none()
            || found.iter().any(|frame| frame.start <= from && frame.phrase.0 >= start)
        {
            continue;
        }
        if let Some((claimant, _)) = name(parsed, start, end, mentions, memory, None) {
            found.push(Frame::plain((from, parsed.key.len()), (start, end), claimant));
        }
    }
}

/// One who is quoted beyond the end of the sentence: 포로는 “우리 대대는 300명이었다.
pub(super) fn beyond(parsed: &Parsed, mentions: &[Mention], memory: &Memory, found: &mut Vec<Frame>) {
    if !parsed.lexicon.verb_last {
        return;
    }
    if !crate::discourse::has_marks(parsed.key) {
        return;
    }
    let Some((at, mark)) = parsed.key.char_indices().rfind(|(_, letter)| matches!(letter, '“' | '「' | '‘'))
    else {
        return;
    };
    let closes = match mark {
        '“' => '”',
        '「' => '」',
        _ => '’',
    };
    let topics = &parsed.lexicon.particles.topic;
    let Some(topic) = topics.iter().find(|topic| parsed.key[..at].ends_with(topic.as_str())) else { return };
    // Scraped texts close with the opening mark, too.
    let even = parsed.key.matches(mark).count() % 2 == 0 && !parsed.key.contains(closes)
        || mark != '「' && parsed.key[at..].contains(['”', '’']);
    if even || parsed.key[at..].contains(closes) || found.iter().any(|frame| frame.end > at) {
        return;
    }
    let Some((start, end)) = before_word(parsed, at - topic.len(), false) else { return };
    if let Some((claimant, words)) = name(parsed, start, end, mentions, memory, None)
        && speaks(parsed, start, end, mentions)
    {
        let claimant = romanise::persons(&claimant).unwrap_or(claimant);
        found.push(Frame { words, ..Frame::plain((at, parsed.key.len()), (start, end), claimant) });
    }
}

/// “War diary of the 29th Army: 300 killed”: the one named before a colon at the head of a line answers for it.
pub(super) fn lead(parsed: &Parsed, found: &mut Vec<Frame>) {
    if matches!(parsed.role, Role::Field(field) if !field.about.is_empty()) {
        return;
    }
    let Some(at) = parsed.key.find(':').filter(|at| *at > 0) else { return };
    let phrase = &parsed.key[..at];
    if phrase.chars().count() > 30 || phrase.contains([',', '、', '。', ';']) {
        return;
    }
    let works = listed!(parsed.lexicon, attribution.name.work);
    let bare = phrase.trim_end_matches([' ', ')']);
    let titled = bare.ends_with(['』', '》']);
    if !titled && works.end(bare).is_none() {
        return;
    }
    let shown = parsed.shown[..at].trim();
    let claimant = if titled {
        plain_name(parsed, shown)
    } else if parsed.lexicon.spaced {
        english_name(shown)
    } else {
        shown.to_owned()
    };
    let told = parsed
        .of_list(File::Sides)
        .find(|(.., role)| *role == "name")
        .is_some_and(|(word, ..)| word.end <= at);
    if told && !titled && matches!(parsed.role, Role::Field(_)) && claimant.chars().count() < 5 {
        return;
    }
    found.retain(|frame| frame.phrase.0 >= at || frame.phrase.1 == 0);
    found.push(Frame {
        header: !matches!(parsed.role, Role::Field(_)),
        ..Frame::plain((at, parsed.key.len()), (0, at), claimant)
    });
}

/// “The Post, quoting a rider, put it at 200”: the rider says it, through the Post.
pub(super) fn through(parsed: &Parsed, mentions: &[Mention], memory: &Memory, found: &mut [Frame]) {
    for (word, label, _) in parsed.of_list(File::Attribution) {
        if label != "through" {
            continue;
        }
        let who = if parsed.lexicon.verb_last {
            before_word(parsed, word.start, false)
        } else {
            after_word(parsed, word.end)
        };
        let Some((claimant, words)) =
            who.and_then(|(start, end)| name(parsed, start, end, mentions, memory, None))
        else {
            continue;
        };
        if let Some(frame) =
            found.iter_mut().find(|frame| frame.end > word.start && frame.claimant != claimant)
        {
            let outer = std::mem::replace(&mut frame.claimant, claimant);
            frame.words = words;
            frame.via.push(outer);
            frame.stance = "reports_other";
        }
    }
}

/// In lines of an infobox: “Japanese record: 11 killed, Korean claim: 812 killed”, 日方：阵亡97人.
pub(super) fn colons(parsed: &Parsed, mentions: &[Mention], found: &mut Vec<Frame>) {
    let Role::Field(field) = parsed.role else { return };
    let mut marks: Vec<(usize, usize, Option<String>)> = Vec::new();
    for (at, _) in parsed.key.match_indices(':') {
        let start = parsed.key[..at]
            .rfind([',', ';', '、', '。', '('])
            .map_or(0, |before| before + parsed.key[before..].chars().next().map_or(1, char::len_utf8));
        let phrase = parsed.key[start..at].trim();
        if phrase.is_empty() || phrase.chars().count() > 30 {
            continue;
        }
        let side = mentions
            .iter()
            .find(|mention| mention.start >= start && mention.end <= at)
            .map(|mention| mention.side.clone());
        marks.push((start, at, side));
    }
    for (place, (start, at, side)) in marks.iter().enumerate() {
        let end = marks.get(place + 1).map_or(parsed.key.len(), |(next, ..)| *next);
        let Some(side) = side else { continue };
        if found.iter().any(|frame| frame.phrase == (0, *at)) {
            continue;
        }
        let sourced = parsed.of_list(File::Sources).any(|(word, ..)| word.start >= *start && word.end <= *at);
        if field.about.is_empty() && !sourced {
            continue;
        }
        found.push(Frame {
            start: *at,
            end,
            claimant: format!("{} sources", adjective(side)),
            words: parsed.shown[*start..*at].trim().to_owned(),
            via: Vec::new(),
            stance: "asserts",
            side: Some(side.clone()),
            header: false,
            phrase: (*start, *at),
            word: *start,
            quotes: false,
        });
    }
}
