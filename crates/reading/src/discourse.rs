//! Whose words go on from one sentence to the next: quotations that are not closed yet, lists after a colon, telegrams, and
//! passages in which a text that never says “we” suddenly does.

use crate::attribution::Frame;
use crate::document::Role;
use crate::lexicon::{Asked, Lexicon, listed};
use crate::sentence::Parsed;

/// Most sentences for which words go on without a new sign of it.
const LONGEST: usize = 8;

/// What the sentences so far leave to the next.
#[derive(Debug, Default)]
pub struct Discourse {
    /// The last claimant, the line he was named in, and how many sentences ago.
    last: Option<(Frame, usize, usize)>,
    /// A quotation is open: the mark that closes it, and whose it is.
    quoted: Option<(char, Option<Frame>, usize)>,
    /// The line of the sentence before.
    line: Option<usize>,
    /// Someone's words go on in this line.
    voice: Option<(Frame, usize, usize)>,
    /// The claimant of a list, after a colon.
    list: Option<Frame>,
    /// The line that is a telegram or a letter with its place and date before it.
    telegram: Option<usize>,
}

/// What is known of a sentence before its claims are written.
pub struct Situation<'sentence> {
    /// The sentence.
    pub parsed: &'sentence Parsed<'sentence>,
    /// Its line.
    pub line: usize,
    /// A footnote mark stands in or right after it.
    pub marked: bool,
    /// It is hearsay of nobody: “it is said”, 다고 한다.
    pub hearsay: bool,
    /// It says “we” or “our”.
    pub we: bool,
    /// It says “we”, “our” or “the enemy”.
    pub parties: bool,
    /// The text says “we” of itself throughout.
    pub first_person: bool,
}

impl Discourse {
    /// Whether a line began with the place and date of a telegram or a letter.
    pub fn in_telegram(&self, line: usize) -> bool {
        self.telegram == Some(line)
    }

    /// The frame that a sentence without a claimant of its own stands in; `frames` are those found in it.
    pub fn inherit(&mut self, now: &Situation, frames: &[Frame]) -> Option<Frame> {
        let parsed = now.parsed;
        let own = frames.iter().rfind(|frame| frame.claimant != "narrator" && frame.claimant != "rumour");
        let opened = opens(parsed.key);
        let before = self.last.take();
        let begins_line = self.line.replace(now.line) != Some(now.line);
        if begins_line && parsed.dateline().is_some() {
            self.telegram = Some(now.line);
        }
        let was_open = self.quoted.take().filter(|(.., age)| *age < LONGEST);
        let near = |most: usize| {
            before
                .as_ref()
                .filter(|(_, line, age)| *line == now.line && *age <= most)
                .map(|(frame, ..)| frame.clone())
        };
        let item = matches!(parsed.role, Role::Item | Role::Field(_));
        if !item {
            self.list = None;
        }
        let given = if own.is_some() {
            None
        } else if let Some((_, quoted, _)) = &was_open {
            quoted.clone()
        } else if let Some(list) = self.list.clone() {
            Some(list)
        } else if let Some((frame, line, age)) = self.voice.take().filter(|(_, line, _)| *line == now.line) {
            if age < LONGEST && !now.first_person && (now.parties || !now.marked) {
                if !now.marked {
                    self.voice = Some((frame.clone(), line, age + 1));
                }
                Some(frame)
            } else {
                None
            }
        } else if now.we && !now.first_person && parsed.lexicon.verb_last && near(3).is_some() {
            let frame = near(3);
            if !now.marked {
                self.voice = frame.clone().map(|frame| (frame, now.line, 0));
            }
            frame
        } else if self.telegram == Some(now.line) && !parsed.lexicon.spaced {
            near(LONGEST)
        } else if fragment(parsed) || opened.is_some() || now.hearsay && parsed.lexicon.verb_last {
            near(1)
        } else {
            None
        };
        self.last = before.map(|(frame, line, age)| (frame, line, age + 1));
        if let Some(frame) = own {
            self.voice = None;
            self.last = Some((frame.clone(), now.line, 1));
            if parsed.key.ends_with(':') {
                self.list = Some(frame.clone());
            }
        }
        self.quoted = match was_open {
            Some((close, whose, age)) if !closes(parsed.key, close) => {
                Some((close, own.cloned().or(whose), age + 1))
            }
            _ => opened.map(|close| (close, own.cloned().or_else(|| given.clone()), 0)),
        };
        given.map(|frame| Frame { header: false, ..frame })
    }
}

/// Whether a sentence closes a quotation that such a mark would close; scraped texts mix the two curly ones.
fn closes(text: &str, close: char) -> bool {
    if matches!(close, '”' | '’') { text.contains(['”', '’']) } else { text.contains(close) }
}

/// Whether a text may hold a quotation mark other than those of ASCII: the bytes with which they begin.
pub fn has_marks(text: &str) -> bool {
    let bytes = text.as_bytes();
    // The second of three bytes of these marks is the first code of its kind, which few other letters have.
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|&byte| byte == 0x80) {
        at += found;
        let third = bytes.get(at + 1).copied().unwrap_or(0);
        match at.checked_sub(1).map(|before| bytes[before]) {
            Some(0xe2) if (0x98..=0x9d).contains(&third) => return true,
            Some(0xe3) if (0x8c..=0x8f).contains(&third) => return true,
            _ => at += 1,
        }
    }
    false
}

