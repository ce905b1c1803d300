//! The word lists of one language, and finding their words in a sentence.
//!
//! Every file of a language's folder has one shape: `[label]`, then `role = ["word", …]`. What label and role mean is said
//! at the head of each file.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::fold::key;

/// File, label, role, words.
type Files = &'static [(&'static str, &'static [(&'static str, &'static str)])];

/// The files as they were when the library was built.
const FILES: Files = include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// One file: label to role to words.
pub type List = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// What a word of the lists means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sense {
    /// The file: `kinds`, `sides`, `sources` and so on.
    pub file: &'static str,
    /// The label: a kind, a side.
    pub label: &'static str,
    /// The role: `noun`, `inflicts`, `name`.
    pub role: &'static str,
}

/// A word of the lists found in a sentence.
#[derive(Clone, Debug)]
pub struct Found<'lexicon> {
    /// First byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// What it means; several where lists share it.
    pub senses: &'lexicon [Sense],
}

/// The word lists of one language, ready for use.
pub struct Lexicon {
    /// The language: the name of its folder.
    pub language: &'static str,
    /// Words stand apart, so that only whole words count.
    pub spaced: bool,
    /// The verb stands last, so that what happens to a number is said after it.
    pub verb_last: bool,
    lists: HashMap<&'static str, &'static List>,
    /// One automaton a file, so that the words of one do not hide those of another.
    words: Vec<(AhoCorasick, Vec<Vec<Sense>>)>,
    /// By first letter, longest first: counters and what they count.
    counters: HashMap<char, Vec<(String, &'static str)>>,
    /// Folded words by file, label and role.
    folded: HashMap<u64, Vec<String>, BuildHasherDefault<Same>>,
    /// Nouns before a general counter and what is counted then.
    pub unit_nouns: Vec<(String, &'static str)>,
    eras: Vec<(String, i32)>,
    /// Finds the words that name an engagement, before its place or after it.
    pub engagements: Option<AhoCorasick>,
    /// Names of months and their numbers, and the bytes they begin with.
    pub months: (Vec<(String, u8)>, Vec<u8>),
    /// Keys of infoboxes and what they ask for.
    fields: HashMap<String, &'static str>,
    /// Particles and endings.
    pub particles: Particles,
}

/// Particles and endings of a language (`particles.toml`), folded.
#[derive(Debug, Default)]
pub struct Particles {
    /// After the one who speaks or acts.
    pub topic: Vec<String>,
    /// After what is no part of the name that follows.
    pub clause: Vec<String>,
    /// After one who falls.
    pub subject: Vec<String>,
    /// After a closing quotation mark, where the sentence goes on.
    pub goes_on: Vec<String>,
    /// After a number that is the object.
    pub number_object: Vec<String>,
    /// After a number that is the subject.
    pub number_subject: Vec<String>,
    /// What only looks like a subject's particle.
    pub number_never: Vec<String>,
    /// Between a number and what it counts.
    pub possessive: Vec<String>,
    /// Between a side and a number that make no one phrase.
    pub apart: Vec<String>,
}

impl Particles {
    fn new(list: Option<&List>) -> Self {
        let roles = list.and_then(|list| list.get("particles"));
        let role = |name: &str| {
            roles.and_then(|roles| roles.get(name)).into_iter().flatten().map(|word| key(word)).collect()
        };
        Self {
            topic: role("topic"),
            clause: role("clause"),
            subject: role("subject"),
            goes_on: role("goes_on"),
            number_object: role("number_object"),
            number_subject: role("number_subject"),
            number_never: role("number_never"),
            possessive: role("possessive"),
            apart: role("apart"),
        }
    }
}

/// Files whose words are looked for by the automaton; the others are asked word by word.
const SOUGHT: [&str; 6] = ["kinds", "sides", "sources", "attribution", "people", "clauses"];

impl Lexicon {
    fn new(language: &'static str, files: &'static [(&'static str, &'static str)]) -> Self {
        let mut lists: HashMap<&'static str, &'static List> = HashMap::new();
        for (name, text) in files {
            // A faulty file is caught by a test; at run time it is as good as empty.
            let list: List = toml::from_str(text).unwrap_or_default();
            lists.insert(name, Box::leak(Box::new(list)));
        }
        let mut by_file: BTreeMap<&'static str, BTreeMap<String, Vec<Sense>>> = BTreeMap::new();
        let mut counters: HashMap<char, Vec<(String, &'static str)>> = HashMap::new();
        for (file, list) in &lists {
            for (label, roles) in *list {
                for (role, words) in roles {
                    for word in words {
                        let word = key(word);
                        if *file == "units" && label != "bare" {
                            if let Some(first) = word.chars().next() {
                                counters.entry(first).or_default().push((word, label));
                            }
                        } else if *file != "units"
                            && SOUGHT.contains(file)
                            && !word.is_empty()
                            && !matches!(label.as_str(), "speaker" | "name")
                            && (*file != "clauses" || label == "break")
                        {
                            by_file.entry(file).or_default().entry(word).or_default().push(Sense {
                                file,
                                label,
                                role,
                            });
                        }
                    }
                }
            }
        }
        for words in counters.values_mut() {
            words.sort_by(|one, two| two.0.len().cmp(&one.0.len()).then_with(|| one.cmp(two)));
        }
        let words = by_file
            .into_values()
            .map(|mut by_word| {
                for senses in by_word.values_mut() {
                    senses.sort_by_key(|sense| (sense.label, sense.role));
                }
                let automaton = AhoCorasick::builder()
                    .match_kind(MatchKind::LeftmostLongest)
                    .kind(Some(aho_corasick::AhoCorasickKind::DFA))
                    .build(by_word.keys());
                let automaton = automaton.unwrap_or_else(|_| {
                    AhoCorasick::new([""; 0])
                        .unwrap_or_else(|_| unreachable!("an empty automaton can be built"))
                });
                (automaton, by_word.into_values().collect())
            })
            .collect();
        let mut folded: HashMap<u64, Vec<String>, BuildHasherDefault<Same>> = HashMap::default();
        for (file, list) in &lists {
            for (label, roles) in *list {
                for (role, words) in roles {
                    let words = words.iter().map(|word| key(word)).collect();
                    let before = folded.insert(place(file, label, role), words);
                    debug_assert!(before.is_none(), "{file}, {label}, {role}: two lists in one place");
                }
            }
        }
        let units = lists.get("units").into_iter().flat_map(|list| list.iter());
        let unit_nouns = units
            .flat_map(|(unit, roles)| {
                roles.get("noun").into_iter().flatten().map(move |noun| (key(noun), unit.as_str()))
            })
            .collect();
        let mut eras: Vec<(String, i32)> = Vec::new();
        for (year, words) in lists.get("dates").and_then(|list| list.get("era")).into_iter().flatten() {
            eras.extend(words.iter().filter_map(|word| Some((key(word), year.parse().ok()?))));
        }
        eras.sort_by(|one, two| two.0.len().cmp(&one.0.len()).then_with(|| one.cmp(two)));
        let engagements = lists.get("names").and_then(|list| list.get("engagement"));
        let engagements = engagements.and_then(|roles| roles.get("before").or_else(|| roles.get("tail")));
        let engagements = engagements.and_then(|words| {
            let words = words.iter().map(|word| key(word));
            AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words).ok()
        });
        let months = lists.get("dates").and_then(|list| list.get("month")).into_iter().flatten();
        let months: Vec<(String, u8)> = months
            .flat_map(|(number, names)| {
                names.iter().filter_map(|name| Some((name.clone(), number.parse().ok()?)))
            })
            .collect();
        let initials = months.iter().filter_map(|(name, _)| name.bytes().next()).collect();
        let fields = lists.get("fields").into_iter().flat_map(|list| list.iter());
        let fields = fields
            .flat_map(|(label, roles)| roles.values().flatten().map(move |word| (key(word), label.as_str())));
        let fields = fields.collect();
        let grammar = |name: &str, wanted: &str| {
            lists
                .get("language")
                .and_then(|list| list.get("grammar"))
                .and_then(|roles| roles.get(name))
                .is_some_and(|words| words.iter().any(|word| word == wanted))
        };
        Self {
            language,
            spaced: grammar("words", "spaced"),
            verb_last: grammar("verb", "last"),
            words,
            counters,
            folded,
            unit_nouns,
            eras,
            engagements,
            months: (months, initials),
            fields,
            particles: Particles::new(lists.get("particles").copied()),
            lists,
        }
    }

    /// Every word of the lists in the text, leftmost and longest first.
    pub fn find<'lexicon>(&'lexicon self, text: &str) -> Vec<Found<'lexicon>> {
        let mut found = Vec::new();
        for (automaton, senses) in &self.words {
            let mut from = 0;
            while let Some(hit) = automaton.find(aho_corasick::Input::new(text).range(from..)) {
                if self.spaced && !whole(text, hit.start(), hit.end()) {
                    // The longest word is no whole word; a shorter one may be, further on.
                    from = hit.start() + text[hit.start()..].chars().next().map_or(1, char::len_utf8);
                    continue;
                }
                found.push(Found {
                    start: hit.start(),
                    end: hit.end(),
                    senses: &senses[hit.pattern().as_usize()],
                });
                from = hit.end();
            }
        }
        found.sort_by_key(|word| (word.start, word.end));
        found
    }

