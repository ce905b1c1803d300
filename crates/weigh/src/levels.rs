//! What the dice do to a fight, learned from the runs, so that no run is judged by its own throw alone.
//!
//! A run's unknowns may be right and its dice wrong: with a dozen fights to fit, hardly any run throws them all as history did, and a
//! weight by the run's own losses wears out. So the level of each cell (the logarithm of one kind of loss of one side in one fight, one
//! half added) is modelled given the unknowns, and the run's throw is replaced by draws from that model:
//!
//! ```text
//! ln(loss + 1/2) of side a, fight e, kind k | unknowns, the fight happened ~ mean[a, e, k](unknowns) + Normal(0, S)
//! ```
//!
//! (Synthetic likelihood: Wood 2010; Price, Drovandi, Lee and Nott 2018.) The means are Bayesian regressions on the few unknowns that
//! matter ([`crate::fit`]); S is the covariance of what they leave, drawn towards its diagonal as far as the number of runs asks (Schäfer
//! and Strimmer 2005), and has the doubt of the means in it. Whether a fight happened at all has scores of its own in S ([`crate::happening`]).

use std::collections::BTreeSet;

use crate::fights::{LOSSES, Side, sides};
use crate::fit::matrix::cholesky;
use crate::fit::{Emulator, terms};
use crate::happening::{self, Occasional, occasional};
use crate::likelihood::Likelihood;
use crate::reporting::Reporting;
use crate::statistics::normal_inverse_cdf;
use crate::table::{ReferenceTable, Run, RunStatus};

/// Runs below which nothing is learned.
const FEWEST_RUNS: usize = 48;
/// Runs in which a fight happened, below which it is left as it was fought.
const FEWEST_FIGHTS: usize = 32;
/// So many unknowns, those that move the losses most, have part in the means.
const MOST_UNKNOWNS: usize = 12;
/// Normal scores further out are taken to lie here.
const FURTHEST: f64 = 3.0;
/// Closest correlation that two scores may have.
const CLOSEST: f64 = 0.95;
/// Kind of the cells that are no losses but men who were in the fight.
pub(crate) const ENGAGED: usize = LOSSES.len();
/// A cell counts where it has this part of its side's losses of the kind, on average, or the claims speak of it; what is smaller stays as it
/// was fought.
const LEAST_PART: f64 = 0.02;

/// One kind of loss of one side in one fight, or outside all of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell {
    pub side: usize,
    /// Place among the side's fights; one past the last for what lies outside.
    pub fight: usize,
    /// Place in [`LOSSES`], or [`ENGAGED`].
    pub kind: usize,
    /// Place among the occasional fights, where it is in one.
    pub occasional: Option<usize>,
}

/// The fitted levels.
#[derive(Debug, Clone)]
pub(crate) struct Levels {
    /// Unknowns in the means, the strongest first.
    unknowns: Vec<usize>,
    /// Those in which the claims have part stand first.
    pub cells: Vec<Cell>,
    means: Vec<Emulator>,
    /// Number of cells in which the claims have part.
    claimed: usize,
    /// Fights that need not happen.
    pub occasional: Vec<Occasional>,
    /// Factor of the covariance, row by row: cells in which the claims have part, what decides whether the occasional fights happen, the
    /// other cells. So whatever the claims depend on depends on the first draws only, and walks can leave the others alone.
    factor: Vec<f64>,
    /// Part of the correlations that was kept.
    kept: f64,
}

/// Normal scores of some of a run's unknowns.
fn scores(run: &Run, unknowns: &[usize]) -> Vec<f64> {
    unknowns.iter().map(|&k| normal_inverse_cdf(run.latent[k]).clamp(-FURTHEST, FURTHEST)).collect()
}

impl Levels {
    /// Learns where the reporting model asks for it.
    pub fn of(table: &ReferenceTable, reporting: &Reporting, likelihood: &Likelihood) -> Option<Self> {
        let asked = reporting.chance_learned && reporting.discrepancy_sd > 0.0;
        if asked { Self::fit(table, &likelihood.outcomes_spoken_of()) } else { None }
    }

