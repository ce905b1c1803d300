//! Watches a fight and writes it down.

use std::collections::BTreeMap;

use engine::invariant::Fact;
use engine::why::{Hit, SectionArm};
use engine::{Cause, Event, Facts, Scenario, Watch, Why};
use ground::Position;

use crate::model::{
    Arm, Belief, Deed, DeedKind, Fall, Fate, Fineness, Fire, Head, Light, Means, Replay, Section, Track,
    Vertex, Weapon,
};
use crate::thin::{Gatherer, Sample, kept};

/// Time between two entries of the light, s.
pub(crate) const LIGHT_STEP_S: f64 = 300.0;
/// In a replay that keeps places to metres, news is left out while the last about the same men is younger than this, s, ...
const FRESH_S: f64 = 600.0;
/// ... unless it moves them by this, m; in a finer one all news is kept.
const ELSEWHERE_M: f64 = 500.0;
/// Older news is written down again when it moves them by this, m, or changes their number by this share, ...
const SAME_PLACE_M: f64 = 100.0;
const SAME_MEN: f64 = 0.2;
/// ... or is older than this, s: it keeps the belief alive.
const STALE_S: f64 = 3_600.0;

/// Writes down one fight; give it to [`engine::fight`], then [`Recorder::finish`].
pub struct Recorder<'a> {
    scenario: &'a Scenario,
    fineness: Fineness,
    sections: Vec<Section>,
    ways: Vec<Way>,
    fires: Gatherer,
    falls: Vec<Fall>,
    beliefs: Vec<Belief>,
    last_belief: BTreeMap<(u32, u32), usize>,
    deeds: Vec<Deed>,
}

/// Where a section was seen, stretch by stretch of its presence.
#[derive(Default)]
struct Way {
    stretches: Vec<Vec<Sample>>,
    /// It was seen last, s.
    seen_s: f64,
    present: bool,
}

impl Way {
    fn see(&mut self, time_s: f64, at: Position) {
        let now = Sample { time_s, x_m: at.x.into(), y_m: at.y.into() };
        if !self.present {
            self.present = true;
            self.stretches.push(vec![now]);
        } else if let Some(samples) = self.stretches.last_mut()
            && let Some(last) = samples.last().copied()
            && (last.x_m, last.y_m) != (now.x_m, now.y_m)
        {
            // It stood until it was seen last.
            if self.seen_s > last.time_s {
                samples.push(Sample { time_s: self.seen_s, ..last });
            }
            samples.push(now);
        }
        self.seen_s = time_s;
    }

    fn lose(&mut self) {
        if std::mem::take(&mut self.present)
            && let Some(samples) = self.stretches.last_mut()
            && let Some(last) = samples.last().copied()
            && self.seen_s > last.time_s
        {
            samples.push(Sample { time_s: self.seen_s, ..last });
        }
    }
}

impl<'a> Recorder<'a> {
    /// Ready to watch a fight of this scenario.
    #[must_use]
    pub fn new(scenario: &'a Scenario, fineness: Fineness) -> Self {
        Self {
            scenario,
            fineness,
            sections: vec![],
            ways: vec![],
            fires: Gatherer::default(),
            falls: vec![],
            beliefs: vec![],
            last_belief: BTreeMap::new(),
            deeds: vec![],
        }
    }

