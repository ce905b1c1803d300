//! Promise: whatever the text, reading ends without a panic, every claim's words are the slice that its place names, numbers
//! are finite and in order, and the same text gives the same claims.
//!
//! Longer, over random bytes too: `cargo run --release -p reading --example fuzz -- 600` (seconds).

#[path = "support/mutate.rs"]
#[allow(dead_code)]
mod mutate;

use std::fs;
use std::path::Path;

use mutate::{Random, SNIPPETS, misplaced, mutated};
use reading::{Context, read};

fn texts() -> Vec<String> {
    let mut texts = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/texts/development")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "txt") {
                texts.push(fs::read_to_string(path).expect("a text"));
            }
        }
    }
    texts.sort();
    texts
}

fn check(text: &str) {
    let claims = read(text, &Context::default()).claims;
    if let Some(wrong) = misplaced(text, &claims) {
        panic!("{wrong}\nin {text:?}");
    }
}

#[test]
fn claims_stand_on_their_words_among_signs_of_every_sort() {
    for text in texts() {
        // Emoji of several code points, combining marks, old Hangul, rare Han, before every number of the text.
        for snippet in SNIPPETS {
            let mut spoilt = String::new();
            let mut before = ' ';
            for letter in text.chars() {
                if letter.is_numeric() && !before.is_numeric() {
                    spoilt.push_str(snippet);
                }
                spoilt.push(letter);
                before = letter;
            }
            check(&spoilt);
        }
        check(&text.replace('\n', "\r\n"));
        check(&format!("\u{feff}{text}"));
    }
}

#[test]
fn line_ends_of_two_signs_move_no_claim() {
    for text in texts() {
        let plain = read(&text, &Context::default()).claims;
        let windows = read(&text.replace('\n', "\r\n"), &Context::default()).claims;
        let differs = plain.iter().zip(&windows).find(|(one, other)| one != other);
        assert!(plain.len() == windows.len() && differs.is_none(), "{differs:?}");
    }
}

#[test]
fn decomposed_letters_move_places_and_nothing_else() {
    use unicode_normalization::UnicodeNormalization;
    for text in texts() {
        let apart: String = text.nfd().collect();
        check(&apart);
        let figures = |text: &str| -> Vec<_> {
            let claims = read(text, &Context::default()).claims;
            claims.into_iter().map(|claim| (claim.kind, claim.low, claim.high)).collect()
        };
        assert_eq!(figures(&text), figures(&apart), "{:.80}", text);
    }
}

#[test]
fn spoilt_texts_are_read_all_the_same() {
    let texts = texts();
    let mut random = Random(20_260_721);
    for _ in 0..400 {
        let text = mutated(random.of(&texts).as_str(), &mut random);
        check(&text);
    }
}

#[test]
fn one_sort_of_sign_over_and_over_is_read_in_time() {
    // Time that grows with the square of the length would take minutes here.
    for snippet in SNIPPETS.iter().chain(&[
        "9",
        "백",
        "三",
        "a ",
        "a",
        "killed 3 ",
        "[[a|b]] ",
        "약 ",
        "(",
        "「",
        "{{a|",
        "<ref>",
    ]) {
        let text = snippet.repeat(60_000 / snippet.len());
        check(&text);
    }
}

#[test]
fn the_same_text_gives_the_same_claims() {
    for text in texts() {
        assert!(read(&text, &Context::default()) == read(&text, &Context::default()), "{text:.80}");
    }
}

#[test]
fn a_relative_clause_after_a_dash_is_read() {
    // Found by the fuzzer: the dash has three bytes, and one was taken off.
    check("Officers—who escaped to Melilla speak of five times that number; they said 200 were killed.");
}
