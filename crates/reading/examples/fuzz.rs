//! Reads random bytes and spoilt texts for some time: `fuzz SECONDS [SEED] [TEXT...]`.
//!
//! Stops at the first panic or misplaced claim with the seed that leads to it again. Says at the end how many texts were
//! read and how long the slowest took for its length.

#[path = "../tests/support/mutate.rs"]
mod mutate;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use mutate::{Random, bytes, misplaced, mutated};
use reading::{Context, decode, read};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let seconds: u64 = words.first().and_then(|word| word.parse().ok()).unwrap_or(10);
    let first: u64 = words.get(1).and_then(|word| word.parse().ok()).unwrap_or(1);
    let texts: Vec<String> = words
        .iter()
        .skip(2)
        .map(|path| String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).into_owned())
        .collect();
    if texts.is_empty() {
        eprintln!("fuzz SECONDS SEED TEXT...: name some texts to be spoilt");
        return ExitCode::from(2);
    }
    let end = Instant::now() + Duration::from_secs(seconds);
    let (mut count, mut length, mut slowest) = (0_u64, 0_usize, (0.0_f64, 0_u64, 0_usize));
    let mut seed = first;
    while Instant::now() < end {
        let mut random = Random(seed);
        let text = random.of(&texts).clone();
        let text = if random.below(3) == 0 {
            decode::decode(&bytes(&text, &mut random)).into_owned()
        } else {
            mutated(&text, &mut random)
        };
        let began = Instant::now();
        let claims = catch_unwind(AssertUnwindSafe(|| read(&text, &Context::default()).claims));
        let took = began.elapsed().as_secs_f64();
        let Ok(claims) = claims else {
            eprintln!("panic with seed {seed}\n{text:?}");
            return ExitCode::FAILURE;
        };
        if let Some(wrong) = misplaced(&text, &claims) {
            eprintln!("seed {seed}: {wrong}\n{text:?}");
            return ExitCode::FAILURE;
        }
        let per_byte = took / (text.len() as f64 + 1000.0);
        if per_byte > slowest.0 {
            slowest = (per_byte, seed, text.len());
        }
        count += 1;
        length += text.len();
        seed += 1;
    }
    println!(
        "{count} texts, {:.1} MB, seeds {first} to {}; slowest: seed {} with {:.2} µs a byte over {} bytes",
        length as f64 / 1e6,
        seed - 1,
        slowest.1,
        slowest.0 * 1e6,
        slowest.2
    );
    ExitCode::SUCCESS
}
