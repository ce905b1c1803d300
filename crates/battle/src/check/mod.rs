//! What the folder's files say about one another: every reference, every range, every time.

mod engagements;
mod forces;
mod orders;
mod unknowns;

use std::collections::BTreeSet;
use std::ops::Range;

use ground::GroundSpec;
use ledger::Ledger;

use crate::problem::{Problem, did_you_mean};
use crate::text::{BattleFile, Figure, ForcesFile, OrdersFile, UnknownsFile, Word};
use crate::time::Clock;
use crate::unknown::UnknownSpec;

/// Name of `battle.toml`.
pub(crate) const BATTLE_FILE: &str = "battle.toml";
/// Name of `events.toml`, which a folder may have.
pub(crate) const EVENTS_FILE: &str = "events.toml";
/// Name of `ground.toml`.
pub(crate) const GROUND_FILE: &str = "ground.toml";
/// Name of `forces.toml`.
pub(crate) const FORCES_FILE: &str = "forces.toml";
/// Name of `orders.toml`.
pub(crate) const ORDERS_FILE: &str = "orders.toml";
/// Name of `unknowns.toml`.
pub(crate) const UNKNOWNS_FILE: &str = "unknowns.toml";

/// More men than this in one body is a slip of the pen: bodies march and fight as one.
pub(crate) const MOST_MEN_IN_A_BODY: f64 = 2_000.0;
/// More men than this in all would not fit into memory as single men.
pub(crate) const MOST_MEN_IN_ALL: f64 = 200_000.0;

/// Everything that has been read, while it is being checked.
pub(crate) struct Check<'a> {
    pub battle: &'a BattleFile,
    pub forces: &'a ForcesFile,
    pub orders: &'a OrdersFile,
    pub unknowns_file: &'a UnknownsFile,
    pub ground: &'a GroundSpec,
    pub ledger: &'a Ledger,
    pub clock: Clock,
    pub unknowns: Vec<UnknownSpec>,
    pub problems: Vec<Problem>,
}

