//! The score of claims that were read against claims that a person marked.
//!
//! A claim that was read is right when document and kind are the same, the spans overlap, and low and high are the
//! same; each claim is used once, and the pairs are the largest matching there is. An open bound is read as the other
//! one. Numbers that are not whole are compared within one per cent. Claims of another kind than `date` without any
//! number count only in documents whose marked claims hold such. *Core* are strengths and losses with a number.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

const CORE: [&str; 7] =
    ["strength", "killed", "wounded", "casualties", "missing", "captured", "civilians_killed"];

/// One claim, marked or read.
#[derive(Clone, Debug)]
pub struct Row {
    pub start: usize,
    pub end: usize,
    pub quote: String,
    pub kind: String,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub side: String,
    pub claimant: String,
    pub date: Option<String>,
    /// As marked; `None` where the row does not say.
    pub core: Option<bool>,
}

/// Values that count as equal: document, field, marked value, other values.
pub type Aliases = BTreeMap<String, BTreeMap<String, BTreeMap<String, Vec<String>>>>;

/// Documents with their claims.
pub type Documents = BTreeMap<String, Vec<Row>>;

/// Counts of one part of the claims in one language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub marked: u32,
    pub read: u32,
    pub right: u32,
    pub side: u32,
    pub claimant: u32,
    /// Claimant right, or one name holding the other.
    pub claimant_near: u32,
    pub dates: u32,
    pub date: u32,
}

impl Tally {
    pub fn precision(self) -> f64 {
        if self.read == 0 { f64::from(u8::from(self.marked == 0)) } else { share(self.right, self.read) }
    }

    pub fn recall(self) -> f64 {
        if self.marked == 0 { 1.0 } else { share(self.right, self.marked) }
    }

    pub fn f1(self) -> f64 {
        let (precision, recall) = (self.precision(), self.recall());
        if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
    }
}

/// `part` of `whole`; 0 of nothing is 0.
pub fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) }
}

/// Tallies by language; `total` is one of them.
#[derive(Clone, Debug, Default)]
pub struct Score {
    pub core: BTreeMap<String, Tally>,
    pub all: BTreeMap<String, Tally>,
}

impl Score {
    /// The columns of the shared scorer.
    pub fn table(&self) -> String {
        let mut text = String::new();
        for (part, by) in [("core", &self.core), ("all", &self.all)] {
            text += &format!(
                "{part:<6}   gold   pred     tp  precision  recall      f1    side claimant claimant~   date\n"
            );
            let last = by.iter().filter(|(language, _)| *language == "total");
            for (language, tally) in by.iter().filter(|(language, _)| *language != "total").chain(last) {
                let of_right = |count| share(count, tally.right);
                text += &format!(
                    "  {language:<6}{:>5}{:>7}{:>7}{:>11.3}{:>8.3}{:>8.3}{:>8.3}{:>9.3}{:>10.3}{:>7.3}\n",
                    tally.marked,
                    tally.read,
                    tally.right,
                    tally.precision(),
                    tally.recall(),
                    tally.f1(),
                    of_right(tally.side),
                    of_right(tally.claimant),
                    of_right(tally.claimant_near),
                    share(tally.date, tally.dates),
                );
            }
        }
        text
    }
}

/// Scores what was read against what was marked.
pub fn score(marked: &Documents, read: &Documents, aliases: &Aliases) -> Score {
    let mut score = Score::default();
    for (document, rows) in marked {
        let with_facts = rows.iter().any(Row::numberless);
        let got: Vec<&Row> =
            read.get(document).into_iter().flatten().filter(|row| with_facts || !row.numberless()).collect();
        let pairs = matching(rows, &got);
        for place in [language(document, rows), "total".to_owned()] {
            let core = score.core.entry(place.clone()).or_default();
            count(core, document, rows, &got, &pairs, aliases, true);
            let all = score.all.entry(place).or_default();
            count(all, document, rows, &got, &pairs, aliases, false);
        }
    }
    score
}

fn count(
    tally: &mut Tally,
    document: &str,
    rows: &[Row],
    got: &[&Row],
    pairs: &BTreeMap<usize, usize>,
    aliases: &Aliases,
    core: bool,
) {
    let is_core = |row: &Row| row.core.unwrap_or_else(|| row.is_core());
    tally.marked +=
        u32::try_from(rows.iter().filter(|row| !core || is_core(row)).count()).unwrap_or(u32::MAX);
    for (index, row) in got.iter().enumerate() {
        let pair = pairs.get(&index).map(|&marked| &rows[marked]);
        // A right claim that is not marked as core is neither hit nor miss.
        let left_out = core && pair.map_or_else(|| !row.is_core(), |marked| !is_core(marked));
        if left_out {
            continue;
        }
        tally.read += 1;
        let Some(marked) = pair else { continue };
        tally.right += 1;
        let accepts = |field: &str, marked: &str, got: &str, plain: fn(&str) -> String| {
            let others = aliases
                .get(document)
                .and_then(|fields| fields.get(field))
                .and_then(|values| values.get(marked));
            plain(marked) == plain(got)
                || others.is_some_and(|others| others.iter().any(|other| plain(other) == plain(got)))
        };
        tally.side += u32::from(accepts("side", &marked.side, &row.side, letters));
        let exact = accepts("claimant", &marked.claimant, &row.claimant, name);
        let (one, other) = (name(&marked.claimant), name(&row.claimant));
        let named = one != "narrator" && other != "narrator";
        tally.claimant += u32::from(exact);
        tally.claimant_near += u32::from(exact || named && (one.contains(&other) || other.contains(&one)));
        if marked.kind == "date" {
            tally.dates += 1;
            tally.date += u32::from(marked.date == row.date);
        }
    }
}

