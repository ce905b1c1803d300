//! What a watcher can keep of the books of a unit, a section or a man, and the paragraph that sums them up.

use engine::why::Hit;
use engine::{Cause, Fate, UnitIndex};
use serde::Serialize;
use std::collections::BTreeMap;

use super::words::{Speech, count, counted, listed, metres, missiles};
use super::{Subject, SubjectKind};

/// Men, rounds and ways of the subject. Rounds are small-arms rounds.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TraceBooks {
    /// Men at the start.
    pub start: u32,
    /// Men with the colours at the end.
    pub present: u32,
    /// Killed, died of wounds included.
    pub killed: u32,
    /// Of them, died of wounds later.
    pub died_of_wounds: u32,
    /// Wounded, alive, out of action.
    pub wounded: u32,
    /// Missing at the end.
    pub missing: u32,
    /// Captured.
    pub captured: u32,
    /// Lightly wounded who fought on.
    pub lightly_wounded: u32,
    /// Of the killed and wounded, by their own side.
    pub hit_by_own: u32,
    /// Rounds fired.
    pub rounds_fired: u64,
    /// Shells fired.
    pub shells_fired: u64,
    /// Men of the enemy killed or wounded by its fire.
    pub enemies_hit: u32,
    /// Men of the own side killed or wounded by its fire.
    pub own_hit: u32,
    /// Rounds and shells fired at it.
    pub fired_at: u64,
    /// Length of the marches that ended where they were to end, m.
    pub marched_m: f32,
    /// Times that sections of it broke.
    pub broke: u32,
    /// Times that it gave up a fight.
    pub gave_way: u32,
    /// Times that it was surprised by the first fire.
    pub surprised: u32,
    /// Things it was told that were false.
    pub falsehoods: u32,
    #[serde(skip)]
    pub(super) hit_by: BTreeMap<(UnitIndex, u8), u32>,
    #[serde(skip)]
    pub(super) state: BTreeMap<u32, Fate>,
}

impl TraceBooks {
    /// A man falls, or is lost otherwise.
    pub(super) fn fell(&mut self, man: u32, fate: Fate, outright: bool) {
        if fate == Fate::Killed && !outright {
            self.died_of_wounds += 1;
        }
        self.state.insert(man, fate);
    }

    /// A missing man comes back.
    pub(super) fn returned(&mut self, man: u32) {
        self.state.remove(&man);
    }

    /// A hit on a man of the subject.
    pub(super) fn struck(&mut self, hit: Hit, by: UnitIndex, with: Cause, own: bool) {
        if hit == Hit::Light {
            self.lightly_wounded += 1;
            return;
        }
        self.hit_by_own += u32::from(own);
        *self.hit_by.entry((by, with as u8)).or_default() += 1;
    }

    /// Sums the fates up.
    pub(super) fn close(&mut self) {
        let of = |fate: Fate| self.state.values().filter(|found| **found == fate).count() as u32;
        (self.killed, self.wounded) = (of(Fate::Killed), of(Fate::Wounded));
        (self.missing, self.captured) = (of(Fate::Missing), of(Fate::Captured));
        let lost = self.killed + self.wounded + self.missing + self.captured;
        self.present = self.start.saturating_sub(lost);
    }

