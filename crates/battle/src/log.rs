//! A run told in plain English, line by line.

use engine::{Cause, Event, Fate, Watch};
use engine::{OrderIndex, PlaceIndex, Scenario, UnitIndex};
use ground::Position;

use crate::load::Battle;
use crate::text::OrderText;

/// Watches a fight and writes down what a reader can follow. Single men's falls are gathered by body and minute.
pub struct Log<'a> {
    battle: &'a Battle,
    scenario: &'a Scenario,
    lines: Vec<String>,
    falls: Falls,
}

/// Men fallen in one body, not yet written.
#[derive(Default)]
struct Falls {
    unit: UnitIndex,
    minute: i64,
    killed: u32,
    wounded: u32,
    missing: u32,
    captured: u32,
    by_own: u32,
}

impl<'a> Log<'a> {
    /// A log of everything.
    pub fn new(battle: &'a Battle, scenario: &'a Scenario) -> Self {
        Self { battle, scenario, lines: vec![], falls: Falls::default() }
    }

    /// The lines, in the order of time.
    pub fn into_lines(mut self) -> Vec<String> {
        self.write_falls();
        self.lines
    }

    fn line(&mut self, time_s: f64, text: String) {
        self.lines.push(format!("{}  {text}", self.battle.clock().civil(time_s)));
    }

