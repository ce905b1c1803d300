//! What is believed of a constant before any fight is looked at: the short notation of the model cards, read, and
//! drawn from.
//!
//! | written | means |
//! | --- | --- |
//! | `U(a, b)` | even between a and b |
//! | `LN(m, s)` | lognormal: median m, standard deviation s of the logarithm |
//! | `N(m, s)` | normal: mean m, standard deviation s |
//! | `TN(m, s; a, b)` | the same, cut to a..b; `LN` and `N` may be cut in this way too |
//! | `Be(m, n)` | beta: mean m, worth n cases |
//! | `fixed` | not varied |
//!
//! Draws go through the inverse distribution function of one uniform number, so that they can be spread evenly,
//! repeated, and made alike in several fights. Model card: `docs/model/calibration.md`.

use std::collections::BTreeMap;

use super::Constants;
use super::random_variates::normal_from_uniform;

/// The outermost parts of a prior that are never drawn, on either side: a source that gives a range or a spread says
/// nothing of one case in a thousand, and a lognormal's far tail is no man any more.
const TAIL: f64 = 0.001;

/// A prior distribution of one constant. Numbers are in the unit of the constant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Prior {
    /// Not varied: the value in use is taken as known.
    Fixed,
    /// Even between two bounds.
    Uniform {
        /// Least value.
        low: f64,
        /// Greatest value.
        high: f64,
    },
    /// Normal on the logarithm, cut to `low..=high`.
    Lognormal {
        /// Median before the cut.
        median: f64,
        /// Standard deviation of the natural logarithm before the cut.
        log_sd: f64,
        /// Least value, 0 where nothing is cut.
        low: f64,
        /// Greatest value, infinite where nothing is cut.
        high: f64,
    },
    /// Normal, cut to `low..=high`.
    Normal {
        /// Mean before the cut.
        mean: f64,
        /// Standard deviation before the cut.
        sd: f64,
        /// Least value, infinite where nothing is cut.
        low: f64,
        /// Greatest value, infinite where nothing is cut.
        high: f64,
    },
    /// A share between 0 and 1: Beta(mean n, (1 - mean) n).
    Beta {
        /// Mean.
        mean: f64,
        /// Number of cases it is worth.
        n: f64,
    },
}

/// Why a text is no prior.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriorError {
    /// The text.
    pub text: String,
    /// What is wrong with it.
    pub wrong: &'static str,
}

impl core::fmt::Display for PriorError {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(
            formatter,
            "`{}` is no prior: {}; write U(low, high), LN(median, log sd), N(mean, sd), TN(mean, sd; low, high), \
             Be(mean, cases) or fixed",
            self.text, self.wrong
        )
    }
}

impl core::error::Error for PriorError {}

impl Prior {
    /// Reads the notation of the model cards.
    ///
    /// # Errors
    /// [`PriorError`] where the text is none of the forms, or its numbers make no distribution.
    pub fn parse(text: &str) -> Result<Self, PriorError> {
        let wrong = |wrong| PriorError { text: text.to_owned(), wrong };
        if text.trim() == "fixed" {
            return Ok(Self::Fixed);
        }
        let (kind, rest) = text.trim().split_once('(').ok_or(wrong("there are no brackets"))?;
        let inside = rest.strip_suffix(')').ok_or(wrong("the bracket is not closed"))?;
        let (shape, cut) = match inside.split_once(';') {
            Some((shape, cut)) => (shape, Some(cut)),
            None => (inside, None),
        };
        let pair = |text: &str| -> Option<(f64, f64)> {
            let (first, second) = text.split_once(',')?;
            let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
            Some((number(first)?, number(second)?))
        };
        let (first, second) = pair(shape).ok_or(wrong("it needs two numbers"))?;
        let (low, high) = match cut {
            None => (f64::NEG_INFINITY, f64::INFINITY),
            Some(cut) => pair(cut).ok_or(wrong("the cut needs two numbers"))?,
        };
        if low >= high {
            return Err(wrong("the cut leaves nothing"));
        }
        let prior = match kind {
            "U" if cut.is_none() && first < second => Self::Uniform { low: first, high: second },
            "LN" if first > 0.0 && second > 0.0 => {
                Self::Lognormal { median: first, log_sd: second, low: low.max(0.0), high }
            }
            "N" | "TN" if second > 0.0 && (kind == "N" || cut.is_some()) => {
                Self::Normal { mean: first, sd: second, low, high }
            }
            "Be" if cut.is_none() && first > 0.0 && first < 1.0 && second > 0.0 => {
                Self::Beta { mean: first, n: second }
            }
            "U" | "LN" | "N" | "TN" | "Be" => return Err(wrong("its numbers make no distribution")),
            _ => return Err(wrong("its kind is not known")),
        };
        if let Self::Lognormal { .. } | Self::Normal { .. } = prior {
            let (below, above) = prior.cut();
            if above - below < 1e-6 {
                return Err(wrong("the cut leaves nothing"));
            }
        }
        Ok(prior)
    }

