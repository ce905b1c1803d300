//! Puts every file of `battles/` into the program, so that the shipped battles are found from anywhere; and the calibrated constants,
//! where there are any.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::exit;
use std::{env, fs, io};

fn main() {
    let battles = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../../battles");
    println!("cargo:rerun-if-changed={}", battles.display());
    let text = match list(&battles) {
        Ok(text) => text,
        Err(error) => stop(&format!("the battles cannot be read: {error}")),
    };
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("battles.rs");
    if let Err(error) = fs::write(out, text) {
        stop(&format!("the list of battles cannot be written: {error}"));
    }
    constants();
}

/// `Some(include_str!(…))` or `None`.
fn constants() {
    let path = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default())
        .join("../../calibration/constants.csv");
    println!("cargo:rerun-if-changed={}", path.display());
    let text = match path.canonicalize() {
        Ok(path) => format!("Some(include_str!({path:?}))"),
        Err(_) => "None".to_owned(),
    };
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("constants.rs");
    if let Err(error) = fs::write(out, text) {
        stop(&format!("the calibrated constants cannot be written: {error}"));
    }
}

/// `&[(battle, &[(file, bytes)])]` as Rust, in order of name.
fn list(battles: &Path) -> io::Result<String> {
    let mut text = String::from("&[");
    for folder in sorted(battles)? {
        if !folder.join("battle.toml").is_file() {
            continue;
        }
        let mut files = String::new();
        embed(&folder, "", &mut files)?;
        let _ = write!(text, "({:?}, &[{files}] as &[(&str, &[u8])]),", name(&folder));
    }
    text.push(']');
    Ok(text)
}

fn embed(folder: &Path, prefix: &str, text: &mut String) -> io::Result<()> {
    for path in sorted(folder)? {
        let name = format!("{prefix}{}", name(&path));
        if path.is_dir() {
            embed(&path, &format!("{name}/"), text)?;
        } else {
            let path = path.canonicalize()?;
            println!("cargo:rerun-if-changed={}", path.display());
            let _ = write!(text, "({name:?}, include_bytes!({path:?}) as &[u8]),");
        }
    }
    Ok(())
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
    paths.retain(|path| !name(path).starts_with('.'));
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn stop(message: &str) -> ! {
    eprintln!("\numpire: {message}\n");
    exit(1)
}
