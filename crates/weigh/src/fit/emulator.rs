//! The mean of a figure over the kept constants: Bayesian regression on a quadratic, and the scatter that it leaves. How wide the priors of
//! slopes and of curvatures are is chosen by the evidence (MacKay 1992).

use rayon::prelude::*;

use super::matrix::{cholesky, solve};

/// So many of the kept constants, the strongest first, have products with one another.
const CROSSED: usize = 6;
/// Scores further out than this are taken to lie here: a quadratic is not to be trusted outside of its points.
const FURTHEST: f64 = 3.0;
/// Slopes, and squares and products, have prior widths of their own.
const CLASSES: usize = 2;
/// Where the search for these widths begins: change of the figure, in standard deviations of its scatter, per standard deviation of a constant's prior.
const FIRST_SD: [f64; CLASSES] = [0.3, 0.1];
/// Prior precision of the mean's distance from that of the points.
const CONSTANT: f64 = 0.01;
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

/// What a fit of one figure needs again and again.
struct Column<'a> {
    rows: Vec<(&'a Vec<f64>, f64)>,
    /// Products of the terms with one another and with the values about their mean, summed over the points.
    squares: Vec<f64>,
    right: Vec<f64>,
    mean: f64,
    coefficients: Vec<f64>,
    scatter: f64,
    freedom: f64,
    /// Of slopes and of curvatures: how many the points decide, and the sum of their squares over the scatter.
    told: [(f64, f64); CLASSES],
}

impl<'a> Column<'a> {
    /// Nothing where too few points have a value.
    fn new(terms: &'a [Vec<f64>], values: &[Option<f64>]) -> Option<Self> {
        let rows: Vec<(&Vec<f64>, f64)> =
            terms.iter().zip(values).filter_map(|(terms, value)| value.map(|value| (terms, value))).collect();
        let size = terms.first()?.len();
        let count = rows.len() as f64;
        if rows.len() < 20 {
            return None;
        }
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
        let variance = rows.iter().map(|(_, value)| (value - mean) * (value - mean)).sum::<f64>() / count;
        Some(Self {
            rows,
            squares,
            right,
            mean,
            coefficients: vec![0.0; size],
            scatter: variance.max(LEAST_SCATTER * LEAST_SCATTER),
            freedom: 1.0,
            told: [(0.0, 0.0); CLASSES],
        })
    }

    /// Precision of a term's prior, for precisions of the classes in units of the scatter.
    fn precision(&self, shared: [f64; CLASSES], term: usize) -> f64 {
        class(term, slopes(self.coefficients.len())).map_or(CONSTANT, |class| shared[class] / self.scatter)
    }

    /// Coefficients and scatter under the priors. Nothing where the equations cannot be solved.
    fn step(&mut self, shared: [f64; CLASSES]) -> Option<()> {
        let size = self.coefficients.len();
        let slopes = slopes(size);
        let precisions: Vec<f64> = (0..size).map(|term| self.precision(shared, term)).collect();
        let mut matrix = vec![0.0; size * size];
        for row in 0..size {
            for column in 0..=row {
                matrix[row * size + column] = self.squares[row * size + column] / self.scatter;
                matrix[column * size + row] = matrix[row * size + column];
            }
            matrix[row * size + row] += precisions[row];
        }
        let factor = cholesky(&matrix, size)?;
        let scaled: Vec<f64> = self.right.iter().map(|value| value / self.scatter).collect();
        self.coefficients = solve(&factor, size, &scaled);
        self.freedom = 0.0;
        self.told = [(0.0, 0.0); CLASSES];
        for term in 0..size {
            let mut unit = vec![0.0; size];
            unit[term] = 1.0;
            let decided = 1.0 - precisions[term] * solve(&factor, size, &unit)[term];
            self.freedom += decided;
            if let Some(class) = class(term, slopes) {
                let (well, squares) = &mut self.told[class];
                *well += decided;
                *squares += self.coefficients[term] * self.coefficients[term] / self.scatter;
            }
        }
        let miss = |(terms, value): &(&Vec<f64>, f64)| value - self.mean - dot(terms, &self.coefficients);
        let left: f64 = self.rows.iter().map(|row| miss(row) * miss(row)).sum();
        let freedom = (self.rows.len() as f64 - self.freedom).max(1.0);
        self.scatter = (left / freedom).max(LEAST_SCATTER * LEAST_SCATTER);
        Some(())
    }

    fn emulator(mut self, terms: &[Vec<f64>], values: &[Option<f64>], shared: [f64; CLASSES]) -> Emulator {
        let precisions = (0..self.coefficients.len()).map(|term| self.precision(shared, term)).collect();
        self.coefficients[0] += self.mean;
        let residuals = terms
            .iter()
            .zip(values)
            .map(|(terms, value)| value.map(|value| value - dot(terms, &self.coefficients)))
            .collect();
        let doubt = self.scatter * self.freedom / self.rows.len() as f64;
        let Self { coefficients, scatter, freedom, .. } = self;
        Emulator { coefficients, scatter, doubt, residuals, precisions, freedom }
    }
}

impl Emulator {
    /// Fits the quadratic; nothing where too few points have a value. `terms[point]`, `values[point]`.
    pub fn new(terms: &[Vec<f64>], values: &[Option<f64>]) -> Option<Self> {
        Self::together(terms, &[values.to_vec()])?.pop()
    }

    /// Fits a quadratic to each of several figures of the same points, with prior widths that are the same for all in units of their scatter: one
    /// figure alone says little of how wide they are. Nothing where some figure has too few values. `values[figure][point]`.
    pub fn together(terms: &[Vec<f64>], values: &[Vec<Option<f64>>]) -> Option<Vec<Self>> {
        let mut columns: Vec<Column<'_>> =
            values.iter().map(|values| Column::new(terms, values)).collect::<Option<_>>()?;
        let mut shared = FIRST_SD.map(|sd| 1.0 / (sd * sd));
        for round in 0..ROUNDS {
            if round > 0 {
                for (class, precision) in shared.iter_mut().enumerate() {
                    let (well, squares) = columns.iter().fold((0.0, 0.0), |(well, squares), column| {
                        (well + column.told[class].0, squares + column.told[class].1)
                    });
                    *precision = (well / f64::max(squares, 1e-12))
                        .clamp(1.0 / (WIDEST_SD * WIDEST_SD), 1.0 / (NARROWEST_SD * NARROWEST_SD));
                }
            }
            columns.par_iter_mut().map(|column| column.step(shared)).collect::<Option<()>>()?;
        }
        let fitted = columns.into_iter().zip(values);
        Some(fitted.map(|(column, values)| column.emulator(terms, values, shared)).collect())
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

/// The class of a term; none for the constant.
fn class(term: usize, slopes: usize) -> Option<usize> {
    (term > 0).then(|| usize::from(term > slopes))
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
