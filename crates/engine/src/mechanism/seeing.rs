//! Who finds whom with the eye, and when. Model card: `seeing`.
//!
//! Two gates and a search. The *gap* gate: whether vegetation leaves a line free is drawn once for a pair of men at one
//! stand; the *aptitude* gate: whether this observer will ever notice that target there is drawn once too. Only the
//! search behind both gates is a matter of time. Drawing the gates anew at every look would make every sighting certain.

constants! {
    /// Constants of search by eye.
    "seeing";
    /// Scale on the optical depth of all vegetation: the most influential unknown of a forest fight.
    extinction_scale = 1.0, "-", "LN(1, 0.5)";
    /// Factor on optical depth when observer or target is down among the undergrowth.
    low_ray_factor = 2.0, "-", "U(1.3, 4)";
    /// Cycles across a target at which half of all observers ever find it (Johnson 1958; ACQUIRE).
    detect_cycles = 0.75, "cycles", "U(0.56, 0.94)";
    /// Factor on those cycles for a walking target.
    walking_cycles_factor = 0.5, "-", "U(0.35, 0.7)";
    /// Factor on those cycles for a running target.
    running_cycles_factor = 0.333, "-", "U(0.25, 0.5)";
    /// Cutoff of the eye by day and good contrast (30 cycles per degree).
    day_cutoff = 1.7, "cycles/mrad", "U(1.2, 1.9)";
    /// Scale on the cutoff of the eye in poor light.
    dim_cutoff_scale = 1.0, "-", "U(0.7, 1.3)";
    /// Time scale of search in one field of view; the rate is `x / (2 * this)` for plain targets (ACQUIRE).
    search_time_s = 3.4, "s", "U(1.7, 6.8)";
    /// Fields of view in the sector that a man watches.
    fields = 4.0, "-", "U(1, 10)";
    /// Factor on the search rate of a man who expects nothing.
    unalerted_factor = 0.3, "-", "U(0.1, 0.6)";
    /// Factor on the search rate in the sector that a cue points to.
    cued_factor = 3.0, "-", "U(2, 5)";
    /// Range at which the flash of smokeless powder is noticed by one watcher in three, by day.
    flash_day_m = 150.0, "m", "U(100, 200)";
    /// The same by night.
    flash_night_m = 1_400.0, "m", "U(1000, 2000)";
    /// The same for the smoke of black powder, by day.
    smoke_m = 900.0, "m", "U(500, 1500)";
    /// Share of watchers who look the right way at the moment of a shot.
    looking_share = 0.3, "-", "U(0.15, 0.5)";
    /// Worth of each further observer who stands beside the first, behind the same screens.
    further_observer = 0.4, "-", "U(0.3, 0.5)";
    /// Loss of a suppressed man's search rate.
    suppressed_loss = 0.7, "-", "U(0.5, 0.9)";
    /// Loss of a tired man's search rate.
    tired_loss = 0.3, "-", "U(0.1, 0.5)";
    /// Share of kneeling men, or men who go by bounds, who show themselves at a moment.
    shown_kneeling = 0.5, "-", "U(0.3, 0.8)";
    /// The same, men lying in the open.
    shown_prone = 0.45, "-", "U(0.25, 0.7)";
    /// The same, men who fire from behind cover.
    shown_cover = 0.22, "-", "U(0.1, 0.4)";
    /// The same, people without arms behind cover.
    shown_unarmed = 0.05, "-", "U(0.01, 0.15)";
    /// Time for which a target stays known after it was last seen.
    memory_s = 90.0, "s", "U(30, 300)";
    /// Share of the men of a plain march column who look about.
    column_watch = 0.15, "-", "U(0.05, 0.4)";
    /// Side of what a still man hidden under litter and branches shows, contrast counted (even a walking man was found at
    /// 16 m on the mean, Jungle Vision VIII).
    hidden_m = 0.005, "m", "U(0.002, 0.03)";
}

