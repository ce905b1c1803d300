//! The terminal: what may be coloured, how wide it is, and how far the work is.

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::sync::Once;

use console::Term;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use umpire::Fault;
use weigh::Progress;

/// Columns where nobody says how many.
const USUAL_WIDTH: usize = 100;

/// Whether standard output may be coloured.
pub fn colour() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Columns of standard output.
pub fn width() -> usize {
    match Term::stdout().size_checked() {
        Some((_, columns)) if columns > 0 => columns.into(),
        _ => USUAL_WIDTH,
    }
}

/// Writes data to standard output. A reader that has seen enough (`| head`) is no fault.
pub fn print(text: &str) -> Result<(), Fault> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Fault::input(format!("standard output cannot be written: {error}"), "see where it goes"))
        }
        _ => Ok(()),
    }
}

/// Says something about the work on standard error.
pub fn tell(text: &str) {
    // Nobody may be listening, and then nobody misses it.
    let _ = writeln!(io::stderr().lock(), "umpire: {text}");
}

/// A bar of runs on standard error, on a terminal only.
pub struct Bar {
    bar: ProgressBar,
    first: Once,
}

impl Bar {
    /// A bar that shows itself with the first run.
    pub fn new() -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{bar:36} {pos} of {len} runs · {eta} left{msg}");
        Self {
            bar: bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())),
            first: Once::new(),
        }
    }

    /// One run more.
    pub fn show(&self, progress: Progress) {
        self.first.call_once(|| {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.bar.set_length(progress.total);
            // Runs that were there before say nothing about how long one takes.
            self.bar.set_position(progress.done.saturating_sub(1));
            self.bar.reset_eta();
        });
        self.bar.set_position(progress.done);
        if progress.failed > 0 {
            self.bar.set_message(format!(" · {} failed", progress.failed));
        }
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }

    /// Says something without breaking the bar.
    pub fn tell(&self, text: &str) {
        self.bar.suspend(|| tell(text));
    }
}
