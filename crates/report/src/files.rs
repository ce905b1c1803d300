//! Files written whole or not at all.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::ReportError;

/// A half-written file that nobody has touched for so long was left by a program that was killed.
const STALE: Duration = Duration::from_secs(600);

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
    if written.is_ok() {
        remove_stale(path);
    }
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

/// Removes what killed programs left half written beside a file; that it cannot be removed is no trouble.
fn remove_stale(path: &Path) {
    let Some(folder) = path.parent() else { return };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return };
    let stale = |entry: &fs::DirEntry| {
        let entry_name = entry.file_name();
        let number = entry_name.to_str().and_then(|other| other.strip_prefix(name)?.strip_prefix('.'));
        let number = number.and_then(|rest| rest.strip_suffix(".part"));
        let age = || entry.metadata().ok()?.modified().ok()?.elapsed().ok();
        number.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
            && age().is_some_and(|age| age > STALE)
    };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten().filter(stale) {
        let _ = fs::remove_file(entry.path());
    }
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
    fn what_a_killed_program_left_is_removed_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let (path, old) = (folder.path().join("table"), folder.path().join("table.77.part"));
        let others =
            ["table.88.part", "table.old.part", "other.77.part"].map(|name| folder.path().join(name));
        for file in others.iter().chain([&old]) {
            fs::write(file, b"half").unwrap();
        }
        let long_ago = std::time::SystemTime::now() - 2 * STALE;
        for file in [&old, &others[1], &others[2]] {
            File::options().write(true).open(file).unwrap().set_modified(long_ago).unwrap();
        }
        write_atomically(&path, b"whole").unwrap();
        // One may still be being written, the others are not ours.
        assert!(!old.exists() && path.exists() && others.iter().all(|file| file.exists()));
    }

    #[test]
    fn a_refusal_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let error = write_atomically(folder.path(), b"a folder stands here").unwrap_err();
        assert!(error.to_string().contains("cannot write"), "{error}");
        assert!(read(&folder.path().join("absent")).unwrap_err().to_string().contains("absent"));
    }
}
