//! Whether a fight happened at all, learned from the runs, so that no run is judged by one throw of what met whom.
//!
//! ```text
//! fight e happened | unknowns  <=>  score[e] + x'b[e] > 0,   score ~ Normal(0, 1),   b ~ Normal(0, alpha^-1)
//! ```
//!
//! A probit regression on all unknowns (Laplace's approximation, the slopes' prior width by its evidence: MacKay 1992) for each fight that
//! some runs have and others have not. The scores of the fights depend on one another and on the levels of the losses; that covariance is
//! kept with the levels' ([`crate::levels`]). Where a draw has a fight otherwise than its run, the fight's columns are those of the run
//! with unknowns near its own that has it so (`stage.rs`).

use std::collections::BTreeMap;

use crate::fights::{Side, WHOLE};
use crate::fit::matrix::{cholesky, solve, solve_lower};
use crate::simulator::Quantity;
use crate::statistics::{normal_cdf, normal_density, normal_inverse_cdf};
use crate::table::Run;

/// A fight is learned where at least so many runs have it, and as many have it not: of fewer not even the share is known.
const FEWEST: usize = 5;
/// Normal scores further out are taken to lie here.
const FURTHEST: f64 = 3.0;
/// Prior standard deviation of the constant.
const CONSTANT_SD: f64 = 3.0;
/// Greatest and least precision of the slopes that the evidence may choose: slopes of 0.01 and of 1.
const PRECISION: [f64; 2] = [1.0, 1e4];
/// Rounds of the evidence, and steps of Newton in each.
const ROUNDS: usize = 12;
const STEPS: usize = 8;
/// Steps of Newton where runs are resampled.
const STEPS_AGAIN: usize = 3;

/// A fight that some runs have and others have not.
#[derive(Debug, Clone)]
pub(crate) struct Occasional {
    /// Its columns, of all sides.
    pub columns: Vec<usize>,
    /// Columns of the whole battle of which its own are a part: (whole, part).
    pub sums: Vec<(usize, usize)>,
    /// Places of the sides that can be in it: (side, fight).
    pub sides: Vec<(usize, usize)>,
    probit: Probit,
}

impl Occasional {
    /// Whether it happened: some side was in it.
    pub fn happened(&self, outcomes: &[f64], sides: &[Side]) -> bool {
        self.sides.iter().any(|&(side, fight)| sides[side].happened(outcomes, fight))
    }

    /// The score above which it happens in a run with these unknowns, the doubt of the regression counted in.
    pub fn threshold(&self, latent: &[f64]) -> f64 {
        let (mean, variance) = self.probit.predict(&terms(latent));
        -mean / libm::sqrt(1.0 + variance)
    }

    /// The same to runs taken so many times each, with the prior width that all of them chose.
    pub fn again(&self, design: &[Vec<f64>], happened: &[bool], counts: &[f64]) -> Option<Self> {
        let probit = self.probit.again(design, happened, counts)?;
        Some(Self { probit, ..self.clone() })
    }

    /// What the regression leaves of each run: (happened - p) / sqrt(p (1 - p)).
    pub fn residuals(&self, runs: &[&Run], sides: &[Side]) -> Vec<Option<f64>> {
        runs.iter()
            .map(|run| {
                let p = normal_cdf(-self.threshold(&run.latent)).clamp(0.01, 0.99);
                let happened = f64::from(u8::from(self.happened(&run.outcomes, sides)));
                Some((happened - p) / libm::sqrt(p * (1.0 - p)))
            })
            .collect()
    }

    /// By what a correlation with the yes or no is to be multiplied to be one with the score behind it, near nought (Pearson 1909).
    pub fn biserial(&self) -> f64 {
        let p = self.probit.share.clamp(0.01, 0.99);
        libm::sqrt(p * (1.0 - p)) / normal_density(normal_inverse_cdf(p))
    }
}