/// What the target does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Motion {
    /// Keeps still.
    Still,
    /// Walks.
    Walking,
    /// Runs or rides fast.
    Running,
}

/// What the observer expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Alertness {
    /// Nothing: on the march far from the enemy, at work, at rest.
    Unwarned,
    /// The enemy may come.
    Watchful,
    /// A sound, a flash or an order points to the very place.
    Cued,
}

/// One observer looking towards one target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Distance, in metres.
    pub range_m: f32,
    /// Size of the target, the root of its presented area, in metres.
    pub presented_m: f32,
    /// Light on the target, in lux.
    pub lux: f32,
    /// Optical depth of the vegetation between the two, before [`Constants::extinction_scale`].
    pub optical_depth: f32,
    /// Whether observer or target is down among the undergrowth.
    pub low: bool,
    /// What the target does.
    pub motion: Motion,
    /// What the observer expects.
    pub alertness: Alertness,
    /// Suppression of the observer, 0 to 1.
    pub suppression: f32,
    /// Fatigue of the observer, 0 to 1.
    pub fatigue: f32,
}

/// The two draws that belong to a pair at one stand; keep them while neither moves more than a few metres sideways.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairDraws {
    /// Uniform that decides at what range the vegetation lets a line through.
    pub gap: f32,
    /// Uniform that decides whether this observer ever notices this target.
    pub aptitude: f32,
}

/// Chance that vegetation leaves the line free: `exp(-depth)`, the exponential of forest stands (Remote Sensing 13:4455).
#[must_use]
pub fn free_line_probability(constants: &Constants, optical_depth: f32, low: bool) -> f32 {
    if optical_depth == 0.0 {
        return 1.0;
    }
    let low = if low { constants.low_ray_factor } else { 1.0 };
    super::exp(-constants.extinction_scale * low * optical_depth)
}

/// Optical depth at which [`free_line_probability`] is `chance`: its inverse.
#[must_use]
pub fn free_line_depth(constants: &Constants, chance: f32, low: bool) -> f32 {
    let low = if low { constants.low_ray_factor } else { 1.0 };
    -libm::logf(chance.max(f32::MIN_POSITIVE)) / (constants.extinction_scale * low).max(1.0e-9)
}

/// Range at which a line first comes free in vegetation of one extinction, for the pair's gap draw, in metres.
#[must_use]
pub fn free_line_range_m(constants: &Constants, extinction_per_m: f32, low: bool, gap: f32) -> f32 {
    let low = if low { constants.low_ray_factor } else { 1.0 };
    -libm::logf(gap.max(1.0e-9)) / (constants.extinction_scale * low * extinction_per_m).max(1.0e-9)
}

/// In so much light and more the eye, and who looks for flashes, tells no difference, lux.
pub const PLAIN_DAY_LUX: f32 = 100.0;

/// Finest detail that the eye resolves at that light, in cycles per milliradian: a table in the logarithm of the light.
#[must_use]
pub fn eye_cutoff(constants: &Constants, lux: f32) -> f32 {
    const TABLE: [(f32, f32); 5] = [(-4.0, 0.05), (-3.0, 0.08), (-2.0, 0.15), (-1.0, 0.35), (0.477, 0.9)];
    if lux >= PLAIN_DAY_LUX {
        return constants.day_cutoff;
    }
    let light = libm::log10f(lux.max(1.0e-6));
    let scale = constants.dim_cutoff_scale;
    let mut low = TABLE[0];
    if light <= low.0 {
        return low.1 * scale;
    }
    for high in TABLE.into_iter().skip(1).map(|(at, cutoff)| (at, cutoff * scale)).chain([(2.0, constants.day_cutoff)]) {
        if light <= high.0 {
            let below = if low == TABLE[0] { low.1 * scale } else { low.1 };
            return below + (high.1 - below) * (light - low.0) / (high.0 - low.0);
        }
        low = high;
    }
    constants.day_cutoff
}

