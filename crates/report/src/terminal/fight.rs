//! One fight: its JSON form, and as a person reads it in a terminal.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::paper::{Column, Paper};
use crate::model::BattleInfo;
use crate::numbers::grouped;

/// One fight, in the shape of `umpire fight --json`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FightReport {
    /// Identifier of the battle.
    pub battle: String,
    /// Seed.
    pub seed: u64,
    /// Version of the engine.
    pub engine: String,
    /// Time spent, s.
    pub wall_s: f64,
    /// Events worked through.
    pub events: u64,
    /// By identifier of the side.
    pub sides: BTreeMap<String, FightSide>,
    /// In order of their beginning.
    pub engagements: Vec<FightEngagement>,
    /// Digest of everything that happened.
    pub hash: String,
}

/// Men and rounds of one side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FightSide {
    /// Men at the start.
    pub start: u64,
    /// Men present at the end.
    pub present: u64,
    /// Killed, died of wounds included.
    pub killed: u64,
    /// Wounded.
    pub wounded: u64,
    /// Missing.
    pub missing: u64,
    /// Captured.
    pub captured: u64,
    /// Small-arms rounds.
    pub rounds: Rounds,
    /// Of the killed, by fire of the own side.
    pub killed_by_own: u64,
    /// Non-combatants who marched with the side, in no count above.
    pub non_combatants: u64,
    /// Of them killed.
    pub non_combatants_killed: u64,
}

/// Where the rounds went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rounds {
    /// Issued.
    pub issued: u64,
    /// Fired.
    pub fired: u64,
    /// Lost with men.
    pub lost: u64,
    /// Left at the end.
    pub left: u64,
}

/// One engagement in one fight.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FightEngagement {
    /// Identifier; contacts that belong to none of the record have a number.
    pub id: String,
    /// First shot, RFC 3339.
    pub start: String,
    /// Last shot, RFC 3339.
    pub end: String,
    /// By identifier of the side.
    pub sides: BTreeMap<String, FightEngagementSide>,
}

/// One side in one engagement of one fight.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FightEngagementSide {
    /// Soldiers who took part; the losses, too, are soldiers'.
    pub engaged: u64,
    /// Killed.
    pub killed: u64,
    /// Wounded.
    pub wounded: u64,
    /// Missing.
    pub missing: u64,
    /// Captured.
    pub captured: u64,
    /// Killed by fire of the own side.
    pub killed_by_own: u64,
    /// Rounds fired.
    pub rounds_fired: u64,
    /// It broke off or was driven off.
    pub gave_way: bool,
}

impl FightEngagementSide {
    /// Whether it took part at all.
    fn was_there(&self) -> bool {
        *self != Self { gave_way: self.gave_way, ..Self::default() }
    }
}

/// One fight in at most `width` columns. `names` gives what each engagement is called, by identifier.
pub fn render_fight(
    battle: &BattleInfo,
    names: &BTreeMap<String, String>,
    fight: &FightReport,
    width: usize,
    colour: bool,
) -> String {
    let mut paper = Paper::new(width, colour);
    paper.title(&format!("{} · one fight, seed {}", battle.title.en, fight.seed));
    let count = |number: u64| grouped(number as f64);
    for side in &battle.sides {
        let Some(books) = fight.sides.get(&side.id) else { continue };
        paper.paragraph(&format!(
            "{}: of {} men {} were killed, {} wounded, {} missing, {} captured; {} were with the colours at the end. \
             They fired {} of {} rounds; {} were lost and {} left. {} of the killed fell to their own side's fire.",
            side.name.en,
            count(books.start),
            count(books.killed),
            count(books.wounded),
            count(books.missing),
            count(books.captured),
            count(books.present),
            count(books.rounds.fired),
            count(books.rounds.issued),
            count(books.rounds.lost),
            count(books.rounds.left),
            count(books.killed_by_own),
        ));
        if books.non_combatants > 0 {
            paper.paragraph(&format!(
                "With them went {} non-combatants, counted nowhere else here; {} of them were killed.",
                count(books.non_combatants),
                count(books.non_combatants_killed),
            ));
        }
    }
    paper.heading("Engagements");
    let columns = [
        Column::Left("engagement"),
        Column::Left("from, to"),
        Column::Left("side"),
        Column::Right("engaged"),
        Column::Right("killed"),
        Column::Right("wounded"),
        Column::Right("own fire"),
        Column::Right("rounds"),
        Column::Left("gave way"),
    ];
    let mut rows = Vec::new();
    for engagement in &fight.engagements {
        let name = names.get(&engagement.id).unwrap_or(&engagement.id);
        let mut lead = [name.clone(), span(&engagement.start, &engagement.end)];
        for side in &battle.sides {
            let Some(found) = engagement.sides.get(&side.id).filter(|found| found.was_there()) else {
                continue;
            };
            rows.push(vec![
                std::mem::take(&mut lead[0]),
                std::mem::take(&mut lead[1]),
                side.name.en.clone(),
                count(found.engaged),
                count(found.killed),
                count(found.wounded),
                count(found.killed_by_own),
                count(found.rounds_fired),
                if found.gave_way { "yes".into() } else { "no".into() },
            ]);
        }
    }
    if rows.is_empty() {
        paper.paragraph("The two sides never met.");
    } else {
        paper.table(&columns, rows);
    }
    paper.gap();
    paper.remark(&format!(
        "{} events in {:.1} s, engine {}, hash {}. One fight is one possibility: `umpire weigh` fights many.",
        count(fight.events),
        fight.wall_s,
        fight.engine,
        fight.hash
    ));
    paper.finish()
}

/// `10-21 08:10–11:40` of two instants; the second day is named where it is another.
fn span(start: &str, end: &str) -> String {
    let part = |text: &str, from: usize, to: usize| text.get(from..to).unwrap_or(text).to_string();
    let (day, last_day) = (part(start, 5, 10), part(end, 5, 10));
    let (from, to) = (part(start, 11, 16), part(end, 11, 16));
    if day == last_day { format!("{day} {from}–{to}") } else { format!("{day} {from}–{last_day} {to}") }
}
