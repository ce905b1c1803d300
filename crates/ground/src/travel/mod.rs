//! Ways of least effort. Model card: `docs/model/travel-effort.md`.

mod graph;
mod search;

pub(crate) use graph::TravelGraph;
pub use search::{Route, RouteSearch, TravelField};

/// How a body of men moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mobility {
    /// Men on foot.
    Foot,
    /// Mounted men; off ways they need open forest and slopes below 25 degrees, else they struggle on led.
    Horse,
    /// Pack animals with guns and loads; off ways they need open ground and slopes below 20 degrees, else they struggle.
    Pack,
}

impl Mobility {
    /// Speed against an unladen walker's on a way: mounted 1.25 (Tobler 1993), pack column 0.75 (3.5-4 km/h on a road,
    /// from memory).
    pub fn way_factor(self) -> f32 {
        match self {
            Mobility::Foot => 1.0,
            Mobility::Horse => 1.25,
            Mobility::Pack => 0.75,
        }
    }

    /// Speed against an unladen walker's off ways: led horses 0.8, pack animals 0.5 (memory).
    pub fn rough_factor(self) -> f32 {
        match self {
            Mobility::Foot => 1.0,
            Mobility::Horse => 0.8,
            Mobility::Pack => 0.5,
        }
    }

    /// Steepest slope passed in order off ways, metres per metre: 45, 25 and 20 degrees.
    pub fn steepest(self) -> f32 {
        match self {
            Mobility::Foot => 1.0,
            Mobility::Horse => 0.466,
            Mobility::Pack => 0.364,
        }
    }

    /// Least walking factor of a cover passed in order off ways.
    pub fn least_walking_factor(self) -> f32 {
        match self {
            Mobility::Foot => 0.0,
            Mobility::Horse => 0.5,
            Mobility::Pack => 0.75,
        }
    }

    fn index(self) -> usize {
        match self {
            Mobility::Foot => 0,
            Mobility::Horse => 1,
            Mobility::Pack => 2,
        }
    }
}

/// Unhurried walking speed on a path, in m/s, at a slope (metres of climb per metre; negative downhill):
/// 6 km/h exp(-3.5 |S + 0.05|) (Tobler 1993).
pub(crate) fn tobler_m_per_s(slope: f32) -> f32 {
    (6.0 / 3.6) * libm::expf(-3.5 * (slope + 0.05).abs())
}

#[cfg(test)]
mod tests {
    use super::tobler_m_per_s;

    /// T1.1: values printed with the formula.
    #[test]
    fn walking_speed_follows_tobler() {
        let degrees = |angle: f32| libm::tanf(angle.to_radians());
        for (slope, km_h) in [
            (0.0, 5.04),
            (-0.05, 6.0),
            (degrees(10.0), 2.72),
            (degrees(20.0), 1.41),
            (degrees(-10.0), 3.86),
            (degrees(-20.0), 2.00),
        ] {
            let speed = tobler_m_per_s(slope) * 3.6;
            assert!((speed - km_h).abs() / km_h < 0.01, "{slope}: {speed} km/h, not {km_h}");
        }
    }
}
