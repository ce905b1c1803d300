//! Friend or foe, and what a body does when it meets somebody. Model card: identifying.

use ground::Position;

use crate::campaign::approach::{STANDS, stand_of};
use crate::mechanism::identifying::{self, Judgement};
use crate::mechanism::posture::Posture as Held;
use crate::mechanism::random_variates::{exponential_from_uniform, lognormal, normal_from_uniform};
use crate::mechanism::{Mechanism, deception, seeing};
use crate::outcome::{Event, Watch};
use crate::random::Purpose;
use crate::scenario::{Approach, Pace, Task};
use crate::state::body::{Stance, Then};
use crate::state::pair::Known;
use crate::state::world::World;
use crate::why::Reaction;

/// Mean time for which men look at shapes that they can tell before they say friend or foe, s, unless the shapes are nearer
/// than the second number, m (assumed; priors U(15, 90) and U(30, 90)).
const MAKING_SURE_S: f32 = 40.0;
const AT_ONCE_M: f32 = 60.0;
/// From where they stand men judge anew what others are after this time, s (assumed; prior U(60, 600)).
const JUDGES_ANEW_S: f64 = 120.0;
/// Unarmed people who ran do not run again before, s.
const FLIGHT_S: f64 = 5_400.0;
/// While they are farther than this men look again before they judge, m.
const LOOK_TWICE_M: f32 = 120.0;

