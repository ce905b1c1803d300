//! Mountain guns: adjustment, shell, shrapnel, trees, crests. Model card: `mountain_gun`.

use super::posture::Posture;
use super::random_variates::lognormal;

constants! {
    /// Constants of 75 mm mountain guns (Balck 1911 for effect and adjustment).
    "mountain_gun";
    /// Probable error of one round in range, share of the range.
    range_error_share = 0.007, "-", "U(0.004, 0.010)";
    /// Probable error of one round in deflection.
    deflection_error_mrad = 0.75, "mrad", "U(0.4, 1.2)";
    /// Bias of the first round in range, standard deviation as a share of the range.
    first_bias_share = 0.10, "-", "U(0.05, 0.15)";
    /// Bias of the first round in deflection, standard deviation.
    first_bias_mrad = 8.0, "mrad", "U(4, 15)";
    /// Observed rounds that take the bias down by a factor e: eleven rounds adjust a battery.
    adjusting_rounds = 4.8, "rounds", "U(3, 7)";
    /// Time to adjust on a low infantry target, median.
    adjusting_s = 240.0, "s", "LN(240, 0.4)";
    /// Time from pack into action, median.
    setting_up_s = 450.0, "s", "U(180, 900)";
    /// Sustained rate.
    rate_per_min = 2.0, "rounds/min", "U(2, 4)";
    /// Lethal area of high explosive on men standing in the open.
    lethal_standing_m2 = 350.0, "m2", "LN(350, 0.4)";
    /// The same on men lying down.
    lethal_prone_m2 = 150.0, "m2", "LN(150, 0.4)";
    /// The same on men in a trench or close behind stout cover.
    lethal_cover_m2 = 10.0, "m2", "LN(10, 0.6)";
    /// Breadth of the lethal ellipse over its depth (Balck: about 50 m wide, 20 m deep).
    lethal_aspect = 2.5, "-", "U(1, 2.5)";
    /// Shrapnel hits per correctly burst round and 100 m of front, men standing (French density table in Balck).
    shrapnel_standing = 0.067, "-", "U(0.054, 0.080)";
    /// The same, men kneeling.
    shrapnel_kneeling = 0.039, "-", "U(0.031, 0.047)";
    /// The same, men lying.
    shrapnel_prone = 0.019, "-", "U(0.015, 0.023)";
    /// The same, men behind packs or low cover.
    shrapnel_cover = 0.010, "-", "U(0.008, 0.012)";
    /// Share of shrapnel that bursts at the right height in combat.
    shrapnel_burst_share = 0.4, "-", "LN(0.4, 0.5; 0, 1)";
    /// Share of percussion fuzes that fail.
    dud_share = 0.08, "-", "U(0.03, 0.2)";
    /// Muzzle velocity.
    muzzle_m_per_s = 435.0, "m/s", "U(260, 440)";
    /// Growth of the drop with range by drag; fits 7,022 m at 40 degrees.
    drag_per_m = 0.000_243, "1/m", "U(0.0002, 0.0003)";
    /// Distance over which splinters fly with effect in the open; over it a wood takes its share.
    splinter_reach_m = 25.0, "m", "U(10, 40)";
    /// Path of a shell through crowns above men in a wood.
    canopy_path_m = 12.0, "m", "U(5, 30)";
    /// Least lethal area of a burst in the crowns, as a share of that on men lying in the open: cover from the front does
    /// not help.
    tree_burst_area_share = 0.3, "-", "U(0.1, 0.6)";
    /// Share of the setting-up time that is left where the gun stands ready on a post.
    ready_factor = 0.1, "-", "U(0, 0.3)";
    /// Share of rounds at men in the open that are shrapnel.
    shrapnel_load_share = 0.5, "-", "U(0.2, 0.8)";
    /// Front that one shrapnel covers (Balck: one 20 m, two 25 m).
    shrapnel_width_m = 22.0, "m", "U(18, 27)";
    /// Depth that it covers with effect (French regulations in Balck 1911: at most 300 m).
    shrapnel_depth_m = 200.0, "m", "U(100, 300)";
    /// A burst is felt, if not suffered, by every section within this distance of it.
    felt_m = 60.0, "m", "U(30, 120)";
    /// Distance of the burst before the target that is aimed at.
    shrapnel_short_m = 60.0, "m", "U(30, 100)";
    /// Greatest distance between gun and observer over which the fall of shot is reported by flag, voice or relay.
    observer_reach_m = 1_500.0, "m", "U(500, 3000)";
    /// Share of the fall of shot that an observer away from the gun sees and reports.
    observer_share = 0.5, "-", "U(0.05, 0.95)";
    /// Nearest to own men at which a shell is aimed.
    safety_m = 150.0, "m", "U(75, 300)";
    /// Clearance of a crest below which the gun does not fire.
    crest_clearance_m = 2.0, "m", "U(0, 5)";
    /// Least range.
    least_range_m = 200.0, "m", "U(100, 400)";
}

