//! What a battle folder holds, in short.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use battle::Battle;
use report::numbers::grouped;
use serde::Serialize;

use crate::fault::Fault;
use crate::find::Located;
use crate::question::{Asked, ask, assumed};
use crate::read::review;
use crate::settings::Settings;
use crate::simulator::BattleSimulator;

/// The summary of a folder that holds together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Identifier.
    pub battle: String,
    /// English title.
    pub title: String,
    /// Start of the window.
    pub start: String,
    /// End of the window.
    pub end: String,
    /// Men by side with every unknown at the middle of its prior.
    pub sides: BTreeMap<String, SideSummary>,
    /// Engagements on record.
    pub engagements: usize,
    /// Of them, those firm in the sources of both sides.
    pub core_engagements: usize,
    /// Orders.
    pub orders: usize,
    /// Unknowns.
    pub unknowns: usize,
    /// Places on the ground.
    pub places: usize,
    /// Sources.
    pub sources: usize,
    /// Claims.
    pub claims: usize,
    /// Claims that runs can answer.
    pub weighed: usize,
    /// Pairs of claims that cannot both hold.
    pub contradictions: usize,
    /// Declared totals that are not the sum of their parts.
    pub failing_sums: usize,
    /// Proposals of reading that a person rejected.
    pub rejected: usize,
    /// What no source gives.
    pub assumed: Vec<String>,
}

/// Men of one side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SideSummary {
    /// Men who fight.
    pub combatants: u64,
    /// Others.
    pub non_combatants: u64,
    /// Bodies that march and fight as one.
    pub bodies: usize,
    /// English name.
    pub name: String,
    /// Machine guns.
    pub machine_guns: u64,
    /// Mountain guns.
    pub mountain_guns: u64,
}

/// Looks through a loaded folder.
///
/// # Errors
/// Values that cannot be fought with.
pub fn summary(located: &Located, battle: &Battle) -> Result<Summary, Fault> {
    let settings = Settings::default();
    let scenario = battle
        .compile(&battle.default_theta(), settings.mechanisms())
        .map_err(|problem| located.explain(vec![problem]))?;
    let ids: Vec<&str> = battle.description().side.iter().map(|side| side.id.as_str()).collect();
    let name = |side: &battle::text::Side| side.name.in_language("en").unwrap_or(&side.id).to_owned();
    let mut sides: BTreeMap<String, SideSummary> = battle
        .description()
        .side
        .iter()
        .map(|side| (side.id.as_str().to_owned(), SideSummary { name: name(side), ..SideSummary::default() }))
        .collect();
    for unit in scenario.units.iter().filter(|unit| unit.men > 0) {
        let Some(side) = ids.get(unit.side).and_then(|id| sides.get_mut(*id)) else { continue };
        let men = u64::from(unit.men);
        if unit.combatant {
            side.combatants += men
        } else {
            side.non_combatants += men
        }
        side.bodies += 1;
        side.machine_guns += u64::from(unit.arms.machine_guns);
        side.mountain_guns += u64::from(unit.arms.mountain_guns);
    }
    let simulator = BattleSimulator::new(battle, &settings)?;
    let Asked { unmeasured, .. } = ask(&simulator, &settings);
    let (description, ledger, clock) = (battle.description(), battle.ledger(), battle.clock());
    Ok(Summary {
        battle: battle.id().to_owned(),
        title: battle.title().in_language("en").unwrap_or(battle.id()).to_owned(),
        start: clock.instant(0.0),
        end: clock.instant(clock.duration_s),
        sides,
        engagements: description.engagement.len(),
        core_engagements: description.engagement.iter().filter(|engagement| engagement.core).count(),
        orders: battle.orders().order.len(),
        unknowns: battle.unknowns().len(),
        places: scenario.places.len(),
        sources: ledger.sources().len(),
        claims: ledger.claims().len(),
        weighed: ledger.claims().len().saturating_sub(unmeasured.len()),
        contradictions: ledger.contradictions().len(),
        failing_sums: ledger.failing_sums().len(),
        rejected: review::check(located, battle)?,
        assumed: assumed(battle),
    })
}

impl Summary {
    /// As one JSON object.
    ///
    /// # Errors
    /// Where it cannot be written as JSON.
    pub fn json(&self) -> Result<String, Fault> {
        crate::fighting::pretty(self)
    }

    /// For a terminal.
    pub fn text(&self) -> String {
        let count = |number: u64| grouped(number as f64);
        let mut text = format!("{} holds together.\n\n", self.title);
        let _ = writeln!(text, "  window       {} to {}", self.start, self.end);
        for side in self.sides.values() {
            let bodies = if side.bodies == 1 { "body" } else { "bodies" };
            let mut parts = vec![format!("{} men in {} {bodies}", count(side.combatants), side.bodies)];
            for (number, what) in [
                (side.machine_guns, "machine guns"),
                (side.mountain_guns, "mountain guns"),
                (side.non_combatants, "non-combatants"),
            ] {
                if number > 0 {
                    parts.push(format!("{} {what}", count(number)));
                }
            }
            let _ = writeln!(text, "  forces       {}:\n               {}", side.name, parts.join(", "));
        }
        let _ = writeln!(
            text,
            "  engagements  {}, of them {} firm in the sources of both sides",
            self.engagements, self.core_engagements
        );
        let _ = writeln!(
            text,
            "  orders       {}; {} unknowns; {} places",
            self.orders, self.unknowns, self.places
        );
        let _ = writeln!(
            text,
            "  claims       {} from {} sources; {} of them can be weighed by a fight",
            self.claims, self.sources, self.weighed
        );
        let _ = writeln!(
            text,
            "               contradictions: {}; sums that fail: {} (`umpire ledger` shows them)",
            self.contradictions, self.failing_sums
        );
        if self.rejected > 0 {
            let _ = writeln!(text, "               proposals of reading rejected: {}", self.rejected);
        }
        if !self.assumed.is_empty() {
            text.push_str("\nWhat is assumed:\n");
            for sentence in &self.assumed {
                let _ = writeln!(text, "  - {sentence}");
            }
        }
        text
    }
}
