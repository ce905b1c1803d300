//! How far the learned dice could be other ones, had other runs been fought: part of the Monte Carlo error of all that is read from copies.
//!
//! The errors are spreads over resampled runs (bootstrap: Efron 1979). Each resampling fits the levels, the probits and the correlations anew, with
//! the prior widths and the shrinkage that all runs chose. What a copy stands for stays as it is; how likely it was to be drawn changes:
//!
//! ```text
//! levels and margins of a copy = mean(unknowns) + score,   score ~ Normal(0, S)
//! factor of the copy           = Normal(score + mean - mean'; 0, S') / Normal(score; 0, S)
//! ```
//!
//! (importance weighting on levels and margins, of which the copy is a function). What it leaves out: which unknowns and fights are learned, and how
//! wide the priors of their slopes are.

use crate::fights::Side;
use crate::fit::matrix::solve_lower;
use crate::levels::Levels;
use crate::table::Run;

/// The copies of one fought run, as far as the dice go.
pub(crate) struct Thrown<'a> {
    pub run: &'a Run,
    /// Standard normal draws of the dice, one vector a copy.
    pub draws: &'a [Vec<f64>],
}

/// For one resampling, in which each of the learned runs is taken so many times: the factors of all copies, in their order. One where the
/// fit fails.
pub(crate) fn factors(
    levels: &Levels,
    learned: &[&Run],
    sides: &[Side],
    counts: &[f64],
    thrown: &[Thrown<'_>],
) -> Vec<f64> {
    let Some(refit) = levels.refit(learned, sides, counts) else {
        return vec![1.0; thrown.iter().map(|one| one.draws.len()).sum()];
    };
    let size = levels.draws();
    let log_spread: f64 = (0..size)
        .map(|row| libm::log(refit.factor[row * size + row] / levels.factor()[row * size + row]))
        .sum();
    let squares = |values: &[f64]| values.iter().map(|value| value * value).sum::<f64>();
    thrown
        .iter()
        .flat_map(|one| {
            let shift = refit.shift(levels, one.run);
            let factor = &refit.factor;
            one.draws.iter().map(move |draws| {
                let moved = |row: usize| levels.score(row, draws) + shift[row];
                let scores: Vec<f64> = (0..size).map(moved).collect();
                let anew = solve_lower(factor, size, &scores);
                libm::exp(0.5 * (squares(draws) - squares(&anew)) - log_spread)
            })
        })
        .collect()
}
