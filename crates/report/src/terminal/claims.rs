//! Claims read from a text, line by line: what is said, of whom, by whom, and the words in which it stands.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Narrower than this nothing can be laid out, in columns.
const NARROWEST: usize = 60;
/// Wider than this lines are hard to follow.
const WIDEST: usize = 140;
/// Columns of the place.
const PLACE: usize = 8;
/// Columns of kind, figure and side on a usual and on a narrow terminal; who says it takes the rest.
const USUAL: [usize; 3] = [17, 22, 16];
const NARROW: [usize; 3] = [13, 13, 11];
/// From this width on the usual columns have room.
const ROOMY: usize = 84;

/// One claim as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimLine {
    /// Where it begins in the text, in code points.
    pub place: usize,
    /// `+` or the like before the line; empty for none.
    pub mark: String,
    /// What is counted, such as `killed`.
    pub kind: String,
    /// How many, or when.
    pub figure: String,
    /// Whose men.
    pub side: String,
    /// Who says so, and how.
    pub teller: String,
    /// The text before the words.
    pub before: String,
    /// The words themselves.
    pub quote: String,
    /// The text after them.
    pub after: String,
}

/// The line over the claims of a text.
pub fn claims_heading(width: usize, colour: bool) -> String {
    let cells = ["at", "what", "how many, when", "whose", "who says so"].map(str::to_owned);
    let line = laid([&cells[0], &cells[1], &cells[2], &cells[3], &cells[4]], "", width);
    dimmed(&line, colour)
}

/// One claim in two lines: the reading, and the text around it with the words between « and ».
pub fn render_claim(claim: &ClaimLine, width: usize, colour: bool) -> String {
    let place = claim.place.to_string();
    let cells = [&place, &claim.kind, &claim.figure, &claim.side, &claim.teller];
    laid(cells, &claim.mark, width) + &around(claim, width, colour)
}

fn laid(cells: [&String; 5], mark: &str, width: usize) -> String {
    let width = width.clamp(NARROWEST, WIDEST);
    let [kind, figure, side] = if width < ROOMY { NARROW } else { USUAL };
    let teller = width - (PLACE + kind + figure + side);
    let mut line = format!("{mark:<1}");
    line.push_str(&right(cells[0], PLACE - 2));
    line.push_str("  ");
    for (cell, columns) in cells[1..].iter().zip([kind, figure, side, teller]) {
        line.push_str(&left(cell, columns));
    }
    line.trim_end().to_owned() + "\n"
}

fn around(claim: &ClaimLine, width: usize, colour: bool) -> String {
    let room = width.clamp(NARROWEST, WIDEST) - PLACE - 2;
    let (quote, before, after) = (visible(&claim.quote), visible(&claim.before), visible(&claim.after));
    let quote = cut(quote.trim(), room);
    let rest = room.saturating_sub(quote.width());
    let after = cut(&after, rest / 2);
    let before = cut_front(&before, rest.saturating_sub(after.width()));
    let indent = " ".repeat(PLACE);
    if colour {
        format!("{indent}\u{1b}[2m{before}\u{1b}[0m«{quote}»\u{1b}[2m{after}\u{1b}[0m\n")
    } else {
        format!("{indent}{before}«{quote}»{after}").trim_end().to_owned() + "\n"
    }
}

fn dimmed(line: &str, colour: bool) -> String {
    if colour { format!("\u{1b}[2m{}\u{1b}[0m\n", line.trim_end()) } else { line.to_owned() }
}

/// A cell with a blank after it.
fn left(text: &str, columns: usize) -> String {
    let text = cut(&visible(text), columns - 1);
    let gap = columns - text.width();
    text + &" ".repeat(gap)
}

fn right(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(text.width())))
}

/// The beginning of a text, with … where it was cut.
fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut cut = String::new();
    let mut used = 1;
    for letter in text.chars() {
        used += letter.width().unwrap_or(0);
        if used > columns {
            break;
        }
        cut.push(letter);
    }
    if columns > 0 {
        cut.push('…');
    }
    cut
}

/// The end of a text, with … where it was cut.
fn cut_front(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut kept = Vec::new();
    let mut used = 1;
    for letter in text.chars().rev() {
        used += letter.width().unwrap_or(0);
        if used > columns {
            break;
        }
        kept.push(letter);
    }
    if columns > 0 {
        kept.push('…');
    }
    kept.iter().rev().collect()
}

/// Text of strangers for a terminal: line ends and tabs become blanks; characters that steer a terminal or turn the
/// order of the text around are written out, such as `\x1b`.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => shown.push(' '),
            letter if letter.is_control() => shown.push_str(&format!("\\x{:02x}", u32::from(letter))),
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                shown.push_str(&format!("\\u{{{:x}}}", u32::from(letter)));
            }
            letter => shown.push(letter),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim() -> ClaimLine {
        ClaimLine {
            place: 2744,
            kind: "killed".to_owned(),
            figure: "over 1,200".to_owned(),
            side: "japanese".to_owned(),
            teller: "北路軍政署 through a newspaper of the provisional government".to_owned(),
            before: "이 전투에서 일본군은 ".to_owned(),
            quote: "1,200여 명".to_owned(),
            after: "이 전사하였다고 한다\u{1b}[2J".to_owned(),
            ..ClaimLine::default()
        }
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for width in 60..150 {
            let text = claims_heading(width, false) + &render_claim(&claim(), width, false);
            assert!(text.lines().all(|line| line.width() <= width), "{width}\n{text}");
            assert_eq!(text.lines().count(), 3);
        }
    }

    #[test]
    fn the_words_stay_marked_in_their_sentence() {
        let text = render_claim(&claim(), 100, false);
        assert!(text.contains("일본군은 «1,200여 명»이 전사하였다고"), "{text}");
    }

    #[test]
    fn an_account_does_not_steer_the_terminal() {
        let mut claim = claim();
        claim.quote = "12\u{9b}31m\u{7}\u{202e}dead\r\n".to_owned();
        claim.teller = "\u{1b}]0;owned\u{7}".to_owned();
        let text = render_claim(&claim, 120, false);
        assert!(!text.chars().any(|letter| letter.is_control() && letter != '\n'), "{text:?}");
        assert!(text.contains("«12\\x9b31m\\x07\\u{202e}dead»"), "{text}");
        assert_eq!(text.lines().count(), 2);
    }
}
