//! A file of records in which some lines are not TOML: what can be read is read, and every line left out is named.
//!
//! A slip spoils one record at most. The file is parted at its `[[engagement]]` lines; in a part that cannot be read the lines that
//! the parser names are left out one after another, unless they are the header of a table: without its header nobody knows
//! whose the lines below are, and the record is set aside.

use std::ops::Range as Span;

use toml::de::{DeTable, Error};

/// Most lines of one record that are left out; a record with more of them is none.
const MOST_LINES: usize = 12;

/// A stretch of the file with one record, and what was wrong in it.
pub(crate) struct Part {
    /// Where it begins in the file.
    pub(crate) start: usize,
    /// Its text, the lines left out made blank, so that places are those of the file.
    pub(crate) text: String,
    /// Lines left out: their place in the file and what the parser said.
    pub(crate) left_out: Vec<(Span<usize>, String)>,
    /// Where it cannot be read all the same, and why.
    pub(crate) broken: Option<(Span<usize>, String)>,
}

/// Parts a file at its records and mends each part that can be mended.
pub(crate) fn parts(text: &str) -> Vec<Part> {
    let mut starts = vec![0];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let header: String = line.chars().filter(|c| !c.is_whitespace()).take(14).collect();
        if header == "[[engagement]]" && at > 0 {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).map(|(&start, end)| mended(start, &text[start..end])).collect()
}

fn mended(start: usize, text: &str) -> Part {
    let mut part = Part { start, text: text.to_owned(), left_out: Vec::new(), broken: None };
    while let Some((at, message)) = first_slip(&part.text) {
        let line = line_about(&part.text, at);
        let words = part.text[line.clone()].trim();
        let of_the_file = start + line.start..start + line.end;
        if words.is_empty() || words.starts_with('[') || part.left_out.len() == MOST_LINES {
            part.broken = Some((of_the_file, message));
            break;
        }
        part.left_out.push((of_the_file, message));
        part.text.replace_range(line.clone(), &" ".repeat(line.len()));
    }
    part
}

fn first_slip(text: &str) -> Option<(usize, String)> {
    let (_, errors) = DeTable::parse_recoverable(text);
    let place = |error: &Error| error.span().map_or(0, |span| span.start);
    errors.iter().min_by_key(|error| place(error)).map(|error| (place(error), error.message().to_owned()))
}

/// The line in which a place lies, without its line feed; of an empty line the nearest one before with anything on it: a parser names the
/// place where it stumbles, which may be behind the end of the line that is wrong.
fn line_about(text: &str, at: usize) -> Span<usize> {
    let mut end_of_before = at.min(text.len());
    loop {
        let start =
            text.as_bytes()[..end_of_before].iter().rposition(|byte| *byte == b'\n').map_or(0, |n| n + 1);
        let end =
            text.as_bytes()[start..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |n| start + n);
        if start == 0 || !text[start..end].trim().is_empty() {
            return start..end;
        }
        end_of_before = start - 1;
    }
}
