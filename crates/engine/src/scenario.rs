//! What a fight is given: ground, sky, units, places, orders and constants. Plain data, no behaviour.
//!
//! Everything is an index into one of the vectors here; names are kept only so that a log can speak.
//! All lengths are metres, times seconds since the start of the scenario, angles degrees clockwise from north.

use std::sync::{Arc, OnceLock};

use ground::{Ground, Mobility, Position, Sky, TravelField};

use crate::mechanism::{Constants, MechanismSet};
use crate::{Steps, Stripped};

/// Index of a side.
pub type SideIndex = usize;
/// Index into [`Scenario::units`].
pub type UnitIndex = usize;
/// Index into [`Scenario::places`].
pub type PlaceIndex = usize;
/// Index into [`Scenario::orders`].
pub type OrderIndex = usize;

/// One fight to be run: nothing in it changes while it is fought.
#[derive(Clone)]
pub struct Scenario {
    /// Relief, cover and ways.
    pub ground: Arc<Ground>,
    /// Light through the days.
    pub sky: Arc<Sky>,
    /// Least-effort fields, made when first asked for and shared by all runs.
    pub travel: Arc<TravelFields>,
    /// Length of the simulated window, s.
    pub duration_s: f64,
    /// Number of sides; units name theirs by index.
    pub sides: usize,
    /// Weapons that arms refer to.
    pub weapons: Vec<Weapon>,
    /// `distinctness[a * dresses + b]`: how unlike two dresses look in good light, 0 (the same) to 1.
    pub distinctness: Vec<f32>,
    /// Number of dresses.
    pub dresses: usize,
    /// Named places.
    pub places: Vec<Place>,
    /// The unit tree; parents stand before their children.
    pub units: Vec<Unit>,
    /// Orders, in the order in which a commander would think of them.
    pub orders: Vec<Order>,
    /// Constants of the mechanisms, as drawn for this run.
    pub constants: Constants,
    /// Which mechanisms are on.
    pub mechanisms: MechanismSet,
    /// Numerical steps.
    pub steps: Steps,
    /// What takes the place of those that are off.
    pub stripped: Stripped,
}

/// Least-effort fields towards every place, for every kind of mobility.
pub struct TravelFields {
    ground: Arc<Ground>,
    targets: Vec<Position>,
    fields: Vec<OnceLock<TravelField>>,
}

impl TravelFields {
    /// Fields towards the given places; none is computed before it is asked for.
    pub fn new(ground: Arc<Ground>, places: &[Place]) -> Self {
        let targets: Vec<Position> = places.iter().map(|place| place.position).collect();
        let fields = (0..targets.len() * 3).map(|_| OnceLock::new()).collect();
        Self { ground, targets, fields }
    }

    /// The field towards a place. The value is a pure function of ground, place and mobility, so it does not
    /// matter which run asks first.
    pub fn towards(&self, place: PlaceIndex, mobility: Mobility) -> &TravelField {
        let kind = match mobility {
            Mobility::Foot => 0,
            Mobility::Horse => 1,
            Mobility::Pack => 2,
        };
        self.fields[place * 3 + kind].get_or_init(|| self.ground.travel_field(self.targets[place], mobility))
    }
}

/// What kind of weapon, which decides the mechanism that resolves its fire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeaponKind {
    /// Rifle or carbine.
    Rifle,
    /// Crewed machine gun.
    MachineGun,
    /// Pack or mountain gun.
    MountainGun,
}

/// A weapon's own numbers; what all weapons of a kind share stands in the constants.
#[derive(Clone, Debug)]
pub struct Weapon {
    /// Name for logs.
    pub name: String,
    /// Kind.
    pub kind: WeaponKind,
    /// Muzzle velocity, m/s.
    pub muzzle_velocity_m_per_s: f32,
    /// Greatest practical rate, rounds per minute.
    pub practical_rate_per_min: f32,
    /// Chance that a round fails or jams, per round.
    pub jam_per_round: f32,
    /// Men needed to serve one piece (1 for a rifle).
    pub crew: u32,
}

/// A named place and who lives there.
#[derive(Clone, Debug)]
pub struct Place {
    /// Name for logs.
    pub name: String,
    /// Where it is.
    pub position: Position,
    /// Villagers, where the place is inhabited.
    pub villagers: Option<Villagers>,
}

