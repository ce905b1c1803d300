//! Exertion, recovery and want of sleep. Model card: `fatigue`.

constants! {
    /// Constants of fatigue.
    "fatigue";
    /// Metabolic work above the sustainable power that empties a man.
    capacity_j = 400_000.0, "J", "LN(400000, 0.4)";
    /// Power that can be kept up for hours; bind it together with `movement.sustainable_w`.
    sustainable_w = 425.0, "W", "U(330, 500)";
    /// Time constant of recovery at rest.
    recovery_s = 2_700.0, "s", "LN(2700, 0.5)";
    /// Power of men who lie, stand or shoot: 1.5 W for each kilogram of the body, and a little (Pandolf et al. 1977).
    resting_w = 100.0, "W", "U(80, 130)";
    /// Wear of an hour's marching within the sustainable power.
    wear_per_h = 0.02, "1/h", "U(0, 0.05)";
    /// Fatigue added by a day and night without sleep (Belenky et al. 1994: thinking falls by about a quarter).
    sleepless_day = 0.25, "1/day", "U(0.15, 0.35)";
    /// Hours of wakefulness that cost nothing.
    free_waking_h = 16.0, "h", "U(14, 18)";
    /// Hours of wakefulness made good by an hour of sleep.
    repaid_per_h = 2.0, "-", "U(1.5, 3)";
    /// Share of the time for which men who halt unmolested, but do not camp, sleep by turns.
    sleep_by_turns = 0.35, "-", "U(0.2, 0.5)";
    /// Widening of aim at complete exhaustion; hits fell to two thirds after double time (Austrian test in Balck 1911).
    aim_widening = 0.5, "-", "U(0.2, 0.8)";
}

/// Fatigue after `duration_s` at one power, 0 to 1: it grows with work above the sustainable power, wears slowly on the
/// march, and falls away exponentially below half the sustainable power.
#[must_use]
pub fn fatigue_after(constants: &Constants, fatigue: f32, power_w: f32, duration_s: f32) -> f32 {
    let excess_w = power_w - constants.sustainable_w;
    let after = if excess_w > 0.0 {
        fatigue + (excess_w / constants.capacity_j + constants.wear_per_h / 3600.0) * duration_s
    } else if fatigue == 0.0 && power_w < 0.5 * constants.sustainable_w {
        0.0
    } else if power_w < 0.5 * constants.sustainable_w {
        fatigue * super::exp(-duration_s / constants.recovery_s)
    } else {
        fatigue + constants.wear_per_h / 3600.0 * duration_s
    };
    after.clamp(0.0, 1.0)
}

/// Hours awake after `duration_s` more, of which the share `asleep` was slept; sleep pays back faster than waking runs up.
#[must_use]
pub fn hours_awake_after(constants: &Constants, hours_awake: f32, asleep: f32, duration_s: f32) -> f32 {
    let hours = duration_s / 3600.0;
    (hours_awake + (1.0 - asleep - constants.repaid_per_h * asleep) * hours).max(0.0)
}

/// Fatigue with the want of sleep added, 0 to 1: the value that the effects below take.
#[must_use]
pub fn with_sleep_debt(constants: &Constants, fatigue: f32, hours_awake: f32) -> f32 {
    let debt_h = (hours_awake - constants.free_waking_h).max(0.0);
    (fatigue + constants.sleepless_day * debt_h / 24.0).clamp(0.0, 1.0)
}

/// Factor on the dispersion of a tired shot.
#[must_use]
pub fn aim_factor(constants: &Constants, fatigue: f32) -> f32 {
    1.0 + constants.aim_widening * fatigue
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_tires_and_rest_restores() {
        let constants = Constants { wear_per_h: 0.0, ..Constants::default() };
        let after = fatigue_after(&constants, 0.0, 825.0, 500.0);
        assert!((after - 0.5).abs() < 1.0e-5);
        assert_eq!(fatigue_after(&constants, 0.3, 400.0, 3600.0), 0.3);
        let rested = fatigue_after(&constants, 0.5, 100.0, constants.recovery_s);
        assert!((rested - 0.5 / core::f32::consts::E).abs() < 1.0e-4);
        assert_eq!(fatigue_after(&constants, 0.9, 2000.0, 3600.0), 1.0);
    }

    #[test]
    fn steps_may_be_cut_anywhere() {
        let constants = Constants::default();
        let halves = fatigue_after(&constants, fatigue_after(&constants, 0.6, 90.0, 700.0), 90.0, 300.0);
        assert!((halves - fatigue_after(&constants, 0.6, 90.0, 1000.0)).abs() < 1.0e-6);
    }

    #[test]
    fn a_night_without_sleep_counts() {
        let constants = Constants::default();
        let awake = hours_awake_after(&constants, 16.0, 0.0, 24.0 * 3600.0);
        assert!((with_sleep_debt(&constants, 0.1, awake) - 0.35).abs() < 1.0e-5);
        assert_eq!(hours_awake_after(&constants, 16.0, 1.0, 8.0 * 3600.0), 0.0);
        // A third of the time asleep keeps men as they are.
        let by_turns = hours_awake_after(&constants, 10.0, 1.0 / 3.0, 36_000.0);
        assert!((by_turns - 10.0).abs() < 1.0e-4);
    }

    #[test]
    fn a_spent_man_shoots_wide() {
        assert_eq!(aim_factor(&Constants::default(), 1.0), 1.5);
        assert_eq!(aim_factor(&Constants::default(), 0.0), 1.0);
    }
}
