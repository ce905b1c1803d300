//! Claims for people: what is said, of whom, by whom, and the words in which it stands.

use std::io::{self, Write};

use ledger::present::number_text;
use reading::Claim;
use report::terminal::{ClaimLine, claims_heading, render_claim, visible};

use super::{Found, Taker};

/// Less sure than this, a field is shown with a question mark.
pub const UNSURE: f64 = 0.6;

/// A table, text by text.
pub struct Table<'w> {
    out: &'w mut dyn Write,
    width: usize,
    colour: bool,
    begun: bool,
    headed: bool,
    unsure: bool,
}

impl<'w> Table<'w> {
    /// Writes to `out`, so many columns wide.
    pub fn new(out: &'w mut dyn Write, width: usize, colour: bool) -> Self {
        Self { out, width, colour, begun: false, headed: false, unsure: false }
    }
}

impl Taker for Table<'_> {
    fn begin(&mut self, document: &str) -> io::Result<()> {
        let gap = if std::mem::replace(&mut self.begun, true) { "\n" } else { "" };
        self.headed = false;
        let name = visible(document);
        if self.colour {
            writeln!(self.out, "{gap}\u{1b}[1m{name}\u{1b}[0m")
        } else {
            writeln!(self.out, "{gap}{name}")
        }
    }

    fn take(&mut self, found: &Found<'_>) -> io::Result<()> {
        if !std::mem::replace(&mut self.headed, true) {
            self.out.write_all(claims_heading(self.width, self.colour).as_bytes())?;
        }
        let line = line(found);
        self.unsure |=
            [&line.kind, &line.figure, &line.side, &line.teller].iter().any(|cell| cell.ends_with('?'));
        self.out.write_all(render_claim(&line, self.width, self.colour).as_bytes())
    }

    fn end(&mut self) -> io::Result<()> {
        if self.unsure {
            writeln!(
                self.out,
                "\n? after a word: less sure than {UNSURE}. At: place in the text, in code points."
            )?;
        }
        self.out.flush()
    }
}

/// A claim as it is shown.
pub fn line(found: &Found<'_>) -> ClaimLine {
    let claim = found.claim;
    let mark = |text: String, field: &str| match claim.confidence.get(field) {
        Some(&sure) if sure < UNSURE && !text.is_empty() => text + "?",
        _ => text,
    };
    ClaimLine {
        place: claim.start,
        mark: String::new(),
        kind: mark(claim.kind.replace('_', " "), "kind"),
        figure: mark(figure(claim), if claim.kind == "date" { "date" } else { "low" }),
        side: mark(claim.side.clone().unwrap_or_default(), "side"),
        teller: mark(teller(claim), "claimant"),
        before: found.before.to_owned(),
        quote: claim.quote.clone(),
        after: found.after.to_owned(),
    }
}

/// What is said: a number with its qualifier and, unless men are counted, its unit; a date; or that it is a fact.
pub fn figure(claim: &Claim) -> String {
    if claim.kind == "date" {
        let date = claim.date.as_deref().unwrap_or("?");
        return if claim.qualifier == "about" { format!("about {date}") } else { date.to_owned() };
    }
    let number = match (claim.low, claim.high) {
        (None, None) => return if claim.unit == "proposition" { "a fact" } else { "no figure" }.to_owned(),
        (Some(low), None) if claim.qualifier == "over" => format!("over {}", number_text(low)),
        (Some(low), None) => format!("at least {}", number_text(low)),
        (None, Some(high)) => format!("at most {}", number_text(high)),
        (Some(low), Some(high)) if low < high => format!("{}–{}", number_text(low), number_text(high)),
        (Some(low), Some(_)) if claim.qualifier == "about" => format!("about {}", number_text(low)),
        (Some(low), Some(_)) => number_text(low),
    };
    if claim.unit == "persons" { number } else { format!("{number} {}", claim.unit.replace('_', " ")) }
}

/// Who says so, through whom, and whether he asserts it.
fn teller(claim: &Claim) -> String {
    let who = if claim.claimant == "narrator" { "the text" } else { &claim.claimant };
    let mut told = match claim.stance {
        "denies" => format!("{who} denies it"),
        "reports_other" if claim.claimant == "narrator" => "hearsay".to_owned(),
        _ => who.to_owned(),
    };
    if !claim.via.is_empty() {
        told.push_str(&format!(", through {}", claim.via.join(", ")));
    }
    told
}
