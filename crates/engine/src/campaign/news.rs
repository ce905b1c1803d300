//! What commanders come to believe: by eye, by ear, through others. Model cards: belief, hearing.

use ground::Position;

use crate::mechanism::random_variates::{at_least_once, normal_from_uniform};
use crate::mechanism::{Mechanism, belief, hearing};
use crate::outcome::{Event, Watch};
use crate::state::belief::{Belief, Heard};
use crate::state::body::Stance;
use crate::state::world::World;
use crate::why::{Means, Why};

impl<W: Watch> World<'_, W> {
    /// Notes where a friend is.
    pub(crate) fn know_friend(&mut self, body: u32, friend: u32) {
        let at = self.position_of(friend);
        let men = self.bodies[friend as usize].fit as f32;
        let time_s = self.now_s;
        self.bodies[body as usize].beliefs[friend as usize] = Some(Belief {
            at,
            spread_m: 50.0,
            men,
            log_spread: 0.1,
            time_s,
            log_odds: 5.0,
            enemy: false,
            gone: false,
            told: false,
        });
    }

    /// Joins what the eye sees to what was believed. Returns whether it is news.
    pub(crate) fn learn_by_eye(&mut self, observer: u32, target: u32, range: f32) -> bool {
        let [u, v, ..] = self.news_draw(observer);
        let constants = &self.scenario.constants.belief;
        let truly = self.bodies[target as usize].fit as f32;
        let startled = self.bodies[observer as usize].in_contact(self.now_s);
        let men = if self.has(Mechanism::Belief) {
            belief::judged_strength(constants, truly, startled, normal_from_uniform(u))
        } else {
            truly
        };
        let at = self.position_of(target);
        let spread_m = 0.1 * range + 20.0;
        let at = at.offset(spread_m * (v - 0.5), spread_m * (u - 0.5));
        // People seen to carry no arms are nobody's strength.
        let men =
            if self.has(Mechanism::NonCombatants) && self.seen_unarmed(observer, target) { 0.0 } else { men };
        let time_s = self.now_s;
        let gone = matches!(self.bodies[target as usize].stance, Stance::FallingBack { .. });
        let old = self.bodies[observer as usize].beliefs[target as usize];
        let (men, log_spread) = match old {
            Some(old) if old.enemy && men > 0.0 && self.has(Mechanism::Belief) => {
                belief::fuse_strength(constants, (old.men, old.log_spread), (men, constants.sight_log_sd))
            }
            _ => (men, constants.sight_log_sd),
        };
        if let Some(told) = old.filter(|old| old.told) {
            let sure_m = 2.0 * told.spread_m;
            let borne_out = told.at.distance_to(at) < self.scenario.constants.deception.borne_out_m + sure_m;
            self.weigh_trust(observer, borne_out);
        }
        let news = old.is_none_or(|old| {
            !old.enemy || old.gone != gone || time_s - old.time_s > 900.0 || old.at.distance_to(at) > 500.0
        });
        self.bodies[observer as usize].beliefs[target as usize] = Some(Belief {
            at,
            spread_m,
            men,
            log_spread,
            time_s,
            log_odds: 4.0,
            enemy: true,
            gone,
            told: false,
        });
        self.explain_learning(observer, target, Means::Eye { range_m: range }, news);
        news
    }

    /// Joins a report to what was believed: the log odds that it adds say how far the teller is relied on.
    pub(crate) fn learn_by_report(&mut self, body: u32, about: u32, report: Belief, log_odds: f32) -> bool {
        let constants = &self.scenario.constants.belief;
        let old = self.bodies[body as usize].beliefs[about as usize];
        let raised = if self.has(Mechanism::Belief) { log_odds } else { 4.0 };
        let joined = match old {
            Some(old) if old.enemy && old.time_s >= report.time_s => {
                // Older than what he knows: it can only strengthen, not move, his belief.
                Belief { log_odds: (old.log_odds + 0.5 * raised).min(6.0), ..old }
            }
            Some(old) if old.enemy => {
                let (men, log_spread) = if self.has(Mechanism::Belief) {
                    belief::fuse_strength(
                        constants,
                        (old.men, old.log_spread + 0.3),
                        (report.men, report.log_spread),
                    )
                } else {
                    (report.men, report.log_spread)
                };
                let faded =
                    belief::faded(constants, old.log_odds, 0.0, (report.time_s - old.time_s).max(0.0) as f32);
                // What is known better moves less: the places are weighed by their spreads.
                let old_sd_m = old.spread_at(constants, report.time_s);
                let gain = if self.has(Mechanism::Belief) && !report.gone {
                    belief::place_gain(old_sd_m, report.spread_m)
                } else {
                    1.0
                };
                let at = old.at.toward(report.at, gain);
                let spread_m = report.spread_m * gain.sqrt();
                let log_odds = (faded + raised).clamp(-6.0, 6.0);
                Belief { at, spread_m, men, log_spread, log_odds, ..report }
            }
            _ => Belief { log_odds: raised, ..report },
        };
        let news = old.is_none_or(|old| {
            !old.holds(self.now_s) || old.gone != joined.gone || old.at.distance_to(joined.at) > 700.0
        });
        self.bodies[body as usize].beliefs[about as usize] = Some(joined);
        news
    }

    /// A villager's word was borne out, or was not: it tells on the trust in the next.
    pub(crate) fn weigh_trust(&mut self, body: u32, borne_out: bool) {
        if self.has(Mechanism::Deception) {
            let cases = self.scenario.constants.deception.trust_cases;
            let trust = &mut self.bodies[body as usize].trust;
            *trust = crate::mechanism::deception::trust_after(*trust, cases, borne_out);
        }
    }

    /// Places that villagers named and that a body now stands on: nobody is there, so they had misled it.
    pub(crate) fn find_nobody(&mut self, body: u32) {
        let here = self.position_of(body);
        let within_m = self.scenario.constants.deception.borne_out_m;
        for about in 0..self.bodies.len() as u32 {
            let Some(belief) = self.bodies[body as usize].beliefs[about as usize] else { continue };
            let looked_for = belief.told && belief.enemy && !belief.gone && belief.holds(self.now_s);
            if looked_for && belief.at.distance_to(here) < 0.5 * within_m {
                let there = self.position_of(about).distance_to(belief.at) < within_m + belief.spread_m;
                if !there {
                    self.weigh_trust(body, false);
                    self.bodies[body as usize].beliefs[about as usize] = None;
                }
            }
        }
    }

    /// Firing begins or has gone on for `since_s`: bodies within earshot judge where it is.
    pub(crate) fn noise(&mut self, at: Position, guns: bool, machine_guns: bool, since_s: f64) {
        if !self.has(Mechanism::Hearing) {
            return;
        }
        let constants = &self.scenario.constants.hearing;
        let sound = if guns {
            hearing::Sound::Gun
        } else if machine_guns {
            hearing::Sound::MachineGun
        } else {
            hearing::Sound::Rifle
        };
        let night = self.lux() < 1.0;
        let audible_m = hearing::audible_range_m(constants, sound, self.in_forest(at), night);
        // Firing that goes on gives a new chance to hear it with each quarter of an hour.
        let chances = (since_s / f64::from(constants.heard_anew_s)).min(1.0) as f32;
        for body in 0..self.bodies.len() as u32 {
            if !self.bodies[body as usize].stands() {
                continue;
            }
            let here = self.position_of(body);
            let distance = here.distance_to(at);
            if distance > 2.5 * audible_m || self.bodies[body as usize].in_contact(self.now_s) {
                continue;
            }
            let [u, v, w, _] = self.news_draw(body);
            if u >= at_least_once(hearing::heard_probability(audible_m, distance), chances) {
                continue;
            }
            let bearing = here.bearing_to(at)
                + hearing::bearing_sd_rad(constants, self.in_forest(here)) * normal_from_uniform(v);
            let judged = hearing::judged_range_m(constants, distance, normal_from_uniform(w));
            let place = here.offset(judged * libm::sinf(bearing), judged * libm::cosf(bearing));
            let time_s = self.now_s;
            let me = &mut self.bodies[body as usize];
            let first = me.heard.last().is_none_or(|heard| time_s - heard.time_s > 3_600.0);
            me.heard.retain(|heard| time_s - heard.time_s < 7_200.0);
            if me.heard.len() < 12 {
                me.heard.push(Heard { at: place, time_s });
            }
            let unit = me.unit;
            if first {
                self.emit(Event::Heard { unit, judged_m: judged });
                let off_m = place.distance_to(at);
                self.explain(|_| Why::Heard { unit, judged_m: judged, truly_m: distance, off_m });
            }
            self.consider_at(body, time_s);
        }
    }

    /// Whether a body believes in an enemy within a distance of itself.
    pub(crate) fn believes_enemy_within(&self, body: u32, within_m: f32) -> bool {
        let here = self.position_of(body);
        self.enemies_believed(body).any(|belief| belief.at.distance_to(here) <= within_m)
    }

    /// The enemies a body believes in and acts on.
    pub(crate) fn enemies_believed(&self, body: u32) -> impl Iterator<Item = &Belief> {
        let now_s = self.now_s;
        self.bodies[body as usize]
            .beliefs
            .iter()
            .flatten()
            .filter(move |belief| belief.enemy && !belief.gone && belief.holds(now_s) && belief.men >= 1.0)
    }

    /// Men whom a body believes in near a point: enemies.
    pub(crate) fn enemy_men_near(&self, body: u32, at: Position, within_m: f32) -> f32 {
        self.enemies_believed(body).filter(|b| b.at.distance_to(at) <= within_m).map(|b| b.men).sum()
    }

    /// Men of its own side that a body knows near a point, itself included.
    pub(crate) fn own_men_near(&self, body: u32, at: Position, within_m: f32) -> f32 {
        let me = &self.bodies[body as usize];
        let now_s = self.now_s;
        let others: f32 = me
            .beliefs
            .iter()
            .flatten()
            .filter(|b| !b.enemy && b.at.distance_to(at) <= within_m && now_s - b.time_s < 7_200.0)
            .map(|b| b.men)
            .sum();
        me.fit as f32 + others
    }
}
