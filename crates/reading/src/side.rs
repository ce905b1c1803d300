//! Whose men a quantity counts.
//!
//! Sides come from words for peoples and armies, from the names the caller gives, and from names that the document ties to
//! a side often enough. “The enemy” and “our troops” depend on who speaks.

use std::collections::HashMap;

use crate::kind::Bid;
use crate::lexicon::Lexicon;
use crate::quantity::Quantity;
use crate::sentence::Parsed;

/// What a document has said of sides so far.
#[derive(Clone, Debug, Default)]
pub struct Sides {
    counts: HashMap<String, usize>,
    /// The side each column of an infobox is about.
    pub columns: HashMap<u8, String>,
    /// The side the last clause was about.
    pub topic: Option<String>,
    /// The side that says “we”.
    pub own: Option<String>,
    /// The two sides that fight each other, the one named oftener first.
    pub belligerents: Vec<String>,
}

/// A word or name that says a side.
#[derive(Clone, Debug)]
pub struct Mention {
    /// First byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// The side, relative words resolved.
    pub side: String,
}

/// Sides that do not fight a battle.
const BYSTANDERS: [&str; 6] = ["civilian", "bandit", "joint", "other", "own", "enemy"];

impl Sides {
    /// Counts a mention.
    pub fn count(&mut self, side: &str, times: usize) {
        *self.counts.entry(side.to_owned()).or_default() += times;
    }

    /// Settles who fights whom.
    pub fn settle(&mut self, home: Option<&str>) {
        let mut order: Vec<(&String, &usize)> =
            self.counts.iter().filter(|(side, _)| !BYSTANDERS.contains(&side.as_str())).collect();
        order.sort_by(|one, two| two.1.cmp(one.1).then_with(|| one.0.cmp(two.0)));
        self.belligerents = order.into_iter().map(|(side, _)| side.clone()).take(2).collect();
        // “Our army” in a text that never names it is the army of the language's own country.
        if let Some(home) = home
            && self.own.is_none()
            && (self.counts.contains_key("own") || self.counts.contains_key("enemy"))
            && !self.belligerents.iter().any(|side| side == home)
        {
            // 우리 in a Korean text about the war between north and south is the south.
            let near = format!("south_{home}");
            let own =
                if self.belligerents.contains(&near) || self.counts.contains_key(&format!("north_{home}")) {
                    near
                } else {
                    home.to_owned()
                };
            if self.belligerents.len() < 2 {
                self.belligerents.push(own.clone());
            }
            self.own = Some(own);
        }
        if self.own.is_none() {
            self.own =
                home.filter(|home| self.belligerents.iter().any(|side| side == home)).map(str::to_owned);
        }
    }

    /// The side that a few words name.
    pub fn of_words(&self, words: &str, lexicon: &Lexicon) -> Option<String> {
        let found = lexicon.find(words);
        let sense = found.iter().flat_map(|word| word.senses).find(|sense| sense.file == "sides")?;
        self.resolve(sense.label, None)
    }

    /// The side that a side fights.
    pub fn opponent(&self, side: &str) -> Option<String> {
        self.belligerents.iter().find(|other| *other != side).cloned()
    }

    /// The side behind a relative word.
    fn resolve(&self, label: &str, speaker: Option<&str>) -> Option<String> {
        let own = || speaker.map(str::to_owned).or_else(|| self.own.clone());
        match label {
            "own" => own().or_else(|| self.topic.clone()),
            "enemy" => own()
                .and_then(|own| self.opponent(&own))
                .or_else(|| self.topic.as_ref().and_then(|topic| self.opponent(topic))),
            _ => Some(label.to_owned()),
        }
    }

    /// Every mention of a side in a sentence.
    pub fn mentions(&self, parsed: &Parsed, names: &[Mention], speaker: Option<&str>) -> Vec<Mention> {
        let mut found: Vec<Mention> = Vec::new();
        for (word, label, _) in parsed.of_list("sides") {
            // 적 is a syllable of many words.
            let inside = (matches!(label, "enemy" | "own")
                || !self.belligerents.iter().any(|side| side == label))
                && parsed.key[..word.start]
                    .chars()
                    .next_back()
                    .is_some_and(|letter| matches!(letter, '\u{ac00}'..='\u{d7a3}'));
            if let Some(side) = self.resolve(label, speaker).filter(|_| !inside) {
                found.push(Mention { start: word.start, end: word.end, side });
            }
        }
        found.extend(names.iter().cloned());
        found.sort_by_key(|mention| (mention.start, std::cmp::Reverse(mention.end)));
        found
    }

