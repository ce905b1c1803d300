//! The ground as the page draws it: small grids and lines on the battle's plane.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::Names;

/// The ground. Positions are metres east and north of the south-west corner.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MapData {
    /// East-west length, m.
    pub width_m: f64,
    /// North-south length, m.
    pub depth_m: f64,
    /// South, north, west, east in degrees WGS84.
    pub extent_deg: [f64; 4],
    /// Heights above the sea, m.
    pub heights_m: Raster,
    /// Index into `covers`.
    pub cover: Raster,
    /// Kinds of cover.
    pub covers: Vec<CoverInfo>,
    /// Rivers and streams.
    pub rivers: Vec<MapLine>,
    /// Roads, tracks and paths.
    pub ways: Vec<MapLine>,
    /// Places with their names.
    pub places: Vec<MapPlace>,
    /// How the relief was come by.
    pub relief_note: String,
}

/// A grid of numbers; rows from north to south, columns from west to east, as a picture is drawn.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Raster {
    /// Number of columns.
    pub columns: usize,
    /// Number of rows.
    pub rows: usize,
    /// Value of a stored 0.
    pub offset: f64,
    /// Value of one step.
    pub step: f64,
    /// Bytes per cell, 1 or 2.
    pub bytes: u8,
    /// Cells in base64, little-endian.
    pub data: String,
}

impl Raster {
    /// Samples a function on a grid and stores it in 16 bits between its own least and greatest value.
    ///
    /// `value_at(column, row)` is asked row by row from the north-west corner. The stored value is within
    /// (greatest - least) / 131,070 of the true one. Values that are not finite count as the least.
    pub fn of_heights(columns: usize, rows: usize, mut value_at: impl FnMut(usize, usize) -> f64) -> Self {
        let mut values = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            for column in 0..columns {
                values.push(value_at(column, row));
            }
        }
        let finite = || values.iter().copied().filter(|value| value.is_finite());
        let low = finite().fold(f64::INFINITY, f64::min);
        let high = finite().fold(f64::NEG_INFINITY, f64::max);
        let (offset, step) = if high > low { (low, (high - low) / 65535.0) } else { (low.min(0.0), 1.0) };
        let offset = if offset.is_finite() { offset } else { 0.0 };
        let mut bytes = Vec::with_capacity(values.len() * 2);
        for value in values {
            let stored = ((value - offset) / step).round().clamp(0.0, 65535.0);
            let stored = if stored.is_nan() { 0 } else { stored as u16 };
            bytes.extend_from_slice(&stored.to_le_bytes());
        }
        Self { columns, rows, offset, step, bytes: 2, data: STANDARD.encode(bytes) }
    }

    /// Samples an index, such as the kind of cover, in 8 bits.
    pub fn of_indexes(columns: usize, rows: usize, mut index_at: impl FnMut(usize, usize) -> u8) -> Self {
        let mut bytes = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            for column in 0..columns {
                bytes.push(index_at(column, row));
            }
        }
        Self { columns, rows, offset: 0.0, step: 1.0, bytes: 1, data: STANDARD.encode(bytes) }
    }
}

/// One kind of cover.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CoverInfo {
    /// Identifier.
    pub id: String,
    /// Name for the legend.
    pub name: String,
    /// How wooded it looks, 0 open to 1 closed forest: decides its tint.
    pub wooded: f64,
}

/// A river or a way.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MapLine {
    /// Name, where it has one.
    pub name: Option<Names>,
    /// `river`, `stream`, `cart-road`, `cart-track`, `trail`, `forest-path`.
    pub class: String,
    /// Points, m east and north.
    pub points: Vec<[f64; 2]>,
}

/// A place with its name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MapPlace {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: Names,
    /// `town`, `village`, `hamlet`, `height`, `pass`, ...
    pub kind: String,
    /// Where.
    pub at: MapPoint,
    /// Radius within which it lies with odds of four to one, km.
    pub radius_km: f64,
}

/// A point both in degrees and on the plane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MapPoint {
    /// Longitude, degrees east.
    pub lon: f64,
    /// Latitude, degrees north.
    pub lat: f64,
    /// East of the south-west corner, m.
    pub x_m: f64,
    /// North of it, m.
    pub y_m: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_come_back_within_half_a_step() {
        let raster =
            Raster::of_heights(7, 5, |column, row| 275.0 + 31.7 * column as f64 + 200.1 * row as f64);
        let bytes = STANDARD.decode(&raster.data).unwrap();
        assert_eq!(bytes.len(), 7 * 5 * 2);
        for row in 0..5 {
            for column in 0..7 {
                let at = 2 * (row * 7 + column);
                let stored = u16::from_le_bytes([bytes[at], bytes[at + 1]]);
                let value = raster.offset + raster.step * f64::from(stored);
                let truth = 275.0 + 31.7 * column as f64 + 200.1 * row as f64;
                assert!((value - truth).abs() <= raster.step * 0.5 + 1e-9, "{value} for {truth}");
            }
        }
    }

    #[test]
    fn flat_and_broken_ground_does_not_divide_by_zero() {
        let flat = Raster::of_heights(3, 3, |_, _| 500.0);
        assert!(flat.step > 0.0);
        let broken = Raster::of_heights(2, 2, |_, _| f64::NAN);
        assert!(broken.offset.is_finite() && broken.step.is_finite());
    }
}
