//! A text of any length in pieces that fit the memory, each cut where a line ends.

use std::io::{self, Read};

use encoding_rs::{Decoder, UTF_8};

use crate::decode::encoding;

/// Bytes taken from the reader at a time; the encoding is guessed from the first of them.
const TAKEN: usize = 1 << 18;
/// A piece is cut when it is longer, in bytes of UTF-8.
const LONG: usize = 1 << 20;

/// A stretch of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its words, with `\n` for every line end of `\r\n`, without byte order mark.
    pub text: String,
    /// Code points of the text before it, counted the same way.
    pub start: usize,
}

/// The pieces of what a reader gives: together they are the text.
///
/// A piece holds up to about 1 MB and ends with a paragraph, else with a line, else with a sentence, else wherever it
/// must. Texts shorter than that are one piece.
pub struct Pieces<R> {
    reader: R,
    decoder: Option<Decoder>,
    /// Decoded, and not yet given.
    held: String,
    /// Code points given so far.
    start: usize,
    ended: bool,
}

impl<R: Read> Pieces<R> {
    /// The pieces of a reader, whose encoding is guessed from its first bytes.
    pub fn new(reader: R) -> Self {
        Self { reader, decoder: None, held: String::new(), start: 0, ended: false }
    }

    /// Takes more of the reader.
    fn fill(&mut self) -> io::Result<()> {
        let mut bytes = Vec::with_capacity(TAKEN);
        self.reader.by_ref().take(TAKEN as u64).read_to_end(&mut bytes)?;
        self.ended = bytes.len() < TAKEN;
        // The name of UTF-8 stands for whatever the first bytes are once they are known.
        let decoder = self.decoder.get_or_insert_with(|| {
            if bytes.is_empty() { UTF_8.new_decoder() } else { encoding(&bytes).new_decoder() }
        });
        let most = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3 + 16);
        let from = self.held.len().saturating_sub(1);
        self.held.reserve(most);
        let _ = decoder.decode_to_string(&bytes, &mut self.held, self.ended);
        let from = (0..=from).rev().find(|&at| self.held.is_char_boundary(at)).unwrap_or(0);
        if self.held[from..].contains("\r\n") {
            let mended = self.held[from..].replace("\r\n", "\n");
            self.held.truncate(from);
            self.held.push_str(&mended);
        }
        Ok(())
    }

    /// Where the held text is to be cut.
    fn cut(&self) -> usize {
        let half = (LONG / 2..).find(|&at| self.held.is_char_boundary(at)).unwrap_or(0);
        let late = &self.held[half..];
        // The last character may be a carriage return whose line feed has not come yet.
        let last = self.held.len() - self.held.chars().next_back().map_or(0, char::len_utf8);
        let ends: [&[&str]; 3] = [&["\n\n"], &["\n"], &["。", "．", ". ", "! ", "? ", "！", "？"]];
        let found = ends.iter().find_map(|ends| {
            ends.iter()
                .filter_map(|end| late.rfind(end).map(|at| half + at + end.len()))
                .filter(|&at| at <= last)
                .max()
        });
        found.unwrap_or(last)
    }
}

impl<R: Read> Iterator for Pieces<R> {
    type Item = io::Result<Piece>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended && self.held.len() < LONG {
            if let Err(error) = self.fill() {
                self.ended = true;
                self.held.clear();
                return Some(Err(error));
            }
        }
        if self.held.is_empty() {
            return None;
        }
        let rest = if self.held.len() <= LONG && self.ended {
            String::new()
        } else {
            self.held.split_off(self.cut())
        };
        let text = std::mem::replace(&mut self.held, rest);
        let start = self.start;
        self.start += text.chars().count();
        Some(Ok(Piece { text, start }))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::{LONG, Pieces};

    /// Gives a few bytes at a time.
    struct Drips<'b>(&'b [u8], usize);

    impl Read for Drips<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let taken = self.1.min(into.len()).min(self.0.len());
            into[..taken].copy_from_slice(&self.0[..taken]);
            self.0 = &self.0[taken..];
            Ok(taken)
        }
    }

    fn whole(bytes: &[u8]) -> (String, usize) {
        let mut text = String::new();
        let mut count = 0;
        for piece in Pieces::new(Drips(bytes, 4093)) {
            let piece = piece.expect("bytes in memory");
            assert_eq!(piece.start, text.chars().count());
            assert!(piece.text.len() < LONG + (1 << 20), "{}", piece.text.len());
            text += &piece.text;
            count += 1;
        }
        (text, count)
    }

    #[test]
    fn the_pieces_are_the_text() {
        let line = "敵 수백 명 🎖️ were 𠀋 cut off\r\nand one line more\r\r\n\n";
        let text = line.repeat(3 * LONG / line.len());
        let (read, count) = whole(text.as_bytes());
        assert!(count > 2, "{count}");
        assert!(read == text.replace("\r\n", "\n"));
    }

    #[test]
    fn a_text_without_line_ends_is_cut_all_the_same() {
        for text in ["x".repeat(3 * LONG), "한".repeat(LONG), "敵は三百。".repeat(LONG / 4)] {
            let (read, count) = whole(text.as_bytes());
            assert!(count > 2 && read == text);
        }
    }

    #[test]
    fn a_short_text_is_one_piece_and_nothing_is_none() {
        assert_eq!(whole("\u{feff}12 dead\r\n".as_bytes()), ("12 dead\n".to_owned(), 1));
        assert_eq!(whole(b""), (String::new(), 0));
        assert_eq!(whole(b"\r\n").0, "\n");
        assert_eq!(whole(b"\r").0, "\r");
    }
}
