//! What a replay holds. Times and places are whole numbers of the units that [`Fineness`] names, so that a file
//! read back is the same to the last bit.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A name in up to four languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// English.
    pub en: String,
    /// Korean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ko: Option<String>,
    /// Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zh: Option<String>,
    /// Japanese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ja: Option<String>,
}

/// A side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedSide {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: Names,
}

/// A unit of the tree; one with men of its own is a body.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedUnit {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: Names,
    /// Index of its side.
    pub side: usize,
    /// Index of the unit above it.
    pub parent: Option<usize>,
    /// Men of its own at the start.
    pub men: u32,
    /// False for porters, families, carriers.
    pub combatant: bool,
}

/// Losses of one side in one engagement of this run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EngagementLoss {
    /// Men who took part.
    pub engaged: u32,
    /// Killed, died of wounds included.
    pub killed: u32,
    /// Wounded.
    pub wounded: u32,
    /// Missing.
    pub missing: u32,
    /// Captured.
    pub captured: u32,
    /// Killed by fire of the own side.
    pub killed_by_own: u32,
    /// Small-arms rounds fired.
    pub rounds_fired: u64,
}

/// An engagement that happened in this run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Engagement {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: Names,
    /// First shot, s since the start.
    pub start_s: f64,
    /// Last shot, s since the start.
    pub end_s: f64,
    /// Where, m east of the south-west corner.
    pub x_m: f32,
    /// m north of it.
    pub y_m: f32,
    /// By side.
    pub sides: Vec<EngagementLoss>,
}

/// How finely a replay was kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fineness {
    /// Unit of all times, s.
    pub time_unit_s: f64,
    /// Unit of all places, m.
    pub place_unit_m: f64,
    /// A section is never farther from the place shown than this, m, at the moments at which it was looked at.
    pub place_error_m: f64,
    /// Shots of one section on another within such a time are one entry, s; 0 where only those of one moment are.
    pub fire_span_s: f64,
}

impl Fineness {
    /// Of a file that keeps everything: tenths of seconds and of metres, places within 1 m, every moment's fire.
    #[must_use]
    pub fn full() -> Self {
        Self { time_unit_s: 0.1, place_unit_m: 0.1, place_error_m: 1.0, fire_span_s: 0.0 }
    }

    /// Of a replay inside a page: seconds and metres, places within 8 m, half a minute's fire.
    #[must_use]
    pub fn page() -> Self {
        Self { time_unit_s: 1.0, place_unit_m: 1.0, place_error_m: 8.0, fire_span_s: 30.0 }
    }
}

/// What a replay says of itself, in words: a JSON object in the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// Identifier of the battle.
    pub battle: String,
    /// Its name.
    pub title: Names,
    /// Seed of the run.
    #[serde(with = "as_text")]
    pub seed: u64,
    /// Digest of everything that happened, hexadecimal.
    pub hash: String,
    /// Start of the window, RFC 3339 with offset.
    pub start: String,
    /// Its length, s.
    pub duration_s: f64,
    /// East-west length of the ground, m.
    pub width_m: f64,
    /// North-south length, m.
    pub depth_m: f64,
    /// EPSG code of the plane in which the ground lies.
    pub epsg: u32,
    /// Easting and northing of its south-west corner in that plane, m.
    pub origin_m: [f64; 2],
    /// Value of every unknown.
    pub unknowns: BTreeMap<String, f64>,
    /// Mechanisms switched off.
    pub without: Vec<String>,
    /// How finely it was kept.
    pub fineness: Fineness,
    /// Time between two entries of the light, s.
    pub light_step_s: f64,
    /// Sides, in the order of the battle.
    pub sides: Vec<NamedSide>,
    /// All units, parents before children.
    pub units: Vec<NamedUnit>,
    /// Identifiers of the orders that [`DeedKind::OrderTaken`] refers to.
    pub orders: Vec<String>,
    /// Engagements that happened.
    pub engagements: Vec<Engagement>,
}

