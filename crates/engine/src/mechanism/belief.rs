//! What a headquarters believes of the enemy. Model card: `belief`.

use super::random_variates::lognormal;

constants! {
    /// Constants of belief.
    "belief";
    /// Bias of a strength judged by eye from a column in hills, in the logarithm (a factor 1.35 to 1.5).
    sight_bias = 0.3, "ln", "N(0.3, 0.3)";
    /// Scatter of that judgement, standard deviation of the logarithm.
    sight_log_sd = 0.5, "-", "U(0.3, 0.8)";
    /// Factor by which men under fire or surprised overrate the enemy.
    under_fire_factor = 2.2, "-", "LN(2.2, 0.4)";
    /// Least standard deviation of the logarithm of a believed strength: observers share their errors, so that many looks
    /// do not make a headquarters sure.
    floor_log_sd = 0.25, "-", "U(0.1, 0.4)";
    /// Speed at which an enemy may have moved since he was seen, for the growth of doubt.
    drift_m_per_s = 0.4, "m/s", "U(0.2, 0.8)";
    /// Growth of doubt about an enemy who mills about in place.
    milling_m2_per_s = 5.0, "m2/s", "LN(5, 1)";
    /// Time in which a belief about a place fades towards ignorance by a factor e.
    fading_s = 14_400.0, "s", "LN(14400, 0.6)";
    /// Reliability of a report by own patrols who saw.
    own_patrol_reliability = 0.95, "-", "Be(0.95, 20)";
    /// Chance that a reliable source who could have seen the enemy did.
    detection = 0.9, "-", "U(0.6, 0.98)";
    /// Chance that an unreliable source names a place by accident.
    chance_rate = 0.2, "-", "U(0.05, 0.4)";
    /// Chance that own men whom the seer did not expect are reported as enemies, between a day in the open (0.01) and a
    /// night in forest (0.3).
    mistaken_share = 0.15, "-", "U(0.01, 0.3)";
    /// How far about the place that its word names the men of an own body are spread.
    own_extent_m = 200.0, "m", "U(100, 500)";
    /// Time in which word of where an own body is loses its weight by a factor e: it was to stay, or to go on, by its orders.
    own_word_s = 21_600.0, "s", "LN(21600, 0.5)";
    /// Weight left to a report that copies one already had.
    copy_weight = 0.0, "-", "U(0, 0.2)";
}

/// What a source reports, and how it comes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReportModel {
    /// Reliability of the source, 0 to 1; below one half for deceivers.
    pub reliability: f32,
    /// Chance that the source, being reliable, reports an enemy who is there.
    pub detection: f32,
    /// Chance that it names the place when unreliable and the enemy is there.
    pub chance_there: f32,
    /// Chance that it names the place when unreliable and the enemy is not there: above `chance_there` for a source
    /// that points away from where the enemy is.
    pub chance_elsewhere: f32,
}

impl ReportModel {
    /// A source that is right or guesses: deception apart.
    #[must_use]
    pub const fn honest(constants: &Constants, reliability: f32) -> Self {
        Self {
            reliability,
            detection: constants.detection,
            chance_there: constants.chance_rate,
            chance_elsewhere: constants.chance_rate,
        }
    }

    /// Chances of the report if the enemy is there, and if he is not.
    #[must_use]
    pub fn likelihoods(&self) -> (f32, f32) {
        let guesses = 1.0 - self.reliability;
        (self.reliability * self.detection + guesses * self.chance_there, guesses * self.chance_elsewhere)
    }
}

/// Logarithm of the odds of a probability, kept finite.
#[must_use]
pub fn log_odds(probability: f32) -> f32 {
    let p = probability.clamp(1.0e-5, 1.0 - 1.0e-5);
    libm::logf(p / (1.0 - p))
}

/// Probability of given log-odds.
#[must_use]
pub fn probability(log_odds: f32) -> f32 {
    1.0 / (1.0 + super::exp(-log_odds))
}

