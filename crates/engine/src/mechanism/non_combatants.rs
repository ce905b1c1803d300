//! People without arms who march with an army: seen to be unarmed, under fire, and afterwards.
//! Model card: `non_combatants`.

use super::random_variates::{lognormal, probability_within};
use super::seeing::target_transform;

constants! {
    /// Constants of people without arms: no measured source was found, so the priors are wide.
    "non_combatants";
    /// Time in which men who fire see that people carry no arms, where the eye resolves a man well.
    recognise_s = 40.0, "s", "LN(40, 0.7)";
    /// Share of the fire that goes on at people who are seen to be unarmed.
    fire_kept_up = 0.15, "-", "Be(0.15, 6)";
    /// Time in which people under fire run off singly and are out of it, by a factor e.
    scatter_s = 90.0, "s", "LN(90, 0.5)";
    /// How far a party that flees together goes in one run, median over its groups.
    flight_m = 900.0, "m", "LN(900, 0.4)";
    /// Share of those who ran off singly who find their way back.
    rejoin_share = 0.8, "-", "U(0.5, 0.95)";
    /// Time until they are back, median: after dark, by way of the next hamlet.
    rejoin_s = 43_200.0, "s", "LN(43200, 0.5)";
    /// Its spread, standard deviation of the logarithm.
    rejoin_log_sd = 0.7, "-", "U(0.4, 1)";
}

/// Chance that men who fire see, within `duration_s`, that those they fire at carry no arms. `cycles` are those that the
/// eye lays on a man ([`super::seeing::cycles_on_target`]), `identify_cycles` what it needs to identify.
#[must_use]
pub fn recognised_probability(constants: &Constants, cycles: f32, identify_cycles: f32, duration_s: f32) -> f32 {
    let resolved = target_transform(cycles / identify_cycles.max(0.1));
    probability_within(resolved / constants.recognise_s.max(1.0), duration_s)
}

/// Share of the fire that a party draws: all of it until it is seen to be unarmed.
#[must_use]
pub const fn fire_factor(constants: &Constants, seen_unarmed: bool) -> f32 {
    if seen_unarmed { constants.fire_kept_up } else { 1.0 }
}

/// Share of a party under fire who run off singly within `duration_s`.
#[must_use]
pub fn scattered_share(constants: &Constants, duration_s: f32) -> f32 {
    probability_within(1.0 / constants.scatter_s.max(1.0), duration_s)
}

/// When one who ran off is back, in seconds after he ran, from a uniform and a standard normal; `None` if he does not
/// come back.
#[must_use]
pub fn rejoins_after_s(constants: &Constants, u: f32, z: f32) -> Option<f32> {
    (u < constants.rejoin_share).then(|| lognormal(constants.rejoin_s, constants.rejoin_log_sd, z))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_have_run_in_two_time_constants_and_steps_may_be_cut_anywhere() {
        let constants = Constants::default();
        let whole = scattered_share(&constants, 180.0);
        assert!((whole - (1.0 - libm::expf(-2.0))).abs() < 1.0e-5);
        let left = (1.0 - scattered_share(&constants, 130.0)) * (1.0 - scattered_share(&constants, 50.0));
        assert!((1.0 - left - whole).abs() < 1.0e-5);
    }

    #[test]
    fn the_unarmed_are_known_by_day_and_near_and_not_in_the_dark() {
        let constants = Constants::default();
        let chance = |cycles| recognised_probability(&constants, cycles, 6.0, 40.0);
        // Twelve cycles on a man resolve him all but surely, six by half.
        assert!((chance(6.0) - (1.0 - libm::expf(-0.5))).abs() < 1.0e-4);
        assert!(chance(0.5) < 0.01 && chance(0.5) < chance(6.0) && chance(6.0) < chance(12.0));
        assert_eq!((fire_factor(&constants, false), fire_factor(&constants, true)), (1.0, 0.15));
    }

    #[test]
    fn four_of_five_are_back_in_a_day_or_so() {
        let constants = Constants::default();
        assert_eq!(rejoins_after_s(&constants, 0.5, 0.0), Some(43_200.0));
        assert_eq!(rejoins_after_s(&constants, 0.81, 0.0), None);
    }
}