/// How the fall of shot is corrected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mission {
    /// Range, in metres.
    pub range_m: f32,
    /// Rounds fired at this target so far.
    pub rounds: f32,
    /// Share of them whose fall the observer sees and reports, 0 to 1.
    pub observation: f32,
}

/// Standard deviations of the bias that is left, in range and deflection, in metres. Without observation it stays
/// where the first round put it; the bracket closes by a constant factor for each round seen, down to the probable error.
#[must_use]
pub fn bias_sd_m(constants: &Constants, mission: &Mission) -> (f32, f32) {
    let left = super::exp(-mission.observation.clamp(0.0, 1.0) * mission.rounds / constants.adjusting_rounds);
    let (range_sd_m, side_sd_m) = round_sd_m(constants, mission.range_m);
    let range_m = constants.first_bias_share * mission.range_m * left;
    let side_m = constants.first_bias_mrad * 0.001 * mission.range_m * left;
    (range_m.max(range_sd_m), side_m.max(side_sd_m))
}

/// Standard deviations of a single round about its mean, in range and deflection, in metres.
#[must_use]
pub fn round_sd_m(constants: &Constants, range_m: f32) -> (f32, f32) {
    (constants.range_error_share * range_m / 0.6745, constants.deflection_error_mrad * 0.001 * range_m / 0.6745)
}

/// Time to adjust, in seconds, from a standard normal.
#[must_use]
pub fn adjusting_time_s(constants: &Constants, z: f32) -> f32 {
    lognormal(constants.adjusting_s, 0.4, z)
}

/// Lethal area of a high-explosive shell against men in a posture, in square metres.
#[must_use]
pub fn lethal_area_m2(constants: &Constants, posture: Posture) -> f32 {
    match posture {
        Posture::Standing => constants.lethal_standing_m2,
        Posture::Mounted => 1.5 * constants.lethal_standing_m2,
        Posture::Kneeling => 0.5 * (constants.lethal_standing_m2 + constants.lethal_prone_m2),
        Posture::Prone => constants.lethal_prone_m2,
        Posture::BehindCover => constants.lethal_cover_m2,
    }
}

/// Radii `(across, along)` of the lethal ellipse of that area, in metres.
#[must_use]
pub fn lethal_radii_m(constants: &Constants, area_m2: f32) -> (f32, f32) {
    let mean_m = (area_m2 / core::f32::consts::PI).sqrt();
    let stretch = constants.lethal_aspect.max(0.1).sqrt();
    (mean_m * stretch, mean_m / stretch)
}

/// Chance that a shell puts a man out of action: Carleton's function `D0 exp(-D0 ((x/R1)^2 + (y/R2)^2))`, whose integral
/// over the plane is the lethal area `pi R1 R2` whatever `D0`.
#[must_use]
pub fn carleton_probability(x_m: f32, y_m: f32, radius_x_m: f32, radius_y_m: f32, peak: f32) -> f32 {
    let (x, y) = (x_m / radius_x_m, y_m / radius_y_m);
    peak * super::exp(-peak * (x * x + y * y))
}

/// Chance of one shot on one man with a circular error: `r0^2 / (r0^2 + 2 sigma^2)`.
#[must_use]
pub fn single_shot_probability(radius_m: f32, error_sd_m: f32) -> f32 {
    let square = radius_m * radius_m;
    square / (square + 2.0 * error_sd_m * error_sd_m)
}

/// Chance that a man is hit by shrapnel: `1 - exp(-k D)` with `D` well-burst rounds for each 100 m of front.
#[must_use]
pub fn shrapnel_probability(constants: &Constants, posture: Posture, rounds_per_100_m: f32) -> f32 {
    let hits = match posture {
        Posture::Standing => constants.shrapnel_standing,
        Posture::Mounted => 1.5 * constants.shrapnel_standing,
        Posture::Kneeling => constants.shrapnel_kneeling,
        Posture::Prone => constants.shrapnel_prone,
        Posture::BehindCover => constants.shrapnel_cover,
    };
    -libm::expm1f(-hits * rounds_per_100_m)
}

/// Rounds of shrapnel that burst at the right height, of so many fired in combat.
#[must_use]
pub fn well_burst(constants: &Constants, rounds: f32) -> f32 {
    constants.shrapnel_burst_share * rounds
}

/// Chance that a percussion fuze bursts on branches over `canopy_m` of path through crowns.
#[must_use]
pub fn tree_burst_probability(tree_burst_per_m: f32, canopy_m: f32) -> f32 {
    -libm::expm1f(-tree_burst_per_m * canopy_m)
}

/// Drop of the shell at a distance, per `1 + tan^2` of the elevation, in metres.
fn drop_m(constants: &Constants, x_m: f32) -> f32 {
    9.81 * x_m * x_m * (1.0 + constants.drag_per_m * x_m) / (2.0 * constants.muzzle_m_per_s * constants.muzzle_m_per_s)
}

