//! Probability of all that the sources say, given what happened: the reporting model integrated exactly.
//!
//! The biases are integrated by the trapezoidal rule on even grids. For the smooth, rapidly falling integrands here it converges
//! faster than any power of the step (Trefethen and Weideman 2014), also where many claims make a narrow peak on which a few
//! Gauss-Hermite nodes would fall beside it.

use std::collections::BTreeMap;

use crate::error::WeighError;
use crate::intervals::Wording;
use crate::item::{Item, Parts};
use crate::observation::{Class, Observation, Relation, Target};
use crate::reporting::Reporting;
use crate::simulator::{Quantity, Unknown};

/// Reach of the grids, in standard deviations.
const REACH: f64 = 5.0;
/// Figures after which a product of probabilities is scaled anew; each is above 1e-12, so that none runs out of range.
const SCALED_AFTER: usize = 8;

/// A column of the unknowns or of the outcomes.
#[derive(Debug, Clone, Copy)]
enum Column {
    Unknown(usize),
    Outcome(usize),
}

/// One meaning of an observation, resolved to columns.
#[derive(Debug, Clone)]
pub(crate) struct Meaning {
    pub probability: f64,
    terms: Vec<(Column, f64)>,
}

impl Meaning {
    /// The true value under this meaning.
    pub fn truth(&self, theta: &[f64], outcomes: &[f64]) -> f64 {
        self.terms
            .iter()
            .map(|&(column, weight)| {
                weight
                    * match column {
                        Column::Unknown(index) => theta[index],
                        Column::Outcome(index) => outcomes[index],
                    }
            })
            .sum()
    }
}

/// Finds the columns of an observation's readings, their probabilities scaled to sum to 1.
pub(crate) fn meanings(
    observation: &Observation,
    unknowns: &[Unknown],
    quantities: &[Quantity],
) -> Result<Vec<Meaning>, WeighError> {
    let fault = |reason: &str| WeighError::Observation {
        observation: observation.id.clone(),
        reason: reason.to_owned(),
    };
    let readings = observation.target.readings();
    let total: f64 = readings.iter().map(|reading| reading.probability).sum();
    if readings.iter().any(|reading| reading.probability.is_nan() || reading.probability < 0.0)
        || total <= 0.0
    {
        return Err(fault("it needs at least one reading, with probabilities above 0"));
    }
    let find = |id: &str| {
        let (what, found) = match observation.target {
            Target::Unknowns(_) => {
                ("unknowns", unknowns.iter().position(|unknown| unknown.id == id).map(Column::Unknown))
            }
            Target::Outcome(_) => {
                ("quantities", quantities.iter().position(|quantity| quantity.id == id).map(Column::Outcome))
            }
        };
        let missing =
            || WeighError::NoColumn { observation: observation.id.clone(), column: id.to_owned(), what };
        found.ok_or_else(missing)
    };
    readings
        .iter()
        .map(|reading| {
            if reading.terms.is_empty() {
                return Err(fault("a reading sums no columns"));
            }
            let terms = reading.terms.iter().map(|term| Ok((find(&term.column)?, term.weight)));
            Ok(Meaning { probability: reading.probability / total, terms: terms.collect::<Result<_, _>>()? })
        })
        .collect()
}

/// A dot product in four strands, which processors take at once; the order of the sums is fixed.
fn dot(left: &[f64], right: &[f64]) -> f64 {
    let mut strands = [0.0; 4];
    let (whole, rest) = (left.chunks_exact(4), left.chunks_exact(4).remainder());
    for (left, right) in whole.zip(right.chunks_exact(4)) {
        for k in 0..4 {
            strands[k] += left[k] * right[k];
        }
    }
    let rest: f64 =
        rest.iter().zip(&right[left.len() - rest.len()..]).map(|(left, right)| left * right).sum();
    (strands[0] + strands[1]) + (strands[2] + strands[3]) + rest
}

/// All that one origin says in one relation and class.
#[derive(Debug, Clone)]
struct Voice {
    origin: String,
    items: Vec<Item>,
}

/// Items by the name of their origin.
type ByOrigin<'a> = BTreeMap<&'a str, Vec<Item>>;

