//! The word lists of one language, and finding their words in a sentence.
//!
//! Every file of a language's folder has one shape: `[label]`, then `role = ["word", …]`. What label and role mean is said
//! at the head of each file.

mod asked;
mod kept;

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasherDefault;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

use self::asked::ASKED;
pub use self::asked::Asked;
use self::kept::Kept;
pub use self::kept::{Slot, place};
pub(crate) use self::kept::{listed, written};

use crate::fold::key;
use crate::words::{ByLetter, Heads, Quick, Words, none};

/// File, label, role, words.
type Files = &'static [(&'static str, &'static [(&'static str, &'static str)])];

/// The files as they were when the library was built.
const FILES: Files = include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// One file: label to role to words.
pub type List = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// What a word of the lists means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sense {
    /// The file.
    pub file: File,
    /// The label: a kind, a side.
    pub label: &'static str,
    /// The role: `noun`, `inflicts`, `name`.
    pub role: &'static str,
}

impl Sense {
    /// Whether the word names a side, wherever it stands.
    pub fn names_side(&self) -> bool {
        self.file == File::Sides && self.role == "name"
    }
}

/// A file of words that are looked for in every sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum File {
    /// Who says it.
    Attribution,
    /// Where clauses part.
    Clauses,
    /// What is counted.
    Kinds,
    /// Ranks.
    People,
    /// Peoples and armies.
    Sides,
    /// Nouns that say something.
    Sources,
}

impl File {
    /// The file of a name; none for those whose words are asked one by one.
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "attribution" => Self::Attribution,
            "clauses" => Self::Clauses,
            "kinds" => Self::Kinds,
            "people" => Self::People,
            "sides" => Self::Sides,
            "sources" => Self::Sources,
            _ => return None,
        })
    }
}

/// What a word means in each file.
type Meanings = Vec<(File, Vec<Sense>)>;

