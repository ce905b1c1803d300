//! The rules about seeing and places: lines drawn anew from the ground, places compared from moment to moment.

use std::collections::HashMap;

use ground::Position;

use super::checker::Section;
use super::{BodyPlace, Checked, Fact, Rule};
use crate::campaign::approach::LOOK_M;
use crate::fight::acquire::{OPAQUE, reach_m};
use crate::fight::deploy::FROM_THE_START_S;
use crate::mechanism::{Mechanism, movement};
use crate::outcome::Cause;
use crate::scenario::{Scenario, UnitIndex};
use crate::state::attest::MOMENT_S;

/// Heights of an eye and of what is looked at, m: lying or kneeling men in a fight, standing men on the march.
const EYE_M: (f32, f32) = (1.2, 1.6);
const MARK_M: (f32, f32) = (0.9, 1.0);
/// At the edge of the distance at which bodies look for each other it depends on which of their points one takes, m.
const EDGE_M: f32 = 100.0;
/// An observer who was within reach of a battery when it asked may since have walked so far, m.
const WALKED_M: f32 = 600.0;
/// Bodies that move less than this between two moments stand still, m.
const STILL_M: f32 = 3.0;
/// Nobody goes faster than this for long, m/s: a man at a run, a horse at a trot.
const FOOT_M_PER_S: f32 = 4.5;
const HORSE_M_PER_S: f32 = 8.0;
/// A section that falls in, closes up or takes its post is there at once: the time is part of what comes before or after.
/// It may be so far off, m, and as far again as its unit's column is long in single file, stretched by so many narrows.
const FALLS_IN_M: f32 = 100.0;
const NARROWS: u32 = 3;

/// What has been seen, and where everybody was.
#[derive(Default)]
pub(super) struct Seen {
    /// When a section last had another before its eyes, s.
    found_s: HashMap<(u32, u32), f64>,
    /// When two units last had their chance to notice each other, s.
    paired_s: HashMap<(UnitIndex, UnitIndex), f64>,
    /// Since when two units have had an open line and one of them was folded, s.
    open_s: HashMap<(UnitIndex, UnitIndex), f64>,
    /// Where each section was at the last moment, and when.
    last: HashMap<u32, (f64, Position)>,
}

impl Seen {
    /// Two bodies had their chance.
    pub(super) fn paired(&mut self, time_s: f64, unit: UnitIndex, other: UnitIndex) {
        self.paired_s.insert((unit.min(other), unit.max(other)), time_s);
    }

    /// A section has another before its eyes: the line must be open, and near where the two are.
    pub(super) fn found(&mut self, time_s: f64, fact: &Fact, scenario: &Scenario, checked: &mut Checked) {
        let Fact::Found { section, of, places, line, lux } = fact else { return };
        self.found_s.insert((*section, *of), time_s);
        let shift_m = places[0].distance_to(line[0]).max(places[1].distance_to(line[1]));
        if shift_m.is_nan() || shift_m > scenario.steps.line_shift_m {
            let words =
                format!("section {section} sees {of} along a line drawn {shift_m:.0} m from where they are");
            checked.note(time_s, Rule::Line, words);
        }
        if !either_way(scenario, line, EYE_M.0, MARK_M.0) {
            let words = format!("section {section} sees {of} through ground or wood, from {line:?}");
            checked.note(time_s, Rule::Line, words);
        }
        let range_m = places[0].distance_to(places[1]);
        if range_m > reach_m(*lux) {
            let words = format!("section {section} sees {of} at {range_m:.0} m in {lux:.3} lux");
            checked.note(time_s, Rule::Line, words);
        }
    }

    /// An aimed shot: at men seen within memory, by the section or, for a mountain gun, by an observer of its side.
    pub(super) fn shot(
        &mut self,
        time_s: f64,
        fact: &Fact,
        scenario: &Scenario,
        sections: &[Section],
        checked: &mut Checked,
    ) {
        let Fact::Shot { section, on, with, from, at, .. } = fact else { return };
        if !scenario.mechanisms.has(Mechanism::Seeing) {
            return;
        }
        let memory_s = f64::from(scenario.constants.seeing.memory_s) + 1e-6;
        let fresh =
            |by: u32| self.found_s.get(&(by, *on)).is_some_and(|&found_s| time_s - found_s <= memory_s);
        let side = |section: u32| sections.get(section as usize).map(|state| scenario.units[state.unit].side);
        // Observers are asked at a gun's look and then remembered as long as what it sees itself; meanwhile they may walk.
        let observed = || {
            let reach_m = scenario.constants.mountain_gun.observer_reach_m + WALKED_M;
            (0..sections.len() as u32).any(|by| {
                side(by) == side(*section)
                    && fresh(by)
                    && self.last.get(&by).is_none_or(|(_, where_at)| where_at.distance_to(*from) < reach_m)
            })
        };
        if !(fresh(*section) || (*with == Cause::Shell && observed())) {
            let last = self.found_s.get(&(*section, *on)).map_or(f64::INFINITY, |found_s| time_s - found_s);
            let words = format!(
                "section {section} fires ({with:?}) at {on}, {:.0} m away, which it saw {last:.0} s ago",
                from.distance_to(*at)
            );
            checked.note(time_s, Rule::Line, words);
        }
        if *with != Cause::Shell && !either_way(scenario, &[*from, *at], EYE_M.0, MARK_M.0) {
            checked.out_of_sight += 1;
        }
    }

