//! Who says it: frames of attribution in a sentence, and who stands behind each.
//!
//! A frame is a stretch of the sentence that one claimant is answerable for. English and Chinese name him before what he says
//! (“X claims that …”, 据X称), Korean and Japanese before it too but with the verb at the end (X에 따르면 …, Xは…と発表した).

mod name;
mod phrase;
mod shapes;

use self::name::name;
use self::phrase::{after_word, before_word, teller, topic, topic_from};
use self::shapes::{before_quotations, beyond, books, colons, lead, through, works};
use crate::letters::alphanumeric;
use crate::lexicon::{File, listed};
use crate::romanise;
use crate::sentence::Parsed;
use crate::side::Mention;

/// One claimant and what he answers for.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// First byte answered for.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// The claimant's name.
    pub claimant: String,
    /// The claimant in the text's own words.
    pub words: String,
    /// Who passed it on.
    pub via: Vec<String>,
    /// `asserts`, `denies`, `reports_other`.
    pub stance: &'static str,
    /// The side the claimant belongs to.
    pub side: Option<String>,
    /// Where the claimant stands in the sentence.
    pub phrase: (usize, usize),
    /// Where the word that made the frame stands.
    pub word: usize,
    /// What follows is quoted, so that a claimant within the quotation spoke through this one.
    pub quotes: bool,
    /// A heading of a telegram or the like: holds to the end of the paragraph.
    pub header: bool,
}

impl Frame {
    /// Someone who asserts what stands between two bytes, named at `phrase`.
    fn plain((start, end): (usize, usize), phrase: (usize, usize), claimant: String) -> Self {
        Self {
            start,
            end,
            words: claimant.clone(),
            claimant,
            via: Vec::new(),
            stance: "asserts",
            side: None,
            phrase,
            word: phrase.0,
            quotes: false,
            header: false,
        }
    }
}

/// The last claimant of the text, for “he” and for sentences that go on.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    last: Option<Frame>,
    /// Full names met, to complete a surname.
    full: Vec<String>,
}

impl Memory {
    /// Keeps the last claimant.
    pub fn keep(&mut self, frames: &[Frame]) {
        if let Some(frame) =
            frames.last().filter(|frame| frame.claimant != "narrator" && frame.claimant != "rumour")
        {
            if frame.claimant.contains(' ') && !self.full.contains(&frame.claimant) && self.full.len() < 200 {
                self.full.push(frame.claimant.clone());
            }
            self.last = Some(frame.clone());
        }
    }
}

