//! Roads, tracks and paths.

use crate::Position;

/// What a way is, from the best to the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WayClass {
    /// Ox-carts and guns pass one another: about 4 m wide.
    CartRoad,
    /// One ox-cart with trouble: about 2.2 m wide.
    CartTrack,
    /// Men and led horses: about 1.2 m wide.
    Trail,
    /// Men in file: about 0.6 m wide.
    ForestPath,
}

impl WayClass {
    /// Share of Tobler's path speed that a walker keeps (Tobler 1993 gives 1 for a path).
    pub fn speed_factor(self) -> f32 {
        match self {
            WayClass::CartRoad => 1.0,
            WayClass::CartTrack => 1.0,
            WayClass::Trail => 0.95,
            WayClass::ForestPath => 0.9,
        }
    }

    /// Usual width of the track, in metres: it sets how many men walk abreast.
    pub fn track_width_m(self) -> f32 {
        match self {
            WayClass::CartRoad => 4.0,
            WayClass::CartTrack => 2.2,
            WayClass::Trail => 1.2,
            WayClass::ForestPath => 0.6,
        }
    }
}

/// A way on the plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// Identifier from the file; clipped pieces of one way share it.
    pub id: String,
    /// What it is.
    pub class: WayClass,
    /// Its course.
    pub points: Vec<Position>,
}
