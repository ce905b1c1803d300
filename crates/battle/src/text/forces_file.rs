//! `forces.toml`.

use ledger::Names;
use serde::Deserialize;

use super::word::{Amount, Figure, Word};

/// The file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForcesFile {
    /// Version of the format.
    pub format: Figure,
    /// People.
    #[serde(default)]
    pub person: Vec<Person>,
    /// Weapons.
    #[serde(default)]
    pub weapon: Vec<WeaponText>,
    /// Dresses.
    #[serde(default)]
    pub dress: Vec<Dress>,
    /// How unlike two dresses look.
    #[serde(default)]
    pub likeness: Vec<Likeness>,
    /// What is known of ammunition and food.
    #[serde(default)]
    pub supply: Vec<Supply>,
    /// The order of battle.
    #[serde(default)]
    pub unit: Vec<UnitText>,
}

/// A person.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Identifier.
    pub id: Word,
    /// Names.
    pub name: Names,
    /// Whose, where he has a side.
    pub side: Option<String>,
    /// Rank and post.
    pub post: String,
    /// His unit.
    pub unit: Option<Word>,
    /// How it is known.
    pub basis: String,
    /// Source ids.
    #[serde(default)]
    pub sources: Vec<Word>,
    /// Remark.
    pub note: Option<String>,
}

/// Kind of weapon, also those that no mechanism fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WeaponClass {
    /// Rifle.
    Rifle,
    /// Carbine.
    Carbine,
    /// Machine gun.
    MachineGun,
    /// Mountain gun.
    MountainGun,
    /// Listed, not fired.
    Pistol,
    /// Listed, not fired.
    Mortar,
    /// Thrown; a unit's `grenades_per_man` counts them.
    Grenade,
}

/// A weapon.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeaponText {
    /// Identifier.
    pub id: Word,
    /// Names.
    pub name: Names,
    /// Kind.
    pub kind: WeaponClass,
    /// Calibre, mm.
    pub calibre_mm: Option<Figure>,
    /// Rounds in the magazine.
    pub magazine: Option<u32>,
    /// Muzzle velocity, m/s.
    pub muzzle_velocity_m_per_s: Option<Figure>,
    /// Greatest practical rate, rounds per minute.
    pub practical_rate_per_min: Option<Figure>,
    /// Chance that a round fails or jams.
    pub jam_per_round: Option<Figure>,
    /// Men needed to serve one.
    pub crew: Option<u32>,
    /// How it is known.
    pub basis: String,
    /// Source ids.
    #[serde(default)]
    pub sources: Vec<Word>,
    /// Remark.
    pub note: Option<String>,
}

/// A dress.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dress {
    /// Identifier.
    pub id: Word,
    /// What it looks like.
    pub what: String,
    /// How it is known.
    pub basis: String,
    /// Source ids.
    #[serde(default)]
    pub sources: Vec<Word>,
    /// Remark.
    pub note: Option<String>,
}

/// How unlike two dresses look in good light; pairs that are not named look wholly unlike.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Likeness {
    /// The two dresses.
    pub between: [Word; 2],
    /// 0 the same, 1 wholly unlike; may hang on an unknown.
    pub distinctness: Amount,
    /// How it is known.
    pub basis: String,
    /// Source ids.
    #[serde(default)]
    pub sources: Vec<Word>,
    /// Remark.
    pub note: Option<String>,
}

/// A statement about ammunition or food.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supply {
    /// Identifier.
    pub id: Word,
    /// Whose.
    pub side: Word,
    /// What.
    pub what: String,
    /// Least.
    pub low: Option<Figure>,
    /// Most.
    pub high: Option<Figure>,
    /// Who says so.
    pub claimant: String,
    /// How it is known.
    pub basis: String,
    /// Source ids.
    #[serde(default)]
    pub sources: Vec<Word>,
    /// Remark.
    pub note: Option<String>,
}

/// A unit. What it does not say of dress, arms and condition it takes from its parent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitText {
    /// Identifier.
    pub id: Word,
    /// Its side; told once at the root of a tree.
    pub side: Option<Word>,
    /// The unit above it.
    pub parent: Option<Word>,
    /// Army, regiment, company...
    pub kind: String,
    /// Names.
    pub name: Names,
    /// Persons who lead it.
    #[serde(default)]
    pub leaders: Vec<Word>,
    /// What it did.
    pub role: Option<String>,
    /// How it is known.
    pub basis: String,
    /// Source ids.
    #[serde(default)]
    pub sources: Vec<Word>,
    /// Remark.
    pub note: Option<String>,
    /// What speaks against it.
    pub doubt: Option<String>,
    /// Whether it is on the ground.
    pub present: Option<bool>,
    /// Why it is kept and not on the ground.
    pub absent_because: Option<String>,
    /// Men of its own; a unit with men is a body that marches and fights.
    pub men: Option<Amount>,
    /// False for porters and families.
    pub combatant: Option<bool>,
    /// Place at which it stands at the start.
    pub start: Option<Word>,
    /// Metres east and north of that place.
    pub start_offset_m: Option<[f64; 2]>,
    /// Rifle or carbine; `"none"` for the unarmed.
    pub rifle: Option<Word>,
    /// Rounds a man.
    pub rounds_per_man: Option<Amount>,
    /// Machine guns.
    pub machine_guns: Option<Amount>,
    /// Which.
    pub machine_gun: Option<Word>,
    /// Rounds a machine gun.
    pub rounds_per_machine_gun: Option<Figure>,
    /// Mountain guns.
    pub mountain_guns: Option<Amount>,
    /// Which.
    pub mountain_gun: Option<Word>,
    /// Shells a gun.
    pub shells_per_gun: Option<Figure>,
    /// Grenades a man.
    pub grenades_per_man: Option<Figure>,
    /// Median dispersion under range conditions, milliradians on one axis.
    pub dispersion_mil: Option<Figure>,
    /// Steadiness, 0 for average regulars.
    pub steadiness: Option<Figure>,
    /// Dress.
    pub dress: Option<Word>,
    /// Mounted.
    pub mounted: Option<bool>,
    /// Goes at the pace of pack animals.
    pub pack: Option<bool>,
    /// Load, kg.
    pub load_kg: Option<Figure>,
    /// Fatigue at the start, 0 to 1.
    pub fatigue: Option<Figure>,
    /// Guided by men of the country.
    pub guided: Option<bool>,
    /// Surgeons are at hand.
    pub surgeons: Option<bool>,
    /// Chance to act sensibly without an order.
    pub initiative: Option<Figure>,
}
