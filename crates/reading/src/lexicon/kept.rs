//! Where the lists of a language are kept, and how a rule finds its list without looking it up twice.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::places;
use crate::words::{Quick, Words, none};

/// Where the words of a list are kept: a hash of file, label and role. That no two lists meet is tested.
pub const fn place(file: &str, label: &str, role: &str) -> u64 {
    // FNV-1a (Fowler, Noll and Vo 1991).
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let parts = [file.as_bytes(), label.as_bytes(), role.as_bytes()];
    let mut part = 0;
    while part < parts.len() {
        let mut at = 0;
        while at < parts[part].len() {
            hash = (hash ^ parts[part][at] as u64).wrapping_mul(0x0100_0000_01b3);
            at += 1;
        }
        hash = (hash ^ 0xff).wrapping_mul(0x0100_0000_01b3);
        part += 1;
    }
    hash ^ hash >> 29
}

/// The lists of one language: by place while they are read, then by the number of the place among those of all languages, so
/// that a rule looks its list up once.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) by_place: HashMap<u64, Words, BuildHasherDefault<Quick>>,
    by_number: Vec<Words>,
}

impl Kept {
    /// Keeps a list; whether the place was free.
    pub(super) fn put(&mut self, place: u64, words: Words) -> bool {
        self.by_place.insert(place, words).is_none()
    }

    /// Numbers the lists, once the places of all languages are known.
    pub(super) fn number(&mut self, places: &[u64]) {
        self.by_number = places.iter().map(|place| self.by_place.remove(place).unwrap_or_default()).collect();
    }

    #[inline]
    pub(super) fn at(&self, number: usize) -> &Words {
        self.by_number.get(number).unwrap_or_else(|| none())
    }
}

/// Where a rule finds its list: the place, and its number once it has been looked up.
#[derive(Debug)]
pub struct Slot {
    place: u64,
    /// The number plus one; 0 before the first use.
    number: AtomicUsize,
}

impl Slot {
    /// The slot of a [`place`].
    pub const fn new(place: u64) -> Self {
        Self { place, number: AtomicUsize::new(0) }
    }

    #[inline]
    pub(super) fn number(&self) -> usize {
        // Every thread would write the same number.
        match self.number.load(Ordering::Relaxed) {
            0 => self.look_up(),
            number => number - 1,
        }
    }

    #[cold]
    fn look_up(&self) -> usize {
        // A list that no language has is past the last.
        let number = places().binary_search(&self.place).unwrap_or(places().len());
        self.number.store(number + 1, Ordering::Relaxed);
        number
    }
}

/// The folded words of a list, its place in the lexicon worked out by the compiler: `listed!(lexicon, names.force.tail)`.
macro_rules! listed {
    ($lexicon:expr, $file:ident.$label:ident.$role:ident) => {{
        static SLOT: $crate::lexicon::Slot = $crate::lexicon::Slot::new($crate::lexicon::place(
            stringify!($file),
            stringify!($label),
            stringify!($role),
        ));
        $lexicon.at(&SLOT)
    }};
}
pub(crate) use listed;

/// The words of a list as they are written: `written!(lexicon, people.rank.words)`.
macro_rules! written {
    ($lexicon:expr, $file:ident.$label:ident.$role:ident) => {{
        static SLOT: $crate::lexicon::Slot = $crate::lexicon::Slot::new($crate::lexicon::place(
            stringify!($file),
            stringify!($label),
            stringify!($role),
        ));
        $lexicon.written(&SLOT)
    }};
}
pub(crate) use written;
