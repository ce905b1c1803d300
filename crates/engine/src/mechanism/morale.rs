//! Breaking, running, rallying. Model card: `morale`.
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
    /// Share of the variance of that logarithm which all bodies of a side have in common in one fight.
    force_break_shared = 0.7, "-", "U(0.4, 1)";
    /// Time to rally under a leader out of fire, median.
    rally_s = 1_200.0, "s", "LN(1200, 0.7)";
    /// Factor on that time without a leader.
    leaderless_rally_factor = 3.0, "-", "U(2, 6)";
    /// Share of routed men who do not come back that day.
    straggler_share = 0.15, "-", "U(0.05, 0.4)";
    /// Angle between two enemies in sight from which the nearer counts as in flank; a half turn counts in full.
    flank_from_rad = 1.2, "rad", "U(0.8, 1.6)";
    /// Broken men lie where they are while no enemy is nearer than this; from a nearer one they run.
    run_within_m = 150.0, "m", "U(80, 250)";
    /// Chance of being hit in one rush at which men rise a factor e seldomer than unhindered (fire superiority).
    risk_borne = 0.003, "-", "LN(0.003, 1)";
    /// The same at which men who were told to go back stay down.
    risk_borne_leaving = 0.02, "-", "LN(0.02, 0.7)";
    /// Share of its men that going would cost at which a sheltered body that has had enough waits for dark or for the fire to slacken.
    waits_at_cost = 0.1, "-", "U(0.03, 0.3)";
    /// Time over which men judge the fire that falls on them.
    fire_felt_s = 30.0, "s", "U(15, 60)";
    /// Distance that broken men run, median; by a third more or less.
    flight_m = 700.0, "m", "U(400, 1200)";
    /// Share of stragglers who find their way back within a day or so.
    return_share = 0.5, "-", "U(0.2, 0.8)";
    /// Shortest time until they are back; the longest is a day more.
    return_s = 28_800.0, "s", "U(7200, 57600)";
    /// Share of its sections broken at which a body gives the fight up.
    broken_limit = 0.5, "-", "U(0.3, 0.7)";
    /// An enemy counts as on a body's flank or in its rear unless comrades stand nearer to him than its own distance over this.
    covered_ratio = 1.5, "-", "U(1.2, 2)";
    /// Believed enemy over own numbers above which a body threatened on two sides may give way.
    enclosed_ratio = 1.2, "-", "U(0.8, 2)";
    /// Chance that it does, at each taking of stock (two minutes).
    enclosed_chance = 0.15, "-", "U(0.05, 0.3)";
    /// Believed enemy over own numbers above which a body that has lost men may give way.
    outnumbered_ratio = 4.0, "-", "U(2.5, 6)";
    /// Chance that it does, at each taking of stock.
    outnumbered_chance = 0.1, "-", "U(0.03, 0.25)";
    /// Loss share before it does.
    outnumbered_loss = 0.03, "-", "U(0.01, 0.08)";
    /// Rounds a man below which a defender goes.
    dry_rounds = 3.0, "rounds", "U(1, 8)";
    /// Time after which an attack that gains nothing stops.
    stalled_s = 2_700.0, "s", "U(1200, 5400)";
    /// Own over believed enemy numbers above which a body that meets an enemy on the march attacks him.
    bold_ratio = 0.7, "-", "U(0.4, 1.2)";
    /// Chance at a look that an unsuppressed section rushes forward, beyond 300 m.
    rush_far = 0.7, "-", "U(0.4, 0.9)";
    /// The same, nearer.
    rush_near = 0.3, "-", "U(0.1, 0.4)";
    /// Loss share at which a body marching under fire stops and stands.
    standing_loss = 0.05, "-", "U(0.02, 0.12)";
    /// Time constant over which losses count as recent.
    recent_s = 600.0, "s", "U(300, 1200)";
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
    constants.base_per_s * super::exp(weight.min(30.0)) * (1.0 + strain.fatigue)
}

/// Chance of breaking within `duration_s`.
#[must_use]
pub fn break_probability(constants: &Constants, strain: &Strain, duration_s: f32) -> f32 {
    probability_within(break_hazard_per_s(constants, strain), duration_s)
}

/// A standard normal of one body out of that of its side in this fight and its own.
#[must_use]
pub fn in_common(constants: &Constants, side: f32, own: f32) -> f32 {
    let shared = constants.force_break_shared.clamp(0.0, 1.0);
    shared.sqrt() * side + (1.0 - shared).sqrt() * own
}

