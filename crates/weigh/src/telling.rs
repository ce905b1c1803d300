//! Accounts made up of a run by the reporting model: what each source would have told of it, and in what words.

use std::collections::BTreeMap;

use crate::intervals::{plain_interval, rounding_unit};
use crate::item::vague_figure;
use crate::meaning::Meaning;
use crate::observation::{Class, Observation, Qualifier, Relation, Said, Stance};
use crate::random::{Purpose, uniform};
use crate::reporting::Reporting;
use crate::statistics::normal_inverse_cdf;
use crate::table::Run;

/// The place at which running sums of weights first exceed a share.
pub(crate) fn pick(weights: &[f64], share: f64) -> usize {
    let mut rest = share;
    for (place, weight) in weights.iter().enumerate() {
        rest -= weight;
        if rest < 0.0 {
            return place;
        }
    }
    weights.len() - 1
}

/// Random numbers of one made-up world.
pub(crate) struct Draws {
    pub seed: u64,
    pub data_set: u64,
    pub count: u32,
}

impl Draws {
    pub fn uniform(&mut self) -> f64 {
        self.count += 1;
        uniform(self.seed, self.data_set, Purpose::Calibration, self.count)
    }

    fn normal(&mut self) -> f64 {
        normal_inverse_cdf(self.uniform())
    }

    /// Student's t with 3 degrees of freedom.
    fn student3(&mut self) -> f64 {
        let squares: f64 = (0..3).map(|_| self.normal()).map(|z| z * z).sum();
        self.normal() / libm::sqrt(squares / 3.0)
    }
}

/// The observations with the figures that the sources would have given of this run.
pub(crate) fn report(
    observations: &[Observation],
    readings: &[Vec<Meaning>],
    run: &Run,
    reporting: &Reporting,
    draw: &mut Draws,
) -> Vec<Observation> {
    let mut biases = Biases::default();
    observations
        .iter()
        .zip(readings)
        .map(|(observation, readings)| {
            let number = biases.number(observation, readings, run, reporting, draw);
            let worded = observation.said.first().map(|said| worded(said, number, reporting, draw));
            Observation { said: worded.into_iter().collect(), ..observation.clone() }
        })
        .collect()
}

/// What bends the figures of one world: shared by all origins, and each origin's own.
#[derive(Default)]
pub(crate) struct Biases<'a> {
    common: BTreeMap<(Relation, Class), f64>,
    own: BTreeMap<(&'a str, Relation, Class), f64>,
}

impl<'a> Biases<'a> {
    /// The figure that a source would give, before it is put into words.
    pub fn number(
        &mut self,
        observation: &'a Observation,
        readings: &[Meaning],
        run: &Run,
        reporting: &Reporting,
        draw: &mut Draws,
    ) -> f64 {
        let key = (observation.relation, observation.class);
        let bias = reporting.bias(key.0, key.1);
        let shared = *self.common.entry(key).or_insert_with(|| bias.mean + bias.sd * draw.normal());
        let beta = *self
            .own
            .entry((observation.origin.as_str(), key.0, key.1))
            .or_insert_with(|| shared + reporting.tau * draw.normal());
        let shares: Vec<f64> = readings.iter().map(|reading| reading.probability).collect();
        let truth = readings[pick(&shares, draw.uniform())].truth(&run.theta, &run.outcomes);
        let hurdle = if truth < 0.5 { reporting.zero_kept } else { reporting.zero_invented };
        let retold_of_enemy = observation.retold && observation.relation == Relation::Enemy;
        let growth = if retold_of_enemy { reporting.retold_growth } else { 0.0 };
        let error = growth + reporting.scale_of(observation) * draw.student3();
        let number = if draw.uniform() < hurdle { 0.0 } else { truth.max(0.5) * libm::exp(beta + error) };
        if draw.uniform() < reporting.misplaced {
            let (middle, sd) = vague_figure(observation.class);
            return libm::exp(middle + sd * draw.normal());
        }
        number
    }
}

/// A number put in the same kind of words as the pattern.
fn worded(pattern: &Said, number: f64, reporting: &Reporting, draw: &mut Draws) -> Said {
    let said = |low: Option<f64>, high: Option<f64>, qualifier: Qualifier, stance: Stance| Said {
        claims: pattern.claims.clone(),
        low,
        high,
        qualifier,
        stance,
    };
    let figure = |value: f64, qualifier| said(Some(value), Some(value), qualifier, Stance::Asserts);
    let threshold = plain_interval(pattern, reporting);
    if let Stance::Silent { told } = pattern.stance {
        let from = pattern.low.unwrap_or(0.0);
        let tells = number >= from - 0.5 && draw.uniform() < told;
        return Said { stance: if tells { Stance::Asserts } else { pattern.stance }, ..pattern.clone() };
    }
    match (pattern.qualifier, threshold) {
        // The pattern's own limit is kept: the source says on which side of it the number lies.
        (Qualifier::AtLeast | Qualifier::AtMost, Some((low, high))) => {
            let limit = if low > 0.0 { low } else { high };
            let limit = libm::floor(limit) + 0.5;
            if number > limit {
                said(Some(limit + 0.5), None, Qualifier::AtLeast, Stance::Asserts)
            } else {
                said(None, Some(limit - 0.5), Qualifier::AtMost, Stance::Asserts)
            }
        }
        _ if pattern.stance == Stance::Denies => {
            let inside = threshold.is_some_and(|(low, high)| number >= low - 0.5 && number < high + 0.5);
            let stance = if inside { Stance::Asserts } else { Stance::Denies };
            Said { qualifier: Qualifier::Range, stance, ..pattern.clone() }
        }
        _ if number < 0.5 => figure(0.0, Qualifier::Exact),
        (Qualifier::About, _) => {
            let width = libm::log(reporting.about_factor);
            figure(number * libm::exp(width * (2.0 * draw.uniform() - 1.0)), Qualifier::About)
        }
        (Qualifier::Over, _) => {
            let width = libm::log(reporting.over_factor);
            let from = number * libm::exp(-width * draw.uniform());
            said(Some(from), None, Qualifier::Over, Stance::Asserts)
        }
        (Qualifier::Range, Some((low, high))) if low > 0.0 && high > low => {
            let width = libm::log(high / low);
            let from = number * libm::exp(-width * draw.uniform());
            said(Some(from), Some(from * libm::exp(width)), Qualifier::Range, Stance::Asserts)
        }
        _ => {
            let shares = [
                reporting.rounding.one,
                reporting.rounding.two,
                reporting.rounding.three,
                reporting.rounding.unit,
            ];
            let total: f64 = shares.iter().sum();
            let unit = match pick(&shares, draw.uniform() * total) {
                3 => 1.0,
                figures => rounding_unit(number, figures as i32 + 1).max(1.0),
            };
            figure(libm::round(number / unit) * unit, Qualifier::Exact)
        }
    }
}