    fn write_falls(&mut self) {
        let falls = std::mem::take(&mut self.falls);
        let counts = [
            (falls.killed, "killed"),
            (falls.wounded, "wounded"),
            (falls.missing, "missing"),
            (falls.captured, "captured"),
        ];
        let mut parts: Vec<String> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, fate)| format!("{count} {fate}"))
            .collect();
        if parts.is_empty() {
            return;
        }
        if falls.by_own > 0 {
            parts.push(format!("{} of them by their own side", falls.by_own));
        }
        let text = format!("{} loses {}", self.unit(falls.unit), parts.join(", "));
        self.line(falls.minute as f64 * 60.0, text);
    }

    fn fell(&mut self, time_s: f64, unit: UnitIndex, fate: Fate, by: Option<UnitIndex>) {
        let minute = (time_s / 60.0).floor() as i64;
        if (self.falls.unit, self.falls.minute) != (unit, minute) {
            self.write_falls();
            self.falls.unit = unit;
            self.falls.minute = minute;
        }
        match fate {
            Fate::Killed => self.falls.killed += 1,
            Fate::Wounded => self.falls.wounded += 1,
            Fate::Missing => self.falls.missing += 1,
            Fate::Captured => self.falls.captured += 1,
        }
        let side = |unit: UnitIndex| self.scenario.units[unit].side;
        self.falls.by_own += u32::from(by.is_some_and(|by| side(by) == side(unit)));
    }

    fn unit(&self, unit: UnitIndex) -> &str {
        &self.scenario.units[unit].name
    }

    fn place(&self, place: PlaceIndex) -> &str {
        let id = self.scenario.places[place].name.as_str();
        let spec = self.battle.ground_spec().places.iter().find(|spec| spec.id == id);
        spec.and_then(|spec| spec.name.en.as_deref()).unwrap_or(id)
    }

    fn near(&self, at: Position) -> String {
        format!("near {}", self.battle.nearest_place(at))
    }

    fn order(&self, order: OrderIndex) -> (&str, Option<&OrderText>) {
        let name = self.scenario.orders[order].name.as_str();
        (name, self.battle.orders().order.iter().find(|text| text.id.as_str() == name))
    }

    /// What an event is about.
    pub(crate) fn concerns(event: &Event) -> [Option<UnitIndex>; 2] {
        match event {
            Event::OrderTaken { unit, .. }
            | Event::OrderDone { unit, .. }
            | Event::Departed { unit, .. }
            | Event::Arrived { unit, .. }
            | Event::LostWay { unit, .. }
            | Event::Told { unit, .. }
            | Event::Heard { unit, .. }
            | Event::TrailFound { unit, .. }
            | Event::Deployed { unit }
            | Event::AmbushSprung { unit, .. }
            | Event::Broke { unit, .. }
            | Event::Rallied { unit, .. }
            | Event::GaveWay { unit, .. }
            | Event::CommanderFell { unit }
            | Event::Surrendered { unit, .. }
            | Event::Left { unit }
            | Event::Sighted { unit, .. } => [Some(*unit), None],
            Event::FireOpened { unit, on, .. } => [Some(*unit), Some(*on)],
            Event::Misidentified { unit, other, .. }
            | Event::Recognised { unit, other }
            | Event::SeenUnarmed { unit, other, .. }
            | Event::CloseFight { unit, other } => [Some(*unit), Some(*other)],
            Event::Message { from, to, .. } | Event::MessageLost { from, to } => [Some(*from), Some(*to)],
            Event::Fell { unit, by, .. } => [Some(*unit), *by],
            Event::Council { .. } => [None, None],
        }
    }

    /// The event in words; none for those that are gathered.
    pub(crate) fn words(&self, event: &Event) -> Option<String> {
        let name = |unit: &UnitIndex| self.unit(*unit);
        Some(match event {
            Event::OrderTaken { unit, order } => {
                let (id, text) = self.order(*order);
                let why = text.map_or(String::new(), |text| format!(": {}", text.says));
                format!("{} takes up `{id}`{why}", name(unit))
            }
            Event::OrderDone { unit, order } => {
                format!("{} has carried out `{}`", name(unit), self.order(*order).0)
            }
            Event::Departed { unit, to, due_s } => {
                let due = self.battle.clock().civil(*due_s);
                format!("{} sets out for a point {}, due {due}", name(unit), self.near(*to))
            }
            Event::Arrived { unit, at } => format!("{} arrives {}", name(unit), self.near(*at)),
            Event::LostWay { unit, delay_s } => {
                format!("{} loses its way and {:.0} minutes", name(unit), delay_s / 60.0)
            }
            Event::Sighted { unit, other, range_m, believed_men, as_enemy } => format!(
                "{} sees {} at {range_m:.0} m and takes them for about {believed_men:.0} {}",
                name(unit),
                name(other),
                if *as_enemy { "of the enemy" } else { "of its own side" }
            ),
            Event::Told { unit, place, about, men, false_news } => format!(
                "{} hears at {} of {}, about {men:.0} men{}",
                name(unit),
                self.place(*place),
                name(about),
                if *false_news { " (false news, told on purpose)" } else { "" }
            ),
            Event::Message { from, to, delay_s } => {
                format!("{} has word from {}, {:.0} minutes old", name(to), name(from), delay_s / 60.0)
            }
            Event::MessageLost { from, to } => {
                format!("a messenger from {} to {} is lost", name(from), name(to))
            }
            Event::Heard { unit, judged_m } => {
                format!("{} hears firing, judged {judged_m:.0} m off", name(unit))
            }
            Event::TrailFound { unit, of, judged_age_s, true_age_s } => format!(
                "{} finds the trail of {}, judged {:.1} h old (in truth {:.1} h)",
                name(unit),
                name(of),
                judged_age_s / 3_600.0,
                true_age_s / 3_600.0
            ),
            Event::Council { order, fight, ratio } => format!(
                "the council `{}` {}; the enemy is held to be {ratio:.1} times as strong",
                self.order(*order).0,
                if *fight { "chooses to fight" } else { "chooses to avoid battle" }
            ),
            Event::Deployed { unit } => format!("{} deploys", name(unit)),
            Event::AmbushSprung { unit, range_m } => {
                format!("{} springs its ambush at {range_m:.0} m", name(unit))
            }
            Event::FireOpened { unit, on, range_m } => {
                format!("{} opens fire on {} at {range_m:.0} m", name(unit), name(on))
            }
            Event::Misidentified { unit, other, range_m, lux } => format!(
                "{} takes {} of its own side for the enemy at {range_m:.0} m in {lux:.2} lux",
                name(unit),
                name(other)
            ),
            Event::Recognised { unit, other } => {
                format!("{} recognises {} as its own", name(unit), name(other))
            }
            Event::SeenUnarmed { unit, other, range_m } => {
                format!("{} sees at {range_m:.0} m that {} carry no arms", name(unit), name(other))
            }
            Event::Broke { unit, men } => format!("a section of {men} men of {} breaks", name(unit)),
            Event::Rallied { unit, men } => format!("a section of {men} men of {} rallies", name(unit)),
            Event::GaveWay { unit, because } => format!("{} gives way: {because}", name(unit)),
            Event::CommanderFell { unit } => format!("{} loses its commander", name(unit)),
            Event::Surrendered { unit, men } => {
                format!("a section of {men} men of {} lays down its arms", name(unit))
            }
            Event::CloseFight { unit, other } => format!("{} closes with {}", name(unit), name(other)),
            Event::Left { unit } => format!("{} leaves the ground", name(unit)),
            Event::Fell { .. } => return None,
        })
    }
}

impl Watch for Log<'_> {
    fn event(&mut self, time_s: f64, event: &Event) {
        match event {
            Event::Fell { unit, fate, by, .. } => self.fell(time_s, *unit, *fate, *by),
            _ => {
                if let Some(words) = self.words(event) {
                    self.write_falls();
                    self.line(time_s, words);
                }
            }
        }
    }
}

/// A cause of death or wound in one word, for tables.
pub fn cause_word(cause: Cause) -> &'static str {
    match cause {
        Cause::Rifle => "rifle",
        Cause::MachineGun => "machine gun",
        Cause::Shell => "shell",
        Cause::Grenade => "grenade",
        Cause::CloseFight => "close fight",
    }
}
