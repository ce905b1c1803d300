//! What a claimant is called.

use super::{Frame, Memory};
use crate::lexicon::{File, lexicon, listed, written};
use crate::sentence::Parsed;
use crate::side::Mention;

/// The English adjective of a side's label.
pub(super) fn adjective(side: &str) -> String {
    side.split('_')
        .map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .map_or(String::new(), |first| first.to_uppercase().collect::<String>() + letters.as_str())
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// What a claimant is called, and his own words in the text.
pub(super) fn name(
    parsed: &Parsed,
    start: usize,
    end: usize,
    mentions: &[Mention],
    memory: &Memory,
    before: Option<&Frame>,
) -> Option<(String, String)> {
    let key = parsed.key.get(start..end)?;
    let again = listed!(parsed.lexicon, attribution.again.words);
    let last = before.or(memory.last.as_ref());
    if matches!(key, "who" | "which")
        && let Some(named) = antecedent(&parsed.shown[..start])
    {
        return Some((named.clone(), named));
    }
    if again.has(key) {
        return last.map(|last| (last.claimant.clone(), last.words.clone()));
    }
    let mut words = parsed.shown[start..end].trim().to_owned();
    // A people and a plain noun: “Japanese sources”, 일본 신문, 支那側.
    let side = mentions.iter().find(|mention| mention.start >= start && mention.end <= end);
    let source = parsed.of_list(File::Sources).rfind(|(word, ..)| word.start >= start && word.start < end);
    if parsed.lexicon.spaced {
        // “I regret to say”, “a loss which I estimate at”: the text itself.
        if key.split(' ').next() == Some("i") || key.ends_with(" i") {
            return Some(("I".to_owned(), "I".to_owned()));
        }
        words = english_name(&words);
        if words.is_empty()
            || words.split(' ').count() > 9
            || words.starts_with(|letter: char| letter.is_ascii_digit())
        {
            return None;
        }
        if again.has(&words.to_lowercase()) {
            return last.map(|last| (last.claimant.clone(), last.words.clone()));
        }
        if let (Some(side), Some((_, "sources", _))) = (side, source)
            && words.split(' ').count() <= 3
            && !words.contains("historian")
        {
            return Some((format!("{} sources", adjective(&side.side)), words));
        }
        if words.split(' ').count() == 1
            && let Some(full) = memory.full.iter().find(|full| full.ends_with(&format!(" {words}")))
        {
            return Some((full.clone(), words));
        }
        return Some((words.clone(), words));
    }
    // 영관 이두석: the name after the rank.
    let ranked = parsed
        .of_list(File::People)
        .rfind(|(word, ..)| word.start >= start && word.end < end && parsed.lexicon.verb_last);
    if let Some((rank, ..)) = ranked
        && let Some(rest) = parsed.shown.get(rank.end..end).and_then(|rest| rest.strip_prefix(' '))
    {
        let rest = plain_name(parsed, rest);
        if (2..=8).contains(&rest.chars().count()) {
            return Some((rest.clone(), rest));
        }
    }
    let titled = words.contains('》') || words.contains('』');
    let plain = plain_name(parsed, &words);
    if titled && !plain.is_empty() {
        return Some((plain.clone(), plain));
    }
    if plain.is_empty() || plain.chars().count() > 24 {
        return None;
    }
    if let Some((word, label, _)) = source {
        let before = parsed.key[start..word.start].trim();
        match side {
            _ if label.starts_with(char::is_uppercase) => return Some((label.to_owned(), plain)),
            Some(side) if side.end + 6 >= word.start => {
                return Some((format!("{} {label}", adjective(&side.side)), plain));
            }
            None if label.starts_with("an")
                || matches!(label, "scholars" | "eyewitnesses")
                || before.is_empty() && label == "newspapers" =>
            {
                return Some((label.to_owned(), plain));
            }
            _ => {}
        }
    }
    Some((plain.clone(), plain))
}

/// The name that “who” stands for: the capitalised words right before it.
fn antecedent(lead: &str) -> Option<String> {
    let lead = lead.trim_end().strip_suffix(',')?;
    let words: Vec<&str> =
        lead.split(' ').rev().take(4).take_while(|word| word.starts_with(char::is_uppercase)).collect();
    let name = words.into_iter().rev().collect::<Vec<_>>().join(" ");
    (!name.is_empty() && !name.contains([',', ';', '.'])).then(|| english_name(&name))
}

/// An English name without article, title of its book, years and what follows.
pub(super) fn english_name(words: &str) -> String {
    let mut words = words.trim().trim_matches(['"', '“', '”', '\'']).trim().to_owned();
    let english = lexicon("en");
    let makers = written!(english, attribution.name.maker);
    for lead in if makers.within(&words) { &makers[..] } else { &[] } {
        if let Some(at) = words.rfind(lead.as_str()) {
            words = words[at + lead.len()..].to_owned();
        }
    }
    if let Some(at) = words.find(" (") {
        words.truncate(at);
    }
    // Most names hold nothing that cuts them or leads in.
    let lower = words.to_lowercase();
    if listed!(english, attribution.name.cut).within(&lower) {
        for cut in written!(english, attribution.name.cut).iter() {
            if let Some(at) = words.to_lowercase().find(cut.as_str()).filter(|at| words.is_char_boundary(*at))
            {
                words.truncate(at);
            }
        }
    }
    let leads = listed!(english, attribution.name.lead);
    let mut passed = 0;
    for lead in leads.iter() {
        let rest = &words[passed..];
        if rest.as_bytes().get(..lead.len()).is_some_and(|head| head.eq_ignore_ascii_case(lead.as_bytes())) {
            passed += lead.len();
        }
    }
    words.drain(..passed);
    let ranks = written!(english, attribution.name.rank);
    for rank in if ranks.begin(&words).is_some() { &ranks[..] } else { &[] } {
        if words.starts_with(rank.as_str()) && words.split(' ').count() > 2 {
            words = words[rank.len()..].to_owned();
        }
    }
    let words = words.trim().trim_end_matches([',', '.', '"', '”']);
    // “Smith's latest despatch”: Smith.
    for (at, mark) in words.match_indices(['\'', '’']) {
        let Some(rest) = words[at + mark.len()..].strip_prefix("s ") else { continue };
        let owner = &words[..at];
        let letters = listed!(english, attribution.name.letters);
        let own = |rest: &str| letters.iter().any(|letter| letter == rest);
        let rest = rest.to_lowercase();
        if owner.starts_with(char::is_uppercase)
            && (own(&rest) || rest.split_once(' ').is_some_and(|(_, last)| own(last)))
        {
            return english_name(owner);
        }
    }
    person(words).unwrap_or(words).to_owned()
}

/// The full name behind what someone is: “British engineer George Masterman”, “the surgeon Nils Ekwall”.
fn person(words: &str) -> Option<&str> {
    const WITHIN: [&str; 10] = ["von", "van", "de", "del", "der", "la", "le", "bin", "al", "ibn"];
    let capital = |word: &str| word.starts_with(char::is_uppercase) && !word.starts_with("I ");
    let mut from = words.len();
    let mut names = 0;
    for (at, word) in words
        .rmatch_indices(' ')
        .map(|(at, _)| at + 1)
        .chain([0])
        .map(|at| (at, words[at..].split(' ').next().unwrap_or_default()))
    {
        if capital(word) {
            names += 1;
            from = at;
        } else if !WITHIN.contains(&word) || names == 0 {
            // What he is ends in a small letter right before the name, and is no mere preposition.
            let noun = word.len() > 3 && word.chars().all(|letter| letter.is_lowercase() || letter == '-');
            let links = ["from", "with", "near", "under", "that", "than", "into", "upon", "over", "between"];
            return (noun && names >= 2 && !links.contains(&word)).then(|| &words[from..]);
        }
    }
    None
}

/// A name in a language written without blanks between words: a title in brackets, or the words without what leads in.
pub(super) fn plain_name(parsed: &Parsed, words: &str) -> String {
    let mut without = String::new();
    let mut depth = 0_usize;
    let bracketed = words.contains(['(', ')']);
    for letter in if bracketed { words } else { "" }.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => without.push(letter),
            _ => {}
        }
    }
    let words = if bracketed { without.as_str() } else { words };
    for (open, close) in [('《', '》'), ('『', '』')] {
        if let (Some(from), Some(to)) = (words.find(open), words.find(close))
            && from < to
        {
            return words[from + open.len_utf8()..to].to_owned();
        }
    }
    // 전선에서 돌아온 기자, 前線から帰った医師: what he did stands before what he is.
    let words = if parsed.lexicon.verb_last { after_deed(parsed, words) } else { words };
    // 연대에서 낸 전투상보: the work, not its maker.
    let makers = written!(parsed.lexicon, attribution.name.maker);
    let last = makers.last_places(words).first().copied();
    let words =
        last.map(|(at, word)| &words[at + word.len()..]).filter(|rest| !rest.is_empty()).unwrap_or(words);
    let mut words = words.trim_matches(['“', '”', '"', '\'', '「', '」', ' ', '【', '】']).to_owned();
    // Most names begin and end with nothing that goes.
    let leads = written!(parsed.lexicon, attribution.name.lead);
    for lead in if leads.begin(&words).is_some() { &leads[..] } else { &[] } {
        if let Some(rest) = words.strip_prefix(lead.as_str())
            && !rest.is_empty()
        {
            words = rest.trim_start().to_owned();
        }
    }
    // 村長が訴えたところ: who did.
    let places = written!(parsed.lexicon, attribution.name.place);
    for place in if places.end(&words).is_some() { &places[..] } else { &[] } {
        if let Some(rest) = words.strip_suffix(place.as_str())
            && let Some(at) =
                parsed.lexicon.particles.subject.iter().filter_map(|mark| rest.rfind(mark.as_str())).max()
            && at > 0
        {
            words = rest[..at].to_owned();
        }
    }
    let tails = written!(parsed.lexicon, attribution.name.tail);
    for tail in if tails.end(&words).is_some() { &tails[..] } else { &[] } {
        if let Some(rest) = words.strip_suffix(tail.as_str())
            && rest.chars().count() >= 2
        {
            words = rest.trim_end().to_owned();
        }
    }
    // 仙台藩士の玉川左内: the name after what he is.
    let persons = written!(parsed.lexicon, attribution.name.person);
    let named =
        persons.last_places(&words).into_iter().map(|(at, maker)| &words[at + maker.len()..]).find(|rest| {
            let han = rest.chars().all(|letter| matches!(letter, '\u{3400}'..='\u{9fff}' | '々'));
            han && (2..=5).contains(&rest.chars().count())
                && written!(parsed.lexicon, attribution.name.work).end(rest).is_none()
        });
    if let Some(rest) = named.map(str::len) {
        words.drain(..words.len() - rest);
    }
    if !parsed.lexicon.verb_last {
        let mut folded = crate::fold::key(&words);
        let leads = written!(parsed.lexicon, attribution.according.before);
        for lead in if leads.begin(&folded).is_some() { &leads[..] } else { &[] } {
            if folded.starts_with(lead.as_str()) {
                words = words.chars().skip(lead.chars().count()).collect();
                folded = crate::fold::key(&words);
            }
        }
        let unfolded = words.len();
        // 学者某某比对两国档案后: who did.
        if words.ends_with(['后', '後'])
            && let Some((at, _)) =
                written!(parsed.lexicon, attribution.name.deed).places(&words).find(|(at, _)| *at >= 6)
        {
            words.truncate(at);
        }
        // 有华人自旅顺逃出者: who did.
        if let Some(rest) = words.strip_prefix('有').and_then(|rest| rest.strip_suffix('者'))
            && let Some(at) = rest.find(['自', '由', '从', '從'])
            && at >= 6
        {
            words = rest[..at].to_owned();
        }
        if words.len() != unfolded {
            folded = crate::fold::key(&words);
        }
        let rest = without_people(parsed, &words, &folded).len();
        words.drain(..words.len() - rest);
        // “张某致统率办事处电”: the sender, not the receiver.
        if let Some(at) = words.find('致').filter(|at| *at >= 6) {
            words.truncate(at);
        }
        // “三月二十日電”: the date of a telegram is no part of its sender.
        if let Some(date) =
            parsed.dates.iter().find_map(|date| words.find(parsed.shown.get(date.start..date.end)?))
        {
            words.truncate(date);
        }
        // 旅长孙立诚: the rank goes where a name of two or three characters follows.
        let ranks = written!(parsed.lexicon, people.rank.words);
        for rank in if ranks.within(&words) { &ranks[..] } else { &[] } {
            if let Some(at) = words.find(rank.as_str()) {
                let rest = &words[at + rank.len()..];
                if (2..=3).contains(&rest.chars().count()) && !rest.ends_with('某') {
                    words = rest.to_owned();
                    break;
                }
            }
        }
    }
    words
}

