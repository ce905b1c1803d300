//! Small symmetric matrices, row by row: Cholesky's factor and what follows from it.

/// Lower triangular factor L with L Lᵀ = A; nothing where A is not positive definite.
pub(crate) fn cholesky(matrix: &[f64], size: usize) -> Option<Vec<f64>> {
    let mut factor = vec![0.0; size * size];
    for row in 0..size {
        for column in 0..=row {
            let dot: f64 = (0..column).map(|k| factor[row * size + k] * factor[column * size + k]).sum();
            let rest = matrix[row * size + column] - dot;
            if row == column {
                if rest.is_nan() || rest <= 0.0 {
                    return None;
                }
                factor[row * size + row] = libm::sqrt(rest);
            } else {
                factor[row * size + column] = rest / factor[column * size + column];
            }
        }
    }
    Some(factor)
}

/// Solves L x = b.
pub(crate) fn solve_lower(factor: &[f64], size: usize, right: &[f64]) -> Vec<f64> {
    let mut found: Vec<f64> = Vec::with_capacity(size);
    for row in 0..size {
        let dot: f64 = (0..row).map(|k| factor[row * size + k] * found[k]).sum();
        found.push((right[row] - dot) / factor[row * size + row]);
    }
    found
}

/// Solves Lᵀ x = b.
pub(crate) fn solve_upper(factor: &[f64], size: usize, right: &[f64]) -> Vec<f64> {
    let mut found = right.to_vec();
    for row in (0..size).rev() {
        let dot: f64 = (row + 1..size).map(|k| factor[k * size + row] * found[k]).sum();
        found[row] = (found[row] - dot) / factor[row * size + row];
    }
    found
}

/// Solves L Lᵀ x = b.
pub(crate) fn solve(factor: &[f64], size: usize, right: &[f64]) -> Vec<f64> {
    solve_upper(factor, size, &solve_lower(factor, size, right))
}

/// Log density of a normal vector of mean zero with this covariance; minus infinity where it is none.
pub(crate) fn log_normal_density(covariance: &[f64], size: usize, value: &[f64]) -> f64 {
    let Some(factor) = cholesky(covariance, size) else { return f64::NEG_INFINITY };
    let scores = solve_lower(&factor, size, value);
    let spread: f64 = (0..size).map(|k| libm::log(factor[k * size + k])).sum();
    let squares: f64 = scores.iter().map(|score| score * score).sum();
    -0.5 * squares - spread - 0.5 * size as f64 * libm::log(2.0 * std::f64::consts::PI)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved_and_a_density_is_that_of_the_closed_form() {
        let matrix = [4.0, 2.0, 2.0, 3.0];
        let factor = cholesky(&matrix, 2).expect("positive definite");
        let x = solve(&factor, 2, &[2.0, 5.0]);
        assert!(
            (4.0 * x[0] + 2.0 * x[1] - 2.0).abs() < 1e-12 && (2.0 * x[0] + 3.0 * x[1] - 5.0).abs() < 1e-12
        );
        // Inverse of the matrix is [3 -2; -2 4] / 8: quadratic form of (1, 1) is 3/8; determinant 8.
        let expected = -0.5 * 0.375 - 0.5 * 8.0_f64.ln() - (2.0 * std::f64::consts::PI).ln();
        assert!((log_normal_density(&matrix, 2, &[1.0, 1.0]) - expected).abs() < 1e-12);
        assert!(cholesky(&[1.0, 2.0, 2.0, 1.0], 2).is_none());
    }
}
