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
        self.bodies[body as usize].beliefs[friend as usize] = Some(Belief::of_friend(at, men, time_s));
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
            since_s: old.filter(|_| !news).map_or(time_s, |old| old.since_s),
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
        let raised = if self.has(Mechanism::Belief) {
            let prior = self.scenario.constants.identifying.prior_known_friend;
            belief::beside_own(constants, log_odds, prior, self.own_men_at(body, about, &report))
        } else {
            4.0
        };
        if raised <= 0.0 && old.is_none_or(|old| !old.enemy) {
            // These were our own.
            return false;
        }
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
        let since_s = old.filter(|old| old.enemy && !news).map_or(self.now_s, |old| old.since_s);
        self.bodies[body as usize].beliefs[about as usize] = Some(Belief { since_s, ..joined });
        news
    }

    /// How far a body's knowledge of own men explains a report of enemies, 0 to 1. Where it heard firing it is not explained.
    fn own_men_at(&self, body: u32, about: u32, report: &Belief) -> f32 {
        let constants = &self.scenario.constants.belief;
        let me = &self.bodies[body as usize];
        let explains = |at: Position, spread_m: f32, time_s: f64| {
            let apart_s = (report.time_s - time_s).abs() as f32;
            let both_m = (report.spread_m * report.spread_m + spread_m * spread_m).sqrt();
            belief::own_there(constants, report.at.distance_to(at), both_m, apart_s)
        };
        let here = self.position_of(body);
        let mut weight = if me.in_contact(self.now_s) { 0.0 } else { explains(here, 0.0, self.now_s) };
        for known in me.beliefs.iter().flatten().filter(|known| !known.enemy) {
            weight = weight.max(explains(known.at, known.spread_m, known.time_s));
        }
        // Of men whom it knows already as enemies it has more than this report.
        let known_foe = me.beliefs[about as usize].is_some_and(|old| old.enemy && old.holds(self.now_s));
        if known_foe || self.heard_firing_at(body, report) { 0.0 } else { weight }
    }

    /// Whether a body heard firing about where enemies were reported, and when.
    fn heard_firing_at(&self, body: u32, report: &Belief) -> bool {
        let about_m = self.scenario.constants.deception.borne_out_m;
        self.bodies[body as usize].heard.iter().any(|heard| {
            (heard.time_s - report.time_s).abs() < 3_600.0 && heard.at.distance_to(report.at) < about_m
        })
    }

    /// Word comes from an own body, and the bearer says where it was: enemies that were reported there, and of whom it knows
    /// nothing itself, were own men.
    pub(crate) fn hears_where(&mut self, body: u32, friend: u32, at: Position, time_s: f64) {
        // Who is in a fight sees for himself whom he fights.
        if !self.has(Mechanism::Belief) || body == friend || self.bodies[body as usize].in_contact(self.now_s)
        {
            return;
        }
        let constants = self.scenario.constants.belief;
        let prior = self.scenario.constants.identifying.prior_known_friend;
        for about in 0..self.bodies.len() {
            let Some(old) = self.bodies[body as usize].beliefs[about].filter(|old| old.enemy) else {
                continue;
            };
            let his = self.bodies[friend as usize].beliefs[about];
            if his.is_some_and(|his| his.enemy && his.holds(self.now_s)) || self.heard_firing_at(body, &old) {
                continue;
            }
            let apart_s = (old.time_s - time_s).abs() as f32;
            let weight = belief::own_there(&constants, old.at.distance_to(at), old.spread_m, apart_s);
            let log_odds = belief::beside_own(&constants, old.log_odds, prior, weight);
            self.bodies[body as usize].beliefs[about] =
                (log_odds > 0.0).then_some(Belief { log_odds, ..old });
        }
        let known = self.bodies[body as usize].beliefs[friend as usize];
        if known.is_none_or(|known| !known.enemy && known.time_s < time_s) {
            let men = self.bodies[friend as usize].fit as f32;
            self.bodies[body as usize].beliefs[friend as usize] = Some(Belief::of_friend(at, men, time_s));
        }
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
        self.enemies_believed_as(body).map(|(_, belief)| belief)
    }

    /// The same, each with the body that it is about.
    pub(crate) fn enemies_believed_as(&self, body: u32) -> impl Iterator<Item = (u32, &Belief)> {
        let now_s = self.now_s;
        (0_u32..)
            .zip(&self.bodies[body as usize].beliefs)
            .filter_map(|(other, belief)| Some((other, belief.as_ref()?)))
            .filter(move |(_, belief)| {
                belief.enemy && !belief.gone && belief.holds(now_s) && belief.men >= 1.0
            })
    }

    /// Men whom a body believes in near a point: enemies.
    pub(crate) fn enemy_men_near(&self, body: u32, at: Position, within_m: f32) -> f32 {
        self.enemies_believed(body).filter(|b| b.at.distance_to(at) <= within_m).map(|b| b.men).sum()
    }

    /// Men of its own side that a body knows near a point, itself included.
    pub(crate) fn own_men_near(&self, body: u32, at: Position, within_m: f32) -> f32 {
        let others: f32 =
            self.friends_believed(body).filter(|b| b.at.distance_to(at) <= within_m).map(|b| b.men).sum();
        self.bodies[body as usize].fit as f32 + others
    }

    /// What a body knows of its own side's bodies, no older than two hours.
    pub(crate) fn friends_believed(&self, body: u32) -> impl Iterator<Item = &Belief> {
        let now_s = self.now_s;
        self.bodies[body as usize]
            .beliefs
            .iter()
            .flatten()
            .filter(move |b| !b.enemy && now_s - b.time_s < 7_200.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::benchmark::skirmish;
    use crate::mechanism::MechanismSet;
    use crate::outcome::Unwatched;
    use crate::queue::Due;
    use crate::scenario::Scenario;

    const HEADQUARTERS: u32 = 0;
    const CAMP: u32 = 1;

    /// A headquarters, a camp of its own side 1,600 m off, and somebody who reports enemies.
    fn three_of_a_side(change: impl Fn(&mut Scenario)) -> Scenario {
        let mut scenario = skirmish(40);
        let teller = scenario.units[0].clone();
        scenario.units[1].side = 0;
        scenario.units.push(teller);
        scenario.weapons = vec![crate::scenario::Weapon {
            name: "rifle".into(),
            kind: crate::scenario::WeaponKind::Rifle,
            muzzle_velocity_m_per_s: 620.0,
            practical_rate_per_min: 10.0,
            jam_per_round: 0.0,
            crew: 1,
        }];
        scenario.mechanisms = MechanismSet::all();
        change(&mut scenario);
        scenario
    }

    fn enemies_at(at: Position, time_s: f64) -> Belief {
        let (spread_m, men, log_spread) = (100.0, 80.0, 0.5);
        Belief {
            at,
            spread_m,
            men,
            log_spread,
            time_s,
            since_s: time_s,
            log_odds: 4.0,
            enemy: true,
            gone: false,
            told: false,
        }
    }

    /// Men in whom the headquarters believes as enemies after a report of enemies so far from its own camp, and after word from the
    /// camp; the later of the two comes last.
    fn believed(scenario: &Scenario, off_m: f32, report_first: bool) -> f32 {
        let mut watch = Unwatched;
        let mut world = World::raise(scenario, 1, &mut watch);
        world.now_s = 7_200.0;
        let camp = world.position_of(CAMP);
        let report = enemies_at(camp.offset(-off_m, 0.0), 6_900.0);
        let odds = belief::log_odds_of_report(
            &scenario.constants.belief,
            scenario.constants.belief.own_patrol_reliability,
        );
        if !report_first {
            world.hears_where(HEADQUARTERS, CAMP, camp, 6_600.0);
        }
        world.learn_by_report(HEADQUARTERS, CAMP, report, odds);
        if report_first {
            assert!(
                world.enemy_men_near(HEADQUARTERS, camp, 5_000.0) > 50.0,
                "before word comes it is believed"
            );
            world.hears_where(HEADQUARTERS, CAMP, camp, 7_000.0);
        }
        world.enemy_men_near(HEADQUARTERS, camp, 5_000.0)
    }

    #[test]
    fn enemies_reported_where_an_own_body_reports_itself_are_not_believed() {
        let scenario = three_of_a_side(|_| {});
        for report_first in [false, true] {
            assert_eq!(believed(&scenario, 50.0, report_first), 0.0);
            assert!(believed(&scenario, 1_200.0, report_first) > 50.0, "enemies elsewhere stay enemies");
            let off = three_of_a_side(|scenario| {
                scenario.mechanisms = MechanismSet::all().without(Mechanism::Belief);
            });
            assert!(believed(&off, 50.0, report_first) > 50.0);
            let deaf = three_of_a_side(|scenario| {
                scenario.constants.identifying.prior_known_friend = 0.5;
                scenario.constants.belief.mistaken_share = 0.0;
            });
            assert!(believed(&deaf, 50.0, report_first) > 50.0);
        }
    }

    /// Where it hears firing there are enemies, whoever else is there.
    #[test]
    fn a_report_is_believed_where_there_is_firing() {
        let scenario = three_of_a_side(|_| {});
        let mut watch = Unwatched;
        let mut world = World::raise(&scenario, 1, &mut watch);
        world.now_s = 7_200.0;
        let camp = world.position_of(CAMP);
        world.bodies[HEADQUARTERS as usize].heard.push(Heard { at: camp, time_s: 6_800.0 });
        world.hears_where(HEADQUARTERS, CAMP, camp, 6_600.0);
        world.learn_by_report(HEADQUARTERS, 2, enemies_at(camp, 6_900.0), 4.0);
        assert!(world.enemy_men_near(HEADQUARTERS, camp, 500.0) > 50.0);
    }

    #[test]
    fn who_sees_his_mistake_takes_his_report_back() {
        let scenario = three_of_a_side(|scenario| scenario.constants.command.lost_per_km = 0.0);
        let mut watch = Unwatched;
        let mut world = World::raise(&scenario, 1, &mut watch);
        world.now_s = 3_600.0;
        let camp = world.position_of(CAMP);
        // The third body has told the headquarters of enemies in the camp, and now sees whose camp it is.
        world.bodies[HEADQUARTERS as usize].beliefs[CAMP as usize] = Some(enemies_at(camp, 3_000.0));
        world.bodies[2].told_s[HEADQUARTERS as usize] = 3_000.0;
        world.know_friend(2, CAMP);
        world.take_back(2, CAMP);
        let mut told = false;
        while let Some((time_s, due)) = world.queue.pop() {
            if let Due::Message { message } = due {
                world.now_s = world.now_s.max(time_s);
                world.deliver(message);
                told = true;
                break;
            }
        }
        assert!(told && world.bodies[HEADQUARTERS as usize].beliefs[CAMP as usize].is_some_and(|b| !b.enemy));
    }
}
