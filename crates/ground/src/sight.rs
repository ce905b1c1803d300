//! Lines of sight through relief and vegetation. Model card: `docs/model/line-of-sight.md`.

use crate::{Ground, Position};

/// What lies between an eye and a target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sight {
    /// Whether no ground stands between.
    pub clear: bool,
    /// Integral of the extinction along the ray; the chance of a free line is `exp(-scale * optical_depth)`.
    /// A cover's `prone_factor` is not in it: whoever judges a prone eye or target multiplies by it.
    pub optical_depth: f32,
}

/// Beyond this depth nothing is seen, whatever the scale: the walk along the ray ends.
const OPAQUE: f32 = 40.0;
/// Half of the curvature of the earth less refraction (coefficient 0.13), per metre.
const DROP_PER_M: f32 = 0.87 / (2.0 * 6_371_000.0);

impl Ground {
    /// What lies between an eye `eye_m` above the ground at `from` and a target `target_m` above it at `to`.
    ///
    /// The ray is sampled at the middle of steps of one relief cell at most. Vegetation counts only where the ray is
    /// below the top of the cover. Both ends stand on the ground, so the ground at the ends never hides them. The walk
    /// ends early once ground stands between or the depth passes 40.
    pub fn sight(&self, from: Position, eye_m: f32, to: Position, target_m: f32) -> Sight {
        let length = from.distance_to(to);
        let steps = (length / self.relief.cell_m).ceil().max(1.0);
        let count = steps as usize;
        let step_m = length / steps;
        let start = self.relief.height_m(from) + eye_m;
        let end = self.relief.height_m(to) + target_m;
        let (dx, dy, dz) = ((to.x - from.x) / steps, (to.y - from.y) / steps, (end - start) / steps);
        let mut depth = 0.0;
        for step in 0..count {
            let along = step as f32 + 0.5;
            let at = Position { x: from.x + dx * along, y: from.y + dy * along };
            let done = step_m * along;
            let sag = done * (length - done) * DROP_PER_M;
            let above = start + dz * along - sag - self.relief.height_m(at);
            if above < 0.0 {
                return Sight { clear: false, optical_depth: depth };
            }
            let cover = &self.covers[usize::from(self.cover_index_at(at))];
            if above < cover.canopy_height_m {
                depth += cover.extinction_per_m * step_m;
                if depth > OPAQUE {
                    break;
                }
            }
        }
        Sight { clear: true, optical_depth: depth }
    }
}
