//! A man is hit, dies later, is frightened, is lost. Model cards: wounds, suppression, ammunition.

use ground::Position;

use crate::mechanism::random_variates::normal_from_uniform;
use crate::mechanism::{Mechanism, ammunition, suppression, wounds};
use crate::outcome::{Cause, Event, Fate, Watch};
use crate::queue::Due;
use crate::random::Purpose;
use crate::state::men::{Condition, NONE};
use crate::state::section::{Arm, Nerve};
use crate::state::world::World;
use crate::why::{Hit, Why};

/// Men of a section that has gone so far from where they fell are not among it any more, m (assumed).
const LEFT_BEHIND_M: f32 = 10.0;

impl<W: Watch> World<'_, W> {
    /// Something hits a man.
    pub(crate) fn strike(&mut self, man: u32, cause: Cause, by: u32, from: Position) {
        let what = match cause {
            Cause::Rifle | Cause::MachineGun => wounds::Cause::Bullet,
            Cause::Shell => wounds::Cause::Explosive,
            Cause::Grenade => wounds::Cause::Grenade,
            Cause::CloseFight => wounds::Cause::Blade,
        };
        self.strike_with(man, cause, what, by, from);
    }

    /// The same where the weapon does not say what strikes: shrapnel or splinters.
    pub(crate) fn strike_with(
        &mut self,
        man: u32,
        cause: Cause,
        what: wounds::Cause,
        by: u32,
        from: Position,
    ) {
        if self.men.condition[man as usize] != Condition::Fit {
            return;
        }
        let section = self.men.section[man as usize];
        let body = self.sections[section as usize].body;
        // Whoever is struck belongs to the fight from now on, though nobody aimed at him.
        if self.bodies[body as usize].contact.is_none() {
            let range_m = from.distance_to(self.section_at(section));
            self.engage(by, body, from, range_m);
        }
        let count = self.men.wound_count[man as usize];
        self.men.wound_count[man as usize] += 2;
        let [u, v, w, x] = self.random.uniforms(man, Purpose::Wound, count);
        let constants = self.scenario.constants.wounds;
        let outcome = if self.has(Mechanism::Wounds) {
            wounds::outcome_of_hit(&constants, what, u)
        } else {
            wounds::HitOutcome::Killed
        };
        let own_fire = self.bodies[by as usize].side == self.bodies[body as usize].side;
        self.explain(|world| Why::Struck {
            man,
            section,
            unit: world.bodies[body as usize].unit,
            by: world.bodies[by as usize].unit,
            with: cause,
            range_m: from.distance_to(world.section_at(section)),
            posture: world.held(section),
            hit: match outcome {
                wounds::HitOutcome::Light => Hit::Light,
                wounds::HitOutcome::Walking => Hit::Walking,
                wounds::HitOutcome::Litter => Hit::Carried,
                wounds::HitOutcome::Killed => Hit::Killed,
            },
        });
        match outcome {
            wounds::HitOutcome::Light => {
                if self.has(Mechanism::Suppression) {
                    self.frighten(man, suppression::Threat::Shell, 0.0);
                }
                return;
            }
            wounds::HitOutcome::Killed => {
                self.take_out(man, Condition::Dead);
                if own_fire {
                    self.bodies[body as usize].killed_by_own += 1;
                }
                if let Some(record) = self.contact_side(body) {
                    record.killed += 1;
                    record.killed_by_own += u32::from(own_fire);
                }
            }
            wounds::HitOutcome::Litter | wounds::HitOutcome::Walking => {
                self.take_out(man, Condition::Wounded);
                if let Some(record) = self.contact_side(body) {
                    record.wounded += 1;
                    record.wounded_by_own += u32::from(own_fire);
                }
                let helped = self.call_helpers(section, outcome, v);
                let [z, ..] = self.random.uniforms(man, Purpose::Wound, count + 1);
                let out_s = wounds::out_of_reach_s(&constants, outcome, helped > 0, normal_from_uniform(z));
                self.men.out_s[man as usize] = self.now_s + f64::from(out_s);
                let treated = self.scenario.units[self.bodies[body as usize].unit].surgeons;
                let frost = self.lux() < 1.0;
                if let Some(later_s) = wounds::later_death_s(&constants, outcome, treated, frost, [w, x, v]) {
                    self.queue.push(self.now_s + f64::from(later_s), Due::Die { man });
                }
            }
        }
        self.lies_among_them(section);
        let fate = if outcome == wounds::HitOutcome::Killed { Fate::Killed } else { Fate::Wounded };
        let (unit, by_unit) = (self.bodies[body as usize].unit, self.bodies[by as usize].unit);
        let at = self.man_at(man, section);
        self.emit(Event::Fell { man, unit, at, fate, cause: Some(cause), by: Some(by_unit) });
    }

    /// A man falls among his comrades: for a while he is shot at like them.
    fn lies_among_them(&mut self, section: u32) {
        let lying = self.fallen_about(section);
        let at = self.section_at(section);
        self.sections[section as usize].fallen = (lying + 1.0, self.now_s, at);
    }

    /// Men who fell about where a section is, and are taken for men of it.
    fn fallen_about(&self, section: u32) -> f32 {
        let (fallen, as_of_s, at) = self.sections[section as usize].fallen;
        if fallen < 0.01 || self.section_at(section).distance_to(at) > LEFT_BEHIND_M {
            return 0.0;
        }
        let since_s = (self.now_s - as_of_s) as f32;
        fallen * crate::mechanism::exp(-since_s / self.scenario.constants.rifle.fallen_mark_s)
    }

    /// Share of the rounds for a section that are aimed at men who are not down yet.
    pub(crate) fn living_share(&self, section: u32) -> f32 {
        if !self.has(Mechanism::Rifle) {
            return 1.0;
        }
        let fit = self.sections[section as usize].fit as f32;
        fit / (fit + self.fallen_about(section))
    }

    /// Takes a man off the strength of his section and body.
    pub(crate) fn take_out(&mut self, man: u32, condition: Condition) {
        debug_assert!(self.men.condition[man as usize] == Condition::Fit);
        let section = self.men.section[man as usize];
        let body = self.sections[section as usize].body;
        self.men.condition[man as usize] = condition;
        self.men.fell_at[man as usize] = self.section_at(section);
        self.men.contact[man as usize] =
            self.bodies[body as usize].contact.map_or(NONE, |c| self.contacts.root(c));
        self.men.act_version[man as usize] += 1;
        self.men.act_pending[man as usize] = false;
        self.sections[section as usize].fit -= 1;
        self.sections[section as usize].lost_in_contact += 1;
        self.rouse(section, super::nerve::SEEN_S);
        self.bodies[body as usize].fit -= 1;
        self.feel_losses(body);
        self.pass_on_rounds(man, section, body);
        self.pass_on_command(man, section, body);
        if self.sections[section as usize].fit == 0 {
            self.sections[section as usize].nerve = Nerve::Gone;
        }
    }

    /// What a fallen man carried: a share goes to his comrades, the rest is lost. A gun passes to the next man.
    fn pass_on_rounds(&mut self, man: u32, section: u32, body: u32) {
        let left = self.men.rounds[man as usize];
        self.men.rounds[man as usize] = 0;
        match self.sections[section as usize].arm {
            Arm::Rifles => {
                let constants = &self.scenario.constants.ammunition;
                let taken = if self.has(Mechanism::Ammunition) {
                    ammunition::taken_from_fallen(
                        constants,
                        left,
                        self.sections[section as usize].nerve == Nerve::Steady,
                        true,
                    )
                } else {
                    0
                };
                let heir = self.sections[section as usize]
                    .men
                    .clone()
                    .filter(|&m| self.men.condition[m as usize] == Condition::Fit)
                    .min_by_key(|&m| (self.men.rounds[m as usize], m));
                match heir {
                    Some(heir) => {
                        self.men.rounds[heir as usize] += taken;
                        self.leave_rounds(body, left - taken);
                    }
                    None => self.leave_rounds(body, left),
                }
            }
            Arm::MachineGun | Arm::MountainGun => {
                // The rounds lie at the gun; its first man may change, its boxes do not.
                let keeper = self.sections[section as usize].men.start;
                if man == keeper && self.sections[section as usize].fit > 0 {
                    self.men.rounds[man as usize] = left;
                } else if self.sections[section as usize].fit == 0 {
                    let at_gun = if man == keeper {
                        left
                    } else {
                        std::mem::take(&mut self.men.rounds[keeper as usize])
                    };
                    if self.sections[section as usize].arm == Arm::MachineGun {
                        self.bodies[body as usize].rounds_lost += u64::from(at_gun);
                    }
                }
            }
            Arm::Unarmed => {}
        }
    }

    /// Comrades leave the line with a wounded man; gives how many.
    fn call_helpers(&mut self, section: u32, outcome: wounds::HitOutcome, u: f32) -> usize {
        let constants = &self.scenario.constants.wounds;
        let until_s = self.now_s + f64::from(constants.helping_s);
        let helpers = wounds::helpers(constants, outcome, u);
        let free: Vec<u32> = self
            .fit_men(section)
            .into_iter()
            .filter(|&m| self.men.busy_until_s[m as usize] <= self.now_s)
            .take(helpers as usize)
            .collect();
        let count = free.len() as u32;
        self.explain(|world| Why::Helped {
            unit: world.unit_of(section),
            section,
            helpers: count,
            for_s: world.scenario.constants.wounds.helping_s,
        });
        for &man in &free {
            self.men.busy_until_s[man as usize] = until_s;
        }
        free.len()
    }

    /// A wounded man dies.
    pub(crate) fn die_of_wounds(&mut self, man: u32) {
        if self.men.condition[man as usize] != Condition::Wounded {
            return;
        }
        self.men.condition[man as usize] = Condition::Dead;
        let section = self.men.section[man as usize];
        let body = self.sections[section as usize].body;
        self.bodies[body as usize].died_of_wounds += 1;
        let unit = self.bodies[body as usize].unit;
        if self.men.contact[man as usize] != NONE {
            let record = self.part_in(self.men.contact[man as usize], body);
            record.wounded = record.wounded.saturating_sub(1);
            record.died_of_wounds += 1;
        }
        let at = self.section_at(section);
        self.emit(Event::Fell { man, unit, at, fate: Fate::Killed, cause: None, by: None });
    }

    /// Suppression of a man now.
    pub(crate) fn suppression_now(&self, man: u32) -> f32 {
        let then = self.men.suppression[man as usize];
        if then < 0.01 {
            return 0.0;
        }
        let quiet_s = (self.now_s - self.men.suppressed_s[man as usize]) as f32;
        suppression::decay(&self.scenario.constants.suppression, then, quiet_s)
    }

    /// A round passes a man, or a shell bursts near him.
    pub(crate) fn frighten(&mut self, man: u32, threat: suppression::Threat, distance_m: f32) {
        let constants = &self.scenario.constants.suppression;
        let effect = suppression::effect(constants, threat, distance_m);
        if effect < 0.005 {
            return;
        }
        let now = suppression::add(self.suppression_now(man), effect);
        self.men.suppression[man as usize] = now;
        self.men.suppressed_s[man as usize] = self.now_s;
    }

    /// Works out a section's mean suppression.
    pub(crate) fn settle_suppression(&mut self, section: u32) {
        let mut sum = 0.0;
        if self.now_s - self.sections[section as usize].under_fire_s < 120.0
            && self.has(Mechanism::Suppression)
        {
            for man in self.sections[section as usize].men.clone() {
                if self.men.condition[man as usize] == Condition::Fit {
                    sum += self.suppression_now(man);
                }
            }
        }
        let fit = self.sections[section as usize].fit.max(1) as f32;
        self.sections[section as usize].suppression = sum / fit;
    }
}
