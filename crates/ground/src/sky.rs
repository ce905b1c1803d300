//! Where sun and moon stand over a site, tabled. Model card: `docs/model/light.md`.
//!
//! Sun: NREL's SPA (Reda & Andreas 2003) through `solar-positioning`. Moon: the Meeus series of the IAU SOFA
//! collection (`moon98`) through `sofars`, turned to the true equator of date (`pnm00b`, `gst00b`) and seen from the
//! site. This library uses computations derived from the SOFA software under its licence and is not endorsed by SOFA.

use crate::light::{NIGHT_SKY_LUX, moon_lux, sun_lux};
use solar_positioning::{Location, SolarPositions, delta_t, time::JulianDate};

/// Spacing of the table, in seconds.
const STEP_S: f64 = 300.0;
const UNIX_EPOCH_JD: f64 = 2_440_587.5;
const DAY_S: f64 = 86_400.0;
const KM_PER_AU: f64 = 149_597_870.7;
/// Longest window that is tabled, in seconds: a year.
const LONGEST_S: f64 = 366.0 * DAY_S;

/// One row of the table; all rounded, so that a platform's last bits cannot reach a fight.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Row {
    sun_altitude_deg: f32,
    sun_azimuth_deg: f32,
    moon_altitude_deg: f32,
    moon_azimuth_deg: f32,
    moon_lit: f32,
    log10_lux: f32,
    /// That light itself.
    lux: f32,
}

/// Light and the places of sun and moon over one site and window, tabled every 5 minutes.
#[derive(Clone, Debug)]
pub struct Sky {
    rows: Vec<Row>,
    cloud_factor: f32,
}

impl Sky {
    /// The sky over a site (WGS84 degrees, metres above the sea) from `start_unix_s` for `duration_s` seconds, at most
    /// a year. Before and after the window its first and last row hold. Times are read as universal time.
    pub fn new(lat: f64, lon: f64, height_m: f64, start_unix_s: i64, duration_s: f64) -> Self {
        let duration_s = if duration_s.is_finite() { duration_s.clamp(0.0, LONGEST_S) } else { 0.0 };
        let count = (duration_s / STEP_S).ceil() as usize + 1;
        let site = Site { lat: lat.clamp(-90.0, 90.0), lon: lon.clamp(-180.0, 180.0), height_m };
        let rows = (0..count).map(|row| site.row(start_unix_s as f64 + row as f64 * STEP_S)).collect();
        Self { rows, cloud_factor: 1.0 }
    }

    /// The same sky under cloud: every light is multiplied by `factor` (1 clear, 0.1-0.3 overcast).
    #[must_use]
    pub fn with_cloud_factor(mut self, factor: f32) -> Self {
        self.cloud_factor = factor;
        self
    }

    /// Illuminance on open level ground, in lux, `t_s` seconds after the start: interpolated in its logarithm.
    pub fn lux(&self, t_s: f64) -> f32 {
        libm::exp10f(self.between(t_s, |row| row.log10_lux)) * self.cloud_factor
    }

    /// No more and no less than [`Sky::lux`], without a power of ten: what stands in the rows before and after.
    pub fn lux_between(&self, t_s: f64) -> (f32, f32) {
        let (low, high) = self.rows_about(t_s);
        let (a, b) = (self.rows[low].lux, self.rows[high].lux);
        let (least, most) = if a < b { (a, b) } else { (b, a) };
        // A little is left for the rounding of powers.
        (least * self.cloud_factor * 0.999, most * self.cloud_factor * 1.001)
    }

    /// Whether there is less than so much light, lux.
    pub fn darker_than(&self, t_s: f64, lux: f32) -> bool {
        let (least, most) = self.lux_between(t_s);
        most < lux || (least < lux && self.lux(t_s) < lux)
    }

