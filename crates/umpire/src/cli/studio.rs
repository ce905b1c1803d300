//! `umpire studio`: the server started, its address printed, and an end at Ctrl-C.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use umpire::Fault;
use umpire::find::{locate, shipped_names};
use umpire::studio::Studio as Verbs;

use super::Answer;
use super::arguments::Studio;
use super::screen;

/// Folder of the studio inside that of the results.
const STUDIO: &str = "studio";

pub fn studio(given: &Studio) -> Result<Answer, Fault> {
    let battle = match &given.battle {
        Some(battle) => battle.clone(),
        None if Path::new("battle.toml").is_file() => ".".to_owned(),
        None => {
            let names: Vec<&str> = shipped_names().collect();
            return Err(Fault::input(
                "no battle is named, and the folder here has no battle.toml",
                format!(
                    "umpire studio BATTLE, with a folder or one of those that come with Umpire: {}",
                    names.join(", ")
                ),
            ));
        }
    };
    let located = locate(&battle)?;
    let folder = located.folder().map(Path::to_owned);
    // A folder that does not hold together can be opened all the same, to be mended.
    let name = located.load().ok().map(|battle| battle.id().to_owned()).or_else(|| {
        let folder = folder.as_ref()?.canonicalize().ok()?;
        Some(folder.file_name()?.to_string_lossy().into_owned())
    });
    let out = given.out.clone().unwrap_or_else(|| Path::new("out").join(name.as_deref().unwrap_or("battle")));
    let options = desk::Options {
        folder,
        shown: located.shown.clone(),
        baseline: out.join("verdict.json"),
        out: out.join(STUDIO),
        port: given.port,
    };
    let shown = located.shown.clone();
    let only_read = located.shipped();
    let verbs = Arc::new(Verbs::new(located, given.jobs.map(|jobs| jobs as usize)));
    let input = |fault: desk::Fault| Fault::input(fault.message, fault.mend);
    let studio = desk::Studio::open(&options, verbs).map_err(input)?;
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
    screen::tell(&format!(
        "the studio of {shown} is open on this machine at the address below; Ctrl-C ends it"
    ));
    if only_read {
        screen::tell("this battle is the copy inside the program: it can be fought and weighed, not changed");
    }
    screen::print(&format!("{}\n", studio.address()))?;
    if given.open {
        open(studio.address());
    }
    studio
        .serve(&stop)
        .map_err(|error| Fault::input(format!("the studio ended: {error}"), "start it again"))?;
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
