//! Several outcomes regressed on the same terms, with the exact predictive distribution: what a battle's strengths and circumstances alone foretell.
//!
//! Y = X B + E, rows of E ~ Normal(0, V); B | V matrix normal about `middle` with precision `precision` per term, V ~
//! InverseWishart(freedom, scale). The predictive distribution of a new row is a multivariate t (Rowe 2003, chapter 8; Gelman and others
//! 2013, section 3.6).

use crate::fit::matrix::{cholesky, solve, solve_lower};

/// A fitted regression.
#[derive(Debug, Clone)]
pub struct Regression {
    terms: usize,
    outputs: usize,
    /// Factor of X'X + precision.
    factor: Vec<f64>,
    /// For each output one coefficient for each term.
    coefficients: Vec<Vec<f64>>,
    /// Posterior scale of V, row by row.
    scale: Vec<f64>,
    freedom: f64,
}

/// Prior of a regression.
#[derive(Debug, Clone)]
pub struct RegressionPrior {
    /// For each output the prior means of its coefficients.
    pub middle: Vec<Vec<f64>>,
    /// Prior precision of each term, in units of V.
    pub precision: Vec<f64>,
    /// Degrees of freedom of V, more than the number of outputs.
    pub freedom: f64,
    /// Scale of V, a multiple of the unit matrix.
    pub scale: f64,
}

impl Regression {
    /// Fits rows of terms to rows of outputs; none where they do not agree in number or the prior makes no distribution.
    #[must_use]
    pub fn fit(terms: &[Vec<f64>], outputs: &[Vec<f64>], prior: &RegressionPrior) -> Option<Self> {
        let (p, q) = (prior.precision.len(), prior.middle.len());
        let fits = terms.len() == outputs.len()
            && terms.iter().all(|row| row.len() == p)
            && outputs.iter().all(|row| row.len() == q)
            && prior.middle.iter().all(|middle| middle.len() == p)
            && prior.freedom > q as f64;
        if !fits {
            return None;
        }
        let mut squares = vec![0.0; p * p];
        for row in terms {
            for left in 0..p {
                for right in 0..p {
                    squares[left * p + right] += row[left] * row[right];
                }
            }
        }
        (0..p).for_each(|k| squares[k * p + k] += prior.precision[k]);
        let factor = cholesky(&squares, p)?;
        let coefficients: Vec<Vec<f64>> = (0..q)
            .map(|output| {
                let right: Vec<f64> = (0..p)
                    .map(|k| {
                        let data: f64 = terms.iter().zip(outputs).map(|(x, y)| x[k] * y[output]).sum();
                        data + prior.precision[k] * prior.middle[output][k]
                    })
                    .collect();
                solve(&factor, p, &right)
            })
            .collect();
        let left = |row: usize, output: usize| -> f64 {
            let mean: f64 = terms[row].iter().zip(&coefficients[output]).map(|(x, b)| x * b).sum();
            outputs[row][output] - mean
        };
        let mut scale = vec![0.0; q * q];
        for a in 0..q {
            for b in 0..q {
                let data: f64 = (0..terms.len()).map(|row| left(row, a) * left(row, b)).sum();
                let moved: f64 = (0..p)
                    .map(|k| {
                        prior.precision[k]
                            * (coefficients[a][k] - prior.middle[a][k])
                            * (coefficients[b][k] - prior.middle[b][k])
                    })
                    .sum();
                scale[a * q + b] = data + moved + if a == b { prior.scale } else { 0.0 };
            }
        }
        let freedom = prior.freedom + terms.len() as f64;
        Some(Self { terms: p, outputs: q, factor, coefficients, scale, freedom })
    }

    /// Degrees of freedom, means and factor of the scale (row by row) of the multivariate t that is foretold where the terms are these;
    /// none where there are not as many as were fitted.
    fn predictive(&self, terms: &[f64]) -> Option<(f64, Vec<f64>, Vec<f64>)> {
        if terms.len() != self.terms {
            return None;
        }
        let q = self.outputs;
        let whitened = solve_lower(&self.factor, self.terms, terms);
        let wider = 1.0 + whitened.iter().map(|value| value * value).sum::<f64>();
        let freedom = self.freedom - q as f64 + 1.0;
        let scale: Vec<f64> = self.scale.iter().map(|value| value * wider / freedom).collect();
        let mean = |output: &Vec<f64>| terms.iter().zip(output).map(|(x, b)| x * b).sum();
        Some((freedom, self.coefficients.iter().map(mean).collect(), cholesky(&scale, q)?))
    }

