//! One fight: its record as one JSON object, and its log in words.

use std::collections::BTreeMap;

use battle::{Battle, EngagementRecord, FightRecord, Log, OtherContact, SideRecord};
use engine::Scenario;
use engine::mechanism::Constants;
use report::ReportError;
use report::terminal::{FightEngagement, FightEngagementSide, FightReport, FightSide, Rounds};
use serde::Serialize;

use crate::constants;
use crate::fault::Fault;
use crate::find::Located;
use crate::settings::Settings;

/// One fight with what it was fought with.
#[derive(Clone, Debug, PartialEq)]
pub struct Fight {
    /// What it came to.
    pub record: FightRecord,
    /// The value of every unknown.
    pub unknowns: Vec<(String, f64)>,
    /// Lines of the log, where one was asked for.
    pub log: Vec<String>,
}

/// Whose log is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// None.
    Nothing,
    /// Everything that happened.
    All,
}

/// Fights once, with the middle of every prior and the central draw of the constants where nothing else is set.
///
/// # Errors
/// An unknown that the battle has not, or values that cannot be fought with.
pub fn fight(
    located: &Located,
    battle: &Battle,
    seed: u64,
    settings: &Settings,
    wanted: Wanted,
) -> Result<Fight, Fault> {
    let (scenario, unknowns) = scenario(located, battle, seed, settings)?;
    let (outcome, log) = match wanted {
        Wanted::Nothing => (engine::fight(&scenario, seed, &mut engine::Unwatched), vec![]),
        Wanted::All => {
            let mut log = Log::new(battle, &scenario);
            (engine::fight(&scenario, seed, &mut log), log.into_lines())
        }
    };
    let record = battle.record(&scenario, seed, &outcome);
    Ok(Fight { record, unknowns, log })
}

/// What one fight is fought from, with the value of every unknown.
pub(crate) fn scenario(
    located: &Located,
    battle: &Battle,
    seed: u64,
    settings: &Settings,
) -> Result<(Scenario, Vec<(String, f64)>), Fault> {
    let theta = settings.theta(battle)?;
    let drawn = settings.set.get(constants::UNKNOWN).copied();
    let constants = match (constants::shipped()?, drawn) {
        (None, _) => Constants::default(),
        (Some(calibration), None) => calibration.central(),
        (Some(calibration), Some(number)) => calibration.draw(number as usize, seed),
    };
    let scenario = battle
        .compile_from(constants, &theta, settings.mechanisms())
        .map_err(|problem| located.explain(vec![problem]))?;
    let mut unknowns: Vec<(String, f64)> =
        battle.unknowns().iter().map(|unknown| unknown.id.clone()).zip(theta).collect();
    unknowns.extend(drawn.map(|number| (constants::UNKNOWN.to_owned(), number)));
    Ok((scenario, unknowns))
}

#[derive(Serialize)]
struct FightJson<'a> {
    battle: &'a str,
    seed: u64,
    engine: &'a str,
    /// Always null: the same fight gives the same bytes. The time goes to standard error.
    wall_s: Option<f64>,
    events: u64,
    unknowns: BTreeMap<&'a str, f64>,
    without: Vec<&'a str>,
    sides: &'a BTreeMap<String, SideRecord>,
    engagements: &'a [EngagementRecord],
    other: &'a [OtherContact],
    hash: &'a str,
}

impl Fight {
    /// The object of `umpire fight --json`: the same bytes for the same fight, with a line feed at the end.
    ///
    /// # Errors
    /// Where it cannot be written as JSON.
    pub fn json(&self, settings: &Settings) -> Result<String, Fault> {
        let record = &self.record;
        let object = FightJson {
            battle: &record.battle,
            seed: record.seed,
            engine: battle::ENGINE,
            wall_s: None,
            events: record.events,
            unknowns: self.unknowns.iter().map(|(id, value)| (id.as_str(), *value)).collect(),
            without: settings.without.iter().map(|mechanism| mechanism.name()).collect(),
            sides: &record.sides,
            engagements: &record.engagements,
            other: &record.other,
            hash: &record.hash,
        };
        pretty(&object)
    }

    /// As the terminal shows it. Contacts outside the named engagements are one line together.
    pub fn report(&self, wall_s: f64) -> FightReport {
        let record = &self.record;
        let side = |side: &SideRecord| FightSide {
            start: side.start.into(),
            present: side.present.into(),
            killed: side.killed.into(),
            wounded: side.wounded.into(),
            missing: side.missing.into(),
            captured: side.captured.into(),
            rounds: Rounds {
                issued: side.rounds.issued,
                fired: side.rounds.fired,
                lost: side.rounds.lost,
                left: side.rounds.left,
            },
            killed_by_own: side.killed_by_own.into(),
            non_combatants: side.non_combatants.into(),
            non_combatants_killed: side.non_combatants_killed.into(),
        };
        let mut engagements: Vec<FightEngagement> = Vec::new();
        for engagement in &record.engagements {
            if let (Some(start), Some(end)) = (&engagement.start, &engagement.end) {
                engagements.push(FightEngagement {
                    id: engagement.id.clone(),
                    start: start.clone(),
                    end: end.clone(),
                    sides: engagement.sides.iter().map(|(id, part)| (id.clone(), part_of(part))).collect(),
                });
            }
        }
        engagements.sort_by(|left, right| left.start.cmp(&right.start));
        engagements.extend(elsewhere(&record.other));
        FightReport {
            battle: record.battle.clone(),
            seed: record.seed,
            engine: battle::ENGINE.to_owned(),
            wall_s,
            events: record.events,
            sides: record.sides.iter().map(|(id, books)| (id.clone(), side(books))).collect(),
            engagements,
            hash: record.hash.clone(),
        }
    }
}

/// Identifier of the line that stands for all contacts outside the named engagements.
pub const ELSEWHERE: &str = "elsewhere";

fn part_of(part: &battle::EngagementSideRecord) -> FightEngagementSide {
    FightEngagementSide {
        engaged: part.engaged.into(),
        killed: part.killed.into(),
        wounded: part.wounded.into(),
        missing: part.missing.into(),
        captured: part.captured.into(),
        killed_by_own: part.killed_by_own.into(),
        rounds_fired: part.rounds_fired,
        gave_way: part.gave_way,
    }
}

fn elsewhere(contacts: &[OtherContact]) -> Option<FightEngagement> {
    let start = contacts.iter().map(|contact| &contact.start).min()?.clone();
    let end = contacts.iter().map(|contact| &contact.end).max()?.clone();
    let mut sides: BTreeMap<String, FightEngagementSide> = BTreeMap::new();
    for (id, part) in contacts.iter().flat_map(|contact| &contact.sides) {
        let sum = sides.entry(id.clone()).or_default();
        let part = part_of(part);
        sum.engaged = sum.engaged.max(part.engaged);
        sum.killed += part.killed;
        sum.wounded += part.wounded;
        sum.missing += part.missing;
        sum.captured += part.captured;
        sum.killed_by_own += part.killed_by_own;
        sum.rounds_fired += part.rounds_fired;
        sum.gave_way |= part.gave_way;
    }
    Some(FightEngagement { id: ELSEWHERE.to_owned(), start, end, sides })
}

/// Indented JSON with a line feed at the end.
pub(crate) fn pretty(value: &impl Serialize) -> Result<String, Fault> {
    let mut text = serde_json::to_string_pretty(value)
        .map_err(|error| Fault::Report(ReportError::Malformed { what: "JSON", reason: error.to_string() }))?;
    text.push('\n');
    Ok(text)
}