/// Loss share at which a force gives up this fight, from a standard normal drawn once for force and fight.
#[must_use]
pub fn force_breakpoint(constants: &Constants, morale: f32, z: f32) -> f32 {
    let median = constants.force_break_median * super::exp(0.5 * morale);
    lognormal(median, constants.force_break_log_sd, z).clamp(0.005, 0.95)
}

/// Time to rally, in seconds, from a standard normal.
#[must_use]
pub fn rally_time_s(constants: &Constants, has_leader: bool, z: f32) -> f32 {
    let median = constants.rally_s * if has_leader { 1.0 } else { constants.leaderless_rally_factor };
    lognormal(median, 0.7, z)
}

/// Losses still felt as recent after another look: `lost` of the section since the one `duration_s` before, on top of what
/// was felt then, which fades.
#[must_use]
pub fn recent_loss(constants: &Constants, felt: f32, lost: f32, duration_s: f32) -> f32 {
    // Nothing felt fades to nothing: most looks are of this sort.
    if felt == 0.0 {
        return lost;
    }
    felt * super::exp(-duration_s.max(0.0) / constants.recent_s) + lost
}

/// Share of the rushes that men still make who expect to be hit in one with that chance: nobody rises into fire that has not
/// been beaten down.
#[must_use]
pub fn rises_share(constants: &Constants, chance: f32) -> f32 {
    if chance == 0.0 {
        return 1.0;
    }
    super::exp(-chance / constants.risk_borne)
}

/// Fire felt, expected hits a second, after `duration_s`; `hits` more have just been expected.
#[must_use]
pub fn fire_felt(constants: &Constants, felt_per_s: f32, duration_s: f32, hits: f32) -> f32 {
    if felt_per_s == 0.0 {
        return hits / constants.fire_felt_s;
    }
    felt_per_s * super::exp(-duration_s / constants.fire_felt_s) + hits / constants.fire_felt_s
}

/// How far an enemy seen at `angle_rad` from another counts as in flank (less than 1) or rear (1).
#[must_use]
pub fn flank_share(constants: &Constants, angle_rad: f32) -> f32 {
    let from = constants.flank_from_rad;
    ((angle_rad - from) / (core::f32::consts::PI - from)).clamp(0.0, 1.0)
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
    fn men_rise_as_the_fire_slackens() {
        let constants = Constants::default();
        assert_eq!(rises_share(&constants, 0.0), 1.0);
        assert!((rises_share(&constants, constants.risk_borne) - libm::expf(-1.0)).abs() < 1e-6);
        // Steady fire of a hit expected every ten seconds is felt as that after some minutes, and forgotten as fast.
        let mut felt = 0.0;
        for _ in 0..600 {
            felt = fire_felt(&constants, felt, 0.5, 0.05);
        }
        assert!((felt / 0.1 - 1.0).abs() < 0.02, "{felt}");
        assert!(fire_felt(&constants, felt, 300.0, 0.0) < 1e-4);
    }

    #[test]
    fn breakpoints_rallies_and_what_is_felt() {
        let constants = Constants::default();
        assert!((force_breakpoint(&constants, 0.0, 0.0) - 0.20).abs() < 1.0e-6);
        assert!((force_breakpoint(&constants, 0.0, -1.0) - 0.20 * libm::expf(-0.82)).abs() < 1.0e-5);
        assert!(force_breakpoint(&constants, 1.0, 5.0) <= 0.95);
        assert!((in_common(&constants, 1.0, 0.0).powi(2) - 0.7).abs() < 1.0e-6);
        assert!((in_common(&constants, 0.0, 1.0).powi(2) - 0.3).abs() < 1.0e-6);
        assert_eq!(rally_time_s(&constants, true, 0.0), 1200.0);
        assert_eq!(rally_time_s(&constants, false, 0.0), 3600.0);
        // Ten men of a hundred lost in ten minutes, one a minute, are felt as six or so.
        let mut felt = 0.0;
        for _ in 0..10 {
            felt = recent_loss(&constants, felt, 0.01, 60.0);
        }
        assert!((0.06..0.075).contains(&felt), "{felt}");
        assert!(recent_loss(&constants, felt, 0.0, 3600.0) < 0.001);
        assert_eq!((flank_share(&constants, 1.0), flank_share(&constants, core::f32::consts::PI)), (0.0, 1.0));
    }
}
