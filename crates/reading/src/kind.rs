//! What a quantity counts: strength, dead, wounded, and so on, by the words around it.
//!
//! Every word of the kinds list near a quantity bids for it. A bid costs what lies between the two: letters, other
//! quantities, breaks between clauses; and what speaks against it: the wrong side of the number for the word's role in a
//! language of this word order, or a particle that makes the number the doer of what it should have suffered.

use crate::document::Role;
use crate::letters::alphanumeric;
use crate::lexicon::{File, listed};
use crate::quantity::Quantity;
use crate::sentence::Parsed;
use crate::words::Words;

/// The word that decided, and how.
#[derive(Clone, Debug)]
pub struct Bid {
    /// The kind.
    pub kind: &'static str,
    /// `noun`, `suffers`, `inflicts`, `loses`.
    pub role: &'static str,
    /// First byte of the word.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// What it cost; the cheapest wins.
    pub cost: usize,
}

/// Dearest bid that is still believed.
pub const LIMIT: usize = 45;

/// What kinds a unit alone tells.
pub fn kind_of_unit(unit: &str) -> Option<&'static str> {
    Some(match unit {
        "units" | "armies" | "corps" | "divisions" | "brigades" | "detachments" | "regiments"
        | "battalions" | "companies" | "squadrons" | "platoons" | "squads" | "batteries" => "strength",
        "rifles" | "pistols" | "machine_guns" | "field_guns" | "mortars" | "grenades" | "weapons"
        | "boxes" | "tanks" | "aircraft" => "weapons",
        "rounds" => "ammunition",
        "minutes" | "hours" | "days" | "weeks" | "months" | "years" => "duration",
        "km" | "miles" | "metres" | "yards" | "ri" | "li" | "versts" | "paces" => "distance",
        "times" | "percent" | "tenths" | "fraction" => "ratio",
        "persons" | "" => return None,
        _ => "count_other",
    })
}

/// The cheapest bid for a quantity; `told` are the places of those who speak.
pub fn bid(parsed: &Parsed, quantity: &Quantity, told: &[(usize, usize)]) -> Option<Bid> {
    let mut best: Option<Bid> = None;
    for (word, label, role) in parsed.of_list(File::Kinds) {
        if role == "none" || label.ends_with("_burned") {
            continue;
        }
        // “Prisoners say that 500 held it”, “a wounded captain assured me”: who they are is not what they count.
        if matches!(label, "captured" | "wounded" | "missing")
            && told.iter().any(|&(start, end)| start <= word.start && word.end <= end)
        {
            continue;
        }
        // In other clauses of such a language the one wiped out is another.
        if role == "wiped"
            && !parsed.lexicon.verb_last
            && parsed.parted(quantity.tail.min(word.start), word.start.max(quantity.tail)) > 0
        {
            continue;
        }
        // A counted force that was wiped out is dead: “a company of 120 was annihilated”.
        let (label, role) = if role == "wiped" {
            ("killed", if parsed.lexicon.verb_last { "wiped" } else { "suffers" })
        } else {
            (label, role)
        };
        let Some(cost) = cost(parsed, quantity, word.start, word.end, label, role) else { continue };
        if cost <= LIMIT && best.as_ref().is_none_or(|best| cost < best.cost) {
            best = Some(Bid { kind: label, role, start: word.start, end: word.end, cost });
        }
    }
    best
}

