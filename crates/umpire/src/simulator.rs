//! A battle as a simulator that can be weighed: unknowns in, columns of what happened out.

use battle::{Battle, EngagementRecord, EngagementSideRecord, FightRecord, SideRecord};
use engine::mechanism::{Constants, MechanismSet};
use replay::Gleaner;
use weigh::{Quantity, Role, SimulationError, Simulator, Unknown};

use crate::constants::{self, Calibration};
use crate::fault::Fault;
use crate::playing::Searched;
use crate::settings::Settings;

/// Word for the whole battle, as claims have it.
pub const WHOLE: &str = "battle";
/// Kind of the column that says whether an engagement happened, 1 or 0.
pub const HAPPENED: &str = "happened";
/// Kind of the column of the first shot of an engagement, hours since the start of the window; [`NEVER`] where it
/// did not happen.
pub const START_H: &str = "start-h";
/// What stands in a [`START_H`] column of a run without the engagement.
pub const NEVER: f64 = -1.0;
/// Kind of the column that says whether a side gave way, 1 or 0.
pub const GAVE_WAY: &str = "gave-way";
/// Kind of the column of the mean minutes for which a man engaged was under fire.
pub const MINUTES_UNDER_FIRE: &str = "minutes-under-fire";
/// Kind of the column of men in sections that broke.
pub const MEN_BROKEN: &str = "men-broken";
/// Kind of the column of the median distance of a side's shots, m; 0 where it fired none.
pub const RANGE: &str = "range";
/// Kind of the column of the distance within which a twentieth of a side's shots were fired, m.
pub const RANGE_NEAR: &str = "range-near";
/// Kind of the column of the distance within which all but a twentieth of a side's shots were fired, m.
pub const RANGE_FAR: &str = "range-far";

/// Columns of one side in one engagement: kind, unit, what it is for, and where it comes from.
type EngagementColumn = (&'static str, &'static str, Role, fn(&EngagementSideRecord) -> f64);
/// Columns of one side in the whole battle.
type BattleColumn = (&'static str, &'static str, Role, fn(&SideRecord) -> f64);

const ENGAGEMENT_COLUMNS: [EngagementColumn; 14] = [
    ("killed", "men", Role::Result, |side| side.killed.into()),
    ("wounded", "men", Role::Result, |side| side.wounded.into()),
    ("missing", "men", Role::Result, |side| side.missing.into()),
    ("captured", "men", Role::Result, |side| side.captured.into()),
    ("engaged", "men", Role::Driver, |side| side.engaged.into()),
    ("killed-by-own", "men", Role::Result, |side| side.killed_by_own.into()),
    ("rounds-fired", "rounds", Role::Driver, |side| side.rounds_fired as f64),
    // Of those who marched with the side; the people of the country are not simulated man by man.
    ("civilians-killed", "men", Role::Result, |side| side.non_combatants_killed.into()),
    (GAVE_WAY, "yes or no", Role::Result, |side| f64::from(u8::from(side.gave_way))),
    // Of each man engaged, on average.
    (MINUTES_UNDER_FIRE, "minutes", Role::Driver, |side| {
        side.man_minutes_under_fire as f64 / f64::from(side.engaged.max(1))
    }),
    (MEN_BROKEN, "men", Role::Result, |side| side.men_broken.into()),
    // Of its own shots: half, a twentieth, and all but a twentieth were fired within these; 0 where it fired none.
    (RANGE, "m", Role::Driver, |side| side.range_m.into()),
    (RANGE_NEAR, "m", Role::Result, |side| side.range_near_m.into()),
    (RANGE_FAR, "m", Role::Result, |side| side.range_far_m.into()),
];

