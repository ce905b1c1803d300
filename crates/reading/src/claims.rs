//! A document read sentence by sentence: quantities and dates become claims.

use std::collections::{BTreeMap, HashMap};

use crate::attribution::{self, Frame, Memory};
use crate::claim::{Claim, Passage, Reading};
use crate::context::Context;
use crate::date::{Calendar, dates};
use crate::discourse::{Discourse, Situation};
use crate::document::{Role, Sentence, sentences};
use crate::event::Events;
use crate::fold::{Folded, fold};
use crate::kind::{self, Bid, kind_of_unit};
use crate::language::Scripts;
use crate::letters::alphanumeric;
use crate::lexicon::{File, Found, lexicon, lexicons, listed};
use crate::names::{self, Names};
use crate::quantity::{Grammar, Quantity};
use crate::sentence::Parsed;
use crate::side::{Mention, Sides};

/// Cheapest bid that does not outweigh what the key of a field says.
const FAR: usize = 16;

/// Dearest bid of a word that stands right beside its number.
const NEAR: usize = 12;

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

/// The kind of the nearest noun before a bare number, however far in the sentence: “as for the losses, A says 900”.
fn far_noun(parsed: &Parsed, quantity: &Quantity) -> Option<&'static str> {
    if quantity.low.or(quantity.high)? < 20.0 || quantity.weak || !quantity.digits {
        return None;
    }
    parsed
        .of_list(File::Kinds)
        .rfind(|(word, label, role)| *role == "noun" && *label != "strength" && word.end <= quantity.start)
        .map(|(_, label, _)| label)
}

