//! Names that belong to a side: those the caller gives, and those that the document itself ties to one.
//!
//! A name of a force or a leader that stands in one phrase with a people (“the British column under Thorne”, 일본군 동지대) is
//! of that side wherever it stands; what leads or belongs to a name of known side is of that side too. Names that the document
//! ties to both sides are left alone.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::context::{Context, Named};
use crate::document::Sentence;
use crate::fold::{Folded, key};
use crate::letters::alphanumeric;
use crate::lexicon::{File, Found, Lexicon, Sense, lexicon, listed};
use crate::side::Mention;

/// Names looked for in every sentence.
#[derive(Default)]
pub struct Names {
    automaton: Option<AhoCorasick>,
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    label: String,
    side: Option<String>,
    role: Role,
}

/// What a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A side, a force or a leader.
    Force,
    /// One who says something.
    Source,
    /// A fight or its place.
    Engagement,
}

/// A name found in a sentence.
#[derive(Clone, Debug)]
pub struct Met<'names> {
    /// First byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// What the caller calls it.
    pub label: &'names str,
    /// Its side.
    pub side: Option<&'names str>,
    /// What it is.
    pub role: Role,
}

/// Most names a document may teach, so that a hostile one costs no time.
const MOST: usize = 2000;

impl Names {
    /// The caller's names and those that a document taught; `general` gives the general label of a side of the caller's.
    pub fn new(
        context: &Context,
        learned: &HashMap<String, String>,
        general: &dyn Fn(&str) -> String,
    ) -> Self {
        let mut words: HashMap<String, Entry> = HashMap::new();
        let mut add = |named: &Named, role: Role, side: Option<String>| {
            for name in &named.names {
                let word = key(name.trim());
                if word.chars().count() >= 2 {
                    words.entry(word).or_insert(Entry {
                        label: named.label.clone(),
                        side: side.clone(),
                        role,
                    });
                }
            }
        };
        for named in &context.sides {
            add(named, Role::Force, Some(general(&named.label)));
        }
        for named in &context.forces {
            add(named, Role::Force, named.side.as_deref().map(general));
        }
        for named in &context.sources {
            add(named, Role::Source, named.side.as_deref().map(general));
        }
        for named in &context.engagements {
            add(named, Role::Engagement, None);
        }
        for (word, side) in learned {
            words.entry(word.clone()).or_insert(Entry {
                label: word.clone(),
                side: Some(side.clone()),
                role: Role::Force,
            });
        }
        if words.is_empty() {
            return Self::default();
        }
        let mut words: Vec<(String, Entry)> = words.into_iter().collect();
        words.sort_by(|one, two| one.0.cmp(&two.0));
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(words.iter().map(|(word, _)| word))
            .ok();
        Self { automaton, entries: words.into_iter().map(|(_, entry)| entry).collect() }
    }

    /// The names in a sentence.
    pub fn find(&self, text: &str) -> Vec<Met<'_>> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let letter = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '\u{c0}'..='\u{24f}');
        automaton
            .find_iter(text)
            .filter(|hit| {
                let word = &text[hit.range()];
                !word.ends_with(letter)
                    || !text[..hit.start()].ends_with(letter) && !text[hit.end()..].starts_with(letter)
            })
            .map(|hit| {
                let entry = &self.entries[hit.pattern().as_usize()];
                Met {
                    start: hit.start(),
                    end: hit.end(),
                    label: &entry.label,
                    side: entry.side.as_deref(),
                    role: entry.role,
                }
            })
            .collect()
    }
}

/// A name that may belong to a side, where it stands.
struct Candidate {
    start: usize,
    end: usize,
    word: String,
}