/// Target transform probability function `x^E / (1 + x^E)` with `E = 2.7 + 0.7 x`.
#[must_use]
pub fn target_transform(x: f32) -> f32 {
    if x <= 0.0 {
        return 0.0;
    }
    let power = super::exp(((2.7 + 0.7 * x) * libm::logf(x)).min(60.0));
    power / (1.0 + power)
}

/// No less than [`target_transform`], without a transcendental function: below 1 the power is less than that of 2.5, here
/// with a thousandth to spare for rounding.
#[must_use]
pub fn target_transform_at_most(x: f32) -> f32 {
    if x < 1.0 { 1.001 * x * x * x.max(0.0).sqrt() } else { 1.0 }
}

/// Cycles that the eye lays across a target of that size.
#[must_use]
pub fn cycles_on_target(constants: &Constants, presented_m: f32, range_m: f32, lux: f32) -> f32 {
    1000.0 * presented_m / range_m.max(1.0) * eye_cutoff(constants, lux)
}

/// Range at which the eye lays that many cycles across a target of that size: the inverse of [`cycles_on_target`].
#[must_use]
pub fn range_for_cycles_m(constants: &Constants, presented_m: f32, cycles: f32, lux: f32) -> f32 {
    1000.0 * presented_m * eye_cutoff(constants, lux) / cycles
}

/// How plain a target is to the eye, in units of the detail that half of all observers need to find it: neither the observer's
/// alertness nor his fatigue enters.
#[must_use]
pub fn plainness(constants: &Constants, look: &Look) -> f32 {
    let needed = constants.detect_cycles
        * match look.motion {
            Motion::Still => 1.0,
            Motion::Walking => constants.walking_cycles_factor,
            Motion::Running => constants.running_cycles_factor,
        };
    cycles_on_target(constants, look.presented_m, look.range_m, look.lux) / needed
}

/// Chance that such an observer ever finds such a target, the line being free.
#[must_use]
pub fn probability_ever(constants: &Constants, look: &Look) -> f32 {
    target_transform(plainness(constants, look))
}

/// Rate at which a man who can find the target does so, per second.
#[must_use]
pub fn search_rate_per_s(constants: &Constants, look: &Look) -> f32 {
    let x = plainness(constants, look);
    rate_where_plain(constants, look, x, target_transform(x))
}

/// The rate of [`search_rate_per_s`] for a plainness and the chance of ever finding that goes with it.
#[must_use]
pub fn rate_where_plain(constants: &Constants, look: &Look, x: f32, ever: f32) -> f32 {
    let one_field = if ever <= 0.9 { ever } else { x / 2.0 } / constants.search_time_s;
    let alertness = match look.alertness {
        Alertness::Unwarned => constants.unalerted_factor,
        Alertness::Watchful => 1.0,
        Alertness::Cued => constants.cued_factor,
    };
    let kept = (1.0 - constants.suppressed_loss * look.suppression) * (1.0 - constants.tired_loss * look.fatigue);
    one_field / constants.fields.max(1.0) * alertness * kept
}

/// No more than [`rate_where_plain`] for any alertness and fatigue.
#[must_use]
pub fn least_rate_where_plain(constants: &Constants, look: &Look, x: f32, ever: f32) -> f32 {
    let expect = |alertness| Look { alertness, fatigue: if constants.tired_loss > 0.0 { 1.0 } else { 0.0 }, ..*look };
    [Alertness::Unwarned, Alertness::Watchful, Alertness::Cued]
        .map(|alertness| rate_where_plain(constants, &expect(alertness), x, ever))
        .into_iter()
        .fold(f32::INFINITY, f32::min)
}

