//! Scores claims against marked texts: `score_claims MARKED [READ]`.
//!
//! MARKED is a folder of texts (`.txt`) with their claims (`.jsonl`) beside them. The texts are read now, unless READ
//! names a folder of claims that were read before (`.jsonl`), by this program or another.
//! `score_claims MARKED --wrong` lists what was missed (-) and what was read and is not marked (+).

#[path = "../tests/support/score.rs"]
#[allow(dead_code)]
mod score;
#[path = "../tests/support/texts.rs"]
mod texts;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (options, folders): (Vec<&String>, Vec<&String>) =
        words.iter().partition(|word| word.starts_with("--"));
    let Some(marked) = folders.first().map(|folder| Path::new(folder.as_str())) else {
        eprintln!("score MARKED [READ] [--wrong]");
        return ExitCode::from(2);
    };
    let gold = score::load(marked);
    let read = match folders.get(1) {
        Some(read) => score::load(Path::new(read.as_str())),
        None => texts::read(marked),
    };
    if options.iter().any(|option| *option == "--wrong") {
        texts::wrong(&gold, &read);
    }
    print!("{}", score::score(&gold, &read, &score::aliases(marked)).table());
    ExitCode::SUCCESS
}
