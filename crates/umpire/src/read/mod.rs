//! Texts in, claims out: what `umpire read` does, piece by piece, so that a text of any length fits the memory.
//!
//! | module | gives |
//! | --- | --- |
//! | [`known`] | what a battle folder tells a reader of texts: sides, sources, forces, engagements |
//! | [`lines`] | claims as JSON Lines and as comma-separated values |
//! | [`table`] | claims for a terminal |
//! | [`annotation`] | W3C Web Annotation |
//! | [`provenance`] | PROV-O |
//! | [`unreviewed`] | what reading would add to a reviewed ledger or change in it |
//! | [`review`] | what was read and a person rejected |
//! | [`draft`] | a battle folder proposed from texts |

pub mod annotation;
pub mod draft;
pub mod known;
pub mod lines;
pub mod provenance;
pub mod review;
pub mod table;
pub mod unreviewed;

use std::fs::File;
use std::io::{self, Cursor, Read, Write};
use std::path::Path;

pub use reading::Context;
use reading::{Claim, Pieces};

use crate::fault::Fault;

/// Code points of the text that are shown before and after a claim's words.
const AROUND: usize = 48;

/// A text to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// What its claims call it: the name of its file, or the whole path where two files have the same name.
    pub document: String,
    /// Where it is.
    pub place: Place,
}

/// Where a text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a file.
    File(String),
    /// On standard input.
    Standard,
    /// Here.
    Here(Vec<u8>),
}

impl Input {
    /// The texts behind the words of a command line; `-` is standard input.
    ///
    /// # Errors
    /// Where nothing is named, or standard input twice.
    pub fn named(words: &[String]) -> Result<Vec<Self>, Fault> {
        if words.iter().filter(|word| *word == "-").count() > 1 {
            return Err(Fault::input(
                "standard input (`-`) is named twice",
                "name it once: it can be read once",
            ));
        }
        let name = |word: &str| {
            Path::new(word)
                .file_name()
                .map_or_else(|| word.to_owned(), |name| name.to_string_lossy().into_owned())
        };
        let one = |word: &String| {
            let same = words.iter().filter(|other| name(other) == name(word)).count();
            match word.as_str() {
                "-" => Self { document: "standard-input".to_owned(), place: Place::Standard },
                path => Self {
                    document: if same > 1 { path.to_owned() } else { name(path) },
                    place: Place::File(path.to_owned()),
                },
            }
        };
        Ok(words.iter().map(one).collect())
    }

    /// As messages name it.
    pub fn shown(&self) -> &str {
        match &self.place {
            Place::File(path) => path,
            Place::Standard => "standard input",
            Place::Here(_) => &self.document,
        }
    }

    fn open(&self) -> Result<Box<dyn Read + '_>, Fault> {
        match &self.place {
            Place::Here(bytes) => Ok(Box::new(Cursor::new(bytes))),
            Place::Standard => Ok(Box::new(io::stdin().lock())),
            Place::File(path) => {
                if Path::new(path).is_dir() {
                    return Err(Fault::input(
                        format!("`{path}` is a folder, and texts are read from files"),
                        format!("name the files: umpire read {}/*.txt", path.trim_end_matches('/')),
                    ));
                }
                let file = File::open(path).map_err(|error| self.unreadable(&error))?;
                Ok(Box::new(file))
            }
        }
    }

    fn unreadable(&self, error: &io::Error) -> Fault {
        Fault::input(
            format!("{} cannot be read: {error}", self.shown()),
            "give the path of a text file (plain text, Markdown, wikitext or HTML), or - for standard input",
        )
    }
}

/// A claim with the text around it.
#[derive(Clone, Copy, Debug)]
pub struct Found<'t> {
    /// The text it stands in.
    pub document: &'t str,
    /// The claim.
    pub claim: &'t Claim,
    /// The words before it.
    pub before: &'t str,
    /// The words after it.
    pub after: &'t str,
}

/// Someone who takes claims one by one, in the order of the texts.
pub trait Taker {
    /// A text begins.
    ///
    /// # Errors
    /// Whatever it writes to says.
    fn begin(&mut self, document: &str) -> io::Result<()>;

