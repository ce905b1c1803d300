//! A new battle folder, begun from the annotated example.

use std::fs;
use std::path::{Path, PathBuf};

use report::ReportError;
use report::files::write_atomically;

use crate::fault::Fault;
use crate::find::shipped_files;

/// The annotated example from which new folders are begun.
pub const EXAMPLE: &str = "example";

/// Writes a folder named `name` inside `parent` and gives its files back. Nothing that exists is touched.
///
/// # Errors
/// A name that is no identifier, a folder that exists, or a file that cannot be written.
pub fn begin(parent: &Path, name: &str) -> Result<Vec<PathBuf>, Fault> {
    check_name(name)?;
    let folder = parent.join(name);
    if folder.exists() {
        return Err(Fault::input(
            format!("{} exists already, and nothing is overwritten", folder.display()),
            "choose another name, or move that folder away",
        ));
    }
    let Some(files) = shipped_files(EXAMPLE) else {
        return Err(Fault::input(
            "this program was built without the example battle",
            "build it from a complete checkout, in which battles/example stands",
        ));
    };
    let mut written = Vec::new();
    for (file, bytes) in files {
        let path = folder.join(file);
        write_atomically(&path, &renamed(file, bytes, name))?;
        written.push(path);
    }
    // What was begun must stand: a folder that only a listing shows is no help.
    fs::metadata(&folder)
        .map(|_| written)
        .map_err(|source| Fault::Report(ReportError::File { doing: "write", path: folder, source }))
}

/// Refuses a name that cannot be a folder and an identifier everywhere.
///
/// # Errors
/// A name that is no identifier.
pub fn check_name(name: &str) -> Result<(), Fault> {
    let plain =
        name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-');
    if name.is_empty() || !plain || name.starts_with('-') {
        return Err(Fault::input(
            format!("`{name}` cannot name a battle"),
            "use small letters, digits and hyphens, such as: umpire new hill-60",
        ));
    }
    Ok(())
}

/// The file with the example's identifier replaced in `battle.toml`.
fn renamed(file: &str, bytes: &[u8], name: &str) -> Vec<u8> {
    match std::str::from_utf8(bytes) {
        Ok(text) if file == "battle.toml" => {
            text.replacen(&format!("id = \"{EXAMPLE}\""), &format!("id = \"{name}\""), 1).into_bytes()
        }
        _ => bytes.to_vec(),
    }
}
