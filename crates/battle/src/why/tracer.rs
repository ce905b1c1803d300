//! Listens to a fight and keeps what concerns one unit, section or man.

mod watching;

use std::collections::BTreeMap;

use engine::mechanism::Mechanism;
use engine::mechanism::close_fight::ChargeOutcome;
use engine::mechanism::morale::Strain;
use engine::mechanism::surprise::Degree;
use engine::why::{Decision, Hit, Means, Reaction, Slower, Weighed, burdens};
use engine::{Cause, Condition, Event, Fate, OrderIndex, Scenario, UnitIndex, Watch, Why};
use ground::Position;

use super::spans::{Key, Spans};
use super::words::{Speech, burden, count, counted, duration, listed, men, metres, pace, percent};
use super::{Part, Subject, SubjectKind, Trace, TraceBooks, TraceLine};
use crate::load::Battle;
use crate::log::Log;

/// Held-back orders told at one taking.
const MOST_HELD_BACK: usize = 3;
/// Bodies named in one report.
const MOST_NAMED: usize = 4;
/// Firing heard from nearer than this is not told, m.
const FAR_ENOUGH_TO_TELL_M: f32 = 500.0;

/// Watches a fight for one subject.
pub struct Tracer<'a> {
    speech: Speech<'a>,
    log: Log<'a>,
    scenario: &'a Scenario,
    subject: Subject,
    mine: Vec<bool>,
    /// First man, men, section, unit and number of the section in its unit.
    sections: Vec<(u32, u32, u32, UnitIndex, u32)>,
    section: Option<u32>,
    man: Option<u32>,
    lines: Vec<Line>,
    spans: Spans,
    books: TraceBooks,
    learning: Option<Learning>,
    said: BTreeMap<(UnitIndex, UnitIndex), Said>,
    met: BTreeMap<(UnitIndex, u8), (f64, UnitIndex)>,
    set_out: BTreeMap<UnitIndex, (f64, Position, f32)>,
    word: Option<(f64, UnitIndex, UnitIndex)>,
    waiting: BTreeMap<(UnitIndex, OrderIndex), Vec<Weighed>>,
    held_back: (f64, usize),
    told_waiting: BTreeMap<(UnitIndex, OrderIndex), Vec<usize>>,
    never: BTreeMap<String, String>,
    taken: Vec<OrderIndex>,
    last_shot: Option<(f64, u32, u32, Cause)>,
    /// The man of whom it is has fallen, or is away: what his unit does is no longer his.
    down: bool,
    lost: Option<(f64, UnitIndex, Vec<String>)>,
    broke: Option<(u32, Strain, f32)>,
    /// Whose men fall out on the march, and when.
    falling_out: Option<(f64, UnitIndex)>,
    charged: Option<(f64, u32, UnitIndex)>,
}

struct Line {
    time_s: f64,
    until_s: f64,
    part: Part,
    unit: UnitIndex,
    words: String,
    mechanisms: Vec<&'static str>,
}

/// News that came at one moment by one means.
struct Learning {
    time_s: f64,
    unit: UnitIndex,
    by: Means,
    of: Vec<Report>,
}

struct Report {
    about: UnitIndex,
    men: f32,
    truly: u32,
    at: Position,
    off_m: f32,
    gone: bool,
    false_news: bool,
}

/// What was last told of a belief.
#[derive(Clone, Copy)]
struct Said {
    time_s: f64,
    men: f32,
    gone: bool,
    at: Position,
}

