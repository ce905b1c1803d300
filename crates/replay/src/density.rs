//! Where men fell and where cartridges lie, counted on a grid.

use std::collections::BTreeMap;

use engine::invariant::Fact;
use engine::{Cause, Event, Facts, Scenario, Watch};
use ground::Position;

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

/// What a fight left on the ground.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Remains {
    fallen: Vec<Left>,
    cartridges: Vec<Left>,
}

impl Remains {
    /// Everything of a kind that was left anywhere. Where men gathered their wounded, or picked up cases, no fight tells.
    #[must_use]
    pub fn left(&self, what: Counted) -> &[Left] {
        match what {
            Counted::Fallen => &self.fallen,
            Counted::Cartridges => &self.cartridges,
        }
    }

    /// Adds one side's counts, so many times, to a grid.
    pub fn count(&self, what: Counted, side: usize, times: f64, grid: &mut Grid) {
        for left in self.left(what).iter().filter(|left| left.side == side) {
            grid.add(left.place_m.0, left.place_m.1, times * left.count);
        }
    }
}

impl Replay {
    /// What the fight left on the ground, as exactly as the replay is fine.
    #[must_use]
    pub fn remains(&self) -> Remains {
        let (second, metre) = (self.head.fineness.time_unit_s, self.head.fineness.place_unit_m);
        let of_section = |section: usize| {
            let unit = self.sections.get(section)?.unit;
            Some((self.head.units.get(unit as usize)?.side, unit))
        };
        let hit =
            |fall: &&Fall| matches!(fall.fate, Fate::Killed | Fate::Wounded) && fall.with != Weapon::None;
        let of_man = |fall: &Fall| {
            let (side, unit) = of_section(self.section_of(fall.man)? as usize)?;
            let place_m = (f64::from(fall.x) * metre, f64::from(fall.y) * metre);
            Some(Left { side, unit, time_s: f64::from(fall.time) * second, place_m, count: 1.0 })
        };
        let small = |fire: &&Fire| matches!(fire.with, Weapon::Rifle | Weapon::MachineGun);
        let of_fire = |fire: &Fire| {
            let section = fire.section as usize;
            let (side, unit) = of_section(section)?;
            let middle = f64::from(fire.time) + 0.5 * f64::from(fire.span);
            let (x, y) = self.tracks.get(section)?.at(middle)?;
            let count = f64::from(fire.rounds);
            Some(Left { side, unit, time_s: middle * second, place_m: (x * metre, y * metre), count })
        };
        Remains {
            fallen: self.falls.iter().filter(hit).filter_map(of_man).collect(),
            cartridges: self.fires.iter().filter(small).filter_map(of_fire).collect(),
        }
    }
}

/// Rounds of a section that stays where it is are one entry within such a time, s.
const TOGETHER_S: f64 = 30.0;

/// Watches a fight for what it leaves on the ground and for nothing else: less work than a [`crate::Recorder`] has.
pub struct Gleaner<'a> {
    scenario: &'a Scenario,
    found: Remains,
    /// The entry of each section that more rounds may join.
    open: BTreeMap<u32, usize>,
}

impl<'a> Gleaner<'a> {
    /// Ready to watch a fight of this scenario.
    #[must_use]
    pub fn new(scenario: &'a Scenario) -> Self {
        Self { scenario, found: Remains::default(), open: BTreeMap::new() }
    }

    /// What was found.
    #[must_use]
    pub fn finish(self) -> Remains {
        self.found
    }

    fn left(&self, time_s: f64, unit: usize, at: Position, count: u32) -> Left {
        Left {
            side: self.scenario.units[unit].side,
            unit: unit as u32,
            time_s,
            place_m: (at.x.into(), at.y.into()),
            count: count.into(),
        }
    }
}

impl Watch for Gleaner<'_> {
    const FACTS: Facts = Facts::Shots;

    fn event(&mut self, time_s: f64, event: &Event) {
        if let Event::Fell { unit, at, fate: engine::Fate::Killed | engine::Fate::Wounded, cause, .. } =
            *event
            && cause.is_some()
        {
            self.found.fallen.push(self.left(time_s, unit, at, 1));
        }
    }

    fn fact(&mut self, time_s: f64, fact: &Fact) {
        let Fact::Shot { unit, section, with: Cause::Rifle | Cause::MachineGun, rounds, from, .. } = *fact
        else {
            return;
        };
        let left = self.left(time_s, unit, from, rounds);
        if let Some(before) = self.open.get(&section).and_then(|entry| self.found.cartridges.get_mut(*entry))
            && before.place_m == left.place_m
            && time_s - before.time_s <= TOGETHER_S
        {
            before.count += left.count;
            return;
        }
        self.open.insert(section, self.found.cartridges.len());
        self.found.cartridges.push(left);
    }
}
