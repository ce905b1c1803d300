//! The engagement that a claim is about, in the text's own words, where no battle folder names it: “Battle of X”, X 전투, X战役.

use crate::document::Role;
use crate::letters::alphanumeric;
use crate::lexicon::{Asked, listed};
use crate::sentence::Parsed;

/// Longest name, in letters.
const LONGEST: usize = 24;

/// The engagements named so far.
#[derive(Debug, Default)]
pub struct Events {
    /// That of the document: the first named.
    document: Option<String>,
    /// That of the section.
    section: Option<String>,
}

impl Events {
    /// The engagement of a sentence: named in it, in the heading above it, or by the document.
    pub fn of(&mut self, parsed: &Parsed) -> Option<String> {
        let named = name(parsed);
        if matches!(parsed.role, Role::Heading) {
            self.section.clone_from(&named);
        }
        if self.document.is_none() {
            self.document.clone_from(&named);
        }
        named.or_else(|| self.section.clone()).or_else(|| self.document.clone())
    }
}

/// The first engagement that a sentence names.
fn name(parsed: &Parsed) -> Option<String> {
    let lexicon = parsed.lexicon;
    if !parsed.asked.has(Asked::ENGAGEMENT) {
        return None;
    }
    let hit = lexicon.engagements.as_ref()?.find(parsed.key)?;
    if lexicon.spaced {
        let (at, from) = (hit.start(), hit.end());
        let rest = parsed.shown.get(from..)?;
        let end =
            rest.find(|letter: char| !(alphanumeric(letter) || matches!(letter, ' ' | '-' | '’' | '\'')));
        let named = |part: &&str| {
            let plain = part.trim_end();
            plain.starts_with(char::is_uppercase) || matches!(plain, "the" | "of" | "de" | "la" | "el")
        };
        let parts = rest[..end.unwrap_or(rest.len())].split_inclusive(' ');
        let length: usize = parts.take(5).take_while(named).map(str::len).sum();
        let place = rest[..length].trim_end();
        let place = place.trim_end_matches([' ', '\'']);
        return (!place.is_empty() && place.starts_with(char::is_uppercase))
            .then(|| format!("{}{place}", &parsed.shown[at..from]));
    }
    let (at, end) = (hit.start(), hit.end());
    let letter = |letter: char| {
        alphanumeric(letter)
            && !letter.is_ascii_digit()
            && (lexicon.language != "ja" || !matches!(letter, '\u{3041}'..='\u{3096}'))
    };
    let lead = &parsed.key[..at];
    let lead = lead.strip_suffix(' ').unwrap_or(lead);
    let start = lead
        .char_indices()
        .rev()
        .take(LONGEST)
        .take_while(|(_, one)| letter(*one))
        .last()
        .map(|(start, _)| start)?;
    let place = lead[start..].chars().count();
    let plain = listed!(lexicon, names.engagement.plain);
    if !(2..LONGEST).contains(&place) || plain.iter().any(|word| lead[start..].ends_with(word.as_str())) {
        return None;
    }
    parsed.shown.get(start..end).map(|name| name.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use crate::{Context, read};

    #[test]
    fn the_engagement_is_named_in_the_sentence_or_above_it() {
        for (text, event) in [
            ("The Battle of Karee Ridge was short. 12 men were killed.", "Battle of Karee Ridge"),
            ("솔고개 전투는 짧았다. 관군 12명이 전사했다.", "솔고개 전투"),
            ("白杨桥战斗持续三天。日军阵亡十二人。", "白杨桥战斗"),
            ("高瀬の戦いは短かった。薩軍の戦死者は12名だった。", "高瀬の戦い"),
        ] {
            let claims = read(text, &Context::default()).claims;
            let last = claims.last().unwrap_or_else(|| panic!("{text}"));
            assert_eq!(last.event.as_deref(), Some(event), "{text}");
        }
        assert!(read("12 men were killed.", &Context::default()).claims[0].event.is_none());
    }
}
