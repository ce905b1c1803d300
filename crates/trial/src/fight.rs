//! One run of one engagement: fought, watched, and summed up.

use engine::{Cause, Event, Fate, Outcome, Scenario, Task, Watch};

use crate::draw::Draws;
use crate::inputs::Inputs;
use crate::record::Withdrew;
use crate::words::Kind;

/// One side in one run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SideSample {
    /// Men who fought.
    pub men: f64,
    /// Killed outright.
    pub killed: f64,
    /// Wounded and out of action, those taken or dying later included.
    pub wounded: f64,
    /// Prisoners and missing, unhurt or not.
    pub captured: f64,
    /// Men hit by fire of their own side.
    pub friendly_fire: f64,
    /// Small-arms rounds fired.
    pub rounds_fired: f64,
    /// Small-arms rounds issued.
    pub rounds_issued: f64,
    /// Hits by bullets on the other side.
    pub bullet_hits: f64,
    /// Hits by shells on the other side.
    pub shell_hits: f64,
    /// Hits by blades and grenades on the other side.
    pub close_hits: f64,
    /// Share of the men in companies that gave way or were destroyed.
    pub gone: f64,
}

impl SideSample {
    /// Counts so many times as much; shares stay.
    fn times(&mut self, factor: f64) {
        let Self { men, killed, wounded, captured, friendly_fire, rounds_fired, rounds_issued, .. } = self;
        for count in [men, killed, wounded, captured, friendly_fire, rounds_fired, rounds_issued] {
            *count = (*count * factor).round();
        }
        for hits in [&mut self.bullet_hits, &mut self.shell_hits, &mut self.close_hits] {
            *hits = (*hits * factor).round();
        }
    }

    /// Killed and wounded.
    #[must_use]
    pub fn killed_wounded(&self) -> f64 {
        self.killed + self.wounded
    }
}

/// One run of one engagement.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// By side.
    pub sides: [SideSample; 2],
    /// Who gave up the field.
    pub gave_way: Withdrew,
    /// Hours from the first to the last shot.
    pub duration_h: f64,
}

/// Why a run came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(pub String);

/// Keeps the few things that the books do not.
struct Seen<'a> {
    scenario: &'a Scenario,
    sides: [SideSample; 2],
    gave_way_s: Vec<Option<f64>>,
    taken: bool,
}

impl Watch for Seen<'_> {
    fn event(&mut self, time_s: f64, event: &Event) {
        match event {
            Event::Fell { unit, fate, cause: Some(cause), by, .. } => {
                let side = self.scenario.units[*unit].side;
                match fate {
                    Fate::Killed => self.sides[side].killed += 1.0,
                    Fate::Wounded => self.sides[side].wounded += 1.0,
                    Fate::Missing | Fate::Captured => return,
                }
                let by = by.map(|unit| self.scenario.units[unit].side);
                if by == Some(side) {
                    self.sides[side].friendly_fire += 1.0;
                } else if let Some(by) = by {
                    let count = match cause {
                        Cause::Rifle | Cause::MachineGun => &mut self.sides[by].bullet_hits,
                        Cause::Grenade | Cause::CloseFight => &mut self.sides[by].close_hits,
                        _ => &mut self.sides[by].shell_hits,
                    };
                    *count += 1.0;
                }
            }
            Event::GaveWay { unit, .. } => {
                self.gave_way_s[*unit].get_or_insert(time_s);
            }
            Event::OrderTaken { unit, order } => {
                // Who goes at it again, or back to his post, has not left the field.
                let task = &self.scenario.orders[*order].task;
                if matches!(task, Task::Attack { .. } | Task::Defend { .. } | Task::Pursue { .. }) {
                    self.gave_way_s[*unit] = None;
                }
            }
            Event::OrderDone { order, .. } => {
                let order = &self.scenario.orders[*order];
                self.taken |= self.scenario.units[order.unit].side == 0
                    && matches!(order.task, Task::Attack { .. } | Task::Pursue { .. });
            }
            _ => {}
        }
    }
}

/// Fights once.
pub(crate) fn fight(
    kind: Kind,
    scenario: &Scenario,
    inputs: &Inputs,
    draws: &Draws,
) -> Result<Sample, Failure> {
    let mut seen = Seen {
        scenario,
        sides: [SideSample::default(), SideSample::default()],
        gave_way_s: vec![None; scenario.units.len()],
        taken: false,
    };
    let outcome = engine::fight(scenario, draws.seed(), &mut seen);
    if let Some(unit) = outcome.units.iter().position(|books| !books.balance()) {
        return Err(Failure(format!(
            "men or rounds of {} are not all accounted for",
            scenario.units[unit].name
        )));
    }
    let Seen { mut sides, gave_way_s, taken, .. } = seen;
    for (side, sample) in sides.iter_mut().enumerate() {
        let books = &outcome.sides[side];
        sample.men = f64::from(inputs.sides[side].men);
        sample.captured = f64::from(books.captured + books.missing);
        sample.rounds_fired = books.rounds_fired as f64;
        sample.rounds_issued = books.rounds_issued as f64;
        sample.gone = gone(scenario, &outcome, &gave_way_s, side);
    }
    // A stretch stands for the whole front.
    sides.iter_mut().for_each(|side| side.times(inputs.stretches));
    let gave_way = who_gave_way(kind, &sides, broke_s(scenario, &outcome, &gave_way_s), taken);
    let gave_way = after_an_ambush(kind, gave_way, &sides, inputs.relief * inputs.stretches);
    for (side, sample) in sides.iter_mut().enumerate() {
        let lost = gave_way == [Withdrew::A, Withdrew::B][side];
        die(sample, side, lost, draws);
    }
    let first = outcome.contacts.iter().map(|contact| contact.start_s).fold(f64::INFINITY, f64::min);
    let last = outcome.contacts.iter().map(|contact| contact.end_s).fold(f64::NEG_INFINITY, f64::max);
    let duration_h = if last > first { (last - first) / 3_600.0 } else { 0.0 };
    Ok(Sample { sides, gave_way, duration_h })
}

