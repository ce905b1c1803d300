//! A folded text cut into lines and sentences, each with its language and its place in the document.

use crate::fold::Folded;
use crate::language::Scripts;
use crate::letters::alphanumeric;
use crate::lexicon::{Lexicon, lexicon, listed};
use crate::table::{LOSSES, Table};

/// Longest sentence, in bytes; a longer run without an end is cut, so that rules stay linear.
const LONGEST: usize = 3000;

/// What a line is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// Running text.
    Prose,
    /// The title of a section.
    Heading,
    /// A line of an infobox or a table: what its key asks for, and the number of its column.
    Field(Field),
    /// An entry of a list.
    Item,
}

/// A key of an infobox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// `combatant`, `strength`, `casualties` and so on, or empty where the key is not known.
    pub about: &'static str,
    /// The number behind the key; 0 for none.
    pub column: u8,
    /// The key as it stands, folded.
    pub key: String,
    /// What stands in brackets behind the key: “Strength (British)”.
    pub of: String,
}

/// A sentence, or what stands for one.
#[derive(Clone, Debug)]
pub struct Sentence {
    /// First byte in the folded text.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// Language.
    pub language: &'static str,
    /// What sort of line it stands in.
    pub role: Role,
    /// The line it stands in, counted from 0.
    pub line: usize,
    /// First byte of that line in the folded text.
    pub line_start: usize,
}

/// Cuts a folded text into sentences. `around` is the language so far; it is renewed.
pub fn sentences(folded: &Folded, forced: Option<&'static str>, around: &mut &'static str) -> Vec<Sentence> {
    let mut found: Vec<Sentence> = Vec::new();
    let mut at = 0;
    let mut table = Table::default();
    for (number, line) in folded.key.split('\n').enumerate() {
        let (start, end) = (at, at + line.len());
        at = end + 1;
        if line.trim().is_empty() {
            continue;
        }
        let scripts = Scripts::of(line);
        let language = forced.unwrap_or_else(|| scripts.language(around));
        if scripts.latin + scripts.han + scripts.hangul + scripts.kana > 20 {
            *around = language;
        }
        let lexicon = lexicon(language);
        if let Some(cells) = table.line(line, lexicon) {
            for cell in cells {
                let (from, to) = (start + cell.start, start + cell.end);
                give_trimmed(&folded.key[from..to], 0, to - from, from, &mut |from, to| {
                    let role = Role::Field(cell.field.clone());
                    found.push(Sentence {
                        start: from,
                        end: to,
                        language,
                        role,
                        line: number,
                        line_start: start,
                    });
                });
            }
            continue;
        }
        let (role, skip) = role(line, lexicon);
        // “700 / 2,500” in an infobox: the one side and the other.
        if let Role::Field(field) = &role
            && field.column == 0
            && !field.about.is_empty()
            && let [one, two] = line[skip..].split(" / ").collect::<Vec<_>>()[..]
        {
            let place = |part: &str| part.as_ptr() as usize - line.as_ptr() as usize + start;
            for (column, part) in [(1, one), (2, two)] {
                give_trimmed(part, 0, part.len(), place(part), &mut |from, to| {
                    let role = Role::Field(Field { column, ..field.clone() });
                    found.push(Sentence {
                        start: from,
                        end: to,
                        language,
                        role,
                        line: number,
                        line_start: start,
                    });
                });
            }
            continue;
        }
        cut(folded, start + skip, end, &mut |from, to| {
            // A line of one sentence has been counted.
            let whole =
                from == start + line.len() - line.trim_start().len() && to == start + line.trim_end().len();
            let language = match forced {
                Some(language) => language,
                None if whole => scripts.language(language),
                None => Scripts::of(&folded.key[from..to]).language(language),
            };
            found.push(Sentence {
                start: from,
                end: to,
                language,
                role: role.clone(),
                line: number,
                line_start: start,
            });
        });
    }
    found
}

