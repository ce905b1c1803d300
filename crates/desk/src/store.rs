//! Edits of a battle folder that lose nobody's work.
//!
//! Whoever edits names the version of each file that he saw. A file that has another version by now is not written: he gets what was
//! changed in between, and what his edit would do to it. An edit after which the folder would not hold together is refused with the faults.
//! Files are written whole, and only after a last look at their version.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use report::files::write_atomically;
use serde::Serialize;
use similar::TextDiff;

use crate::edit::{Change, EditError, REVIEW_FILE, REVIEW_HEAD};
use crate::folder::{ABSENT, Folder, Text, version};
use crate::verbs::{Changed, Fault, Verbs};

/// Texts remembered, so that a stale edit can be told what has changed since its version.
const REMEMBERED: usize = 96;

/// The folder that is edited.
pub struct Store {
    folder: Option<Folder>,
    /// Held by whoever edits: one edit after the other.
    editing: Mutex<()>,
    shelf: Mutex<VecDeque<(String, String)>>,
}

/// A file that is not as the edit saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stale {
    /// The file.
    pub file: String,
    /// Its version now.
    pub version: String,
    /// What has changed since the version that the edit saw, as a unified diff; none where that version is forgotten.
    pub theirs: Option<String>,
    /// What the edit would do to the file as it is now; none where it no longer fits.
    pub yours: Option<String>,
}

/// An edit that was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Saved {
    /// The new version of each file.
    pub files: BTreeMap<String, String>,
    /// What was changed, as a unified diff: what a version control system will show.
    pub diff: String,
}

/// Why an edit was not written.
#[derive(Debug)]
pub enum Refused {
    /// The battle is not a folder on disk.
    ReadOnly,
    /// Files were changed by somebody else.
    Stale(Vec<Stale>),
    /// The folder would not hold together.
    Faulty(Vec<Fault>),
    /// The change cannot be made.
    Edit(EditError),
    /// The storage refuses.
    Storage(io::Error),
}

impl From<EditError> for Refused {
    fn from(error: EditError) -> Self {
        Self::Edit(error)
    }
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Self::Storage(error)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What a panic left behind is whole: nothing is written in pieces.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A unified diff of two texts of a file.
pub fn diff(file: &str, before: &str, after: &str) -> String {
    TextDiff::from_lines(before, after).unified_diff().context_radius(2).header(file, file).to_string()
}

impl Store {
    /// Edits go to this folder; without one every edit is refused.
    pub fn new(folder: Option<Folder>) -> Self {
        Self { folder, editing: Mutex::new(()), shelf: Mutex::new(VecDeque::new()) }
    }

    /// The folder.
    pub fn folder(&self) -> Option<&Folder> {
        self.folder.as_ref()
    }

    /// A file as it is now; its text is remembered.
    ///
    /// # Errors
    /// A name that leads out, or what the storage says.
    pub fn read(&self, file: &str) -> Result<Text, Refused> {
        let folder = self.folder.as_ref().ok_or(Refused::ReadOnly)?;
        let text = folder.read(file)?;
        self.remember(&text);
        Ok(text)
    }

    fn remember(&self, text: &Text) {
        let mut shelf = locked(&self.shelf);
        if shelf.iter().any(|(version, _)| *version == text.version) {
            return;
        }
        if shelf.len() >= REMEMBERED {
            shelf.pop_front();
        }
        shelf.push_back((text.version.clone(), text.text.clone()));
    }

    fn remembered(&self, version: &str) -> Option<String> {
        if version == ABSENT {
            return Some(String::new());
        }
        locked(&self.shelf).iter().find(|(known, _)| known == version).map(|(_, text)| text.clone())
    }

