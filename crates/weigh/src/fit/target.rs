//! How well a set of constants explains the records: synthetic likelihood on the emulated figures.

use super::emulator::{Emulator, terms};
use super::matrix::log_normal_density;
use super::{Observed, Output};

/// Part of the discrepancy's variance that the figures of one record have in common: what the model leaves out of a fight (its length, its
/// fury) bears on both sides.
const COMMON: f64 = 0.5;
/// A probability is never emulated nearer to 0 or 1 than this: a story may be wrong about who gave way.
const LEAST_PROBABILITY: f64 = 0.05;

/// The figures of one record.
struct Part {
    record: usize,
    /// Outputs on a log scale, with what the records say.
    logs: Vec<(usize, f64)>,
    /// Scatter of the runs, doubt of the emulator and error of the record.
    covariance: Vec<f64>,
    /// Outputs that happened or did not.
    happened: Vec<(usize, bool)>,
}

/// Everything that the likelihood needs. The last of the scores that it is asked about belongs to the discrepancy, the others to the
/// kept constants.
pub(super) struct Target {
    emulators: Vec<Option<Emulator>>,
    parts: Vec<Part>,
    median: f64,
    log_sd: f64,
}

impl Target {
    /// `points[point]` are the kept constants' scores, `results[output][point]` what was fought there. The discrepancy is lognormal.
    pub fn new(
        outputs: &[Output],
        points: &[Vec<f64>],
        results: &[Vec<Option<f64>>],
        discrepancy: (f64, f64),
    ) -> Self {
        let terms: Vec<Vec<f64>> = points.iter().map(|point| terms(point)).collect();
        let emulators: Vec<Option<Emulator>> =
            results.iter().map(|values| Emulator::new(&terms, values)).collect();
        let records = outputs.iter().map(|output| output.record + 1).max().unwrap_or(0);
        let parts = (0..records).map(|record| part(record, outputs, &emulators)).collect();
        Self { emulators, parts, median: discrepancy.0, log_sd: discrepancy.1 }
    }

    /// The discrepancy at its score, standard deviation of a logarithm.
    pub fn discrepancy(&self, score: f64) -> f64 {
        self.median * libm::exp(self.log_sd * score)
    }

    /// The emulated mean of an output, where it has an emulator.
    pub fn mean(&self, output: usize, scores: &[f64]) -> Option<f64> {
        Some(self.emulators[output].as_ref()?.mean(&terms(scores)))
    }

    /// Standard deviation of one run's figure about the emulated mean.
    pub fn scatter(&self, output: usize) -> Option<f64> {
        let emulator = self.emulators[output].as_ref()?;
        Some(libm::sqrt(emulator.scatter + emulator.doubt))
    }

    /// Log-likelihood of all records.
    pub fn log_likelihood(&self, latent: &[f64]) -> f64 {
        self.log_of(latent, |_| true)
    }

    /// Log-likelihood of one record alone.
    pub fn log_record(&self, latent: &[f64], record: usize) -> f64 {
        self.log_of(latent, |other| other == record)
    }

    fn log_of(&self, latent: &[f64], wanted: impl Fn(usize) -> bool) -> f64 {
        let Some((score, scores)) = latent.split_last() else { return 0.0 };
        let terms = terms(scores);
        let variance = self.discrepancy(*score) * self.discrepancy(*score);
        let parts = self.parts.iter().filter(|part| wanted(part.record));
        parts.map(|part| self.log_part(part, &terms, variance)).sum()
    }

    fn log_part(&self, part: &Part, terms: &[f64], discrepancy: f64) -> f64 {
        let mean =
            |output: usize| self.emulators[output].as_ref().map_or(0.0, |emulator| emulator.mean(terms));
        let size = part.logs.len();
        let mut covariance = part.covariance.clone();
        for row in 0..size {
            for column in 0..size {
                let own = if row == column { 1.0 - COMMON } else { 0.0 };
                covariance[row * size + column] += discrepancy * (COMMON + own);
            }
        }
        let misses: Vec<f64> = part.logs.iter().map(|(output, value)| value - mean(*output)).collect();
        let happened: f64 = part
            .happened
            .iter()
            .map(|(output, happened)| {
                let p = mean(*output).clamp(LEAST_PROBABILITY, 1.0 - LEAST_PROBABILITY);
                libm::log(if *happened { p } else { 1.0 - p })
            })
            .sum();
        happened + if size > 0 { log_normal_density(&covariance, size, &misses) } else { 0.0 }
    }

    /// How far the record lies from the emulated mean, in standard deviations of everything that is not the constants (Craig et al. 1997).
    pub fn implausibility(&self, output: &Output, index: usize, scores: &[f64]) -> Option<f64> {
        let Observed::Log { value, sd } = output.observed else { return None };
        let emulator = self.emulators[index].as_ref()?;
        let variance = emulator.scatter + emulator.doubt + sd * sd + self.median * self.median;
        Some((value - emulator.mean(&terms(scores))).abs() / libm::sqrt(variance))
    }
}

fn part(record: usize, outputs: &[Output], emulators: &[Option<Emulator>]) -> Part {
    let mut part = Part { record, logs: vec![], covariance: vec![], happened: vec![] };
    let mut errors = vec![];
    for (index, output) in outputs.iter().enumerate().filter(|(_, output)| output.record == record) {
        if emulators[index].is_none() {
            continue;
        }
        match output.observed {
            Observed::Log { value, sd } => {
                part.logs.push((index, value));
                errors.push(sd * sd);
            }
            Observed::Happened(happened) => part.happened.push((index, happened)),
        }
    }
    let size = part.logs.len();
    part.covariance = vec![0.0; size * size];
    for row in 0..size {
        for column in 0..size {
            let (Some(left), Some(right)) = (&emulators[part.logs[row].0], &emulators[part.logs[column].0])
            else {
                continue;
            };
            part.covariance[row * size + column] = if row == column {
                left.scatter + left.doubt + errors[row]
            } else {
                correlation(left, right) * libm::sqrt(left.scatter * right.scatter)
            };
        }
    }
    part
}

/// Correlation of two figures' scatter, kept off 1 so that the covariance stays sound.
fn correlation(left: &Emulator, right: &Emulator) -> f64 {
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in left.residuals.iter().zip(&right.residuals) {
        if let (Some(x), Some(y)) = (x, y) {
            xy += x * y;
            xx += x * x;
            yy += y * y;
        }
    }
    if xx > 0.0 && yy > 0.0 { (xy / libm::sqrt(xx * yy)).clamp(-0.9, 0.9) } else { 0.0 }
}