/// What a line is, and the bytes before its text.
fn role(line: &str, lexicon: &Lexicon) -> (Role, usize) {
    let trimmed = line.trim_start();
    let mut skip = line.len() - trimmed.len();
    if trimmed.starts_with("==") && trimmed.trim_end().ends_with("==") {
        return (Role::Heading, skip);
    }
    if trimmed.starts_with('#') && trimmed.trim_start_matches('#').starts_with(' ') {
        return (Role::Heading, skip);
    }
    let mut item = false;
    // “三、” and “4.” number the paragraphs of a report.
    let digits: usize = trimmed
        .chars()
        .take_while(|letter| {
            letter.is_ascii_digit()
                || matches!(letter, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
        })
        .map(char::len_utf8)
        .sum();
    let point = trimmed[digits..].chars().next();
    let (trimmed, numbered) = match point {
        Some('、' | ')' | '.')
            if digits > 0
                && digits <= 6
                && !trimmed[digits + point.map_or(0, char::len_utf8)..]
                    .starts_with(|letter: char| letter.is_ascii_digit()) =>
        {
            let length = digits + point.map_or(0, char::len_utf8);
            (&trimmed[length..], length)
        }
        _ => (trimmed, 0),
    };
    skip += numbered;
    let mark = trimmed
        .trim_start_matches(['*', '-', '•', '·', '|', '+', '○', '●', '■', '▲', ':', ';', '!'])
        .trim_start();
    if mark.len() < trimmed.len() {
        item = true;
        skip += trimmed.len() - mark.len();
    }
    if let Some((field, length)) = field(mark, lexicon)
        && (item || !field.about.is_empty())
    {
        // A key that is not known may be a side or a source: it stays with its line.
        let length = if field.about.is_empty() { 0 } else { length };
        return (Role::Field(field), skip + length);
    }
    let ends = line.trim_end().chars().next_back().is_some_and(|last| {
        matches!(last, '.' | '。' | '!' | '?' | '」' | '"' | '”' | ',' | '、' | ';' | ':')
    });
    if item {
        return (Role::Item, skip);
    }
    if !ends && line.len() < 60 && !line.bytes().any(|byte| byte.is_ascii_digit()) {
        return (Role::Heading, skip);
    }
    (Role::Prose, skip)
}

/// A key with its column and the length of both, up to the value.
fn field(line: &str, lexicon: &Lexicon) -> Option<(Field, usize)> {
    let split = line.char_indices().take(60).find(|(_, letter)| matches!(letter, ':' | '=' | '|' | '\t'))?;
    let name = line[..split.0].trim();
    if let Some(found) = sided(line, name, split.0 + split.1.len_utf8(), lexicon) {
        return Some(found);
    }
    if line[..split.0].chars().nth(40).is_some() {
        return None;
    }
    if name.is_empty() || name.chars().any(|letter| matches!(letter, '.' | ',' | '。' | '"')) {
        return None;
    }
    let (name, of) = match name.split_once('(') {
        Some((name, of)) => (name.trim(), of.trim_end_matches([')', ' '])),
        None => (name, ""),
    };
    let bare = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let column = name[bare.len()..].parse().unwrap_or(0);
    let bare = bare.trim().trim_end_matches(['_', '-']);
    let mut about = about(bare, lexicon);
    let mut of = of;
    if about.is_empty() && !lexicon.spaced {
        // 武田軍損害, 조선군 병력: whose it is stands before what it is.
        let cuts = bare.char_indices().skip(1).take(12).map(|(at, _)| at);
        let cut = cuts
            .map(|at| (at, self::about(bare[at..].trim_start(), lexicon)))
            .find(|(_, about)| LOSSES.contains(about));
        if let Some((at, found)) = cut
            && of.is_empty()
        {
            (about, of) = (found, bare[..at].trim_end());
        }
    }
    Some((Field { about, column, key: bare.to_owned(), of: of.to_owned() }, split.0 + split.1.len_utf8()))
}

/// “Losses, second side: 60”, “Losses, first side, by the Japanese record: 11”: the column in words, and who counts.
fn sided(line: &str, name: &str, value: usize, lexicon: &Lexicon) -> Option<(Field, usize)> {
    let (head, rest) = name.split_once(", ")?;
    let (side, teller) = rest.split_once(", ").map_or((rest, None), |(side, teller)| (side, Some(teller)));
    let column = match about(side, lexicon) {
        "first_side" => 1,
        "second_side" => 2,
        _ => return None,
    };
    let field = Field { about: about(head, lexicon), column, key: head.to_owned(), of: String::new() };
    // Who counts stays with the sentence.
    let from = teller.map_or(value, |teller| teller.as_ptr() as usize - line.as_ptr() as usize);
    (!field.about.is_empty()).then_some((field, from))
}

/// What a key asks for; empty where it is not known.
pub fn about(key: &str, lexicon: &Lexicon) -> &'static str {
    // An infobox of another language's encyclopedia, or one of Han characters alone, which three languages share.
    let others = || crate::lexicon::lexicons().iter().find_map(|lexicon| lexicon.field(key));
    lexicon.field(key).or_else(others).unwrap_or("")
}

