//! Points of the plane in square cells, for the question who is nearest.
//!
//! The points are kept by the caller, who puts them into the order of the cells so that a search reads them in a row.
//! They may move after the index was made: the caller says how far any of them can have gone since, and the search looks
//! so much farther round.

use std::ops::Range;

/// Points put farther east than this are left out.
pub(crate) const NOWHERE_M: f32 = 1e9;
/// Points wanted in a cell: few enough to pass over, enough to be worth a row.
const IN_A_CELL: f32 = 16.0;
/// Most cells of an index.
const CELLS: usize = 1 << 16;

/// Which points lie in which cell.
#[derive(Default)]
pub(crate) struct Grid {
    west: f32,
    south: f32,
    east: f32,
    north: f32,
    cell_m: f32,
    columns: usize,
    rows: usize,
    /// First point of each cell, row by row from the south-west; one more at the end.
    first: Vec<u32>,
    /// Old indices of the points in their new order: cell by cell, in rising order within a cell.
    points: Vec<u32>,
    cell_of: Vec<u32>,
}

impl Grid {
    /// Puts the points into cells anew, and returns the order of their old indices that the caller has to give them.
    pub(crate) fn fill(&mut self, x: &[f32], y: &[f32]) -> &[u32] {
        let (mut west, mut east, mut south, mut north) =
            (f32::INFINITY, f32::NEG_INFINITY, f32::INFINITY, f32::NEG_INFINITY);
        let mut count = 0_u32;
        for (&x, &y) in x.iter().zip(y) {
            if x < NOWHERE_M {
                west = west.min(x);
                east = east.max(x);
                south = south.min(y);
                north = north.max(y);
                count += 1;
            }
        }
        self.points.clear();
        self.first.clear();
        (self.columns, self.rows) = (0, 0);
        if count == 0 {
            return &self.points;
        }
        (self.west, self.east, self.south, self.north) = (west, east, south, north);
        let (width, depth) = ((east - west).max(1.0), (north - south).max(1.0));
        self.cell_m = (width * depth * IN_A_CELL / count as f32).sqrt().max(width.max(depth) / 256.0);
        self.columns = (width / self.cell_m) as usize + 1;
        self.rows = (depth / self.cell_m) as usize + 1;
        debug_assert!(self.columns * self.rows <= 2 * CELLS);
        self.first.resize(self.columns * self.rows + 1, 0);
        self.cell_of.clear();
        let inverse = 1.0 / self.cell_m;
        for (&x, &y) in x.iter().zip(y) {
            let cell = if x < NOWHERE_M {
                let column = (((x - west) * inverse) as usize).min(self.columns - 1);
                let row = (((y - south) * inverse) as usize).min(self.rows - 1);
                let cell = row * self.columns + column;
                self.first[cell + 1] += 1;
                cell as u32
            } else {
                u32::MAX
            };
            self.cell_of.push(cell);
        }
        for cell in 1..self.first.len() {
            self.first[cell] += self.first[cell - 1];
        }
        self.points.resize(count as usize, 0);
        // Filled from the back, so that each cell's counter ends where the cell begins.
        for (point, &cell) in self.cell_of.iter().enumerate().rev() {
            if cell != u32::MAX {
                // The entry after the cell's own counts down from the end of the cell.
                let end = &mut self.first[cell as usize + 1];
                *end -= 1;
                self.points[*end as usize] = point as u32;
            }
        }
        // Every entry now holds the start of the cell before it: shift back.
        self.first.rotate_left(1);
        if let Some(last) = self.first.last_mut() {
            *last = count;
        }
        &self.points
    }

    /// Distance from a point to the box round all points, none of which has gone farther than `drift_m`.
    pub(crate) fn gap_m(&self, x: f32, y: f32, drift_m: f32) -> f32 {
        if self.rows == 0 {
            return f32::INFINITY;
        }
        let dx = (self.west - x).max(x - self.east).max(0.0);
        let dy = (self.south - y).max(y - self.north).max(0.0);
        (dx * dx + dy * dy).sqrt() - drift_m
    }

