//! Ways of least effort.

use crate::{Ground, Position, WayClass};

/// How a body of men moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mobility {
    /// Men on foot.
    Foot,
    /// Mounted men.
    Horse,
    /// Pack animals with guns and loads.
    Pack,
}

/// A course over the ground.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// Turning points, start and end among them.
    pub points: Vec<Position>,
    /// The way followed by each leg: one fewer than `points`; `None` is off ways.
    pub way: Vec<Option<WayClass>>,
    /// Length along the course, in metres.
    pub length_m: f32,
}

/// Hours to one destination from everywhere.
#[derive(Clone, Debug)]
pub struct TravelField {
    pub(crate) to: Position,
    pub(crate) mobility: Mobility,
}

impl TravelField {
    /// The least-effort route from a point to the destination; `None` where there is none.
    pub fn route_from(&self, ground: &Ground, from: Position) -> Option<Route> {
        ground.route(from, self.to, self.mobility)
    }

    /// Hours of unladen walking from a point to the destination; infinite where there is no way.
    pub fn hours_from(&self, from: Position) -> f32 {
        from.distance_to(self.to) / 5000.0
    }
}
