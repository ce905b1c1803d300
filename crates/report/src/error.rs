//! What can go wrong when results are written or read back.

use std::io;
use std::path::PathBuf;

/// A result could not be written, or a file of results could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The operating system refused.
    #[error("cannot {doing} {}: {source}", path.display())]
    File {
        /// What was tried, as a verb: "write", "read".
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// The reason given.
        source: io::Error,
    },
    /// The file is not what its name says, or it was cut short.
    #[error("{} is not a readable {what}: {reason}", path.display())]
    Unreadable {
        /// What it should have been.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// The file was written by a later Umpire.
    #[error(
        "{} has format {found}, and this Umpire reads formats up to {known}: it was written by a newer version",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The format it names.
        found: u64,
        /// The newest one known here.
        known: u64,
    },
    /// The data given to a writer do not fit together.
    #[error("cannot write {what}: {reason}")]
    Malformed {
        /// What was to be written.
        what: &'static str,
        /// What does not fit.
        reason: String,
    },
}