/// A seed needs all its 64 bits, which a number in JSON does not keep everywhere.
mod as_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(value: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

macro_rules! numbered {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $number:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant = $number,)+ }

        impl $name {
            /// All of them, in the order of their numbers.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The one of a number in a file.
            #[must_use]
            pub fn of_number(number: u64) -> Option<Self> {
                match number { $($number => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
numbered! {
    /// What a section serves.
    Arm {
        /// Rifles.
        Rifles = 0,
        /// The crew of one machine gun.
        MachineGun = 1,
        /// The crew of one mountain gun.
        MountainGun = 2,
        /// People without arms.
        Unarmed = 3,
    }
}

numbered! {
    /// With what somebody was fired on or hit.
    Weapon {
        /// Rifle or carbine.
        Rifle = 0,
        /// Machine gun.
        MachineGun = 1,
        /// Shell.
        Shell = 2,
        /// Grenade.
        Grenade = 3,
        /// Bayonet, sabre, butt.
        CloseFight = 4,
        /// Nothing hit him: dispersed, spent, captured, died of an earlier wound.
        None = 5,
    }
}

numbered! {
    /// What became of a man.
    Fate {
        /// Dead; where nothing hit him, of an earlier wound.
        Killed = 0,
        /// Out of action.
        Wounded = 1,
        /// Dispersed, fled or fallen out.
        Missing = 2,
        /// In the enemy's hands.
        Captured = 3,
        /// Back with his section after having been missing.
        Returned = 4,
        /// Hit, and fights on.
        LightlyHit = 5,
    }
}

numbered! {
    /// By what means a commander learnt of a body.
    Means {
        /// With his own or his men's eyes.
        Eye = 0,
        /// By a runner or rider.
        Messenger = 1,
        /// From the people of a place, who told what they knew.
        Villagers = 2,
        /// From the people of a place, who told a falsehood.
        FalseNews = 3,
        /// From scouts or a telescope kept on a place.
        Lookout = 4,
    }
}

numbered! {
    /// Something that a body did or that befell it; `other` is what stands in brackets.
    DeedKind {
        /// Took up an order (the order).
        OrderTaken = 0,
        /// Its sections look for themselves, out of column, camp or ambush.
        Deployed = 1,
        /// Hidden, it opened fire.
        AmbushSprung = 2,
        /// Opened fire on another body (the body).
        FireOpened = 3,
        /// Takes its own side for the enemy (the body).
        Misidentified = 4,
        /// Saw its mistake (the body).
        Recognised = 5,
        /// A section broke and runs (the section).
        Ran = 6,
        /// A broken section lay down where it was (the section).
        WentToGround = 7,
        /// A section rallied (the section).
        Rallied = 8,
        /// Gives up the fight.
        GaveWay = 9,
        /// Came to close quarters (the body).
        CloseFight = 10,
        /// Its commander fell or was lost.
        CommanderFell = 11,
        /// A section laid down its arms (the section).
        Surrendered = 12,
        /// Left the ground.
        Left = 13,
        /// A council chose to fight (the order that called it).
        CouncilFights = 14,
        /// A council chose to avoid battle (the order that called it).
        CouncilAvoids = 15,
        /// Lost its way.
        LostWay = 16,
        /// The first fire surprised it (by whose fire).
        Surprised = 17,
        /// Noticed another body and takes it for the enemy (the body).
        Sighted = 18,
        /// Set out.
        SetOut = 19,
        /// Arrived.
        Arrived = 20,
    }
}

/// A section: some twenty men, or the crew of a gun. Its men have the numbers `first_man` to `first_man + men - 1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// Index of its unit.
    pub unit: u32,
    /// Number of its first man.
    pub first_man: u32,
    /// Men at the start.
    pub men: u32,
    /// What it serves.
    pub arm: Arm,
}

/// A point of a section's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vertex {
    /// When.
    pub time: u32,
    /// East of the south-west corner.
    pub x: i32,
    /// North of it.
    pub y: i32,
    /// From here to the next point, if there is one, the section is not on the ground.
    pub away: bool,
}

/// The way of a section: straight from point to point, evenly in time; where it is after the last point it stays, unless it
/// went away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Track {
    /// In the order of time.
    pub vertices: Vec<Vertex>,
}

impl Track {
    /// Where the section is, in units of place; none while it is not on the ground.
    #[must_use]
    pub fn at(&self, time: f64) -> Option<(f64, f64)> {
        let next = self.vertices.partition_point(|vertex| f64::from(vertex.time) <= time);
        let before = self.vertices.get(next.checked_sub(1)?)?;
        if before.away {
            return None;
        }
        let (x, y) = (f64::from(before.x), f64::from(before.y));
        let Some(after) = self.vertices.get(next) else { return Some((x, y)) };
        let share = (time - f64::from(before.time)) / f64::from(after.time - before.time).max(1.0);
        Some((x + share * (f64::from(after.x) - x), y + share * (f64::from(after.y) - y)))
    }
}

/// Fire of one section on another, of one kind, in one moment or in a short span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fire {
    /// First shot.
    pub time: u32,
    /// From the first shot to the last.
    pub span: u32,
    /// Section that fires.
    pub section: u32,
    /// Section fired on.
    pub on: u32,
    /// With what.
    pub with: Weapon,
    /// Rounds or shells.
    pub rounds: u32,
}