impl<'a> Tracer<'a> {
    /// Listens for a subject.
    pub fn new(battle: &'a Battle, scenario: &'a Scenario, subject: Subject) -> Self {
        let mut mine = vec![false; scenario.units.len()];
        let mut start = 0;
        for body in &subject.bodies {
            mine[*body] = true;
            start += scenario.units[*body].men;
        }
        if subject.kind == SubjectKind::Man {
            start = 1;
        }
        Self {
            speech: Speech::new(battle, scenario),
            log: Log::new(battle, scenario),
            scenario,
            subject,
            mine,
            sections: Vec::new(),
            section: None,
            man: None,
            lines: Vec::new(),
            spans: Spans::default(),
            books: TraceBooks { start, ..TraceBooks::default() },
            learning: None,
            said: BTreeMap::new(),
            met: BTreeMap::new(),
            set_out: BTreeMap::new(),
            word: None,
            waiting: BTreeMap::new(),
            held_back: (-1.0, 0),
            told_waiting: BTreeMap::new(),
            never: BTreeMap::new(),
            taken: Vec::new(),
            last_shot: None,
            down: false,
            lost: None,
            broke: None,
            falling_out: None,
            charged: None,
        }
    }

    /// What it came to.
    pub fn finish(mut self) -> Trace {
        self.flush();
        self.flush_lost();
        let spans = std::mem::take(&mut self.spans);
        for told in spans.finish(&self.speech, self.scenario.mechanisms) {
            let names = told.mechanisms.iter().map(|mechanism| mechanism.name()).collect();
            let words = self.voiced(told.body, told.words, !self.whole());
            self.lines.push(Line {
                time_s: told.start_s,
                until_s: told.end_s,
                part: told.part,
                unit: told.body,
                words,
                mechanisms: names,
            });
        }
        self.lines.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
        self.books.close();
        let summary = self.books.summary(&self.subject, &self.speech);
        let clock = self.speech.battle.clock();
        let ids = &self.speech.battle.plan.unit_ids;
        let lines = self
            .lines
            .into_iter()
            .map(|line| TraceLine {
                time_s: line.time_s,
                time: clock.instant(line.time_s),
                until: (line.until_s - line.time_s > 60.0).then(|| clock.instant(line.until_s)),
                part: line.part,
                unit: ids[line.unit].clone(),
                words: line.words,
                mechanisms: line.mechanisms,
            })
            .collect();
        Trace {
            subject: self.subject,
            lines,
            never: self.never.into_iter().map(|(order, lacks)| format!("`{order}`: {lacks}")).collect(),
            summary,
            books: self.books,
        }
    }

    /// The subject is a unit, not a part of one.
    fn whole(&self) -> bool {
        self.subject.kind == SubjectKind::Unit
    }

    /// A line without its subject where that is plain; `own` for what is about the section or the man himself.
    fn voiced(&self, unit: UnitIndex, words: String, own: bool) -> String {
        if own || (self.whole() && self.subject.bodies.len() == 1) {
            words
        } else {
            format!("{} {words}", self.speech.unit(unit))
        }
    }

    fn tell(
        &mut self,
        time_s: f64,
        part: Part,
        unit: UnitIndex,
        words: String,
        by: &[Mechanism],
        card: Option<&'static str>,
    ) {
        if self.down {
            return;
        }
        let words = self.voiced(unit, words, false);
        self.push(time_s, part, unit, words, by, card);
    }

    fn push(
        &mut self,
        time_s: f64,
        part: Part,
        unit: UnitIndex,
        words: String,
        by: &[Mechanism],
        card: Option<&'static str>,
    ) {
        let on = by.iter().filter(|mechanism| self.scenario.mechanisms.has(**mechanism));
        let mechanisms = on.map(|mechanism| mechanism.name()).chain(card).collect();
        self.lines.push(Line { time_s, until_s: time_s, part, unit, words, mechanisms });
    }

    fn is_mine(&self, unit: UnitIndex, section: u32) -> bool {
        !self.down && self.mine[unit] && self.section.is_none_or(|mine| mine == section)
    }

    fn is_my_man(&self, unit: UnitIndex, man: u32) -> bool {
        if !self.mine[unit] {
            return false;
        }
        match (self.man, self.section) {
            (Some(mine), _) => mine == man,
            (None, Some(mine)) => self
                .sections
                .iter()
                .any(|(first, men, section, ..)| *section == mine && (*first..*first + *men).contains(&man)),
            (None, None) => true,
        }
    }