    /// The replay, under a head that names what the engine does not know. Fineness and step of the light are set here.
    #[must_use]
    pub fn finish(mut self, engine: &str, head: Head) -> Replay {
        let units = (self.time_unit_s(), self.fineness.place_unit_m, self.fineness.place_error_m);
        let duration_s = self.scenario.duration_s;
        let track = |way: &mut Way| {
            let at_the_end = way.present && duration_s - way.seen_s < STALE_S;
            way.lose();
            track(&way.stretches, units, at_the_end)
        };
        let tracks = self.ways.iter_mut().map(track).collect();
        let sky = &self.scenario.sky;
        let tenths = |degrees: f32| (f64::from(degrees) * 10.0).round() as i32;
        let row = |step: usize| {
            let t_s = step as f64 * LIGHT_STEP_S;
            Light {
                sun_altitude: tenths(sky.sun_altitude_deg(t_s)),
                sun_azimuth: tenths(sky.sun_azimuth_deg(t_s)),
                moon_altitude: tenths(sky.moon_altitude_deg(t_s)),
                moon_azimuth: tenths(sky.moon_azimuth_deg(t_s)),
                moon_lit: (f64::from(sky.moon_lit(t_s)) * 100.0).round() as i32,
                log_lux: (f64::from(sky.lux(t_s)).max(1e-6).log10() * 100.0).round() as i32,
            }
        };
        let rows = (duration_s / LIGHT_STEP_S).ceil() as usize + 1;
        Replay {
            engine: engine.to_owned(),
            head: Head { fineness: self.fineness.clone(), light_step_s: LIGHT_STEP_S, duration_s, ..head },
            sections: self.sections,
            tracks,
            fires: self.fires.finish(),
            falls: self.falls,
            beliefs: self.beliefs,
            deeds: self.deeds,
            light: (0..rows).map(row).collect(),
        }
    }

    fn time_unit_s(&self) -> f64 {
        self.fineness.time_unit_s
    }

    fn time(&self, time_s: f64) -> u32 {
        (time_s / self.time_unit_s()).round() as u32
    }

    fn place(&self, at: Position) -> (i32, i32) {
        let whole = |metres: f32| (f64::from(metres) / self.fineness.place_unit_m).round() as i32;
        (whole(at.x), whole(at.y))
    }

    fn way(&mut self, section: u32) -> &mut Way {
        let section = section as usize;
        if self.ways.len() <= section {
            self.ways.resize_with(section + 1, Way::default);
        }
        &mut self.ways[section]
    }

    fn deed(&mut self, time_s: f64, kind: DeedKind, unit: usize, other: Option<usize>) {
        let other = other.map(|other| other as u32);
        self.deeds.push(Deed { time: self.time(time_s), kind, unit: unit as u32, other });
    }

    fn fall(
        &mut self,
        time_s: f64,
        man: u32,
        fate: Fate,
        (cause, by): (Option<Cause>, Option<usize>),
        at: Position,
    ) {
        let (x, y) = self.place(at);
        let with = cause.map_or(Weapon::None, weapon);
        let by = by.map(|unit| unit as u32);
        self.falls.push(Fall { time: self.time(time_s), man, fate, with, by, x, y });
    }

    /// Where a section was last seen.
    fn last_place(&self, section: u32) -> Position {
        let samples = self.ways.get(section as usize).and_then(|way| way.stretches.last());
        let last = samples.and_then(|samples| samples.last());
        last.map_or(Position { x: 0.0, y: 0.0 }, |last| Position { x: last.x_m as f32, y: last.y_m as f32 })
    }

    fn believe(&mut self, belief: Belief) {
        let key = (belief.unit, belief.about);
        if self.fineness.place_unit_m >= 1.0
            && let Some(before) = self.last_belief.get(&key).map(|at| self.beliefs[*at])
        {
            let unit_m = self.fineness.place_unit_m;
            let moved_m = f64::from(belief.x - before.x).hypot(f64::from(belief.y - before.y)) * unit_m;
            let more = (f64::from(belief.men) - f64::from(before.men)).abs() / f64::from(before.men).max(1.0);
            let age_s = f64::from(belief.time - before.time) * self.time_unit_s();
            let same = (belief.as_enemy, belief.gone) == (before.as_enemy, before.gone);
            let fresh = age_s < FRESH_S && moved_m < ELSEWHERE_M;
            let no_news = age_s < STALE_S && moved_m < SAME_PLACE_M && more < SAME_MEN;
            if same && (fresh || no_news) {
                return;
            }
        }
        self.last_belief.insert(key, self.beliefs.len());
        self.beliefs.push(belief);
    }
}

