//! Results for other tools: `verdict.json`, claims as CSV, engagements and places as GeoJSON.

use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};

use crate::answer::{self, Standing};
use crate::error::ReportError;
use crate::model::{MapPlace, Names, PageData};
use crate::{files, numbers};

/// Writes `verdict.json` from the verdict of `weigh` or of [`crate::model`]: sorted keys, floats rounded to six significant digits, whole or not at all.
///
/// # Errors
/// [`ReportError::File`] where the operating system refuses.
pub fn write_verdict(path: &Path, verdict: &impl Serialize) -> Result<(), ReportError> {
    files::write_atomically(path, verdict_json(verdict)?.as_bytes())
}

/// The text of `verdict.json`.
///
/// # Errors
/// [`ReportError::Malformed`] where the verdict cannot be written as JSON.
pub fn verdict_json(verdict: &impl Serialize) -> Result<String, ReportError> {
    numbers::stable_json(verdict)
}

/// All claims with their chains and how they stand, as CSV (RFC 4180, UTF-8, a header line).
///
/// A field that a spreadsheet would take for a formula gets an apostrophe before it: account text must not run
/// anywhere.
pub fn claims_csv(page: &PageData) -> String {
    let header = [
        "id",
        "kind",
        "side",
        "force",
        "engagement",
        "low",
        "high",
        "qualifier",
        "unit",
        "stance",
        "claimant",
        "via",
        "origin",
        "copy_of",
        "account",
        "footnote",
        "proposition",
        "says",
        "plausibility",
        "standing",
        "nearest_run",
        "nearest_value",
    ];
    let mut text = header.join(",");
    text.push_str("\r\n");
    for (claim, standing) in answer::standings(page) {
        let verdict = page.verdict.claims.iter().find(|verdict| verdict.id == claim.id);
        let nearest = verdict.and_then(|verdict| verdict.nearest.as_ref());
        let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        let optional = |value: &Option<String>| cell(value.as_deref().unwrap_or_default());
        let fields = [
            cell(&claim.id),
            cell(&claim.kind),
            cell(&claim.side),
            optional(&claim.force),
            cell(&claim.engagement),
            number(claim.low),
            number(claim.high),
            cell(&claim.qualifier),
            cell(&claim.unit),
            cell(&claim.stance),
            cell(&claim.claimant),
            cell(&claim.via.join(" > ")),
            cell(&claim.origin),
            optional(&claim.copy_of),
            optional(&claim.account),
            optional(&claim.footnote),
            optional(&claim.proposition),
            cell(&claim.says),
            number(
                verdict
                    .and_then(|verdict| verdict.plausibility)
                    .map(|share| numbers::round_to_digits(share, 6)),
            ),
            if standing == Standing::NotWeighed { String::new() } else { standing.words().into() },
            nearest.map(|nearest| nearest.run.to_string()).unwrap_or_default(),
            number(nearest.map(|nearest| numbers::round_to_digits(nearest.value, 6))),
        ];
        text.push_str(&fields.join(","));
        text.push_str("\r\n");
    }
    text
}

pub(crate) fn cell(text: &str) -> String {
    let guarded = match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}"),
        _ => text.to_string(),
    };
    if guarded.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

/// Engagements that have a place, as a GeoJSON feature collection (RFC 7946: longitude first, WGS84).
pub fn engagements_geojson(page: &PageData) -> Value {
    let features = page.engagements.iter().filter_map(|engagement| {
        let at = engagement.at?;
        let mut properties = named(&engagement.name);
        properties["id"] = json!(engagement.id);
        properties["from"] = json!(engagement.from);
        properties["to"] = json!(engagement.to);
        properties["radius_km"] = json!(engagement.radius_km);
        properties["share_of_runs"] = json!(numbers::round_to_digits(engagement.share_of_runs, 6));
        for side in &engagement.sides {
            for (kind, interval) in [("killed", side.killed), ("wounded", side.wounded)] {
                let Some(interval) = interval else { continue };
                let rounded = |value| json!(numbers::round_to_digits(value, 6));
                properties[format!("{}_{kind}_median", side.side)] = rounded(interval.median);
                properties[format!("{}_{kind}_q05", side.side)] = rounded(interval.low);
                properties[format!("{}_{kind}_q95", side.side)] = rounded(interval.high);
            }
        }
        Some(point(at.lon, at.lat, properties))
    });
    json!({ "type": "FeatureCollection", "features": features.collect::<Vec<_>>() })
}

/// Places as a GeoJSON feature collection.
pub fn places_geojson(places: &[MapPlace]) -> Value {
    let features = places.iter().map(|place| {
        let mut properties = named(&place.name);
        properties["id"] = json!(place.id);
        properties["kind"] = json!(place.kind);
        properties["radius_km"] = json!(place.radius_km);
        point(place.at.lon, place.at.lat, properties)
    });
    json!({ "type": "FeatureCollection", "features": features.collect::<Vec<_>>() })
}

/// Writes a GeoJSON value, whole or not at all.
///
/// # Errors
/// [`ReportError::File`] where the operating system refuses.
pub fn write_geojson(path: &Path, value: &Value) -> Result<(), ReportError> {
    files::write_atomically(path, format!("{value}\n").as_bytes())
}

pub(crate) fn named(names: &Names) -> Value {
    json!({ "name": names.en, "name:ko": names.ko, "name:zh": names.zh, "name:ja": names.ja })
}

/// Features in one collection.
pub(crate) fn collection(features: Vec<Value>) -> Value {
    json!({ "type": "FeatureCollection", "features": features })
}

/// Seven decimals are a centimetre: more would be noise.
pub(crate) fn decimals(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}

fn point(lon: f64, lat: f64, properties: Value) -> Value {
    json!({
        "type": "Feature",
        "geometry": { "type": "Point", "coordinates": [decimals(lon), decimals(lat)] },
        "properties": properties,
    })
}
