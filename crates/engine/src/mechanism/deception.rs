//! False reports, false trails, borrowed coats. Model card: `deception`.

use super::belief::ReportModel;
use super::random_variates::lognormal;

constants! {
    /// Constants of deception and of reading signs.
    "deception";
    /// Share of those not honest who tell a story that they were asked to spread; the rest say nothing of use.
    primed_false_share = 0.8, "-", "U(0.5, 0.95)";
    /// Share of those not honest who mislead of their own accord.
    false_share = 0.35, "-", "U(0.1, 0.6)";
    /// Scatter of a number that is told, standard deviation of the logarithm.
    told_log_sd = 0.5, "-", "U(0.3, 0.8)";
    /// Breadth over which an honest villager scatters the place.
    honest_place_m = 800.0, "m", "U(300, 2000)";
    /// Breadth over which one who misleads of his own accord scatters the place.
    false_place_m = 6_000.0, "m", "U(3000, 12000)";
    /// Reliability that a headquarters gives to villagers.
    villager_reliability = 0.55, "-", "Be(0.55, 8)";
    /// Chance that an unreliable source names the place where the enemy is not, where it means to mislead.
    pointing_away = 0.8, "-", "U(0.5, 0.95)";
    /// Scatter of a judged age of sign within a day, standard deviation of the logarithm.
    age_log_sd = 0.4, "-", "U(0.3, 1)";
    /// The same beyond a day.
    old_age_log_sd = 0.8, "-", "U(0.5, 1.2)";
    /// Time in which a trail of three hundred men on soft ground fades by a factor e.
    trail_fading_s = 130_000.0, "s", "U(80000, 260000)";
    /// Factor on distinctness of dress where men wear captured coats.
    captured_coat = 0.35, "-", "U(0.15, 0.6)";
    /// Earlier cases that a headquarters' first trust in villagers is worth.
    trust_cases = 4.0, "-", "U(2, 10)";
    /// A villager's word is borne out where the enemy is found within this distance of the place he named.
    borne_out_m = 1_500.0, "m", "U(800, 3000)";
    /// Chance that scouts find a plain trail near them by day.
    trail_found_day = 0.85, "-", "U(0.6, 0.95)";
    /// The same by night.
    trail_found_night = 0.5, "-", "U(0.2, 0.7)";
    /// Scouts find trails that cross within this distance of them.
    trail_within_m = 900.0, "m", "U(400, 1500)";
    /// Age to which the trail of some hundred men can be read at all, on soft ground.
    trail_readable_s = 172_800.0, "s", "U(86400, 259200)";
    /// Chance that a watcher on a place, spy or telescope, notes what passes by day.
    watch_day = 0.7, "-", "U(0.5, 0.9)";
    /// The same by night.
    watch_night = 0.4, "-", "U(0.15, 0.6)";
}

/// What a villager does when asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Tells what he knows.
    Honest,
    /// Tells nothing of use.
    Evasive,
    /// Tells what will mislead.
    False,
}

/// What a villager does when asked, from a uniform: `honest` is the share who tell the asker the truth, `primed` says that
/// the force asked about gave them a story to tell and that they favour it.
#[must_use]
pub fn answer(constants: &Constants, honest: f32, primed: bool, u: f32) -> Answer {
    let honest = honest.clamp(0.0, 1.0);
    if u < honest {
        return Answer::Honest;
    }
    let share = if primed { constants.primed_false_share } else { constants.false_share };
    if u < honest + (1.0 - honest) * share { Answer::False } else { Answer::Evasive }
}

/// Number that is told, from a standard normal.
#[must_use]
pub fn told_strength(constants: &Constants, men: f32, z: f32) -> f32 {
    lognormal(men.max(1.0), constants.told_log_sd, z)
}

/// Offset of the place that is told, in metres along one axis, from a uniform.
#[must_use]
pub fn told_offset_m(constants: &Constants, answer: Answer, u: f32) -> f32 {
    let breadth_m = if answer == Answer::Honest { constants.honest_place_m } else { constants.false_place_m };
    breadth_m * (u - 0.5)
}

/// How a villager's report bears on the place that it names, for a headquarters that takes the share `trust` of them to be
/// honest and the others to point where the enemy is not: with little trust a report speaks against its place.
#[must_use]
pub fn wary_report(constants: &Constants, trust: f32) -> ReportModel {
    ReportModel {
        reliability: trust,
        detection: 0.9,
        chance_there: 1.0 - constants.pointing_away,
        chance_elsewhere: constants.pointing_away,
    }
}

