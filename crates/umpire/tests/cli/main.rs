//! The program as a person meets it: real commands on real folders.

mod broken;
mod common;
mod ensemble;
mod help;
mod one_fight;
mod repository;
