//! Hunger and cold: they tire men, and tired men fall out on the march. Model card: `privation`.

use super::random_variates::lognormal;

constants! {
    /// Constants of hunger and cold: general knowledge of the period, so the priors are wide.
    "privation";
    /// Hours for which men carry food (two days' rations in a Japanese knapsack of 1910, and the day's own).
    rations_h = 60.0, "h", "LN(60, 0.35)";
    /// Fatigue added by a day without food, after what was carried is eaten (Taylor et al. 1957, Consolazio et al. 1967).
    hungry_day = 0.04, "1/day", "U(0.01, 0.12)";
    /// A side's trains bring food so far from its stores: a day's march.
    trains_reach_m = 20_000.0, "m", "U(12000, 30000)";
    /// Air by night. The usual value brings no chill; a battle whose accounts tell of frost binds an unknown to it.
    night_air_c = 8.0, "degC", "U(-15, 20)";
    /// Air below which men who lie still without a fire are chilled.
    chill_below_c = 5.0, "degC", "U(0, 10)";
    /// So far below that they are chilled through.
    chill_range_c = 20.0, "degC", "U(12, 30)";
    /// Time constant of growing cold and of growing warm again.
    chill_s = 10_800.0, "s", "LN(10800, 0.5)";
    /// Share of the chill that is left where men camp round fires.
    camp_fire_share = 0.3, "-", "U(0.1, 0.6)";
    /// Fatigue added to men chilled through.
    chill_weight = 0.3, "-", "U(0.1, 0.5)";
    /// Fatigue above which men begin to fall out on the march.
    straggle_above = 0.5, "-", "U(0.3, 0.7)";
    /// Share who fall out over ten kilometres at complete exhaustion.
    straggle_per_10_km = 0.05, "-", "U(0.01, 0.15)";
    /// Time until one who fell out is back with the column, median.
    straggler_back_s = 21_600.0, "s", "LN(21600, 0.5)";
}

/// Fatigue added by hunger, `hours` after the last full issue of food.
#[must_use]
pub fn hunger(constants: &Constants, hours: f32) -> f32 {
    constants.hungry_day * (hours - constants.rations_h).max(0.0) / 24.0
}

/// Chill, 0 to 1, towards which still men tend in that air.
#[must_use]
pub fn chill_target(constants: &Constants, air_c: f32, camp_fires: bool) -> f32 {
    let chill = ((constants.chill_below_c - air_c) / constants.chill_range_c.max(1.0)).clamp(0.0, 1.0);
    chill * if camp_fires { constants.camp_fire_share } else { 1.0 }
}

/// Chill after a time: it runs exponentially towards its target.
#[must_use]
pub fn chill_after(constants: &Constants, chill: f32, target: f32, duration_s: f32) -> f32 {
    if chill == target {
        return target;
    }
    target + (chill - target) * super::exp(-duration_s.max(0.0) / constants.chill_s.max(1.0))
}

/// Share of a column who fall out over a distance, by fatigue, hunger and chill together.
#[must_use]
pub fn straggling_share(constants: &Constants, fatigue: f32, distance_m: f32) -> f32 {
    let excess = (fatigue - constants.straggle_above).max(0.0) / (1.0 - constants.straggle_above).max(0.05);
    1.0 - libm::powf(1.0 - (constants.straggle_per_10_km * excess).clamp(0.0, 1.0), distance_m / 10_000.0)
}

/// Time until one who fell out is back, in seconds, from a standard normal.
#[must_use]
pub fn straggler_back_s(constants: &Constants, z: f32) -> f32 {
    lognormal(constants.straggler_back_s, 0.5, z)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hunger_begins_when_the_haversack_is_empty() {
        let constants = Constants::default();
        assert_eq!(hunger(&constants, constants.rations_h), 0.0);
        assert!((hunger(&constants, constants.rations_h + 48.0) - 2.0 * constants.hungry_day).abs() < 1.0e-6);
    }

    #[test]
    fn cold_needs_frost_and_fires_keep_most_of_it_off() {
        let constants = Constants::default();
        assert_eq!(chill_target(&constants, constants.night_air_c, false), 0.0);
        assert!((chill_target(&constants, -5.0, false) - 0.5).abs() < 1.0e-6);
        assert!((chill_target(&constants, -5.0, true) - 0.15).abs() < 1.0e-6);
        let halves = chill_after(&constants, chill_after(&constants, 0.0, 0.5, 4_000.0), 0.5, 6_800.0);
        assert!((halves - 0.5 * (1.0 - 1.0 / core::f32::consts::E)).abs() < 1.0e-5);
    }

    #[test]
    fn the_spent_fall_out() {
        let constants = Constants::default();
        assert_eq!(straggling_share(&constants, 0.5, 20_000.0), 0.0);
        assert!((straggling_share(&constants, 1.0, 10_000.0) - 0.05).abs() < 1.0e-6);
        assert!((straggling_share(&constants, 1.0, 20_000.0) - (1.0 - 0.95 * 0.95)).abs() < 1.0e-5);
        assert_eq!(straggler_back_s(&constants, 0.0), 21_600.0);
    }
}