    /// Calls `visit` with the ranges of all points that may lie within `within_m` of a place, row by row from its own; `visit` returns
    /// the distance within which points are still wanted, m.
    #[inline]
    pub(crate) fn around(
        &self,
        x: f32,
        y: f32,
        within_m: f32,
        drift_m: f32,
        mut visit: impl FnMut(Range<usize>) -> f32,
    ) {
        if self.rows == 0 {
            return;
        }
        let inverse = 1.0 / self.cell_m;
        let (x, y) = (x - self.west, y - self.south);
        let mut wide = within_m + drift_m;
        if y + wide < 0.0 || x + wide < 0.0 {
            return;
        }
        let low = ((y - wide) * inverse) as usize;
        let high = (((y + wide) * inverse) as usize).min(self.rows - 1);
        if low > high {
            return;
        }
        // From the place's own row outwards: what is found near by spares the farther rows.
        let middle = ((y * inverse) as usize).clamp(low, high);
        let (mut up, mut down) = (middle, middle);
        while up <= high || down > low {
            let row = if up <= high && (down == low || up - middle <= middle - down) {
                up += 1;
                up - 1
            } else {
                down -= 1;
                down
            };
            let south = row as f32 * self.cell_m;
            let off = (south - y).max(y - south - self.cell_m).max(0.0);
            let left = wide * wide - off * off;
            if left < 0.0 {
                continue;
            }
            let half = left.sqrt();
            let from = (((x - half) * inverse) as usize).min(self.columns);
            let to = ((x + half) * inverse) as usize + 1;
            if x + half < 0.0 {
                continue;
            }
            let to = to.min(self.columns);
            if from >= to {
                continue;
            }
            let cells = row * self.columns;
            let range = self.first[cells + from] as usize..self.first[cells + to] as usize;
            if !range.is_empty() {
                wide = visit(range) + drift_m;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_nearest_as_a_look_at_all_does() {
        let mut state = 1_u32;
        let mut next = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 16_777_216.0
        };
        let (mut x, mut y): (Vec<f32>, Vec<f32>) =
            (0..700).map(|_| (400.0 + 900.0 * next(), 300.0 * next())).unzip();
        for gone in 0..40 {
            x[gone * 17] = NOWHERE_M;
        }
        let mut grid = Grid::default();
        let order: Vec<usize> = grid.fill(&x, &y).iter().map(|&i| i as usize).collect();
        (x, y) = order.iter().map(|&i| (x[i], y[i])).unzip();
        // After the filling everybody strays by up to nine metres.
        for (x, y) in x.iter_mut().zip(&mut y) {
            *x += 6.0 * (2.0 * next() - 1.0);
            *y += 6.0 * (2.0 * next() - 1.0);
        }
        for _ in 0..500 {
            let (px, py, within_m) = (1_800.0 * next() - 100.0, 700.0 * next() - 200.0, 400.0 * next());
            let all = (0..x.len())
                .map(|i| ((x[i] - px).hypot(y[i] - py), i))
                .filter(|&(d, _)| d <= within_m)
                .min_by(|a, b| a.0.total_cmp(&b.0));
            let mut best: Option<(f32, usize)> = None;
            grid.around(px, py, within_m, 9.0, |points| {
                for i in points {
                    let d = (x[i] - px).hypot(y[i] - py);
                    if d <= within_m && best.is_none_or(|(least, _)| d < least) {
                        best = Some((d, i));
                    }
                }
                best.map_or(within_m, |(least, _)| least)
            });
            assert_eq!(best.map(|b| b.1), all.map(|a| a.1));
            if let Some((least, _)) = all {
                assert!(grid.gap_m(px, py, 9.0) <= least);
            }
        }
    }

    #[test]
    fn nobody_is_near_when_there_is_nobody() {
        let mut grid = Grid::default();
        grid.fill(&[NOWHERE_M], &[0.0]);
        grid.around(0.0, 0.0, 1e6, 0.0, |_| unreachable!("no point was put in"));
        assert_eq!(grid.gap_m(0.0, 0.0, 0.0), f32::INFINITY);
    }
}
