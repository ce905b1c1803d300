//! A relief from rivers, ridges and spot heights. Model card: `docs/model/relief.md`.
//!
//! The surface is a thin plate under tension that passes through every line: it minimises the bending energy plus
//! a share of the stretching energy (Smith & Wessel 1990, Geophysics 55:293). It is solved from coarse to fine
//! (cascadic relaxation: each grid starts from the one twice as coarse), in a fixed order of plain sums and
//! products, so every platform gets the same heights.

use super::profile::{Profile, RawRiver, resample, settle};
use crate::{Position, grid::HeightGrid};

/// Length below which the plate's bending rules and above which its stretching does, in metres.
const PLATE_LENGTH_M: f32 = 300.0;
/// Sweeps on the finest grid and on each coarser one.
const SWEEPS: [usize; 7] = [10, 16, 30, 60, 120, 240, 400];
/// Cross slope of a valley floor away from its stream, metres per metre.
const FLOOR_RISE: f32 = 0.01;

/// A floor steeper than this is a step between two readings, metres per metre.
const STEEPEST_FLOOR: f32 = 0.1;
/// Floors are freed within this distance of a step, in metres.
const STEP_REACH_M: f32 = 300.0;

/// A ridge as given.
#[derive(Clone, Debug)]
pub(crate) struct RawRidge {
    pub(crate) points: Vec<Position>,
    pub(crate) heights_m: Vec<f32>,
}

/// Rebuilds the relief of a grid from its lines; spot heights are (position, metres).
pub(crate) fn rebuild(
    grid: &mut HeightGrid,
    rivers: &[RawRiver],
    ridges: &[RawRidge],
    spots: &[(Position, f32)],
) -> Vec<Profile> {
    let profiles = settle(rivers);
    let fixed = constraints(grid, &profiles, ridges, spots);
    let mut levels = vec![Level::finest(grid, &fixed)];
    while levels.len() < SWEEPS.len() {
        let coarser = levels[levels.len() - 1].coarser();
        if coarser.columns.min(coarser.rows) < 8 {
            break;
        }
        levels.push(coarser);
    }
    let mut solved: Option<Level> = None;
    while let Some(mut level) = levels.pop() {
        match &solved {
            Some(coarse) => level.start_from(coarse),
            None => level.start_from_mean(),
        }
        for _ in 0..SWEEPS[levels.len()] {
            level.sweep();
        }
        solved = Some(level);
    }
    if let Some(level) = solved {
        grid.heights_m = level.heights;
    }
    carve(grid, &profiles);
    profiles
}

/// Known heights of nodes: ridges and spots hold, floors lie along rivers, and water takes precedence.
fn constraints(
    grid: &HeightGrid,
    profiles: &[Profile],
    ridges: &[RawRidge],
    spots: &[(Position, f32)],
) -> Vec<f32> {
    let mut fixed = vec![f32::NAN; grid.heights_m.len()];
    for profile in profiles {
        lay_floor(grid, profile, &mut fixed);
    }
    let floor: Vec<bool> = fixed.iter().map(|height| !height.is_nan()).collect();
    let mut held = vec![false; fixed.len()];
    for ridge in ridges {
        let (points, heights) = resample(&ridge.points, &ridge.heights_m);
        let mut last = usize::MAX;
        for (point, height) in points.into_iter().zip(heights) {
            if let Some(node) = grid.nearest(point) {
                // The first reading of a node stays, so that a line is not doubled where it turns.
                if node != last {
                    fixed[node] = height;
                    held[node] = true;
                }
                last = node;
            }
        }
    }
    for &(at, height) in spots {
        if let Some(node) = grid.nearest(at) {
            fixed[node] = height;
            held[node] = true;
        }
    }
    free_steps(grid, &mut fixed, |node| floor[node] && !held[node]);
    let mut water = vec![f32::NAN; fixed.len()];
    for profile in profiles {
        for (point, &level) in profile.points.iter().zip(&profile.levels_m) {
            if let Some(node) = grid.nearest(*point) {
                water[node] = water[node].min(level);
            }
        }
    }
    for (known, level) in fixed.iter_mut().zip(water) {
        if !level.is_nan() {
            *known = level;
        }
    }
    fixed
}

