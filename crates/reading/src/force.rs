//! The force that a claim is about, in the text's own words: the name of a side with the word for a force beside it.

use crate::letters::alphanumeric;
use crate::lexicon::listed;
use crate::sentence::Parsed;
use crate::side::Mention;

/// Longest name of a force, in letters.
const LONGEST: usize = 40;

/// The words for the force whose men are counted between two bytes: those of the nearest mention of its side.
pub fn of(parsed: &Parsed, mentions: &[Mention], side: &str, start: usize, end: usize) -> Option<String> {
    let of_side = || mentions.iter().filter(|mention| mention.side == side);
    let within = of_side().find(|mention| mention.start >= start && mention.end <= end);
    let before = of_side().rev().find(|mention| mention.end <= start);
    let mention = within.or(before).or_else(|| of_side().find(|mention| mention.start >= end))?;
    words(parsed, mention)
}

/// The mention with the words for a force behind it; none where only a people is named.
fn words(parsed: &Parsed, mention: &Mention) -> Option<String> {
    let tails = listed!(parsed.lexicon, names.force.tail);
    let rest = &parsed.key[mention.start..];
    if parsed.lexicon.spaced {
        let reach = rest.char_indices().nth(LONGEST).map_or(rest.len(), |(at, _)| at);
        let stop = rest[..reach].find([',', '.', ';', ':', '(', ')']).unwrap_or(reach);
        let mut at = 0;
        for word in rest[..stop].split_inclusive(' ').take(5) {
            at += word.len();
            if at > mention.end - mention.start
                && tails.may_begin(word)
                && tails.iter().any(|tail| tail == word.trim_end())
            {
                return parsed
                    .shown
                    .get(mention.start..mention.start + at)
                    .map(|words| words.trim().to_owned());
            }
        }
        return None;
    }
    // The longest run of letters from the mention on that ends as a force does.
    let first = mention.end - mention.start;
    let mut longest = None;
    for (at, letter) in rest.char_indices().take(16) {
        let end = at + letter.len_utf8();
        if !(alphanumeric(letter) || letter == ' ') || letter == 'の' && at >= first {
            break;
        }
        if end >= first && tails.may_close(letter) && tails.end(&rest[..end]).is_some() {
            let whole = parsed.lexicon.language != "ko"
                || !rest[end..].starts_with(|letter: char| matches!(letter, '\u{ac00}'..='\u{d7a3}'))
                || particle(parsed, &rest[end..]);
            if whole {
                longest = Some(end);
            }
        }
    }
    let end = longest?;
    parsed.shown.get(mention.start..mention.start + end).map(|words| words.trim().to_owned())
}

/// Whether a particle follows.
fn particle(parsed: &Parsed, rest: &str) -> bool {
    let end = rest.find(|letter: char| !alphanumeric(letter)).unwrap_or(rest.len());
    listed!(parsed.lexicon, names.particle.words).has(&rest[..end])
}

#[cfg(test)]
mod tests {
    use crate::{Context, read};

    #[test]
    fn a_force_is_named_in_the_words_of_the_text() {
        for (text, force) in [
            ("The Russian garrison lost 200 killed.", Some("Russian garrison")),
            ("The Russians lost 200 killed.", None),
            ("일본군 수비대는 12명이 전사했다.", Some("일본군 수비대")),
            ("日军第九师团阵亡十二人。", Some("日军第九师团")),
            ("日本軍第九師団の戦死者は12名だった。", Some("日本軍第九師団")),
        ] {
            let claims = read(text, &Context::default()).claims;
            assert_eq!(claims[0].force.as_deref(), force, "{text}");
        }
    }
}
