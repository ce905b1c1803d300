//! The runs weighted by what the sources say, and the Monte Carlo error of anything computed from them.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::discrepancy::Copies;
use crate::error::WeighError;
use crate::likelihood::Likelihood;
use crate::observation::Observation;
use crate::pareto;
use crate::proposal::log_base_weights;
use crate::random::{Purpose, uniform};
use crate::reporting::Reporting;
use crate::statistics::{effective_size, normalised, quantile};
use crate::table::{ReferenceTable, Run, RunStatus};

/// Number of resamplings for Monte Carlo errors; their own relative error is 1 / sqrt(2 x 63), 9 per cent.
const RESAMPLINGS: u32 = 64;
/// Each resampling is gone this part of the way, and the spread over them is stretched back: far out, weights of copies under other dice have
/// heavy tails, whose noise would be taken for error (infinitesimal jackknife: Jaeckel 1972, Efron 1982).
const PART: f64 = 0.25;

/// What other runs would have given.
#[derive(Debug)]
pub(crate) struct Resampled {
    /// For each resampling, by what it multiplies the weight of each run or copy.
    pub factors: Vec<Vec<f64>>,
    /// For each resampling, how often each fought run is taken.
    pub runs: Vec<Vec<f64>>,
    /// Which of the fought runs each copy is of, and which of its copies it is.
    pub copies: Vec<(u32, u32)>,
    /// Columns that copies have from other runs than their own.
    pub loans: Vec<Loan>,
}

/// Columns of one fight, and for each copy which of the fought runs lent them to it; none where they are its own run's.
#[derive(Debug)]
pub(crate) struct Loan {
    pub columns: BTreeSet<usize>,
    pub lenders: Vec<Option<u32>>,
}

/// The completed runs of a table with their weights before and after the claims.
#[derive(Debug, Clone)]
pub struct Posterior<'a> {
    runs: Vec<&'a Run>,
    before: Vec<f64>,
    after: Vec<f64>,
    tail_shape: Option<f64>,
    resampled: Arc<Resampled>,
}

impl<'a> Posterior<'a> {
    /// Weighs the runs of a table by observations under a reporting model.
    ///
    /// # Errors
    /// When an observation does not fit the table, or no run is complete.
    pub fn new(
        table: &'a ReferenceTable,
        observations: &[Observation],
        reporting: &Reporting,
    ) -> Result<Self, WeighError> {
        let likelihood = Likelihood::new(observations, reporting, &table.unknowns, &table.quantities)?;
        Self::with(table, &likelihood)
    }

    /// The same with a likelihood already prepared for the table's columns.
    ///
    /// # Errors
    /// When no run is complete.
    pub fn with(table: &'a ReferenceTable, likelihood: &Likelihood) -> Result<Self, WeighError> {
        let score = |run: &Run| likelihood.log_likelihood(&run.theta, &run.outcomes);
        Self::scored(table, &vec![0.0; table.runs.len()], score)
    }

    /// Weighs copies of runs.
    pub(crate) fn of_copies(copies: &'a Copies, likelihood: &Likelihood) -> Result<Self, WeighError> {
        let score = |run: &Run| likelihood.log_likelihood(&run.theta, &run.outcomes);
        let found = Self::scored(&copies.table, &copies.log_weights, score)?;
        Ok(Self { resampled: copies.resampled.clone().unwrap_or(found.resampled), ..found })
    }

