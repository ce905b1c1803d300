//! What repeats itself, told once: fire given and taken, nerve tried, helpers, jams, men lost and men back.

use std::collections::BTreeMap;

use engine::mechanism::{Mechanism, MechanismSet};
use engine::why::Hit;
use engine::{Cause, UnitIndex};

use super::Part;
use super::words::{Speech, counted, duration, missiles, percent, ranges};

/// Things of one kind with less than this between them are one span, s.
const GAP_S: f64 = 900.0;

/// What belongs together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// Fire of a body of the subject at another.
    Gives(UnitIndex, UnitIndex, u8),
    /// Fire of another at a body of the subject.
    Takes(UnitIndex, UnitIndex, u8),
    /// Suppression and nerve.
    Nerve(UnitIndex),
    /// Helpers of the wounded.
    Helpers(UnitIndex),
    /// Jams of machine guns.
    Jams(UnitIndex),
    /// Stragglers.
    Stragglers(UnitIndex),
    /// People without arms who scatter.
    Scattered(UnitIndex),
    /// Died of wounds.
    Deaths(UnitIndex),
    /// Wounded left to the enemy.
    Captured(UnitIndex),
    /// Missing men who came back.
    Back(UnitIndex),
}

impl Key {
    /// The body of the subject that it is about.
    fn body(self) -> UnitIndex {
        match self {
            Key::Gives(body, ..)
            | Key::Takes(body, ..)
            | Key::Nerve(body)
            | Key::Helpers(body)
            | Key::Jams(body)
            | Key::Stragglers(body)
            | Key::Scattered(body)
            | Key::Deaths(body)
            | Key::Captured(body)
            | Key::Back(body) => body,
        }
    }

    fn part(self) -> Part {
        match self {
            Key::Gives(..) | Key::Helpers(_) | Key::Back(_) => Part::Did,
            _ => Part::Suffered,
        }
    }

    /// Men who die in hospital or find their way back do so over days.
    fn gap_s(self) -> f64 {
        match self {
            Key::Deaths(_) | Key::Back(_) => 21_600.0,
            _ => GAP_S,
        }
    }
}

/// One span.
#[derive(Clone, Debug, Default)]
pub(super) struct Span {
    start_s: f64,
    end_s: f64,
    times: u32,
    rounds: u64,
    least_m: f32,
    most_m: f32,
    sum: f32,
    most: f32,
    chance: f32,
    hits: [u32; 4],
}

/// The words of a span that has ended.
pub(super) struct Told {
    pub start_s: f64,
    pub end_s: f64,
    pub part: Part,
    pub body: UnitIndex,
    pub words: String,
    pub mechanisms: Vec<Mechanism>,
}

/// All spans that may still go on, and those that ended.
#[derive(Default)]
pub(super) struct Spans {
    open: BTreeMap<Key, Span>,
    ended: Vec<(Key, Span)>,
}

impl Spans {
    fn at(&mut self, key: Key, time_s: f64) -> &mut Span {
        if let Some(span) = self.open.get(&key)
            && time_s - span.end_s > key.gap_s()
            && let Some(span) = self.open.remove(&key)
        {
            self.ended.push((key, span));
        }
        let span = self.open.entry(key).or_insert(Span {
            start_s: time_s,
            least_m: f32::INFINITY,
            ..Span::default()
        });
        span.end_s = time_s;
        span
    }

    pub fn shot(&mut self, key: Key, time_s: f64, range_m: f32, rounds: u32) {
        let span = self.at(key, time_s);
        span.times += 1;
        span.rounds += u64::from(rounds);
        span.least_m = span.least_m.min(range_m);
        span.most_m = span.most_m.max(range_m);
    }

    pub fn hit(&mut self, key: Key, time_s: f64, hit: Hit) {
        self.at(key, time_s).hits[hit as usize] += 1;
    }

    pub fn nerve(&mut self, key: Key, time_s: f64, suppression: f32, chance: f32) {
        let span = self.at(key, time_s);
        span.times += 1;
        span.sum += suppression;
        span.most = span.most.max(suppression);
        span.chance = span.chance.max(chance);
    }

    /// Counts a thing, with a quantity that is summed up.
    pub fn tally(&mut self, key: Key, time_s: f64, number: u32, sum: f32) {
        let span = self.at(key, time_s);
        span.times += number;
        span.sum += sum;
    }

    /// Everything in words.
    pub fn finish(mut self, speech: &Speech<'_>, on: MechanismSet) -> Vec<Told> {
        self.ended.append(&mut self.open.into_iter().collect());
        let told = |(key, span): &(Key, Span)| {
            let (words, mechanisms) = words(*key, span, speech)?;
            Some(Told {
                start_s: span.start_s,
                end_s: span.end_s,
                part: key.part(),
                body: key.body(),
                words,
                mechanisms: mechanisms.into_iter().filter(|mechanism| on.has(*mechanism)).collect(),
            })
        };
        self.ended.iter().filter_map(told).collect()
    }
}

