//! Lines of the ground, and what a replay tells, as GeoJSON (RFC 7946) and as tables.

use replay::{Replay, Weapon};
use serde_json::{Value, json};

use crate::export::{collection, decimals, named};
use crate::model::MapLine;
use crate::table::{ColumnData, RunsTable};

/// From the plane (m east and north of the south-west corner) to longitude and latitude, degrees.
pub type ToDegrees<'a> = &'a dyn Fn(f64, f64) -> (f64, f64);
/// From seconds of the run to an instant, RFC 3339.
pub type ToInstant<'a> = &'a dyn Fn(f64) -> String;

/// Rivers or ways.
pub fn lines_geojson(lines: &[MapLine], to_degrees: ToDegrees<'_>) -> Value {
    let feature = |line: &MapLine| {
        let mut properties = line.name.as_ref().map_or_else(|| json!({ "name": null }), named);
        properties["class"] = json!(line.class);
        let points: Vec<Value> = line.points.iter().map(|[x, y]| position(to_degrees(*x, *y))).collect();
        json!({ "type": "Feature", "geometry": { "type": "LineString", "coordinates": points }, "properties": properties })
    };
    collection(lines.iter().filter(|line| line.points.len() > 1).map(feature).collect())
}

fn position((lon, lat): (f64, f64)) -> Value {
    json!([decimals(lon), decimals(lat)])
}

/// What every section's feature says of it.
fn section_properties(replay: &Replay, section: usize) -> Value {
    let found = replay.sections[section];
    let unit = &replay.head.units[found.unit as usize];
    let mut properties = json!({
        "name": unit.name.en, "name:ko": unit.name.ko, "name:zh": unit.name.zh, "name:ja": unit.name.ja,
    });
    properties["unit"] = json!(unit.id);
    properties["side"] = json!(replay.head.sides[unit.side].id);
    properties["section"] = json!(section);
    properties["men"] = json!(found.men);
    properties["arm"] = json!(arm(found.arm));
    properties
}

fn arm(arm: replay::Arm) -> &'static str {
    match arm {
        replay::Arm::Rifles => "rifles",
        replay::Arm::MachineGun => "machine-gun",
        replay::Arm::MountainGun => "mountain-gun",
        replay::Arm::Unarmed => "unarmed",
    }
}

fn weapon(weapon: Weapon) -> &'static str {
    match weapon {
        Weapon::Rifle => "rifle",
        Weapon::MachineGun => "machine-gun",
        Weapon::Shell => "shell",
        Weapon::Grenade => "grenade",
        Weapon::CloseFight => "close-fight",
        Weapon::None => "none",
    }
}

fn fate(fate: replay::Fate) -> &'static str {
    match fate {
        replay::Fate::Killed => "killed",
        replay::Fate::Wounded => "wounded",
        replay::Fate::Missing => "missing",
        replay::Fate::Captured => "captured",
        replay::Fate::Returned => "returned",
        replay::Fate::LightlyHit => "lightly-hit",
    }
}

/// Ways of all sections, cut at midnight and where they went away: one line each, with `begin` and `end` as instants for a temporal
/// view, and the instant of every point in `times`.
pub fn tracks_geojson(replay: &Replay, to_degrees: ToDegrees<'_>, to_instant: ToInstant<'_>) -> Value {
    let (second, metre) = (replay.head.fineness.time_unit_s, replay.head.fineness.place_unit_m);
    let mut features = Vec::new();
    for (section, track) in replay.tracks.iter().enumerate() {
        let properties = section_properties(replay, section);
        for stretch in track.vertices.split_inclusive(|vertex| vertex.away) {
            for hour in hours(stretch, second) {
                if hour.len() < 2 {
                    continue;
                }
                let time = |at: usize| to_instant(f64::from(hour[at].time) * second);
                let mut properties = properties.clone();
                properties["begin"] = json!(time(0));
                properties["end"] = json!(time(hour.len() - 1));
                properties["times"] = (0..hour.len()).map(time).collect();
                let points: Vec<Value> = hour
                    .iter()
                    .map(|vertex| {
                        position(to_degrees(f64::from(vertex.x) * metre, f64::from(vertex.y) * metre))
                    })
                    .collect();
                features.push(json!({
                    "type": "Feature",
                    "geometry": { "type": "LineString", "coordinates": points },
                    "properties": properties,
                }));
            }
        }
    }
    collection(features)
}

/// A stretch cut into pieces of about an hour that share their ends, so that a temporal view shows where a section was in that hour.
fn hours(stretch: &[replay::Vertex], second: f64) -> Vec<&[replay::Vertex]> {
    let mut pieces = Vec::new();
    let mut from = 0;
    for at in 1..stretch.len() {
        let long_s = f64::from(stretch[at].time - stretch[from].time) * second;
        if long_s >= 3_600.0 || at + 1 == stretch.len() {
            pieces.push(&stretch[from..=at]);
            from = at;
        }
    }
    pieces
}

