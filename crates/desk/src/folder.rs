//! The files of one battle folder that the studio may see and change, and their versions.
//!
//! A name is refused unless it is plainly that of a TOML file in the folder or of a text in its `accounts/`; so no name leads out. A
//! link that does is refused too: what a file *is* decides, not only what it is called.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// Version of a file that is not there.
pub const ABSENT: &str = "absent";
/// Largest text shown or written, bytes: the largest file of a battle folder that people write is some hundred kilobytes.
pub const LARGEST: u64 = 8 << 20;
const ACCOUNTS: &str = "accounts";

/// A battle folder on disk.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

/// A file as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Its text; empty where it is not there.
    pub text: String,
    /// Its version: a digest of its bytes, or [`ABSENT`].
    pub version: String,
}

/// The digest by which a file's version is known.
pub fn version(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}

/// Whether this is the name of a file that the studio may see: `NAME.toml`, `accounts/NAME.md` or `accounts/NAME.txt`.
pub fn is_plain(name: &str) -> bool {
    let stem = |file: &str, endings: &[&str]| {
        endings.iter().filter_map(|ending| file.strip_suffix(ending)).any(is_stem)
    };
    match name.split_once('/') {
        None => stem(name, &[".toml"]),
        Some((folder, file)) => folder == ACCOUNTS && stem(file, &[".md", ".txt"]),
    }
}

/// Letters of any script, digits, hyphens, underscores and inner dots; never a separator, never hidden.
fn is_stem(stem: &str) -> bool {
    !stem.is_empty()
        && stem.len() <= 120
        && !stem.starts_with('.')
        && stem.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.'))
        && !stem.contains("..")
}

impl Folder {
    /// A folder.
    ///
    /// # Errors
    /// Where it is none.
    pub fn open(root: &Path) -> io::Result<Self> {
        Ok(Self { root: root.canonicalize()? })
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The path behind a name, which may not exist yet.
    ///
    /// # Errors
    /// A name that is not plain, or a link that leads out of the folder.
    pub fn path(&self, name: &str) -> io::Result<PathBuf> {
        let refused = |why: &str| io::Error::new(ErrorKind::PermissionDenied, format!("{name} {why}"));
        if !is_plain(name) {
            return Err(refused("is no file of a battle folder"));
        }
        let path = self.root.join(name);
        let inside = |path: &Path| match path.canonicalize() {
            Ok(real) => real.starts_with(&self.root),
            Err(error) => error.kind() == ErrorKind::NotFound && fs::symlink_metadata(path).is_err(),
        };
        if !path.parent().is_some_and(inside) || !inside(&path) {
            return Err(refused("is a link that leads out of the battle's folder"));
        }
        Ok(path)
    }

    /// A file as it is now.
    ///
    /// # Errors
    /// A name or a link that leads out, a file that is too large or no text.
    pub fn read(&self, name: &str) -> io::Result<Text> {
        let path = self.path(name)?;
        match fs::metadata(&path) {
            Ok(about) if about.len() > LARGEST => {
                return Err(io::Error::new(ErrorKind::InvalidData, format!("{name} is larger than 8 MB")));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(Text { text: String::new(), version: ABSENT.to_owned() });
            }
            _ => {}
        }
        let bytes = fs::read(&path)?;
        let version = version(&bytes);
        let text = String::from_utf8(bytes)
            .map_err(|_| io::Error::new(ErrorKind::InvalidData, format!("{name} is not UTF-8")))?;
        Ok(Text { text, version })
    }

    /// The names of all files that may be seen, in order.
    ///
    /// # Errors
    /// Whatever the storage says.
    pub fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        let mut take = |folder: &Path, prefix: &str| -> io::Result<()> {
            for entry in fs::read_dir(folder)? {
                let Ok(file) = entry?.file_name().into_string() else { continue };
                let name = format!("{prefix}{file}");
                if is_plain(&name) && self.path(&name).is_ok_and(|path| path.is_file()) {
                    names.push(name);
                }
            }
            Ok(())
        };
        take(&self.root, "")?;
        let accounts = self.root.join(ACCOUNTS);
        if accounts.is_dir() {
            take(&accounts, "accounts/")?;
        }
        names.sort();
        Ok(names)
    }

