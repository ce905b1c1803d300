//! What the dice do to a fight, learned from the runs, so that no run is judged by its own throw alone.
//!
//! A run's unknowns may be right and its dice wrong: with a dozen fights to fit, hardly any run throws them all as history did, and a weight by the run's
//! own losses wears out. So the level of each fight (the logarithm of a side's killed and wounded in it) is modelled given the unknowns, and the run's
//! throw is replaced by draws from that model:
//!
//! ```text
//! ln hits of side a in fight e | unknowns ~ mean[a, e](unknowns) + Normal(0, S)
//! ```
//!
//! (Synthetic likelihood: Wood 2010; Price, Drovandi, Lee and Nott 2018.) The means are Bayesian regressions on the few unknowns that matter ([`crate::fit`]); S
//! is the covariance of what they leave, drawn towards its diagonal as far as the number of runs asks (Schäfer and Strimmer 2005), and has the
//! doubt of the means in it. Whether a fight happened at all, and how its losses divide into killed, wounded, missing and captured, stays the run's.

use crate::discrepancy::{Side, sides};
use crate::fit::matrix::cholesky;
use crate::fit::{Emulator, terms};
use crate::reporting::Reporting;
use crate::statistics::normal_inverse_cdf;
use crate::table::{ReferenceTable, Run, RunStatus};

/// Runs below which nothing is learned.
const FEWEST_RUNS: usize = 48;
/// Runs with losses below which a fight is left as it was fought.
const FEWEST_FIGHTS: usize = 32;
/// So many unknowns, those that move the losses most, have part in the means.
const MOST_UNKNOWNS: usize = 12;
/// Normal scores further out are taken to lie here.
const FURTHEST: f64 = 3.0;

/// The fitted levels.
#[derive(Debug, Clone)]
pub(crate) struct Levels {
    /// Unknowns in the means, the strongest first.
    unknowns: Vec<usize>,
    /// For each side its fights, then what lies outside.
    means: Vec<Option<Emulator>>,
    /// Factor of the covariance of all of them, discrepancy included, row by row.
    factor: Vec<f64>,
}

fn scores(run: &Run, unknowns: &[usize]) -> Vec<f64> {
    unknowns.iter().map(|&k| normal_inverse_cdf(run.latent[k]).clamp(-FURTHEST, FURTHEST)).collect()
}

impl Levels {
    /// Learns where the reporting model asks for it.
    pub fn of(table: &ReferenceTable, reporting: &Reporting) -> Option<Self> {
        let asked = reporting.chance_learned && reporting.discrepancy_sd > 0.0;
        if asked { Self::fit(table, reporting.discrepancy_sd) } else { None }
    }

    /// Learns from the completed runs of a table; `sd` is the discrepancy of a fight. None where there are too few.
    pub fn fit(table: &ReferenceTable, sd: f64) -> Option<Self> {
        let runs: Vec<&Run> = table.runs.iter().filter(|run| run.status == RunStatus::Done).collect();
        let sides = sides(&table.quantities);
        if runs.len() < FEWEST_RUNS || sides.is_empty() {
            return None;
        }
        let logs: Vec<Vec<Option<f64>>> = runs
            .iter()
            .map(|run| {
                let hits = sides.iter().flat_map(|side| side.hits(&run.outcomes));
                hits.map(|hits| (hits > 0.0).then(|| libm::log(hits))).collect()
            })
            .collect();
        let count = logs[0].len();
        let columns: Vec<Vec<Option<f64>>> =
            (0..count).map(|k| logs.iter().map(|row| row[k]).collect()).collect();
        let learned = |column: &[Option<f64>]| column.iter().flatten().count() >= FEWEST_FIGHTS;
        let unknowns = strongest(&runs, &columns, table.unknowns.len());
        let terms: Vec<Vec<f64>> = runs.iter().map(|run| terms(&scores(run, &unknowns))).collect();
        let means: Vec<Option<Emulator>> = columns
            .iter()
            .map(|column| if learned(column) { Emulator::new(&terms, column) } else { None })
            .collect();
        if means.iter().all(Option::is_none) {
            return None;
        }
        let outside = outside(&sides);
        let factor = factor(&means, &outside, sd)?;
        Some(Self { unknowns, means, factor })
    }

    /// How far each fight's mean lies above what the run threw, as a logarithm; 0 where nothing is learned or nobody was hit.
    pub fn shifts(&self, run: &Run, sides: &[Side]) -> Vec<f64> {
        let terms = terms(&scores(run, &self.unknowns));
        let hits = sides.iter().flat_map(|side| side.hits(&run.outcomes));
        hits.zip(&self.means)
            .map(|(hits, mean)| match mean {
                Some(mean) if hits > 0.0 => mean.mean(&terms) - libm::log(hits),
                _ => 0.0,
            })
            .collect()
    }