/// The fights that are learned; those that hardly any run or nearly every run has are left as they were fought.
pub(crate) fn occasional(quantities: &[Quantity], sides: &[Side], runs: &[&Run]) -> Vec<Occasional> {
    let mut engagements: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (column, quantity) in quantities.iter().enumerate().filter(|(_, one)| one.engagement != WHOLE) {
        engagements.entry(&quantity.engagement).or_default().push(column);
    }
    let whole = |part: &Quantity| {
        quantities
            .iter()
            .position(|other| other.engagement == WHOLE && other.side == part.side && other.kind == part.kind)
    };
    let design: Vec<Vec<f64>> = runs.iter().map(|run| terms(&run.latent)).collect();
    engagements
        .into_iter()
        .filter_map(|(name, columns)| {
            let of_sides = sides.iter().enumerate().filter_map(|(side, of_side)| {
                Some((side, of_side.names.iter().position(|other| other == name)?))
            });
            let sums = columns.iter().filter_map(|&column| Some((whole(&quantities[column])?, column)));
            let mut found = Occasional {
                sums: sums.collect(),
                sides: of_sides.collect(),
                columns: columns.clone(),
                probit: Probit::default(),
            };
            let happened: Vec<bool> = runs.iter().map(|run| found.happened(&run.outcomes, sides)).collect();
            let count = happened.iter().filter(|yes| **yes).count();
            if count.min(runs.len() - count) < FEWEST {
                return None;
            }
            found.probit = Probit::fit(&design, &happened)?;
            Some(found)
        })
        .collect()
}

/// Terms of the regressions: 1, and the normal scores of all unknowns.
pub(crate) fn terms(latent: &[f64]) -> Vec<f64> {
    let scores = latent.iter().map(|&u| normal_inverse_cdf(u).clamp(-FURTHEST, FURTHEST));
    std::iter::once(1.0).chain(scores).collect()
}

/// A probit regression.
#[derive(Debug, Clone, Default)]
struct Probit {
    coefficients: Vec<f64>,
    /// Factor of the posterior precision, row by row.
    factor: Vec<f64>,
    /// Share of the runs that have it.
    share: f64,
    /// Precision of the slopes that the evidence chose.
    precision: f64,
}

impl Probit {
    fn fit(design: &[Vec<f64>], happened: &[bool]) -> Option<Self> {
        let size = design.first()?.len();
        let count = happened.iter().filter(|yes| **yes).count();
        let share = count as f64 / happened.len() as f64;
        let mut coefficients = vec![0.0; size];
        coefficients[0] = normal_inverse_cdf(share);
        let mut precision = 25.0;
        let mut factor = Vec::new();
        let once = vec![1.0; happened.len()];
        for _ in 0..ROUNDS {
            (coefficients, factor) = climb(design, happened, &once, precision, coefficients, STEPS)?;
            // Effective number of slopes over their squares (MacKay 1992).
            let unit = |k: usize| -> f64 {
                let mut unit = vec![0.0; size];
                unit[k] = 1.0;
                solve_lower(&factor, size, &unit).iter().map(|x| x * x).sum()
            };
            let well: f64 = (1..size).map(|k| (1.0 - precision * unit(k)).max(0.0)).sum();
            let squares: f64 = coefficients[1..].iter().map(|b| b * b).sum();
            precision = (well.max(1e-3) / squares.max(1e-12)).clamp(PRECISION[0], PRECISION[1]);
        }
        Some(Self { coefficients, factor, share, precision })
    }

    /// The same to runs taken so many times each: a few steps from where all runs led.
    fn again(&self, design: &[Vec<f64>], happened: &[bool], counts: &[f64]) -> Option<Self> {
        let start = self.coefficients.clone();
        let (coefficients, _) = climb(design, happened, counts, self.precision, start, STEPS_AGAIN)?;
        Some(Self { coefficients, ..self.clone() })
    }

    /// Mean and variance of the index at these terms.
    fn predict(&self, terms: &[f64]) -> (f64, f64) {
        let mean = terms.iter().zip(&self.coefficients).map(|(x, b)| x * b).sum();
        let half = solve_lower(&self.factor, terms.len(), terms);
        (mean, half.iter().map(|x| x * x).sum())
    }
}

/// Newton's steps towards the top of the posterior of a probit regression on points that count so many times: where they lead, and the
/// factor of the precision there, row by row.
fn climb(
    design: &[Vec<f64>],
    happened: &[bool],
    counts: &[f64],
    precision: f64,
    mut coefficients: Vec<f64>,
    steps: usize,
) -> Option<(Vec<f64>, Vec<f64>)> {
    let size = coefficients.len();
    let prior = |k: usize| if k == 0 { 1.0 / (CONSTANT_SD * CONSTANT_SD) } else { precision };
    let mut factor = Vec::new();
    for _ in 0..steps {
        let mut hessian = vec![0.0; size * size];
        let mut slope: Vec<f64> = (0..size).map(|k| -prior(k) * coefficients[k]).collect();
        (0..size).for_each(|k| hessian[k * size + k] = prior(k));
        for ((terms, &yes), &count) in
            design.iter().zip(happened).zip(counts).filter(|(_, count)| **count > 0.0)
        {
            let sign = if yes { 1.0 } else { -1.0 };
            let at: f64 = sign * terms.iter().zip(&coefficients).map(|(x, b)| x * b).sum::<f64>();
            let ratio = mills(at);
            let weight = count * ratio * (ratio + at);
            for row in 0..size {
                slope[row] += count * sign * ratio * terms[row];
                for column in 0..=row {
                    hessian[row * size + column] += weight * terms[row] * terms[column];
                }
            }
        }
        for row in 0..size {
            for column in 0..row {
                hessian[column * size + row] = hessian[row * size + column];
            }
        }
        factor = cholesky(&hessian, size)?;
        let step = solve(&factor, size, &slope);
        coefficients.iter_mut().zip(&step).for_each(|(b, step)| *b += step);
    }
    Some((coefficients, factor))
}

