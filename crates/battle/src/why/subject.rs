//! Of whom the trace is: a unit with all below it, a section, or one man.

use engine::Scenario;
use serde::Serialize;

use crate::load::Battle;

/// What kind of subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SubjectKind {
    /// A unit and the units below it.
    Unit,
    /// One section of a body.
    Section,
    /// One man of a body.
    Man,
}

/// Of whom a trace is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// What kind.
    pub kind: SubjectKind,
    /// Identifier of the unit.
    pub unit: String,
    /// Its name in English, or its identifier.
    pub name: String,
    /// Number of the section or the man in the unit, from 1.
    pub number: Option<u32>,
    #[serde(skip)]
    pub(super) bodies: Vec<usize>,
}

impl Subject {
    /// Reads `UNIT`, `UNIT/17` (the seventeenth man), `UNIT/s3` (the third section) or a man's number alone.
    ///
    /// # Errors
    /// A sentence that says what is wrong, and one that says how to mend it, with the nearest names.
    pub fn find(battle: &Battle, scenario: &Scenario, text: &str) -> Result<Self, (String, String)> {
        if let Ok(man) = text.parse::<u32>() {
            return Self::of_number(battle, scenario, man);
        }
        let (id, part) = match text.split_once('/') {
            Some((id, part)) => (id, Some(part)),
            None => (text, None),
        };
        let Some(unit) = battle.plan.unit(id) else {
            return Err((
                format!("no unit `{id}` is on the ground"),
                format!(
                    "the nearest by name are {}; UNIT/17 is its seventeenth man, UNIT/s3 its third section",
                    nearest_names(battle, id).join(", ")
                ),
            ));
        };
        let bodies = battle.plan.bodies(unit).to_vec();
        let name = name_of(battle, id);
        let whole = Self { kind: SubjectKind::Unit, unit: id.to_owned(), name, number: None, bodies };
        let Some(part) = part else { return Ok(whole) };
        let (kind, digits) = match part.strip_prefix('s') {
            Some(digits) => (SubjectKind::Section, digits),
            None => (SubjectKind::Man, part),
        };
        let men = scenario.units[unit].men;
        let most = if kind == SubjectKind::Man { men } else { sections_of(scenario, unit) };
        let number = digits.parse::<u32>().ok().filter(|number| (1..=most).contains(number));
        let Some(number) = number else {
            let help = if men == 0 {
                let below: Vec<&str> =
                    whole.bodies.iter().map(|body| battle.plan.unit_ids[*body].as_str()).collect();
                format!("`{id}` has no men of its own; name one of the bodies below it: {}", below.join(", "))
            } else {
                format!(
                    "write {id}/N for one of its {men} men, or {id}/sN for one of its {} sections",
                    sections_of(scenario, unit)
                )
            };
            return Err((format!("`{text}` is nobody in `{id}`"), help));
        };
        Ok(Self { kind, number: Some(number), bodies: vec![unit], ..whole })
    }

    fn of_number(battle: &Battle, scenario: &Scenario, man: u32) -> Result<Self, (String, String)> {
        let mut first = 0;
        for (index, unit) in scenario.units.iter().enumerate() {
            if unit.men == 0 || unit.start.is_none() {
                continue;
            }
            if man < first + unit.men {
                let id = &battle.plan.unit_ids[index];
                return Ok(Self {
                    kind: SubjectKind::Man,
                    unit: id.clone(),
                    name: name_of(battle, id),
                    number: Some(man - first + 1),
                    bodies: vec![index],
                });
            }
            first += unit.men;
        }
        Err((
            format!("no man has the number {man}"),
            format!(
                "men are numbered from 0 to {}; UNIT/17 is the seventeenth man of a unit",
                first.max(1) - 1
            ),
        ))
    }

    /// As it was named: `north-1`, `north-1/17`, `north-1/s3`.
    pub fn id(&self) -> String {
        match (self.kind, self.number) {
            (SubjectKind::Man, Some(number)) => format!("{}/{number}", self.unit),
            (SubjectKind::Section, Some(number)) => format!("{}/s{number}", self.unit),
            _ => self.unit.clone(),
        }
    }

    /// In words, for a title.
    pub fn title(&self) -> String {
        match (self.kind, self.number) {
            (SubjectKind::Man, Some(number)) => format!("man {number} of {}", self.name),
            (SubjectKind::Section, Some(number)) => format!("section {number} of {}", self.name),
            _ => self.name.clone(),
        }
    }
}

/// At most so many sections: one for each gun, and the riflemen in half-platoons.
fn sections_of(scenario: &Scenario, unit: usize) -> u32 {
    let unit = &scenario.units[unit];
    let guns = unit.arms.machine_guns + unit.arms.mountain_guns;
    let crews: u32 =
        [(unit.arms.machine_gun, unit.arms.machine_guns), (unit.arms.mountain_gun, unit.arms.mountain_guns)]
            .iter()
            .filter_map(|(weapon, count)| Some(scenario.weapons[(*weapon)?].crew.max(1) * count))
            .sum();
    guns.min(unit.men) + unit.men.saturating_sub(crews).div_ceil(22)
}

/// The name of a unit in English, its identifier where it has none.
pub(super) fn name_of(battle: &Battle, id: &str) -> String {
    let unit = battle.forces().unit.iter().find(|unit| unit.id.as_str() == id);
    unit.and_then(|unit| unit.name.en.clone()).unwrap_or_else(|| id.to_owned())
}

/// The units on the ground whose identifier or name comes nearest to a word, best first.
fn nearest_names(battle: &Battle, word: &str) -> Vec<String> {
    let word = word.to_lowercase();
    let mut found: Vec<(usize, usize, &str)> = (0..)
        .zip(&battle.plan.unit_ids)
        .filter(|(index, _)| !battle.plan.bodies(*index).is_empty())
        .map(|(index, id)| {
            let name = name_of(battle, id).to_lowercase();
            let inside = word.len() > 2 && (id.contains(&word) || name.contains(&word));
            let apart = if inside { 0 } else { edits(&word, id).min(edits(&word, &name)) };
            (apart, index, id.as_str())
        })
        .collect();
    found.sort();
    found.into_iter().take(5).map(|(_, _, id)| id.to_owned()).collect()
}

/// Edit distance (Levenshtein 1966).
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let cost = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::edits;

    #[test]
    fn edit_distances() {
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("", "abc"), 3);
        assert_eq!(edits("north-1", "north-1"), 0);
    }
}
