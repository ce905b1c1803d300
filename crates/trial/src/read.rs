//! Reading a file of records: patient with what stands in it.
//!
//! One odd record never keeps the others from being fought. A line that is not TOML is left out and named (`slips`); odd content is
//! noted in the record with its line and field: the string "null" and its like mean unknown, figures may be texts, ranges may be
//! plain numbers, keys may be missing or new. A record of which no fight can be made at all is set aside, with the place, the
//! reason and the mend.

use std::fmt;
use std::ops::Range as Span;

use serde::Serialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::field::{Fields, Lines, clock, day};
use crate::killings;
use crate::record::{Engagement, Side, Withdrew};
use crate::slips::{self, Part};

/// Something wrong with a file of records: where, what, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReadFault {
    /// Bytes of the file that are wrong.
    #[serde(skip)]
    pub span: Span<usize>,
    /// Line on which they begin, from 1.
    pub line: usize,
    /// What is wrong, in one sentence.
    pub message: String,
    /// How to mend it.
    pub help: String,
    /// A stable word for this sort of fault.
    pub code: &'static str,
}

impl fmt::Display for ReadFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for ReadFault {}

/// The records of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Records {
    /// Those that could be read, in the order of the file.
    pub engagements: Vec<Engagement>,
    /// What was wrong with the others, in the order of the file.
    pub set_aside: Vec<ReadFault>,
}

const NOT_TOML: &str =
    "Correct the line; texts stand in quotation marks, each record begins with [[engagement]].";

/// Reads all records of a file.
///
/// # Errors
/// Where the file holds no record that can be read: every reason with its place.
pub fn read(text: &str) -> Result<Records, Vec<ReadFault>> {
    let lines = Lines::of(text);
    let mut records = Records::default();
    let fault = |span: Span<usize>, code, message: String, help: &str| {
        let span = inside(text, span);
        let line = lines.at(span.start);
        ReadFault { span, line, message, help: help.to_owned(), code }
    };
    let slip = |span, message: &str| {
        fault(span, "trial::not-toml", format!("this is not TOML: {message}"), NOT_TOML)
    };
    let mut found = false;
    for part in slips::parts(text) {
        let Part { start, text: part_text, left_out, broken } = part;
        if let Some((span, message)) = broken {
            found = true;
            records.set_aside.push(slip(span, &message));
            continue;
        }
        let (document, _) = DeTable::parse_recoverable(&part_text);
        // Lines left out of a record are noted in it; of what becomes no record they are faults.
        let slips: Vec<ReadFault> =
            left_out.iter().map(|(span, message)| slip(span.clone(), message)).collect();
        let Some(value) = document.get_ref().get("engagement") else {
            records.set_aside.extend(slips);
            continue;
        };
        let tables: Vec<&Spanned<DeValue<'_>>> = match value.get_ref() {
            DeValue::Array(items) => items.iter().collect(),
            // A single [engagement] is one record.
            _ => vec![value],
        };
        for table in tables {
            found = true;
            let at = |span: Span<usize>| start + span.start..start + span.end;
            let DeValue::Table(fields) = table.get_ref() else {
                let (message, help) =
                    ("an engagement is no table".into(), "Begin each record with [[engagement]].");
                records.set_aside.push(fault(at(table.span()), "trial::no-table", message, help));
                continue;
            };
            let fields = Fields { table: fields, lines: &lines, start, of: "" };
            let mut notes: Vec<String> = left_out
                .iter()
                .map(|(span, message)| {
                    format!(
                        "line {} is not TOML ({message}) and was left out; correct it",
                        lines.at(span.start)
                    )
                })
                .collect();
            let id = fields.identifier().unwrap_or_else(|| {
                let id = format!("record-at-line-{}", lines.at(start + table.span().start));
                notes.push(format!("the engagement has no `id`: called `{id}`; give it a short key"));
                id
            });
            if records.engagements.iter().any(|record| record.id == id) {
                let span = at(fields.table.get("id").map_or(table.span(), Spanned::span));
                let message = format!("there are two engagements `{id}`; the first is fought");
                records.set_aside.push(fault(span, "trial::twice", message, "Give one of them another id."));
                continue;
            }
            match (fields.inner("side_a"), fields.inner("side_b")) {
                (Some(a), Some(b)) => records.engagements.push(engagement(id, &fields, [&a, &b], notes)),
                (a, _) => {
                    records.set_aside.extend(slips.iter().cloned());
                    let missing = if a.is_none() { "side_a" } else { "side_b" };
                    let message = format!("the engagement `{id}` has no {missing}");
                    let help = format!(
                        "Add a table [engagement.{missing}]; it may be short, unknown keys may be left out."
                    );
                    records.set_aside.push(fault(at(table.span()), "trial::no-side", message, &help));
                }
            }
        }
    }
    if !found {
        let help = "Begin each record with [[engagement]], then [engagement.side_a] and [engagement.side_b].";
        let message = "the file holds no [[engagement]]".into();
        records.set_aside.push(fault(0..0, "trial::no-record", message, help));
    }
    if records.engagements.is_empty() { Err(records.set_aside) } else { Ok(records) }
}

