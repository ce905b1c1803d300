//! Sleep, food, warmth, and who falls out for want of them. Model cards: fatigue, privation.

use crate::mechanism::random_variates::normal_from_uniform;
use crate::mechanism::{Mechanism, fatigue, privation};
use crate::outcome::{Event, Fate, Watch};
use crate::queue::Due;
use crate::state::body::Stance;
use crate::state::men::{Condition, NONE};
use crate::state::section::{Arm, Nerve};
use crate::state::world::World;
use crate::why::Why;

/// Below this light it is night, lux.
const NIGHT_LUX: f32 = 1.0;
/// Sleep and chill are set down no oftener than this while nothing changes, s.
const SETTLE_S: f64 = 900.0;

impl<W: Watch> World<'_, W> {
    /// Share of a body's men who sleep, on the mean, while it does what it does.
    fn asleep_share(&self, body: u32) -> f32 {
        let me = &self.bodies[body as usize];
        match me.stance {
            Stance::Asleep { guard } => 1.0 - guard,
            Stance::Idle | Stance::Holding | Stance::Hidden { .. } if !me.in_contact(self.now_s) => {
                self.scenario.constants.fatigue.sleep_by_turns
            }
            _ => 0.0,
        }
    }

    /// Hours for which the men of a body have been awake, sleep paid back.
    pub(crate) fn hours_awake(&self, body: u32) -> f32 {
        let me = &self.bodies[body as usize];
        let since_s = (self.now_s - me.awake_s).max(0.0) as f32;
        fatigue::hours_awake_after(
            &self.scenario.constants.fatigue,
            me.awake_h,
            self.asleep_share(body),
            since_s,
        )
    }

    /// How cold the men of a body are, 0 to 1.
    fn chill(&self, body: u32) -> f32 {
        let me = &self.bodies[body as usize];
        let since_s = (self.now_s - me.awake_s).max(0.0);
        let constants = &self.scenario.constants.privation;
        let by_night = || self.scenario.sky.darker_than(self.now_s - 0.5 * since_s, NIGHT_LUX);
        let target = match me.stance {
            Stance::Asleep { .. } if by_night() => {
                privation::chill_target(constants, constants.night_air_c, true)
            }
            Stance::Idle | Stance::Holding | Stance::Hidden { .. } if by_night() => {
                privation::chill_target(constants, constants.night_air_c, false)
            }
            _ => 0.0,
        };
        privation::chill_after(constants, me.chill, target, since_s as f32)
    }

    /// Sets down sleep and chill before a body begins to do something else.
    pub(crate) fn settle_rest(&mut self, body: u32) {
        let (awake_h, chill) = (self.hours_awake(body), self.chill(body));
        let me = &mut self.bodies[body as usize];
        (me.awake_h, me.chill, me.awake_s) = (awake_h, chill, self.now_s);
    }

    /// The same, where some time has passed: at dusk and dawn what chills men changes.
    pub(crate) fn settle_rest_now_and_then(&mut self, body: u32) {
        if self.now_s - self.bodies[body as usize].awake_s > SETTLE_S {
            self.settle_rest(body);
        }
    }

    /// What want of sleep, food and warmth add to the fatigue of work.
    pub(crate) fn want(&self, body: u32) -> f32 {
        self.want_after(body, 0.0)
    }

    /// The same after marching on for a time: sleep and food run on, and walking warms.
    pub(crate) fn want_after(&self, body: u32, marched_s: f32) -> f32 {
        let marched_h = marched_s / 3_600.0;
        let mut want = 0.0;
        if self.has(Mechanism::Fatigue) {
            let constants = &self.scenario.constants.fatigue;
            want += fatigue::with_sleep_debt(constants, 0.0, self.hours_awake(body) + marched_h);
        }
        if self.has(Mechanism::Privation) {
            let constants = &self.scenario.constants.privation;
            let hunger = privation::hunger(constants, self.unfed_h(body) + marched_h);
            let chill = self.chill(body);
            let warming =
                if chill > 0.0 { privation::chill_after(constants, chill, 0.0, marched_s) } else { 0.0 };
            want += hunger + constants.chill_weight * warming;
        }
        want
    }

    /// Hours since the last issue of food; none while the body lies where there is food.
    fn unfed_h(&self, body: u32) -> f32 {
        let me = &self.bodies[body as usize];
        if me.eats_here { 0.0 } else { (self.now_s - me.fed_s) as f32 / 3_600.0 }
    }

    /// A body that halts eats of what is there, for as long as it stays.
    pub(crate) fn eat(&mut self, body: u32) {
        if self.food_here(body) {
            self.bodies[body as usize].eats_here = true;
            self.feed(body);
        }
    }

    /// People who favour a side share their food with it, and the trains of a side come up from its stores.
    fn food_here(&self, body: u32) -> bool {
        let side = self.bodies[body as usize].side;
        let here = self.position_of(body);
        let trains_m = self.scenario.constants.privation.trains_reach_m;
        self.scenario.places.iter().any(|place| {
            let Some(villagers) = &place.villagers else { return false };
            let away_m = place.position.distance_to(here);
            let honest = villagers.honest_to.get(side).copied().unwrap_or(0.0);
            let shared = villagers.loyal_to == Some(side) || honest >= 0.5;
            (shared && away_m <= self.scenario.constants.tactics.hamlet_within_m)
                || (villagers.stores_of.contains(&side) && away_m <= trains_m)
        })
    }

    /// A body sets out: from now on it eats what it carries.
    pub(crate) fn leave_the_table(&mut self, body: u32) {
        if self.bodies[body as usize].eats_here {
            self.bodies[body as usize].eats_here = false;
            self.feed(body);
        }
    }

    /// A body gets food for some days.
    pub(crate) fn feed(&mut self, body: u32) {
        self.bodies[body as usize].fed_s = self.now_s;
    }

    /// After a march: the spent have fallen out, and follow in their own time.
    pub(crate) fn leave_stragglers(&mut self, body: u32, marched_m: f32) {
        if !self.has(Mechanism::Privation) {
            return;
        }
        let constants = self.scenario.constants.privation;
        let share = privation::straggling_share(&constants, self.fatigue(body), marched_m);
        if share < 1e-3 {
            return;
        }
        let [u, v, ..] = self.march_draw(body);
        let unit = self.bodies[body as usize].unit;
        let at = self.bodies[body as usize].at;
        let fit = self.bodies[body as usize].fit;
        let men: Vec<u32> = self.bodies[body as usize]
            .sections
            .clone()
            .filter(|&s| matches!(self.sections[s as usize].arm, Arm::Rifles | Arm::Unarmed))
            .flat_map(|s| self.fit_men(s))
            .collect();
        for (i, man) in men.into_iter().enumerate() {
            let turn = |u: f32| (u + 0.618_034 * i as f32).fract().clamp(1e-4, 1.0 - 1e-4);
            if turn(u) >= share || self.bodies[body as usize].fit < 2 {
                continue;
            }
            if self.bodies[body as usize].fit == fit {
                self.explain_falling_out(body, share, marched_m);
            }
            self.fall_out(man);
            self.emit(Event::Fell { man, unit, at, fate: Fate::Missing, cause: None, by: None });
            let back_s = privation::straggler_back_s(&constants, normal_from_uniform(turn(v)));
            self.queue.push(self.now_s + f64::from(back_s), Due::Rejoin { man });
        }
    }

    /// Tells what wears those who fall out.
    fn explain_falling_out(&mut self, body: u32, share: f32, marched_m: f32) {
        self.explain(|world| {
            let constants = &world.scenario.constants;
            let awake_h = world.hours_awake(body);
            Why::FellOut {
                unit: world.bodies[body as usize].unit,
                men: (share * world.bodies[body as usize].fit as f32).max(1.0) as u32,
                marched_m,
                work: world.worked(body),
                sleepless: if world.has(Mechanism::Fatigue) {
                    fatigue::with_sleep_debt(&constants.fatigue, 0.0, awake_h)
                } else {
                    0.0
                },
                hunger: privation::hunger(&constants.privation, world.unfed_h(body)),
                cold: constants.privation.chill_weight * world.chill(body),
            }
        });
    }

    /// Takes a man who falls out off the strength; he keeps his rifle and his rounds.
    fn fall_out(&mut self, man: u32) {
        let section = self.men.section[man as usize];
        let body = self.sections[section as usize].body;
        self.men.condition[man as usize] = Condition::Missing;
        self.men.contact[man as usize] = NONE;
        self.men.act_version[man as usize] += 1;
        self.men.act_pending[man as usize] = false;
        self.sections[section as usize].fit -= 1;
        self.bodies[body as usize].fit -= 1;
        if self.sections[section as usize].fit == 0 {
            self.sections[section as usize].nerve = Nerve::Gone;
        }
    }
}