/// Rate of finding for one pair with its own draws, per second: zero while a gate is shut.
#[must_use]
pub fn detection_rate_per_s(constants: &Constants, look: &Look, draws: PairDraws) -> f32 {
    let x = plainness(constants, look);
    if draws.aptitude >= target_transform_at_most(x) {
        return 0.0;
    }
    let ever = target_transform(x);
    let free = draws.aptitude < ever && draws.gap < free_line_probability(constants, look.optical_depth, look.low);
    if free { rate_where_plain(constants, look, x, ever) } else { 0.0 }
}

/// Rate of finding averaged over pairs, per second: for many observers or many targets taken together.
#[must_use]
pub fn mean_detection_rate_per_s(constants: &Constants, look: &Look) -> f32 {
    free_line_probability(constants, look.optical_depth, look.low)
        * probability_ever(constants, look)
        * search_rate_per_s(constants, look)
}

/// Chance that one of `observers` standing side by side finds one of `targets` standing side by side within
/// `duration_s`. The gates are drawn once for the group, so the chance does not creep to one with time.
#[must_use]
pub fn group_detection_probability(constants: &Constants, look: &Look, observers: f32, targets: f32, duration_s: f32) -> f32 {
    let tries = effective_number(constants, observers) * effective_number(constants, targets);
    let gate = free_line_probability(constants, look.optical_depth, look.low) * probability_ever(constants, look);
    let in_time = super::random_variates::probability_within(search_rate_per_s(constants, look), duration_s);
    super::random_variates::at_least_once(gate * in_time, tries)
}

/// Number of independent observers (or targets) that `count` side by side are worth.
#[must_use]
pub fn effective_number(constants: &Constants, count: f32) -> f32 {
    if count <= 1.0 { count } else { 1.0 + constants.further_observer * (count - 1.0) }
}

/// Time in which a man who knows where the enemy lies finds one of those who show themselves there, s: that of search in his
/// sector with a cue, shared by so many plain marks. With the time of a shot it makes the rate of fire one that is limited by hands
/// where marks are many and by eyes where they are few (the disc equation of Holling 1959).
#[must_use]
pub fn mark_found_s(constants: &Constants, showing: f32) -> f32 {
    constants.search_time_s * constants.fields / constants.cued_factor / showing.max(1.0e-3)
}

/// Chance that one man notices one shot by its flash or smoke.
#[must_use]
pub fn flash_probability(constants: &Constants, range_m: f32, lux: f32, optical_depth: f32, black_powder: bool) -> f32 {
    // Day to night over the two decades of light below 10 lux.
    let night = ((1.0 - libm::log10f(lux.max(1.0e-6))) / 2.0).clamp(0.0, 1.0);
    let day_m = if black_powder { constants.smoke_m } else { constants.flash_day_m };
    let reach_m = super::exp((1.0 - night) * libm::logf(day_m) + night * libm::logf(constants.flash_night_m.max(day_m)));
    let share = range_m / reach_m;
    constants.looking_share
        * super::exp(-share * share)
        * free_line_probability(constants, optical_depth, false)
}

/// Rate at which one man finds a firing position by its flashes, per second.
#[must_use]
pub fn flash_rate_per_s(constants: &Constants, shots_per_s: f32, probability: f32) -> f32 {
    shots_per_s * probability / constants.fields.max(1.0)
}

/// Chance that a patrol finds something in an area by random search, `1 - exp(-W L / A)` (Koopman 1980).
#[must_use]
pub fn random_search_probability(sweep_m: f32, path_m: f32, area_m2: f32) -> f32 {
    -libm::expm1f(-sweep_m * path_m / area_m2)
}

/// Chance that a patrol passing at `lateral_m` finds something: inverse-cube law (Koopman 1980).
#[must_use]
pub fn lateral_search_probability(sweep_m: f32, lateral_m: f32) -> f32 {
    -libm::expm1f(-sweep_m * sweep_m / (4.0 * core::f32::consts::PI * lateral_m * lateral_m).max(1.0e-12))
}