    /// A claim.
    ///
    /// # Errors
    /// Whatever it writes to says.
    fn take(&mut self, found: &Found<'_>) -> io::Result<()>;

    /// All texts are read.
    ///
    /// # Errors
    /// Whatever it writes to says.
    fn end(&mut self) -> io::Result<()>;
}

/// How claims are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A table for people, so many columns wide, coloured or not.
    Table {
        /// Columns.
        width: usize,
        /// Whether colour is welcome.
        colour: bool,
    },
    /// JSON Lines.
    Jsonl,
    /// Comma-separated values.
    Csv,
    /// W3C Web Annotation, JSON-LD.
    Webanno,
    /// PROV-O, JSON-LD.
    Prov,
}

/// Someone who writes claims in a format.
pub fn writer<'w>(format: Format, out: &'w mut dyn Write) -> Box<dyn Taker + 'w> {
    match format {
        Format::Table { width, colour } => Box::new(table::Table::new(out, width, colour)),
        Format::Jsonl => Box::new(lines::Jsonl::new(out)),
        Format::Csv => Box::new(lines::Csv::new(out)),
        Format::Webanno => Box::new(annotation::Annotations::new(out)),
        Format::Prov => Box::new(provenance::Provenance::new(out)),
    }
}

/// Why reading ended early.
#[derive(Debug)]
pub enum Stopped {
    /// A text cannot be read.
    Fault(Fault),
    /// What takes the claims takes no more.
    Output(io::Error),
}

impl From<Fault> for Stopped {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// Reads texts, hands every claim over, and says how many there were in each.
///
/// Texts of more than about 1 MB are read in pieces, so that their length does not matter.
///
/// # Errors
/// A text that cannot be read, or a taker that takes no more.
pub fn read(inputs: &[Input], context: &Context, taker: &mut dyn Taker) -> Result<Vec<usize>, Stopped> {
    let mut counts = Vec::with_capacity(inputs.len());
    for input in inputs {
        let mut context = context.clone();
        context.document.clone_from(&input.document);
        let mut count = 0;
        let bytes = input.open()?;
        let mut reader = reading::Reader::new(&context);
        taker.begin(&input.document)?;
        for (index, piece) in Pieces::new(bytes).enumerate() {
            let piece = piece.map_err(|error| input.unreadable(&error))?;
            if index == 0 {
                refuse_what_is_no_text(input.shown(), &piece.text)?;
            }
            let reading = reader.read(&piece.text);
            let places = Places::of(&piece.text);
            for claim in &reading.claims {
                let [start, end] = [claim.start, claim.end].map(|place| place.saturating_sub(piece.start));
                taker.take(&Found {
                    document: &input.document,
                    claim,
                    before: places.slice(start.saturating_sub(AROUND), start),
                    after: places.slice(end, end + AROUND),
                })?;
            }
            count += reading.claims.len();
        }
        counts.push(count);
    }
    taker.end()?;
    Ok(counts)
}

/// Says what to do with a file that holds a text in some wrapping.
pub(crate) fn refuse_what_is_no_text(shown: &str, text: &str) -> Result<(), Fault> {
    let wrapping = [
        ("%PDF-", "a PDF", "take its text out first, such as with pdftotext"),
        ("PK\u{3}\u{4}", "a ZIP archive or an office document", "save it as plain text or HTML first"),
        ("{\\rtf", "rich text", "save it as plain text or HTML first"),
    ];
    match wrapping.iter().find(|(start, ..)| text.starts_with(start)) {
        Some((_, what, help)) => Err(Fault::input(format!("{shown} is {what}, not a text"), *help)),
        None => Ok(()),
    }
}

/// Code points of a text by number.
struct Places<'t> {
    text: &'t str,
    /// The byte at which every 64th code point begins.
    marks: Vec<usize>,
}

const STRIDE: usize = 64;

impl<'t> Places<'t> {
    fn of(text: &'t str) -> Self {
        Self { text, marks: text.char_indices().step_by(STRIDE).map(|(at, _)| at).collect() }
    }

    fn byte(&self, place: usize) -> usize {
        let Some(&mark) = self.marks.get(place / STRIDE) else { return self.text.len() };
        self.text[mark..].char_indices().nth(place % STRIDE).map_or(self.text.len(), |(at, _)| mark + at)
    }

    fn slice(&self, start: usize, end: usize) -> &'t str {
        &self.text[self.byte(start)..self.byte(end.max(start))]
    }
}

