//! The text of `ground.toml`: what it may say, and how it is read.
//!
//! Every entry keeps the bytes it was read from (`span`), so that a later error can point at it.

use crate::{Bounds, GroundError, WayClass};
use serde::Deserialize;
use std::ops::Range;
use toml::Spanned;

/// A name in the languages of the accounts.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// English, with the usual romanisations.
    pub en: Option<String>,
    /// Korean, in Hangul.
    pub ko: Option<String>,
    /// The Chinese characters used in Korean and Japanese writing of the time.
    pub hanja: Option<String>,
    /// Modern Chinese.
    pub zh: Option<String>,
    /// Japanese reading.
    pub ja: Option<String>,
}

/// Where the heights come from.
#[derive(Clone, Debug, PartialEq)]
pub enum ReliefSource {
    /// Rebuilt from rivers, ridges and spot heights.
    Rebuild,
    /// Read from a GeoTIFF with this name (WGS84 degrees or UTM).
    GeoTiff(String),
    /// Read from SRTM `.hgt` tiles with these names (1 or 3 arc-seconds).
    Hgt(Vec<String>),
}

/// A river: points (latitude, longitude, water level in metres) from source to mouth.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiverSpec {
    /// Identifier.
    pub id: String,
    /// Names, where it has any.
    pub name: Option<Names>,
    /// The river it runs into; a name outside the file is allowed.
    pub flows_to: Option<String>,
    /// Width of its flat floor at the source and at the mouth, in metres; without it the stream has none.
    pub floor_width_m: Option<[f32; 2]>,
    /// Points from source to mouth: degrees north, degrees east, metres above the sea.
    pub points: Vec<[f64; 3]>,
    /// How it is known: found, inferred or memory.
    pub basis: String,
    /// Source ids.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Remark.
    pub note: Option<String>,
    /// Bytes of the entry.
    #[serde(skip)]
    pub span: Range<usize>,
}

/// A ridge: points (latitude, longitude, crest height in metres).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RidgeSpec {
    /// Identifier.
    pub id: String,
    /// What it is called or what it divides.
    pub name: Option<String>,
    /// The basins on its two sides.
    #[serde(default)]
    pub between: Vec<String>,
    /// Points along the crest: degrees north, degrees east, metres above the sea.
    pub points: Vec<[f64; 3]>,
    /// How it is known.
    pub basis: String,
    /// Source ids.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Bytes of the entry.
    #[serde(skip)]
    pub span: Range<usize>,
}

/// A list of measured heights that share basis and sources.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpotSpec {
    /// Points: degrees north, degrees east, metres above the sea.
    pub points: Vec<[f64; 3]>,
    /// How they are known.
    pub basis: String,
    /// Source ids.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Remark.
    pub note: Option<String>,
    /// Bytes of the entry.
    #[serde(skip)]
    pub span: Range<usize>,
}

/// One class of cover; see the model card `docs/model/cover.md`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoverSpec {
    /// Identifier.
    pub id: String,
    /// What grows there.
    pub what: String,
    /// Extinction of a standing man's line of sight, per metre.
    pub extinction_per_m: f32,
    /// Factor on extinction at prone height.
    pub prone_factor: f32,
    /// Share of the open sky's light below the canopy.
    pub canopy_light: f32,
    /// Share of the walking speed of open ground off ways.
    pub walking_factor: f32,
    /// Trunks that burst a shell, per metre.
    pub tree_burst_per_m: f32,
    /// Share of a prone man behind what stops a bullet.
    pub cover_share: f32,
    /// Height of what hides, in metres.
    pub canopy_height_m: f32,
    /// How the figures are known.
    pub basis: String,
    /// Source ids.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Remark.
    pub note: Option<String>,
    /// Bytes of the entry.
    #[serde(skip)]
    pub span: Range<usize>,
}

/// Where a class of cover stands. The first rule whose every condition holds decides a cell; the last rule must
/// have no condition.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoverRule {
    /// The class.
    pub cover: String,
    /// Lowest height above the sea, in metres.
    pub from_height_m: Option<f32>,
    /// Greatest height above the sea, in metres.
    pub to_height_m: Option<f32>,
    /// Greatest slope, in degrees.
    pub to_slope_deg: Option<f32>,
    /// Only ground that faces within 90 degrees of north (the shaded side).
    #[serde(default)]
    pub shaded: bool,
    /// Only inside these bounds.
    pub inside: Option<Bounds>,
    /// Only near one of these rivers: within `within_m` and at most `above_river_m` over the water.
    #[serde(default)]
    pub rivers: Vec<String>,
    /// Only near an inhabited place: within `within_m`.
    #[serde(default)]
    pub near_inhabited: bool,
    /// Greatest distance for `rivers` and `near_inhabited`, in metres.
    pub within_m: Option<f32>,
    /// Greatest height over the nearest water of `rivers`, in metres.
    pub above_river_m: Option<f32>,
    /// How the rule is known.
    pub basis: String,
    /// Source ids.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Bytes of the entry.
    #[serde(skip)]
    pub span: Range<usize>,
}

