//! When a fight began and the light it had.

use ground::Sky;

use crate::inputs::Reading;
use crate::record::{Day, Engagement};
use crate::words::Light;

/// Longest fight, s; the sky is tabled for so long.
const LONGEST_S: f64 = 32.0 * 3_600.0;
/// Searching for the light that the record names, in steps of so many seconds.
const STEP_S: i64 = 900;

/// Days from 1 January 1970 to a day (Howard Hinnant's algorithm).
fn days_from_epoch(day: Day) -> i64 {
    let (year, month) = (i64::from(day.year), i64::from(day.month));
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(day.day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The sky over a record from its first hour on. Where date, clock and place do not give the light that the record names,
/// the clock is moved to the nearest hour that does, and that is noted.
pub(crate) fn sky(record: &mut Engagement, reading: &Reading) -> Sky {
    let day = record.day.unwrap_or(Day { year: 1905, month: 6, day: 15 });
    let lat = record.lat.unwrap_or_else(|| {
        record.notes.push("no latitude: the sky of 40 degrees north is taken".to_owned());
        40.0
    });
    // Clocks are local; without a longitude local and universal time are one.
    let lon = record.lon.unwrap_or(0.0);
    let usual_h = match reading.light {
        Light::Day | Light::Mixed => 10.0,
        Light::Night => 23.0,
        Light::Dawn => 5.5,
        Light::Dusk => 18.0,
    };
    let hour = record.start_h.unwrap_or(usual_h);
    let start = days_from_epoch(day) * 86_400 + (hour * 3_600.0) as i64 - (lon / 15.0 * 3_600.0) as i64;
    let fits = |lux: f32| match reading.light {
        Light::Day => lux > 200.0,
        Light::Night => lux < 1.0,
        Light::Dawn | Light::Dusk => (0.5..20_000.0).contains(&lux),
        Light::Mixed => true,
    };
    let window = 14 * 3_600;
    let around = Sky::new(lat, lon, 100.0, start - window, 2.0 * window as f64);
    let shift = (0..window / STEP_S)
        .flat_map(|step| [step * STEP_S, -step * STEP_S])
        .find(|shift| fits(around.lux((window + shift) as f64)))
        .unwrap_or(0);
    if shift != 0 && record.start_h.is_some() {
        let minutes = shift.abs() / 60;
        let way = if shift > 0 { "later" } else { "earlier" };
        record.notes.push(format!(
            "clock, date and place do not give the light named: begun {minutes} minutes {way}"
        ));
    }
    let words = format!("{} {}", record.weather, record.visibility).to_lowercase();
    let cloud = if ["overcast", "cloud", "rain", "storm", "mist", "fog", "snow", "damp"]
        .iter()
        .any(|word| words.contains(word))
    {
        0.2
    } else {
        1.0
    };
    Sky::new(lat, lon, 100.0, start + shift, LONGEST_S).with_cloud_factor(cloud)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_the_epoch() {
        assert_eq!(days_from_epoch(Day { year: 1970, month: 1, day: 1 }), 0);
        assert_eq!(days_from_epoch(Day { year: 2000, month: 3, day: 1 }), 11_017);
        // 21 October 1920.
        assert_eq!(days_from_epoch(Day { year: 1920, month: 10, day: 21 }) * 86_400, -1_552_521_600);
    }
}