    /// The most light on open level ground, in lux, that there is at any moment from one time to another.
    pub fn brightest_lux(&self, from_s: f64, to_s: f64) -> f32 {
        let row = |t_s: f64| (t_s / STEP_S).clamp(0.0, (self.rows.len() - 1) as f64);
        let rows = &self.rows[row(from_s).floor() as usize..=row(to_s).ceil() as usize];
        // Between two rows there is never more than at one of them.
        let most = rows.iter().map(|row| row.log10_lux).fold(f32::NEG_INFINITY, f32::max);
        libm::exp10f(most) * self.cloud_factor
    }

    /// Altitude of the sun's centre without refraction, in degrees.
    pub fn sun_altitude_deg(&self, t_s: f64) -> f32 {
        self.between(t_s, |row| row.sun_altitude_deg)
    }

    /// Azimuth of the sun, in degrees clockwise from north, at the nearest row.
    pub fn sun_azimuth_deg(&self, t_s: f64) -> f32 {
        self.nearest(t_s).sun_azimuth_deg
    }

    /// Altitude of the moon's centre seen from the site, without refraction, in degrees.
    pub fn moon_altitude_deg(&self, t_s: f64) -> f32 {
        self.between(t_s, |row| row.moon_altitude_deg)
    }

    /// Azimuth of the moon, in degrees clockwise from north, at the nearest row.
    pub fn moon_azimuth_deg(&self, t_s: f64) -> f32 {
        self.nearest(t_s).moon_azimuth_deg
    }

    /// Lit share of the moon's disc, 0 to 1.
    pub fn moon_lit(&self, t_s: f64) -> f32 {
        self.between(t_s, |row| row.moon_lit)
    }

    fn between(&self, t_s: f64, value: impl Fn(&Row) -> f32) -> f32 {
        let at = (t_s / STEP_S).clamp(0.0, (self.rows.len() - 1) as f64);
        let (low, high) = self.rows_about(t_s);
        let (a, b) = (value(&self.rows[low]), value(&self.rows[high]));
        a + (b - a) * (at - low as f64) as f32
    }

    /// The rows before and after a time.
    fn rows_about(&self, t_s: f64) -> (usize, usize) {
        let at = (t_s / STEP_S).clamp(0.0, (self.rows.len() - 1) as f64);
        let low = (at as usize).min(self.rows.len().saturating_sub(2));
        (low, (low + 1).min(self.rows.len() - 1))
    }

    fn nearest(&self, t_s: f64) -> Row {
        let at = (t_s / STEP_S).round().clamp(0.0, (self.rows.len() - 1) as f64);
        self.rows[at as usize]
    }
}

struct Site {
    lat: f64,
    lon: f64,
    height_m: f64,
}

impl Site {
    fn row(&self, unix_s: f64) -> Row {
        let jd = UNIX_EPOCH_JD + unix_s / DAY_S;
        let year = 2000.0 + (jd - 2_451_545.0) / 365.25;
        let delta_t_s = delta_t::estimate(year).unwrap_or(0.0);
        let (sun_altitude, sun_azimuth) = self.sun(jd, delta_t_s).unwrap_or((0.0, 0.0));
        let moon = self.moon(unix_s, delta_t_s);
        let lux = sun_lux(sun_altitude) + moon_lux(moon.altitude_deg, moon.phase_angle_deg) + NIGHT_SKY_LUX;
        let log10_lux = rounded(libm::log10(lux));
        Row {
            sun_altitude_deg: rounded(sun_altitude),
            sun_azimuth_deg: rounded(sun_azimuth),
            moon_altitude_deg: rounded(moon.altitude_deg),
            moon_azimuth_deg: rounded(moon.azimuth_deg),
            moon_lit: rounded((1.0 + libm::cos(moon.phase_angle_deg.to_radians())) / 2.0),
            log10_lux,
            lux: libm::exp10f(log10_lux),
        }
    }

