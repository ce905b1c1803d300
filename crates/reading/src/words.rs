//! Short lists of words that are asked at every place of a text: whether it begins, ends or goes on with one of them.
//!
//! A list knows with which letters its words begin and end, so that most places cost one look and no comparison.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Deref;
use std::sync::OnceLock;

/// A set of letters, or of pairs of letters, that may say yes for what it does not hold, and never no for what it does: 256 bits.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sieve([u64; 4]);

impl Sieve {
    const fn place(one: char, two: char) -> (usize, u64) {
        // Fibonacci hashing (Knuth 1973): neighbours in a script fall apart.
        let place = ((one as u32) ^ (two as u32).rotate_left(16)).wrapping_mul(0x9e37_79b9) >> 24;
        ((place >> 6) as usize, 1 << (place & 63))
    }

    fn add_pair(&mut self, one: char, two: char) {
        let (word, bit) = Self::place(one, two);
        self.0[word] |= bit;
    }

    const fn may_hold_pair(&self, one: char, two: char) -> bool {
        let (word, bit) = Self::place(one, two);
        self.0[word] & bit != 0
    }

    /// Puts a letter in.
    pub fn add(&mut self, letter: char) {
        self.add_pair(letter, '\0');
    }

    /// Whether a letter may be in the set.
    pub const fn may_hold(&self, letter: char) -> bool {
        self.may_hold_pair(letter, '\0')
    }
}

/// With which letters the words of a list begin or end: with pairs of them, where no word is a single letter.
#[derive(Clone, Copy, Debug, Default)]
struct Edge {
    pairs: bool,
    sieve: Sieve,
}

impl Edge {
    fn new<I: Iterator<Item = char>>(words: impl Iterator<Item = I> + Clone) -> Self {
        let mut edge =
            Self { pairs: words.clone().all(|mut letters| letters.nth(1).is_some()), ..Self::default() };
        for mut letters in words {
            let Some(one) = letters.next() else { continue };
            edge.sieve.add_pair(one, letters.next().filter(|_| edge.pairs).unwrap_or('\0'));
        }
        edge
    }

    #[inline]
    fn may(&self, mut letters: impl Iterator<Item = char>) -> bool {
        let Some(one) = letters.next() else { return false };
        if !self.pairs {
            return self.sieve.may_hold(one);
        }
        letters.next().is_some_and(|two| self.sieve.may_hold_pair(one, two))
    }
}

/// A list of words in the order of their file, none empty.
#[derive(Clone, Debug, Default)]
pub struct Words {
    words: Vec<String>,
    first: Edge,
    last: Edge,
    /// The words by their first letter and by their last, each in the order of the list.
    starting: ByLetter<Vec<String>>,
    ending: ByLetter<Vec<String>>,
}

/// The list without a word.
pub fn none() -> &'static Words {
    static NONE: OnceLock<Words> = OnceLock::new();
    NONE.get_or_init(Words::default)
}

impl FromIterator<String> for Words {
    fn from_iter<I: IntoIterator<Item = String>>(words: I) -> Self {
        let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
        let first = Edge::new(words.iter().map(|word| word.chars()));
        let last = Edge::new(words.iter().map(|word| word.chars().rev()));
        let group = |letter: fn(&str) -> Option<char>| {
            let mut groups: BTreeMap<char, Vec<String>> = BTreeMap::new();
            for word in &words {
                groups.entry(letter(word).unwrap_or_default()).or_default().push(word.clone());
            }
            groups.into_iter().collect()
        };
        let starting = group(|word| word.chars().next());
        let ending = group(|word| word.chars().next_back());
        Self { words, first, last, starting, ending }
    }
}

impl Deref for Words {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.words
    }
}

impl Words {
    /// Whether the text may begin with a word of the list.
    #[inline]
    pub fn may_begin(&self, text: &str) -> bool {
        self.first.may(text.chars())
    }

    /// Whether the text may end with a word of the list.
    #[inline]
    pub fn may_end(&self, text: &str) -> bool {
        self.last.may(text.chars().rev())
    }

    /// Whether a word of the list may end with a letter.
    #[inline]
    pub fn may_close(&self, letter: char) -> bool {
        self.ending.contains_key(&letter)
    }

