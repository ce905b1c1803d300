//! Rifle fire: aimed rounds, wild rounds, rate. Model card: `rifle`.
//!
//! Combat divides hits by ten against the range (Rowland 1989). That one factor is shared between two causes, a wider
//! aim and a share of rounds not aimed at all, so that it is never charged twice.

use super::posture::{Posture, Rectangle};
#[cfg(test)]
use super::random_variates::normal_below;
use super::random_variates::normal_within;

constants! {
    /// Constants of rifle fire (Rohne in Balck 1911; Rowland 1989).
    "rifle";
    /// Widening that explains the combat factor 0.10 on hits in a full firefight.
    stress_factor = 3.2, "-", "LN(3.2, 0.25)";
    /// Share of rounds not aimed: unshaken men who fire from ambush.
    wild_calm = 0.02, "-", "U(0, 0.05)";
    /// The same in a full firefight (steady regulars under heavy fire).
    wild_firefight = 0.4, "-", "U(0.1, 0.6)";
    /// The same in panic.
    wild_panic = 0.8, "-", "U(0.6, 0.95)";
    /// Widening by firing from the knee, against lying with a rest.
    kneeling_factor = 1.15, "-", "U(1, 1.3)";
    /// Widening by firing standing.
    standing_factor = 1.4, "-", "U(1.2, 1.7)";
    /// Widening by firing from the saddle.
    mounted_factor = 3.0, "-", "U(2, 5)";
    /// Widening by firing on the move.
    moving_factor = 2.5, "-", "U(2, 4)";
    /// Widening by rapid fire: two thirds of the hits (Italian regulations in Balck 1911).
    rapid_factor = 1.22, "-", "U(1.1, 1.4)";
    /// Probable error of judged range, share of the range (Rohne; Swiss and French trials to 0.2).
    range_error_share = 0.125, "-", "U(0.08, 0.20)";
    /// Scale on the rate of fire.
    rate_scale = 1.0, "-", "U(0.7, 1.3)";
    /// Rate of men who have fired for a while at an enemy who lies where he is (a Russian battalion fired 1,700 rounds in a mean
    /// hour of battle of 1904-05, 67,000 in the hottest: 0.04 to 1.5 a rifle and minute).
    sustained_per_min = 0.7, "rounds/min", "LN(0.7, 0.6)";
    /// So long men fire as fast as they can find marks, before they settle to that.
    lively_s = 600.0, "s", "LN(600, 0.5)";
    /// Nearer than this they do not.
    pressing_m = 150.0, "m", "U(80, 250)";
    /// Rapid fire of a magazine rifle.
    rapid_per_min = 13.0, "rounds/min", "U(10, 15)";
    /// Share of optical depth that stops or turns a bullet on a line along which the target is seen (twigs).
    twig_share = 0.05, "-", "U(0, 0.15)";
    /// The same for rounds sent into cover at a target not seen (stems).
    stem_share = 0.4, "-", "U(0.2, 0.8)";
    /// Lateral scatter of wild rounds.
    wild_lateral_rad = 0.087, "rad", "U(0.05, 0.15)";
    /// Nearest range at which wild rounds (fired 1.5 to 14.5 degrees high) come down.
    wild_near_m = 900.0, "m", "U(700, 1100)";
    /// Furthest range at which they come down.
    wild_far_m = 3_200.0, "m", "U(2500, 3500)";
    /// Nearer than this a round goes through the gap by which the man was seen; farther off it meets the stems beside it.
    gap_m = 40.0, "m", "U(20, 80)";
    /// Hits on men who move, against men who stand.
    crossing_factor = 0.6, "-", "U(0.4, 0.9)";
    /// Nearer than this men fire as fast as they can.
    rapid_within_m = 60.0, "m", "U(30, 120)";
    /// Share of their rate at which men on the move turn and shoot.
    moving_rate = 0.2, "-", "U(0.05, 0.4)";
    /// Stress of men who fire and have not been fired at for five minutes.
    settled_stress = 0.6, "-", "U(0.4, 0.8)";
    /// The same for one minute; under fire it is 1.
    quiet_stress = 0.8, "-", "U(0.6, 1)";
    /// Mean suppression above which a section fires in panic.
    panic_at = 0.7, "-", "U(0.5, 0.9)";
    /// Distance between men of a firing line (half a pace to two paces by the regulations of 1906 to 1911, five and more of
    /// men who had learnt in South Africa).
    interval_m = 2.0, "m", "LN(2, 0.5)";
    /// The same of men caught in column or in camp, until they have shaken out.
    close_interval_m = 0.8, "m", "U(0.5, 1.2)";
    /// Share of what the ground offers to men lying down (`cover_share` of the cover class) that they make use of.
    cover_use = 0.8, "-", "U(0.4, 1)";
    /// Places of which a man who chooses his own has the best.
    sought_places = 4.0, "-", "U(2, 6)";
    /// Time in which a man who lies where he threw himself down finds his way to a place that he would have chosen, mean.
    takes_cover_s = 60.0, "s", "LN(60, 0.7)";
    /// Error of pointing in the dark, where sights cannot be used, added to the dispersion of calm men.
    night_mrad = 8.0, "mrad", "LN(8, 0.4)";
    /// Hits left at one thousandth of a lux, when the eye finds no foresight.
    dark_factor = 0.35, "-", "U(0.15, 0.5)";
    /// The same at one lux.
    dusk_factor = 0.5, "-", "U(0.35, 0.8)";
    /// Fire at men who lie and have neither fired nor moved for a while, against men who do (assumed: fire answers fire).
    silent_mark = 0.25, "-", "U(0.05, 1)";
    /// The while.
    silent_s = 90.0, "s", "U(30, 300)";
    /// Time for which men who lie in the open take one who has just fallen among others for one of them, and shoot at him
    /// (hits on men who were hit already: 107 wounds on 100 men in Manchuria; Balck 1911).
    fallen_mark_s = 45.0, "s", "LN(45, 0.7)";
    /// Beyond this the error of the judged range, one for a section and its target, is drawn; nearer it is averaged over.
    sight_from_m = 300.0, "m", "fixed";
}