/// Every frame of a sentence.
pub fn frames(parsed: &Parsed, mentions: &[Mention], memory: &Memory) -> Vec<Frame> {
    let mut found: Vec<Frame> = Vec::new();
    let dateline = parsed.dateline();
    for (word, label, role) in parsed.of_list(File::Attribution) {
        let who = match (label, role) {
            // “Lin, going by the rolls, counts 61”: the one who goes by it says it.
            ("according", "before") if !parsed.lexicon.spaced => {
                let goes_by = before_word(parsed, word.start, false).filter(|&(start, end)| {
                    end == word.start && (2..=12).contains(&parsed.letters(start, end))
                });
                goes_by.or_else(|| after_word(parsed, word.end))
            }
            ("according", "before") => after_word(parsed, word.end),
            ("according", "after") => before_word(parsed, word.start, false),
            ("within", "after") => {
                // “On the British side 30 fell” tells of them; it is their word only where the sentence says so.
                let told = parsed
                    .of_list(File::Attribution)
                    .any(|(other, label, _)| matches!(label, "says" | "reports") && other.start >= word.end);
                let party = |&(start, end): &(usize, usize)| parsed.key[start..end].ends_with(['側', '측']);
                before_word(parsed, word.start, false)
                    .filter(|phrase| names_a_work(parsed, *phrase) && (told || !party(phrase)))
            }
            ("reports", "verb") if parsed.lexicon.verb_last => {
                topic(parsed, word.start).filter(|&phrase| names_a_work(parsed, phrase))
            }
            ("says" | "denies", "verb") if parsed.lexicon.verb_last => {
                let told = |&(start, end): &(usize, usize)| {
                    !parsed
                        .of_list(File::Kinds)
                        .any(|(kind, _, role)| role == "noun" && kind.start >= start && kind.end <= end)
                };
                teller(parsed, word.start).or_else(|| {
                    // The nearest clause whose topic can speak.
                    let starts =
                        parsed.breaks.iter().rev().filter(|(at, _)| *at < word.start).map(|(at, _)| *at);
                    let near = starts.take(24).find_map(|from| {
                        let from = from + parsed.key[from..].chars().next().map_or(1, char::len_utf8);
                        // A bare name within a long sentence is oftener told of than speaking.
                        topic_from(parsed, from, word.start).filter(|&(start, end)| {
                            speaks(parsed, start, end, mentions)
                                && (listed!(parsed.lexicon, attribution.speaker.noun).is_empty()
                                    || parsed.key[start..end].contains(' ')
                                    || parsed.key[start..end].chars().count() > 4)
                        })
                    });
                    near.or_else(|| {
                        topic(parsed, word.start).filter(|&(start, end)| speaks(parsed, start, end, mentions))
                    })
                    .filter(told)
                    // “X denied it and claims that …”: the one who spoke before.
                    .or_else(|| {
                        found
                            .last()
                            .map(|frame| frame.phrase)
                            .filter(|(_, end)| 0 < *end && *end <= word.start)
                    })
                })
            }
            // “Their losses were estimated at 800”: nobody is named who did.
            ("says" | "denies", "verb") if passive(parsed, word.start) => None,
            ("says" | "denies", "verb") => before_word(parsed, word.start, true),
            _ => None,
        };
        // 言 and the like are parts of other words unless a pause follows.
        let closed = listed!(parsed.lexicon, attribution.name.closed);
        if closed.iter().any(|verb| *verb == parsed.key[word.start..word.end])
            && parsed.key[word.end..].starts_with(|next: char| alphanumeric(next))
        {
            continue;
        }
        let Some((start, end)) = who else { continue };
        if dateline.is_some_and(|line| word.start < line) {
            continue;
        }
        let start = start.max(dateline.unwrap_or(0)).min(end);
        let start = start + parsed.key[start..end].len() - parsed.key[start..end].trim_start().len();
        if start == end {
            continue;
        }
        // Who stands within a quotation does not say what stands around it.
        if parsed.lexicon.verb_last
            && role == "verb"
            && quoted(parsed.key, start)
            && !quoted(parsed.key, word.start)
        {
            continue;
        }
        // A newspaper's wire is its own voice.
        if listed!(parsed.lexicon, attribution.wire.noun).end(&parsed.key[start..end]).is_some() {
            continue;
        }
        if parsed
            .quantities
            .iter()
            .any(|quantity| quantity.number >= start && quantity.tail <= end && quantity.unit != "things")
            && label != "according"
        {
            continue;
        }
        // “Maritz denied it and admitted”, “he told me that he had counted”: the one who spoke before.
        let before =
            found.last().filter(|frame| !parsed.lexicon.verb_last && frame.word > start && frame.word <= end);
        let named = match before {
            Some(frame) => Some((frame.claimant.clone(), frame.words.clone())),
            None => name(parsed, start, end, mentions, memory, found.last()),
        };
        // A book may have three syllables, too.
        let titled = parsed.key[start..end].contains(['》', '』']);
        let named = named.map(|(claimant, words)| match romanise::persons(&claimant).filter(|_| !titled) {
            Some(latin) => (latin, words),
            None => (claimant, words),
        });
        let Some((claimant, words)) = named else { continue };
        // “I report that”: the text itself. A single character is no one's name.
        let oneself = listed!(parsed.lexicon, attribution.name.oneself);
        let oneself = !oneself.is_empty() && oneself.has(&words.to_lowercase());
        if oneself || !parsed.lexicon.spaced && words.chars().count() < 2 {
            continue;
        }
        let stance = if label == "denies" { "denies" } else { "asserts" };
        // “…と『X』は記す”, “…했다고 X는 주장했다”: what he says stands before him.
        let said_before = parsed.lexicon.verb_last
            && role == "verb"
            && listed!(parsed.lexicon, attribution.name.quotative)
                .end(parsed.key[..start].trim_end_matches(['『', '《', ' ']))
                .is_some();
        let last = found.last().filter(|frame| parsed.lexicon.verb_last && frame.phrase == (start, end));
        let (scope_start, scope_end) = if let (Some(last), "verb") = (last, role) {
            (last.end.min(word.end), word.end)
        } else if said_before {
            (clause_start(parsed, start), word.end)
        } else if parsed.lexicon.verb_last {
            if role == "after" { (word.end, parsed.key.len()) } else { (end, word.end) }
        } else if role == "before" {
            // “…, according to X” at the end answers for what stands before it.
            let tail = parsed.key[end..].trim_end_matches(['.', ' ', ')', '"']).is_empty();
            if tail { (clause_start(parsed, word.start), end) } else { (word.start, parsed.key.len()) }
        } else {
            (word.end, parsed.key.len())
        };
        if found.iter().any(|frame| {
            frame.claimant == claimant
                && frame.start <= scope_start
                && frame.end >= scope_end
                && frame.stance == stance
        }) {
            continue;
        }
        let side = mentions
            .iter()
            .find(|mention| mention.start >= start && mention.end <= end)
            .map(|mention| mention.side.clone());
        let header = parsed.key[word.end..].starts_with(':');
        let quotes = role == "after"
            && parsed.key[word.end..].trim_start_matches([',', ' ']).starts_with(['\'', '"', '“', '‘', '「']);
        let outer = found
            .iter()
            .find(|frame| frame.quotes && frame.end > scope_start)
            .map(|frame| frame.claimant.clone());
        let stance = if outer.is_some() { "reports_other" } else { stance };
        found.push(Frame {
            start: scope_start,
            end: scope_end,
            word: word.start,
            phrase: (start, end),
            claimant,
            words,
            via: outer.into_iter().collect(),
            stance,
            side,
            header,
            quotes,
        });
    }
    books(parsed, &mut found);
    through(parsed, mentions, memory, &mut found);
    works(parsed, mentions, memory, &mut found);
    before_quotations(parsed, mentions, memory, &mut found);
    beyond(parsed, mentions, memory, &mut found);
    lead(parsed, &mut found);
    colons(parsed, mentions, &mut found);
    for (word, label, _) in parsed.of_list(File::Attribution) {
        if matches!(label, "hearsay" | "rumour" | "press")
            && !found.iter().any(|frame| frame.start <= word.end && word.start <= frame.end)
        {
            found.push(Frame {
                start: if parsed.lexicon.verb_last { clause_start(parsed, word.start) } else { word.start },
                end: parsed.key.len(),
                word: word.start,
                phrase: (0, 0),
                claimant: match label {
                    "rumour" => "rumour",
                    "press" => "newspapers",
                    _ => "narrator",
                }
                .to_owned(),
                words: String::new(),
                via: Vec::new(),
                stance: "reports_other",
                side: None,
                header: false,
                quotes: false,
            });
        }
    }
    found.sort_by_key(|frame| (frame.start, std::cmp::Reverse(frame.end)));
    found
}