/// People of a hamlet: what they see they may tell.
#[derive(Clone, Debug)]
pub struct Villagers {
    /// Chance of an honest answer to each side; the rest is evasive or false.
    pub honest_to: Vec<f32>,
    /// Which side's requests for false news they follow.
    pub loyal_to: Option<SideIndex>,
    /// They know of troops within this distance, m.
    pub knows_within_m: f32,
    /// Sides that keep stores of food here.
    pub stores_of: Vec<SideIndex>,
}

/// One unit of the tree. A unit with men of its own is a *body*: it marches, believes and fights.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Name for logs.
    pub name: String,
    /// Unit above it; parents stand before children.
    pub parent: Option<UnitIndex>,
    /// Its side.
    pub side: SideIndex,
    /// Men of the unit itself, not of its children.
    pub men: u32,
    /// False for porters, families, carriers.
    pub combatant: bool,
    /// Where it stands at the start. Units without men need none.
    pub start: Option<Position>,
    /// What it carries.
    pub arms: Arms,
    /// Median dispersion of its shots under range conditions, mil (milliradian, one axis).
    pub dispersion_mil: f32,
    /// Steadiness: 0 average regular, positive better, negative worse; enters the break hazard.
    pub steadiness: f32,
    /// Index of its dress.
    pub dress: usize,
    /// Mounted on horses (fights on foot).
    pub mounted: bool,
    /// Moves at the pace of pack animals.
    pub pack: bool,
    /// Load a man carries, kg.
    pub load_kg: f32,
    /// Fatigue at the start, 0..1.
    pub fatigue: f32,
    /// Men of the country guide it: it seldom loses its way.
    pub guided: bool,
    /// Surgeons are at hand.
    pub surgeons: bool,
    /// Chance that its commander acts on an order without the word that it waits for, once that is overdue.
    pub initiative: f32,
}

/// Arms and ammunition of a unit.
#[derive(Clone, Debug, Default)]
pub struct Arms {
    /// Index of the rifle, none for the unarmed.
    pub rifle: Option<usize>,
    /// Rounds a man at the start.
    pub rounds_per_man: u32,
    /// Machine guns and their weapon index.
    pub machine_guns: u32,
    /// Index of the machine-gun weapon.
    pub machine_gun: Option<usize>,
    /// Rounds per machine gun at the start.
    pub rounds_per_machine_gun: u32,
    /// Mountain guns.
    pub mountain_guns: u32,
    /// Index of the mountain-gun weapon.
    pub mountain_gun: Option<usize>,
    /// Shells per gun at the start.
    pub shells_per_gun: u32,
    /// Hand grenades a man (may be a fraction).
    pub grenades_per_man: f32,
}

/// What one commander means to do, and what must hold before he does it. An order is taken at most once; of several
/// whose conditions hold the last in the list wins, and those before it lapse, so write exceptions after rules and
/// later days after earlier ones. Side tasks (rumours, supply, scouts, councils) neither lapse nor interrupt.
#[derive(Clone, Debug)]
pub struct Order {
    /// Name for logs.
    pub name: String,
    /// Body it is for; an order to a parent is expanded to its bodies by whoever builds the scenario.
    pub unit: UnitIndex,
    /// All must hold.
    pub when: Vec<Condition>,
    /// What to do.
    pub task: Task,
}

/// A condition on what a commander knows: clock, light, own state, beliefs. Never on the true state of the enemy.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// At or after this time, s.
    From(f64),
    /// Not later than this time, s.
    Until(f64),
    /// The order was carried out (by whomever; news of another's takes a messenger's time).
    Done(OrderIndex),
    /// The order was taken up (news of another's takes a messenger's time).
    Begun(OrderIndex),
    /// As far as he knows the order was not taken up.
    NotBegun(OrderIndex),
    /// Dark (below 1 lux in the open) or not.
    Dark(bool),
    /// He believes in an enemy of so many men within a distance of himself.
    EnemyNear {
        /// Distance, m.
        within_m: f32,
        /// Fewest men.
        at_least: f32,
        /// Most men.
        at_most: f32,
    },
    /// He believes in an enemy of so many men near a place.
    EnemyAt {
        /// The place.
        place: PlaceIndex,
        /// Distance, m.
        within_m: f32,
        /// Fewest men.
        at_least: f32,
        /// Most men.
        at_most: f32,
    },
    /// He believes in no enemy within a distance.
    NoEnemyNear {
        /// Distance, m.
        within_m: f32,
    },
    /// He hears fighting that he judges to be within a distance.
    HearsFighting {
        /// Distance, m.
        within_m: f32,
    },
    /// In contact (shots given or taken in the last ten minutes) or not.
    InContact(bool),
    /// Own losses have reached a share.
    LossesAbove(f32),
    /// Rounds a man have fallen below a number.
    RoundsBelow(f32),
    /// The believed enemy nearby is more than so many times his own side's known strength nearby.
    Outnumbered(f32),
    /// Enemies believed on sides more than 120 degrees apart within 2 km.
    Enclosed,
    /// A council ended so: `true` means fight.
    Decided {
        /// The order that called the council.
        council: OrderIndex,
        /// The outcome asked for.
        fight: bool,
    },
    /// He found a trail that he judges younger than so many seconds.
    FreshTrail(f32),
}