    /// The side of a quantity and how sure it is.
    pub fn of(
        &self,
        parsed: &Parsed,
        mentions: &[Mention],
        quantity: &Quantity,
        bid: Option<&Bid>,
    ) -> (Option<String>, f64) {
        let spaced = parsed.lexicon.spaced;
        // Within the phrase: “1,200 Japanese soldiers”, “300 of the enemy”, 일본군 200명, 200명의 일본군.
        if spaced {
            let end = quantity.end.max(quantity.tail);
            let tail = parsed.key[end..].trim_start();
            let reach = if tail.starts_with("of ") { end + 40 } else { end + 1 };
            if let Some(mention) = mentions.iter().find(|mention| {
                mention.start >= quantity.number
                    && mention.start < reach
                    && parsed.parted(quantity.tail, mention.start) == 0
            }) {
                return (Some(mention.side.clone()), 0.95);
            }
        } else {
            let after = mentions.iter().find(|mention| {
                let gap = parsed.key.get(quantity.tail..mention.start).unwrap_or("-");
                mention.start >= quantity.tail && ["의 ", "의", "の", "的", " ", ""].contains(&gap)
            });
            if let Some(mention) = after
                && (!parsed.lexicon.verb_last
                    || parsed.key[quantity.tail..].starts_with(['의', 'の', '的'])
                    || quantity.unit == "persons" && parsed.key[..mention.start].ends_with("는 "))
            {
                return (Some(mention.side.clone()), 0.9);
            }
        }
        let before = |limit: usize| mentions.iter().rev().find(|mention| mention.end <= limit);
        if let Some(mention) = before(quantity.start)
            && !spaced
            && adjacent(parsed, mention.end, quantity.start)
        {
            return (Some(mention.side.clone()), 0.92);
        }
        let inflicts = bid.filter(|bid| bid.role == "inflicts");
        if let Some(bid) = inflicts {
            if !parsed.lexicon.verb_last {
                // The object may be named between verb and number; the subject stands before the verb.
                if let Some(mention) = mentions.iter().find(|mention| {
                    mention.start >= bid.end
                        && mention.end <= quantity.start
                        && parsed.between(bid.end, mention.start) == 0
                }) {
                    return (Some(mention.side.clone()), 0.9);
                }
                if let Some(subject) = before(bid.start) {
                    return (self.opponent(&subject.side).or_else(|| Some(subject.side.clone())), 0.75);
                }
            } else if let Some(subject) = before(quantity.start) {
                let marked = parsed.key[subject.end..quantity.start]
                    .chars()
                    .take(12)
                    .any(|letter| matches!(letter, '을' | '를' | 'を'));
                let side = if marked { Some(subject.side.clone()) } else { self.opponent(&subject.side) };
                return (side.or_else(|| Some(subject.side.clone())), 0.7);
            }
            if let Some(topic) = &self.topic {
                return (self.opponent(topic), 0.6);
            }
        }
        if let Some(mention) = before(quantity.start) {
            let apart = parsed.parted(mention.end, quantity.start);
            return (Some(mention.side.clone()), if apart < 2 { 0.85 } else { 0.7 });
        }
        if let Some(mention) = mentions.iter().find(|mention| {
            mention.start >= quantity.tail
                && parsed.letters(quantity.tail, mention.start) < 12
                && parsed.parted(quantity.tail, mention.start) == 0
        }) {
            return (Some(mention.side.clone()), 0.6);
        }
        (self.topic.clone(), 0.5)
    }
}

/// Whether a side's name stands in the same phrase right before a number.
fn adjacent(parsed: &Parsed, end: usize, start: usize) -> bool {
    let gap = parsed.key.get(end..start).unwrap_or("");
    let letters = gap.chars().count();
    let ended = [
        "은 ", "는 ", "이 ", "가 ", "을 ", "를 ", "에게", "에서", "は", "が", "を", "に", "으로", "와의",
        "과의", "、", ",", "で",
    ];
    letters <= 14 && !ended.iter().any(|particle| gap.contains(particle))
}