/// Whether a phrase can be one who speaks: a noun that does, a title, or a name alone. Languages without a list of such
/// nouns take anybody.
fn speaks(parsed: &Parsed, start: usize, end: usize, _mentions: &[Mention]) -> bool {
    let nouns = listed!(parsed.lexicon, attribution.speaker.noun);
    let phrase = &parsed.key[start..end];
    if nouns.is_empty() {
        return true;
    }
    let last = phrase.trim_end_matches([')', ' ']);
    let hangul = |letter: char| matches!(letter, '\u{ac00}'..='\u{d7a3}');
    let name = !phrase.contains(' ')
        && (2..=4).contains(&phrase.chars().count())
        && phrase.chars().all(hangul)
        && listed!(parsed.lexicon, attribution.speaker.never).end(phrase).is_none();
    let ranked = parsed.of_list(File::People).any(|(word, ..)| {
        word.start >= start && word.end < end && phrase[word.end - start..].starts_with(' ')
    });
    let force = listed!(parsed.lexicon, names.force.tail).end(phrase).is_some();
    name && !force || ranked || last.ends_with(['》', '』']) || nouns.within(phrase)
}

/// The frame that answers for a place: the innermost.
pub fn at(frames: &[Frame], place: usize) -> Option<&Frame> {
    frames.iter().rfind(|frame| frame.start <= place && place < frame.end)
}

/// Whether a form of “be” makes the verb at a place passive.
fn passive(parsed: &Parsed, verb: usize) -> bool {
    let lead = parsed.key[..verb].trim_end();
    listed!(parsed.lexicon, attribution.name.passive)
        .iter()
        .any(|word| lead.ends_with(word.as_str()) && !lead[..lead.len() - word.len()].ends_with(alphanumeric))
}

/// Whether a place stands between quotation marks of its sentence.
pub fn quoted(text: &str, at: usize) -> bool {
    let lead = &text[..at];
    if !crate::discourse::has_marks(lead) {
        return lead.contains('"') && lead.matches('"').count() % 2 == 1
            || lead.contains('\'') && lead.matches(" '").count() > lead.matches("' ").count();
    }
    let open = |open: char, close: char| {
        lead.rfind(open).is_some_and(|from| lead.rfind(close).is_none_or(|to| to < from || open == close))
    };
    open('“', '”')
        || open('「', '」')
        || open('『', '』')
        || open('‘', '’')
        || lead.matches('"').count() % 2 == 1
        || lead.matches(" '").count() > lead.matches("' ").count()
}

/// Where the clause of a place begins.
fn clause_start(parsed: &Parsed, place: usize) -> usize {
    parsed
        .breaks
        .iter()
        .filter(|(at, weight)| *at < place && *weight >= 2)
        .map(|(at, _)| at + 1)
        .next_back()
        .unwrap_or(0)
}

/// Whether a phrase is a title in brackets or ends in a noun that speaks: a report, a paper.
fn names_a_work(parsed: &Parsed, (start, end): (usize, usize)) -> bool {
    let phrase = &parsed.key[start..end];
    phrase.ends_with(['》', '』'])
        || listed!(parsed.lexicon, attribution.name.work).end(phrase).is_some()
        || listed!(parsed.lexicon, attribution.speaker.noun).end(phrase).is_some()
}
