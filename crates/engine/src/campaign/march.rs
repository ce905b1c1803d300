//! Setting out, marching and arriving. Model cards: movement, fatigue, losing_way.

use ground::{Mobility, Position, Route, WayClass};

use crate::mechanism::movement::{self, Footing, March, Marcher};
use crate::mechanism::random_variates::normal_from_uniform;
use crate::mechanism::{Mechanism, fatigue, losing_way};
use crate::outcome::{Event, Watch};
use crate::queue::Due;
use crate::scenario::{Pace, PlaceIndex};
use crate::state::body::{Stance, Then};
use crate::state::leg::Leg;
use crate::state::section::{Arm, Move};
use crate::state::world::World;
use crate::why::{Slower, Why};

/// Beyond this a way is looked for; nearer men walk straight, m (numerical: the net of ways is no finer).
const STRAIGHT_M: f32 = 900.0;
/// Men who are away from the column come up to it at this pace, m/s (assumed; prior U(0.9, 1.5)).
const COMING_UP_M_PER_S: f32 = 1.2;
/// So much farther from the head than its place in the column makes it a section counts as away, m (assumed).
const AWAY_M: f32 = 40.0;
/// A column waits for those who are nearer than this before it sets out; others follow by their own way, m (assumed; prior
/// U(200, 1000)).
const WAITED_FOR_M: f32 = 500.0;

