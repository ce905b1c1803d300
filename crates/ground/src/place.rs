//! Named places and lines on the plane.

use crate::{Names, Position};

/// A named place.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Identifier from the file.
    pub id: String,
    /// Its names.
    pub name: Names,
    /// What it is (village, pass, peak, ...).
    pub kind: String,
    /// Where it is on the plane; `None` for places off the map or without a known position.
    pub position: Option<Position>,
    /// Radius inside which it is held to lie (about four to one), in metres.
    pub radius_m: f32,
    /// Whether people lived there.
    pub inhabited: bool,
}

/// A river or ridge on the plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Identifier from the file.
    pub id: String,
    /// Its names, where it has any.
    pub name: Option<Names>,
    /// Its course, downstream for rivers.
    pub points: Vec<Position>,
    /// Height of each point of `points` above the sea, in metres.
    pub heights_m: Vec<f32>,
}
