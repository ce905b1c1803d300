//! A why-trace as a person reads it in a terminal: day by day, line by line.

use battle::why::{Trace, TraceLine};
use unicode_width::UnicodeWidthStr;

use super::paper::{Paper, wrap};

/// Columns of `09:04–11:40` and of the longest word for a part.
const WHEN: usize = 11;
const PART: usize = 8;

/// The trace in at most `width` columns.
pub fn render_why(title: &str, seed: u64, trace: &Trace, width: usize, colour: bool) -> String {
    let mut paper = Paper::new(width, colour);
    paper.title(&format!("{title} · why · {}, seed {seed}", trace.subject.title()));
    paper.remark(
        "What it knew, decided, did and suffered in this one fight. In brackets stands what caused it: the model card is \
         docs/model/NAME.md. “In truth” is what nobody there knew.",
    );
    let mut day = "";
    for line in &trace.lines {
        let its = line.time.get(..10).unwrap_or(&line.time);
        if its != day {
            paper.heading(its);
            day = its;
        }
        for row in rows(line, paper.width()) {
            paper.line(&row);
        }
    }
    if trace.lines.is_empty() {
        paper.gap();
        paper.paragraph("Nothing happened to it.");
    }
    if !trace.never.is_empty() {
        paper.heading("Orders never taken up");
        paper.items(trace.never.iter().map(String::as_str));
    }
    paper.heading("In sum");
    paper.paragraph(&trace.summary);
    paper.finish()
}

fn rows(line: &TraceLine, width: usize) -> Vec<String> {
    let minute = |instant: &str| instant.get(11..16).unwrap_or("").to_owned();
    let mut when = minute(&line.time);
    if let Some(until) = &line.until {
        // What lasts into another day says so.
        let same_day = until.get(..10) == line.time.get(..10);
        if same_day && minute(until) != when {
            when = format!("{when}–{}", minute(until));
        } else if !same_day {
            when = format!("{when}–…");
        }
    }
    let mut words = line.words.clone();
    if let Some(until) = line.until.as_deref().filter(|until| until.get(..10) != line.time.get(..10)) {
        words += &format!(" (until {} {})", until.get(5..10).unwrap_or(""), minute(until));
    }
    if !line.mechanisms.is_empty() {
        words += &format!(" [{}]", line.mechanisms.join(", "));
    }
    let indent = WHEN + 2 + PART + 2;
    let room = width.saturating_sub(indent).max(20);
    let pad =
        |text: &str, columns: usize| format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())));
    wrap(&words, room)
        .into_iter()
        .enumerate()
        .map(|(at, text)| match at {
            0 => format!("{}  {}  {text}", pad(&when, WHEN), pad(line.part.word(), PART)),
            _ => format!("{}{text}", " ".repeat(indent)),
        })
        .collect()
}
