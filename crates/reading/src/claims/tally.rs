//! What a piece of text as a whole says: its sides, its war, the columns of its infobox, whose losses a heading announces.

use std::collections::{BTreeMap, HashMap};

use super::Reader;
use crate::context::Context;
use crate::date::{Calendar, dates};
use crate::discourse;
use crate::document::{Role, Sentence};
use crate::fold::Folded;
use crate::language::Scripts;
use crate::letters::alphanumeric;
use crate::lexicon::{File, Found, Sense, lexicon, lexicons, listed};
use crate::names;
use crate::quantity::Grammar;
use crate::sentence::Parsed;
use crate::side::Mention;

/// The first letters of a text.
pub(super) fn head(text: &str, letters: usize) -> &str {
    &text[..text.char_indices().nth(letters).map_or(text.len(), |(at, _)| at)]
}

/// The first number of four digits that can be a year.
pub(super) fn year(text: &str) -> Option<i32> {
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
pub(super) fn labels(context: &Context) -> HashMap<String, String> {
    let mut found: HashMap<String, String> = HashMap::new();
    for side in &context.sides {
        for name in &side.names {
            for lexicon in lexicons() {
                for word in lexicon.find(&crate::fold::key(name)) {
                    for sense in word.senses.iter().filter(|sense| sense.names_side()) {
                        found.entry(sense.label.to_owned()).or_insert_with(|| side.label.clone());
                    }
                }
            }
        }
    }
    found
}

impl Reader<'_> {
    /// Counts the sides over the whole piece, so that the first sentence knows who fights whom.
    pub(super) fn tally(&mut self, folded: &Folded, cut: &[Sentence], words: &[Vec<Found<'static>>]) {
        let head = head(&folded.key, 1500);
        if self.code_point_at_start {
            let language = Scripts::of(head).language(self.around);
            let lexicon = lexicon(language);
            let letters = if lexicon.spaced { 250 } else { 60 };
            let opening = self::head(head, letters);
            let words = listed!(lexicon, clauses.report.words);
            self.sides.report = words.within(opening);
            self.sides.memoir = listed!(lexicon, clauses.memoir.words).within(opening);
        }
        let mut home: BTreeMap<&'static str, usize> = BTreeMap::new();
        let mut telegrams = 0;
        for (sentence, words) in cut.iter().zip(words) {
            let lexicon = lexicon(sentence.language);
            let line = &folded.key[sentence.line_start..sentence.end];
            if sentence.start < sentence.line_start + 12 && discourse::telegram(line, lexicon) {
                telegrams += 1;
            }
            *home.entry(sentence.language).or_default() += sentence.end - sentence.start;
            let mut named: Vec<&str> = Vec::new();
            let mut we = false;
            for word in words {
                // A British consul, 스웨덴 기자: one who looks on makes no side of his people.
                if !word.senses.iter().any(|sense| sense.file == File::Sides) {
                    continue;
                }
                let behind = folded.key[sentence.start + word.end..sentence.end].trim_start();
                if listed!(lexicon, names.bystander.after).begin(behind).is_some() {
                    continue;
                }
                let alone =
                    word.senses.iter().any(|sense| sense.file == File::Sides && sense.role == "person");
                let joined = folded.key[sentence.start..sentence.start + word.start].ends_with(alphanumeric);
                if alone && !joined {
                    self.sides.persons += 1;
                }
                for sense in word.senses.iter().filter(|sense| sense.names_side()) {
                    self.sides.count(sense.label, 1);
                    match sense.label {
                        "own" | "enemy" => we = true,
                        "reporter" => we |= self.sides.report,
                        label => {
                            let key = &folded.key[sentence.start..sentence.end];
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
        self.sides.telegrams |= telegrams > 1;
        // Who attacks is asked only where the text speaks of attackers or defenders.
        if self.sides.times("attacker") + self.sides.times("defender") > 0 {
            for (sentence, words) in cut.iter().zip(words) {
                let key = &folded.key[sentence.start..sentence.end];
                self.assaults(key, words, lexicon(sentence.language));
            }
        }
        let language = home.into_iter().max_by_key(|(_, length)| *length).map(|(language, _)| language);
        let homes =
            language.map_or(&[][..], |language| lexicon(language).words("language", "grammar", "home"));
        let home = homes.first().filter(|_| homes.len() == 1);
        // Of several countries of a language, first the one that the text names most.
        let mut abroad = if homes.len() > 1 { homes.to_vec() } else { Vec::new() };
        abroad.sort_by_key(|side| std::cmp::Reverse(self.sides.times(side)));
        if self.sides.named() < 2 {
            for (label, words, count) in names::armies(folded, cut) {
                self.sides.count(&label, count);
                self.learned.extend(words.into_iter().map(|word| (word, label.clone())));
            }
        }
        let year = self.calendar.year.or_else(|| year(head)).or_else(|| regnal_year(head, language));
        self.sides.in_war(head, year, home.map(String::as_str));
        self.sides.settle(home.map(String::as_str), &abroad);
        self.infobox_columns(folded, cut, words);
        self.commanders(folded, cut, words);
    }

    /// Notes who attacks: the side named last before a verb of attack, but for one to whom something is done.
    fn assaults(&mut self, key: &str, words: &[Found<'static>], lexicon: &'static crate::lexicon::Lexicon) {
        for (at, _) in listed!(lexicon, clauses.assault.verb).places(key) {
            let reach = if lexicon.spaced { 80 } else { 40 };
            let named = |word: &&Found<'static>| {
                word.end <= at
                    && word.senses.iter().any(Sense::names_side)
                    && key[word.end..at].chars().count() < reach
                    && !key[word.end..at].starts_with("'s")
                    && !crate::side::patient(key, lexicon, word.start, word.end)
            };
            // 프랑스군은 오스트리아군이 지키던 다리를 공격: the topic goes before what stands nearer.
            let topics = |word: &&Found<'static>| {
                lexicon.verb_last && ["은", "는", "は"].iter().any(|topic| key[word.end..].starts_with(topic))
            };
            let word = words
                .iter()
                .filter(named)
                .find(topics)
                .or_else(|| words.iter().rev().find(|word| named(word)));
            let side = word.and_then(|word| word.senses.iter().find(|sense| sense.names_side()));
            let side = side.map(|sense| sense.label);
            if let Some(side) = side {
                self.sides.attacks(side);
            }
        }
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
                    .find(|sense| sense.names_side())
                    .and_then(|sense| self.sides.resolve(sense.label, None));
                if let Some(side) = named {
                    // The fields of the two sides may stand below those of their losses.
                    self.sides.columns.entry(field.column).or_insert_with(|| side.clone());
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

    /// Keeps whose losses the lines under a heading are: “Casualties of the brigade:”, 五、我カ損害.
    pub(super) fn heading(
        &mut self,
        folded: &Folded,
        parsed: &Parsed,
        sentence: &Sentence,
        mentions: &[Mention],
    ) {
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
        } else if !opens
            && short
            && self.sides.heading.as_deref() == Some("joint")
            && let Some(mention) = mentions.first().filter(|mention| mention.start == 0)
        {
            // “Losses of both sides:”, then a line for each.
            self.sides.heading = Some(mention.side.clone());
        } else if opens
            || numbered
            || !short
            || matches!(parsed.role, Role::Heading) && parsed.quantities.is_empty()
        {
            self.sides.heading = None;
        }
    }
}