/// How a man fires.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Firing {
    /// Dispersion of that man on the range, per axis, in milliradians: hunters 1.4, regulars 2.3, half-trained men 4.5
    /// (derived from Rohne's excellent, fair and poor shots).
    pub skill_mrad: f32,
    /// Stress, 0 (calm, unseen) to 1 (full firefight).
    pub stress: f32,
    /// Posture while firing.
    pub posture: Posture,
    /// Further widening, 1 for none: the product of the aim factors of fatigue, suppression and surprise.
    pub widening: f32,
    /// Whether he fires as fast as he can.
    pub rapid: bool,
    /// Whether he fires while moving.
    pub moving: bool,
}

/// Share of rounds that are not aimed, by stress or in panic.
#[must_use]
pub fn wild_share(constants: &Constants, stress: f32, panic: bool) -> f32 {
    if panic {
        constants.wild_panic
    } else {
        constants.wild_calm + (constants.wild_firefight - constants.wild_calm) * stress.clamp(0.0, 1.0)
    }
}

/// Widening of the aimed rounds by stress. The whole loss of hits is `stress_factor^(2 stress)`; what the wild share takes
/// of it is left out here.
#[must_use]
pub fn stress_widening(constants: &Constants, stress: f32) -> f32 {
    let stress = stress.clamp(0.0, 1.0);
    let aimed = 1.0 - (wild_share(constants, stress, false) - constants.wild_calm);
    (libm::powf(constants.stress_factor, stress) * aimed.sqrt()).max(1.0)
}