/// What became of men, a point each.
pub fn falls_geojson(replay: &Replay, to_degrees: ToDegrees<'_>, to_instant: ToInstant<'_>) -> Value {
    let (second, metre) = (replay.head.fineness.time_unit_s, replay.head.fineness.place_unit_m);
    let feature = |fall: &replay::Fall| {
        let section = replay.section_of(fall.man)?;
        let mut properties = section_properties(replay, section as usize);
        let by = fall.by.map(|unit| &replay.head.units[unit as usize]);
        properties["man"] = json!(fall.man);
        properties["fate"] = json!(fate(fall.fate));
        properties["with"] = json!(weapon(fall.with));
        properties["by"] = json!(by.map(|unit| &unit.id));
        properties["own_side"] =
            json!(by.is_some_and(|unit| replay.head.sides[unit.side].id == properties["side"]));
        properties["time"] = json!(to_instant(f64::from(fall.time) * second));
        let at = position(to_degrees(f64::from(fall.x) * metre, f64::from(fall.y) * metre));
        Some(json!({
            "type": "Feature", "geometry": { "type": "Point", "coordinates": at }, "properties": properties,
        }))
    };
    collection(replay.falls.iter().filter_map(feature).collect())
}

/// The replay's entries as tables: `tracks`, `fires`, `falls` and `beliefs`. Times are s from the start, places m on the plane and degrees.
pub fn replay_tables(replay: &Replay, to_degrees: ToDegrees<'_>) -> Vec<(&'static str, RunsTable)> {
    let (second, metre) = (replay.head.fineness.time_unit_s, replay.head.fineness.place_unit_m);
    let unit_of =
        |section: u32| replay.head.units[replay.sections[section as usize].unit as usize].id.clone();
    let unit = |unit: u32| replay.head.units[unit as usize].id.clone();
    let mut tracks = Columns::default();
    for (section, track) in replay.tracks.iter().enumerate() {
        for vertex in &track.vertices {
            tracks.count("section", section as u64);
            tracks.text("unit", unit_of(section as u32));
            tracks.real("time_s", f64::from(vertex.time) * second);
            tracks.place(vertex.x, vertex.y, metre, to_degrees);
            tracks.count("away", vertex.away.into());
        }
    }
    let mut fires = Columns::default();
    for fire in &replay.fires {
        fires.real("time_s", f64::from(fire.time) * second);
        fires.real("span_s", f64::from(fire.span) * second);
        fires.count("section", fire.section.into());
        fires.text("unit", unit_of(fire.section));
        fires.count("on_section", fire.on.into());
        fires.text("on_unit", unit_of(fire.on));
        fires.text("with", weapon(fire.with).into());
        fires.count("rounds", fire.rounds.into());
    }
    let mut falls = Columns::default();
    for fall in &replay.falls {
        let Some(section) = replay.section_of(fall.man) else { continue };
        falls.real("time_s", f64::from(fall.time) * second);
        falls.count("man", fall.man.into());
        falls.text("unit", unit_of(section));
        falls.text("fate", fate(fall.fate).into());
        falls.text("with", weapon(fall.with).into());
        falls.text("by", fall.by.map(unit).unwrap_or_default());
        falls.place(fall.x, fall.y, metre, to_degrees);
    }
    let mut beliefs = Columns::default();
    for belief in &replay.beliefs {
        beliefs.real("time_s", f64::from(belief.time) * second);
        beliefs.text("unit", unit(belief.unit));
        beliefs.text("about", unit(belief.about));
        beliefs.count("men", belief.men.into());
        beliefs.place(belief.x, belief.y, metre, to_degrees);
        beliefs.count("as_enemy", belief.as_enemy.into());
        beliefs.count("gone", belief.gone.into());
    }
    [("tracks", tracks), ("fires", fires), ("falls", falls), ("beliefs", beliefs)]
        .map(|(name, columns)| (name, RunsTable { columns: columns.0, ..RunsTable::default() }))
        .to_vec()
}

/// Columns as they grow.
#[derive(Default)]
struct Columns(Vec<(String, ColumnData)>);

impl Columns {
    fn column(&mut self, name: &str, empty: ColumnData) -> &mut ColumnData {
        let at = self.0.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
            self.0.push((name.to_owned(), empty));
            self.0.len() - 1
        });
        &mut self.0[at].1
    }

    fn count(&mut self, name: &str, value: u64) {
        if let ColumnData::U64(values) = self.column(name, ColumnData::U64(vec![])) {
            values.push(value);
        }
    }

    fn real(&mut self, name: &str, value: f64) {
        // Times are whole units: what floating point adds to them is noise.
        if let ColumnData::F64(values) = self.column(name, ColumnData::F64(vec![])) {
            values.push((value * 1e3).round() / 1e3);
        }
    }

    fn text(&mut self, name: &str, value: String) {
        if let ColumnData::Text(values) = self.column(name, ColumnData::Text(vec![])) {
            values.push(value);
        }
    }

    fn place(&mut self, x: i32, y: i32, metre: f64, to_degrees: ToDegrees<'_>) {
        let (x, y) = (f64::from(x) * metre, f64::from(y) * metre);
        let (lon, lat) = to_degrees(x, y);
        self.real("x_m", x);
        self.real("y_m", y);
        for (name, value) in [("lon", lon), ("lat", lat)] {
            if let ColumnData::F64(values) = self.column(name, ColumnData::F64(vec![])) {
                values.push(decimals(value));
            }
        }
    }
}

/// A table as CSV (RFC 4180, UTF-8, a header line).
pub fn csv(table: &RunsTable) -> String {
    let mut text = table.columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(",") + "\r\n";
    for row in 0..table.rows() {
        let cells = table.columns.iter().map(|(_, column)| match column {
            ColumnData::F64(values) if values[row].is_nan() => String::new(),
            ColumnData::F64(values) => values[row].to_string(),
            ColumnData::U64(values) => values[row].to_string(),
            ColumnData::Text(values) => crate::export::cell(&values[row]),
        });
        text.push_str(&cells.collect::<Vec<_>>().join(","));
        text.push_str("\r\n");
    }
    text
}
