//! What reading would add to a reviewed ledger, or change in it. Nothing is written: a person decides.

use std::collections::BTreeSet;

use battle::Battle;
use ledger::present::figure_text;
use ledger::{Claim as Reviewed, ClaimId};
use reading::Claim;
use report::terminal::{claims_heading, render_claim, visible};
use serde::Serialize;

use super::review::{self, Rejected, is_rejected};
use super::{Found, Input, Place, known, table};
use crate::fault::Fault;
use crate::find::Located;

const ACCOUNTS: &str = "accounts/";

/// A claim that was read, beside the reviewed one that stands on the same words.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    /// What was read.
    pub claim: Claim,
    /// The reviewed claim, where there is one.
    pub reviewed: Option<String>,
    /// What is not the same: `kind`, `value`, `side`, `stance`; empty where there is no reviewed claim.
    pub differs: Vec<&'static str>,
    #[serde(skip)]
    around: [String; 2],
}

/// The reading of a battle's accounts beside its ledger.
#[derive(Clone, Debug, Serialize)]
pub struct Unreviewed {
    /// Identifier of the battle.
    pub battle: String,
    /// The texts that were read.
    pub texts: Vec<String>,
    /// Claims that were read.
    pub read: usize,
    /// Those of them that the ledger has just so.
    pub agree: usize,
    /// Claims on words that the ledger reads in another way.
    pub changes: Vec<Difference>,
    /// Claims on words of which the ledger says nothing.
    pub additions: Vec<Difference>,
    /// Claims that a person rejected.
    pub rejected: usize,
    /// Claims of the ledger about these texts on whose words nothing was read.
    pub unread: Vec<String>,
}

/// Which of the differences are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only of this side.
    pub side: Option<String>,
    /// Only of this kind.
    pub kind: Option<String>,
}

/// Reads the accounts of a battle, or the texts that are given, and sets them beside the ledger.
///
/// In the battle's own accounts claims meet on the same words; in other texts on the same kind, figure and side.
///
/// # Errors
/// Where there is no text, or one that cannot be read.
pub fn compare(
    located: &Located,
    battle: &Battle,
    from: &[Input],
    wanted: &Wanted,
) -> Result<Unreviewed, Fault> {
    let own = from.is_empty();
    let inputs = if own { accounts(located)? } else { from.to_vec() };
    let context = known::context(battle);
    let mut result = Unreviewed {
        battle: battle.id().to_owned(),
        texts: inputs.iter().map(|input| input.shown().to_owned()).collect(),
        read: 0,
        agree: 0,
        changes: Vec::new(),
        additions: Vec::new(),
        rejected: 0,
        unread: Vec::new(),
    };
    let rejected = if own { review::rejections(located.files())? } else { vec![] };
    let mut met: BTreeSet<ClaimId> = BTreeSet::new();
    for input in &inputs {
        let account = own.then(|| account_name(&input.document));
        let mut taker = Comparing {
            ledger: battle.ledger(),
            account,
            result: &mut result,
            met: &mut met,
            wanted,
            rejected: &rejected,
        };
        match super::read(std::slice::from_ref(input), &context, &mut taker) {
            Ok(_) => {}
            Err(super::Stopped::Fault(fault)) => return Err(fault),
            Err(super::Stopped::Output(error)) => {
                return Err(Fault::input(error.to_string(), "free some memory"));
            }
        }
    }
    if own {
        let read: BTreeSet<&str> = inputs.iter().map(|input| account_name(&input.document)).collect();
        let claims = battle.ledger().claims().iter().filter(|claim| {
            let on_words =
                claim.locator.as_ref().is_some_and(|locator| read.contains(locator.account.as_str()));
            let kind = wanted.kind.as_deref().is_none_or(|kind| same_word(claim.kind.as_str(), kind));
            let side = wanted.side.as_deref();
            on_words
                && kind
                && side.is_none_or(|side| claim.side.as_ref().is_some_and(|of| of.as_str() == side))
        });
        result.unread =
            claims.filter(|claim| !met.contains(&claim.id)).map(|claim| claim.id.to_string()).collect();
    }
    Ok(result)
}

