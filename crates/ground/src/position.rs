//! A point on the plane of a battle.

/// A point on the plane: metres east and north of the south-west corner of the ground.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Position {
    /// Metres east of the origin.
    pub x: f32,
    /// Metres north of the origin.
    pub y: f32,
}

impl Position {
    /// A point from its metres east and north.
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// Straight distance on the plane, in metres.
    pub fn distance_to(self, other: Position) -> f32 {
        self.distance_squared_to(other).sqrt()
    }

    /// Square of the straight distance, in square metres: enough for comparing, and cheaper.
    pub fn distance_squared_to(self, other: Position) -> f32 {
        let (dx, dy) = (other.x - self.x, other.y - self.y);
        dx * dx + dy * dy
    }

    /// The point `share` of the way towards `other` (0 here, 1 there; beyond these it extrapolates).
    pub fn toward(self, other: Position, share: f32) -> Position {
        Position { x: self.x + (other.x - self.x) * share, y: self.y + (other.y - self.y) * share }
    }

    /// The point moved by metres east and north.
    pub fn offset(self, east_m: f32, north_m: f32) -> Position {
        Position { x: self.x + east_m, y: self.y + north_m }
    }

    /// Direction towards `other`, radians clockwise from grid north, in (-pi, pi]; 0 where the points coincide.
    pub fn bearing_to(self, other: Position) -> f32 {
        libm::atan2f(other.x - self.x, other.y - self.y)
    }
}
