//! The ledger as page and terminal show it.

use battle::Battle;
use ledger::present::Filter;
use report::model::{BattleInfo, EngagementInfo, FailingSum, LedgerData, Side};

use crate::fault::Fault;
use crate::names;

/// What battle, when, and who fought.
pub fn battle_info(battle: &Battle) -> BattleInfo {
    let clock = battle.clock();
    BattleInfo {
        id: battle.id().to_owned(),
        title: names::of_ledger(battle.title(), battle.id()),
        summary: battle.description().summary.trim().to_owned(),
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
        ..EngagementInfo::default()
    };
    battle.description().engagement.iter().map(engagement).collect()
}

/// Claims, sources and what is wrong between them. Totals that only look like sums are marked as such.
pub fn ledger_data(battle: &Battle) -> LedgerData {
    let ledger = battle.ledger();
    let mut data = report::gather::ledger_data(ledger);
    data.failing_sums.extend(ledger.suspected_sums().into_iter().map(|found| FailingSum {
        total: found.total.to_string(),
        parts: found.parts.iter().map(ToString::to_string).collect(),
        total_value: [found.stated.0, found.stated.1],
        parts_value: [found.summed.0, found.summed.1],
        note: "Not declared as a sum, but it looks like one.".to_owned(),
    }));
    data
}

/// The object of `umpire ledger --json`: claims by quantity, contradictions, copies, sums and questions of fact.
///
/// # Errors
/// Where it cannot be written as JSON.
pub fn json(battle: &Battle) -> Result<String, Fault> {
    crate::fighting::pretty(&battle.ledger().view(&Filter::default(), "en"))
}
