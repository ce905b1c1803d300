//! From degrees to the plane and back: UTM through `proj4rs`, moved to the south-west corner.

use crate::{GroundError, Position};
use proj4rs::{proj::Proj, transform::transform};

/// A rectangle of WGS84 degrees.
#[derive(Clone, Copy, Debug, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// Southern edge, degrees north.
    pub south: f64,
    /// Northern edge, degrees north.
    pub north: f64,
    /// Western edge, degrees east.
    pub west: f64,
    /// Eastern edge, degrees east.
    pub east: f64,
}

impl Bounds {
    /// Whether a point in degrees lies inside or on the edge.
    pub fn contains(&self, lat: f64, lon: f64) -> bool {
        (self.south..=self.north).contains(&lat) && (self.west..=self.east).contains(&lon)
    }

    /// Whether the edges are finite, on the globe and in order.
    pub fn is_sound(&self) -> bool {
        [self.south, self.north, self.west, self.east].iter().all(|v| v.is_finite())
            && self.south < self.north
            && self.west < self.east
            && self.south >= -80.0
            && self.north <= 84.0
            && self.west >= -180.0
            && self.east <= 180.0
    }
}

/// The map from WGS84 degrees to the plane of a battle.
///
/// The plane is the UTM grid of the zone in which the middle of the bounds lies, moved so that its origin is the
/// south-west corner of the smallest upright rectangle that holds the bounds. Plane coordinates are rounded to
/// 1/16 m so that the last bits of a platform's trigonometry cannot reach a fight.
#[derive(Clone, Debug)]
pub struct Projection {
    degrees: Proj,
    utm: Proj,
    zone: u8,
    south: bool,
    origin_east_m: f64,
    origin_north_m: f64,
    width_m: f32,
    depth_m: f32,
}

impl Projection {
    /// The projection for these bounds.
    ///
    /// # Errors
    /// [`GroundError::Projection`] when the bounds are not a rectangle on the globe or the library refuses them.
    pub fn new(bounds: Bounds) -> Result<Self, GroundError> {
        if !bounds.is_sound() {
            return Err(GroundError::Projection {
                message: format!("{bounds:?} is no rectangle of degrees"),
            });
        }
        let middle = (bounds.west + bounds.east) / 2.0;
        let zone = (((middle + 180.0) / 6.0).floor() as i32).clamp(0, 59) as u8 + 1;
        let south = bounds.south + bounds.north < 0.0;
        let hemisphere = if south { " +south" } else { "" };
        let utm =
            projection_of(&format!("+proj=utm +zone={zone}{hemisphere} +datum=WGS84 +units=m +no_defs"))?;
        let degrees = projection_of("+proj=longlat +datum=WGS84 +no_defs")?;
        let mut me = Self {
            degrees,
            utm,
            zone,
            south,
            origin_east_m: 0.0,
            origin_north_m: 0.0,
            width_m: 0.0,
            depth_m: 0.0,
        };
        // Parallels bow on the grid, so the extremes are looked for along the edges and not only at the corners.
        let (mut low, mut high) = ((f64::MAX, f64::MAX), (f64::MIN, f64::MIN));
        for step in 0..=16 {
            let share = f64::from(step) / 16.0;
            let lat = bounds.south + (bounds.north - bounds.south) * share;
            let lon = bounds.west + (bounds.east - bounds.west) * share;
            for (lat, lon) in
                [(bounds.south, lon), (bounds.north, lon), (lat, bounds.west), (lat, bounds.east)]
            {
                let (east, north) = me.utm_of(lat, lon).ok_or_else(|| GroundError::Projection {
                    message: format!("{lat} N {lon} E has no place on UTM zone {zone}"),
                })?;
                low = (low.0.min(east), low.1.min(north));
                high = (high.0.max(east), high.1.max(north));
            }
        }
        me.origin_east_m = low.0.floor();
        me.origin_north_m = low.1.floor();
        me.width_m = (high.0 - me.origin_east_m).ceil() as f32;
        me.depth_m = (high.1 - me.origin_north_m).ceil() as f32;
        Ok(me)
    }

    /// The point on the plane, in metres; far outside the zone the result is meaningless but finite.
    pub fn to_plane(&self, lat: f64, lon: f64) -> Position {
        let (east, north) = self.utm_of(lat, lon).unwrap_or((self.origin_east_m, self.origin_north_m));
        Position { x: rounded(east - self.origin_east_m), y: rounded(north - self.origin_north_m) }
    }

    /// The point in WGS84 degrees, (latitude, longitude).
    pub fn to_degrees(&self, at: Position) -> (f64, f64) {
        let mut point = (f64::from(at.x) + self.origin_east_m, f64::from(at.y) + self.origin_north_m, 0.0);
        match transform(&self.utm, &self.degrees, &mut point) {
            Ok(()) => (point.1.to_degrees(), point.0.to_degrees()),
            Err(_) => (f64::NAN, f64::NAN),
        }
    }

    /// UTM easting and northing of the plane's origin, in metres.
    pub fn origin_utm_m(&self) -> (f64, f64) {
        (self.origin_east_m, self.origin_north_m)
    }

    /// EPSG code of the UTM grid below the plane.
    pub fn epsg(&self) -> u32 {
        (if self.south { 32_700 } else { 32_600 }) + u32::from(self.zone)
    }

    /// Width of the rectangle that holds the bounds, west to east, in metres.
    pub fn width_m(&self) -> f32 {
        self.width_m
    }

    /// Depth of the rectangle that holds the bounds, south to north, in metres.
    pub fn depth_m(&self) -> f32 {
        self.depth_m
    }

    /// UTM easting and northing in metres.
    fn utm_of(&self, lat: f64, lon: f64) -> Option<(f64, f64)> {
        let mut point = (lon.to_radians(), lat.to_radians(), 0.0);
        transform(&self.degrees, &self.utm, &mut point).ok()?;
        (point.0.is_finite() && point.1.is_finite()).then_some((point.0, point.1))
    }
}

fn rounded(metres: f64) -> f32 {
    ((metres * 16.0).round() / 16.0) as f32
}

fn projection_of(text: &str) -> Result<Proj, GroundError> {
    Proj::from_proj_string(text).map_err(|error| GroundError::Projection { message: error.to_string() })
}
