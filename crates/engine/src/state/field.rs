//! Men with places of their own, two sides of them, for the stripped skirmish: see [`crate::Skirmish`].
//!
//! Nobody looks at a man before an enemy can have come within his reach: a man who found his nearest enemy `d` metres
//! away need not look again before the two, walking at each other, could have closed in. Two men within each other's
//! reach stand still, so that from then on only a death or a newcomer changes who is nearest. What is left is to walk,
//! which is one pass over arrays, and events.

use std::array::from_fn;
use std::ops::Range;

use ground::Position;

use super::grid::{Grid, NOWHERE_M};

/// No slot.
const NONE: u32 = u32::MAX;
/// Men walk in groups of so many, and distances are found in groups of so many, for the sake of the vector unit.
const LANES: usize = 32;
const NEAR_LANES: usize = 4;
/// An index of places serves for so many steps.
const INDEX_STEPS: u32 = 8;
/// A man looks so much farther than his reach, in steps of two men who close in, at first and if he finds nobody: who
/// finds nobody again may wait so long.
const NEAR_STEPS: f32 = 4.0;
const FAR_STEPS: f32 = 24.0;
/// Margin for the rounding of places, m.
const MARGIN_M: f32 = 0.01;

/// One side's men. What a man is and does stands by his slot, in the order of the men's numbers; where he is stands in
/// the order of the index of places, so that those who walk and those who are near each other are read in a row.
#[derive(Default)]
pub(crate) struct Force {
    /// Number of each man among all men, by slot.
    pub(crate) man: Vec<u32>,
    /// Slot of an enemy: in reach, for those who fire; for others whoever was nearest at the last look.
    known: Vec<u32>,
    /// No enemy can be nearer than this while a man fires, m.
    least_m: Vec<f32>,
    firing: Vec<bool>,
    /// Index of each slot's place.
    index: Vec<u32>,
    looks: Calendar,
    places: Places,
    grid: Grid,
    filled: u32,
    living: u32,
    /// Sum of the places of the living.
    sum: (f64, f64),
}

/// Where the men of a side are: full groups of lanes, the last filled up with nobody.
#[derive(Default)]
struct Places {
    x: Vec<f32>,
    y: Vec<f32>,
    /// Way of a man in one step, m; 0 for those who stand or fell.
    pace_m: Vec<f32>,
    slot: Vec<u32>,
}

impl Places {
    fn push(&mut self, x: f32, y: f32, pace_m: f32, slot: u32) {
        self.x.push(x);
        self.y.push(y);
        self.pace_m.push(pace_m);
        self.slot.push(slot);
    }

    fn clear(&mut self) {
        self.x.clear();
        self.y.clear();
        self.pace_m.clear();
        self.slot.clear();
    }

    fn fill_up(&mut self) {
        while !self.x.len().is_multiple_of(LANES) {
            self.push(NOWHERE_M, NOWHERE_M, 0.0, NONE);
        }
    }

    /// Everybody who has a pace takes a step towards a point, onto it if it is nearer than that. Returns the sum of steps.
    fn walk(&mut self, to: (f32, f32)) -> (f32, f32) {
        let (mut east, mut north) = ([0.0_f32; LANES], [0.0_f32; LANES]);
        let (x, _) = self.x.as_chunks_mut::<LANES>();
        let (y, _) = self.y.as_chunks_mut::<LANES>();
        let (pace, _) = self.pace_m.as_chunks::<LANES>();
        for ((x, y), pace) in x.iter_mut().zip(y).zip(pace) {
            let (mut dx, mut dy) = ([0.0_f32; LANES], [0.0_f32; LANES]);
            for i in 0..LANES {
                let (far_x, far_y) = (to.0 - x[i], to.1 - y[i]);
                let share = pace[i] / (square(far_x, far_y) + f32::MIN_POSITIVE).sqrt();
                let share = if share < 1.0 { share } else { 1.0 };
                dx[i] = share * far_x;
                dy[i] = share * far_y;
                x[i] += dx[i];
                y[i] += dy[i];
            }
            for i in 0..LANES {
                east[i] += dx[i];
                north[i] += dy[i];
            }
        }
        (east.iter().sum(), north.iter().sum())
    }

