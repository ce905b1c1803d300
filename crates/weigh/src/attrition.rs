//! Four deterministic laws of attrition, their closed forms, and the exact evidence for them over many battles.
//!
//! In continuous time each law ties the losses of both sides by one power ratio p (Lanchester 1916 for the first two, Peterson 1953 for the third):
//!
//! ```text
//! linear       Bc = p Rc
//! square       B0^2 - (B0 - Bc)^2 = p (R0^2 - (R0 - Rc)^2)
//! logarithmic  ln(1 - Bc / B0) = p ln(1 - Rc / R0)
//! fatigue      as logarithmic: the common factor 1 / ln(e + time) changes the clock and not the path (Rubio-Campillo 2016)
//! ```
//!
//! So ln p of every battle is known, and with ln p ~ Normal(mu, s^2), mu | s^2 ~ Normal(0, s^2), s^2 ~ InverseGamma(2, 1) the evidence is exact.

use std::f64::consts::{E, PI};

/// A law of attrition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attrition {
    /// Losses by duels: in proportion to both strengths.
    Linear,
    /// Losses in proportion to the enemy's strength.
    Square,
    /// Losses in proportion to one's own strength.
    Logarithmic,
    /// As logarithmic, ever slower.
    Fatigue,
}

/// One battle's strengths and losses: R's first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Battle {
    /// Strength of R.
    pub r: f64,
    /// Losses of R.
    pub r_lost: f64,
    /// Strength of B.
    pub b: f64,
    /// Losses of B.
    pub b_lost: f64,
}

impl Battle {
    /// The same with the sides' names exchanged.
    #[must_use]
    pub fn exchanged(self) -> Self {
        Self { r: self.b, r_lost: self.b_lost, b: self.r, b_lost: self.r_lost }
    }

    /// Reads a table `year;R0;Rc;B0;Bc` with a heading; nothing where a figure is missing or not a number.
    #[must_use]
    pub fn table(text: &str) -> Option<Vec<Self>> {
        text.lines()
            .skip(1)
            .filter(|line| !line.trim().is_empty())
            .map(|line| {
                let cells: Vec<f64> =
                    line.split(';').skip(1).map(|cell| cell.trim().parse().ok()).collect::<Option<_>>()?;
                let [r, r_lost, b, b_lost] = cells[..] else { return None };
                Some(Self { r, r_lost, b, b_lost })
            })
            .collect()
    }
}

impl Attrition {
    /// Fights a battle in steps until a side has lost what history says that it lost, and gives both losses (R's, B's).
    ///
    /// `step` is the step factor of Rubio-Campillo 2016 (his is 100): the stronger side loses at most that many men in the first one. With
    /// `whole` every strength is cut to whole men after each step, as there.
    #[must_use]
    pub fn fight(self, battle: &Battle, power: f64, step: f64, whole: bool) -> (f64, f64) {
        let cut = |men: f64| if whole { libm::floor(men) } else { men };
        let rate = match self {
            Self::Linear => step / (battle.r * battle.b),
            _ => step / battle.r.max(battle.b),
        };
        let (mut r, mut b) = (battle.r, battle.b);
        let (r_stop, b_stop) = (battle.r - battle.r_lost, battle.b - battle.b_lost);
        let mut count = 0.0;
        while r > r_stop && b > b_stop {
            let (r_losing, b_losing) = match self {
                Self::Linear => (r * b, r * b),
                Self::Square => (b, r),
                Self::Logarithmic => (r, b),
                Self::Fatigue => {
                    let slower = libm::log(E + count);
                    (r / slower, b / slower)
                }
            };
            r = cut(r - rate * r_losing);
            b = cut(b - power * rate * b_losing);
            count += 1.0;
        }
        (battle.r - r, battle.b - b)
    }

    /// Losses of B when R has lost its part, in continuous time; not a number where B has not so many.
    #[must_use]
    pub fn losses_of_b(self, battle: &Battle, power: f64) -> f64 {
        let Battle { r, r_lost, b, .. } = *battle;
        match self {
            Self::Linear => power * r_lost,
            Self::Square => b - libm::sqrt(b * b - power * (r * r - (r - r_lost) * (r - r_lost))),
            Self::Logarithmic | Self::Fatigue => -b * libm::expm1(power * libm::log1p(-r_lost / r)),
        }
    }

