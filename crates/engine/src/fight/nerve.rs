//! Breaking, running, rallying, dispersing. Model card: morale.

use ground::Position;

use crate::fight::captives::widest_angle;
use crate::invariant::Fact;
use crate::mechanism::Mechanism;
use crate::mechanism::morale::{self, Strain};
use crate::mechanism::random_variates::{normal_from_uniform, probability_within};
use crate::outcome::{Event, Fate, Watch};
use crate::queue::Due;
use crate::random::Purpose;
use crate::state::body::Stance;
use crate::state::men::Condition;
use crate::state::section::{Move, Nerve, Posture};
use crate::state::world::World;
use crate::why::Why;

/// So soon do men look round when one of them falls, s (assumed).
pub(crate) const SEEN_S: f64 = 4.0;

impl<W: Watch> World<'_, W> {
    /// Tests a section's nerve over the time under fire since its last look. False when it breaks.
    pub(crate) fn hold_nerve(&mut self, section: u32) -> bool {
        let state = &self.sections[section as usize];
        let under_fire = self.now_s - state.under_fire_s < 60.0;
        let lost = state.start - state.fit;
        let whole = (state.fit + state.lost_in_contact).max(1) as f32;
        let new = (lost - state.lost_at_look.min(lost)) as f32 / whole;
        let since_s = (self.now_s - state.nerve_s).min(1e9) as f32;
        let recent = morale::recent_loss(&self.scenario.constants.morale, state.recent_loss, new, since_s);
        let (now_s, on) = (self.now_s, self.has(Mechanism::Morale));
        let state = &mut self.sections[section as usize];
        state.lost_at_look = lost;
        state.recent_loss = recent;
        state.nerve_s = self.now_s;
        if !on || !under_fire {
            state.bears.runs_out(now_s, state.strain_per_s);
            state.strain_per_s = 0.0;
            return true;
        }
        let state = &self.sections[section as usize];
        let body = &self.bodies[state.body as usize];
        let broken =
            body.sections.clone().filter(|&s| self.sections[s as usize].nerve == Nerve::Routed).count()
                as f32;
        let here = self.section_at(section);
        let cover = match self.held(section) {
            crate::mechanism::posture::Posture::BehindCover => 0.8,
            crate::mechanism::posture::Posture::Prone => 0.4 + 0.4 * self.in_cover(section),
            _ => 0.0,
        };
        let strain = Strain {
            loss_share: state.lost_in_contact as f32 / whole,
            recent_loss_share: recent,
            suppression: state.suppression,
            leader_lost: self.leaderless(section) || self.commander_down(state.body),
            flank: self.flank_threat(section, here),
            neighbours_broken: broken / (body.sections.end - body.sections.start) as f32,
            morale: self.scenario.units[body.unit].steadiness,
            cover,
            fatigue: self.fatigue(state.body),
        };
        let hazard = morale::break_hazard_per_s(&self.scenario.constants.morale, &strain);
        let [u, ..] = self.morale_draw(section, Purpose::Morale);
        let state = &mut self.sections[section as usize];
        state.bears.start(now_s, u);
        // The strain of the last look has lasted until now; the new one lasts until the next, or until a man falls.
        let chance = probability_within(state.strain_per_s, state.bears.age_s(now_s));
        let breaks = state.bears.runs_out(now_s, state.strain_per_s);
        state.strain_per_s = hazard;
        self.explain(|world| Why::Tried {
            unit: world.unit_of(section),
            section,
            strain,
            chance,
            broke: breaks,
        });
        if breaks {
            self.break_section(section);
        }
        !breaks
    }

    /// How far fire comes from two sides: the widest angle between targets seen, a half turn counting one.
    fn flank_threat(&self, section: u32, here: Position) -> f32 {
        let targets = &self.sections[section as usize].targets;
        let mut bearings = [0.0_f32; 8];
        let seen = targets.len().min(bearings.len());
        for (bearing, target) in bearings.iter_mut().zip(targets) {
            *bearing = here.bearing_to(self.section_at(target.section));
        }
        morale::flank_share(&self.scenario.constants.morale, widest_angle(&bearings[..seen]))
    }

    /// A section breaks: its men run from an enemy who is upon them, and lie down where they are before one who is not.
    pub(crate) fn break_section(&mut self, section: u32) {
        let body = self.sections[section as usize].body;
        let [u, v, w, _] = self.morale_draw(section, Purpose::Morale);
        let led = !self.leaderless(section);
        let rally = morale::rally_time_s(&self.scenario.constants.morale, led, normal_from_uniform(w));
        let rally_s = self.now_s + f64::from(rally);
        // Out of the column, if they were in one: from here on they are where they are.
        let here = self.section_at(section);
        self.stop_at(section, here);
        let state = &mut self.sections[section as usize];
        state.nerve = Nerve::Routed;
        state.rally_s = rally_s;
        let men = state.fit;
        let first = !std::mem::replace(&mut state.broke_in_contact, true);
        let unit = self.bodies[body as usize].unit;
        self.bodies[body as usize].scattered = true;
        self.emit(Event::Broke { unit, men });
        self.stir(body);
        if let Some(record) = self.contact_side(body) {
            record.sections_broken += 1;
            record.men_broken += if first { men } else { 0 };
        }
        match self.enemy_upon(section) {
            Some(enemy) => self.run_away(section, Some(enemy), [u, v]),
            None => self.go_to_ground(section),
        }
        self.sections[section as usize].targets.clear();
        self.feel_losses(body);
        // The sight of it works on the others at once.
        for other in self.bodies[body as usize].sections.clone() {
            if other != section {
                self.rouse(other, 10.0);
            }
        }
    }

    /// The nearest enemy so near that broken men do not stay where they are.
    fn enemy_upon(&self, section: u32) -> Option<Position> {
        let within_m = self.scenario.constants.morale.run_within_m;
        let here = self.section_at(section);
        let body = self.sections[section as usize].body;
        let mut nearest: Option<(f32, Position)> = None;
        for &pair in &self.bodies[body as usize].near {
            let pair = &self.pairs[pair as usize];
            let other = if pair.first == body { pair.second } else { pair.first };
            let them = &self.bodies[other as usize];
            if !pair.hostile || !them.combatant || !them.stands() {
                continue;
            }
            for theirs in them.sections.clone() {
                let state = &self.sections[theirs as usize];
                if !state.stands() || state.nerve != Nerve::Steady {
                    continue;
                }
                let at = self.section_at(theirs);
                let distance = at.distance_to(here);
                if distance < within_m && nearest.is_none_or(|(least, _)| distance < least) {
                    nearest = Some((distance, at));
                }
            }
        }
        nearest.map(|(_, at)| at)
    }

    /// Broken men throw themselves down, and neither fire nor move.
    fn go_to_ground(&mut self, section: u32) {
        let state = &mut self.sections[section as usize];
        if state.posture == Posture::Standing {
            state.posture = Posture::Prone;
        }
        let men = state.fit;
        self.explain(|world| Why::WentToGround { unit: world.unit_of(section), section, men });
    }

    /// Broken men run, away from the enemy.
    fn run_away(&mut self, section: u32, enemy: Option<Position>, [u, v]: [f32; 2]) {
        let body = self.sections[section as usize].body;
        let here = self.section_at(section);
        let bearing = enemy.map_or(0.0, |enemy| enemy.bearing_to(here));
        let turn = bearing + (u - 0.5) * 1.2;
        let constants = self.scenario.constants.morale;
        let reach = constants.flight_m * (0.7 + 0.6 * v);
        let mut to = here.offset(reach * libm::sinf(turn), reach * libm::cosf(turn));
        if !self.scenario.ground.contains(to) {
            to = here;
        }
        let start_s = self.now_s;
        let speed = self.run_m_per_s(section, here, to);
        let state = &mut self.sections[section as usize];
        let end_s = start_s + f64::from(here.distance_to(to) / speed);
        state.motion = Move { from: here, to, start_s, end_s };
        let men = state.fit;
        self.attest(|_| Fact::Moved { section });
        self.go_about(body, end_s);
        let unit = self.bodies[body as usize].unit;
        self.explain(|_| Why::Ran { unit, section, men, how_far_m: here.distance_to(to) });
        self.lose_stragglers(section, u);
    }

    /// Some of the men who run do not come back that day.
    fn lose_stragglers(&mut self, section: u32, turn: f32) {
        let constants = self.scenario.constants.morale;
        let body = self.sections[section as usize].body;
        let unit = self.bodies[body as usize].unit;
        let mut u = turn;
        for man in self.fit_men(section) {
            u = (u + 0.618_034).fract();
            if u < constants.straggler_share {
                let at = self.section_at(section);
                self.take_out(man, Condition::Missing);
                if let Some(record) = self.contact_side(body) {
                    record.missing += 1;
                }
                self.emit(Event::Fell { man, unit, at, fate: Fate::Missing, cause: None, by: None });
                // Some of them find their way back in a day or so.
                if (u * 5.0 / constants.straggler_share.max(1e-3)).fract() < constants.return_share {
                    let back_s =
                        self.now_s + f64::from(constants.return_s) + f64::from((u * 11.0).fract()) * 86_400.0;
                    self.queue.push(back_s, Due::Rejoin { man });
                }
            }
        }
    }

    /// A dispersed man comes back.
    pub(crate) fn rejoin(&mut self, man: u32) {
        if self.men.condition[man as usize] != Condition::Missing {
            return;
        }
        let section = self.men.section[man as usize];
        let body = self.sections[section as usize].body;
        if matches!(self.bodies[body as usize].stance, crate::state::body::Stance::Gone) {
            return;
        }
        let nobody_left = self.bodies[body as usize].fit == 0;
        self.men.condition[man as usize] = Condition::Fit;
        self.sections[section as usize].fit += 1;
        self.bodies[body as usize].fit += 1;
        if self.sections[section as usize].nerve == Nerve::Gone {
            self.sections[section as usize].nerve = Nerve::Steady;
            let at = self.bodies[body as usize].at;
            self.sections[section as usize].motion = Move::still(at);
        }
        self.attest(|_| Fact::Returned { man });
        self.explain(|world| Why::Returned { unit: world.bodies[body as usize].unit, man });
        let contact = self.men.contact[man as usize];
        if contact != crate::state::men::NONE {
            let record = self.part_in(contact, body);
            record.missing = record.missing.saturating_sub(1);
        }
        self.stir(body);
        if nobody_left {
            self.revive(body);
        }
    }

    /// A running section runs on, and rallies when it is out of it.
    pub(crate) fn run_on(&mut self, section: u32) {
        if self.gives_itself_up(section, self.scenario.steps.rout_look_s as f32) {
            return;
        }
        if !self.section_moving(section)
            && let Some(enemy) = self.enemy_upon(section)
        {
            let [u, v, ..] = self.morale_draw(section, Purpose::Morale);
            self.run_away(section, Some(enemy), [u, v]);
        }
        let body = self.sections[section as usize].body;
        let hot = self.now_s - self.sections[section as usize].under_fire_s < 60.0;
        if self.now_s >= self.sections[section as usize].rally_s && !hot {
            let at = self.section_at(section);
            let state = &mut self.sections[section as usize];
            state.nerve = Nerve::Steady;
            state.motion = Move::still(at);
            let men = state.fit;
            let unit = self.bodies[body as usize].unit;
            if let Stance::Marching(leg) = &self.bodies[body as usize].stance {
                // Their comrades have marched on.
                let (end, end_s) = (leg.last(), leg.end_s());
                self.follow(section, at, end, end_s);
            }
            self.emit(Event::Rallied { unit, men });
            self.explain(|_| Why::Rallied { unit, section, men });
        }
        let rally_s = self.sections[section as usize].rally_s;
        let next_s = self.now_s + self.scenario.steps.rout_look_s;
        let next_s = if rally_s > self.now_s { next_s.min(rally_s) } else { next_s };
        self.think_at(section, next_s);
    }

    /// Brings routed sections of a body that marches off back to the colours: those who ran follow by night.
    pub(crate) fn collect(&mut self, body: u32) {
        for section in self.bodies[body as usize].sections.clone() {
            if self.sections[section as usize].nerve == Nerve::Routed
                && self.sections[section as usize].fit > 0
            {
                self.sections[section as usize].nerve = Nerve::Steady;
            }
        }
    }
}
