//! What can be wrong with a ledger, said so that it can be mended.

use std::ops::Range;

use serde::Serialize;

/// One thing wrong with a ledger file: where, what, and how to mend it.
///
/// The span is in bytes of the file named, so that a reporter can underline the words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{file}: {message}")]
pub struct LedgerError {
    /// A stable word for this sort of error, such as `ledger::unknown-key`.
    pub code: &'static str,
    /// The file, as it is called inside the battle folder.
    pub file: String,
    /// The bytes of the file that are wrong; always inside the file and on character boundaries.
    pub span: Range<usize>,
    /// What is wrong, in one sentence.
    pub message: String,
    /// A few words to stand under the span.
    pub label: String,
    /// How to mend it.
    pub help: String,
}