/// Tangent of the elevation that reaches a target `rise_m` above the gun: the flatter of the two trajectories, or the
/// steeper one where `plunging`. `None` out of range.
#[must_use]
pub fn elevation_tangent(constants: &Constants, range_m: f32, rise_m: f32, plunging: bool) -> Option<f32> {
    let drop = drop_m(constants, range_m);
    let inside = range_m * range_m - 4.0 * drop * (drop + rise_m);
    if inside < 0.0 || drop <= 0.0 {
        return None;
    }
    let root = if plunging { inside.sqrt() } else { -inside.sqrt() };
    Some((range_m + root) / (2.0 * drop))
}

/// Height of the shell above the gun at a distance, in metres.
#[must_use]
pub fn trajectory_height_m(constants: &Constants, tangent: f32, x_m: f32) -> f32 {
    x_m * tangent - drop_m(constants, x_m) * (1.0 + tangent * tangent)
}

/// Whether a gun reaches a target over what lies between: in range, at no more than 40 degrees, and clear of every point
/// (distance, height above the gun) of the profile.
#[must_use]
pub fn clears(
    constants: &Constants,
    range_m: f32,
    rise_m: f32,
    profile: impl Iterator<Item = (f32, f32)> + Clone,
) -> bool {
    [false, true].into_iter().any(|plunging| {
        elevation_tangent(constants, range_m, rise_m, plunging).is_some_and(|tangent| {
            let over = |(x_m, height_m): (f32, f32)| {
                trajectory_height_m(constants, tangent, x_m) > height_m + constants.crest_clearance_m
            };
            tangent <= 0.85 && profile.clone().all(over)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// T6.1
    #[test]
    fn carleton_keeps_its_lethal_area() {
        for peak in [1.0, 0.6, 0.25] {
            let mut sum = 0.0_f64;
            for x in -400..400 {
                for y in -400..400 {
                    let at = |step: i32| (step as f32 + 0.5) * 0.25;
                    sum += f64::from(carleton_probability(at(x), at(y), 16.0, 7.0, peak)) * 0.0625;
                }
            }
            let area = f64::from(core::f32::consts::PI) * 112.0;
            assert!((sum / area - 1.0).abs() < 0.01, "{peak}: {sum}");
        }
        for (radius, sigma, p) in [(10.0, 10.0, 0.333), (10.0, 30.0, 0.0526), (12.0, 25.0, 0.103)] {
            assert!((single_shot_probability(radius, sigma) - p).abs() < 0.0005);
        }
    }

    /// T6.2
    #[test]
    fn french_shrapnel_densities() {
        let constants = Constants::default();
        for (density, percent) in [(4.0, 23.5), (8.0, 41.5), (16.0, 65.8)] {
            let got = 100.0 * shrapnel_probability(&constants, Posture::Standing, density);
            assert!((got - percent).abs() < 0.1, "{got}");
        }
        for (density, percent) in [(4.0, 7.5), (8.0, 15.0), (16.0, 25.0), (32.0, 40.0)] {
            let got = 100.0 * shrapnel_probability(&constants, Posture::Prone, density);
            assert!((got - percent).abs() < 6.0, "{got}");
        }
    }

    #[test]
    fn only_observed_fire_closes_on_the_target() {
        let constants = Constants::default();
        let bias = |rounds, observation| bias_sd_m(&constants, &Mission { range_m: 2000.0, rounds, observation }).0;
        assert_eq!(bias(0.0, 1.0), 200.0);
        assert_eq!(bias(30.0, 0.0), 200.0);
        assert!((bias(11.0, 1.0) - 20.8).abs() < 0.5);
        assert!(bias(11.0, 0.3) > 100.0);
        assert!((bias(60.0, 1.0) - round_sd_m(&constants, 2000.0).0).abs() < 1.0e-3);
        assert_eq!(adjusting_time_s(&constants, 0.0), 240.0);
    }

    #[test]
    fn the_lethal_ellipse_has_its_area() {
        let constants = Constants::default();
        for posture in [Posture::Standing, Posture::Prone, Posture::BehindCover] {
            let area = lethal_area_m2(&constants, posture);
            let (across, along) = lethal_radii_m(&constants, area);
            assert!((across * along * core::f32::consts::PI / area - 1.0).abs() < 1.0e-4);
        }
        assert!((well_burst(&constants, 10.0) - 4.0).abs() < 1.0e-5);
        assert!((tree_burst_probability(0.05, 20.0) - 0.632).abs() < 0.001);
    }

    #[test]
    fn trajectories_hit_their_mark_and_clear_crests() {
        let constants = Constants::default();
        let far = elevation_tangent(&constants, 6900.0, 0.0, false).expect("in range");
        assert!((0.6..0.85).contains(&far), "{far}");
        assert!(elevation_tangent(&constants, 9500.0, 0.0, false).is_none());
        let tangent = elevation_tangent(&constants, 2500.0, 120.0, false).expect("in range");
        assert!((trajectory_height_m(&constants, tangent, 2500.0) - 120.0).abs() < 0.5);
        assert!(clears(&constants, 2500.0, 0.0, [(400.0, 10.0), (1200.0, 60.0)].into_iter()));
        assert!(!clears(&constants, 1000.0, 0.0, [(400.0, 10.0), (900.0, 200.0)].into_iter()));
    }
}
