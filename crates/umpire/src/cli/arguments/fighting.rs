//! Verbs about fights: fight, vary, validate, bench.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use umpire::DEFAULT_SEED;
use umpire::varying::{DEFAULT_VARY_RUNS, FEWEST_RUNS};

use super::{BATTLE_HELP, Changes};

/// Fight a battle once.
///
/// Every unknown stands at the middle of its prior unless --set says otherwise. The same battle, seed and settings
/// give the same fight to the last bit, on any machine; so the JSON carries no time (wall_s is null), and the time
/// goes to standard error.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  umpire fight qingshanli --seed 7
  umpire fight qingshanli --seed 7 --log | less       what happened, line by line
  umpire fight qingshanli --seed 7 --replay week.replay
                                                      a file that can be played back
  umpire fight qingshanli --why kr-nma-yeonseong | less
                                                      what one unit knew, decided, did and suffered
  umpire fight qingshanli --why kr-nma-yeonseong/17   the same of one man
  umpire fight qingshanli --seed 7 --without deception --json | jq .sides
                                                      one mechanism off: what changes?")]
pub struct Fight {
    #[arg(help = BATTLE_HELP)]
    pub battle: String,
    /// Seed: the same seed gives the same fight
    #[arg(long, value_name = "SEED", default_value_t = DEFAULT_SEED)]
    pub seed: u64,
    #[command(flatten)]
    pub changes: Changes,
    /// Print the result as one JSON object and nothing else
    #[arg(long)]
    pub json: bool,
    /// Print what happened, line by line, in the order of time
    #[arg(long, conflicts_with = "json")]
    pub log: bool,
    /// Tell what a unit with all below it (UNIT), a man (UNIT/17, or his number) or a section (UNIT/s3) knew, decided,
    /// did and suffered, and which mechanism caused each; with --json as one object
    #[arg(long, value_name = "UNIT", conflicts_with = "log")]
    pub why: Option<String>,
    /// Also write the fight down, to be played back: where everybody was, who fired on whom, what became of every man, what
    /// commanders believed (docs/guide/replay-format.md)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["log", "why"])]
    pub replay: Option<PathBuf>,
}

/// Change one thing at a time and see what it does.
///
/// Fights the battle as it is and again with each mechanism switched off in turn, with the same draws of the unknowns
/// and the same seeds, so that a difference is the mechanism's and not the dice's. Says for each what it changes in
/// losses, rounds, friendly fire and engagements: the median difference, its 90 % interval, and whether it can be told
/// from none.
///
/// Runs go to OUT/vary.json as they are fought; the same command continues them, and Ctrl-C loses nothing.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  umpire vary qingshanli --mechanisms
  umpire vary qingshanli --mechanisms --runs 40 --markdown mechanisms-off.md
  umpire vary qingshanli --mechanisms --json | jq '.rows[] | select(.effects[0].differs) | .name'")]
pub struct Vary {
    #[arg(help = BATTLE_HELP)]
    pub battle: String,
    /// Switch each mechanism of docs/model/ off in turn
    #[arg(long, required = true)]
    pub mechanisms: bool,
    /// Runs of the battle as it is, and of each change
    #[arg(long, value_name = "N", default_value_t = DEFAULT_VARY_RUNS, value_parser = clap::value_parser!(u64).range(FEWEST_RUNS..=100_000))]
    pub runs: u64,
    /// Folder for the runs [default: out/BATTLE]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Seed of the ensemble: the same seed gives the same runs, on any number of threads
    #[arg(long, value_name = "SEED", default_value_t = DEFAULT_SEED)]
    pub seed: u64,
    /// Threads [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub jobs: Option<u64>,
    #[command(flatten)]
    pub changes: Changes,
    /// Print the result as one JSON object and nothing else
    #[arg(long)]
    pub json: bool,
    /// Also write the tables to a Markdown file, with the command that makes it
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<PathBuf>,
}

/// Fight real engagements and score the engine against their records.
///
/// Builds a fight from each record of a TOML file (forces, posture, cover, ground, light), draws its uncertain inputs from
/// the record's ranges and the engine's constants from their priors, fights each many times, and sets the predictive
/// intervals of killed and wounded against what is recorded. The rules are the same for every engagement. Odd records are
/// taken as far as they go, and how is noted; a record that cannot be fought is named.
///
/// The same seed gives the same scores on any number of threads. Ctrl-C stops after the fights in progress and scores the
/// runs that are complete for all.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  umpire validate validation/engagements.toml
  umpire validate validation/engagements.toml --runs 50 --only itala_1901
  umpire validate mine.toml --json | jq .summary
  umpire validate validation/engagements.toml --calibrate calibration/constants.csv --runs 128
                                              what do these fights teach about the constants?")]
pub struct Validate {
    /// The file of records; validation/engagements.toml shows the format
    pub file: PathBuf,
    /// Runs of each engagement
    #[arg(long, value_name = "N", default_value_t = umpire::validating::DEFAULT_RUNS, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub runs: u64,
    /// Seed: the same seed gives the same scores
    #[arg(long, value_name = "SEED", default_value_t = DEFAULT_SEED)]
    pub seed: u64,
    /// Threads [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub jobs: Option<u64>,
    /// Table of draws of the constants (comma-separated, names in the first line), or the word priors [default: the
    /// calibrated constants that come with the program, else their priors]
    #[arg(long, value_name = "FILE")]
    pub constants: Option<PathBuf>,
    /// Fit the constants that all engagements share to the records of quality 3 and better, and write their joint draws
    /// here. The first wave has 2 N points, the second N, and N draws are written, with the N of --runs. Ctrl-C keeps
    /// what was fought; the same command continues it
    #[arg(long, value_name = "OUT", conflicts_with_all = ["constants", "only", "json"])]
    pub calibrate: Option<PathBuf>,
    /// Only the engagement with this id
    #[arg(long, value_name = "ID")]
    pub only: Option<String>,
    /// Print the scores as one JSON object and nothing else
    #[arg(long)]
    pub json: bool,
}

/// Time the engine on a shared benchmark and check its answer.
///
/// Exit code 0 when the answer is the one that every program must give, 1 when it is not.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  umpire bench skirmish
  umpire bench skirmish --n 10000 --seeds 5 --json")]
pub struct Bench {
    /// Which.
    #[command(subcommand)]
    pub benchmark: Benchmark,
}

/// The benchmarks.
#[derive(Debug, Subcommand)]
pub enum Benchmark {
    Skirmish(Skirmish),
}

/// Two forces march, look for the nearest enemy, shoot and fall, every mechanism off.
///
/// The neutral skirmish that many simulation frameworks have been timed with: 600 steps on a plane of 2 km by 1 km; in
/// each every man fires at the nearest enemy within 300 m or walks towards the middle of the enemy, all at once.
/// Agent-steps are the men alive at the start of a step, summed over the steps; the time is that of the processor, on
/// one core. Survivors are checked at 500, 2000 and 10000 men: their mean over seeds to four standard errors and, at 20
/// seeds and more, their standard deviation to 40 %.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  umpire bench skirmish
  umpire bench skirmish --n 10000 --seeds 5 --json")]
pub struct Skirmish {
    /// Men of each force
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub n: u32,
    /// Fights, with seeds 1 to K
    #[arg(long, value_name = "K", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub seeds: u32,
    /// Print the result as one JSON object and nothing else
    #[arg(long)]
    pub json: bool,
}