impl Check<'_> {
    /// Checks everything; problems stay in `self.problems`.
    pub fn run(&mut self) {
        self.unknowns();
        self.sides_and_engagements();
        self.forces();
        self.orders();
        self.uses_of_unknowns();
        self.claims_point_somewhere();
    }

    /// Claims are about an engagement, an event, or the whole battle.
    fn claims_point_somewhere(&mut self) {
        let (ledger, battle) = (self.ledger, self.battle);
        let known: BTreeSet<&str> = battle
            .engagement
            .iter()
            .map(|engagement| engagement.id.as_str())
            .chain(battle.event.iter().chain(&battle.told).map(|event| event.id.as_str()))
            .chain(["battle"])
            .collect();
        for claim in ledger.claims() {
            if !known.contains(claim.engagement.as_str()) {
                // The ledger keeps no bytes of its claims; the id is searched for when the problem is shown.
                let mut problem = Problem::of_file(
                    "battle::unknown-engagement",
                    ledger::CLAIMS_FILE,
                    format!(
                        "the claim `{}` is about no known engagement or event: `{}`",
                        claim.id, claim.engagement
                    ),
                    did_you_mean(
                        claim.engagement.as_str(),
                        known.iter().copied(),
                        "add it to battle.toml or events.toml, or write `battle`",
                    ),
                );
                problem.offending = Some(format!("\"{}\"", claim.id).into());
                self.problems.push(problem);
            }
        }
    }

    fn report(
        &mut self,
        code: &'static str,
        file: &str,
        span: Range<usize>,
        message: String,
        help: impl Into<String>,
    ) {
        self.problems.push(Problem::at(code, file, span, message, help));
    }

    /// A reference that must be among `known`.
    fn known<'k>(
        &mut self,
        code: &'static str,
        file: &str,
        word: &Word,
        what: &str,
        known: impl IntoIterator<Item = &'k str> + Clone,
        otherwise: &str,
    ) -> bool {
        if known.clone().into_iter().any(|candidate| candidate == word.as_str()) {
            return true;
        }
        let help = did_you_mean(word, known, otherwise);
        self.report(code, file, word.span(), format!("there is no {what} `{word}`"), help);
        false
    }

    /// Source ids must be in the ledger.
    fn sources(&mut self, file: &str, words: &[Word]) {
        let ledger = self.ledger;
        let known: Vec<&str> = ledger.sources().iter().map(|source| source.id.as_str()).collect();
        for word in words {
            self.known(
                "battle::unknown-source",
                file,
                word,
                "source",
                known.iter().copied(),
                "add it to sources.toml",
            );
        }
    }

    /// Claim ids must be in the ledger.
    fn claims(&mut self, file: &str, words: &[Word]) {
        let ledger = self.ledger;
        let known: Vec<&str> = ledger.claims().iter().map(|claim| claim.id.as_str()).collect();
        for word in words {
            self.known(
                "battle::unknown-claim",
                file,
                word,
                "claim",
                known.iter().copied(),
                "add it to claims.toml",
            );
        }
    }

    /// A place on the map.
    fn place(&mut self, file: &str, word: &Word) -> bool {
        let ground = self.ground;
        if let Some(place) = ground.places.iter().find(|place| place.id == word.as_str()) {
            if on_the_map(ground, place) {
                return true;
            }
            self.report(
                "battle::place-outside",
                file,
                word.span(),
                format!("the place `{word}` lies outside the ground"),
                "name a place inside the bounds, or widen the bounds in ground.toml",
            );
            return false;
        }
        let known: Vec<&str> = ground.places.iter().map(|place| place.id.as_str()).collect();
        self.known("battle::unknown-place", file, word, "place", known, "add it to ground.toml")
    }

    /// A finite number within bounds.
    fn range(&mut self, file: &str, figure: &Figure, what: &str, least: f64, most: f64) -> bool {
        let sound = figure.value.is_finite() && (least..=most).contains(&figure.value);
        if !sound {
            self.report(
                "battle::number",
                file,
                figure.span(),
                format!("{what} cannot be {}", figure.value),
                format!("give a number from {least} to {most}"),
            );
        }
        sound
    }

    fn optional_range(&mut self, file: &str, figure: Option<&Figure>, what: &str, least: f64, most: f64) {
        if let Some(figure) = figure {
            self.range(file, figure, what, least, most);
        }
    }

    /// No identifier twice.
    fn unique<'w>(&mut self, file: &str, what: &str, words: impl Iterator<Item = &'w Word>) {
        let mut seen = BTreeSet::new();
        for word in words {
            if word.trim().is_empty() {
                self.report(
                    "battle::empty-id",
                    file,
                    word.span(),
                    format!("a {what} has an empty id"),
                    "give it a short id of small letters and hyphens",
                );
            } else if !seen.insert(word.as_str()) {
                self.report(
                    "battle::duplicate",
                    file,
                    word.span(),
                    format!("the {what} `{word}` stands twice"),
                    "give one of the two another id",
                );
            }
        }
    }

    fn time(&mut self, file: &str, word: &Word) -> Option<f64> {
        match self.clock.seconds(file, word) {
            Ok(seconds) => Some(seconds),
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    fn format(&mut self, file: &str, format: &Figure) {
        if format.value != 1.0 {
            self.report(
                "battle::format",
                file,
                format.span(),
                format!("{file} has format {}, and this program reads format 1", format.value),
                "write `format = 1`, or take a newer program",
            );
        }
    }
}

/// A place with a position inside the bounds.
pub(crate) fn on_the_map(ground: &GroundSpec, place: &ground::PlaceSpec) -> bool {
    place.on_map
        && matches!((place.lat, place.lon), (Some(lat), Some(lon)) if ground.bounds.contains(lat, lon))
}
