//! Orders, messengers, staffs. Model card: `command`.

use super::random_variates::lognormal;

constants! {
    /// Constants of command (Balck 1911 on Wafangu 1904; the rest from general knowledge of the period).
    "command";
    /// Pace of a mounted officer across hills (nearly an hour for 5 km at Wafangu).
    mounted_min_per_km = 12.0, "min/km", "LN(12, 0.3)";
    /// Pace of a mounted officer on a road.
    mounted_road_min_per_km = 5.0, "min/km", "LN(5, 0.3)";
    /// Speed of a runner on a way by day.
    runner_way_km_per_h = 7.0, "km/h", "LN(7, 0.3)";
    /// Speed of a runner through forest by day.
    runner_forest_km_per_h = 3.0, "km/h", "LN(3, 0.3)";
    /// Speed of a runner by night.
    runner_night_km_per_h = 2.0, "km/h", "LN(2, 0.3)";
    /// Share of a messenger's route that lies on ways, where nothing better is known.
    way_share = 0.5, "-", "U(0.2, 0.8)";
    /// Spread of every travel time, standard deviation of the logarithm.
    travel_log_sd = 0.3, "-", "U(0.2, 0.5)";
    /// Chance for each kilometre that a messenger under fire does not arrive.
    lost_per_km_fire = 0.05, "1/km", "Be(0.05, 20)";
    /// The same out of fire.
    lost_per_km = 0.01, "1/km", "Be(0.01, 50)";
    /// Chance for a trip that a messenger in forest by night does not arrive.
    lost_night_forest = 0.10, "-", "Be(0.10, 20)";
    /// Time that a company commander takes from report to order, median.
    company_staff_s = 300.0, "s", "LN(300, 0.6)";
    /// The same for a battalion.
    battalion_staff_s = 1_200.0, "s", "LN(1200, 0.6)";
    /// The same for a regiment, brigade or column.
    brigade_staff_s = 3_600.0, "s", "LN(3600, 0.6)";
    /// Time for a section to get ready, median.
    section_ready_s = 30.0, "s", "LN(30, 0.5)";
    /// The same for a platoon.
    platoon_ready_s = 120.0, "s", "LN(120, 0.4)";
    /// The same for a company to deploy from column.
    company_ready_s = 480.0, "s", "LN(480, 0.4)";
    /// The same for a battalion.
    battalion_ready_s = 1_800.0, "s", "LN(1800, 0.4)";
    /// Spread of staff times, standard deviation of the logarithm.
    staff_log_sd = 0.6, "-", "U(0.4, 0.8)";
    /// Spread of the time to get ready, standard deviation of the logarithm.
    ready_log_sd = 0.4, "-", "U(0.3, 0.6)";
    /// Scale on every delay of command.
    delay_scale = 1.0, "-", "LN(1, 0.4)";
    /// Reach of a leader's voice and example in the open.
    reach_open_m = 80.0, "m", "U(50, 120)";
    /// The same in forest.
    reach_forest_m = 25.0, "m", "U(15, 40)";
    /// Length of a messenger's route over the distance as the crow flies.
    winding = 1.5, "-", "U(1.2, 2)";
    /// Share of the route that lies under fire for a messenger who sets out from a fight.
    under_fire_share = 0.3, "-", "U(0.1, 0.5)";
    /// Time after the hour of an order when word that it waits for is plainly overdue.
    word_overdue_s = 7_200.0, "s", "LN(7200, 0.5)";
}

/// The level of a headquarters or unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Echelon {
    /// A section or squad.
    Section,
    /// A platoon.
    Platoon,
    /// A company, or an irregular band of that size.
    Company,
    /// A battalion, or an irregular force of that size.
    Battalion,
    /// A regiment, brigade or independent column.
    Brigade,
}

/// How a message travels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Errand {
    /// Length of the route, in metres.
    pub route_m: f32,
    /// Whether the messenger rides.
    pub mounted: bool,
    /// Share of the route on ways, 0 to 1.
    pub way_share: f32,
    /// Whether what is not on ways is forest (else open hills).
    pub forest: bool,
    /// Light on the route, in lux.
    pub lux: f32,
    /// Share of the route under fire, 0 to 1.
    pub under_fire: f32,
}

/// Light below which a messenger travels as by night, in lux.
const NIGHT_LUX: f32 = 1.0;

