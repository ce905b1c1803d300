//! Puts the word lists of every folder of `languages/` into the library, so that adding a language is adding a folder.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::exit;
use std::{env, fs, io};

fn main() {
    let folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("languages");
    println!("cargo:rerun-if-changed={}", folder.display());
    let written = list(&folder).and_then(|text| {
        fs::write(PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("languages.rs"), text)
    });
    if let Err(error) = written {
        eprintln!("the word lists cannot be read: {error}");
        exit(1);
    }
}

/// `&[(language, &[(file, text)])]` as Rust, in order of name.
fn list(folder: &Path) -> io::Result<String> {
    let mut text = String::from("&[");
    for language in sorted(folder)?.iter().filter(|path| path.is_dir()) {
        write!(text, "({:?}, &[", name(language)).map_err(io::Error::other)?;
        for file in sorted(language)?.iter().filter(|path| path.extension().is_some_and(|end| end == "toml"))
        {
            write!(text, "({:?}, include_str!({:?})),", name(file), file.display().to_string())
                .map_err(io::Error::other)?;
        }
        text.push_str("]),");
    }
    text.push(']');
    Ok(text)
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}