const BATTLE_COLUMNS: [BattleColumn; 9] = [
    ("killed", "men", Role::Result, |side| side.killed.into()),
    ("wounded", "men", Role::Result, |side| side.wounded.into()),
    ("killed-wounded", "men", Role::Result, |side| (side.killed + side.wounded).into()),
    ("missing", "men", Role::Result, |side| side.missing.into()),
    ("captured", "men", Role::Result, |side| side.captured.into()),
    ("killed-by-own", "men", Role::Result, |side| side.killed_by_own.into()),
    ("strength", "men", Role::Driver, |side| side.start.into()),
    ("rounds-fired", "rounds", Role::Driver, |side| side.rounds.fired as f64),
    ("shells", "shells", Role::Driver, |side| side.shells_fired as f64),
];

/// Kind of the derived driver: rounds that a side fired for each enemy killed or wounded.
const ROUNDS_PER_HIT: &str = "rounds-per-hit";

/// A loaded battle with settings, ready to be weighed.
pub struct BattleSimulator<'b> {
    battle: &'b Battle,
    mechanisms: MechanismSet,
    unknowns: Vec<Unknown>,
    quantities: Vec<Quantity>,
    sides: Vec<String>,
    calibration: Option<&'b Calibration>,
    version: String,
}

impl<'b> BattleSimulator<'b> {
    /// Wraps a battle, with the constants that come with the program. Unknowns that are set are held at their value.
    ///
    /// # Errors
    /// Where a setting names an unknown that the battle has not, or the shipped constants cannot be used.
    pub fn new(battle: &'b Battle, settings: &Settings) -> Result<Self, Fault> {
        Self::with_constants(battle, settings, constants::shipped()?)
    }

    /// Wraps a battle with these constants: which of their draws a run has is one more unknown, the last. Without any, the values in use
    /// stand in every run.
    ///
    /// # Errors
    /// Where a setting names an unknown that the battle has not.
    pub fn with_constants(
        battle: &'b Battle,
        settings: &Settings,
        calibration: Option<&'b Calibration>,
    ) -> Result<Self, Fault> {
        settings.check(battle, calibration)?;
        let mut unknowns: Vec<Unknown> = battle
            .unknowns()
            .iter()
            .map(|spec| Unknown {
                id: spec.id.clone(),
                says: spec.says.clone(),
                unit: spec.unit.clone(),
                prior: settings.set.get(&spec.id).map_or_else(
                    || prior(&spec.prior),
                    |value| weigh::Prior::Choice { values: vec![*value], weights: vec![1.0] },
                ),
                claims: spec.claims.clone(),
            })
            .collect();
        if let Some(calibration) = calibration {
            let values = match settings.set.get(constants::UNKNOWN) {
                Some(value) => vec![*value],
                None => (1..=calibration.len()).map(|number| number as f64).collect(),
            };
            unknowns.push(Unknown {
                id: constants::UNKNOWN.to_owned(),
                says: "Which of the calibrated draws of the engine's constants, the least bloody first"
                    .to_owned(),
                unit: "draw".to_owned(),
                prior: weigh::Prior::Choice { weights: vec![1.0; values.len()], values },
                claims: vec![],
            });
        }
        let sides: Vec<String> =
            battle.description().side.iter().map(|side| side.id.as_str().to_owned()).collect();
        let engagements: Vec<&str> =
            battle.description().engagement.iter().map(|engagement| engagement.id.as_str()).collect();
        Ok(Self {
            battle,
            mechanisms: settings.mechanisms(),
            unknowns,
            quantities: columns(&sides, &engagements),
            sides,
            calibration,
            version: battle::ENGINE.to_owned(),
        })
    }

