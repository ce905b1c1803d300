//! A fight written down so that it can be played back.

use std::path::Path;

use battle::{Battle, FightRecord};
use engine::Scenario;
use replay::{
    Engagement, EngagementLoss, Fineness, Head, NamedSide, NamedUnit, Names, Recorder, Replay, ReplayError,
};
use report::ReportError;
use report::files;

use crate::fault::Fault;
use crate::fighting::{self, Fight};
use crate::find::Located;
use crate::names;
use crate::settings::Settings;

/// Fights once as [`fighting::fight`] does, and writes it down.
///
/// # Errors
/// An unknown that the battle has not, or values that cannot be fought with.
pub fn fight(
    located: &Located,
    battle: &Battle,
    seed: u64,
    settings: &Settings,
    fineness: Fineness,
) -> Result<(Fight, Replay), Fault> {
    let (scenario, unknowns) = fighting::scenario(located, battle, seed, settings)?;
    let (record, replay) = record(battle, &scenario, seed, &unknowns, settings, fineness);
    Ok((Fight { record, unknowns, log: vec![] }, replay))
}

/// Fights a scenario once and writes it down.
pub fn record(
    battle: &Battle,
    scenario: &Scenario,
    seed: u64,
    unknowns: &[(String, f64)],
    settings: &Settings,
    fineness: Fineness,
) -> (FightRecord, Replay) {
    let mut recorder = Recorder::new(scenario, fineness.clone());
    let outcome = engine::fight(scenario, seed, &mut recorder);
    let record = battle.record(scenario, seed, &outcome);
    let ground = battle.ground();
    let (east, north) = ground.projection().origin_utm_m();
    let head = Head {
        battle: battle.id().to_owned(),
        title: shown(names::of_ledger(battle.title(), battle.id())),
        seed,
        hash: record.hash.clone(),
        start: battle.clock().instant(0.0),
        duration_s: scenario.duration_s,
        width_m: ground.width_m().into(),
        depth_m: ground.depth_m().into(),
        epsg: ground.projection().epsg(),
        origin_m: [east, north],
        unknowns: unknowns.iter().cloned().collect(),
        without: settings.without.iter().map(|mechanism| mechanism.name().to_owned()).collect(),
        fineness,
        light_step_s: 1.0,
        sides: battle
            .description()
            .side
            .iter()
            .map(|side| NamedSide {
                id: side.id.as_str().to_owned(),
                name: shown(names::of_ledger(&side.name, &side.id)),
            })
            .collect(),
        units: units(battle, scenario),
        orders: scenario.orders.iter().map(|order| order.name.clone()).collect(),
        engagements: engagements(battle, scenario, &record),
    };
    let replay = recorder.finish(battle::ENGINE, head);
    (record, replay)
}

fn shown(names: report::model::Names) -> Names {
    Names { en: names.en, ko: names.ko, zh: names.zh, ja: names.ja }
}

/// The units of the fight, with the identifiers and names of `forces.toml`.
fn units(battle: &Battle, scenario: &Scenario) -> Vec<NamedUnit> {
    let texts = &battle.forces().unit;
    let mut taken = vec![false; texts.len()];
    let unit = |unit: &engine::Unit| {
        // A fight knows its units by their English names; two of one name stand in the order of the file.
        let found = (0..texts.len()).find(|at| {
            let text = &texts[*at];
            let name = text.name.in_language("en").unwrap_or(text.id.as_str());
            !taken[*at] && name == unit.name
        });
        let text = found.map(|at| {
            taken[at] = true;
            &texts[at]
        });
        let english = || Names { en: unit.name.clone(), ..Names::default() };
        NamedUnit {
            id: text.map_or_else(|| unit.name.clone(), |text| text.id.as_str().to_owned()),
            name: text.map_or_else(english, |text| shown(names::of_ledger(&text.name, &text.id))),
            side: unit.side,
            parent: unit.parent,
            men: unit.men,
            combatant: unit.combatant,
        }
    };
    scenario.units.iter().map(unit).collect()
}

fn engagements(battle: &Battle, scenario: &Scenario, record: &FightRecord) -> Vec<Engagement> {
    let engagement = |engagement: &battle::EngagementRecord| {
        let written = battle.description().engagement.iter().find(|text| *text.id == *engagement.id)?;
        let place = scenario.places.iter().find(|place| place.name == written.place.as_str())?;
        let loss = |id: &str| {
            let side = engagement.sides.get(id).copied().unwrap_or_default();
            EngagementLoss {
                engaged: side.engaged,
                killed: side.killed,
                wounded: side.wounded,
                missing: side.missing,
                captured: side.captured,
                killed_by_own: side.killed_by_own,
                rounds_fired: side.rounds_fired,
            }
        };
        Some(Engagement {
            id: engagement.id.clone(),
            name: shown(names::of_ledger(&written.name, &written.id)),
            start_s: engagement.start_s?,
            end_s: engagement.end_s?,
            x_m: place.position.x,
            y_m: place.position.y,
            sides: battle.description().side.iter().map(|side| loss(&side.id)).collect(),
        })
    };
    let mut found: Vec<Engagement> = record.engagements.iter().filter_map(engagement).collect();
    found.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
    found
}

/// Writes a replay whole or not at all, and returns its size in bytes.
///
/// # Errors
/// Where it cannot be encoded, or the operating system refuses.
pub fn write(path: &Path, replay: &Replay) -> Result<usize, Fault> {
    let bytes = encoded(replay)?;
    files::write_atomically(path, &bytes)?;
    Ok(bytes.len())
}

/// The bytes of the file.
pub(crate) fn encoded(replay: &Replay) -> Result<Vec<u8>, Fault> {
    replay.encode().map_err(|error| {
        Fault::Report(ReportError::Malformed { what: "the replay", reason: error.to_string() })
    })
}

/// Reads a replay that this engine fought.
///
/// # Errors
/// Where the file cannot be read, is no replay, is damaged, or is of another format or engine.
pub fn read(path: &Path) -> Result<Replay, Fault> {
    let bytes = files::read(path)?;
    Replay::decode_for(&bytes, battle::ENGINE).map_err(|error| fault(path, &error))
}

fn fault(path: &Path, error: &ReplayError) -> Fault {
    let text = error.to_string();
    let (message, help) = text.split_once("\n  mend: ").unwrap_or((&text, "write it again"));
    Fault::input(format!("{}: {message}", path.display()), help)
}
