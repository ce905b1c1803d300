//! Sun and moon of October 1920 against a table computed with other programs (astronomical almanac of the project,
//! 42.2 N 128.8 E, flat horizon, UTC+9): rising and setting within 3 minutes, lit share within 2 per cent.

use ground::Sky;

/// 20 October 1920, 00:00 UTC+9.
const MIDNIGHT_20: i64 = -1_552_640_400;

struct Day {
    date: i64,
    civil_dawn: &'static str,
    sunrise: &'static str,
    sunset: &'static str,
    civil_dusk: &'static str,
    moonrise: &'static str,
    /// Of the moon that rose on the date; the next day where `true`.
    moonset: (&'static str, bool),
    highest_deg: f32,
    lit_22h: f32,
}

#[rustfmt::skip]
const DAYS: [Day; 7] = [
    Day { date: 20, civil_dawn: "06:14", sunrise: "06:42", sunset: "17:36", civil_dusk: "18:05", moonrise: "13:27", moonset: ("23:54", false), highest_deg: 32.0, lit_22h: 55.0 },
    Day { date: 21, civil_dawn: "06:15", sunrise: "06:44", sunset: "17:35", civil_dusk: "18:03", moonrise: "14:01", moonset: ("00:52", true), highest_deg: 35.0, lit_22h: 65.0 },
    Day { date: 22, civil_dawn: "06:16", sunrise: "06:45", sunset: "17:33", civil_dusk: "18:02", moonrise: "14:32", moonset: ("01:52", true), highest_deg: 39.0, lit_22h: 74.0 },
    Day { date: 23, civil_dawn: "06:17", sunrise: "06:46", sunset: "17:32", civil_dusk: "18:00", moonrise: "15:02", moonset: ("02:53", true), highest_deg: 43.0, lit_22h: 82.0 },
    Day { date: 24, civil_dawn: "06:19", sunrise: "06:47", sunset: "17:30", civil_dusk: "17:59", moonrise: "15:32", moonset: ("03:56", true), highest_deg: 47.0, lit_22h: 89.0 },
    Day { date: 25, civil_dawn: "06:20", sunrise: "06:48", sunset: "17:29", civil_dusk: "17:58", moonrise: "16:02", moonset: ("05:02", true), highest_deg: 52.0, lit_22h: 95.0 },
    Day { date: 26, civil_dawn: "06:21", sunrise: "06:50", sunset: "17:28", civil_dusk: "17:56", moonrise: "16:35", moonset: ("06:09", true), highest_deg: 56.0, lit_22h: 99.0 },
];

fn sky() -> Sky {
    Sky::new(42.2, 128.8, 0.0, MIDNIGHT_20, 8.5 * 86_400.0)
}

fn seconds(day: i64, clock: &str) -> f64 {
    let (hours, minutes) = clock.split_once(':').expect("HH:MM");
    (day - 20) as f64 * 86_400.0
        + hours.parse::<f64>().expect("HH:MM") * 3600.0
        + minutes.parse::<f64>().expect("HH:MM") * 60.0
}

/// The altitude passes `level` between 3 minutes before and after the moment (rounding of the table: half a minute).
fn passes(altitude: impl Fn(f64) -> f32, moment: f64, level: f32, rising: bool, what: &str) {
    let (before, after) = (altitude(moment - 210.0), altitude(moment + 210.0));
    let holds = if rising { before < level && after > level } else { before > level && after < level };
    assert!(holds, "{what}: {before} and {after} degrees about {level}");
}

#[test]
fn the_epoch_is_right() {
    // 20 October 1920 00:00 UTC is day -17970.
    assert_eq!(MIDNIGHT_20, -17_970 * 86_400 - 9 * 3600);
}

#[test]
fn sun_rises_and_sets_as_tabled() {
    let sky = sky();
    for day in &DAYS {
        let sun = |t: f64| sky.sun_altitude_deg(t);
        passes(sun, seconds(day.date, day.civil_dawn), -6.0, true, "civil dawn");
        passes(sun, seconds(day.date, day.sunrise), -0.833, true, "sunrise");
        passes(sun, seconds(day.date, day.sunset), -0.833, false, "sunset");
        passes(sun, seconds(day.date, day.civil_dusk), -6.0, false, "civil dusk");
    }
}

#[test]
fn moon_rises_and_sets_as_tabled() {
    let sky = sky();
    for day in &DAYS {
        let moon = |t: f64| sky.moon_altitude_deg(t);
        let (set, next) = day.moonset;
        passes(moon, seconds(day.date, day.moonrise), -0.83, true, "moonrise");
        passes(moon, seconds(day.date + i64::from(next), set), -0.83, false, "moonset");
        let highest = (0..288)
            .map(|step| moon(seconds(day.date, "12:00") + f64::from(step) * 300.0))
            .fold(f32::MIN, f32::max);
        assert!((highest - day.highest_deg).abs() < 1.0, "{highest} and not {}", day.highest_deg);
    }
}

#[test]
fn moon_is_lit_as_tabled() {
    let sky = sky();
    for day in &DAYS {
        let lit = sky.moon_lit(seconds(day.date, "22:00")) * 100.0;
        assert!((lit - day.lit_22h).abs() < 2.0, "{} October: {lit} %", day.date);
    }
}

/// Clear evenings at 21:00 brighten through the week (lux of a low-precision reckoning, within a third).
#[test]
fn evenings_brighten() {
    let sky = Sky::new(42.5, 128.9, 0.0, MIDNIGHT_20, 8.0 * 86_400.0);
    for (date, lux) in [(20, 0.011), (22, 0.036), (24, 0.077), (26, 0.125)] {
        let here = sky.lux(seconds(date, "21:00"));
        assert!((here / lux - 1.0).abs() < 0.34, "{date} October: {here} lux");
    }
    let noon = sky.lux(seconds(21, "12:00"));
    assert!((40_000.0..90_000.0).contains(&noon), "{noon}");
    let dark = sky.lux(seconds(22, "04:00"));
    assert!((0.0006..0.002).contains(&dark), "{dark}");
    let clouded = sky.clone().with_cloud_factor(0.2).lux(seconds(21, "12:00"));
    assert!((clouded / noon - 0.2).abs() < 1e-4);
}

#[test]
fn odd_windows_do_not_break() {
    let sky = Sky::new(42.0, 129.0, 0.0, MIDNIGHT_20, 0.0);
    assert!(sky.lux(1e9).is_finite() && sky.lux(-5.0).is_finite());
    assert!(Sky::new(91.0, 400.0, 0.0, 0, f64::NAN).lux(0.0).is_finite());
}

#[test]
fn never_lighter_than_the_brightest_of_a_span() {
    let sky = Sky::new(42.2, 128.8, 500.0, MIDNIGHT_20, 7.0 * 86_400.0);
    for span in 0..672 {
        let (from_s, to_s) = (900.0 * f64::from(span), 900.0 * f64::from(span) + 1_800.0);
        let lightest = (0..=60).map(|i| sky.lux(from_s + 30.0 * f64::from(i))).fold(0.0, f32::max);
        let most = sky.brightest_lux(from_s, to_s);
        assert!(
            lightest <= most * 1.000_01 && most < lightest * 1.000_01 + 1e-6,
            "{span}: {lightest} of {most}"
        );
    }
}

/// What is read off the rows alone agrees with the light itself at every moment, under cloud too.
#[test]
fn bounds_hold_the_light_between_them() {
    for sky in [sky(), sky().with_cloud_factor(0.2), Sky::new(42.2, 128.8, 0.0, MIDNIGHT_20, 0.0)] {
        let (mut wide, mut all) = (0, 0);
        for minute in -100..12_500 {
            let t_s = f64::from(minute) * 60.0 + 0.7;
            let (lux, (least, most)) = (sky.lux(t_s), sky.lux_between(t_s));
            assert!(least <= lux && lux <= most, "{least} {lux} {most} at {t_s}");
            for limit in [0.01, 0.3, 1.0, 10.0, lux, lux * 1.0001, lux * 0.9999] {
                assert_eq!(sky.darker_than(t_s, limit), lux < limit, "{lux} and {limit} at {t_s}");
            }
            wide += u32::from(most > 3.0 * least);
            all += 1;
        }
        assert!(wide * 5 < all, "bounds are close but for dusk and dawn: {wide} of {all}");
    }
}