/// Dispersion of aimed rounds per axis, in milliradians.
#[must_use]
pub fn dispersion_mrad(constants: &Constants, firing: &Firing) -> f32 {
    let posture = match firing.posture {
        Posture::Prone | Posture::BehindCover => 1.0,
        Posture::Kneeling => constants.kneeling_factor,
        Posture::Standing => constants.standing_factor,
        Posture::Mounted => constants.mounted_factor,
    };
    firing.skill_mrad
        * posture
        * stress_widening(constants, firing.stress)
        * firing.widening
        * if firing.rapid { constants.rapid_factor } else { 1.0 }
        * if firing.moving { constants.moving_factor } else { 1.0 }
}

/// Angle of fall, in radians. The row is that of a pointed bullet of about 870 m/s (derived from Rohne);
/// `fall_factor` scales it to the cartridge: 1.4 for 6.5 mm at 715 m/s, 1.9 for 7.62 mm at 615, 3.0 for Berdan at 437.
#[must_use]
pub fn angle_of_fall_rad(range_m: f32, fall_factor: f32) -> f32 {
    const ROW: [(f32, f32); 8] = [
        (0.0, 0.0),
        (400.0, 0.21),
        (600.0, 0.45),
        (800.0, 0.89),
        (1000.0, 1.62),
        (1200.0, 2.52),
        (1400.0, 3.57),
        (1600.0, 5.05),
    ];
    let mut degrees = 5.05 + (range_m - 1600.0) * 0.0078;
    for pair in ROW.windows(2) {
        if range_m <= pair[1].0 {
            degrees = pair[0].1 + (pair[1].1 - pair[0].1) * (range_m.max(0.0) - pair[0].0) / (pair[1].0 - pair[0].0);
            break;
        }
    }
    (degrees * fall_factor).to_radians().min(1.2)
}

/// Standard deviation of a judged range, in metres; men who use the same sight setting share one draw of it.
#[must_use]
pub fn range_error_sd_m(constants: &Constants, range_m: f32) -> f32 {
    constants.range_error_share * range_m / 0.6745
}

/// Chance that one aimed round hits, the sights being set `sight_error_m` too far (negative: too near).
#[must_use]
pub fn hit_probability(range_m: f32, dispersion_mrad: f32, target: Rectangle, sight_error_m: f32, fall_rad: f32) -> f32 {
    let sd_m = range_m.max(1.0) * dispersion_mrad * 0.001;
    let high_m = sight_error_m * libm::tanf(fall_rad);
    normal_within(0.5 * target.breadth_m, 0.0, sd_m) * normal_within(0.5 * target.height_m, high_m, sd_m) * target.fill
}

/// Chance that one aimed round hits, averaged over the error of judged range. Both errors are normal, so they add.
#[must_use]
pub fn hit_probability_range_judged(
    constants: &Constants,
    range_m: f32,
    dispersion_mrad: f32,
    target: Rectangle,
    fall_rad: f32,
) -> f32 {
    let sd_m = range_m.max(1.0) * dispersion_mrad * 0.001;
    let sight_m = range_error_sd_m(constants, range_m) * libm::tanf(fall_rad);
    let vertical_m = (sd_m * sd_m + sight_m * sight_m).sqrt();
    normal_within(0.5 * target.breadth_m, 0.0, sd_m) * normal_within(0.5 * target.height_m, 0.0, vertical_m) * target.fill
}

/// Chance that a round, aimed or wild, hits the man it was meant for; the sights set `sight_error_m` too far, or, where
/// nothing is known of them, averaged over the error of judged range.
#[must_use]
pub fn hit_probability_in_combat(
    constants: &Constants,
    firing: &Firing,
    panic: bool,
    range_m: f32,
    target: Rectangle,
    fall_rad: f32,
    sight_error_m: Option<f32>,
) -> f32 {
    let aimed = 1.0 - wild_share(constants, firing.stress, panic);
    let sigma = dispersion_mrad(constants, firing);
    aimed
        * match sight_error_m {
            Some(error_m) => hit_probability(range_m, sigma, target, error_m, fall_rad),
            None => hit_probability_range_judged(constants, range_m, sigma, target, fall_rad),
        }
}

