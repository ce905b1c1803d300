//! `umpire studio`: the server started, its address printed, and an end at Ctrl-C.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use umpire::Fault;
use umpire::find::{Located, found_from, locate};
use umpire::studio::Studio as Verbs;

use super::Answer;
use super::arguments::Studio;
use super::screen;

/// Folder of the studio inside that of the results.
const STUDIO: &str = "studio";

pub fn studio(given: &Studio) -> Result<Answer, Fault> {
    let stop = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&stop);
    let handler = move || {
        if set.swap(true, Ordering::Relaxed) {
            std::process::exit(1);
        }
    };
    if let Err(error) = ctrlc::set_handler(handler) {
        screen::tell(&format!("Ctrl-C will not stop cleanly here: {error}"));
    }
    let battle = match &given.battle {
        Some(battle) => battle.clone(),
        None if Path::new("battle.toml").is_file() => ".".to_owned(),
        None => return choose(given, &stop),
    };
    let located = locate(&battle)?;
    let shown = located.shown.clone();
    let only_read = located.shipped();
    let studio = opened(located, given, given.port).map_err(input)?;
    screen::tell(&format!(
        "the studio of {shown} is open on this machine at the address below; Ctrl-C ends it"
    ));
    if only_read {
        screen::tell("this battle is the copy inside the program: it can be fought and weighed, not changed");
    }
    told(studio.address(), given)?;
    studio.serve(&stop).map_err(ended)?;
    Ok(Answer::Yes)
}

fn input(fault: desk::Fault) -> Fault {
    Fault::input(fault.message, fault.mend)
}

fn ended(error: std::io::Error) -> Fault {
    Fault::input(format!("the studio ended: {error}"), "start it again")
}

fn told(address: &str, given: &Studio) -> Result<(), Fault> {
    screen::print(&format!("{address}\n"))?;
    if given.open {
        open(address);
    }
    Ok(())
}

/// A studio on one battle, its address taken.
fn opened(located: Located, given: &Studio, port: u16) -> Result<desk::Studio, desk::Fault> {
    let folder = located.folder().map(Path::to_owned);
    // A folder that does not hold together can be opened all the same, to be mended.
    let name = located.load().ok().map(|battle| battle.id().to_owned()).or_else(|| {
        let folder = folder.as_ref()?.canonicalize().ok()?;
        Some(folder.file_name()?.to_string_lossy().into_owned())
    });
    let name = name.unwrap_or_else(|| "battle".to_owned());
    let out = match (&given.out, &given.battle) {
        (Some(out), Some(_)) => out.clone(),
        // Of several battles each has a folder of its own in the one that was named.
        (Some(out), None) => out.join(&name),
        (None, _) => Path::new("out").join(&name),
    };
    let options = desk::Options {
        folder,
        shown: located.shown.clone(),
        baseline: out.join("verdict.json"),
        out: out.join(STUDIO),
        port,
    };
    desk::Studio::open(&options, Arc::new(Verbs::new(located, given.jobs.map(|jobs| jobs as usize))))
}

/// The page on which a battle is chosen, and the studios that are opened from it, each at an address of its own.
fn choose(given: &Studio, stop: &Arc<AtomicBool>) -> Result<Answer, Fault> {
    let found = found_from(&env::current_dir().unwrap_or_default());
    let title = |located: &Located| -> serde_json::Value {
        let text = located.files().read("battle.toml").ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let table = text.and_then(|text| text.parse::<toml::Table>().ok());
        table.and_then(|table| serde_json::to_value(table.get("title")?).ok()).unwrap_or_default()
    };
    let choices = found
        .iter()
        .map(|located| desk::Choice {
            id: located.argument.clone(),
            title: title(located),
            shown: located.shown.clone(),
            writable: !located.shipped(),
        })
        .collect();
    let open: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());
    let (for_all, stop_all) = (given.clone(), Arc::clone(stop));
    let opener = move |battle: &str| -> Result<String, desk::Fault> {
        let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(address) = open.get(battle) {
            return Ok(address.clone());
        }
        let located = found.iter().find(|located| located.argument == battle).ok_or_else(|| {
            desk::Fault::plain("studio::choice", "it is not there any more", "choose another")
        })?;
        let studio = opened(located.clone(), &for_all, 0)?;
        let address = studio.address().to_owned();
        let stop = Arc::clone(&stop_all);
        std::thread::spawn(move || studio.serve(&stop));
        open.insert(battle.to_owned(), address.clone());
        Ok(address)
    };
    let chooser = desk::Chooser::open(given.port, choices, Box::new(opener)).map_err(input)?;
    screen::tell("no battle is named: choose one at the address below; Ctrl-C ends the studio");
    told(chooser.address(), given)?;
    chooser.serve(stop).map_err(ended)?;
    Ok(Answer::Yes)
}

/// Opens an address in the browser of whoever sits here.
fn open(address: &str) {
    let (program, first): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(PathBuf::from(program));
    command.args(first).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if command.spawn().is_err() {
        screen::tell("no browser could be opened here; open the address yourself");
    }
}