/// A way: points (latitude, longitude, height in metres). The heights are kept as a check on the relief and are
/// not used to build it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaySpec {
    /// Identifier.
    pub id: String,
    /// What it is.
    pub class: WayClass,
    /// Places it joins, in order.
    #[serde(default)]
    pub via: Vec<String>,
    /// Length of the whole way, in kilometres, where a source or a measurement gives it.
    pub length_km: Option<f64>,
    /// Hours of an unladen walker over the whole way, where measured.
    pub unladen_walk_h: Option<f64>,
    /// Points along it.
    pub points: Vec<[f64; 3]>,
    /// How it is known.
    pub basis: String,
    /// Source ids.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Remark.
    pub note: Option<String>,
    /// Bytes of the entry.
    #[serde(skip)]
    pub span: Range<usize>,
}

/// A strip that neither men nor horses can cross except on a way.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CliffSpec {
    /// Identifier.
    pub id: String,
    /// Course of the strip: degrees north, degrees east.
    pub points: Vec<[f64; 2]>,
    /// Width of the strip, in metres.
    pub width_m: f32,
    /// How it is known.
    pub basis: String,
    /// Source ids.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Remark.
    pub note: Option<String>,
    /// Bytes of the entry.
    #[serde(skip)]
    pub span: Range<usize>,
}

/// A place.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceSpec {
    /// Identifier.
    pub id: String,
    /// Names.
    pub name: Names,
    /// Degrees north, where a position is known.
    pub lat: Option<f64>,
    /// Degrees east, where a position is known.
    pub lon: Option<f64>,
    /// Radius inside which it is held to lie, about four to one, in kilometres.
    pub radius_km: Option<f64>,
    /// Height above the sea, in metres.
    pub elevation_m: Option<f64>,
    /// What it is: village, hamlet, town, pass, valley, gorge, hill, peak, exit, ...
    pub kind: String,
    /// Whether people lived there.
    pub inhabited: bool,
    /// Whether it lies inside the bounds; places outside are listed with `false`.
    #[serde(default = "yes")]
    pub on_map: bool,
    /// How it is known.
    pub basis: String,
    /// Source ids.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Why it is put there, or what it was.
    pub note: Option<String>,
    /// Bytes of the entry.
    #[serde(skip)]
    pub span: Range<usize>,
}

/// The weather of a stretch of time, as far as anything is known of it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeatherSpec {
    /// Factor on daylight and moonlight: 1 clear, 0.1-0.3 overcast.
    pub cloud_factor: f32,
    /// Lowest temperature of the night, degrees Celsius.
    pub night_c: f32,
    /// Highest temperature of the day, degrees Celsius.
    pub day_c: f32,
    /// Depth of snow on the ground, in centimetres.
    pub snow_cm: f32,
    /// How it is known.
    pub basis: String,
    /// Source ids.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Remark.
    pub note: Option<String>,
}

/// A source that entries name by its id.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceSpec {
    /// Identifier.
    pub id: String,
    /// Author and title.
    pub what: String,
    /// Bytes of the entry.
    #[serde(skip)]
    pub span: Range<usize>,
}