/// All origins in one relation and class: they share the common bias B.
#[derive(Debug, Clone)]
struct Chorus {
    relation: Relation,
    class: Class,
    /// Nodes of beta.
    beta: Vec<f64>,
    /// Prior mass of each node of B.
    common: Vec<f64>,
    /// Mass of beta's node given B's node, row by row.
    kernel: Vec<Vec<f64>>,
    voices: Vec<Voice>,
}

/// An origin's bias before the claims, and the grid on which its posterior is given.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BiasGrid {
    pub origin: String,
    pub relation: Relation,
    pub class: Class,
    pub observations: usize,
    pub nodes: Vec<f64>,
    pub prior: Vec<f64>,
}

/// The likelihood of a set of observations, for the columns of one simulator.
#[derive(Debug, Clone)]
pub struct Likelihood {
    choruses: Vec<Chorus>,
}

/// Masses of a normal on an even grid, summing to 1.
fn normal_masses(nodes: &[f64], mean: f64, sd: f64) -> Vec<f64> {
    let raw: Vec<f64> = nodes
        .iter()
        .map(|node| {
            let score = (node - mean) / sd;
            libm::exp(-0.5 * score * score)
        })
        .collect();
    let total: f64 = raw.iter().sum();
    raw.into_iter().map(|mass| mass / total).collect()
}

fn even_grid(mean: f64, reach: f64, step: f64) -> Vec<f64> {
    let half = libm::ceil(reach / step) as i64;
    (-half..=half).map(|k| mean + k as f64 * step).collect()
}

impl Chorus {
    fn new(relation: Relation, class: Class, reporting: &Reporting) -> Self {
        let bias = reporting.bias(relation, class);
        let tau = reporting.tau;
        let spread = libm::sqrt(bias.sd * bias.sd + tau * tau);
        // The poles of Student's density lie sqrt(3) s from the axis: a step of s leaves exp(-2 pi sqrt 3) = 2e-5.
        let beta = even_grid(bias.mean, REACH * spread, reporting.scale(class).min(0.5 * tau));
        let common = if bias.sd > 0.0 {
            even_grid(bias.mean, REACH * bias.sd, 0.5 * bias.sd.min(tau))
        } else {
            vec![bias.mean]
        };
        let kernel = common.iter().map(|&mean| normal_masses(&beta, mean, tau)).collect();
        let masses = if bias.sd > 0.0 { normal_masses(&common, bias.mean, bias.sd) } else { vec![1.0] };
        Self { relation, class, beta, common: masses, kernel, voices: Vec::new() }
    }

    /// For each voice: likelihood on the nodes of beta, scaled to a greatest value of 1, and the log of that scale.
    fn scores(&self, theta: &[f64], outcomes: &[f64]) -> Vec<(Vec<f64>, f64)> {
        self.voices
            .iter()
            .map(|voice| {
                let mut product = vec![1.0; self.beta.len()];
                let mut log_scale = 0.0;
                for items in voice.items.chunks(SCALED_AFTER) {
                    for item in items {
                        item.multiply(&mut product, &self.beta, theta, outcomes);
                    }
                    let top = product.iter().copied().fold(0.0, f64::max).max(f64::MIN_POSITIVE);
                    product.iter_mut().for_each(|score| *score /= top);
                    log_scale += libm::log(top);
                }
                (product, log_scale)
            })
            .collect()
    }

    /// Likelihood of each voice given each node of the common bias.
    fn given_common(&self, scores: &[(Vec<f64>, f64)]) -> Vec<Vec<f64>> {
        scores.iter().map(|(score, _)| self.kernel.iter().map(|row| dot(row, score)).collect()).collect()
    }

    fn log_likelihood(&self, theta: &[f64], outcomes: &[f64]) -> f64 {
        let scores = self.scores(theta, outcomes);
        let mut log_scale: f64 = scores.iter().map(|(_, log_scale)| log_scale).sum();
        let mut joint = self.common.clone();
        for given in self.given_common(&scores) {
            joint.iter_mut().zip(&given).for_each(|(mass, value)| *mass *= value);
            let top = joint.iter().copied().fold(0.0, f64::max).max(f64::MIN_POSITIVE);
            joint.iter_mut().for_each(|mass| *mass /= top);
            log_scale += libm::log(top);
        }
        log_scale + libm::log(joint.iter().sum::<f64>())
    }

