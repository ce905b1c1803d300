//! Who does what: places and orders by kind of fight, in the engine's language of orders. Nothing is scripted beyond what
//! each side set out to do; who gives way is left to the fight.

use std::sync::Arc;

use engine::mechanism::Constants;
use engine::{
    Approach, Condition, MechanismSet, Order, Pace, Place, Scenario, Steps, Stripped, Task, TravelFields,
    Unit,
};
use ground::{Ground, GroundError, Position, Sky};

use crate::draw::Draws;
use crate::forces::{self, Company};
use crate::inputs::{Inputs, Reading};
use crate::terrain::{self, CENTRE, SIZE_M, front_m};
use crate::words::{Kind, Readiness};

/// Fronts of neighbouring groups are so far apart, m.
const GROUP_FRONT_M: f32 = 900.0;
/// A line faces straight ahead at a point so far off, m.
const AHEAD_M: f32 = 1_000.0;
/// An attack that must cover more ground than this starts in column, m.
const FORM_UP_M: f32 = 690.0;

/// What is under way to a scenario.
struct Plan<'a> {
    reading: &'a Reading,
    inputs: &'a Inputs,
    draws: &'a Draws,
    ground: &'a Ground,
    places: Vec<Place>,
    units: Vec<Unit>,
    orders: Vec<Order>,
}

/// A scenario and what is needed to read its outcome.
pub(crate) struct Fight {
    pub(crate) scenario: Scenario,
    pub(crate) inputs: Inputs,
}

/// Makes the fight of one run.
pub(crate) fn build(
    reading: &Reading,
    inputs: Inputs,
    sky: &Arc<Sky>,
    constants: Constants,
    draws: &Draws,
) -> Result<Fight, GroundError> {
    let lie = terrain::lie(reading, &inputs, draws)?;
    let mut plan = Plan {
        reading,
        inputs: &inputs,
        draws,
        ground: &lie.ground,
        places: Vec::new(),
        units: Vec::new(),
        orders: Vec::new(),
    };
    let approach_s = match reading.kind {
        Kind::Ambush => plan.ambush(),
        Kind::Meeting => plan.meeting(),
        Kind::NightRaid => plan.raid(),
        Kind::Pursuit => plan.pursuit(),
        Kind::PreparedDefence | Kind::Assault | Kind::Siege => plan.attack(),
    };
    let Plan { places, units, orders, .. } = plan;
    let ground = Arc::new(lie.ground);
    let scenario = Scenario {
        travel: Arc::new(TravelFields::new(ground.clone(), &places)),
        ground,
        sky: sky.clone(),
        duration_s: approach_s + inputs.duration_s,
        sides: 2,
        weapons: forces::weapons(&inputs),
        // Uniforms of the two sides are told apart in good light.
        distinctness: vec![0.0, 1.0, 1.0, 0.0],
        dresses: 2,
        places,
        units,
        orders,
        constants,
        mechanisms: MechanismSet::all(),
        steps: Steps::default(),
        stripped: Stripped::default(),
    };
    Ok(Fight { scenario, inputs })
}

/// Middle of a group's front, beside the centre.
pub(crate) fn group_x(group: usize, groups: usize) -> f32 {
    CENTRE.x + (group as f32 - 0.5 * (groups - 1) as f32) * GROUP_FRONT_M.min(4_500.0 / groups as f32)
}