/// Chance that parallel tracks `spacing_m` apart find something between them: inverse-cube law (Koopman 1980).
#[must_use]
pub fn parallel_search_probability(sweep_m: f32, spacing_m: f32) -> f32 {
    libm::erff(0.5 * core::f32::consts::PI.sqrt() * sweep_m / spacing_m)
}

/// Sweep width of a moving patrol in vegetation of one extinction: twice the mean visible distance, in metres.
#[must_use]
pub fn sweep_width_m(constants: &Constants, extinction_per_m: f32) -> f32 {
    2.0 / (constants.extinction_scale * extinction_per_m).max(1.0e-4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::random_variates::exponential_from_uniform;

    fn look(range_m: f32) -> Look {
        Look {
            range_m,
            presented_m: 0.7,
            lux: 20_000.0,
            optical_depth: 0.0,
            low: false,
            motion: Motion::Walking,
            alertness: Alertness::Cued,
            suppression: 0.0,
            fatigue: 0.0,
        }
    }

    #[test]
    fn nobody_looks_less_than_the_least() {
        let constants = Constants::default();
        let plain = look(120.0);
        let x = plainness(&constants, &plain);
        let least = least_rate_where_plain(&constants, &plain, x, target_transform(x));
        assert!(least > 0.0);
        for alertness in [Alertness::Unwarned, Alertness::Watchful, Alertness::Cued] {
            for fatigue in [0.0, 0.4, 1.0] {
                let rate = search_rate_per_s(&constants, &Look { alertness, fatigue, ..plain });
                assert!(rate >= least, "{alertness:?} {fatigue}: {rate} {least}");
            }
        }
    }

    /// Uniforms for tests: a Weyl sequence.
    fn uniform(index: u32, salt: u32) -> f32 {
        let word = (index.wrapping_mul(2_654_435_769)).wrapping_add(salt.wrapping_mul(0x85eb_ca6b));
        let word = (word ^ (word >> 15)).wrapping_mul(0x2c1b_3c6d);
        crate::mechanism::random_variates::uniform_from_word((word ^ (word >> 12)).wrapping_mul(0x297a_2d39))
    }

    /// T2.1
    #[test]
    fn the_bound_is_never_less_than_what_it_bounds() {
        for step in 0..4_000 {
            let x = libm::expf(step as f32 * 0.005 - 16.0);
            assert!(target_transform_at_most(x) >= target_transform(x), "{x}");
        }
        assert_eq!((target_transform_at_most(0.0), target_transform_at_most(-1.0)), (0.0, 0.0));
    }

    #[test]
    fn target_transform_table() {
        for (x, p) in [(0.5, 0.108), (0.75, 0.283), (1.0, 0.5), (1.5, 0.821), (2.0, 0.945)] {
            assert!((target_transform(x) - p).abs() < 0.001, "{x}");
        }
        assert!(target_transform(1000.0) > 0.999);
    }

    /// T2.2
    #[test]
    fn search_theory() {
        let mut area = 0.0_f64;
        for step in 0..200_000 {
            area += f64::from(lateral_search_probability(100.0, (step as f32 + 0.5) * 0.05)) * 0.05 * 2.0;
        }
        assert!((area - 99.84).abs() < 0.1, "{area}");
        assert!((parallel_search_probability(100.0, 100.0) - 0.790).abs() < 0.001);
        assert!((parallel_search_probability(200.0, 100.0) - 0.988).abs() < 0.001);
        assert!((random_search_probability(1.0, 1.0, 1.0) - 0.632).abs() < 0.001);
        assert!((random_search_probability(2.0, 1.0, 1.0) - 0.865).abs() < 0.001);
    }

    #[test]
    fn inverses_give_back() {
        let constants = Constants::default();
        for chance in [0.9, 0.3, 0.01] {
            for low in [false, true] {
                let depth = free_line_depth(&constants, chance, low);
                assert!((free_line_probability(&constants, depth, low) - chance).abs() < 1e-5, "{chance}");
            }
        }
        for lux in [0.01, 5.0, 90.0, 2e4] {
            let range_m = range_for_cycles_m(&constants, 0.7, 4.0, lux);
            assert!((cycles_on_target(&constants, 0.7, range_m, lux) - 4.0).abs() < 1e-3, "{lux}");
        }
    }

    /// T2.4: an alert observer in the wood of the Jungle Vision trials, a man coming on at one metre a second.
    #[test]
    fn jungle_vision_range() {
        let constants = Constants::default();
        let pairs = 4000;
        let mut sum = 0.0;
        for pair in 0..pairs {
            let draws = PairDraws { gap: uniform(pair, 1), aptitude: uniform(pair, 2) };
            let mut left = exponential_from_uniform(uniform(pair, 3));
            let mut range = 150.0;
            while range > 0.5 {
                let look = Look { optical_depth: range / 16.5, ..look(range) };
                left -= detection_rate_per_s(&constants, &look, draws) * 0.1;
                if left <= 0.0 {
                    break;
                }
                range -= 0.1;
            }
            sum += range;
        }
        let mean = sum / pairs as f32;
        assert!((14.0..=20.0).contains(&mean), "{mean}");
    }

    /// T2.5
    #[test]
    fn pooled_times_are_more_scattered_than_exponential() {
        let constants = Constants::default();
        let (mut sum, mut squares, mut n) = (0.0_f32, 0.0_f32, 0.0_f32);
        for pair in 0..2000 {
            let range = 300.0 + 1500.0 * uniform(pair, 4);
            let look = Look { alertness: Alertness::Watchful, ..look(range) };
            let draws = PairDraws { gap: 0.0, aptitude: uniform(pair, 5) };
            let rate = detection_rate_per_s(&constants, &look, draws);
            if rate > 0.0 {
                let time = exponential_from_uniform(uniform(pair, 6)) / rate;
                sum += time;
                squares += time * time;
                n += 1.0;
            }
        }
        let mean = sum / n;
        let variation = (squares / n - mean * mean).sqrt() / mean;
        assert!(variation > 1.0, "{variation}");
    }

    #[test]
    fn the_eye_fails_with_the_light() {
        let constants = Constants::default();
        for (lux, cutoff) in [(10_000.0, 1.7), (3.0, 0.9), (0.1, 0.35), (0.01, 0.15), (0.001, 0.08)] {
            assert!((eye_cutoff(&constants, lux) - cutoff).abs() < 0.005, "{lux}");
        }
        let mut last = 0.0;
        for step in 0..200 {
            let cutoff = eye_cutoff(&constants, libm::expf(step as f32 * 0.12 - 14.0));
            assert!(cutoff >= last);
            last = cutoff;
        }
    }

    #[test]
    fn gates_stay_shut() {
        let constants = Constants::default();
        let far = Look { optical_depth: 3.0, ..look(90.0) };
        assert_eq!(detection_rate_per_s(&constants, &far, PairDraws { gap: 0.9, aptitude: 0.1 }), 0.0);
        let long = group_detection_probability(&constants, &far, 1.0, 1.0, 1.0e6);
        assert!((long - libm::expf(-3.0)).abs() < 0.01, "{long}");
        assert!(group_detection_probability(&constants, &far, 10.0, 10.0, 60.0) > 0.6);
    }

    #[test]
    fn few_marks_are_found_slowly() {
        let constants = Constants::default();
        // 3.4 s for each of four fields, three times faster with a cue.
        assert!((mark_found_s(&constants, 1.0) - 4.533).abs() < 0.01);
        assert!((mark_found_s(&constants, 10.0) - 0.4533).abs() < 0.001);
    }

    #[test]
    fn flashes_are_a_thing_of_the_night() {
        let constants = Constants::default();
        let by = |lux, smoke| flash_probability(&constants, 800.0, lux, 0.0, smoke);
        assert!(by(10_000.0, false) < 1.0e-6 && by(0.01, false) > 0.15 && by(10_000.0, true) > 0.1);
    }
}