/// Hits on others of a line of men for each hit on the man aimed at: rounds that pass beside him meet his neighbours, who stand
/// evenly along `front_m` at `interval_m`. Lateral errors are normal; the man aimed at may be any of them, so that a round falls
/// within the front with the chance `2 Phi(l) - 1 - 2 (phi(0) - phi(l)) / l`, `l = front / sd`.
#[must_use]
pub fn beside_ratio(sd_m: f32, breadth_m: f32, interval_m: f32, front_m: f32) -> f32 {
    let own = normal_within(0.5 * breadth_m, 0.0, sd_m);
    let wide = front_m / sd_m;
    let density = |x: f32| 0.398_942_3 * super::exp(-0.5 * x * x);
    let within = normal_within(front_m, 0.0, sd_m) - 2.0 * (density(0.0) - density(wide)) / wide;
    let beside = within - normal_within(0.5 * interval_m, 0.0, sd_m);
    (breadth_m / interval_m).min(1.0) * beside.max(0.0) / own.max(1.0e-6)
}

/// Hits left in the dark, when the eye finds no foresight: by the logarithm of the light between a thousandth of a lux and
/// one, all of them above.
#[must_use]
pub fn night_factor(constants: &Constants, lux: f32) -> f32 {
    if lux >= 1.0 {
        return 1.0;
    }
    let share = libm::log10f(lux.max(1.0e-3) * 1.0e3) / 3.0;
    (constants.dark_factor + (constants.dusk_factor - constants.dark_factor) * share).clamp(0.0, 1.0)
}

/// Widening of a man's aim by pointing in the dark: none from one lux on, in full at a thousandth of a lux.
#[must_use]
pub fn night_widening(constants: &Constants, lux: f32, skill_mrad: f32) -> f32 {
    if lux >= 1.0 {
        return 1.0;
    }
    let dark = 1.0 - libm::log10f(lux.max(1.0e-3) * 1.0e3) / 3.0;
    let share = dark * constants.night_mrad / skill_mrad.max(0.1);
    (1.0 + share * share).sqrt()
}

/// Expected hits of one wild round on a man of `area_m2` at that range and `lateral_m` beside the line of fire. Wild
/// rounds come down evenly between two ranges, steeply, and so reach over crests.
#[must_use]
pub fn wild_hits_per_round(constants: &Constants, range_m: f32, lateral_m: f32, area_m2: f32) -> f32 {
    let (near, far) = (constants.wild_near_m, constants.wild_far_m);
    if range_m < near || range_m > far {
        return 0.0;
    }
    let sd_m = range_m * constants.wild_lateral_rad;
    let share = lateral_m / sd_m;
    let across_per_m = 0.398_942_3 * super::exp(-0.5 * share * share) / sd_m;
    let shadow_m2 = area_m2 / libm::tanf(angle_of_fall_rad(range_m, 1.4)).max(0.03);
    across_per_m / (far - near) * shadow_m2
}

/// Chance that vegetation lets a bullet through.
#[must_use]
pub fn passes_vegetation_probability(constants: &Constants, optical_depth: f32, target_seen: bool) -> f32 {
    let share = if target_seen { constants.twig_share } else { constants.stem_share };
    super::exp(-share * optical_depth)
}

