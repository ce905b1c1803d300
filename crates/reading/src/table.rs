//! Tables of plain text, Markdown and wikitext: a line of headings, then lines of cells under them.
//!
//! A cell is read as a field of an infobox is: what it counts comes from the heading of its column or of its line, and so does
//! whose men it counts.

use crate::document::{Field, about};
use crate::lexicon::Lexicon;

/// Most cells of a line that are looked at.
const WIDEST: usize = 24;

/// The headings above the line that is read, where there are any.
#[derive(Debug, Default)]
pub struct Table {
    headings: Vec<String>,
}

/// A cell: its bytes in the line, and what its headings say.
#[derive(Debug, PartialEq, Eq)]
pub struct Cell {
    /// First byte in the line.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// What it counts and whose.
    pub field: Field,
}

impl Table {
    /// The cells of a line under the headings, if it is a line of a table; a line of headings is kept for those that follow.
    pub fn line(&mut self, line: &str, lexicon: &Lexicon) -> Option<Vec<Cell>> {
        let bare = line.trim();
        if bare.starts_with("{|")
            || bare.starts_with("|-")
            || bare.starts_with("|}")
            || bare.starts_with("|+")
        {
            return None;
        }
        // Most lines hold nothing that parts cells.
        let bytes = line.as_bytes();
        let parted =
            bytes.contains(&b'|') || bytes.contains(&b'\t') || line.contains("  ") || line.contains("!!");
        let cells = if parted { cells(line) } else { Vec::new() };
        if cells.len() < 2 {
            self.headings.clear();
            return None;
        }
        let words = |&(start, end): &(usize, usize)| line[start..end].trim();
        let rule = |cell: &str| cell.chars().all(|letter| matches!(letter, '-' | ':' | '='));
        if cells.iter().map(words).all(rule) && !self.headings.is_empty() {
            return None;
        }
        let counts = |cell: &str| cell.chars().any(|letter| letter.is_ascii_digit());
        let known = |cell: &str| LOSSES.contains(&about(cell, lexicon));
        let label = words(&cells[0]);
        // A line of headings has no figures; a field of an infobox (`| key = value`) is no line of a table.
        if !cells.iter().map(words).any(counts)
            && (cells.len() > 2 || known(words(&cells[1])))
            && !bare.contains('=')
            && !(known(label) && self.headings.len() == cells.len())
        {
            self.headings = cells.iter().map(|cell| words(cell).to_owned()).collect();
            return None;
        }
        if self.headings.len() != cells.len() {
            self.headings.clear();
            return None;
        }
        let of_line = about(label, lexicon);
        let by_column = self.headings[1..].iter().any(|heading| known(heading));
        if !by_column && !LOSSES.contains(&of_line) {
            return None;
        }
        let cells = cells.iter().zip(&self.headings).skip(1).filter(|(cell, _)| !words(cell).is_empty());
        Some(
            cells
                .map(|(&(start, end), heading)| {
                    let (about, of) = if by_column {
                        (about(heading, lexicon), label.to_owned())
                    } else {
                        (of_line, heading.clone())
                    };
                    Cell { start, end, field: Field { about, column: 0, key: heading.clone(), of } }
                })
                .collect(),
        )
    }
}

/// What a column or line of a table can count.
pub const LOSSES: [&str; 6] = ["strength", "casualties", "killed", "wounded", "captured", "missing"];

/// Where the cells of a line stand: between bars, tabs, or blanks by twos.
fn cells(line: &str) -> Vec<(usize, usize)> {
    let lead = line.len() - line.trim_start().len();
    let mut from = lead + line[lead..].bytes().take_while(|byte| matches!(byte, b'|' | b'!')).count();
    let barred = line[from..].contains('|') || from > lead && line[from..].contains("!!");
    let mut found = Vec::new();
    let bytes = line.as_bytes();
    let mut at = from;
    while at < bytes.len() && found.len() < WIDEST {
        let run = |wanted: &[u8]| bytes[at..].iter().take_while(|byte| wanted.contains(byte)).count();
        let gap = if barred {
            match run(b"|!") {
                1 if bytes[at] == b'!' => 0,
                length => length,
            }
        } else if bytes[at] == b'\t' {
            run(b"\t")
        } else {
            match run(b" ") {
                1 => 0,
                length => length,
            }
        };
        if gap == 0 {
            at += 1;
            continue;
        }
        found.push((from, at));
        at += gap;
        from = at;
    }
    if line[from..].trim().is_empty() {
        return found;
    }
    found.push((from, line.len()));
    found
}

#[cfg(test)]
mod tests {
    use super::Table;
    use crate::lexicon::lexicon;

    fn read(lines: &[&str], language: &str) -> Vec<(String, &'static str, String)> {
        let mut table = Table::default();
        let lexicon = lexicon(language);
        lines
            .iter()
            .flat_map(|line| {
                let cells = table.line(line, lexicon).unwrap_or_default();
                cells.into_iter().map(|cell| {
                    (line[cell.start..cell.end].trim().to_owned(), cell.field.about, cell.field.of)
                })
            })
            .collect()
    }

    #[test]
    fn columns_name_kinds_or_lines_do() {
        let found = read(&["Unit      killed   wounded", "1st Foot  12       30", "", "2 men came"], "en");
        assert_eq!(
            found,
            [
                ("12".to_owned(), "killed", "1st Foot".to_owned()),
                ("30".to_owned(), "wounded", "1st Foot".to_owned())
            ]
        );
        let found = read(&["! !! british !! boer", "|-", "| strength || 300 || 120"], "en");
        assert_eq!(
            found,
            [
                ("300".to_owned(), "strength", "british".to_owned()),
                ("120".to_owned(), "strength", "boer".to_owned())
            ]
        );
        assert_eq!(read(&["| strength1 = 300", "| strength2 = 120"], "en"), []);
    }
}