    /// `section 3`, or `the section` where the trace is of one.
    fn section_name(&self, section: u32) -> String {
        if !self.whole() {
            return "the section".to_owned();
        }
        let number = self.sections.iter().find(|known| known.2 == section).map_or(0, |known| known.4);
        format!("section {number}")
    }

    /// Another body as this one sees it.
    fn other(&self, unit: UnitIndex, other: UnitIndex) -> String {
        let own = self.scenario.units[unit].side == self.scenario.units[other].side;
        let name = self.speech.unit(other);
        if own { format!("{name} (its own side, taken for the enemy)") } else { name.to_owned() }
    }

    /// Messengers lost together are told together.
    fn flush_lost(&mut self) {
        let Some((time_s, unit, names)) = self.lost.take() else { return };
        let what = if names.len() == 1 { "a messenger" } else { "messengers" };
        let end = if names.len() == 1 { "he is lost on the way" } else { "they are lost on the way" };
        let words = format!("sends {what} to {}; {end}", listed(&names));
        self.tell(time_s, Part::Suffered, unit, words, &[Mechanism::Command], None);
    }

    /// News that came together is told together.
    fn flush(&mut self) {
        let Some(learning) = self.learning.take() else { return };
        let Learning { time_s, unit, by, mut of } = learning;
        if !self.whole() || of.is_empty() {
            return;
        }
        of.sort_by(|a, b| b.men.total_cmp(&a.men));
        let one = |report: &Report| {
            let name = self.other(unit, report.about);
            let truth = if report.truly == 0 {
                " (in truth none is left)".to_owned()
            } else if (report.men / (report.truly as f32)).ln().abs() > 0.15 {
                format!(" (in truth {})", count(report.truly.into()))
            } else {
                String::new()
            };
            let falsely = if report.false_news { ", a falsehood told on purpose" } else { "" };
            let place = match by {
                Means::Eye { range_m } => format!(" at {}", metres(range_m)),
                _ if report.off_m > 700.0 => {
                    format!(
                        " at {} ({} from where they are)",
                        self.speech.near(report.at),
                        metres(report.off_m)
                    )
                }
                _ => format!(" at {}", self.speech.near(report.at)),
            };
            let gone = if report.gone { ", making off" } else { "" };
            format!("{name}{place}: about {} men{truth}{gone}{falsely}", men(report.men))
        };
        let mut named: Vec<String> = of.iter().take(MOST_NAMED).map(one).collect();
        if of.len() > MOST_NAMED {
            let rest = &of[MOST_NAMED..];
            let (believed, truly) =
                rest.iter().fold((0.0, 0), |sum, report| (sum.0 + report.men, sum.1 + report.truly));
            named.push(format!(
                "{} more, about {} men in all (in truth {})",
                counted(rest.len() as u32, "body", "bodies"),
                men(believed),
                count(truly.into())
            ));
        }
        let list = named.join("; ");
        let (words, mechanisms): (String, &[Mechanism]) = match by {
            Means::Eye { .. } => (format!("sees {list}"), &[Mechanism::Seeing, Mechanism::Belief]),
            Means::Messenger { from, delay_s } => (
                format!("has news from {}, {}: {list}", self.speech.unit(from), old(delay_s)),
                if delay_s < 1.0 { &[Mechanism::Belief] } else { &[Mechanism::Command, Mechanism::Belief] },
            ),
            Means::Villagers { place, honest } => (
                format!("asks the people of {} and is told of {list}", self.speech.place(place)),
                if honest { &[Mechanism::Belief] } else { &[Mechanism::Deception, Mechanism::Belief] },
            ),
            Means::Lookout { place } => (
                format!("has a report from its lookout on {}: {list}", self.speech.place(place)),
                &[Mechanism::Belief],
            ),
            #[allow(unreachable_patterns, reason = "means that a later engine adds")]
            _ => (format!("learns of {list}"), &[Mechanism::Belief]),
        };
        self.tell(time_s, Part::Knew, unit, words, mechanisms, None);
    }

