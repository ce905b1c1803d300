//! Wikitext, Markdown and HTML taken off letter by letter, each letter keeping its place.

use crate::fold::may_join;
use crate::letters::alphanumeric;

/// Longest construct looked through for its end, in bytes; what is longer is text.
const FAR: usize = 4096;

/// The ASCII letters that are never markup.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        plain[byte as usize] = byte.is_ascii_alphanumeric()
            || matches!(byte, b' ' | b',' | b'.' | b';' | b':' | b'"' | b'(' | b')');
        byte += 1;
    }
    plain
};

/// Letters of the East that are never markup and stand for themselves: their own normal form.
const fn east(letter: u32) -> bool {
    matches!(letter,
        0x4e00..=0x9fff | 0xac00..=0xd7a3 | 0x3041..=0x3096 | 0x30a1..=0x30fa | 0x3001..=0x3002 | 0x3008..=0x3011)
}

/// What is left of the text.
#[derive(Debug)]
pub enum Piece {
    /// A letter of the text and its code point.
    Letter {
        /// The letter.
        letter: char,
        /// Its code point.
        at: u32,
    },
    /// A letter that stands for markup, such as an entity or a line break.
    Made {
        /// The letter.
        letter: char,
        /// First code point of the markup.
        at: u32,
        /// The code point after it.
        end: u32,
    },
    /// A footnote mark.
    Mark(String),
}

/// Walks through a text and leaves markup out.
pub struct Cleaner<'text> {
    text: &'text str,
    /// Bytes.
    place: usize,
    /// Code points of the whole document, carriage returns before line feeds not counted.
    code_point: u32,
    /// Byte ranges to be left out when reached, in order: the targets of links.
    skips: Vec<(usize, usize)>,
    line_start: bool,
    /// The line began with a bar or an asterisk: a break in it does not end the field.
    in_field: bool,
}

impl<'text> Cleaner<'text> {
    /// Starts at a code point of the whole document.
    pub fn new(text: &'text str, first: usize) -> Self {
        Self {
            text,
            place: 0,
            code_point: u32::try_from(first).unwrap_or(u32::MAX),
            skips: Vec::new(),
            line_start: true,
            in_field: false,
        }
    }

    /// The code point reached.
    pub fn code_point(&self) -> usize {
        self.code_point as usize
    }

    /// Whether the next letter joins the one given last.
    pub fn combining_follows(&self) -> bool {
        let rest = self.text.as_bytes().get(self.place).copied().unwrap_or(0);
        rest >= 0xcc && self.text[self.place..].chars().next().is_some_and(may_join)
    }

