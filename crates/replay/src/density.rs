//! Where men fell and where cartridges lie, counted on a grid.

use crate::model::{Fate, Replay, Weapon};

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

    /// Adds to the cell of a place; nothing outside the grid.
    fn add(&mut self, x_m: f64, y_m: f64, count: f64) {
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

impl Replay {
    /// Adds one side's counts, so many times, to a grid: of those that are wanted, by unit, time in s, and place in m. Where men gathered their wounded, or picked up cases, no fight tells.
    pub fn count(
        &self,
        what: Counted,
        side: usize,
        wanted: impl Fn(u32, f64, (f64, f64)) -> bool,
        times: f64,
        grid: &mut Grid,
    ) {
        let (second, metre) = (self.head.fineness.time_unit_s, self.head.fineness.place_unit_m);
        let of_side = |section: usize| {
            let unit = self.sections.get(section)?.unit;
            let found = self.head.units.get(unit as usize)?;
            (found.side == side).then_some(unit)
        };
        match what {
            Counted::Fallen => {
                for fall in &self.falls {
                    let hit = matches!(fall.fate, Fate::Killed | Fate::Wounded) && fall.with != Weapon::None;
                    let section = self.section_of(fall.man).filter(|_| hit);
                    let Some(unit) = section.and_then(|section| of_side(section as usize)) else { continue };
                    let at = (f64::from(fall.x) * metre, f64::from(fall.y) * metre);
                    if wanted(unit, f64::from(fall.time) * second, at) {
                        grid.add(at.0, at.1, times);
                    }
                }
            }
            Counted::Cartridges => {
                for fire in &self.fires {
                    let small = matches!(fire.with, Weapon::Rifle | Weapon::MachineGun);
                    let section = fire.section as usize;
                    let Some(unit) = of_side(section).filter(|_| small) else { continue };
                    let middle = f64::from(fire.time) + 0.5 * f64::from(fire.span);
                    let Some(at) = self.tracks.get(section).and_then(|track| track.at(middle)) else {
                        continue;
                    };
                    let at = (at.0 * metre, at.1 * metre);
                    if wanted(unit, middle * second, at) {
                        grid.add(at.0, at.1, times * f64::from(fire.rounds));
                    }
                }
            }
        }
    }
}