    /// The words of a list under a label and role.
    pub fn words(&self, file: &str, label: &str, role: &str) -> &'static [String] {
        self.lists
            .get(file)
            .and_then(|list| list.get(label))
            .and_then(|roles| roles.get(role))
            .map_or(&[], Vec::as_slice)
    }

    /// The words of a list as `key` writes them, found by file, label and role.
    pub fn folded(&self, file: &str, label: &str, role: &str) -> &[String] {
        self.folded.get(&place(file, label, role)).map_or(&[], Vec::as_slice)
    }

    /// Names of eras, longest first, with the Gregorian year of their first.
    pub fn eras(&self) -> &[(String, i32)] {
        &self.eras
    }

    /// What a key of an infobox asks for.
    pub fn field(&self, key: &str) -> Option<&'static str> {
        self.fields.get(key).copied()
    }

    /// A whole list.
    pub fn list(&self, file: &str) -> Option<&'static List> {
        self.lists.get(file).copied()
    }

    /// The longest counter that the text begins with: its length in bytes and what it counts.
    pub fn counter(&self, text: &str) -> Option<(usize, &'static str)> {
        let first = text.chars().next()?;
        let words = self.counters.get(&first)?;
        words
            .iter()
            .find(|(word, _)| {
                text.starts_with(word.as_str()) && (!word.is_ascii() || whole(text, 0, word.len()))
            })
            .map(|(word, label)| (word.len(), *label))
    }
}