/// Rounds a minute by range (Rohne's field firing in Balck 1911), at most what the weapon allows (single loader 7).
#[must_use]
pub fn rate_of_fire_per_min(constants: &Constants, range_m: f32, rapid: bool, weapon_per_min: f32) -> f32 {
    const TABLE: [(f32, f32); 5] = [(400.0, 5.0), (550.0, 4.5), (850.0, 3.5), (1150.0, 2.5), (1500.0, 1.0)];
    if rapid {
        return constants.rapid_per_min.min(weapon_per_min);
    }
    let mut rate = 1.0;
    let mut low = TABLE[0];
    if range_m <= low.0 {
        rate = low.1;
    } else {
        for high in TABLE {
            if range_m <= high.0 {
                rate = low.1 + (high.1 - low.1) * (range_m - low.0) / (high.0 - low.0);
                break;
            }
            low = high;
        }
    }
    (rate * constants.rate_scale).min(weapon_per_min)
}

/// Distance by which a round passes the point aimed at, in metres, from a uniform (Rayleigh law).
#[must_use]
pub fn miss_distance_m(range_m: f32, dispersion_mrad: f32, u: f32) -> f32 {
    range_m * dispersion_mrad * 0.001 * (-2.0 * libm::logf(u.max(1.0e-7))).sqrt()
}

