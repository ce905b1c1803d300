//! Hand grenades. Model card: `grenade`.

use super::posture::Posture;
use super::random_variates::normal_from_uniform;

constants! {
    /// Constants of hand grenades.
    "grenade";
    /// Throw of a standing man, mean.
    standing_throw_m = 25.0, "m", "U(20, 35)";
    /// Throw of a man lying down, mean.
    prone_throw_m = 15.0, "m", "U(8, 20)";
    /// Scatter of the throw from man to man.
    throw_sd_m = 5.0, "m", "U(3, 7)";
    /// Scatter about the aim, per axis.
    aim_sd_m = 2.5, "m", "U(2, 3)";
    /// Radius of Carleton's function on a standing man (lethal area 38 square metres).
    lethal_radius_m = 3.5, "m", "U(2.5, 5)";
    /// Factor on that radius for a man lying down.
    prone_radius_factor = 0.6, "-", "U(0.4, 0.8)";
    /// Share of duds, factory made.
    dud_factory = 0.05, "-", "U(0.02, 0.1)";
    /// Share of duds, locally made.
    dud_local = 0.18, "-", "U(0.10, 0.25)";
    /// Share that strike a branch in forest and fall short.
    branch_share = 0.20, "-", "U(0.1, 0.3)";
    /// Share of grenades that are locally made.
    local_share = 0.5, "-", "U(0, 1)";
    /// Men of a section who throw in one half minute of a close fight.
    throwers = 2.0, "men", "U(1, 4)";
    /// Distance between men of a section in a close fight.
    interval_m = 2.0, "m", "U(1, 4)";
}

/// How far a man throws, in metres, from a standard normal.
#[must_use]
pub fn throw_m(constants: &Constants, posture: Posture, z: f32) -> f32 {
    let mean_m = if posture.is_low() { constants.prone_throw_m } else { constants.standing_throw_m };
    (mean_m + constants.throw_sd_m * z).max(5.0)
}

/// Whether a grenade bursts where it was thrown, from one uniform for the dud and one for the branch.
#[must_use]
pub fn bursts_at_the_target(constants: &Constants, local: bool, forest: bool, dud_u: f32, branch_u: f32) -> bool {
    let dud = if local { constants.dud_local } else { constants.dud_factory };
    dud_u >= dud && !(forest && branch_u < constants.branch_share)
}

/// Distance between burst and point aimed at, in metres along one axis, from a uniform.
#[must_use]
pub fn aim_error_m(constants: &Constants, u: f32) -> f32 {
    constants.aim_sd_m * normal_from_uniform(u)
}

/// Chance that a grenade bursting `distance_m` away hits a man (Carleton's function, one at the burst).
#[must_use]
pub fn hit_probability(constants: &Constants, posture: Posture, distance_m: f32) -> f32 {
    let low = if posture.is_low() { constants.prone_radius_factor } else { 1.0 };
    let share = distance_m / (constants.lethal_radius_m * low);
    super::exp(-share * share)
}

/// Chance that one throw within reach hits the man it is meant for, duds and branches counted: the closed form of the
/// above.
#[cfg(test)]
fn throw_hit_probability(constants: &Constants, posture: Posture, local: bool, forest: bool) -> f32 {
    let low = if posture.is_low() { constants.prone_radius_factor } else { 1.0 };
    let on_target = super::mountain_gun::single_shot_probability(constants.lethal_radius_m * low, constants.aim_sd_m);
    let dud = if local { constants.dud_local } else { constants.dud_factory };
    on_target * (1.0 - dud) * if forest { 1.0 - constants.branch_share } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn throwing_at_one_man_agrees_with_the_sum_of_its_parts() {
        let constants = Constants::default();
        let steps = 200;
        let u = |step: i32| (step as f32 + 0.5) / steps as f32;
        let mut sum = 0.0;
        for x in 0..steps {
            for y in 0..steps {
                let (dx, dy) = (aim_error_m(&constants, u(x)), aim_error_m(&constants, u(y)));
                sum += hit_probability(&constants, Posture::Standing, (dx * dx + dy * dy).sqrt());
            }
        }
        let on_target = sum / (steps * steps) as f32;
        let works = (0..steps * steps)
            .filter(|step| bursts_at_the_target(&constants, true, true, u(step / steps), u(step % steps)))
            .count() as f32
            / (steps * steps) as f32;
        let closed = throw_hit_probability(&constants, Posture::Standing, true, true);
        assert!((on_target * works / closed - 1.0).abs() < 0.01, "{on_target} {works} {closed}");
    }

    #[test]
    fn lethal_area_is_38_square_metres() {
        let radius = Constants::default().lethal_radius_m;
        assert!((core::f32::consts::PI * radius * radius - 38.5).abs() < 0.1);
    }

    #[test]
    fn lying_men_throw_less_far_and_suffer_less() {
        let constants = Constants::default();
        assert_eq!(throw_m(&constants, Posture::Standing, 0.0), 25.0);
        assert_eq!(throw_m(&constants, Posture::Prone, 0.0), 15.0);
        assert!(hit_probability(&constants, Posture::Prone, 3.0) < hit_probability(&constants, Posture::Standing, 3.0));
    }
}
