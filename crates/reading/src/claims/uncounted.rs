//! Claims without a quantity: a named man who fell, nobody lost, annihilation; and the date of a sentence.

use super::{Draft, Reader, persons};
use crate::document::Role;
use crate::lexicon::{File, listed};
use crate::sentence::Parsed;
use crate::side::Mention;

/// A man of rank who fell: “Colonel Smith was killed”, 연대장이 전사하고; at most a few words between.
fn named_deaths(parsed: &Parsed) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (rank, label, _) in parsed.of_list(File::People).filter(|(_, label, _)| *label == "rank") {
        let _ = label;
        let death = parsed.of_list(File::Kinds).find(|(word, label, role)| {
            *label == "killed"
                && (*role == "suffers" || parsed.lexicon.spaced && parsed.key[..word.start].ends_with("'s "))
                && word.start >= rank.end
                && (*role == "suffers" || parsed.key[rank.end..word.start].split(' ').count() <= 4)
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

impl Reader<'_> {
    /// Losses told without a number: none, a named man, annihilation.
    pub(super) fn without_numbers(
        &self,
        parsed: &Parsed,
        mentions: &[Mention],
        teller: &impl Fn(usize) -> Option<String>,
        drafts: &mut Vec<Draft>,
    ) {
        let side = |at: usize| {
            // “Nobody was captured by the Boers”: none of the others.
            let taker = mentions
                .iter()
                .find(|mention| mention.agent && mention.start > at && parsed.parted(at, mention.start) == 0);
            mentions
                .iter()
                .rev()
                .find(|mention| mention.end <= at + 1)
                .map(|mention| mention.side.clone())
                .or_else(|| taker.and_then(|taker| self.sides.opponent(&taker.side)))
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
    pub(super) fn dates(&self, parsed: &Parsed, mentions: &[Mention], drafts: &mut Vec<Draft>) {
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
            // The date of an infobox is that of the battle, which both sides fought.
            let side = match parsed.role {
                Role::Field(field) if field.about == "date" => Some("joint".to_owned()),
                _ => side,
            };
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
}