/// Share of the rounds of a firing line that fall in the band of a line of targets of that height, whatever their
/// spacing: how the trials were shot. Here only the tests need it.
#[cfg(test)]
fn band_share(range_m: f32, dispersion_mrad: f32, height_m: f32, sight_error_m: f32, fall_rad: f32) -> f32 {
    let sd_m = range_m.max(1.0) * dispersion_mrad * 0.001;
    let high_m = sight_error_m * libm::tanf(fall_rad);
    (normal_below((0.5 * height_m - high_m) / sd_m) - normal_below((-0.5 * height_m - high_m) / sd_m)).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANGES: [f32; 6] = [400.0, 600.0, 800.0, 1000.0, 1200.0, 1600.0];
    /// Dispersion of excellent, fair and poor shots by range, in milliradians (derived from Rohne).
    const DISPERSION: [[f32; 6]; 3] = [
        [1.33, 1.34, 1.37, 1.45, 1.60, 1.99],
        [1.84, 1.96, 2.11, 2.25, 2.43, 2.86],
        [3.68, 3.90, 4.21, 4.47, 4.88, 5.66],
    ];
    /// Percent of rounds on a band one metre high, range known (Rohne in Balck 1911).
    const BAND: [[f32; 6]; 3] = [
        [65.1, 46.6, 35.2, 27.0, 20.5, 12.5],
        [50.4, 32.9, 23.3, 17.6, 13.6, 8.7],
        [26.6, 16.9, 11.8, 8.9, 6.8, 4.4],
    ];
    fn whole(posture: Posture) -> Rectangle {
        Rectangle { fill: 1.0, ..posture.rectangle() }
    }

    #[test]
    fn rounds_that_miss_one_man_meet_his_neighbours() {
        // At 20 m nobody misses by a man's distance; far off each place of the front is as likely as another, so the hits on
        // others are those of n - 1 men, less what falls in the interval of the man aimed at.
        assert!(beside_ratio(0.1, 0.45, 2.0, 40.0) < 0.001);
        let (sd, interval, men) = (20.0, 2.0, 20.0);
        let others = beside_ratio(sd, 0.45, interval, men * interval);
        let mut sum = 0.0;
        for aimed in 0..20 {
            for other in (0..20).filter(|&other| other != aimed) {
                let off = interval * (other - aimed) as f32;
                sum += normal_below((off + 0.225) / sd) - normal_below((off - 0.225) / sd);
            }
        }
        let exact = sum / men / normal_within(0.225, 0.0, sd);
        assert!((others / exact - 1.0).abs() < 0.03, "{others} {exact}");
        // A column is hit oftener than an open line.
        assert!(beside_ratio(1.0, 0.45, 0.8, 16.0) > 2.0 * beside_ratio(1.0, 0.45, 2.0, 40.0));
    }

    #[test]
    fn in_the_dark_men_point_and_do_not_aim() {
        let constants = Constants::default();
        assert_eq!(night_widening(&constants, 1.0, 2.3), 1.0);
        let dark = night_widening(&constants, 1.0e-3, 2.3) * 2.3;
        assert!((dark - (2.3_f32 * 2.3 + 64.0).sqrt()).abs() < 1e-4);
        assert!(night_widening(&constants, 0.25, 2.3) < 1.3);
    }

    /// T4.1, range known
    #[test]
    fn rohne_band_with_the_right_sight() {
        for (dispersions, percents) in DISPERSION.iter().zip(BAND) {
            for ((range, dispersion), percent) in RANGES.iter().zip(dispersions).zip(percents) {
                let got = 100.0 * band_share(*range, *dispersion, 1.0, 0.0, 0.0);
                assert!((got - percent).abs() < 1.0, "{range} {dispersion}: {got}, table {percent}");
            }
        }
    }

    /// T4.1, range judged: fair shots
    #[test]
    fn rohne_band_with_a_judged_range() {
        let constants = Constants::default();
        let band = Rectangle { breadth_m: 1.0e6, height_m: 1.0, fill: 1.0 };
        let fair = [1.84, 1.96, 2.11, 2.25, 2.43, 2.645, 2.86];
        let table = [47.8, 26.6, 13.9, 7.0, 3.9, 2.4, 1.5];
        for ((range, dispersion), percent) in [400.0, 600.0, 800.0, 1000.0, 1200.0, 1400.0, 1600.0].iter().zip(fair).zip(table)
        {
            let fall = angle_of_fall_rad(*range, 1.0);
            let got = 100.0 * hit_probability_range_judged(&constants, *range, dispersion, band, fall);
            assert!((got - percent).abs() < 1.5, "{range}: {got}, table {percent}");
        }
    }

    #[test]
    fn judged_range_is_the_average_over_sight_errors() {
        let constants = Constants::default();
        let (range, sigma, target) = (900.0, 2.2, whole(Posture::Standing));
        let fall = angle_of_fall_rad(range, 1.4);
        let n = 4000;
        let mean = (0..n)
            .map(|step| {
                let z = super::super::random_variates::normal_from_uniform((step as f32 + 0.5) / n as f32);
                hit_probability(range, sigma, target, z * range_error_sd_m(&constants, range), fall)
            })
            .sum::<f32>()
            / n as f32;
        let closed = hit_probability_range_judged(&constants, range, sigma, target, fall);
        assert!((mean / closed - 1.0).abs() < 0.005, "{mean} {closed}");
    }

    /// T4.2
    #[test]
    fn rectangle_formula() {
        let table = [
            (4.5, [(100.0, 0.360, 0.100), (200.0, 0.129, 0.026), (300.0, 0.062, 0.012)]),
            (14.2, [(100.0, 0.057, 0.0106), (200.0, 0.0149, 0.0027), (300.0, 0.0067, 0.0012)]),
        ];
        for (sigma, rows) in table {
            for (range, standing, prone) in rows {
                let got = hit_probability(range, sigma, whole(Posture::Standing), 0.0, 0.0);
                assert!((got / standing - 1.0).abs() < 0.02, "{sigma} {range}: {got}, table {standing}");
                let got = hit_probability(range, sigma, whole(Posture::Prone), 0.0, 0.0);
                assert!((got / prone - 1.0).abs() < 0.05, "{sigma} {range}: {got}, table {prone}");
            }
        }
    }

    /// T4.3: defenders behind cover, attackers who rush, lie and kneel to fire between 400 and 100 m.
    #[test]
    fn a_defended_line_needs_hundreds_of_rounds() {
        let constants = Constants::default();
        let per_casualty = |skill_mrad: f32| {
            let firing = Firing { skill_mrad, stress: 1.0, posture: Posture::BehindCover, widening: 1.1, rapid: false, moving: false };
            let (mut rounds, mut hits) = (0.0, 0.0);
            for step in 0..=30 {
                let range = 100.0 + 10.0 * step as f32;
                let fall = angle_of_fall_rad(range, 1.4);
                let chance = |posture: Posture| {
                    hit_probability_in_combat(&constants, &firing, false, range, posture.rectangle(), fall, None)
                };
                let seen = passes_vegetation_probability(&constants, 1.0, true);
                hits += seen * (0.2 * chance(Posture::Standing) + 0.5 * chance(Posture::Prone) + 0.3 * chance(Posture::BehindCover));
                rounds += 1.0;
            }
            rounds / hits
        };
        let (regular, irregular) = (per_casualty(2.3), per_casualty(4.5));
        assert!((100.0..=600.0).contains(&regular), "{regular}");
        assert!((100.0..=600.0).contains(&irregular), "{irregular}");
    }

    /// T4.4
    #[test]
    fn twice_the_dispersion_quarters_the_hits() {
        let target = whole(Posture::Prone);
        let ratio = hit_probability(800.0, 6.0, target, 0.0, 0.0) / hit_probability(800.0, 12.0, target, 0.0, 0.0);
        assert!((ratio - 4.0).abs() < 0.02, "{ratio}");
        let small = hit_probability(800.0, 6.0, target, 0.0, 0.0);
        let limit = target.area_m2() / (core::f32::consts::TAU * 4.8 * 4.8);
        assert!((small / limit - 1.0).abs() < 0.01);
    }

    /// A full firefight costs nine hits in ten, however the loss is shared out.
    #[test]
    fn combat_takes_nine_hits_in_ten() {
        for wild_firefight in [0.1, 0.4, 0.6] {
            let constants = Constants { wild_firefight, ..Constants::default() };
            let firing = Firing { skill_mrad: 2.3, stress: 0.0, posture: Posture::Prone, widening: 1.0, rapid: false, moving: false };
            let target = Posture::BehindCover.rectangle();
            let chance = |stress| {
                hit_probability_in_combat(&constants, &Firing { stress, ..firing }, false, 500.0, target, 0.0, None)
            };
            let factor = chance(1.0) / chance(0.0);
            assert!((factor - 0.1).abs() < 0.012, "{factor}");
        }
    }

    #[test]
    fn wild_rounds_come_down_far_behind_and_are_seldom_deadly() {
        let constants = Constants::default();
        assert_eq!(wild_hits_per_round(&constants, 300.0, 0.0, 0.5), 0.0);
        let far = wild_hits_per_round(&constants, 1300.0, 0.0, 0.5);
        assert!(far > 1.0e-7 && far < 1.0e-4, "{far}");
        // All rounds come down somewhere between the two ranges: the density integrates to one over the ground.
        let mut total = 0.0_f64;
        for along in 0..230 {
            let range = 905.0 + 10.0 * along as f32;
            for across in -200..=200 {
                let shadow = 1.0 / libm::tanf(angle_of_fall_rad(range, 1.4)).max(0.03);
                let hits = wild_hits_per_round(&constants, range, across as f32 * 10.0, 1.0) / shadow;
                total += f64::from(hits) * 100.0;
            }
        }
        assert!((total - 1.0).abs() < 0.01, "{total}");
    }

    #[test]
    fn rates_follow_the_field_firing_table() {
        let constants = Constants::default();
        assert_eq!(rate_of_fire_per_min(&constants, 100.0, false, 15.0), 5.0);
        assert_eq!(rate_of_fire_per_min(&constants, 550.0, false, 15.0), 4.5);
        assert_eq!(rate_of_fire_per_min(&constants, 2000.0, false, 15.0), 1.0);
        assert_eq!(rate_of_fire_per_min(&constants, 100.0, true, 7.0), 7.0);
        let median = miss_distance_m(200.0, 7.0, 0.5);
        assert!((median / (1.4 * 1.1774) - 1.0).abs() < 0.001);
    }
}
