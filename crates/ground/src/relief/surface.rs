//! From a raster in degrees or UTM to the grid of the plane.

use super::{geotiff, hgt};
use crate::{GroundError, Projection, grid::HeightGrid};
use std::io;

/// A raster of heights whose value (0, 0) stands at (`west`, `north`), in degrees or in UTM metres.
#[derive(Clone, Debug)]
pub(crate) struct Raster {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    pub(crate) west: f64,
    pub(crate) north: f64,
    pub(crate) step_x: f64,
    pub(crate) step_y: f64,
    /// EPSG code of the UTM grid; `None` for degrees.
    pub(crate) utm: Option<u32>,
    /// Row by row from the north; NaN where nothing is known.
    pub(crate) heights: Vec<f32>,
}

impl Raster {
    /// Bilinear height at a point in the raster's own system; NaN outside or in a void.
    fn at(&self, x: f64, y: f64) -> f32 {
        // Half a step of grace, so that neighbouring tiles leave no gap between them.
        let (fx, fy) = ((x - self.west) / self.step_x, (self.north - y) / self.step_y);
        let (last_x, last_y) = ((self.columns - 1) as f64, (self.rows - 1) as f64);
        if !(-0.5..=last_x + 0.5).contains(&fx) || !(-0.5..=last_y + 0.5).contains(&fy) {
            return f32::NAN;
        }
        let (fx, fy) = (fx.clamp(0.0, last_x), fy.clamp(0.0, last_y));
        let (column, row) = ((fx as usize).min(self.columns - 2), (fy as usize).min(self.rows - 2));
        let (tx, ty) = ((fx - column as f64) as f32, (fy - row as f64) as f32);
        let node = row * self.columns + column;
        let corners = [
            (self.heights[node], (1.0 - tx) * (1.0 - ty)),
            (self.heights[node + 1], tx * (1.0 - ty)),
            (self.heights[node + self.columns], (1.0 - tx) * ty),
            (self.heights[node + self.columns + 1], tx * ty),
        ];
        let (sum, weight) = corners
            .iter()
            .filter(|(height, _)| !height.is_nan())
            .fold((0.0, 0.0), |(sum, weight), (height, share)| (sum + height * share, weight + share));
        if weight > 0.25 { sum / weight } else { f32::NAN }
    }
}

/// Reads tiles by name through `tile` and lays them on the grid; voids are filled from their neighbours.
pub(crate) fn lay(
    grid: &mut HeightGrid,
    projection: &Projection,
    names: &[String],
    are_hgt: bool,
    tile: &dyn Fn(&str) -> io::Result<Vec<u8>>,
) -> Result<(), GroundError> {
    let mut rasters = Vec::with_capacity(names.len());
    for name in names {
        let bytes = tile(name).map_err(|error| GroundError::Tile {
            tile: name.clone(),
            message: error.to_string(),
            mend: "put the file into the battle's folder, or write relief = { rebuild = true }".to_owned(),
        })?;
        let raster = if are_hgt { hgt::read(name, &bytes) } else { geotiff::read(&bytes) };
        rasters.push(raster.map_err(|(message, mend)| GroundError::Tile {
            tile: name.clone(),
            message,
            mend,
        })?);
    }
    for raster in &rasters {
        if let Some(code) = raster.utm
            && code != projection.epsg()
        {
            return Err(GroundError::Tile {
                tile: names.join(", "),
                message: format!(
                    "it is in EPSG:{code}, and the plane of these bounds is EPSG:{}",
                    projection.epsg()
                ),
                mend: format!("warp it: gdalwarp -t_srs EPSG:{}", projection.epsg()),
            });
        }
    }
    let (origin_east, origin_north) = projection.origin_utm_m();
    for row in 0..grid.rows {
        for column in 0..grid.columns {
            let at = grid.position_of(column, row);
            let degrees = projection.to_degrees(at);
            let utm = (f64::from(at.x) + origin_east, f64::from(at.y) + origin_north);
            grid.heights_m[row * grid.columns + column] = rasters
                .iter()
                .map(|raster| match raster.utm {
                    Some(_) => raster.at(utm.0, utm.1),
                    None => raster.at(degrees.1, degrees.0),
                })
                .find(|height| !height.is_nan())
                .unwrap_or(f32::NAN);
        }
    }
    let empty = grid.heights_m.iter().filter(|h| h.is_nan()).count();
    if empty * 2 > grid.heights_m.len() {
        return Err(GroundError::Tile {
            tile: names.join(", "),
            message: "less than half of the bounds has a height".to_owned(),
            mend: "name every tile that the bounds touch".to_owned(),
        });
    }
    fill_voids(grid);
    Ok(())
}

/// Gives every void the inverse-distance mean of the nearest known node in each of eight directions.
fn fill_voids(grid: &mut HeightGrid) {
    let (columns, rows) = (grid.columns as isize, grid.rows as isize);
    let known = grid.heights_m.clone();
    for row in 0..rows {
        for column in 0..columns {
            if !known[(row * columns + column) as usize].is_nan() {
                continue;
            }
            let (mut sum, mut weight) = (0.0, 0.0);
            for (dx, dy) in [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1), (1, -1), (-1, 1)] {
                let mut step = 1;
                loop {
                    let (c, r) = (column + dx * step, row + dy * step);
                    if c < 0 || r < 0 || c >= columns || r >= rows {
                        break;
                    }
                    let height = known[(r * columns + c) as usize];
                    if !height.is_nan() {
                        let length =
                            step as f32 * if dx != 0 && dy != 0 { std::f32::consts::SQRT_2 } else { 1.0 };
                        sum += height / length;
                        weight += 1.0 / length;
                        break;
                    }
                    step += 1;
                }
            }
            grid.heights_m[(row * columns + column) as usize] = if weight > 0.0 { sum / weight } else { 0.0 };
        }
    }
}