    /// Learns from the completed runs of a table. None where there are too few.
    fn fit(table: &ReferenceTable, spoken_of: &BTreeSet<usize>) -> Option<Self> {
        let runs: Vec<&Run> = table.runs.iter().filter(|run| run.status == RunStatus::Done).collect();
        let sides = sides(&table.quantities);
        if runs.len() < FEWEST_RUNS || sides.is_empty() {
            return None;
        }
        let occasional = occasional(&table.quantities, &sides, &runs);
        let mut cells = Vec::new();
        let mut columns: Vec<Vec<Option<f64>>> = Vec::new();
        for (side, of_side) in sides.iter().enumerate() {
            for kind in 0..=ENGAGED {
                let all: f64 = runs
                    .iter()
                    .map(|run| {
                        (0..=of_side.fights())
                            .filter_map(|fight| of_side.loss(&run.outcomes, fight, kind))
                            .sum::<f64>()
                    })
                    .sum();
                for fight in 0..=of_side.fights() {
                    let column: Vec<Option<f64>> = runs
                        .iter()
                        .map(|run| {
                            let loss = of_side.loss(&run.outcomes, fight, kind)?;
                            of_side.happened(&run.outcomes, fight).then(|| libm::log(loss + 0.5))
                        })
                        .collect();
                    let lost: f64 = column.iter().flatten().map(|log| libm::exp(*log) - 0.5).sum();
                    let counts = if of_side.spoken_of(fight, kind, spoken_of) {
                        lost > 0.0
                    } else {
                        kind != ENGAGED && lost > LEAST_PART * all
                    };
                    if counts && column.iter().flatten().count() >= FEWEST_FIGHTS {
                        let place = occasional.iter().position(|one| one.sides.contains(&(side, fight)));
                        cells.push(Cell { side, fight, kind, occasional: place });
                        columns.push(column);
                    }
                }
            }
        }
        let (first, rest): (Vec<_>, Vec<_>) = cells.into_iter().zip(columns).partition(|(cell, _)| {
            let cell: &Cell = cell;
            sides[cell.side].has_part(cell.fight, cell.kind, spoken_of)
        });
        let claimed = first.len();
        let (cells, columns): (Vec<Cell>, Vec<Vec<Option<f64>>>) = first.into_iter().chain(rest).unzip();
        if cells.is_empty() {
            return None;
        }
        let unknowns = strongest(&runs, &columns, table.unknowns.len());
        let terms: Vec<Vec<f64>> = runs.iter().map(|run| terms(&scores(run, &unknowns))).collect();
        let means = Emulator::together(&terms, &columns)?;
        let rows = rows(&cells, claimed, &means, &occasional, &runs, &sides);
        let (factor, kept) = factor(&rows)?;
        Some(Self { unknowns, cells, means, claimed, occasional, factor, kept })
    }

    /// Standard normal draws that one throw takes: one for each cell, and one for each occasional fight.
    pub fn draws(&self) -> usize {
        self.cells.len() + self.occasional.len()
    }

    /// Number of draws, the first ones, on which everything depends in which the claims have part.
    pub fn claimed(&self) -> usize {
        self.claimed + self.occasional.len()
    }

    /// Place of a cell's own draw.
    pub fn place(&self, cell: usize) -> usize {
        if cell < self.claimed { cell } else { cell + self.occasional.len() }
    }

    /// The means of the cells for a run.
    pub fn means(&self, run: &Run) -> Vec<f64> {
        let terms = terms(&scores(run, &self.unknowns));
        self.means.iter().map(|mean| mean.mean(&terms)).collect()
    }

    /// Where a run lies among the unknowns that matter most.
    pub fn place_of(&self, run: &Run) -> Vec<f64> {
        scores(run, &self.unknowns)
    }

    /// Losses of a cell for standard normal draws, about its mean.
    pub fn loss(&self, cell: usize, mean: f64, draws: &[f64]) -> f64 {
        (libm::exp(mean + self.score(self.place(cell), draws)) - 0.5).max(0.0)
    }

    /// Whether an occasional fight happens for standard normal draws.
    pub fn happens(&self, fight: usize, threshold: f64, draws: &[f64]) -> bool {
        self.score(self.claimed + fight, draws) > threshold
    }

    /// Factor of the covariance, row by row.
    pub fn factor(&self) -> &[f64] {
        &self.factor
    }