    /// Weighs runs, or copies of them that stand together, by any score.
    fn scored(
        table: &'a ReferenceTable,
        log_weights: &[f64],
        score: impl Fn(&Run) -> f64 + Sync,
    ) -> Result<Self, WeighError> {
        let base = log_base_weights(table);
        let done: Vec<usize> =
            (0..table.runs.len()).filter(|&k| table.runs[k].status == RunStatus::Done).collect();
        if done.is_empty() {
            let first = table.runs.iter().find_map(|run| match &run.status {
                RunStatus::Failed(reason) => Some(reason.clone()),
                RunStatus::Done => None,
            });
            let first = first.unwrap_or_else(|| "none was fought".to_owned());
            return Err(WeighError::NothingToWeigh { failed: table.runs.len(), first });
        }
        let runs: Vec<&Run> = done.iter().map(|&k| &table.runs[k]).collect();
        let scores: Vec<f64> = runs.par_iter().map(|run| score(run)).collect();
        let log_before: Vec<f64> = done.iter().map(|&k| base[k] + log_weights[k]).collect();
        let log_after: Vec<f64> = log_before.iter().zip(&scores).map(|(base, score)| base + score).collect();
        let mut after = normalised(&log_after);
        let tail_shape = smoothed(&runs, &mut after);
        Ok(Self {
            before: normalised(&log_before),
            after,
            tail_shape,
            resampled: resampled(table.seed, &runs),
            runs,
        })
    }

    /// The same runs with other scores, one for each of [`Posterior::runs`].
    pub(crate) fn rescored(&self, scores: impl Iterator<Item = f64>) -> Self {
        let log_after: Vec<f64> =
            self.before.iter().zip(scores).map(|(before, score)| libm::log(*before) + score).collect();
        let mut after = normalised(&log_after);
        let tail_shape = smoothed(&self.runs, &mut after);
        Self { after, tail_shape, ..self.clone() }
    }

