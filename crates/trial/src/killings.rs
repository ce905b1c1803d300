//! Killings after a fight, told of in words: what is said of them, and how many of the dead they were.
//!
//! A record counts them among the dead, the fight that is fought does not know them. Where the note on a side's losses says how many
//! they were, they are taken off what the fight is scored against, and a note says so.

use crate::field::{count_in_words, numbers_in};
use crate::record::{Range, Side};

/// Words for what happened when the fight was over.
pub(crate) const AFTERWARDS: [&str; 12] = [
    "after surrender",
    "after the surrender",
    "after they surrendered",
    "after surrendering",
    "after capture",
    "after being captured",
    "executed",
    "execution",
    "massacre",
    "bayoneted after",
    "prisoners shot",
    "prisoners were shot",
];

/// Words that say that something was not so.
const NOT: [&str; 8] = ["nobody", "no one", "none", "not ", "no ", "never", "without", "neither"];

/// The sentences of a text in small letters; parts between semicolons count as sentences.
pub(crate) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['.', ';', '!', '?']).map(str::trim).filter(|sentence| !sentence.is_empty())
}

/// Whether a sentence tells of something: it has one of the stems and does not deny it.
pub(crate) fn told(sentence: &str, stems: &[&str]) -> bool {
    let padded = format!(" {sentence}");
    stems.iter().any(|stem| sentence.contains(stem))
        && !NOT.iter().any(|word| padded.contains(&format!(" {word}")))
}

/// How many were killed after the fight, where a note on losses says so: the last count before the words, or the first after them.
fn how_many(note: &str) -> Option<f64> {
    let note = note.to_lowercase();
    let mut sum = None;
    for sentence in sentences(&note).filter(|sentence| told(sentence, &AFTERWARDS)) {
        let at = AFTERWARDS.iter().filter_map(|stem| sentence.find(stem)).min()?;
        let (before, after) = sentence.split_at(at);
        let clause = before.rsplit([',', ':']).find(|clause| !clause.trim().is_empty()).unwrap_or("");
        let count = |text: &str, last: bool| {
            let numbers = numbers_in(text);
            let number = if last { numbers.last() } else { numbers.first() };
            number.copied().or_else(|| exact_count(text))
        };
        let found = count(clause, true).or_else(|| count(before, true)).or_else(|| count(after, false));
        if let Some(found) = found {
            sum = Some(sum.unwrap_or(0.0) + found);
        }
    }
    sum
}

/// A count written out that is one, not a hint of one.
fn exact_count(text: &str) -> Option<f64> {
    let vague = ["few", "several", "some", "couple"].iter().any(|word| text.contains(word));
    count_in_words(text).filter(|_| !vague)
}

/// Takes those killed afterwards off a side's dead, where their number is told and the dead are at least as many.
pub(crate) fn part(side: &mut Side, called: &str, notes: &mut Vec<String>) {
    let Some(count) = how_many(&side.loss_note) else { return };
    let dead = side.killed.point().or(side.killed.high);
    if count < 1.0 || dead.is_none_or(|dead| count > dead) {
        return;
    }
    let less = |range: Range| {
        let one = |value: Option<f64>| value.map(|value| (value - count).max(0.0));
        Range { low: one(range.low), best: one(range.best), high: one(range.high) }
    };
    side.killed = less(side.killed);
    side.killed_wounded = less(side.killed_wounded);
    notes.push(format!(
        "{called}: {count} killed after the fight are taken off the dead it is scored against"
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_of_those_killed_afterwards() {
        let cases = [
            ("52 dead, 12 of them killed after surrender.", Some(12.0)),
            ("Of 40 dead about 15 were executed; the wounded were spared.", Some(15.0)),
            ("Nobody was killed after the surrender. 20 dead.", None),
            ("Executed: 7.", Some(7.0)),
            ("Twelve were shot after capture", Some(12.0)),
            ("Several were killed after capture", None),
            ("31 dead", None),
        ];
        for (note, count) in cases {
            assert_eq!(how_many(note), count, "{note}");
        }
    }

    #[test]
    fn they_are_taken_off_the_dead_and_no_dead_are_left_below_none() {
        let mut side = Side {
            killed: Range { low: Some(10.0), best: Some(20.0), high: Some(30.0) },
            killed_wounded: Range::exactly(50.0),
            loss_note: "15 killed after capture".into(),
            ..Side::default()
        };
        let mut notes = Vec::new();
        part(&mut side, "side_b", &mut notes);
        assert_eq!(side.killed, Range { low: Some(0.0), best: Some(5.0), high: Some(15.0) });
        assert_eq!((side.killed_wounded.point(), notes.len()), (Some(35.0), 1));
        side.killed = Range::exactly(3.0);
        part(&mut side, "side_b", &mut notes);
        assert_eq!((side.killed.point(), notes.len()), (Some(3.0), 1));
    }
}