/// Calls `give` with each sentence between two bytes.
fn cut(folded: &Folded, start: usize, end: usize, give: &mut impl FnMut(usize, usize)) {
    let text = &folded.key[start..end];
    let marked = folded.marks_between(start, end + 1).next().is_some();
    let mut from = 0;
    let mut next = 0;
    let bytes = text.as_bytes();
    loop {
        // On to what may end a sentence: 。！？ begin with the bytes that stand here last.
        let near = (from + LONGEST - 4).min(bytes.len());
        if !marked && next < near {
            let stop = |byte: &u8| matches!(byte, b'.' | b'!' | b'?' | 0xe3 | 0xef);
            let passed = bytes[next..near].iter().position(stop).unwrap_or(near - next);
            next = (next..=next + passed).rfind(|&at| text.is_char_boundary(at)).unwrap_or(next);
        }
        let Some(letter) = text[next..].chars().next() else { break };
        let at = next;
        let after = at + letter.len_utf8();
        next = after;
        if marked && hangul(letter) && letter_of_new_sentence(folded, text, start, at) {
            give_trimmed(text, from, at, start, give);
            from = at;
        }
        let stop = match letter {
            '。' | '！' | '？' | '!' | '?' => true,
            '.' => full_stop(folded, text, start, at),
            _ => after - from > LONGEST && matches!(letter, ' ' | ',' | '、' | ';'),
        } || after - from > LONGEST * 2;
        if !stop {
            continue;
        }
        // Closing quotes and brackets belong to the sentence, unless it goes on after them.
        let mut to = after;
        while let Some(close) = text[next..].chars().next()
            && matches!(close, '"' | '\'' | '”' | '’' | '」' | '』' | ')' | '》' | '〉' | '.')
        {
            next += close.len_utf8();
            to = next;
        }
        if to > after && goes_on(&text[to..]) {
            continue;
        }
        give_trimmed(text, from, to, start, give);
        from = to;
    }
    give_trimmed(text, from, text.len(), start, give);
}

/// Whether a footnote mark without a full stop parts two sentences that run together: 1950명[8]홍범도. No particle follows it.
fn letter_of_new_sentence(folded: &Folded, text: &str, start: usize, at: usize) -> bool {
    let marked = at > 0
        && text[at..].starts_with(hangul)
        && folded.marks_between(start + at, start + at + 1).next().is_some();
    if !marked || !text[..at].ends_with(hangul) {
        return false;
    }
    let korean = lexicon("ko");
    listed!(korean, names.particle.words).begin(&text[at..]).is_none()
        && listed!(korean, names.particle.verb).begin(&text[at..]).is_none()
}

/// A Hangul syllable.
fn hangul(letter: char) -> bool {
    matches!(letter, '\u{ac00}'..='\u{d7a3}')
}

