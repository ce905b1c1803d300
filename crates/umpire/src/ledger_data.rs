//! The ledger as page and terminal show it.

use std::collections::{BTreeMap, BTreeSet};

use battle::Battle;
use ledger::present::Filter;
use report::model::{BattleInfo, ClaimRow, EngagementInfo, FailingSum, LedgerData, Names, Side};

use report::terminal::LedgerFilter;

use crate::fault::Fault;
use crate::names;

/// What battle, when, and who fought.
pub fn battle_info(battle: &Battle) -> BattleInfo {
    let clock = battle.clock();
    BattleInfo {
        id: battle.id().to_owned(),
        title: names::of_ledger(battle.title(), battle.id()),
        summary: battle.description().summary.trim().to_owned(),
        summary_in: names::told(&battle.description().summary_in),
        start: clock.instant(0.0),
        end: clock.instant(clock.duration_s),
        sides: battle
            .description()
            .side
            .iter()
            .map(|side| Side {
                id: side.id.as_str().to_owned(),
                name: names::of_ledger(&side.name, &side.id),
            })
            .collect(),
    }
}

/// The engagements as the battle file has them, without any run.
pub fn engagement_info(battle: &Battle) -> Vec<EngagementInfo> {
    let engagement = |engagement: &battle::text::Engagement| EngagementInfo {
        id: engagement.id.as_str().to_owned(),
        name: names::of_ledger(&engagement.name, &engagement.id),
        radius_km: engagement.radius_km.value,
        from: engagement.from.as_str().to_owned(),
        to: engagement.to.as_str().to_owned(),
        core: engagement.core,
        note: engagement.note.clone().unwrap_or_default(),
        note_in: names::told(&engagement.note_in),
        ..EngagementInfo::default()
    };
    battle.description().engagement.iter().map(engagement).collect()
}

/// What a side, a force, an engagement or an event is called.
fn called(battle: &Battle, id: &str) -> Option<Names> {
    let description = battle.description();
    let sides = description.side.iter().map(|side| (&side.id, &side.name));
    let forces = battle.forces().unit.iter().map(|unit| (&unit.id, &unit.name));
    let engagements = description.engagement.iter().map(|engagement| (&engagement.id, &engagement.name));
    let events = battle.events().map(|event| (&event.id, &event.title));
    let mut all = sides.chain(forces).chain(engagements).chain(events);
    all.find(|(found, _)| found.as_str() == id).map(|(_, name)| names::of_ledger(name, id))
}

/// Claims, sources and what is wrong between them. Totals that only look like sums are marked as such.
pub fn ledger_data(battle: &Battle) -> LedgerData {
    let ledger = battle.ledger();
    let mut data = report::gather::ledger_data(ledger, &|id| called(battle, id));
    data.failing_sums.extend(ledger.suspected_sums().into_iter().map(|found| FailingSum {
        total: found.total.to_string(),
        parts: found.parts.iter().map(ToString::to_string).collect(),
        total_value: [found.stated.0, found.stated.1],
        parts_value: [found.summed.0, found.summed.1],
        note: "Not declared as a sum, but it looks like one.".to_owned(),
    }));
    data
}

/// What the events of the timeline are called, by identifier.
pub fn event_titles(battle: &Battle) -> BTreeMap<String, String> {
    let title = |id: &str| called(battle, id).map_or_else(|| id.to_owned(), |names| names.en);
    battle.events().map(|event| (event.id.as_str().to_owned(), title(&event.id))).collect()
}

/// A word of a claim by which it can be asked for.
type Word = fn(&ClaimRow) -> &str;

/// Refuses a wish that no claim answers, and names what could be wished for.
///
/// # Errors
/// Where no claim passes the filter.
pub fn answerable(ledger: &LedgerData, filter: &LedgerFilter) -> Result<(), Fault> {
    if ledger.claims.iter().any(|claim| filter.takes(claim)) {
        return Ok(());
    }
    let words = |of: Word| {
        let found: BTreeSet<&str> = ledger.claims.iter().map(of).filter(|word| !word.is_empty()).collect();
        found.into_iter().collect::<Vec<_>>().join(", ")
    };
    let wishes: [(&str, &Option<String>, Word); 3] = [
        ("side", &filter.side, |claim| &claim.side),
        ("kind", &filter.kind, |claim| &claim.kind),
        ("engagement", &filter.engagement, |claim| &claim.engagement),
    ];
    for (what, wish, of) in wishes {
        if let Some(wish) = wish
            && !ledger.claims.iter().any(|claim| of(claim) == wish)
        {
            return Err(Fault::input(
                format!("no claim has the {what} `{wish}`"),
                format!("one of: {}", words(of)),
            ));
        }
    }
    Err(Fault::input("no claim has all of that".to_owned(), "leave one of the filters out".to_owned()))
}

/// The object of `umpire ledger --json`: claims by quantity, contradictions, copies, sums and questions of fact.
///
/// # Errors
/// Where it cannot be written as JSON.
pub fn json(battle: &Battle) -> Result<String, Fault> {
    crate::fighting::pretty(&battle.ledger().view(&Filter::default(), "en"))
}