/// What is left of a name behind a clause that tells of him, where a noun is left.
fn after_deed<'words>(parsed: &Parsed, words: &'words str) -> &'words str {
    let korean = parsed.lexicon.language == "ko";
    let cuts: Vec<usize> = if korean {
        let hangul = |letter: char| matches!(letter, '\u{ac00}'..='\u{d7a3}');
        words
            .match_indices(' ')
            .filter(|(at, _)| {
                let token = words[..*at].rsplit(' ').next().unwrap_or_default();
                let last = token.chars().next_back().filter(|letter| hangul(*letter));
                // A verb before its noun closes with ㄴ; Unicode 3.12 numbers final consonants so that it is the fourth.
                let closed = last.is_some_and(|last| (u32::from(last) - 0xac00) % 28 == 4);
                closed && token.chars().filter(|letter| hangul(*letter)).count() >= 2 && *at > token.len()
            })
            .map(|(at, _)| at + 1)
            .collect()
    } else {
        let kana = |letter: char| matches!(letter, '\u{3041}'..='\u{309f}');
        words
            .char_indices()
            .filter(|&(at, letter)| {
                let before = words[..at].chars().next_back();
                let after = words[at + letter.len_utf8()..].chars().next();
                matches!(letter, 'た' | 'だ')
                    && at >= 9
                    && before.is_some_and(|before| kana(before) || matches!(before, '\u{4e00}'..='\u{9fff}'))
                    && after.is_some_and(|after| !kana(after))
            })
            .map(|(at, letter)| at + letter.len_utf8())
            .collect()
    };
    let speakers = listed!(parsed.lexicon, attribution.speaker.noun);
    let tellers = listed!(parsed.lexicon, attribution.name.teller);
    for cut in cuts.into_iter().rev() {
        let rest = words[cut..].trim_start_matches(['某', ' ']);
        let folded = crate::fold::key(rest);
        let known = [speakers, tellers].iter().any(|nouns| nouns.end(&folded).is_some());
        // “What the spies found out”: a bare noun of sources needs what stands before it.
        let bare = parsed.lexicon.find(&folded).iter().any(|word| {
            word.end == folded.len() && word.senses.iter().any(|sense| sense.file == File::Sources)
        });
        if rest.chars().count() >= 2 && known && !bare {
            return rest;
        }
    }
    words
}

