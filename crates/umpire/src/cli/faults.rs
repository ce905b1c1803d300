//! Faults on standard error: with the lines they stand in, underlined, and how to mend them.

use std::fmt;
use std::io::{self, IsTerminal, Write};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode, SourceSpan,
};
use umpire::Fault;
use umpire::fault::FileFault;

/// Problems shown of one folder; the rest is counted.
const MOST: usize = 12;
/// Columns of a message.
const WIDTH: usize = 96;

/// Shows why a verb could not do its work.
pub fn show(fault: &Fault) {
    let text = text(fault, &handler());
    // Without a standard error there is nowhere to say it.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

fn handler() -> GraphicalReportHandler {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let theme = match (io::stderr().is_terminal(), plain) {
        (false, _) => GraphicalTheme::none(),
        (true, true) => GraphicalTheme::unicode_nocolor(),
        (true, false) => GraphicalTheme::unicode(),
    };
    GraphicalReportHandler::new_themed(theme).with_width(WIDTH).with_links(false)
}

fn text(fault: &Fault, handler: &GraphicalReportHandler) -> String {
    let diagnostics: Vec<Shown> = match fault {
        Fault::Folder { folder, faults } => {
            faults.iter().take(MOST).map(|fault| Shown::of_file(folder, fault)).collect()
        }
        Fault::Input { message, help } => vec![Shown::plain("umpire::input", message, Some(help))],
        Fault::Report(error) => vec![Shown::plain("umpire::file", &error.to_string(), None)],
        Fault::Weigh(error) => vec![Shown::plain("umpire::weigh", &error.to_string(), None)],
    };
    let mut text = String::new();
    for diagnostic in &diagnostics {
        if handler.render_report(&mut text, diagnostic).is_err() {
            text.push_str(&diagnostic.message);
        }
    }
    if let Fault::Folder { folder, faults } = fault {
        if faults.len() > MOST {
            text.push_str(&format!("and {} more of this sort.\n", faults.len() - MOST));
        }
        let things = if faults.len() == 1 { "thing is" } else { "things are" };
        text.push_str(&format!("umpire: {} {things} wrong with {folder}\n", faults.len()));
    }
    text
}

/// One fault in the form that is drawn.
#[derive(Debug)]
struct Shown {
    code: String,
    message: String,
    help: Option<String>,
    source: Option<NamedSource<String>>,
    label: Option<(SourceSpan, String)>,
}

impl Shown {
    fn plain(code: &str, message: &str, help: Option<&String>) -> Self {
        let (code, message) = (code.to_owned(), message.to_owned());
        Self { code, message, help: help.cloned(), source: None, label: None }
    }

    fn of_file(folder: &str, fault: &FileFault) -> Self {
        let problem = &fault.problem;
        let mut shown = Self::plain(problem.code, &problem.message, Some(&problem.help));
        shown.message = format!("{}: {}", fault.place(folder), problem.message);
        if let (Some(text), Some(span)) = (&fault.text, &problem.span) {
            // A table that is wrong as a whole is underlined on its first line only.
            let first = text[span.clone()].lines().next().map_or(0, str::len);
            let span = SourceSpan::from((span.start, first));
            shown.label = Some((span, "here".to_owned()));
            let name = format!("{folder}/{}", problem.file);
            shown.source = Some(NamedSource::new(name, text.clone()));
        }
        shown
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.code))
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display + 'a>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let (span, label) = self.label.as_ref()?;
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(Some(label.clone()), *span))))
    }
}
