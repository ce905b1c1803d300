//! What one fight came to, under the names that the accounts use.

use std::collections::BTreeMap;

use engine::Scenario;
use engine::mechanism::MechanismSet;
use engine::{Books, Contact, Outcome, Unwatched, Watch};
use serde::Serialize;

use crate::engagement::Matcher;
use crate::load::Battle;
use crate::problem::Problem;

/// Rounds of one side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RoundsRecord {
    /// Issued, what was taken up later included.
    pub issued: u64,
    /// Fired.
    pub fired: u64,
    /// Lost with the fallen and the missing.
    pub lost: u64,
    /// Left.
    pub left: u64,
}

/// The books of one side over the whole fight. Non-combatants are in none of these counts but their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SideRecord {
    /// Combatants at the start.
    pub start: u32,
    /// With the colours at the end.
    pub present: u32,
    /// Killed, died of wounds included.
    pub killed: u32,
    /// Of the killed, died of wounds later.
    pub died_of_wounds: u32,
    /// Wounded, alive.
    pub wounded: u32,
    /// Missing.
    pub missing: u32,
    /// Captured.
    pub captured: u32,
    /// Small-arms rounds.
    pub rounds: RoundsRecord,
    /// Shells fired.
    pub shells_fired: u64,
    /// Of the killed, by their own side.
    pub killed_by_own: u32,
    /// Non-combatants at the start.
    pub non_combatants: u32,
    /// Non-combatants killed.
    pub non_combatants_killed: u32,
    /// Men and rounds, combatants and others, are all accounted for.
    pub balanced: bool,
}

/// One side in one engagement. Non-combatants are in none of these counts but their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EngagementSideRecord {
    /// Soldiers in the bodies that took part.
    pub engaged: u32,
    /// Killed, died of wounds included.
    pub killed: u32,
    /// Wounded, alive.
    pub wounded: u32,
    /// Missing.
    pub missing: u32,
    /// Captured.
    pub captured: u32,
    /// Of the killed, by their own side.
    pub killed_by_own: u32,
    /// Wounded by their own side.
    pub wounded_by_own: u32,
    /// Small-arms rounds fired.
    pub rounds_fired: u64,
    /// It broke off or was driven off in the last contact.
    pub gave_way: bool,
    /// It was surprised in the first contact.
    pub surprised: bool,
    /// Minutes for which its men were under fire, the men added up.
    pub man_minutes_under_fire: u64,
    /// Men in sections that broke, each section once a contact.
    pub men_broken: u32,
    /// Distance within which half of its shots were fired, m; 0 where it fired none.
    pub range_m: u32,
    /// Distance within which a twentieth of its shots were fired, m; 0 where it fired none.
    pub range_near_m: u32,
    /// Distance within which all but a twentieth of its shots were fired, m; 0 where it fired none.
    pub range_far_m: u32,
    /// Non-combatants who were there: those who marched with the side's soldiers, not the people of the country.
    pub non_combatants: u32,
    /// Of them killed, died of wounds included.
    pub non_combatants_killed: u32,
    /// Of them wounded, alive.
    pub non_combatants_wounded: u32,
    /// Of them dispersed and not back.
    pub non_combatants_missing: u32,
    /// Of them in the enemy's hands.
    pub non_combatants_captured: u32,
}

impl EngagementSideRecord {
    /// The part of a side in one contact.
    pub(crate) fn of(contact: &Contact, side: usize) -> Self {
        let (side, others) = (&contact.sides[side], &contact.non_combatants[side]);
        let [range_near_m, range_m, range_far_m] = ranges_m(&side.shots_by_range);
        Self {
            engaged: side.engaged,
            killed: side.killed + side.died_of_wounds,
            wounded: side.wounded,
            missing: side.missing,
            captured: side.captured,
            killed_by_own: side.killed_by_own,
            wounded_by_own: side.wounded_by_own,
            rounds_fired: side.rounds_fired,
            gave_way: side.gave_way,
            surprised: side.surprised,
            man_minutes_under_fire: f64::from(side.man_minutes_under_fire).round() as u64,
            men_broken: side.men_broken,
            range_m,
            range_near_m,
            range_far_m,
            non_combatants: others.engaged,
            non_combatants_killed: others.killed + others.died_of_wounds,
            non_combatants_wounded: others.wounded,
            non_combatants_missing: others.missing,
            non_combatants_captured: others.captured,
        }
    }
}

/// The distances within which a twentieth, half, and all but a twentieth of some shots were fired, m; noughts where there were none.
fn ranges_m(shots_by_range: &[u32]) -> [u32; 3] {
    [0.05, 0.5, 0.95]
        .map(|share| engine::range_quantile_m(shots_by_range, share).map_or(0, |range| range as u32))
}

/// One named engagement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EngagementRecord {
    /// Identifier in `battle.toml`.
    pub id: String,
    /// At least one contact belongs to it.
    pub happened: bool,
    /// First shot, as an instant with the reference offset.
    pub start: Option<String>,
    /// Last shot.
    pub end: Option<String>,
    /// First shot, s since the start of the window.
    pub start_s: Option<f64>,
    /// Last shot, s since the start of the window.
    pub end_s: Option<f64>,
    /// Contacts that belong to it.
    pub contacts: usize,
    /// By side identifier.
    pub sides: BTreeMap<String, EngagementSideRecord>,
}

