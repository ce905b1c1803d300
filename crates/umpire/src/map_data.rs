//! The ground as the page draws it.

use battle::Battle;
use ground::{Ground, Position, ReliefSource, WayClass};
use report::model::{CoverInfo, MapData, MapLine, MapPlace, MapPoint, Raster};

use crate::names;

/// Columns of the small relief in a page: about 900 kB of it, fine enough to look at a fight from near.
const COLUMNS: usize = 512;
/// Extinction from which on a cover is drawn as closed forest, per metre.
const CLOSED_FOREST_PER_M: f32 = 0.02;

/// Relief, cover, rivers, ways and places.
pub(crate) fn map(battle: &Battle) -> MapData {
    let ground = battle.ground();
    let small = ground.downsample(COLUMNS);
    let bounds = battle.ground_spec().bounds;
    let at = |column: usize, row: usize| row * small.width + column;
    MapData {
        width_m: ground.width_m().into(),
        depth_m: ground.depth_m().into(),
        extent_deg: [bounds.south, bounds.north, bounds.west, bounds.east],
        heights_m: Raster::of_heights(small.width, small.height, |column, row| {
            small.heights_m[at(column, row)].into()
        }),
        cover: Raster::of_indexes(small.width, small.height, |column, row| small.covers[at(column, row)]),
        covers: ground
            .covers()
            .iter()
            .map(|cover| CoverInfo {
                id: cover.id.clone(),
                name: cover.id.replace('-', " "),
                wooded: f64::from(cover.extinction_per_m / CLOSED_FOREST_PER_M).clamp(0.0, 1.0),
            })
            .collect(),
        rivers: ground
            .rivers()
            .iter()
            .map(|river| MapLine {
                name: river.name.as_ref().map(|name| names::of_ground(name, &river.id)),
                class: "river".to_owned(),
                points: points(&river.points),
            })
            .collect(),
        ways: ground
            .ways()
            .iter()
            .map(|way| MapLine {
                name: None,
                class: class(way.class).to_owned(),
                points: points(&way.points),
            })
            .collect(),
        places: ground
            .places()
            .iter()
            .filter_map(|place| {
                let position = place.position.filter(|position| ground.contains(*position))?;
                Some(MapPlace {
                    id: place.id.clone(),
                    name: names::of_ground(&place.name, &place.id),
                    kind: place.kind.clone(),
                    at: map_point(ground, position),
                    radius_km: f64::from(place.radius_m) / 1_000.0,
                })
            })
            .collect(),
        relief_note: match &battle.ground_spec().relief {
            ReliefSource::Rebuild => {
                "Relief rebuilt from rivers, ridges and spot heights; between them it is a guess.".to_owned()
            }
            ReliefSource::GeoTiff(name) => format!("Relief read from {name}."),
            ReliefSource::Hgt(names) => format!("Relief read from {}.", names.join(", ")),
        },
    }
}

fn class(class: WayClass) -> &'static str {
    match class {
        WayClass::CartRoad => "cart-road",
        WayClass::CartTrack => "cart-track",
        WayClass::Trail => "trail",
        WayClass::ForestPath => "forest-path",
    }
}

/// Whole metres are finer than any line here is known.
fn points(points: &[Position]) -> Vec<[f64; 2]> {
    points.iter().map(|point| [f64::from(point.x).round(), f64::from(point.y).round()]).collect()
}

/// A point of the plane with its degrees.
pub(crate) fn map_point(ground: &Ground, position: Position) -> MapPoint {
    let (lat, lon) = ground.projection().to_degrees(position);
    MapPoint { lon, lat, x_m: position.x.into(), y_m: position.y.into() }
}
