//! The order of battle with names resolved and what a unit leaves unsaid taken from above.

use std::collections::BTreeMap;

use engine::{Arms, Place, Unit, Weapon, WeaponKind};
use ground::{Ground, Position};

use super::Parts;
use super::amount::Quantity;
use crate::check::FORCES_FILE;
use crate::problem::Problem;
use crate::text::{Amount, Figure, ForcesFile, UnitText, WeaponClass};
use crate::unknown::UnknownSpec;

/// A unit with all that does not hang on the unknowns.
#[derive(Clone)]
pub(crate) struct PlannedUnit {
    pub template: Unit,
    pub men: Option<Quantity>,
    pub rounds_per_man: Option<Quantity>,
    pub machine_guns: Option<Quantity>,
    pub mountain_guns: Option<Quantity>,
}

/// Weapons that a mechanism fires, and where each stands.
pub(super) fn weapons(forces: &ForcesFile) -> (Vec<Weapon>, BTreeMap<String, usize>) {
    let mut weapons = vec![];
    let mut index = BTreeMap::new();
    for weapon in &forces.weapon {
        let kind = match weapon.kind {
            WeaponClass::Rifle | WeaponClass::Carbine => WeaponKind::Rifle,
            WeaponClass::MachineGun => WeaponKind::MachineGun,
            WeaponClass::MountainGun => WeaponKind::MountainGun,
            WeaponClass::Pistol | WeaponClass::Mortar | WeaponClass::Grenade => continue,
        };
        let (Some(velocity), Some(rate)) = (&weapon.muzzle_velocity_m_per_s, &weapon.practical_rate_per_min)
        else {
            continue;
        };
        index.insert(weapon.id.as_str().to_owned(), weapons.len());
        weapons.push(Weapon {
            name: weapon.id.as_str().to_owned(),
            kind,
            muzzle_velocity_m_per_s: velocity.value as f32,
            practical_rate_per_min: rate.value as f32,
            jam_per_round: weapon.jam_per_round.as_ref().map_or(0.0, |chance| chance.value as f32),
            crew: weapon.crew.unwrap_or(1),
        });
    }
    (weapons, index)
}

/// How unlike pairs of dresses look, where they are not wholly unlike.
#[derive(Clone)]
pub(super) struct Dresses {
    count: usize,
    pairs: Vec<(usize, usize, Quantity)>,
}

impl Dresses {
    /// The number of dresses.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The table for one vector of unknowns: the same dress 0, pairs not named 1.
    pub fn table(&self, theta: &[f64]) -> Vec<f32> {
        let count = self.count;
        let mut table = vec![1.0; count * count];
        for at in 0..count {
            table[at * count + at] = 0.0;
        }
        for (a, b, quantity) in &self.pairs {
            let value = quantity.value(theta).clamp(0.0, 1.0) as f32;
            table[a * count + b] = value;
            table[b * count + a] = value;
        }
        table
    }
}

/// The dresses, and where each stands.
pub(super) fn dresses(forces: &ForcesFile, unknowns: &[UnknownSpec]) -> (Dresses, BTreeMap<String, usize>) {
    let index: BTreeMap<String, usize> =
        forces.dress.iter().enumerate().map(|(at, dress)| (dress.id.as_str().to_owned(), at)).collect();
    let pairs = forces
        .likeness
        .iter()
        .filter_map(|likeness| {
            let [a, b] = &likeness.between;
            let quantity = Quantity::of(&likeness.distinctness.kind, unknowns, &BTreeMap::new())?;
            Some((*index.get(a.as_str())?, *index.get(b.as_str())?, quantity))
        })
        .collect();
    (Dresses { count: forces.dress.len(), pairs }, index)
}

/// The units on the ground, parents before children, in the order of the file otherwise.
pub(super) struct Army {
    pub ids: Vec<String>,
    pub units: Vec<PlannedUnit>,
    pub bodies_below: Vec<Vec<usize>>,
}

