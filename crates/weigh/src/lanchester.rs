//! Stochastic Lanchester laws as a ready-made simulator: to learn the machinery on, and to check it against exact results.
//!
//! Blue x men and Red y men lose one man at a time; the time to the next loss is exponential. Rates of losses:
//!
//! | law | Red's men fall at | Blue's men fall at | source |
//! |---|---|---|---|
//! | square | b x | r y | every man can aim at every man: Lanchester 1916; Brown 1963 |
//! | linear | b x y | r x y | duels, or fire at an area: the same; Kress and Talmor 1999, equation 16 |
//! | logarithmic | b y | r x | losses by what one exposes oneself: Peterson 1953 |
//! | mixed | b x | r y x / x0 | Blue aims from cover, Red fires at the ground that x0 Blue men held: Deitchman 1962 |

use crate::prior::Prior;
use crate::random::{Purpose, uniform};
use crate::simulator::{Quantity, Role, SimulationError, Simulator, Unknown};

/// Which law rules the next loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Law {
    /// Losses in proportion to the number of enemies.
    Square,
    /// Losses by duels.
    Linear,
    /// Losses in proportion to one's own number.
    Logarithmic,
    /// Blue aims at men, Red at the ground where Blue lies.
    Mixed,
}

impl Law {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Square, Self::Linear, Self::Logarithmic, Self::Mixed];

    /// At what rates Red and Blue lose men where x Blue men of x0 and y Red men are left.
    fn rates(self, (x, y): (f64, f64), whole: f64, (blue_rate, red_rate): (f64, f64)) -> (f64, f64) {
        match self {
            Self::Square => (blue_rate * x, red_rate * y),
            Self::Linear => (blue_rate * x * y, red_rate * x * y),
            Self::Logarithmic => (blue_rate * y, red_rate * x),
            Self::Mixed => (blue_rate * x, red_rate * y * x / whole),
        }
    }
}

/// Probability that Blue wins a fight to the end, by exact recursion.
#[must_use]
pub fn win_probability(law: Law, blue: usize, red: usize, blue_rate: f64, red_rate: f64) -> f64 {
    // One row for each number of Blue men: w(x, y) needs w(x, y - 1) and w(x - 1, y); w(x, 0) = 1, w(0, y) = 0.
    let mut row = vec![0.0; red + 1];
    for x in 1..=blue {
        row[0] = 1.0;
        for y in 1..=red {
            let (hits_red, hits_blue) = law.rates((x as f64, y as f64), blue as f64, (blue_rate, red_rate));
            row[y] = (hits_red * row[y - 1] + hits_blue * row[y]) / (hits_red + hits_blue);
        }
    }
    row[red]
}

/// One fight until a side has only `stop_share` of its men left; gives the survivors.
#[must_use]
pub fn fight(
    law: Law,
    blue: u64,
    red: u64,
    blue_rate: f64,
    red_rate: f64,
    stop_share: f64,
    seed: u64,
) -> (u64, u64) {
    let floor = |men: u64| (men as f64 * stop_share) as u64;
    let (mut x, mut y) = (blue, red);
    let mut draw = 0;
    while x > floor(blue) && y > floor(red) {
        let (hits_red, hits_blue) = law.rates((x as f64, y as f64), blue as f64, (blue_rate, red_rate));
        if uniform(seed, draw, Purpose::Toy, 0) * (hits_red + hits_blue) < hits_red {
            y -= 1;
        } else {
            x -= 1;
        }
        draw += 1;
    }
    (x, y)
}

/// A fight whose strengths and relative effectiveness nobody knows. Unknowns: `blue`, `red` (men) and `edge` (Blue's effectiveness over
/// Red's); quantities: `blue-killed`, `red-killed`, and the driver `men-present`.
#[derive(Debug, Clone)]
pub struct Lanchester {
    law: Law,
    stop_share: f64,
    unknowns: Vec<Unknown>,
    quantities: Vec<Quantity>,
}

