//! Leaders fall and others take over. Model card: leadership.

use crate::mechanism::random_variates::normal_from_uniform;
use crate::mechanism::{Mechanism, leadership};
use crate::outcome::{Event, Watch};
use crate::random::Purpose;
use crate::state::men::Condition;
use crate::state::world::World;
use crate::why::Why;

impl<W: Watch> World<'_, W> {
    /// Nobody leads the section now.
    pub(crate) fn leaderless(&self, section: u32) -> bool {
        self.now_s < self.sections[section as usize].leaderless_until_s
    }

    /// Nobody commands the body now: its commander has fallen, or has not yet got over a surprise.
    pub(crate) fn headless(&self, body: u32) -> bool {
        self.now_s < self.bodies[body as usize].headless_until_s
    }

    /// The commander of the body has fallen and none has taken over.
    pub(crate) fn commander_down(&self, body: u32) -> bool {
        self.now_s < self.bodies[body as usize].bereft_until_s
    }

    /// The man of a section at whom a round is aimed, by a uniform: its leader shows himself more than the others.
    pub(crate) fn pick_aimed_at(&self, section: u32, u: f32) -> Option<u32> {
        let state = &self.sections[section as usize];
        if self.has(Mechanism::Leadership) && self.men.condition[state.leader as usize] == Condition::Fit {
            let share = leadership::aimed_at_leader_probability(
                &self.scenario.constants.leadership,
                state.fit as f32,
            );
            let even = 1.0 / state.fit.max(1) as f32;
            // What he draws beyond an even share comes off the top; the rest falls on all alike.
            let extra = ((share - even) / (1.0 - even).max(1e-6)).clamp(0.0, 1.0);
            if u < extra {
                return Some(state.leader);
            }
            return self.pick_man(section, (u - extra) / (1.0 - extra).max(1e-6));
        }
        self.pick_man(section, u)
    }

    /// A man is out of it: if he led, another takes over, after a time.
    pub(crate) fn pass_on_command(&mut self, man: u32, section: u32, body: u32) {
        if !self.has(Mechanism::Leadership) {
            return;
        }
        let leads = self.sections[section as usize].leader == man;
        let commands = self.bodies[body as usize].commander == man;
        if !leads && !commands {
            return;
        }
        let [u, v, ..] = self.morale_draw(section, Purpose::Morale);
        let constants = self.scenario.constants.leadership;
        let unit = self.bodies[body as usize].unit;
        if leads {
            let deputy = self.first_fit(section);
            let wait_s = leadership::replacing_time_s(&constants, false, normal_from_uniform(u));
            let until_s = self.now_s + f64::from(wait_s);
            let state = &mut self.sections[section as usize];
            state.leaderless_until_s = state.leaderless_until_s.max(until_s);
            if let Some(deputy) = deputy {
                state.leader = deputy;
            }
            self.explain(|_| Why::LeaderFell { unit, section, for_s: wait_s });
        }
        if commands {
            let wait_s = leadership::replacing_time_s(&constants, true, normal_from_uniform(v));
            let until_s = self.now_s + f64::from(wait_s);
            let sections = self.bodies[body as usize].sections.clone();
            let successor = sections.clone().find_map(|s| self.first_fit(s));
            let me = &mut self.bodies[body as usize];
            me.headless_until_s = me.headless_until_s.max(until_s);
            me.bereft_until_s = until_s;
            if let Some(successor) = successor {
                me.commander = successor;
            }
            self.emit(Event::CommanderFell { unit });
        }
    }

    fn first_fit(&self, section: u32) -> Option<u32> {
        self.sections[section as usize]
            .men
            .clone()
            .find(|&man| self.men.condition[man as usize] == Condition::Fit)
    }
}