/// What each quantity of a sentence counts: the cheapest bids, and those that a list shares.
pub fn bids(parsed: &Parsed, told: &[(usize, usize)]) -> Vec<Option<Bid>> {
    let mut bids: Vec<Option<Bid>> =
        parsed.quantities.iter().map(|quantity| bid(parsed, quantity, told)).collect();
    // “死傷は将校六名、下士卒八十二名”, “killed, 3 officers and 28 men”: what is said before the first of a list holds for the next.
    for at in 1..bids.len() {
        let (one, two) = (&parsed.quantities[at - 1], &parsed.quantities[at]);
        let Some(first) = bids[at - 1].clone() else { continue };
        let names = first.role == "noun"
            || first.role == "suffers" && !parsed.lexicon.verb_last && !parsed.lexicon.spaced;
        let led = names && first.end <= one.start && (first.kind != "strength" || parsed.lexicon.spaced);
        if !(led && persons(one) && persons(two) && listed(parsed, one, two)) {
            continue;
        }
        let between = parsed
            .of_list(File::Kinds)
            .any(|(word, _, role)| role != "wiped" && word.start >= one.tail && word.end <= two.start);
        let free = bids[at].as_ref().is_none_or(|bid| {
            bid.kind == "strength" || bid.start >= two.tail && parsed.parted(two.tail, bid.start) > 0
        });
        if free && !between {
            bids[at] = Some(Bid { cost: first.cost + 4, ..first });
        }
    }
    if parsed.lexicon.spaced {
        // “1 officer and 6 men killed”: what stands right behind the last holds for the one before it.
        for at in (1..bids.len()).rev() {
            let (one, two) = (&parsed.quantities[at - 1], &parsed.quantities[at]);
            let Some(last) = bids[at].clone() else { continue };
            let behind = last.start >= two.tail && parsed.letters(two.tail.max(two.end), last.end) <= 12;
            let loss = !matches!(last.kind, "strength" | "casualties" | "count_other");
            let free = bids[at - 1].as_ref().is_none_or(|bid| matches!(bid.kind, "strength" | "casualties"));
            let joined =
                parsed.key.get(one.tail.max(one.end)..two.start).is_some_and(|gap| gap.trim() == "and");
            if behind && loss && free && joined && persons(one) && persons(two) {
                bids[at - 1] = Some(Bid { cost: last.cost + 6, ..last });
            }
        }
    }
    if parsed.lexicon.verb_last {
        // “대대장 2명, 중대장 5명, 전사자 900명”: what is said of the last holds for those listed before it.
        for at in (1..bids.len()).rev() {
            let (one, two) = (&parsed.quantities[at - 1], &parsed.quantities[at]);
            if persons(one) && persons(two) && listed(parsed, one, two) {
                let shares = bids[at].as_ref().is_some_and(|bid| bid.kind != "strength");
                let free = bids[at - 1].as_ref().is_none_or(|bid| bid.kind == "strength" || bid.cost > 20);
                if shares && free {
                    bids[at - 1] = bids[at].clone().map(|bid| Bid { cost: bid.cost + 8, ..bid });
                }
            }
        }
    }
    bids
}

fn persons(quantity: &Quantity) -> bool {
    matches!(quantity.unit, "persons" | "")
}

/// Whether two quantities are members of one list: a mark or a particle of listing follows the first, and only a name or
/// a noun leads to the second.
fn listed(parsed: &Parsed, one: &Quantity, two: &Quantity) -> bool {
    let Some(gap) = parsed.key.get(one.tail..two.start) else { return false };
    let marks = listed!(parsed.lexicon, clauses.list.words);
    gap.chars().count() < 22
        && marks.begin(gap.trim_start()).is_some()
        && !parsed.breaks.iter().any(|(at, weight)| *weight > 1 && (one.tail..two.start).contains(at))
}

/// Whether something burned is said near a quantity.
pub fn burned(parsed: &Parsed, quantity: &Quantity) -> bool {
    parsed.of_list(File::Kinds).any(|(word, label, _)| {
        label == "houses_burned" && {
            let (from, to) = if word.start >= quantity.number {
                (quantity.tail, word.start)
            } else {
                (word.end, quantity.number)
            };
            parsed.letters(from.min(to), to) < 40
        }
    })
}

