//! Villagers: what they know, whom they tell the truth, and what they say when asked to mislead.
//! Model card: deception.

use crate::mechanism::Mechanism;
use crate::mechanism::belief;
use crate::mechanism::deception::{self, Answer};
use crate::mechanism::random_variates::normal_from_uniform;
use crate::outcome::{Event, Watch};
use crate::state::belief::Belief;
use crate::state::body::Stance;
use crate::state::world::World;
use crate::why::Means;

impl<W: Watch> World<'_, W> {
    /// A body asks the people of the hamlets near by.
    pub(crate) fn ask_villagers(&mut self, body: u32) {
        if !self.has(Mechanism::Deception) && !self.has(Mechanism::Belief) {
            return;
        }
        let here = self.position_of(body);
        for place in 0..self.scenario.places.len() {
            if self.scenario.places[place].villagers.is_some()
                && self.scenario.places[place].position.distance_to(here)
                    <= self.scenario.constants.tactics.hamlet_within_m
            {
                self.ask_at(body, place);
            }
        }
        self.spread_news(body);
        self.consider_at(body, self.now_s);
    }

    /// It asks at one hamlet about every body of the other sides that the people know of.
    pub(crate) fn ask_at(&mut self, body: u32, place: usize) {
        let scenario = self.scenario;
        let Some(villagers) = &scenario.places[place].villagers else { return };
        let side = self.bodies[body as usize].side;
        let hamlet = scenario.places[place].position;
        for about in 0..self.bodies.len() as u32 {
            let other = &self.bodies[about as usize];
            if other.side == side || !other.stands() {
                continue;
            }
            let knows = self.position_of(about).distance_to(hamlet) <= villagers.knows_within_m
                || other.tracks.iter().rev().take(3).any(|leg| {
                    let passed = leg.passed_within(hamlet, 700.0);
                    passed.is_some_and(|(time_s, _)| self.now_s - time_s < 172_800.0)
                });
            if !knows {
                continue;
            }
            let rumour = other
                .rumours
                .iter()
                .find(|rumour| rumour.0 == place && self.has(Mechanism::Deception))
                .copied();
            let flees = matches!(other.stance, Stance::FallingBack { .. });
            let truly = other.fit as f32;
            let at = self.position_of(about);
            let [u, v, w, x] = self.news_draw(body);
            let honest = villagers.honest_to.get(side).copied().unwrap_or(0.5);
            let constants = &scenario.constants.deception;
            let against =
                villagers.loyal_to.is_some_and(|loyal| loyal != side) && self.has(Mechanism::Deception);
            let answer = deception::answer(constants, honest, against && rumour.is_some(), u);
            let men = deception::told_strength(constants, truly, normal_from_uniform(v));
            let aside = |u: f32| deception::told_offset_m(constants, answer, u);
            let (men, spot, gone) = match (answer, rumour) {
                (Answer::Evasive, _) => continue,
                (Answer::False, Some((_, factor, whither))) => {
                    (men * factor, whither.map_or(at, |p| scenario.places[p].position), true)
                }
                // An unprompted falsehood sends the asker somewhere else.
                (Answer::False, None) if !against => continue,
                (Answer::False, None) => (men, hamlet.offset(aside(w), aside(x)), false),
                (Answer::Honest, _) => (men, at.offset(aside(w), aside(x)), flees),
            };
            let false_news = answer == Answer::False;
            let report = Belief {
                at: spot,
                spread_m: 1_000.0,
                men,
                log_spread: 0.6,
                time_s: self.now_s,
                since_s: self.now_s,
                log_odds: 0.0,
                enemy: true,
                gone,
                told: true,
            };
            let beliefs = &scenario.constants.belief;
            let odds = if self.has(Mechanism::Deception) {
                // A headquarters that was misled before takes the place named for one where the enemy is not.
                let wary = deception::wary_report(constants, self.bodies[body as usize].trust);
                belief::after_report(beliefs, 0.0, &wary, false)
            } else {
                belief::log_odds_of_report(beliefs, constants.villager_reliability)
            };
            let news = self.learn_by_report(body, about, report, odds);
            self.explain_learning(body, about, Means::Villagers { place, honest: !false_news }, news);
            let (unit, about_unit) = (self.bodies[body as usize].unit, self.bodies[about as usize].unit);
            self.emit(Event::Told { unit, place, about: about_unit, men, false_news });
        }
    }
}