/// Points of a way in whole units.
fn track(
    stretches: &[Vec<Sample>],
    (time_unit_s, place_unit_m, error_m): (f64, f64, f64),
    at_the_end: bool,
) -> Track {
    let mut vertices: Vec<Vertex> = vec![];
    for (number, samples) in stretches.iter().enumerate() {
        let keep = kept(samples, error_m);
        for (sample, _) in samples.iter().zip(keep).filter(|(_, keep)| *keep) {
            let time = (sample.time_s / time_unit_s).round() as u32;
            let (x, y) =
                ((sample.x_m / place_unit_m).round() as i32, (sample.y_m / place_unit_m).round() as i32);
            let vertex = Vertex { time, x, y, away: false };
            // A moment and a shot can fall into one unit of time; the later place counts.
            match vertices.last_mut() {
                Some(last) if last.time == time => *last = vertex,
                _ => vertices.push(vertex),
            }
        }
        let stays = at_the_end && number + 1 == stretches.len();
        if let Some(last) = vertices.last_mut().filter(|_| !stays) {
            last.away = true;
        }
    }
    Track { vertices }
}

fn weapon(cause: Cause) -> Weapon {
    match cause {
        Cause::Rifle => Weapon::Rifle,
        Cause::MachineGun => Weapon::MachineGun,
        Cause::Shell => Weapon::Shell,
        Cause::Grenade => Weapon::Grenade,
        Cause::CloseFight => Weapon::CloseFight,
    }
}

