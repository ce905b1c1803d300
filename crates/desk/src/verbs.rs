//! What the studio asks of the program that starts it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Files of the battle as they would be: name inside the folder, and text.
pub type Changed = BTreeMap<String, String>;

/// One thing wrong, with its place and its mend: the house error as data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// File inside the battle's folder, where one is wrong.
    pub file: Option<Box<str>>,
    /// Line of it, counted from 1.
    pub line: Option<usize>,
    /// A stable word for this sort of fault.
    pub code: &'static str,
    /// What is wrong, in a sentence.
    pub message: Box<str>,
    /// The offending words.
    pub words: Option<Box<str>>,
    /// How to mend it.
    pub mend: Box<str>,
}

impl Fault {
    /// A fault that is in no file.
    pub fn plain(code: &'static str, message: impl Into<Box<str>>, mend: impl Into<Box<str>>) -> Self {
        Self { code, message: message.into(), mend: mend.into(), ..Self::default() }
    }
}

/// A fight or an ensemble that somebody wants.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    /// Seed of the run, or of the ensemble.
    pub seed: u64,
    /// Runs in all; of an ensemble only.
    pub runs: u64,
    /// Unknowns held at a value.
    pub set: BTreeMap<String, f64>,
    /// Mechanisms switched off.
    pub without: Vec<String>,
    /// Files tried without being saved.
    pub changed: Changed,
    /// What whoever asks calls it; says nothing about the fight.
    pub name: String,
}

/// How far an ensemble is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Runs there are, failed ones among them.
    pub done: u64,
    /// Runs wanted.
    pub total: u64,
    /// Failed runs.
    pub failed: u64,
}

/// Who watches an ensemble, and may stop it.
pub struct Watch<'a> {
    /// Called after every run, from any thread.
    pub progress: &'a (dyn Fn(Progress) + Sync),
    /// Called with a sentence.
    pub tell: &'a (dyn Fn(&str) + Sync),
    /// When set, no further run is begun, and what is there is weighed.
    pub cancel: &'a AtomicBool,
}

/// What can be done with the battle. Everything that comes back is shown as it is.
pub trait Verbs: Send + Sync + 'static {
    /// Names, sides, forces, engagements, sources, accounts, unknowns with priors, mechanisms, words of the ledger.
    ///
    /// # Errors
    /// Everything wrong with the folder.
    fn overview(&self) -> Result<Value, Vec<Fault>>;

    /// An account's text with the claims of the ledger that stand in it and those that reading finds; none where there is no such account.
    ///
    /// # Errors
    /// Everything wrong with the folder.
    fn account(&self, id: &str) -> Result<Option<Value>, Vec<Fault>>;

    /// What is wrong with the folder if these files were so; empty where it holds together.
    fn check(&self, changed: &Changed) -> Vec<Fault>;

    /// The text of an account that somebody brings, from bytes of any encoding that reading knows.
    ///
    /// # Errors
    /// Bytes that are no text.
    fn text(&self, bytes: &[u8]) -> Result<String, Fault>;

    /// One run.
    ///
    /// # Errors
    /// What cannot be fought, and why.
    fn fight(&self, asked: &Asked) -> Result<Value, Vec<Fault>>;

    /// One run, written down as a file that the page can play back.
    ///
    /// # Errors
    /// What cannot be fought, and why.
    fn replay(&self, asked: &Asked) -> Result<Vec<u8>, Vec<Fault>>;

    /// The ground on which it is played: relief, cover, rivers, ways, places.
    ///
    /// # Errors
    /// Everything wrong with the folder.
    fn map(&self) -> Result<Value, Vec<Fault>>;

    /// An ensemble, its table and verdict kept in the folder `out` and continued from there. The result has at least `runs`, `ess`,
    /// `stopped`, `quantities` and `claims` as `verdict.json` has them.
    ///
    /// # Errors
    /// What cannot be weighed, and why.
    fn weigh(&self, asked: &Asked, out: &Path, watch: &Watch<'_>) -> Result<Value, Vec<Fault>>;

    /// Runs kept in the folder `out`, whatever became of whoever fought them.
    fn fought(&self, out: &Path) -> u64;
}