/// What the sentences of a document tie to sides: folded name to side.
pub fn learn(
    folded: &Folded,
    sentences: &[Sentence],
    words: &[Vec<Found<'static>>],
    belligerents: &[String],
) -> HashMap<String, String> {
    let mut votes: HashMap<String, HashMap<String, u32>> = HashMap::new();
    let mut links: Vec<(String, String)> = Vec::new();
    for (sentence, words) in sentences.iter().zip(words) {
        let lexicon = lexicon(sentence.language);
        if votes.len() > MOST {
            continue;
        }
        let leads = !listed!(lexicon, names.lead.words).is_empty();
        let text = &folded.key[sentence.start..sentence.end];
        let shown = &folded.shown[sentence.start..sentence.end];
        let sides: Vec<Mention> = words
            .iter()
            .filter_map(|word| {
                let sense = word.senses.iter().find(|sense| sense.names_side())?;
                belligerents.iter().any(|side| side == sense.label).then(|| Mention {
                    start: word.start,
                    end: word.end,
                    side: sense.label.to_owned(),
                    patient: false,
                    agent: false,
                })
            })
            .collect();
        for side in sides.iter().filter(|_| !lexicon.spaced) {
            if let Some(name) = numbered(text, side, lexicon) {
                *votes.entry(name.to_owned()).or_default().entry(side.side.clone()).or_default() += 2;
            }
        }
        if !leads {
            continue;
        }
        let found = if lexicon.spaced { capitalised(text, shown, lexicon) } else { forces(text, lexicon) };
        for (place, name) in found.iter().enumerate() {
            let before = sides
                .iter()
                .rev()
                .find(|side| side.end <= name.start)
                .filter(|side| joined(&text[side.end..name.start], lexicon, true));
            let after = sides
                .iter()
                .find(|side| side.start >= name.end)
                .filter(|side| !lexicon.spaced && joined(&text[name.end..side.start], lexicon, false));
            // 대한독립군 says its side itself.
            let inside =
                sides.iter().find(|side| side.start > name.start && side.end <= name.end && !lexicon.spaced);
            for side in before.into_iter().chain(after).chain(inside) {
                *votes.entry(name.word.clone()).or_default().entry(side.side.clone()).or_default() += 2;
            }
            if let Some(next) = found.get(place + 1)
                && next.start >= name.end
                && (joined(&text[name.end..next.start], lexicon, false)
                    || !lexicon.spaced && matches!(&text[name.end..next.start], ", " | "·" | "、" | ","))
                && links.len() < MOST * 4
            {
                links.push((name.word.clone(), next.word.clone()));
            }
        }
    }
    // What is tied to a name of known side is of that side, a few steps far.
    for _ in 0..3 {
        let known: HashMap<String, String> = settle(&votes);
        let mut more: Vec<(String, String)> = Vec::new();
        for (one, two) in &links {
            for (from, to) in [(one, two), (two, one)] {
                if let Some(side) = known.get(from).filter(|_| !known.contains_key(to)) {
                    more.push((to.clone(), side.clone()));
                }
            }
        }
        if more.is_empty() {
            break;
        }
        for (name, side) in more {
            *votes.entry(name).or_default().entry(side).or_default() += 1;
        }
    }
    settle(&votes)
}

/// The names of leaders in a field of an infobox, without their ranks; of an English one his surname too.
pub fn commanders(shown: &str, lexicon: &Lexicon) -> Vec<String> {
    let mut found = Vec::new();
    for part in shown.split([',', '、', ';', '/', '，', '|']).take(8) {
        let part = part.split('(').next().unwrap_or_default().trim();
        let words = key(part);
        // What he is stands before his name.
        let ranks = lexicon.find(&words);
        let rank = ranks.iter().filter(|word| word.senses.iter().any(|sense| sense.file == File::People));
        let from = rank.map(|word| word.end).filter(|&end| end < words.len()).max().unwrap_or(0);
        let name = words[from..].trim();
        if lexicon.spaced {
            let plain = listed!(lexicon, names.plain.words);
            let surname = name.rsplit(' ').next().unwrap_or_default();
            let letters = |word: &str| word.chars().all(|letter| letter.is_alphabetic() || letter == '-');
            if part.starts_with(char::is_uppercase)
                && surname.len() >= 4
                && letters(surname)
                && !plain.has(surname)
            {
                found.extend([name.to_owned(), surname.to_owned()]);
            }
            continue;
        }
        let name = if from == 0 { name.rsplit(' ').next().unwrap_or_default() } else { name };
        if (2..=5).contains(&name.chars().count()) && name.chars().all(char::is_alphabetic) {
            found.push(name.to_owned());
        }
    }
    found.dedup();
    found
}

/// 国民革命军第四军, 日本軍第九師団: the number of a force right behind the side it belongs to.
fn numbered<'text>(text: &'text str, side: &Mention, lexicon: &Lexicon) -> Option<&'text str> {
    let rest = &text[side.end..];
    if !rest.starts_with('第') {
        return None;
    }
    let tails = listed!(lexicon, names.force.tail);
    let han = |letter: char| matches!(letter, '\u{3400}'..='\u{9fff}') || letter.is_ascii_digit();
    let ends = rest.char_indices().take(8).take_while(|(_, letter)| han(*letter));
    let end =
        ends.map(|(at, letter)| at + letter.len_utf8()).find(|&end| tails.end(&rest[..end]).is_some())?;
    // 第九师 of 第九师团: the longer word.
    let end = rest[end..].chars().next().map_or(end, |next| {
        let longer = end + next.len_utf8();
        if tails.end(&rest[..longer]).is_some() { longer } else { end }
    });
    Some(&rest[..end])
}