/// Fixes the flat floor beside a river.
fn lay_floor(grid: &HeightGrid, profile: &Profile, fixed: &mut [f32]) {
    let count = profile.points.len();
    for (at, (point, &level)) in profile.points.iter().zip(&profile.levels_m).enumerate() {
        let share = at as f32 / count.max(2) as f32;
        let [source, mouth] = profile.floor_width_m;
        let half = (source + (mouth - source) * share) / 2.0;
        let reach = (half / grid.cell_m) as isize;
        let (column, row) =
            ((point.x / grid.cell_m).round() as isize, (point.y / grid.cell_m).round() as isize);
        for dy in -reach..=reach {
            for dx in -reach..=reach {
                let (c, r) = (column + dx, row + dy);
                if c < 0 || r < 0 || c >= grid.columns as isize || r >= grid.rows as isize {
                    continue;
                }
                let (c, r) = (c as usize, r as usize);
                let away = grid.position_of(c, r).distance_to(*point);
                if away <= half {
                    let node = r * grid.columns + c;
                    let height = level + FLOOR_RISE * away;
                    // A floor belongs to the stream that lies lowest there.
                    fixed[node] = fixed[node].min(height);
                }
            }
        }
    }
}

/// Frees floor nodes about a step between floors of two streams, or between a floor and the foot of a ridge: there the
/// plate finds the slope, and no wall stands that nobody has measured.
fn free_steps(grid: &HeightGrid, fixed: &mut [f32], may_free: impl Fn(usize) -> bool) {
    let step_m = STEEPEST_FLOOR * grid.cell_m;
    let reach = (STEP_REACH_M / grid.cell_m).ceil() as usize;
    let mut steps = Vec::new();
    for row in 0..grid.rows {
        for column in 0..grid.columns {
            let node = row * grid.columns + column;
            let jumps = |other: usize| (fixed[node] - fixed[other]).abs() > step_m;
            if (column + 1 < grid.columns && jumps(node + 1))
                || (row + 1 < grid.rows && jumps(node + grid.columns))
            {
                steps.push((column, row));
            }
        }
    }
    for (column, row) in steps {
        for r in row.saturating_sub(reach)..(row + reach + 1).min(grid.rows) {
            for c in column.saturating_sub(reach)..(column + reach + 1).min(grid.columns) {
                let node = r * grid.columns + c;
                if may_free(node) {
                    fixed[node] = f32::NAN;
                }
            }
        }
    }
}

/// Lowers stream nodes until no river climbs on the grid; two rivers that share nodes need more than one pass.
fn carve(grid: &mut HeightGrid, profiles: &[Profile]) {
    for _ in 0..32 {
        let mut changed = false;
        for profile in profiles {
            let mut water = f32::MAX;
            for point in &profile.points {
                if let Some(node) = grid.nearest(*point) {
                    if grid.heights_m[node] > water {
                        grid.heights_m[node] = water;
                        changed = true;
                    }
                    water = grid.heights_m[node];
                }
            }
        }
        if !changed {
            break;
        }
    }
}

/// One grid of the cascade. `known` is NaN where the height is sought.
struct Level {
    columns: usize,
    rows: usize,
    spacing_m: f32,
    known: Vec<f32>,
    heights: Vec<f32>,
}

impl Level {
    fn finest(grid: &HeightGrid, fixed: &[f32]) -> Self {
        Self {
            columns: grid.columns,
            rows: grid.rows,
            spacing_m: grid.cell_m,
            known: fixed.to_vec(),
            heights: Vec::new(),
        }
    }

    /// The grid with twice the spacing; a node knows the mean of what the nodes about it know.
    fn coarser(&self) -> Self {
        let (columns, rows) = (self.columns.div_ceil(2) + 1, self.rows.div_ceil(2) + 1);
        let mut sums = vec![0.0_f32; columns * rows];
        let mut counts = vec![0.0_f32; columns * rows];
        for row in 0..self.rows {
            for column in 0..self.columns {
                let height = self.known[row * self.columns + column];
                if !height.is_nan() {
                    let node = row.div_ceil(2) * columns + column.div_ceil(2);
                    sums[node] += height;
                    counts[node] += 1.0;
                }
            }
        }
        let known = sums.iter().zip(&counts).map(|(s, c)| if *c > 0.0 { s / c } else { f32::NAN }).collect();
        Self { columns, rows, spacing_m: self.spacing_m * 2.0, known, heights: Vec::new() }
    }

    fn start_from_mean(&mut self) {
        let (sum, count) = self
            .known
            .iter()
            .filter(|h| !h.is_nan())
            .fold((0.0_f64, 0.0_f64), |(sum, count), &h| (sum + f64::from(h), count + 1.0));
        let mean = if count > 0.0 { (sum / count) as f32 } else { 0.0 };
        self.heights = self.known.iter().map(|&h| if h.is_nan() { mean } else { h }).collect();
    }

