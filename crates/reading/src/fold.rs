//! Text made comparable without losing its place: markup removed, NFKC, lower case, one form for each Han character.
//!
//! Two strings of equal length come out: `shown` keeps capital letters and the writer's characters, `key` is what word
//! lists are matched against. Every byte knows the code point of the original text that it came from.

use std::collections::HashMap;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use crate::markup::{Cleaner, Piece};

/// A stretch of text after folding.
#[derive(Debug, Default)]
pub struct Folded {
    /// Normalised text as the writer wrote it.
    pub shown: String,
    /// The same length: lower case, one form for each Han character.
    pub key: String,
    /// For each byte the code point it came from.
    at: Vec<u32>,
    /// Code points that make more than one with those that follow, by their first: the one after the last.
    long: HashMap<u32, u32>,
    /// Footnote marks: the byte they stand before, and their label.
    pub marks: Vec<(usize, String)>,
}

impl Folded {
    /// The code points of the original text that a range of bytes came from.
    pub fn code_points(&self, start: usize, end: usize) -> (usize, usize) {
        let Some(&first) = self.at.get(start) else { return (0, 0) };
        let last = self.at.get(end.saturating_sub(1).max(start)).copied().unwrap_or(first);
        (first as usize, self.long.get(&last).map_or(last + 1, |&end| end) as usize)
    }

    /// The footnote marks that stand between two bytes, the second left out.
    pub fn marks_between(&self, start: usize, end: usize) -> impl Iterator<Item = &(usize, String)> {
        let from = self.marks.partition_point(|(at, _)| *at < start);
        self.marks[from..].iter().take_while(move |(at, _)| *at < end)
    }

    fn push(&mut self, letter: char, from: u32) {
        self.shown.push(letter);
        let plain = variant(lower(letter), variants());
        self.key.push(if plain.len_utf8() == letter.len_utf8() { plain } else { letter });
        self.at.resize(self.shown.len(), from);
    }

    /// A run of letters that stand for themselves.
    fn push_plain(&mut self, run: &str, from: u32) {
        self.shown.push_str(run);
        if run.is_ascii() {
            let start = self.key.len();
            self.key.push_str(run);
            if let Some(key) = self.key.get_mut(start..) {
                key.make_ascii_lowercase();
            }
            self.at.extend((from..).take(run.len()));
            return;
        }
        let variants = variants();
        for (letter, at) in run.chars().zip(from..) {
            if letter.is_ascii() {
                self.key.push(letter.to_ascii_lowercase());
                self.at.push(at);
            } else {
                // Every form of a letter of three bytes has three.
                self.key.push(variant(letter, variants));
                self.at.extend_from_slice(&[at; 3]);
            }
        }
    }
}

/// Folds a text whose first code point has the number `first`; gives back also the number after the last.
pub fn fold(text: &str, first: usize) -> (Folded, usize) {
    let mut folded = Folded::default();
    folded.shown.reserve(text.len());
    folded.key.reserve(text.len());
    folded.at.reserve(text.len());
    let mut cluster = String::new();
    let mut cluster_from = 0_u32;
    let mut cluster_end = 0_u32;
    let mut cleaner = Cleaner::new(text, first);
    while let Some(piece) = cleaner.next_piece() {
        match piece {
            Piece::Letter { letter, at } => {
                if !cluster.is_empty() && at == cluster_end && joins(letter) && cluster.len() < 64 {
                    cluster.push(letter);
                    cluster_end = at + 1;
                    continue;
                }
                flush(&mut folded, &mut cluster, cluster_from, cluster_end);
                if (letter.is_ascii() || normal(letter)) && !cleaner.combining_follows() {
                    folded.push(letter, at);
                    let run = cleaner.plain_run();
                    folded.push_plain(run, at + 1);
                } else if matches!(letter, '\u{ff01}'..='\u{ff5e}') && !cleaner.combining_follows() {
                    // Full-width forms of ASCII stand in its order.
                    folded.push(char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter), at);
                    let run = cleaner.plain_run();
                    folded.push_plain(run, at + 1);
                } else {
                    cluster.push(letter);
                    (cluster_from, cluster_end) = (at, at + 1);
                }
            }
            Piece::Made { letter, at, end } => {
                flush(&mut folded, &mut cluster, cluster_from, cluster_end);
                folded.push(letter, at);
                if end > at + 1 {
                    folded.long.insert(at, end);
                }
            }
            Piece::Mark(label) => {
                flush(&mut folded, &mut cluster, cluster_from, cluster_end);
                let here = folded.shown.len();
                folded.marks.push((here, label));
            }
        }
    }
    flush(&mut folded, &mut cluster, cluster_from, cluster_end);
    (folded, cleaner.code_point())
}