    /// The fought runs behind the copies, each with the weight of all its copies.
    pub(crate) fn fought<'b>(&self, table: &'b ReferenceTable) -> Posterior<'b> {
        let runs: Vec<&Run> = table.runs.iter().filter(|run| run.status == RunStatus::Done).collect();
        Posterior {
            before: by_run(&self.runs, &self.before),
            after: by_run(&self.runs, &self.after),
            tail_shape: self.tail_shape,
            resampled: resampled(table.seed, &runs),
            runs,
        }
    }

    /// The same runs with part of them left out (their weight 0).
    #[must_use]
    pub(crate) fn only(&self, keep: impl Fn(&Run) -> bool) -> Self {
        let part = |weights: &[f64]| -> Vec<f64> {
            let kept: Vec<f64> = self
                .runs
                .iter()
                .zip(weights)
                .map(|(run, &weight)| if keep(run) { weight } else { 0.0 })
                .collect();
            let total: f64 = kept.iter().sum();
            kept.into_iter().map(|weight| if total > 0.0 { weight / total } else { 0.0 }).collect()
        };
        Self {
            runs: self.runs.clone(),
            before: part(&self.before),
            after: part(&self.after),
            tail_shape: self.tail_shape,
            resampled: self.resampled.clone(),
        }
    }

    /// The completed runs.
    #[must_use]
    pub fn runs(&self) -> &[&'a Run] {
        &self.runs
    }

    /// Weights after the claims, in the order of [`Posterior::runs`]; they sum to 1.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.after
    }

    /// Weights that make the runs a sample of the prior.
    #[must_use]
    pub fn prior_weights(&self) -> &[f64] {
        &self.before
    }

    /// Effective sample size (sum w)^2 / sum w^2 of the fought runs: copies of one run count as that run.
    #[must_use]
    pub fn effective_size(&self) -> f64 {
        effective_size(&by_run(&self.runs, &self.after))
    }

    /// The greatest share that one run holds.
    #[must_use]
    pub fn largest_share(&self) -> f64 {
        by_run(&self.runs, &self.after).into_iter().fold(0.0, f64::max)
    }

    /// Shape of the tail of the runs' weights before they were smoothed ([`crate::pareto`]); none where they have no tail.
    #[must_use]
    pub fn tail_shape(&self) -> Option<f64> {
        self.tail_shape
    }

    /// A quantile after the claims, of values given for every completed run.
    #[must_use]
    pub fn quantile(&self, values: &[f64], order: &[usize], share: f64) -> f64 {
        quantile(values, order, &self.after, share)
    }

    /// Monte Carlo standard error of a statistic of the weights before and after the claims: its spread over resampled runs.
    /// None where the statistic is not finite on more than half of the resamples.
    #[must_use]
    pub fn error_of(&self, statistic: impl Fn(&[f64], &[f64]) -> f64 + Sync) -> Option<f64> {
        let times = |weights: &[f64], factors: &[f64]| -> Vec<f64> {
            weights.iter().zip(factors).map(|(weight, factor)| weight * factor).collect()
        };
        let [error] = self
            .errors(&[], |factors| [statistic(&times(&self.before, factors), &times(&self.after, factors))]);
        error
    }

    /// The same for statistics of some columns and the weights after the claims. Of columns that were lent the lenders are resampled too: few
    /// runs may lend to many.
    pub(crate) fn errors_in<const N: usize>(
        &self,
        columns: &[usize],
        statistics: impl Fn(&[f64]) -> [f64; N],
    ) -> [Option<f64>; N] {
        let lent = |loan: &&Loan| columns.iter().any(|column| loan.columns.contains(column));
        let loans: Vec<&Loan> = self.resampled.loans.iter().filter(lent).collect();
        let times = |factors: &[f64]| -> Vec<f64> {
            self.after.iter().zip(factors).map(|(weight, factor)| weight * factor).collect()
        };
        self.errors(&loans, |factors| statistics(&times(factors)))
    }

    /// Errors of statistics of the factors by which copies are multiplied.
    fn errors<const N: usize>(
        &self,
        loans: &[&Loan],
        statistics: impl Fn(&[f64]) -> [f64; N],
    ) -> [Option<f64>; N] {
        let Resampled { factors, runs, copies, .. } = &*self.resampled;
        let halved = copies.iter().any(|(_, number)| *number > 0);
        let mut found = [const { Vec::new() }; N];
        let mut half = vec![0.0; copies.len()];
        for (factors, runs) in factors.iter().zip(runs) {
            let lent: Vec<f64> = (0..copies.len())
                .map(|copy| {
                    let lenders = loans.iter().filter_map(|loan| loan.lenders[copy]);
                    lenders.map(|lender| runs[lender as usize]).product()
                })
                .collect();
            let mut of_half = |odd: u32, factor: &dyn Fn(usize) -> f64| {
                for (copy, (half, (_, number))) in half.iter_mut().zip(copies).enumerate() {
                    *half = if halved && number % 2 != odd { 0.0 } else { factor(copy) * lent[copy] };
                }
                statistics(&half)
            };
            let taken = |copy: usize| runs[copies[copy].0 as usize];
            let [even, odd] = [0, 1].map(|parity| of_half(parity, &|copy| factors[copy]));
            let [plain_even, plain_odd] =
                if halved { [0, 1].map(|parity| of_half(parity, &taken)) } else { [even; 2] };
            for (k, found) in found.iter_mut().enumerate() {
                found.push(Parted {
                    whole: 0.5 * (even[k] + odd[k]),
                    apart: 0.5 * (even[k] - odd[k]),
                    plainly_apart: 0.5 * (plain_even[k] - plain_odd[k]),
                });
            }
        }
        found.map(|found| spread(&found))
    }
}

/// A statistic of one resampling from two halves of the copies of every run, the odd ones and the even ones.
struct Parted {
    /// Half their sum.
    whole: f64,
    /// Half their difference: noise of the copies and of the factors of their dice.
    apart: f64,
    /// The same without the factors of their dice.
    plainly_apart: f64,
}

/// Standard error from a statistic's values on the resamplings. What two halves of the copies have in common is more than noise of the factors of
/// their dice, which differs from half to half; the noise of few copies for each run stays.
fn spread(found: &[Parted]) -> Option<f64> {
    let finite: Vec<&Parted> = (found.iter())
        .filter(|one| [one.whole, one.apart, one.plainly_apart].iter().all(|value| value.is_finite()))
        .collect();
    if finite.len() < 2 || finite.len() * 2 < found.len() {
        return None;
    }
    let variance = |of: &dyn Fn(&Parted) -> f64| -> f64 {
        let mean = finite.iter().map(|one| of(one)).sum::<f64>() / finite.len() as f64;
        let squares: f64 = finite.iter().map(|one| (of(one) - mean) * (of(one) - mean)).sum();
        squares / (finite.len() - 1) as f64
    };
    let shared = (variance(&|one| one.whole) - variance(&|one| one.apart)).max(0.0);
    Some(libm::sqrt(shared + variance(&|one| one.plainly_apart)) / PART)
}