impl Army {
    pub fn new(
        parts: &Parts,
        ground: &Ground,
        places: &[Place],
        place_index: &BTreeMap<String, usize>,
        weapons: &BTreeMap<String, usize>,
        dresses: &BTreeMap<String, usize>,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let by_id: BTreeMap<&str, &UnitText> =
            parts.forces.unit.iter().map(|unit| (unit.id.as_str(), unit)).collect();
        let mut order: Vec<&UnitText> = vec![];
        let mut index: BTreeMap<&str, usize> = BTreeMap::new();
        for unit in &parts.forces.unit {
            let line = lineage(unit, &by_id);
            if line.iter().any(|unit| unit.present == Some(false)) {
                continue;
            }
            for unit in line.into_iter().rev() {
                index.entry(unit.id.as_str()).or_insert_with(|| {
                    order.push(unit);
                    order.len() - 1
                });
            }
        }
        let mut units = vec![];
        for unit in &order {
            let line = lineage(unit, &by_id);
            let raise = Raise { parts, ground, places, place_index, weapons, dresses, index: &index, line };
            units.push(raise.unit(problems));
        }
        let mut bodies_below = vec![vec![]; units.len()];
        for (at, unit) in units.iter().enumerate() {
            if unit.men.is_none() {
                continue;
            }
            let mut above = Some(at);
            while let Some(parent) = above {
                bodies_below[parent].push(at);
                above = units[parent].template.parent;
            }
        }
        Self { ids: order.iter().map(|unit| unit.id.as_str().to_owned()).collect(), units, bodies_below }
    }

    /// Index of a unit on the ground.
    pub fn unit(&self, id: &str) -> Option<usize> {
        self.ids.iter().position(|known| known == id)
    }
}

/// The unit, its parent, and so on to the root.
fn lineage<'a>(unit: &'a UnitText, by_id: &BTreeMap<&str, &'a UnitText>) -> Vec<&'a UnitText> {
    let mut line = vec![unit];
    while let Some(parent) =
        line.last().and_then(|last| last.parent.as_ref()).and_then(|id| by_id.get(id.as_str()))
    {
        // A circle has been refused before; this only keeps a mistake here from running for ever.
        if line.len() > by_id.len() {
            break;
        }
        line.push(parent);
    }
    line
}

/// One unit being raised from its lineage.
struct Raise<'a> {
    parts: &'a Parts<'a>,
    ground: &'a Ground,
    places: &'a [Place],
    place_index: &'a BTreeMap<String, usize>,
    weapons: &'a BTreeMap<String, usize>,
    dresses: &'a BTreeMap<String, usize>,
    index: &'a BTreeMap<&'a str, usize>,
    line: Vec<&'a UnitText>,
}