    /// Where everybody is: nobody leaps, and no enemy with an open line to folded men has gone without a chance to look.
    pub(super) fn places(
        &mut self,
        time_s: f64,
        bodies: &[BodyPlace],
        scenario: &Scenario,
        checked: &mut Checked,
    ) {
        let mut moved: Vec<bool> = Vec::with_capacity(bodies.len());
        for body in bodies {
            moved.push(self.go(time_s, body, scenario, checked));
        }
        if !scenario.mechanisms.has(Mechanism::Seeing) {
            return;
        }
        for (i, one) in bodies.iter().enumerate() {
            for (j, other) in bodies.iter().enumerate().skip(i + 1) {
                let hostile = scenario.units[one.unit].side != scenario.units[other.unit].side;
                if hostile && (one.folded || other.folded) {
                    self.chance(time_s, [one, other], moved[i] || moved[j], scenario, checked);
                }
            }
        }
    }

    /// Whether a body has moved since the last moment; a fault where it has leapt.
    fn go(&mut self, time_s: f64, body: &BodyPlace, scenario: &Scenario, checked: &mut Checked) -> bool {
        let unit = &scenario.units[body.unit];
        let top = if unit.mounted { HORSE_M_PER_S } else { FOOT_M_PER_S };
        let constants = &scenario.constants.movement;
        let depth_m =
            if unit.mounted || unit.pack { constants.animal_depth_m } else { constants.rank_depth_m };
        let file_m = unit.men as f32 * depth_m;
        let falls_in_m =
            FALLS_IN_M + constants.scouts_ahead_m + movement::stretched_length_m(constants, file_m, NARROWS);
        let mut moved = false;
        for place in &body.sections {
            let there =
                scenario.ground.contains(place.at) && place.at.x.is_finite() && place.at.y.is_finite();
            if !there {
                let words =
                    format!("section {} of {} is off the ground at {:?}", place.section, unit.name, place.at);
                checked.note(time_s, Rule::Place, words);
            }
            if let Some((then_s, before)) = self.last.insert(place.section, (time_s, place.at)) {
                let (since_s, gone_m) = ((time_s - then_s) as f32, before.distance_to(place.at));
                // Who comes back from dispersal is where his comrades are.
                moved |= gone_m > STILL_M && time_s - then_s <= 1.5 * MOMENT_S;
                // Those who begin on their posts are on them after a minute at most.
                if gone_m > top * since_s + falls_in_m && then_s >= FROM_THE_START_S {
                    let words = format!(
                        "section {} of {} goes {gone_m:.0} m in {since_s:.0} s",
                        place.section, unit.name
                    );
                    checked.note(time_s, Rule::Place, words);
                }
            }
        }
        moved
    }

    /// Two enemies, one of them folded: if a line is open between them they must have had a chance to look of late.
    fn chance(
        &mut self,
        time_s: f64,
        [one, other]: [&BodyPlace; 2],
        moved: bool,
        scenario: &Scenario,
        checked: &mut Checked,
    ) {
        let key = (one.unit.min(other.unit), one.unit.max(other.unit));
        let mut nearest: Option<(f32, [Position; 2])> = None;
        for a in &one.sections {
            for b in &other.sections {
                let range_m = a.at.distance_to(b.at);
                if nearest.is_none_or(|(least_m, _)| range_m < least_m) {
                    nearest = Some((range_m, [a.at, b.at]));
                }
            }
        }
        let near = nearest.filter(|(range_m, line)| {
            *range_m <= LOOK_M - EDGE_M && either_way(scenario, line, EYE_M.1, MARK_M.1)
        });
        let Some((range_m, _)) = near else {
            self.open_s.remove(&key);
            return;
        };
        checked.folds += 1;
        let since_s = *self.open_s.entry(key).or_insert(time_s);
        let last_s = self.paired_s.get(&key).copied().unwrap_or(f64::NEG_INFINITY);
        let steps = &scenario.steps;
        let promised_s = if moved { steps.approach_look_s } else { steps.still_approach_look_s };
        let without_s = time_s - last_s.max(since_s);
        if without_s > promised_s + 1.0 {
            let words = format!(
                "{} and {} stand {range_m:.0} m apart in sight, one folded, and have had no chance to look for {without_s:.0} s",
                scenario.units[one.unit].name, scenario.units[other.unit].name
            );
            checked.note(time_s, Rule::Fold, words);
        }
    }
}

/// Whether a line is open one way or the other: the fight draws one line for both of two sections.
fn either_way(scenario: &Scenario, line: &[Position; 2], eye_m: f32, mark_m: f32) -> bool {
    open(scenario, line, eye_m, mark_m) || open(scenario, &[line[1], line[0]], eye_m, mark_m)
}

/// Whether a line is open: no ground stands between, and no more wood than can be seen through.
fn open(scenario: &Scenario, line: &[Position; 2], eye_m: f32, mark_m: f32) -> bool {
    let sight = scenario.ground.sight(line[0], eye_m, line[1], mark_m);
    sight.clear && sight.optical_depth * scenario.constants.seeing.extinction_scale <= OPAQUE
}