impl Lanchester {
    /// A fight under a law, with priors for the unknowns, that ends when a side is down to a share of its men.
    #[must_use]
    pub fn new(law: Law, blue: Prior, red: Prior, edge: Prior, stop_share: f64) -> Self {
        let unknown = |id: &str, says: &str, unit: &str, prior: Prior| Unknown {
            id: id.to_owned(),
            says: says.to_owned(),
            unit: unit.to_owned(),
            prior,
            claims: Vec::new(),
        };
        let quantity = |id: &str, side: &str, kind: &str, role: Role| Quantity {
            id: id.to_owned(),
            side: side.to_owned(),
            kind: kind.to_owned(),
            engagement: "battle".to_owned(),
            unit: "persons".to_owned(),
            role,
        };
        Self {
            law,
            stop_share: stop_share.clamp(0.0, 1.0),
            unknowns: vec![
                unknown("blue", "Blue's men", "men", blue),
                unknown("red", "Red's men", "men", red),
                unknown("edge", "Blue's effectiveness over Red's", "ratio", edge),
            ],
            quantities: vec![
                quantity("blue-killed", "blue", "killed", Role::Result),
                quantity("red-killed", "red", "killed", Role::Result),
                quantity("men-present", "", "present", Role::Driver),
            ],
        }
    }
}

impl Simulator for Lanchester {
    fn unknowns(&self) -> &[Unknown] {
        &self.unknowns
    }

    fn quantities(&self) -> &[Quantity] {
        &self.quantities
    }

    fn simulate(&self, theta: &[f64], seed: u64) -> Result<Vec<f64>, SimulationError> {
        let [blue, red, edge] = theta else {
            return Err(SimulationError(format!("{} values for 3 unknowns", theta.len())));
        };
        if !(*blue >= 0.0 && *red >= 0.0 && *edge >= 0.0) {
            return Err(SimulationError("men and rates must not be negative".to_owned()));
        }
        let (blue, red) = (libm::round(*blue), libm::round(*red));
        let (x, y) = fight(self.law, blue as u64, red as u64, *edge, 1.0, self.stop_share, seed);
        Ok(vec![blue - x as f64, red - y as f64, blue + red])
    }

    fn version(&self) -> String {
        format!("lanchester {:?} {}", self.law, env!("CARGO_PKG_VERSION"))
    }
}

/// Strengths of both sides at given times, with two rates that nobody knows: `blue-rate` and `red-rate`, losses that one man of Blue, or of Red,
/// brings about in a unit of time. Quantities: `red-1`, `blue-1`, `red-2`, … at the first, second, … time.
///
/// The chain is simulated exactly, event by event (Gillespie 1977); once a side is gone the other stays as it is.
#[derive(Debug, Clone)]
pub struct Strengths {
    law: Law,
    blue: u32,
    red: u32,
    times: Vec<f64>,
    unknowns: Vec<Unknown>,
    quantities: Vec<Quantity>,
}

impl Strengths {
    /// A fight of so many men under a law, seen at these times (rising).
    #[must_use]
    pub fn new(law: Law, blue: u32, red: u32, times: &[f64], blue_rate: Prior, red_rate: Prior) -> Self {
        let unknown = |id: &str, says: &str, prior: Prior| Unknown {
            id: id.to_owned(),
            says: says.to_owned(),
            unit: "per unit of time".to_owned(),
            prior,
            claims: Vec::new(),
        };
        let quantity = |side: &str, time: usize| Quantity {
            id: format!("{side}-{}", time + 1),
            side: side.to_owned(),
            kind: "strength".to_owned(),
            engagement: "battle".to_owned(),
            unit: "persons".to_owned(),
            role: Role::Result,
        };
        Self {
            law,
            blue,
            red,
            times: times.to_vec(),
            unknowns: vec![
                unknown("blue-rate", "Losses of Red by one man of Blue", blue_rate),
                unknown("red-rate", "Losses of Blue by one man of Red", red_rate),
            ],
            quantities: (0..times.len())
                .flat_map(|time| [quantity("red", time), quantity("blue", time)])
                .collect(),
        }
    }
}

