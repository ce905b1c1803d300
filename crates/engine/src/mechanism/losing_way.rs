//! Columns that go astray. Model card: `losing_way`.

use super::random_variates::{lognormal, probability_within};

constants! {
    /// Constants of losing the way: no measured source was found, so the priors are wide.
    "losing_way";
    /// Chance of going astray for each kilometre of forest off any path in darkness, without a guide.
    per_km_dark = 0.12, "1/km", "U(0.04, 0.25)";
    /// The same by day.
    per_km_day = 0.015, "1/km", "U(0.003, 0.04)";
    /// Factor on the chance in the open.
    open_factor = 0.3, "-", "U(0.1, 0.6)";
    /// Factor on the chance on a trail.
    trail_factor = 0.3, "-", "U(0.1, 0.5)";
    /// Factor on the chance on a road.
    road_factor = 0.05, "-", "U(0.01, 0.15)";
    /// Factor on the chance with a guide who knows the country.
    guide_factor = 0.2, "-", "U(0.05, 0.4)";
    /// Way lost before the error is seen and mended, median.
    detour_m = 1_000.0, "m", "LN(1000, 0.6)";
    /// Its spread, standard deviation of the logarithm.
    detour_log_sd = 0.7, "-", "U(0.4, 1)";
    /// Time spent finding the way again, median.
    halt_s = 900.0, "s", "LN(900, 0.6)";
    /// Turn off the right direction, standard deviation.
    turn_rad = 0.7, "rad", "U(0.4, 1.2)";
}

/// Under what conditions a stretch is marched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// Length, in metres.
    pub length_m: f32,
    /// What is under foot.
    pub footing: super::movement::Footing,
    /// Whether it leads through forest.
    pub forest: bool,
    /// Light at the ground, in lux.
    pub lux: f32,
    /// Whether a guide leads.
    pub guide: bool,
}

/// A detour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Detour {
    /// Way walked for nothing, in metres.
    pub length_m: f32,
    /// Time spent finding the way again, in seconds.
    pub halt_s: f32,
    /// Turn off the right direction, in radians.
    pub turn_rad: f32,
}

/// Chance that a column goes astray on a stretch; by light it runs from the chance of day (1 lux and more) to that of
/// darkness (0.001 lux) in the logarithm.
#[must_use]
pub fn astray_probability(constants: &Constants, stretch: &Stretch) -> f32 {
    let dark = (-libm::log10f(stretch.lux.max(1.0e-6)) / 3.0).clamp(0.0, 1.0);
    let mut per_km = constants.per_km_day + (constants.per_km_dark - constants.per_km_day) * dark;
    if !stretch.forest {
        per_km *= constants.open_factor;
    }
    per_km *= match stretch.footing {
        super::movement::Footing::Road => constants.road_factor,
        super::movement::Footing::Trail => constants.trail_factor,
        super::movement::Footing::OffPath => 1.0,
    };
    if stretch.guide {
        per_km *= constants.guide_factor;
    }
    probability_within(per_km, stretch.length_m / 1000.0)
}

/// The detour of a column that has gone astray, from three standard normals (length, halt, turn).
#[must_use]
pub fn detour(constants: &Constants, z: [f32; 3]) -> Detour {
    Detour {
        length_m: lognormal(constants.detour_m, constants.detour_log_sd, z[0]),
        halt_s: lognormal(constants.halt_s, 0.6, z[1]),
        turn_rad: constants.turn_rad * z[2],
    }
}

#[cfg(test)]
mod tests {
    use super::super::movement::Footing;
    use super::*;

    const NIGHT: Stretch = Stretch { length_m: 1000.0, footing: Footing::OffPath, forest: true, lux: 0.0005, guide: false };

    #[test]
    fn the_way_is_lost_in_dark_forests_off_the_path() {
        let constants = Constants::default();
        let chance = |stretch: Stretch| astray_probability(&constants, &stretch);
        assert!((chance(NIGHT) - (1.0 - libm::expf(-0.12))).abs() < 1.0e-5);
        assert!(chance(Stretch { lux: 0.05, ..NIGHT }) < chance(NIGHT));
        assert!((chance(Stretch { lux: 100.0, ..NIGHT }) - 0.0149).abs() < 0.0002);
        assert!(chance(Stretch { footing: Footing::Trail, ..NIGHT }) < 0.05);
        assert!(chance(Stretch { footing: Footing::Road, guide: true, ..NIGHT }) < 0.002);
        let ten = chance(Stretch { length_m: 10_000.0, ..NIGHT });
        assert!((ten - (1.0 - libm::powf(1.0 - chance(NIGHT), 10.0))).abs() < 1.0e-4);
    }

    #[test]
    fn detours_have_their_medians() {
        let constants = Constants::default();
        assert_eq!(detour(&constants, [0.0; 3]), Detour { length_m: 1000.0, halt_s: 900.0, turn_rad: 0.0 });
        assert!(detour(&constants, [1.0, 0.0, 0.0]).length_m > 1900.0);
    }
}