/// How many of the hit die on the field differs from fight to fight by range, bullets, help, and whether the winner gets at the
/// loser's wounded (wounded to killed 3 to 5 with rifles; 0.3 to 1.5 where wounded are overrun or left). The odds of
/// the engine's own share are multiplied by a factor drawn for the side; the sum stays.
fn die(sample: &mut SideSample, side: usize, lost: bool, draws: &Draws) {
    let hit = sample.killed_wounded();
    if hit < 1.0 {
        return;
    }
    let name = ["a", "b"][side];
    let mut odds = (sample.killed + 0.22) / (sample.wounded + 0.78);
    odds *= draws.lognormal(&format!("{name}.deadly"), 1.0, 0.45);
    if lost {
        odds *= draws.lognormal(&format!("{name}.overrun"), 1.6, 0.4);
    }
    sample.killed = (hit * odds / (1.0 + odds)).round().min(hit);
    sample.wounded = hit - sample.killed;
}

/// A company of which less than this share is left with the colours is gone, whatever its leader says.
const LEFT: f64 = 0.35;

fn is_gone(outcome: &Outcome, unit: usize) -> bool {
    let books = &outcome.units[unit];
    f64::from(books.present) < LEFT * f64::from(books.start)
}

/// Share of a side's men in companies that gave way or are gone.
fn gone(scenario: &Scenario, outcome: &Outcome, gave_way_s: &[Option<f64>], side: usize) -> f64 {
    let (mut gone, mut all) = (0.0, 0.0);
    for (unit, spec) in scenario.units.iter().enumerate().filter(|(_, unit)| unit.side == side) {
        all += f64::from(spec.men);
        if gave_way_s[unit].is_some() || is_gone(outcome, unit) {
            gone += f64::from(spec.men);
        }
    }
    gone / f64::max(all, 1.0)
}

/// When more than half of each side had given way, s.
fn broke_s(scenario: &Scenario, outcome: &Outcome, gave_way_s: &[Option<f64>]) -> [f64; 2] {
    [0, 1].map(|side| {
        let mut falls: Vec<(f64, f64)> = Vec::new();
        let mut all = 0.0;
        for (unit, spec) in scenario.units.iter().enumerate().filter(|(_, unit)| unit.side == side) {
            all += f64::from(spec.men);
            let time_s = match gave_way_s[unit] {
                Some(time_s) => time_s,
                None if is_gone(outcome, unit) => scenario.duration_s,
                None => continue,
            };
            falls.push((time_s, f64::from(spec.men)));
        }
        falls.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut sum = 0.0;
        falls
            .iter()
            .find(|(_, men)| {
                sum += men;
                2.0 * sum > all
            })
            .map_or(f64::INFINITY, |(time_s, _)| *time_s)
    })
}

/// An ambush party that is weaker than what can come up against it does not stay, whatever it did to those it met.
fn after_an_ambush(kind: Kind, gave_way: Withdrew, sides: &[SideSample; 2], relief: f64) -> Withdrew {
    if kind == Kind::Ambush && relief > sides[0].men { Withdrew::A } else { gave_way }
}

/// Who gave up the field: the side more than half of which gave way, the earlier of two. Where neither did, an attacker who has not
/// taken what he went for goes home; where nobody went for anything, the side that suffered more has had enough.
fn who_gave_way(kind: Kind, sides: &[SideSample; 2], broke_s: [f64; 2], taken: bool) -> Withdrew {
    // Who is shut in on all sides leaves the field only when he is overrun.
    if kind == Kind::Siege {
        return if taken && sides[1].gone > 0.5 { Withdrew::B } else { Withdrew::A };
    }
    match (broke_s[0].is_finite(), broke_s[1].is_finite()) {
        (true, true) if broke_s[0] < broke_s[1] => return Withdrew::A,
        (true, true) | (false, true) => return Withdrew::B,
        (true, false) => return Withdrew::A,
        (false, false) => {}
    }
    match kind {
        Kind::PreparedDefence | Kind::Assault | Kind::Siege | Kind::NightRaid if !taken => Withdrew::A,
        Kind::PreparedDefence | Kind::Assault | Kind::Siege | Kind::NightRaid => Withdrew::B,
        Kind::Ambush | Kind::Meeting | Kind::Pursuit => {
            let share = |side: &SideSample| side.killed_wounded() / side.men.max(1.0) + 0.5 * side.gone;
            let (a, b) = (share(&sides[0]), share(&sides[1]));
            if a == b {
                Withdrew::None
            } else if a > b {
                Withdrew::A
            } else {
                Withdrew::B
            }
        }
    }
}