    /// Distribution function of the normal kinds before the cut.
    fn uncut(&self, value: f64) -> f64 {
        let below = |score: f64| 0.5 * libm::erfc(-score / core::f64::consts::SQRT_2);
        match *self {
            Self::Lognormal { median, log_sd, .. } if value > 0.0 => {
                below(libm::log(value / median) / log_sd)
            }
            Self::Lognormal { .. } => 0.0,
            Self::Normal { mean, sd, .. } => below((value - mean) / sd),
            _ => value,
        }
    }

    /// The share of the uncut distribution below each limit.
    fn cut(&self) -> (f64, f64) {
        match *self {
            Self::Lognormal { low, high, .. } | Self::Normal { low, high, .. } => {
                (self.uncut(low), self.uncut(high))
            }
            _ => (0.0, 1.0),
        }
    }

    /// The share of the prior below a value. A fixed constant has none on either side: 0.5.
    #[must_use]
    pub fn cdf(&self, value: f64) -> f64 {
        match *self {
            Self::Fixed => 0.5,
            Self::Uniform { low, high } => ((value - low) / (high - low)).clamp(0.0, 1.0),
            Self::Lognormal { .. } | Self::Normal { .. } => {
                let (below, above) = self.cut();
                ((self.uncut(value) - below) / (above - below)).clamp(0.0, 1.0)
            }
            Self::Beta { mean, n } => incomplete_beta(mean * n, (1.0 - mean) * n, value),
        }
    }

    /// The value below which the share `u` of the prior lies, 0 < u < 1; nothing for a fixed constant. It lies
    /// inside the prior for every `u`.
    #[must_use]
    pub fn inverse_cdf(&self, u: f64) -> Option<f64> {
        let u = u.clamp(1e-6, 1.0 - 1e-6);
        let score = || {
            let (below, above) = self.cut();
            f64::from(normal_from_uniform((below + u * (above - below)) as f32))
        };
        Some(match *self {
            Self::Fixed => return None,
            Self::Uniform { low, high } => low + u * (high - low),
            Self::Lognormal { median, log_sd, low, high } => {
                (median * libm::exp(log_sd * score())).clamp(low, high)
            }
            Self::Normal { mean, sd, low, high } => (mean + sd * score()).clamp(low, high),
            Self::Beta { mean, n } => {
                // Bisection: the distribution function is monotone, and bisection cannot leave the interval.
                let (a, b) = (mean * n, (1.0 - mean) * n);
                let (mut low, mut high) = (0.0_f64, 1.0_f64);
                for _ in 0..30 {
                    let middle = 0.5 * (low + high);
                    if incomplete_beta(a, b, middle) < u { low = middle } else { high = middle }
                }
                0.5 * (low + high)
            }
        })
    }