/// The mark that will close a quotation open at the end of a sentence.
fn opens(text: &str) -> Option<char> {
    let open = |open: char, close: char| {
        let Some(at) = text.rfind(open) else { return false };
        // Scraped texts close with the opening mark, too.
        !closes(&text[at..], close) && (text.contains(close) || text.matches(open).count() % 2 == 1)
    };
    let pairs = [('“', '”'), ('「', '」'), ('『', '』'), ('‘', '’')];
    if has_marks(text)
        && let Some((_, close)) = pairs.iter().find(|(one, two)| open(*one, *two))
    {
        return Some(*close);
    }
    if text.contains('"') && text.matches('"').count() % 2 == 1 && !text.contains('”') {
        return Some('"');
    }
    (text.starts_with('\'') && text.matches('\'').count() == 1).then_some('\'')
}

/// A list without a verb: 홍범도 부대 300명, 안무 부대 250명, 합계 550명.
fn fragment(parsed: &Parsed) -> bool {
    parsed.lexicon.verb_last
        && parsed.quantities.len() >= 3
        && parsed.quantities.last().is_some_and(|last| {
            parsed.key[last.tail.min(parsed.key.len())..].trim_matches(['.', ' ', '。', ')']).chars().count()
                < 2
        })
}

/// Whether a line begins as a telegram does: its place and date between brackets, or a place before a word for telegrams.
pub fn telegram(key: &str, lexicon: &Lexicon) -> bool {
    let sent = listed!(lexicon, clauses.dateline.words);
    let reach = key.char_indices().nth(24).map_or(key.len(), |(at, _)| at);
    let head = key[..reach].trim_start_matches(['▲', '●', '○', '■', '△', '◎', '◆', ' ']);
    let bracketed = [('【', '】'), ('[', ']'), ('〔', '〕')].iter().any(|&(open, close)| {
        head.starts_with(open) && head.find(close).is_some_and(|end| sent.within(&head[..end]))
    });
    let place = |at: usize| !lexicon.spaced && (2..=5).contains(&head[..at].trim().chars().count());
    bracketed
        || head
            .match_indices(['电', '電'])
            .any(|(at, mark)| place(at) && head[at + mark.len()..].starts_with([' ', ':']))
}

/// The place and date before a telegram or a letter to a newspaper: 【上海二十九日發】, 莫斯科电, `NISH, July 9.—`; its last byte.
pub(crate) fn dateline(parsed: &Parsed) -> Option<usize> {
    let key = parsed.key;
    let told = parsed.asked.has(Asked::DATELINE);
    if !told && !parsed.lexicon.spaced {
        return None;
    }
    let sent = listed!(parsed.lexicon, clauses.dateline.words);
    let reach = key.char_indices().nth(40).map_or(key.len(), |(at, _)| at);
    let head = &key[..reach];
    for (open, close) in [('【', '】'), ('[', ']'), ('〔', '〕'), ('(', ')')] {
        if told
            && key.starts_with(open)
            && let Some(end) = head.find(close)
            && sent.within(&head[..end])
        {
            return Some(end + close.len_utf8());
        }
    }
    if parsed.lexicon.spaced {
        let mark =
            |rest: &str| [".—", ".-"].iter().find(|mark| rest.starts_with(**mark)).map(|mark| mark.len());
        return head.match_indices('.').find_map(|(at, _)| Some(at + mark(&head[at..])?));
    }
    let (at, _) = sent.places(head).next()?;
    let word = sent.places(head).take_while(|(place, _)| *place == at).map(|(_, word)| word).min()?;
    let end = at + word.len();
    let place = parsed.dates.first().filter(|date| date.end <= end).map_or(at, |date| date.start);
    let officials = listed!(parsed.lexicon, clauses.dateline.never);
    let lead = key[..place].trim();
    (lead.chars().count() <= 5
        && !lead.is_empty()
        && !officials.iter().any(|tail| lead.ends_with(tail.as_str()))
        && key[end..].starts_with([' ', ':', '—', '-']))
    .then_some(end)
}

#[cfg(test)]
mod tests {
    use crate::{Context, read};

    fn claimants(text: &str) -> Vec<(String, Option<f64>)> {
        read(text, &Context::default())
            .claims
            .into_iter()
            .filter(|claim| claim.core)
            .map(|claim| (claim.claimant, claim.low))
            .collect()
    }

    #[test]
    fn words_go_on_until_they_end() {
        assert_eq!(
            claimants(
                "포로는 “우리 대대는 300명이었다. 그중 120명이 죽었다.”고 진술하였다. 아침에 20명이 더 왔다."
            )
            .iter()
            .map(|(claimant, _)| claimant.as_str())
            .collect::<Vec<_>>(),
            ["포로", "포로", "narrator"]
        );
        let told = claimants("华沙一月九日电　波军统帅部宣布，苏军阵亡七百人。波军仅损失九十人。");
        assert!(told.iter().all(|(claimant, _)| claimant == "波军统帅部"), "{told:?}");
    }
}
