//! One sentence with everything found in it: words of the lists, dates, quantities, and where its clauses part.

use std::cell::OnceCell;

use crate::date::DateFound;
use crate::document::{Role, Sentence};
use crate::lexicon::{Asked, File, Found, Lexicon, listed};
use crate::quantity::Quantity;

/// A sentence taken apart. All places are bytes of the sentence.
pub struct Parsed<'text> {
    /// Folded text.
    pub key: &'text str,
    /// The same with capital letters and the writer's characters.
    pub shown: &'text str,
    /// Where the sentence begins in the folded text.
    pub base: usize,
    /// Word lists of its language.
    pub lexicon: &'static Lexicon,
    /// What sort of line it stands in.
    pub role: &'text Role,
    /// The line it stands in.
    pub line: usize,
    /// Words of the lists, in order.
    pub words: Vec<Found<'static>>,
    /// Dates, in order.
    pub dates: Vec<DateFound>,
    /// Quantities, in order.
    pub quantities: Vec<Quantity>,
    /// Where clauses part, with the weight of the break: 1 a comma, 2 a word, 3 a semicolon.
    pub breaks: Vec<(usize, u8)>,
    /// It holds ASCII letters only.
    plain: bool,
    /// Letters before each byte, where there are quantities and letters of several bytes.
    counts: Vec<u32>,
    /// Of which lists it holds a word.
    pub asked: Asked,
    /// It holds a mark that closes a title.
    pub titles: bool,
    /// Where the place and date before a telegram end, once asked.
    dateline: OnceCell<Option<usize>>,
}

impl<'text> Parsed<'text> {
    /// Puts a sentence together; quantities and dates are given.
    pub fn new(
        (key, shown): (&'text str, &'text str),
        sentence: &'text Sentence,
        lexicon: &'static Lexicon,
        (words, asked): (Vec<Found<'static>>, Asked),
        (dates, quantities): (Vec<DateFound>, Vec<Quantity>),
    ) -> Self {
        let mut breaks: Vec<(usize, u8)> = Vec::new();
        let mut titles = false;
        for (at, letter) in key.char_indices() {
            let weight = match letter {
                ',' | '、' => 1,
                ';' | '。' | '/' => 3,
                ':' if matches!(sentence.role, Role::Prose) => 3,
                ':' => 1,
                '.' if lexicon.verb_last
                    && key[at + 1..].starts_with(|letter: char| !letter.is_ascii_digit()) =>
                {
                    3
                }
                '』' | '》' => {
                    titles = true;
                    continue;
                }
                _ => continue,
            };
            // A comma within a number parts nothing.
            if !quantities.iter().any(|quantity| quantity.number <= at && at < quantity.end) {
                breaks.push((at, weight));
            }
        }
        for word in &words {
            if word.senses.iter().any(|sense| sense.file == File::Clauses && sense.label == "break") {
                breaks.push((word.start, 2));
            }
        }
        breaks.sort_unstable();
        let mut counts = Vec::new();
        let plain = key.is_ascii();
        if !quantities.is_empty() && !plain {
            counts.reserve(key.len() + 1);
            let mut count = 0;
            for byte in key.bytes() {
                counts.push(count);
                count += u32::from(byte & 0xc0 != 0x80);
            }
            counts.push(count);
        }
        Self {
            counts,
            plain,
            dateline: OnceCell::new(),
            asked,
            titles,
            key,
            shown,
            base: sentence.start,
            lexicon,
            role: &sentence.role,
            line: sentence.line,
            words,
            dates,
            quantities,
            breaks,
        }
    }

    /// Sum of the weights of the breaks between two places.
    pub fn parted(&self, from: usize, to: usize) -> usize {
        self.breaks
            .iter()
            .filter(|(at, _)| (from..to).contains(at))
            .map(|(_, weight)| usize::from(*weight))
            .sum()
    }

    /// Quantities that begin between two places.
    pub fn between(&self, from: usize, to: usize) -> usize {
        self.quantities.iter().filter(|quantity| quantity.number >= from && quantity.number < to).count()
    }

    /// Letters between two places.
    pub fn letters(&self, from: usize, to: usize) -> usize {
        if from >= to {
            return 0;
        }
        if self.plain {
            return to - from;
        }
        match (self.counts.get(from), self.counts.get(to)) {
            (Some(from), Some(to)) => (to - from) as usize,
            _ => self.key[from..to].chars().count(),
        }
    }

    /// The last byte of the place and date before a telegram or a letter, where it begins with them.
    pub fn dateline(&self) -> Option<usize> {
        *self.dateline.get_or_init(|| crate::discourse::dateline(self))
    }

    /// Whether a word that says that the number that follows is its own stands between two places.
    pub fn its_number(&self, from: usize, to: usize) -> bool {
        self.asked.has(Asked::ITS_NUMBER)
            && listed!(self.lexicon, clauses.its_number.words).within(&self.key[from..to])
    }

    /// Whether a word of including stands between two places.
    pub fn including(&self, from: usize, to: usize) -> bool {
        self.asked.has(Asked::INCLUDING)
            && listed!(self.lexicon, clauses.including.words).within(&self.key[from..to])
    }

    /// Words of one list.
    pub fn of_list(
        &self,
        file: File,
    ) -> impl DoubleEndedIterator<Item = (&Found<'static>, &'static str, &'static str)> {
        self.words.iter().flat_map(move |word| {
            word.senses
                .iter()
                .filter(move |sense| sense.file == file)
                .map(move |sense| (word, sense.label, sense.role))
        })
    }
}
