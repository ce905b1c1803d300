//! Simulation-based calibration from the reference table (Talts, Betancourt, Simpson, Vehtari, Gelman 2018): no run is fought.
//!
//! A run is taken for the truth, sources are made to report it by the reporting model, the other runs are weighed by those reports, and the truth is
//! ranked in the posterior. If everything is right the ranks are uniform, and intervals hold what they claim to hold.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::discrepancy::{COMPARED, COPIES, copies};
use crate::error::WeighError;
use crate::intervals::{plain_interval, rounding_unit};
use crate::item::vague_figure;
use crate::levels::Levels;
use crate::likelihood::{Likelihood, Meaning, meanings};
use crate::observation::{Class, Observation, Qualifier, Relation, Said, Stance};
use crate::posterior::Posterior;
use crate::random::{Purpose, uniform};
use crate::reporting::Reporting;
use crate::statistics::normal_inverse_cdf;
use crate::table::{ReferenceTable, Run};

/// Copies of each run: many data sets are weighed with the same ones.
const FEW_COPIES: usize = 8;

/// Where the truth fell in the posteriors of one quantity.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    /// Id of the quantity.
    pub quantity: String,
    /// Rank of the truth in each data set, between 0 and 1; uniform if all is right.
    pub ranks: Vec<f64>,
}

impl Coverage {
    /// Share of the data sets in which the central interval of this mass holds the truth.
    #[must_use]
    pub fn inside(&self, mass: f64) -> f64 {
        let reach = 0.5 * mass;
        let held = self.ranks.iter().filter(|rank| (**rank - 0.5).abs() <= reach).count();
        held as f64 / self.ranks.len() as f64
    }

    /// Greatest distance of the ranks' distribution from the uniform one.
    #[must_use]
    pub fn distance(&self) -> f64 {
        let count = self.ranks.len() as f64;
        let mut sorted = self.ranks.clone();
        sorted.sort_by(f64::total_cmp);
        let off = |(place, rank): (usize, &f64)| {
            let (before, after) = (place as f64 / count, (place + 1) as f64 / count);
            (rank - before).abs().max((rank - after).abs())
        };
        sorted.iter().enumerate().map(off).fold(0.0, f64::max)
    }
}

/// How each made-up data set is weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weighed {
    /// The same copies of the runs, drawn before any claims, for all data sets: quick.
    Reweighed,
    /// Copies drawn anew for each data set by walks, as a verdict's are: what is checked is the very machinery, and it takes as long.
    Walked,
}

/// What is ranked, and how often.
pub struct Gate<'a> {
    /// Quantities whose truths are ranked.
    pub quantities: &'a [&'a str],
    /// Number of made-up data sets.
    pub data_sets: u32,
    /// Seed of the made-up figures.
    pub seed: u64,
    /// How each is weighed.
    pub weighed: Weighed,
    /// Called after each data set, from the thread that weighed it.
    pub progress: Option<&'a (dyn Fn() + Sync)>,
    /// When set, no further data set is begun.
    pub cancel: Option<&'a AtomicBool>,
}

/// Ranks the truth of some quantities over many made-up data sets.
///
/// Every data set has the observations of the question with other figures. The runs should be drawn from the prior or near it. When cancelled,
/// the ranks are those of the data sets that were done.
///
/// # Errors
/// When the observations do not fit the table, or no run is complete.
pub fn coverage(
    table: &ReferenceTable,
    observations: &[Observation],
    reporting: &Reporting,
    gate: &Gate<'_>,
) -> Result<Vec<Coverage>, WeighError> {
    // Truths are runs as they were fought, bent by the discrepancy; the inference may throw the dice anew.
    let asked = Likelihood::new(observations, reporting, &table.unknowns, &table.quantities)?;
    let levels = Levels::of(table, reporting, &asked);
    let sd = reporting.discrepancy_sd;
    let fought = copies(table, sd, None, FEW_COPIES, None);
    let truths =
        if levels.is_some() { copies(table, sd, levels.as_ref(), FEW_COPIES, None) } else { fought.clone() };
    let unweighed = Posterior::new(&fought.table, &[], reporting)?;
    let readings: Vec<Vec<Meaning>> = observations
        .iter()
        .map(|observation| meanings(observation, &table.unknowns, &table.quantities))
        .collect::<Result<_, _>>()?;
    let columns: Vec<usize> = gate
        .quantities
        .iter()
        .map(|id| {
            let missing = || WeighError::NoColumn {
                observation: "calibration".into(),
                column: (*id).into(),
                what: "quantities",
            };
            table.quantity_index(id).ok_or_else(missing)
        })
        .collect::<Result<_, _>>()?;
    let rank_all = |data_set: u32| -> Result<Option<Vec<f64>>, WeighError> {
        if gate.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed)) {
            return Ok(None);
        }
        let mut draw = Draws { seed: gate.seed, data_set: u64::from(data_set), count: 0 };
        let truth = pick(unweighed.prior_weights(), draw.uniform());
        let run = unweighed.runs()[truth];
        let reported = report(observations, &readings, run, reporting, &mut draw);
        let likelihood = Likelihood::new(&reported, reporting, &table.unknowns, &table.quantities)?;
        let ranks = |posterior: &Posterior<'_>| -> Vec<f64> {
            let others = posterior.only(|other| other.index != run.index);
            let rank = |column: &usize| rank_of(&others, *column, run.outcomes[*column], gate.seed, data_set);
            columns.iter().map(rank).collect()
        };
        let found = match gate.weighed {
            Weighed::Reweighed => ranks(&Posterior::with(&truths.table, &likelihood)?),
            Weighed::Walked => {
                let walked = copies(table, sd, levels.as_ref(), COPIES, Some((&likelihood, COMPARED)));
                ranks(&Posterior::of_copies(&walked, &likelihood)?)
            }
        };
        if let Some(progress) = gate.progress {
            progress();
        }
        Ok(Some(found))
    };
    let ranks: Vec<Option<Vec<f64>>> =
        (0..gate.data_sets).into_par_iter().map(rank_all).collect::<Result<_, WeighError>>()?;
    let ranks: Vec<Vec<f64>> = ranks.into_iter().flatten().collect();
    Ok(gate
        .quantities
        .iter()
        .enumerate()
        .map(|(place, id)| Coverage {
            quantity: (*id).to_owned(),
            ranks: ranks.iter().map(|of_set| of_set[place]).collect(),
        })
        .collect())
}

/// Share of the posterior below the truth, ties broken at random.
fn rank_of(posterior: &Posterior<'_>, column: usize, truth: f64, seed: u64, data_set: u32) -> f64 {
    let (mut below, mut equal) = (0.0, 0.0);
    for (run, weight) in posterior.runs().iter().zip(posterior.weights()) {
        if run.outcomes[column] < truth {
            below += weight;
        } else if run.outcomes[column] == truth {
            equal += weight;
        }
    }
    below + equal * uniform(seed, u64::from(data_set), Purpose::Calibration, u32::MAX - column as u32)
}

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
fn report(
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
