//! Big files read piece by piece in bounded memory.

use std::io::{self, Read};

use encoding_rs::CoderResult;

use crate::claim::Reading;
use crate::claims::Reader;
use crate::context::Context;
use crate::decode::encoding;

/// Bytes of text held at once, about.
const PIECE: usize = 1 << 20;

/// Reads a document of any size and calls `give` with what each piece of about a megabyte holds.
///
/// Pieces end with a line where the text has lines. The encoding is settled by the first piece. Positions count from the
/// start of the document.
///
/// # Errors
///
/// Whatever the input gives.
pub fn read_stream(mut input: impl Read, context: &Context, mut give: impl FnMut(Reading)) -> io::Result<()> {
    let mut bytes = vec![0_u8; PIECE];
    let mut filled = 0;
    while filled < bytes.len() {
        match input.read(&mut bytes[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    let mut decoder = encoding(&bytes[..filled]).new_decoder();
    let mut reader = Reader::new(context);
    let mut text = String::with_capacity(PIECE * 3);
    loop {
        let last = filled == 0;
        let mut from = 0;
        loop {
            text.reserve(decoder.max_utf8_buffer_length(filled - from).unwrap_or(PIECE * 3));
            let (result, read, _) = decoder.decode_to_string(&bytes[from..filled], &mut text, last);
            from += read;
            if result == CoderResult::InputEmpty {
                break;
            }
        }
        let cut = if last { text.len() } else { line_end(&text) };
        if cut > 0 {
            give(reader.read(&text[..cut]));
            text.drain(..cut);
        }
        if last {
            return Ok(());
        }
        filled = input.read(&mut bytes)?;
    }
}

/// Where a piece may end: after its last line, or after a sentence, or anywhere where it has grown long without either.
fn line_end(text: &str) -> usize {
    if text.len() < PIECE {
        return 0;
    }
    if let Some(at) = text.rfind('\n') {
        return at + 1;
    }
    if let Some((at, mark)) = text.rmatch_indices(['.', '。', ' ']).next() {
        return at + mark.len();
    }
    if text.len() > PIECE * 4 { text.len() } else { 0 }
}