/// The texts of the folder's `accounts/`.
fn accounts(located: &Located) -> Result<Vec<Input>, Fault> {
    let files = located.files();
    let unreadable = |error: std::io::Error| {
        Fault::input(
            format!("the accounts of {} cannot be read: {error}", located.shown),
            "see that the folder accounts/ can be read",
        )
    };
    let names = files.list().map_err(unreadable)?;
    let mut inputs = Vec::new();
    for name in names {
        let Some(document) = name.strip_prefix(ACCOUNTS) else { continue };
        if !(document.ends_with(".txt") || document.ends_with(".md")) {
            continue;
        }
        let bytes = files.read(&name).map_err(unreadable)?;
        inputs.push(Input { document: document.to_owned(), place: Place::Here(bytes) });
    }
    if inputs.is_empty() {
        return Err(Fault::input(
            format!("{} has no texts: its accounts/ holds no .txt or .md file", located.shown),
            format!(
                "put texts there, or name them: umpire ledger {} --unreviewed --from FILE...",
                located.argument
            ),
        ));
    }
    Ok(inputs)
}

/// The account as the ledger calls it: the name of its file without the ending.
fn account_name(document: &str) -> &str {
    document.rsplit_once('.').map_or(document, |(name, _)| name)
}

struct Comparing<'c> {
    ledger: &'c ledger::Ledger,
    account: Option<&'c str>,
    result: &'c mut Unreviewed,
    met: &'c mut BTreeSet<ClaimId>,
    wanted: &'c Wanted,
    rejected: &'c [Rejected],
}

impl super::Taker for Comparing<'_> {
    fn begin(&mut self, _: &str) -> std::io::Result<()> {
        Ok(())
    }

    fn take(&mut self, found: &Found<'_>) -> std::io::Result<()> {
        let claim = found.claim;
        // Several reviewed claims may stand on the same words: the one that differs least is meant.
        let on_same_words = self.ledger.claims().iter().filter(|reviewed| match self.account {
            Some(account) => reviewed.locator.as_ref().is_some_and(|locator| {
                locator.account.as_str() == account && locator.start < claim.end && claim.start < locator.end
            }),
            None => same_kind(claim, reviewed) && same_value(claim, reviewed) && same_side(claim, reviewed),
        });
        let nearest = on_same_words
            .map(|reviewed| (differences(claim, reviewed), reviewed))
            .min_by_key(|(differs, reviewed)| (differs.len(), self.met.contains(&reviewed.id)));
        if let Some((_, reviewed)) = &nearest {
            self.met.insert(reviewed.id.clone());
        }
        let passes =
            |wish: &Option<String>, word: &str| wish.as_deref().is_none_or(|wish| same_word(wish, word));
        if !passes(&self.wanted.kind, claim.kind)
            || !passes(&self.wanted.side, claim.side.as_deref().unwrap_or_default())
        {
            return Ok(());
        }
        self.result.read += 1;
        let around = [found.before.to_owned(), found.after.to_owned()];
        match nearest {
            Some((differs, _)) if differs.is_empty() => self.result.agree += 1,
            _ if self.account.is_some_and(|account| is_rejected(self.rejected, account, claim)) => {
                self.result.rejected += 1;
            }
            Some((differs, reviewed)) => self.result.changes.push(Difference {
                claim: claim.clone(),
                reviewed: Some(reviewed.id.to_string()),
                differs,
                around,
            }),
            None => self.result.additions.push(Difference {
                claim: claim.clone(),
                reviewed: None,
                differs: Vec::new(),
                around,
            }),
        }
        Ok(())
    }

    fn end(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What of a claim that was read is not as the ledger has it.
pub(crate) fn differences(claim: &Claim, reviewed: &Reviewed) -> Vec<&'static str> {
    let mut differs = Vec::new();
    if !same_kind(claim, reviewed) {
        differs.push("kind");
    }
    if !same_value(claim, reviewed) {
        differs.push("value");
    }
    if !same_side(claim, reviewed) {
        differs.push("side");
    }
    if claim.stance != reviewed.stance.exchange_word() {
        differs.push("stance");
    }
    differs
}

