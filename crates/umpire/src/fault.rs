//! What can keep a verb from its work, said so that it can be mended.

use std::fmt;

use battle::Problem;
use report::ReportError;
use weigh::WeighError;

/// One thing wrong with a file of a battle folder, with the text in which it stands.
#[derive(Clone, Debug)]
pub struct FileFault {
    /// The problem.
    pub problem: Problem,
    /// The file's text, where it is text.
    pub text: Option<String>,
}

impl FileFault {
    /// `FOLDER/FILE:LINE`, as far as it is known.
    pub fn place(&self, folder: &str) -> String {
        let file = format!("{folder}/{}", self.problem.file);
        // A file that is missing or is no text is wrong from its first line on.
        let line = self.text.as_deref().and_then(|text| self.problem.line(text)).unwrap_or(1);
        format!("{file}:{line}")
    }
}

/// Why a verb could not do its work. The input or the usage is wrong, not the answer.
#[derive(Debug)]
pub enum Fault {
    /// A battle folder does not hold together.
    Folder {
        /// The folder, as it was named.
        folder: String,
        /// Everything that is wrong with it.
        faults: Vec<FileFault>,
    },
    /// Something else that was given cannot be used.
    Input {
        /// What is wrong, in a sentence.
        message: String,
        /// How to mend it.
        help: String,
    },
    /// A result could not be written or read.
    Report(ReportError),
    /// The question cannot be weighed.
    Weigh(WeighError),
}

impl Fault {
    /// Something that was given cannot be used.
    pub fn input(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Input { message: message.into(), help: help.into() }
    }
}

impl From<ReportError> for Fault {
    fn from(error: ReportError) -> Self {
        Self::Report(error)
    }
}

impl From<WeighError> for Fault {
    fn from(error: WeighError) -> Self {
        Self::Weigh(error)
    }
}

impl std::error::Error for Fault {}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder { folder, faults } => {
                for (index, fault) in faults.iter().enumerate() {
                    if index > 0 {
                        writeln!(formatter)?;
                    }
                    write!(formatter, "{}: {}", fault.place(folder), fault.problem.message)?;
                    if let Some(words) = &fault.problem.offending {
                        write!(formatter, "\n  here: {words}")?;
                    }
                    write!(formatter, "\n  mend: {}", fault.problem.help)?;
                }
                Ok(())
            }
            Self::Input { message, help } => write!(formatter, "{message}\n  mend: {help}"),
            Self::Report(error) => error.fmt(formatter),
            Self::Weigh(error) => error.fmt(formatter),
        }
    }
}