/// A foreign name without his people and his rank or trade: 俄将某, 法国军医某.
fn without_people<'words>(parsed: &Parsed, words: &'words str, folded: &str) -> &'words str {
    if folded.len() != words.len() {
        return words;
    }
    let han = |text: &str| text.chars().all(|letter| matches!(letter, '\u{3400}'..='\u{9fff}' | '·'));
    let rest =
        |at: usize| words.get(at..).filter(|rest| (2..=7).contains(&rest.chars().count()) && han(rest));
    let mut letters = folded.char_indices();
    let (first, second) = (letters.next(), letters.next());
    if let (Some((_, nation)), Some((at, '将'))) = (first, second)
        && "俄日英法德美意土勃塞希奥清明普荷葡西波".contains(nation)
        && let Some(rest) = rest(at + '将'.len_utf8())
    {
        return rest;
    }
    let side = parsed
        .lexicon
        .find(folded)
        .into_iter()
        .find(|word| word.start == 0 && word.senses.iter().any(crate::lexicon::Sense::names_side));
    let Some(side) = side else { return words };
    let behind = &folded[side.end..];
    let persons = listed!(parsed.lexicon, attribution.name.person).longest(behind);
    let ranks = listed!(parsed.lexicon, people.rank.words).longest(behind);
    persons.or(ranks).and_then(|length| rest(side.end + length)).unwrap_or(words)
}