    /// Whether a value can be drawn at all, tails apart. Nothing lies outside a fixed constant's prior.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        match *self {
            Self::Fixed => value.is_finite(),
            Self::Uniform { low, high } => (low..=high).contains(&value),
            Self::Lognormal { low, high, .. } => value > 0.0 && (low..=high).contains(&value),
            Self::Normal { low, high, .. } => value.is_finite() && (low..=high).contains(&value),
            Self::Beta { .. } => value > 0.0 && value < 1.0,
        }
    }
}

/// Regularised incomplete beta function I_x(a, b), by Lentz's continued fraction (Press et al. 2007, section 6.4).
fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    // The fraction converges fast below the mean; above it the other end is taken.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(b, a, 1.0 - x);
    }
    let front = libm::exp(
        libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b) + a * libm::log(x) + b * libm::log(1.0 - x),
    );
    let away_from_zero = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let (mut c, mut d) = (1.0, 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0)));
    let mut fraction = d;
    for step in 1..300 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        for term in [even, odd] {
            d = 1.0 / away_from_zero(1.0 + term * d);
            c = away_from_zero(1.0 + term / c);
            fraction *= c * d;
        }
        if (c * d - 1.0).abs() < 1e-13 {
            break;
        }
    }
    front * fraction / a
}

/// Pairs of constants of which the second cannot be less than the first: darkness is not faster than moonlight, a
/// firefight is not calmer than an ambush. Their priors overlap in places; a draw cuts the second off at the first.
const RISING: &[(&str, &str)] = &[
    ("rifle.wild_calm", "rifle.wild_firefight"),
    ("rifle.wild_firefight", "rifle.wild_panic"),
    ("rifle.kneeling_factor", "rifle.standing_factor"),
    ("seeing.running_cycles_factor", "seeing.walking_cycles_factor"),
    ("machine_gun.rounds_per_stoppage_dirty", "machine_gun.rounds_per_stoppage"),
    ("mountain_gun.lethal_cover_m2", "mountain_gun.lethal_prone_m2"),
    ("mountain_gun.lethal_prone_m2", "mountain_gun.lethal_standing_m2"),
    ("movement.darkness_factor", "movement.moonlight_factor"),
    ("movement.off_path_km_per_h", "movement.trail_km_per_h"),
    ("movement.trail_km_per_h", "movement.road_km_per_h"),
    ("wounds.later_death_treated", "wounds.later_death_untreated"),
    ("rifle.settled_stress", "rifle.quiet_stress"),
    ("rifle.dark_factor", "rifle.dusk_factor"),
    ("seeing.shown_unarmed", "seeing.shown_cover"),
    ("seeing.shown_cover", "seeing.shown_prone"),
    ("seeing.shown_prone", "seeing.shown_kneeling"),
    ("morale.rush_near", "morale.rush_far"),
    ("identifying.prior_quiet", "identifying.prior_alarmed"),
    ("identifying.prior_alarmed", "identifying.prior_reported"),
    ("identifying.prior_reported", "identifying.prior_reported_alarmed"),
    ("identifying.prior_reported_alarmed", "identifying.prior_in_wait"),
    ("command.section_ready_s", "command.platoon_ready_s"),
    ("command.platoon_ready_s", "command.company_ready_s"),
    ("command.company_ready_s", "command.battalion_ready_s"),
    ("command.company_staff_s", "command.battalion_staff_s"),
    ("command.battalion_staff_s", "command.brigade_staff_s"),
    ("command.runner_night_km_per_h", "command.runner_way_km_per_h"),
    ("losing_way.per_km_day", "losing_way.per_km_dark"),
    ("deception.false_share", "deception.primed_false_share"),
];

impl Constants {
    /// The prior of the constant of that dotted name; none where there is no such constant, or its notation cannot
    /// be read (a test keeps that from happening).
    #[must_use]
    pub fn prior(name: &str) -> Option<Prior> {
        let (_, _, text) = Self::names().iter().find(|entry| entry.0 == name)?;
        Prior::parse(text).ok()
    }

