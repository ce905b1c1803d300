//! What happens to a man, one mechanism to a file.
//!
//! Every function here is a plain formula: numbers in, numbers out, no state, no allocation and no random
//! generator. Where chance enters, the caller hands over the draw (a uniform in (0, 1), or a standard normal `z`),
//! so that a formula can be tested against its closed form and a run can be repeated bit for bit.
//!
//! The numbers behind the formulas stand in one tree, [`Constants`]; each has a dotted name, a unit and a prior
//! ([`Constants::names`], [`Constants::draw`]), and an unknown of a battle can be bound to any of them with
//! [`Constants::set`].
//! Model cards: `docs/model/`.

/// Declares a mechanism's `Constants`: fields with value, unit, prior and source, their defaults and their names.
macro_rules! constants {
    ($(#[$about:meta])* $module:literal; $($(#[doc = $doc:literal])+ $name:ident = $value:expr, $unit:literal, $prior:literal;)+) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct Constants {
            $($(#[doc = $doc])+ #[doc = concat!("\n\nUnit: ", $unit, ". Prior: ", $prior, ".")] pub $name: f32,)+
        }

        impl Default for Constants {
            fn default() -> Self {
                Self { $($name: $value,)+ }
            }
        }

        impl Constants {
            pub(crate) const NAMES: &'static [(&'static str, &'static str, &'static str)] =
                &[$((concat!($module, ".", stringify!($name)), $unit, $prior),)+];

            pub(crate) fn slot(&mut self, name: &str) -> Option<&mut f32> {
                match name {
                    $(stringify!($name) => Some(&mut self.$name),)+
                    _ => None,
                }
            }
        }
    };
}

/// `libm::expf`, to the last bit. Where the power is less than any number it says so at once: the library raises the flag of
/// underflow by making a number too small for the processor's own arithmetic, which costs more than all the rest, and what has
/// faded for an hour is asked about often.
pub(crate) fn exp(x: f32) -> f32 {
    if x < -104.0 { 0.0 } else { libm::expf(x) }
}

/// Declares the mechanisms once: modules, the enum, the tree of constants and the list of their names.
macro_rules! mechanisms {
    ($($(#[doc = $doc:literal])+ $variant:ident = $module:ident;)+ always $($always:ident)+) => {
        $(pub mod $module;)+
        $(pub mod $always;)+

        /// One mechanism of the fight; each can be switched off by itself (see [`MechanismSet`]).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Mechanism {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Mechanism {
            /// All mechanisms, in the order of the model cards.
            pub const ALL: &'static [Mechanism] = &[$(Mechanism::$variant,)+];

            /// The name used on the command line, in battle folders and as the file name of the model card.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Mechanism::$variant => stringify!($module),)+
                }
            }

            /// The mechanism of that name (`None` for an unknown one).
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $(stringify!($module) => Some(Mechanism::$variant),)+
                    _ => None,
                }
            }
        }

        /// The constants of all mechanisms.
        #[derive(Clone, Copy, Debug, Default, PartialEq)]
        pub struct Constants {
            $(#[doc = concat!("Constants of `", stringify!($module), "`.")] pub $module: $module::Constants,)+
            $(#[doc = concat!("Constants of `", stringify!($always), "`, which has no switch.")] pub $always: $always::Constants,)+
        }

        /// Constants without a mechanism to switch off.
        #[cfg(test)]
        const ALWAYS: &[&str] = &[$(stringify!($always),)+];

        const NAME_COUNT: usize = 0 $(+ $module::Constants::NAMES.len())+ $(+ $always::Constants::NAMES.len())+;

        const NAMES: [(&str, &str, &str); NAME_COUNT] = {
            let mut names = [("", "", ""); NAME_COUNT];
            let mut filled = 0;
            $({
                let mut next = 0;
                while next < $module::Constants::NAMES.len() {
                    names[filled] = $module::Constants::NAMES[next];
                    filled += 1;
                    next += 1;
                }
            })+
            $({
                let mut next = 0;
                while next < $always::Constants::NAMES.len() {
                    names[filled] = $always::Constants::NAMES[next];
                    filled += 1;
                    next += 1;
                }
            })+
            assert!(filled == NAME_COUNT);
            names
        };

        impl Constants {
            fn slot(&mut self, name: &str) -> Option<&mut f32> {
                let (module, constant) = name.split_once('.')?;
                match module {
                    $(stringify!($module) => self.$module.slot(constant),)+
                    $(stringify!($always) => self.$always.slot(constant),)+
                    _ => None,
                }
            }
        }
    };
}

pub mod posture;
pub mod prior;
pub mod random_variates;

mechanisms! {
    /// March and rush speeds, columns, halts.
    Movement = movement;
    /// Exertion, recovery, want of sleep.
    Fatigue = fatigue;
    /// Who finds whom with the eye, and when.
    Seeing = seeing;
    /// Who hears what, and from where.
    Hearing = hearing;
    /// Friend or foe.
    Identifying = identifying;
    /// Aimed and wild rifle fire.
    Rifle = rifle;
    /// Bursts, laying errors, stoppages.
    MachineGun = machine_gun;
    /// Adjustment, shell, shrapnel, crests.
    MountainGun = mountain_gun;
    /// Hand grenades.
    Grenade = grenade;
    /// The charge and what follows it.
    CloseFight = close_fight;
    /// What a hit does, at once and later.
    Wounds = wounds;
    /// Near misses and keeping one's head down.
    Suppression = suppression;
    /// Breaking, running, rallying.
    Morale = morale;
    /// Leaders who fall, and their deputies.
    Leadership = leadership;
    /// Men who give themselves up or are taken.
    Surrender = surrender;
    /// Being taken unawares.
    Surprise = surprise;
    /// Husbanding and finding rounds.
    Ammunition = ammunition;
    /// Orders, messengers, staffs.
    Command = command;
    /// What a headquarters believes.
    Belief = belief;
    /// False reports, false trails, borrowed coats.
    Deception = deception;
    /// Columns that go astray at night.
    LosingWay = losing_way;
    /// People without arms under fire: recognised, scattered, back again.
    NonCombatants = non_combatants;
    /// Hunger, cold, and falling out on the march.
    Privation = privation;
    always tactics
}