    /// ln p of a battle, and the log of its derivative by ln Bc.
    fn log_power(self, battle: &Battle) -> (f64, f64) {
        let Battle { r, r_lost, b, b_lost } = *battle;
        match self {
            Self::Linear => (libm::log(b_lost / r_lost), 0.0),
            Self::Square => {
                let paid = b * b - (b - b_lost) * (b - b_lost);
                let ratio = paid / (r * r - (r - r_lost) * (r - r_lost));
                (libm::log(ratio), libm::log(2.0 * (b - b_lost) * b_lost / paid))
            }
            Self::Logarithmic | Self::Fatigue => {
                let (of_b, of_r) = (-libm::log1p(-b_lost / b), -libm::log1p(-r_lost / r));
                (libm::log(of_b / of_r), libm::log(b_lost / (b - b_lost) / of_b))
            }
        }
    }

    /// ln p of every battle, the power ratio that the law needs for its losses.
    #[must_use]
    pub fn log_powers(self, battles: &[Battle]) -> Vec<f64> {
        battles.iter().map(|battle| self.log_power(battle).0).collect()
    }

    /// The evidence of the law over battles: density of ln Bc of all of them, given Rc, integrated over mu and s^2 in closed form.
    #[must_use]
    pub fn evidence(self, battles: &[Battle]) -> Evidence {
        let (logs, slopes): (Vec<f64>, Vec<f64>) =
            battles.iter().map(|battle| self.log_power(battle)).unzip();
        let conjugate = conjugate_evidence(&logs);
        Evidence { log: conjugate.log + slopes.iter().sum::<f64>(), ..conjugate }
    }
}

/// Evidence with the posterior of mu and s.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// Natural logarithm of the evidence.
    pub log: f64,
    /// Posterior mean of mu.
    pub mean: f64,
    /// Square root of the posterior mean of s^2.
    pub sd: f64,
}

/// Log evidence of values ~ Normal(mu, s^2) under mu | s^2 ~ Normal(0, s^2), s^2 ~ InverseGamma(2, 1) (Gelman and others 2013, section 3.3).
#[must_use]
pub fn conjugate_evidence(values: &[f64]) -> Evidence {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    let (shape, rate) = (2.0 + 0.5 * n, 1.0 + 0.5 * squares + n * mean * mean / (2.0 * (1.0 + n)));
    Evidence {
        log: -0.5 * n * libm::log(2.0 * PI) - 0.5 * libm::log1p(n) + libm::lgamma(shape)
            - shape * libm::log(rate),
        mean: n * mean / (1.0 + n),
        sd: libm::sqrt(rate / (shape - 1.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Battle = Battle { r: 47_500.0, r_lost: 400.0, b: 32_000.0, b_lost: 6_000.0 };
    const SECOND: Battle = Battle { r: 20_000.0, r_lost: 5_000.0, b: 20_000.0, b_lost: 5_000.0 };

    /// Losses of the stepper as published code gives them, p = 2.
    #[test]
    fn the_stepper_makes_the_published_steps() {
        use Attrition::{Fatigue, Linear, Logarithmic, Square};
        for (law, battle, expected) in [
            (Linear, FIRST, (494.0, 986.0)),
            (Square, FIRST, (401.0, 1_198.0)),
            (Logarithmic, FIRST, (400.0, 538.0)),
            (Fatigue, FIRST, (401.0, 537.0)),
            (Linear, SECOND, (2_540.0, 5_063.0)),
            (Square, SECOND, (2_379.0, 5_090.0)),
            (Logarithmic, SECOND, (2_720.0, 5_070.0)),
            (Fatigue, SECOND, (2_712.0, 5_022.0)),
        ] {
            assert_eq!(law.fight(&battle, 2.0, 100.0, true), expected, "{law:?}");
        }
    }

    #[test]
    fn small_steps_come_to_the_closed_form() {
        use Attrition::{Fatigue, Linear, Logarithmic, Square};
        for (law, losses) in [(Linear, 800.0), (Square, 1_205.2), (Logarithmic, 536.7), (Fatigue, 536.7)] {
            let (lost, other) = law.fight(&FIRST, 2.0, 0.01, false);
            assert!((lost - 400.0).abs() < 0.02 && (other - losses).abs() < 0.2, "{law:?} {lost} {other}");
            assert!((law.losses_of_b(&FIRST, 2.0) - losses).abs() < 0.06, "{law:?}");
        }
    }
}