impl Row {
    fn bounds(&self) -> (Option<f64>, Option<f64>) {
        (self.low.or(self.high), self.high.or(self.low))
    }

    /// A disputed fact, or a loss told without a figure.
    pub fn numberless(&self) -> bool {
        self.kind != "date" && self.bounds() == (None, None)
    }

    fn is_core(&self) -> bool {
        CORE.contains(&self.kind.as_str()) && !self.numberless()
    }
}

/// The largest one-to-one matching, from read to marked; the best overlaps are tried first.
pub fn matching(marked: &[Row], read: &[&Row]) -> BTreeMap<usize, usize> {
    let edges: Vec<Vec<usize>> = marked
        .iter()
        .map(|row| {
            let mut near: Vec<(f64, usize)> = read
                .iter()
                .enumerate()
                .filter(|(_, got)| got.kind == row.kind && got.start < row.end && row.start < got.end)
                .filter(|(_, got)| {
                    let ((low, high), (got_low, got_high)) = (row.bounds(), got.bounds());
                    same_number(low, got_low) && same_number(high, got_high)
                })
                .map(|(index, got)| {
                    let shared = row.end.min(got.end) - row.start.max(got.start);
                    let both = row.end.max(got.end) - row.start.min(got.start);
                    (shared as f64 / both as f64, index)
                })
                .collect();
            near.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
            near.into_iter().map(|(_, index)| index).collect()
        })
        .collect();
    let mut taken = BTreeMap::new();
    for index in 0..marked.len() {
        place(index, &edges, &mut taken, &mut Vec::new());
    }
    taken
}

fn place(
    row: usize,
    edges: &[Vec<usize>],
    taken: &mut BTreeMap<usize, usize>,
    seen: &mut Vec<usize>,
) -> bool {
    for &candidate in &edges[row] {
        if seen.contains(&candidate) {
            continue;
        }
        seen.push(candidate);
        let free = taken.get(&candidate).copied();
        if free.is_none_or(|other| place(other, edges, taken, seen)) {
            taken.insert(candidate, row);
            return true;
        }
    }
    false
}

fn same_number(one: Option<f64>, other: Option<f64>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => {
            let whole = one.fract() == 0.0 && other.fract() == 0.0;
            one == other || !whole && (one - other).abs() <= 0.01 * one.abs().max(other.abs())
        }
        _ => false,
    }
}

/// Letters and digits only, in lower case and compatibility form, without an article.
fn letters(words: &str) -> String {
    let lower = words.nfkc().collect::<String>().to_lowercase();
    let lower = lower.trim();
    let article = ["the ", "an ", "a "].into_iter().find_map(|article| lower.strip_prefix(article));
    article.unwrap_or(lower).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

fn name(words: &str) -> String {
    let letters = letters(words);
    if letters.is_empty() { "narrator".to_owned() } else { letters }
}

fn language(document: &str, rows: &[Row]) -> String {
    match document {
        "000" => return "en".to_owned(),
        "001" => return "ko".to_owned(),
        "002" => return "zh".to_owned(),
        _ => {}
    }
    let mut start = document.chars();
    if let (Some('a'..='z'), Some('a'..='z'), Some('-')) = (start.next(), start.next(), start.next()) {
        return document[..2].to_owned();
    }
    let quotes = || rows.iter().flat_map(|row| row.quote.chars());
    let any = |first: char, last: char| quotes().any(|letter| (first..=last).contains(&letter));
    let language = if any('가', '힣') {
        "ko"
    } else if any('ぁ', 'ヿ') {
        "ja"
    } else if any('一', '鿿') {
        "zh"
    } else {
        "en"
    };
    language.to_owned()
}

/// Every file below `folder` that ends so, in order of path.
pub fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder that can be listed") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The name under which a document is scored: `001_abc.txt` is `001`.
pub fn document_name(name: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or(name);
    let name = [".jsonl", ".json", ".txt"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    match name.as_bytes() {
        [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9'] | [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'_', ..] => {
            name[..3].to_owned()
        }
        _ => name.to_owned(),
    }
}

/// Claims of a folder of JSON Lines files, by document.
pub fn load(folder: &Path) -> Documents {
    let mut documents = Documents::new();
    for path in files(folder, "jsonl") {
        let text = fs::read_to_string(&path).expect("a file of claims");
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let value: Value = serde_json::from_str(line)
                .unwrap_or_else(|error| panic!("{}:{}: {error}", path.display(), number + 1));
            let stem = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let document = value["doc"].as_str().map_or(stem, str::to_owned);
            documents.entry(document_name(&document)).or_default().push(row(&value));
        }
    }
    documents
}

/// One claim from its JSON.
pub fn row(value: &Value) -> Row {
    let words = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let place = |key: &str| {
        let place = value[key].as_u64().unwrap_or_else(|| panic!("{key} of {value}"));
        usize::try_from(place).expect("a place in a text")
    };
    Row {
        start: place("start"),
        end: place("end"),
        quote: words("quote"),
        kind: words("kind"),
        low: value["low"].as_f64(),
        high: value["high"].as_f64(),
        side: words("side"),
        claimant: words("claimant"),
        date: value["date"].as_str().filter(|date| !date.is_empty()).map(str::to_owned),
        core: value["core"].as_bool(),
    }
}

/// The values that count as equal in a folder of marked texts.
pub fn aliases(folder: &Path) -> Aliases {
    let path = folder.join("aliases.json");
    fs::read_to_string(path)
        .map_or_else(|_| Aliases::new(), |text| serde_json::from_str(&text).expect("aliases.json"))
}
