//! Illuminance of sun, moon and night sky on open level ground. Model card: `docs/model/light.md`.

/// Coefficients of log10 lux = a + b x + c x^2 + d x^3, x = altitude / 90 degrees, from the altitude given up to the
/// one before (U.S. Naval Observatory Circular 171, Janiczek & DeYoung 1987).
type Row = (f64, [f64; 4]);

const SUN: [Row; 6] = [
    (20.0, [3.74, 3.97, -4.07, 1.47]),
    (5.0, [3.05, 13.28, -45.98, 64.33]),
    (-0.8, [2.88, 22.26, -207.64, 1034.30]),
    (-5.0, [2.88, 21.81, -258.11, -858.36]),
    (-12.0, [2.70, 12.17, -431.69, -1899.83]),
    (-18.0, [13.84, 262.72, 1447.42, 2797.93]),
];

const FULL_MOON: [Row; 3] = [
    (20.0, [-1.95, 4.06, -4.24, 1.56]),
    (5.0, [-2.58, 12.58, -42.58, 59.06]),
    (-0.8, [-2.79, 24.27, -252.95, 1321.29]),
];

/// Airglow and starlight of a clear moonless night, in lux (tables give 0.0006 to 0.002).
pub(crate) const NIGHT_SKY_LUX: f64 = 0.001;

fn polynomial(rows: &[Row], altitude_deg: f64) -> f64 {
    let Some((_, [a, b, c, d])) = rows.iter().find(|(low, _)| altitude_deg >= *low) else { return 0.0 };
    let x = altitude_deg / 90.0;
    libm::exp10(a + x * (b + x * (c + x * d)))
}

/// Sunlight and twilight, in lux; 0 below -18 degrees.
pub(crate) fn sun_lux(altitude_deg: f64) -> f64 {
    polynomial(&SUN, altitude_deg)
}

/// Moonlight, in lux; the phase angle is 0 at full moon and 180 degrees at new.
pub(crate) fn moon_lux(altitude_deg: f64, phase_angle_deg: f64) -> f64 {
    let f = phase_angle_deg;
    polynomial(&FULL_MOON, altitude_deg) * libm::exp10(-0.00868 * f - 2.2e-9 * f * f * f * f)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(value: f64, expected: f64, share: f64) {
        assert!((value / expected - 1.0).abs() < share, "{value} is not {expected}");
    }

    /// T2.3.
    #[test]
    fn light_at_known_altitudes() {
        close(sun_lux(0.0), 759.0, 0.01);
        close(sun_lux(-6.0), 3.41, 0.01);
        close(sun_lux(-12.0), 0.0081, 0.02);
        close(sun_lux(-18.0), 6.5e-4, 0.02);
        close(moon_lux(90.0, 0.0), 0.269, 0.01);
        assert_eq!(sun_lux(-18.5), 0.0);
        assert_eq!(moon_lux(-2.0, 0.0), 0.0);
    }

    #[test]
    fn a_quarter_moon_gives_about_a_tenth_of_a_full_one() {
        let share = moon_lux(45.0, 90.0) / moon_lux(45.0, 0.0);
        assert!((0.08..0.14).contains(&share), "{share}");
    }

    #[test]
    fn daylight_grows_with_altitude() {
        for tenth in -179..900 {
            let (low, high) = (f64::from(tenth - 1) / 10.0, f64::from(tenth) / 10.0);
            assert!(sun_lux(high) > sun_lux(low) * 0.97, "{high}");
        }
    }
}