/// Armies that the text itself names by a clan or a leader, where no list knows them: 武田軍, 武田方. What they are called, each
/// with the words for it and how often it stands.
pub fn armies(folded: &Folded, sentences: &[Sentence]) -> Vec<(String, Vec<String>, usize)> {
    // What stands before the word for an army, the name as it is written, and how often.
    let mut found: HashMap<&str, (&str, usize)> = HashMap::new();
    let mut line = None;
    for sentence in sentences {
        let lexicon = lexicon(sentence.language);
        let Some(tail) = listed!(lexicon, names.army.tail).first() else { continue };
        let never = listed!(lexicon, names.army.never);
        // The key of a field stands before its sentence: 武田軍損害.
        let from = if line.replace(sentence.line) == Some(sentence.line) {
            sentence.start
        } else {
            sentence.line_start
        };
        let text = &folded.key[from..sentence.end];
        for (at, _) in text.match_indices(tail.as_str()) {
            // 『甲陽軍鑑』 is a book.
            let titled = text[..at].rfind('『').is_some_and(|open| !text[open..at].contains('』'));
            if titled {
                continue;
            }
            let han = |letter: &(usize, char)| matches!(letter.1, '\u{3400}'..='\u{9fff}' | '々');
            let run: Vec<(usize, char)> = text[..at].char_indices().rev().take(5).take_while(han).collect();
            let &[.., (start, _)] = &run[..] else { continue };
            let base = &text[start..at];
            let known =
                never.iter().any(|word| base.ends_with(word.as_str()) || base.starts_with(word.as_str()))
                    || lexicon.find(base).iter().any(|word| word.senses.iter().any(Sense::names_side));
            if (2..=3).contains(&run.len()) && !known && found.len() < MOST {
                let written = folded.shown.get(from + start..from + at + tail.len()).unwrap_or(base);
                found.entry(base).or_insert((written, 0)).1 += 1;
            }
        }
    }
    let mut found: Vec<_> = found.into_iter().filter(|(_, (_, count))| *count >= 2).collect();
    found.sort_by(|one, two| two.1.1.cmp(&one.1.1).then_with(|| one.0.cmp(two.0)));
    let tails = listed!(lexicon("ja"), names.army.tail);
    found
        .into_iter()
        .take(4)
        .map(|(base, (written, count))| {
            let words = tails.iter().map(|tail| format!("{base}{tail}")).chain([base.to_owned()]).collect();
            (written.to_owned(), words, count)
        })
        .collect()
}

/// Names with three quarters of their votes for one side.
fn settle(votes: &HashMap<String, HashMap<String, u32>>) -> HashMap<String, String> {
    votes
        .iter()
        .filter_map(|(name, votes)| {
            let total: u32 = votes.values().sum();
            let (side, most) =
                votes.iter().max_by_key(|(side, count)| (**count, std::cmp::Reverse((*side).clone())))?;
            (most * 4 >= total * 3).then(|| (name.clone(), side.clone()))
        })
        .collect()
}

/// Whether what stands between a side and a name leaves them in one phrase.
fn joined(gap: &str, lexicon: &Lexicon, _side_first: bool) -> bool {
    let leads = listed!(lexicon, names.lead.words);
    if lexicon.spaced {
        return gap.len() < 48
            && !gap.contains([',', ';', '.', ':'])
            && gap.split([' ', '-']).filter(|word| !word.is_empty()).all(|word| {
                lexicon.lead_parts.has(word)
                    || word.bytes().all(|byte| byte.is_ascii_digit())
                    || word.ends_with("th")
            });
    }
    let gap = gap.trim();
    gap.is_empty() || gap.len() < 40 && leads.iter().any(|lead| gap == lead.as_str())
}

