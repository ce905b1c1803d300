//! Machine-gun fire: tight bursts, each with one error of laying. Model card: `machine_gun`.
//!
//! Rowland's combat factor of 0.15 to 0.25 on machine-gun hits is what a laying error of five milliradians does to a
//! burst of 2.5: `2.5^2 / (2.5^2 + 5^2) = 0.2`. The laying error is modelled; the factor is not applied again.

use super::posture::Rectangle;
use super::random_variates::{at_least_once, normal_within, probability_within};
use super::suppression;

constants! {
    /// Constants of machine guns (Rohne and British trials in Balck 1911; Applin 1910; Rowland 1989).
    "machine_gun";
    /// Dispersion of a burst from a tripod (from a bipod 5 to 8).
    tripod_mrad = 2.5, "mrad", "LN(2.5, 0.15)";
    /// Error of laying, one for a burst, in combat; on the range it is nearly nothing.
    laying_mrad = 5.0, "mrad", "U(3, 6)";
    /// Rounds in a burst.
    burst = 25.0, "rounds", "U(10, 30)";
    /// Cyclic rate.
    cyclic_per_min = 450.0, "rounds/min", "U(400, 550)";
    /// Pause between bursts: observing, relaying.
    pause_s = 7.0, "s", "U(5, 10)";
    /// Further time for each burst: new strip or belt, next target. With it a gun sends 82 rounds a minute over longer
    /// times, between the deliberate 70 and the highly trained 120 of Applin (1910).
    feeding_s = 8.0, "s", "U(2, 14)";
    /// Mean rounds between stoppages.
    rounds_per_stoppage = 400.0, "rounds", "LN(400, 0.6)";
    /// The same for a dirty or cold gun.
    rounds_per_stoppage_dirty = 150.0, "rounds", "LN(150, 0.6)";
    /// Time to clear a stoppage, median.
    clearing_s = 20.0, "s", "LN(20, 0.8)";
    /// Time from pack to first burst, median.
    setting_up_s = 180.0, "s", "LN(180, 0.5)";
    /// Front that a gunner traverses in a burst.
    traverse_m = 15.0, "m", "U(5, 30)";
    /// Share of the setting-up time that is left where the gun stands ready on a post or in ambush.
    ready_factor = 0.1, "-", "U(0, 0.3)";
    /// Time to lay on another target.
    relaying_s = 10.0, "s", "U(4, 20)";
    /// Observed bursts that take the error of the sight setting down by a factor e.
    observed_bursts = 3.0, "bursts", "U(1.5, 6)";
    /// Men who serve a gun at its full rate; fewer take longer over each burst.
    full_crew = 3.0, "men", "U(2, 5)";
    /// Distance within which a rifle section of the same body lends men to a crew that has lost too many.
    lending_m = 60.0, "m", "U(30, 120)";
}

/// One burst.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Burst {
    /// Rounds fired.
    pub rounds: f32,
    /// Range, in metres.
    pub range_m: f32,
    /// Dispersion within the burst per axis, in milliradians.
    pub dispersion_mrad: f32,
    /// Error of laying to the side, one draw for the burst, in milliradians.
    pub lay_side_mrad: f32,
    /// Error of laying in height, one draw for the burst, in milliradians.
    pub lay_height_mrad: f32,
    /// Error of the sight setting, in metres of range.
    pub sight_error_m: f32,
    /// Angle of fall, in radians.
    pub fall_rad: f32,
    /// Breadth that the gunner traverses, in metres; 0 for a burst at a point.
    pub traverse_m: f32,
}

impl Burst {
    fn high_m(&self) -> f32 {
        self.range_m * self.lay_height_mrad * 0.001 + self.sight_error_m * libm::tanf(self.fall_rad)
    }

    fn sd_m(&self) -> f32 {
        self.range_m * self.dispersion_mrad * 0.001
    }
}

/// Error of laying in milliradians from a standard normal, by stress: nothing to speak of on the range, full in combat.
#[must_use]
pub fn laying_error_mrad(constants: &Constants, stress: f32, z: f32) -> f32 {
    constants.laying_mrad * stress.clamp(0.1, 1.0) * z
}

/// Chance that one round of a burst hits a man who stands `off_side_m` from the point that was meant.
#[must_use]
pub fn round_hit_probability(burst: &Burst, target: Rectangle, off_side_m: f32) -> f32 {
    let side_m = burst.range_m * burst.lay_side_mrad * 0.001 - off_side_m;
    let half_m = 0.5 * target.breadth_m;
    let across = if burst.traverse_m > target.breadth_m {
        // The point of aim sweeps the traverse evenly; a man inside it is crossed by his breadth's share.
        let reach_m = 0.5 * burst.traverse_m;
        target.breadth_m / burst.traverse_m * normal_within(reach_m, side_m, burst.sd_m())
    } else {
        normal_within(half_m, side_m, burst.sd_m())
    };
    across * normal_within(0.5 * target.height_m, burst.high_m(), burst.sd_m()) * target.fill
}

