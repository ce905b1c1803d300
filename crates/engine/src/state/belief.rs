//! What a commander believes of another body: where, how many, when, and whose.

use ground::Position;

/// A belief of one body about another. The other is known by its index only so that later news of the same men
/// can be joined to it; place, strength and side are as believed, not as they are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Belief {
    /// Where it is thought to be.
    pub(crate) at: Position,
    /// Spread of that place, m (one standard deviation) at `time_s`.
    pub(crate) spread_m: f32,
    /// How many men.
    pub(crate) men: f32,
    /// Log spread of the number.
    pub(crate) log_spread: f32,
    /// As of, s.
    pub(crate) time_s: f64,
    /// Since when it has been thought to be thereabouts, s.
    pub(crate) since_s: f64,
    /// Chance that it is there at all, as log odds.
    pub(crate) log_odds: f32,
    /// Taken for an enemy.
    pub(crate) enemy: bool,
    /// Said to have gone off in flight.
    pub(crate) gone: bool,
    /// Villagers named the place, and nobody has borne it out yet.
    pub(crate) told: bool,
}

impl Belief {
    /// Friends, whose place and numbers are known, as of a time, s.
    pub(crate) fn of_friend(at: Position, men: f32, time_s: f64) -> Self {
        Self {
            at,
            spread_m: 50.0,
            men,
            log_spread: 0.1,
            time_s,
            since_s: time_s,
            log_odds: 5.0,
            enemy: false,
            gone: false,
            told: false,
        }
    }

    /// Whether the commander acts on it at a time: he thinks it more likely than not and not older than a day and
    /// a half.
    pub(crate) fn holds(&self, time_s: f64) -> bool {
        self.log_odds > 0.0 && time_s - self.time_s < 129_600.0
    }

    /// Spread of the place at a time, m: it grows with what the enemy may have done since.
    pub(crate) fn spread_at(&self, constants: &crate::mechanism::belief::Constants, time_s: f64) -> f32 {
        let age_s = (time_s - self.time_s).max(0.0) as f32;
        crate::mechanism::belief::place_sd_m(constants, self.spread_m, self.gone, age_s)
    }
}

/// Firing heard.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heard {
    /// Where he judges it to be.
    pub(crate) at: Position,
    /// When, s.
    pub(crate) time_s: f64,
}

/// A trail found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trail {
    /// Where it leads, as far as can be seen.
    pub(crate) toward: Position,
    /// When he judges it was made, s.
    pub(crate) made_s: f64,
}
