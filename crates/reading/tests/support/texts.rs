//! The marked texts read by the library, as the scorer takes them.

use std::fs;
use std::path::Path;

use super::score::{self, Documents, Row};

/// Reads every text below a folder, each knowing nothing of its battle.
pub fn read(folder: &Path) -> Documents {
    let one = |path: &std::path::PathBuf| {
        let text = fs::read_to_string(path).expect("a text");
        let document = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let context = reading::Context { document: document.clone(), ..Default::default() };
        let rows = reading::read(&text, &context).claims.iter().map(row).collect();
        (score::document_name(&document), rows)
    };
    score::files(folder, "txt").iter().map(one).collect()
}

fn row(claim: &reading::Claim) -> Row {
    score::row(&serde_json::to_value(claim).expect("a claim as JSON"))
}

/// Lists what was missed and what was read and is not marked.
#[allow(dead_code)]
pub fn wrong(marked: &Documents, read: &Documents) {
    let line = |sign: char, document: &str, row: &Row| {
        println!(
            "{sign} {document} {:>5} {:<16} {:>9} {:>9} {:<12} {:<24} {}",
            row.start,
            row.kind,
            row.low.map_or("-".to_owned(), |low| low.to_string()),
            row.high.map_or("-".to_owned(), |high| high.to_string()),
            row.side,
            row.claimant,
            row.quote.replace('\n', " "),
        );
    };
    for (document, rows) in marked {
        let got: Vec<&Row> = read.get(document).into_iter().flatten().collect();
        let pairs = score::matching(rows, &got);
        let mut lines: Vec<(usize, char, &Row)> = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            match pairs.iter().find(|(_, marked)| **marked == index).map(|(read, _)| got[*read]) {
                None => lines.push((row.start, '-', row)),
                Some(found) if found.side != row.side || found.claimant != row.claimant => {
                    lines.push((row.start, '~', row));
                    lines.push((row.start, '=', found));
                }
                Some(_) => {}
            }
        }
        let with_facts = rows.iter().any(Row::numberless);
        for (index, row) in got.iter().enumerate().filter(|(index, _)| !pairs.contains_key(index)) {
            let _ = index;
            if with_facts || !row.numberless() {
                lines.push((row.start, '+', row));
            }
        }
        lines.sort_by_key(|(start, ..)| *start);
        for (_, sign, row) in lines {
            line(sign, document, row);
        }
    }
}