impl<W: Watch> World<'_, W> {
    /// Sends a body to a place.
    pub(crate) fn set_out(&mut self, body: u32, place: PlaceIndex, pace: Pace, then: Then) {
        let from = self.position_of(body);
        let to = self.scenario.places[place].position;
        let mobility = self.mobility(body);
        let ground = &self.scenario.ground;
        let route = self
            .scenario
            .travel
            .towards(place, mobility)
            .route_from(ground, from)
            .or_else(|| self.scenario.travel.towards(place, Mobility::Foot).route_from(ground, from));
        self.go(body, route, to, pace, then);
    }

    /// Sends a body to a point that has no name.
    pub(crate) fn set_out_for(&mut self, body: u32, to: Position, pace: Pace, then: Then) {
        let from = self.position_of(body);
        let mobility = self.mobility(body);
        let route = if from.distance_to(to) < STRAIGHT_M {
            None
        } else {
            self.find_route(from, to, mobility).or_else(|| self.find_route(from, to, Mobility::Foot))
        };
        self.go(body, route, to, pace, then);
    }

    fn mobility(&self, body: u32) -> Mobility {
        let unit = &self.scenario.units[self.bodies[body as usize].unit];
        match (unit.mounted, unit.pack) {
            (true, _) => Mobility::Horse,
            (_, true) => Mobility::Pack,
            _ => Mobility::Foot,
        }
    }

    fn go(&mut self, body: u32, route: Option<Route>, to: Position, pace: Pace, then: Then) {
        self.halt(body);
        self.collect(body);
        self.leave_the_table(body);
        let from = self.bodies[body as usize].at;
        // Where no route is known, and on the last few hundred metres, men go straight.
        let route = match route {
            Some(route) if self.leaving(body) || pace == Pace::Stealthy => {
                let mobility = self.mobility(body);
                self.clear_of_enemies(body, route, mobility)
            }
            Some(route) => route,
            None => Route { points: vec![from, to], way: vec![None], length_m: from.distance_to(to) },
        };
        let start_s = self.wait_for_sections(body);
        let (leg, toil) = self.timed_leg(body, &route, pace, start_s);
        let (due_s, end) = (leg.end_s(), leg.last());
        let me = &mut self.bodies[body as usize];
        me.pace = pace;
        me.then = then;
        me.march_version += 1;
        me.stance = Stance::Marching(leg);
        let (unit, version) = (me.unit, me.march_version);
        self.send_after(body, end, due_s);
        let length_m = self.line_up(body, &route);
        // The head is there; the tail needs its time to come up before anything else can begin.
        let due_s = due_s + self.closing_s(body, &route, length_m, due_s - start_s);
        self.queue.push(due_s, Due::Arrive { body, version });
        self.emit(Event::Departed { unit, to: end, due_s });
        let Toil { slower, astray_s } = toil;
        let length_m = route.length_m;
        self.explain(|_| Why::SetOut { unit, to: end, length_m, due_s, pace, slower, astray_s });
        self.reschedule_pairs(body);
    }

    /// Works out when each point of a route is passed, hour by hour of real light, and how tired it makes.
    fn timed_leg(&mut self, body: u32, route: &Route, pace: Pace, start_s: f64) -> (Leg, Toil) {
        let mut toil = Toil::default();
        let scenario = self.scenario;
        let constants = &scenario.constants;
        let unit = &scenario.units[self.bodies[body as usize].unit];
        let mut tired = self.worked(body);
        let mut time_s = start_s;
        let first = route.points[0];
        let mut leg = Leg::starting(first, time_s);
        for (i, ends) in route.points.windows(2).enumerate() {
            let (a, b) = (ends[0], ends[1]);
            let length = a.distance_to(b);
            let steps = (length / scenario.steps.march_m).ceil().max(1.0) as u32;
            for step in 1..=steps {
                let from = a.toward(b, (step - 1) as f32 / steps as f32);
                let to = a.toward(b, step as f32 / steps as f32);
                let distance = from.distance_to(to);
                if distance < 0.5 {
                    continue;
                }
                let slope = (scenario.ground.height_m(to) - scenario.ground.height_m(from)) / distance;
                let way = route.way.get(i).copied().flatten();
                let cover = scenario.ground.cover_at(to);
                let canopy = cover.canopy_light;
                let march = March {
                    slope,
                    footing: match way {
                        Some(WayClass::CartRoad | WayClass::CartTrack) => Footing::Road,
                        Some(_) => Footing::Trail,
                        None => Footing::OffPath,
                    },
                    way_factor: way.map_or(1.0, WayClass::speed_factor),
                    walking_factor: if way.is_some() { 1.0 } else { cover.walking_factor },
                    wooded: canopy < 1.0,
                    // Men of the country keep their path by feel and by the man in front.
                    lux: (scenario.sky.lux(time_s) * canopy).max(if unit.guided && way.is_some() {
                        constants.movement.guided_lux
                    } else {
                        0.0
                    }),
                    marcher: match (unit.mounted, unit.pack) {
                        (true, _) => Marcher::Mounted,
                        (_, true) => Marcher::Pack,
                        _ => Marcher::Foot,
                    },
                    load_kg: unit.load_kg,
                    fatigue: (tired + self.want_after(body, (time_s - self.now_s) as f32)).min(1.0),
                };
                let speed = if self.has(Mechanism::Movement) {
                    let own = movement::march_speed_m_per_s(&constants.movement, &march);
                    movement::with_halts_m_per_s(&constants.movement, own)
                } else {
                    1.0
                };
                let pace_factor = match pace {
                    Pace::Cautious => constants.movement.cautious_factor,
                    // Only the last stretch is crept.
                    Pace::Stealthy if route.length_m - leg.length_m() < constants.movement.stealthy_m => {
                        constants.movement.stealthy_factor
                    }
                    _ => 1.0,
                };
                let seconds = distance / (speed * pace_factor).max(0.05);
                if W::ASKS_WHY && self.has(Mechanism::Movement) {
                    toil.add(&constants.movement, &march, seconds, pace_factor);
                }
                if self.has(Mechanism::Fatigue) {
                    let power = movement::march_power_w(&constants.movement, &march, speed);
                    tired = fatigue::fatigue_after(&constants.fatigue, tired, power, seconds);
                }
                time_s += f64::from(seconds);
                leg.reach(to, time_s);
                if self.has(Mechanism::LosingWay)
                    && let Some(delay_s) = self.goes_astray(body, distance, way, march.lux)
                {
                    time_s += f64::from(delay_s);
                    toil.astray_s += delay_s;
                    leg.reach(to, time_s);
                }
            }
        }
        // Men who were far behind the first when the head arrives need their time too; it tells on fatigue only.
        let me = &mut self.bodies[body as usize];
        me.fatigue = tired.min(1.0);
        me.rested_s = leg.end_s();
        (leg, toil)
    }

    fn goes_astray(&mut self, body: u32, distance_m: f32, way: Option<WayClass>, lux: f32) -> Option<f32> {
        let constants = &self.scenario.constants.losing_way;
        let guided = self.scenario.units[self.bodies[body as usize].unit].guided;
        let road = matches!(way, Some(WayClass::CartRoad | WayClass::CartTrack));
        let chance = losing_way::chance(constants, distance_m, lux, road, guided);
        let [u, v, ..] = self.march_draw(body);
        if u >= chance {
            return None;
        }
        let delay_s = losing_way::delay_s(constants, normal_from_uniform(v));
        let unit = self.bodies[body as usize].unit;
        self.emit(Event::LostWay { unit, delay_s });
        Some(delay_s)
    }

    /// Fatigue that a body's men feel now: of work, and of want of sleep, food and warmth.
    pub(crate) fn fatigue(&self, body: u32) -> f32 {
        (self.worked(body) + self.want(body)).clamp(0.0, 1.0)
    }

    /// Fatigue of work: it falls while the men rest.
    pub(crate) fn worked(&self, body: u32) -> f32 {
        let me = &self.bodies[body as usize];
        if !self.has(Mechanism::Fatigue) {
            return 0.0;
        }
        let rest_s = (self.now_s - me.rested_s) as f32;
        if rest_s < 300.0 {
            return me.fatigue;
        }
        let constants = &self.scenario.constants.fatigue;
        fatigue::fatigue_after(constants, me.fatigue, constants.resting_w, rest_s)
    }

    /// Sets down the fatigue of a body that stands, so that the formula need not run over the same hours again.
    pub(crate) fn settle_fatigue(&mut self, body: u32) {
        if self.now_s - self.bodies[body as usize].rested_s > 300.0 {
            let tired = self.worked(body);
            let me = &mut self.bodies[body as usize];
            me.fatigue = tired;
            me.rested_s = self.now_s;
        }
    }

    /// Stops a body where it is, its sections where they are.
    pub(crate) fn halt(&mut self, body: u32) {
        let head = self.position_of(body);
        let tired = self.worked(body);
        self.settle_rest(body);
        let was_marching = matches!(self.bodies[body as usize].stance, Stance::Marching(_));
        if was_marching {
            for section in self.bodies[body as usize].sections.clone() {
                let at = self.section_at(section);
                if self.sections[section as usize].stands() {
                    self.sections[section as usize].motion = Move::still(at);
                }
            }
        }
        let now_s = self.now_s;
        let me = &mut self.bodies[body as usize];
        if let Stance::Marching(leg) = &me.stance {
            let walked = leg.cut(now_s);
            if walked.length_m() > 50.0 {
                me.tracks.push(walked);
            }
            me.fatigue = tired;
            me.rested_s = now_s;
        }
        if was_marching {
            me.march_version += 1;
        }
        me.at = head;
        if !matches!(me.stance, Stance::Gone) {
            me.stance = Stance::Idle;
        }
    }

    /// Places the sections behind one another in the column, guns in the middle. Returns its length, m.
    ///
    /// How many go abreast is the mean over the route; each narrowing of the way stretches the column.
    fn line_up(&mut self, body: u32, route: &Route) -> f32 {
        let constants = &self.scenario.constants.movement;
        let unit = &self.scenario.units[self.bodies[body as usize].unit];
        let animals = unit.mounted || unit.pack;
        let spacing_m = if animals { constants.animal_depth_m } else { constants.rank_depth_m };
        let (depth_share, defiles) = ranks(route, animals);
        let mut behind_m = 0.0;
        let scouts_ahead_m = constants.scouts_ahead_m;
        let stretch = if self.has(Mechanism::Movement) {
            movement::stretched_length_m(constants, 1.0, defiles)
        } else {
            1.0
        };
        // A cautious column throws its first section out ahead.
        let mut point =
            self.bodies[body as usize].pace == Pace::Cautious && self.bodies[body as usize].combatant;
        for section in self.bodies[body as usize].sections.clone() {
            let section = &mut self.sections[section as usize];
            if point && section.arm == Arm::Rifles && section.fit > 0 {
                point = false;
                section.behind_m = -scouts_ahead_m;
                continue;
            }
            section.behind_m = behind_m;
            let file_m = movement::column_length_m(section.fit, 1, spacing_m);
            behind_m += file_m * depth_share * stretch + 5.0;
        }
        behind_m
    }

    /// Time that the tail of a column needs to come up to its head, s.
    fn closing_s(&self, body: u32, route: &Route, length_m: f32, march_s: f64) -> f64 {
        let one_party = self.bodies[body as usize].sections.len() < 2;
        if one_party || !self.has(Mechanism::Movement) || length_m > route.length_m {
            return 0.0;
        }
        let speed = route.length_m / (march_s as f32).max(1.0);
        f64::from(movement::passing_time_s(length_m, speed))
    }

    /// A march leg ends.
    pub(crate) fn arrive(&mut self, body: u32, version: u32) {
        if self.bodies[body as usize].march_version != version || !self.bodies[body as usize].stands() {
            return;
        }
        let marched_m = match &self.bodies[body as usize].stance {
            Stance::Marching(leg) => leg.length_m(),
            _ => 0.0,
        };
        self.halt(body);
        self.leave_stragglers(body, marched_m);
        let me = &self.bodies[body as usize];
        let (unit, at, then) = (me.unit, me.at, me.then.clone());
        self.emit(Event::Arrived { unit, at });
        self.close_up(body);
        self.eat(body);
        self.find_nobody(body);
        self.ask_villagers(body);
        self.look_for_trails(body);
        self.carry_on(body, then);
        self.reschedule_pairs(body);
        self.consider_at(body, self.now_s);
    }

    /// Closes the column up to its head, section by section, before it camps or deploys.
    pub(crate) fn close_up(&mut self, body: u32) {
        let at = self.bodies[body as usize].at;
        let sections = self.bodies[body as usize].sections.clone();
        let mut all_s = self.now_s;
        for (i, section) in sections.enumerate() {
            let place = around(at, i as u32, 14.0);
            if self.sections[section as usize].stands() {
                all_s = all_s.max(self.come_up(section, place));
                self.sections[section as usize].goal = place;
            }
        }
        self.stir(body);
        self.go_about(body, all_s);
    }

    /// Whether a section is farther from a place in its column than the length of the column makes it.
    fn away(&self, section: u32, place: Position) -> bool {
        let far_m = self.section_at(section).distance_to(place);
        self.has(Mechanism::Movement) && far_m > self.sections[section as usize].behind_m.abs() + AWAY_M
    }

    /// A section goes to a place of its column: at once if it is in the column, for its time is counted there; else on foot.
    /// Gives when it is there, s.
    pub(crate) fn come_up(&mut self, section: u32, place: Position) -> f64 {
        let (here, now_s) = (self.section_at(section), self.now_s);
        let body = self.sections[section as usize].body;
        let place = if self.scenario.ground.contains(place) { place } else { self.bodies[body as usize].at };
        let end_s = if self.away(section, place) {
            now_s + f64::from(here.distance_to(place) / COMING_UP_M_PER_S)
        } else {
            now_s
        };
        let motion = Move { from: here, to: place, start_s: now_s, end_s };
        self.sections[section as usize].motion = if end_s > now_s { motion } else { Move::still(place) };
        end_s
    }

    /// Sections not far off come up before a column sets out. Gives when the last is there, s.
    fn wait_for_sections(&mut self, body: u32) -> f64 {
        let head = self.bodies[body as usize].at;
        let mut start_s = self.now_s;
        for section in self.bodies[body as usize].sections.clone() {
            let near = self.section_at(section).distance_to(head) < WAITED_FOR_M;
            if self.sections[section as usize].stands() && (near || !self.away(section, head)) {
                start_s = start_s.max(self.come_up(section, head));
            }
        }
        let me = &mut self.bodies[body as usize];
        me.restless_until_s = me.restless_until_s.max(start_s);
        start_s
    }

    /// Sections for which a column did not wait make for where it goes, and are there when it is or later.
    fn send_after(&mut self, body: u32, end: Position, due_s: f64) {
        let head = self.bodies[body as usize].at;
        self.bodies[body as usize].scattered = false;
        for section in self.bodies[body as usize].sections.clone() {
            let here = self.sections[section as usize].motion.at(self.now_s);
            let far = here.distance_to(head) >= WAITED_FOR_M
                && here.distance_to(head) > self.sections[section as usize].behind_m.abs() + AWAY_M;
            if far && self.sections[section as usize].stands() && self.has(Mechanism::Movement) {
                self.follow(section, here, end, due_s);
            }
        }
    }

    /// A section goes where its column goes by its own way.
    pub(crate) fn follow(&mut self, section: u32, here: Position, end: Position, due_s: f64) {
        self.bodies[self.sections[section as usize].body as usize].scattered = true;
        let on_foot_s = self.now_s + f64::from(here.distance_to(end) / COMING_UP_M_PER_S);
        self.sections[section as usize].motion =
            Move { from: here, to: end, start_s: self.now_s, end_s: due_s.max(on_foot_s) };
    }
}