impl Plan<'_> {
    fn place(&mut self, name: &str, position: Position) -> usize {
        self.places.push(Place { name: name.to_owned(), position, villagers: None });
        self.places.len() - 1
    }

    fn order(&mut self, unit: usize, when: Vec<Condition>, task: Task) -> usize {
        let name = format!("order-{}", self.orders.len());
        self.orders.push(Order { name, unit, when, task });
        self.orders.len() - 1
    }

    fn raise(&mut self, side: usize, place: &dyn Fn(usize, f32, bool) -> Position) -> Vec<Company> {
        forces::raise(side, &self.inputs.sides[side], self.reading, &mut self.units, place)
    }

    /// Rounds a man at which a side breaks off for want of them.
    fn low_rounds(&self, side: usize) -> f32 {
        (0.1 * self.inputs.sides[side].rounds_per_man as f32).min(4.0)
    }

    /// Where on its way forward a company finds a view of what it is to fire at: the farthest of a few places from which
    /// the ground does not hide it.
    fn view(&self, x: f32, first_m: f32, target: Position) -> Position {
        let at = |share: f32| Position::new(x, CENTRE.y - (first_m * share).max(40.0));
        [1.0, 0.85, 0.7, 0.55, 0.4]
            .into_iter()
            .map(at)
            .find(|&at| {
                let sight = self.ground.sight(at, 1.2, target, 0.9);
                sight.clear && sight.optical_depth < 2.0
            })
            .unwrap_or_else(|| at(0.55))
    }

    fn chance(&self, what: &str, share: f64) -> bool {
        self.draws.uniform(what) < share
    }

    /// Pace of a side that is on the move: a march column throws out scouts or does not.
    fn pace(&self, side: usize) -> Pace {
        if self.reading.sides[side].readiness == Readiness::March
            && self.chance(["a.blind", "b.blind"][side], 0.6)
        {
            Pace::Column
        } else {
            Pace::Cautious
        }
    }

    /// The attacked stand where they are, by their state of readiness.
    fn hold(&mut self, companies: &[Company], at: &[usize], facing: &[usize]) {
        let guard = self.inputs.sides[1].guard as f32;
        for company in companies {
            let task = match self.reading.sides[1].readiness {
                Readiness::Camp => Task::Camp { guard },
                Readiness::Halted => Task::Wait,
                _ => Task::Defend { at: at[company.group], facing: facing[company.group] },
            };
            let resting = matches!(task, Task::Camp { .. } | Task::Wait);
            self.order(company.unit, vec![], task);
            if resting {
                // Once they know what comes they man their line.
                let task = Task::Defend { at: at[company.group], facing: facing[company.group] };
                self.order(company.unit, vec![Condition::InContact(true)], task);
            }
        }
    }

    /// Prepared defence, assault, siege: one side holds, the other goes at it. Gives the time before the first shot.
    fn attack(&mut self) -> f64 {
        let siege = self.reading.kind == Kind::Siege;
        let (men_a, men_b) = (self.inputs.sides[0].men, self.inputs.sides[1].men);
        let (groups_a, groups_b) = (forces::groups(men_a), forces::groups(men_b));
        let b_at: Vec<Position> =
            (0..groups_b).map(|group| Position::new(group_x(group, groups_b), CENTRE.y)).collect();
        let opening = self.inputs.opening_m as f32;
        // They set out a little beyond the range at which they are fired at.
        let start_m = (1.1 * opening + 40.0).clamp(60.0, 1_400.0);
        let front_a = front_m(men_a) / groups_a as f32;
        let south = move |group: usize, along: f32, battery: bool| {
            let back = if battery { start_m.max(500.0) + 60.0 } else { start_m };
            Position::new(group_x(group, groups_a) + (along - 0.5) * front_a, CENTRE.y - back)
        };
        let a = self.raise(0, &south);
        let b = {
            let spots = b_at.clone();
            self.raise(1, &move |group, _, battery| {
                spots[group].offset(0.0, if battery { 60.0 } else { 0.0 })
            })
        };
        let posts: Vec<usize> = b_at.iter().map(|at| self.place("post", *at)).collect();
        // Straight ahead, so that the groups stand in one line.
        let front: Vec<usize> = b_at.iter().map(|at| self.place("front", at.offset(0.0, -AHEAD_M))).collect();
        let home = self.place("home", Position::new(CENTRE.x, 200.0));
        self.hold(&b, &posts, &front);
        let flank_share = self.draws.between("flank", 0.0, 0.5);
        let first = self.inputs.sides[0].first_wave;
        // A push is renewed every hour and a half or so, at most four times.
        let spells = (self.inputs.duration_s / 5_400.0).round().clamp(1.0, 4.0) as u32;
        let press = self.inputs.sides[0].press;
        for (rank, company) in a.iter().enumerate() {
            let post = posts[(company.group * groups_b) / groups_a];
            if company.battery {
                // Guns fire from where they stand.
                let here = self.units[company.unit].start.unwrap_or(CENTRE);
                let own = self.place("battery", here);
                self.order(company.unit, vec![], Task::Defend { at: own, facing: post });
                continue;
            }
            let share = (rank as f64 + 0.5) / a.len() as f64;
            let approach = if siege {
                Approach::Surround
            } else if self.chance(&format!("a.flank.{rank}"), flank_share) {
                Approach::Flank
            } else {
                Approach::Front
            };
            let by_stealth = siege && self.reading.sides[1].readiness != Readiness::InPosition;
            // Companies keep up the fire from where it opened, on the ground that the words describe; those that press go
            // in when their time comes, and once more after that if the enemy is still there.
            let line_m = opening.min(FORM_UP_M) * self.draws.between("line", 0.5, 1.0) as f32;
            let here = self.units[company.unit].start.unwrap_or(CENTRE);
            let line = self.view(here.x, line_m.max(40.0), self.places[post].position);
            let ahead = self.place("ahead", line.offset(0.0, AHEAD_M));
            let line = self.place("line", line);
            let presses = self.chance(&format!("a.press.{rank}"), press.max(0.1));
            let at_once = presses && share < first * press;
            if !at_once {
                self.order(company.unit, vec![], Task::Defend { at: line, facing: ahead });
            }
            let span = self.inputs.duration_s / f64::from(spells);
            for spell in 0..if presses { spells } else { 0 } {
                let begun = span * f64::from(spell);
                let decisive = self.inputs.main_phase_s.min(span);
                let late = if at_once && spell == 0 {
                    0.0
                } else {
                    (span - decisive) * self.draws.uniform(&format!("a.phase.{spell}"))
                        + 0.8 * decisive * self.draws.uniform(&format!("a.late.{rank}.{spell}"))
                };
                let still_there = Condition::EnemyAt {
                    place: post,
                    within_m: 600.0,
                    at_least: 1.0,
                    at_most: f32::INFINITY,
                };
                if spell > 0 {
                    // A push that failed goes back to the fire line until the next.
                    let when = vec![Condition::From(begun), still_there.clone()];
                    self.order(company.unit, when, Task::Defend { at: line, facing: ahead });
                }
                let from = begun + late;
                let when = if from > 0.0 { vec![Condition::From(from)] } else { vec![] };
                self.order(
                    company.unit,
                    when,
                    Task::Attack { at: post, approach, by_stealth: by_stealth && spell == 0 },
                );
            }
            self.order(
                company.unit,
                vec![Condition::RoundsBelow(self.low_rounds(0))],
                Task::Withdraw { to: home },
            );
        }
        self.gives_up(0, &a, home);
        if !siege {
            let north = self.place("north", Position::new(CENTRE.x, SIZE_M - 200.0));
            self.gives_up(1, &b, north);
        }
        f64::from((start_m - FORM_UP_M).max(0.0)) / 0.8 + 60.0
    }

    /// A side breaks the fight off when its losses have reached the share drawn for it: a company when its own have, and
    /// all when word comes that the commander's has.
    fn gives_up(&mut self, side: usize, companies: &[Company], to: usize) {
        let share = self.inputs.sides[side].gives_up_at as f32;
        let foot: Vec<usize> =
            companies.iter().filter(|company| !company.battery).map(|company| company.unit).collect();
        let Some(&first) = foot.first() else { return };
        let name = ["a", "b"][side];
        let at = (self.draws.uniform(&format!("{name}.commander")) * foot.len() as f64) as usize;
        let main = foot.get(at).copied().unwrap_or(first);
        // The record says how long they fought: nobody draws off by decision in the first part of that time.
        let from =
            Condition::From(self.inputs.duration_s * self.draws.between(&format!("{name}.stays"), 0.2, 0.9));
        let ordered =
            self.order(main, vec![from.clone(), Condition::LossesAbove(share)], Task::Withdraw { to });
        for company in companies.iter().filter(|company| company.unit != main) {
            let own = (1.5 * share).min(0.9);
            self.order(company.unit, vec![from.clone(), Condition::LossesAbove(own)], Task::Withdraw { to });
            self.order(company.unit, vec![Condition::Begun(ordered)], Task::Withdraw { to });
        }
    }

    /// One side lies hidden by the road, the other comes along it.
    fn ambush(&mut self) -> f64 {
        let opening = self.inputs.opening_m as f32;
        let ways_m = 900.0;
        let west = Position::new(CENTRE.x - ways_m, CENTRE.y);
        let a = self.raise(0, &|_, along, battery| {
            CENTRE.offset(40.0 * (along - 0.5), if battery { 400.0 } else { 60.0 })
        });
        let pace = self.pace(1);
        let b = {
            let cursor = std::cell::Cell::new(0.0_f32);
            self.raise(1, &|_, _, _| {
                let at = west.offset(-cursor.get(), 0.0);
                cursor.set((cursor.get() + 70.0).min(2_000.0));
                at
            })
        };
        let spot = self.place("spot", CENTRE);
        let from = self.place("from", west.offset(-1_500.0, 0.0));
        let beyond = self.place("beyond", Position::new(SIZE_M - 300.0, CENTRE.y));
        let home = self.place("home", Position::new(CENTRE.x, SIZE_M - 300.0));
        for company in &a {
            if company.battery {
                let here = self.units[company.unit].start.unwrap_or(CENTRE);
                let own = self.place("battery", here);
                self.order(company.unit, vec![], Task::Defend { at: own, facing: spot });
                continue;
            }
            self.order(company.unit, vec![], Task::Ambush { at: spot, from, trigger_m: opening });
            self.order(
                company.unit,
                vec![Condition::RoundsBelow(self.low_rounds(0))],
                Task::Withdraw { to: home },
            );
        }
        let mut behind = 0.0;
        // What the companies behind do when the head is fired at: come up, deploy where they are, or turn about.
        let halt = self.place("halt", west.offset(ways_m - 350.0, 0.0));
        let back = self.place("back", Position::new(300.0, CENTRE.y));
        let heard = Condition::HearsFighting { within_m: 3_000.0 };
        for (rank, company) in b.iter().enumerate() {
            let men = self.units[company.unit].men;
            let when = if behind > 0.0 { vec![Condition::From(f64::from(behind))] } else { vec![] };
            self.order(company.unit, when, Task::March { to: beyond, pace });
            behind += men as f32 * 0.65;
            let choice = self.draws.uniform(&format!("b.behind.{}", rank / 3));
            if rank > 0 && choice < 0.4 {
                self.order(company.unit, vec![heard.clone()], Task::Defend { at: halt, facing: spot });
            } else if rank > 0 && choice < 0.6 {
                self.order(company.unit, vec![heard.clone()], Task::Withdraw { to: back });
            }
        }
        self.gives_up(0, &a, home);
        self.gives_up(1, &b, back);
        f64::from(ways_m) / if pace == Pace::Column { 1.05 } else { 0.7 }
    }

    /// Both are on the move along one road.
    fn meeting(&mut self) -> f64 {
        let opening = self.inputs.opening_m as f32;
        let apart = opening.clamp(60.0, 700.0) / 2.0 + 350.0;
        let column = |sign: f32| {
            let cursor = std::cell::Cell::new(0.0_f32);
            move |_: usize, _: f32, _: bool| {
                let at = CENTRE.offset(0.0, sign * (apart + cursor.get()));
                cursor.set((cursor.get() + 90.0).min(1_800.0));
                at
            }
        };
        let a = self.raise(0, &column(-1.0));
        let b = self.raise(1, &column(1.0));
        let north = self.place("north", Position::new(CENTRE.x, SIZE_M - 300.0));
        let south = self.place("south", Position::new(CENTRE.x, 300.0));
        let middle = self.place("middle", CENTRE.offset(0.0, apart));
        let pace = self.pace(0);
        for company in &a {
            self.order(company.unit, vec![], Task::March { to: north, pace });
            self.order(
                company.unit,
                vec![Condition::RoundsBelow(self.low_rounds(0))],
                Task::Withdraw { to: south },
            );
        }
        self.gives_up(0, &a, south);
        let approach_s = match self.reading.sides[1].readiness {
            Readiness::March | Readiness::Deployed | Readiness::Hidden => {
                let pace = self.pace(1);
                for company in &b {
                    self.order(company.unit, vec![], Task::March { to: south, pace });
                }
                f64::from(apart) / 1.0
            }
            _ => {
                let facing = south;
                for company in &b {
                    self.order(company.unit, vec![], Task::Defend { at: middle, facing });
                }
                f64::from(2.0 * apart - opening).max(0.0) / 1.0
            }
        };
        self.gives_up(1, &b, north);
        approach_s
    }

    /// Men who rest are fallen upon.
    fn raid(&mut self) -> f64 {
        let start_m = (2.0 * self.inputs.opening_m as f32).clamp(150.0, 440.0);
        let front = front_m(self.inputs.sides[0].men).min(400.0);
        let a = self.raise(0, &|_, along, _| CENTRE.offset((along - 0.5) * front, -start_m));
        let spread = (front_m(self.inputs.sides[1].men) * 0.25).min(150.0);
        let b = self.raise(1, &|_, along, battery| {
            CENTRE.offset((along - 0.5) * spread, if battery { 30.0 } else { 0.0 })
        });
        let camp = self.place("camp", CENTRE);
        let home = self.place("home", Position::new(CENTRE.x, 300.0));
        let groups = forces::groups(self.inputs.sides[1].men);
        self.hold(&b, &vec![camp; groups], &vec![home; groups]);
        let approach = if self.chance("raid.surround", 0.5) { Approach::Surround } else { Approach::Front };
        let end = 600.0 + self.inputs.duration_s;
        for company in &a {
            self.order(company.unit, vec![], Task::Attack { at: camp, approach, by_stealth: true });
            self.order(company.unit, vec![Condition::From(end)], Task::Withdraw { to: home });
        }
        let north = self.place("north", Position::new(CENTRE.x, SIZE_M - 200.0));
        self.gives_up(0, &a, home);
        self.gives_up(1, &b, north);
        600.0
    }

    /// One side goes away with a rear guard, the other follows.
    fn pursuit(&mut self) -> f64 {
        let opening = self.inputs.opening_m as f32;
        let apart = opening.clamp(60.0, 700.0);
        let column = |sign: f32, first: f32| {
            let cursor = std::cell::Cell::new(0.0_f32);
            move |_: usize, _: f32, _: bool| {
                let at = CENTRE.offset(0.0, sign * (first + cursor.get()));
                cursor.set((cursor.get() + 90.0).min(1_800.0));
                at
            }
        };
        let a = self.raise(0, &column(-1.0, apart));
        let b = self.raise(1, &column(1.0, 0.0));
        let north = self.place("north", Position::new(CENTRE.x, SIZE_M - 300.0));
        let guard = self.place("guard", CENTRE);
        let south = self.place("south", Position::new(CENTRE.x, 300.0));
        for company in &a {
            self.order(
                company.unit,
                vec![],
                Task::Attack { at: guard, approach: Approach::Front, by_stealth: false },
            );
            self.order(
                company.unit,
                vec![Condition::From(0.3 * self.inputs.duration_s)],
                Task::Pursue { pace: Pace::Cautious },
            );
        }
        let share = self.draws.between("rear-guard", 0.15, 0.5);
        for (rank, company) in b.iter().enumerate() {
            if (rank as f64) < (share * b.len() as f64).max(1.0) {
                self.order(company.unit, vec![], Task::Defend { at: guard, facing: south });
                let until = 0.5 * self.inputs.main_phase_s.max(600.0);
                self.order(company.unit, vec![Condition::From(until)], Task::Withdraw { to: north });
            } else {
                self.order(company.unit, vec![], Task::Withdraw { to: north });
            }
        }
        self.gives_up(0, &a, south);
        60.0
    }
}
