//! Verbs that hand a battle on: export, studio.

use std::path::PathBuf;

use clap::Args;
use umpire::DEFAULT_SEED;

use super::{BATTLE_HELP, Changes};

/// Write a battle, its result or a run for other programs.
///
/// geojson: places, ways, rivers and engagements with the intervals of their losses; with --replay also the ways of all sections, an hour
/// each with begin and end, and what became of men. geotiff: relief, cover, and where men fell and cartridges lie, on average over
/// runs of the result drawn by their weights, or in the run of --replay. csv and parquet: the result's runs, claims (csv), and the
/// entries of --replay. prov: who said it and from whom he had it, as PROV-O (JSON-LD). replay: one run that can be played back.
///
/// Degrees are WGS84, longitude first; grids are in the UTM zone of the ground and say so. What needs a result takes it from --results;
/// where there is none, it is left out, and said.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  umpire export qingshanli --format geojson --out layers
  umpire fight qingshanli --seed 7 --replay week.replay
  umpire export qingshanli --format geojson --replay week.replay --out layers
  umpire export qingshanli --format geotiff --out layers     for QGIS: drag the files onto the map
  umpire export qingshanli --format csv --replay week.replay --out tables")]
pub struct Export {
    #[arg(help = BATTLE_HELP)]
    pub battle: String,
    /// In what form
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: ExportFormat,
    /// Folder for the files [default: out/BATTLE/export]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Folder of a result of `umpire weigh` [default: out/BATTLE]
    #[arg(long, value_name = "DIR")]
    pub results: Option<PathBuf>,
    /// A replay of this battle and engine, written by `umpire fight --replay`
    #[arg(long, value_name = "FILE")]
    pub replay: Option<PathBuf>,
    /// Seed of the run, for --format replay
    #[arg(long, value_name = "SEED", default_value_t = DEFAULT_SEED)]
    pub seed: u64,
    #[command(flatten)]
    pub changes: Changes,
    /// Print the written files as one JSON object and nothing else
    #[arg(long)]
    pub json: bool,
}

/// What is written.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum ExportFormat {
    /// Layers of points and lines (RFC 7946)
    Geojson,
    /// Grids with their place on the earth
    Geotiff,
    /// Tables as text
    Csv,
    /// Tables as Apache Parquet
    Parquet,
    /// Provenance of the ledger, PROV-O in JSON-LD
    Prov,
    /// A run that can be played back
    Replay,
}

/// Work on a battle in the browser: review claims, change assumptions, fight again.
///
/// Opens a page on this machine alone and prints its address. There the accounts stand with the claims that were found in them, to be
/// accepted, corrected and rejected; the unknowns as sliders, the mechanisms as switches, the orders as text; one run or an ensemble is
/// fought with them, and its verdict compared with the one before. What is saved goes into the battle's files, comments and order kept.
///
/// Only 127.0.0.1 is listened at, and only the page at the printed address is answered: it holds the key of this start. Ctrl-C ends it.
/// An ensemble that was under way goes on at the next start, whatever ended the server.
#[cfg(feature = "studio")]
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  umpire studio ./hill-60
  umpire studio qingshanli --port 8600 --open
  cd hill-60 && umpire studio")]
pub struct Studio {
    /// A battle folder, or the name of one under battles/ [default: the folder in which it is started, or, where that is none, a page to
    /// choose from all that are found]
    pub battle: Option<String>,
    /// Port of 127.0.0.1 [default: any that is free]
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true)]
    pub port: u16,
    /// Folder of results, as of `umpire weigh`; ensembles of the studio go into studio/ inside it [default: out/BATTLE]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Threads of an ensemble [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub jobs: Option<u64>,
    /// Open the address in this machine's browser
    #[arg(long)]
    pub open: bool,
}
