//! Claims as JSON Lines, with the field names of annotated texts and a confidence for each field, and as
//! comma-separated values.

use std::io::{self, Write};

use super::{Found, Taker, json};

/// One object a line.
pub struct Jsonl<'w>(&'w mut dyn Write);

impl<'w> Jsonl<'w> {
    /// Writes to `out`.
    pub fn new(out: &'w mut dyn Write) -> Self {
        Self(out)
    }
}

impl Taker for Jsonl<'_> {
    fn begin(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn take(&mut self, found: &Found<'_>) -> io::Result<()> {
        writeln!(self.0, "{}", json(found.claim)?)
    }

    fn end(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

const COLUMNS: [&str; 20] = [
    "doc",
    "id",
    "start",
    "end",
    "quote",
    "kind",
    "low",
    "high",
    "qualifier",
    "unit",
    "side",
    "force",
    "event",
    "date",
    "claimant",
    "via",
    "citation",
    "stance",
    "core",
    "language",
];

/// Fields with a confidence of their own, each a column `confidence_FIELD`.
const SURE: [&str; 9] = ["kind", "low", "high", "qualifier", "unit", "side", "date", "claimant", "stance"];

/// Comma-separated values (RFC 4180) under a line of column names.
///
/// A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and the text is a stranger's: such
/// a cell gets a `'` before it, which spreadsheets do not show.
pub struct Csv<'w> {
    out: &'w mut dyn Write,
    titled: bool,
}

impl<'w> Csv<'w> {
    /// Writes to `out`.
    pub fn new(out: &'w mut dyn Write) -> Self {
        Self { out, titled: false }
    }

    fn title(&mut self) -> io::Result<()> {
        if self.titled {
            return Ok(());
        }
        self.titled = true;
        let sure: Vec<String> = SURE.iter().map(|field| format!("confidence_{field}")).collect();
        write!(self.out, "{},{}\r\n", COLUMNS.join(","), sure.join(","))
    }
}

impl Taker for Csv<'_> {
    fn begin(&mut self, _: &str) -> io::Result<()> {
        self.title()
    }

    fn take(&mut self, found: &Found<'_>) -> io::Result<()> {
        let claim = found.claim;
        let words = |value: &Option<String>| cell(value.as_deref().unwrap_or_default());
        let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        let mut cells = vec![
            cell(&claim.doc),
            cell(&claim.id),
            claim.start.to_string(),
            claim.end.to_string(),
            cell(&claim.quote),
            cell(claim.kind),
            number(claim.low),
            number(claim.high),
            cell(claim.qualifier),
            cell(claim.unit),
            words(&claim.side),
            words(&claim.force),
            words(&claim.event),
            words(&claim.date),
            cell(&claim.claimant),
            cell(&claim.via.join("; ")),
            words(&claim.citation),
            cell(claim.stance),
            claim.core.to_string(),
            cell(claim.language),
        ];
        cells.extend(SURE.iter().map(|field| number(claim.confidence.get(field).copied())));
        write!(self.out, "{}\r\n", cells.join(","))
    }

    fn end(&mut self) -> io::Result<()> {
        self.title()?;
        self.out.flush()
    }
}

/// A cell of text, harmless for terminals and spreadsheets.
fn cell(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' => plain.push('\n'),
            letter => plain.push_str(&report::terminal::visible(letter.encode_utf8(&mut [0; 4]))),
        }
    }
    if plain.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        plain.insert(0, '\'');
    }
    if plain.contains(['"', ',', '\n']) { format!("\"{}\"", plain.replace('"', "\"\"")) } else { plain }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_no_formula_and_steers_nothing() {
        assert_eq!(cell("=HYPERLINK(\"http://x\")"), "\"'=HYPERLINK(\"\"http://x\"\")\"");
        assert_eq!(cell("@SUM(1)"), "'@SUM(1)");
        assert_eq!(cell("three,\nfour"), "\"three,\nfour\"");
        assert_eq!(cell("\t=1"), " =1");
        assert_eq!(cell("a\u{1b}[2J"), "a\\x1b[2J");
        assert_eq!(cell("1,200여 명"), "\"1,200여 명\"");
    }
}