/// Reads texts and gives what a format writes.
///
/// # Errors
/// A text that cannot be read.
pub fn text(inputs: &[Input], context: &Context, format: Format) -> Result<String, Fault> {
    let mut out = Vec::new();
    let mut taker = writer(format, &mut out);
    let done = read(inputs, context, taker.as_mut());
    drop(taker);
    match done {
        Ok(_) => Ok(String::from_utf8_lossy(&out).into_owned()),
        Err(Stopped::Fault(fault)) => Err(fault),
        Err(Stopped::Output(error)) => {
            Err(Fault::input(format!("the claims cannot be written: {error}"), "free some memory"))
        }
    }
}

/// Every claim of some texts, kept.
///
/// # Errors
/// A text that cannot be read.
pub fn claims(inputs: &[Input], context: &Context) -> Result<Vec<Claim>, Fault> {
    struct Kept(Vec<Claim>);
    impl Taker for Kept {
        fn begin(&mut self, _: &str) -> io::Result<()> {
            Ok(())
        }
        fn take(&mut self, found: &Found<'_>) -> io::Result<()> {
            self.0.push(found.claim.clone());
            Ok(())
        }
        fn end(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut kept = Kept(Vec::new());
    match read(inputs, context, &mut kept) {
        Ok(_) => Ok(kept.0),
        Err(Stopped::Fault(fault)) => Err(fault),
        Err(Stopped::Output(error)) => Err(Fault::input(error.to_string(), "free some memory")),
    }
}

/// JSON without characters that steer a terminal or turn the order of text around: they are escaped, which changes
/// nothing for whoever reads it as JSON.
fn safe_json(json: String) -> String {
    let steers = |letter: char| {
        matches!(
            letter,
            '\u{7f}'..='\u{9f}'
                | '\u{61c}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}'
        )
    };
    // Only letters whose first byte is one of these can be among them: nearly every line is handed on as it is.
    let may_steer = |byte: u8| matches!(byte, 0x7f | 0xc2 | 0xd8 | 0xe2);
    let places = json.bytes().enumerate().filter(|&(_, byte)| may_steer(byte));
    if !places.into_iter().any(|(at, _)| json[at..].starts_with(steers)) {
        return json;
    }
    let mut safe = String::with_capacity(json.len());
    for letter in json.chars() {
        if steers(letter) {
            safe.push_str(&format!("\\u{:04x}", u32::from(letter)));
        } else {
            safe.push(letter);
        }
    }
    safe
}

fn json<T: serde::Serialize>(value: &T) -> io::Result<String> {
    Ok(safe_json(serde_json::to_string(value)?))
}

#[cfg(test)]
mod tests {
    use super::{Places, safe_json};

    #[test]
    fn places_count_code_points() {
        let text = "12 dead 🎖️, 𠀋 e\u{301} 한".repeat(20);
        let places = Places::of(&text);
        let letters: Vec<char> = text.chars().collect();
        for start in 0..letters.len() {
            let end = (start + 7).min(letters.len());
            assert_eq!(places.slice(start, start + 7), letters[start..end].iter().collect::<String>());
        }
        assert_eq!(places.slice(letters.len(), letters.len() + 9), "");
    }

    #[test]
    fn escaping_leaves_the_value_alone() {
        let text = "a\u{9b}31m\u{202e}b\u{7f}한";
        let json = serde_json::to_string(text).expect("a text");
        let safe = safe_json(json);
        assert!(
            !safe.contains(['\u{9b}', '\u{202e}', '\u{7f}']) && safe.contains("\\u009b31m\\u202eb\\u007f한")
        );
        assert_eq!(serde_json::from_str::<String>(&safe).expect("JSON"), text);
        let steering = [
            '\u{7f}', '\u{80}', '\u{9f}', '\u{61c}', '\u{200e}', '\u{200f}', '\u{2028}', '\u{202e}',
            '\u{2066}', '\u{2069}',
        ];
        for letter in steering {
            assert!(safe_json(format!("\"{letter}\"")).is_ascii(), "{letter:?}");
        }
        for harmless in ['~', '\u{a0}', '\u{61b}', '\u{200d}', '“', '\u{206a}', '한'] {
            let json = format!("\"{harmless}\"");
            assert_eq!(safe_json(json.clone()), json);
        }
    }
}
