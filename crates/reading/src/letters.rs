//! Sets of letters that are asked once for every letter of a text.

/// A set of letters, one bit each.
#[derive(Clone, Debug, Default)]
pub struct Letters(Vec<u64>);

impl FromIterator<char> for Letters {
    fn from_iter<I: IntoIterator<Item = char>>(letters: I) -> Self {
        let mut bits = Vec::new();
        for letter in letters {
            let (word, bit) = place(letter);
            if bits.len() <= word {
                bits.resize(word + 1, 0);
            }
            bits[word] |= bit;
        }
        Self(bits)
    }
}

impl Letters {
    /// The letters of the set, in order.
    pub fn iter(&self) -> impl Iterator<Item = char> {
        (0_u32..).zip(&self.0).flat_map(|(word, bits)| {
            (0..64)
                .filter(move |bit| bits & 1 << bit != 0)
                .filter_map(move |bit| char::from_u32(word * 64 + bit))
        })
    }

    /// Whether a letter is in the set.
    #[inline]
    pub fn has(&self, letter: char) -> bool {
        let (word, bit) = place(letter);
        self.0.get(word).is_some_and(|bits| bits & bit != 0)
    }
}

/// `char::is_alphanumeric`, quicker for the scripts that are read: their letters stand side by side.
#[inline]
pub fn alphanumeric(letter: char) -> bool {
    match letter {
        '\0'..='\x7f' => letter.is_ascii_alphanumeric(),
        '\u{ac00}'..='\u{d7a3}' | '\u{4e00}'..='\u{9fff}' | '\u{3041}'..='\u{3096}' => true,
        _ => letter.is_alphanumeric(),
    }
}

#[inline]
fn place(letter: char) -> (usize, u64) {
    let letter = u32::from(letter);
    ((letter / 64) as usize, 1 << (letter % 64))
}

#[cfg(test)]
mod tests {
    use super::{Letters, alphanumeric};

    #[test]
    fn letters_and_digits_are_those_of_the_standard_library() {
        assert!(('\0'..=char::MAX).all(|letter| alphanumeric(letter) == letter.is_alphanumeric()));
    }

    #[test]
    fn a_set_has_what_was_put_in_and_nothing_else() {
        let letters: Letters = "a三𠀋".chars().collect();
        assert!("a三𠀋".chars().all(|letter| letters.has(letter)));
        assert!(!"b二𠀌\u{10ffff}\u{0}".chars().any(|letter| letters.has(letter)));
        assert!(!Letters::default().has('a'));
    }
}