/// The words of all these files, found in one pass.
struct Sought {
    automaton: AhoCorasick,
    /// What each word means, by file, and on which lists it stands that are asked.
    senses: Vec<(Meanings, Asked)>,
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
    words: Sought,
    /// By first letter, longest first: counters and what they count.
    counters: ByLetter<Vec<(String, &'static str)>>,
    /// Folded words by file, label and role.
    folded: Kept,
    /// The same as they are written.
    written: Kept,
    /// Nouns before a general counter and what is counted then.
    pub unit_nouns: (Words, HashMap<String, &'static str, BuildHasherDefault<Quick>>),
    eras: Vec<(String, i32)>,
    /// The same by their first letter.
    eras_by_letter: ByLetter<Vec<(String, i32)>>,
    /// Finds the words that name an engagement, before its place or after it.
    pub engagements: Option<AhoCorasick>,
    /// Names of months and their numbers, and how they begin.
    pub months: (Vec<(String, u8)>, Heads),
    /// Keys of infoboxes and what they ask for.
    fields: HashMap<String, &'static str, BuildHasherDefault<Quick>>,
    /// Particles and endings.
    pub particles: Particles,
    /// The words that stand between a people and a name of its own, each word by itself.
    pub lead_parts: Words,
}

/// Particles and endings of a language (`particles.toml`), folded.
#[derive(Debug, Default)]
pub struct Particles {
    /// After the one who speaks or acts.
    pub topic: Words,
    /// After what is no part of the name that follows.
    pub clause: Words,
    /// After one who falls.
    pub subject: Words,
    /// After a closing quotation mark, where the sentence goes on.
    pub goes_on: Words,
    /// After a number that is the object.
    pub number_object: Words,
    /// After a number that is the subject.
    pub number_subject: Words,
    /// What only looks like a subject's particle.
    pub number_never: Words,
    /// Between a number and what it counts.
    pub possessive: Words,
    /// Between a side and a number that make no one phrase.
    pub apart: Words,
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

impl Lexicon {
    fn new(language: &'static str, files: &'static [(&'static str, &'static str)]) -> Self {
        let mut lists: HashMap<&'static str, &'static List> = HashMap::new();
        for (name, text) in files {
            // A faulty file is caught by a test; at run time it is as good as empty.
            let list: List = toml::from_str(text).unwrap_or_default();
            lists.insert(name, Box::leak(Box::new(list)));
        }
        let mut by_word: BTreeMap<String, (BTreeMap<File, Vec<Sense>>, Asked)> = BTreeMap::new();
        let mut counters: HashMap<char, Vec<(String, &'static str)>> = HashMap::new();
        for (file, list) in &lists {
            for (label, roles) in *list {
                for (role, words) in roles {
                    let asked = ASKED
                        .iter()
                        .find(|(one, two, three, _)| one == file && two == label && three == role);
                    for word in words {
                        let word = key(word);
                        if let Some((.., asked)) = asked.filter(|_| !word.is_empty()) {
                            by_word.entry(word.clone()).or_default().1.0 |= asked.0;
                        }
                        if *file == "units" && label != "bare" {
                            if let Some(first) = word.chars().next() {
                                counters.entry(first).or_default().push((word, label));
                            }
                        } else if let Some(file) = File::of(file)
                            && !word.is_empty()
                            && !matches!(label.as_str(), "speaker" | "name")
                            && (file != File::Clauses || label == "break")
                        {
                            let senses = by_word.entry(word).or_default().0.entry(file).or_default();
                            senses.push(Sense { file, label, role });
                        }
                    }
                }
            }
        }
        for words in counters.values_mut() {
            words.sort_by(|one, two| two.0.len().cmp(&one.0.len()).then_with(|| one.cmp(two)));
        }
        for senses in by_word.values_mut().flat_map(|(by_file, _)| by_file.values_mut()) {
            senses.sort_by_key(|sense| (sense.label, sense.role));
        }
        let automaton = AhoCorasick::builder()
            .kind(Some(aho_corasick::AhoCorasickKind::DFA))
            .prefilter(false)
            .build(by_word.keys())
            .unwrap_or_else(|_| {
                AhoCorasick::new([""; 0]).unwrap_or_else(|_| unreachable!("an empty automaton can be built"))
            });
        let senses =
            by_word.into_values().map(|(by_file, asked)| (by_file.into_iter().collect(), asked)).collect();
        let words = Sought { automaton, senses };
        let mut folded = Kept::default();
        let mut written = Kept::default();
        for (file, list) in &lists {
            for (label, roles) in *list {
                for (role, words) in roles {
                    if matches!(*file, "attribution" | "people") {
                        written.put(place(file, label, role), words.iter().cloned().collect());
                    }
                    let words = words.iter().map(|word| key(word)).collect();
                    let free = folded.put(place(file, label, role), words);
                    debug_assert!(free, "{file}, {label}, {role}: two lists in one place");
                }
            }
        }
        let units = lists.get("units").into_iter().flat_map(|list| list.iter());
        let unit_nouns: Vec<(String, &'static str)> = units
            .flat_map(|(unit, roles)| {
                roles.get("noun").into_iter().flatten().map(move |noun| (key(noun), unit.as_str()))
            })
            .collect();
        let mut eras: Vec<(String, i32)> = Vec::new();
        for (year, words) in lists.get("dates").and_then(|list| list.get("era")).into_iter().flatten() {
            eras.extend(words.iter().filter_map(|word| Some((key(word), year.parse().ok()?))));
        }
        eras.sort_by(|one, two| two.0.len().cmp(&one.0.len()).then_with(|| one.cmp(two)));
        let mut by_letter: BTreeMap<char, Vec<(String, i32)>> = BTreeMap::new();
        for era in &eras {
            if let Some(first) = era.0.chars().next() {
                by_letter.entry(first).or_default().push(era.clone());
            }
        }
        let leads = lists.get("names").and_then(|list| list.get("lead")).and_then(|roles| roles.get("words"));
        let leads = leads.into_iter().flatten().map(|lead| key(lead));
        let lead_parts =
            leads.flat_map(|lead| lead.split(' ').map(str::to_owned).collect::<Vec<_>>()).collect();
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
        let initials = months.iter().map(|(name, _)| name.as_str()).collect();
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
            counters: counters.into_iter().collect(),
            folded,
            written,
            unit_nouns: (
                unit_nouns.iter().map(|(noun, _)| noun.clone()).collect(),
                unit_nouns.into_iter().rev().collect(),
            ),
            eras,
            eras_by_letter: by_letter.into_iter().collect(),
            engagements,
            months: (months, initials),
            fields,
            particles: Particles::new(lists.get("particles").copied()),
            lead_parts,
            lists,
        }
    }

    /// Every word of the lists in the text, leftmost and longest first.
    pub fn find<'lexicon>(&'lexicon self, text: &str) -> Vec<Found<'lexicon>> {
        self.find_and_ask(text).0
    }

    /// The same, and of which of the lists that are asked a word stands there.
    pub fn find_and_ask<'lexicon>(&'lexicon self, text: &str) -> (Vec<Found<'lexicon>>, Asked) {
        let mut asked = Asked::default();
        // Every word that stands anywhere, so that those of one file do not hide those of another.
        let mut met: Vec<(File, usize, usize, &'lexicon [Sense])> = Vec::new();
        for hit in self.words.automaton.find_overlapping_iter(text) {
            let (senses, lists) = &self.words.senses[hit.pattern().as_usize()];
            asked.0 |= lists.0;
            for (file, senses) in senses {
                met.push((*file, hit.start(), hit.end(), senses));
            }
        }
        met.sort_unstable_by_key(|&(file, start, end, _)| (file, start, std::cmp::Reverse(end)));
        let mut found = Vec::with_capacity(met.len());
        let mut from = 0;
        let mut last = None;
        for (file, start, end, senses) in met {
            if last.replace(file) != Some(file) {
                from = 0;
            }
            if start < from {
                continue;
            }
            if self.spaced && !whole(text, start, end) {
                // The longest word is no whole word; a shorter one may be, further on.
                from = start + text[start..].chars().next().map_or(1, char::len_utf8);
                continue;
            }
            found.push(Found { start, end, senses });
            from = end;
        }
        found.sort_by_key(|word| (word.start, word.end));
        (found, asked)
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
    pub fn folded(&self, file: &str, label: &str, role: &str) -> &Words {
        places().binary_search(&place(file, label, role)).map_or(none(), |number| self.folded.at(number))
    }

    /// The words of a list that a rule asks for; `listed!` makes the slot.
    #[inline]
    pub fn at(&self, slot: &Slot) -> &Words {
        self.folded.at(slot.number())
    }

    /// Words of the files on attribution and ranks as they are written, for names in the writer's letters.
    #[inline]
    pub fn written(&self, slot: &Slot) -> &Words {
        self.written.at(slot.number())
    }

    /// Names of eras, longest first, with the Gregorian year of their first.
    pub fn eras(&self) -> &[(String, i32)] {
        &self.eras
    }

    /// The era whose name the text begins with, the longest first: the name's bytes and the era's first year.
    pub fn era_at(&self, text: &str) -> Option<(usize, i32)> {
        let eras = self.eras_by_letter.get(&text.chars().next()?)?;
        eras.iter().find(|(word, _)| text.starts_with(word.as_str())).map(|(word, year)| (word.len(), *year))
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

/// Whether the letters around a word leave it whole.
fn whole(text: &str, start: usize, end: usize) -> bool {
    let letter = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '\u{c0}'..='\u{24f}');
    !text[..start].chars().next_back().is_some_and(letter) && !text[end..].chars().next().is_some_and(letter)
}

/// The word lists of every language in order of name, and every place at which one keeps a list, in order.
fn all() -> &'static (Vec<Lexicon>, Vec<u64>) {
    static ALL: OnceLock<(Vec<Lexicon>, Vec<u64>)> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all: Vec<Lexicon> =
            FILES.iter().map(|(language, files)| Lexicon::new(language, files)).collect();
        let mut places: Vec<u64> =
            all.iter().flat_map(|lexicon| lexicon.folded.by_place.keys().copied()).collect();
        places.sort_unstable();
        places.dedup();
        for lexicon in &mut all {
            lexicon.folded.number(&places);
            lexicon.written.number(&places);
        }
        (all, places)
    })
}

fn places() -> &'static [u64] {
    &all().1
}

/// The languages there are word lists for, in order of name.
pub fn lexicons() -> &'static [Lexicon] {
    &all().0
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