/// A contact that belongs to no named engagement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OtherContact {
    /// First shot.
    pub start: String,
    /// Last shot.
    pub end: String,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Nearest named place.
    pub near: String,
    /// By side identifier.
    pub sides: BTreeMap<String, EngagementSideRecord>,
}

/// When, where and between whom a contact was, so that a single fall or shot can be laid to it.
#[derive(Clone, Debug, PartialEq)]
pub struct ContactPlace {
    /// First shot, s since the start of the window.
    pub start_s: f64,
    /// Last shot, s.
    pub end_s: f64,
    /// Mean place of the firing, m east and north of the south-west corner.
    pub centre: ground::Position,
    /// Bodies that took part, by their indexes in the scenario.
    pub units: Vec<engine::UnitIndex>,
    /// Index of the engagement it belongs to, in the order of `battle.toml`; none where it belongs to no named one.
    pub engagement: Option<usize>,
}

impl ContactPlace {
    /// The contact in which a unit did or suffered something at a time and place: of those in which it took part at that time, the nearest.
    pub fn of(all: &[Self], unit: engine::UnitIndex, time_s: f64, at: ground::Position) -> Option<&Self> {
        all.iter()
            .filter(|one| {
                (one.start_s - 1.0..=one.end_s + 1.0).contains(&time_s) && one.units.contains(&unit)
            })
            .min_by(|a, b| a.centre.distance_to(at).total_cmp(&b.centre.distance_to(at)))
    }
}

/// One fight: the object that `umpire fight --json` writes, less what only the program knows (its version and the
/// time it took).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FightRecord {
    /// The battle.
    pub battle: String,
    /// The seed.
    pub seed: u64,
    /// Events worked through.
    pub events: u64,
    /// By side identifier.
    pub sides: BTreeMap<String, SideRecord>,
    /// In the order of `battle.toml`.
    pub engagements: Vec<EngagementRecord>,
    /// Contacts elsewhere, in the order of their first shot.
    pub other: Vec<OtherContact>,
    /// Digest of everything that happened, hexadecimal.
    pub hash: String,
    /// All contacts, in the order of their first shot; not written down.
    #[serde(skip)]
    pub contacts: Vec<ContactPlace>,
}

impl FightRecord {
    /// Men and rounds of every side are accounted for.
    pub fn balanced(&self) -> bool {
        self.sides.values().all(|side| side.balanced)
    }

    /// The engagement of that identifier.
    pub fn engagement(&self, id: &str) -> Option<&EngagementRecord> {
        self.engagements.iter().find(|engagement| engagement.id == id)
    }
}

impl Battle {
    /// Fights once and says what it came to. Watching changes nothing.
    ///
    /// # Errors
    /// What [`Battle::compile`] refuses.
    pub fn fight(
        &self,
        theta: &[f64],
        seed: u64,
        mechanisms: MechanismSet,
        watch: &mut impl Watch,
    ) -> Result<FightRecord, Problem> {
        let scenario = self.compile(theta, mechanisms)?;
        let outcome = engine::fight(&scenario, seed, watch);
        Ok(self.record(&scenario, seed, &outcome))
    }

    /// [`Battle::fight`] with nobody watching.
    ///
    /// # Errors
    /// What [`Battle::compile`] refuses.
    pub fn fight_unwatched(
        &self,
        theta: &[f64],
        seed: u64,
        mechanisms: MechanismSet,
    ) -> Result<FightRecord, Problem> {
        self.fight(theta, seed, mechanisms, &mut Unwatched)
    }

    /// Puts an outcome under the names that the accounts use.
    pub fn record(&self, scenario: &Scenario, seed: u64, outcome: &Outcome) -> FightRecord {
        let matcher = Matcher::new(self, scenario);
        let mut by_engagement: Vec<Vec<&Contact>> = vec![vec![]; self.file.engagement.len()];
        let mut other = vec![];
        let mut contacts = vec![];
        for contact in &outcome.contacts {
            let best = matcher.best(contact);
            contacts.push(ContactPlace {
                start_s: contact.start_s,
                end_s: contact.end_s,
                centre: contact.centre,
                units: contact.sides.iter().flat_map(|side| side.units.iter().copied()).collect(),
                engagement: best,
            });
            match best {
                Some(engagement) => by_engagement[engagement].push(contact),
                None => other.push(self.other(contact)),
            }
        }
        let engagements = self
            .file
            .engagement
            .iter()
            .zip(by_engagement)
            .map(|(engagement, contacts)| self.engagement(scenario, &engagement.id, &contacts))
            .collect();
        let sides = self
            .file
            .side
            .iter()
            .enumerate()
            .map(|(index, side)| {
                let record = side_record(&outcome.sides[index], &outcome.non_combatants[index]);
                (side.id.as_str().to_owned(), record)
            })
            .collect();
        FightRecord {
            battle: self.id().to_owned(),
            seed,
            events: outcome.events,
            sides,
            engagements,
            other,
            hash: format!("{:016x}", outcome.digest),
            contacts,
        }
    }