    /// Whether a belief is worth telling again.
    fn is_new(&mut self, unit: UnitIndex, about: UnitIndex, now: Said, news: bool) -> bool {
        let new = match self.said.get(&(unit, about)) {
            None => true,
            Some(old) => {
                old.gone != now.gone
                    || (now.men.max(1.0) / old.men.max(1.0)).ln().abs() > 0.7
                    || (news && old.at.distance_to(now.at) > 2_000.0 && now.time_s - old.time_s > 3_600.0)
                    || (news && now.time_s - old.time_s > 21_600.0)
            }
        };
        if new {
            self.said.insert((unit, about), now);
        }
        new
    }

    fn taken(&mut self, time_s: f64, unit: UnitIndex, order: OrderIndex, weighed: &[Weighed]) {
        self.taken.push(order);
        self.held_back = (time_s, 0);
        let when = &self.scenario.orders[order].when;
        let others: Vec<String> = weighed
            .iter()
            .filter(|weighed| !is_clock(&when[weighed.condition]))
            .map(|weighed| self.speech.condition(&when[weighed.condition], weighed))
            .collect();
        let why = match (self.speech.hours(when), others.is_empty()) {
            (None, true) => "It has no conditions".to_owned(),
            (Some(hours), true) => format!("Its hour has come ({hours})"),
            (None, false) => format!("It may now: {}", others.join("; ")),
            (Some(hours), false) => format!("Its hour has come ({hours}), and: {}", others.join("; ")),
        };
        let says = self.speech.order_says(order).map_or(String::new(), |says| format!(" “{}”", says.trim()));
        let words = format!(
            "takes up `{}`, to {}.{says} {why}",
            self.speech.order_name(order),
            self.speech.task(&self.scenario.orders[order].task)
        );
        let by: Vec<Mechanism> = when.iter().fold(vec![Mechanism::Command], |mut by, condition| {
            if let Some(mechanism) = mechanism_of(condition)
                && !by.contains(&mechanism)
            {
                by.push(mechanism);
            }
            by
        });
        self.tell(time_s, Part::Decided, unit, words, &by, None);
    }

    fn waits(
        &mut self,
        time_s: f64,
        unit: UnitIndex,
        order: OrderIndex,
        weighed: &[Weighed],
        lapsed: bool,
        at_the_end: bool,
    ) {
        let when = &self.scenario.orders[order].when;
        let in_time =
            weighed.iter().filter(|weighed| is_clock(&when[weighed.condition])).all(|weighed| weighed.holds);
        let lacking: Vec<Weighed> = weighed.iter().filter(|weighed| !weighed.holds).copied().collect();
        if at_the_end {
            self.never_taken(unit, order, weighed, lapsed);
            return;
        }
        if lapsed || !in_time || lacking.is_empty() {
            return;
        }
        self.waiting.insert((unit, order), lacking.clone());
        let which: Vec<usize> = lacking.iter().map(|weighed| weighed.condition).collect();
        if self.held_back.1 >= MOST_HELD_BACK || self.told_waiting.get(&(unit, order)) == Some(&which) {
            return;
        }
        self.held_back.1 += 1;
        self.told_waiting.insert((unit, order), which);
        let words = format!(
            "holds back `{}`, to {}: it waits for {}",
            self.speech.order_name(order),
            self.speech.task(&self.scenario.orders[order].task),
            self.lacking(order, &lacking)
        );
        self.tell(time_s, Part::Decided, unit, words, &[Mechanism::Command], None);
    }