    /// The version of every file, with the digests of those reused that are as old and as long as before.
    pub fn versions(&self, before: &Seen) -> Seen {
        let mut seen = Seen::default();
        for name in self.names().unwrap_or_default() {
            let Ok(path) = self.path(&name) else { continue };
            let mark = fs::metadata(&path).ok().map(|about| (about.modified().ok(), about.len()));
            let known = before.0.get(&name).filter(|(then, _)| *then == mark && mark.is_some());
            let version = match known {
                Some((_, version)) => version.clone(),
                None => fs::read(&path).map_or_else(|_| ABSENT.to_owned(), |bytes| version(&bytes)),
            };
            seen.0.insert(name, (mark, version));
        }
        seen
    }
}

/// What a file is known by before it is read: when it was changed, and its length.
type Mark = Option<(Option<std::time::SystemTime>, u64)>;

/// The files of a folder as they were seen at one time.
#[derive(Clone, Debug, Default)]
pub struct Seen(BTreeMap<String, (Mark, String)>);

impl Seen {
    /// Version by name.
    pub fn by_name(&self) -> BTreeMap<String, String> {
        self.0.iter().map(|(name, (_, version))| (name.clone(), version.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_names() {
        for name in ["claims.toml", "accounts/ko.md", "accounts/김-1920.txt", "review.toml"] {
            assert!(is_plain(name), "{name}");
        }
        let wrong = [
            "",
            ".toml",
            "../claims.toml",
            "a/../claims.toml",
            "accounts/../claims.toml",
            "accounts/..",
            "accounts/x.toml",
            "accounts/.hidden.md",
            "/etc/passwd",
            "accounts//x.md",
            "..\\claims.toml",
            "c:x.toml",
            "claims.toml\0",
            "accounts/a/b.md",
            "ORIGIN.md",
        ];
        for name in wrong {
            assert!(!is_plain(name), "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_does_not_lead_out() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret.toml"), "key = 1").unwrap();
        let inside = tempfile::tempdir().unwrap();
        let link = |to: &Path, name: &str| std::os::unix::fs::symlink(to, inside.path().join(name)).unwrap();
        link(&outside.path().join("secret.toml"), "claims.toml");
        link(&outside.path().join("not-there.toml"), "orders.toml");
        link(outside.path(), "accounts");
        fs::write(outside.path().join("en.md"), "words").unwrap();
        let folder = Folder::open(inside.path()).unwrap();
        for name in ["claims.toml", "orders.toml", "accounts/en.md"] {
            assert_eq!(folder.read(name).unwrap_err().kind(), ErrorKind::PermissionDenied, "{name}");
        }
        assert!(folder.names().unwrap().is_empty());
        fs::write(inside.path().join("battle.toml"), "a = 1").unwrap();
        link(&inside.path().join("battle.toml"), "copy.toml");
        assert_eq!(folder.read("copy.toml").unwrap().text, "a = 1");
        assert_eq!(folder.read("sources.toml").unwrap().version, ABSENT);
    }

    #[test]
    fn a_changed_file_has_another_version() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::open(place.path()).unwrap();
        fs::write(place.path().join("claims.toml"), "one").unwrap();
        let first = folder.versions(&Seen::default());
        assert_eq!(folder.versions(&first).by_name(), first.by_name());
        fs::write(place.path().join("claims.toml"), "three").unwrap();
        let second = folder.versions(&first);
        assert_ne!(second.by_name(), first.by_name());
        assert_eq!(second.by_name()["claims.toml"], folder.read("claims.toml").unwrap().version);
    }
}
