//! `cargo run --release -p reading --example read -- FILE...` writes the claims of each file as JSON Lines, one file after the
//! other; with `--out DIR` one file `STEM.jsonl` each. `--time` prints the speed instead.

use std::error::Error;
use std::path::Path;
use std::time::Instant;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let mut out = None;
    let mut time = false;
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--out" => out = arguments.next(),
            "--time" => time = true,
            file => {
                let bytes = fs::read(file)?;
                let stem = Path::new(file)
                    .file_stem()
                    .map(|stem| stem.to_string_lossy().into_owned())
                    .unwrap_or_default();
                let context = reading::Context { document: stem.clone(), ..reading::Context::default() };
                if time {
                    let start = Instant::now();
                    reading::read("", &context);
                    let loaded = Instant::now();
                    let mut claims = 0;
                    reading::read_stream(&bytes[..], &context, |reading| claims += reading.claims.len())?;
                    let seconds = loaded.elapsed().as_secs_f64();
                    println!(
                        "{file}: loaded in {:?}, {claims} claims, {:.1} MB/s",
                        loaded - start,
                        bytes.len() as f64 / 1e6 / seconds
                    );
                    continue;
                }
                let mut lines = String::new();
                for claim in reading::read_bytes(&bytes, &context).claims {
                    lines.push_str(&serde_json::to_string(&claim)?);
                    lines.push('\n');
                }
                match &out {
                    Some(folder) => fs::write(Path::new(folder).join(format!("{stem}.jsonl")), lines)?,
                    None => print!("{lines}"),
                }
            }
        }
    }
    Ok(())
}