    /// Passes the letters, digits, commas and blanks that follow within a line, and gives them back: ASCII, Hangul, kana and the
    /// common Han characters, none of which can be markup. The one before something that may join it stays.
    pub fn plain_run(&mut self) -> &'text str {
        if self.line_start {
            return "";
        }
        let rest = &self.text[self.place..];
        let most = self
            .skips
            .last()
            .map_or(rest.len(), |&(start, _)| start.saturating_sub(self.place).min(rest.len()));
        let bytes = rest.as_bytes();
        let (mut length, mut letters, mut last) = (0, 0, 0);
        while length < most {
            let width = match bytes[length] {
                byte if PLAIN[byte as usize] => 1,
                // Letters of three bytes; what is not theirs is caught below.
                byte @ 0xe3..=0xed => {
                    let [second, third] = [bytes[length + 1], bytes[length + 2]];
                    let letter =
                        u32::from(byte & 15) << 12 | u32::from(second & 63) << 6 | u32::from(third & 63);
                    if !east(letter) {
                        break;
                    }
                    3
                }
                _ => break,
            };
            length += width;
            letters += 1;
            last = width;
        }
        let joins = bytes.get(length).is_some_and(|&next| next >= 0xcc)
            && rest[length..].chars().next().is_some_and(may_join);
        if joins && length > 0 {
            length -= last;
            letters -= 1;
        }
        self.place += length;
        self.code_point = self.code_point.saturating_add(letters);
        &rest[..length]
    }

    /// The next letter or mark.
    pub fn next_piece(&mut self) -> Option<Piece> {
        loop {
            if let Some(&(start, end)) = self.skips.last()
                && self.place >= start
            {
                self.skips.pop();
                self.skip_to(end);
                continue;
            }
            let rest = &self.text[self.place..];
            let letter = rest.chars().next()?;
            let line_start = self.line_start;
            self.line_start =
                letter == '\n' || letter == '\r' || (line_start && matches!(letter, ' ' | '\t'));
            if line_start && !matches!(letter, ' ' | '\t') {
                self.in_field = matches!(letter, '|' | '*' | '-');
            }
            match letter {
                '\r' if rest.as_bytes().get(1) == Some(&b'\n') => {
                    self.place += 1;
                    continue;
                }
                '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => return Some(self.made('\n', letter.len_utf8())),
                '\u{feff}' if self.place == 0 && self.code_point == 0 => {
                    self.place += 3;
                    continue;
                }
                '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' | '\u{2060}' | '\u{fe0e}' | '\u{fe0f}' => {
                    self.skip_to(self.place + letter.len_utf8());
                    continue;
                }
                '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' => {
                    self.skip_to(self.place + letter.len_utf8());
                    continue;
                }
                '<' => {
                    if let Some(piece) = self.tag(rest) {
                        match piece {
                            Some(piece) => return Some(piece),
                            None => continue,
                        }
                    }
                }
                '&' => {
                    if let Some((letter, length)) = entity(rest) {
                        return Some(self.made(letter, length));
                    }
                }
                '[' => {
                    if let Some(piece) = self.bracket(rest) {
                        match piece {
                            Some(piece) => return Some(piece),
                            None => continue,
                        }
                    }
                }
                '!' if rest.starts_with("![") => {
                    self.skip_to(self.place + 1);
                    continue;
                }
                ']' if rest.starts_with("]]") => {
                    self.skip_to(self.place + 2);
                    continue;
                }
                '{' if rest.starts_with("{{") => {
                    if let Some(length) = note_template(rest) {
                        self.skip_to(self.place + length);
                        return Some(Piece::Mark("note".to_owned()));
                    }
                    self.skip_to(self.place + 2);
                    continue;
                }
                '}' if rest.starts_with("}}") => {
                    self.skip_to(self.place + 2);
                    continue;
                }
                '*' if rest.starts_with("**") && !line_start
                    || rest.starts_with("**") && !rest.starts_with("** ") =>
                {
                    self.skip_to(self.place + rest.bytes().take_while(|&byte| byte == b'*').count());
                    continue;
                }
                '\'' if rest.starts_with("''") => {
                    self.skip_to(self.place + rest.bytes().take_while(|&byte| byte == b'\'').count());
                    continue;
                }
                '\\' if rest.len() > 1 && rest.as_bytes()[1].is_ascii_punctuation() => {
                    self.skip_to(self.place + 1);
                    let escaped = self.text[self.place..].chars().next()?;
                    return Some(self.letter(escaped));
                }
                _ => {}
            }
            return Some(self.letter(letter));
        }
    }

    fn letter(&mut self, letter: char) -> Piece {
        let at = self.code_point;
        self.place += letter.len_utf8();
        self.code_point = self.code_point.saturating_add(1);
        Piece::Letter { letter, at }
    }

    fn made(&mut self, letter: char, length: usize) -> Piece {
        let at = self.code_point;
        self.skip_to(self.place + length);
        Piece::Made { letter, at, end: self.code_point }
    }

    /// Goes on to a byte, counting the code points left out.
    fn skip_to(&mut self, end: usize) {
        let end = end.min(self.text.len());
        if end > self.place {
            let passed = &self.text[self.place..end];
            let pairs = if passed.contains('\r') { passed.matches("\r\n").count() } else { 0 };
            let passed = passed.chars().count() - pairs;
            self.code_point = self.code_point.saturating_add(u32::try_from(passed).unwrap_or(u32::MAX));
            self.place = end;
        }
    }

    /// An HTML tag, comment or reference: `Some(None)` where it is just left out.
    #[allow(clippy::option_option)]
    fn tag(&mut self, rest: &str) -> Option<Option<Piece>> {
        if rest.starts_with("<!--") {
            let end = near(rest, "-->")? + 3;
            self.skip_to(self.place + end);
            return Some(None);
        }
        let second = rest.as_bytes().get(1)?;
        if !(second.is_ascii_alphabetic() || *second == b'/' || *second == b'!') {
            return None;
        }
        let close = near(rest, ">")? + 1;
        let inside = rest[1..close - 1].trim_start_matches('/');
        let name: String = inside
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .map(|letter| letter.to_ascii_lowercase())
            .collect();
        let opens = *second != b'/' && !rest[..close].ends_with("/>");
        match name.as_str() {
            "ref" | "sup" if opens => {
                let end = near(&rest[close..], &format!("</{name}>")).map(|at| close + at)?;
                let label = rest[close..end].trim_matches(|letter: char| !alphanumeric(letter));
                let label =
                    if name == "sup" && label.len() < 8 { label.to_owned() } else { "ref".to_owned() };
                self.skip_to(self.place + end + name.len() + 3);
                Some(Some(Piece::Mark(label)))
            }
            "ref" => {
                self.skip_to(self.place + close);
                Some(Some(Piece::Mark("ref".to_owned())))
            }
            "script" | "style" if opens => {
                let end = near(&rest[close..], &format!("</{name}>"))
                    .map_or(close, |at| close + at + name.len() + 3);
                self.skip_to(self.place + end);
                Some(None)
            }
            "br" if self.in_field => Some(Some(self.made(';', close))),
            "br" | "p" | "li" | "td" | "th" | "tr" | "div" | "h1" | "h2" | "h3" | "h4" | "ul" | "ol"
            | "table" | "dd" | "dt" | "blockquote" | "section" | "article" | "title" | "body" | "head" => {
                Some(Some(self.made('\n', close)))
            }
            _ => {
                self.skip_to(self.place + close);
                Some(None)
            }
        }
    }

    /// A link or a footnote mark.
    #[allow(clippy::option_option)]
    fn bracket(&mut self, rest: &str) -> Option<Option<Piece>> {
        if let Some(inner) = rest.strip_prefix("[[") {
            return self.wiki_link(inner);
        }
        let close = closing(rest)?;
        let inside = &rest[1..close];
        if let Some(label) = footnote(inside) {
            self.skip_to(self.place + close + 1);
            return Some(Some(Piece::Mark(label)));
        }
        if rest[close..].starts_with("](") {
            let target = &rest[close + 1..];
            let end = target_end(target)? + close + 1;
            // The words of the link stay; the target goes when it is reached. A file's name is no text.
            if target.contains("File:") && target.find("File:").is_some_and(|at| at + close + 1 < end) {
                self.skip_to(self.place + end);
                return Some(None);
            }
            self.skip(self.place + close, self.place + end);
            self.skip_to(self.place + 1);
            return Some(None);
        }
        if inside.starts_with("http://") || inside.starts_with("https://") {
            let words = inside.find(' ').map_or(close, |space| space + 2);
            self.skip(self.place + close, self.place + close + 1);
            self.skip_to(self.place + words);
            return Some(None);
        }
        None
    }

    #[allow(clippy::option_option)]
    fn wiki_link(&mut self, inner: &str) -> Option<Option<Piece>> {
        let end = near(inner, "]]")?;
        let head = &inner[..end.min(inner.find(['|', '\n']).unwrap_or(end))];
        let space = head.split(':').next().unwrap_or_default().to_lowercase();
        let apart = [
            "file",
            "image",
            "category",
            "파일",
            "그림",
            "분류",
            "文件",
            "檔案",
            "图像",
            "分类",
            "分類",
            "ファイル",
            "画像",
            "カテゴリ",
        ];
        if head.contains(':') && apart.contains(&space.as_str()) {
            self.skip_to(self.place + 2 + end + 2);
            return Some(None);
        }
        let words = inner[..end].rfind('|').filter(|_| !inner[..end].contains("[[")).map_or(2, |bar| bar + 3);
        self.skip_to(self.place + words);
        Some(None)
    }

    /// Remembers a range to be left out when it is reached; the nearest stands last.
    fn skip(&mut self, start: usize, end: usize) {
        let at = self.skips.partition_point(|&(other, _)| other > start);
        if self.skips.len() < 64 {
            self.skips.insert(at, (start, end));
        }
    }
}

