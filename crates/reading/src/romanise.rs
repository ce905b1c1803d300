//! Korean personal names in Latin letters, so that a claimant has one name whatever language the text is in.
//!
//! Given names follow the Revised Romanization of Korean (Ministry of Culture and Tourism 2000), letter by letter with a hyphen
//! between syllables; surnames are written as they usually are (`names.toml`, `[surname]`).

use crate::lexicon::{lexicon, listed};

const INITIALS: [&str; 19] =
    ["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"];
const VOWELS: [&str; 21] = [
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi",
    "yu", "eu", "ui", "i",
];
const FINALS: [&str; 28] = [
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t",
    "ng", "t", "t", "k", "t", "p", "t",
];

/// One Hangul syllable in Latin letters.
fn syllable(letter: char) -> Option<String> {
    let index = u32::from(letter).checked_sub(0xac00).filter(|index| *index < 11_172)? as usize;
    Some(format!("{}{}{}", INITIALS[index / 588], VOWELS[index % 588 / 28], FINALS[index % 28]))
}

/// A Korean personal name of three syllables in Latin letters, or none where the words are no such name.
fn person(name: &str) -> Option<String> {
    let korean = lexicon("ko");
    let mut letters = name.chars();
    let (surname, one, two) = (letters.next()?, letters.next()?, letters.next()?);
    if letters.next().is_some() || ![surname, one, two].iter().all(|letter| ('가'..='힣').contains(letter))
    {
        return None;
    }
    let family = korean.list("names")?.get("surname")?.iter().find_map(|(latin, words)| {
        words.iter().any(|word| word.chars().eq([surname])).then_some(latin.as_str())
    })?;
    let no_name = listed!(korean, attribution.speaker.noun).end(name).is_some()
        || korean.words("names", "surname_never", "tail").iter().any(|tail| name.ends_with(tail.as_str()));
    if no_name {
        return None;
    }
    let (one, two) = (syllable(one)?, syllable(two)?);
    let mut letters = one.chars();
    let first: String = letters.next()?.to_uppercase().chain(letters).collect();
    Some(format!("{family} {first}-{two}"))
}

/// The persons that Korean words name at their end, in Latin letters: 파견원 안정근과 왕삼덕.
pub fn persons(words: &str) -> Option<String> {
    let last = words.split(' ').next_back()?;
    if let Some(one) = person(last) {
        let before = words.strip_suffix(last).unwrap_or_default().trim_end();
        let other = before.split(' ').next_back().and_then(|word| word.strip_suffix(['과', '와']));
        return Some(match other.and_then(person) {
            Some(other) => format!("{other} and {one}"),
            None => one,
        });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::persons;

    #[test]
    fn names_of_persons_and_nothing_else() {
        assert_eq!(persons("박은식").as_deref(), Some("Park Eun-sik"));
        assert_eq!(persons("독립운동가 최영돈").as_deref(), Some("Choi Yeong-don"));
        assert_eq!(persons("대표 김상훈과 오민호").as_deref(), Some("Kim Sang-hun and Oh Min-ho"));
        for words in ["한국 측", "임시정부", "목격자들", "한 신문", "조사단", "쿠로파트킨"]
        {
            assert_eq!(persons(words), None, "{words}");
        }
    }
}