/// Smooths the greatest weights of the runs; the copies of a run share what it gains or loses. The shape of the tail.
fn smoothed(runs: &[&Run], weights: &mut [f64]) -> Option<f64> {
    let was = by_run(runs, weights);
    let mut is = was.clone();
    let shape = pareto::smooth(&mut is)?;
    let (mut place, mut last) = (0, None);
    for (run, weight) in runs.iter().zip(weights) {
        place += usize::from(last.is_some_and(|last| last != run.index));
        last = Some(run.index);
        if was[place] > 0.0 {
            *weight *= is[place] / was[place];
        }
    }
    Some(shape)
}

/// Weights summed over the copies of each run; copies stand together.
fn by_run(runs: &[&Run], weights: &[f64]) -> Vec<f64> {
    let mut sums: Vec<f64> = Vec::new();
    let mut last = None;
    for (run, weight) in runs.iter().zip(weights) {
        match sums.last_mut().filter(|_| last == Some(run.index)) {
            Some(sum) => *sum += weight,
            None => sums.push(*weight),
        }
        last = Some(run.index);
    }
    sums
}

/// How often each of so many runs is taken in each resampling with replacement, part of the way from once each.
pub(crate) fn resamplings(seed: u64, runs: usize) -> Vec<Vec<f64>> {
    let one = |resampling: u32| {
        let mut counts = vec![1.0 - PART; runs];
        for draw in 0..runs {
            let place = uniform(seed, draw as u64, Purpose::Bootstrap, resampling) * runs as f64;
            counts[(place as usize).min(runs - 1)] += PART;
        }
        counts
    };
    (0..RESAMPLINGS).into_par_iter().map(one).collect()
}

/// The same for the copies of the runs; all copies of a run go with it, and nothing is lent.
fn resampled(seed: u64, runs: &[&Run]) -> Arc<Resampled> {
    let copies = by_run(runs, &vec![1.0; runs.len()]);
    let of_copies = |counts: &Vec<f64>| -> Vec<f64> {
        let with_copies = counts.iter().zip(&copies);
        with_copies.flat_map(|(count, copies)| std::iter::repeat_n(*count, *copies as usize)).collect()
    };
    let counts = resamplings(seed, copies.len());
    let number = |(run, copies): (usize, &f64)| (0..*copies as u32).map(move |number| (run as u32, number));
    Arc::new(Resampled {
        factors: counts.iter().map(of_copies).collect(),
        runs: counts,
        copies: copies.iter().enumerate().flat_map(number).collect(),
        loans: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::normal_inverse_cdf;

    /// Both halves move by 2 together; each by 3 of noise of its own dice, and by 1 of its own copies.
    #[test]
    fn noise_of_the_factors_is_no_error_and_noise_of_the_copies_is() {
        let score = |resampling: u32, what: u32| {
            PART * normal_inverse_cdf(uniform(5, resampling.into(), Purpose::Toy, what))
        };
        let found: Vec<Parted> = (0..20_000)
            .map(|r| {
                let plain = [score(r, 0), score(r, 1)];
                let halves =
                    [2, 3].map(|half| 2.0 * score(r, 4) + 3.0 * score(r, half) + plain[half as usize - 2]);
                Parted {
                    whole: 0.5 * (halves[0] + halves[1]),
                    apart: 0.5 * (halves[0] - halves[1]),
                    plainly_apart: 0.5 * (plain[0] - plain[1]),
                }
            })
            .collect();
        // Of two halves with 1 each the mean has a variance of a half.
        let error = spread(&found).expect("finite");
        assert!((error / libm::sqrt(4.5) - 1.0).abs() < 0.05, "{error}");
        assert!(spread(&found[..1]).is_none());
    }
}
