//! Who sees whom: section by section, through relief, vegetation and the light of the hour.
//! Model card: seeing.

use ground::Position;

use super::act::FLASH_S;
use crate::mechanism::Mechanism;
use crate::mechanism::random_variates::exponential_from_uniform;
use crate::mechanism::seeing::{self, Alertness, Look, Motion, PairDraws};
use crate::outcome::Watch;
use crate::random::{Purpose, mixed};
use crate::scenario::Pace;
use crate::state::body::Stance;
use crate::state::pair::Known;
use crate::state::section::{Arm, Target};
use crate::state::world::World;

/// Farther than this riflemen in such ground neither find nor hit anything, m: by day, at dusk, by moonlight, in the dark.
pub(super) const REACH_M: [f32; 4] = [1_000.0, 400.0, 150.0, 70.0];
/// A line with more than this to look through is no line.
pub(crate) const OPAQUE: f32 = 4.0;
/// Sections of a body stand no farther than this from where it is taken to be, m.
pub(super) const EXTENT_M: f32 = 150.0;
/// Most targets a section keeps.
const TARGETS: usize = 5;

/// By day, at dusk, by moonlight, in the dark.
pub(super) fn light_band(lux: f32) -> usize {
    band_where(|least| lux < least)
}

fn band_where(darker_than: impl Fn(f32) -> bool) -> usize {
    [10.0, 0.3, 0.01].into_iter().take_while(|&least| darker_than(least)).count()
}

/// How far riflemen find and hit anything in such light, lux in the open, m.
pub(crate) fn reach_m(lux: f32) -> f32 {
    REACH_M[light_band(lux)]
}

/// What a section finds when it looks round.
pub(crate) struct Found {
    /// It has something to shoot at.
    pub(crate) seen: bool,
    /// If not, until when nothing can come into its sight, s.
    pub(crate) clear_s: f64,
    /// Distance of the nearest men who may be enemies, m; infinite without any near.
    pub(crate) nearest_m: f32,
    /// The same of those whose body moves.
    pub(crate) nearest_moving_m: f32,
    /// In so much time of looking it will find somebody else if nothing changes, s; infinite if it will not.
    pub(crate) finds_in_s: f32,
}

/// A section within reach of another that looks.
#[derive(Clone, Copy)]
pub(crate) struct Reached {
    section: u32,
    at: Position,
    range_m: f32,
}