    fn lacking(&self, order: OrderIndex, lacking: &[Weighed]) -> String {
        let when = &self.scenario.orders[order].when;
        let words: Vec<String> =
            lacking.iter().map(|weighed| self.speech.condition(&when[weighed.condition], weighed)).collect();
        words.join("; ")
    }

    fn never_taken(&mut self, unit: UnitIndex, order: OrderIndex, weighed: &[Weighed], lapsed: bool) {
        let name = self.speech.order_name(order).to_owned();
        let by_another = self.taken.iter().any(|other| self.speech.order_name(*other) == name);
        let last = self.waiting.get(&(unit, order)).cloned();
        let lacks = match last {
            Some(last) => format!("waited in vain for {}", self.lacking(order, &last)),
            None if lapsed => "lapsed: a later order was taken up first".to_owned(),
            None => {
                let lacking: Vec<Weighed> =
                    weighed.iter().filter(|weighed| !weighed.holds).copied().collect();
                if lacking.is_empty() {
                    "nothing was lacking at the end; there was nobody left to take it up".to_owned()
                } else {
                    format!("at the end it lacked {}", self.lacking(order, &lacking))
                }
            }
        };
        if !by_another {
            self.never.entry(name).or_insert(lacks);
        }
    }

    #[allow(clippy::too_many_arguments, reason = "the figures of one cause")]
    fn set_out(
        &mut self,
        time_s: f64,
        unit: UnitIndex,
        to: Position,
        length_m: f32,
        due_s: f64,
        how: engine::Pace,
        slower: &Slower,
        astray_s: f32,
    ) {
        let before = self.set_out.insert(unit, (time_s, to, length_m));
        let again =
            before.is_some_and(|(when_s, goal, _)| time_s - when_s < 3_600.0 && goal.distance_to(to) < 150.0);
        if length_m < 150.0 || (again && astray_s < 1.0) {
            return;
        }
        let lasts = (due_s - time_s) as f32;
        let costs = [
            (slower.night_s, "the dark", Mechanism::Movement),
            (slower.slope_s, "slopes", Mechanism::Movement),
            (slower.ground_s, "paths, woods and ground without a path", Mechanism::Movement),
            (slower.load_s, "the load", Mechanism::Movement),
            (slower.fatigue_s, "fatigue", Mechanism::Fatigue),
            (
                slower.caution_s,
                if how == engine::Pace::Stealthy { "creeping" } else { "scouting" },
                Mechanism::Movement,
            ),
        ];
        let mut by = vec![Mechanism::Movement];
        let mut slow = Vec::new();
        for (cost_s, what, mechanism) in costs {
            if cost_s > 240.0 && cost_s > 0.04 * lasts {
                slow.push(format!("{what} {}", duration(cost_s)));
                if !by.contains(&mechanism) {
                    by.push(mechanism);
                }
            }
        }
        let mut words = format!(
            "sets out for {}, {} by the way it takes, {}; due {}, {:.1} km/h halts included",
            self.speech.near(to),
            metres(length_m),
            pace(how),
            self.speech.clock(due_s),
            3.6 * length_m / lasts.max(1.0)
        );
        if !slow.is_empty() {
            words += &format!(". Of that, taken one at a time: {}", listed(&slow));
        }
        if astray_s > 1.0 {
            words += &format!(". On the way it goes astray and loses {}", duration(astray_s));
            by.push(Mechanism::LosingWay);
        }
        self.tell(time_s, Part::Did, unit, words, &by, None);
    }

