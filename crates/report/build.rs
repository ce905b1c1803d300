//! Builds the page's script and style when they are missing or older than their sources.
//!
//! The sources are TypeScript in `studio/`; the bundle `studio/dist/report.{js,css}` is never committed. Packaged
//! releases carry it, and then no Node is needed.

use std::path::{Path, PathBuf};
use std::process::{Command, exit};
use std::time::SystemTime;
use std::{env, fs};

const BUNDLES: [&str; 4] = ["report.js", "report.css", "desk.js", "desk.css"];
const SOURCES: [&str; 5] = ["src", "build.mjs", "package.json", "package-lock.json", "tsconfig.json"];
const OLDEST_NODE: u32 = 20;

fn main() {
    let studio = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../../studio");
    for source in SOURCES {
        println!("cargo:rerun-if-changed={}", studio.join(source).display());
    }
    let dist = studio.join("dist");
    if !is_fresh(&studio, &dist) {
        build(&studio);
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    for bundle in BUNDLES {
        if let Err(error) = fs::copy(dist.join(bundle), out.join(bundle)) {
            stop(&format!("the front was built, but studio/dist/{bundle} cannot be copied: {error}"));
        }
    }
}

fn is_fresh(studio: &Path, dist: &Path) -> bool {
    let newest = SOURCES.iter().filter_map(|source| newest_change(&studio.join(source))).max();
    let oldest = BUNDLES.iter().map(|bundle| modified(&dist.join(bundle))).min().flatten();
    matches!((newest, oldest), (Some(newest), Some(oldest)) if newest <= oldest)
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}

fn newest_change(path: &Path) -> Option<SystemTime> {
    let inside = fs::read_dir(path).ok().into_iter().flatten().flatten();
    inside.filter_map(|entry| newest_change(&entry.path())).chain(modified(path)).max()
}

fn build(studio: &Path) {
    let version = Command::new("node").arg("--version").output();
    let major = version.ok().and_then(|output| {
        String::from_utf8_lossy(&output.stdout)
            .trim()
            .trim_start_matches('v')
            .split('.')
            .next()?
            .parse::<u32>()
            .ok()
    });
    match major {
        None => stop(&format!(
            "the page's script must be built, and Node.js is not installed.\n\
             Install Node.js {OLDEST_NODE} or newer with npm (Debian, Ubuntu: `apt-get install nodejs npm`) and build again."
        )),
        Some(major) if major < OLDEST_NODE => stop(&format!(
            "the page's script must be built with Node.js {OLDEST_NODE} or newer, and this one is {major}.\n\
             Install a newer Node.js and build again."
        )),
        Some(_) => {}
    }
    let installed = modified(&studio.join("node_modules/.package-lock.json"));
    if installed.is_none() || installed < modified(&studio.join("package-lock.json")) {
        npm(
            studio,
            &["ci", "--no-fund", "--no-audit"],
            "fetch the libraries of the page (is the npm registry reachable?)",
        );
    }
    npm(studio, &["run", "build"], "build the page's script");
}

fn npm(studio: &Path, arguments: &[&str], doing: &str) {
    let command = if cfg!(windows) { "npm.cmd" } else { "npm" };
    match Command::new(command).args(arguments).current_dir(studio).output() {
        Err(error) => stop(&format!(
            "cannot {doing}: `npm` does not start ({error}).\nInstall npm, which comes with Node.js, and build again."
        )),
        Ok(output) if !output.status.success() => stop(&format!(
            "cannot {doing}: `npm {}` in studio/ failed:\n{}{}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )),
        Ok(_) => {}
    }
}

/// Cargo shows what a failed build script wrote to standard error.
fn stop(message: &str) -> ! {
    eprintln!("\nreport: {message}\n");
    exit(1)
}
