//! Who says it: frames of attribution in a sentence, and who stands behind each.
//!
//! A frame is a stretch of the sentence that one claimant is answerable for. English and Chinese name him before what he says
//! (“X claims that …”, 据X称), Korean and Japanese before it too but with the verb at the end (X에 따르면 …, Xは…と発表した).

use crate::document::Role;
use crate::letters::alphanumeric;
use crate::lexicon::{File, lexicon, listed, written};
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
    let dateline = crate::discourse::dateline(parsed);
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
                before_word(parsed, word.start, false).filter(|&phrase| names_a_work(parsed, phrase))
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
        let (scope_start, scope_end) = if said_before {
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

/// Works listed with their authors: `by Smith (1920) "900"`.
fn books(parsed: &Parsed, found: &mut Vec<Frame>) {
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
fn works(parsed: &Parsed, mentions: &[Mention], memory: &Memory, found: &mut Vec<Frame>) {
    if !parsed.lexicon.verb_last || parsed.quantities.is_empty() {
        return;
    }
    let topics = listed!(parsed.lexicon, attribution.name.topic);
    let mut marks: Vec<(usize, usize, usize)> = Vec::new();
    for (at, letter) in parsed.key.char_indices().filter(|(_, letter)| matches!(letter, '』' | '》')) {
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
    for (at, work) in listed!(parsed.lexicon, attribution.name.work).places(parsed.key) {
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
fn before_quotations(parsed: &Parsed, mentions: &[Mention], memory: &Memory, found: &mut Vec<Frame>) {
    if parsed.quantities.is_empty() {
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
fn beyond(parsed: &Parsed, mentions: &[Mention], memory: &Memory, found: &mut Vec<Frame>) {
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
fn lead(parsed: &Parsed, found: &mut Vec<Frame>) {
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
    let told = parsed.of_list(File::Sides).next().is_some_and(|(word, ..)| word.end <= at);
    if told && !titled && matches!(parsed.role, Role::Field(_)) && claimant.chars().count() < 5 {
        return;
    }
    found.retain(|frame| frame.phrase.0 >= at || frame.phrase.1 == 0);
    found.push(Frame {
        header: !matches!(parsed.role, Role::Field(_)),
        ..Frame::plain((at, parsed.key.len()), (0, at), claimant)
    });
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

/// The phrase after “according to”: up to a comma, a verb of saying or the end.
fn after_word(parsed: &Parsed, from: usize) -> Option<(usize, usize)> {
    let rest = &parsed.key[from..];
    let lead = rest.len() - rest.trim_start().len();
    let stop = rest.find([',', ';', ':', '"', '”', '(']).unwrap_or(rest.len());
    let stops = parsed.lexicon.words("attribution", "name", "stop");
    let stop = stops
        .iter()
        .filter_map(|word| rest[lead..].find(word.as_str()))
        .map(|at| at + lead)
        .chain([stop])
        .min();
    let stop = stop.unwrap_or(rest.len());
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
fn before_word(parsed: &Parsed, to: usize, subject: bool) -> Option<(usize, usize)> {
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
fn teller(parsed: &Parsed, verb: usize) -> Option<(usize, usize)> {
    let from = parsed
        .breaks
        .iter()
        .rev()
        .find(|(at, weight)| *at < verb && *weight >= 3)
        .map_or(0, |(at, _)| at + 1);
    let text = parsed.key.get(from..verb)?;
    let works = listed!(parsed.lexicon, attribution.name.work);
    let mut best: Option<(usize, usize)> = None;
    for (at, _) in parsed.lexicon.particles.topic.places(text) {
        let end = from + at;
        let lead = &parsed.key[from..end];
        if best.is_some_and(|(_, last)| last >= end)
            || !(lead.ends_with(['』', '》']) || works.end(lead).is_some())
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
fn topic(parsed: &Parsed, verb: usize) -> Option<(usize, usize)> {
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
fn topic_from(parsed: &Parsed, from: usize, verb: usize) -> Option<(usize, usize)> {
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
    for particle in topics.iter() {
        if let Some(at) = text.find(particle.as_str()).filter(|at| *at > 0)
            && best.is_none_or(|best| at < best)
        {
            best = Some(at);
        }
    }
    let end = from + best?;
    let start = parsed.key[from..end]
        .rfind([',', '、', '」', ')'])
        .map_or(from, |at| from + at + parsed.key[from + at..].chars().next().map_or(1, char::len_utf8));
    trimmed(parsed, start, end)
}

/// “The Post, quoting a rider, put it at 200”: the rider says it, through the Post.
fn through(parsed: &Parsed, mentions: &[Mention], memory: &Memory, found: &mut [Frame]) {
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
fn colons(parsed: &Parsed, mentions: &[Mention], found: &mut Vec<Frame>) {
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

/// The English adjective of a side's label.
fn adjective(side: &str) -> String {
    side.split('_')
        .map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .map_or(String::new(), |first| first.to_uppercase().collect::<String>() + letters.as_str())
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// What a claimant is called, and his own words in the text.
fn name(
    parsed: &Parsed,
    start: usize,
    end: usize,
    mentions: &[Mention],
    memory: &Memory,
    before: Option<&Frame>,
) -> Option<(String, String)> {
    let key = parsed.key.get(start..end)?;
    let again = listed!(parsed.lexicon, attribution.again.words);
    let last = before.or(memory.last.as_ref());
    if matches!(key, "who" | "which")
        && let Some(named) = antecedent(&parsed.shown[..start])
    {
        return Some((named.clone(), named));
    }
    if again.has(key) {
        return last.map(|last| (last.claimant.clone(), last.words.clone()));
    }
    let mut words = parsed.shown[start..end].trim().to_owned();
    // A people and a plain noun: “Japanese sources”, 일본 신문, 支那側.
    let side = mentions.iter().find(|mention| mention.start >= start && mention.end <= end);
    let source = parsed.of_list(File::Sources).rfind(|(word, ..)| word.start >= start && word.start < end);
    if parsed.lexicon.spaced {
        words = english_name(&words);
        if words.is_empty()
            || words.split(' ').count() > 9
            || words.starts_with(|letter: char| letter.is_ascii_digit())
        {
            return None;
        }
        if again.has(&words.to_lowercase()) {
            return last.map(|last| (last.claimant.clone(), last.words.clone()));
        }
        if let (Some(side), Some((_, "sources", _))) = (side, source)
            && words.split(' ').count() <= 3
            && !words.contains("historian")
        {
            return Some((format!("{} sources", adjective(&side.side)), words));
        }
        if words.split(' ').count() == 1
            && let Some(full) = memory.full.iter().find(|full| full.ends_with(&format!(" {words}")))
        {
            return Some((full.clone(), words));
        }
        return Some((words.clone(), words));
    }
    // 영관 이두석: the name after the rank.
    let ranked = parsed
        .of_list(File::People)
        .rfind(|(word, ..)| word.start >= start && word.end < end && parsed.lexicon.verb_last);
    if let Some((rank, ..)) = ranked
        && let Some(rest) = parsed.shown.get(rank.end..end).and_then(|rest| rest.strip_prefix(' '))
    {
        let rest = plain_name(parsed, rest);
        if (2..=8).contains(&rest.chars().count()) {
            return Some((rest.clone(), rest));
        }
    }
    let titled = words.contains('》') || words.contains('』');
    let plain = plain_name(parsed, &words);
    if titled && !plain.is_empty() {
        return Some((plain.clone(), plain));
    }
    if plain.is_empty() || plain.chars().count() > 24 {
        return None;
    }
    if let Some((word, label, _)) = source {
        let before = parsed.key[start..word.start].trim();
        match side {
            _ if label.starts_with(char::is_uppercase) => return Some((label.to_owned(), plain)),
            Some(side) if side.end + 6 >= word.start => {
                return Some((format!("{} {label}", adjective(&side.side)), plain));
            }
            None if label.starts_with("an")
                || matches!(label, "scholars" | "eyewitnesses")
                || before.is_empty() && label == "newspapers" =>
            {
                return Some((label.to_owned(), plain));
            }
            _ => {}
        }
    }
    Some((plain.clone(), plain))
}

/// The name that “who” stands for: the capitalised words right before it.
fn antecedent(lead: &str) -> Option<String> {
    let lead = lead.trim_end().strip_suffix(',')?;
    let words: Vec<&str> =
        lead.split(' ').rev().take(4).take_while(|word| word.starts_with(char::is_uppercase)).collect();
    let name = words.into_iter().rev().collect::<Vec<_>>().join(" ");
    (!name.is_empty() && !name.contains([',', ';', '.'])).then(|| english_name(&name))
}

/// An English name without article, title of its book, years and what follows.
fn english_name(words: &str) -> String {
    let mut words = words.trim().trim_matches(['"', '“', '”', '\'']).trim().to_owned();
    let list = |role: &str| lexicon("en").words("attribution", "name", role);
    for lead in list("maker") {
        if let Some(at) = words.rfind(lead.as_str()) {
            words = words[at + lead.len()..].to_owned();
        }
    }
    if let Some(at) = words.find(" (") {
        words.truncate(at);
    }
    // Most names hold nothing that cuts them or leads in.
    let lower = words.to_lowercase();
    if listed!(lexicon("en"), attribution.name.cut).within(&lower) {
        for cut in list("cut") {
            if let Some(at) = words.to_lowercase().find(cut.as_str()).filter(|at| words.is_char_boundary(*at))
            {
                words.truncate(at);
            }
        }
    }
    let leads = listed!(lexicon("en"), attribution.name.lead);
    let mut passed = 0;
    for lead in leads.iter() {
        let rest = &words[passed..];
        if rest.as_bytes().get(..lead.len()).is_some_and(|head| head.eq_ignore_ascii_case(lead.as_bytes())) {
            passed += lead.len();
        }
    }
    words.drain(..passed);
    for rank in list("rank") {
        if words.starts_with(rank.as_str()) && words.split(' ').count() > 2 {
            words = words[rank.len()..].to_owned();
        }
    }
    words.trim().trim_end_matches([',', '.', '"', '”']).to_owned()
}

/// A name in a language written without blanks between words: a title in brackets, or the words without what leads in.
fn plain_name(parsed: &Parsed, words: &str) -> String {
    let mut without = String::new();
    let mut depth = 0_usize;
    for letter in words.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => without.push(letter),
            _ => {}
        }
    }
    let words = without.as_str();
    for (open, close) in [('《', '》'), ('『', '』')] {
        if let (Some(from), Some(to)) = (words.find(open), words.find(close))
            && from < to
        {
            return words[from + open.len_utf8()..to].to_owned();
        }
    }
    // 연대에서 낸 전투상보: the work, not its maker.
    let makers = written!(parsed.lexicon, attribution.name.maker);
    let words = if makers.within(words) { makers.iter() } else { [].iter() }
        .find_map(|word| words.rfind(word.as_str()).map(|at| &words[at + word.len()..]))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(words);
    let mut words = words.trim_matches(['“', '”', '"', '\'', '「', '」', ' ', '【', '】']).to_owned();
    for lead in written!(parsed.lexicon, attribution.name.lead).iter() {
        if let Some(rest) = words.strip_prefix(lead.as_str())
            && !rest.is_empty()
        {
            words = rest.trim_start().to_owned();
        }
    }
    // 村長が訴えたところ: who did.
    for place in written!(parsed.lexicon, attribution.name.place).iter() {
        if let Some(rest) = words.strip_suffix(place.as_str())
            && let Some(at) =
                parsed.lexicon.particles.subject.iter().filter_map(|mark| rest.rfind(mark.as_str())).max()
            && at > 0
        {
            words = rest[..at].to_owned();
        }
    }
    for tail in written!(parsed.lexicon, attribution.name.tail).iter() {
        if let Some(rest) = words.strip_suffix(tail.as_str())
            && rest.chars().count() >= 2
        {
            words = rest.trim_end().to_owned();
        }
    }
    // 仙台藩士の玉川左内: the name after what he is.
    let persons = written!(parsed.lexicon, attribution.name.person);
    for maker in if persons.within(&words) { &persons[..] } else { &[] } {
        if let Some(at) = words.rfind(maker.as_str()) {
            let rest = &words[at + maker.len()..];
            let han = rest.chars().all(|letter| matches!(letter, '\u{3400}'..='\u{9fff}' | '々'));
            let work = written!(parsed.lexicon, attribution.name.work).end(rest).is_some();
            if han && (2..=5).contains(&rest.chars().count()) && !work {
                words = rest.to_owned();
                break;
            }
        }
    }
    if !parsed.lexicon.verb_last {
        let mut folded = crate::fold::key(&words);
        for lead in written!(parsed.lexicon, attribution.according.before).iter() {
            if folded.starts_with(lead.as_str()) {
                words = words.chars().skip(lead.chars().count()).collect();
                folded = crate::fold::key(&words);
            }
        }
        // “张某致统率办事处电”: the sender, not the receiver.
        if let Some(at) = words.find('致').filter(|at| *at >= 6) {
            words.truncate(at);
        }
        // “三月二十日電”: the date of a telegram is no part of its sender.
        if let Some(date) =
            parsed.dates.iter().find_map(|date| words.find(parsed.shown.get(date.start..date.end)?))
        {
            words.truncate(date);
        }
        // 旅长孙立诚: the rank goes where a name of two or three characters follows.
        let ranks = written!(parsed.lexicon, people.rank.words);
        for rank in if ranks.within(&words) { &ranks[..] } else { &[] } {
            if let Some(at) = words.find(rank.as_str()) {
                let rest = &words[at + rank.len()..];
                if (2..=3).contains(&rest.chars().count()) && !rest.ends_with('某') {
                    words = rest.to_owned();
                    break;
                }
            }
        }
    }
    words
}

/// Whether a phrase is a title in brackets or ends in a noun that speaks: a report, a paper.
fn names_a_work(parsed: &Parsed, (start, end): (usize, usize)) -> bool {
    let phrase = &parsed.key[start..end];
    phrase.ends_with(['》', '』'])
        || listed!(parsed.lexicon, attribution.name.work).end(phrase).is_some()
        || listed!(parsed.lexicon, attribution.speaker.noun).end(phrase).is_some()
}
