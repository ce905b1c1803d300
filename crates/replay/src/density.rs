//! Where men fell and where cartridges lie, counted on a grid.

use crate::model::{Fall, Fate, Fire, Replay, Weapon};

/// Counts on a grid; row 0 is the northernmost, column 0 the westernmost.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// Number of columns.
    pub columns: usize,
    /// Number of rows.
    pub rows: usize,
    /// Side of a cell, m.
    pub cell_m: f64,
    /// Counts, row by row.
    pub counts: Vec<f64>,
}

impl Grid {
    /// An empty grid over a ground; its last column and row may reach beyond the edge.
    #[must_use]
    pub fn over(width_m: f64, depth_m: f64, cell_m: f64) -> Self {
        let columns = (width_m / cell_m).ceil().max(1.0) as usize;
        let rows = (depth_m / cell_m).ceil().max(1.0) as usize;
        Self { columns, rows, cell_m, counts: vec![0.0; columns * rows] }
    }

    /// Northern edge, m north of the south-west corner.
    #[must_use]
    pub fn top_m(&self) -> f64 {
        self.rows as f64 * self.cell_m
    }

    /// Adds to the cell of a place, m east and north of the south-west corner; nothing outside the grid.
    pub fn add(&mut self, x_m: f64, y_m: f64, count: f64) {
        let (column, row) = ((x_m / self.cell_m).floor(), ((self.top_m() - y_m) / self.cell_m).floor());
        if column >= 0.0 && row >= 0.0 && (column as usize) < self.columns && (row as usize) < self.rows {
            self.counts[row as usize * self.columns + column as usize] += count;
        }
    }
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Men killed or wounded, where their sections were when they were hit; who died later counts once.
    Fallen,
    /// Cases of small-arms rounds, where the sections were that fired them.
    Cartridges,
}

/// What a section left at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Left {
    /// Its side, by place in the replay's list.
    pub side: usize,
    /// Its unit, by place in the replay's list.
    pub unit: u32,
    /// When, s from the start.
    pub time_s: f64,
    /// Where, m east and north of the south-west corner.
    pub place_m: (f64, f64),
    /// How much: men or cases.
    pub count: f64,
}

impl Replay {
    /// Everything of a kind that was left anywhere. Where men gathered their wounded, or picked up cases, no fight tells.
    #[must_use]
    pub fn left(&self, what: Counted) -> Vec<Left> {
        let (second, metre) = (self.head.fineness.time_unit_s, self.head.fineness.place_unit_m);
        let of_section = |section: usize| {
            let unit = self.sections.get(section)?.unit;
            Some((self.head.units.get(unit as usize)?.side, unit))
        };
        match what {
            Counted::Fallen => {
                let hit = |fall: &&Fall| {
                    matches!(fall.fate, Fate::Killed | Fate::Wounded) && fall.with != Weapon::None
                };
                let left = |fall: &Fall| {
                    let (side, unit) = of_section(self.section_of(fall.man)? as usize)?;
                    let place_m = (f64::from(fall.x) * metre, f64::from(fall.y) * metre);
                    Some(Left { side, unit, time_s: f64::from(fall.time) * second, place_m, count: 1.0 })
                };
                self.falls.iter().filter(hit).filter_map(left).collect()
            }
            Counted::Cartridges => {
                let small = |fire: &&Fire| matches!(fire.with, Weapon::Rifle | Weapon::MachineGun);
                let left = |fire: &Fire| {
                    let section = fire.section as usize;
                    let (side, unit) = of_section(section)?;
                    let middle = f64::from(fire.time) + 0.5 * f64::from(fire.span);
                    let (x, y) = self.tracks.get(section)?.at(middle)?;
                    let count = f64::from(fire.rounds);
                    Some(Left { side, unit, time_s: middle * second, place_m: (x * metre, y * metre), count })
                };
                self.fires.iter().filter(small).filter_map(left).collect()
            }
        }
    }

    /// Adds one side's counts, so many times, to a grid.
    pub fn count(&self, what: Counted, side: usize, times: f64, grid: &mut Grid) {
        for left in self.left(what).iter().filter(|left| left.side == side) {
            grid.add(left.place_m.0, left.place_m.1, times * left.count);
        }
    }
}
