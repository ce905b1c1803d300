//! Accounts to claims: text in English, Korean, Chinese and Japanese is read for figures, dates and who says them.
//!
//! ```
//! let context = reading::Context { document: "notes".to_owned(), ..reading::Context::default() };
//! let reading = reading::read("The Russians lost 200 killed and 350 wounded.", &context);
//! assert_eq!(reading.claims[0].kind, "killed");
//! assert_eq!(reading.claims[0].low, Some(200.0));
//! assert_eq!(reading.claims[0].side.as_deref(), Some("russian"));
//! ```
//!
//! The way of a text: [`decode`] bytes; [`fold`] it, markup removed, every byte knowing its place; cut it into sentences
//! ([`document`], [`language`]); find dates ([`date`]) and quantities ([`quantity`], [`numeral`]); tell what they count
//! ([`kind`]) and whose ([`side`]); write claims. All words that rules look for stand in `languages/LANGUAGE/*.toml`.
//! Nothing is random, no network or dictionary is used, and the time grows with the length of the text.

pub mod attribution;
pub mod claim;
pub mod claims;
pub mod context;
pub mod date;
pub mod decode;
pub mod discourse;
pub mod document;
pub mod event;
pub mod fold;
pub mod force;
pub mod kind;
pub mod language;
pub mod letters;
pub mod lexicon;
pub mod markup;
pub mod names;
pub mod numeral;
pub mod pieces;
pub mod quantity;
pub mod romanise;
pub mod sentence;
pub mod side;
pub mod stream;
pub mod table;
pub mod wars;
pub mod words;

pub use claim::{Claim, Confidence, Passage, Reading};
pub use claims::Reader;
pub use context::{Context, Named};
pub use pieces::{Piece, Pieces};
pub use stream::read_stream;

/// Reads a whole text.
pub fn read(text: &str, context: &Context) -> Reading {
    Reader::new(context).read(text)
}

/// Reads a whole text from bytes of any of the encodings that [`decode::decode`] knows.
pub fn read_bytes(bytes: &[u8], context: &Context) -> Reading {
    read(&decode::decode(bytes), context)
}