    /// Score of one row of the covariance for standard normal draws.
    pub fn score(&self, row: usize, draws: &[f64]) -> f64 {
        let size = self.draws();
        let factor = &self.factor[row * size..=row * size + row];
        factor.iter().zip(draws).map(|(part, draw)| part * draw).sum()
    }
}

/// What other runs would have taught.
pub(crate) struct Refit {
    /// One emulator for each cell, one probit for each occasional fight, in their orders.
    means: Vec<Emulator>,
    probits: Vec<Occasional>,
    /// Factor of the covariance, row by row.
    pub factor: Vec<f64>,
}

impl Levels {
    /// Fits means, thresholds and covariance again to runs taken so many times each. None where that cannot be done.
    pub fn refit(&self, runs: &[&Run], sides: &[Side], counts: &[f64]) -> Option<Refit> {
        let terms: Vec<Vec<f64>> = runs.iter().map(|run| terms(&scores(run, &self.unknowns))).collect();
        let means: Vec<Emulator> =
            self.means.iter().map(|mean| mean.again(&terms, counts)).collect::<Option<_>>()?;
        let design: Vec<Vec<f64>> = runs.iter().map(|run| happening::terms(&run.latent)).collect();
        let probit = |one: &Occasional| {
            let happened: Vec<bool> = runs.iter().map(|run| one.happened(&run.outcomes, sides)).collect();
            one.again(&design, &happened, counts)
        };
        let probits: Vec<Occasional> = self.occasional.iter().map(probit).collect::<Option<_>>()?;
        let rows = rows(&self.cells, self.claimed, &means, &self.occasional, runs, sides);
        let (correlations, _) = correlations(&rows, counts);
        let factor = cholesky(&covariance(&rows, &correlations, self.kept), rows.len())?;
        Some(Refit { means, probits, factor })
    }
}

impl Refit {
    /// By what the scores of one run's levels and margins are other ones, row by row.
    pub fn shift(&self, levels: &Levels, run: &Run) -> Vec<f64> {
        let terms = terms(&scores(run, &levels.unknowns));
        let mut shift = vec![0.0; levels.draws()];
        for (cell, (was, is)) in levels.means.iter().zip(&self.means).enumerate() {
            shift[levels.place(cell)] = was.mean(&terms) - is.mean(&terms);
        }
        for (place, (was, is)) in levels.occasional.iter().zip(&self.probits).enumerate() {
            shift[levels.claimed + place] = is.threshold(&run.latent) - was.threshold(&run.latent);
        }
        shift
    }
}

/// The unknowns whose scores correlate most with the levels, summed over the levels.
fn strongest(runs: &[&Run], columns: &[Vec<Option<f64>>], unknowns: usize) -> Vec<usize> {
    let strength = |unknown: usize| -> f64 {
        let own: Vec<f64> = runs.iter().map(|run| scores(run, &[unknown])[0]).collect();
        columns
            .iter()
            .map(|column| {
                let pairs: Vec<(f64, f64)> =
                    own.iter().zip(column).filter_map(|(x, y)| Some((*x, (*y)?))).collect();
                let r = correlation(&pairs);
                // What chance alone would give is taken off.
                (r * r - 1.0 / pairs.len() as f64).max(0.0)
            })
            .sum()
    };
    let mut order: Vec<(f64, usize)> = (0..unknowns).map(|unknown| (strength(unknown), unknown)).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    order.truncate(MOST_UNKNOWNS);
    order.into_iter().map(|(_, unknown)| unknown).collect()
}

pub(crate) fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let once: Vec<(f64, f64, f64)> = pairs.iter().map(|(x, y)| (*x, *y, 1.0)).collect();
    weighted_correlation(&once)
}

/// Of pairs that count so many times each.
fn weighted_correlation(pairs: &[(f64, f64, f64)]) -> f64 {
    let n: f64 = pairs.iter().map(|pair| pair.2).sum();
    let (mx, my) =
        pairs.iter().fold((0.0, 0.0), |(mx, my), (x, y, count)| (mx + count * x / n, my + count * y / n));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y, count) in pairs {
        xx += count * (x - mx) * (x - mx);
        yy += count * (y - my) * (y - my);
        xy += count * (x - mx) * (y - my);
    }
    if xx > 0.0 && yy > 0.0 { xy / libm::sqrt(xx * yy) } else { 0.0 }
}

