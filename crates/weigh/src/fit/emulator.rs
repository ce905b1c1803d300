//! The mean of a figure over the kept constants: Bayesian regression on a quadratic, and the scatter that it leaves. How wide the priors of
//! slopes and of curvatures are is chosen by the evidence (MacKay 1992).

use super::matrix::{cholesky, solve};

/// So many of the kept constants, the strongest first, have products with one another.
const CROSSED: usize = 6;
/// Scores further out than this are taken to lie here: a quadratic is not to be trusted outside of its points.
const FURTHEST: f64 = 3.0;
/// Where the search for the prior's width begins, for slopes and for squares and products: change of the figure (logarithm, or
/// probability) per standard deviation of a constant's prior.
const FIRST_SD: [f64; 2] = [0.3, 0.1];
/// Widths that the evidence may choose. With a few hundred points and some forty terms a fixed width would take chance for effect.
const WIDEST_SD: f64 = 1.0;
const NARROWEST_SD: f64 = 0.005;
/// Rounds of estimating the scatter, the coefficients and the widths in turn.
const ROUNDS: usize = 16;
/// Least scatter; counts are whole numbers.
const LEAST_SCATTER: f64 = 0.05;

/// Terms of the quadratic at normal scores: 1, the scores, their squares, and products of the strongest.
pub(crate) fn terms(scores: &[f64]) -> Vec<f64> {
    let z: Vec<f64> = scores.iter().map(|score| score.clamp(-FURTHEST, FURTHEST)).collect();
    let mut terms = Vec::with_capacity(1 + 2 * z.len() + CROSSED * (CROSSED - 1) / 2);
    terms.push(1.0);
    terms.extend(&z);
    terms.extend(z.iter().map(|z| (z * z - 1.0) * std::f64::consts::FRAC_1_SQRT_2));
    let crossed = z.len().min(CROSSED);
    for first in 0..crossed {
        for second in first + 1..crossed {
            terms.push(z[first] * z[second]);
        }
    }
    terms
}

/// One figure's emulator.
#[derive(Debug, Clone)]
pub(crate) struct Emulator {
    coefficients: Vec<f64>,
    /// Variance of single runs about the mean.
    pub scatter: f64,
    /// Variance of the emulated mean itself, on average over its points.
    pub doubt: f64,
    /// Run less mean, for every point that has a value.
    pub residuals: Vec<Option<f64>>,
    /// Precisions of the prior that the evidence chose, term by term, and the number of terms that the points decide.
    precisions: Vec<f64>,
    freedom: f64,
}

impl Emulator {
    /// Fits the quadratic; nothing where too few points have a value. `terms[point]`, `values[point]`.
    pub fn new(terms: &[Vec<f64>], values: &[Option<f64>]) -> Option<Self> {
        let rows: Vec<(&Vec<f64>, f64)> =
            terms.iter().zip(values).filter_map(|(terms, value)| value.map(|value| (terms, value))).collect();
        let size = terms.first()?.len();
        let count = rows.len() as f64;
        if rows.len() < 20 {
            return None;
        }
        let slopes = slopes(size);
        let mean = rows.iter().map(|(_, value)| value).sum::<f64>() / count;
        let mut squares = vec![0.0; size * size];
        let mut right = vec![0.0; size];
        for (terms, value) in &rows {
            for row in 0..size {
                right[row] += terms[row] * (value - mean);
                for column in 0..=row {
                    squares[row * size + column] += terms[row] * terms[column];
                }
            }
        }
        let mut scatter = (rows.iter().map(|(_, value)| (value - mean) * (value - mean)).sum::<f64>()
            / count)
            .max(LEAST_SCATTER * LEAST_SCATTER);
        let mut coefficients = vec![0.0; size];
        let mut freedom = 1.0;
        let mut precisions = FIRST_SD.map(|sd| 1.0 / (sd * sd));
        let class = |term: usize| usize::from(term > slopes);
        let precision =
            |precisions: &[f64; 2], term: usize| if term == 0 { 0.01 } else { precisions[class(term)] };
        for _ in 0..ROUNDS {
            let mut matrix = vec![0.0; size * size];
            for row in 0..size {
                for column in 0..=row {
                    matrix[row * size + column] = squares[row * size + column] / scatter;
                    matrix[column * size + row] = matrix[row * size + column];
                }
                matrix[row * size + row] += precision(&precisions, row);
            }
            let factor = cholesky(&matrix, size)?;
            let scaled: Vec<f64> = right.iter().map(|value| value / scatter).collect();
            coefficients = solve(&factor, size, &scaled);
            // Effective numbers of coefficients: those that the points and not the prior decide.
            let decided: Vec<f64> = (0..size)
                .map(|k| {
                    let mut unit = vec![0.0; size];
                    unit[k] = 1.0;
                    1.0 - precision(&precisions, k) * solve(&factor, size, &unit)[k]
                })
                .collect();
            freedom = decided.iter().sum();
            for (of_class, precision) in precisions.iter_mut().enumerate() {
                let mine = (1..size).filter(|term| class(*term) == of_class);
                let (well, squares) = mine.fold((0.0, 0.0), |(well, squares), term| {
                    (well + decided[term], squares + coefficients[term] * coefficients[term])
                });
                let widest = 1.0 / (WIDEST_SD * WIDEST_SD);
                *precision =
                    (well / f64::max(squares, 1e-12)).clamp(widest, 1.0 / (NARROWEST_SD * NARROWEST_SD));
            }
            let left: f64 = rows
                .iter()
                .map(|(terms, value)| {
                    let miss = value - mean - dot(terms, &coefficients);
                    miss * miss
                })
                .sum();
            scatter = (left / (count - freedom).max(1.0)).max(LEAST_SCATTER * LEAST_SCATTER);
        }
        coefficients[0] += mean;
        let residuals = terms
            .iter()
            .zip(values)
            .map(|(terms, value)| value.map(|value| value - dot(terms, &coefficients)))
            .collect();
        let precisions = (0..size).map(|term| precision(&precisions, term)).collect();
        let doubt = scatter * freedom / count;
        Some(Self { coefficients, scatter, doubt, residuals, precisions, freedom })
    }

