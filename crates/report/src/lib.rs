//! What a person gets to see: the terminal verdict, the page, the tables and the manifest.
//!
//! Everything here is made from [`model::PageData`] and its parts, plain data that the command line fills. This
//! crate knows nothing of how a fight is fought or how the posterior was found; it only says what came out, and
//! never more than that: every figure is shown with its interval.
//!
//! | module | gives |
//! | --- | --- |
//! | [`model`] | the data that all the others show |
//! | [`answer`] | the answer in plain sentences |
//! | [`gather`] | the data of a page from a ledger and a verdict |
//! | [`page`] | `report.html`, one file that asks nothing of any network |
//! | [`provenance`] | the ledger as PROV-O |
//! | [`terminal`] | the verdict, the ledger and one fight for a terminal |
//! | [`table`] | `runs.parquet` |
//! | [`front`] | script and style of the studio, as they were built |
//! | [`export`] | `verdict.json`, claims as CSV, engagements and places as GeoJSON |
//! | [`geotiff`] | grids that a GIS opens in the right place |
//! | [`layers`] | lines of the ground and what a replay tells, as GeoJSON and tables |
//! | [`manifest`] | what must be known to run it all again |

pub mod answer;
mod error;
pub mod export;
pub mod files;
pub mod front;
pub mod gather;
pub mod geotiff;
pub mod layers;
pub mod manifest;
pub mod model;
pub mod numbers;
pub mod page;
pub mod provenance;
pub mod table;
pub mod terminal;

pub use error::ReportError;
