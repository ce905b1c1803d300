//! Checks of `forces.toml`.

use std::collections::{BTreeMap, BTreeSet};

use super::{Check, FORCES_FILE, MOST_MEN_IN_A_BODY, MOST_MEN_IN_ALL};
use crate::text::{Amount, AmountKind, UnitText, WeaponClass, Word};
use crate::unknown::Bind;

impl Check<'_> {
    pub(super) fn forces(&mut self) {
        let forces = self.forces;
        self.format(FORCES_FILE, &forces.format);
        self.unique(FORCES_FILE, "unit", forces.unit.iter().map(|unit| &unit.id));
        self.unique(FORCES_FILE, "person", forces.person.iter().map(|person| &person.id));
        self.unique(FORCES_FILE, "weapon", forces.weapon.iter().map(|weapon| &weapon.id));
        self.unique(FORCES_FILE, "dress", forces.dress.iter().map(|dress| &dress.id));
        self.unique(FORCES_FILE, "supply", forces.supply.iter().map(|supply| &supply.id));
        let unit_ids: Vec<&str> = forces.unit.iter().map(|unit| unit.id.as_str()).collect();
        for person in &forces.person {
            self.sources(FORCES_FILE, &person.sources);
            if let Some(unit) = &person.unit {
                self.known(
                    "battle::unknown-unit",
                    FORCES_FILE,
                    unit,
                    "unit",
                    unit_ids.iter().copied(),
                    "add the unit",
                );
            }
        }
        for weapon in &forces.weapon {
            self.sources(FORCES_FILE, &weapon.sources);
            self.optional_range(FORCES_FILE, weapon.calibre_mm.as_ref(), "a calibre in mm", 1.0, 500.0);
            self.optional_range(
                FORCES_FILE,
                weapon.muzzle_velocity_m_per_s.as_ref(),
                "a velocity",
                50.0,
                2_000.0,
            );
            self.optional_range(FORCES_FILE, weapon.practical_rate_per_min.as_ref(), "a rate", 0.1, 2_000.0);
            self.optional_range(FORCES_FILE, weapon.jam_per_round.as_ref(), "a chance", 0.0, 1.0);
        }
        self.likenesses();
        for dress in &forces.dress {
            self.sources(FORCES_FILE, &dress.sources);
        }
        for supply in &forces.supply {
            self.sources(FORCES_FILE, &supply.sources);
        }
        self.tree();
        for unit in &forces.unit {
            self.unit(unit);
        }
        self.men_in_all();
    }

    fn likenesses(&mut self) {
        let forces = self.forces;
        for likeness in &forces.likeness {
            self.sources(FORCES_FILE, &likeness.sources);
            self.amount(Some(&likeness.distinctness), "distinctness", 1.0, |bind| {
                matches!(bind, Bind::Distinctness(_))
            });
            for dress in &likeness.between {
                let known = forces.dress.iter().map(|dress| dress.id.as_str());
                self.known("battle::unknown-dress", FORCES_FILE, dress, "dress", known, "add a [[dress]]");
            }
        }
    }

    /// Parents known, no cycles, one side to a tree.
    fn tree(&mut self) {
        let forces = self.forces;
        let parents: BTreeMap<&str, Option<&Word>> =
            forces.unit.iter().map(|unit| (unit.id.as_str(), unit.parent.as_ref())).collect();
        let sides: Vec<&str> = self.battle.side.iter().map(|side| side.id.as_str()).collect();
        for unit in &forces.unit {
            match (&unit.parent, &unit.side) {
                (Some(parent), _) if !parents.contains_key(parent.as_str()) => {
                    self.known(
                        "battle::unit-without-parent",
                        FORCES_FILE,
                        parent,
                        "unit",
                        parents.keys().copied(),
                        "add the parent, or take `parent` out and give a `side`",
                    );
                }
                (Some(_), Some(side)) => self.report(
                    "battle::side-below-root",
                    FORCES_FILE,
                    side.span(),
                    format!("the unit `{}` has a parent, so its side is the parent's", unit.id),
                    "take `side` out here; it is told once, at the root of the tree",
                ),
                (None, None) => self.report(
                    "battle::unit-without-parent",
                    FORCES_FILE,
                    unit.id.span(),
                    format!("the unit `{}` has neither a parent nor a side", unit.id),
                    "give it a `parent`, or a `side` if it is the root of a tree",
                ),
                (None, Some(side)) if unit.present != Some(false) => {
                    self.known(
                        "battle::unknown-side",
                        FORCES_FILE,
                        side,
                        "side",
                        sides.iter().copied(),
                        "add it to battle.toml, or write `present = false`",
                    );
                }
                _ => {}
            }
        }
        let mut told = BTreeSet::new();
        for unit in &forces.unit {
            let mut path = vec![unit.id.as_str()];
            let mut at = unit.parent.as_ref();
            while let Some(parent) = at {
                if let Some(begin) = path.iter().position(|id| *id == parent.as_str()) {
                    let cycle: BTreeSet<&str> = path[begin..].iter().copied().collect();
                    if path[begin] == unit.id.as_str() && told.insert(cycle) {
                        self.report(
                            "battle::parent-cycle",
                            FORCES_FILE,
                            parent.span(),
                            format!("the unit `{}` stands above itself: {}", unit.id, path.join(" under ")),
                            "take one `parent` out of the circle",
                        );
                    }
                    break;
                }
                path.push(parent.as_str());
                at = parents.get(parent.as_str()).copied().flatten();
            }
        }
    }

    fn unit(&mut self, unit: &UnitText) {
        let forces = self.forces;
        self.sources(FORCES_FILE, &unit.sources);
        for leader in &unit.leaders {
            let known = forces.person.iter().map(|person| person.id.as_str());
            self.known("battle::unknown-person", FORCES_FILE, leader, "person", known, "add a [[person]]");
        }
        if unit.present == Some(false) && unit.absent_because.is_none() {
            self.report(
                "battle::absent-without-reason",
                FORCES_FILE,
                unit.id.span(),
                format!("the unit `{}` is not present, and nothing says why", unit.id),
                "add `absent_because`",
            );
        }
        if let Some(start) = &unit.start {
            self.place(FORCES_FILE, start);
        }
        if let Some(offset) = unit.start_offset_m
            && offset.iter().any(|metres| !metres.is_finite() || metres.abs() > 5_000.0)
        {
            self.report(
                "battle::number",
                FORCES_FILE,
                unit.id.span(),
                format!("the unit `{}` stands more than 5 km off its place", unit.id),
                "name a nearer place as `start`",
            );
        }
        self.arms(unit);
        self.optional_range(
            FORCES_FILE,
            unit.rounds_per_machine_gun.as_ref(),
            "rounds a gun",
            0.0,
            100_000.0,
        );
        self.optional_range(FORCES_FILE, unit.shells_per_gun.as_ref(), "shells a gun", 0.0, 10_000.0);
        self.optional_range(FORCES_FILE, unit.grenades_per_man.as_ref(), "grenades a man", 0.0, 20.0);
        self.optional_range(FORCES_FILE, unit.dispersion_mil.as_ref(), "a dispersion in mil", 0.1, 50.0);
        self.optional_range(FORCES_FILE, unit.steadiness.as_ref(), "steadiness", -3.0, 3.0);
        self.optional_range(FORCES_FILE, unit.load_kg.as_ref(), "a load in kg", 0.0, 80.0);
        self.optional_range(FORCES_FILE, unit.fatigue.as_ref(), "fatigue", 0.0, 1.0);
        self.optional_range(FORCES_FILE, unit.initiative.as_ref(), "initiative", 0.0, 1.0);
        self.amount(unit.men.as_ref(), "men", MOST_MEN_IN_A_BODY, |bind| matches!(bind, Bind::Strength(_)));
        self.amount(unit.rounds_per_man.as_ref(), "rounds a man", 2_000.0, |bind| {
            matches!(bind, Bind::Rounds(_))
        });
        self.amount(unit.machine_guns.as_ref(), "machine guns", 100.0, |bind| {
            matches!(bind, Bind::MachineGuns(_))
        });
        self.amount(unit.mountain_guns.as_ref(), "mountain guns", 100.0, |bind| {
            matches!(bind, Bind::MountainGuns(_))
        });
    }

    fn arms(&mut self, unit: &UnitText) {
        let forces = self.forces;
        let weapon = |check: &mut Self, word: Option<&Word>, classes: &[WeaponClass], what: &str| {
            let Some(word) = word else { return };
            if word.as_str() == "none" {
                return;
            }
            let known = || {
                forces
                    .weapon
                    .iter()
                    .filter(|weapon| classes.contains(&weapon.kind))
                    .map(|weapon| weapon.id.as_str())
                    .collect::<Vec<_>>()
            };
            check.known(
                "battle::unknown-weapon",
                FORCES_FILE,
                word,
                what,
                known(),
                "add a [[weapon]] of that kind",
            );
            if let Some(found) = forces.weapon.iter().find(|weapon| weapon.id.as_str() == word.as_str())
                && (found.muzzle_velocity_m_per_s.is_none() || found.practical_rate_per_min.is_none())
            {
                check.report(
                    "battle::weapon-without-numbers",
                    FORCES_FILE,
                    found.id.span(),
                    format!("the weapon `{word}` is carried, and its velocity or rate is not given"),
                    "add muzzle_velocity_m_per_s and practical_rate_per_min",
                );
            }
        };
        weapon(self, unit.rifle.as_ref(), &[WeaponClass::Rifle, WeaponClass::Carbine], "rifle");
        weapon(self, unit.machine_gun.as_ref(), &[WeaponClass::MachineGun], "machine gun");
        weapon(self, unit.mountain_gun.as_ref(), &[WeaponClass::MountainGun], "mountain gun");
        if let Some(dress) = &unit.dress {
            let known = forces.dress.iter().map(|dress| dress.id.as_str());
            self.known("battle::unknown-dress", FORCES_FILE, dress, "dress", known, "add a [[dress]]");
        }
    }

    fn amount(&mut self, amount: Option<&Amount>, what: &str, most: f64, fits: fn(&Bind) -> bool) {
        let Some(amount) = amount else { return };
        let forces = self.forces;
        let (value, share, under) = match &amount.kind {
            AmountKind::Fixed(value) => (Some(*value), None, None),
            AmountKind::Share { share, .. } => (None, Some(*share), None),
            AmountKind::Rest { share, under, .. } => (None, Some(*share), Some(under)),
        };
        if value.is_some_and(|value| !(0.0..=most).contains(&value)) {
            let value = value.unwrap_or(f64::NAN);
            self.report(
                "battle::number",
                FORCES_FILE,
                amount.span(),
                format!("{value} {what} in one body cannot be"),
                format!("give a number from 0 to {most}; split larger forces into bodies"),
            );
        }
        if share.is_some_and(|share| !share.is_finite() || !(0.0..=100.0).contains(&share)) {
            self.report(
                "battle::number",
                FORCES_FILE,
                amount.span(),
                "a share must be a number from 0 to 100".to_owned(),
                "shares of one unknown usually add up to 1",
            );
        }
        if let Some(under) = under
            && !forces.unit.iter().any(|unit| unit.id.as_str() == under)
        {
            self.report(
                "battle::unknown-unit",
                FORCES_FILE,
                amount.span(),
                format!("there is no unit `{under}`"),
                "name in `under` the unit whose other men are taken off first",
            );
        }
        if let Some(of) = amount.unknown() {
            let spec = self.unknowns.iter().find(|spec| spec.id == of);
            let written = self.unknowns_file.unknown.iter().any(|unknown| unknown.id.as_str() == of);
            let sound = spec.map_or(written, |spec| fits(&spec.bind));
            if !sound {
                let known: Vec<&str> =
                    self.unknowns_file.unknown.iter().map(|unknown| unknown.id.as_str()).collect();
                let help = crate::problem::did_you_mean(
                    of,
                    known,
                    "add it to unknowns.toml, bound to what it sets here",
                );
                self.report(
                    "battle::unknown-unknown",
                    FORCES_FILE,
                    amount.span(),
                    format!("no unknown `{of}` sets {what}"),
                    help,
                );
            }
        }
    }

    /// The whole army at the upper end of every prior.
    fn men_in_all(&mut self) {
        let ceiling = |of: &str| {
            self.unknowns.iter().find(|spec| spec.id == of).map_or(0.0, |spec| spec.prior.ceiling())
        };
        let mut total = 0.0;
        let mut too_large = vec![];
        for unit in &self.forces.unit {
            let Some(amount) = &unit.men else { continue };
            let men = match &amount.kind {
                AmountKind::Fixed(value) => *value,
                AmountKind::Share { of, share } | AmountKind::Rest { of, share, .. } => ceiling(of) * share,
            };
            let before = total;
            total += men.max(0.0);
            if men > MOST_MEN_IN_A_BODY && amount.unknown().is_some() {
                too_large.push((amount.span(), format!("up to {men:.0} men in the body `{}`", unit.id)));
            } else if before <= MOST_MEN_IN_ALL && total > MOST_MEN_IN_ALL {
                too_large.push((amount.span(), format!("with `{}` the sides have {total:.0} men", unit.id)));
            }
        }
        for (span, message) in too_large {
            self.report(
                "battle::too-many-men",
                FORCES_FILE,
                span,
                format!("{message}, more than can be"),
                format!(
                    "at most {MOST_MEN_IN_A_BODY} men a body and {MOST_MEN_IN_ALL} in all; see the priors too"
                ),
            );
        }
    }
}
