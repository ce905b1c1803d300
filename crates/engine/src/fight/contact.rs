//! Contacts: fire between bodies near in space and time, and who lost what in them.

use ground::Position;

use crate::mechanism::Mechanism;
use crate::outcome::{Contact, ContactSide, RANGE_STEP_M, Watch, range_quantile_m};
use crate::queue::Due;
use crate::random::Purpose;
use crate::state::section::Arm;
use crate::state::world::World;

/// A contact ends when no shot has fallen for so long, s.
const QUIET_S: f64 = 1_800.0;
/// Two contacts farther apart than this are not one, m.
const ONE_CONTACT_M: f32 = 2_500.0;

/// A contact that may still go on.
pub(crate) struct Open {
    pub(crate) record: Contact,
    pub(crate) closed: bool,
    pub(crate) merged: Option<u32>,
    bodies: Vec<u32>,
    shots: u64,
    sum: (f64, f64),
    noise_s: f64,
    /// Rifle rounds that lie with the fallen, by side.
    rounds_on_field: Vec<u64>,
}

/// All contacts of a run.
pub(crate) struct Contacts {
    pub(crate) list: Vec<Open>,
    sides: usize,
}

impl Contacts {
    /// None yet.
    pub(crate) fn new(sides: usize) -> Self {
        Self { list: Vec::new(), sides }
    }

    /// The contact into which a contact was merged, itself if none.
    pub(crate) fn root(&self, mut contact: u32) -> u32 {
        while let Some(next) = self.list[contact as usize].merged {
            contact = next;
        }
        contact
    }
}