/// Density over distribution of a standard normal.
fn mills(x: f64) -> f64 {
    // Far below, the ratio is -x + 1 / -x and so on; the distribution alone would run out of digits.
    if x < -8.0 { -x - 1.0 / x } else { normal_density(x) / normal_cdf(x) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fights::sides;
    use crate::random::{Purpose, uniform};
    use crate::simulator::Role;
    use crate::table::RunStatus;

    fn column(engagement: &str, kind: &str, role: Role) -> Quantity {
        Quantity {
            id: format!("{engagement}/{kind}"),
            side: "blue".into(),
            kind: kind.into(),
            engagement: engagement.into(),
            unit: "men".into(),
            role,
        }
    }

    /// 600 runs in which the ford is fought where 0.5 + 0.8 z[0] + noise > 0, and the hill always.
    fn runs() -> (Vec<Quantity>, Vec<Run>) {
        let quantities = vec![
            column(WHOLE, "rounds-fired", Role::Driver),
            column("ford", "engaged", Role::Driver),
            column("ford", "rounds-fired", Role::Driver),
            column("hill", "engaged", Role::Driver),
        ];
        let run = |index: u64| {
            let latent: Vec<f64> = (0..6).map(|k| uniform(9, index, Purpose::Toy, k)).collect();
            let noise = normal_inverse_cdf(uniform(9, index, Purpose::Toy, 6));
            let at_ford = 0.5 + 0.8 * normal_inverse_cdf(latent[0]) + noise > 0.0;
            let men = if at_ford { 100.0 } else { 0.0 };
            Run {
                index,
                seed: index,
                theta: latent.clone(),
                latent,
                log_strength: 0.0,
                outcomes: vec![50.0 + men, men, men, 80.0],
                status: RunStatus::Done,
            }
        };
        (quantities, (0..600).map(run).collect())
    }

    #[test]
    fn what_decides_a_fight_is_found_and_what_does_not_is_left_out() {
        let (quantities, runs) = runs();
        let runs: Vec<&Run> = runs.iter().collect();
        let sides = sides(&quantities);
        let found = occasional(&quantities, &sides, &runs);
        // The hill is in every run and is not learned.
        assert_eq!(found.len(), 1);
        let ford = &found[0];
        assert_eq!((&ford.columns[..], &ford.sums[..]), (&[1, 2][..], &[(0, 2)][..]));
        let at = |first: f64, second: f64| {
            let mut latent = vec![0.5; 6];
            (latent[0], latent[1]) = (normal_cdf(first), normal_cdf(second));
            -ford.threshold(&latent)
        };
        // Standard error of a probit slope from 600 runs: about 0.07.
        let (middle, slope) = (at(0.0, 0.0), (at(1.0, 0.0) - at(-1.0, 0.0)) / 2.0);
        assert!((middle - 0.5).abs() < 0.2 && (slope - 0.8).abs() < 0.2, "{middle} {slope}");
        let other = (at(0.0, 1.0) - at(0.0, -1.0)) / 2.0;
        assert!(other.abs() < 0.12, "{other}");
    }

    #[test]
    fn where_nothing_decides_the_regression_says_so() {
        let (_, runs) = runs();
        let design: Vec<Vec<f64>> = runs.iter().map(|run| terms(&run.latent)).collect();
        let coin: Vec<bool> = (0..600).map(|k| uniform(4, k, Purpose::Toy, 9) < 0.3).collect();
        let probit = Probit::fit(&design, &coin).expect("a fit");
        let means: Vec<f64> = design.iter().map(|terms| probit.predict(terms).0).collect();
        let mean = means.iter().sum::<f64>() / 600.0;
        let spread = libm::sqrt(means.iter().map(|one| (one - mean) * (one - mean)).sum::<f64>() / 600.0);
        // Without the evidence six slopes of standard error 0.05 would spread the means by 0.13.
        assert!((normal_cdf(mean) - probit.share).abs() < 0.02 && spread < 0.08, "{mean} {spread}");
    }
}
