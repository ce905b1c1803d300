//! What a fight gives back: books that balance, contacts with their losses, and events as they happen.

use ground::Position;

use crate::scenario::{OrderIndex, PlaceIndex, SideIndex, UnitIndex};

/// Men and rounds of one side, or of one unit, at the end. All counts are men or rounds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    /// Men at the start.
    pub start: u32,
    /// Men with the colours at the end, lightly wounded included.
    pub present: u32,
    /// Killed, died of wounds included.
    pub killed: u32,
    /// Of the killed, those who died of wounds after the contact.
    pub died_of_wounds: u32,
    /// Wounded and out of action, alive.
    pub wounded: u32,
    /// Dispersed and not back.
    pub missing: u32,
    /// In the enemy's hands.
    pub captured: u32,
    /// Of the killed, by fire of the own side.
    pub killed_by_own: u32,
    /// Small-arms rounds issued, resupply and rounds taken from the fallen included.
    pub rounds_issued: u64,
    /// Fired.
    pub rounds_fired: u64,
    /// Lost with the fallen, the captured and the missing.
    pub rounds_lost: u64,
    /// Left with men present.
    pub rounds_left: u64,
    /// Shells fired by guns.
    pub shells_fired: u64,
}

impl Books {
    /// True when men and rounds are all accounted for.
    pub fn balance(&self) -> bool {
        self.start == self.present + self.killed + self.wounded + self.missing + self.captured
            && self.rounds_issued == self.rounds_fired + self.rounds_lost + self.rounds_left
    }
}

/// Shots are counted by distance in steps of so many metres.
pub const RANGE_STEP_M: f32 = 10.0;

/// One side in one contact: its soldiers, or its non-combatants.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContactSide {
    /// Bodies that took part. A side's list in [`Contact::sides`] names its non-combatant bodies too.
    pub units: Vec<UnitIndex>,
    /// Men present when their bodies joined.
    pub engaged: u32,
    /// Killed outright.
    pub killed: u32,
    /// Died later of wounds received here.
    pub died_of_wounds: u32,
    /// Wounded, those who died later not included.
    pub wounded: u32,
    /// Missing.
    pub missing: u32,
    /// Captured.
    pub captured: u32,
    /// Killed by fire of the own side.
    pub killed_by_own: u32,
    /// Wounded by fire of the own side.
    pub wounded_by_own: u32,
    /// Small-arms rounds fired.
    pub rounds_fired: u64,
    /// Shells fired.
    pub shells_fired: u64,
    /// Sections that broke.
    pub sections_broken: u32,
    /// Men in sections that broke, each section once, as it was when it broke first.
    pub men_broken: u32,
    /// Man-minutes under fire.
    pub man_minutes_under_fire: f32,
    /// Shots that it fired, by distance in steps of [`RANGE_STEP_M`].
    pub shots_by_range: Vec<u32>,
    /// It broke off or was driven off.
    pub gave_way: bool,
    /// It was surprised by the first fire.
    pub surprised: bool,
}

/// A contact: fire between bodies, near in space and time.
#[derive(Clone, Debug, PartialEq)]
pub struct Contact {
    /// First shot, s.
    pub start_s: f64,
    /// Last shot, s.
    pub end_s: f64,
    /// Mean place of the firing.
    pub centre: Position,
    /// Open-ground light when it began, lux.
    pub lux: f32,
    /// Median distance of the aimed shots, m.
    pub median_range_m: f32,
    /// By side: combatants.
    pub sides: Vec<ContactSide>,
    /// By side: non-combatants.
    pub non_combatants: Vec<ContactSide>,
}

/// The distance within which a share (0 to 1) of shots counted in steps of [`RANGE_STEP_M`] was fired, the middle of its step, m; none
/// where nobody fired.
pub fn range_quantile_m(shots_by_range: &[u32], share: f64) -> Option<f32> {
    let all: u64 = shots_by_range.iter().map(|&count| u64::from(count)).sum();
    let mut seen = 0;
    for (step, &count) in shots_by_range.iter().enumerate() {
        seen += u64::from(count);
        if count > 0 && seen as f64 >= share * all as f64 {
            return Some((step as f32 + 0.5) * RANGE_STEP_M);
        }
    }
    None
}