impl<W: Watch> World<'_, W> {
    /// A shot of one body at another: both are in contact, in the same one.
    pub(crate) fn engage(&mut self, from: u32, at: u32, place: Position, range_m: f32) -> u32 {
        let mine = self.live_contact(from, place);
        let theirs = self.live_contact(at, place);
        let contact = match (mine, theirs) {
            (Some(a), Some(b)) if a == b => a,
            (Some(a), Some(b)) => self.merge(a.min(b), a.max(b)),
            (Some(a), None) => a,
            (None, Some(b)) => b,
            (None, None) => self.open(place),
        };
        if mine != Some(contact) {
            self.join_contact(from, contact);
        }
        if theirs != Some(contact) {
            self.join_contact(at, contact);
        }
        let now_s = self.now_s;
        for body in [from, at] {
            let quiet = !self.bodies[body as usize].in_contact(now_s);
            self.bodies[body as usize].shot_s = now_s;
            if quiet {
                self.stir(body);
            }
        }
        let side = self.bodies[from as usize].side;
        let open = &mut self.contacts.list[contact as usize];
        open.record.end_s = now_s;
        open.shots += 1;
        open.sum.0 += f64::from(place.x);
        open.sum.1 += f64::from(place.y);
        let step = (range_m / RANGE_STEP_M) as usize;
        let shots = &mut open.record.sides[side].shots_by_range;
        if shots.len() <= step {
            shots.resize(step + 1, 0);
        }
        shots[step] += 1;
        if now_s - open.noise_s >= self.scenario.steps.noise_s {
            let since_s = now_s - open.noise_s;
            open.noise_s = now_s;
            let machine_guns = self.bodies[from as usize].sections.clone().any(|s| {
                self.sections[s as usize].arm == Arm::MachineGun && self.sections[s as usize].stands()
            });
            self.noise(place, false, machine_guns, since_s);
        }
        contact
    }

    /// The contact a body is still in, seen from a place; an old or distant one is left.
    fn live_contact(&mut self, body: u32, place: Position) -> Option<u32> {
        let contact = self.contacts.root(self.bodies[body as usize].contact?);
        let open = &self.contacts.list[contact as usize];
        let centre = Position::new(
            (open.sum.0 / open.shots.max(1) as f64) as f32,
            (open.sum.1 / open.shots.max(1) as f64) as f32,
        );
        let stale = self.now_s - self.bodies[body as usize].shot_s > QUIET_S;
        if open.closed || stale || centre.distance_to(place) > ONE_CONTACT_M {
            self.bodies[body as usize].contact = None;
            return None;
        }
        self.bodies[body as usize].contact = Some(contact);
        Some(contact)
    }

    fn open(&mut self, place: Position) -> u32 {
        let contact = self.contacts.list.len() as u32;
        let record = Contact {
            start_s: self.now_s,
            end_s: self.now_s,
            centre: place,
            lux: self.lux(),
            median_range_m: 0.0,
            sides: vec![ContactSide::default(); self.contacts.sides],
            non_combatants: vec![ContactSide::default(); self.contacts.sides],
        };
        self.contacts.list.push(Open {
            record,
            closed: false,
            merged: None,
            bodies: Vec::new(),
            shots: 0,
            sum: (0.0, 0.0),
            noise_s: f64::NEG_INFINITY,
            rounds_on_field: vec![0; self.contacts.sides],
        });
        self.queue.push(self.now_s + QUIET_S, Due::Settle { contact });
        contact
    }

    fn join_contact(&mut self, body: u32, contact: u32) {
        let fit = self.bodies[body as usize].fit;
        let [own, ..] = self.command_draw(body);
        let side = self.bodies[body as usize].side as u32;
        let [shared, ..] = self.random.uniforms(contact, Purpose::Resolve, side);
        let breaking = self.draw_breaking_loss(body, [shared, own]);
        for section in self.bodies[body as usize].sections.clone() {
            self.sections[section as usize].lost_in_contact = 0;
            self.sections[section as usize].broke_in_contact = false;
        }
        let me = &mut self.bodies[body as usize];
        me.contact = Some(contact);
        me.fit_at_contact = fit;
        me.gave_way = false;
        me.breaking_loss = breaking;
        me.stock_s = self.now_s;
        me.enough_s = f64::INFINITY;
        let (unit, side, combatant) = (me.unit, me.side, me.combatant);
        let open = &mut self.contacts.list[contact as usize];
        if !open.bodies.contains(&body) {
            open.bodies.push(body);
            open.record.sides[side].units.push(unit);
            if !combatant {
                open.record.non_combatants[side].units.push(unit);
            }
            open.record.part_mut(side, combatant).engaged += fit;
        }
        self.wake_command(body, 60.0);
        self.stir(body);
    }

    fn merge(&mut self, keep: u32, gone: u32) -> u32 {
        let lost = &mut self.contacts.list[gone as usize];
        lost.merged = Some(keep);
        lost.closed = true;
        let record = std::mem::take(&mut lost.record.sides);
        let others = std::mem::take(&mut lost.record.non_combatants);
        let (bodies, shots, sum) = (std::mem::take(&mut lost.bodies), lost.shots, lost.sum);
        let start_s = lost.record.start_s;
        let on_field = std::mem::take(&mut lost.rounds_on_field);
        let into = &mut self.contacts.list[keep as usize];
        for (into, from) in into.rounds_on_field.iter_mut().zip(on_field) {
            *into += from;
        }
        into.record.start_s = into.record.start_s.min(start_s);
        into.shots += shots;
        into.sum.0 += sum.0;
        into.sum.1 += sum.1;
        let kept = into.record.sides.iter_mut().chain(&mut into.record.non_combatants);
        for (into, from) in kept.zip(record.into_iter().chain(others)) {
            for unit in from.units {
                if !into.units.contains(&unit) {
                    into.units.push(unit);
                }
            }
            into.engaged += from.engaged;
            into.killed += from.killed;
            into.died_of_wounds += from.died_of_wounds;
            into.wounded += from.wounded;
            into.missing += from.missing;
            into.captured += from.captured;
            into.killed_by_own += from.killed_by_own;
            into.wounded_by_own += from.wounded_by_own;
            into.rounds_fired += from.rounds_fired;
            into.shells_fired += from.shells_fired;
            into.sections_broken += from.sections_broken;
            into.men_broken += from.men_broken;
            add_counts(&mut into.shots_by_range, &from.shots_by_range);
            into.man_minutes_under_fire += from.man_minutes_under_fire;
            into.gave_way |= from.gave_way;
            into.surprised |= from.surprised;
        }
        for body in bodies {
            self.bodies[body as usize].contact = Some(keep);
            if !self.contacts.list[keep as usize].bodies.contains(&body) {
                self.contacts.list[keep as usize].bodies.push(body);
            }
        }
        keep
    }

    /// The record of a body's kind, soldiers or non-combatants of its side, in the contact it is in.
    pub(crate) fn contact_side(&mut self, body: u32) -> Option<&mut ContactSide> {
        let contact = self.bodies[body as usize].contact?;
        Some(self.part_in(contact, body))
    }

    /// The record of a body's kind in a contact, or in the one into which that was merged.
    pub(crate) fn part_in(&mut self, contact: u32, body: u32) -> &mut ContactSide {
        let contact = self.contacts.root(contact);
        let me = &self.bodies[body as usize];
        self.contacts.list[contact as usize].record.part_mut(me.side, me.combatant)
    }

    /// Closes a contact if it has gone quiet, or looks again later.
    pub(crate) fn settle(&mut self, contact: u32) {
        let open = &self.contacts.list[contact as usize];
        if open.closed {
            return;
        }
        let quiet_s = open.record.end_s + QUIET_S;
        if self.now_s + 1.0 < quiet_s {
            self.queue.push(quiet_s, Due::Settle { contact });
        } else {
            self.close(contact);
        }
    }

    /// Closes what is still open at the end of the scenario.
    pub(crate) fn close_all_contacts(&mut self) {
        for contact in 0..self.contacts.list.len() as u32 {
            if !self.contacts.list[contact as usize].closed {
                self.close(contact);
            }
        }
    }

    fn close(&mut self, contact: u32) {
        let sides = self.scenario.sides;
        let mut gone = vec![0u32; sides];
        let mut engaged = vec![0u32; sides];
        let mut unarmed = vec![false; sides];
        let bodies = self.contacts.list[contact as usize].bodies.clone();
        for &body in &bodies {
            let me = &self.bodies[body as usize];
            if !me.combatant {
                // People without arms hold no ground: a side of which only they were there has left it.
                unarmed[me.side] = true;
                continue;
            }
            engaged[me.side] += me.fit_at_contact;
            if me.gave_way || me.fit == 0 {
                gone[me.side] += me.fit_at_contact;
            }
        }
        let open = &mut self.contacts.list[contact as usize];
        open.closed = true;
        let shots = open.shots.max(1) as f64;
        open.record.centre = Position::new((open.sum.0 / shots) as f32, (open.sum.1 / shots) as f32);
        let mut shots_by_range = vec![];
        for side in &open.record.sides {
            add_counts(&mut shots_by_range, &side.shots_by_range);
        }
        open.record.median_range_m = range_quantile_m(&shots_by_range, 0.5).unwrap_or(0.0);
        for side in 0..sides {
            let by_soldiers = engaged[side] > 0 && 2 * gone[side] > engaged[side];
            open.record.sides[side].gave_way |= by_soldiers || (engaged[side] == 0 && unarmed[side]);
        }
        let left: Vec<bool> = (0..sides).map(|s| open.record.sides[s].gave_way).collect();
        let holder = (0..sides).find(|&s| engaged[s] > 0 && !left[s]);
        for &body in &bodies {
            let me = &mut self.bodies[body as usize];
            if me.contact == Some(contact) {
                me.contact = None;
                me.gave_way = false;
            }
            let side = me.side;
            if let Some(holder) = holder.filter(|&holder| left[side] && holder != side) {
                self.leave_behind(body, contact, holder, &bodies);
            }
        }
        if let Some(holder) = holder {
            self.gather_rounds(contact, holder, &bodies);
        }
        for &body in &bodies {
            self.consider_at(body, self.now_s);
        }
    }

    /// Rounds of a man who fell that nobody took up at once: they lie on the field.
    pub(crate) fn leave_rounds(&mut self, body: u32, rounds: u32) {
        self.bodies[body as usize].rounds_lost += u64::from(rounds);
        if let Some(contact) = self.bodies[body as usize].contact {
            let contact = self.contacts.root(contact);
            let side = self.bodies[body as usize].side;
            if let Some(lying) = self.contacts.list[contact as usize].rounds_on_field.get_mut(side) {
                *lying += u64::from(rounds);
            }
        }
    }

    /// Those who hold the field go over it: what lay with their own fallen, and with the enemy's, goes to their riflemen.
    fn gather_rounds(&mut self, contact: u32, holder: usize, bodies: &[u32]) {
        if !self.has(Mechanism::Ammunition) {
            return;
        }
        let constants = self.scenario.constants.ammunition;
        let lying = std::mem::take(&mut self.contacts.list[contact as usize].rounds_on_field);
        let found: f32 = (0..)
            .zip(lying)
            .map(|(side, rounds): (usize, u64)| {
                let own = side == holder;
                rounds as f32 * if own { constants.taken_share } else { constants.taken_from_enemy_share }
            })
            .sum();
        let mut men: Vec<u32> = Vec::new();
        for &body in bodies {
            let me = &self.bodies[body as usize];
            if me.side == holder && me.combatant && me.stands() {
                let rifles = me.sections.clone().filter(|&s| self.sections[s as usize].arm == Arm::Rifles);
                men.extend(rifles.flat_map(|s| self.fit_men(s)));
            }
        }
        let each = (found / men.len().max(1) as f32) as u32;
        if each == 0 {
            return;
        }
        for man in men {
            self.men.rounds[man as usize] += each;
            let body = self.sections[self.men.section[man as usize] as usize].body;
            self.bodies[body as usize].rounds_issued += u64::from(each);
        }
    }
}

/// Adds counts to counts, place by place.
fn add_counts(into: &mut Vec<u32>, from: &[u32]) {
    if into.len() < from.len() {
        into.resize(from.len(), 0);
    }
    for (into, from) in into.iter_mut().zip(from) {
        *into += from;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_added_place_by_place() {
        let mut sum = vec![1];
        add_counts(&mut sum, &[2, 0, 5]);
        assert_eq!(sum, [3, 0, 5]);
        add_counts(&mut sum, &[1]);
        assert_eq!(sum, [4, 0, 5]);
    }
}
