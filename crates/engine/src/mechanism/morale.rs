//! Breaking, rallying, surrender. Model card: `morale`.
//!
//! Losses alone predict breaking poorly (Helmbold; McQuie 1987), so a lost leader, an enemy in flank or rear and broken
//! neighbours can break a sub-unit that has lost hardly anyone.

use super::random_variates::{lognormal, probability_within};

constants! {
    /// Constants of morale (loss at breaking: CDB90, battles of 1899 to 1921).
    "morale";
    /// Hazard of breaking of fresh, unhurt, steady men under fire.
    base_per_s = 0.000_02, "1/s", "LN(0.00002, 1.0)";
    /// Loss share at which the loss factor is two to the power of the next constant.
    loss_scale = 0.15, "-", "LN(0.15, 0.6)";
    /// Power of the loss factor `1 + c / loss_scale`.
    loss_power = 4.0, "-", "U(2, 6)";
    /// Weight of mean suppression.
    suppression_weight = 1.5, "-", "U(0.5, 2.5)";
    /// Weight of a leader just lost.
    leader_weight = 0.8, "-", "U(0.3, 1.5)";
    /// Weight of an enemy in flank (half) or rear (whole).
    flank_weight = 2.0, "-", "U(1, 3)";
    /// Weight of the share lost in the last ten minutes.
    rate_weight = 6.0, "-", "U(2, 10)";
    /// Weight of morale, which runs from -1 to 1.
    morale_weight = 1.2, "-", "U(0.6, 2)";
    /// Weight of cover, 0 to 1.
    cover_weight = 0.7, "-", "U(0.2, 1.2)";
    /// Weight of the share of neighbours who have broken.
    neighbour_weight = 1.8, "-", "U(0.5, 3)";
    /// Loss share at which a force gives up the fight, median (loser's loss, 124 decided battles: 0.20).
    force_break_median = 0.20, "-", "LN(0.20, 0.4)";
    /// Its spread from fight to fight, standard deviation of the logarithm.
    force_break_log_sd = 0.82, "-", "U(0.6, 1.1)";
    /// Time to rally under a leader out of fire, median.
    rally_s = 1_200.0, "s", "LN(1200, 0.7)";
    /// Factor on that time without a leader.
    leaderless_rally_factor = 3.0, "-", "U(2, 6)";
    /// Hazard of surrender of men who are cut off, pinned at close range and out of rounds.
    surrender_per_s = 0.003, "1/s", "LN(0.003, 0.8)";
    /// Share of routed men who do not come back that day.
    straggler_share = 0.15, "-", "U(0.05, 0.4)";
}

/// What weighs on a section or platoon.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Strain {
    /// Share of it lost since it was whole.
    pub loss_share: f32,
    /// Share of it lost in the last ten minutes.
    pub recent_loss_share: f32,
    /// Mean suppression, 0 to 1.
    pub suppression: f32,
    /// Whether its leader has fallen and none has taken over.
    pub leader_lost: bool,
    /// Enemy in flank 0.5, in the rear 1.
    pub flank: f32,
    /// Share of neighbouring sub-units that have broken.
    pub neighbours_broken: f32,
    /// Morale, -1 (raw, dispirited) to 1 (veteran, sure of itself).
    pub morale: f32,
    /// Cover, 0 to 1.
    pub cover: f32,
    /// Fatigue, 0 to 1.
    pub fatigue: f32,
}

/// Hazard of breaking, per second.
#[must_use]
pub fn break_hazard_per_s(constants: &Constants, strain: &Strain) -> f32 {
    let losses = constants.loss_power * libm::log1pf(strain.loss_share / constants.loss_scale.max(0.001));
    let weight = losses
        + constants.suppression_weight * strain.suppression
        + constants.leader_weight * f32::from(u8::from(strain.leader_lost))
        + constants.flank_weight * strain.flank
        + constants.rate_weight * strain.recent_loss_share
        - constants.morale_weight * strain.morale
        - constants.cover_weight * strain.cover
        + constants.neighbour_weight * strain.neighbours_broken;
    constants.base_per_s * libm::expf(weight.min(30.0)) * (1.0 + strain.fatigue)
}

/// Chance of breaking within `duration_s`.
#[must_use]
pub fn break_probability(constants: &Constants, strain: &Strain, duration_s: f32) -> f32 {
    probability_within(break_hazard_per_s(constants, strain), duration_s)
}

/// Loss share at which a force gives up this fight, from a standard normal drawn once for force and fight.
#[must_use]
pub fn force_breakpoint(constants: &Constants, morale: f32, z: f32) -> f32 {
    let median = constants.force_break_median * libm::expf(0.5 * morale);
    lognormal(median, constants.force_break_log_sd, z).clamp(0.005, 0.95)
}