/// Where the words of a list are kept: a hash of file, label and role, eight bytes at a time. That no two lists meet is tested.
fn place(file: &str, label: &str, role: &str) -> u64 {
    let mut hash = 0_u64;
    for part in [file, label, role] {
        for chunk in part.as_bytes().chunks(8) {
            let mut eight = [0; 8];
            eight[..chunk.len()].copy_from_slice(chunk);
            hash = (hash.rotate_left(5) ^ u64::from_le_bytes(eight)).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
        hash = hash.rotate_left(7) ^ part.len() as u64;
    }
    hash ^ hash >> 29
}

/// A number that is its own hash.
#[derive(Default)]
struct Same(u64);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// Whether the letters around a word leave it whole.
fn whole(text: &str, start: usize, end: usize) -> bool {
    let letter = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '\u{c0}'..='\u{24f}');
    !text[..start].chars().next_back().is_some_and(letter) && !text[end..].chars().next().is_some_and(letter)
}

/// The languages there are word lists for, in order of name.
pub fn lexicons() -> &'static [Lexicon] {
    static ALL: OnceLock<Vec<Lexicon>> = OnceLock::new();
    ALL.get_or_init(|| FILES.iter().map(|(language, files)| Lexicon::new(language, files)).collect())
}

/// The word lists of a language; those of English where there are none.
pub fn lexicon(language: &str) -> &'static Lexicon {
    let all = lexicons();
    all.iter()
        .find(|lexicon| lexicon.language == language)
        .unwrap_or_else(|| all.iter().find(|lexicon| lexicon.language == "en").unwrap_or(&all[0]))
}

#[cfg(test)]
mod tests {
    use super::{FILES, List};

    #[test]
    fn no_two_lists_are_kept_in_one_place() {
        for lexicon in super::lexicons() {
            for (file, list) in &lexicon.lists {
                for (label, roles) in *list {
                    for (role, words) in roles {
                        let kept = lexicon.folded(file, label, role);
                        assert!(
                            kept.iter().eq(words
                                .iter()
                                .map(|word| crate::fold::key(word))
                                .collect::<Vec<_>>()
                                .iter()),
                            "{} {file} {label} {role}",
                            lexicon.language
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn every_word_list_can_be_read() {
        for (language, files) in FILES {
            for (name, text) in *files {
                let list: Result<List, _> = toml::from_str(text);
                assert!(list.is_ok(), "languages/{language}/{name}.toml: {list:?}");
            }
        }
    }
}