    /// Logarithms of the factors for standard normal draws.
    pub fn throw(&self, draws: &[f64], shifts: &[f64]) -> Vec<f64> {
        let size = self.means.len();
        (0..size)
            .map(|row| {
                let dot: f64 = (0..=row).map(|k| self.factor[row * size + k] * draws[k]).sum();
                shifts[row] + dot
            })
            .collect()
    }
}

/// Which of the levels are those outside all fights.
fn outside(sides: &[Side]) -> Vec<bool> {
    let of_side = |side: &Side| {
        let fights = side.fights();
        (0..=fights).map(move |k| k == fights)
    };
    sides.iter().flat_map(of_side).collect()
}

/// The unknowns whose scores correlate most with the levels, summed over the levels that are known in most runs.
fn strongest(runs: &[&Run], columns: &[Vec<Option<f64>>], unknowns: usize) -> Vec<usize> {
    let strength = |unknown: usize| -> f64 {
        let own: Vec<f64> = runs.iter().map(|run| scores(run, &[unknown])[0]).collect();
        columns
            .iter()
            .filter(|column| column.iter().flatten().count() >= FEWEST_FIGHTS)
            .map(|column| {
                let pairs: Vec<(f64, f64)> =
                    own.iter().zip(column).filter_map(|(x, y)| Some((*x, (*y)?))).collect();
                let r = correlation(&pairs);
                let n = pairs.len() as f64;
                // What chance alone would give is taken off.
                (r * r - 1.0 / n).max(0.0)
            })
            .sum()
    };
    let mut order: Vec<(f64, usize)> = (0..unknowns).map(|unknown| (strength(unknown), unknown)).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    order.truncate(MOST_UNKNOWNS);
    order.into_iter().map(|(_, unknown)| unknown).collect()
}

fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let n = pairs.len() as f64;
    let (mx, my) = pairs.iter().fold((0.0, 0.0), |(x, y), pair| (x + pair.0 / n, y + pair.1 / n));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        xx += (x - mx) * (x - mx);
        yy += (y - my) * (y - my);
        xy += (x - mx) * (y - my);
    }
    if xx > 0.0 && yy > 0.0 { xy / libm::sqrt(xx * yy) } else { 0.0 }
}

/// Factor of the covariance: scatter and doubt of each level, correlations shrunk, discrepancy on the diagonal of the fights.
fn factor(means: &[Option<Emulator>], outside: &[bool], sd: f64) -> Option<Vec<f64>> {
    let size = means.len();
    let mut correlations = vec![0.0; size * size];
    let (mut noise, mut signal) = (0.0, 0.0);
    for row in 0..size {
        for column in 0..row {
            let (Some(left), Some(right)) = (&means[row], &means[column]) else { continue };
            let pairs: Vec<(f64, f64)> = left
                .residuals
                .iter()
                .zip(&right.residuals)
                .filter_map(|(left, right)| Some(((*left)?, (*right)?)))
                .collect();
            if pairs.len() < FEWEST_FIGHTS {
                continue;
            }
            let r = correlation(&pairs);
            correlations[row * size + column] = r;
            noise += (1.0 - r * r) * (1.0 - r * r) / pairs.len() as f64;
            signal += r * r;
        }
    }
    // Schäfer and Strimmer 2005: shrinkage that minimises the expected squared error of all correlations together.
    let mut kept = if signal > 0.0 { (1.0 - noise / signal).clamp(0.0, 1.0) } else { 0.0 };
    let scatter = |k: usize| means[k].as_ref().map_or(0.0, |mean| mean.scatter);
    loop {
        let mut covariance = vec![0.0; size * size];
        for row in 0..size {
            let own = if outside[row] { 0.0 } else { sd * sd };
            let doubt = means[row].as_ref().map_or(0.0, |mean| mean.doubt);
            covariance[row * size + row] = scatter(row) + doubt + own + 1e-12;
            for column in 0..row {
                let shared =
                    kept * correlations[row * size + column] * libm::sqrt(scatter(row) * scatter(column));
                covariance[row * size + column] = shared;
                covariance[column * size + row] = shared;
            }
        }
        // Correlations from different runs need not fit together; less of them always does.
        if let Some(factor) = cholesky(&covariance, size) {
            return Some(factor);
        }
        if kept < 1e-3 {
            return None;
        }
        kept *= 0.8;
    }
}
