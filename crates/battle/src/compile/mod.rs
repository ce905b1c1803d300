//! From a folder to a fight: a plan made once, and a scenario for every vector of unknowns.

mod amount;
mod forces;
mod orders;

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::mechanism::{Constants, MechanismSet};
use engine::{Place, Scenario, TravelFields, Villagers, Weapon};
use ground::Ground;

use crate::check::{BATTLE_FILE, FORCES_FILE, MOST_MEN_IN_A_BODY, MOST_MEN_IN_ALL, UNKNOWNS_FILE};
use crate::load::Battle;
use crate::problem::Problem;
use crate::text::{AmountKind, BattleFile, ForcesFile, OrdersFile, Side};
use crate::time::Clock;
use crate::unknown::{Bind, UnknownSpec};
use amount::{Quantity, shared_out};
use forces::{Dresses, PlannedUnit};
use orders::PlannedOrder;

/// The checked parts of a folder.
pub(crate) struct Parts<'a> {
    pub battle: &'a BattleFile,
    pub forces: &'a ForcesFile,
    pub orders: &'a OrdersFile,
    pub unknowns: &'a [UnknownSpec],
    pub clock: Clock,
}

/// Everything of a scenario that does not hang on the unknowns, with every name resolved.
#[derive(Clone)]
pub(crate) struct Plan {
    places: Vec<Place>,
    pub(crate) place_index: BTreeMap<String, usize>,
    travel: Arc<TravelFields>,
    weapons: Vec<Weapon>,
    dresses: Dresses,
    pub(crate) unit_ids: Vec<String>,
    units: Vec<PlannedUnit>,
    bodies_below: Vec<Vec<usize>>,
    orders: Vec<PlannedOrder>,
    /// Chance of an honest answer by side, or the unknown that sets it.
    honest_to: Vec<Quantity>,
    sides: usize,
}

impl Plan {
    /// Resolves every name of a checked folder.
    pub fn new(
        parts: &Parts,
        ground: &Ground,
        mut places: Vec<Place>,
        inhabited: &[bool],
        travel: Arc<TravelFields>,
    ) -> Result<Self, Vec<Problem>> {
        let mut problems = vec![];
        let place_index: BTreeMap<String, usize> =
            places.iter().enumerate().map(|(index, place)| (place.name.clone(), index)).collect();
        let (weapons, weapon_index) = forces::weapons(parts.forces);
        let (dresses, dress_index) = forces::dresses(parts.forces, parts.unknowns);
        let army = forces::Army::new(
            parts,
            ground,
            &places,
            &place_index,
            &weapon_index,
            &dress_index,
            &mut problems,
        );
        let orders = orders::plan(parts, &army, &place_index, &dress_index, &mut problems);
        let sides = parts.battle.side.len();
        let side_index = |id: &str| parts.battle.side.iter().position(|side| side.id.as_str() == id);
        let mut honest_to = vec![Quantity::Fixed(0.5); sides];
        if let Some(villagers) = &parts.battle.villagers {
            for (side, amount) in &villagers.honest_to {
                if let (Some(side), Some(quantity)) =
                    (side_index(side), Quantity::of(&amount.kind, parts.unknowns, &BTreeMap::new()))
                {
                    honest_to[side] = quantity;
                }
            }
            for (place, lived_in) in places.iter_mut().zip(inhabited) {
                if *lived_in {
                    let keeps = |side: &Side| side.stores.iter().any(|store| store.as_str() == place.name);
                    let sides_there = parts.battle.side.iter().enumerate().filter(|(_, side)| keeps(side));
                    place.villagers = Some(Villagers {
                        stores_of: sides_there.map(|(index, _)| index).collect(),
                        honest_to: vec![0.5; sides],
                        loyal_to: villagers.loyal_to.as_ref().and_then(|side| side_index(side)),
                        knows_within_m: villagers.knows_within_m.value as f32,
                    });
                }
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            places,
            place_index,
            travel,
            weapons,
            dresses,
            unit_ids: army.ids,
            units: army.units,
            bodies_below: army.bodies_below,
            orders,
            honest_to,
            sides,
        })
    }

    /// Index of a unit in every scenario of this battle; none for those that are not on the ground.
    pub fn unit(&self, id: &str) -> Option<usize> {
        self.unit_ids.iter().position(|known| known == id)
    }

    /// Places as the engine knows them, named by identifier.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// Bodies of a unit: itself, if it has men, and all below it.
    pub fn bodies(&self, unit: usize) -> &[usize] {
        &self.bodies_below[unit]
    }
}

impl Battle {
    /// The fight for one vector of unknowns, in the order of [`Battle::unknowns`], with these mechanisms at work.
    ///
    /// # Errors
    /// When the vector has the wrong length, or a value cannot be fought with (a negative strength, a million men).
    pub fn compile(&self, theta: &[f64], mechanisms: MechanismSet) -> Result<Scenario, Problem> {
        self.compile_from(Constants::default(), theta, mechanisms)
    }

