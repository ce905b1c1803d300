//! False reports, false trails, borrowed coats. Model card: `deception`.

use super::belief::ReportModel;
use super::random_variates::lognormal;

constants! {
    /// Constants of deception and of reading signs.
    "deception";
    /// Share of villagers who tell their own side the truth.
    honest_to_own = 0.8, "-", "Be(0.8, 6)";
    /// Share of villagers who tell the other side the truth.
    honest_to_other = 0.3, "-", "Be(0.3, 6)";
    /// Share of deceivers among those not honest towards the other side; the rest are evasive.
    deceiver_share = 0.5, "-", "U(0.2, 0.8)";
    /// Scatter of an honest villager's number, standard deviation of the logarithm.
    honest_log_sd = 0.5, "-", "U(0.3, 0.8)";
    /// Factor by which a deceiver understates a force that lies in wait.
    lure_factor = 0.4, "-", "U(0.2, 0.7)";
    /// Scatter of a villager's place, honest.
    honest_place_m = 700.0, "m", "U(300, 1500)";
    /// How far from the truth a deceiver points.
    false_place_m = 6_000.0, "m", "U(3000, 12000)";
    /// Scatter of a judged age of sign within a day, standard deviation of the logarithm.
    age_log_sd = 0.4, "-", "U(0.3, 1)";
    /// The same beyond a day.
    old_age_log_sd = 0.8, "-", "U(0.5, 1.2)";
    /// Factor on the judged age where something fresh or stale was strewn to mislead: below one makes it look fresh.
    strewn_age_factor = 0.3, "-", "U(0.1, 0.8)";
    /// Time in which a trail of three hundred men on soft ground fades by a factor e.
    trail_fading_s = 130_000.0, "s", "U(80000, 260000)";
    /// Share of a trail that one rain leaves.
    rain_leaves = 0.15, "-", "U(0.05, 0.4)";
    /// Distinctness of dress of men in captured or like coats.
    captured_coat = 0.35, "-", "U(0.15, 0.6)";
}

/// What a villager does when asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Villager {
    /// Tells what he knows.
    Honest,
    /// Tells nothing of use.
    Evasive,
    /// Tells what will mislead.
    Deceptive,
}

/// What there is to tell of a force.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tidings {
    /// Men.
    pub men: f32,
    /// How far from its true place it is said to be, in metres.
    pub place_error_m: f32,
    /// Direction of that error, in radians.
    pub place_error_rad: f32,
    /// Whether it is said to be in flight, shaken and easy prey.
    pub said_to_flee: bool,
}

/// What a villager does when asked, from a uniform; `of_own_side` if his sympathy lies with the force about which he
/// is asked by the other side's enemy — that is, if he is asked by those he favours.
#[must_use]
pub fn villager(constants: &Constants, asked_by_own_side: bool, u: f32) -> Villager {
    let honest = if asked_by_own_side { constants.honest_to_own } else { constants.honest_to_other };
    if u < honest {
        return Villager::Honest;
    }
    let rest = (u - honest) / (1.0 - honest).max(1.0e-6);
    if !asked_by_own_side && rest < constants.deceiver_share { Villager::Deceptive } else { Villager::Evasive }
}

/// What the villager tells of a force of `men` who flee or not, from two standard normals (number, distance) and a
/// uniform (direction). `None` when he tells nothing. A deceiver who lures makes the force small and in flight.
#[must_use]
pub fn tidings(constants: &Constants, villager: Villager, men: f32, flees: bool, z: [f32; 2], turn: f32) -> Option<Tidings> {
    let place_error_rad = turn * core::f32::consts::TAU;
    match villager {
        Villager::Evasive => None,
        Villager::Honest => Some(Tidings {
            men: lognormal(men, constants.honest_log_sd, z[0]),
            place_error_m: constants.honest_place_m * z[1].abs(),
            place_error_rad,
            said_to_flee: flees,
        }),
        Villager::Deceptive => Some(Tidings {
            men: lognormal(men * constants.lure_factor, constants.honest_log_sd, z[0]),
            place_error_m: lognormal(constants.false_place_m, 0.4, z[1]),
            place_error_rad,
            said_to_flee: true,
        }),
    }
}

/// How reports of villagers bear on where the enemy is, for a headquarters that takes `trust` of them to be honest:
/// with a small trust and many deceivers a report speaks against the place that it names.
#[must_use]
pub fn villager_report(constants: &Constants, trust: f32, pointing_away: bool) -> ReportModel {
    let deceivers = if pointing_away { constants.deceiver_share } else { 0.0 };
    ReportModel {
        reliability: trust,
        detection: 0.9,
        chance_there: 0.2 * (1.0 - deceivers),
        chance_elsewhere: 0.2 + 0.6 * deceivers,
    }
}