    /// The words that begin with the letter that the text begins with; none where it can begin with none of them.
    #[inline]
    pub fn beginning(&self, text: &str) -> &[String] {
        if !self.may_begin(text) {
            return &[];
        }
        text.chars().next().and_then(|letter| self.starting.get(&letter)).map_or(&[], Vec::as_slice)
    }

    /// The words that end with the letter that the text ends with; none where it can end with none of them.
    #[inline]
    pub fn closing(&self, text: &str) -> &[String] {
        if !self.may_end(text) {
            return &[];
        }
        text.chars().next_back().and_then(|letter| self.ending.get(&letter)).map_or(&[], Vec::as_slice)
    }

    /// The first word of the list that the text begins with.
    #[inline]
    pub fn begin(&self, text: &str) -> Option<&str> {
        self.beginning(text).iter().map(String::as_str).find(|word| text.starts_with(word))
    }

    /// Length of the longest word that the text begins with, in bytes.
    #[inline]
    pub fn longest(&self, text: &str) -> Option<usize> {
        self.beginning(text).iter().filter(|word| text.starts_with(word.as_str())).map(String::len).max()
    }

    /// The first word of the list that the text ends with.
    #[inline]
    pub fn end(&self, text: &str) -> Option<&str> {
        self.closing(text).iter().map(String::as_str).find(|word| text.ends_with(word))
    }

    /// Whether the text is a word of the list.
    #[inline]
    pub fn has(&self, text: &str) -> bool {
        self.beginning(text).iter().any(|word| word == text)
    }

    /// Whether a word of the list stands anywhere in the text.
    pub fn within(&self, text: &str) -> bool {
        self.places(text).next().is_some()
    }

    /// The words of the list that stand in the text, in the order of the list, each with its last place.
    pub fn last_places<'here>(&'here self, text: &'here str) -> Vec<(usize, &'here str)> {
        let met: Vec<(usize, &str)> = self.places(text).collect();
        if met.is_empty() {
            return met;
        }
        let last = |word: &'here String| met.iter().rfind(|(_, other)| *other == word).copied();
        self.words.iter().filter_map(last).collect()
    }

    /// Every word of the list wherever it stands, by place; several at one place in the order of the list.
    pub fn places<'here>(&'here self, text: &'here str) -> Places<'here> {
        let from = if self.words.is_empty() { text.len() } else { 0 };
        Places { list: self, text, from, at: 0, group: [].iter() }
    }
}

/// Where the words of a list stand in a text.
#[derive(Debug)]
pub struct Places<'here> {
    list: &'here Words,
    text: &'here str,
    /// The next place to look at.
    from: usize,
    /// The place that is looked at, and the words that may stand there.
    at: usize,
    group: std::slice::Iter<'here, String>,
}

impl<'here> Iterator for Places<'here> {
    type Item = (usize, &'here str);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = &self.text[self.at..];
            if let Some(word) = self.group.find(|word| rest.starts_with(word.as_str())) {
                return Some((self.at, word));
            }
            // On to the next place where one may stand: one look at each letter.
            let Edge { pairs, sieve } = &self.list.first;
            let from = self.from;
            let mut letters = self.text[from..].char_indices();
            let (mut at, mut one) = letters.next()?;
            loop {
                let next = letters.next();
                let may = match next {
                    Some((_, two)) if *pairs => sieve.may_hold_pair(one, two),
                    None if *pairs => false,
                    _ => sieve.may_hold(one),
                };
                if may && let Some(group) = self.list.starting.get(&one) {
                    (self.at, self.group) = (from + at, group.iter());
                    self.from = next.map_or(self.text.len(), |(next, _)| from + next);
                    break;
                }
                let Some(next) = next else {
                    self.from = self.text.len();
                    return None;
                };
                (at, one) = next;
            }
        }
    }
}

/// With which three letters of the Latin alphabet the words of a list begin; words of fewer only where they stand whole.
#[derive(Clone, Debug, Default)]
pub struct Heads(Vec<u32>);

impl<'word> FromIterator<&'word str> for Heads {
    fn from_iter<I: IntoIterator<Item = &'word str>>(words: I) -> Self {
        let mut heads = vec![0; 27 * 27];
        for word in words {
            let [first, second, third] = Self::of(word);
            heads[first * 27 + second] |= 1 << third;
        }
        Self(heads)
    }
}

