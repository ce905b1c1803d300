//! `orders.toml`.

use serde::Deserialize;

use super::word::{Figure, Word, Words};

/// The file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrdersFile {
    /// Version of the format.
    pub format: Figure,
    /// Orders; of several whose conditions hold the last wins.
    #[serde(default)]
    pub order: Vec<OrderText>,
}

/// What a commander may be told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// `to`, `pace`.
    March,
    /// `whom`, `pace`.
    Join,
    /// `pace`.
    Pursue,
    /// `at`, `radius_m`.
    Search,
    /// `at`, `coming_from`, `trigger_m`.
    Ambush,
    /// `at`, `facing`.
    Defend,
    /// `at`, `approach`, `by_stealth`.
    Attack,
    /// `guard`.
    Camp,
    /// Nothing more.
    Wait,
    /// `to`.
    Withdraw,
    /// `by`.
    Leave,
    /// `with`, `fight_below`.
    Council,
    /// `places`, `strength_factor`, `gone_to`.
    Rumour,
    /// `age_factor`.
    StrewTrail,
    /// `dress`.
    Disguise,
    /// `rounds_per_man`, `shells_per_gun`, `rest`.
    Supply,
    /// `at`, `radius_m`, `every_min`, `reports`.
    Watch,
}

/// How a body moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PaceText {
    /// March column.
    Column,
    /// Scouts out.
    Cautious,
    /// Quiet.
    Stealthy,
}

/// From where an attack goes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApproachText {
    /// Straight on.
    Front,
    /// Round a flank.
    Flank,
    /// All round.
    Surround,
}

/// One order.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderText {
    /// Identifier.
    pub id: Word,
    /// For whom; an order to a parent goes to all bodies below it.
    pub unit: Word,
    /// Bodies or units below it that it is not for.
    #[serde(default)]
    pub except: Vec<Word>,
    /// Why, in our own words.
    pub says: String,
    /// Source ids.
    #[serde(default)]
    pub sources: Vec<Word>,
    /// Its times were told by this clock: `from` and `until` move with the unknown bound to `clock:NAME`.
    pub clock: Option<Word>,
    /// Only when an unknown has this value.
    pub given: Option<Given>,
    /// What must hold.
    #[serde(default)]
    pub when: When,
    /// What to do.
    #[serde(rename = "do")]
    pub deed: Deed,
    /// Destination.
    pub to: Option<Word>,
    /// Where.
    pub at: Option<Word>,
    /// The way by which the enemy must come starts here.
    pub coming_from: Option<Word>,
    /// Facing this place.
    pub facing: Option<Word>,
    /// By this place on the edge.
    pub by: Option<Word>,
    /// The unit to be joined.
    pub whom: Option<Word>,
    /// Units called to council.
    pub with: Option<Vec<Word>>,
    /// Places.
    pub places: Option<Vec<Word>>,
    /// Where a rumour says the body has gone.
    pub gone_to: Option<Word>,
    /// How to move.
    pub pace: Option<PaceText>,
    /// How to attack.
    pub approach: Option<ApproachText>,
    /// Approach unseen and open fire together.
    pub by_stealth: Option<bool>,
    /// Radius, m.
    pub radius_m: Option<Figure>,
    /// Distance at which hidden men open fire, m.
    pub trigger_m: Option<Figure>,
    /// Share on guard.
    pub guard: Option<Figure>,
    /// A council fights below this ratio.
    pub fight_below: Option<Figure>,
    /// Strength named as a share of the true one.
    pub strength_factor: Option<Figure>,
    /// How many times older a trail looks.
    pub age_factor: Option<Figure>,
    /// Dress put on.
    pub dress: Option<Word>,
    /// Rounds a man taken up.
    pub rounds_per_man: Option<Figure>,
    /// Shells a gun taken up.
    pub shells_per_gun: Option<Figure>,
    /// Fatigue falls by this.
    pub rest: Option<Figure>,
    /// Minutes between reports.
    pub every_min: Option<Figure>,
    /// Number of reports.
    pub reports: Option<u32>,
}

/// An unknown and its value.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// The unknown, a `choice` bound to `orders`.
    pub unknown: Word,
    /// The value asked for.
    pub is: Figure,
}

/// Conditions; all that are written must hold.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// Not before.
    pub from: Option<Word>,
    /// Not after.
    pub until: Option<Word>,
    /// Orders carried out.
    pub done: Option<Words>,
    /// Orders taken up.
    pub begun: Option<Words>,
    /// Orders not taken up, as far as the commander knows.
    pub not_begun: Option<Words>,
    /// Dark or light.
    pub dark: Option<bool>,
    /// Enemy believed near.
    pub enemy_near: Option<EnemyNear>,
    /// Enemy believed at a place.
    pub enemy_at: Option<EnemyAt>,
    /// No enemy believed near.
    pub no_enemy_near: Option<Within>,
    /// Firing heard.
    pub hears_fighting: Option<Within>,
    /// In contact.
    pub in_contact: Option<bool>,
    /// Own losses, share.
    pub losses_above: Option<Figure>,
    /// Rounds a man.
    pub rounds_below: Option<Figure>,
    /// Believed ratio enemy to own.
    pub outnumbered: Option<Figure>,
    /// Enemies on two sides.
    pub enclosed: Option<bool>,
    /// How a council ended.
    pub decided: Option<Decided>,
    /// A trail judged younger than so many hours.
    pub fresh_trail_h: Option<Figure>,
}

/// Enemy believed near.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnemyNear {
    /// Distance, m.
    pub within_m: Figure,
    /// Fewest men.
    pub at_least: Option<Figure>,
    /// Most men.
    pub at_most: Option<Figure>,
}

/// Enemy believed at a place.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnemyAt {
    /// The place.
    pub place: Word,
    /// Distance, m.
    pub within_m: Figure,
    /// Fewest men.
    pub at_least: Option<Figure>,
    /// Most men.
    pub at_most: Option<Figure>,
}

/// A distance.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Within {
    /// m.
    pub within_m: Figure,
}

/// How a council ended.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decided {
    /// The order that called it.
    pub council: Word,
    /// It chose to fight.
    pub fight: bool,
}
