//! Runs kept one by one as they end, so that a program that is killed outright loses none.
//!
//! The table of runs is written whole, and for a long ensemble not after every run. Between two writings each run's outcome is appended
//! here, under its unknowns and seed, which decide it; whoever continues takes it from here instead of fighting it again. A record that was
//! cut short ends the journal.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use report::manifest::hash_bytes;
use weigh::{Quantity, SimulationError, Simulator, Unknown};

/// Name of the journal beside the table.
pub const JOURNAL_FILE: &str = "runs.journal";
/// First bytes: format 1.
const MAGIC: &[u8] = b"umpire runs 1\n";
/// Bytes of a checksum.
const CHECK: usize = 8;
/// No run has more numbers than this: what says so is no record.
const MOST_NUMBERS: usize = 1 << 20;

type Key = (u64, Vec<u64>);

/// The journal of one ensemble.
pub struct Journal {
    path: PathBuf,
    head: Vec<u8>,
    kept: BTreeMap<Key, Vec<f64>>,
    file: Mutex<Option<File>>,
}

impl Journal {
    /// The journal of the ensemble that `identity` names (engine, files, settings, seed). One of another ensemble is begun anew.
    ///
    /// # Errors
    /// What the storage says.
    pub fn open(path: &Path, identity: &str) -> io::Result<Self> {
        let mut head = MAGIC.to_vec();
        head.extend_from_slice(hash_bytes(identity.as_bytes()).as_bytes());
        head.push(b'\n');
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = File::options().create(true).truncate(false).read(true).write(true).open(path)?;
        let bytes = fs::read(path)?;
        let mut kept = BTreeMap::new();
        let mut whole = head.len();
        if bytes.starts_with(&head) {
            while let Some((key, outcome, length)) = record(&bytes[whole..]) {
                kept.insert(key, outcome);
                whole += length;
            }
            file.set_len(whole as u64)?;
        } else {
            file.set_len(0)?;
            file.write_all(&head)?;
        }
        file.seek(SeekFrom::End(0))?;
        Ok(Self { path: path.to_owned(), head, kept, file: Mutex::new(Some(file)) })
    }

    fn recall(&self, theta: &[f64], seed: u64) -> Option<Vec<f64>> {
        if self.kept.is_empty() {
            return None;
        }
        self.kept.get(&(seed, theta.iter().map(|value| value.to_bits()).collect())).cloned()
    }

    /// Appends a run. A storage that refuses ends the journal, not the ensemble: the table is written all the same.
    fn keep(&self, theta: &[f64], seed: u64, outcome: &[f64]) {
        let mut bytes = Vec::with_capacity(16 + 8 * (theta.len() + outcome.len()) + CHECK);
        bytes.extend_from_slice(&seed.to_le_bytes());
        for numbers in [theta, outcome] {
            bytes.extend_from_slice(&(numbers.len() as u32).to_le_bytes());
            bytes.extend(numbers.iter().flat_map(|number| number.to_bits().to_le_bytes()));
        }
        let check = check(&bytes);
        bytes.extend_from_slice(&check);
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        if file.as_mut().is_some_and(|file| file.write_all(&bytes).is_err()) {
            *file = None;
        }
    }

    /// Forgets all runs: the table has them.
    pub fn clear(&self) {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let emptied = file.as_mut().map(|file| {
            file.set_len(self.head.len() as u64)?;
            file.seek(SeekFrom::End(0)).map(|_| ())
        });
        if matches!(emptied, Some(Err(_))) {
            *file = None;
        }
    }

    /// Takes the journal away at the end.
    pub fn remove(self) {
        drop(self.file);
        // What stays is begun anew or continued; nothing is lost by it.
        let _ = fs::remove_file(&self.path);
    }
}

/// Runs in a journal, of whatever ensemble.
pub fn runs(path: &Path) -> u64 {
    let Ok(bytes) = fs::read(path) else { return 0 };
    let head = MAGIC.len() + hash_bytes(&[]).len() + 1;
    let Some(mut rest) = bytes.get(head..).filter(|_| bytes.starts_with(MAGIC)) else { return 0 };
    let mut count = 0;
    while let Some((_, _, length)) = record(rest) {
        rest = &rest[length..];
        count += 1;
    }
    count
}

fn check(bytes: &[u8]) -> [u8; CHECK] {
    let mut check = [0; CHECK];
    check.copy_from_slice(&hash_bytes(bytes).as_bytes()[..CHECK]);
    check
}

