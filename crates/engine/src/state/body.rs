//! A body: a unit with men of its own, which marches, believes and fights as one.

use std::ops::Range;

use ground::Position;

use super::belief::{Belief, Heard, Trail};
use super::leg::Leg;
use crate::scenario::{Approach, OrderIndex, Pace, PlaceIndex};

/// What the body is doing with its feet.
#[derive(Clone, Debug)]
pub(crate) enum Stance {
    /// Halted, awake.
    Idle,
    /// Asleep but for a guard.
    Asleep {
        /// Share on guard.
        guard: f32,
    },
    /// On the march.
    Marching(Leg),
    /// Hidden, waiting for the enemy to come within a distance.
    Hidden {
        /// Opens fire at, m.
        trigger_m: f32,
    },
    /// Holding a line.
    Holding,
    /// Going forward against something.
    Advancing {
        /// Against what.
        objective: Position,
        /// No shot before all are placed or found out.
        hold_fire: bool,
        /// Since, s.
        since_s: f64,
    },
    /// Going back out of contact.
    FallingBack {
        /// Where to.
        to: Position,
    },
    /// Off the ground, or no man left.
    Gone,
}

/// What to do on arrival.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Then {
    /// The order is done; wait.
    Done,
    /// Hide at the place.
    Hide {
        /// Place.
        at: PlaceIndex,
        /// The enemy comes from here.
        from: PlaceIndex,
        /// Opens fire at, m.
        trigger_m: f32,
    },
    /// Hold the place.
    Hold {
        /// Place.
        at: PlaceIndex,
        /// Facing.
        facing: Position,
    },
    /// Deploy and go forward.
    Assault {
        /// Against.
        objective: Position,
        /// From where.
        approach: Approach,
        /// Unseen.
        by_stealth: bool,
    },
    /// Next point of a search.
    SearchOn {
        /// Centre.
        place: PlaceIndex,
        /// Radius, m.
        radius_m: f32,
        /// Points left.
        left: u32,
    },
    /// Look for the body again and stay with it.
    Rejoin {
        /// Whom.
        unit: u32,
        /// How.
        pace: Pace,
    },
    /// Leave the ground.
    Leave,
}

