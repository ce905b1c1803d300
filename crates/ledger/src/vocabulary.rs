//! The closed vocabularies of a ledger: what a claim may be about, how sure its number is, who says it.

use serde::{Deserialize, Serialize};

macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)+
        }

        impl $name {
            /// Every word of this vocabulary, in its order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as it stands in the files.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            /// The word's meaning, or none where the vocabulary has no such word.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.as_str() == word)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }
    };
}

vocabulary! {
    /// What sort of document a source is.
    SourceKind {
        /// A belligerent's own official history or roll.
        OfficialRecord = "official-record",
        /// A report written at the time by an office or a command.
        OfficialReport = "official-report",
        /// A spy's or a staff's report on the enemy.
        Intelligence = "intelligence",
        /// A participant's memoir.
        Memoir = "memoir",
        /// A newspaper of the time.
        Newspaper = "newspaper",
        /// An eyewitness.
        Testimony = "testimony",
        /// A history written by a contemporary or a partisan.
        History = "history",
        /// An encyclopedia.
        Encyclopedia = "encyclopedia",
        /// Later academic research.
        Scholarship = "scholarship",
        /// A statement by a person or an institution.
        Statement = "statement",
    }
}

vocabulary! {
    /// What a claim counts, measures or says.
    ClaimKind {
        /// Men (or formations) present.
        Strength = "strength",
        /// Dead.
        Killed = "killed",
        /// Wounded.
        Wounded = "wounded",
        /// Dead and wounded in one figure.
        KilledWounded = "killed-wounded",
        /// Losses without saying which.
        Casualties = "casualties",
        /// Missing.
        Missing = "missing",
        /// Taken prisoner.
        Captured = "captured",
        /// Civilians killed.
        CiviliansKilled = "civilians-killed",
        /// Houses burned.
        HousesBurned = "houses-burned",
        /// Schools burned.
        SchoolsBurned = "schools-burned",
        /// Weapons held, taken or lost.
        Weapons = "weapons",
        /// Rounds held or used.
        Ammunition = "ammunition",
        /// How long something lasted.
        Duration = "duration",
        /// How far.
        Distance = "distance",
        /// One figure over another.
        Ratio = "ratio",
        /// When something happened.
        Date = "date",
        /// A disputed fact without a number.
        Proposition = "proposition",
    }
}

impl ClaimKind {
    /// Whether the kind is one of the losses and strengths that the battle is argued about.
    pub fn is_core(self) -> bool {
        matches!(
            self,
            Self::Strength
                | Self::Killed
                | Self::Wounded
                | Self::KilledWounded
                | Self::Casualties
                | Self::Missing
                | Self::Captured
                | Self::CiviliansKilled
        )
    }

    /// Whether claims of this kind carry a number that can be added up over parts of a force.
    pub fn is_additive(self) -> bool {
        !matches!(self, Self::Duration | Self::Distance | Self::Ratio | Self::Date | Self::Proposition)
    }

    /// The word for this kind in the exchange format of the annotated texts.
    pub fn exchange_word(self) -> &'static str {
        match self {
            Self::Strength => "strength",
            Self::Killed => "killed",
            Self::Wounded => "wounded",
            Self::KilledWounded | Self::Casualties => "casualties",
            Self::Missing => "missing",
            Self::Captured => "captured",
            Self::CiviliansKilled => "civilians_killed",
            Self::HousesBurned => "houses_burned",
            Self::SchoolsBurned => "schools_burned",
            Self::Weapons => "weapons",
            Self::Ammunition => "ammunition",
            Self::Duration => "duration",
            Self::Distance => "distance",
            Self::Ratio => "ratio",
            Self::Date => "date",
            Self::Proposition => "count_other",
        }
    }
}

vocabulary! {
    /// How the words around a number qualify it.
    Qualifier {
        /// The bare number.
        Exact = "exact",
        /// About, some, around.
        About = "about",
        /// More than; the number and a little.
        Over = "over",
        /// Not fewer than.
        AtLeast = "at-least",
        /// Not more than.
        AtMost = "at-most",
        /// From one number to another.
        Range = "range",
        /// A vague numeral: dozens, hundreds, thousands.
        Several = "several",
    }
}

