//! A battle by the folder or the name that a person gives.

use std::collections::BTreeMap;
use std::env;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use battle::{Battle, Embedded, Files, Folder, Problem};

use crate::fault::{Fault, FileFault};

/// A file inside the program: name and bytes.
pub type File = (&'static str, &'static [u8]);

/// The shipped battles: name, and files.
const SHIPPED: &[(&str, &[File])] = include!(concat!(env!("OUT_DIR"), "/battles.rs"));

const BATTLE_FILE: &str = "battle.toml";

/// Where a battle's files are.
#[derive(Clone, Debug)]
pub struct Located {
    /// As it was given, for commands to be pasted again.
    pub argument: String,
    /// How messages name the folder.
    pub shown: String,
    place: Place,
}

#[derive(Clone, Debug)]
enum Place {
    Folder(Folder),
    Shipped(Embedded),
    Tried(Tried),
}

/// Files of another place, some of them replaced by texts that are tried; of a folder on disk nothing that lies outside.
#[derive(Clone, Debug)]
struct Tried {
    place: Box<Place>,
    texts: BTreeMap<String, String>,
}

impl Files for Tried {
    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        if let Some(text) = self.texts.get(name) {
            return Ok(text.clone().into_bytes());
        }
        if let Place::Folder(Folder(root)) = self.place.as_ref() {
            let real = root.join(name).canonicalize()?;
            if !real.starts_with(root.canonicalize()?) {
                let message = format!("{name} lies outside of the battle's folder");
                return Err(io::Error::new(ErrorKind::PermissionDenied, message));
            }
        }
        self.place.files().read(name)
    }

    fn list(&self) -> io::Result<Vec<String>> {
        let mut names = self.place.files().list()?;
        names.extend(self.texts.keys().cloned());
        names.sort();
        names.dedup();
        Ok(names)
    }
}

impl Place {
    fn files(&self) -> &dyn Files {
        match self {
            Self::Folder(folder) => folder,
            Self::Shipped(embedded) => embedded,
            Self::Tried(tried) => tried,
        }
    }
}

impl Located {
    /// The files.
    pub fn files(&self) -> &dyn Files {
        self.place.files()
    }

    /// The folder on disk, where it is one.
    pub fn folder(&self) -> Option<&Path> {
        match &self.place {
            Place::Folder(Folder(path)) => Some(path),
            _ => None,
        }
    }

    /// The same battle with some of its files replaced by texts, nothing of it read from outside of its folder.
    pub fn tried(&self, texts: BTreeMap<String, String>) -> Self {
        let place = Place::Tried(Tried { place: Box::new(self.place.clone()), texts });
        Self { place, ..self.clone() }
    }

    /// Whether this is the copy inside the program.
    pub fn shipped(&self) -> bool {
        matches!(self.place, Place::Shipped(_))
    }

    /// Loads the battle.
    ///
    /// # Errors
    /// Everything that is wrong with the folder.
    pub fn load(&self) -> Result<Battle, Fault> {
        Battle::load(self.files()).map_err(|problems| self.explain(problems))
    }

    /// Problems of this folder with the texts in which they stand.
    pub fn explain(&self, problems: Vec<Problem>) -> Fault {
        let text = |file: &str| self.files().read(file).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let faults =
            problems.into_iter().map(|problem| FileFault { text: text(&problem.file), problem }).collect();
        Fault::Folder { folder: self.shown.clone(), faults }
    }
}

/// Names of the shipped battles, in order.
pub fn shipped_names() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(name, _)| *name)
}

/// Every battle that can be named from a folder: those of `battles/` here and above, then those shipped that no folder hides; each by the
/// name for [`locate`].
pub fn found_from(here: &Path) -> Vec<Located> {
    let mut names: Vec<String> = vec![];
    for above in here.ancestors() {
        let Ok(entries) = above.join("battles").read_dir() else { continue };
        let folders = entries.flatten().filter(|entry| entry.path().join(BATTLE_FILE).is_file());
        let mut here: Vec<String> =
            folders.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        here.sort();
        names.extend(here);
    }
    names.extend(shipped_names().map(str::to_owned));
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names.iter().filter_map(|name| locate_from(here, name).ok()).collect()
}

/// The files of one shipped battle.
pub fn shipped_files(name: &str) -> Option<&'static [File]> {
    SHIPPED.iter().find(|(known, _)| *known == name).map(|(_, files)| *files)
}

/// Finds a battle: a folder; else `battles/NAME` in this folder or one above it; else the copy that was shipped with
/// the program.
///
/// # Errors
/// Where there is no such battle.
pub fn locate(argument: &str) -> Result<Located, Fault> {
    let here = env::current_dir().unwrap_or_default();
    locate_from(&here, argument)
}

/// [`locate`] as seen from a folder.
///
/// # Errors
/// Where there is no such battle.
pub fn locate_from(here: &Path, argument: &str) -> Result<Located, Fault> {
    let folder = |path: PathBuf, shown: String| Located {
        argument: argument.to_owned(),
        shown,
        place: Place::Folder(Folder(path)),
    };
    let trimmed = argument.trim_end_matches(['/', '\\']);
    let is_name = !trimmed.is_empty() && !trimmed.contains(['/', '\\']) && !matches!(trimmed, "." | "..");
    let direct = here.join(argument);
    if direct.is_dir() && (!is_name || direct.join(BATTLE_FILE).is_file()) {
        return Ok(folder(direct, trimmed.to_owned()));
    }
    if is_name {
        for above in here.ancestors() {
            let path = above.join("battles").join(trimmed);
            if path.is_dir() {
                return Ok(folder(path, format!("battles/{trimmed}")));
            }
        }
        if let Some(files) = shipped_files(trimmed) {
            return Ok(Located {
                argument: argument.to_owned(),
                shown: format!("battles/{trimmed}"),
                place: Place::Shipped(Embedded(files)),
            });
        }
        // A folder of that name without a battle in it: its own problems say most.
        if direct.is_dir() {
            return Ok(folder(direct, trimmed.to_owned()));
        }
    }
    let shipped: Vec<&str> = shipped_names().collect();
    if direct.is_file() {
        return Err(Fault::input(format!("`{argument}` is a file"), "give the folder in which it stands"));
    }
    Err(Fault::input(
        format!("there is no battle `{argument}`"),
        format!(
            "give a folder with a {BATTLE_FILE}, or one of the battles that come with Umpire: {}; `umpire new NAME` begins one",
            shipped.join(", ")
        ),
    ))
}
