//! Big files read piece by piece in bounded memory.

use std::io::{self, Read};

use crate::claim::Reading;
use crate::claims::Reader;
use crate::context::Context;
use crate::pieces::Pieces;

/// Reads a document of any size and calls `give` with what each piece of about a megabyte holds.
///
/// The encoding is settled by the first bytes. Positions count from the start of the document.
///
/// # Errors
///
/// Whatever the input gives.
pub fn read_stream(input: impl Read, context: &Context, mut give: impl FnMut(Reading)) -> io::Result<()> {
    let mut reader = Reader::new(context);
    for piece in Pieces::new(input) {
        give(reader.read(&piece?.text));
    }
    Ok(())
}