    /// The days of the subject in a paragraph.
    pub(super) fn summary(&self, subject: &Subject, speech: &Speech<'_>) -> String {
        let mut sentences = Vec::new();
        match subject.kind {
            SubjectKind::Man => sentences.push(match self.state.values().next() {
                Some(Fate::Killed) if self.died_of_wounds > 0 => "He died of his wounds.".to_owned(),
                Some(Fate::Killed) => "He was killed.".to_owned(),
                Some(Fate::Wounded) => "He was wounded and out of action at the end.".to_owned(),
                Some(Fate::Missing) => "He was missing at the end.".to_owned(),
                Some(Fate::Captured) => "He was in the enemy's hands at the end.".to_owned(),
                None if self.lightly_wounded > 0 => {
                    "He was lightly wounded, fought on, and was with the colours at the end.".to_owned()
                }
                None => "He was with the colours at the end, unhurt.".to_owned(),
            }),
            _ => sentences.push(self.of_men()),
        }
        if self.rounds_fired > 0 {
            let fell = match self.enemies_hit {
                0 => "and hit nobody of the enemy".to_owned(),
                hit => format!(
                    "and hit {} of the enemy so that they fell, one for every {} rounds",
                    count(hit.into()),
                    count(self.rounds_fired / u64::from(hit))
                ),
            };
            let shells = if self.shells_fired > 0 {
                format!(" and {}", missiles(Cause::Shell, self.shells_fired))
            } else {
                String::new()
            };
            let who = if subject.kind == SubjectKind::Man { "He" } else { "It" };
            sentences.push(format!("{who} fired {} rounds{shells}, {fell}.", count(self.rounds_fired)));
        } else if self.start > 0 {
            sentences.push("No shot was fired.".to_owned());
        }
        if self.own_hit > 0 {
            sentences
                .push(format!("{} of its own side fell to its fire.", counted(self.own_hit, "man", "men")));
        }
        if self.fired_at > 0 {
            sentences.push(format!(
                "{} rounds and shells were fired at {}{}.",
                count(self.fired_at),
                if subject.kind == SubjectKind::Man { "his section" } else { "it" },
                self.by_whom(speech)
            ));
        }
        if self.marched_m > 500.0 {
            sentences.push(format!("The marches came to {} in all.", metres(self.marched_m)));
        }
        let times = |number: u32, what: &str| match number {
            0 => None,
            1 => Some(format!("once {what}")),
            n => Some(format!("{n} times {what}")),
        };
        let turns: Vec<String> = [
            times(self.surprised, "surprised by the first fire"),
            times(self.broke, "broken in one of its sections"),
            times(self.gave_way, "led to give a fight up"),
            times(self.falsehoods, "told a falsehood by villagers"),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !turns.is_empty() {
            let whose = match subject.kind {
                SubjectKind::Unit => "It was",
                SubjectKind::Section => "With its unit it was",
                SubjectKind::Man => "With his unit he was",
            };
            sentences.push(format!("{whose} {}.", listed(&turns)));
        }
        sentences.join(" ")
    }

    fn of_men(&self) -> String {
        let mut lost = Vec::new();
        if self.killed > 0 {
            let later = match self.died_of_wounds {
                0 => String::new(),
                later => format!(" ({later} of them died of wounds later)"),
            };
            lost.push(format!("{} were killed{later}", self.killed));
        }
        for (number, what) in
            [(self.wounded, "wounded"), (self.missing, "missing"), (self.captured, "captured")]
        {
            if number > 0 {
                lost.push(format!("{number} {what}"));
            }
        }
        let own = match self.hit_by_own {
            0 => String::new(),
            own => format!(" {own} were hit by their own side."),
        };
        if lost.is_empty() {
            return format!("Of {} nobody was lost.{own}", counted(self.start, "man", "men"));
        }
        format!(
            "Of {}, {}; {} were with the colours at the end.{own}",
            counted(self.start, "man", "men"),
            listed(&lost),
            count(self.present.into())
        )
    }

    /// Whose fire cost most.
    fn by_whom(&self, speech: &Speech<'_>) -> String {
        let mut list: Vec<(u32, UnitIndex, u8)> =
            self.hit_by.iter().map(|((unit, with), hits)| (*hits, *unit, *with)).collect();
        list.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let arm = |with: u8| match with {
            w if w == Cause::Rifle as u8 => "rifles",
            w if w == Cause::MachineGun as u8 => "machine guns",
            w if w == Cause::Shell as u8 => "guns",
            w if w == Cause::Grenade as u8 => "grenades",
            _ => "bayonets and butts",
        };
        let named: Vec<String> = list
            .iter()
            .take(3)
            .map(|(hits, unit, with)| {
                format!("{} to the {} of {}", count((*hits).into()), arm(*with), speech.unit(*unit))
            })
            .collect();
        if named.is_empty() { String::new() } else { format!("; of its men fell {}", listed(&named)) }
    }
}