/// Travel time of a message, in seconds, from a standard normal.
#[must_use]
pub fn travel_time_s(constants: &Constants, errand: &Errand, z: f32) -> f32 {
    let runner_s_per_m = |km_per_h: f32| 3.6 / km_per_h;
    let night = errand.lux < NIGHT_LUX;
    let (way, off) = if errand.mounted {
        let slower = if night { 1.6 } else { 1.0 };
        (constants.mounted_road_min_per_km * 0.06 * slower, constants.mounted_min_per_km * 0.06 * slower)
    } else {
        let off = match (night, errand.forest) {
            (true, _) => runner_s_per_m(constants.runner_night_km_per_h),
            (false, true) => runner_s_per_m(constants.runner_forest_km_per_h),
            (false, false) => runner_s_per_m(0.5 * (constants.runner_way_km_per_h + constants.runner_forest_km_per_h)),
        };
        let way = runner_s_per_m(constants.runner_way_km_per_h) * if night { 1.6 } else { 1.0 };
        (way.min(off), off)
    };
    let median_s = errand.route_m * (errand.way_share * way + (1.0 - errand.way_share) * off);
    constants.delay_scale * lognormal(median_s, constants.travel_log_sd, z)
}

/// Chance that a message does not arrive.
#[must_use]
pub fn lost_probability(constants: &Constants, errand: &Errand) -> f32 {
    let km = errand.route_m / 1000.0;
    let per_km = constants.lost_per_km + (constants.lost_per_km_fire - constants.lost_per_km) * errand.under_fire;
    let mut arrives = libm::powf(1.0 - per_km.clamp(0.0, 1.0), km);
    if errand.lux < NIGHT_LUX && errand.forest {
        // A short errand is in less danger of going astray than a long one; two kilometres are a trip.
        arrives *= libm::powf(1.0 - constants.lost_night_forest, (km / 2.0).min(2.0));
    }
    1.0 - arrives
}

/// The errand between two headquarters so far apart as the crow flies, on ways for the constant share of it.
#[must_use]
pub const fn errand(
    constants: &Constants,
    distance_m: f32,
    mounted: bool,
    forest: bool,
    lux: f32,
    from_a_fight: bool,
) -> Errand {
    let under_fire = if from_a_fight { constants.under_fire_share } else { 0.0 };
    let route_m = constants.winding * distance_m;
    Errand { route_m, mounted, way_share: constants.way_share, forest, lux, under_fire }
}

/// The level of a unit of so many men: a section below 30, a platoon below 80, a company below 300, a battalion below 1,200.
#[must_use]
pub const fn echelon_of(men: u32) -> Echelon {
    match men {
        0..30 => Echelon::Section,
        30..80 => Echelon::Platoon,
        80..300 => Echelon::Company,
        300..1_200 => Echelon::Battalion,
        _ => Echelon::Brigade,
    }
}

/// Time until a leader's word reaches men so far from him, in seconds: at once within his reach, by a runner beyond.
#[must_use]
pub fn word_reaches_s(constants: &Constants, distance_m: f32, forest: bool) -> f32 {
    if distance_m <= leader_reach_m(constants, forest) {
        return 0.0;
    }
    let km_per_h = if forest { constants.runner_forest_km_per_h } else { constants.runner_way_km_per_h };
    constants.delay_scale * distance_m * 3.6 / km_per_h
}

/// Time that a headquarters takes from report to order, in seconds, from a standard normal.
#[must_use]
pub fn staff_delay_s(constants: &Constants, echelon: Echelon, z: f32) -> f32 {
    let median_s = match echelon {
        Echelon::Section => 0.05 * constants.company_staff_s,
        Echelon::Platoon => 0.2 * constants.company_staff_s,
        Echelon::Company => constants.company_staff_s,
        Echelon::Battalion => constants.battalion_staff_s,
        Echelon::Brigade => constants.brigade_staff_s,
    };
    constants.delay_scale * lognormal(median_s, constants.staff_log_sd, z)
}

/// Time that a unit takes to get ready and deploy, in seconds, from a standard normal.
#[must_use]
pub fn ready_time_s(constants: &Constants, echelon: Echelon, z: f32) -> f32 {
    let median_s = match echelon {
        Echelon::Section => constants.section_ready_s,
        Echelon::Platoon => constants.platoon_ready_s,
        Echelon::Company => constants.company_ready_s,
        Echelon::Battalion => constants.battalion_ready_s,
        Echelon::Brigade => 2.0 * constants.battalion_ready_s,
    };
    constants.delay_scale * lognormal(median_s, constants.ready_log_sd, z)
}