    /// The same to points taken so many times each, with the prior widths that all points chose.
    pub fn again(&self, terms: &[Vec<f64>], counts: &[f64]) -> Option<Self> {
        let size = self.coefficients.len();
        let rows = || {
            let all = terms.iter().zip(&self.residuals).zip(counts);
            all.filter_map(|((terms, left), count)| {
                left.filter(|_| *count > 0.0).map(|left| (terms, left, *count))
            })
        };
        let mut matrix = vec![0.0; size * size];
        let mut right: Vec<f64> =
            self.precisions.iter().zip(&self.coefficients).map(|(p, b)| -p * b).collect();
        // The constant stands about the mean of the points, not about nought.
        right[0] = 0.0;
        for (terms, left, count) in rows() {
            for row in 0..size {
                let share = count * terms[row] / self.scatter;
                right[row] += share * left;
                for column in 0..=row {
                    matrix[row * size + column] += share * terms[column];
                }
            }
        }
        for row in 0..size {
            for column in 0..row {
                matrix[column * size + row] = matrix[row * size + column];
            }
            matrix[row * size + row] += self.precisions[row];
        }
        let moved = solve(&cholesky(&matrix, size)?, size, &right);
        let (count, squares) = rows().fold((0.0, 0.0), |(count, squares), (terms, left, taken)| {
            let miss = left - dot(terms, &moved);
            (count + taken, squares + taken * miss * miss)
        });
        let scatter = (squares / (count - self.freedom).max(1.0)).max(LEAST_SCATTER * LEAST_SCATTER);
        let coefficients = self.coefficients.iter().zip(&moved).map(|(was, moved)| was + moved).collect();
        Some(Self { coefficients, scatter, ..self.clone() })
    }

    /// One coefficient for each term.
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// The mean at these terms.
    pub fn mean(&self, terms: &[f64]) -> f64 {
        dot(terms, &self.coefficients)
    }
}

/// How many of the terms are the constant and the slopes, from the number of all terms.
fn slopes(size: usize) -> usize {
    (0..size)
        .find(|kept| {
            let crossed = (*kept).min(CROSSED);
            1 + 2 * kept + crossed * crossed.saturating_sub(1) / 2 == size
        })
        .unwrap_or(size)
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::design::latin_hypercube;

    #[test]
    fn a_quadratic_is_found_again_through_its_scatter() {
        let points = latin_hypercube(5, 600, 9);
        let truth =
            |z: &[f64]| 3.0 + 0.6 * z[0] - 0.3 * z[2] + 0.1 * z[0] * z[1] - 0.12 * (z[3] * z[3] - 1.0);
        let terms: Vec<Vec<f64>> = points.iter().map(|point| super::terms(&point[..8])).collect();
        // The ninth score is the noise, sd 0.5.
        let values: Vec<Option<f64>> = points
            .iter()
            .enumerate()
            .map(|(place, point)| (place % 10 != 0).then(|| truth(point) + 0.5 * point[8]))
            .collect();
        let emulator = Emulator::new(&terms, &values).expect("enough points");
        // Standard error of a variance of 0.25 from 540 points: 0.015.
        assert!((emulator.scatter - 0.25).abs() < 0.05, "{}", emulator.scatter);
        let off: f64 = points
            .iter()
            .zip(&terms)
            .map(|(point, terms)| (emulator.mean(terms) - truth(point)).powi(2))
            .sum::<f64>()
            / 600.0;
        // 1 + 16 + 15 coefficients of variance 0.25 / 540 each: 0.015.
        assert!(off < 0.03, "{off}");
        assert!((emulator.doubt / off - 1.0).abs() < 0.8, "{} {off}", emulator.doubt);
        assert!(emulator.residuals[0].is_none() && emulator.residuals[1].is_some());
        assert!(Emulator::new(&terms[..10], &values[..10]).is_none());
    }
}