/// Share of the first error of the sight setting that is left after so many bursts whose strike the crew saw.
#[must_use]
pub fn sight_error_left(constants: &Constants, bursts: f32) -> f32 {
    super::exp(-bursts.max(0.0) / constants.observed_bursts)
}

/// Factor on the time for each burst by the men who serve the gun.
#[must_use]
pub fn crew_factor(constants: &Constants, men: f32) -> f32 {
    (constants.full_crew / men.max(1.0)).max(1.0)
}

/// Suppression by one burst of a man on the front it sweeps: as many rounds as pass within the reach of their effect, each
/// with its mean effect over the scatter of burst and laying.
#[must_use]
pub fn mean_suppression(constants: &Constants, effects: &suppression::Constants, burst: &Burst) -> f32 {
    let scatter = (burst.dispersion_mrad * burst.dispersion_mrad + constants.laying_mrad * constants.laying_mrad).sqrt();
    let one = suppression::mean_effect(effects, suppression::Threat::MachineGun, burst.range_m * scatter * 0.001);
    let share = (2.0 * effects.bullet_reach_m / burst.traverse_m.max(1.0)).min(1.0);
    at_least_once(one, burst.rounds * share)
}

/// Expected hits of a burst on `men` men spread over its traverse, counting a man once for every round that strikes him:
/// the closed form by which the chances of single men are checked.
#[cfg(test)]
fn expected_hits(burst: &Burst, target: Rectangle, men: f32) -> f32 {
    burst.rounds * (men * round_hit_probability(burst, target, 0.0)).min(1.0)
}

/// Chance that a burst hits one man at least once: what counts, since the rounds of a burst fall together.
#[must_use]
pub fn man_hit_probability(burst: &Burst, target: Rectangle, off_side_m: f32) -> f32 {
    at_least_once(round_hit_probability(burst, target, off_side_m), burst.rounds)
}

/// Chance that a burst of that many rounds ends in a stoppage.
#[must_use]
pub fn stoppage_probability(constants: &Constants, rounds: f32, dirty_or_cold: bool) -> f32 {
    let between = if dirty_or_cold { constants.rounds_per_stoppage_dirty } else { constants.rounds_per_stoppage };
    probability_within(1.0 / between.max(1.0), rounds)
}

/// Time to clear a stoppage, in seconds, from a standard normal.
#[must_use]
pub fn clearing_time_s(constants: &Constants, z: f32) -> f32 {
    super::random_variates::lognormal(constants.clearing_s, 0.8, z)
}

/// Time from pack to first burst, in seconds, from a standard normal.
#[must_use]
pub fn setting_up_time_s(constants: &Constants, z: f32) -> f32 {
    super::random_variates::lognormal(constants.setting_up_s, 0.5, z)
}

/// Time from the start of one burst to the start of the next, in seconds.
#[must_use]
pub fn burst_cycle_s(constants: &Constants) -> f32 {
    constants.burst / constants.cyclic_per_min * 60.0 + constants.pause_s + constants.feeding_s
}

/// Depth of ground that holds the middle `share` of the shots, in metres: how the British trials were measured.
#[cfg(test)]
fn depth_holding_m(share: f32, range_m: f32, dispersion_mrad: f32, fall_rad: f32) -> f32 {
    let half = super::random_variates::normal_from_uniform(0.5 + 0.5 * share);
    2.0 * half * range_m * dispersion_mrad * 0.001 / libm::tanf(fall_rad).max(1.0e-3)
}

#[cfg(test)]
mod tests {
    use super::super::posture::Posture;
    use super::super::random_variates::normal_from_uniform;
    use super::super::rifle;
    use super::*;

    fn burst(range_m: f32, dispersion_mrad: f32, sight_error_m: f32, tangent: f32) -> Burst {
        Burst {
            rounds: 25.0,
            range_m,
            dispersion_mrad,
            lay_side_mrad: 0.0,
            lay_height_mrad: 0.0,
            sight_error_m,
            fall_rad: libm::atanf(tangent),
            traverse_m: 0.0,
        }
    }

    /// T5.1
    #[test]
    fn rohne_range_errors() {
        let band = Rectangle { breadth_m: 1.0e5, height_m: 1.0, fill: 1.0 };
        for (range, sigma, tangent, error, percent, within) in [
            (500.0, 2.39, 0.0141, 0.0, 32.4, 2.0),
            (500.0, 2.39, 0.0141, 100.0, 19.0, 3.0),
            (500.0, 2.39, 0.0141, 200.0, 1.3, 1.5),
            (1000.0, 2.59, 0.052, 0.0, 15.3, 2.0),
            (1000.0, 2.59, 0.052, 50.0, 9.2, 0.5),
            (1000.0, 2.59, 0.052, 100.0, 2.0, 0.5),
        ] {
            let got = 100.0 * round_hit_probability(&burst(range, sigma, error, tangent), band, 0.0);
            assert!((got - percent).abs() <= within, "{range} {error}: {got}, table {percent}");
        }
    }

    /// T5.2: the British trials were shot with a dispersion of about 1.3 milliradians.
    #[test]
    fn depth_of_the_beaten_ground() {
        let depth = depth_holding_m(0.75, 900.0, 1.3, libm::atanf(0.0427));
        assert!((depth - 63.0).abs() < 15.0, "{depth}");
    }

