//! Which constants move the results at all: correlations over the Latin hypercube, summed over the figures.

use serde::{Deserialize, Serialize};

/// What one constant does to the results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Screened {
    /// Name of the constant.
    pub constant: String,
    /// Mean share of the variance of a figure that goes with the constant in a straight line, less what chance would give.
    pub share: f64,
    /// That share in standard errors of chance.
    pub standard_errors: f64,
    /// Whether it is kept.
    pub kept: bool,
}

/// Constants must stand out from chance by so many standard errors to be kept. The sum of squared correlations is skewed, and there are
/// some two hundred constants.
const SIGNIFICANT: f64 = 4.0;

/// Judges every constant; keeps at most `most`, one after the other, each by what those before it leave (forward selection): else a
/// constant that happens to lie like a strong one in the design would be kept with it. `scores[point][constant]`, `results[output][point]`.
/// Those that are kept stand first, in the order in which they were chosen; the others follow by what is left for them.
pub(super) fn screen(
    names: &[String],
    scores: &[Vec<f64>],
    results: &[Vec<Option<f64>>],
    most: usize,
) -> Vec<(usize, Screened)> {
    let mut left: Vec<Vec<Option<f64>>> = results.to_vec();
    let mut open: Vec<usize> = (0..names.len()).collect();
    let mut found: Vec<(usize, Screened)> = vec![];
    loop {
        let chance = chance(&left);
        let mut judged: Vec<(usize, Screened)> = open
            .iter()
            .map(|&constant| (constant, judge(&names[constant], constant, scores, &left, chance)))
            .collect();
        judged.sort_by(|left, right| right.1.share.total_cmp(&left.1.share).then(left.0.cmp(&right.0)));
        let strongest =
            judged.first().filter(|(_, screened)| screened.standard_errors > SIGNIFICANT).cloned();
        let Some((constant, screened)) = strongest.filter(|_| found.len() < most) else {
            found.extend(judged);
            return found;
        };
        for column in &mut left {
            take_out(column, scores, constant);
        }
        open.retain(|other| *other != constant);
        found.push((constant, Screened { kept: true, ..screened }));
    }
}

/// Standard error, by chance alone, of the sum over the figures of squared correlations: figures go together, and so does their chance.
fn chance(results: &[Vec<Option<f64>>]) -> f64 {
    let mut sum = 0.0;
    for left in results {
        for right in results {
            let pairs: Vec<(f64, f64)> =
                left.iter().zip(right).filter_map(|(left, right)| left.zip(*right)).collect();
            let count = pairs.len() as f64 - 1.0;
            sum += squared_correlation(&pairs).map_or(0.0, |squared| 2.0 * squared / (count * count));
        }
    }
    libm::sqrt(sum)
}

fn judge(
    name: &str,
    constant: usize,
    scores: &[Vec<f64>],
    results: &[Vec<Option<f64>>],
    chance: f64,
) -> Screened {
    let (mut sum, mut count) = (0.0, 0.0);
    for column in results {
        let pairs = pairs(column, scores, constant);
        if let Some(squared) = squared_correlation(&pairs) {
            sum += squared - 1.0 / (pairs.len() as f64 - 1.0);
            count += 1.0;
        }
    }
    Screened {
        constant: name.to_owned(),
        share: sum / f64::max(count, 1.0),
        standard_errors: if chance > 0.0 { sum / chance } else { 0.0 },
        kept: false,
    }
}

fn pairs(column: &[Option<f64>], scores: &[Vec<f64>], constant: usize) -> Vec<(f64, f64)> {
    let pair = |(value, scores): (&Option<f64>, &Vec<f64>)| value.map(|value| (scores[constant], value));
    column.iter().zip(scores).filter_map(pair).collect()
}

/// Takes the straight line on one constant out of a figure.
fn take_out(column: &mut [Option<f64>], scores: &[Vec<f64>], constant: usize) {
    let pairs = pairs(column, scores, constant);
    let count = pairs.len() as f64;
    let mean_x = pairs.iter().map(|(x, _)| x).sum::<f64>() / count;
    let mean_y = pairs.iter().map(|(_, y)| y).sum::<f64>() / count;
    let xx: f64 = pairs.iter().map(|(x, _)| (x - mean_x) * (x - mean_x)).sum();
    let xy: f64 = pairs.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    if xx > 0.0 {
        for (value, scores) in column.iter_mut().zip(scores) {
            *value = value.map(|value| value - xy / xx * (scores[constant] - mean_x));
        }
    }
}

fn squared_correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    let count = pairs.len() as f64;
    if count < 8.0 {
        return None;
    }
    let mean_x = pairs.iter().map(|(x, _)| x).sum::<f64>() / count;
    let mean_y = pairs.iter().map(|(_, y)| y).sum::<f64>() / count;
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        xx += (x - mean_x) * (x - mean_x);
        yy += (y - mean_y) * (y - mean_y);
        xy += (x - mean_x) * (y - mean_y);
    }
    (xx > 0.0 && yy > 0.0).then(|| xy * xy / (xx * yy))
}