/// How a body moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// March column, no scouts thrown out: fast, blind.
    Column,
    /// Scouts 300-500 m ahead and on the flanks: slower, seldom surprised.
    Cautious,
    /// Quiet, without lights.
    Stealthy,
}

/// From where an attack goes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approach {
    /// Straight on.
    Front,
    /// Round the enemy's left or right, whichever ground allows.
    Flank,
    /// All round, then fire at once.
    Surround,
}

/// What to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Task {
    /// Go to a place.
    March {
        /// Where.
        to: PlaceIndex,
        /// How.
        pace: Pace,
    },
    /// Go to where another body of the side is thought to be, and stay with it.
    Join {
        /// Whom.
        unit: UnitIndex,
        /// How.
        pace: Pace,
    },
    /// Go after the nearest believed enemy and attack him.
    Pursue {
        /// How.
        pace: Pace,
    },
    /// Sweep a circle for the enemy or his trail.
    Search {
        /// Centre.
        place: PlaceIndex,
        /// Radius, m.
        radius_m: f32,
    },
    /// Lie hidden on both sides of the way at a place; no shot before the enemy is this near or finds them.
    Ambush {
        /// Where.
        at: PlaceIndex,
        /// The way by which the enemy must come starts here.
        from: PlaceIndex,
        /// Open fire at this distance, m.
        trigger_m: f32,
    },
    /// Hold the ground at a place, facing another.
    Defend {
        /// Where.
        at: PlaceIndex,
        /// Facing.
        facing: PlaceIndex,
    },
    /// Attack the enemy believed at a place.
    Attack {
        /// Where.
        at: PlaceIndex,
        /// From where.
        approach: Approach,
        /// Approach unseen and open fire together.
        by_stealth: bool,
    },
    /// Halt, sleep and eat; a share of the men stands guard.
    Camp {
        /// Share on guard, 0..1.
        guard: f32,
    },
    /// Stand where one is, awake.
    Wait,
    /// Break off and go to a place without fighting more than must be.
    Withdraw {
        /// Where.
        to: PlaceIndex,
    },
    /// Leave the ground by a place on its edge.
    Leave {
        /// Where.
        by: PlaceIndex,
    },
    /// Commanders meet, pool what they believe and decide to fight or to avoid battle.
    Council {
        /// Who comes.
        with: Vec<UnitIndex>,
        /// They fight when the believed enemy is less than so many times as strong.
        fight_below: f32,
    },
    /// Ask the villagers of some places to tell the enemy a falsehood.
    Rumour {
        /// Where.
        places: Vec<PlaceIndex>,
        /// Strength they will name, as a share of the true one.
        strength_factor: f32,
        /// Where they will say the body has gone.
        gone_to: Option<PlaceIndex>,
    },
    /// Strew old dung along the own trail, so that it looks older.
    StrewTrail {
        /// How many times older it looks.
        age_factor: f32,
    },
    /// Put on another dress.
    Disguise {
        /// Index of the dress.
        dress: usize,
    },
    /// Take up rounds and food from a train or from villagers.
    Supply {
        /// Rounds a man.
        rounds_per_man: u32,
        /// Shells a gun.
        shells_per_gun: u32,
        /// Food: fatigue falls by this.
        rest: f32,
    },
    /// Keep scouts, spies or a telescope on a place; they report what they see.
    Watch {
        /// Where.
        at: PlaceIndex,
        /// How far they see, m.
        radius_m: f32,
        /// Time between reports, s.
        every_s: f32,
        /// Number of reports.
        reports: u32,
    },
}