/// A man of rank who fell: “Colonel Smith was killed”, 연대장이 전사하고; at most a few words between.
fn named_deaths(parsed: &Parsed) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (rank, label, _) in parsed.of_list(File::People).filter(|(_, label, _)| *label == "rank") {
        let _ = label;
        let death = parsed.of_list(File::Kinds).find(|(word, label, role)| {
            *label == "killed"
                && (*role == "suffers" || parsed.lexicon.spaced && parsed.key[..word.start].ends_with("'s "))
                && word.start >= rank.end
        });
        // “Among the killed is Major Hotta”: the word stands before him.
        let told = parsed.of_list(File::Kinds).any(|(word, label, role)| {
            label == "killed" && role == "noun" && word.end <= rank.start && {
                let gap = parsed.key[word.end..rank.start].trim();
                listed!(parsed.lexicon, clauses.is.words).iter().any(|is| is == gap)
            }
        });
        if told {
            let end = parsed.key[rank.end..]
                .find([',', '.', ';', '('])
                .map_or(parsed.key.len(), |at| rank.end + at);
            if parsed.letters(rank.end, end) < 40 {
                found.push((rank.start, end));
                continue;
            }
        }
        let Some((word, ..)) = death else { continue };
        let gap = &parsed.key[rank.end..word.start];
        let near = if parsed.lexicon.spaced { 40 } else { 16 };
        let subject = if parsed.lexicon.verb_last {
            parsed.lexicon.particles.subject.iter().any(|particle| gap.contains(particle.as_str()))
        } else {
            true
        };
        if gap.chars().count() <= near
            && subject
            && (parsed.parted(rank.end, word.start) == 0
                || parsed.lexicon.spaced
                    && parsed.parted(rank.end, word.start) == 2
                    && gap.trim_end().ends_with(','))
            && parsed.between(rank.start, word.start) == 0
            && !gap.contains(" and ")
            && !parsed.key[..rank.start].ends_with("'s ")
        {
            found.push((rank.start, word.end));
        }
    }
    found
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
        }
    }

    /// Reads the next piece of the document, which should end with a line.
    pub fn read(&mut self, text: &str) -> Reading {
        let (folded, end) = fold(text, self.code_point);
        let first = self.code_point;
        self.code_point_at_start = first == 0;
        self.code_point = end;
        let cut = sentences(&folded, self.forced, &mut self.around);
        let words: Vec<Vec<Found<'static>>> = cut
            .iter()
            .map(|sentence| lexicon(sentence.language).find(&folded.key[sentence.start..sentence.end]))
            .collect();
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
        for (sentence, words) in cut.iter().zip(words) {
            self.sentence(&folded, sentence, words, &places, &mut reading.claims);
        }
        reading
    }

    /// Counts the sides over the whole piece, so that the first sentence knows who fights whom.
    fn tally(&mut self, folded: &Folded, cut: &[Sentence], words: &[Vec<Found<'static>>]) {
        let head = head(&folded.key, 1500);
        if self.code_point_at_start {
            let language = Scripts::of(head).language(self.around);
            let lexicon = lexicon(language);
            let letters = if lexicon.spaced { 250 } else { 60 };
            let opening = crate::claims::head(head, letters);
            let words = listed!(lexicon, clauses.report.words);
            self.sides.report = words.within(opening);
        }
        let mut home: BTreeMap<&'static str, usize> = BTreeMap::new();
        for (sentence, words) in cut.iter().zip(words) {
            *home.entry(sentence.language).or_default() += sentence.end - sentence.start;
            let mut named: Vec<&str> = Vec::new();
            let mut we = false;
            for word in words {
                for sense in word.senses.iter().filter(|sense| sense.file == File::Sides) {
                    self.sides.count(sense.label, 1);
                    match sense.label {
                        "own" | "enemy" => we = true,
                        "reporter" => we |= self.sides.report,
                        label => {
                            let key = &folded.key[sentence.start..sentence.end];
                            let lexicon = lexicon(sentence.language);
                            if crate::side::patient(key, lexicon, word.start, word.end)
                                && !named.contains(&label)
                            {
                                named.push(label);
                            }
                        }
                    }
                }
            }
            if let ([one], true) = (&named[..], we) {
                self.sides.fights(one);
            }
        }
        let language = home.into_iter().max_by_key(|(_, length)| *length).map(|(language, _)| language);
        let home =
            language.and_then(|language| lexicon(language).words("language", "grammar", "home").first());
        if self.sides.named() < 2 {
            for (label, words, count) in names::armies(folded, cut) {
                self.sides.count(&label, count);
                self.learned.extend(words.into_iter().map(|word| (word, label.clone())));
            }
        }
        let year = self.calendar.year.or_else(|| year(head)).or_else(|| regnal_year(head, language));
        self.sides.in_war(head, year);
        self.sides.settle(home.map(String::as_str));
        self.infobox_columns(folded, cut, words);
        self.commanders(folded, cut, words);
    }

    /// Ties the commanders whom an infobox names to the side of their column.
    fn commanders(&mut self, folded: &Folded, cut: &[Sentence], words: &[Vec<Found<'static>>]) {
        let mut columns: HashMap<u8, String> = HashMap::new();
        for (sentence, words) in cut.iter().zip(words) {
            let Role::Field(field) = &sentence.role else { continue };
            if field.about == "combatant" && field.column > 0 {
                let named = words
                    .iter()
                    .flat_map(|word| word.senses)
                    .find(|sense| sense.file == File::Sides)
                    .and_then(|sense| self.sides.resolve(sense.label, None));
                if let Some(side) = named {
                    columns.entry(field.column).or_insert(side);
                }
            }
            if field.about != "commander" {
                continue;
            }
            let Some(side) = columns.get(&field.column) else { continue };
            let shown = &folded.shown[sentence.start..sentence.end];
            for name in names::commanders(shown, lexicon(sentence.language)) {
                self.learned.entry(name).or_insert_with(|| side.clone());
            }
        }
    }

    /// What the columns of an infobox are where no field names the two sides: what one side estimates of the other's losses.
    fn infobox_columns(&mut self, folded: &Folded, cut: &[Sentence], words: &[Vec<Found<'static>>]) {
        let mut estimated: Option<(u8, &'static str)> = None;
        for (sentence, words) in cut.iter().zip(words) {
            let Role::Field(field) = &sentence.role else { continue };
            if field.about == "combatant" {
                return;
            }
            if field.about != "casualties" || field.column == 0 {
                continue;
            }
            let key = &folded.key[sentence.start..sentence.end];
            let colon = key.find(':').unwrap_or(0);
            let of = |file: File| {
                words
                    .iter()
                    .filter(|word| word.end <= colon)
                    .find_map(|word| word.senses.iter().find(|sense| sense.file == file))
            };
            if let (Some(side), Some(_)) = (of(File::Sides), of(File::Sources)) {
                estimated = estimated.or(Some((field.column, side.label)));
            }
        }
        let Some((column, side)) = estimated else { return };
        let other = 3_u8.saturating_sub(column);
        let enemy = self.sides.opponent(side).or_else(|| self.sides.enemy_in_war(side));
        self.sides.columns.entry(other).or_insert_with(|| side.to_owned());
        if let Some(enemy) = enemy {
            self.sides.columns.entry(column).or_insert(enemy);
        }
    }

    fn sentence(
        &mut self,
        folded: &Folded,
        sentence: &Sentence,
        words: Vec<Found<'static>>,
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
                (word.start..word.end).contains(&at)
                    && word.senses.iter().any(|sense| sense.file == File::Sides)
            })
        };
        if !grammar.lexicon.spaced {
            quantities.retain(|quantity| !named(quantity.number));
        }
        let parsed = Parsed::new((key, shown), sentence, grammar.lexicon, words, (found, quantities));
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
        let plain = self.sides.mentions(&parsed, &names, |_| None);
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
            frames.insert(0, Frame { start: 0, end: key.len(), phrase: (0, 0), ..frame });
        }
        // “We” is the one who speaks; in a report or a memoir only between quotation marks.
        let first_person = self.sides.first_person;
        let mut mentions = self.sides.mentions(&parsed, &names, |at| {
            let frame = attribution::at(&frames, at)?;
            (!first_person || attribution::quoted(key, at)).then_some(frame.side.as_deref()).flatten()
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

    /// Keeps whose losses the lines under a heading are: “Casualties of the brigade:”, 五、我カ損害.
    fn heading(&mut self, folded: &Folded, parsed: &Parsed, sentence: &Sentence, mentions: &[Mention]) {
        let numbered = folded.key[sentence.line_start..sentence.start].chars().any(alphanumeric);
        let short = parsed.letters(0, parsed.key.len()) < if parsed.lexicon.spaced { 80 } else { 40 };
        let opens = parsed.quantities.is_empty()
            && short
            && (matches!(parsed.role, Role::Heading) || numbered || parsed.key.ends_with(':'));
        let spoils = listed!(parsed.lexicon, clauses.spoils.words);
        let loss = parsed.of_list(File::Kinds).any(|(_, label, _)| label != "strength");
        if opens && spoils.within(parsed.key) {
            self.sides.heading = self.sides.own.as_ref().and_then(|own| self.sides.opponent(own));
        } else if opens && loss && !mentions.is_empty() {
            self.sides.heading = mentions.first().map(|mention| mention.side.clone());
        } else if opens
            || numbered
            || !short
            || matches!(parsed.role, Role::Heading) && parsed.quantities.is_empty()
        {
            self.sides.heading = None;
        }
    }

    /// What a quantity claims, if anything.
    fn quantity(
        &self,
        parsed: &Parsed,
        mentions: &[Mention],
        quantity: &Quantity,
        bid: Option<Bid>,
        date: Option<String>,
        (teller, told): (Option<&str>, bool),
    ) -> Option<Draft> {
        let field = match parsed.role {
            Role::Field(field) => Some(field),
            _ => None,
        };
        let unit = unit_by_noun(parsed, quantity);
        let mut told_again = false;
        // 冻死六十一个: a general counter counts men where a loss stands beside it.
        let of_men = unit == "things"
            && bid.as_ref().is_some_and(|bid| {
                bid.cost <= NEAR
                    && matches!(bid.kind, "killed" | "wounded" | "captured" | "missing" | "casualties")
            });
        // 斩首级三百余颗: heads are men, whatever their counter.
        let heads = bid
            .as_ref()
            .is_some_and(|bid| bid.kind == "killed" && bid.role == "noun" && bid.end == quantity.start)
            && !parsed.lexicon.spaced;
        let unit = if of_men || heads { "persons" } else { unit };
        let by_unit = kind_of_unit(unit);
        let about = field.map_or("", |field| field.about);
        let (mut kind, sure) = match (by_unit, &bid) {
            (Some("count_other"), _)
                if matches!(unit, "houses" | "schools" | "churches") && kind::burned(parsed, quantity) =>
            {
                (if quantity.unit == "schools" { "schools_burned" } else { "houses_burned" }, 0.85)
            }
            (Some(kind), _) => (kind, 0.9),
            (None, Some(bid))
                if !(bid.kind == "strength"
                    && matches!(about, "casualties" | "killed" | "wounded" | "captured" | "missing"))
                    && (about != "strength" || bid.cost < 8 && bid.kind != "strength")
                    && (about != "casualties" || bid.cost < FAR) =>
            {
                (bid.kind, 1.0 - bid.cost as f64 / 90.0)
            }
            (None, _)
                if matches!(
                    about,
                    "strength" | "casualties" | "killed" | "wounded" | "captured" | "missing"
                ) =>
            {
                (
                    match about {
                        "strength" => "strength",
                        "killed" => "killed",
                        "wounded" => "wounded",
                        "captured" => "captured",
                        "missing" => "missing",
                        _ => "casualties",
                    },
                    0.9,
                )
            }
            (None, _) if quantity.unit.is_empty() && self.bare_strength(parsed, mentions, quantity) => {
                ("strength", 0.5)
            }
            (None, _) if quantity.unit.is_empty() => {
                let again = self.told_again(parsed, quantity, told);
                told_again = again.is_some();
                match far_noun(parsed, quantity).or(again) {
                    Some(kind) => (kind, 0.4),
                    None => return None,
                }
            }
            (None, _) => ("strength", 0.5),
        };
        let (mut side, mut side_sure) = self.sides.of(parsed, mentions, quantity, bid.as_ref(), teller);
        if let Some(field) = field {
            let learned = || self.names.find(&field.of).first().and_then(|met| met.side.map(str::to_owned));
            let named = (!field.of.is_empty())
                .then(|| self.sides.of_words(&field.of, parsed.lexicon).or_else(learned))
                .flatten();
            // A people in the same phrase says more than the column: “Japanese 200, allies 50”.
            if side_sure < 0.9
                && let Some(column) = named.or_else(|| self.sides.columns.get(&field.column).cloned())
            {
                (side, side_sure) = (Some(column), 0.95);
            }
        }
        let again = told_again && kind != "strength";
        if again && mentions.is_empty() {
            side = self.last_loss.as_ref().and_then(|(_, side, _)| side.clone());
        }
        if quantity.weak
            && !again
            && bid.as_ref().is_none_or(|bid| bid.kind == "strength" || bid.cost > 16)
            && kind != "strength"
            && field.is_none()
            && quantity.high < Some(10.0)
        {
            return None;
        }
        // “A unit”, “one man” counts nobody unless something befell him.
        if kind == "strength"
            && quantity.native
            && quantity.high == Some(1.0)
            && none_of(parsed, quantity).is_none()
        {
            return None;
        }
        let excluded = listed!(parsed.lexicon, clauses.excluded.words);
        if excluded.begin(parsed.key[quantity.tail..].trim_start()).is_some() {
            kind = "count_other";
        }
        if kind == "civilians_killed" {
            side = Some("civilian".to_owned());
        }
        // 한인 7명, 日本人9名: people, not soldiers.
        let lead = parsed.key[..quantity.start].trim_end();
        if kind == "killed"
            && lead.ends_with('인')
            && mentions.iter().any(|mention| mention.end + 4 > lead.len() && mention.end <= lead.len())
        {
            side = Some("civilian".to_owned());
        }
        if kind == "killed" && side.as_deref() == Some("civilian") {
            kind = "civilians_killed";
        }
        if kind == "strength" && side.as_deref() == Some("civilian") {
            kind = "count_other";
        }
        let (mut low, mut high, mut unit) = (quantity.low, quantity.high, unit);
        let mut end = quantity.end;
        if let Some(reach) = none_of(parsed, quantity) {
            (low, high, end) = (Some(0.0), Some(0.0), end.max(reach));
        }
        if let Some(share) = match unit {
            "percent" => Some(100.0),
            "tenths" => Some(10.0),
            _ => None,
        } {
            low = low.map(|low| low / share);
            high = high.map(|high| high / share);
            unit = "fraction";
        }
        if unit.is_empty() {
            unit = "persons";
        }
        Some(Draft {
            start: quantity.start,
            end,
            kind,
            low,
            high,
            qualifier: quantity.qualifier,
            unit,
            side,
            date,
            sure: (sure, 0.9, side_sure, 0.7),
        })
    }

    /// The kind of the loss told last, where someone gives a bare number of his own: “Dr Poole found sixteen”.
    fn told_again(&self, parsed: &Parsed, quantity: &Quantity, told: bool) -> Option<&'static str> {
        let counts = quantity.low.or(quantity.high)? >= 3.0
            && !parsed.dates.iter().any(|date| date.end >= quantity.number && date.start <= quantity.tail);
        self.last_loss
            .as_ref()
            .filter(|(.., line)| told && counts && parsed.line.abs_diff(*line) <= 1)
            .map(|(kind, ..)| *kind)
    }

    /// A number without a counter that follows a force: “敵ハ約六千”.
    fn bare_strength(&self, parsed: &Parsed, mentions: &[Mention], quantity: &Quantity) -> bool {
        !parsed.lexicon.spaced
            && quantity.low.or(quantity.high).is_some_and(|number| number >= 50.0)
            && mentions.iter().any(|mention| {
                mention.end <= quantity.start && parsed.letters(mention.end, quantity.start) < 12
            })
    }

    /// Losses told without a number: none, a named man, annihilation.
    fn without_numbers(
        &self,
        parsed: &Parsed,
        mentions: &[Mention],
        teller: &impl Fn(usize) -> Option<String>,
        drafts: &mut Vec<Draft>,
    ) {
        let side = |at: usize| {
            mentions
                .iter()
                .rev()
                .find(|mention| mention.end <= at + 1)
                .map(|mention| mention.side.clone())
                .or_else(|| teller(at))
                .or_else(|| self.sides.heading.clone())
                .or_else(|| mentions.first().map(|mention| mention.side.clone()))
                .or_else(|| self.sides.topic.clone())
        };
        for (word, label, role) in parsed.of_list(File::Kinds) {
            let taken = |drafts: &[Draft]| {
                drafts.iter().any(|draft| draft.start < word.end && word.start < draft.end)
            };
            if role == "none" && !taken(drafts) {
                drafts.push(Draft {
                    low: Some(0.0),
                    high: Some(0.0),
                    ..Draft::plain(word.start, word.end, label, side(word.start))
                });
            } else if role == "wiped"
                && !taken(drafts)
                && !parsed.quantities.iter().any(|quantity| {
                    persons(quantity)
                        && (parsed.letters(quantity.tail.min(word.start), word.start) < 40
                            || parsed.letters(word.end, quantity.start.max(word.end)) < 40)
                })
            {
                drafts.push(Draft {
                    sure: (0.6, 0.9, 0.6, 0.6),
                    ..Draft::plain(word.start, word.end, "casualties", side(word.start))
                });
            }
        }
        for (start, end) in named_deaths(parsed) {
            if !drafts.iter().any(|draft| draft.start < end && start < draft.end) {
                drafts.push(Draft {
                    low: Some(1.0),
                    high: Some(1.0),
                    ..Draft::plain(start, end, "killed", side(end))
                });
            }
        }
    }

    /// At most one date of a sentence is a claim: the first that says most.
    fn dates(&self, parsed: &Parsed, mentions: &[Mention], drafts: &mut Vec<Draft>) {
        let grain = if parsed.lexicon.verb_last { 2 } else { 3 };
        let best = parsed
            .dates
            .iter()
            .filter(|date| !date.bracketed && (date.edtf.is_some() || date.grain >= 3))
            .max_by_key(|date| {
                // Where the verb stands last, so does the main clause.
                let place = if parsed.lexicon.verb_last { date.start } else { usize::MAX - date.start };
                (date.grain.min(grain), place)
            });
        if let Some(date) = best {
            let side = mentions
                .iter()
                .find(|mention| mention.start >= date.end)
                .or_else(|| mentions.first())
                .map(|mention| mention.side.clone());
            drafts.push(Draft {
                start: date.start,
                end: date.end,
                kind: "date",
                low: None,
                high: None,
                qualifier: date.qualifier,
                unit: "date",
                side,
                date: date.edtf.clone(),
                sure: (0.9, 0.9, 0.5, 0.85),
            });
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
        let confidence = BTreeMap::from([
            ("kind", draft.sure.0),
            ("low", draft.sure.1),
            ("high", draft.sure.1),
            ("qualifier", draft.sure.1),
            ("unit", 0.9),
            ("side", draft.sure.2),
            ("date", draft.sure.3),
            ("claimant", 0.7),
            ("stance", 0.7),
        ]);
        Claim {
            id: format!("{}-{number:03}", sentence.language),
            doc: self.context.document.clone(),
            start,
            end,
            quote: places.slice(start, end),
            kind: draft.kind.to_owned(),
            low: draft.low,
            high: draft.high,
            qualifier: draft.qualifier.to_owned(),
            unit: draft.unit.to_owned(),
            side: draft.side,
            force: None,
            event: None,
            date: draft.date,
            claimant: frame.as_ref().map_or_else(|| "narrator".to_owned(), |frame| frame.claimant.clone()),
            via: frame.as_ref().map_or_else(Vec::new, |frame| frame.via.clone()),
            citation,
            stance: frame.as_ref().map_or("asserts", |frame| frame.stance).to_owned(),
            core,
            confidence,
            claimant_text: frame.map(|frame| frame.words).filter(|words| !words.is_empty()),
            language: sentence.language.to_owned(),
        }
    }
}

/// What is counted, where only the noun before a general counter tells: 战车四十三辆, 爆彈 十數個.
fn unit_by_noun(parsed: &Parsed, quantity: &Quantity) -> &'static str {
    // Rounds are counted for the arms that fire them: 小銃一万発.
    if parsed.lexicon.spaced || matches!(quantity.unit, "persons" | "rounds") {
        return quantity.unit;
    }
    let nouns = &parsed.lexicon.unit_nouns;
    if quantity.unit.is_empty() {
        // 小銃百八十二: no counter at all.
        let lead = &parsed.key[..quantity.start];
        return nouns
            .iter()
            .find(|(noun, _)| crate::quantity::ends(lead, noun))
            .map_or("", |(_, unit)| *unit);
    }
    let lead = parsed.key[..quantity.start].trim_end();
    // 九辆坦克: the noun may stand behind, too.
    let rest = &parsed.key[quantity.tail..];
    let before = nouns.iter().find(|(noun, _)| crate::quantity::ends(lead, noun));
    let noun = before.or_else(|| nouns.iter().find(|(noun, _)| crate::quantity::begins(rest, noun)));
    noun.map_or(quantity.unit, |(_, unit)| *unit)
}

/// “Not one”, 一人も戻らなかった: where a one is denied, the end of the words that say so.
fn none_of(parsed: &Parsed, quantity: &Quantity) -> Option<usize> {
    if quantity.low != Some(1.0) || quantity.high != Some(1.0) {
        return None;
    }
    let list = |role: &str| parsed.lexicon.folded("clauses", "zero", role).iter();
    let lead = parsed.key[..quantity.start].trim_end();
    if list("before").any(|word| lead.ends_with(word.as_str())) {
        return Some(quantity.end);
    }
    let rest = &parsed.key[quantity.tail..];
    let particle = list("after").find(|word| rest.starts_with(word.as_str()))?;
    let clause = &rest[..rest.find([',', '、', '。', ';']).unwrap_or(rest.len())];
    list("denied").any(|word| clause.contains(word.as_str())).then_some(quantity.tail + particle.len())
}

/// The first letters of a text.
fn head(text: &str, letters: usize) -> &str {
    &text[..text.char_indices().nth(letters).map_or(text.len(), |(at, _)| at)]
}

/// The first number of four digits that can be a year.
fn year(text: &str) -> Option<i32> {
    text.split(|letter: char| !letter.is_ascii_digit())
        .filter(|digits| digits.len() == 4)
        .filter_map(|digits| digits.parse().ok())
        .find(|year| (1500..=2000).contains(year))
}

/// The year of the first date at the head of a text, where only a reign or an era tells it.
fn regnal_year(head: &str, language: Option<&str>) -> Option<i32> {
    let mut calendar = Calendar::default();
    for line in head.lines() {
        dates(line, Grammar::of(language?), &mut calendar);
        if calendar.year.is_some() {
            break;
        }
    }
    calendar.year
}

/// General labels of sides to those of the caller, by the names he gives each.
fn labels(context: &Context) -> HashMap<String, String> {
    let mut found: HashMap<String, String> = HashMap::new();
    for side in &context.sides {
        for name in &side.names {
            for lexicon in lexicons() {
                for word in lexicon.find(&crate::fold::key(name)) {
                    for sense in word.senses.iter().filter(|sense| sense.file == File::Sides) {
                        found.entry(sense.label.to_owned()).or_insert_with(|| side.label.clone());
                    }
                }
            }
        }
    }
    found
}

/// Code points between those whose bytes are kept.
const STEP: usize = 16;

/// Code points of the original text to its bytes, for quotes.
struct Places<'text> {
    text: &'text str,
    first: usize,
    /// The byte of every `STEP`th code point, carriage returns before line feeds not counted.
    steps: Vec<usize>,
}

