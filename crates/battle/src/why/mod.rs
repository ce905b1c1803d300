//! Why: what a unit, a section or a man knew, decided, did and suffered, in words and in the order of time, each with
//! the mechanism that caused it.
//!
//! A [`Tracer`] watches a fight and asks for causes; [`Tracer::finish`] gives the [`Trace`]. It changes nothing in the
//! fight. What repeats itself is told once, as a span.

mod books;
mod spans;
mod subject;
mod tracer;
mod words;

pub use books::TraceBooks;
pub use subject::{Subject, SubjectKind};
pub use tracer::Tracer;

use serde::Serialize;

/// Which of the four questions a line answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// What it saw, heard and was told.
    Knew,
    /// What it made up its mind to do, and by what.
    Decided,
    /// What it did.
    Did,
    /// What was done to it.
    Suffered,
}

impl Part {
    /// In one word.
    pub fn word(self) -> &'static str {
        match self {
            Part::Knew => "knew",
            Part::Decided => "decided",
            Part::Did => "did",
            Part::Suffered => "suffered",
        }
    }
}

/// One line of a trace.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TraceLine {
    /// When it began, s since the start of the window.
    pub time_s: f64,
    /// The same as an instant with the reference offset.
    pub time: String,
    /// When it ended, for what lasted.
    pub until: Option<String>,
    /// Which question it answers.
    pub part: Part,
    /// Identifier of the body it is about.
    pub unit: String,
    /// In words.
    pub words: String,
    /// Model cards of what caused it: `docs/model/NAME.md`. Switched-off mechanisms cause nothing.
    pub mechanisms: Vec<&'static str>,
}

/// The whole answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trace {
    /// Of whom.
    pub subject: Subject,
    /// In the order of time.
    pub lines: Vec<TraceLine>,
    /// Orders that never were taken up, each with what it lacked.
    pub never: Vec<String>,
    /// Its days in a paragraph.
    pub summary: String,
    /// Its books, as far as a watcher can keep them.
    pub books: TraceBooks,
}