fn cost(
    parsed: &Parsed,
    quantity: &Quantity,
    start: usize,
    end: usize,
    label: &str,
    role: &str,
) -> Option<usize> {
    let inside = start >= quantity.start && end <= quantity.end;
    let after = start >= quantity.number;
    let (from, to) = if after { (quantity.tail.min(start), start) } else { (end, quantity.start.max(end)) };
    let letters = parsed.letters(from, to);
    if letters > 60 {
        return None;
    }
    let others = if after {
        parsed.between(quantity.tail.min(start), start)
    } else {
        parsed.between(end, quantity.start)
    };
    // “Of 470 men only 60 came back”: those who came back are the others.
    if label == "count_other" && others > 0 {
        return None;
    }
    // “We were 450, and those who came back 60”: survivors with a number of their own, in another clause.
    let followed = |most: usize| {
        parsed.quantities.iter().any(|next| {
            next.start >= end
                && parsed.letters(end, next.start) <= most
                && parsed.parted(end, next.start) == 0
        })
    };
    if label == "count_other" && after && parsed.parted(from, to) > 0 && followed(8) {
        return None;
    }
    // “- killed, 3 officers”: a mark right behind a verb, or no doer before it in a list, makes it a heading of its numbers.
    if role == "inflicts" && parsed.lexicon.spaced && !after {
        let marked = parsed.key[end..].trim_start().starts_with([',', ':', ';']);
        let listed = matches!(parsed.role, Role::Item | Role::Field(_));
        if marked || listed && !parsed.key[..start].contains(crate::letters::alphanumeric) {
            return None;
        }
    }
    let mut cost = if parsed.lexicon.spaced { letters / 2 } else { letters };
    if inside {
        cost = 0;
    }
    let verb_last = parsed.lexicon.verb_last;
    let parted = parsed.parted(from, to);
    let including = others > 0 && !after && parsed.including(from, to);
    // “409 fighting men, and have lost fifty-four killed”: a noun that stands at another number belongs to it.
    let owned = after
        && others > 0
        && role == "noun"
        && parsed.lexicon.spaced
        && parsed.quantities.iter().any(|other| {
            other.start > quantity.tail
                && other.tail <= start
                && parsed.letters(other.tail, start) <= 1
                && !listed(parsed, quantity, other)
        });
    if owned {
        return None;
    }
    cost += if including {
        // “The dead, 3 officers included, are 17”: the part between does not part the whole from its word.
        4
    } else if !after && parted == 0 && !parsed.lexicon.spaced {
        // 亡官三員兵四十六名: one word and its numbers.
        others * 6
    } else {
        parted * 9 + others * 14
    };
    let its_number = !after && parsed.its_number(from, to);
    cost += match (role, after) {
        (_, false) if its_number => 4,
        ("noun", true) if parsed.lexicon.spaced && label == "strength" => 12,
        // “전사 21명, 부상 30명”: a noun with a number of its own behind it belongs to that number.
        (_, true)
            if (verb_last && role == "noun" || !verb_last && !parsed.lexicon.spaced)
                && !inside
                && parsed.quantities.iter().any(|next| {
                    next.start >= end
                        && parsed.letters(end, next.start) <= 4
                        && parsed.parted(end, next.start) == 0
                }) =>
        {
            16
        }
        ("noun", true) if verb_last && parsed.parted(from, to) > 0 => 25,
        ("noun", true) => usize::from(parsed.lexicon.spaced),
        ("noun", false) => 2,
        ("suffers", true) => 2,
        ("wiped", true) => 3,
        ("suffers", false) if !verb_last && !parsed.lexicon.spaced => 1,
        // 죽은 군사 8천: the verb stands before its noun.
        ("suffers", false) if verb_last && adnominal(&parsed.key[start..], end - start) => 6,
        ("suffers", false) if verb_last => 40,
        ("suffers", false) => 26,
        ("inflicts" | "loses", true) if verb_last => 2,
        ("inflicts" | "loses", true) if passive(parsed, from, to) => 2,
        ("inflicts" | "loses", true) => return None,
        ("inflicts" | "loses", false) if verb_last => 40,
        ("inflicts" | "loses", false) => 1,
        _ => return None,
    };
    // 傷一百一十名 in a list: a single character is the noun there.
    if role == "inflicts"
        && !parsed.lexicon.spaced
        && !verb_last
        && parsed.key[start..end].chars().count() == 1
        && parsed.key[..start].chars().next_back().is_none_or(|before| !alphanumeric(before))
    {
        cost += 6;
    }
    // “Lost 200 killed” says more with its second word.
    if role == "loses" {
        cost += 4;
    }
    if label == "strength" {
        cost += 7;
    }
    if verb_last && after {
        let particle = particle(parsed, &parsed.key[quantity.tail..]);
        cost += match (particle, role) {
            (Particle::Subject, "inflicts" | "loses") => 40,
            (Particle::Object, "suffers") if label != "strength" => 25,
            _ => 0,
        };
    }
    Some(cost)
}

/// Whether a Korean verb that begins a text ends as one does before its noun: its last syllable closes with ㄴ.
fn adnominal(text: &str, length: usize) -> bool {
    let end = text[length..].find([' ', ',', '.']).map_or(text.len(), |at| length + at);
    let last = text[..end].chars().next_back().map_or(0, u32::from);
    // Final consonants are the remainder of a syllable's number (Unicode 3.12); ㄴ is the fourth.
    text[end..].starts_with(' ') && (0xac00..=0xd7a3).contains(&last) && (last - 0xac00) % 28 == 4
}

/// What the particle after a quantity makes of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Particle {
    Subject,
    Object,
    Other,
}

fn particle(parsed: &Parsed, rest: &str) -> Particle {
    let rest = rest.trim_start_matches(' ');
    let begins = |words: &Words| words.begin(rest).is_some();
    let particles = &parsed.lexicon.particles;
    if begins(&particles.number_object) {
        Particle::Object
    } else if begins(&particles.number_subject) && !begins(&particles.number_never) {
        Particle::Subject
    } else {
        Particle::Other
    }
}

/// Whether a passive mark stands between.
fn passive(parsed: &Parsed, from: usize, to: usize) -> bool {
    let marks = listed!(parsed.lexicon, clauses.passive.words);
    let gap = &parsed.key[from..to];
    marks.iter().any(|mark| gap.ends_with(mark.as_str()) || gap.contains(mark.as_str()) && gap.len() < 40)
}
