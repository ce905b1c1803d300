//! The words of the command line, with the help that teaches them.

use clap::{Args, Parser, Subcommand};

mod fighting;
mod sharing;
mod texts;
mod weighing;

pub use fighting::{Bench, Benchmark, Fight, Validate, Vary};
#[cfg(feature = "studio")]
pub use sharing::Studio;
pub use sharing::{Export, ExportFormat};
pub use texts::{Check, Ledger, New, Read, ReadFormat};
pub use weighing::{Calibrate, Merge, Verify, Weigh};

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
