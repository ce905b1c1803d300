//! A document read sentence by sentence: quantities and dates become claims.

mod counted;
mod places;
mod tally;
mod uncounted;

use std::collections::{BTreeMap, HashMap};

use self::places::{Places, passages};
use self::tally::labels;
use crate::attribution::{self, Frame, Memory};
use crate::claim::{Claim, Confidence, Reading};
use crate::context::Context;
use crate::date::{Calendar, dates};
use crate::discourse::{Discourse, Situation};
use crate::document::{Role, Sentence, sentences};
use crate::event::Events;
use crate::fold::{Folded, fold};
use crate::kind;
use crate::language::Scripts;
use crate::letters::alphanumeric;
use crate::lexicon::{Asked, File, Found, lexicon, lexicons};
use crate::names::{self, Names};
use crate::quantity::{Grammar, Quantity};
use crate::sentence::Parsed;
use crate::side::{Mention, Sides};

/// Kinds that a battle is argued about.
const CORE: [&str; 7] =
    ["strength", "killed", "wounded", "casualties", "missing", "captured", "civilians_killed"];

/// Reads one document, in one piece or in several that follow each other.
pub struct Reader<'context> {
    context: &'context Context,
    calendar: Calendar,
    around: &'static str,
    forced: Option<&'static str>,
    sides: Sides,
    code_point: usize,
    /// The piece that is read is the first.
    code_point_at_start: bool,
    numbers: BTreeMap<&'static str, usize>,
    memory: Memory,
    /// The kind of the loss told last, its side and its line.
    last_loss: Option<(&'static str, Option<String>, usize)>,
    discourse: Discourse,
    events: Events,
    learned: HashMap<String, String>,
    names: Names,
    /// General label of a side to the caller's.
    labels: HashMap<String, String>,
    /// The side whose capital sent the telegram of a line.
    sender: Option<(usize, String)>,
    /// A telegram's heading that holds for its paragraph: the line, and who sent it.
    header: Option<(usize, Frame)>,
}

/// A claim in the making.
pub struct Draft {
    /// First byte in the sentence.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// Kind.
    pub kind: &'static str,
    /// Lowest value.
    pub low: Option<f64>,
    /// Highest value.
    pub high: Option<f64>,
    /// Qualifier.
    pub qualifier: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// Side.
    pub side: Option<String>,
    /// Date.
    pub date: Option<String>,
    /// Confidence in kind, value, side and date.
    pub sure: (f64, f64, f64, f64),
}

impl Draft {
    /// A claim about persons without a figure.
    fn plain(start: usize, end: usize, kind: &'static str, side: Option<String>) -> Self {
        Self {
            start,
            end,
            kind,
            low: None,
            high: None,
            qualifier: "exact",
            unit: "persons",
            side,
            date: None,
            sure: (0.7, 0.8, 0.6, 0.6),
        }
    }
}

fn persons(quantity: &Quantity) -> bool {
    matches!(quantity.unit, "persons" | "")
}

impl<'context> Reader<'context> {
    /// Begins a document.
    pub fn new(context: &'context Context) -> Self {
        let forced = context.language.as_deref().and_then(|language| {
            lexicons().iter().map(|lexicon| lexicon.language).find(|known| *known == language)
        });
        Self {
            context,
            calendar: Calendar { year: context.year, ..Calendar::default() },
            around: forced.unwrap_or("en"),
            forced,
            sides: Sides::default(),
            code_point: 0,
            code_point_at_start: true,
            numbers: BTreeMap::new(),
            memory: Memory::default(),
            last_loss: None,
            discourse: Discourse::default(),
            events: Events::default(),
            learned: HashMap::new(),
            names: Names::default(),
            labels: labels(context),
            header: None,
            sender: None,
        }
    }

