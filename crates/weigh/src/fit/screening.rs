//! Which constants move the results at all: correlations over the Latin hypercube with averages of figures that answer alike.
//!
//! One figure of one fight is mostly chance, and a constant explains a hundredth of it; averaged over the records chance falls, and what a
//! constant does in all of them stands out.

use serde::{Deserialize, Serialize};

/// What one constant does to the results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Screened {
    /// Name of the constant.
    pub constant: String,
    /// Mean share of the variance of a group's average that goes with the constant in a straight line, less what chance would give.
    pub share: f64,
    /// That share in standard errors of chance.
    pub standard_errors: f64,
    /// Whether it is kept.
    pub kept: bool,
}

/// Constants must stand out from chance by so many standard errors to be kept. The sum of squared correlations is skewed, and there are
/// some two hundred constants.
const SIGNIFICANT: f64 = 4.0;

/// Averages of each group's figures at each point, every figure less its mean and over its standard deviation.
pub(super) fn averages(groups: &[usize], results: &[Vec<Option<f64>>]) -> Vec<Vec<Option<f64>>> {
    let points = results.first().map_or(0, Vec::len);
    let count = groups.iter().map(|group| group + 1).max().unwrap_or(0);
    let mut sums = vec![vec![(0.0, 0.0); points]; count];
    for (group, column) in groups.iter().zip(results) {
        let known: Vec<f64> = column.iter().copied().flatten().collect();
        let mean = known.iter().sum::<f64>() / known.len() as f64;
        let variance =
            known.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / known.len() as f64;
        if variance.is_nan() || variance <= 0.0 {
            continue;
        }
        for (sum, value) in sums[*group].iter_mut().zip(column) {
            if let Some(value) = value {
                sum.0 += (value - mean) / libm::sqrt(variance);
                sum.1 += 1.0;
            }
        }
    }
    let average = |(sum, count): (f64, f64)| (count > 0.0).then(|| sum / count);
    sums.into_iter().map(|column| column.into_iter().map(average).collect()).collect()
}

/// Judges every constant; keeps at most `most`, one after the other, each by what those before it leave (forward selection): else a
/// constant that happens to lie like a strong one in the design would be kept with it. `scores[point][constant]`, `results[output][point]`.
/// The strongest is kept in any case. Those that are kept stand first, in the order in which they were chosen; the others follow by what is left for them.
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