/// What is known of one score: its residuals in the runs, and its place in the covariance.
struct Row {
    residuals: Vec<Option<f64>>,
    /// Variance that correlations speak of, and the doubt that is the row's own.
    scatter: f64,
    doubt: f64,
    /// By what a correlation of its residuals is multiplied.
    stretch: f64,
    /// The occasional fight that it is about, and whether it decides it.
    fight: Option<usize>,
    decides: bool,
}

fn rows(
    cells: &[Cell],
    claimed: usize,
    means: &[Emulator],
    occasional: &[Occasional],
    runs: &[&Run],
    sides: &[Side],
) -> Vec<Row> {
    let of_cells = cells.iter().zip(means).map(|(cell, mean)| Row {
        residuals: mean.residuals.clone(),
        scatter: mean.scatter,
        doubt: mean.doubt,
        stretch: 1.0,
        fight: cell.occasional,
        decides: false,
    });
    let of_fights = occasional.iter().enumerate().map(|(place, one)| Row {
        residuals: one.residuals(runs, sides),
        scatter: 1.0,
        doubt: 0.0,
        stretch: one.biserial(),
        fight: Some(place),
        decides: true,
    });
    let mut rows: Vec<Row> = of_cells.collect();
    let rest = rows.split_off(claimed);
    rows.extend(of_fights);
    rows.extend(rest);
    rows
}

/// Correlations of the rows below the diagonal, row by row, in runs taken so many times each, and the part of them that is worth keeping.
fn correlations(rows: &[Row], counts: &[f64]) -> (Vec<f64>, f64) {
    let size = rows.len();
    let mut correlations = vec![0.0; size * size];
    let (mut noise, mut signal) = (0.0, 0.0);
    let mut pairs = Vec::with_capacity(counts.len());
    for (row, one) in rows.iter().enumerate() {
        for (column, other) in rows[..row].iter().enumerate() {
            // Losses are seen only where the fight happened: what it depends on they cannot tell.
            if one.decides != other.decides && one.fight == other.fight {
                continue;
            }
            let both = one.residuals.iter().zip(&other.residuals).zip(counts);
            pairs.clear();
            pairs.extend(both.filter_map(|((left, right), count)| Some(((*left)?, (*right)?, *count))));
            if pairs.len() < FEWEST_FIGHTS {
                continue;
            }
            let r = weighted_correlation(&pairs);
            let stretch = one.stretch * other.stretch;
            correlations[row * size + column] = (stretch * r).clamp(-CLOSEST, CLOSEST);
            noise += stretch * stretch * (1.0 - r * r) * (1.0 - r * r) / pairs.len() as f64;
            signal += stretch * stretch * r * r;
        }
    }
    // Schäfer and Strimmer 2005: shrinkage that minimises the expected squared error of all correlations together.
    let kept = if signal > 0.0 { (1.0 - noise / signal).clamp(0.0, 1.0) } else { 0.0 };
    (correlations, kept)
}

/// Scatter and doubt of each row, and the part of the correlations that is kept.
fn covariance(rows: &[Row], correlations: &[f64], kept: f64) -> Vec<f64> {
    let size = rows.len();
    let mut covariance = vec![0.0; size * size];
    for (row, one) in rows.iter().enumerate() {
        covariance[row * size + row] = one.scatter + one.doubt;
        for (column, other) in rows[..row].iter().enumerate() {
            let scale = libm::sqrt(one.scatter * other.scatter);
            let shared = kept * correlations[row * size + column] * scale;
            covariance[row * size + column] = shared;
            covariance[column * size + row] = shared;
        }
    }
    covariance
}

/// Factor of the covariance, and the part of the correlations that is kept.
fn factor(rows: &[Row]) -> Option<(Vec<f64>, f64)> {
    let runs = rows.first().map_or(0, |row| row.residuals.len());
    let (correlations, mut kept) = correlations(rows, &vec![1.0; runs]);
    loop {
        // Correlations from different runs need not fit together; less of them always does.
        if let Some(factor) = cholesky(&covariance(rows, &correlations, kept), rows.len()) {
            return Some((factor, kept));
        }
        if kept < 1e-3 {
            return None;
        }
        kept *= 0.8;
    }
}
