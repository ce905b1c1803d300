//! What is known of one real engagement. Plain data: every figure may be unknown, every word may be strange.

use std::collections::BTreeMap;

use serde::Serialize;

/// Known bounds of a count. Any of the three may be unknown; what is known satisfies `low <= best <= high`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Range {
    /// Least value.
    pub low: Option<f64>,
    /// Best value, where one can be defended.
    pub best: Option<f64>,
    /// Greatest value; unknown where no upper bound could be established.
    pub high: Option<f64>,
}

impl Range {
    /// A count known exactly.
    #[must_use]
    pub fn exactly(value: f64) -> Self {
        Self { low: Some(value), best: Some(value), high: Some(value) }
    }

    /// Whether anything at all is known.
    #[must_use]
    pub fn known(&self) -> bool {
        self.low.is_some() || self.best.is_some() || self.high.is_some()
    }

    /// The value that stands for the range where one number is needed: the best, or the middle of low and high where no
    /// best was given. A range with one bound only has none, and so is shown but not scored.
    #[must_use]
    pub fn point(&self) -> Option<f64> {
        self.best.or_else(|| Some(0.5 * (self.low? + self.high?)))
    }
}

/// One of the two sides.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Side {
    /// Name.
    pub name: String,
    /// Part played, in words.
    pub role: String,
    /// Men on the field or within its reach.
    pub present: Range,
    /// Men who really fought.
    pub engaged: Range,
    /// Small arms, in words.
    pub rifle: String,
    /// Machine guns, heavy and light together.
    pub machine_guns: Option<f64>,
    /// Machine guns in words.
    pub machine_gun_note: String,
    /// Pieces of artillery.
    pub guns: Option<f64>,
    /// Artillery in words.
    pub gun_note: String,
    /// Bayonets, spears, grenades, mines, in words.
    pub edged: String,
    /// State at the first shot, in words.
    pub posture: String,
    /// Cover used, in words.
    pub cover: String,
    /// Training, a word.
    pub training: String,
    /// Rounds a man.
    pub rounds_per_man: Option<f64>,
    /// Rounds fired by the side.
    pub rounds_fired: Option<f64>,
    /// Ammunition in words.
    pub ammunition_note: String,
    /// Killed.
    pub killed: Range,
    /// Wounded.
    pub wounded: Range,
    /// Killed and wounded together.
    pub killed_wounded: Range,
    /// Prisoners and missing.
    pub captured: Range,
    /// Own men hit by own fire.
    pub friendly_fire: Range,
    /// Losses in words.
    pub loss_note: String,
}

/// Who gave up the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Withdrew {
    /// The attacker.
    A,
    /// The attacked.
    B,
    /// Both.
    Both,
    /// Neither.
    None,
}

impl Withdrew {
    /// The word of the record.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
            Self::Both => "both",
            Self::None => "none",
        }
    }
}

/// A calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u32,
    /// Day of the month, 1 to 31.
    pub day: u32,
}

/// One engagement. `sides[0]` attacked, sprang the ambush or raided; `sides[1]` was attacked.
#[derive(Clone, Debug, PartialEq)]
pub struct Engagement {
    /// Short key.
    pub id: String,
    /// Name.
    pub name: String,
    /// First day, where it is known.
    pub day: Option<Day>,
    /// Local clock time of the beginning, hours.
    pub start_h: Option<f64>,
    /// Hours from first to last serious firing.
    pub duration_h: Option<f64>,
    /// Hours of the decisive part.
    pub main_phase_h: Option<f64>,
    /// Latitude, degrees north.
    pub lat: Option<f64>,
    /// Longitude, degrees east.
    pub lon: Option<f64>,
    /// Class of terrain, a word.
    pub terrain: String,
    /// Terrain in words.
    pub terrain_note: String,
    /// Who held commanding ground, a word.
    pub high_ground: String,
    /// Light, a word.
    pub light: String,
    /// Kind of fight, a word.
    pub kind: String,
    /// Weather in words.
    pub weather: String,
    /// Visibility in words.
    pub visibility: String,
    /// Metres between the bodies when the first serious fire opened.
    pub opening_range_m: Option<f64>,
    /// The same in words.
    pub opening_range_note: String,
    /// Course of the fight.
    pub story: String,
    /// Why the field was given up, in words.
    pub withdrew_why: String,
    /// What is counted in and what is left out.
    pub scope_note: String,
    /// Who gave up the field, where that is known.
    pub withdrew: Option<Withdrew>,
    /// 5 excellent to 1 anecdote.
    pub quality: u8,
    /// The two sides.
    pub sides: [Side; 2],
    /// Lines of the file on which fields stand whose words are understood later, by name.
    pub lines: BTreeMap<String, usize>,
    /// What was odd about the record and how it was taken.
    pub notes: Vec<String>,
}

impl Engagement {
    /// The beginning of a note on a field: its line, where it is known.
    #[must_use]
    pub fn line(&self, field: &str) -> String {
        self.lines.get(field).map_or(String::new(), |line| format!("line {line}: "))
    }

    /// Whether any loss is recorded that can be scored.
    #[must_use]
    pub fn scorable(&self) -> bool {
        self.sides
            .iter()
            .flat_map(|side| [side.killed, side.wounded, side.killed_wounded])
            .any(|range| range.point().is_some())
    }
}