/// Where `word` stands in the first part of the text.
fn near(text: &str, word: &str) -> Option<usize> {
    let mut end = text.len().min(FAR);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].find(word)
}

/// The bracket that closes the one at the start, on the same line.
fn closing(text: &str) -> Option<usize> {
    matching(text, b'[', b']', 600)
}

/// The byte after the parenthesis that closes a link's target.
fn target_end(text: &str) -> Option<usize> {
    matching(text, b'(', b')', 1200).map(|at| at + 1)
}

/// Where the bracket at the start is closed: on the same line, within so many bytes, those behind a backslash not counted.
fn matching(text: &str, open: u8, close: u8, within: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().take(within) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            _ if byte == open => depth += 1,
            _ if byte == close => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            b'\n' => return None,
            _ => {}
        }
    }
    None
}

/// The label of a footnote mark: `4`, `a`, `note 3`, `주 2`, `citation needed`.
fn footnote(inside: &str) -> Option<String> {
    let inside = inside.trim_start_matches('^').trim();
    let digits = !inside.is_empty() && inside.len() <= 3 && inside.bytes().all(|byte| byte.is_ascii_digit());
    let letter = inside.len() == 1 && inside.bytes().all(|byte| byte.is_ascii_lowercase());
    let word = ["note ", "n ", "nb ", "fn ", "주 ", "注 ", "註 ", "주", "注", "註"];
    let worded = word.iter().any(|word| {
        inside.strip_prefix(word).is_some_and(|rest| {
            !rest.is_empty() && rest.len() <= 3 && rest.bytes().all(|byte| byte.is_ascii_digit())
        })
    });
    let needed =
        ["citation needed", "출처 필요", "来源请求", "來源請求", "要出典", "note", "출처"].contains(&inside);
    (digits || letter || worded || needed).then(|| inside.to_owned())
}