/// Brings a span inside a text and onto character boundaries.
fn inside(text: &str, span: Span<usize>) -> Span<usize> {
    let floor = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor(span.start);
    start..floor(span.end).max(start)
}

/// Fields of an engagement that are read or known to stand beside them.
const FIELDS: [&str; 43] = [
    "id",
    "name",
    "date",
    "time_start",
    "time_end",
    "time_from",
    "duration_h",
    "main_phase_h",
    "place",
    "lat",
    "lon",
    "coord_from",
    "terrain",
    "terrain_note",
    "high_ground",
    "light",
    "kind",
    "weather",
    "visibility",
    "opening_range_m",
    "opening_range_note",
    "story",
    "withdrew",
    "withdrew_why",
    "withdrew_when",
    "friendly_fire_note",
    "contested",
    "contested_note",
    "civilians",
    "scope_note",
    "tests",
    "quality",
    "doubts",
    "sources",
    "side_a",
    "side_b",
    "notes",
    "note",
    "source",
    "country",
    "war",
    "campaign",
    "url",
];
/// Fields of a side.
const SIDE_FIELDS: [&str; 27] = [
    "name",
    "role",
    "strength_present",
    "strength_engaged",
    "rifle",
    "mg",
    "mg_note",
    "guns",
    "guns_note",
    "melee_grenade",
    "posture",
    "cover",
    "training",
    "ammo_carried_per_man",
    "ammo_fired_total",
    "ammo_note",
    "killed",
    "wounded",
    "killed_wounded_total",
    "captured_missing",
    "friendly_fire_losses",
    "claims_enemy_killed",
    "claims_enemy_casualties",
    "claims_own_killed",
    "claims_own_casualties",
    "loss_note",
    "note",
];

/// Notes the fields that nothing is made of, so that a slip of the pen in a name is seen.
fn strange_fields(fields: &Fields<'_>, known: &[&str], notes: &mut Vec<String>) {
    for key in fields.keys().filter(|key| !known.contains(key)) {
        notes.push(format!("{} is no field that is known: left out", fields.place(key)));
    }
}

