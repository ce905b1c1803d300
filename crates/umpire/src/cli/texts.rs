//! The verbs that read texts.

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::Path;

use reading::Context;
use umpire::Fault;
use umpire::find::locate;
use umpire::read::unreviewed::{self, Wanted};
use umpire::read::{self, Format, Input, Stopped};

use super::Answer;
use super::arguments::{Ledger, New, Read, ReadFormat};
use super::screen;

pub fn read(given: &Read) -> Result<Answer, Fault> {
    let inputs = Input::named(&given.files)?;
    let context = match &given.battle {
        Some(battle) => read::known::context(&locate(battle)?.load()?),
        None => Context::default(),
    };
    let out = io::stdout();
    let table = || Format::Table { width: screen::width(), colour: screen::colour() };
    let format = match given.format {
        Some(ReadFormat::Table) => table(),
        Some(ReadFormat::Jsonl) => Format::Jsonl,
        Some(ReadFormat::Csv) => Format::Csv,
        Some(ReadFormat::Webanno) => Format::Webanno,
        Some(ReadFormat::Prov) => Format::Prov,
        None if out.is_terminal() => table(),
        None => Format::Jsonl,
    };
    let mut out = io::BufWriter::new(out.lock());
    let done = read::read(&inputs, &context, read::writer(format, &mut out).as_mut());
    match done.and_then(|counts| out.flush().map(|()| counts).map_err(Stopped::Output)) {
        Ok(counts) => {
            for (input, _) in inputs.iter().zip(&counts).filter(|(_, count)| **count == 0) {
                screen::tell(&format!("no figure and no date was found in {}", input.shown()));
            }
            Ok(Answer::Yes)
        }
        // A reader that has seen enough (`| head`) is no fault.
        Err(Stopped::Output(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(Answer::Yes),
        Err(Stopped::Output(error)) => {
            Err(Fault::input(format!("standard output cannot be written: {error}"), "see where it goes"))
        }
        Err(Stopped::Fault(fault)) => Err(fault),
    }
}

pub fn unreviewed(given: &Ledger) -> Result<Answer, Fault> {
    let located = locate(&given.battle)?;
    let battle = located.load()?;
    let from = Input::named(&given.from)?;
    let wanted = Wanted { side: given.side.clone(), kind: given.kind.clone() };
    let found = unreviewed::compare(&located, &battle, &from, &wanted)?;
    let text =
        if given.json { found.json()? } else { found.text(&battle, screen::width(), screen::colour()) };
    screen::print(&text)?;
    Ok(Answer::Yes)
}

pub fn draft(given: &New) -> Result<Answer, Fault> {
    let inputs = Input::named(&given.from)?;
    let written = read::draft::draft(Path::new(""), &given.name, &inputs)?;
    let list: String = written.files.iter().map(|file| format!("{}\n", file.display())).collect();
    screen::print(&list)?;
    screen::tell(&format!(
        "{} claims drafted, {} more as remarks. Review them: nothing of a draft has been seen by a person",
        written.claims, written.remarks
    ));
    Ok(Answer::Yes)
}
