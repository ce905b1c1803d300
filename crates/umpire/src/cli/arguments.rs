//! The words of the command line, with the help that teaches them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use umpire::DEFAULT_SEED;
use umpire::varying::{DEFAULT_VARY_RUNS, FEWEST_RUNS};
use weigh::Shard;

const BATTLE_HELP: &str = "A battle folder, or the name of one under battles/ (here, in a folder above, or one of \
     those that come with the program)";

/// Reconstructs a battle whose accounts disagree.
///
/// Given who was there, on that ground, in that light, with those weapons and that ammunition: which of the
/// contradictory accounts can be true, how far does each author overstate or understate, and what most probably
/// happened?
#[derive(Debug, Parser)]
#[command(
    name = "umpire",
    version,
    term_width = 96,
    arg_required_else_help = true,
    after_help = "\
Examples:
  umpire weigh qingshanli             the answer, with the page out/qingshanli/report.html
  umpire ledger qingshanli            who says what, and from whom he has it
  umpire read memoir.txt              the figures of a text, each with who says it and of whom
  umpire fight qingshanli --log       one fight, told line by line
  umpire studio qingshanli            work on it in the browser
  umpire new hill-60                  begin a battle of your own

Exit codes: 0 done; 1 the answer is no (a check that does not hold, work that was stopped);
2 bad input or usage."
)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What can be done; each verb's own words stand at its arguments below.
#[derive(Debug, Subcommand)]
pub enum Verb {
    Weigh(Weigh),
    Merge(Merge),
    Fight(Fight),
    Vary(Vary),
    Read(Read),
    Ledger(Ledger),
    Check(Check),
    New(New),
    #[cfg(feature = "studio")]
    Studio(Studio),
    Verify(Verify),
    Calibrate(Calibrate),
    Validate(Validate),
    Export(Export),
    Bench(Bench),
}

/// A number above 0.
fn positive(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|value: &f64| *value > 0.0 && value.is_finite())
        .ok_or_else(|| "a number above 0 is needed".to_owned())
}

/// Unknowns set and mechanisms switched off.
#[derive(Args, Debug)]
pub struct Changes {
    /// Hold an unknown of unknowns.toml at a value (may be given several times)
    #[arg(long, value_name = "UNKNOWN=VALUE")]
    pub set: Vec<String>,
    /// Switch a mechanism off, such as rifle or deception (may be given several times)
    #[arg(long, value_name = "MECHANISM")]
    pub without: Vec<String>,
}

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
    /// Fight as long as all is done in so many minutes, the verdict and the page too [default: 4.8, unless --runs is given]
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

/// Read texts and list the figures and dates in them, each as a claim.
///
/// For every claim: what is counted, how many or when, whose men, who says so and through whom, whether he asserts, denies or
/// repeats it, where it stands, and how sure each of these is. Texts may be in English, Korean, Chinese or Japanese, mixed too,
/// plain or as Markdown, wikitext or HTML, in any usual encoding. Reading is by rules: the same text gives the same claims,
/// nothing leaves the machine, and nothing goes into a ledger unless a person writes it there.
///
/// On a terminal the claims are shown as a table, elsewhere as JSON Lines.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  umpire read memoir.txt
  umpire read accounts/*.txt > claims.jsonl
  umpire read report.txt --battle qingshanli      names tied to the battle's sources, forces and places
  umpire read report.txt --format csv > claims.csv
  curl -s https://example.org/page | umpire read - --format webanno")]
pub struct Read {
    /// Text files; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<String>,
    /// Tie names to the sources, forces, places and engagements of a battle (folder or name)
    #[arg(long, value_name = "BATTLE")]
    pub battle: Option<String>,
    /// How the claims are written [default: table on a terminal, jsonl elsewhere]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<ReadFormat>,
}

/// How claims are written.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum ReadFormat {
    /// One JSON object a line: the fields of annotated texts, and a confidence for each
    Jsonl,
    /// Two lines a claim, for people
    Table,
    /// Comma-separated values; cells that a spreadsheet would take for formulas begin with '
    Csv,
    /// W3C Web Annotation (JSON-LD), with text position and text quote selectors
    Webanno,
    /// PROV-O (JSON-LD): who said it, who passed it on, from which text
    Prov,
}

/// Show claims, sources, copies, contradictions and sums that fail.
///
/// Sums the ledger up: where it comes from, what contradicts, what does not add up, and what is claimed of losses and
/// strengths. With --all, or with a side, a kind or an engagement, it shows the claims one by one, each with the chain
/// through which it came; a claim that repeats another of the same origin is marked: it is no second witness.
///
/// With --unreviewed it reads the battle's accounts, or the texts named with --from, and shows what they say that the ledger
/// does not have or has otherwise. That is for review only: the ledger stays as it is, and only the ledger is weighed.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  umpire ledger qingshanli
  umpire ledger qingshanli --side japan --kind killed
  umpire ledger qingshanli --engagement eorangchon
  umpire ledger qingshanli --all | less
  umpire ledger qingshanli --unreviewed | less     what reading would add or change
  umpire ledger qingshanli --json | jq '.contradictions | length'")]
pub struct Ledger {
    #[arg(help = BATTLE_HELP)]
    pub battle: String,
    /// Only claims about this side
    #[arg(long, value_name = "SIDE")]
    pub side: Option<String>,
    /// Only claims of this kind, such as killed, wounded or strength
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// Only claims about this engagement or event; `battle` is the whole
    #[arg(long, value_name = "ENGAGEMENT")]
    pub engagement: Option<String>,
    /// Every claim, one by one
    #[arg(long)]
    pub all: bool,
    /// What reading the battle's accounts would add to the ledger or change in it
    #[arg(long, conflicts_with_all = ["engagement", "all"])]
    pub unreviewed: bool,
    /// Texts to be read instead of the battle's accounts; - for standard input
    #[arg(long, value_name = "FILE", num_args = 1.., requires = "unreviewed")]
    pub from: Vec<String>,
    /// Print the whole ledger (or what is unreviewed) as one JSON object and nothing else
    #[arg(long, conflicts_with_all = ["side", "kind", "engagement", "all"])]
    pub json: bool,
}

/// Check a battle folder and say what it holds.
///
/// Reads every file, checks every reference, builds the ground and makes a fight of it. What is wrong is told with
/// file, line and mend.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  umpire check qingshanli
  umpire check ./hill-60")]
pub struct Check {
    #[arg(help = BATTLE_HELP)]
    pub battle: String,
    /// Print the summary as one JSON object and nothing else
    #[arg(long)]
    pub json: bool,
}

/// Begin a battle folder, from an annotated example or from texts.
///
/// Writes a small battle that can be checked, fought and weighed at once, with a remark on every key, into a new
/// folder of that name here.
///
/// With --from it reads texts and drafts what they say instead: accounts/, battle.toml, sources.toml, forces.toml and
/// claims.toml, for a person to review. Ground, orders and unknowns no text gives; take those of the example for a pattern.
/// Where the folder has such files already, the drafts go beside them into draft/.
///
/// Nothing that exists is overwritten.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  umpire new hill-60
  umpire check hill-60 && umpire weigh ./hill-60 --runs 200
  umpire new hill-61 --from memoir.txt despatch.txt")]
pub struct New {
    /// Name of the folder and of the battle: small letters, digits and hyphens
    pub name: String,
    /// Texts from which sources, forces and claims are drafted
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub from: Vec<String>,
}

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