/// Time from a report at headquarters to the first act of a subordinate unit, in seconds, from three standard normals.
#[must_use]
pub fn order_to_action_s(constants: &Constants, from: Echelon, to: Echelon, errand: &Errand, z: [f32; 3]) -> f32 {
    staff_delay_s(constants, from, z[0]) + travel_time_s(constants, errand, z[1]) + ready_time_s(constants, to, z[2])
}

/// How far a leader's voice and example reach, in metres.
#[must_use]
pub fn leader_reach_m(constants: &Constants, forest: bool) -> f32 {
    if forest { constants.reach_forest_m } else { constants.reach_open_m }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::random_variates::normal_from_uniform;

    const HILLS: Errand =
        Errand { route_m: 5000.0, mounted: true, way_share: 0.0, forest: false, lux: 10_000.0, under_fire: 0.0 };

    /// T1.5
    #[test]
    fn wafangu() {
        let minutes = travel_time_s(&Constants::default(), &HILLS, 0.0) / 60.0;
        assert!((45.0..=75.0).contains(&minutes), "{minutes}");
        let on_foot = travel_time_s(&Constants::default(), &Errand { mounted: false, ..HILLS }, 0.0) / 60.0;
        assert!((45.0..=75.0).contains(&on_foot), "{on_foot}");
    }

    /// T10.1
    #[test]
    fn order_to_action_of_a_battalion() {
        let constants = Constants::default();
        let n = 25;
        let z = |step: usize| normal_from_uniform((step as f32 + 0.5) / n as f32);
        for mounted in [true, false] {
            let errand = Errand { route_m: 2000.0, mounted, way_share: 0.5, forest: true, ..HILLS };
            let mut times: Vec<f32> = Vec::new();
            for a in 0..n {
                for b in 0..n {
                    for c in 0..n {
                        let draws = [z(a), z(b), z(c)];
                        times.push(order_to_action_s(&constants, Echelon::Battalion, Echelon::Battalion, &errand, draws));
                    }
                }
            }
            times.sort_by(f32::total_cmp);
            let median = times[times.len() / 2] / 60.0;
            assert!((45.0..=90.0).contains(&median), "{median}");
        }
    }

    #[test]
    fn night_fire_and_forest_cost_time_and_messengers() {
        let constants = Constants::default();
        let day = Errand { route_m: 2000.0, mounted: false, forest: true, ..HILLS };
        let night = Errand { lux: 0.01, ..day };
        assert!((travel_time_s(&constants, &day, 0.0) / 60.0 - 40.0).abs() < 0.1);
        assert!((travel_time_s(&constants, &night, 0.0) / 60.0 - 60.0).abs() < 0.1);
        assert!((lost_probability(&constants, &day) - 0.0199).abs() < 0.0005);
        assert!((lost_probability(&constants, &night) - 0.118).abs() < 0.001);
        let between = |fight| errand(&constants, 2000.0 / constants.winding, false, true, 10_000.0, fight);
        let median = travel_time_s(&constants, &between(false), 0.0) / 60.0;
        assert!((median - 28.57).abs() < 0.1, "{median}");
        assert!(lost_probability(&constants, &between(true)) > lost_probability(&constants, &between(false)));
        let shot_at = Errand { under_fire: 1.0, ..day };
        assert!((lost_probability(&constants, &shot_at) - 0.0975).abs() < 0.0005);
    }

    #[test]
    fn higher_staffs_take_longer_and_delays_can_be_set_to_nothing() {
        let mut constants = Constants::default();
        let all = [Echelon::Section, Echelon::Platoon, Echelon::Company, Echelon::Battalion, Echelon::Brigade];
        for pair in all.windows(2) {
            assert!(staff_delay_s(&constants, pair[0], 0.0) < staff_delay_s(&constants, pair[1], 0.0));
            assert!(ready_time_s(&constants, pair[0], 0.0) < ready_time_s(&constants, pair[1], 0.0));
        }
        assert!(leader_reach_m(&constants, true) < leader_reach_m(&constants, false));
        assert_eq!(word_reaches_s(&constants, 25.0, true), 0.0);
        assert!((word_reaches_s(&constants, 100.0, true) - 120.0).abs() < 0.01);
        assert_eq!([29, 30, 110, 400, 2_000].map(echelon_of), all);
        constants.delay_scale = 0.0;
        assert_eq!(order_to_action_s(&constants, Echelon::Brigade, Echelon::Company, &HILLS, [1.0; 3]), 0.0);
    }
}
