//! Which unknowns a result hangs on: Sobol indices before the claims, read from the table without another run.
//!
//! ln(result + 1/2) is regressed on Hermite polynomials of the unknowns' standard scores ([`crate::fit`]); these are orthonormal under the
//! prior, so squared coefficients are variances, and sums of them first-order and total indices (Sudret 2008). What the regression leaves
//! is the dice and whatever is rougher than a quadratic. The variance that estimating the coefficients would give by itself is taken off.

use crate::fit::{Emulator, terms};
use crate::levels::correlation;
use crate::statistics::normal_inverse_cdf;
use crate::table::{ReferenceTable, Run, RunStatus};
use crate::verdict::{QuantityIndices, SobolIndex};

/// Completed runs below which nothing is said.
const FEWEST_RUNS: usize = 96;
/// Unknowns in the regression, the strongest.
const MOST_UNKNOWNS: usize = 12;
/// Products are between this many of them, the strongest.
const CROSSED: usize = 6;

/// Indices of one quantity; none where there are too few runs or it does not vary.
pub(crate) fn indices(table: &ReferenceTable, quantity: &str) -> Option<QuantityIndices> {
    let column = table.quantity_index(quantity)?;
    let runs: Vec<&Run> = table.runs.iter().filter(|run| run.status == RunStatus::Done).collect();
    if runs.len() < FEWEST_RUNS {
        return None;
    }
    let values: Vec<f64> = runs.iter().map(|run| libm::log(run.outcomes[column].max(0.0) + 0.5)).collect();
    let score = |run: &Run, unknown: usize| normal_inverse_cdf(run.latent[unknown]).clamp(-3.0, 3.0);
    let mut order: Vec<(f64, usize)> = (0..table.unknowns.len())
        .map(|unknown| {
            let pairs: Vec<(f64, f64)> =
                runs.iter().zip(&values).map(|(run, value)| (score(run, unknown), *value)).collect();
            (correlation(&pairs).abs(), unknown)
        })
        .collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    order.truncate(MOST_UNKNOWNS);
    let unknowns: Vec<usize> = order.into_iter().map(|(_, unknown)| unknown).collect();
    let points: Vec<Vec<f64>> = runs
        .iter()
        .map(|run| terms(&unknowns.iter().map(|&unknown| score(run, unknown)).collect::<Vec<f64>>()))
        .collect();
    let fitted = Emulator::new(&points, &values.into_iter().map(Some).collect::<Vec<_>>())?;
    let size = points[0].len();
    let noise = fitted.doubt / size as f64;
    let part: Vec<f64> = fitted.coefficients().iter().map(|slope| (slope * slope - noise).max(0.0)).collect();
    let all = part[1..].iter().sum::<f64>() + fitted.scatter;
    let count = unknowns.len();
    let crossed = count.min(CROSSED);
    let pairs: Vec<(usize, usize)> =
        (0..crossed).flat_map(|first| (first + 1..crossed).map(move |second| (first, second))).collect();
    let mut found: Vec<SobolIndex> = unknowns
        .iter()
        .enumerate()
        .map(|(place, &unknown)| {
            let first = part[1 + place] + part[1 + count + place];
            let shared: f64 = pairs
                .iter()
                .zip(&part[1 + 2 * count..])
                .filter(|((left, right), _)| *left == place || *right == place)
                .map(|(_, part)| part)
                .sum();
            SobolIndex {
                unknown: table.unknowns[unknown].id.clone(),
                first: first / all,
                total: (first + shared) / all,
            }
        })
        .collect();
    found.sort_by(|a, b| b.total.total_cmp(&a.total));
    Some(QuantityIndices { quantity: quantity.to_owned(), chance: fitted.scatter / all, unknowns: found })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prior::Prior;
    use crate::random::{Purpose, uniform};
    use crate::simulator::{Quantity, Role, Unknown};

    /// ln y = 4 + 0.6 a - 0.3 c + 0.2 a b + 0.5 e: variances 0.36, 0.09, 0.04 and 0.25 of 0.74.
    #[test]
    fn indices_are_those_of_a_known_function() {
        let unknown = |id: &str| Unknown {
            id: id.to_owned(),
            says: String::new(),
            unit: String::new(),
            prior: Prior::Uniform { low: 0.0, high: 1.0 },
            claims: vec![],
        };
        let run = |index: u64| {
            let draw = |k: u32| uniform(3, index, Purpose::Toy, k);
            let z: Vec<f64> = (0..6).map(|k| normal_inverse_cdf(draw(k))).collect();
            let log = 4.0 + 0.6 * z[0] - 0.3 * z[2] + 0.2 * z[0] * z[1] + 0.5 * z[5];
            let latent: Vec<f64> = (0..5).map(draw).collect();
            Run {
                index,
                seed: index,
                theta: latent.clone(),
                latent,
                log_strength: 0.0,
                outcomes: vec![libm::exp(log)],
                status: RunStatus::Done,
            }
        };
        let table = ReferenceTable {
            seed: 3,
            engine: String::new(),
            unknowns: ["a", "b", "c", "d", "e"].map(unknown).to_vec(),
            quantities: vec![Quantity {
                id: "y".into(),
                side: String::new(),
                kind: String::new(),
                engagement: String::new(),
                unit: String::new(),
                role: Role::Result,
            }],
            defensive_share: 0.1,
            pool_effective: 1.0,
            log_strength_mean: 0.0,
            generations: vec![],
            runs: (0..1_500).map(run).collect(),
        };
        let found = indices(&table, "y").expect("indices");
        let of = |id: &str| found.unknowns.iter().find(|one| one.unknown == id).expect("an unknown");
        // Standard errors of such shares from 1,500 runs are about 0.02.
        assert!((of("a").first - 0.486).abs() < 0.06 && (of("a").total - 0.541).abs() < 0.06, "{found:?}");
        assert!(of("b").first < 0.02 && (of("b").total - 0.054).abs() < 0.03, "{found:?}");
        assert!((of("c").first - 0.122).abs() < 0.04 && of("d").total < 0.02, "{found:?}");
        assert!((found.chance - 0.338).abs() < 0.05, "{found:?}");
        assert!(indices(&table, "z").is_none());
    }
}