    /// Squares of the distances of a range of men from a point, the least of them.
    fn least_square(&self, range: Range<usize>, (x, y): (f32, f32)) -> f32 {
        let mut least = [f32::INFINITY; NEAR_LANES];
        let (xs, ys) = (&self.x[range.clone()], &self.y[range]);
        let (x_groups, x_rest) = xs.as_chunks::<NEAR_LANES>();
        let (y_groups, y_rest) = ys.as_chunks::<NEAR_LANES>();
        for (xs, ys) in x_groups.iter().zip(y_groups) {
            let square: [f32; NEAR_LANES] = from_fn(|i| square(xs[i] - x, ys[i] - y));
            least = from_fn(|i| if square[i] < least[i] { square[i] } else { least[i] });
        }
        for (&other_x, &other_y) in x_rest.iter().zip(y_rest) {
            let square = square(other_x - x, other_y - y);
            least[0] = if square < least[0] { square } else { least[0] };
        }
        least.into_iter().fold(f32::INFINITY, |a, b| if b < a { b } else { a })
    }
}

fn square(dx: f32, dy: f32) -> f32 {
    dx * dx + dy * dy
}

/// Who looks again at which step: a list for each step, linked through the men, so that nothing is allocated.
#[derive(Default)]
struct Calendar {
    first: Vec<u32>,
    next: Vec<u32>,
}

impl Calendar {
    fn put(&mut self, slot: u32, step: u32) {
        // Looks after the last step need no entry.
        if let Some(first) = self.first.get_mut(step as usize) {
            self.next[slot as usize] = *first;
            *first = slot;
        }
    }
}

/// A man who begins to fire, or stops.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Aim {
    /// Side.
    pub(crate) side: usize,
    /// Slot.
    pub(crate) slot: u32,
    /// Distance of the nearest enemy, if he begins, m.
    pub(crate) range_m: Option<f32>,
}

/// The two sides.
pub(crate) struct Field {
    /// By side.
    pub(crate) forces: [Force; 2],
    /// Steps gone.
    pub(crate) step: u32,
    /// Steps until the end.
    pub(crate) steps: u32,
    /// Slot of each man of the first two sides in his force.
    pub(crate) slot_of: Vec<u32>,
    /// Hits of this step: side and slot of the man hit, number of the man who fired.
    pub(crate) struck: Vec<(usize, u32, u32)>,
    /// Who begins to fire with this step, and who stops.
    pub(crate) aims: Vec<Aim>,
    reach_m: f32,
    pace_m: f32,
    /// Who must look round with this step, by side.
    seekers: [Vec<u32>; 2],
    spare: Places,
    /// Mean place of the living of each side at the start of the step, where any lived.
    centres: [Option<(f32, f32)>; 2],
}

impl Force {
    fn add(&mut self, man: u32, x: f32, y: f32, pace_m: f32) -> u32 {
        let slot = self.man.len() as u32;
        self.man.push(man);
        self.known.push(NONE);
        self.least_m.push(0.0);
        self.firing.push(false);
        self.index.push(slot);
        self.looks.next.push(NONE);
        self.places.push(x, y, pace_m, slot);
        self.living += 1;
        self.sum.0 += f64::from(x);
        self.sum.1 += f64::from(y);
        slot
    }

    /// Where a man stands, or fell.
    pub(crate) fn place(&self, slot: u32) -> (f32, f32) {
        let index = self.index[slot as usize] as usize;
        (self.places.x[index], self.places.y[index])
    }

    fn lives(&self, slot: u32) -> bool {
        self.index[slot as usize] != NONE
    }

    /// Gives a man a pace, or none.
    fn set_pace(&mut self, slot: u32, pace_m: f32) {
        self.places.pace_m[self.index[slot as usize] as usize] = pace_m;
    }

    fn centre(&self) -> Option<(f32, f32)> {
        let men = f64::from(self.living);
        (self.living > 0).then(|| ((self.sum.0 / men) as f32, (self.sum.1 / men) as f32))
    }

    fn walk(&mut self, to: (f32, f32)) {
        let (east, north) = self.places.walk(to);
        // The sum of places goes on by the sum of steps, whose rounding is a million times smaller than that of places.
        self.sum.0 += f64::from(east);
        self.sum.1 += f64::from(north);
    }

    /// Puts the places of the living into the order of a new index.
    fn sort(&mut self, spare: &mut Places, step: u32) {
        spare.clear();
        for &old in self.grid.fill(&self.places.x, &self.places.y) {
            let old = old as usize;
            let slot = self.places.slot[old];
            self.index[slot as usize] = spare.x.len() as u32;
            spare.push(self.places.x[old], self.places.y[old], self.places.pace_m[old], slot);
        }
        spare.fill_up();
        std::mem::swap(&mut self.places, spare);
        self.filled = step;
    }

