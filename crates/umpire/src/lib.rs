//! The verbs of Umpire, as a library: the command line and the Python module are two faces of it.
//!
//! Nothing here prints or reads the arguments of a process. Every verb takes a loaded [`battle::Battle`] and gives
//! plain data back.
//!
//! | module | gives |
//! | --- | --- |
//! | [`find`] | a battle by folder or name; the shipped battles are embedded |
//! | [`constants`] | the engine's constants as real engagements left them |
//! | [`settings`] | unknowns set and mechanisms switched off |
//! | [`fighting`] | one fight, and its log |
//! | [`recording`] | one fight written down so that it can be played back |
//! | [`playing`] | runs of a table fought again, so that a page can play them |
//! | [`why`] | one fight told from one unit or man, with causes |
//! | [`varying`] | the battle with each thing changed in turn, compared run by run |
//! | [`simulator`] | a battle as a simulator that can be weighed |
//! | [`question`] | what the ledger asks of it |
//! | [`weighing`] | the ensemble, the verdict and the files |
//! | [`journal`] | runs kept one by one, so that a killed program loses none |
//! | [`sharding`] | the ensemble fought in parts on several machines, and put together |
//! | [`page`], [`ledger_data`] | the data that page and terminal show |
//! | [`exporting`] | battle, result and runs as files for other programs |
//! | [`checking`] | what a folder holds |
//! | [`read`] | texts turned into claims, shown, written, compared with the ledger, drafted into a folder |
//! | [`beginning`] | a new folder |
//! | [`verifying`] | a recorded result fought again |
//! | `studio` | the verbs as the local studio asks for them |
//! | [`calibrating`] | the engine's constants fitted to real engagements |
//! | [`validating`] | real engagements fought and scored against their records |
//! | [`benching`] | shared benchmarks, timed and checked |

pub mod beginning;
pub mod benching;
pub mod calibrating;
pub mod checking;
pub mod constants;
pub mod coverage;
pub mod exporting;
pub mod fault;
pub mod fighting;
pub mod find;
mod gleaning;
pub mod journal;
pub mod ledger_data;
mod map_data;
mod names;
mod pace;
pub mod page;
pub mod playing;
pub mod question;
pub mod read;
pub mod recording;
pub mod runs;
pub mod settings;
pub mod sharding;
pub mod simulator;
mod stored;
#[cfg(feature = "studio")]
pub mod studio;
pub mod validating;
pub mod varying;
pub mod verifying;
pub mod weighing;
pub mod why;

pub use fault::Fault;

/// Version of this program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Most runs of `umpire weigh` where nobody says how many; as a rule it stops earlier, by the next two.
pub const DEFAULT_RUNS: u64 = 960;

/// Effective runs at which `umpire weigh` stops where nobody says how many to fight.
pub const DEFAULT_EFFECTIVE: f64 = 200.0;

/// Minutes in which a verdict is to be reached, whatever stands behind the answer: somewhat less than five, so that it is there in five.
pub const DEFAULT_MINUTES: f64 = 4.9;

/// Seed where nobody says which.
pub const DEFAULT_SEED: u64 = 1;
