//! Verbs about a result: weigh, merge, verify, calibrate.

use std::path::PathBuf;

use clap::Args;
use umpire::DEFAULT_SEED;
use weigh::Shard;

use super::{BATTLE_HELP, Changes, positive};

/// Fight a battle many times and weigh its accounts.
///
/// Draws what nobody knows (strengths, ammunition, clocks, how well men shot) from its priors, fights the battle once
/// for each draw on all cores, and asks which draws lead to what the sources say, given how far sources err. Claims of
/// one origin count once. The answer goes to the screen; the page, the verdict, every run and the claims go to
/// OUT (out/BATTLE unless said otherwise).
///
/// Runs that are there already, from the same files, seed and settings, are continued and not fought again. Ctrl-C
/// stops after the runs in progress, keeps them, and weighs what is there.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  umpire weigh qingshanli
  umpire weigh qingshanli --runs 4000         more runs, sharper intervals
  umpire weigh qingshanli --set kr-nma-strength=600 --out out/600
                                              what if they were 600?
  umpire weigh qingshanli --without deception --out out/honest
                                              what if nobody had been deceived?
  umpire weigh qingshanli --json | jq '.quantities[] | select(.engagement == \"battle\")'")]
pub struct Weigh {
    #[arg(help = BATTLE_HELP)]
    pub battle: String,
    /// Runs in all, those already there among them [default: as many as --effective or --minutes asks, 960 at most]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub runs: Option<u64>,
    /// Stop as soon as the answer rests on so many effective runs [default: 200, unless --runs is given]
    #[arg(long, value_name = "N", value_parser = positive)]
    pub effective: Option<f64>,
    /// Fight as long as all is done in so many minutes, the verdict and the page too [default: 4.9, unless --runs is given]
    #[arg(long, value_name = "M", value_parser = positive)]
    pub minutes: Option<f64>,
    /// Folder for the results [default: out/BATTLE]
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
    /// Fight only part K of N of an ensemble of --runs runs, for several machines; `umpire merge` puts the parts together
    #[arg(
        long,
        value_name = "K/N",
        requires = "runs",
        conflicts_with_all = ["effective", "minutes"],
        value_parser = str::parse::<Shard>
    )]
    pub shard: Option<Shard>,
    /// Print the verdict as one JSON object (the bytes of verdict.json) and nothing else
    #[arg(long)]
    pub json: bool,
}

/// Put the parts of an ensemble together that several machines fought, and weigh the whole.
///
/// Each part is a runs.parquet, or a folder that holds one, from `umpire weigh BATTLE --runs TOTAL --shard K/N`. All must
/// come from the same files, seed, settings and engine. The whole is the same to the last bit whoever fought which
/// part, and `umpire weigh BATTLE --runs MORE --out OUT` continues it.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  umpire weigh qingshanli --runs 4000 --shard 1/2 --out first     on one machine
  umpire weigh qingshanli --runs 4000 --shard 2/2 --out second    on another
  umpire merge qingshanli first second                            where both folders are")]
pub struct Merge {
    #[arg(help = BATTLE_HELP)]
    pub battle: String,
    /// The parts: folders, or tables of runs
    #[arg(value_name = "PART", required = true)]
    pub parts: Vec<PathBuf>,
    /// Folder for the results [default: out/BATTLE]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Print the verdict as one JSON object (the bytes of verdict.json) and nothing else
    #[arg(long)]
    pub json: bool,
}

/// Fight a recorded result again and compare.
///
/// Reads the manifest that `weigh` wrote, fights the same runs again and compares their digest. Exit code 0 when it
/// is the same to the last bit, 1 when anything differs. A result of another engine is refused.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  umpire verify out/qingshanli/manifest.json
  umpire verify out/qingshanli/manifest.json --runs 20     a sample, spread evenly over the table")]
pub struct Verify {
    /// The manifest.json of a result
    pub manifest: PathBuf,
    /// Fight only so many of its runs again
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub runs: Option<u64>,
    /// Threads [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub jobs: Option<u64>,
    /// Print the comparison as one JSON object and nothing else
    #[arg(long)]
    pub json: bool,
}

/// Check whether a result's intervals are what they claim, without a fight.
///
/// Takes runs of the result for the truth, makes up accounts of them as its sources would tell them, weighs those as the real ones were
/// weighed, and counts how often the intervals hold the truth. Then each source's figures are foretold from all others, and figures that
/// do not weigh from the verdict: half of them should lie in the middle halves of what was foretold. Further runs are taken in which each
/// hypothesis holds, to see how often hypotheses are told apart. Writes calibration.json beside the manifest after each data set; the same
/// command goes on where it was stopped, and more data sets are added to those that are there.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  umpire calibrate out/qingshanli/manifest.json
  umpire calibrate out/qingshanli/manifest.json --data-sets 500     as journals ask; hours")]
pub struct Calibrate {
    /// The manifest.json of a result
    pub manifest: PathBuf,
    /// Made-up data sets
    #[arg(long, value_name = "N", default_value_t = 40, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub data_sets: u32,
    /// Further data sets for each hypothesis, of runs in which it holds
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    pub of_each: u32,
    /// Seed of the made-up data sets
    #[arg(long, value_name = "SEED", default_value_t = DEFAULT_SEED)]
    pub seed: u64,
    /// Threads [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub jobs: Option<u64>,
    /// Print everything as one JSON object and nothing else
    #[arg(long)]
    pub json: bool,
}
