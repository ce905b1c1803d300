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
        self.sight_within(from, eye_m, to, target_m, OPAQUE)
    }

    /// The same for one who cares for no line with more than `opaque` to look through: the walk ends once the depth passes
    /// that, and what stands farther along the ray, ground included, is not looked for.
    pub fn sight_within(
        &self,
        from: Position,
        eye_m: f32,
        to: Position,
        target_m: f32,
        opaque: f32,
    ) -> Sight {
        let relief = &self.relief;
        let opaque = opaque.min(OPAQUE);
        let length = from.distance_to(to);
        let steps = (length / relief.cell_m).ceil().max(1.0);
        let step_m = length / steps;
        let start = relief.height_m(from) + eye_m;
        let end = relief.height_m(to) + target_m;
        let dz = (end - start) / steps;
        // In cells of the relief from here on, whose heights and cover are read side by side.
        let per_m = 1.0 / relief.cell_m;
        let (x, y) = (from.x * per_m, from.y * per_m);
        let (end_x, end_y) = (to.x * per_m, to.y * per_m);
        let (dx, dy) = ((end_x - x) / steps, (end_y - y) / steps);
        let ray = Ray { x, y, dx, dy, start, dz, length, step_m, steps: steps as u32, opaque };
        // A ray between two points well inside the grid leaves it nowhere, so that its samples need not be drawn to the edge.
        if relief.well_inside(x, y) && relief.well_inside(end_x, end_y) {
            self.along::<true>(&ray)
        } else {
            self.along::<false>(&ray)
        }
    }

    /// What lies along a ray, which stays inside the grid or not.
    fn along<const INSIDE: bool>(&self, ray: &Ray) -> Sight {
        let mut depth = 0.0;
        for step in 0..ray.steps {
            let along = step as f32 + 0.5;
            let (across, up) = (ray.x + ray.dx * along, ray.y + ray.dy * along);
            let (node, height) = self.relief.nearest_and_height_m::<INSIDE>(across, up);
            let done = ray.step_m * along;
            let sag = done * (ray.length - done) * DROP_PER_M;
            let above = ray.start + ray.dz * along - sag - height;
            if above < 0.0 {
                return Sight { clear: false, optical_depth: depth };
            }
            let cover = &self.covers[usize::from(self.cover_classes[node])];
            if above < cover.canopy_height_m {
                depth += cover.extinction_per_m * ray.step_m;
                if depth > ray.opaque {
                    break;
                }
            }
        }
        Sight { clear: true, optical_depth: depth }
    }
}

/// A straight line of sight: start and step in cells of the relief, heights in metres.
struct Ray {
    x: f32,
    y: f32,
    dx: f32,
    dy: f32,
    /// Height of the eye, and how much the ray rises with each step.
    start: f32,
    dz: f32,
    length: f32,
    step_m: f32,
    steps: u32,
    opaque: f32,
}
