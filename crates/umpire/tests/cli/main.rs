//! The program as a person meets it: real commands on real folders.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

mod broken;
mod calibrating;
mod common;
mod ensemble;
mod exporting;
mod help;
mod one_fight;
mod reading;
mod replaying;
mod repository;
#[cfg(feature = "studio")]
mod studio;
mod varying;