    /// How far anybody can have gone since the index was made, m.
    fn drift_m(&self, step: u32, pace_m: f32) -> f32 {
        (step - self.filled) as f32 * pace_m + MARGIN_M
    }

    /// The nearest living man of this force within a distance, as slot and distance; of several as near the first.
    fn nearest(&self, here: (f32, f32), within_m: f32, drift_m: f32) -> Option<(u32, f32)> {
        let mut best = within_m * within_m;
        let mut wide = within_m;
        let mut who = NONE;
        self.grid.around(here.0, here.1, within_m, drift_m, |range| {
            let least = self.places.least_square(range.clone(), here);
            if least <= best {
                if least < best {
                    who = NONE;
                }
                best = least;
                wide = least.sqrt();
                for i in range {
                    let same = square(self.places.x[i] - here.0, self.places.y[i] - here.1) == least;
                    if same && self.places.slot[i] < who {
                        who = self.places.slot[i];
                    }
                }
            }
            wide
        });
        (who != NONE).then_some((who, wide))
    }

    /// Some living man of this force within a distance.
    fn any(&self, here: (f32, f32), within_m: f32, drift_m: f32) -> Option<u32> {
        let mut who = None;
        self.grid.around(here.0, here.1, within_m, drift_m, |mut range| {
            if who.is_none() {
                let near = |&i: &usize| {
                    square(self.places.x[i] - here.0, self.places.y[i] - here.1) <= within_m * within_m
                };
                who = range.find(near).map(|i| self.places.slot[i]);
            }
            if who.is_some() { -drift_m } else { within_m }
        });
        who
    }
}

impl Field {
    /// An empty field.
    pub(crate) fn new(reach_m: f32, pace_m: f32, steps: u32) -> Self {
        Self {
            forces: [Force::default(), Force::default()],
            step: 0,
            steps,
            slot_of: Vec::new(),
            struck: Vec::new(),
            aims: Vec::new(),
            reach_m,
            pace_m,
            seekers: [Vec::new(), Vec::new()],
            spare: Places::default(),
            centres: [None; 2],
        }
    }

    /// Puts a man on the field.
    pub(crate) fn add(&mut self, side: usize, man: u32, x: f32, y: f32) {
        let slot = self.forces[side].add(man, x, y, self.pace_m);
        self.slot_of.resize(man as usize + 1, NONE);
        self.slot_of[man as usize] = slot;
    }

    /// Everybody looks for the first time.
    pub(crate) fn begin(&mut self) {
        for (force, seekers) in self.forces.iter_mut().zip(&mut self.seekers) {
            force.sort(&mut self.spare, 0);
            force.looks.first = vec![NONE; self.steps as usize + 1];
            seekers.extend(0..force.man.len() as u32);
        }
        self.look();
    }

    /// Where a man stands, by his number and side.
    pub(crate) fn place(&self, man: u32, side: usize) -> Position {
        let (x, y) = self.forces[side].place(self.slot_of[man as usize]);
        Position::new(x, y)
    }

    /// Whether a man has an enemy in reach.
    pub(crate) fn fires(&self, side: usize, slot: u32) -> bool {
        self.forces[side].firing[slot as usize]
    }

    /// No enemy is nearer than this to a man who fires, m.
    pub(crate) fn least_m(&self, side: usize, slot: u32) -> f32 {
        self.forces[side].least_m[slot as usize]
    }

    /// Slot and distance of the nearest enemy in reach of a man who fires.
    pub(crate) fn nearest(&mut self, side: usize, slot: u32) -> Option<(u32, f32)> {
        let (force, enemy) = both(&mut self.forces, side);
        let here = force.place(slot);
        let (x, y) = enemy.place(force.known[slot as usize]);
        let within_m = square(x - here.0, y - here.1).sqrt() + MARGIN_M;
        enemy.nearest(here, within_m, enemy.drift_m(self.step, self.pace_m))
    }

