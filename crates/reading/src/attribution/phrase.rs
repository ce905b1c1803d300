//! Where the claimant stands: the phrase before or after a word of saying, the topic of its clause.

use super::quoted;
use crate::lexicon::{File, listed, written};
use crate::sentence::Parsed;

/// The phrase after “according to”: up to a comma, a verb of saying or the end.
pub(super) fn after_word(parsed: &Parsed, from: usize) -> Option<(usize, usize)> {
    let rest = &parsed.key[from..];
    let lead = rest.len() - rest.trim_start().len();
    let stop = rest.find([',', ';', ':', '"', '”', '(']).unwrap_or(rest.len());
    let stops = written!(parsed.lexicon, attribution.name.stop);
    let stop = stops.places(&rest[lead..]).next().map_or(stop, |(at, _)| stop.min(at + lead));
    let verb = parsed
        .of_list(File::Attribution)
        .filter(|(word, label, _)| matches!(*label, "says" | "denies") && word.start > from + lead)
        .map(|(word, ..)| word.start - from)
        .next()
        .unwrap_or(rest.len());
    let end = stop.min(verb).min(rest.trim_end_matches(['.', '。', ' ']).len());
    (end > lead && parsed.letters(from + lead, from + end) <= 60).then_some((from + lead, from + end))
}

/// The phrase before a word: back to the last break of the sentence.
pub(super) fn before_word(parsed: &Parsed, to: usize, subject: bool) -> Option<(usize, usize)> {
    let lead = &parsed.key[..to];
    let lead = lead.trim_end_matches([' ', ',']);
    let mut start = 0;
    for (at, letter) in lead.char_indices() {
        if matches!(letter, ',' | ';' | ':' | '。' | '、' | '”' | '“' | '「' | '】' | '—' | '‘')
            || letter == '\'' && parsed.lexicon.verb_last
            || matches!(letter, '(' | ')') && !parsed.lexicon.verb_last
            || letter == '"' && at + 1 < lead.len()
        {
            start = at + letter.len_utf8();
        }
        if letter == '.'
            && lead[at..].starts_with(". ")
            && lead[..at].chars().next_back().is_some_and(|letter| letter.is_ascii_lowercase())
            && at > 4
            && !lead[..at].ends_with("col")
        {
            start = at + 1;
        }
    }
    // A relative clause between commas goes round: “Kim, who took part, claims”.
    if subject && parsed.lexicon.spaced {
        let phrase = lead[start..].trim_start();
        let relative =
            listed!(parsed.lexicon, attribution.name.relative).begin(phrase).is_some() || phrase.is_empty();
        if relative {
            // The mark that ends it may be a dash of several bytes.
            let mut letters = lead[..start].chars();
            letters.next_back();
            let before = letters.as_str().trim_end_matches([',', ' ']);
            let from = before.rfind([',', ';', ':', '.']).map_or(0, |at| at + 1);
            if !before.is_empty() {
                return trimmed(parsed, from, before.len());
            }
        }
        // A new clause after these.
        let clauses = listed!(parsed.lexicon, attribution.name.clause);
        let clauses = if clauses.within(&lead[start..]) { &clauses[..] } else { &[] };
        for word in clauses {
            if let Some(at) = lead[start..].rfind(word.as_str()) {
                start += at + word.len();
            }
        }
    }
    if parsed.lexicon.verb_last {
        // The topic of the sentence is not the source named after it.
        for word in parsed.lexicon.particles.clause.iter() {
            if let Some(at) = lead[start..].rfind(word.as_str())
                && start + at + word.len() < lead.len()
            {
                start += at + word.len();
            }
        }
    }
    trimmed(parsed, start, lead.len())
}

fn trimmed(parsed: &Parsed, start: usize, end: usize) -> Option<(usize, usize)> {
    let text = parsed.key.get(start..end)?;
    let lead = text.len() - text.trim_start().len();
    let start = start + lead;
    let end = start + text.trim().len();
    (start < end && parsed.letters(start, end) <= if parsed.lexicon.spaced { 70 } else { 32 })
        .then_some((start, end))
}

/// The last topic before a verb that is a title or ends in a noun that tells: a work, an office, a side.
pub(super) fn teller(parsed: &Parsed, verb: usize) -> Option<(usize, usize)> {
    let from = parsed
        .breaks
        .iter()
        .rev()
        .find(|(at, weight)| *at < verb && *weight >= 3)
        .map_or(0, |(at, _)| at + 1);
    let text = parsed.key.get(from..verb)?;
    let works = listed!(parsed.lexicon, attribution.name.work);
    let tellers = listed!(parsed.lexicon, attribution.name.teller);
    let mut best: Option<(usize, usize)> = None;
    for (at, _) in parsed.lexicon.particles.topic.places(text) {
        let end = from + at;
        let lead = &parsed.key[from..end];
        if best.is_some_and(|(_, last)| last >= end)
            || !(lead.ends_with(['』', '》']) || works.end(lead).is_some() || tellers.end(lead).is_some())
            || quoted(parsed.key, end) && !quoted(parsed.key, verb)
        {
            continue;
        }
        best = before_word(parsed, end, false).or(best);
    }
    best.filter(|&(start, end)| {
        !parsed.quantities.iter().any(|quantity| quantity.number >= start && quantity.tail <= end)
    })
}

/// The topic of a clause with its verb at the end: up to the first particle of topic or subject.
pub(super) fn topic(parsed: &Parsed, verb: usize) -> Option<(usize, usize)> {
    let from = parsed
        .breaks
        .iter()
        .filter(|(at, weight)| *at < verb && *weight >= 3)
        .map(|(at, _)| at + 1)
        .next_back()
        .unwrap_or(0);
    topic_from(parsed, from, verb)
}

/// The topic of a clause that begins at a place.
pub(super) fn topic_from(parsed: &Parsed, from: usize, verb: usize) -> Option<(usize, usize)> {
    let text = parsed.key.get(from..verb)?;
    let mut best: Option<usize> = None;
    // A topic before a quotation is the one quoted.
    let topics = &parsed.lexicon.particles.topic;
    let marks = ['“', '‘', '\'', '"', '「'];
    let quoted = text.char_indices().filter(|(_, letter)| marks.contains(letter)).find_map(|(at, _)| {
        let topic =
            topics.iter().find(|topic| topic.ends_with(' ') && text[..at].ends_with(topic.as_str()))?;
        Some(at - topic.len())
    });
    if let Some(at) = quoted {
        let end = from + at;
        let start = parsed.key[from..end].rfind([',', '、', ' ']).map_or(from, |before| from + before + 1);
        return trimmed(parsed, start, end);
    }
    // 병원에서 만난 하사는: where it was is no topic beside one.
    let place = |particle: &str| particle == "에서 ";
    // Where each stands first; one that opens the clause is none.
    let mut first: Vec<(usize, &str)> = Vec::new();
    for (at, particle) in topics.places(text) {
        if !first.iter().any(|(_, known)| *known == particle) {
            first.push((at, particle));
        }
    }
    let marked = first.iter().any(|(_, particle)| !place(particle));
    for &(at, _) in first.iter().filter(|(at, particle)| *at > 0 && !(marked && place(particle))) {
        if best.is_none_or(|best| at < best) {
            best = Some(at);
        }
    }
    let end = from + best?;
    let start = parsed.key[from..end]
        .rfind([',', '、', '」', ')'])
        .map_or(from, |at| from + at + parsed.key[from + at..].chars().next().map_or(1, char::len_utf8));
    trimmed(parsed, start, end)
}