impl Contact {
    /// The part of a side's combatants, or of its non-combatants.
    pub(crate) fn part_mut(&mut self, side: SideIndex, combatant: bool) -> &mut ContactSide {
        if combatant { &mut self.sides[side] } else { &mut self.non_combatants[side] }
    }
}

/// The result of one fight.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// By side: combatants.
    pub sides: Vec<Books>,
    /// By side: non-combatants.
    pub non_combatants: Vec<Books>,
    /// By unit.
    pub units: Vec<Books>,
    /// Contacts in order of their first shot.
    pub contacts: Vec<Contact>,
    /// Events worked through.
    pub events: u64,
    /// Orders taken up, with their time, s.
    pub orders_taken: Vec<(f64, OrderIndex)>,
    /// Digest of everything that happened, order included.
    pub digest: u64,
}

/// Why a man was hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Rifle or carbine.
    Rifle,
    /// Machine gun.
    MachineGun,
    /// Shell.
    Shell,
    /// Grenade.
    Grenade,
    /// Bayonet, sabre, butt.
    CloseFight,
}

/// What became of a man.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Dead.
    Killed,
    /// Out of action.
    Wounded,
    /// Dispersed.
    Missing,
    /// Prisoner.
    Captured,
}

/// Something that happened, for logs, maps and replays. Units are bodies.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A body took up an order.
    OrderTaken {
        /// Who.
        unit: UnitIndex,
        /// Which.
        order: OrderIndex,
    },
    /// A body carried out an order.
    OrderDone {
        /// Who.
        unit: UnitIndex,
        /// Which.
        order: OrderIndex,
    },
    /// A body set out.
    Departed {
        /// Who.
        unit: UnitIndex,
        /// Where to.
        to: Position,
        /// When it should be there, s.
        due_s: f64,
    },
    /// A body arrived.
    Arrived {
        /// Who.
        unit: UnitIndex,
        /// Where.
        at: Position,
    },
    /// A body lost its way.
    LostWay {
        /// Who.
        unit: UnitIndex,
        /// Time lost, s.
        delay_s: f32,
    },
    /// A body noticed another.
    Sighted {
        /// Who.
        unit: UnitIndex,
        /// Whom.
        other: UnitIndex,
        /// How far, m.
        range_m: f32,
        /// How many men it believes.
        believed_men: f32,
        /// It takes them for the enemy.
        as_enemy: bool,
    },
    /// Villagers told something.
    Told {
        /// Who was told.
        unit: UnitIndex,
        /// By the people of this place.
        place: PlaceIndex,
        /// Whom they spoke of.
        about: UnitIndex,
        /// How many men they named.
        men: f32,
        /// The news was false on purpose.
        false_news: bool,
    },
    /// News or an order reached a body.
    Message {
        /// From.
        from: UnitIndex,
        /// To.
        to: UnitIndex,
        /// Delay since it was sent, s.
        delay_s: f32,
    },
    /// A messenger never arrived.
    MessageLost {
        /// From.
        from: UnitIndex,
        /// To.
        to: UnitIndex,
    },
    /// A body heard firing.
    Heard {
        /// Who.
        unit: UnitIndex,
        /// How far it judges, m.
        judged_m: f32,
    },
    /// A body found a trail.
    TrailFound {
        /// Who.
        unit: UnitIndex,
        /// Whose.
        of: UnitIndex,
        /// Age it judges, s.
        judged_age_s: f32,
        /// True age, s.
        true_age_s: f32,
    },
    /// A council ended.
    Council {
        /// The order that called it.
        order: OrderIndex,
        /// It chose to fight.
        fight: bool,
        /// Believed ratio enemy to own.
        ratio: f32,
    },
    /// A body deployed from column, camp or ambush.
    Deployed {
        /// Who.
        unit: UnitIndex,
    },
    /// Hidden men opened fire.
    AmbushSprung {
        /// Who.
        unit: UnitIndex,
        /// Distance, m.
        range_m: f32,
    },
    /// A body opened fire on another.
    FireOpened {
        /// Who.
        unit: UnitIndex,
        /// On whom.
        on: UnitIndex,
        /// Distance, m.
        range_m: f32,
    },
    /// A body takes its own side for the enemy.
    Misidentified {
        /// Who.
        unit: UnitIndex,
        /// Whom.
        other: UnitIndex,
        /// Distance, m.
        range_m: f32,
        /// Light, lux.
        lux: f32,
    },
    /// The mistake was seen.
    Recognised {
        /// Who.
        unit: UnitIndex,
        /// Whom.
        other: UnitIndex,
    },
    /// A body saw that the people before it carry no arms.
    SeenUnarmed {
        /// Who.
        unit: UnitIndex,
        /// Whom.
        other: UnitIndex,
        /// Distance, m.
        range_m: f32,
    },
    /// A section broke.
    Broke {
        /// Whose.
        unit: UnitIndex,
        /// Men in it.
        men: u32,
    },
    /// A section rallied.
    Rallied {
        /// Whose.
        unit: UnitIndex,
        /// Men in it.
        men: u32,
    },
    /// A body gives up the fight.
    GaveWay {
        /// Who.
        unit: UnitIndex,
        /// Why, in a few words.
        because: &'static str,
    },
    /// Men came to close quarters.
    CloseFight {
        /// Attacker.
        unit: UnitIndex,
        /// Defender.
        other: UnitIndex,
    },
    /// A man fell.
    Fell {
        /// Man's number.
        man: u32,
        /// His body.
        unit: UnitIndex,
        /// Where.
        at: Position,
        /// What became of him.
        fate: Fate,
        /// By what, where something hit him.
        cause: Option<Cause>,
        /// By whose fire.
        by: Option<UnitIndex>,
    },
    /// The commander of a body fell or was lost; the next in rank needs time to take over.
    CommanderFell {
        /// Whose.
        unit: UnitIndex,
    },
    /// A section laid down its arms.
    Surrendered {
        /// Whose.
        unit: UnitIndex,
        /// Men in it.
        men: u32,
    },
    /// A body left the ground.
    Left {
        /// Who.
        unit: UnitIndex,
    },
}

