//! Records of a TOML file set, added and taken out by their `id`, everything else left byte for byte as a person wrote it.
//!
//! The document is read with its spans, and the bytes at them are replaced; nothing is written anew that was not changed. So comments, order,
//! blanks and line ends stay, and a version control system shows a change of one value as one line.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use toml_edit::{Array, Document, InlineTable, Item, Table, Value};

/// Keys of the records that can be edited, in the order in which people write them: file, table, keys.
const RECORDS: [(&str, &str, &[&str]); 3] = [
    (
        "claims.toml",
        "claim",
        &[
            "id",
            "kind",
            "side",
            "force",
            "engagement",
            "proposition",
            "low",
            "high",
            "date",
            "qualifier",
            "unit",
            "stance",
            "claimant",
            "via",
            "account",
            "start",
            "end",
            "footnote",
            "includes",
            "says",
            "says_in",
            "note",
        ],
    ),
    (
        "sources.toml",
        "source",
        &["id", "kind", "name", "author", "side", "date", "account", "draws_on", "note"],
    ),
    (REVIEW_FILE, "rejected", &["id", "account", "start", "end", "kind", "quote", "why"]),
];

/// The file that keeps what reading proposed and a person rejected. Nothing of it is weighed.
pub const REVIEW_FILE: &str = "review.toml";
/// What a file of rejections begins with.
pub const REVIEW_HEAD: &str = "\
# What reading proposed in the accounts and a person rejected, so that it is not proposed again. Nothing here is weighed.
# `start` and `end` are Unicode code points of the account, as in claims.toml; `quote` has the words that stand there.
format = 1
";

/// One change of one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Change {
    /// Keys of a record set to values; a key set to null is taken out.
    Set {
        /// File.
        file: String,
        /// Name of the record's table.
        table: String,
        /// Its `id`.
        id: String,
        /// Keys and values.
        fields: Map<String, Json>,
    },
    /// A record added.
    Add {
        /// File.
        file: String,
        /// Name of the record's table.
        table: String,
        /// Keys and values, `id` among them.
        fields: Map<String, Json>,
        /// The record behind which it goes; the last one where none is named.
        #[serde(default)]
        after: Option<String>,
    },
    /// A record taken out.
    Remove {
        /// File.
        file: String,
        /// Name of the record's table.
        table: String,
        /// Its `id`.
        id: String,
    },
    /// The whole text of a file.
    Text {
        /// File.
        file: String,
        /// Text.
        text: String,
    },
}

/// Why a change cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The file is no TOML.
    #[error("{file} is not TOML: {message}")]
    Broken {
        /// File.
        file: String,
        /// What the parser says.
        message: String,
    },
    /// There is no such record, or two.
    #[error("{file} has no [[{table}]] with the id `{id}`")]
    NoRecord {
        /// File.
        file: String,
        /// Table.
        table: String,
        /// The id.
        id: String,
    },
    /// There is such a record already.
    #[error("{file} has a [[{table}]] with the id `{id}` already")]
    Taken {
        /// File.
        file: String,
        /// Table.
        table: String,
        /// The id.
        id: String,
    },
    /// A key or a value that no record has, or a record written so that it cannot be edited piece by piece.
    #[error("{0}")]
    Odd(String),
}

impl Change {
    /// The file that it changes.
    pub fn file(&self) -> &str {
        match self {
            Self::Set { file, .. }
            | Self::Add { file, .. }
            | Self::Remove { file, .. }
            | Self::Text { file, .. } => file,
        }
    }

    /// The file's text with the change made.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn apply(&self, text: &str) -> Result<String, EditError> {
        let (mark, text) = match text.strip_prefix('\u{feff}') {
            Some(rest) => ("\u{feff}", rest),
            None => ("", text),
        };
        let changed = match self {
            Self::Text { text: new, .. } => {
                // A browser's box for text knows one sort of line end.
                let old = text.contains("\r\n") && !new.contains("\r\n");
                Ok(if old {
                    new.replace('\n', "\r\n")
                } else {
                    new.trim_start_matches('\u{feff}').to_owned()
                })
            }
            Self::Set { file, table, id, fields } => Sheet::read(file, table, text)?.set(id, fields),
            Self::Add { file, table, fields, after } => {
                Sheet::read(file, table, text)?.add(fields, after.as_deref())
            }
            Self::Remove { file, table, id } => Sheet::read(file, table, text)?.remove(id),
        }?;
        Ok(format!("{mark}{changed}"))
    }
}

/// Bytes of a key and of its value.
type Place = (Range<usize>, Range<usize>);

/// A file with the places of its records.
struct Sheet<'t> {
    file: &'t str,
    table: &'t str,
    keys: &'static [&'static str],
    text: &'t str,
    document: Document<&'t str>,
}