/// Trust in villagers after a report was borne out or not, weighed as `weight` earlier cases.
#[must_use]
pub fn trust_after(trust: f32, weight: f32, borne_out: bool) -> f32 {
    (trust * weight + f32::from(u8::from(borne_out))) / (weight + 1.0)
}

/// Age that a tracker gives a trail, in seconds, from a standard normal. `strewn` is the factor by which its makers
/// falsified it: below one where fresh litter makes an old trail look new, one where they did nothing.
#[must_use]
pub fn judged_trail_age_s(constants: &Constants, age_s: f32, strewn: f32, z: f32) -> f32 {
    let log_sd = if age_s <= 86_400.0 { constants.age_log_sd } else { constants.old_age_log_sd };
    lognormal(age_s * strewn, log_sd, z)
}

/// How plainly a trail can be read, 0 to 1: grows with the number who passed, fades with time.
#[must_use]
pub fn trail_plainness(constants: &Constants, men: f32, age_s: f32) -> f32 {
    let fresh = (libm::log1pf(men) / libm::log1pf(300.0)).min(1.5);
    let fading = super::exp(-age_s / constants.trail_fading_s);
    (fresh * fading).min(1.0)
}

/// Distinctness of dress of men of whom some wear the other side's coats.
#[must_use]
pub fn distinctness_in_captured_coats(constants: &Constants, distinctness: f32, share: f32) -> f32 {
    distinctness * (1.0 - share.clamp(0.0, 1.0) * (1.0 - constants.captured_coat))
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
        let after = belief::after_report(&beliefs, belief::log_odds(0.5), &deceiver, false);
        assert!(belief::probability(after) < 0.5);
        // One who takes the same deceiver for honest believes the false place the more.
        assert!(belief::log_odds_of_report(&beliefs, 0.8) > 0.0);
        assert!(belief::after_report(&beliefs, 0.0, &wary_report(&constants, 0.1), false) < 0.0);
        assert!(belief::after_report(&beliefs, 0.0, &wary_report(&constants, 0.8), false) > 0.0);
    }

    #[test]
    fn villagers_answer_in_the_stated_shares() {
        let constants = Constants::default();
        let n = 10_000;
        let share = |honest, primed, kind| {
            let answers = (0..n).map(|step| answer(&constants, honest, primed, (step as f32 + 0.5) / n as f32));
            answers.filter(|given| *given == kind).count() as f32 / n as f32
        };
        assert!((share(0.3, true, Answer::Honest) - 0.3).abs() < 0.001);
        assert!((share(0.3, true, Answer::False) - 0.56).abs() < 0.001);
        assert!((share(0.3, false, Answer::False) - 0.245).abs() < 0.001);
        assert_eq!(share(1.0, true, Answer::Honest), 1.0);
    }

    #[test]
    fn what_is_told_scatters() {
        let constants = Constants::default();
        assert_eq!(told_strength(&constants, 600.0, 0.0), 600.0);
        assert!((told_strength(&constants, 600.0, 1.0) - 600.0 * libm::expf(0.5)).abs() < 0.1);
        assert_eq!(told_offset_m(&constants, Answer::Honest, 1.0), 400.0);
        assert_eq!(told_offset_m(&constants, Answer::False, 0.0), -3000.0);
        assert!(trust_after(0.8, 5.0, false) < 0.8 && trust_after(0.8, 5.0, true) > 0.8);
    }

    #[test]
    fn trails_age_and_lie() {
        let constants = Constants::default();
        assert_eq!(judged_trail_age_s(&constants, 36_000.0, 1.0, 0.0), 36_000.0);
        assert!((judged_trail_age_s(&constants, 36_000.0, 0.3, 0.0) - 10_800.0).abs() < 1.0);
        assert!((trail_plainness(&constants, 300.0, 0.0) - 1.0).abs() < 1.0e-6);
        let after_two_days = trail_plainness(&constants, 300.0, 172_800.0);
        assert!((0.1..0.4).contains(&after_two_days), "{after_two_days}");
        assert!(trail_plainness(&constants, 20.0, 0.0) < 0.6);
    }

    #[test]
    fn captured_coats_hide_a_man() {
        let constants = Constants::default();
        assert_eq!(distinctness_in_captured_coats(&constants, 1.0, 0.0), 1.0);
        assert!((distinctness_in_captured_coats(&constants, 1.0, 1.0) - 0.35).abs() < 1.0e-6);
    }
}
