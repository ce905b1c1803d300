//! Why: one fight told from one unit, section or man, with what caused each thing.

use std::collections::BTreeMap;

use battle::why::{Subject, Trace, Tracer};
use battle::{Battle, FightRecord};
use serde::Serialize;

use crate::fault::Fault;
use crate::fighting::{pretty, scenario};
use crate::find::Located;
use crate::settings::Settings;

/// The answer.
#[derive(Clone, Debug, PartialEq)]
pub struct WhyAnswer {
    /// What the fight came to: the same as without a watcher.
    pub record: FightRecord,
    /// The value of every unknown.
    pub unknowns: Vec<(String, f64)>,
    /// The trace.
    pub trace: Trace,
}

/// Fights once, as [`crate::fighting::fight`] does, and traces `whom`: `UNIT`, `UNIT/17`, `UNIT/s3` or a man's number.
///
/// # Errors
/// An unknown that the battle has not, somebody who is not there, or values that cannot be fought with.
pub fn why(
    located: &Located,
    battle: &Battle,
    seed: u64,
    settings: &Settings,
    whom: &str,
) -> Result<WhyAnswer, Fault> {
    let (scenario, unknowns) = scenario(located, battle, seed, settings)?;
    let subject =
        Subject::find(battle, &scenario, whom).map_err(|(message, help)| Fault::input(message, help))?;
    let mut tracer = Tracer::new(battle, &scenario, subject);
    let outcome = engine::fight(&scenario, seed, &mut tracer);
    let trace = tracer.finish();
    let record = battle.record(&scenario, seed, &outcome);

    Ok(WhyAnswer { record, unknowns, trace })
}

#[derive(Serialize)]
struct WhyJson<'a> {
    battle: &'a str,
    seed: u64,
    engine: &'a str,
    unknowns: BTreeMap<&'a str, f64>,
    without: Vec<&'a str>,
    hash: &'a str,
    #[serde(flatten)]
    trace: &'a Trace,
}

impl WhyAnswer {
    /// The object of `umpire fight --why X --json`, with a line feed at the end.
    ///
    /// # Errors
    /// Where it cannot be written as JSON.
    pub fn json(&self, settings: &Settings) -> Result<String, Fault> {
        pretty(&WhyJson {
            battle: &self.record.battle,
            seed: self.record.seed,
            engine: battle::ENGINE,
            unknowns: self.unknowns.iter().map(|(id, value)| (id.as_str(), *value)).collect(),
            without: settings.without.iter().map(|mechanism| mechanism.name()).collect(),
            hash: &self.record.hash,
            trace: &self.trace,
        })
    }
}