/// A constant was asked for by a name that none has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// The name that was asked for.
    pub name: String,
}

impl core::fmt::Display for UnknownName {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(formatter, "no mechanism has a constant named `{}`", self.name)
    }
}

impl core::error::Error for UnknownName {}

impl Constants {
    /// Dotted name, unit and prior of every constant, in the order of the mechanisms.
    #[must_use]
    pub fn names() -> &'static [(&'static str, &'static str, &'static str)] {
        &NAMES
    }

    /// Sets the constant of that dotted name, such as `rifle.stress_factor`.
    ///
    /// # Errors
    /// [`UnknownName`] if there is none.
    pub fn set(&mut self, name: &str, value: f32) -> Result<(), UnknownName> {
        match self.slot(name) {
            Some(slot) => {
                *slot = value;
                Ok(())
            }
            None => Err(UnknownName { name: name.to_owned() }),
        }
    }

    /// The value of the constant of that dotted name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<f32> {
        let mut copy = *self;
        copy.slot(name).map(|slot| *slot)
    }
}

/// Which mechanisms are at work in a run; all of them unless switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MechanismSet(u32);

impl Default for MechanismSet {
    fn default() -> Self {
        Self::all()
    }
}

impl MechanismSet {
    /// Every mechanism at work.
    #[must_use]
    pub const fn all() -> Self {
        Self((1 << Mechanism::ALL.len()) - 1)
    }

    /// No mechanism at work.
    #[must_use]
    pub const fn none() -> Self {
        Self(0)
    }

    /// The same set with one mechanism switched on.
    #[must_use]
    pub const fn with(self, mechanism: Mechanism) -> Self {
        Self(self.0 | (1 << mechanism as u32))
    }

    /// The same set with one mechanism switched off.
    #[must_use]
    pub const fn without(self, mechanism: Mechanism) -> Self {
        Self(self.0 & !(1 << mechanism as u32))
    }

    /// Whether the mechanism is at work.
    #[must_use]
    pub const fn has(self, mechanism: Mechanism) -> bool {
        self.0 & (1 << mechanism as u32) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_that_of_the_library() {
        for step in -300_000..100_000 {
            let x = step as f32 * 0.000_9;
            assert_eq!(exp(x).to_bits(), libm::expf(x).to_bits(), "{x}");
        }
        assert!(exp(f32::NAN).is_nan() && exp(f32::NEG_INFINITY) == 0.0);
    }

    #[test]
    fn every_constant_can_be_set_by_its_name() {
        for (name, unit, prior) in Constants::names() {
            assert!(!unit.is_empty() && !prior.is_empty(), "{name} lacks a unit or a prior");
            let mut constants = Constants::default();
            let value = constants.get(name).expect("listed names exist") + 1.0;
            constants.set(name, value).expect("listed names can be set");
            assert_eq!(constants.get(name), Some(value));
        }
        let mut constants = Constants::default();
        assert!(constants.set("rifle.luck", 1.0).is_err());
        assert!(constants.set("luck", 1.0).is_err());
        assert_eq!(constants, Constants::default());
    }

    /// A model card that states other values than the program uses would be worse than none.
    #[test]
    fn model_cards_state_the_values_in_use() {
        for module in Mechanism::ALL.iter().map(|mechanism| mechanism.name()).chain(ALWAYS.iter().copied()) {
            let path = format!("{}/../../docs/model/{module}.md", env!("CARGO_MANIFEST_DIR"));
            let card = std::fs::read_to_string(&path).expect(&path);
            let mut stated = 0;
            for line in card.lines().filter(|line| line.starts_with("| `")) {
                let cells: Vec<_> = line.split('|').map(str::trim).collect();
                let name = format!("{module}.{}", cells[1].trim_matches('`'));
                let value = Constants::default().get(&name).expect(&name);
                assert_eq!(cells[2].parse::<f32>().ok(), Some(value), "{name}");
                let (_, unit, prior) = Constants::names().iter().find(|entry| entry.0 == name).expect(&name);
                assert_eq!((cells[3], cells[4]), (*unit, *prior), "{name}");
                stated += 1;
            }
            let prefix = format!("{module}.");
            assert_eq!(
                stated,
                Constants::names().iter().filter(|entry| entry.0.starts_with(&prefix)).count(),
                "{path}"
            );
        }
    }

    #[test]
    fn names_are_unique_and_mechanisms_are_found_by_name() {
        let mut names: Vec<_> = Constants::names().iter().map(|entry| entry.0).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Constants::names().len());
        for mechanism in Mechanism::ALL {
            assert_eq!(Mechanism::from_name(mechanism.name()), Some(*mechanism));
        }
        assert_eq!(Mechanism::from_name("luck"), None);
    }

    #[test]
    fn a_mechanism_can_be_switched_off_by_itself() {
        for mechanism in Mechanism::ALL {
            let set = MechanismSet::default().without(*mechanism);
            for other in Mechanism::ALL {
                assert_eq!(set.has(*other), other != mechanism);
            }
            assert_eq!(set.with(*mechanism), MechanismSet::all());
            assert!(!MechanismSet::none().has(*mechanism));
        }
    }
}
