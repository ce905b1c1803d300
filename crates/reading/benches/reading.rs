//! How fast texts are read, on one core: `cargo bench -p reading`. Throughput is in bytes of UTF-8.
//!
//! The first line says how long the word lists take to load; it is measured once, for they are loaded once.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use criterion::{Criterion, Throughput};
use reading::{Context, read};

/// Text of one language, repeated to some 400 kB.
fn text(language: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/texts/development").join(language);
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "txt"));
    paths.sort();
    let texts: Vec<String> =
        paths.iter().map(|path| fs::read_to_string(path).expect("a text") + "\n\n").collect();
    let text = texts.concat();
    text.repeat(400_000 / text.len())
}

fn main() {
    let began = Instant::now();
    let claims = read("The Russians lost 200 killed.", &Context::default()).claims.len();
    println!("loading and a first claim ({claims}): {:.1} ms", began.elapsed().as_secs_f64() * 1e3);

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("read");
    group.sample_size(20);
    let mut every = String::new();
    for language in ["en", "ko", "zh", "ja"] {
        let text = text(language);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(language, |bencher| {
            bencher.iter(|| read(&text, &Context::default()).claims.len())
        });
        every += &text;
    }
    group.throughput(Throughput::Bytes(every.len() as u64));
    group.bench_function("all", |bencher| bencher.iter(|| read(&every, &Context::default()).claims.len()));
    group.finish();
    criterion.final_summary();
}