    /// Reads the next piece of the document, which should end with a line.
    pub fn read(&mut self, text: &str) -> Reading {
        let (folded, end) = fold(text, self.code_point);
        let first = self.code_point;
        self.code_point_at_start = first == 0;
        self.code_point = end;
        if self.code_point_at_start && self.forced.is_none() {
            // Short lines of Han characters at the head are in the language of what follows them.
            self.around = Scripts::of(tally::head(&folded.key, 1500)).language(self.around);
        }
        let cut = sentences(&folded, self.forced, &mut self.around);
        let (words, asked): (Vec<Vec<Found<'static>>>, Vec<Asked>) = cut
            .iter()
            .map(|sentence| {
                lexicon(sentence.language).find_and_ask(&folded.key[sentence.start..sentence.end])
            })
            .unzip();
        self.tally(&folded, &cut, &words);
        if self.learned.len() < 4000 {
            self.learned.extend(names::learn(&folded, &cut, &words, &self.sides.belligerents));
        }
        let labels = self.labels.clone();
        let general = |label: &str| {
            labels
                .iter()
                .find(|(_, mine)| *mine == label)
                .map_or_else(|| label.to_owned(), |(general, _)| general.clone())
        };
        self.names = Names::new(self.context, &self.learned, &general);
        let mut reading = Reading { passages: passages(&folded, &cut), claims: Vec::new() };
        let places = Places::new(text, first);
        for (sentence, found) in cut.iter().zip(words.into_iter().zip(asked)) {
            self.sentence(&folded, sentence, found, &places, &mut reading.claims);
        }
        reading
    }

    fn sentence(
        &mut self,
        folded: &Folded,
        sentence: &Sentence,
        (words, asked): (Vec<Found<'static>>, Asked),
        places: &Places,
        claims: &mut Vec<Claim>,
    ) {
        let key = &folded.key[sentence.start..sentence.end];
        let shown = &folded.shown[sentence.start..sentence.end];
        let grammar = Grammar::of(sentence.language);
        let found = dates(key, grammar, &mut self.calendar);
        let taken: Vec<(usize, usize)> = found.iter().map(|date| (date.start, date.end)).collect();
        let mut quantities = grammar.quantities(key, &taken);
        // 八路军 counts nothing.
        let named = |at: usize| {
            words.iter().any(|word| {
                (word.start..word.end).contains(&at) && word.senses.iter().any(|sense| sense.names_side())
            })
        };
        if !grammar.lexicon.spaced {
            quantities.retain(|quantity| !named(quantity.number));
        }
        let parsed =
            Parsed::new((key, shown), sentence, grammar.lexicon, (words, asked), (found, quantities));
        let met = self.names.find(key);
        let names: Vec<Mention> = met
            .iter()
            .filter(|met| met.role == names::Role::Force)
            .filter_map(|met| {
                Some(Mention {
                    start: met.start,
                    end: met.end,
                    side: met.side?.to_owned(),
                    patient: false,
                    agent: false,
                })
            })
            .collect();
        let engagement =
            met.iter().find(|met| met.role == names::Role::Engagement).map(|met| met.label.to_owned());
        // Without a battle folder the engagement is called what the text calls it.
        let engagement = match engagement {
            None if self.context.engagements.is_empty() => self.events.of(&parsed),
            named => named,
        };
        let plain = self.sides.mentions(&parsed, (&names, &[]), true, |_| None);
        let mut frames = attribution::frames(&parsed, &plain, &self.memory);
        if let Some((line, header)) = &self.header
            && *line == sentence.line
        {
            frames.insert(0, Frame { start: 0, end: key.len(), ..header.clone() });
        }
        if let Some(header) = frames.iter().find(|frame| frame.header) {
            self.header = Some((sentence.line, header.clone()));
        }
        for frame in &mut frames {
            let (start, end) = frame.phrase;
            if let Some(source) =
                met.iter().find(|met| met.role == names::Role::Source && met.start >= start && met.end <= end)
            {
                frame.claimant = source.label.to_owned();
                frame.side = source.side.map(str::to_owned).or_else(|| frame.side.take());
            }
        }
        self.memory.keep(&frames);
        let says = |wanted: &[&str]| parsed.of_list(File::Sides).any(|(_, label, _)| wanted.contains(&label));
        let hearsay =
            frames.iter().all(|frame| frame.claimant == "narrator" && frame.stance == "reports_other");
        let situation = Situation {
            hearsay: hearsay && !frames.is_empty(),
            parsed: &parsed,
            line: sentence.line,
            marked: folded.marks_between(sentence.start, sentence.end + 1).next().is_some(),
            we: says(&["own"]),
            parties: says(&["own", "enemy"]),
            first_person: self.sides.first_person,
        };
        if let Some(frame) = self.discourse.inherit(&situation, &frames) {
            // In a telegram what sounds like hearsay is said by whoever it quotes.
            if self.discourse.in_telegram(sentence.line) {
                frames.retain(|frame| frame.claimant != "narrator" || frame.stance != "reports_other");
            }
            frames.insert(0, Frame { start: 0, end: key.len(), phrase: (0, 0), ..frame });
        }
        // A telegram from a capital says “our” of its country.
        let opens = sentence.start < sentence.line_start + 16
            && !folded.key[sentence.line_start..sentence.start].contains(alphanumeric);
        if opens && let Some(end) = parsed.dateline() {
            let sender = plain.iter().rev().find(|mention| mention.end <= end);
            self.sender = sender.map(|sender| (sentence.line, sender.side.clone()));
        }
        let sender =
            self.sender.as_ref().filter(|(line, _)| *line == sentence.line).map(|(_, side)| side.as_str());
        let sender = sender.filter(|side| self.sides.times(side) > 0);
        // “We” is the one who speaks; in a report or a memoir only between quotation marks.
        let first_person = self.sides.first_person;
        let mut mentions = self.sides.mentions(&parsed, (&names, &plain), false, |at| {
            let frame = attribution::at(&frames, at);
            if first_person && !attribution::quoted(key, at) {
                return None;
            }
            frame.and_then(|frame| frame.side.as_deref()).or(sender)
        });
        // Who says it is not whom it is said of.
        let spoken = |mention: &Mention| {
            frames.iter().any(|frame| {
                !frame.header && mention.start >= frame.phrase.0 && mention.end <= frame.phrase.1
            })
        };
        if mentions.iter().any(|mention| !spoken(mention)) || self.sides.topic.is_some() {
            mentions.retain(|mention| !spoken(mention));
        }
        if let Role::Field(field) = &sentence.role
            && field.about == "combatant"
            && field.column > 0
        {
            // {{flag|大清}}
            let shown = shown.rsplit('|').next().unwrap_or(shown);
            let words = shown.trim_matches(|letter: char| !alphanumeric(letter)).to_owned();
            let side = mentions.first().map(|mention| mention.side.clone());
            if let Some(side) = side.or_else(|| Some(words).filter(|words| words.chars().count() < 40)) {
                self.sides.columns.insert(field.column, side);
            }
        }
        self.heading(folded, &parsed, sentence, &mentions);
        let date = parsed
            .dates
            .iter()
            .find(|date| !date.bracketed && date.edtf.is_some())
            .and_then(|date| date.edtf.clone());
        let mut drafts: Vec<Draft> = Vec::new();
        let told: Vec<(usize, usize)> =
            frames.iter().filter(|frame| frame.phrase.0 < frame.phrase.1).map(|frame| frame.phrase).collect();
        let bids = kind::bids(&parsed, &told);
        let mut victims: Option<String> = None;
        for (quantity, bid) in parsed.quantities.iter().zip(bids) {
            let inflicted = bid.as_ref().is_some_and(|bid| bid.role == "inflicts");
            let frame = attribution::at(&frames, quantity.start);
            let teller = (frame.and_then(|frame| frame.side.as_deref()), frame.is_some());
            if let Some(mut draft) = self.quantity(&parsed, &mentions, quantity, bid, date.clone(), teller) {
                // “Killed 1,200 Japanese and wounded thousands of others”: the same victims.
                if inflicted {
                    if draft.sure.2 < 0.9
                        && let Some(side) = victims.take()
                    {
                        draft.side = Some(side);
                    }
                    victims.clone_from(&draft.side);
                }
                drafts.push(draft);
            }
        }
        let teller = |at: usize| attribution::at(&frames, at).and_then(|frame| frame.side.clone());
        self.without_numbers(&parsed, &mentions, &teller, &mut drafts);
        self.dates(&parsed, &mentions, &mut drafts);
        let party = |mention: &&Mention| mention.side != "joint" && mention.side != "civilian";
        let agent = mentions.iter().filter(party).find(|mention| !mention.patient);
        if let Some(topic) = agent.or_else(|| mentions.iter().find(party)) {
            // Whom the sentence only tells of as fallen by another's hand is not who acts in it.
            let only_victim =
                victims.as_ref() == Some(&topic.side) && mentions.iter().filter(party).count() == 1;
            self.sides.topic = match self.sides.opponent(&topic.side) {
                Some(other) if only_victim => Some(other),
                _ => Some(topic.side.clone()),
            };
        }
        self.sides.keep_pair(&mentions);
        drafts.sort_by_key(|draft| (draft.start, draft.end));
        if let Some(draft) =
            drafts.iter().rfind(|draft| CORE.contains(&draft.kind) && draft.kind != "strength")
        {
            self.last_loss = Some((draft.kind, draft.side.clone(), sentence.line));
        }
        for draft in drafts {
            let frame = attribution::at(&frames, draft.start).cloned();
            let force = draft
                .side
                .as_deref()
                .and_then(|side| crate::force::of(&parsed, &mentions, side, draft.start, draft.end));
            let mut claim = self.claim(folded, sentence, places, draft, frame);
            claim.event = engagement.clone();
            claim.force = force;
            claim.side = claim.side.map(|side| self.labels.get(&side).cloned().unwrap_or(side));
            claims.push(claim);
        }
    }

    fn claim(
        &mut self,
        folded: &Folded,
        sentence: &Sentence,
        places: &Places,
        draft: Draft,
        frame: Option<Frame>,
    ) -> Claim {
        let (start, end) = folded.code_points(sentence.start + draft.start, sentence.start + draft.end);
        let number = self.numbers.entry(sentence.language).or_default();
        *number += 1;
        let citation = folded
            .marks_between(sentence.start + draft.start, sentence.end + 1)
            .next()
            .map(|(_, label)| label.clone());
        let core = CORE.contains(&draft.kind) && (draft.low.is_some() || draft.high.is_some());
        let (kind, value, side, date) = draft.sure;
        let confidence = Confidence::new([
            ("claimant", 0.7),
            ("date", date),
            ("high", value),
            ("kind", kind),
            ("low", value),
            ("qualifier", value),
            ("side", side),
            ("stance", 0.7),
            ("unit", 0.9),
        ]);
        let mut id = String::with_capacity(12);
        id.push_str(sentence.language);
        id.push('-');
        // As `{number:03}` would write it, which costs as much as the rest of the claim.
        let (mut digits, mut left) = ([b'0'; 20], *number);
        let mut from = digits.len();
        while left > 0 || from > digits.len() - 3 {
            from -= 1;
            // The remainder of ten fits a byte.
            digits[from] = b'0' + u8::try_from(left % 10).unwrap_or(0);
            left /= 10;
        }
        id.extend(digits[from..].iter().map(|&digit| char::from(digit)));
        Claim {
            id,
            doc: self.context.document.clone(),
            start,
            end,
            quote: places.slice(start, end),
            kind: draft.kind,
            low: draft.low,
            high: draft.high,
            qualifier: draft.qualifier,
            unit: draft.unit,
            side: draft.side,
            force: None,
            event: None,
            date: draft.date,
            claimant: frame.as_ref().map_or_else(|| "narrator".to_owned(), |frame| frame.claimant.clone()),
            via: frame.as_ref().map_or_else(Vec::new, |frame| frame.via.clone()),
            citation,
            stance: frame.as_ref().map_or("asserts", |frame| frame.stance),
            core,
            confidence,
            claimant_text: frame.map(|frame| frame.words).filter(|words| !words.is_empty()),
            language: sentence.language,
        }
    }
}
