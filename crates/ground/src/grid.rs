//! A square grid of heights over the plane.

use crate::Position;

/// Heights at the corners of square cells, row by row from the south-west.
#[derive(Clone, Debug)]
pub(crate) struct HeightGrid {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    pub(crate) cell_m: f32,
    pub(crate) heights_m: Vec<f32>,
}

impl HeightGrid {
    /// A grid that covers `width_m` by `depth_m`, all at 0 m.
    pub(crate) fn covering(width_m: f32, depth_m: f32, cell_m: f32) -> Self {
        let columns = (width_m / cell_m).ceil() as usize + 1;
        let rows = (depth_m / cell_m).ceil() as usize + 1;
        Self { columns, rows, cell_m, heights_m: vec![0.0; columns * rows] }
    }

    /// The plane position of a node.
    pub(crate) fn position_of(&self, column: usize, row: usize) -> Position {
        Position { x: column as f32 * self.cell_m, y: row as f32 * self.cell_m }
    }

    /// The node nearest to a point, or `None` where the point is off the grid.
    pub(crate) fn nearest(&self, at: Position) -> Option<usize> {
        let column = (at.x / self.cell_m).round();
        let row = (at.y / self.cell_m).round();
        let inside = column >= 0.0 && row >= 0.0 && column < self.columns as f32 && row < self.rows as f32;
        inside.then(|| row as usize * self.columns + column as usize)
    }

    /// South-west node of the cell that holds a point, and the point's share of the way across it. Points beyond the
    /// edge are drawn to it.
    #[inline]
    fn cell_of(&self, at: Position) -> (usize, f32, f32) {
        let fx = (at.x / self.cell_m).clamp(0.0, (self.columns - 1) as f32);
        let fy = (at.y / self.cell_m).clamp(0.0, (self.rows - 1) as f32);
        let column = (fx as i32).min(self.columns as i32 - 2);
        let row = (fy as i32).min(self.rows as i32 - 2);
        (row as usize * self.columns + column as usize, fx - column as f32, fy - row as f32)
    }

    /// Height by bilinear interpolation, in metres.
    #[inline]
    pub(crate) fn height_m(&self, at: Position) -> f32 {
        let (node, tx, ty) = self.cell_of(at);
        let south = &self.heights_m[node..node + 2];
        let north = &self.heights_m[node + self.columns..node + self.columns + 2];
        let low = south[0] + (south[1] - south[0]) * tx;
        let high = north[0] + (north[1] - north[0]) * tx;
        low + (high - low) * ty
    }

    /// Whether a point in cells from the south-west corner lies farther inside the grid than rounding can shift it.
    #[inline]
    pub(crate) fn well_inside(&self, across: f32, up: f32) -> bool {
        let within = |value: f32, count: usize| value >= 0.1 && value <= (count - 1) as f32 - 0.1;
        within(across, self.columns) && within(up, self.rows)
    }

    /// Nearest node of a point in cells from the south-west corner, and the height there by bilinear interpolation, in
    /// metres. A point that is known to lie `INSIDE` need not be drawn to the edge.
    #[inline]
    pub(crate) fn nearest_and_height_m<const INSIDE: bool>(&self, across: f32, up: f32) -> (usize, f32) {
        let (across, up) = if INSIDE {
            (across, up)
        } else {
            (across.clamp(0.0, (self.columns - 1) as f32), up.clamp(0.0, (self.rows - 1) as f32))
        };
        // Narrow whole numbers: their conversions from and to floats are single instructions.
        let (mut column, mut row) = (across as i32, up as i32);
        if !INSIDE {
            (column, row) = (column.min(self.columns as i32 - 2), row.min(self.rows as i32 - 2));
        }
        let (tx, ty) = (across - column as f32, up - row as f32);
        let node = row as usize * self.columns + column as usize;
        let south = &self.heights_m[node..node + 2];
        let north = &self.heights_m[node + self.columns..node + self.columns + 2];
        let low = south[0] + (south[1] - south[0]) * tx;
        let high = north[0] + (north[1] - north[0]) * tx;
        let nearest = node + usize::from(tx >= 0.5) + self.columns * usize::from(ty >= 0.5);
        (nearest, low + (high - low) * ty)
    }

    /// Slope of the bilinear surface east and north, metres per metre.
    #[inline]
    pub(crate) fn gradient(&self, at: Position) -> (f32, f32) {
        let (node, tx, ty) = self.cell_of(at);
        let south = &self.heights_m[node..node + 2];
        let north = &self.heights_m[node + self.columns..node + self.columns + 2];
        let east = (south[1] - south[0]) * (1.0 - ty) + (north[1] - north[0]) * ty;
        let up = (north[0] - south[0]) * (1.0 - tx) + (north[1] - south[1]) * tx;
        (east / self.cell_m, up / self.cell_m)
    }
}

/// Whole part of a number of cells, none of them negative. Grids have far fewer than two thousand million columns, and a
/// conversion to that range is several times cheaper than one to any.
#[inline]
pub(crate) fn whole(cells: f32) -> usize {
    cells as i32 as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tilted_plane_is_given_back() {
        let mut grid = HeightGrid::covering(1000.0, 500.0, 50.0);
        for row in 0..grid.rows {
            for column in 0..grid.columns {
                let at = grid.position_of(column, row);
                grid.heights_m[row * grid.columns + column] = 100.0 + 0.2 * at.x - 0.1 * at.y;
            }
        }
        let at = Position::new(333.0, 217.0);
        assert!((grid.height_m(at) - (100.0 + 66.6 - 21.7)).abs() < 1e-3);
        let (east, north) = grid.gradient(at);
        assert!((east - 0.2).abs() < 1e-4 && (north + 0.1).abs() < 1e-4);
        assert_eq!(grid.height_m(Position::new(-50.0, 0.0)), 100.0);
    }
}