impl<'a> Raise<'a> {
    /// The nearest statement on the way up.
    fn told<T>(&self, what: impl Fn(&'a UnitText) -> Option<T>) -> Option<T> {
        self.line.iter().find_map(|unit| what(unit))
    }

    /// A number that a body must have.
    fn needed(
        &self,
        key: &str,
        what: impl Fn(&'a UnitText) -> Option<&'a Figure>,
        problems: &mut Vec<Problem>,
    ) -> f32 {
        match self.told(what) {
            Some(figure) => figure.value as f32,
            None => {
                self.lacks(key, problems);
                0.0
            }
        }
    }

    fn lacks(&self, key: &str, problems: &mut Vec<Problem>) {
        let unit = self.line[0];
        if unit.men.is_some() {
            problems.push(Problem::at(
                "battle::missing-key",
                FORCES_FILE,
                unit.id.span(),
                format!("the unit `{}` has men, and neither it nor a unit above it says `{key}`", unit.id),
                format!("write `{key}` here or on a parent; nothing is assumed silently"),
            ));
        }
    }

    fn quantity(&self, amount: Option<&Amount>) -> Option<Quantity> {
        Quantity::of(&amount?.kind, self.parts.unknowns, self.index)
    }

    fn unit(&self, problems: &mut Vec<Problem>) -> PlannedUnit {
        let text = self.line[0];
        let side = self
            .told(|unit| unit.side.as_ref())
            .and_then(|id| self.parts.battle.side.iter().position(|side| side.id.as_str() == id.as_str()));
        let dress =
            self.told(|unit| unit.dress.as_ref()).and_then(|id| self.dresses.get(id.as_str()).copied());
        if dress.is_none() {
            self.lacks("dress", problems);
        }
        let template = Unit {
            name: text.name.in_language("en").unwrap_or(text.id.as_str()).to_owned(),
            parent: text.parent.as_ref().and_then(|id| self.index.get(id.as_str()).copied()),
            side: side.unwrap_or(0),
            men: 0,
            combatant: self.told(|unit| unit.combatant).unwrap_or(true),
            start: self.start(problems),
            arms: self.arms(problems),
            dispersion_mil: self.needed("dispersion_mil", |unit| unit.dispersion_mil.as_ref(), problems),
            steadiness: self.needed("steadiness", |unit| unit.steadiness.as_ref(), problems),
            dress: dress.unwrap_or(0),
            mounted: self.told(|unit| unit.mounted).unwrap_or(false),
            pack: self.told(|unit| unit.pack).unwrap_or(false),
            load_kg: self.needed("load_kg", |unit| unit.load_kg.as_ref(), problems),
            fatigue: self.needed("fatigue", |unit| unit.fatigue.as_ref(), problems),
            guided: self.told(|unit| unit.guided).unwrap_or(false),
            surgeons: self.told(|unit| unit.surgeons).unwrap_or(false),
            initiative: self.needed("initiative", |unit| unit.initiative.as_ref(), problems),
        };
        PlannedUnit {
            template,
            men: self.quantity(text.men.as_ref()),
            rounds_per_man: self.quantity(self.told(|unit| unit.rounds_per_man.as_ref())),
            machine_guns: self.quantity(text.machine_guns.as_ref()),
            mountain_guns: self.quantity(text.mountain_guns.as_ref()),
        }
    }

    fn start(&self, problems: &mut Vec<Problem>) -> Option<Position> {
        let text = self.line[0];
        text.men.as_ref()?;
        let Some(word) = self.told(|unit| unit.start.as_ref()) else {
            self.lacks("start", problems);
            return None;
        };
        let place = &self.places[*self.place_index.get(word.as_str())?];
        let [east, north] = text.start_offset_m.unwrap_or([0.0, 0.0]);
        let position = Position { x: place.position.x + east as f32, y: place.position.y + north as f32 };
        if !self.ground.contains(position) {
            problems.push(Problem::at(
                "battle::place-outside",
                FORCES_FILE,
                text.id.span(),
                format!("the unit `{}` starts outside the ground", text.id),
                "lessen `start_offset_m`, or name another `start`",
            ));
        }
        Some(position)
    }

    fn arms(&self, problems: &mut Vec<Problem>) -> Arms {
        let text = self.line[0];
        let weapon =
            |id: Option<&crate::text::Word>| id.and_then(|id| self.weapons.get(id.as_str()).copied());
        let rifle = self.told(|unit| unit.rifle.as_ref());
        if rifle.is_none() {
            self.lacks("rifle", problems);
        }
        let machine_gun = weapon(self.told(|unit| unit.machine_gun.as_ref()));
        let mountain_gun = weapon(self.told(|unit| unit.mountain_gun.as_ref()));
        if text.machine_guns.is_some() && machine_gun.is_none() {
            self.lacks("machine_gun", problems);
        }
        if text.mountain_guns.is_some() && mountain_gun.is_none() {
            self.lacks("mountain_gun", problems);
        }
        let count = |figure: Option<&Figure>| figure.map_or(0, |figure| figure.value.round() as u32);
        Arms {
            rifle: weapon(rifle),
            rounds_per_man: 0,
            machine_guns: 0,
            machine_gun,
            rounds_per_machine_gun: count(self.told(|unit| unit.rounds_per_machine_gun.as_ref())),
            mountain_guns: 0,
            mountain_gun,
            shells_per_gun: count(self.told(|unit| unit.shells_per_gun.as_ref())),
            grenades_per_man: self
                .told(|unit| unit.grenades_per_man.as_ref())
                .map_or(0.0, |figure| figure.value as f32),
        }
    }
}