/// Log-odds after a report; `copies` says that it only repeats one already counted.
#[must_use]
pub fn after_report(constants: &Constants, log_odds: f32, report: &ReportModel, copies: bool) -> f32 {
    let (there, elsewhere) = report.likelihoods();
    let weight = if copies { constants.copy_weight } else { 1.0 };
    (log_odds + weight * libm::logf(there.max(1.0e-6) / elsewhere.max(1.0e-6))).clamp(-12.0, 12.0)
}

/// Logarithm of the odds that one report of a source that is right or guesses adds, by its reliability.
#[must_use]
pub fn log_odds_of_report(constants: &Constants, reliability: f32) -> f32 {
    let (there, elsewhere) = ReportModel::honest(constants, reliability.clamp(0.0, 0.999)).likelihoods();
    libm::logf(there.max(1.0e-6) / elsewhere.max(1.0e-6))
}

/// How far word of an own body explains a report of enemies, 0 to 1: by the distance between the two places, with what
/// either may have moved in the time between, and by that time itself.
#[must_use]
pub fn own_there(constants: &Constants, apart_m: f32, spread_m: f32, apart_s: f32) -> f32 {
    let sd_m = place_sd_m(constants, (spread_m * spread_m + constants.own_extent_m * constants.own_extent_m).sqrt(), true, apart_s);
    let place = apart_m / sd_m.max(1.0);
    super::exp(-0.5 * place * place - apart_s / constants.own_word_s)
}

/// Log-odds of enemies at a place where, with that weight, an own body is known to have been. Enemies were little to be looked
/// for there (`prior`), and a reliable source may have taken the own men for them.
#[must_use]
pub fn beside_own(constants: &Constants, log_odds_of_enemy: f32, prior: f32, weight: f32) -> f32 {
    let (there, elsewhere) = ReportModel::honest(constants, constants.own_patrol_reliability).likelihoods();
    let mistaken = constants.own_patrol_reliability * constants.detection * constants.mistaken_share;
    let plain = libm::logf(there.max(1.0e-6) / elsewhere.max(1.0e-6));
    let wary = libm::logf(there.max(1.0e-6) / (elsewhere + weight * mistaken).max(1.0e-6));
    log_odds_of_enemy + weight * log_odds(prior) + wary - plain
}

/// Log-odds after `age_s` without news: doubt grows towards `ignorance`, the log-odds of the place by itself.
#[must_use]
pub fn faded(constants: &Constants, log_odds: f32, ignorance: f32, age_s: f32) -> f32 {
    ignorance + (log_odds - ignorance) * super::exp(-age_s / constants.fading_s)
}

/// Standard deviation of the enemy's place after `age_s`, in metres: grows with his speed if he moves, with the root of
/// time if he mills about.
#[must_use]
pub fn place_sd_m(constants: &Constants, sd_m: f32, moving: bool, age_s: f32) -> f32 {
    let growth_m2 =
        if moving { constants.drift_m_per_s * age_s * constants.drift_m_per_s * age_s } else { constants.milling_m2_per_s * age_s };
    (sd_m * sd_m + growth_m2).sqrt()
}

/// Strength that an observer reports, from a standard normal.
#[must_use]
pub fn judged_strength(constants: &Constants, men: f32, under_fire: bool, z: f32) -> f32 {
    let bias = if under_fire { libm::logf(constants.under_fire_factor.max(0.01)) } else { constants.sight_bias };
    lognormal(men.max(1.0) * super::exp(bias), constants.sight_log_sd, z)
}

/// Two beliefs about one strength put together, each as median and standard deviation of the logarithm: weighed by
/// precision, in the logarithm.
#[must_use]
pub fn fuse_strength(constants: &Constants, old: (f32, f32), new: (f32, f32)) -> (f32, f32) {
    let precision = |log_sd: f32| 1.0 / (log_sd * log_sd).max(1.0e-4);
    let (old_weight, new_weight) = (precision(old.1), precision(new.1));
    let both = old_weight + new_weight;
    let mean = (old_weight * libm::logf(old.0.max(1.0)) + new_weight * libm::logf(new.0.max(1.0))) / both;
    (super::exp(mean), (1.0 / both).sqrt().max(constants.floor_log_sd))
}