/// Words of the ledger are joined with hyphens, those of texts with underscores.
fn same_word(one: &str, other: &str) -> bool {
    one.replace('-', "_") == other.replace('-', "_")
}

fn same_kind(claim: &Claim, reviewed: &Reviewed) -> bool {
    // Counts of other things are facts of no number in the ledger.
    claim.kind == reviewed.kind.exchange_word()
}

fn same_value(claim: &Claim, reviewed: &Reviewed) -> bool {
    if claim.kind == "date" {
        return claim.date == reviewed.date;
    }
    // A bound that is left open is read as the other one: "over 60" may be kept either way.
    let one = (claim.low.or(claim.high), claim.high.or(claim.low));
    let other = (reviewed.low.or(reviewed.high), reviewed.high.or(reviewed.low));
    one == other
}

fn same_side(claim: &Claim, reviewed: &Reviewed) -> bool {
    // A text may leave open whose men are meant; then nothing contradicts.
    match (&claim.side, &reviewed.side) {
        (Some(one), Some(other)) => one == other.as_str(),
        _ => true,
    }
}

impl Unreviewed {
    /// One object.
    ///
    /// # Errors
    /// Where it cannot be written as JSON.
    pub fn json(&self) -> Result<String, Fault> {
        Ok(super::safe_json(crate::fighting::pretty(self)?))
    }

    /// For a terminal.
    pub fn text(&self, battle: &Battle, width: usize, colour: bool) -> String {
        let mut text = format!(
            "{} claims read in {}: {} stand in the ledger just so, {} differ, {} are not in it.\n",
            self.read,
            visible(&self.texts.join(", ")),
            self.agree,
            self.changes.len(),
            self.additions.len()
        );
        if self.rejected > 0 {
            text.push_str(&format!("{} more were rejected in review.toml.\n", self.rejected));
        }
        text.push_str("Nothing of this is used: only what a person writes into claims.toml is weighed.\n");
        for (title, differences) in [("Would change (~)", &self.changes), ("Would add (+)", &self.additions)]
        {
            if differences.is_empty() {
                continue;
            }
            text.push_str(&format!("\n{title}\n{}", claims_heading(width, colour)));
            for difference in differences {
                text.push_str(&difference.text(battle, width, colour));
            }
        }
        if !self.unread.is_empty() {
            text.push_str(&format!(
                "\nNot seen by reading, though the ledger has it ({}): {}\n",
                self.unread.len(),
                self.unread.join(" ")
            ));
        }
        text
    }
}

impl Difference {
    fn text(&self, battle: &Battle, width: usize, colour: bool) -> String {
        let found = Found {
            document: &self.claim.doc,
            claim: &self.claim,
            before: &self.around[0],
            after: &self.around[1],
        };
        let mut line = table::line(&found);
        line.mark = if self.reviewed.is_some() { "~" } else { "+" }.to_owned();
        let mut text = render_claim(&line, width, colour);
        let reviewed =
            self.reviewed.as_ref().and_then(|id| battle.ledger().claim(&ClaimId::new(id.as_str())));
        if let Some(reviewed) = reviewed {
            let value = reviewed.date.clone().filter(|_| reviewed.kind == ledger::ClaimKind::Date);
            text.push_str(&format!(
                "        ledger: {} {}{}, {} ({}; not the same: {})\n",
                reviewed.kind,
                value.unwrap_or_else(|| figure_text(reviewed)),
                reviewed.side.as_ref().map(|side| format!(" of {side}")).unwrap_or_default(),
                reviewed.stance,
                reviewed.id,
                self.differs.join(", "),
            ));
        }
        text
    }
}