fn engagement(
    id: String,
    fields: &Fields<'_>,
    sides: [&Fields<'_>; 2],
    mut notes: Vec<String>,
) -> Engagement {
    strange_fields(fields, &FIELDS, &mut notes);
    let date = fields.text("date").and_then(|text| {
        let found = day(&text);
        if found.is_none() {
            notes.push(format!(
                "{} `{text}` names no year: write 1904-06-15, or the year alone",
                fields.place("date")
            ));
        }
        found
    });
    if date.is_some_and(|(_, whole)| !whole) {
        notes.push(format!("{} names no day: the middle of the time is taken", fields.place("date")));
    }
    let quality = fields.within("quality", 0.0, 9.0, &mut notes).unwrap_or_else(|| {
        notes.push(
            "quality is not given: taken as 2, so that the record does not count in the summary".to_owned(),
        );
        2.0
    });
    let word = |key: &str| fields.text(key).unwrap_or_default();
    let withdrew = match word("withdrew").trim().to_lowercase().as_str() {
        "a" | "side_a" => Some(Withdrew::A),
        "b" | "side_b" => Some(Withdrew::B),
        "both" => Some(Withdrew::Both),
        // The text `none` reads as unknown elsewhere; here it is an answer.
        _ if fields.says("withdrew", "none") => Some(Withdrew::None),
        "" => None,
        other => {
            notes.push(format!(
                "{} `{other}` is none that is known: taken as not known; known are a, b, both, none",
                fields.place("withdrew")
            ));
            None
        }
    };
    let high_ground = if fields.says("high_ground", "none") { "none".into() } else { word("high_ground") };
    if !["", "a", "b", "side_a", "side_b", "both", "none", "neither"]
        .contains(&high_ground.trim().to_lowercase().as_str())
    {
        notes.push(format!(
            "{} `{high_ground}` is none that is known: taken as not known; known are a, b, both, none",
            fields.place("high_ground")
        ));
    }
    let start_h = fields.text("time_start").and_then(|text| {
        let hours = clock(&text);
        if hours.is_none() {
            notes.push(format!(
                "{} `{text}` is no time: taken as not known; write 06:30",
                fields.place("time_start")
            ));
        }
        hours
    });
    let [a, b] = sides;
    let sides = [side(a, "side_a", &mut notes), side(b, "side_b", &mut notes)];
    let record = Engagement {
        name: fields.text("name").unwrap_or_else(|| id.clone()),
        id,
        day: date.map(|(day, _)| day),
        start_h,
        duration_h: fields.positive("duration_h", &mut notes),
        main_phase_h: fields.positive("main_phase_h", &mut notes),
        lat: fields.within("lat", -90.0, 90.0, &mut notes),
        lon: fields.within("lon", -180.0, 180.0, &mut notes),
        terrain: word("terrain"),
        terrain_note: word("terrain_note"),
        high_ground,
        light: word("light"),
        kind: word("kind"),
        weather: word("weather"),
        visibility: word("visibility"),
        opening_range_m: fields.positive("opening_range_m", &mut notes),
        opening_range_note: word("opening_range_note"),
        story: word("story"),
        withdrew_why: word("withdrew_why"),
        scope_note: word("scope_note"),
        withdrew,
        quality: quality.round() as u8,
        sides,
        lines: ["kind", "terrain", "light", "date", "duration_h"]
            .iter()
            .map(|key| ((*key).to_owned(), fields.line(key)))
            .chain([a, b].iter().flat_map(|side| {
                ["training", "strength_engaged", "strength_present", "guns_note"]
                    .map(|key| (format!("{}.{key}", side.of), side.line(key)))
            }))
            .filter_map(|(key, line)| Some((key, line?)))
            .collect(),
        notes,
    };
    with_remarks(record)
}

/// Notes what the fight leaves out although the words tell of it, and parts what did not belong to it.
fn with_remarks(mut record: Engagement) -> Engagement {
    let mut words = format!("{} {} {}", record.story, record.scope_note, record.withdrew_why);
    for side in &record.sides {
        for text in [&side.name, &side.gun_note, &side.loss_note, &side.edged] {
            words.push_str(". ");
            words.push_str(text);
        }
    }
    let words = words.to_lowercase();
    let told = |stems: &[&str]| killings::sentences(&words).any(|sentence| killings::told(sentence, stems));
    if told(&["aircraft", "aeroplane", "airplane", "bomber", "strafed", "airship"]) {
        record.notes.push("aircraft are told of; they are not fought with".to_owned());
    }
    let killings = told(&killings::AFTERWARDS);
    if told(&["tank", "armoured car", "armored car", "armoured train", "gunboat", "warship"]) {
        record.notes.push("armoured vehicles or ships are told of; they are not fought with".to_owned());
    }
    if killings {
        record.notes.push(
            "killings after the fight are told of; they are not part of the fight that is fought".to_owned(),
        );
        for (side, called) in record.sides.iter_mut().zip(["side_a", "side_b"]) {
            killings::part(side, called, &mut record.notes);
        }
    }
    record
}

fn side(fields: &Fields<'_>, key: &str, notes: &mut Vec<String>) -> Side {
    strange_fields(fields, &SIDE_FIELDS, notes);
    let word = |key: &str| fields.text(key).unwrap_or_default();
    let not_negative = |key: &str, notes: &mut Vec<String>| fields.within(key, 0.0, 1.0e9, notes);
    let found = Side {
        name: fields.text("name").unwrap_or_else(|| key.to_owned()),
        role: word("role"),
        present: fields.range("strength_present", true, notes),
        engaged: fields.range("strength_engaged", true, notes),
        killed: fields.range("killed", false, notes),
        wounded: fields.range("wounded", false, notes),
        killed_wounded: fields.range("killed_wounded_total", false, notes),
        captured: fields.range("captured_missing", false, notes),
        friendly_fire: fields.range("friendly_fire_losses", false, notes),
        rifle: word("rifle"),
        machine_guns: not_negative("mg", notes),
        machine_gun_note: word("mg_note"),
        guns: not_negative("guns", notes),
        gun_note: word("guns_note"),
        edged: word("melee_grenade"),
        posture: word("posture"),
        cover: word("cover"),
        training: word("training"),
        rounds_per_man: fields.positive("ammo_carried_per_man", notes),
        rounds_fired: fields.positive("ammo_fired_total", notes),
        ammunition_note: word("ammo_note"),
        loss_note: word("loss_note"),
    };
    let most = [&found.present, &found.engaged]
        .into_iter()
        .filter_map(|range| range.high.or(range.best).or(range.low))
        .fold(0.0, f64::max);
    for (name, range) in [("killed", &found.killed), ("killed_wounded_total", &found.killed_wounded)] {
        if let Some(lost) = range.point().filter(|lost| most > 0.0 && *lost > most) {
            notes.push(format!(
                "{}: {lost} lost of {most} men at most; scored as it stands",
                fields.place(name)
            ));
        }
    }
    found
}