impl Qualifier {
    /// The word for this qualifier in the exchange format of the annotated texts.
    pub fn exchange_word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::About => "about",
            Self::Over => "over",
            Self::AtLeast => "at_least",
            Self::AtMost => "at_most",
            Self::Range | Self::Several => "range",
        }
    }
}

vocabulary! {
    /// How the claimant stands to the claim.
    Stance {
        /// Says so.
        Asserts = "asserts",
        /// Says that it is not so.
        Denies = "denies",
        /// Passes it on, without vouching for it.
        Reports = "reports",
    }
}

impl Stance {
    /// The word for this stance in the exchange format of the annotated texts.
    pub fn exchange_word(self) -> &'static str {
        match self {
            Self::Asserts => "asserts",
            Self::Denies => "denies",
            Self::Reports => "reports_other",
        }
    }
}

vocabulary! {
    /// What a claim's numbers count.
    Unit {
        /// Men and women.
        Persons = "persons",
        /// Officers only.
        Officers = "officers",
        /// Formations of any size.
        Units = "units",
        /// Divisions.
        Divisions = "divisions",
        /// Detachments or columns.
        Detachments = "detachments",
        /// Regiments.
        Regiments = "regiments",
        /// Battalions.
        Battalions = "battalions",
        /// Companies.
        Companies = "companies",
        /// Platoons.
        Platoons = "platoons",
        /// Horses.
        Horses = "horses",
        /// Small arms of any sort.
        Weapons = "weapons",
        /// Rifles.
        Rifles = "rifles",
        /// Pistols.
        Pistols = "pistols",
        /// Machine guns.
        MachineGuns = "machine-guns",
        /// Guns: field, mountain or other artillery.
        Guns = "guns",
        /// Hand grenades.
        Grenades = "grenades",
        /// Rounds of ammunition.
        Rounds = "rounds",
        /// Carts, lorries and other vehicles.
        Vehicles = "vehicles",
        /// Houses.
        Houses = "houses",
        /// Schools.
        Schools = "schools",
        /// Villages.
        Villages = "villages",
        /// Separate fights.
        Engagements = "engagements",
        /// Minutes.
        Minutes = "minutes",
        /// Hours.
        Hours = "hours",
        /// Days.
        Days = "days",
        /// Months.
        Months = "months",
        /// Years.
        Years = "years",
        /// Metres.
        Metres = "metres",
        /// Kilometres.
        Kilometres = "kilometres",
        /// Korean ri, about 393 m.
        Ri = "ri",
        /// Chinese li, about 576 m at that time.
        Li = "li",
        /// Paces.
        Paces = "paces",
        /// How many times over.
        Times = "times",
        /// A share between 0 and 1.
        Fraction = "fraction",
        /// A calendar date.
        Date = "date",
        /// No number: a proposition.
        Proposition = "proposition",
        /// Anything else; `says` tells what.
        Other = "other",
    }
}

impl Unit {
    /// The largest number that can be meant seriously in this unit; more is a slip of the pen.
    ///
    /// No army of any century had a hundred million men, and no fight lasted a hundred years.
    pub fn largest_credible(self) -> f64 {
        match self {
            Self::Persons | Self::Officers | Self::Horses | Self::Houses => 1.0e8,
            Self::Weapons | Self::Rifles | Self::Pistols | Self::Grenades | Self::Rounds => 1.0e10,
            Self::Units
            | Self::Divisions
            | Self::Detachments
            | Self::Regiments
            | Self::Battalions
            | Self::Companies
            | Self::Platoons
            | Self::MachineGuns
            | Self::Guns
            | Self::Vehicles
            | Self::Schools
            | Self::Villages
            | Self::Engagements => 1.0e6,
            Self::Minutes => 6.0e7,
            Self::Hours => 1.0e6,
            Self::Days => 4.0e4,
            Self::Months => 1.2e3,
            Self::Years => 1.0e2,
            Self::Metres | Self::Paces => 4.0e7,
            Self::Kilometres | Self::Ri | Self::Li => 4.0e4,
            Self::Times => 1.0e6,
            Self::Fraction => 1.0,
            Self::Date | Self::Proposition => 0.0,
            Self::Other => 1.0e12,
        }
    }
}