impl<W: Watch> World<'_, W> {
    /// Whether a body takes another for the enemy at this sight of it. For friends the answer is kept.
    pub(crate) fn judge(&mut self, pair: u32, body: u32, other: u32, range_m: f32) -> bool {
        let hostile = self.pairs[pair as usize].hostile;
        if !self.has(Mechanism::Identifying) {
            return hostile;
        }
        if hostile && self.takes(pair, body) == Known::Mistaken(f64::INFINITY) {
            // Once he has fired or been fired at there is no doubt left.
            return true;
        }
        // From one stand the answer stays what it is for a while, however often they look; nearer by a fifth they judge anew.
        let stand = stand_of(range_m, body > other) + STANDS * (self.now_s / JUDGES_ANEW_S) as u32;
        let [_, draw, ..] = self.random.uniforms(pair, Purpose::Stand, stand);
        let constants = &self.scenario.constants;
        let there = self.position_of(other);
        let lux = self.lux_at(there);
        let d_prime = self.separation(hostile, body, other, range_m, lux);
        let in_contact = self.bodies[body as usize].in_contact(self.now_s);
        let in_wait = self.lies_in_wait(body, there);
        if d_prime < constants.identifying.look_twice && range_m > LOOK_TWICE_M && !in_contact && !in_wait {
            // Shapes too far off to tell: nobody decides anything yet.
            return false;
        }
        if range_m > AT_ONCE_M && !in_contact && !in_wait {
            // While there is time men look a little longer, whoever sees them first and however often he looks.
            let watcher = usize::from(self.pairs[pair as usize].second == body);
            let sure_s = &mut self.pairs[pair as usize].sure_s[watcher];
            if sure_s.is_infinite() {
                let u = (draw * 31.0).fract().max(1e-4);
                *sure_s = self.now_s + f64::from(MAKING_SURE_S * exponential_from_uniform(u));
            }
            if self.now_s < *sure_s {
                return false;
            }
        }
        let expected = self.same_goal(body, other)
            || self.bodies[body as usize].beliefs[other as usize].is_some_and(|b| {
                !b.enemy && self.now_s - b.time_s < 1_800.0 && b.at.distance_to(there) < 600.0
            });
        // Men look for the enemy where he was reported, and where they were sent to attack him.
        let sent_there = matches!(self.bodies[body as usize].stance,
            Stance::Advancing { objective, .. } if objective.distance_to(there) < 800.0);
        let feared = sent_there
            || self
                .enemies_believed(body)
                .any(|b| b.at.distance_to(there) < 800.0 + b.spread_at(&constants.belief, self.now_s));
        let alarmed = in_contact || self.believes_enemy_within(body, 3_000.0);
        let prior_foe = if expected {
            constants.identifying.prior_known_friend
        } else if in_wait {
            // Who lies in wait, or holds a front, expects nobody but the enemy from there.
            if matches!(self.bodies[body as usize].stance, Stance::Hidden { .. }) {
                constants.identifying.prior_in_wait
            } else {
                constants.identifying.prior_on_post
            }
        } else {
            match (feared, alarmed) {
                (true, true) => constants.identifying.prior_reported_alarmed,
                (true, false) => constants.identifying.prior_reported,
                (false, true) => constants.identifying.prior_alarmed,
                (false, false) => constants.identifying.prior_quiet,
            }
        };
        // Commanders differ in what they expect.
        let scatter = constants.identifying.prior_scatter
            * normal_from_uniform((draw * 97.0).fract().clamp(1e-4, 1.0 - 1e-4));
        let odds = prior_foe / (1.0 - prior_foe) * crate::mechanism::exp(scatter);
        let prior_foe = odds / (1.0 + odds);
        let judgement = Judgement {
            d_prime,
            prior_foe,
            cost_ratio: constants.identifying.cost_ratio,
            fear: if in_contact { 1.0 } else { constants.identifying.quiet_fear },
        };
        let foe = identifying::takes_for_foe(
            &constants.identifying,
            &judgement,
            hostile,
            normal_from_uniform(draw),
        );
        // Fear may pull the trigger where the eye had decided to hold.
        let foe = foe
            || (!hostile
                && identifying::slips(&constants.identifying, judgement.fear, (draw * 53.0).fract()));
        if hostile && foe {
            // Once known for what he is he stays known.
            self.set_takes(pair, body, Known::Mistaken(f64::INFINITY));
        }
        if !hostile {
            if foe {
                let until_s = self.now_s + f64::from(constants.identifying.mistake_s * (0.4 + 1.2 * draw));
                self.set_takes(pair, body, Known::Mistaken(until_s));
                let (unit, other) = (self.bodies[body as usize].unit, self.bodies[other as usize].unit);
                self.emit(Event::Misidentified { unit, other, range_m, lux });
            } else {
                self.set_takes(pair, body, Known::Friend);
            }
        }
        foe
    }

    /// Hidden for whoever comes, or on a post with that place before its front.
    fn lies_in_wait(&self, body: u32, there: Position) -> bool {
        let me = &self.bodies[body as usize];
        match (&me.stance, me.order.map(|order| &self.scenario.orders[order].task)) {
            (Stance::Hidden { .. }, _) => true,
            (Stance::Holding, Some(Task::Defend { facing, .. })) => {
                let front = me.at.bearing_to(self.scenario.places[*facing].position);
                let turn = (me.at.bearing_to(there) - front).abs() % core::f32::consts::TAU;
                turn.min(core::f32::consts::TAU - turn) < self.scenario.constants.tactics.front_rad
            }
            _ => false,
        }
    }

    /// How well a body tells friend from foe in another at a distance, standard deviations.
    fn separation(&self, hostile: bool, body: u32, other: u32, range_m: f32, lux: f32) -> f32 {
        let constants = &self.scenario.constants;
        let cycles =
            seeing::cycles_on_target(&constants.seeing, Held::Standing.presented_size_m(), range_m, lux);
        let distinctness = self.distinctness(hostile, body, other);
        identifying::d_prime(&constants.identifying, cycles, distinctness, range_m < 30.0)
    }

    /// How unlike friend and foe look to a body that sees another, 0 to 1.
    fn distinctness(&self, hostile: bool, body: u32, other: u32) -> f32 {
        let dresses = self.scenario.dresses;
        // What tells friend from foe is how unlike the two sides look: for a friend, how unlike the enemy he has
        // in mind; for a foe, how unlike one's own coat.
        let usual_enemy = self.usual_dress[self.bodies[body as usize].side];
        let own_coat = |body: u32| self.scenario.units[self.bodies[body as usize].unit].dress;
        let (mine, theirs) = (own_coat(body), own_coat(other));
        let unlike = |a: usize, b: usize| self.scenario.distinctness[a * dresses + b];
        let distinctness = if hostile { unlike(mine, theirs) } else { unlike(mine, usual_enemy) };
        let worn = self.bodies[other as usize].dress;
        if worn != theirs && self.has(Mechanism::Deception) {
            // Other coats hide who they are, but not wholly: arms, gait and the rest of the dress stay their own.
            let constants = &self.scenario.constants.deception;
            return deception::distinctness_in_captured_coats(constants, distinctness, 1.0);
        }
        distinctness
    }

    /// Beyond this distance, up to `reach_m`, a body cannot yet tell what another is and decides nothing, so nobody in it
    /// need look there; infinite where it decides at any distance. In that light, or in the light on the other now.
    pub(crate) fn decides_within_m(
        &mut self,
        pair: u32,
        body: u32,
        other: u32,
        reach_m: f32,
        lux: Option<f32>,
    ) -> f32 {
        let me = &self.bodies[body as usize];
        if !self.has(Mechanism::Identifying)
            || self.takes(pair, body) != Known::Unmet
            || reach_m <= LOOK_TWICE_M
            || me.in_contact(self.now_s)
            || self.lies_in_wait(body, self.position_of(other))
        {
            return f32::INFINITY;
        }
        let distinctness = self.distinctness(self.pairs[pair as usize].hostile, body, other);
        let cycles = self.cycles_to_tell(distinctness);
        let lux = lux.unwrap_or_else(|| self.eye_lux_at(self.position_of(other)));
        let size_m = Held::Standing.presented_size_m();
        let tells_m = seeing::range_for_cycles_m(&self.scenario.constants.seeing, size_m, cycles, lux);
        if tells_m >= reach_m { f32::INFINITY } else { tells_m.max(LOOK_TWICE_M) }
    }

    /// Cycles that an eye must lay on a man to tell friend from foe well enough to decide. The dresses of a battle differ in
    /// a few ways only, so the answers are kept.
    fn cycles_to_tell(&mut self, distinctness: f32) -> f32 {
        if let Some(&(_, cycles)) = self.cycles_to_tell.iter().find(|(known, _)| *known == distinctness) {
            return cycles;
        }
        let constants = &self.scenario.constants.identifying;
        let cycles = identifying::cycles_for_d_prime(constants, constants.look_twice, distinctness);
        self.cycles_to_tell.push((distinctness, cycles));
        cycles
    }

    /// Two bodies of one side were ordered to the same place, not to attack it: each expects to meet the other there.
    fn same_goal(&self, body: u32, other: u32) -> bool {
        let (me, them) = (&self.bodies[body as usize], &self.bodies[other as usize]);
        let goal = |order: Option<usize>| match order.map(|order| &self.scenario.orders[order].task) {
            Some(Task::March { to, .. } | Task::Withdraw { to }) => Some(*to),
            Some(Task::Defend { at, .. } | Task::Ambush { at, .. }) => Some(*at),
            _ => None,
        };
        me.side == them.side && goal(me.order).is_some() && goal(me.order) == goal(them.order)
    }

    /// A mistake is seen for what it was.
    pub(crate) fn recognise(&mut self, pair: u32, body: u32, other: u32) {
        self.set_takes(pair, body, Known::Friend);
        self.know_friend(body, other);
        self.take_back(body, other);
        let sections = self.bodies[other as usize].sections.clone();
        for section in self.bodies[body as usize].sections.clone() {
            self.sections[section as usize].targets.retain(|t| !sections.contains(&t.section));
        }
        let (unit, other) = (self.bodies[body as usize].unit, self.bodies[other as usize].unit);
        self.emit(Event::Recognised { unit, other });
    }

    /// A section has found men of another body: the commander learns of it and acts.
    pub(crate) fn learn_of(&mut self, body: u32, other: u32, range_m: f32) {
        if self.learn_by_eye(body, other, range_m) {
            let believed = self.bodies[body as usize].beliefs[other as usize].map_or(0.0, |b| b.men);
            let (unit, other_unit) = (self.bodies[body as usize].unit, self.bodies[other as usize].unit);
            self.emit(Event::Sighted {
                unit,
                other: other_unit,
                range_m,
                believed_men: believed,
                as_enemy: true,
            });
            self.spread_news(body);
            self.consider_at(body, self.now_s);
            self.startle(body, range_m);
        }
        self.react(body, other, range_m);
    }

    /// What a body does, without orders, on meeting what it takes for an enemy.
    pub(crate) fn react(&mut self, body: u32, other: u32, range_m: f32) {
        let me = &self.bodies[body as usize];
        if me.gave_way {
            return;
        }
        if !me.combatant {
            // People without arms run from what is near, and then go on with their flight rather than start anew at
            // every sight of a soldier.
            let running =
                matches!(me.stance, Stance::FallingBack { .. }) || self.now_s - me.fled_s < FLIGHT_S;
            if !running && range_m < 300.0 {
                self.explain_meeting((body, other), range_m, (0.0, 0.0), Reaction::Flees);
                self.bodies[body as usize].fled_s = self.now_s;
                self.flee(body);
            }
            return;
        }
        // Who stands to, or goes forward, does what he does; only others reckon.
        let reckoned = |world: &Self| {
            let here = world.position_of(body);
            let own = world.own_men_near(body, here, 1_500.0);
            (own, world.enemy_men_near(body, here, 1_500.0).max(1.0))
        };
        match &me.stance {
            Stance::Hidden { .. }
            | Stance::Holding
            | Stance::Advancing { .. }
            | Stance::FallingBack { .. }
            | Stance::Gone => {}
            Stance::Asleep { .. } => {
                if range_m < 400.0 {
                    let men = reckoned(self);
                    self.explain_meeting((body, other), range_m, men, Reaction::Wakes);
                    self.wake_up(body);
                }
            }
            Stance::Idle => {
                if range_m < 700.0 {
                    let men = reckoned(self);
                    self.explain_meeting((body, other), range_m, men, Reaction::TurnsOut);
                    self.hold_here(body);
                }
            }
            Stance::Marching(_) => {
                let going_away = self.leaving(body);
                // A quiet approach goes on unless the enemy is upon it.
                let close_m = if me.pace == Pace::Stealthy { 60.0 } else { 600.0 };
                if range_m > close_m {
                    if range_m < 600.0 && !going_away {
                        let men = reckoned(self);
                        self.explain_meeting((body, other), range_m, men, Reaction::CreepsOn);
                    }
                    return;
                }
                let (own, enemy) = reckoned(self);
                let bold = own > self.scenario.constants.morale.bold_ratio * enemy;
                let objective = self.position_of(other);
                let does = match (going_away, bold) {
                    (true, _) => Reaction::MarchesOn,
                    (false, true) => Reaction::Attacks,
                    (false, false) => Reaction::StandsTo,
                };
                self.explain_meeting((body, other), range_m, (own, enemy), does);
                if going_away {
                    // They go on: to stop is to be caught.
                } else if bold {
                    self.go_forward(body, objective, Approach::Front, false);
                } else {
                    self.stop_for(body);
                }
            }
        }
    }

    /// Marching off: by order, or because it gave the fight up.
    pub(crate) fn leaving(&self, body: u32) -> bool {
        let me = &self.bodies[body as usize];
        me.gave_way
            || matches!(me.then, Then::Leave)
            || me.order.is_some_and(|order| {
                matches!(self.scenario.orders[order].task, Task::Withdraw { .. } | Task::Leave { .. })
            })
    }

    /// Stops on the march and stands to; the order in hand is not forgotten.
    pub(crate) fn stop_for(&mut self, body: u32) {
        self.hold_here(body);
        self.bodies[body as usize].stopped_s = self.now_s;
    }

    /// The guard gives the alarm: sleeping men need a minute or two to be anywhere with a rifle in hand.
    pub(crate) fn wake_up(&mut self, body: u32) {
        self.bodies[body as usize].woken_s = self.now_s;
        self.hold_here(body);
        if !self.has(Mechanism::Surprise) {
            return;
        }
        for section in self.bodies[body as usize].sections.clone() {
            let [u, ..] = self.think_draw(section);
            let constants = &self.scenario.constants.surprise;
            let wait_s = lognormal(constants.waking_s, constants.waking_log_sd, normal_from_uniform(u));
            let until_s = self.now_s + f64::from(wait_s);
            self.sections[section as usize].surprised_until_s = until_s;
            self.think_at(section, until_s + 0.5);
        }
    }
}