/// The record with which bytes begin, and its length; none where it is not whole.
fn record(bytes: &[u8]) -> Option<(Key, Vec<f64>, usize)> {
    let mut at = 0;
    let mut take = |length: usize| {
        let part = bytes.get(at..at + length)?;
        at += length;
        Some(part)
    };
    let seed = u64::from_le_bytes(take(8)?.try_into().ok()?);
    let mut numbers = || {
        let count = u32::from_le_bytes(take(4)?.try_into().ok()?) as usize;
        let part = take(8 * Some(count).filter(|count| *count <= MOST_NUMBERS)?)?;
        let of = |eight: &[u8]| eight.try_into().map(u64::from_le_bytes).ok();
        part.chunks_exact(8).map(of).collect::<Option<Vec<u64>>>()
    };
    let theta = numbers()?;
    let outcome = numbers()?.into_iter().map(f64::from_bits).collect();
    let written = take(CHECK)?.to_vec();
    (written == check(&bytes[..at - CHECK])).then_some(((seed, theta), outcome, at))
}

/// A simulator whose runs are kept as they end, and taken from what was kept.
pub struct Journaled<'s, S> {
    /// The simulator.
    pub simulator: &'s S,
    /// Its journal; without one every run is fought.
    pub journal: Option<&'s Journal>,
}

impl<S: Simulator> Simulator for Journaled<'_, S> {
    fn unknowns(&self) -> &[Unknown] {
        self.simulator.unknowns()
    }

    fn quantities(&self) -> &[Quantity] {
        self.simulator.quantities()
    }

    fn simulate(&self, theta: &[f64], seed: u64) -> Result<Vec<f64>, SimulationError> {
        let Some(journal) = self.journal else { return self.simulator.simulate(theta, seed) };
        if let Some(outcome) =
            journal.recall(theta, seed).filter(|outcome| outcome.len() == self.quantities().len())
        {
            return Ok(outcome);
        }
        let outcome = self.simulator.simulate(theta, seed)?;
        journal.keep(theta, seed, &outcome);
        Ok(outcome)
    }

    fn version(&self) -> String {
        self.simulator.version()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[derive(Default)]
    struct Counting(AtomicU64);

    impl Simulator for Counting {
        fn unknowns(&self) -> &[Unknown] {
            &[]
        }
        fn quantities(&self) -> &[Quantity] {
            const {
                &[Quantity {
                    id: String::new(),
                    side: String::new(),
                    kind: String::new(),
                    engagement: String::new(),
                    unit: String::new(),
                    role: weigh::Role::Result,
                }]
            }
        }
        fn simulate(&self, theta: &[f64], seed: u64) -> Result<Vec<f64>, SimulationError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            if seed == 9 {
                Err(SimulationError("nine".to_owned()))
            } else {
                Ok(vec![theta[0] * seed as f64 + 0.1])
            }
        }
    }

    #[test]
    fn a_run_that_was_kept_is_not_fought_again_whatever_was_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(JOURNAL_FILE);
        let simulator = Counting::default();
        let fight = |journal: &Journal, seed| {
            Journaled { simulator: &simulator, journal: Some(journal) }.simulate(&[0.3], seed)
        };
        let journal = Journal::open(&path, "a").unwrap();
        let first: Vec<_> = (1..=3).map(|seed| fight(&journal, seed).unwrap()).collect();
        assert!(fight(&journal, 9).is_err());
        drop(journal);
        assert_eq!((runs(&path), simulator.0.load(Ordering::Relaxed)), (3, 4));
        // Killed in the middle of a record.
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() - 5]).unwrap();
        let journal = Journal::open(&path, "a").unwrap();
        let again: Vec<_> = (1..=3).map(|seed| fight(&journal, seed).unwrap()).collect();
        assert_eq!((again, simulator.0.load(Ordering::Relaxed)), (first, 5));
        assert!(fight(&journal, 9).is_err(), "a failed run is fought again");
        drop(journal);
        assert_eq!(runs(&path), 3);
        // A broken byte ends it, another ensemble begins anew.
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&path, &bytes).unwrap();
        assert!(runs(&path) < 3);
        let journal = Journal::open(&path, "b").unwrap();
        assert_eq!(runs(&path), 0);
        fight(&journal, 1).unwrap();
        journal.clear();
        assert_eq!(runs(&path), 0);
        fight(&journal, 2).unwrap();
        assert_eq!(runs(&path), 1);
        journal.remove();
        assert!(!path.exists());
    }
}
