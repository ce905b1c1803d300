//! Probability of all that the sources say, given what happened: the reporting model integrated exactly.
//!
//! The biases are integrated by the trapezoidal rule on even grids. For the smooth, rapidly falling integrands here it converges
//! faster than any power of the step (Trefethen and Weideman 2014), also where many claims make a narrow peak on which a few
//! Gauss-Hermite nodes would fall beside it.

use std::collections::BTreeMap;

use crate::error::WeighError;
use crate::intervals::Wording;
use crate::item::{Item, Parts, raised};
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

/// Dot products of one row with four others in two strands each, which processors take at once; the order of the sums is fixed.
fn dots(row: &[f64], [a, b, c, d]: [&[f64]; 4]) -> [f64; 4] {
    let mut sums = [[0.0; 2]; 4];
    let all = row.chunks_exact(2).zip(a.chunks_exact(2)).zip(b.chunks_exact(2)).zip(c.chunks_exact(2));
    for ((((row, a), b), c), d) in all.zip(d.chunks_exact(2)) {
        for lane in 0..2 {
            sums[0][lane] += row[lane] * a[lane];
            sums[1][lane] += row[lane] * b[lane];
            sums[2][lane] += row[lane] * c[lane];
            sums[3][lane] += row[lane] * d[lane];
        }
    }
    let mut found = sums.map(|sums| sums[0] + sums[1]);
    if let [last] = row.chunks_exact(2).remainder() {
        let at = row.len() - 1;
        found.iter_mut().zip([a, b, c, d]).for_each(|(sum, other)| *sum += last * other[at]);
    }
    found
}

/// Scales to a greatest value of 1; gives the log of what that was.
fn scaled(values: &mut [f64]) -> f64 {
    let top = values.iter().fold(f64::MIN_POSITIVE, |top, value| if *value > top { *value } else { top });
    let inverse = 1.0 / top;
    values.iter_mut().for_each(|value| *value *= inverse);
    libm::log(top)
}

/// All that one origin says in one relation and class.
#[derive(Debug, Clone)]
struct Voice {
    origin: String,
    /// What it says, by the power to which the product of its probabilities is still to be raised.
    items: Vec<(f64, Vec<Item>)>,
}

impl Voice {
    fn new(origin: &str, items: Vec<Item>) -> Self {
        let mut groups: Vec<(f64, Vec<Item>)> = Vec::new();
        for item in items {
            match groups.iter_mut().find(|(power, _)| *power == item.power()) {
                Some((_, items)) => items.push(item),
                None => groups.push((item.power(), vec![item])),
            }
        }
        Self { origin: origin.to_owned(), items: groups }
    }

    fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().flat_map(|(_, items)| items)
    }

    /// Probability of all that it says for each of the biases, put where it is asked for; where it says much, scaled to a greatest value of 1.
    /// Gives the log of that scale.
    fn score(&self, biases: &[f64], theta: &[f64], outcomes: &[f64], product: &mut [f64]) -> f64 {
        let (mut log_scale, mut said) = (0.0, 0);
        product.fill(1.0);
        for (power, items) in &self.items {
            for items in items.chunks(SCALED_AFTER) {
                if said + items.len() > SCALED_AFTER {
                    log_scale += scaled(product);
                    said = 0;
                }
                said += items.len();
                if *power == 1.0 {
                    items.iter().for_each(|item| item.multiply(product, biases, theta, outcomes));
                } else {
                    let mut part = vec![1.0; biases.len()];
                    items.iter().for_each(|item| item.multiply(&mut part, biases, theta, outcomes));
                    product.iter_mut().zip(&part).for_each(|(score, said)| *score *= raised(*said, *power));
                }
            }
        }
        log_scale
    }
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

/// What the grids of the origins' biases are for.
#[derive(Clone, Copy)]
enum Grid {
    /// Sums over them: as wide as the sums allow.
    Sums,
    /// Quantiles read between their nodes: finer.
    Shown,
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
    fn new(relation: Relation, class: Class, reporting: &Reporting, grid: Grid) -> Self {
        let bias = reporting.bias(relation, class);
        let tau = reporting.tau;
        let spread = libm::sqrt(bias.sd * bias.sd + tau * tau);
        // The poles of Student's density lie sqrt(3) s from the axis: a step of s leaves exp(-2 pi sqrt 3) = 2e-5; a step of tau leaves
        // exp(-2 pi^2) = 3e-9 of the normal about the common bias.
        let step = match grid {
            Grid::Sums => reporting.scale(class).min(tau),
            Grid::Shown => reporting.scale(class).min(0.5 * tau),
        };
        let beta = even_grid(bias.mean, REACH * spread, step);
        let common = if bias.sd > 0.0 {
            even_grid(bias.mean, REACH * bias.sd, 0.5 * bias.sd.min(tau))
        } else {
            vec![bias.mean]
        };
        let kernel = common.iter().map(|&mean| normal_masses(&beta, mean, tau)).collect();
        let masses = if bias.sd > 0.0 { normal_masses(&common, bias.mean, bias.sd) } else { vec![1.0] };
        Self { relation, class, beta, common: masses, kernel, voices: Vec::new() }
    }

    /// For each voice: likelihood on the nodes of beta, and the log of its scale.
    fn scores(&self, theta: &[f64], outcomes: &[f64]) -> Vec<(Vec<f64>, f64)> {
        self.voices
            .iter()
            .map(|voice| {
                let mut product = vec![0.0; self.beta.len()];
                let log_scale = voice.score(&self.beta, theta, outcomes, &mut product);
                (product, log_scale)
            })
            .collect()
    }

