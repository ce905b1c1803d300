//! Helpers of the tests.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;

/// The program, run in a folder, without colour.
pub fn umpire(folder: &Path) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("umpire"));
    command.current_dir(folder).env("NO_COLOR", "1");
    command
}

/// The root of the checkout.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A copy of a shipped battle under another folder.
pub fn copy_of(battle: &str, to: &Path) {
    copy(&root().join("battles").join(battle), to);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A file of JSON.
pub fn json(path: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// Standard output of a command that succeeds.
pub fn stdout(command: &mut Command) -> String {
    String::from_utf8(command.assert().success().get_output().stdout.clone()).unwrap()
}