impl<'t> Sheet<'t> {
    fn read(file: &'t str, table: &'t str, text: &'t str) -> Result<Self, EditError> {
        let known = RECORDS.iter().find(|(of, name, _)| *of == file && *name == table);
        let Some((_, _, keys)) = known else {
            return Err(EditError::Odd(format!(
                "[[{table}]] of {file} cannot be edited piece by piece: edit its text"
            )));
        };
        let document = Document::parse(text).map_err(|error| EditError::Broken {
            file: file.to_owned(),
            message: error.message().to_owned(),
        })?;
        Ok(Self { file, table, keys, text, document })
    }

    fn records(&self) -> Result<Vec<&Table>, EditError> {
        match self.document.get(self.table) {
            None => Ok(vec![]),
            Some(Item::ArrayOfTables(tables)) => Ok(tables.iter().collect()),
            Some(_) => Err(EditError::Odd(format!(
                "{} writes its {}s as one value: write each as [[{}]] to edit them here",
                self.file, self.table, self.table
            ))),
        }
    }

    fn find(&self, id: &str) -> Result<Option<&Table>, EditError> {
        Ok(self.records()?.into_iter().find(|table| table.get("id").and_then(Item::as_str) == Some(id)))
    }

    fn record(&self, id: &str) -> Result<&Table, EditError> {
        self.find(id)?.ok_or_else(|| EditError::NoRecord {
            file: self.file.to_owned(),
            table: self.table.to_owned(),
            id: id.to_owned(),
        })
    }

    /// The byte behind the line in which a byte stands.
    fn line_end(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |feed| at + feed + 1)
    }

    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |feed| feed + 1)
    }

    /// The places of a key and its value.
    fn place(&self, table: &Table, key: &str) -> Result<Option<Place>, EditError> {
        let Some((key, item)) = table.get_key_value(key) else { return Ok(None) };
        match (key.span(), item.is_value().then(|| item.span()).flatten()) {
            (Some(key), Some(value)) => Ok(Some((key, value))),
            _ => Err(EditError::Odd(format!(
                "`{}` is written as a table of its own: edit the text of {}",
                key.get(),
                self.file
            ))),
        }
    }

    /// The byte behind the last line of a record.
    fn end_of(&self, table: &Table) -> usize {
        let header = table.span().map_or(0, |span| span.end);
        let last = table.iter().filter_map(|(_, item)| item.span()).map(|span| span.end).max();
        self.line_end(last.unwrap_or(header).max(header))
    }

    fn feed(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    fn known(&self, key: &str) -> Result<usize, EditError> {
        self.keys
            .iter()
            .position(|known| *known == key)
            .ok_or_else(|| EditError::Odd(format!("a [[{}]] has no key `{key}`", self.table)))
    }

    fn set(&self, id: &str, fields: &Map<String, Json>) -> Result<String, EditError> {
        let table = self.record(id)?;
        let mut cuts: Vec<(Range<usize>, String)> = Vec::new();
        let mut wanted: Vec<(usize, &str, &Json)> = Vec::new();
        for (key, value) in fields {
            wanted.push((self.known(key)?, key, value));
        }
        wanted.sort_by_key(|(order, ..)| *order);
        for (order, key, value) in wanted {
            match (self.place(table, key)?, value) {
                (None, Json::Null) => {}
                (Some((key, value)), Json::Null) => {
                    cuts.push((self.line_start(key.start)..self.line_end(value.end), String::new()));
                }
                (Some((_, place)), value) => cuts.push((place, written(value)?)),
                (None, value) => {
                    let mut at = table.span().map_or(0, |span| self.line_end(span.end));
                    for before in &self.keys[..order] {
                        if let Some((_, value)) = self.place(table, before)? {
                            at = at.max(self.line_end(value.end));
                        }
                    }
                    cuts.push((at..at, self.line(at, key, value)?));
                }
            }
        }
        Ok(self.spliced(cuts))
    }

    /// A line for a key, with a line feed before it where the text before it has none.
    fn line(&self, at: usize, key: &str, value: &Json) -> Result<String, EditError> {
        let open = at > 0 && !self.text[..at].ends_with('\n');
        Ok(format!("{}{key} = {}{}", if open { self.feed() } else { "" }, written(value)?, self.feed()))
    }

    fn add(&self, fields: &Map<String, Json>, after: Option<&str>) -> Result<String, EditError> {
        let Some(id) = fields.get("id").and_then(Json::as_str) else {
            return Err(EditError::Odd(format!("a new [[{}]] needs an `id`", self.table)));
        };
        if self.find(id)?.is_some() {
            return Err(EditError::Taken {
                file: self.file.to_owned(),
                table: self.table.to_owned(),
                id: id.to_owned(),
            });
        }
        for key in fields.keys() {
            self.known(key)?;
        }
        let records = self.records()?;
        let behind = match after {
            Some(after) => self.find(after)?,
            None => None,
        };
        let at = behind.or(records.last().copied()).map_or(self.text.len(), |table| self.end_of(table));
        let feed = self.feed();
        let mut block = String::new();
        if at > 0 && !self.text[..at].ends_with('\n') {
            block.push_str(feed);
        }
        if at > 0 {
            block.push_str(feed);
        }
        block.push_str(&format!("[[{}]]{feed}", self.table));
        for key in self.keys {
            match fields.get(*key) {
                None | Some(Json::Null) => {}
                Some(value) => block.push_str(&format!("{key} = {}{feed}", written(value)?)),
            }
        }
        Ok(self.spliced(vec![(at..at, block)]))
    }

    /// Without a record. Remarks above its header stay: they may be about more than it.
    fn remove(&self, id: &str) -> Result<String, EditError> {
        let table = self.record(id)?;
        let Some(header) = table.span() else {
            return Err(EditError::Odd(format!("`{id}` cannot be cut out of {}: edit its text", self.file)));
        };
        let start = self.line_start(header.start);
        let mut end = self.end_of(table);
        // One gap goes with it.
        while end < self.text.len() && self.text[end..self.line_end(end)].trim().is_empty() {
            end = self.line_end(end);
        }
        let mut kept = self.spliced(vec![(start..end, String::new())]);
        if end == self.text.len() {
            let short = kept.trim_end_matches(['\n', '\r']).len();
            kept.truncate(short);
            kept.push_str(self.feed());
        }
        Ok(kept)
    }

    fn spliced(&self, mut cuts: Vec<(Range<usize>, String)>) -> String {
        cuts.sort_by_key(|(place, _)| (place.start, place.end));
        let mut text = String::with_capacity(self.text.len() + 256);
        let mut at = 0;
        for (place, new) in cuts {
            text.push_str(&self.text[at..place.start.max(at)]);
            text.push_str(&new);
            at = place.end.max(at);
        }
        text.push_str(&self.text[at..]);
        text
    }
}