    /// Likelihood of each voice given each node of the common bias.
    fn given_common(&self, scores: &[(Vec<f64>, f64)]) -> Vec<Vec<f64>> {
        let mut given = vec![vec![0.0; self.kernel.len()]; scores.len()];
        for (scores, given) in scores.chunks(4).zip(given.chunks_mut(4)) {
            // The last one stands in where there are no four.
            let four = std::array::from_fn(|k| &scores[k.min(scores.len() - 1)].0[..]);
            for (node, row) in self.kernel.iter().enumerate() {
                given.iter_mut().zip(dots(row, four)).for_each(|(given, value)| given[node] = value);
            }
        }
        given
    }

    fn log_likelihood(&self, theta: &[f64], outcomes: &[f64]) -> f64 {
        let scores = self.scores(theta, outcomes);
        let mut log_scale: f64 = scores.iter().map(|(_, log_scale)| log_scale).sum();
        let mut joint = self.common.clone();
        for given in self.given_common(&scores) {
            joint.iter_mut().zip(&given).for_each(|(mass, value)| *mass *= value);
            log_scale += scaled(&mut joint);
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
        Self::on(Grid::Sums, observations, reporting, unknowns, quantities)
    }

    /// The same with the origins' biases on finer grids, for [`Likelihood::biases`].
    ///
    /// # Errors
    /// As [`Likelihood::new`].
    pub(crate) fn of_biases(
        observations: &[Observation],
        reporting: &Reporting,
        unknowns: &[Unknown],
        quantities: &[Quantity],
    ) -> Result<Self, WeighError> {
        Self::on(Grid::Shown, observations, reporting, unknowns, quantities)
    }

    fn on(
        grid: Grid,
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
                .or_insert_with(|| (Chorus::new(relation, class, reporting, grid), BTreeMap::new()));
            by_origin.entry(&observation.origin).or_default().push(Item::new(parts, &chorus.beta));
        }
        let choruses = voices
            .into_values()
            .map(|(mut chorus, by_origin)| {
                chorus.voices =
                    by_origin.into_iter().map(|(origin, items)| Voice::new(origin, items)).collect();
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
                    log_scale += scores[place].1 + scaled(&mut joint);
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
                observations: voice.items().count(),
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
        let meanings = voices.flat_map(Voice::items).flat_map(|item| &item.meanings);
        let columns = meanings.flat_map(|meaning| &meaning.terms).filter_map(|(column, _)| match column {
            Column::Unknown(index) => Some(*index),
            Column::Outcome(_) => None,
        });
        columns.collect::<std::collections::BTreeSet<usize>>().into_iter().collect()
    }

    /// Indexes of the outcomes that the observations speak of.
    pub(crate) fn outcomes_spoken_of(&self) -> std::collections::BTreeSet<usize> {
        let voices = self.choruses.iter().flat_map(|chorus| &chorus.voices);
        let meanings = voices.flat_map(Voice::items).flat_map(|item| &item.meanings);
        let columns = meanings.flat_map(|meaning| &meaning.terms).filter_map(|(column, _)| match column {
            Column::Outcome(index) => Some(*index),
            Column::Unknown(_) => None,
        });
        columns.collect()
    }

    /// The part that depends on some columns of the outcomes, and the rest: the likelihood is their product.
    pub(crate) fn divided(&self, columns: &std::collections::BTreeSet<usize>) -> (Self, Self) {
        let depends = |chorus: &Chorus| {
            let items = chorus.voices.iter().flat_map(Voice::items);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::{Qualifier, Reading, Said, Stance};
    use crate::simulator::Role;

    /// Figures of six origins about one loss, some of them more than once and far apart, so that peaks are narrow.
    #[test]
    fn the_grid_of_the_sums_is_fine_enough() {
        let claims =
            [(0, 300.0), (0, 320.0), (0, 3_300.0), (1, 11.0), (2, 1_200.0), (3, 900.0), (4, 257.0), (5, 0.0)];
        let observations: Vec<Observation> = claims
            .iter()
            .enumerate()
            .map(|(place, &(origin, figure))| Observation {
                id: format!("o{place}"),
                origin: format!("origin-{origin}"),
                relation: Relation::Enemy,
                class: Class::Loss,
                target: Target::Outcome(vec![Reading::sum(&["killed"])]),
                said: vec![Said {
                    claims: vec![],
                    low: Some(figure),
                    high: Some(figure),
                    qualifier: Qualifier::Exact,
                    stance: Stance::Asserts,
                }],
                retold: place == 4,
                share: if origin == 0 { 1.0 / 3.0 } else { 1.0 },
                copied: 0.0,
                weighs: true,
            })
            .collect();
        let quantities = [Quantity {
            id: "killed".to_owned(),
            side: "blue".to_owned(),
            kind: "killed".to_owned(),
            engagement: "battle".to_owned(),
            unit: "men".to_owned(),
            role: Role::Result,
        }];
        let reporting = Reporting::neutral();
        let of = |grid| Likelihood::on(grid, &observations, &reporting, &[], &quantities).expect("fits");
        let (sums, shown) = (of(Grid::Sums), of(Grid::Shown));
        for truth in [0.0, 3.0, 40.0, 500.0, 2_500.0, 40_000.0] {
            let (wide, fine) = (sums.log_likelihood(&[], &[truth]), shown.log_likelihood(&[], &[truth]));
            // A hundredth of the noise that the walks leave; where the truth is absurd, most.
            let off = (wide - fine).abs();
            assert!(off < 5e-3, "{truth}: {wide} on the wide grid and {fine} on the fine one");
        }
    }
}