    /// One draw of the outputs where the terms are these, from a standard normal score for each output and one more; none where there are
    /// not as many terms or scores. The chi-square of the t is that of Wilson and Hilferty 1931, right to a thousandth from 30 degrees of
    /// freedom on.
    #[must_use]
    pub fn draw(&self, terms: &[f64], scores: &[f64]) -> Option<Vec<f64>> {
        let (freedom, means, factor) = self.predictive(terms)?;
        let q = self.outputs;
        let (last, scores) = scores.split_last().filter(|(_, rest)| rest.len() == q)?;
        let ninth = 2.0 / (9.0 * freedom);
        let chi_square_per_freedom = (1.0 - ninth + last * libm::sqrt(ninth)).powi(3);
        let wider = 1.0 / libm::sqrt(chi_square_per_freedom);
        let off = |row: usize| -> f64 {
            factor[row * q..=row * q + row].iter().zip(scores).map(|(part, score)| part * score).sum()
        };
        Some(means.iter().enumerate().map(|(row, mean)| mean + wider * off(row)).collect())
    }

    /// Log of the predictive density of outputs where the terms are these; not a number where there are not as many as were fitted.
    #[must_use]
    pub fn log_predictive(&self, terms: &[f64], outputs: &[f64]) -> f64 {
        let Some((freedom, means, factor)) = self.predictive(terms) else { return f64::NAN };
        let q = self.outputs;
        if outputs.len() != q {
            return f64::NAN;
        }
        let off: Vec<f64> = outputs.iter().zip(&means).map(|(output, mean)| output - mean).collect();
        let scores = solve_lower(&factor, q, &off);
        let square: f64 = scores.iter().map(|score| score * score).sum();
        let q = q as f64;
        let half_log_determinant: f64 =
            (0..self.outputs).map(|k| libm::log(factor[k * self.outputs + k])).sum();
        libm::lgamma(0.5 * (freedom + q))
            - libm::lgamma(0.5 * freedom)
            - 0.5 * q * libm::log(freedom * std::f64::consts::PI)
            - half_log_determinant
            - 0.5 * (freedom + q) * libm::log1p(square / freedom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One output, only a constant, flat priors: the predictive is Student's t with n - 1 degrees of freedom about the mean, scale s sqrt(1 + 1 / n).
    #[test]
    fn a_mean_alone_predicts_by_students_t() {
        let values = [1.0, 2.0, 4.0, 5.0];
        let prior = RegressionPrior {
            middle: vec![vec![0.0]],
            precision: vec![1e-12],
            freedom: 1.0 + 1e-9,
            scale: 1e-12,
        };
        let outputs: Vec<Vec<f64>> = values.iter().map(|value| vec![*value]).collect();
        let fit = Regression::fit(&vec![vec![1.0]; 4], &outputs, &prior).expect("a fit");
        // Prior freedom 1 in place of 0: t with 4 + 1 degrees, scale^2 = 10 x 1.25 / 5.
        let (freedom, scale) = (5.0_f64, (10.0 * 1.25 / 5.0_f64).sqrt());
        let t = (6.0 - 3.0) / scale;
        let exact = libm::lgamma(3.0)
            - libm::lgamma(2.5)
            - 0.5 * (freedom * std::f64::consts::PI).ln()
            - scale.ln()
            - 3.0 * (1.0 + t * t / freedom).ln();
        assert!((fit.log_predictive(&[1.0], &[6.0]) - exact).abs() < 1e-6);
    }

    /// Draws have the mean and the spread of the t that they are drawn from.
    #[test]
    fn draws_are_those_of_the_predictive() {
        let values = [1.0, 2.0, 4.0, 5.0];
        let prior =
            RegressionPrior { middle: vec![vec![0.0]], precision: vec![1e-12], freedom: 41.0, scale: 1e-12 };
        let outputs: Vec<Vec<f64>> = values.iter().map(|value| vec![*value]).collect();
        let fit = Regression::fit(&vec![vec![1.0]; 4], &outputs, &prior).expect("a fit");
        let score = |draw: u32, place: u32| {
            let uniform = crate::random::uniform(3, u64::from(draw), crate::random::Purpose::Toy, place);
            crate::statistics::normal_inverse_cdf(uniform)
        };
        let draws: Vec<f64> = (0..20_000)
            .map(|draw| fit.draw(&[1.0], &[score(draw, 0), score(draw, 1)]).expect("a draw")[0])
            .collect();
        let mean = draws.iter().sum::<f64>() / 2e4;
        let variance = draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / 2e4;
        // t with 45 degrees of freedom about 3, scale^2 = 10 x 1.25 / 45, variance 45 / 43 of it.
        let exact = 10.0 * 1.25 / 43.0;
        assert!((mean - 3.0).abs() < 4.0 * (exact / 2e4_f64).sqrt(), "{mean}");
        assert!((variance / exact - 1.0).abs() < 0.05, "{variance} {exact}");
        assert_eq!(fit.draw(&[1.0], &[0.0]), None);
    }
}