    /// Posterior mass of every voice's beta on its nodes, given this run.
    fn biases(&self, theta: &[f64], outcomes: &[f64]) -> Vec<Vec<f64>> {
        let scores = self.scores(theta, outcomes);
        let given = self.given_common(&scores);
        (0..self.voices.len())
            .map(|own| {
                let mut mass = vec![0.0; self.beta.len()];
                for (node, &prior) in self.common.iter().enumerate() {
                    let others: f64 = (0..given.len())
                        .filter(|&other| other != own)
                        .map(|other| given[other][node])
                        .product();
                    for (k, value) in mass.iter_mut().enumerate() {
                        *value += prior * others * self.kernel[node][k] * scores[own].0[k];
                    }
                }
                let total: f64 = mass.iter().sum();
                if total > 0.0 {
                    mass.iter_mut().for_each(|value| *value /= total);
                }
                mass
            })
            .collect()
    }
}

impl Likelihood {
    /// Prepares the observations that weigh.
    ///
    /// # Errors
    /// When an observation points at a missing column or says nothing, or the constants are out of range.
    pub fn new(
        observations: &[Observation],
        reporting: &Reporting,
        unknowns: &[Unknown],
        quantities: &[Quantity],
    ) -> Result<Self, WeighError> {
        if let Some(fault) = reporting.fault() {
            return Err(WeighError::Option { option: "reporting", reason: fault.to_owned() });
        }
        let mut voices: BTreeMap<(Relation, Class), (Chorus, ByOrigin<'_>)> = BTreeMap::new();
        for observation in observations.iter().filter(|observation| observation.weighs) {
            let scale = reporting.scale_of(observation);
            let wordings: Option<Vec<Wording>> =
                observation.said.iter().map(|said| Wording::new(said, reporting, scale)).collect();
            let wordings =
                wordings.filter(|wordings| !wordings.is_empty()).ok_or_else(|| WeighError::Observation {
                    observation: observation.id.clone(),
                    reason: "it gives no figure that can be scored".to_owned(),
                })?;
            if !(0.0..1.0).contains(&observation.copied) {
                return Err(WeighError::Observation {
                    observation: observation.id.clone(),
                    reason: "the probability that it is a copy must be 0 or more and below 1".to_owned(),
                });
            }
            let enemy = observation.relation == Relation::Enemy;
            let parts = Parts {
                growth: if observation.retold && enemy { reporting.retold_growth } else { 0.0 },
                misplaced: reporting.misplaced,
                class: observation.class,
                share: observation.share,
                copied: observation.copied,
                meanings: meanings(observation, unknowns, quantities)?,
                wordings,
                zero_kept: reporting.zero_kept,
                zero_invented: reporting.zero_invented,
            };
            let (relation, class) = (observation.relation, observation.class);
            let (chorus, by_origin) = voices
                .entry((relation, class))
                .or_insert_with(|| (Chorus::new(relation, class, reporting), BTreeMap::new()));
            by_origin.entry(&observation.origin).or_default().push(Item::new(parts, &chorus.beta));
        }
        let choruses = voices
            .into_values()
            .map(|(mut chorus, by_origin)| {
                chorus.voices = by_origin
                    .into_iter()
                    .map(|(origin, items)| Voice { origin: origin.to_owned(), items })
                    .collect();
                chorus
            })
            .collect();
        Ok(Self { choruses })
    }

    /// Log-probability of everything said, given the unknowns and the outcome of one run, integrated over all biases.
    #[must_use]
    pub fn log_likelihood(&self, theta: &[f64], outcomes: &[f64]) -> f64 {
        self.choruses.iter().map(|chorus| chorus.log_likelihood(theta, outcomes)).sum()
    }

    /// The same without each of these origins in turn; one pass over the figures for all of them.
    pub(crate) fn without_each(&self, theta: &[f64], outcomes: &[f64], origins: &[&str]) -> Vec<f64> {
        let mut logs = vec![0.0; origins.len()];
        for chorus in &self.choruses {
            let scores = chorus.scores(theta, outcomes);
            let given = chorus.given_common(&scores);
            let joint = |left_out: Option<usize>| -> f64 {
                let mut log_scale = 0.0;
                let mut joint = chorus.common.clone();
                for (place, given) in given.iter().enumerate().filter(|(place, _)| Some(*place) != left_out) {
                    joint.iter_mut().zip(given).for_each(|(mass, value)| *mass *= value);
                    let top = joint.iter().copied().fold(0.0, f64::max).max(f64::MIN_POSITIVE);
                    joint.iter_mut().for_each(|mass| *mass /= top);
                    log_scale += scores[place].1 + libm::log(top);
                }
                log_scale + libm::log(joint.iter().sum::<f64>())
            };
            let whole = joint(None);
            for (log, origin) in logs.iter_mut().zip(origins) {
                let place = chorus.voices.iter().position(|voice| voice.origin == *origin);
                *log += place.map_or(whole, |place| joint(Some(place)));
            }
        }
        logs
    }

    /// The origins' biases before the claims, in the order of [`Likelihood::biases`].
    pub(crate) fn bias_grids(&self) -> Vec<BiasGrid> {
        let mut grids = Vec::new();
        for chorus in &self.choruses {
            let mut prior = vec![0.0; chorus.beta.len()];
            for (mass, row) in chorus.common.iter().zip(&chorus.kernel) {
                prior.iter_mut().zip(row).for_each(|(total, value)| *total += mass * value);
            }
            grids.extend(chorus.voices.iter().map(|voice| BiasGrid {
                origin: voice.origin.clone(),
                relation: chorus.relation,
                class: chorus.class,
                observations: voice.items.len(),
                nodes: chorus.beta.clone(),
                prior: prior.clone(),
            }));
        }
        grids
    }

    /// Posterior masses of the origins' biases given one run.
    pub(crate) fn biases(&self, theta: &[f64], outcomes: &[f64]) -> Vec<Vec<f64>> {
        self.choruses.iter().flat_map(|chorus| chorus.biases(theta, outcomes)).collect()
    }

    /// Indexes of the unknowns that the observations speak of, rising.
    pub(crate) fn unknowns_spoken_of(&self) -> Vec<usize> {
        let voices = self.choruses.iter().flat_map(|chorus| &chorus.voices);
        let meanings = voices.flat_map(|voice| &voice.items).flat_map(|item| &item.meanings);
        let columns = meanings.flat_map(|meaning| &meaning.terms).filter_map(|(column, _)| match column {
            Column::Unknown(index) => Some(*index),
            Column::Outcome(_) => None,
        });
        columns.collect::<std::collections::BTreeSet<usize>>().into_iter().collect()
    }

    /// Indexes of the outcomes that the observations speak of.
    pub(crate) fn outcomes_spoken_of(&self) -> std::collections::BTreeSet<usize> {
        let voices = self.choruses.iter().flat_map(|chorus| &chorus.voices);
        let meanings = voices.flat_map(|voice| &voice.items).flat_map(|item| &item.meanings);
        let columns = meanings.flat_map(|meaning| &meaning.terms).filter_map(|(column, _)| match column {
            Column::Outcome(index) => Some(*index),
            Column::Unknown(_) => None,
        });
        columns.collect()
    }

    /// The part that depends on some columns of the outcomes, and the rest: the likelihood is their product.
    pub(crate) fn divided(&self, columns: &std::collections::BTreeSet<usize>) -> (Self, Self) {
        let depends = |chorus: &Chorus| {
            let items = chorus.voices.iter().flat_map(|voice| &voice.items);
            let terms = items.flat_map(|item| &item.meanings).flat_map(|meaning| &meaning.terms);
            terms
                .into_iter()
                .any(|(column, _)| matches!(column, Column::Outcome(index) if columns.contains(index)))
        };
        let (with, without) = self.choruses.iter().cloned().partition(depends);
        (Self { choruses: with }, Self { choruses: without })
    }

    /// Whether nothing is weighed.
    pub(crate) fn is_empty(&self) -> bool {
        self.choruses.is_empty()
    }
}
