//! Rules of fights with the mechanisms off: those of the textbook laws and of the neutral skirmish.

/// What takes the place of mechanisms that are off: the conditions of the textbook laws, as numbers. The default is that
/// of the stochastic square law, a constant rate of fire and a constant chance to hit at any range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stripped {
    /// Shots of a man, per second.
    pub shots_per_s: f32,
    /// Chance that a shot hits at no distance.
    pub hit: f32,
    /// Distance over which that chance falls to 1/e of itself, m; infinite where distance does not matter.
    pub decay_m: f32,
    /// How men move and choose where every man fights for himself; none for men who stay in their sections.
    pub skirmish: Option<Skirmish>,
}

impl Default for Stripped {
    fn default() -> Self {
        Self { shots_per_s: 0.1, hit: 0.05, decay_m: f32::INFINITY, skirmish: None }
    }
}

impl Stripped {
    /// Chance that a shot hits at a distance in metres.
    #[must_use]
    pub fn hit_probability(&self, range_m: f32) -> f32 {
        self.hit * crate::mechanism::exp(-range_m / self.decay_m)
    }
}

/// A skirmish of two sides in which every man is on his own: no unit or order plays a part. It is fought only where
/// every mechanism is off.
///
/// All decide on the same state, once in the time of a shot: a man who has an enemy in reach stands and fires at the
/// nearest, any other walks towards the mean place of all living enemies. What they decide happens at once at the end of
/// that time. One hit kills. Men of sides other than the first two take no part; after a million steps nothing happens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Skirmish {
    /// At the start the men of a unit are spread evenly over a rectangle about its place, so many metres east and north.
    pub spread_m: [f32; 2],
    /// A man fires at enemies within this distance, m.
    pub reach_m: f32,
    /// Pace of men without an enemy in reach, m/s.
    pub walk_m_per_s: f32,
}
