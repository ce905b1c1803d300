//! Sun, moon and starlight.

/// Light and the places of sun and moon over one site and window, tabled every 5 minutes.
#[derive(Clone, Debug)]
pub struct Sky {
    cloud_factor: f32,
}

impl Sky {
    /// The sky over a site (WGS84 degrees, metres above the sea) from `start_unix_s` for `duration_s` seconds.
    pub fn new(_lat: f64, _lon: f64, _height_m: f64, _start_unix_s: i64, _duration_s: f64) -> Self {
        Self { cloud_factor: 1.0 }
    }

    /// The same sky under cloud: every light is multiplied by `factor` (1 clear, 0.1-0.3 overcast).
    #[must_use]
    pub fn with_cloud_factor(mut self, factor: f32) -> Self {
        self.cloud_factor = factor;
        self
    }

    /// Illuminance on open level ground, in lux, `t_s` seconds after the start.
    pub fn lux(&self, _t_s: f64) -> f32 {
        1000.0 * self.cloud_factor
    }

    /// Altitude of the sun's centre without refraction, in degrees.
    pub fn sun_altitude_deg(&self, _t_s: f64) -> f32 {
        20.0
    }

    /// Altitude of the moon's centre seen from the site, without refraction, in degrees.
    pub fn moon_altitude_deg(&self, _t_s: f64) -> f32 {
        0.0
    }

    /// Lit share of the moon's disc, 0 to 1.
    pub fn moon_lit(&self, _t_s: f64) -> f32 {
        0.5
    }
}