impl Heads {
    /// The first three letters of a text by number, 26 for one that is none and for those behind it.
    fn of(text: &str) -> [usize; 3] {
        let bytes = text.as_bytes();
        let letter = |at: usize| match bytes.get(at) {
            Some(byte @ b'a'..=b'z') => usize::from(byte - b'a'),
            _ => 26,
        };
        let second = letter(1);
        [letter(0), second, if second < 26 { letter(2) } else { 26 }]
    }

    /// Whether the text may begin with a word of the list.
    #[inline]
    pub fn may_begin(&self, text: &str) -> bool {
        let [first, second, third] = Self::of(text);
        first < 26 && self.0.get(first * 27 + second).is_some_and(|thirds| thirds & 1 << third != 0)
    }
}

/// A table by letter, asked for every letter of a text.
#[derive(Clone, Debug)]
pub struct ByLetter<T> {
    held: Sieve,
    table: HashMap<char, T, BuildHasherDefault<Quick>>,
}

impl<T> Default for ByLetter<T> {
    fn default() -> Self {
        Self { held: Sieve::default(), table: HashMap::default() }
    }
}

impl<T> FromIterator<(char, T)> for ByLetter<T> {
    fn from_iter<I: IntoIterator<Item = (char, T)>>(pairs: I) -> Self {
        let mut held = Sieve::default();
        let table = pairs.into_iter().inspect(|(letter, _)| held.add(*letter)).collect();
        Self { held, table }
    }
}

impl<T> ByLetter<T> {
    /// What stands at a letter.
    #[inline]
    pub fn get(&self, letter: &char) -> Option<&T> {
        if self.held.may_hold(*letter) { self.table.get(letter) } else { None }
    }

    /// Whether anything stands at a letter.
    #[inline]
    pub fn contains_key(&self, letter: &char) -> bool {
        self.get(letter).is_some()
    }

    /// What stands at each letter.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.table.values()
    }

    /// The letters at which something stands.
    pub fn keys(&self) -> impl Iterator<Item = &char> {
        self.table.keys()
    }
}

/// A quick hash for tables that no text can fill: word lists, and the letters of the languages.
#[derive(Clone, Debug, Default)]
pub struct Quick(u64);

impl Hasher for Quick {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut eight = [0; 8];
            eight[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(self.0.rotate_left(5) ^ u64::from_le_bytes(eight));
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.write_u64(self.0.rotate_left(5) ^ u64::from(number));
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        // The table takes its place from low bits and its tag from the highest.
        let product = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = product ^ product >> 32;
    }
}

#[cfg(test)]
mod tests {
    use super::{ByLetter, Words};

    #[test]
    fn a_list_finds_what_comparing_every_word_finds() {
        let words: Words = ["of", "off", "에서", "에", "軍", ""].into_iter().map(str::to_owned).collect();
        for text in ["offer", "of", "of에서", "에서 軍", "軍", "x", "", "fo에"] {
            let plain =
                |test: fn(&str, &str) -> bool| words.iter().map(String::as_str).find(|word| test(text, word));
            assert_eq!(words.begin(text), plain(|text, word| text.starts_with(word)), "{text}");
            assert_eq!(words.end(text), plain(|text, word| text.ends_with(word)), "{text}");
            assert_eq!(words.within(text), plain(|text, word| text.contains(word)).is_some(), "{text}");
            let mut places: Vec<(usize, &str)> =
                words.iter().flat_map(|word| text.match_indices(word.as_str())).collect();
            let mut found: Vec<_> = words.places(text).collect();
            places.sort_unstable();
            found.sort_unstable();
            assert_eq!(found, places, "{text}");
        }
        assert_eq!(words.longest("offer"), Some(3));
        assert_eq!(words.len(), 5);
    }

    #[test]
    fn a_table_by_letter_holds_what_was_put_in() {
        let table: ByLetter<u8> = [('一', 1), ('이', 2), ('3', 3)].into_iter().collect();
        assert_eq!(
            "一이3四x".chars().map(|letter| table.get(&letter).copied()).collect::<Vec<_>>(),
            [Some(1), Some(2), Some(3), None, None]
        );
    }
}