/// Facts that a watcher asks for; each kind has those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facts {
    /// None at all.
    None,
    /// Every shot, with the places of who fires and who is fired at.
    Shots,
    /// Where everybody is, every half minute.
    Places,
    /// Whatever must be known to check a run against what must always hold.
    All,
}

impl Facts {
    /// Whether these are among those asked for.
    pub(crate) const fn within(self, asked: Self) -> bool {
        self as u8 <= asked as u8
    }
}

/// Sees every event of a run. It cannot draw random numbers or change anything, so a watched run and an unwatched
/// one are the same.
pub trait Watch {
    /// Whether it asks for causes. They are built for those who ask and for nobody else.
    const ASKS_WHY: bool = false;
    /// Which facts it asks for ([`crate::invariant`]). They are stated to those who ask and to nobody else.
    const FACTS: Facts = Facts::None;

    /// Called in the order of events; `time_s` never falls.
    fn event(&mut self, time_s: f64, event: &Event);

    /// Called with each cause, between the events, where [`Watch::ASKS_WHY`].
    fn why(&mut self, _time_s: f64, _why: &crate::why::Why) {}

    /// Called with each fact that it asks for ([`Watch::FACTS`]), between the events.
    fn fact(&mut self, _time_s: f64, _fact: &crate::invariant::Fact) {}
}

/// Watches nothing, at no cost.
pub struct Unwatched;

impl Watch for Unwatched {
    #[inline(always)]
    fn event(&mut self, _time_s: f64, _event: &Event) {}
}

/// The side of a unit and its name are the scenario's; this is only a convenience for logs.
pub fn side_of(scenario: &crate::scenario::Scenario, unit: UnitIndex) -> SideIndex {
    scenario.units[unit].side
}
