//! Arguments in, verbs called, answers out. Standard output carries data only; everything said about the work goes
//! to standard error.

mod arguments;
mod faults;
mod screen;
#[cfg(feature = "studio")]
mod studio;
mod texts;
mod verbs;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Verb};

/// How a verb ended, when it ended well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Done, or yes.
    Yes,
    /// A check that does not hold, or work that was stopped.
    No,
}

/// Reads the arguments and does what they say.
pub fn main() -> ExitCode {
    let result = match &Arguments::parse().verb {
        Verb::Weigh(weigh) => verbs::weigh(weigh),
        Verb::Merge(merge) => verbs::merge(merge),
        Verb::Fight(fight) => verbs::fight(fight),
        Verb::Vary(vary) => verbs::vary(vary),
        Verb::Read(read) => texts::read(read),
        Verb::Ledger(ledger) if ledger.unreviewed => texts::unreviewed(ledger),
        Verb::Ledger(ledger) => verbs::ledger(ledger),
        Verb::Check(check) => verbs::check(check),
        Verb::New(new) if !new.from.is_empty() => texts::draft(new),
        Verb::New(new) => verbs::new(new),
        #[cfg(feature = "studio")]
        Verb::Studio(given) => studio::studio(given),
        Verb::Verify(verify) => verbs::verify(verify),
        Verb::Calibrate(calibrate) => verbs::calibrate(calibrate),
        Verb::Validate(validate) => verbs::validate(validate),
        Verb::Bench(bench) => verbs::bench(bench),
        Verb::Export(export) => verbs::export(export),
    };
    match result {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(1),
        Err(fault) => {
            faults::show(&fault);
            ExitCode::from(2)
        }
    }
}