fn of(with: u8) -> (Cause, Mechanism) {
    match with {
        w if w == Cause::MachineGun as u8 => (Cause::MachineGun, Mechanism::MachineGun),
        w if w == Cause::Shell as u8 => (Cause::Shell, Mechanism::MountainGun),
        w if w == Cause::Grenade as u8 => (Cause::Grenade, Mechanism::Grenade),
        w if w == Cause::CloseFight as u8 => (Cause::CloseFight, Mechanism::CloseFight),
        _ => (Cause::Rifle, Mechanism::Rifle),
    }
}

fn words(key: Key, span: &Span, speech: &Speech<'_>) -> Option<(String, Vec<Mechanism>)> {
    let lasted = (span.end_s - span.start_s) as f32;
    let over = if lasted > 20.0 { format!(" over {}", duration(lasted)) } else { String::new() };
    Some(match key {
        Key::Gives(body, on, with) | Key::Takes(body, on, with) => {
            let (with, mechanism) = of(with);
            let own = speech.scenario.units[body].side == speech.scenario.units[on].side;
            let gives = matches!(key, Key::Gives(..));
            let fire = if span.rounds > 0 {
                let range = ranges(span.least_m, span.most_m);
                format!("{} at {range}{over}", missiles(with, span.rounds))
            } else {
                let what = match with {
                    Cause::Grenade => "hand grenades",
                    Cause::CloseFight => "bayonet and butt",
                    _ => "splinters",
                };
                format!("{what}{over}")
            };
            let friend = if own { " of its own side" } else { "" };
            let other = speech.unit(on);
            let whom = if gives { "them" } else { "its men" };
            let effect = effect(span, whom);
            let text = match gives {
                true => format!("fires on {other}{friend}: {fire}; {effect}"),
                false => format!("is under fire from {other}{friend}: {fire}; {effect}"),
            };
            let mut mechanisms = vec![mechanism];
            if span.hits.iter().sum::<u32>() > 0 {
                mechanisms.push(Mechanism::Wounds);
            }
            if own {
                mechanisms.push(Mechanism::Identifying);
            }
            (text, mechanisms)
        }
        Key::Nerve(_) => {
            if span.most < 0.15 && span.chance < 0.01 {
                return None;
            }
            let mean = span.sum / span.times.max(1) as f32;
            let chance = if span.chance >= 0.01 {
                format!("; at the worst look a section had a chance of {} to break", percent(span.chance))
            } else {
                String::new()
            };
            let text = format!(
                "is held down{over}: suppression {mean:.2} on the mean of its sections under fire, at worst {:.2}{chance}",
                span.most
            );
            (text, vec![Mechanism::Suppression, Mechanism::Morale])
        }
        Key::Helpers(_) => {
            if span.times == 0 {
                return None;
            }
            let each = span.sum / span.times as f32;
            (
                format!(
                    "{} the firing for {} to see to the wounded",
                    counted(span.times, "man leaves", "men leave"),
                    duration(each)
                ),
                vec![Mechanism::Wounds],
            )
        }
        Key::Jams(_) => (
            format!(
                "a machine gun jams {}, {} lost in all",
                if span.times == 1 { "once".to_owned() } else { format!("{} times", span.times) },
                duration(span.sum)
            ),
            vec![Mechanism::MachineGun],
        ),
        Key::Stragglers(_) => (
            format!("{} as stragglers{over}", counted(span.times, "man is lost", "men are lost")),
            vec![Mechanism::Morale],
        ),
        Key::Scattered(_) => (
            format!(
                "{} and not seen again that day{over}",
                counted(span.times, "is scattered", "are scattered")
            ),
            vec![Mechanism::NonCombatants],
        ),
        Key::Deaths(_) => (
            format!("{} of wounds{over}", counted(span.times, "man dies", "men die")),
            vec![Mechanism::Wounds],
        ),
        Key::Captured(_) => (
            format!("{} into the enemy's hands{over}", counted(span.times, "man falls", "men fall")),
            vec![Mechanism::Surrender],
        ),
        Key::Back(_) => (
            format!(
                "{} to the colours{over}",
                counted(span.times, "missing man comes back", "missing men come back")
            ),
            vec![Mechanism::Morale],
        ),
    })
}

/// `kills 2 of them, wounds 5, and 1 fights on lightly hurt`.
fn effect(span: &Span, whom: &str) -> String {
    let [light, walking, carried, killed] = span.hits;
    let wounded = walking + carried;
    if light + wounded + killed == 0 {
        return "nobody is hit".to_owned();
    }
    let mut parts = Vec::new();
    for (number, what) in [(killed, "killed"), (wounded, "wounded"), (light, "lightly hurt")] {
        if number > 0 {
            parts.push(format!("{number} {what}"));
        }
    }
    format!("of {whom} {}", super::words::listed(&parts))
}