impl Simulator for Strengths {
    fn unknowns(&self) -> &[Unknown] {
        &self.unknowns
    }

    fn quantities(&self) -> &[Quantity] {
        &self.quantities
    }

    fn simulate(&self, theta: &[f64], seed: u64) -> Result<Vec<f64>, SimulationError> {
        let [blue_rate, red_rate] = *theta else {
            return Err(SimulationError(format!("{} values for 2 unknowns", theta.len())));
        };
        if !(blue_rate >= 0.0 && red_rate >= 0.0) {
            return Err(SimulationError("rates must not be negative".to_owned()));
        }
        let mut random = Stream::new(seed);
        let whole = f64::from(self.blue);
        let (mut x, mut y, mut time) = (whole, f64::from(self.red), 0.0);
        let mut seen = Vec::with_capacity(2 * self.times.len());
        for &until in &self.times {
            while x > 0.0 && y > 0.0 {
                let (hits_red, hits_blue) = self.law.rates((x, y), whole, (blue_rate, red_rate));
                let all = hits_red + hits_blue;
                let next = time - libm::log(random.uniform()) / all;
                // No event in sight (rates of 0 give no number either). The memoryless clock may be set anew at the time of looking.
                if next.is_nan() || next > until {
                    break;
                }
                time = next;
                if random.uniform() * all < hits_red {
                    y -= 1.0;
                } else {
                    x -= 1.0;
                }
            }
            time = until;
            seen.extend([y, x]);
        }
        Ok(seen)
    }

    fn version(&self) -> String {
        format!("lanchester strengths {:?} {}", self.law, env!("CARGO_PKG_VERSION"))
    }
}

/// A fast stream for millions of events: xoshiro256++ (Blackman and Vigna 2021), started by SplitMix64 from the run's seed.
struct Stream([u64; 4]);

impl Stream {
    fn new(seed: u64) -> Self {
        let mut state = seed;
        Self(std::array::from_fn(|_| {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut word = state;
            word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            word ^ (word >> 31)
        }))
    }

