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

/// A point counts as on a way within this distance, in metres.
const ON_WAY_M: f32 = 60.0;
/// Side of a bucket of the index, in metres.
const BUCKET_M: f32 = 250.0;

/// Legs of all ways by the buckets they pass.
#[derive(Clone, Debug)]
pub(crate) struct WayIndex {
    columns: usize,
    rows: usize,
    legs: Vec<(Position, Position, WayClass)>,
    buckets: Vec<Vec<u32>>,
}

impl WayIndex {
    pub(crate) fn new(ways: &[Way], width_m: f32, depth_m: f32) -> Self {
        let columns = (width_m / BUCKET_M) as usize + 1;
        let rows = (depth_m / BUCKET_M) as usize + 1;
        let mut me = Self { columns, rows, legs: Vec::new(), buckets: vec![Vec::new(); columns * rows] };
        for way in ways {
            for pair in way.points.windows(2) {
                let leg = me.legs.len() as u32;
                me.legs.push((pair[0], pair[1], way.class));
                let low = |a: f32, b: f32, count: usize| {
                    (((a.min(b) - ON_WAY_M) / BUCKET_M).max(0.0) as usize).min(count - 1)
                };
                let high = |a: f32, b: f32, count: usize| {
                    (((a.max(b) + ON_WAY_M) / BUCKET_M).max(0.0) as usize).min(count - 1)
                };
                for row in low(pair[0].y, pair[1].y, rows)..=high(pair[0].y, pair[1].y, rows) {
                    for column in low(pair[0].x, pair[1].x, columns)..=high(pair[0].x, pair[1].x, columns) {
                        let middle =
                            Position::new((column as f32 + 0.5) * BUCKET_M, (row as f32 + 0.5) * BUCKET_M);
                        // Half the diagonal of a bucket and the reach of a way.
                        if distance_to_leg(middle, pair[0], pair[1]) <= BUCKET_M * 0.7072 + ON_WAY_M {
                            me.buckets[row * columns + column].push(leg);
                        }
                    }
                }
            }
        }
        me
    }

    /// The best class among the ways within 60 m.
    pub(crate) fn class_at(&self, at: Position) -> Option<WayClass> {
        if at.x < 0.0 || at.y < 0.0 {
            return None;
        }
        let (column, row) = ((at.x / BUCKET_M) as usize, (at.y / BUCKET_M) as usize);
        if column >= self.columns || row >= self.rows {
            return None;
        }
        self.buckets[row * self.columns + column]
            .iter()
            .map(|&leg| self.legs[leg as usize])
            .filter(|&(a, b, _)| distance_to_leg(at, a, b) <= ON_WAY_M)
            .map(|(_, _, class)| class)
            .min()
    }
}

/// Distance from a point to a leg, in metres.
pub(crate) fn distance_to_leg(at: Position, a: Position, b: Position) -> f32 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length = dx * dx + dy * dy;
    let share =
        if length > 0.0 { (((at.x - a.x) * dx + (at.y - a.y) * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    at.distance_to(a.toward(b, share))
}