/// Time to rally, in seconds, from a standard normal.
#[must_use]
pub fn rally_time_s(constants: &Constants, has_leader: bool, z: f32) -> f32 {
    let median = constants.rally_s * if has_leader { 1.0 } else { constants.leaderless_rally_factor };
    lognormal(median, 0.7, z)
}

/// Chance that broken men surrender within `duration_s`; only men who are cut off do, the sooner the emptier their
/// pouches, and hardly any who expect no quarter (`quarter_expected` 0 to 1).
#[must_use]
pub fn surrender_probability(
    constants: &Constants,
    cut_off: bool,
    rounds_left_share: f32,
    quarter_expected: f32,
    duration_s: f32,
) -> f32 {
    if !cut_off {
        return 0.0;
    }
    let empty = 1.0 - 0.8 * rounds_left_share.clamp(0.0, 1.0);
    probability_within(constants.surrender_per_s * empty * quarter_expected.clamp(0.0, 1.0), duration_s)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// T9.1, as far as a section by itself shows it: it loses men at a constant rate until it breaks.
    #[test]
    fn loss_at_breaking_is_lognormal_and_wide() {
        let constants = Constants::default();
        let n = 600;
        let mut logs: Vec<f32> = Vec::new();
        for step in 0..n {
            // Loss rates from a fortieth to a half of the section an hour, stepped through evenly in the logarithm.
            let per_hour = 0.025 * libm::powf(20.0, (step % 20) as f32 / 19.0);
            let mut left = super::super::random_variates::exponential_from_uniform((step / 20) as f32 / 30.0 + 1.0 / 60.0);
            let mut strain = Strain { suppression: 0.3, cover: 0.4, ..Strain::default() };
            while left > 0.0 && strain.loss_share < 0.95 {
                strain.loss_share += per_hour / 120.0;
                strain.recent_loss_share = (per_hour / 6.0).min(strain.loss_share);
                left -= break_hazard_per_s(&constants, &strain) * 30.0;
            }
            logs.push(libm::logf(strain.loss_share));
        }
        logs.sort_by(f32::total_cmp);
        let median = libm::expf(logs[n / 2]);
        let mean = logs.iter().sum::<f32>() / n as f32;
        let sd = (logs.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / n as f32).sqrt();
        assert!((0.05..=0.3).contains(&median), "{median}");
        assert!((0.45..=1.2).contains(&sd), "{sd}");
    }

    #[test]
    fn envelopment_breaks_a_force_that_has_lost_few() {
        let constants = Constants::default();
        let fired_on = Strain { loss_share: 0.03, suppression: 0.5, ..Strain::default() };
        let enveloped = Strain { flank: 1.0, leader_lost: true, neighbours_broken: 0.5, recent_loss_share: 0.03, ..fired_on };
        let (few, many) =
            (break_probability(&constants, &fired_on, 1200.0), break_probability(&constants, &enveloped, 1200.0));
        assert!(few < 0.25 && many > 0.8, "{few} {many}");
    }

    #[test]
    fn every_weight_pulls_its_way() {
        let constants = Constants::default();
        let calm = Strain { loss_share: 0.1, ..Strain::default() };
        let hazard = |strain: Strain| break_hazard_per_s(&constants, &strain);
        let base = hazard(calm);
        assert!(hazard(Strain { loss_share: 0.3, ..calm }) > base);
        assert!(hazard(Strain { suppression: 0.6, ..calm }) > base);
        assert!(hazard(Strain { leader_lost: true, ..calm }) > base);
        assert!(hazard(Strain { recent_loss_share: 0.1, ..calm }) > base);
        assert!(hazard(Strain { fatigue: 1.0, ..calm }) == 2.0 * base);
        assert!(hazard(Strain { morale: 0.5, ..calm }) < base && hazard(Strain { cover: 1.0, ..calm }) < base);
        assert!((hazard(calm) / hazard(Strain::default()) - libm::powf(1.0 + 0.1 / 0.15, 4.0)).abs() < 0.01);
    }

    #[test]
    fn breakpoints_rallies_and_surrender() {
        let constants = Constants::default();
        assert!((force_breakpoint(&constants, 0.0, 0.0) - 0.20).abs() < 1.0e-6);
        assert!((force_breakpoint(&constants, 0.0, -1.0) - 0.20 * libm::expf(-0.82)).abs() < 1.0e-5);
        assert!(force_breakpoint(&constants, 1.0, 5.0) <= 0.95);
        assert_eq!(rally_time_s(&constants, true, 0.0), 1200.0);
        assert_eq!(rally_time_s(&constants, false, 0.0), 3600.0);
        assert_eq!(surrender_probability(&constants, false, 0.0, 1.0, 1.0e6), 0.0);
        let sure = surrender_probability(&constants, true, 0.0, 1.0, 600.0);
        assert!(sure > surrender_probability(&constants, true, 1.0, 1.0, 600.0) && sure > 0.8);
        assert_eq!(surrender_probability(&constants, true, 0.0, 0.0, 600.0), 0.0);
    }
}