    /// The battle.
    pub fn battle(&self) -> &'b Battle {
        self.battle
    }

    /// The constants that runs draw from.
    pub fn calibration(&self) -> Option<&'b Calibration> {
        self.calibration
    }

    /// The fight of one run: a value for every unknown, the draw of the constants last where there are any.
    ///
    /// # Errors
    /// Values that cannot be fought with.
    pub fn scenario(&self, theta: &[f64], seed: u64) -> Result<engine::Scenario, SimulationError> {
        let (constants, theta) = match (self.calibration, theta.split_last()) {
            (Some(calibration), Some((number, theta))) => (calibration.draw(*number as usize, seed), theta),
            _ => (Constants::default(), theta),
        };
        self.battle
            .compile_from(constants, theta, self.mechanisms)
            .map_err(|problem| SimulationError(problem.to_string()))
    }

    /// Identifiers of the sides, in the order of the battle file.
    pub fn sides(&self) -> &[String] {
        &self.sides
    }

    /// What comes of a run, as [`Simulator::simulate`] has it, and what it leaves on the ground.
    pub(crate) fn searched(&self, theta: &[f64], seed: u64) -> Result<(Vec<f64>, Searched), SimulationError> {
        let scenario = self.scenario(theta, seed)?;
        let mut gleaner = Gleaner::new(&scenario);
        let outcome = engine::fight(&scenario, seed, &mut gleaner);
        let record = self.battle.record(&scenario, seed, &outcome);
        Ok((self.accounted(&record)?, Searched::new(gleaner.finish(), &record.contacts)))
    }

    /// The columns of a record in which all men and rounds are accounted for.
    fn accounted(&self, record: &FightRecord) -> Result<Vec<f64>, SimulationError> {
        if !record.balanced() {
            return Err(SimulationError("men or rounds are not all accounted for".to_owned()));
        }
        Ok(self.outcome(record))
    }

    /// One value for each column.
    pub(crate) fn outcome(&self, record: &FightRecord) -> Vec<f64> {
        let mut values = Vec::with_capacity(self.quantities.len());
        let hits = |side: &str| -> f64 {
            let others = record.sides.iter().filter(|(id, _)| *id != side);
            others.map(|(_, side)| f64::from(side.killed + side.wounded)).sum()
        };
        for id in &self.sides {
            let side = record.sides.get(id).copied().unwrap_or_default();
            values.extend(BATTLE_COLUMNS.iter().map(|(_, _, _, value)| value(&side)));
            values.push(side.rounds.fired as f64 / hits(id).max(1.0));
        }
        for engagement in &record.engagements {
            values.extend(happened(engagement));
            for id in &self.sides {
                let side = engagement.sides.get(id).copied().unwrap_or_default();
                values.extend(ENGAGEMENT_COLUMNS.iter().map(|(_, _, _, value)| value(&side)));
            }
        }
        values
    }
}

fn happened(engagement: &EngagementRecord) -> [f64; 2] {
    [f64::from(u8::from(engagement.happened)), engagement.start_s.map_or(NEVER, |seconds| seconds / 3_600.0)]
}

/// The columns of an outcome, in the order in which [`BattleSimulator::outcome`] fills them.
fn columns(sides: &[String], engagements: &[&str]) -> Vec<Quantity> {
    let column = |engagement: &str, side: &str, kind: &str, unit: &str, role| Quantity {
        id: column_id(engagement, side, kind),
        side: side.to_owned(),
        kind: kind.to_owned(),
        engagement: engagement.to_owned(),
        unit: unit.to_owned(),
        role,
    };
    let mut columns = Vec::new();
    for side in sides {
        columns.extend(
            BATTLE_COLUMNS.iter().map(|(kind, unit, role, _)| column(WHOLE, side, kind, unit, *role)),
        );
        columns.push(column(WHOLE, side, ROUNDS_PER_HIT, "rounds", Role::Driver));
    }
    for engagement in engagements {
        columns.push(column(engagement, "", HAPPENED, "yes or no", Role::Result));
        columns.push(column(engagement, "", START_H, "hours", Role::Result));
        for side in sides {
            let of_side =
                |(kind, unit, role, _): &EngagementColumn| column(engagement, side, kind, unit, *role);
            columns.extend(ENGAGEMENT_COLUMNS.iter().map(of_side));
        }
    }
    columns
}