    /// Makes changes of files that were seen in the versions of `base`.
    ///
    /// # Errors
    /// Why nothing was written.
    pub fn edit(
        &self,
        base: &BTreeMap<String, String>,
        changes: &[Change],
        verbs: &dyn Verbs,
    ) -> Result<Saved, Refused> {
        let folder = self.folder.as_ref().ok_or(Refused::ReadOnly)?;
        let _one_by_one = locked(&self.editing);
        let mut before: BTreeMap<&str, Text> = BTreeMap::new();
        for change in changes {
            if !before.contains_key(change.file()) {
                before.insert(change.file(), self.read(change.file())?);
            }
        }
        let stale: Vec<&str> = before
            .iter()
            .filter(|(file, text)| base.get(**file).is_none_or(|seen| *seen != text.version))
            .map(|(file, _)| *file)
            .collect();
        let after = made(&before, changes);
        if !stale.is_empty() {
            let told = |file: &&str| {
                let now = &before[file];
                let then = base.get(*file).and_then(|seen| self.remembered(seen));
                Stale {
                    file: (*file).to_owned(),
                    version: now.version.clone(),
                    theirs: then.map(|then| diff(file, &then, &now.text)),
                    yours: after
                        .as_ref()
                        .ok()
                        .and_then(|after| Some(diff(file, &now.text, after.get(*file)?))),
                }
            };
            return Err(Refused::Stale(stale.iter().map(told).collect()));
        }
        let mut after = after?;
        after.retain(|file, text| before[file.as_str()].text != *text);
        self.refuse_faults(&after, verbs)?;
        let mut saved = Saved::default();
        for (file, text) in &after {
            let was = &before[file.as_str()];
            // An editor may have written while the folder was checked.
            let now = self.read(file)?;
            if now.version != was.version {
                return Err(Refused::Stale(vec![Stale {
                    file: file.clone(),
                    version: now.version,
                    theirs: Some(diff(file, &was.text, &now.text)),
                    yours: None,
                }]));
            }
            write_atomically(&folder.path(file)?, text.as_bytes()).map_err(io::Error::other)?;
            let version = version(text.as_bytes());
            self.remember(&Text { text: text.clone(), version: version.clone() });
            saved.diff.push_str(&diff(file, &was.text, text));
            saved.files.insert(file.clone(), version);
        }
        Ok(saved)
    }

    /// A folder that holds together must hold together afterwards; one that does not must at least lose a fault and get no new one.
    fn refuse_faults(&self, after: &Changed, verbs: &dyn Verbs) -> Result<(), Refused> {
        if after.is_empty() {
            return Ok(());
        }
        let faults = verbs.check(after);
        if faults.is_empty() {
            return Ok(());
        }
        let before = verbs.check(&Changed::new());
        let old = |fault: &Fault| before.iter().any(|known| known.message == fault.message);
        if faults.len() < before.len() && faults.iter().all(old) {
            Ok(())
        } else {
            Err(Refused::Faulty(faults))
        }
    }

    /// Adds a text to the folder's accounts.
    ///
    /// # Errors
    /// A name that is none or taken, or what the storage says.
    pub fn add_account(&self, id: &str, text: &str) -> Result<Saved, Refused> {
        let folder = self.folder.as_ref().ok_or(Refused::ReadOnly)?;
        let _one_by_one = locked(&self.editing);
        let file = format!("accounts/{id}.txt");
        let path = folder.path(&file)?;
        let taken =
            ["txt", "md"].iter().any(|ending| folder.root().join(format!("accounts/{id}.{ending}")).exists());
        if taken {
            return Err(Refused::Edit(EditError::Odd(format!("there is an account `{id}` already"))));
        }
        write_atomically(&path, text.as_bytes()).map_err(io::Error::other)?;
        let files = BTreeMap::from([(file, version(text.as_bytes()))]);
        Ok(Saved { files, diff: String::new() })
    }
}

/// The texts with all changes made, one after the other.
fn made(before: &BTreeMap<&str, Text>, changes: &[Change]) -> Result<Changed, EditError> {
    let mut after = Changed::new();
    for change in changes {
        let file = change.file();
        let was = &before[file];
        let text = match after.get(file) {
            Some(text) => text.as_str(),
            None if was.version == ABSENT && file == REVIEW_FILE => REVIEW_HEAD,
            None => was.text.as_str(),
        };
        let text = change.apply(text)?;
        after.insert(file.to_owned(), text);
    }
    Ok(after)
}
