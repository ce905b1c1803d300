//! By what factor each origin is off, before and after the claims.

use rayon::prelude::*;

use crate::likelihood::Likelihood;
use crate::posterior::Posterior;
use crate::verdict::{Factor, FactorQuantiles, OriginVerdict};

/// Runs that together hold less than this share are left out of the averages.
const NEGLIGIBLE: f64 = 1e-6;
/// Information below this, in nats, is as good as none: a shift of a third of a standard deviation.
const LEAST_INFORMATION: f64 = 0.05;

/// Quantile of masses on an even grid, each spread over its cell.
fn grid_quantile(nodes: &[f64], masses: &[f64], share: f64) -> f64 {
    let step = if nodes.len() > 1 { nodes[1] - nodes[0] } else { 0.0 };
    let mut cumulated = 0.0;
    for (node, mass) in nodes.iter().zip(masses) {
        if cumulated + mass >= share && *mass > 0.0 {
            return node - 0.5 * step + step * (share - cumulated) / mass;
        }
        cumulated += mass;
    }
    nodes.last().copied().unwrap_or(f64::NAN)
}

fn quantiles(nodes: &[f64], masses: &[f64]) -> FactorQuantiles {
    let at = |share| libm::exp(grid_quantile(nodes, masses, share));
    FactorQuantiles { q05: at(0.05), median: at(0.5), q95: at(0.95) }
}

/// The factor of every origin, relation and class that weighs.
pub(crate) fn judge_origins(likelihood: &Likelihood, posterior: &Posterior<'_>) -> Vec<OriginVerdict> {
    let grids = likelihood.bias_grids();
    let parts: Vec<Vec<Vec<f64>>> = posterior
        .runs()
        .par_iter()
        .zip(posterior.weights())
        .filter(|(_, weight)| **weight > NEGLIGIBLE)
        .map(|(run, &weight)| {
            let mut masses = likelihood.biases(&run.theta, &run.outcomes);
            masses.iter_mut().flatten().for_each(|mass| *mass *= weight);
            masses
        })
        .collect();
    grids
        .into_iter()
        .enumerate()
        .map(|(place, grid)| {
            let mut masses = vec![0.0; grid.nodes.len()];
            for part in &parts {
                masses.iter_mut().zip(&part[place]).for_each(|(total, mass)| *total += mass);
            }
            let total: f64 = masses.iter().sum();
            masses.iter_mut().for_each(|mass| *mass /= total);
            let information: f64 = masses
                .iter()
                .zip(&grid.prior)
                .filter(|(after, before)| **after > 0.0 && **before > 0.0)
                .map(|(after, before)| after * libm::log(after / before))
                .sum();
            OriginVerdict {
                id: grid.origin,
                relation: grid.relation,
                class: grid.class,
                observations: grid.observations,
                factor: Factor {
                    prior: quantiles(&grid.nodes, &grid.prior),
                    posterior: quantiles(&grid.nodes, &masses),
                },
                information,
                // A posterior of n effective runs differs from the prior by about 1 / n nats by chance alone.
                weighed: information > LEAST_INFORMATION + 1.0 / posterior.effective_size(),
            }
        })
        .collect()
}