/// Writes one base letter with all that joins it.
fn flush(folded: &mut Folded, cluster: &mut String, from: u32, end: u32) {
    let mut letters = cluster.chars();
    match (letters.next(), letters.next()) {
        (None, _) => return,
        (Some(one), None) if normal(one) => folded.push(one, from),
        _ => {
            for letter in cluster.nfkc() {
                folded.push(letter, from);
            }
            if end > from + 1 {
                folded.long.insert(from, end);
            }
        }
    }
    cluster.clear();
}

/// Hangul syllables, common Han characters and what stands most between them: their own normal form.
fn normal(letter: char) -> bool {
    matches!(letter,
        '\u{ac00}'..='\u{d7a3}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{3041}'..='\u{30fe}'
        | '\u{3001}'..='\u{3002}'
        | '\u{3008}'..='\u{3011}'
        | '\u{c0}'..='\u{131}'
        | '·'
        | '‘'..='’'
        | '“'..='”'
        | '–'..='—'
    )
}

/// Whether a letter belongs to the one before it: a combining mark, or a vowel or final of old Hangul.
fn joins(letter: char) -> bool {
    if matches!(letter, '\0'..='\u{2ff}' | '\u{ac00}'..='\u{d7a3}' | '\u{4e00}'..='\u{9fff}') {
        return false;
    }
    matches!(letter, '\u{1160}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7fb}' | '\u{3099}' | '\u{309a}' | '\u{ff9e}' | '\u{ff9f}' | '\u{fe00}'..='\u{fe0f}')
        || (letter > '\u{2ff}' && canonical_combining_class(letter) != 0)
}

/// Whether a letter can join the one before it; cheap for what follows ASCII.
pub fn may_join(letter: char) -> bool {
    letter > '\u{2ff}' && joins(letter)
}

fn lower(letter: char) -> char {
    if letter.is_ascii() {
        return letter.to_ascii_lowercase();
    }
    if matches!(letter, '\u{3000}'..='\u{d7ff}') {
        return letter;
    }
    let mut lowered = letter.to_lowercase();
    match (lowered.next(), lowered.next()) {
        (Some(one), None) => one,
        _ => letter,
    }
}

/// The one form of every Han character: `languages/variants.txt` gives families of old, new, simplified and Japanese forms.
fn variants() -> &'static [u16] {
    static TABLE: OnceLock<Vec<u16>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table: Vec<u16> = (0x3400..0xa000).collect();
        for family in include_str!("../languages/variants.txt").lines().filter(|line| !line.starts_with('#'))
        {
            let mut letters = family.chars().filter(|letter| (0x3400..0xa000).contains(&(*letter as u32)));
            let Some(first) = letters.next().and_then(|letter| u16::try_from(letter as u32).ok()) else {
                continue;
            };
            for other in letters {
                table[other as usize - 0x3400] = first;
            }
        }
        table
    })
}

/// The one form of a letter, by the table of [`variants`].
#[inline]
fn variant(letter: char, variants: &[u16]) -> char {
    let number = letter as u32;
    if (0x30a1..=0x30f6).contains(&number) {
        // Official Japanese of the time writes in katakana what books write in hiragana.
        return char::from_u32(number - 0x60).unwrap_or(letter);
    }
    let form = (number as usize).checked_sub(0x3400).and_then(|place| variants.get(place));
    form.and_then(|&form| char::from_u32(u32::from(form))).unwrap_or(letter)
}

/// A word as `key` writes it, for word lists and names.
pub fn key(word: &str) -> String {
    // Letters that are their own normal form, whatever stands beside them.
    let plain = |letter: char| {
        matches!(letter, '\0'..='\x7f' | '\u{ac00}'..='\u{d7a3}' | '\u{4e00}'..='\u{9fff}' | '\u{3041}'..='\u{3096}'
            | '\u{30a1}'..='\u{30fa}' | '\u{3001}'..='\u{3002}')
    };
    let variants = variants();
    if word.chars().all(plain) {
        return word.chars().map(|letter| variant(lower(letter), variants)).collect();
    }
    word.nfkc().map(|letter| variant(lower(letter), variants)).collect()
}

#[cfg(test)]
mod tests {
    use super::{fold, key};

    #[test]
    fn places_survive_emoji_marks_jamo_rare_characters_and_line_ends() {
        // Code points: 0 emoji, 1-2 e with accent, 3-5 old jamo, 6 rare Han, 7-8 full-width digits, CRLF counted once.
        let text = "😀e\u{301}\u{1112}\u{1161}\u{11ab}𠮷１２\r\n戰";
        let (folded, end) = fold(text, 0);
        assert_eq!(folded.shown, "😀é한𠮷12\n戰");
        assert_eq!(folded.key, key("😀é한𠮷12\n战"));
        assert_eq!(end, 11);
        let place = |word: &str| {
            let at = folded.shown.find(word).expect("word");
            folded.code_points(at, at + word.len())
        };
        assert_eq!(place("é"), (1, 3));
        assert_eq!(place("한"), (3, 6));
        assert_eq!(place("12"), (7, 9));
        assert_eq!(place("戰"), (10, 11));
    }
}