    /// [`Battle::compile`] with other constants than the values in use; unknowns that are bound to a constant take its place.
    ///
    /// # Errors
    /// As [`Battle::compile`].
    pub fn compile_from(
        &self,
        mut constants: Constants,
        theta: &[f64],
        mechanisms: MechanismSet,
    ) -> Result<Scenario, Problem> {
        let plan = &self.plan;
        if theta.len() != self.unknowns.len() {
            return Err(Problem::of_file(
                "battle::unknowns",
                UNKNOWNS_FILE,
                format!("{} values were given for {} unknowns", theta.len(), self.unknowns.len()),
                "give one value for each [[unknown]], in the order of the file",
            ));
        }
        let mut late_s = vec![0.0; theta.len()];
        for (index, (spec, value)) in self.unknowns.iter().zip(theta).enumerate() {
            let refuse = |why: String| {
                Problem::of_file(
                    "battle::value",
                    UNKNOWNS_FILE,
                    format!("the unknown `{}` cannot be {value}: {why}", spec.id),
                    "choose a value inside its prior",
                )
            };
            if !value.is_finite() {
                return Err(refuse("it is no number".to_owned()));
            }
            match &spec.bind {
                Bind::Param(name) => {
                    constants.set(name, *value as f32).map_err(|error| refuse(error.to_string()))?;
                }
                Bind::Clock(_) => late_s[index] = value * 60.0,
                Bind::Strength(_) | Bind::Rounds(_) | Bind::MachineGuns(_) | Bind::MountainGuns(_)
                    if *value < 0.0 =>
                {
                    return Err(refuse("there are no fewer than none".to_owned()));
                }
                _ => {}
            }
        }
        let units = self.units(theta)?;
        let mut places = plan.places.clone();
        for place in &mut places {
            if let Some(villagers) = &mut place.villagers {
                for (chance, quantity) in villagers.honest_to.iter_mut().zip(&plan.honest_to) {
                    *chance = quantity.value(theta).clamp(0.0, 1.0) as f32;
                }
            }
        }
        Ok(Scenario {
            ground: Arc::clone(&self.ground),
            sky: Arc::clone(&self.sky),
            travel: Arc::clone(&plan.travel),
            duration_s: self.clock.duration_s,
            sides: plan.sides,
            weapons: plan.weapons.clone(),
            distinctness: plan.dresses.table(theta),
            dresses: plan.dresses.count(),
            places,
            units,
            orders: orders::stand(&plan.orders, theta, &late_s, self.clock.duration_s),
            constants,
            mechanisms,
            steps: engine::Steps::default(),
            stripped: engine::Stripped::default(),
        })
    }

    fn units(&self, theta: &[f64]) -> Result<Vec<engine::Unit>, Problem> {
        let plan = &self.plan;
        let men = plan.men(theta);
        let machine_guns = shared_out(plan.units.iter().map(|unit| unit.machine_guns.as_ref()), theta, false);
        let mountain_guns =
            shared_out(plan.units.iter().map(|unit| unit.mountain_guns.as_ref()), theta, false);
        let mut units = Vec::with_capacity(plan.units.len());
        let mut total = 0;
        for (index, planned) in plan.units.iter().enumerate() {
            let mut unit = planned.template.clone();
            unit.men = men[index];
            unit.arms.machine_guns = machine_guns[index];
            unit.arms.mountain_guns = mountain_guns[index];
            unit.arms.rounds_per_man = planned
                .rounds_per_man
                .as_ref()
                .map_or(0, |rounds| rounds.value(theta).round().clamp(0.0, 10_000.0) as u32);
            total += u64::from(unit.men);
            if f64::from(unit.men) > MOST_MEN_IN_A_BODY || total as f64 > MOST_MEN_IN_ALL {
                return Err(Problem::of_file(
                    "battle::too-many-men",
                    FORCES_FILE,
                    format!("`{}` has {} men, and with it there are {total}", unit.name, unit.men),
                    "choose smaller values for the unknown strengths, or split the body",
                ));
            }
            units.push(unit);
        }
        if total == 0 {
            let help = "give bodies `men` in forces.toml";
            return Err(Problem::of_file("battle::no-men", BATTLE_FILE, "nobody is on the ground", help));
        }
        Ok(units)
    }
}

impl Plan {
    /// Men of every unit: fixed numbers, then shares of unknowns, then shares of what unknowns leave.
    fn men(&self, theta: &[f64]) -> Vec<u32> {
        let mut men = shared_out(self.units.iter().map(|unit| unit.men.as_ref()), theta, true);
        let mut rests: Vec<(usize, usize)> = vec![];
        for unit in &self.units {
            if let Some(Quantity::Rest { unknown, under, .. }) = &unit.men
                && !rests.contains(&(*unknown, *under))
            {
                rests.push((*unknown, *under));
            }
        }
        for (unknown, under) in rests {
            let mut named = 0.0;
            let mut shares = vec![];
            for body in &self.bodies_below[under] {
                match &self.units[*body].men {
                    Some(Quantity::Rest { unknown: other, under: same, share })
                        if (*other, *same) == (unknown, under) =>
                    {
                        shares.push((*body, *share));
                    }
                    _ => named += f64::from(men[*body]),
                }
            }
            let left = (theta[unknown] - named).max(0.0);
            for (body, count) in amount::apportion(left, &shares) {
                men[body] = count.max(1);
            }
        }
        men
    }
}

/// What an amount in a file says, for those who show it.
impl std::fmt::Display for AmountKind {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            AmountKind::Fixed(value) => write!(formatter, "{value}"),
            AmountKind::Share { of, share } => write!(formatter, "{share} of {of}"),
            AmountKind::Rest { of, under, share } => {
                write!(formatter, "{share} of what {of} leaves after the other men of {under}")
            }
        }
    }
}
