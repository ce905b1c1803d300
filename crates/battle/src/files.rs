//! Where a battle folder comes from: a directory, or bytes embedded in the program.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Largest file read, in bytes: a relief tile is about 26 MB, and nothing else comes near.
const LARGEST_FILE_BYTES: u64 = 256 << 20;

/// The files of one battle folder, by names relative to it with `/` between parts.
pub trait Files {
    /// The bytes of a file.
    ///
    /// # Errors
    /// Whatever the storage says; `NotFound` when there is no such file.
    fn read(&self, name: &str) -> io::Result<Vec<u8>>;

    /// All names, sorted.
    ///
    /// # Errors
    /// Whatever the storage says.
    fn list(&self) -> io::Result<Vec<String>>;
}

/// A folder on disk.
#[derive(Clone, Debug)]
pub struct Folder(pub PathBuf);

impl Files for Folder {
    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        let path = self.0.join(name);
        if fs::metadata(&path)?.len() > LARGEST_FILE_BYTES {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the file is larger than 256 MB"));
        }
        fs::read(path)
    }

    fn list(&self) -> io::Result<Vec<String>> {
        let mut names = vec![];
        walk(&self.0, "", 0, &mut names)?;
        names.sort();
        Ok(names)
    }
}

/// Two levels are enough for a battle folder, and a mistyped path must not walk a whole disk.
fn walk(folder: &Path, prefix: &str, depth: usize, names: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let kind = entry.file_type()?;
        if kind.is_dir() && depth < 2 {
            walk(&entry.path(), &format!("{prefix}{name}/"), depth + 1, names)?;
        } else if kind.is_file() {
            names.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}

/// A folder inside the program: names and bytes.
#[derive(Clone, Copy, Debug)]
pub struct Embedded(pub &'static [(&'static str, &'static [u8])]);

impl Files for Embedded {
    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        self.0
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, bytes)| bytes.to_vec())
            .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, format!("no file {name} is embedded")))
    }

    fn list(&self) -> io::Result<Vec<String>> {
        let mut names: Vec<String> = self.0.iter().map(|(name, _)| (*name).to_owned()).collect();
        names.sort();
        Ok(names)
    }
}
