//! A leader falls, and what goes slack until another has taken over. Model card: `leadership`.
//!
//! Officers fell at one to every 11 to 24 men (Balck 1911), more than their share: they stand up, point and go in front.

use super::random_variates::lognormal;

constants! {
    /// Constants of leadership (exposure from losses of officers in Balck 1911; the times are judgements).
    "leadership";
    /// How much likelier a leader is to be aimed at than another man of his section.
    exposure = 1.5, "-", "U(1, 2.5)";
    /// Time until a deputy has the section in hand, median.
    deputy_s = 120.0, "s", "LN(120, 0.7)";
    /// Time until the next in rank commands the body, median.
    successor_s = 300.0, "s", "LN(300, 0.7)";
    /// Spread of both times, standard deviation of the logarithm.
    log_sd = 0.7, "-", "U(0.4, 1)";
    /// Rate of fire of a section without a leader, against one that is led.
    leaderless_rate = 0.7, "-", "U(0.4, 1)";
}

/// Time until a fallen leader is replaced, in seconds, from a standard normal: of a section, or of a whole body.
#[must_use]
pub fn replacing_time_s(constants: &Constants, whole_body: bool, z: f32) -> f32 {
    lognormal(if whole_body { constants.successor_s } else { constants.deputy_s }, constants.log_sd, z)
}

/// Chance that a round meant for some man of a section of `men` is meant for its leader.
#[must_use]
pub fn aimed_at_leader_probability(constants: &Constants, men: f32) -> f32 {
    let exposure = constants.exposure.max(0.0);
    (exposure / (men.max(1.0) - 1.0 + exposure).max(1.0e-6)).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leader_draws_more_than_his_share() {
        let constants = Constants::default();
        assert_eq!(aimed_at_leader_probability(&constants, 1.0), 1.0);
        let share = aimed_at_leader_probability(&constants, 22.0);
        assert!((share - 1.5 / 22.5).abs() < 1.0e-6);
        // One leader to 22 men falls once for every 11 to 24 men hit.
        assert!((11.0..=24.0).contains(&(1.0 / share)), "{share}");
        let even = Constants { exposure: 1.0, ..constants };
        assert!((aimed_at_leader_probability(&even, 22.0) - 1.0 / 22.0).abs() < 1.0e-6);
    }

    #[test]
    fn a_body_waits_longer_for_its_commander_than_a_section_for_its_leader() {
        let constants = Constants::default();
        assert_eq!(replacing_time_s(&constants, false, 0.0), 120.0);
        assert_eq!(replacing_time_s(&constants, true, 0.0), 300.0);
        assert!(replacing_time_s(&constants, false, 1.0) > replacing_time_s(&constants, false, 0.0));
    }
}