impl Watch for Recorder<'_> {
    const ASKS_WHY: bool = true;
    const FACTS: Facts = Facts::Places;

    fn event(&mut self, time_s: f64, event: &Event) {
        match *event {
            Event::OrderTaken { unit, order } => self.deed(time_s, DeedKind::OrderTaken, unit, Some(order)),
            Event::Departed { unit, .. } => self.deed(time_s, DeedKind::SetOut, unit, None),
            Event::Arrived { unit, .. } => self.deed(time_s, DeedKind::Arrived, unit, None),
            Event::LostWay { unit, .. } => self.deed(time_s, DeedKind::LostWay, unit, None),
            Event::Sighted { unit, other, as_enemy: true, .. } => {
                self.deed(time_s, DeedKind::Sighted, unit, Some(other));
            }
            Event::Council { order, fight, .. } => {
                let kind = if fight { DeedKind::CouncilFights } else { DeedKind::CouncilAvoids };
                self.deed(time_s, kind, self.scenario.orders[order].unit, Some(order));
            }
            Event::Deployed { unit } => self.deed(time_s, DeedKind::Deployed, unit, None),
            Event::AmbushSprung { unit, .. } => self.deed(time_s, DeedKind::AmbushSprung, unit, None),
            Event::FireOpened { unit, on, .. } => self.deed(time_s, DeedKind::FireOpened, unit, Some(on)),
            Event::Misidentified { unit, other, .. } => {
                self.deed(time_s, DeedKind::Misidentified, unit, Some(other));
            }
            Event::Recognised { unit, other } => self.deed(time_s, DeedKind::Recognised, unit, Some(other)),
            Event::GaveWay { unit, .. } => self.deed(time_s, DeedKind::GaveWay, unit, None),
            Event::CloseFight { unit, other } => self.deed(time_s, DeedKind::CloseFight, unit, Some(other)),
            Event::CommanderFell { unit } => self.deed(time_s, DeedKind::CommanderFell, unit, None),
            Event::Left { unit } => self.deed(time_s, DeedKind::Left, unit, None),
            Event::Fell { man, at, fate, cause, by, .. } => {
                let fate = match fate {
                    engine::Fate::Killed => Fate::Killed,
                    engine::Fate::Wounded => Fate::Wounded,
                    engine::Fate::Missing => Fate::Missing,
                    engine::Fate::Captured => Fate::Captured,
                };
                self.fall(time_s, man, fate, (cause, by), at);
            }
            _ => {}
        }
    }

    fn why(&mut self, time_s: f64, why: &Why) {
        match why {
            Why::Raised { unit, first_man, men, arm, .. } => {
                let arm = match arm {
                    SectionArm::Rifles => Arm::Rifles,
                    SectionArm::MachineGun => Arm::MachineGun,
                    SectionArm::MountainGun => Arm::MountainGun,
                    SectionArm::Unarmed => Arm::Unarmed,
                };
                self.sections.push(Section { unit: *unit as u32, first_man: *first_man, men: *men, arm });
                self.ways.resize_with(self.sections.len(), Way::default);
            }
            Why::Learnt { unit, about, by, men, at, as_enemy, gone, .. } => {
                let (x, y) = self.place(*at);
                let by = match by {
                    engine::why::Means::Eye { .. } => Means::Eye,
                    engine::why::Means::Messenger { .. } => Means::Messenger,
                    engine::why::Means::Villagers { honest: true, .. } => Means::Villagers,
                    engine::why::Means::Villagers { honest: false, .. } => Means::FalseNews,
                    engine::why::Means::Lookout { .. } => Means::Lookout,
                };
                self.believe(Belief {
                    time: self.time(time_s),
                    unit: *unit as u32,
                    about: *about as u32,
                    men: men.round() as u32,
                    x,
                    y,
                    as_enemy: *as_enemy,
                    gone: *gone,
                    by,
                });
            }
            Why::Shot { section, on_section, with, rounds, .. } => {
                let span = (self.fineness.fire_span_s / self.time_unit_s()).round() as u32;
                let shot = Fire {
                    time: self.time(time_s),
                    span: 0,
                    section: *section,
                    on: *on_section,
                    with: weapon(*with),
                    rounds: *rounds,
                };
                self.fires.add(shot, span);
            }
            Why::Struck { man, section, by, with, hit: Hit::Light, .. } => {
                let at = self.last_place(*section);
                self.fall(time_s, *man, Fate::LightlyHit, (Some(*with), Some(*by)), at);
            }
            Why::Returned { man, .. } => {
                let section = self.sections.partition_point(|section| section.first_man <= *man);
                let at = self.last_place(section.saturating_sub(1) as u32);
                self.fall(time_s, *man, Fate::Returned, (None, None), at);
            }
            Why::Surprised { unit, by, .. } => self.deed(time_s, DeedKind::Surprised, *unit, Some(*by)),
            Why::Ran { unit, section, .. } => {
                self.deed(time_s, DeedKind::Ran, *unit, Some(*section as usize))
            }
            Why::WentToGround { unit, section, .. } => {
                self.deed(time_s, DeedKind::WentToGround, *unit, Some(*section as usize));
            }
            Why::Rallied { unit, section, .. } => {
                self.deed(time_s, DeedKind::Rallied, *unit, Some(*section as usize));
            }
            Why::GaveItselfUp { unit, section, .. } => {
                self.deed(time_s, DeedKind::Surrendered, *unit, Some(*section as usize));
            }
            _ => {}
        }
    }

    fn fact(&mut self, time_s: f64, fact: &Fact) {
        match fact {
            Fact::Places(bodies) => {
                let mut seen = vec![false; self.ways.len()];
                for place in bodies.iter().flat_map(|body| &body.sections) {
                    self.way(place.section).see(time_s, place.at);
                    if let Some(seen) = seen.get_mut(place.section as usize) {
                        *seen = true;
                    }
                }
                for (way, _) in self.ways.iter_mut().zip(seen).filter(|(_, seen)| !*seen) {
                    way.lose();
                }
            }
            Fact::Shot { section, on, from, at, .. } => {
                self.way(*section).see(time_s, *from);
                self.way(*on).see(time_s, *at);
            }
            _ => {}
        }
    }
}