/// Length of a template that is a reference or a note.
fn note_template(text: &str) -> Option<usize> {
    let end = near(text, "}}")?;
    let name = text[2..end].split(['|', ' ', '\n']).next().unwrap_or_default().to_ascii_lowercase();
    let note = [
        "sfn", "sfnp", "efn", "refn", "cite", "citation", "r", "rp", "harvnb", "각주", "notetag", "cn",
        "fact",
    ];
    note.contains(&name.as_str()).then_some(end + 2)
}

/// A character entity and its length in bytes.
fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(12).position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let letter = match name {
        "nbsp" | "ensp" | "emsp" | "thinsp" => ' ',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "ndash" | "minus" => '-',
        "mdash" => '—',
        "middot" => '·',
        "lsquo" | "rsquo" => '\'',
        "ldquo" | "rdquo" => '"',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|letter| !letter.is_control())?
        }
    };
    Some((letter, end + 1))
}

#[cfg(test)]
mod tests {
    use crate::fold::fold;

    fn plain(text: &str) -> String {
        fold(text, 0).0.shown
    }

    #[test]
    fn markup_of_three_sorts_goes_and_the_words_stay() {
        assert_eq!(
            plain("the [[Second Army|army]] of [[Japan]]<ref name=\"a\">Book</ref> lost '''20''' men"),
            "the army of Japan lost 20 men"
        );
        assert_eq!(
            plain("在[三一运动后](../Page/三一_\\(运动\\).md \"wikilink\")、成立"),
            "在三一运动后、成立"
        );
        assert_eq!(plain("<p>lost 1&nbsp;200 <b>men</b></p>"), "\nlost 1 200 men\n");
        assert_eq!(plain("lost 20 men[4][주 2] and**30** horses"), "lost 20 men and30 horses");
    }

    #[test]
    fn places_are_those_of_the_text_with_its_markup() {
        let text = "[[Japan|일본]] 200명[3]";
        let (folded, end) = fold(text, 0);
        let at = folded.shown.find("200").expect("number");
        let (start, stop) = folded.code_points(at, at + 3);
        assert_eq!(text.chars().skip(start).take(stop - start).collect::<String>(), "200");
        assert_eq!(end, text.chars().count());
        assert_eq!(folded.marks, [(folded.shown.len(), "3".to_owned())]);
    }
}
