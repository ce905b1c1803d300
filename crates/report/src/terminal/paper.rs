//! A sheet of terminal text: headings, paragraphs and tables of a fixed width.

use comfy_table::{Cell, CellAlignment, ContentArrangement, ContentLineStyle, LineStyle, Table, TableStyle};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Nothing is laid out wider than this, in columns.
pub const WIDEST: usize = 100;
const NARROWEST: usize = 40;

/// One thin rule under the header, columns parted by two blanks, nothing else: it copies well and reads well.
const STYLE: TableStyle = TableStyle::new()
    .header_lines(ContentLineStyle::none().junction(' '))
    .header_separator(LineStyle::none().fill('─').junction('─'))
    .content_lines(ContentLineStyle::none().junction(' '));

pub(super) struct Paper {
    text: String,
    width: usize,
    colour: bool,
}

/// How a column stands.
#[derive(Clone, Copy)]
pub(super) enum Column<'a> {
    Left(&'a str),
    Right(&'a str),
}

impl Paper {
    pub(super) fn new(width: usize, colour: bool) -> Self {
        Self { text: String::new(), width: width.clamp(NARROWEST, WIDEST), colour }
    }

    /// Columns.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    pub(super) fn title(&mut self, title: &str) {
        self.styled("1", title);
        self.styled("2", &"═".repeat(self.width.min(title.width())));
    }

    pub(super) fn heading(&mut self, heading: &str) {
        self.text.push('\n');
        self.styled("1", heading);
    }

    /// A paragraph, wrapped.
    pub(super) fn paragraph(&mut self, text: &str) {
        for line in wrap(text, self.width) {
            self.line(&line);
        }
    }

    /// A remark that stands back from the rest.
    pub(super) fn remark(&mut self, text: &str) {
        for line in wrap(text, self.width) {
            self.styled("2", &line);
        }
    }

    /// Items after bullets.
    pub(super) fn items<'a>(&mut self, items: impl IntoIterator<Item = &'a str>) {
        for item in items {
            for (index, line) in wrap(item, self.width - 2).into_iter().enumerate() {
                self.line(&format!("{} {line}", if index == 0 { "·" } else { " " }));
            }
        }
    }

    pub(super) fn gap(&mut self) {
        self.text.push('\n');
    }

    /// A line that must not be wrapped, such as a path or a command.
    pub(super) fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn styled(&mut self, code: &str, text: &str) {
        for line in wrap(text, self.width) {
            if self.colour {
                self.text.push_str(&format!("\u{1b}[{code}m{line}\u{1b}[0m\n"));
            } else {
                self.line(&line);
            }
        }
    }

    pub(super) fn table(&mut self, columns: &[Column<'_>], rows: impl IntoIterator<Item = Vec<String>>) {
        let mut table = Table::new();
        table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(self.width).unwrap_or(u16::MAX));
        table.set_header(columns.iter().map(|column| match column {
            Column::Left(title) => Cell::new(title),
            Column::Right(title) => Cell::new(title).set_alignment(CellAlignment::Right),
        }));
        for row in rows {
            table.add_row(row.into_iter().map(|text| Cell::new(plain(&text))));
        }
        for (index, column) in columns.iter().enumerate() {
            if let Some(laid) = table.column_mut(index) {
                laid.set_padding((u16::from(index > 0), 0));
                if matches!(column, Column::Right(_)) {
                    laid.set_cell_alignment(CellAlignment::Right);
                }
            }
        }
        for line in table.to_string().lines() {
            self.line(line);
        }
    }
}

/// Text without control characters: an account must not steer the terminal.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// Breaks text at blanks so that no line is wider than `width` columns; a word that is wider itself, such as a
/// sentence in Chinese, is broken between characters.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in plain(text).split(' ').filter(|word| !word.is_empty()) {
        let wide = word.width();
        if used > 0 && used + 1 + wide > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        if wide <= width {
            line.push_str(word);
            used += wide;
            continue;
        }
        for letter in word.chars() {
            let wide = letter.width().unwrap_or(0);
            if used + wide > width {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(letter);
            used += wide;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_to_the_width_in_every_script() {
        let text = "The 북로군정서 fought 靑山里に於ける獨立軍の戰鬪について詳細なる報告書 all day long.";
        for width in 10..60 {
            let lines = wrap(text, width);
            assert!(lines.iter().all(|line| line.width() <= width), "{width}: {lines:?}");
            let squeezed = |text: &str| text.replace(' ', "");
            assert_eq!(squeezed(&lines.concat()), squeezed(text));
        }
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(plain("a\u{1b}[31mb\u{7}"), "a [31mb ");
    }
}
