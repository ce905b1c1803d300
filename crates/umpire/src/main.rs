//! The command line of Umpire: thin. Everything it does is in the library beside it.

mod cli;

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::process::ExitCode;

fn main() -> ExitCode {
    // A run of an ensemble that fails is kept as failed and must not fill the screen; anything else is told below.
    set_hook(Box::new(|_| {}));
    catch_unwind(AssertUnwindSafe(cli::main)).unwrap_or_else(|payload| {
        let words = payload.downcast_ref::<String>().map(String::as_str);
        let words = words.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no more is known");
        eprintln!(
            "umpire: this is a fault of the program, not of what you gave it: {words}\n\
             Please report it with the command and the battle's folder."
        );
        ExitCode::from(2)
    })
}
