//! The ground itself: built once, read by everything.

use crate::{
    Cover, GroundError, GroundSpec, Line, Mobility, Place, Position, Projection, Route, Sight, TravelField,
    Way, WayClass,
};
use std::io;

/// Heights and cover on a coarse grid, for drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Downsample {
    /// Columns, west to east.
    pub width: usize,
    /// Rows, north to south (as a picture is drawn).
    pub height: usize,
    /// Side of a cell, in metres.
    pub cell_m: f32,
    /// Heights row by row, in metres.
    pub heights_m: Vec<f32>,
    /// Indexes into [`Ground::covers`], row by row.
    pub covers: Vec<u8>,
}

/// The ground of a battle. Immutable; share it between threads.
#[derive(Clone, Debug)]
pub struct Ground {
    pub(crate) projection: Projection,
    pub(crate) covers: Vec<Cover>,
    pub(crate) ways: Vec<Way>,
    pub(crate) rivers: Vec<Line>,
    pub(crate) ridges: Vec<Line>,
    pub(crate) places: Vec<Place>,
}

impl Ground {
    /// Builds the ground; `tile` gives the bytes of a relief tile named in the spec.
    ///
    /// # Errors
    /// [`GroundError`] when the bounds cannot be projected or a tile cannot be used.
    pub fn build(
        spec: &GroundSpec,
        _tile: &dyn Fn(&str) -> io::Result<Vec<u8>>,
    ) -> Result<Ground, GroundError> {
        let projection = Projection::new(spec.bounds)?;
        Ok(Ground {
            projection,
            covers: vec![Cover::bare()],
            ways: vec![],
            rivers: vec![],
            ridges: vec![],
            places: vec![],
        })
    }

    /// The map between degrees and the plane.
    pub fn projection(&self) -> &Projection {
        &self.projection
    }

    /// Width west to east, in metres.
    pub fn width_m(&self) -> f32 {
        self.projection.width_m()
    }

    /// Depth south to north, in metres.
    pub fn depth_m(&self) -> f32 {
        self.projection.depth_m()
    }

    /// Whether a point lies on the ground.
    pub fn contains(&self, at: Position) -> bool {
        at.x >= 0.0 && at.y >= 0.0 && at.x <= self.width_m() && at.y <= self.depth_m()
    }

    /// Height above the sea, in metres; beyond the edge the edge's height.
    pub fn height_m(&self, _at: Position) -> f32 {
        0.0
    }

    /// Slope eastward and northward (dh/dx, dh/dy), metres per metre.
    pub fn gradient(&self, _at: Position) -> (f32, f32) {
        (0.0, 0.0)
    }

    /// The cover at a point.
    pub fn cover_at(&self, at: Position) -> &Cover {
        &self.covers[usize::from(self.cover_index_at(at))]
    }

    /// Index into [`Ground::covers`] at a point.
    pub fn cover_index_at(&self, _at: Position) -> u8 {
        0
    }

    /// The classes of cover.
    pub fn covers(&self) -> &[Cover] {
        &self.covers
    }

    /// The ways.
    pub fn ways(&self) -> &[Way] {
        &self.ways
    }

    /// The rivers, each from source to mouth.
    pub fn rivers(&self) -> &[Line] {
        &self.rivers
    }

    /// The ridges.
    pub fn ridges(&self) -> &[Line] {
        &self.ridges
    }

    /// The places, those off the map among them.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The best way within 60 m of a point.
    pub fn way_at(&self, _at: Position) -> Option<WayClass> {
        None
    }

    /// What lies between an eye `eye_m` above the ground at `from` and a target `target_m` above it at `to`.
    pub fn sight(&self, _from: Position, _eye_m: f32, _to: Position, _target_m: f32) -> Sight {
        Sight { clear: true, optical_depth: 0.0 }
    }

    /// Hours to `to` from everywhere.
    pub fn travel_field(&self, to: Position, mobility: Mobility) -> TravelField {
        TravelField { to, mobility }
    }

    /// The least-effort route between two points; `None` where there is none.
    pub fn route(&self, from: Position, to: Position, _mobility: Mobility) -> Option<Route> {
        Some(Route { points: vec![from, to], way: vec![None], length_m: from.distance_to(to) })
    }
}