/// Mean depth that one man takes of a file on a route, as a share of single file, and how often the way narrows on it.
fn ranks(route: &Route, animals: bool) -> (f32, u32) {
    let (mut share_m, mut length_m, mut defiles, mut before) = (0.0, 0.0, 0, 1);
    for (i, ends) in route.points.windows(2).enumerate() {
        let width_m = route.way.get(i).copied().flatten().map(WayClass::track_width_m);
        let files = movement::files_abreast(width_m, animals);
        let stretch_m = ends[0].distance_to(ends[1]);
        share_m += stretch_m / files as f32;
        length_m += stretch_m;
        defiles += u32::from(files < before);
        before = files;
    }
    (if length_m > 0.0 { share_m / length_m } else { 0.5 }, defiles)
}

/// What makes a march slow, for those who ask why.
#[derive(Default)]
struct Toil {
    slower: Slower,
    astray_s: f32,
}

impl Toil {
    /// Adds a stretch that takes so long, by what it would take with one thing changed.
    fn add(&mut self, constants: &movement::Constants, march: &March, seconds: f32, pace_factor: f32) {
        let real = movement::march_speed_m_per_s(constants, march);
        let saved = |other: March| {
            (seconds * (1.0 - real / movement::march_speed_m_per_s(constants, &other).max(real))).max(0.0)
        };
        let road =
            March { footing: Footing::Road, way_factor: 1.0, walking_factor: 1.0, wooded: false, ..*march };
        self.slower.night_s += saved(March { lux: 1e4, ..*march });
        self.slower.slope_s += saved(March { slope: 0.0, ..*march });
        self.slower.ground_s += saved(road);
        self.slower.load_s += saved(March { load_kg: 0.0, ..*march });
        self.slower.fatigue_s += saved(March { fatigue: 0.0, ..*march });
        self.slower.caution_s += seconds * (1.0 - pace_factor);
    }
}

/// The `i`-th point of a sunflower round a centre: even spacing without any draw.
pub(crate) fn around(centre: Position, i: u32, spacing_m: f32) -> Position {
    let radius = spacing_m * (i as f32).sqrt();
    let angle = i as f32 * 2.399_963;
    centre.offset(radius * libm::sinf(angle), radius * libm::cosf(angle))
}
