//! Stochastic Lanchester laws as a ready-made simulator: to learn the machinery on, and to check it against exact results.
//!
//! Blue x men and Red y men lose one man at a time. The next loss is Red's with probability b x / (b x + r y) under the square law (every man
//! can aim at every man) and b / (b + r) under the linear law (duels): Brown 1963; Kress and Talmor 1999, equation 16.

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
}

/// Probability that Blue wins a fight to the end, by exact recursion.
#[must_use]
pub fn win_probability(law: Law, blue: usize, red: usize, blue_rate: f64, red_rate: f64) -> f64 {
    // One row for each number of Blue men: w(x, y) needs w(x, y - 1) and w(x - 1, y); w(x, 0) = 1, w(0, y) = 0.
    let mut row = vec![0.0; red + 1];
    for x in 1..=blue {
        row[0] = 1.0;
        for y in 1..=red {
            let (hits_red, hits_blue) = match law {
                Law::Square => (blue_rate * x as f64, red_rate * y as f64),
                Law::Linear => (blue_rate, red_rate),
            };
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
        let (hits_red, hits_blue) = match law {
            Law::Square => (blue_rate * x as f64, red_rate * y as f64),
            Law::Linear => (blue_rate, red_rate),
        };
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
}