fn give_trimmed(text: &str, from: usize, to: usize, start: usize, give: &mut impl FnMut(usize, usize)) {
    let part = &text[from..to];
    let rest = part.trim_start();
    if !rest.is_empty() {
        let end = start + to;
        give(end - rest.len(), end - rest.len() + rest.trim_end().len());
    }
}

/// Whether what follows a closing quote carries the sentence on: a particle or a verb of saying.
fn goes_on(rest: &str) -> bool {
    crate::lexicon::lexicons().iter().any(|lexicon| lexicon.particles.goes_on.begin(rest).is_some())
        || rest.chars().next().is_some_and(char::is_lowercase)
}

/// Whether a full stop ends a sentence.
fn full_stop(folded: &Folded, text: &str, start: usize, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    let mut rest = text[at + 1..].chars();
    let next = rest.next();
    let east = |letter: char| matches!(letter, '\u{1100}'..='\u{11ff}' | '\u{3041}'..='\u{9fff}' | '\u{ac00}'..='\u{d7ff}');
    if before.is_some_and(east)
        || before.is_some_and(|letter| matches!(letter, ')' | '\'' | '"' | '”' | '’' | '」'))
            && next.is_none_or(|letter| letter == ' ' || east(letter))
    {
        return true;
    }
    match next {
        None => return true,
        Some(' ') => {}
        Some('"' | '\'' | '”' | '’' | ')' | '[') => {
            return !before.is_some_and(|letter| letter.is_ascii_digit());
        }
        Some(letter) => return east(letter) && !before.is_some_and(|letter| letter.is_ascii_digit()),
    }
    // A single capital or a known abbreviation before it is no end; nor is a small letter after it.
    let word =
        text[..at].rsplit(|letter: char| !(alphanumeric(letter) || letter == '.')).next().unwrap_or_default();
    if word.chars().count() == 1 && word.chars().all(char::is_alphabetic) {
        return false;
    }
    if listed!(lexicon("en"), language.abbreviations.words).has(word) {
        return false;
    }
    let shown = &folded.shown[start + at + 1..];
    !shown.trim_start().chars().next().is_some_and(|letter| letter.is_lowercase())
}

#[cfg(test)]
mod tests {
    use super::{Role, sentences};
    use crate::fold::fold;

    fn cut(text: &str) -> Vec<String> {
        let (folded, _) = fold(text, 0);
        sentences(&folded, None, &mut "en")
            .iter()
            .map(|sentence| folded.shown[sentence.start..sentence.end].to_owned())
            .collect()
    }

    #[test]
    fn sentences_end_where_they_end() {
        assert_eq!(
            cut("Col. Smith lost 3.5 per cent. He fled. \"No. 4 held.\" Then"),
            ["Col. Smith lost 3.5 per cent.", "He fled.", "\"No. 4 held.\"", "Then"]
        );
        assert_eq!(
            cut("적은 물러갔다.우리 군은 \"이겼다.\"라고 하였다. 끝."),
            ["적은 물러갔다.", "우리 군은 \"이겼다.\"라고 하였다.", "끝."]
        );
        assert_eq!(cut("敌军撤退。我军无伤亡。"), ["敌军撤退。", "我军无伤亡。"]);
    }

    #[test]
    fn lines_of_an_infobox_are_known() {
        let (folded, _) = fold("- Strength2: About 3,000\n| 兵力1 = 500", 0);
        let found = sentences(&folded, None, &mut "en");
        assert!(
            matches!(&found[0].role, Role::Field(field) if field.about == "strength" && field.column == 2)
        );
        assert_eq!(folded.shown[found[0].start..found[0].end], *"About 3,000");
        let (folded, _) = fold("- Losses, second side, by the Zulu count: 60 killed", 0);
        let found = sentences(&folded, None, &mut "en");
        assert!(
            matches!(&found[0].role, Role::Field(field) if field.about == "casualties" && field.column == 2)
        );
        assert_eq!(folded.shown[found[0].start..found[0].end], *"by the Zulu count: 60 killed");
    }
}