impl<'text> Places<'text> {
    fn new(text: &'text str, first: usize) -> Self {
        let mut steps = Vec::with_capacity(text.len() / STEP + 1);
        for (count, (at, _)) in letters(text, 0, first == 0).enumerate() {
            if count % STEP == 0 {
                steps.push(at);
            }
        }
        Self { text, first, steps }
    }

    fn byte(&self, code_point: usize) -> usize {
        let offset = code_point.saturating_sub(self.first);
        let Some(&step) = self.steps.get(offset / STEP) else { return self.text.len() };
        letters(self.text, step, self.first == 0).nth(offset % STEP).map_or(self.text.len(), |(at, _)| at)
    }

    fn slice(&self, start: usize, end: usize) -> String {
        if start >= end {
            return String::new();
        }
        // From the last letter itself: before the next one a carriage return may stand that does not count.
        let last = self.byte(end - 1);
        let end = last + self.text[last..].chars().next().map_or(0, char::len_utf8);
        self.text.get(self.byte(start)..end).unwrap_or_default().replace("\r\n", "\n")
    }
}

/// The code points from a byte on that count: no carriage return before a line feed, no byte order mark at the start.
fn letters(text: &str, from: usize, opens: bool) -> impl Iterator<Item = (usize, char)> {
    let bytes = text.as_bytes();
    text[from..].char_indices().map(move |(at, letter)| (from + at, letter)).filter(move |&(at, letter)| {
        !(letter == '\r' && bytes.get(at + 1) == Some(&b'\n') || at == 0 && opens && letter == '\u{feff}')
    })
}

/// Neighbouring sentences of one language and sort of line put together.
fn passages(folded: &Folded, cut: &[Sentence]) -> Vec<Passage> {
    let mut found: Vec<Passage> = Vec::new();
    for sentence in cut {
        let (start, end) = folded.code_points(sentence.start, sentence.end);
        let role = match sentence.role {
            Role::Prose => "prose",
            Role::Heading => "heading",
            Role::Field(_) => "field",
            Role::Item => "item",
        };
        match found.last_mut() {
            Some(last) if last.language == sentence.language && last.role == role => last.end = end,
            _ => found.push(Passage {
                start,
                end,
                language: sentence.language.to_owned(),
                role: role.to_owned(),
            }),
        }
    }
    found
}