    fn start_from(&mut self, coarse: &Level) {
        let mut heights = Vec::with_capacity(self.columns * self.rows);
        for row in 0..self.rows {
            let (r, ty) = (row / 2, (row % 2) as f32 * 0.5);
            for column in 0..self.columns {
                let known = self.known[row * self.columns + column];
                if !known.is_nan() {
                    heights.push(known);
                    continue;
                }
                let (c, tx) = (column / 2, (column % 2) as f32 * 0.5);
                let node = r * coarse.columns + c;
                let (a, b) = (coarse.heights[node], coarse.heights[node + 1]);
                let (d, e) =
                    (coarse.heights[node + coarse.columns], coarse.heights[node + coarse.columns + 1]);
                let low = a + (b - a) * tx;
                heights.push(low + (d + (e - d) * tx - low) * ty);
            }
        }
        self.heights = heights;
    }

    /// One Gauss-Seidel sweep: inside, the thirteen-point plate stencil mixed with the five-point membrane; on the two
    /// outer rings the membrane alone, with the edge held level.
    fn sweep(&mut self) {
        let (w, h) = (self.columns, self.rows);
        let stretch = (self.spacing_m / PLATE_LENGTH_M) * (self.spacing_m / PLATE_LENGTH_M);
        let scale = 1.0 / (20.0 + 4.0 * stretch);
        for row in 0..h {
            for column in 0..w {
                let node = row * w + column;
                if !self.known[node].is_nan() {
                    continue;
                }
                let inner = row >= 2 && column >= 2 && row + 2 < h && column + 2 < w;
                let z = &self.heights;
                self.heights[node] = if inner {
                    let near = z[node - 1] + z[node + 1] + z[node - w] + z[node + w];
                    let corners = z[node - w - 1] + z[node - w + 1] + z[node + w - 1] + z[node + w + 1];
                    let far = z[node - 2] + z[node + 2] + z[node - 2 * w] + z[node + 2 * w];
                    // Plate: 20 z = 8 near - 2 corners - far. Membrane: 4 z = near.
                    ((8.0 + stretch) * near - 2.0 * corners - far) * scale
                } else {
                    let west = z[if column > 0 { node - 1 } else { node }];
                    let east = z[if column + 1 < w { node + 1 } else { node }];
                    let south = z[if row > 0 { node - w } else { node }];
                    let north = z[if row + 1 < h { node + w } else { node }];
                    (west + east + south + north) / 4.0
                };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{GroundSpec, Projection};

    /// On the shipped ground no river climbs from node to node of the grid.
    #[test]
    fn no_river_climbs_on_the_grid() {
        let text = include_str!("../../../../battles/qingshanli/ground.toml");
        let spec = GroundSpec::from_toml(text).unwrap();
        let projection = Projection::new(spec.bounds).unwrap();
        let rivers: Vec<RawRiver> = (spec.rivers.iter())
            .map(|river| RawRiver {
                id: river.id.clone(),
                flows_to: river.flows_to.clone(),
                points: river.points.iter().map(|p| projection.to_plane(p[0], p[1])).collect(),
                levels_m: river.points.iter().map(|p| p[2] as f32).collect(),
                floor_width_m: river.floor_width_m.unwrap_or_default(),
            })
            .collect();
        let mut grid = HeightGrid::covering(projection.width_m(), projection.depth_m(), 100.0);
        let profiles = rebuild(&mut grid, &rivers, &[], &[]);
        let mut nodes = 0;
        for profile in &profiles {
            let mut water = f32::MAX;
            for node in profile.points.iter().filter_map(|point| grid.nearest(*point)) {
                assert!(grid.heights_m[node] <= water);
                water = grid.heights_m[node];
                nodes += 1;
            }
        }
        assert!(nodes > 10_000, "{nodes}");
    }

    /// Between a straight river and straight ridges beside it the ground rises from one to the other and no further.
    #[test]
    fn a_straight_valley_is_a_trough() {
        let mut grid = HeightGrid::covering(4000.0, 4000.0, 50.0);
        let river = RawRiver {
            id: "river".to_owned(),
            flows_to: None,
            points: vec![Position::new(0.0, 2000.0), Position::new(4000.0, 2000.0)],
            levels_m: vec![300.0, 280.0],
            floor_width_m: [0.0, 0.0],
        };
        let ridge = |y: f32| RawRidge {
            points: vec![Position::new(0.0, y), Position::new(4000.0, y)],
            heights_m: vec![600.0, 600.0],
        };
        rebuild(&mut grid, &[river], &[ridge(1000.0), ridge(3000.0)], &[]);
        let profile: Vec<f32> =
            (0..=20).map(|step| grid.height_m(Position::new(2000.0, 2000.0 + step as f32 * 50.0))).collect();
        assert!((profile[0] - 290.0).abs() < 2.0 && (profile[20] - 600.0).abs() < 0.1, "{profile:?}");
        for pair in profile.windows(2) {
            assert!(pair[1] > pair[0], "{profile:?}");
        }
        assert!((profile[10] - 445.0).abs() < 60.0, "{profile:?}");
    }
}