/// What became of a man, at a time and place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fall {
    /// When.
    pub time: u32,
    /// His number.
    pub man: u32,
    /// What became of him.
    pub fate: Fate,
    /// By what.
    pub with: Weapon,
    /// Unit by whose fire, where there was fire.
    pub by: Option<u32>,
    /// East of the south-west corner.
    pub x: i32,
    /// North of it.
    pub y: i32,
}

/// What a commander came to believe of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Belief {
    /// When.
    pub time: u32,
    /// Who.
    pub unit: u32,
    /// Of whom.
    pub about: u32,
    /// How many men he believes in.
    pub men: u32,
    /// Where he believes them, east of the south-west corner.
    pub x: i32,
    /// North of it.
    pub y: i32,
    /// He takes them for the enemy.
    pub as_enemy: bool,
    /// He believes that they have gone off.
    pub gone: bool,
    /// How he came to know.
    pub by: Means,
}

/// Something that a body did or that befell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deed {
    /// When.
    pub time: u32,
    /// What.
    pub kind: DeedKind,
    /// Who.
    pub unit: u32,
    /// The other body, the section or the order: see [`DeedKind`].
    pub other: Option<u32>,
}

/// Sun, moon and light in the open, one row each [`Head::light_step_s`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Light {
    /// Altitude of the sun, tenths of a degree.
    pub sun_altitude: i32,
    /// Azimuth of the sun, tenths of a degree clockwise from north.
    pub sun_azimuth: i32,
    /// Altitude of the moon, tenths of a degree.
    pub moon_altitude: i32,
    /// Azimuth of the moon, tenths of a degree clockwise from north.
    pub moon_azimuth: i32,
    /// Lit share of the moon's disc, per cent.
    pub moon_lit: i32,
    /// Decimal logarithm of the light in the open in lux, hundredths.
    pub log_lux: i32,
}

/// One run.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay {
    /// Name of the engine that fought it.
    pub engine: String,
    /// What it says of itself.
    pub head: Head,
    /// All sections, in the order of their numbers.
    pub sections: Vec<Section>,
    /// Their ways, in the same order.
    pub tracks: Vec<Track>,
    /// Fire, in the order of time.
    pub fires: Vec<Fire>,
    /// Men's fates, in the order of time.
    pub falls: Vec<Fall>,
    /// Beliefs, in the order of time.
    pub beliefs: Vec<Belief>,
    /// Deeds, in the order of time.
    pub deeds: Vec<Deed>,
    /// Light from the start on.
    pub light: Vec<Light>,
}

impl Replay {
    /// Men at the start, all units.
    #[must_use]
    pub fn men(&self) -> u32 {
        self.sections.iter().map(|section| section.men).sum()
    }

    /// Section of a man.
    #[must_use]
    pub fn section_of(&self, man: u32) -> Option<u32> {
        let next = self.sections.partition_point(|section| section.first_man <= man);
        let found = next.checked_sub(1)?;
        let section = self.sections[found];
        (man - section.first_man < section.men).then_some(found as u32)
    }
}
