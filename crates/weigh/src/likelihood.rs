//! Probability of all that the sources say, given what happened: the reporting model integrated exactly.

use std::collections::{BTreeMap, BTreeSet};

use crate::chorus::{BiasGrid, ByOrigin, Chorus, Grid};
use crate::error::WeighError;
use crate::intervals::Wording;
use crate::item::Parts;
use crate::meaning::{Meaning, meanings};
use crate::observation::{Class, Observation, Relation};
use crate::reporting::Reporting;
use crate::simulator::{Quantity, Unknown};

/// The likelihood of a set of observations, for the columns of one simulator.
#[derive(Debug, Clone)]
pub struct Likelihood {
    choruses: Vec<Chorus>,
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
        let mut said: BTreeMap<(Relation, Class), ByOrigin<'_>> = BTreeMap::new();
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
            let by_origin = said.entry((observation.relation, observation.class)).or_default();
            by_origin.entry(&observation.origin).or_default().push(parts);
        }
        let choruses = said.into_iter().map(|(who, said)| Chorus::new(who, said, reporting, grid)).collect();
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
            let found = chorus.without_each(theta, outcomes, origins);
            logs.iter_mut().zip(found).for_each(|(log, found)| *log += found);
        }
        logs
    }

    /// The origins' biases before the claims, in the order of [`Likelihood::biases`].
    pub(crate) fn bias_grids(&self) -> Vec<BiasGrid> {
        self.choruses.iter().flat_map(Chorus::bias_grids).collect()
    }

    /// Posterior masses of the origins' biases given one run.
    pub(crate) fn biases(&self, theta: &[f64], outcomes: &[f64]) -> Vec<Vec<f64>> {
        self.choruses.iter().flat_map(|chorus| chorus.biases(theta, outcomes)).collect()
    }

    /// Indexes of the unknowns that the observations speak of, rising.
    pub(crate) fn unknowns_spoken_of(&self) -> Vec<usize> {
        let meanings = self.choruses.iter().flat_map(Chorus::items).flat_map(|item| &item.meanings);
        meanings.flat_map(Meaning::unknowns).collect::<BTreeSet<usize>>().into_iter().collect()
    }

    /// Indexes of the outcomes that the observations speak of.
    pub(crate) fn outcomes_spoken_of(&self) -> BTreeSet<usize> {
        let meanings = self.choruses.iter().flat_map(Chorus::items).flat_map(|item| &item.meanings);
        meanings.flat_map(Meaning::outcomes).collect()
    }

    /// The part that depends on some columns of the outcomes, and the rest: the likelihood is their product.
    pub(crate) fn divided(&self, columns: &BTreeSet<usize>) -> (Self, Self) {
        let depends = |chorus: &Chorus| {
            let mut outcomes = chorus.items().flat_map(|item| &item.meanings).flat_map(Meaning::outcomes);
            outcomes.any(|index| columns.contains(&index))
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
    use crate::observation::{Qualifier, Reading, Said, Stance, Target};
    use crate::simulator::Role;

    /// Figures of six origins about one loss, some of them more than once and far apart, so that peaks are narrow.
    fn figures() -> (Vec<Observation>, [Quantity; 1]) {
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
        (observations, quantities)
    }

    const TRUTHS: [f64; 6] = [0.0, 3.0, 40.0, 500.0, 2_500.0, 40_000.0];

    #[test]
    fn the_grid_of_the_sums_is_fine_enough() {
        let (observations, quantities) = figures();
        let reporting = Reporting::neutral();
        let of = |grid| Likelihood::on(grid, &observations, &reporting, &[], &quantities).expect("fits");
        let (sums, shown) = (of(Grid::Sums), of(Grid::Shown));
        for truth in TRUTHS {
            let (wide, fine) = (sums.log_likelihood(&[], &[truth]), shown.log_likelihood(&[], &[truth]));
            // A hundredth of the noise that the walks leave; where the truth is absurd, most.
            let off = (wide - fine).abs();
            assert!(off < 5e-3, "{truth}: {wide} on the wide grid and {fine} on the fine one");
        }
    }

    /// Origins that say one thing are averaged over their own biases beforehand: the same as doing so each time.
    #[test]
    fn the_short_way_of_one_figure_is_the_long_one() {
        let (observations, quantities) = figures();
        let short = Likelihood::new(&observations, &Reporting::neutral(), &[], &quantities).expect("fits");
        let mut long = short.clone();
        let taken: usize = long.choruses.iter_mut().map(Chorus::take_the_long_way).sum();
        assert_eq!(taken, 5, "the first origin says three things, each with a third of the weight");
        for truth in TRUTHS {
            let (short, long) = (short.log_likelihood(&[], &[truth]), long.log_likelihood(&[], &[truth]));
            // Where the truth is absurd the long way ends within five standard deviations of the bias.
            assert!((short - long).abs() < 5e-3, "{truth}: {short} the short way and {long} the long one");
        }
    }
}