/// Everything `ground.toml` says.
#[derive(Clone, Debug, PartialEq)]
pub struct GroundSpec {
    /// The rectangle of the map.
    pub bounds: Bounds,
    /// Side of a cell of the relief, in metres.
    pub cell_m: f32,
    /// Where the heights come from.
    pub relief: ReliefSource,
    /// Rivers.
    pub rivers: Vec<RiverSpec>,
    /// Ridges.
    pub ridges: Vec<RidgeSpec>,
    /// Spot heights.
    pub spots: Vec<SpotSpec>,
    /// Classes of cover.
    pub covers: Vec<CoverSpec>,
    /// Where they stand.
    pub cover_rules: Vec<CoverRule>,
    /// Ways.
    pub ways: Vec<WaySpec>,
    /// Strips that cannot be crossed.
    pub cliffs: Vec<CliffSpec>,
    /// Places.
    pub places: Vec<PlaceSpec>,
    /// Weather, where given.
    pub weather: Option<WeatherSpec>,
    /// Sources of the entries.
    pub sources: Vec<SourceSpec>,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRelief {
    rebuild: Option<bool>,
    geotiff: Option<String>,
    hgt: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    format: Spanned<u32>,
    bounds: Spanned<Bounds>,
    cell_m: Spanned<f32>,
    relief: Spanned<RawRelief>,
    #[serde(default)]
    river: Vec<Spanned<RiverSpec>>,
    #[serde(default)]
    ridge: Vec<Spanned<RidgeSpec>>,
    #[serde(default)]
    spot: Vec<Spanned<SpotSpec>>,
    #[serde(default)]
    cover: Vec<Spanned<CoverSpec>>,
    #[serde(default)]
    cover_rule: Vec<Spanned<CoverRule>>,
    #[serde(default)]
    way: Vec<Spanned<WaySpec>>,
    #[serde(default)]
    cliff: Vec<Spanned<CliffSpec>>,
    #[serde(default)]
    place: Vec<Spanned<PlaceSpec>>,
    weather: Option<WeatherSpec>,
    #[serde(default)]
    source: Vec<Spanned<SourceSpec>>,
}

/// Takes the entries out of their spans and writes the span into each.
macro_rules! with_spans {
    ($text:expr, $list:expr) => {
        $list
            .into_iter()
            .map(|spanned| {
                let span = whole_entry($text, spanned.span());
                let mut entry = spanned.into_inner();
                entry.span = span;
                entry
            })
            .collect::<Vec<_>>()
    };
}

impl GroundSpec {
    /// Reads and checks the text of a `ground.toml`.
    ///
    /// # Errors
    /// [`GroundError::Text`] when it is not TOML of the right shape, [`GroundError::Value`] when it says what cannot
    /// be: a place outside the bounds that does not say `on_map = false`, a river that climbs, an unknown cover...
    pub fn from_toml(text: &str) -> Result<Self, GroundError> {
        let raw: Raw = toml::from_str(text)
            .map_err(|error| GroundError::Text { message: error.message().to_owned(), span: error.span() })?;
        if *raw.format.get_ref() != 1 {
            return Err(value(
                raw.format.span(),
                format!("ground.toml has format {}, and this program reads format 1", raw.format.get_ref()),
                "write `format = 1`, or take a newer program",
            ));
        }
        let bounds_span = raw.bounds.span();
        let cell_span = raw.cell_m.span();
        let relief_span = raw.relief.span();
        let relief = match raw.relief.into_inner() {
            RawRelief { rebuild: Some(true), geotiff: None, hgt: None } => ReliefSource::Rebuild,
            RawRelief { rebuild: None | Some(false), geotiff: Some(name), hgt: None } => {
                ReliefSource::GeoTiff(name)
            }
            RawRelief { rebuild: None | Some(false), geotiff: None, hgt: Some(names) }
                if !names.is_empty() =>
            {
                ReliefSource::Hgt(names)
            }
            _ => {
                return Err(value(
                    relief_span,
                    "the relief has no source, or more than one".to_owned(),
                    "write one of { rebuild = true }, { geotiff = \"FILE\" }, { hgt = [\"N42E128.hgt\"] }",
                ));
            }
        };
        let spec = Self {
            bounds: raw.bounds.into_inner(),
            cell_m: raw.cell_m.into_inner(),
            relief,
            rivers: with_spans!(text, raw.river),
            ridges: with_spans!(text, raw.ridge),
            spots: with_spans!(text, raw.spot),
            covers: with_spans!(text, raw.cover),
            cover_rules: with_spans!(text, raw.cover_rule),
            ways: with_spans!(text, raw.way),
            cliffs: with_spans!(text, raw.cliff),
            places: with_spans!(text, raw.place),
            weather: raw.weather,
            sources: with_spans!(text, raw.source),
        };
        spec.check(bounds_span, cell_span)?;
        Ok(spec)
    }
}

/// The reader gives an entry of a list the span of its `[[header]]`; this takes in the lines up to the next header.
fn whole_entry(text: &str, header: Range<usize>) -> Range<usize> {
    let rest = text.get(header.end..).unwrap_or_default();
    let lines = rest.find("\n[").map_or(rest, |end| &rest[..end]);
    header.start..header.end + lines.trim_end().len()
}

pub(crate) fn value(span: Range<usize>, message: String, mend: &str) -> GroundError {
    GroundError::Value { message, span, mend: mend.to_owned() }
}