    fn sun(&self, jd: f64, delta_t_s: f64) -> Option<(f64, f64)> {
        let time = JulianDate::new(jd, delta_t_s).ok()?;
        let location = Location { latitude: self.lat, longitude: self.lon };
        let position = SolarPositions::new().at_from_julian(time, location, self.height_m, None).ok()?;
        Some((position.elevation_angle(), position.azimuth()))
    }

    fn moon(&self, unix_s: f64, delta_t_s: f64) -> Moon {
        // Two-part dates keep the precision that SOFA expects.
        let (day, ut) = (UNIX_EPOCH_JD, unix_s / DAY_S);
        let tt = ut + delta_t_s / DAY_S;
        let moon = sofars::eph::moon98(day, tt)[0];
        let matrix = sofars::pnp::pnm00b(day, tt);
        let of_date = times(&matrix, moon);
        let angle = sofars::erst::gst00b(day, ut) + self.lon.to_radians();
        // Earth-fixed axes turned so that the site's meridian lies in the x-z plane.
        let (sin, cos) = (libm::sin(angle), libm::cos(angle));
        let local = [of_date[0] * cos + of_date[1] * sin, of_date[1] * cos - of_date[0] * sin, of_date[2]];
        let (across, along) = self.geocentric_au();
        let seen = [local[0] - across, local[1], local[2] - along];
        let (sin_lat, cos_lat) = (libm::sin(self.lat.to_radians()), libm::cos(self.lat.to_radians()));
        let up = seen[0] * cos_lat + seen[2] * sin_lat;
        let north = seen[2] * cos_lat - seen[0] * sin_lat;
        let east = seen[1];
        let altitude = libm::atan2(up, libm::sqrt(north * north + east * east));
        let azimuth = libm::atan2(east, north);
        Moon {
            altitude_deg: altitude.to_degrees(),
            azimuth_deg: if azimuth < 0.0 { azimuth.to_degrees() + 360.0 } else { azimuth.to_degrees() },
            phase_angle_deg: phase_angle_deg(moon, day, tt),
        }
    }

    /// Distance of the site from the axis and from the equator's plane, in astronomical units (WGS84).
    fn geocentric_au(&self) -> (f64, f64) {
        let (radius_km, flattening) = (6378.137, 1.0 / 298.257_223_563);
        let (sin, cos) = (libm::sin(self.lat.to_radians()), libm::cos(self.lat.to_radians()));
        let squashed = (1.0 - flattening) * (1.0 - flattening);
        let normal = radius_km / libm::sqrt(cos * cos + squashed * sin * sin);
        let height_km = self.height_m / 1000.0;
        ((normal + height_km) * cos / KM_PER_AU, (normal * squashed + height_km) * sin / KM_PER_AU)
    }
}

struct Moon {
    altitude_deg: f64,
    azimuth_deg: f64,
    phase_angle_deg: f64,
}

/// Angle at the moon between the sun and the earth, in degrees: 0 when full.
fn phase_angle_deg(moon: [f64; 3], day: f64, tt: f64) -> f64 {
    // The series is given for 1900-2100; beyond it a half moon is as good a guess as any.
    let Some((heliocentric, _)) = sofars::eph::epv00(day, tt) else { return 90.0 };
    let to_earth = moon.map(|v| -v);
    let to_sun = [0, 1, 2].map(|axis| -heliocentric[0][axis] - moon[axis]);
    let dot = |a: [f64; 3], b: [f64; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    let cosine = dot(to_earth, to_sun) / libm::sqrt(dot(to_earth, to_earth) * dot(to_sun, to_sun));
    libm::acos(cosine.clamp(-1.0, 1.0)).to_degrees()
}

fn times(matrix: &[[f64; 3]; 3], vector: [f64; 3]) -> [f64; 3] {
    [0, 1, 2].map(|row| matrix[row][0] * vector[0] + matrix[row][1] * vector[1] + matrix[row][2] * vector[2])
}

fn rounded(value: f64) -> f32 {
    ((value * 1000.0).round() / 1000.0) as f32
}
