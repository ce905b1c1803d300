//! Columns that go astray. Model card: `losing_way`.

use super::random_variates::{lognormal, probability_within};

constants! {
    /// Constants of losing the way: no measured source was found, so the priors are wide.
    "losing_way";
    /// Chance of going astray for each kilometre of forest path or pathless ground in darkness, without a guide.
    per_km_dark = 0.06, "1/km", "U(0.02, 0.15)";
    /// The same by day.
    per_km_day = 0.008, "1/km", "U(0.002, 0.03)";
    /// Factor on the chance on a road that cannot be mistaken.
    road_factor = 0.1, "-", "U(0.02, 0.3)";
    /// Factor on the chance with a guide who knows the country.
    guide_factor = 0.2, "-", "U(0.05, 0.4)";
    /// Time lost before the error is seen and mended, median: some kilometre of detour and a halt.
    delay_s = 3_000.0, "s", "LN(3000, 0.5)";
    /// Its spread, standard deviation of the logarithm.
    delay_log_sd = 0.7, "-", "U(0.4, 1)";
}

/// Chance that a column goes astray over a distance. By light at the ground it runs from the chance of day (1 lux and
/// more) to that of darkness (0.001 lux) in the logarithm; `road` says that the way cannot be mistaken.
#[must_use]
pub fn chance(constants: &Constants, distance_m: f32, lux: f32, road: bool, guided: bool) -> f32 {
    let dark = (-libm::log10f(lux.max(1.0e-6)) / 3.0).clamp(0.0, 1.0);
    let mut per_km = constants.per_km_day + (constants.per_km_dark - constants.per_km_day) * dark;
    if road {
        per_km *= constants.road_factor;
    }
    if guided {
        per_km *= constants.guide_factor;
    }
    probability_within(per_km, distance_m / 1000.0)
}

/// Time that a column gone astray loses, in seconds, from a standard normal.
#[must_use]
pub fn delay_s(constants: &Constants, z: f32) -> f32 {
    lognormal(constants.delay_s, constants.delay_log_sd, z)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_is_lost_in_the_dark_off_the_road() {
        let constants = Constants::default();
        let dark = chance(&constants, 1000.0, 0.0005, false, false);
        assert!((dark - (1.0 - libm::expf(-0.06))).abs() < 1.0e-5);
        let moonlit = chance(&constants, 1000.0, 0.05, false, false);
        let day = chance(&constants, 1000.0, 100.0, false, false);
        assert!(day < moonlit && moonlit < dark);
        assert!((day - 0.007_97).abs() < 0.0001);
        assert!(chance(&constants, 1000.0, 0.0005, true, true) < 0.002);
        let ten = chance(&constants, 10_000.0, 0.0005, false, false);
        assert!((ten - (1.0 - libm::powf(1.0 - dark, 10.0))).abs() < 1.0e-4);
    }

    #[test]
    fn an_hour_is_soon_gone() {
        let constants = Constants::default();
        assert_eq!(delay_s(&constants, 0.0), 3000.0);
        assert!((delay_s(&constants, 1.0) - 3000.0 * libm::expf(0.7)).abs() < 0.1);
    }
}