    /// Strictly between 0 and 1.
    fn uniform(&mut self) -> f64 {
        let [a, b, c, d] = &mut self.0;
        let word = a.wrapping_add(*d).rotate_left(23).wrapping_add(*a);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        ((word >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Probability of winning for equal effectiveness (square, linear), by Blue's and Red's men.
    #[test]
    fn exact_table() {
        let table = [
            (2, 1, 0.833_33, 0.75),
            (3, 2, 0.775, 0.687_5),
            (6, 5, 0.696_96, 0.623_05),
            (10, 8, 0.791_36, 0.685_47),
            (20, 18, 0.712_25, 0.628_59),
            (50, 45, 0.812_59, 0.696_85),
            (100, 95, 0.732_29, 0.640_14),
        ];
        for (blue, red, square, linear) in table {
            assert!(
                (win_probability(Law::Square, blue, red, 1.0, 1.0) - square).abs() < 6e-6,
                "{blue} {red}"
            );
            assert!(
                (win_probability(Law::Linear, blue, red, 1.0, 1.0) - linear).abs() < 6e-6,
                "{blue} {red}"
            );
        }
        assert!((win_probability(Law::Square, 10, 20, 4.0, 1.0) - 0.521_2).abs() < 6e-5);
        assert!((win_probability(Law::Linear, 10, 20, 2.0, 1.0) - 0.482_7).abs() < 6e-5);
    }

    #[test]
    fn simulated_fights_agree_with_the_exact_table() {
        let wins = (0..10_000).filter(|&seed| fight(Law::Square, 20, 10, 1.0, 1.0, 0.0, seed).0 > 0);
        let survivors: Vec<f64> =
            wins.map(|seed| fight(Law::Square, 20, 10, 1.0, 1.0, 0.0, seed).0 as f64).collect();
        let mean = survivors.iter().sum::<f64>() / survivors.len() as f64;
        // 20 against 10: mean 16.97, sd 2.30 given a win; standard error 0.023.
        assert!((mean - 16.97).abs() < 0.07, "{mean}");
        let won = (0..10_000).filter(|&seed| fight(Law::Square, 10, 8, 1.0, 1.0, 0.0, seed).0 > 0).count();
        // 0.79136, standard error 0.0041.
        assert!((won as f64 / 10_000.0 - 0.791_36).abs() < 0.0125, "{won}");
    }

    /// Exact by other ways: p(n, 1) = 1 - 1 / (n + 1)! under the square law (Hankin's recursion); under the logarithmic law men fall one by
    /// one without regard to the enemy, so that he wins who has the last of all to fall: x / (x + y).
    #[test]
    fn closed_forms() {
        let mut factorial = 1.0;
        for men in 1..=12 {
            factorial *= f64::from(men) + 1.0;
            let won = win_probability(Law::Square, men as usize, 1, 1.0, 1.0);
            assert!((won - (1.0 - 1.0 / factorial)).abs() < 1e-12, "{men}: {won}");
        }
        for (blue, red) in [(1, 1), (7, 3), (40, 60)] {
            let won = win_probability(Law::Logarithmic, blue, red, 1.0, 1.0);
            assert!((won - blue as f64 / (blue + red) as f64).abs() < 1e-12, "{blue} {red}: {won}");
        }
    }

    /// Every law against its path in large numbers: 4,000 men against 3,000 until a side has 70 per cent, b = 1, r = 0.8; standard errors
    /// under 10 men.
    #[test]
    fn many_men_follow_the_law() {
        let (x0, y0) = (4_000.0_f64, 3_000.0_f64);
        for law in Law::ALL {
            let rate = if law == Law::Logarithmic { 1.0 } else { 0.8 };
            let runs: Vec<(u64, u64)> =
                (0..20).map(|seed| fight(law, 4_000, 3_000, 1.0, rate, 0.7, seed)).collect();
            let mean = |of: fn(&(u64, u64)) -> u64| runs.iter().map(|run| of(run) as f64).sum::<f64>() / 20.0;
            let (x, y) = (mean(|run| run.0), mean(|run| run.1));
            let expected = match law {
                Law::Square => (x0 * x0 - (y0 * y0 - y * y) * rate).sqrt(),
                Law::Linear => x0 - rate * (y0 - y),
                Law::Logarithmic => x0 * (y / y0).powf(rate),
                Law::Mixed => x0 - rate * (y0 * y0 - y * y) / (2.0 * x0),
            };
            assert!((x - expected).abs() < 40.0, "{law:?}: {x} {y} {expected}");
        }
    }

    /// Means and variances of the square law at a time, from its linear equations: d(x, y)/dt = -(r y, b x).
    #[test]
    fn strengths_in_time_have_the_exact_mean() {
        let fight = Strengths::new(
            Law::Square,
            1_000,
            800,
            &[5.0, 10.0],
            Prior::Uniform { low: 0.0, high: 0.2 },
            Prior::Uniform { low: 0.0, high: 0.2 },
        );
        let runs: Vec<Vec<f64>> =
            (0..400).map(|seed| fight.simulate(&[0.05, 0.04], seed).expect("a fight")).collect();
        let root = (0.05_f64 * 0.04).sqrt();
        for (place, time) in [5.0_f64, 10.0].into_iter().enumerate() {
            let (c, s) = ((root * time).cosh(), (root * time).sinh());
            let blue = 1_000.0 * c - 800.0 * (0.04_f64 / 0.05).sqrt() * s;
            let red = 800.0 * c - 1_000.0 * (0.05_f64 / 0.04).sqrt() * s;
            for (column, expected) in [(2 * place, red), (2 * place + 1, blue)] {
                let mean = runs.iter().map(|run| run[column]).sum::<f64>() / 400.0;
                // The standard deviation of a run is about 20: four standard errors of the mean.
                assert!((mean - expected).abs() < 4.5, "{column}: {mean} {expected}");
            }
        }
    }
}