/// Weight of a new sighting of a place against the old belief, 0 to 1: the share by which the believed place moves
/// towards the reported one.
#[must_use]
pub fn place_gain(old_sd_m: f32, report_sd_m: f32) -> f32 {
    let (old, new) = (old_sd_m * old_sd_m, report_sd_m * report_sd_m);
    old / (old + new).max(1.0e-6)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: ReportModel = ReportModel { reliability: 0.8, detection: 0.9, chance_there: 0.2, chance_elsewhere: 0.2 };

    /// T11.1
    #[test]
    fn a_report_of_enemies_where_own_men_are_is_believed_no_longer() {
        let constants = Constants::default();
        let patrol = log_odds_of_report(&constants, constants.own_patrol_reliability);
        assert!(beside_own(&constants, patrol, 0.05, 1.0) < 0.0);
        assert!((beside_own(&constants, patrol, 0.05, 0.0) - patrol).abs() < 1.0e-6);
        // What stands against it is less, the farther off and the longer ago the own men were known there.
        let weight = |apart_m, apart_s| own_there(&constants, apart_m, 50.0, apart_s);
        assert!((weight(0.0, 0.0) - 1.0).abs() < 1.0e-6 && weight(1_500.0, 0.0) < 0.001);
        assert!(weight(1_500.0, 3_600.0) > weight(1_500.0, 0.0) && weight(0.0, 86_400.0) < 0.1);
    }

    #[test]
    fn posterior_of_reports() {
        let constants = Constants::default();
        let (there, elsewhere) = SOURCE.likelihoods();
        assert!((there - 0.76).abs() < 1.0e-6 && (elsewhere - 0.04).abs() < 1.0e-6);
        let one = after_report(&constants, log_odds(0.5), &SOURCE, false);
        assert!((probability(one) - 0.95).abs() < 1.0e-4);
        assert!((log_odds_of_report(&constants, 0.8) - one).abs() < 1.0e-5);
        let two = after_report(&constants, one, &SOURCE, false);
        assert!((probability(two) - 0.9972).abs() < 1.0e-4);
        let copy = after_report(&constants, one, &SOURCE, true);
        assert!((probability(copy) - 0.95).abs() < 1.0e-4);
    }

    #[test]
    fn news_grows_stale() {
        let constants = Constants::default();
        let fresh = log_odds(0.95);
        assert!((faded(&constants, fresh, log_odds(0.1), 0.0) - fresh).abs() < 1.0e-6);
        assert!((probability(faded(&constants, fresh, log_odds(0.1), 1.0e6)) - 0.1).abs() < 1.0e-4);
        assert!((place_sd_m(&constants, 300.0, true, 1000.0) - 500.0).abs() < 0.01);
        assert!(place_sd_m(&constants, 300.0, false, 1000.0) < place_sd_m(&constants, 300.0, true, 1000.0));
        assert!(place_gain(1000.0, 100.0) > 0.98 && place_gain(100.0, 1000.0) < 0.02);
    }

    #[test]
    fn strengths_are_put_together_in_the_logarithm() {
        let constants = Constants::default();
        let (median, log_sd) = fuse_strength(&constants, (400.0, 0.5), (900.0, 0.5));
        assert!((median - 600.0).abs() < 0.1 && (log_sd - 0.353_55).abs() < 1.0e-4);
        assert_eq!(fuse_strength(&constants, (400.0, 0.25), (400.0, 0.25)).1, constants.floor_log_sd);
        assert!((judged_strength(&constants, 300.0, false, 0.0) - 300.0 * libm::expf(0.3)).abs() < 0.1);
        assert!((judged_strength(&constants, 300.0, true, 0.0) - 660.0).abs() < 0.1);
    }
}