    /// T5.3: one gun and one rifleman, each firing for ten minutes at kneeling men three metres apart, at the
    /// ranges inside which most fire was effective. (At 300 m the formula gives 25: the gun keeps its accuracy longer.)
    #[test]
    fn a_gun_is_worth_five_to_fifteen_rifles() {
        let (guns, rifles) = (Constants::default(), rifle::Constants::default());
        let target = Posture::Kneeling.rectangle();
        let firing = rifle::Firing {
            skill_mrad: 2.3,
            stress: 1.0,
            posture: Posture::Prone,
            widening: 1.0,
            rapid: false,
            moving: false,
        };
        for range in [100.0, 150.0, 200.0] {
            let fall = rifle::angle_of_fall_rad(range, 1.4);
            let per_round = rifle::hit_probability_in_combat(&rifles, &firing, false, range, target, fall, None);
            let by_rifle = 10.0 * rifle::rate_of_fire_per_min(&rifles, range, false, 15.0) * per_round;
            let steps = 60;
            let mut per_burst = 0.0;
            for side in 0..steps {
                for height in 0..steps {
                    let z = |step: i32| normal_from_uniform((step as f32 + 0.5) / steps as f32);
                    let shot = Burst {
                        lay_side_mrad: laying_error_mrad(&guns, 1.0, z(side)),
                        lay_height_mrad: laying_error_mrad(&guns, 1.0, z(height)),
                        ..burst(range, guns.tripod_mrad, 0.0, 0.0)
                    };
                    per_burst += (-2..=2).map(|man| man_hit_probability(&shot, target, 3.0 * man as f32)).sum::<f32>();
                }
            }
            per_burst /= (steps * steps) as f32;
            let stopped = stoppage_probability(&guns, guns.burst, false) * guns.clearing_s;
            let by_gun = 600.0 / (burst_cycle_s(&guns) + stopped) * per_burst;
            assert!((5.0..=15.0).contains(&(by_gun / by_rifle)), "{range} m: {by_gun} and {by_rifle}");
        }
    }

    /// The laying error alone gives the combat factor.
    #[test]
    fn laying_error_takes_four_hits_in_five() {
        let constants = Constants::default();
        let target = Rectangle { breadth_m: 0.2, height_m: 0.2, fill: 1.0 };
        let steps = 200;
        let mut sum = 0.0;
        for side in 0..steps {
            for height in 0..steps {
                let z = |step: i32| normal_from_uniform((step as f32 + 0.5) / steps as f32);
                let shot = Burst {
                    lay_side_mrad: laying_error_mrad(&constants, 1.0, z(side)),
                    lay_height_mrad: laying_error_mrad(&constants, 1.0, z(height)),
                    ..burst(600.0, constants.tripod_mrad, 0.0, 0.0)
                };
                sum += round_hit_probability(&shot, target, 0.0);
            }
        }
        let calm = round_hit_probability(&burst(600.0, constants.tripod_mrad, 0.0, 0.0), target, 0.0);
        let factor = sum / (steps * steps) as f32 / calm;
        assert!((0.19..=0.21).contains(&factor), "{factor}");
    }

    #[test]
    fn traverse_spreads_the_same_rounds() {
        let point = burst(300.0, 2.5, 0.0, 0.0);
        let target = Posture::Prone.rectangle();
        let wide = Burst { traverse_m: 30.0, ..point };
        assert!(round_hit_probability(&wide, target, 0.0) < 0.1 * round_hit_probability(&point, target, 0.0));
        assert!(expected_hits(&wide, target, 20.0) > 5.0 * expected_hits(&wide, target, 1.0));
        assert!(man_hit_probability(&point, target, 0.0) < expected_hits(&point, target, 1.0));
    }

    /// T9.4, the half that is a gun's: one burst pins a man on the front that it sweeps.
    #[test]
    fn a_burst_pins_where_it_sweeps() {
        let (guns, effects) = (Constants::default(), suppression::Constants::default());
        let near = Burst { traverse_m: guns.traverse_m, ..burst(200.0, guns.tripod_mrad, 0.0, 0.0) };
        let effect = mean_suppression(&guns, &effects, &near);
        assert!(suppression::pinned(&effects, effect) && effect < 0.9, "{effect}");
        let far = Burst { range_m: 1_000.0, ..near };
        assert!(mean_suppression(&guns, &effects, &far) < effect);
    }

    #[test]
    fn stoppages() {
        let constants = Constants::default();
        assert!((stoppage_probability(&constants, 400.0, false) - 0.632).abs() < 0.001);
        assert!(stoppage_probability(&constants, 25.0, true) > 2.0 * stoppage_probability(&constants, 25.0, false));
        assert_eq!((crew_factor(&constants, 4.0), crew_factor(&constants, 1.0)), (1.0, 3.0));
        assert!((sight_error_left(&constants, 3.0) - 0.3679).abs() < 0.001);
        assert_eq!((clearing_time_s(&constants, 0.0), setting_up_time_s(&constants, 0.0)), (20.0, 180.0));
    }
}