    fn by_side(&self, parts: Vec<EngagementSideRecord>) -> BTreeMap<String, EngagementSideRecord> {
        self.file.side.iter().map(|side| side.id.as_str().to_owned()).zip(parts).collect()
    }

    fn engagement(&self, scenario: &Scenario, id: &str, contacts: &[&Contact]) -> EngagementRecord {
        let start_s = contacts.iter().map(|contact| contact.start_s).reduce(f64::min);
        let end_s = contacts.iter().map(|contact| contact.end_s).reduce(f64::max);
        let first = contacts.iter().min_by(|a, b| a.start_s.total_cmp(&b.start_s));
        let last = contacts.iter().max_by(|a, b| a.end_s.total_cmp(&b.end_s));
        let parts = (0..scenario.sides)
            .map(|side| {
                let mut sum = EngagementSideRecord::default();
                let mut units = vec![];
                let mut shots_by_range: Vec<u32> = vec![];
                let (mut most, mut most_others) = (0, 0);
                for contact in contacts {
                    let part = EngagementSideRecord::of(contact, side);
                    sum.engaged += part.engaged;
                    sum.killed += part.killed;
                    sum.wounded += part.wounded;
                    sum.missing += part.missing;
                    sum.captured += part.captured;
                    sum.killed_by_own += part.killed_by_own;
                    sum.wounded_by_own += part.wounded_by_own;
                    sum.rounds_fired += part.rounds_fired;
                    sum.man_minutes_under_fire += part.man_minutes_under_fire;
                    sum.men_broken += part.men_broken;
                    let shots = &contact.sides[side].shots_by_range;
                    shots_by_range.resize(shots_by_range.len().max(shots.len()), 0);
                    for (all, count) in shots_by_range.iter_mut().zip(shots) {
                        *all += count;
                    }
                    sum.non_combatants += part.non_combatants;
                    sum.non_combatants_killed += part.non_combatants_killed;
                    sum.non_combatants_wounded += part.non_combatants_wounded;
                    sum.non_combatants_missing += part.non_combatants_missing;
                    sum.non_combatants_captured += part.non_combatants_captured;
                    most = most.max(part.engaged);
                    most_others = most_others.max(part.non_combatants);
                    for unit in &contact.sides[side].units {
                        if !units.contains(unit) {
                            units.push(*unit);
                        }
                    }
                }
                // A body that comes back into contact is engaged once.
                let at_start = |combatant: bool| -> u32 {
                    let those = units.iter().map(|unit| &scenario.units[*unit]);
                    those.filter(|unit| unit.combatant == combatant).map(|unit| unit.men).sum()
                };
                sum.engaged = most.max(sum.engaged.min(at_start(true)));
                sum.non_combatants = most_others.max(sum.non_combatants.min(at_start(false)));
                // Nor do men who came back and broke again break twice.
                sum.men_broken = sum.men_broken.min(sum.engaged);
                [sum.range_near_m, sum.range_m, sum.range_far_m] = ranges_m(&shots_by_range);
                sum.gave_way = last.is_some_and(|contact| contact.sides[side].gave_way);
                sum.surprised = first.is_some_and(|contact| contact.sides[side].surprised);
                sum
            })
            .collect();
        EngagementRecord {
            id: id.to_owned(),
            happened: !contacts.is_empty(),
            start: start_s.map(|time| self.clock.instant(time)),
            end: end_s.map(|time| self.clock.instant(time)),
            start_s,
            end_s,
            contacts: contacts.len(),
            sides: self.by_side(parts),
        }
    }

    fn other(&self, contact: &Contact) -> OtherContact {
        let (lat, lon) = self.ground.projection().to_degrees(contact.centre);
        OtherContact {
            start: self.clock.instant(contact.start_s),
            end: self.clock.instant(contact.end_s),
            lat: (lat * 1e4).round() / 1e4,
            lon: (lon * 1e4).round() / 1e4,
            near: self.nearest_place(contact.centre).to_owned(),
            sides: self.by_side(
                (0..contact.sides.len()).map(|side| EngagementSideRecord::of(contact, side)).collect(),
            ),
        }
    }
}

fn side_record(books: &Books, non_combatants: &Books) -> SideRecord {
    SideRecord {
        start: books.start,
        present: books.present,
        killed: books.killed,
        died_of_wounds: books.died_of_wounds,
        wounded: books.wounded,
        missing: books.missing,
        captured: books.captured,
        rounds: RoundsRecord {
            issued: books.rounds_issued,
            fired: books.rounds_fired,
            lost: books.rounds_lost,
            left: books.rounds_left,
        },
        shells_fired: books.shells_fired,
        killed_by_own: books.killed_by_own,
        non_combatants: non_combatants.start,
        non_combatants_killed: non_combatants.killed,
        balanced: books.balance() && non_combatants.balance(),
    }
}