    fn decision(&mut self, time_s: f64, unit: UnitIndex, what: Decision) {
        let words = match what {
            Decision::Stalled { since_s } => format!(
                "stops its attack, which has gained nothing for {}: the men stay where they are and keep up the fire",
                duration(since_s)
            ),
            Decision::PlaceTaken => "finds the place taken, or empty, and holds it".to_owned(),
            Decision::GoesOnBeyond { range_m } => {
                format!("has the place; the enemy stands {} behind it, and it goes on", metres(range_m))
            }
            Decision::FireReleased { found_out: true } => {
                "is found out, and the hidden ring opens fire".to_owned()
            }
            Decision::FireReleased { found_out: false } => {
                "is in place, and the hidden ring opens fire together".to_owned()
            }
            Decision::Springs { with } => {
                format!(
                    "opens fire from hiding together with {}, whose ambush is sprung",
                    self.speech.unit(with)
                )
            }
            Decision::ActsWithoutWord { order } => format!(
                "waits no longer for word that does not come, and acts on `{}`",
                self.scenario.orders[order].name
            ),
            Decision::Resumes { order } => format!(
                "stood for half an hour and nothing came of it: goes on with `{}`",
                self.speech.order_name(order)
            ),
            Decision::StopsUnderFire { losses } => {
                format!("has lost {} under fire on the march, and stops to fight", percent(losses))
            }
            Decision::OutOfSight { enemy_m } => {
                let enemy = if enemy_m.is_finite() {
                    format!("the nearest enemy it knows of is {} off", metres(enemy_m))
                } else {
                    "it knows of no enemy".to_owned()
                };
                format!("is out of the fight and closes up; {enemy}")
            }
            #[allow(unreachable_patterns, reason = "decisions that a later engine adds")]
            _ => return,
        };
        self.tell(time_s, Part::Decided, unit, words, &[], Some("tactics"));
    }

    fn fall(&mut self, time_s: f64, unit: UnitIndex, man: u32, fate: Fate, cause: Option<Cause>) {
        if !self.is_my_man(unit, man) {
            return;
        }
        self.books.fell(man, fate, cause.is_some());
        if cause.is_some() {
            self.down = self.man.is_some();
            return;
        }
        let (key, words, by) = match fate {
            Fate::Missing if !self.scenario.units[unit].combatant => {
                (Key::Scattered(unit), "scatters and is not seen again", Mechanism::NonCombatants)
            }
            Fate::Missing if self.falling_out == Some((time_s, unit)) => {
                if self.man.is_some() {
                    let words = "falls out on the march".to_owned();
                    self.push(time_s, Part::Suffered, unit, words, &[Mechanism::Privation], None);
                    self.down = true;
                }
                return;
            }
            Fate::Missing => (Key::Stragglers(unit), "loses his unit as it runs", Mechanism::Morale),
            Fate::Captured => (Key::Captured(unit), "falls into the enemy's hands", Mechanism::Surrender),
            _ => (Key::Deaths(unit), "dies of his wounds", Mechanism::Wounds),
        };
        if self.man.is_some() {
            self.push(time_s, Part::Suffered, unit, words.to_owned(), &[by], None);
            self.down = true;
        } else {
            self.spans.tally(key, time_s, 1, 0.0);
        }
    }

    fn struck(&mut self, time_s: f64, why: &Why) {
        let Why::Struck { man, section, unit, by, with, range_m, hit, .. } = why else { return };
        let own = self.scenario.units[*unit].side == self.scenario.units[*by].side;
        if self.mine[*by] {
            let shooter = self.last_shot.is_some_and(|(when_s, section, man, what)| {
                when_s == time_s
                    && what == *with
                    && self.section.is_none_or(|mine| mine == section)
                    && self.man.is_none_or(|mine| mine == man)
            });
            if self.whole() || shooter {
                self.spans.hit(Key::Gives(*by, *unit, *with as u8), time_s, *hit);
                if *hit != Hit::Light {
                    if own { self.books.own_hit += 1 } else { self.books.enemies_hit += 1 }
                }
            }
        }
        if self.is_mine(*unit, *section) {
            self.spans.hit(Key::Takes(*unit, *by, *with as u8), time_s, *hit);
        }
        if self.is_my_man(*unit, *man) {
            self.books.struck(*hit, *by, *with, own);
            if self.man.is_some() {
                let what = match hit {
                    Hit::Light => "lightly, and fights on",
                    Hit::Walking => "and goes back on his feet",
                    Hit::Carried => "and has to be carried",
                    Hit::Killed => "and killed",
                };
                let friend = if own { " of his own side" } else { "" };
                let words = format!(
                    "is hit by {} of {}{friend} from {}, {what}",
                    match with {
                        Cause::Rifle => "a rifle bullet",
                        Cause::MachineGun => "a machine gun",
                        Cause::Shell => "a shell",
                        Cause::Grenade => "a grenade",
                        Cause::CloseFight => "bayonet or butt",
                    },
                    self.speech.unit(*by),
                    metres(*range_m)
                );
                let mechanism = match with {
                    Cause::Rifle => Mechanism::Rifle,
                    Cause::MachineGun => Mechanism::MachineGun,
                    Cause::Shell => Mechanism::MountainGun,
                    Cause::Grenade => Mechanism::Grenade,
                    Cause::CloseFight => Mechanism::CloseFight,
                };
                self.push(time_s, Part::Suffered, *unit, words, &[mechanism, Mechanism::Wounds], None);
            }
        }
    }

