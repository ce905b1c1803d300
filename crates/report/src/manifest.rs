//! The manifest: what must be known to make a result again, and the comparison of two of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::ReportError;
use crate::{files, numbers};

/// Newest format of `manifest.json` known here.
pub const FORMAT: u64 = 1;

/// A recorded result: `umpire verify` fights it again and compares.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Format of this file.
    pub format: u64,
    /// Identifier of the battle.
    pub battle: String,
    /// Command line as it was given.
    pub command: String,
    /// Seed of the ensemble.
    pub seed: u64,
    /// Number of runs.
    pub runs: u64,
    /// Version of Umpire.
    pub umpire_version: String,
    /// Version of the engine.
    pub engine_version: String,
    /// Settings that change the result (mechanisms off, unknowns set), by name.
    #[serde(default)]
    pub settings: BTreeMap<String, String>,
    /// Input files in order of path.
    pub inputs: Vec<FileHash>,
    /// Digest of the results of all runs, see [`crate::table::RunsTable::digest`].
    pub results_digest: String,
}

/// A file and what was in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileHash {
    /// Path inside the battle's folder, with `/` on every platform.
    pub path: String,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// One field in which two manifests differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Which field, or which input file.
    pub what: String,
    /// What was recorded.
    pub recorded: String,
    /// What was found now.
    pub found: String,
}

/// SHA-256 of some bytes in hexadecimal.
pub fn hash_bytes(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Hashes every regular file under a folder, in order of path. Hidden files and folders are left out: they
/// belong to editors and version control, not to the battle.
///
/// # Errors
/// [`ReportError::File`] where a file or folder cannot be read.
pub fn hash_folder(folder: &Path) -> Result<Vec<FileHash>, ReportError> {
    let mut hashes = Vec::new();
    collect(folder, "", &mut hashes)?;
    hashes.sort();
    Ok(hashes)
}

fn collect(folder: &Path, prefix: &str, into: &mut Vec<FileHash>) -> Result<(), ReportError> {
    let failed = |source| ReportError::File { doing: "read", path: folder.to_path_buf(), source };
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        if entry.file_type().map_err(failed)?.is_dir() {
            collect(&entry.path(), &path, into)?;
        } else {
            into.push(FileHash { path, sha256: hash_bytes(&files::read(&entry.path())?) });
        }
    }
    Ok(())
}

impl Manifest {
    /// Writes it, whole or not at all.
    ///
    /// # Errors
    /// [`ReportError::File`] where the operating system refuses.
    pub fn write(&self, path: &Path) -> Result<(), ReportError> {
        files::write_atomically(path, numbers::stable_json(self)?.as_bytes())
    }

    /// Reads one.
    ///
    /// # Errors
    /// [`ReportError::Newer`] where a later Umpire wrote it, [`ReportError::Unreadable`] where it is no manifest.
    pub fn read(path: &Path) -> Result<Self, ReportError> {
        let bytes = files::read(path)?;
        let unreadable = |error: serde_json::Error| ReportError::Unreadable {
            what: "manifest",
            path: path.to_path_buf(),
            reason: error.to_string(),
        };
        let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(unreadable)?;
        if let Some(found) =
            value.get("format").and_then(serde_json::Value::as_u64).filter(|&found| found > FORMAT)
        {
            return Err(ReportError::Newer { path: path.to_path_buf(), found, known: FORMAT });
        }
        serde_json::from_value(value).map_err(unreadable)
    }

    /// Where a result made again differs from this record. Empty means that it is the same result.
    ///
    /// The command line is not compared: it may name another folder for the same work.
    pub fn compare(&self, found: &Self) -> Vec<Difference> {
        let mut differences = Vec::new();
        let mut differ = |what: &str, recorded: &str, found: &str| {
            if recorded != found {
                differences.push(Difference {
                    what: what.into(),
                    recorded: recorded.into(),
                    found: found.into(),
                });
            }
        };
        differ("battle", &self.battle, &found.battle);
        differ("seed", &self.seed.to_string(), &found.seed.to_string());
        differ("runs", &self.runs.to_string(), &found.runs.to_string());
        differ("engine version", &self.engine_version, &found.engine_version);
        let settings = |manifest: &Self| {
            let pairs: Vec<String> =
                manifest.settings.iter().map(|(name, value)| format!("{name}={value}")).collect();
            if pairs.is_empty() { "none".to_string() } else { pairs.join(" ") }
        };
        differ("settings", &settings(self), &settings(found));
        let recorded_files = by_path(&self.inputs);
        let found_files = by_path(&found.inputs);
        for (path, hash) in &recorded_files {
            differ(path, hash, found_files.get(path).copied().unwrap_or("absent"));
        }
        for (path, hash) in found_files.iter().filter(|(path, _)| !recorded_files.contains_key(*path)) {
            differ(path, "absent", hash);
        }
        differ("results", &self.results_digest, &found.results_digest);
        differences
    }
}

fn by_path(hashes: &[FileHash]) -> BTreeMap<&str, &str> {
    hashes.iter().map(|file| (file.path.as_str(), file.sha256.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        Manifest {
            format: FORMAT,
            battle: "ford".into(),
            command: "umpire weigh ford --runs 40".into(),
            seed: 7,
            runs: 40,
            umpire_version: "0.1.0".into(),
            engine_version: "1".into(),
            settings: BTreeMap::from([("without".into(), "grenades".into())]),
            inputs: vec![FileHash { path: "battle.toml".into(), sha256: hash_bytes(b"x") }],
            results_digest: hash_bytes(b"y"),
        }
    }

    #[test]
    fn the_hash_is_sha_256_as_published() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(hash_bytes(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_manifest_comes_back_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("manifest.json");
        manifest().write(&path).unwrap();
        let read = Manifest::read(&path).unwrap();
        assert_eq!(read, manifest());
        assert!(manifest().compare(&read).is_empty());
    }

    #[test]
    fn every_kind_of_difference_is_named() {
        let mut other = manifest();
        other.seed = 8;
        other.settings.clear();
        other.inputs = vec![FileHash { path: "orders.toml".into(), sha256: hash_bytes(b"z") }];
        other.results_digest = hash_bytes(b"w");
        other.command = "umpire weigh ../ford --runs 40".into();
        let differences = manifest().compare(&other);
        let names: Vec<&str> = differences.iter().map(|difference| difference.what.as_str()).collect();
        assert_eq!(names, ["seed", "settings", "battle.toml", "orders.toml", "results"]);
    }

    #[test]
    fn newer_and_broken_files_are_refused_with_a_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("manifest.json");
        fs::write(&path, r#"{"format": 2, "something": "new"}"#).unwrap();
        assert!(Manifest::read(&path).unwrap_err().to_string().contains("newer version"));
        fs::write(&path, "\u{0}\u{1}").unwrap();
        assert!(Manifest::read(&path).unwrap_err().to_string().contains("not a readable manifest"));
    }

    #[test]
    fn a_folder_is_hashed_in_order_without_hidden_files() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("accounts")).unwrap();
        fs::write(folder.path().join("battle.toml"), "b").unwrap();
        fs::write(folder.path().join("accounts/en.md"), "a").unwrap();
        fs::write(folder.path().join(".swp"), "hidden").unwrap();
        let hashes = hash_folder(folder.path()).unwrap();
        let paths: Vec<&str> = hashes.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["accounts/en.md", "battle.toml"]);
    }
}
