//! The folder's own files as they are written, every reference with the bytes it stands in.

mod battle_file;
mod forces_file;
mod orders_file;
mod unknowns_file;
mod word;

pub use battle_file::{BattleFile, Engagement, EventsFile, Hypothesis, Side, TimelineEvent, VillagersText};
pub use forces_file::{Dress, ForcesFile, Likeness, Person, Supply, UnitText, WeaponClass, WeaponText};
pub use orders_file::{
    ApproachText, Decided, Deed, EnemyAt, EnemyNear, Given, OrderText, OrdersFile, PaceText, When, Within,
};
pub use unknowns_file::{PriorKind, PriorText, UnknownText, UnknownsFile};
pub use word::{Amount, AmountKind, Figure, Word, Words};

use serde::de::DeserializeOwned;

use crate::problem::{Problem, nearest};

/// Reads one file's text, or says what is wrong with it.
pub(crate) fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Problem> {
    toml::from_str(text).map_err(|error| explain(file, text, &error))
}

/// Turns a reader's error into a problem with a mend.
fn explain(file: &str, text: &str, error: &toml::de::Error) -> Problem {
    let message = error.message().lines().next().unwrap_or("cannot be read").to_owned();
    let span = error.span().unwrap_or(0..text.len().min(1));
    let (code, help) = if let Some(rest) = message.strip_prefix("unknown field `") {
        let wrong = rest.split('`').next().unwrap_or("");
        let known: Vec<&str> = rest.split('`').skip(2).step_by(2).filter(|word| !word.is_empty()).collect();
        let help = match nearest(wrong, known.iter().copied()) {
            Some(candidate) => format!("did you mean `{candidate}`?"),
            None => format!("write one of: {}", known.join(", ")),
        };
        ("battle::unknown-key", help)
    } else if let Some(rest) = message.strip_prefix("unknown variant `") {
        let wrong = rest.split('`').next().unwrap_or("");
        let known: Vec<&str> = rest.split('`').skip(2).step_by(2).filter(|word| !word.is_empty()).collect();
        let help = match nearest(wrong, known.iter().copied()) {
            Some(candidate) => format!("did you mean `{candidate}`?"),
            None => format!("write one of: {}", known.join(", ")),
        };
        ("battle::unknown-word", help)
    } else if message.starts_with("missing field") {
        ("battle::missing-key", format!("add it here; docs/guide/battle-folder.md describes {file}"))
    } else {
        (
            "battle::syntax",
            format!("docs/guide/battle-folder.md describes {file}; or compare with battles/example"),
        )
    };
    Problem::at(code, file, span, message, help).grounded_in(text)
}
