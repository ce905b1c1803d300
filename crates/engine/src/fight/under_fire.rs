//! Men are fired at: what it does to them and what they do first. Model cards: suppression, surprise.

use crate::mechanism::random_variates::normal_from_uniform;
use crate::mechanism::{Mechanism, rifle, suppression, surprise};
use crate::outcome::Watch;
use crate::state::body::{Stance, Then};
use crate::state::world::World;
use crate::why::Why;

/// Nearer than this an enemy whom nobody expected is upon them, m (assumed).
const BLOW_M: f32 = 200.0;

impl<W: Watch> World<'_, W> {
    /// Presses on the section fired at: near misses, its alarm, its answer.
    pub(super) fn press(
        &mut self,
        target: u32,
        aimed: u32,
        section: u32,
        man: u32,
        range_m: f32,
        draws: [f32; 3],
    ) {
        let was_quiet = self.now_s - self.sections[target as usize].under_fire_s > 60.0;
        let since = (self.now_s - self.sections[target as usize].under_fire_s).min(30.0) as f32;
        let fit = self.sections[target as usize].fit as f32;
        self.sections[target as usize].under_fire_s = self.now_s;
        let other = self.sections[target as usize].body;
        if let Some(record) = self.contact_side(other) {
            record.man_minutes_under_fire += fit * since / 60.0;
        }
        if was_quiet {
            // How they look from now on says nothing of how they looked before.
            self.sections[target as usize].looked_s = self.now_s;
            self.sections[target as usize].looks_anew = true;
            self.rouse(target, 3.0);
        }
        if !self.has(Mechanism::Suppression) {
            return;
        }
        let constants = &self.scenario.constants;
        let spread = self.men.dispersion_mil[man as usize]
            * rifle::stress_widening(&constants.rifle, self.stress(section));
        let miss_m = rifle::miss_distance_m(range_m, spread, draws[0]);
        self.frighten(aimed, suppression::Threat::Rifle, miss_m);
        // It passes his neighbour too, a few metres farther off.
        if let Some(neighbour) = self.pick_man(target, draws[1])
            && neighbour != aimed
        {
            self.frighten(neighbour, suppression::Threat::Rifle, miss_m + 2.0 + 4.0 * draws[2]);
        }
    }

    /// A body is taken under fire: it takes cover, may be surprised, and reacts.
    pub(super) fn taken_under_fire(&mut self, body: u32, by: u32, range_m: f32, unawares: bool) {
        let me = &self.bodies[body as usize];
        // Who sees them a moment before they fire is not forewarned: so long it takes until anybody does anything.
        let warned_s = self.now_s - f64::from(self.scenario.constants.surprise.reaction_s);
        let knew = me.beliefs[by as usize].is_some_and(|b| {
            b.enemy
                && !b.gone
                && b.since_s <= warned_s
                && b.holds(self.now_s)
                && b.at.distance_to(self.position_of(by))
                    < 800.0 + 2.0 * b.spread_at(&self.scenario.constants.belief, self.now_s)
        });
        let (startled_s, security) = me.startled;
        let security = if self.now_s < startled_s { security } else { me.has_security() };
        let degree = if matches!(me.stance, Stance::Asleep { .. }) {
            // Whatever the commander had been told, sleeping men expect nothing.
            surprise::Degree::Complete
        } else {
            surprise::degree(if knew { 0.8 } else { 0.1 }, security, !knew && range_m < BLOW_M)
        };
        let still_waking =
            me.sections.clone().any(|s| self.sections[s as usize].surprised_until_s > self.now_s);
        if still_waking && let Some(record) = self.contact_side(body) {
            record.surprised = true;
        }
        if self.has(Mechanism::Surprise) && degree.share() > 0.3 && unawares {
            if let Some(record) = self.contact_side(body) {
                record.surprised |= degree.share() > 0.6;
            }
            self.explain(|world| Why::Surprised {
                unit: world.bodies[body as usize].unit,
                by: world.bodies[by as usize].unit,
                range_m,
                degree,
                knew,
                security,
                asleep: matches!(world.bodies[body as usize].stance, Stance::Asleep { .. }),
            });
            let constants = self.scenario.constants.surprise;
            for section in self.bodies[body as usize].sections.clone() {
                let [u, v, ..] = self.think_draw(section);
                let delay = surprise::reaction_time_s(&constants, degree, normal_from_uniform(u));
                let until_s = self.now_s + f64::from(delay);
                let lost_s = surprise::command_lost_s(&constants, degree, normal_from_uniform(v));
                let shaken_s = until_s + f64::from(lost_s);
                self.sections[section as usize].surprised_until_s = until_s;
                self.sections[section as usize].shaken = (shaken_s, degree);
                if self.sections[section as usize].men.contains(&self.bodies[body as usize].commander) {
                    // The commander, too, has lost his men from his hand.
                    let headless_s = self.bodies[body as usize].headless_until_s.max(shaken_s);
                    self.bodies[body as usize].headless_until_s = headless_s;
                }
                self.think_at(section, until_s + 0.5);
            }
        }
        self.learn_by_eye(body, by, range_m);
        match self.bodies[body as usize].stance {
            Stance::Asleep { .. } if self.bodies[body as usize].combatant => self.wake_up(body),
            Stance::Advancing { objective, hold_fire: true, .. } => self.release_fire(body, objective),
            Stance::Marching(_) | Stance::Idle | Stance::Asleep { .. } => {
                if self.bodies[body as usize].combatant {
                    self.under_fire_on_the_march(body, by, range_m);
                } else {
                    self.bodies[body as usize].fled_s = self.now_s;
                    self.flee(body);
                }
            }
            Stance::Hidden { .. } => self.spring(body, range_m),
            _ => {}
        }
        self.consider_at(body, self.now_s);
        self.wake_command(body, 90.0);
    }

    /// Men on the march who come upon an enemy near by whom nobody expected stand and stare before they do anything.
    pub(crate) fn startle(&mut self, body: u32, range_m: f32) {
        let me = &self.bodies[body as usize];
        let marching = matches!(me.stance, Stance::Marching(_)) && me.combatant;
        if !self.has(Mechanism::Surprise) || !marching || range_m >= BLOW_M || me.in_contact(self.now_s) {
            return;
        }
        let security = me.has_security();
        let degree = surprise::degree(0.1, security, true);
        let constants = self.scenario.constants.surprise;
        self.bodies[body as usize].startled = (self.now_s + f64::from(constants.reaction_s), security);
        for section in self.bodies[body as usize].sections.clone() {
            let [u, ..] = self.think_draw(section);
            let delay = surprise::reaction_time_s(&constants, degree, normal_from_uniform(u));
            let until_s = self.now_s + f64::from(delay);
            self.sections[section as usize].surprised_until_s = until_s;
            self.think_at(section, until_s + 0.5);
        }
    }

    pub(super) fn under_fire_on_the_march(&mut self, body: u32, by: u32, range_m: f32) {
        if self.leaving(body) {
            return;
        }
        self.react(body, by, range_m);
        let me = &self.bodies[body as usize];
        match (&me.stance, &me.then) {
            // Whom they were sent to attack fires at them on their way: they shake out and go forward from here.
            (Stance::Marching(_), &Then::Assault { objective, approach, by_stealth: false })
                if objective.distance_to(self.position_of(by))
                    < self.scenario.constants.tactics.form_up_m =>
            {
                self.go_forward(body, objective, approach, false);
            }
            (Stance::Marching(_) | Stance::Idle, _) => self.stop_for(body),
            _ => {}
        }
    }
}