    /// A man falls. Those who fired at him look for another.
    pub(crate) fn fall(&mut self, side: usize, slot: u32) {
        let (force, enemy) = both(&mut self.forces, side);
        let (x, y) = force.place(slot);
        let index = std::mem::replace(&mut force.index[slot as usize], NONE) as usize;
        (force.places.x[index], force.places.y[index]) = (NOWHERE_M, NOWHERE_M);
        force.places.pace_m[index] = 0.0;
        force.firing[slot as usize] = false;
        force.living -= 1;
        force.sum.0 -= f64::from(x);
        force.sum.1 -= f64::from(y);
        let seekers = &mut self.seekers[1 - side];
        let reach_m = self.reach_m + MARGIN_M;
        enemy.grid.around(x, y, reach_m, enemy.drift_m(self.step, self.pace_m), |range| {
            for &other in &enemy.places.slot[range] {
                if enemy.known[other as usize] == slot && enemy.firing[other as usize] {
                    seekers.push(other);
                }
            }
            reach_m
        });
    }

    /// The end of a step, after the fallen were taken out: the others walk, then whoever must looks round.
    pub(crate) fn advance(&mut self) {
        for side in 0..2 {
            if let Some(centre) = self.centres[1 - side] {
                self.forces[side].walk(centre);
            }
        }
        self.step += 1;
        self.look();
    }

    fn look(&mut self) {
        self.aims.clear();
        self.centres = [self.forces[0].centre(), self.forces[1].centre()];
        for side in 0..2 {
            let force = &mut self.forces[side];
            let mut slot = force.looks.first[self.step as usize];
            while slot != NONE {
                if force.lives(slot) {
                    self.seekers[side].push(slot);
                }
                slot = force.looks.next[slot as usize];
            }
        }
        for side in 0..2 {
            let mut seekers = std::mem::take(&mut self.seekers[side]);
            if !seekers.is_empty() {
                let enemy = &mut self.forces[1 - side];
                if self.step - enemy.filled >= INDEX_STEPS {
                    enemy.sort(&mut self.spare, self.step);
                }
                for slot in seekers.drain(..) {
                    self.seek(side, slot);
                }
            }
            self.seekers[side] = seekers;
        }
    }

    /// A man looks for his nearest enemy, and then fires, or goes on and knows when to look again.
    fn seek(&mut self, side: usize, slot: u32) {
        let (force, enemy) = both(&mut self.forces, side);
        let i = slot as usize;
        if !force.lives(slot) {
            return;
        }
        let (reach_m, closing_m) = (self.reach_m, 2.0 * self.pace_m);
        let drift_m = enemy.drift_m(self.step, self.pace_m);
        let here = force.place(slot);
        let fired = force.firing[i];
        if fired {
            // Whom he knew in reach fell: any other will do, for the hits are drawn for the least distance possible.
            if let Some(other) = enemy.any(here, reach_m, drift_m) {
                force.known[i] = other;
                return;
            }
            force.firing[i] = false;
            force.set_pace(slot, self.pace_m);
            self.aims.push(Aim { side, slot, range_m: None });
        }
        let gap_m = enemy.grid.gap_m(here.0, here.1, drift_m);
        let far_m = reach_m + FAR_STEPS * closing_m;
        let known = force.known[i];
        let (found, clear_m) = if gap_m > far_m {
            (None, gap_m)
        } else if known != NONE && enemy.lives(known) {
            // Whoever was nearest at the last look bounds the search.
            let (x, y) = enemy.place(known);
            let within_m = square(x - here.0, y - here.1).sqrt() + MARGIN_M;
            (enemy.nearest(here, within_m, drift_m), 0.0)
        } else {
            let near_m = reach_m + NEAR_STEPS * closing_m;
            match enemy.nearest(here, near_m, drift_m) {
                None => (enemy.nearest(here, far_m, drift_m), far_m),
                found => (found, 0.0),
            }
        };
        force.known[i] = found.map_or(NONE, |(who, _)| who);
        let clear_m = found.map_or(clear_m, |(_, range_m)| range_m);
        if clear_m <= reach_m {
            force.firing[i] = true;
            force.set_pace(slot, 0.0);
            // Nobody can come into anybody's reach nearer than by one step of both.
            force.least_m[i] = clear_m.min(reach_m - closing_m).max(0.0);
            self.aims.push(Aim { side, slot, range_m: Some(clear_m) });
            return;
        }
        // After so many steps nobody can be in reach; a thousandth is left for the rounding of places.
        let clear = 0.999 * (clear_m - reach_m - MARGIN_M) / closing_m;
        if clear.is_finite() {
            force.looks.put(slot, self.step.saturating_add(clear as u32).saturating_add(1));
        }
    }
}

/// A side and its enemy.
fn both(forces: &mut [Force; 2], side: usize) -> (&mut Force, &mut Force) {
    let [first, second] = forces;
    if side == 0 { (first, second) } else { (second, first) }
}