/// A body.
pub(crate) struct Body {
    /// Its unit in the scenario.
    pub(crate) unit: usize,
    /// Its side.
    pub(crate) side: usize,
    /// Its sections.
    pub(crate) sections: Range<u32>,
    /// Men at the start.
    pub(crate) start: u32,
    /// Fit men.
    pub(crate) fit: u32,
    /// Hits a second that its men would suffer if they stood up in the fire that falls on them, and as of when, s.
    pub(crate) fire_felt: (f32, f64),
    /// It was woken last, s.
    pub(crate) woken_s: f64,
    /// Soldiers.
    pub(crate) combatant: bool,
    /// Where it is when not marching.
    pub(crate) at: Position,
    /// The place that it holds, alone or with others; its men stand about `at`.
    pub(crate) post: Position,
    /// What it is doing.
    pub(crate) stance: Stance,
    /// What follows the march.
    pub(crate) then: Then,
    /// The order in hand.
    pub(crate) order: Option<OrderIndex>,
    /// How it moves.
    pub(crate) pace: Pace,
    /// Its sections stand on the ground one by one.
    pub(crate) deployed: bool,
    /// Pairs in which it is near another body.
    pub(crate) near: Vec<u32>,
    /// Beliefs, one place for each body.
    pub(crate) beliefs: Vec<Option<Belief>>,
    /// When it last sent news to each body, s.
    pub(crate) told_s: Vec<f64>,
    /// Firing heard, newest last, a few.
    pub(crate) heard: Vec<Heard>,
    /// Freshest trail found.
    pub(crate) trail: Option<Trail>,
    /// Way marched, for those who look for trails.
    pub(crate) tracks: Vec<Leg>,
    /// How many times older its trail looks.
    pub(crate) trail_age_factor: f32,
    /// Falsehoods that villagers were asked to tell: place, share of true strength, whither gone.
    pub(crate) rumours: Vec<(PlaceIndex, f32, Option<PlaceIndex>)>,
    /// Dress worn now.
    pub(crate) dress: usize,
    /// Fatigue 0..1 at `rested_s`.
    pub(crate) fatigue: f32,
    /// When fatigue was last set, s.
    pub(crate) rested_s: f64,
    /// Hours awake at `awake_s`, sleep paid back.
    pub(crate) awake_h: f32,
    /// When hours awake and chill were last set, s.
    pub(crate) awake_s: f64,
    /// How cold the men are, 0..1, at `awake_s`.
    pub(crate) chill: f32,
    /// When it last had food for some days, s.
    pub(crate) fed_s: f64,
    /// It lies where it gets food from day to day.
    pub(crate) eats_here: bool,
    /// On its guard, having heard somebody near, until, s.
    pub(crate) on_guard_until_s: f64,
    /// Trust in what villagers say, 0..1, from how it was borne out.
    pub(crate) trust: f32,
    /// Contact it is in.
    pub(crate) contact: Option<u32>,
    /// Shot given or taken last, s.
    pub(crate) shot_s: f64,
    /// Until when it counts as surprised that has just seen an enemy nobody expected, s, and whether it had security out when it did.
    pub(crate) startled: (f64, bool),
    /// Fit men when the contact began.
    pub(crate) fit_at_contact: u32,
    /// Loss share at which it gives up, drawn once for each contact.
    pub(crate) breaking_loss: f32,
    /// It has given way in this contact.
    pub(crate) gave_way: bool,
    /// Sprang an ambush or a raid, s.
    pub(crate) sprung_s: f64,
    /// Sections of it run or come up by themselves until, s.
    pub(crate) restless_until_s: f64,
    /// Some of its sections ran, or were not waited for: they are not where the others are.
    pub(crate) scattered: bool,
    /// Ran from what was near, s: people without arms.
    pub(crate) fled_s: f64,
    /// Stopped on the march by its own decision, s; infinite otherwise.
    pub(crate) stopped_s: f64,
    /// When its commander sees that his losses are too many, s; infinite while they are not.
    pub(crate) enough_s: f64,
    /// Stock taken last, or the contact joined, s.
    pub(crate) stock_s: f64,
    /// Nearest it came to its objective in this attack, m, and when, s.
    pub(crate) progress: (f32, f64),
    /// Version of its next arrival.
    pub(crate) march_version: u32,
    /// Version of its next stock-taking.
    pub(crate) command_version: u32,
    /// A stock-taking is on the queue.
    pub(crate) command_pending: bool,
    /// Draws made, by purpose.
    pub(crate) command_count: u32,
    /// Draws made for marches.
    pub(crate) march_count: u32,
    /// Draws made for news.
    pub(crate) news_count: u32,
    /// Next standing look at its orders, s.
    pub(crate) next_look_s: f64,
    /// Rounds a man at the start, for the discipline of fire.
    pub(crate) rounds_start: f32,
    /// Rounds issued so far, all men.
    pub(crate) rounds_issued: u64,
    /// Rounds fired so far.
    pub(crate) rounds_fired: u64,
    /// Rounds lost so far.
    pub(crate) rounds_lost: u64,
    /// Shells fired so far.
    pub(crate) shells_fired: u64,
    /// Of the killed, died of wounds.
    pub(crate) died_of_wounds: u32,
    /// Of the killed, by own side.
    pub(crate) killed_by_own: u32,
    /// Men who have an enemy in reach, in a skirmish.
    pub(crate) firing: u32,
    /// The man who commands it.
    pub(crate) commander: u32,
    /// Nobody commands it until, s.
    pub(crate) headless_until_s: f64,
    /// The same, where it is because its commander fell, s.
    pub(crate) bereft_until_s: f64,
}

impl Body {
    /// Where the body (the head of its column) is.
    pub(crate) fn position(&self, time_s: f64) -> Position {
        match &self.stance {
            Stance::Marching(leg) => leg.head(time_s),
            _ => self.at,
        }
    }

    /// It is on the ground and has men.
    pub(crate) fn stands(&self) -> bool {
        self.fit > 0 && !matches!(self.stance, Stance::Gone)
    }

    /// It looks for the enemy on the way, or stands and waits.
    pub(crate) fn has_security(&self) -> bool {
        match &self.stance {
            Stance::Asleep { .. } => false,
            Stance::Marching(_) => self.pace != Pace::Column,
            _ => true,
        }
    }

    /// In contact: a shot given or taken within ten minutes.
    pub(crate) fn in_contact(&self, time_s: f64) -> bool {
        self.contact.is_some() && time_s - self.shot_s < 600.0
    }

    /// Speed bound for conservative checks, m/s.
    pub(crate) fn top_speed_m_per_s(&self) -> f32 {
        match &self.stance {
            Stance::Marching(leg) => leg.top_speed_m_per_s(),
            Stance::Advancing { .. } | Stance::FallingBack { .. } => 3.0,
            _ => 0.0,
        }
    }

    /// The same at a time, with sections that run or come up while the body stands.
    pub(crate) fn top_speed_at_m_per_s(&self, time_s: f64) -> f32 {
        let restless = if time_s < self.restless_until_s { 3.0 } else { 0.0 };
        self.top_speed_m_per_s().max(restless)
    }
}
