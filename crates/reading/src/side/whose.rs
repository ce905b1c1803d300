//! Whose men a quantity counts: by the phrase it stands in, by who does what to whom, by who speaks, by what went before.

use super::{Mention, Sides};
use crate::kind::Bid;
use crate::lexicon::listed;
use crate::quantity::Quantity;
use crate::sentence::Parsed;

impl Sides {
    /// Bytes of what ties a quantity to the noun after it: 1만 5천여 명 규모의 일본군, 700名からなる新政府軍.
    fn modifier(&self, parsed: &Parsed, at: usize) -> usize {
        let rest = &parsed.key[at..];
        let words = listed!(parsed.lexicon, clauses.modifier.words);
        words.begin(rest).map_or(0, str::len)
    }

    /// The side of a quantity and how sure it is. `teller` is the side of the one who answers for it.
    pub fn of(
        &self,
        parsed: &Parsed,
        mentions: &[Mention],
        quantity: &Quantity,
        bid: Option<&Bid>,
        teller: Option<&str>,
    ) -> (Option<String>, f64) {
        let spaced = parsed.lexicon.spaced;
        // A third party tells of others.
        let teller = teller.filter(|teller| {
            self.belligerents.len() < 2 || self.belligerents.iter().any(|side| side == teller)
        });
        // “1,774 (British), 20,000 (Zulu)”
        let behind = quantity.end.max(quantity.tail);
        if let Some(mention) = mentions.iter().find(|mention| {
            parsed.key.get(behind..mention.start).is_some_and(|gap| gap.trim() == "(")
                && parsed.key[mention.end..].starts_with(')')
        }) {
            return (Some(mention.side.clone()), 0.95);
        }
        // Within the phrase: “1,200 Japanese soldiers”, “300 of the enemy”, 일본군 200명, 200명의 일본군.
        if spaced {
            let end = quantity.end.max(quantity.tail);
            let tail = parsed.key[end..].trim_start();
            let reach = if tail.starts_with("of ") { end + 40 } else { end + 1 };
            let mut within = mentions.iter().filter(|mention| {
                mention.start >= quantity.number
                    && mention.start < reach
                    && parsed.parted(quantity.tail, mention.start) == 0
            });
            if let Some(mention) = within.next() {
                // “Eleven Greek villagers”: what they are says more than of which people.
                let plain = |mention: &&Mention| mention.side == "civilian" && mention.start <= end + 1;
                return (Some(within.find(plain).unwrap_or(mention).side.clone()), 0.95);
            }
        } else {
            let modified = quantity.tail + self.modifier(parsed, quantity.tail);
            if modified > quantity.tail
                && let Some(mention) = mentions
                    .iter()
                    .find(|mention| mention.start >= modified && parsed.letters(modified, mention.start) < 2)
            {
                return (Some(mention.side.clone()), 0.92);
            }
            let possessives = &parsed.lexicon.particles.possessive;
            let after = mentions.iter().find(|mention| {
                let gap = parsed.key.get(quantity.tail..mention.start).unwrap_or("-");
                mention.start >= quantity.tail
                    && (gap.trim().is_empty() && gap.len() < 2 || possessives.iter().any(|mark| mark == gap))
            });
            if let Some(mention) = after
                && (!parsed.lexicon.verb_last
                    || possessives.begin(&parsed.key[quantity.tail..]).is_some()
                    || quantity.unit == "persons" && parsed.key[..mention.start].ends_with("는 "))
            {
                return (Some(mention.side.clone()), 0.9);
            }
        }
        // Who inflicts a loss does not suffer it.
        let suffers = bid.is_some_and(|bid| bid.kind != "strength" && bid.kind != "count_other");
        let before = |limit: usize| {
            mentions.iter().rev().find(|mention| mention.end <= limit && !(suffers && mention.agent))
        };
        let doer = mentions.iter().rev().find(|mention| mention.end <= quantity.start && mention.agent);
        if suffers
            && let Some(doer) = doer
            && before(quantity.start).is_none()
            && let Some(side) = self.opponent(&doer.side)
        {
            return (Some(side), 0.7);
        }
        // “Not one man was taken by the British”: theirs who are named behind took him.
        let taker = mentions.iter().find(|mention| {
            mention.agent
                && mention.start >= quantity.tail
                && parsed.letters(quantity.tail, mention.start) < 30
                && parsed.parted(quantity.tail, mention.start) == 0
        });
        if suffers
            && before(quantity.start).is_none()
            && let Some(side) = taker.and_then(|taker| self.opponent(&taker.side))
        {
            return (Some(side), 0.7);
        }
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
                if mentions.iter().all(|mention| mention.end > bid.start)
                    && let Some(side) = teller.and_then(|teller| self.opponent(teller))
                {
                    return (Some(side), 0.75);
                }
                let agent =
                    mentions.iter().rev().find(|mention| mention.end <= bid.start && !mention.patient);
                if let Some(subject) = agent.or_else(|| before(bid.start)) {
                    return (self.opponent(&subject.side).or_else(|| Some(subject.side.clone())), 0.75);
                }
            } else if let Some(subject) = before(quantity.start) {
                let marked = parsed.key[subject.end..quantity.start]
                    .chars()
                    .take(12)
                    .any(|letter| matches!(letter, '을' | '를' | 'を'));
                let side = if marked || subject.patient {
                    Some(subject.side.clone())
                } else {
                    self.opponent(&subject.side)
                };
                return (side.or_else(|| Some(subject.side.clone())), 0.7);
            }
            // In a report or a memoir deeds of nobody named are the writer's own.
            let own = self.own.as_deref().filter(|_| self.first_person);
            if let Some(topic) = teller.or(own).or(self.topic.as_deref()) {
                return (self.opponent(topic), 0.6);
            }
        }
        // “The Finns counted 300 bodies”: those of the others.
        let lead = parsed.key[..quantity.start].trim_end();
        if bid.is_some_and(|bid| bid.kind == "killed" && bid.role == "noun" && bid.start >= quantity.number)
            && let Some(verb) = listed!(parsed.lexicon, clauses.finds.verb).end(lead)
            && let Some(finder) = before(lead.len() - verb.len())
                .filter(|subject| parsed.parted(subject.end, lead.len()) == 0)
                .map(|subject| subject.side.as_str())
                .or(teller)
            && let Some(side) = self.opponent(finder)
        {
            return (Some(side), 0.65);
        }
        if let Some(mention) = before(quantity.start) {
            let apart = parsed.parted(mention.end, quantity.start);
            // “They stormed the Boer hill, and 12 died”: whoever did it, not to whom it was done.
            let undergoes = bid.is_some_and(|bid| {
                matches!(bid.role, "suffers" | "noun" | "loses")
                    && !matches!(bid.kind, "strength" | "captured")
            });
            // “They counted 243 Korean dead, and 100 more drowned”: those counted before are of the same side.
            let counted = parsed.quantities.iter().any(|other| {
                other.start >= mention.end
                    && other.tail <= quantity.start
                    && parsed.letters(mention.end, other.start) <= 8
            });
            if mention.patient && undergoes && apart > 0 && !counted {
                let agent = mentions.iter().rev().find(|other| other.end <= mention.start && !other.patient);
                let side = agent.map(|agent| agent.side.clone()).or_else(|| self.opponent(&mention.side));
                if side.is_some() {
                    return (side, 0.65);
                }
            }
            return (Some(mention.side.clone()), if apart < 2 { 0.85 } else { 0.7 });
        }
        if let Some(mention) = mentions.iter().find(|mention| {
            mention.start >= quantity.tail
                && !mention.patient
                && parsed.letters(quantity.tail, mention.start) < 12
                && parsed.parted(quantity.tail, mention.start) == 0
        }) {
            return (Some(mention.side.clone()), 0.6);
        }
        // “Their side announced 5 dead and 14 wounded”: its own.
        let suffered = bid.is_some_and(|bid| bid.kind != "strength" && bid.kind != "count_other");
        // Prisoners that someone tells of are those he took.
        if let Some(side) = teller
            .filter(|_| bid.is_some_and(|bid| bid.kind == "captured"))
            .and_then(|teller| self.opponent(teller))
        {
            return (Some(side), 0.6);
        }
        // So are those of a writer who says “we” and names nobody.
        if bid.is_some_and(|bid| bid.kind == "captured" && bid.role != "suffers")
            && self.first_person
            && teller.is_none()
            && let Some(side) = self.own.as_ref().and_then(|own| self.opponent(own))
        {
            return (Some(side), 0.55);
        }
        let strength = bid.is_none_or(|bid| bid.kind == "strength");
        if let Some(teller) = teller.filter(|_| suffered || strength) {
            return (Some(teller.to_owned()), 0.65);
        }
        if let Some(side) = &self.heading {
            return (Some(side.clone()), 0.75);
        }
        let loss = bid.is_none_or(|bid| !matches!(bid.kind, "captured" | "count_other"));
        if self.first_person && loss && self.own.is_some() {
            return (self.own.clone(), 0.6);
        }
        // Before any side is named, a text that says “we” tells of its own men.
        let own = || self.own.clone().filter(|_| self.first_person || self.counts.contains_key("own"));
        (self.topic.clone().or_else(own), 0.5)
    }
}

/// Whether a side's name stands in the same phrase right before a number.
fn adjacent(parsed: &Parsed, end: usize, start: usize) -> bool {
    let gap = parsed.key.get(end..start).unwrap_or("");
    let letters = gap.chars().count();
    letters <= 14 && !gap.contains(['、', ',']) && !parsed.lexicon.particles.apart.within(gap)
}