    fn ran(&mut self, time_s: f64, unit: UnitIndex, section: u32, number: u32, how_far_m: f32) {
        self.books.broke += 1;
        let name = self.section_name(section);
        let strained = self.broke.take().filter(|(broke, ..)| *broke == section);
        let (because, by): (String, &[Mechanism]) = if let Some((_, strain, chance)) = strained {
            let heavy: Vec<String> = burdens(&self.scenario.constants.morale, &strain)
                .into_iter()
                .filter(|(_, weight)| *weight > 0.25)
                .take(3)
                .map(|(which, _)| burden(which, &strain))
                .collect();
            let weighed = if heavy.is_empty() { "the fire itself".to_owned() } else { listed(&heavy) };
            (
                format!("under its burden – {weighed}; a chance of {} at that look –", percent(chance)),
                &[Mechanism::Morale],
            )
        } else if let Some((_, _, by)) =
            self.charged.filter(|(when_s, on, _)| *when_s == time_s && *on == section)
        {
            (
                format!("before a charge of {}", self.speech.unit(by)),
                &[Mechanism::CloseFight, Mechanism::Morale],
            )
        } else {
            ("after the close fight".to_owned(), &[Mechanism::CloseFight, Mechanism::Morale])
        };
        let words = format!(
            "{name}, {}, breaks {because} and runs {}",
            counted(number, "man", "men"),
            metres(how_far_m)
        );
        let words = if self.whole() { self.of(unit, words) } else { words };
        self.push(time_s, Part::Suffered, unit, words, by, None);
    }

    /// A line whose subject is a section: `of NAME` is added where the trace is of several bodies.
    fn of(&self, unit: UnitIndex, words: String) -> String {
        if self.subject.bodies.len() == 1 { words } else { format!("{}: {words}", self.speech.unit(unit)) }
    }
}

/// A condition of the clock alone.
fn is_clock(condition: &Condition) -> bool {
    matches!(condition, Condition::From(_) | Condition::Until(_))
}

/// How old news is.
fn old(delay_s: f32) -> String {
    if delay_s < 1.0 { "which lies beside it".to_owned() } else { format!("{} old", duration(delay_s)) }
}

/// What a condition of an order leans on.
fn mechanism_of(condition: &Condition) -> Option<Mechanism> {
    match condition {
        Condition::EnemyNear { .. }
        | Condition::EnemyAt { .. }
        | Condition::NoEnemyNear { .. }
        | Condition::Outnumbered(_)
        | Condition::Enclosed
        | Condition::Decided { .. } => Some(Mechanism::Belief),
        Condition::HearsFighting { .. } => Some(Mechanism::Hearing),
        Condition::RoundsBelow(_) => Some(Mechanism::Ammunition),
        Condition::FreshTrail(_) => Some(Mechanism::Deception),
        _ => None,
    }
}