    /// Constants drawn from their priors: `uniform` gives a number in (0, 1) for each dotted name, or nothing where
    /// the value in use is to stay. 0.5 everywhere gives the medians. One case in a thousand at either end is never
    /// drawn, and values that cannot go together (a night brighter than the day) are left out. Constants with a
    /// fixed prior keep the value in use.
    #[must_use]
    pub fn draw(mut uniform: impl FnMut(&'static str) -> Option<f64>) -> Self {
        let mut drawn = Self::default();
        let mut draw = Draw { wanted: BTreeMap::new(), found: BTreeMap::new() };
        for (name, _, text) in Self::names() {
            if let (Some(u), Ok(prior)) = (uniform(name), Prior::parse(text)) {
                draw.wanted.insert(name, (prior, u));
            }
        }
        for (name, _, _) in Self::names() {
            if let Some(slot) = drawn.slot(name) {
                *slot = draw.value(name).map_or(*slot, |value| value as f32);
            }
        }
        drawn
    }
}

/// Values of the constants that are varied, each after those that bound it from below.
struct Draw {
    wanted: BTreeMap<&'static str, (Prior, f64)>,
    found: BTreeMap<&'static str, f64>,
}

impl Draw {
    fn value(&mut self, name: &'static str) -> Option<f64> {
        if let Some(value) = self.found.get(name) {
            return Some(*value);
        }
        let (prior, u) = *self.wanted.get(name)?;
        let mut least = TAIL;
        for (lower, upper) in RISING {
            if *upper == name
                && let Some(floor) = self.value(lower)
            {
                least = least.max(prior.cdf(floor));
            }
        }
        // Where the lower one lies above all of the upper one's prior, the upper one stands at its end.
        let least = least.min(1.0 - TAIL);
        let value = prior.inverse_cdf(least + u.clamp(0.0, 1.0) * (1.0 - TAIL - least))?;
        self.found.insert(name, value);
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::philox4x32_10;

    fn uniform(draw: u32, name: &str) -> f64 {
        let place = Constants::names().iter().position(|entry| entry.0 == name).expect("listed names exist");
        (f64::from(philox4x32_10([draw, place as u32, 0, 0], [7, 0])[0]) + 0.5) / 4_294_967_296.0
    }

    /// A value has the 24 bits of the engine, the bounds of its prior have 53.
    fn about(value: f64) -> [f64; 3] {
        [-1e-6, 0.0, 1e-6].map(|part| value + part * value.abs())
    }

    #[test]
    fn every_constant_has_a_prior_that_holds_its_value() {
        let mut faults = vec![];
        for (name, _, text) in Constants::names() {
            let value = f64::from(Constants::default().get(name).expect("listed names exist"));
            match Prior::parse(text) {
                Err(error) => faults.push(format!("{name}: {error}")),
                Ok(prior) => {
                    let u = prior.cdf(value);
                    let far = !matches!(prior, Prior::Uniform { .. }) && !(TAIL..=1.0 - TAIL).contains(&u);
                    if far || !about(value).into_iter().any(|value| prior.holds(value)) {
                        faults.push(format!("{name}: {value} is outside of {text} or far out in it"));
                    }
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn draws_stay_inside_their_priors_and_in_order() {
        for draw in 0..50 {
            let constants = Constants::draw(|name| Some(uniform(draw, name)));
            for (name, _, text) in Constants::names() {
                let value = f64::from(constants.get(name).expect("listed names exist"));
                let prior = Prior::parse(text).expect("checked above");
                let near = [-1e-6, 0.0, 1e-6].map(|part| value + part * value.abs());
                assert!(
                    near.into_iter().any(|value| prior.holds(value)),
                    "{name}: {value} outside of {text}"
                );
            }
            for (lower, upper) in RISING {
                let value = |name| constants.get(name).unwrap_or_else(|| panic!("no constant `{name}`"));
                let room = 1.0 + 1e-6;
                assert!(value(lower) <= value(upper) * room, "{lower} above {upper} in draw {draw}");
                let used = |name| Constants::default().get(name).expect("checked above");
                assert!(used(lower) <= used(upper), "{lower} above {upper} as they are used");
            }
        }
    }

    #[test]
    fn nothing_is_varied_unless_it_is_asked_for() {
        assert_eq!(Constants::draw(|_| None), Constants::default());
        let one = Constants::draw(|name| (name == "rifle.stress_factor").then_some(0.9));
        let mut expected = Constants::default();
        expected
            .set("rifle.stress_factor", one.get("rifle.stress_factor").unwrap_or_default())
            .expect("it exists");
        assert_eq!(one, expected);
        assert!(one.rifle.stress_factor > 4.0);
    }

    #[test]
    fn quantiles_are_those_of_the_closed_forms() {
        let at = |text: &str, u| Prior::parse(text).expect(text).inverse_cdf(u).expect(text);
        // Median exp(+-1.644854 sd).
        assert!((at("LN(3.2, 0.25)", 0.5) - 3.2).abs() < 1e-6);
        assert!((at("LN(3.2, 0.25)", 0.95) / (3.2 * libm::exp(0.25 * 1.644_853_6)) - 1.0).abs() < 1e-6);
        assert!((at("U(1, 3)", 0.25) - 1.5).abs() < 1e-12);
        assert!((at("N(0.3, 0.3)", 0.05) - (0.3 - 0.3 * 1.644_853_6)).abs() < 1e-6);
        // Cut symmetrically, the median stays; half of a half-normal lies below 0.674490 sd.
        assert!((at("TN(55, 5; 45, 65)", 0.5) - 55.0).abs() < 1e-5);
        assert!((at("TN(0, 1; 0, 100)", 0.5) - 0.674_489_8).abs() < 1e-5);
        // Beta(1, 1) is even; Beta(2, 2) has its 5 per cent point at 0.13535; Beta(1, 19): 1 - (1 - u)^(1/19).
        assert!((at("Be(0.5, 2)", 0.3) - 0.3).abs() < 1e-6);
        assert!((at("Be(0.5, 4)", 0.05) - 0.135_35).abs() < 1e-5);
        assert!((at("Be(0.05, 20)", 0.5) - (1.0 - libm::pow(0.5, 1.0 / 19.0))).abs() < 1e-6);
        assert_eq!(Prior::parse("fixed"), Ok(Prior::Fixed));
        assert_eq!(Prior::Fixed.inverse_cdf(0.3), None);
    }

    #[test]
    fn distribution_function_undoes_its_inverse() {
        for text in [
            "U(-1, 4)",
            "LN(150, 0.6)",
            "LN(0.4, 0.5; 0, 1)",
            "N(0.3, 0.3)",
            "TN(55, 5; 45, 70)",
            "Be(0.22, 60)",
        ] {
            let prior = Prior::parse(text).expect(text);
            for u in [0.01, 0.2, 0.5, 0.77, 0.99] {
                let value = prior.inverse_cdf(u).expect(text);
                assert!((prior.cdf(value) - u).abs() < 2e-6, "{text} at {u}: {}", prior.cdf(value));
            }
        }
    }

    #[test]
    fn nonsense_is_refused_with_the_mend() {
        for text in [
            "",
            "U",
            "U(1, 2",
            "U(2, 1)",
            "U(1)",
            "LN(-1, 0.3)",
            "LN(1, 0)",
            "N(1, 0)",
            "TN(1, 2)",
            "TN(1, 2; 3, 2)",
            "TN(0, 1; 40, 50)",
            "Be(1, 3)",
            "Be(0.5, 0)",
            "U(1, 2; 1, 2)",
            "G(1, 2)",
            "U(a, b)",
            "U(1, inf)",
        ] {
            let error = Prior::parse(text).expect_err(text);
            assert!(error.to_string().contains("LN(median, log sd)"), "{error}");
        }
    }
}