impl<W: Watch> World<'_, W> {
    /// A section looks round, for its share of the `since_s` since it looked last.
    pub(crate) fn acquire(&mut self, section: u32, since_s: f64) -> Found {
        let now_s = self.now_s;
        let attention = self.sections[section as usize].attention;
        let me = &self.sections[section as usize];
        let (body, arm) = (me.body, me.arm);
        let here = self.section_at(section);
        let mut targets = std::mem::take(&mut self.sections[section as usize].targets);
        targets.retain(|t| t.until_s > now_s && self.sections[t.section as usize].stands());
        // Drawn where somebody may be found; counted at every look.
        let count = self.sections[section as usize].think_count;
        self.sections[section as usize].think_count += 1;
        let number = self.sections[section as usize].looks;
        self.sections[section as usize].looks += 1;
        let anew = std::mem::take(&mut self.sections[section as usize].looks_anew);
        let mut drawn: Option<[f32; 4]> = None;
        let alertness = self.section_alertness(section);
        // Worked out when it is asked for, and before anything that is found may change what the body does.
        let mut tired: Option<f32> = None;
        let fit = self.sections[section as usize].fit as f32;
        let watching = match self.bodies[body as usize].stance {
            Stance::Asleep { guard } => (guard * fit).max(0.2),
            // In a plain column most look at the heels in front of them.
            Stance::Marching(_) if self.bodies[body as usize].pace == Pace::Column => {
                self.scenario.constants.seeing.column_watch * fit
            }
            _ => fit,
        };
        let seeing_on = self.has(Mechanism::Seeing);
        let scale = self.scenario.constants.seeing.extinction_scale;
        let low_factor = self.scenario.constants.seeing.low_ray_factor;
        let memory_s = f64::from(self.scenario.constants.seeing.memory_s);
        let band = if seeing_on { band_where(|lux| self.darker_than(lux)) } else { 0 };
        let reach_m = REACH_M[band];
        let mut outlook = self.outlook(section);
        let (mut closest_m, mut closest_moving_m) = (f32::INFINITY, f32::INFINITY);
        let mut finds_in_s = f32::INFINITY;
        for index in 0..self.bodies[body as usize].near.len() {
            let pair = self.bodies[body as usize].near[index];
            let state = &self.pairs[pair as usize];
            let other = if state.first == body { state.second } else { state.first };
            let takes = self.takes(pair, body);
            if !state.hostile && (takes == Known::Friend || !self.has(Mechanism::Identifying)) {
                continue;
            }
            if !self.bodies[other as usize].stands() {
                continue;
            }
            let (distance_m, checked_s) = (state.distance_m, state.checked_s);
            let moves = self.bodies[other as usize].top_speed_at_m_per_s(now_s) > 0.0;
            let mut closer = |at_m: f32| {
                closest_m = if at_m < closest_m { at_m } else { closest_m };
                closest_moving_m = if moves && at_m < closest_moving_m { at_m } else { closest_moving_m };
            };
            if seeing_on && distance_m > reach_m + EXTENT_M {
                closer(distance_m);
                if let Some(outlook) = outlook.as_mut().filter(|outlook| outlook.waits()) {
                    let left_m = distance_m - REACH_M[light_band(outlook.lux)] - EXTENT_M;
                    outlook.bound(checked_s, left_m, self.haste_m_per_s(body) + self.haste_m_per_s(other));
                }
                continue;
            }
            // Asked for once somebody is within reach.
            let mut decides_m = if seeing_on { f32::NAN } else { reach_m };
            let mut stays_least_m = f32::INFINITY;
            let mut reached = std::mem::take(&mut self.spare_reached);
            let farthest_m = if seeing_on { reach_m } else { f32::INFINITY };
            let mut nearest_m = self.find_reached(other, here, farthest_m, &mut reached);
            closer(
                reached
                    .iter()
                    .fold(nearest_m, |least, one| if one.range_m < least { one.range_m } else { least }),
            );
            let slots = self.line_slots(pair, section);
            for &Reached { section: target, at: there, range_m } in &reached {
                if decides_m.is_nan() {
                    decides_m = self.decides_within_m(pair, body, other, reach_m, None);
                }
                if seeing_on && range_m > decides_m {
                    nearest_m = if range_m < nearest_m { range_m } else { nearest_m };
                    continue;
                }
                if !seeing_on {
                    self.note(
                        &mut targets,
                        Target { section: target, free: 1.0, range_m, until_s: now_s + 1e9 },
                    );
                    continue;
                }
                let (depth, stays_m) = self.line_depth(pair, slots.of(target), here, there);
                if depth * scale > OPAQUE {
                    stays_least_m = if stays_m < stays_least_m { stays_m } else { stays_least_m };
                    // Gone behind ground or into the wood: nobody fires at what he knows is not there. A mountain gun keeps what
                    // others observe for it.
                    if arm != Arm::MountainGun && targets.iter().any(|t| t.section == target) {
                        targets.retain(|t| t.section != target);
                    }
                    continue;
                }
                if let Some(outlook) = &mut outlook {
                    outlook.end();
                }
                let low = self.lies_low(target);
                if low && depth * scale * low_factor > OPAQUE {
                    continue;
                }
                let free = seeing::free_line_probability(&self.scenario.constants.seeing, depth, low);
                let known = targets.iter().any(|t| t.section == target);
                if known && free > 0.01 && (band < 2 || range_m < 50.0) {
                    // What is being watched stays found while anything of it can be seen.
                    tired.get_or_insert_with(|| self.fatigue(body));
                    if self.fair_game(pair, body, other, range_m) {
                        let until_s = now_s + memory_s;
                        self.note(&mut targets, Target { section: target, free, range_m, until_s });
                    }
                    continue;
                }
                let look = Look {
                    range_m,
                    presented_m: self.presented_m(target),
                    lux: self.eye_lux_at(there),
                    optical_depth: 0.0,
                    low,
                    motion: if self.section_moving(target) { Motion::Walking } else { Motion::Still },
                    alertness,
                    suppression: self.sections[section as usize].suppression,
                    fatigue: *tired.get_or_insert_with(|| self.fatigue(body)),
                };
                // Whether this section will ever find that one is a matter of where both lie; it is drawn once.
                let [aptitude, ..] = self.random.uniforms(section, Purpose::Stand, target);
                let pair_draws = PairDraws { gap: 0.0, aptitude };
                let eyes = seeing::effective_number(&self.scenario.constants.seeing, watching);
                let shown = seeing::effective_number(
                    &self.scenario.constants.seeing,
                    self.sections[target as usize].fit as f32,
                );
                let rate = seeing::detection_rate_per_s(&self.scenario.constants.seeing, &look, pair_draws)
                    * eyes
                    * (free * shown).min(shown);
                let target_state = &self.sections[target as usize];
                // Flashes of a spell of fire may be seen while it lasts; they looked for part of the time since the last look.
                let flashes_s = (now_s.min(target_state.fired_s + FLASH_S)
                    - target_state.spell_s.max(now_s - since_s)) as f32;
                let by_flash = if flashes_s > 0.0 {
                    let flash = seeing::flash_probability(
                        &self.scenario.constants.seeing,
                        range_m,
                        look.lux,
                        depth,
                        false,
                    );
                    let flashing = 0.05 * target_state.fit as f32;
                    seeing::flash_rate_per_s(&self.scenario.constants.seeing, flashing, flash) * eyes
                } else {
                    0.0
                };
                let slot = slots.of(target);
                let side = usize::from(!slot.first);
                let mut glance = self.pairs[pair as usize].lines[slot.index].glances[side];
                // They looked between the two looks too: half of that time for what they find now, half for what they found then.
                let before = match anew {
                    true => rate,
                    false if glance.look == number => glance.rate_per_s,
                    false => 0.0,
                };
                glance.look = number + 1;
                glance.rate_per_s = rate;
                if glance.left.is_none() && rate + by_flash > 0.0 {
                    let draws =
                        *drawn.get_or_insert_with(|| self.random.uniforms(section, Purpose::Think, count));
                    glance.left = Some(exponential_from_uniform(mixed(draws[1], target)));
                }
                let chances =
                    (0.5 * (before + rate) * since_s as f32 + by_flash * flashes_s.max(0.0)) * attention;
                let seen = glance.left.is_some_and(|left| left <= chances + 1e-4);
                glance.left = if seen { None } else { glance.left.map(|left| left - chances) };
                let fair = seen && self.fair_game(pair, body, other, range_m);
                // Whom they have before them and do not know yet they look at when they look round.
                glance.spotted = (glance.spotted || seen) && !fair;
                if let Some(left) = glance.left
                    && !glance.spotted
                    && !known
                    && rate + by_flash > 0.0
                {
                    finds_in_s = f32::min(finds_in_s, left / (rate + by_flash));
                }
                self.pairs[pair as usize].lines[slot.index].glances[side] = glance;
                if seen && self.takes(pair, body) != Known::Unmet {
                    // Decided now: from here on its other sections count at any distance.
                    decides_m = f32::INFINITY;
                }
                if fair {
                    self.note(
                        &mut targets,
                        Target { section: target, free, range_m, until_s: now_s + memory_s },
                    );
                    if !known {
                        self.learn_of(body, other, range_m);
                    }
                }
            }
            self.spare_reached = reached;
            // Where somebody may be seen now there is nothing left to reckon.
            let Some(outlook) = outlook.as_mut().filter(|outlook| outlook.waits()) else { continue };
            if stays_least_m < f32::INFINITY {
                let haste = self.haste_m_per_s(body).max(self.haste_m_per_s(other));
                outlook.bound(now_s, stays_least_m, haste);
            }
            if nearest_m < f32::INFINITY {
                let brightest_m = REACH_M[light_band(outlook.lux)];
                let decides_m = self.decides_within_m(pair, body, other, brightest_m, Some(outlook.lux));
                let left_m = nearest_m - brightest_m.min(decides_m);
                outlook.bound(now_s, left_m, self.haste_m_per_s(body) + self.haste_m_per_s(other));
            }
        }
        targets.sort_by(|a, b| a.range_m.total_cmp(&b.range_m).then(a.section.cmp(&b.section)));
        if seeing_on {
            targets.truncate(TARGETS);
        }
        let found = !targets.is_empty();
        // Who has his hands full looks for nobody else.
        let finds_in_s = if targets.len() < TARGETS { finds_in_s } else { f32::INFINITY };
        self.sections[section as usize].targets = targets;
        self.attest_found(section);
        Found {
            seen: found,
            clear_s: outlook.map_or(f64::NEG_INFINITY, |outlook| outlook.until_s),
            nearest_m: closest_m,
            nearest_moving_m: closest_moving_m,
            finds_in_s,
        }
    }

    /// Sections of a body that stand within reach of a point, and the distance of the nearest of the others, m.
    fn find_reached(&self, body: u32, here: Position, reach_m: f32, reached: &mut Vec<Reached>) -> f32 {
        reached.clear();
        let them = &self.bodies[body as usize];
        let column = match &them.stance {
            Stance::Marching(leg) => Some((leg, leg.along_at(self.now_s))),
            _ => None,
        };
        let sections = &self.sections[them.sections.start as usize..them.sections.end as usize];
        let mut nearest_m = f32::INFINITY;
        for (section, state) in (them.sections.start..).zip(sections) {
            if !state.stands() {
                continue;
            }
            let at = match column {
                Some((leg, along_m)) if state.in_column(self.now_s) => state.in_column_at(leg, along_m),
                _ => state.motion.at(self.now_s),
            };
            let range_m = here.distance_to(at);
            if range_m <= reach_m {
                reached.push(Reached { section, at, range_m });
            } else if range_m < nearest_m {
                nearest_m = range_m;
            }
        }
        nearest_m
    }

    /// Marks that move, or that are moved away from, are seen as they stand now; those gone from sight are none any more.
    pub(crate) fn follow_marks(&mut self, section: u32) {
        let moving = self.section_moving(section);
        let moves = |world: &Self, t: &Target| moving || world.section_moving(t.section);
        if !self.has(Mechanism::Seeing)
            || !self.sections[section as usize].targets.iter().any(|t| moves(self, t))
        {
            return;
        }
        let here = self.section_at(section);
        let body = self.sections[section as usize].body;
        let mut targets = std::mem::take(&mut self.sections[section as usize].targets);
        targets.retain_mut(|t| {
            if !moves(self, t) {
                return true;
            }
            let there = self.section_at(t.section);
            let pair = self.pair_index(body, self.sections[t.section as usize].body);
            let slot = self.line_slots(pair, section).of(t.section);
            let (depth, _) = self.line_depth(pair, slot, here, there);
            let constants = &self.scenario.constants.seeing;
            let seen = depth * constants.extinction_scale <= OPAQUE;
            if seen {
                let low = self.lies_low(t.section);
                *t = Target {
                    free: seeing::free_line_probability(constants, depth, low),
                    range_m: here.distance_to(there),
                    ..*t
                };
            }
            seen
        });
        let lost = targets.is_empty();
        self.sections[section as usize].targets = targets;
        if lost {
            self.rouse(section, 0.5);
        }
    }

    fn note(&self, targets: &mut Vec<Target>, target: Target) {
        match targets.iter_mut().find(|t| t.section == target.section) {
            Some(old) => *old = target,
            None => targets.push(target),
        }
    }

    /// A friend not known for one is judged; an enemy is always fair game once seen for what he is.
    fn fair_game(&mut self, pair: u32, body: u32, other: u32, range_m: f32) -> bool {
        match self.takes(pair, body) {
            Known::Friend if !self.pairs[pair as usize].hostile => false,
            Known::Mistaken(until_s) if !self.pairs[pair as usize].hostile => {
                if self.now_s < until_s && range_m > 15.0 {
                    return true;
                }
                self.recognise(pair, body, other);
                false
            }
            _ => self.judge(pair, body, other, range_m),
        }
    }

    fn section_alertness(&self, section: u32) -> Alertness {
        let body = &self.bodies[self.sections[section as usize].body as usize];
        let under_fire = self.now_s - self.sections[section as usize].under_fire_s < 120.0;
        match &body.stance {
            _ if under_fire || body.in_contact(self.now_s) => Alertness::Cued,
            Stance::Asleep { .. } => Alertness::Unwarned,
            Stance::Marching(_) if body.pace == Pace::Column => Alertness::Unwarned,
            Stance::Hidden { .. } => Alertness::Cued,
            _ => Alertness::Watchful,
        }
    }
}