/// `ENGAGEMENT/SIDE/KIND`, or `ENGAGEMENT/KIND` for what belongs to no side.
pub fn column_id(engagement: &str, side: &str, kind: &str) -> String {
    if side.is_empty() { format!("{engagement}/{kind}") } else { format!("{engagement}/{side}/{kind}") }
}

fn prior(prior: &battle::Prior) -> weigh::Prior {
    match prior.clone() {
        battle::Prior::Uniform { low, high } => weigh::Prior::Uniform { low, high },
        battle::Prior::Lognormal { median, log_sd, low, high } => {
            weigh::Prior::Lognormal { median, log_sd, low, high }
        }
        battle::Prior::Normal { mean, sd, low, high } => weigh::Prior::Normal { mean, sd, low, high },
        battle::Prior::Beta { mean, n } => weigh::Prior::Beta { mean, n },
        battle::Prior::Choice { values, weights } => weigh::Prior::Choice { values, weights },
    }
}

impl Simulator for BattleSimulator<'_> {
    fn unknowns(&self) -> &[Unknown] {
        &self.unknowns
    }

    fn quantities(&self) -> &[Quantity] {
        &self.quantities
    }

    fn simulate(&self, theta: &[f64], seed: u64) -> Result<Vec<f64>, SimulationError> {
        let scenario = self.scenario(theta, seed)?;
        let outcome = engine::fight(&scenario, seed, &mut engine::Unwatched);
        let record = self.battle.record(&scenario, seed, &outcome);
        self.accounted(&record)
    }

    fn version(&self) -> String {
        self.version.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_unique_names_and_stand_where_they_are_filled() {
        let columns = columns(&["north".to_owned(), "south".to_owned()], &["ford", "hill"]);
        let mut ids: Vec<&str> = columns.iter().map(|column| column.id.as_str()).collect();
        assert_eq!(columns.len(), 2 * (BATTLE_COLUMNS.len() + 1) + 2 * (2 + 2 * ENGAGEMENT_COLUMNS.len()));
        assert_eq!(ids[0], "battle/north/killed");
        assert!(ids.contains(&"ford/happened") && ids.contains(&"hill/south/gave-way"));
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), columns.len());
    }

    /// Each run has its draw of the constants, and fights the same again; what the battle itself binds takes their place.
    #[test]
    fn a_run_fights_with_its_draw_of_the_constants() {
        let battle = crate::find::locate("example").unwrap().load().unwrap();
        let calibration = crate::constants::tests::made();
        let simulator =
            BattleSimulator::with_constants(&battle, &Settings::default(), Some(&calibration)).unwrap();
        let last = simulator.unknowns().last().unwrap();
        assert_eq!((last.id.as_str(), last.prior.inverse_cdf(0.5)), (constants::UNKNOWN, 2.0));
        let mut theta = battle.default_theta();
        theta.push(3.0);
        let once = simulator.simulate(&theta, 4).unwrap();
        assert_eq!(simulator.simulate(&theta, 4).unwrap(), once);
        *theta.last_mut().unwrap() = 0.0;
        let used = simulator.simulate(&theta, 4).unwrap();
        let plain = BattleSimulator::with_constants(&battle, &Settings::default(), None).unwrap();
        assert_eq!(plain.simulate(&theta[..theta.len() - 1], 4).unwrap(), used);
        let bound =
            theta.iter().zip(battle.unknowns()).find(|(_, unknown)| unknown.bind.constant().is_some());
        let (value, unknown) = bound.expect("the example binds a constant");
        let scenario = battle
            .compile_from(calibration.draw(3, 4), &theta[..theta.len() - 1], MechanismSet::all())
            .unwrap();
        assert_eq!(scenario.constants.get(unknown.bind.constant().unwrap()), Some(*value as f32));
        let set = Settings::parse(&["constants=4".to_owned()], &[]).unwrap();
        assert!(BattleSimulator::with_constants(&battle, &set, Some(&calibration)).is_err());
    }
}