/// Names of forces and their leaders in Korean: words with the ending of a force, and what stands before “이 이끄는” and the like.
fn forces(text: &str, lexicon: &Lexicon) -> Vec<Candidate> {
    let hangul = |letter: char| matches!(letter, '\u{ac00}'..='\u{d7a3}');
    let tails = listed!(lexicon, names.force.tail);
    let plain = listed!(lexicon, names.force.plain);
    let particles = listed!(lexicon, names.particle.words);
    let leads = listed!(lexicon, names.lead.words);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(from) = text[at..].find(hangul).map(|from| at + from) {
        let to = text[from..].find(|letter: char| !hangul(letter)).map_or(text.len(), |to| from + to);
        let run = &text[from..to];
        at = to;
        let mut stem = run;
        let is_force = |stem: &str| tails.end(stem).is_some();
        if particles.may_end(run)
            && !is_force(stem)
            && let Some(short) = particles
                .closing(run)
                .iter()
                .filter_map(|particle| run.strip_suffix(particle.as_str()))
                .find(|short| short.chars().count() >= 2)
        {
            stem = short;
        }
        let count = stem.chars().count();
        let behind = &text[from + stem.len()..];
        let led = leads
            .beginning(behind)
            .iter()
            .any(|lead| behind.starts_with(lead.as_str()) && lead.chars().nth(2).is_some());
        let before_force = text[to..]
            .strip_prefix(' ')
            .is_some_and(|rest| rest.starts_with("부대") || rest.starts_with("장군"));
        let named = tails.may_end(stem) && (3..=9).contains(&count) && is_force(stem)
            || (2..=4).contains(&count) && (led || before_force && stem == run);
        if named && !plain.has(stem) {
            found.push(Candidate { start: from, end: from + stem.len(), word: stem.to_owned() });
            // 김좌진부대 names its leader too.
            if let Some(leader) = stem
                .strip_suffix("부대")
                .filter(|leader| (2..=4).contains(&leader.chars().count()) && !plain.has(leader))
            {
                found.push(Candidate { start: from, end: from + leader.len(), word: leader.to_owned() });
            }
        }
    }
    found
}

/// Capitalised names, each with its last word as a surname.
fn capitalised(text: &str, shown: &str, lexicon: &Lexicon) -> Vec<Candidate> {
    let plain = listed!(lexicon, names.plain.words);
    let grammar = crate::quantity::Grammar::of("en");
    let mut found = Vec::new();
    let mut from = None::<usize>;
    let mut last = 0;
    let close = |from: usize, to: usize, found: &mut Vec<Candidate>| {
        let word = &text[from..to];
        if word.len() >= 4 && !plain.has(word) {
            found.push(Candidate { start: from, end: to, word: word.to_owned() });
            if let Some(at) = word.rfind(' ') {
                let surname = &word[at + 1..];
                if surname.len() >= 4 && !plain.has(surname) {
                    found.push(Candidate { start: from, end: to, word: surname.to_owned() });
                }
            }
        }
    };
    for (at, word) in capitals(shown) {
        let folded = &text[at..at + word.len()];
        if word.len() < 2
            || word.chars().all(char::is_uppercase)
            || grammar.is_people(folded)
            || plain.has(folded)
        {
            continue;
        }
        match from {
            Some(_) if at == last + 1 && shown.as_bytes().get(last) == Some(&b' ') => {}
            _ => {
                if let Some(start) = from.replace(at) {
                    close(start, last, &mut found);
                }
            }
        }
        last = at + word.len();
    }
    if let Some(start) = from {
        close(start, last, &mut found);
    }
    found
}

/// Words that begin with a capital letter, with their places.
fn capitals(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let part = |letter: char| alphanumeric(letter) || letter == '-';
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut inside = false;
    std::iter::from_fn(move || {
        while let Some(&byte) = bytes.get(at) {
            let (letter, from) =
                if byte < 0x80 { (char::from(byte), at) } else { (text[at..].chars().next()?, at) };
            at += letter.len_utf8();
            let begins = !inside;
            inside = part(letter);
            if begins && inside && letter.is_uppercase() {
                let rest = &text[from..];
                return Some((from, &rest[..rest.find(|letter| !part(letter)).unwrap_or(rest.len())]));
            }
        }
        None
    })
}
