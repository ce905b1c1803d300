//! Two bodies: how near they are, and who knows whom.

use ground::{Position, Sight};

/// A remembered sight line between a section of each body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    /// Where the first stood.
    pub(crate) first: Position,
    /// Where the second stood.
    pub(crate) second: Position,
    /// Integral of extinction along the line; infinite where ground hides one from the other.
    pub(crate) depth: f32,
    /// What the last look along it was worth, of the first's section and of the second's.
    pub(crate) glances: [Glance; 2],
}

/// What one section's look at another was worth.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Glance {
    /// Number of the look.
    pub(crate) look: u32,
    /// Chances of finding anybody, 1/s.
    pub(crate) rate_per_s: f32,
    /// Chances that are left until anybody is found, drawn anew when somebody was; none while there was no chance.
    pub(crate) left: Option<f32>,
    /// Somebody was found, and it is not decided yet what he is.
    pub(crate) spotted: bool,
}

/// What one body takes the other for, where both are of one side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Known {
    /// Not yet met.
    Unmet,
    /// Known for what they are.
    Friend,
    /// Taken for the enemy until, s.
    Mistaken(f64),
}

/// What is kept of a body's last look for the other of its pair, for as long as it holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outsight {
    /// Distance at that look, m, and the stand that goes with it.
    pub(crate) range_m: f32,
    /// A band of distance.
    pub(crate) stand: u32,
    /// The draw that belongs to the stand.
    pub(crate) aptitude: f32,
    /// Ends of the line looked along last.
    pub(crate) line: [Position; 2],
    /// Depth to which it was followed, and what was found.
    pub(crate) opaque: f32,
    /// What was found.
    pub(crate) sight: Sight,
}

impl Outsight {
    /// Nothing is kept.
    pub(crate) const NONE: Self = Self {
        range_m: f32::NAN,
        stand: u32::MAX,
        aptitude: 0.0,
        line: [Position::new(f32::NAN, f32::NAN); 2],
        opaque: 0.0,
        sight: Sight { clear: false, optical_depth: 0.0 },
    };

    /// The line between two points, as it was found, if it was followed so far or as far as anybody looks now.
    pub(crate) fn sight_along(&self, line: [Position; 2], opaque: f32) -> Option<Sight> {
        let broken_off = self.sight.clear && self.sight.optical_depth > self.opaque;
        let holds = self.line == line && !(broken_off && opaque >= self.sight.optical_depth);
        holds.then_some(self.sight)
    }
}

/// A pair of bodies.
pub(crate) struct Pair {
    /// The body with the lower index.
    pub(crate) first: u32,
    /// The other.
    pub(crate) second: u32,
    /// They are of different sides.
    pub(crate) hostile: bool,
    /// How far apart they were at the last check, m.
    pub(crate) distance_m: f32,
    /// When that was, s.
    pub(crate) checked_s: f64,
    /// Their sections look for each other.
    pub(crate) near: bool,
    /// Share of the time since for which they look out for each other.
    pub(crate) attention: f32,
    /// Looked at each other last, s.
    pub(crate) looked_s: f64,
    /// When the first, and the second, has looked long enough to say what the other is, s; infinite before it saw him.
    pub(crate) sure_s: [f64; 2],
    /// Version of the next check.
    pub(crate) version: u32,
    /// Looks made.
    pub(crate) count: u32,
    /// What the first takes the second for.
    pub(crate) first_takes: Known,
    /// What the second takes the first for.
    pub(crate) second_takes: Known,
    /// What is kept of the first's last look for the second, and of the second's for the first.
    pub(crate) outsights: [Outsight; 2],
    /// One of the two has no arms, and the other has seen it.
    pub(crate) seen_unarmed: bool,
    /// Remembered lines, sections of the first by sections of the second; empty while not near.
    pub(crate) lines: Vec<Line>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_kept_as_far_as_it_was_followed() {
        let line = [Position::new(10.0, 20.0), Position::new(300.0, 40.0)];
        let kept = |clear, optical_depth, opaque| Outsight {
            line,
            opaque,
            sight: Sight { clear, optical_depth },
            ..Outsight::NONE
        };
        // Followed to its end: for whoever asks.
        let whole = kept(true, 1.5, 4.0);
        assert!(whole.sight_along(line, 1.0).is_some() && whole.sight_along(line, 30.0).is_some());
        // Broken off where it was dense enough for whom asked then, not for who would look through more.
        let broken_off = kept(true, 4.2, 4.0);
        assert!(broken_off.sight_along(line, 3.0).is_some() && broken_off.sight_along(line, 5.0).is_none());
        // Ground ends it for all.
        assert!(kept(false, 0.3, 4.0).sight_along(line, 30.0).is_some());
        // Another line is another line, and nothing was kept at first.
        assert!(whole.sight_along([line[1], line[0]], 1.0).is_none());
        assert!(Outsight::NONE.sight_along(line, 1.0).is_none());
    }
}
