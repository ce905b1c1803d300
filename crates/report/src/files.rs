//! Files written whole or not at all.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::ReportError;

/// Writes a file so that a reader sees either the old one or the whole new one: first beside it under another
/// name, then renamed. Missing folders are made.
///
/// # Errors
/// [`ReportError::File`] where the operating system refuses.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), ReportError> {
    let failed = |source| ReportError::File { doing: "write", path: path.to_path_buf(), source };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let beside = beside(path);
    let written = File::create(&beside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, path));
    written.map_err(|source| {
        // What is left half written would only confuse; that it cannot be removed is the lesser trouble.
        let _ = fs::remove_file(&beside);
        failed(source)
    })
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.part", std::process::id()));
    path.with_file_name(name)
}

/// Reads a whole file.
///
/// # Errors
/// [`ReportError::File`] where the operating system refuses.
pub fn read(path: &Path) -> Result<Vec<u8>, ReportError> {
    fs::read(path).map_err(|source| ReportError::File { doing: "read", path: path.to_path_buf(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/er/file.txt");
        write_atomically(&path, b"one").unwrap();
        write_atomically(&path, b"two").unwrap();
        assert_eq!(read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_refusal_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let error = write_atomically(folder.path(), b"a folder stands here").unwrap_err();
        assert!(error.to_string().contains("cannot write"), "{error}");
        assert!(read(&folder.path().join("absent")).unwrap_err().to_string().contains("absent"));
    }
}