/// A value as TOML writes it. Whole numbers are integers.
fn written(value: &Json) -> Result<String, EditError> {
    Ok(toml(value)?.to_string())
}

/// A string on one line: the escapes of JSON are among those of TOML, which escapes one letter more.
fn one_line(text: &str) -> Result<Value, EditError> {
    let quoted = Json::String(text.to_owned()).to_string().replace('\u{7f}', "\\u007f");
    quoted.parse().map_err(|_| EditError::Odd(format!("{quoted} cannot be written in TOML")))
}

fn toml(value: &Json) -> Result<Value, EditError> {
    Ok(match value {
        Json::Null => return Err(EditError::Odd("null stands in a list".to_owned())),
        Json::Bool(yes) => Value::from(*yes),
        Json::String(text) => one_line(text)?,
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Value::from(whole),
            // Exact: whole and below 2^53.
            #[allow(clippy::cast_possible_truncation)]
            (None, Some(number)) if number.fract() == 0.0 && number.abs() < 9.0e15 => {
                Value::from(number as i64)
            }
            (None, Some(number)) if number.is_finite() => Value::from(number),
            _ => return Err(EditError::Odd(format!("{number} is no number that TOML can write"))),
        },
        Json::Array(items) => Value::Array(items.iter().map(toml).collect::<Result<Array, _>>()?),
        Json::Object(fields) => {
            let mut table = InlineTable::new();
            for (key, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
                table.insert(key, toml(value)?);
            }
            Value::InlineTable(table)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const TEXT: &str = "\
# What the accounts say.   Two  blanks stay.
format = 1

[[claim]]
id = \"one\"      # the first
kind = \"killed\"
low = 80     # eighty
high = 80
qualifier = \"about\"
  says = '''
two
lines'''

# ---- a heading
[[claim]]
id = 'two'
kind = \"killed\"
low = 3
high = 3
qualifier = \"exact\"

[[sum]]
total = \"one\"
";

    fn fields(value: Json) -> Map<String, Json> {
        value.as_object().unwrap().clone()
    }

    fn change(value: Json) -> Change {
        serde_json::from_value(value).unwrap()
    }

    fn set(id: &str, what: Json) -> Change {
        let (file, table) = ("claims.toml".to_owned(), "claim".to_owned());
        Change::Set { file, table, id: id.to_owned(), fields: fields(what) }
    }

    /// Lines of one that the other has not, in order: `-` gone, `+` new.
    fn difference(before: &str, after: &str) -> Vec<String> {
        similar::TextDiff::from_lines(before, after)
            .iter_all_changes()
            .filter(|change| change.tag() != similar::ChangeTag::Equal)
            .map(|change| format!("{}{}", change.tag(), change.value().trim_end()))
            .collect()
    }

    #[test]
    fn one_value_is_one_line_and_its_remark_stays() {
        let after = set("one", json!({ "low": 70 })).apply(TEXT).unwrap();
        assert_eq!(difference(TEXT, &after), ["-low = 80     # eighty", "+low = 70     # eighty"]);
        let after = set("two", json!({ "qualifier": "about" })).apply(TEXT).unwrap();
        assert_eq!(difference(TEXT, &after), ["-qualifier = \"exact\"", "+qualifier = \"about\""]);
    }

    #[test]
    fn a_new_key_goes_where_people_write_it_and_an_old_one_goes_with_its_line() {
        let after = set("one", json!({ "side": "south", "high": null })).apply(TEXT).unwrap();
        assert_eq!(difference(TEXT, &after), ["+side = \"south\"", "-high = 80"]);
        let at = |words: &str| after.find(words).unwrap();
        assert!(at("kind = ") < at("side = ") && at("side = ") < at("low = "));
        let after = set("one", json!({ "says": null })).apply(TEXT).unwrap();
        assert_eq!(difference(TEXT, &after), ["-  says = '''", "-two", "-lines'''"]);
    }

    #[test]
    fn a_record_is_added_and_taken_out_again_without_a_trace() {
        let add =
            change(json!({ "do": "add", "file": "claims.toml", "table": "claim", "after": "one", "fields": {
            "high": 5, "low": 2.5, "kind": "wounded", "id": "a \"b\"\n", "via": ["x", "y\u{7f}"], "note": null
        } }));
        let added = add.apply(TEXT).unwrap();
        assert_eq!(
            difference(TEXT, &added),
            [
                "+[[claim]]",
                r#"+id = "a \"b\"\n""#,
                "+kind = \"wounded\"",
                "+low = 2.5",
                "+high = 5",
                r#"+via = ["x", "y\u007f"]"#,
                "+"
            ]
        );
        assert!(added.find("wounded").unwrap() < added.find("# ---- a heading").unwrap());
        assert!(matches!(add.apply(&added), Err(EditError::Taken { .. })));
        let remove =
            change(json!({ "do": "remove", "file": "claims.toml", "table": "claim", "id": "a \"b\"\n" }));
        assert_eq!(remove.apply(&added).unwrap(), TEXT);
    }

    #[test]
    fn remarks_above_a_record_outlive_it() {
        let remove = change(json!({ "do": "remove", "file": "claims.toml", "table": "claim", "id": "two" }));
        let after = remove.apply(TEXT).unwrap();
        assert!(after.contains("# ---- a heading\n[[sum]]"), "{after}");
        assert!(matches!(remove.apply(&after), Err(EditError::NoRecord { .. })));
    }

    #[test]
    fn a_file_begins_with_its_first_record() {
        let add = change(json!({ "do": "add", "file": REVIEW_FILE, "table": "rejected", "fields": {
            "id": "en-3-killed", "account": "en", "start": 3, "end": 9, "kind": "killed", "quote": "ten fell"
        } }));
        let text = add.apply(REVIEW_HEAD).unwrap();
        assert!(text.starts_with(REVIEW_HEAD) && text.ends_with("\n[[rejected]]\nid = \"en-3-killed\"\naccount = \"en\"\nstart = 3\nend = 9\nkind = \"killed\"\nquote = \"ten fell\"\n"), "{text}");
        let remove =
            change(json!({ "do": "remove", "file": REVIEW_FILE, "table": "rejected", "id": "en-3-killed" }));
        assert_eq!(remove.apply(&text).unwrap(), REVIEW_HEAD);
    }

    #[test]
    fn line_ends_and_a_byte_order_mark_stay() {
        let text = format!("\u{feff}{}", TEXT.replace('\n', "\r\n"));
        let after = set("two", json!({ "side": "north", "low": 4 })).apply(&text).unwrap();
        assert!(after.starts_with('\u{feff}') && after.contains("side = \"north\"\r\nlow = 4\r\n"));
        assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
        assert_eq!(difference(&text, &after).len(), 3);
    }

    #[test]
    fn what_no_record_has_is_refused() {
        assert!(set("one", json!({ "colour": "red" })).apply(TEXT).is_err());
        assert!(set("one", json!({ "via": [null] })).apply(TEXT).is_err());
        assert!(matches!(set("one", json!({ "low": 1 })).apply("low = "), Err(EditError::Broken { .. })));
        let elsewhere = change(json!({ "do": "remove", "file": "forces.toml", "table": "unit", "id": "x" }));
        assert!(elsewhere.apply(TEXT).is_err());
    }
}
