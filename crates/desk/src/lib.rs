//! The local studio: one battle folder, worked on in a browser on the same machine.
//!
//! This crate serves the studio's page on the loopback address, changes the folder's files so that no edit and no comment is lost, and
//! keeps one ensemble at work. It knows files, versions and requests; how a text is read, a battle fought and its claims weighed
//! it asks of whoever implements [`Verbs`].
//!
//! | module | gives |
//! | --- | --- |
//! | [`verbs`] | what the studio asks of the program that starts it |
//! | [`folder`] | the files that may be seen and changed, and their versions |
//! | [`edit`] | records of a TOML file set, added and taken out, everything else left byte for byte |
//! | [`store`] | edits: stale ones refused with what changed, faulty ones with the house error, whole ones written |
//! | [`ensemble`] | the ensemble at work: progress, stop, going on after the server was killed; verdicts kept to compare |
//! | [`guard`] | who may ask: this machine, this page, whoever has the key of this start |
//! | [`server`] | the addresses, and the page |
//! | [`choose`] | the page on which one of several battles is chosen |

pub mod choose;
pub mod edit;
pub mod ensemble;
pub mod folder;
pub mod guard;
pub mod server;
pub mod store;
pub mod verbs;

pub use choose::{Choice, Chooser};
pub use server::{Options, Studio};
pub use verbs::{Asked, Changed, Fault, Progress, Verbs, Watch};
