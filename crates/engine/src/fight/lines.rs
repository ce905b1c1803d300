//! Lines of sight between sections, remembered while both ends stay where they are. Model card: seeing.

use ground::Position;

use super::acquire::OPAQUE;
use crate::outcome::Watch;
use crate::state::pair::Line;
use crate::state::world::World;

/// Where the lines of one section to those of another body stand in the table of a pair.
#[derive(Clone, Copy)]
pub(super) struct LineSlots {
    base: u32,
    stride: u32,
    /// First section of the other body.
    start: u32,
    /// The section is one of the pair's first body.
    first: bool,
    /// Size of the table.
    slots: u32,
}

/// Where one line stands in the table of a pair.
#[derive(Clone, Copy)]
pub(super) struct LineSlot {
    pub(super) index: usize,
    /// The section is one of the pair's first body.
    pub(super) first: bool,
    slots: usize,
}

impl LineSlots {
    /// The line to one section of the other body.
    #[inline]
    pub(super) fn of(self, target: u32) -> LineSlot {
        let index = (self.base + (target - self.start) * self.stride) as usize;
        LineSlot { index, first: self.first, slots: self.slots as usize }
    }
}

impl<W: Watch> World<'_, W> {
    /// Where the lines between a section and those of the other body of a pair are remembered.
    pub(super) fn line_slots(&self, pair: u32, section: u32) -> LineSlots {
        let pair = &self.pairs[pair as usize];
        let (first, second) =
            (&self.bodies[pair.first as usize].sections, &self.bodies[pair.second as usize].sections);
        let width = second.end - second.start;
        let slots = width * (first.end - first.start);
        if first.contains(&section) {
            let base = (section - first.start) * width;
            LineSlots { base, stride: 1, start: second.start, first: true, slots }
        } else {
            let base = section - second.start;
            LineSlots { base, stride: width, start: first.start, first: false, slots }
        }
    }

    /// The integral of extinction between a section and one of the other body, remembered in a slot while both stay where they
    /// are, and how far either may still go before the line is drawn anew, m.
    pub(super) fn line_depth(
        &mut self,
        pair: u32,
        slot: LineSlot,
        here: Position,
        there: Position,
    ) -> (f32, f32) {
        let shift_m = self.scenario.steps.line_shift_m;
        let (first, second) = if slot.first { (here, there) } else { (there, here) };
        let lines = &mut self.pairs[pair as usize].lines;
        if lines.is_empty() {
            let far = Position::new(f32::MAX, f32::MAX);
            let none = Line { first: far, second: far, depth: f32::INFINITY, glances: Default::default() };
            lines.resize(slot.slots, none);
        }
        let line = lines[slot.index];
        if line.first == first && line.second == second {
            return (line.depth, shift_m);
        }
        // A short shift hardly changes what stands between; a new line is drawn beyond it.
        let left_m = shift_m - line.first.distance_to(first).max(line.second.distance_to(second));
        if left_m > 0.0 {
            // What stands between grows with the distance.
            let opaque = OPAQUE / self.scenario.constants.seeing.extinction_scale.max(1e-3);
            if line.depth >= opaque {
                return (line.depth, left_m);
            }
            let ratio = first.distance_to(second) / line.first.distance_to(line.second).max(1.0);
            let depth = line.depth * ratio;
            return (if depth < opaque { depth } else { opaque }, left_m);
        }
        // Beyond this nobody asks how much stands between.
        let opaque = 1.01 * OPAQUE / self.scenario.constants.seeing.extinction_scale.max(1e-3);
        let sight = self.scenario.ground.sight_within(first, 1.2, second, 0.9, opaque);
        let depth = if sight.clear { sight.optical_depth } else { f32::INFINITY };
        let line = &mut self.pairs[pair as usize].lines[slot.index];
        (line.first, line.second, line.depth) = (first, second, depth);
        (depth, shift_m)
    }

    /// The ends of the line remembered between two sections, that of the first section first; nowhere if none is.
    pub(crate) fn remembered_line(&self, a: u32, b: u32) -> [Position; 2] {
        let (of_a, of_b) = (self.sections[a as usize].body, self.sections[b as usize].body);
        let pair = &self.pairs[self.pair_index(of_a, of_b) as usize];
        let turned = pair.first != of_a;
        let (mine, theirs) = if turned { (b, a) } else { (a, b) };
        let (first, second) =
            (&self.bodies[pair.first as usize].sections, &self.bodies[pair.second as usize].sections);
        let slot = (mine - first.start) as usize * (second.end - second.start) as usize
            + (theirs - second.start) as usize;
        let nowhere = Position::new(f32::NAN, f32::NAN);
        let line = pair.lines.get(slot).map_or([nowhere; 2], |line| [line.first, line.second]);
        if turned { [line[1], line[0]] } else { line }
    }
}