/// Trust in villagers after a report was borne out or not, weighed as `weight` earlier cases.
#[must_use]
pub fn trust_after(trust: f32, weight: f32, borne_out: bool) -> f32 {
    (trust * weight + f32::from(u8::from(borne_out))) / (weight + 1.0)
}

/// Age that a tracker gives a trail, in seconds, from a standard normal.
#[must_use]
pub fn judged_age_s(constants: &Constants, age_s: f32, strewn: bool, z: f32) -> f32 {
    let log_sd = if age_s <= 86_400.0 { constants.age_log_sd } else { constants.old_age_log_sd };
    let strewn = if strewn { constants.strewn_age_factor } else { 1.0 };
    lognormal(age_s * strewn, log_sd, z)
}

/// How plainly a trail can be read, 0 to 1: grows with the number who passed, fades with time and rain.
#[must_use]
pub fn trail_plainness(constants: &Constants, men: f32, age_s: f32, rains: u32) -> f32 {
    let fresh = (libm::log1pf(men) / libm::log1pf(300.0)).min(1.5);
    (fresh * libm::expf(-age_s / constants.trail_fading_s) * libm::powf(constants.rain_leaves, rains.min(4) as f32)).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::belief;

    /// T11.2
    #[test]
    fn targeted_falsehood_moves_belief_the_wrong_way() {
        let (constants, beliefs) = (Constants::default(), belief::Constants::default());
        let deceiver = ReportModel { reliability: 0.2, detection: 0.9, chance_there: 0.0, chance_elsewhere: 0.9 };
        let misled = belief::after_report(&beliefs, belief::log_odds(0.5), &deceiver, false);
        assert!(belief::probability(misled) < 0.5);
        // One who takes the same deceiver for honest believes the false place the more.
        let trusting = ReportModel::honest(&beliefs, 0.8);
        assert!(belief::after_report(&beliefs, 0.0, &trusting, false) > 0.0);
        let wary = villager_report(&constants, 0.1, true);
        assert!(belief::after_report(&beliefs, 0.0, &wary, false) < 0.0);
        assert!(belief::after_report(&beliefs, 0.0, &villager_report(&constants, 0.8, true), false) > 0.0);
    }

    #[test]
    fn villagers_are_as_honest_as_stated() {
        let constants = Constants::default();
        let n = 10_000;
        let share = |own, kind| {
            (0..n).filter(|step| villager(&constants, own, (*step as f32 + 0.5) / n as f32) == kind).count() as f32 / n as f32
        };
        assert!((share(true, Villager::Honest) - 0.8).abs() < 0.001);
        assert_eq!(share(true, Villager::Deceptive), 0.0);
        assert!((share(false, Villager::Honest) - 0.3).abs() < 0.001);
        assert!((share(false, Villager::Deceptive) - 0.35).abs() < 0.001);
    }

    #[test]
    fn a_lure_is_small_far_off_and_in_flight() {
        let constants = Constants::default();
        let truth = tidings(&constants, Villager::Honest, 600.0, false, [0.0, 1.0], 0.25).expect("honest men speak");
        let lure = tidings(&constants, Villager::Deceptive, 600.0, false, [0.0, 0.0], 0.25).expect("deceivers speak");
        assert!((truth.men - 600.0).abs() < 0.1 && !truth.said_to_flee);
        assert!(lure.men < truth.men && lure.place_error_m > truth.place_error_m && lure.said_to_flee);
        assert_eq!(tidings(&constants, Villager::Evasive, 600.0, false, [0.0; 2], 0.5), None);
        assert!(trust_after(0.8, 5.0, false) < 0.8 && trust_after(0.8, 5.0, true) > 0.8);
    }

    #[test]
    fn trails_age_and_lie() {
        let constants = Constants::default();
        assert_eq!(judged_age_s(&constants, 36_000.0, false, 0.0), 36_000.0);
        assert!((judged_age_s(&constants, 36_000.0, true, 0.0) - 10_800.0).abs() < 1.0);
        assert!((trail_plainness(&constants, 300.0, 0.0, 0) - 1.0).abs() < 1.0e-6);
        let after_two_days = trail_plainness(&constants, 300.0, 172_800.0, 0);
        assert!((0.1..0.4).contains(&after_two_days), "{after_two_days}");
        assert!(trail_plainness(&constants, 300.0, 172_800.0, 1) < 0.2 * after_two_days + 1.0e-6);
        assert!(trail_plainness(&constants, 20.0, 0.0, 0) < 0.6);
    }
}
