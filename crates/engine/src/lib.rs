//! The fight: men and units through time.
//!
//! Pure: no files, no clock, no threads, no global state. A [`Scenario`] and a seed give an [`Outcome`]; the same
//! seed gives the same bits on any platform, whoever watches. It knows nothing of claims, of battles' names or of
//! file formats.

/// The scenes that unit tests share with the tests of whole fights name the crate from outside.
#[cfg(test)]
extern crate self as engine;

pub mod benchmark;
mod campaign;
#[cfg(test)]
#[path = "../tests/common/mod.rs"]
mod common;
mod fight;
pub mod invariant;
pub mod mechanism;
pub mod outcome;
mod queue;
mod random;
pub mod scenario;
mod state;
mod steps;
mod stripped;
mod tally;
pub mod why;

pub use mechanism::MechanismSet;
pub use outcome::*;
pub use random::philox4x32_10;
pub use scenario::*;
pub use steps::Steps;
pub use stripped::{Skirmish, Stripped};
pub use why::Why;

/// Version of the engine as released. Whoever keeps fights keys them by `battle::ENGINE` or `trial::ENGINE`, which move with the
/// sources too: results of different sources are not compared bit for bit.
pub const ENGINE: &str = concat!("umpire-engine ", env!("CARGO_PKG_VERSION"));

/// Fights a scenario once.
///
/// The result depends on the scenario and the seed alone; a watcher sees every event and can change nothing.
pub fn fight<W: Watch>(scenario: &Scenario, seed: u64, watch: &mut W) -> Outcome {
    let mut world = state::world::World::raise(scenario, seed, watch);
    world.explain_sections();
    world.attest_sections();
    world.run();
    world.explain_the_end();
    world.attest_the_end();
    world.tally()
}
