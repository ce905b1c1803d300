//! Each claim judged: how plausible, how near any run came, and what that run needed.

use std::collections::BTreeMap;

use crate::error::WeighError;
use crate::intervals::plain_interval;
use crate::limit::{Limit, first_limit};
use crate::meaning::{Meaning, meanings};
use crate::observation::{Class, Observation, Question, Stance, Target};
use crate::posterior::Posterior;
use crate::reporting::Reporting;
use crate::simulator::Role;
use crate::statistics::{normal_inverse_cdf, quantile, rising};
use crate::table::{ReferenceTable, Run};
use crate::verdict::{ClaimVerdict, Nearest, Need};

/// A claim holds where the truth lies in its interval widened by this factor either way.
const WIDENED: f64 = 1.25;
/// What a claim needs is read from so many of the nearest runs.
const NEAREST: usize = 10;

/// One claim with the values that it may mean, for every completed run.
pub(crate) struct Measured {
    pub claim: String,
    pub observation: String,
    /// In the question's order of observations.
    pub place: usize,
    low: f64,
    high: f64,
    denies: bool,
    /// Columns of the outcomes that it is about.
    columns: Vec<usize>,
    /// (probability of the reading, true value in each run); the likeliest reading first.
    truths: Vec<(f64, Vec<f64>)>,
}

impl Measured {
    fn inside(&self, truth: f64) -> bool {
        truth >= self.low / WIDENED - 1e-9 && truth <= (self.high * WIDENED).max(0.5)
    }

    /// Probability, over what the words may mean, that the claim is true in each run.
    pub fn holds(&self) -> Vec<f64> {
        let count = self.truths.first().map_or(0, |(_, truths)| truths.len());
        (0..count)
            .map(|k| {
                let inside: f64 = self
                    .truths
                    .iter()
                    .filter(|(_, truths)| self.inside(truths[k]))
                    .fold(0.0, |sum, (share, _)| sum + share);
                if self.denies { 1.0 - inside } else { inside }
            })
            .collect()
    }

    /// |ln(truth / claim)| under the likeliest reading.
    fn log_distance(&self, truth: f64) -> f64 {
        // One half is added so that zeros have a place.
        let log = |value: f64| libm::log(value + 0.5);
        if truth < self.low {
            log(self.low) - log(truth)
        } else if truth > self.high {
            log(truth) - log(self.high)
        } else {
            0.0
        }
    }
}

/// All claims of some observations, by id, measured by runs; a claim that several observations hold is judged by the first.
pub(crate) fn measured(
    table: &ReferenceTable,
    observations: &[Observation],
    reporting: &Reporting,
    runs: &[&Run],
) -> Result<BTreeMap<String, Measured>, WeighError> {
    let mut found = BTreeMap::new();
    for (place, observation) in observations.iter().enumerate() {
        let mut readings = meanings(observation, &table.unknowns, &table.quantities)?;
        readings.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        let truth = |meaning: &Meaning| -> Vec<f64> {
            runs.iter().map(|run| meaning.truth(&run.theta, &run.outcomes)).collect()
        };
        let truths: Vec<(f64, Vec<f64>)> =
            readings.iter().map(|meaning| (meaning.probability, truth(meaning))).collect();
        let columns: Vec<usize> = readings.iter().flat_map(Meaning::outcomes).collect();
        for said in &observation.said {
            let Some((low, high)) = plain_interval(said, reporting) else { continue };
            for claim in &said.claims {
                found.entry(claim.clone()).or_insert_with(|| Measured {
                    claim: claim.clone(),
                    observation: observation.id.clone(),
                    place,
                    low,
                    high,
                    denies: said.stance == Stance::Denies,
                    columns: columns.clone(),
                    truths: truths.clone(),
                });
            }
        }
    }
    Ok(found)
}

fn weighted(weights: &[f64], holds: &[f64]) -> f64 {
    let total: f64 = weights.iter().sum();
    weights.iter().zip(holds).map(|(weight, hold)| weight * hold).sum::<f64>() / total
}

/// Judges one claim: its plausibility by the truths that runs stand for, what is near and needed by the runs as they were fought.
pub(crate) fn judge_claim(
    table: &ReferenceTable,
    question: &Question,
    (truths, claim): (&Posterior<'_>, &Measured),
    (posterior, measured): (&Posterior<'_>, &Measured),
) -> ClaimVerdict {
    let holds = claim.holds();
    let values: &[f64] = measured.truths.first().map_or(&[], |(_, truths)| truths);
    let distances: Vec<f64> = values.iter().map(|&truth| measured.log_distance(truth)).collect();
    let mut order = rising(&distances);
    // Among equally near runs the likelier one speaks.
    order.sort_by(|&a, &b| {
        distances[a].total_cmp(&distances[b]).then(posterior.weights()[b].total_cmp(&posterior.weights()[a]))
    });
    let nearest = order.first().map(|&k| Nearest {
        run: posterior.runs()[k].index,
        seed: posterior.runs()[k].seed,
        value: values[k],
        log_distance: distances[k],
        share_reaching: values.iter().filter(|&&truth| measured.inside(truth)).count() as f64
            / values.len() as f64,
    });
    order.truncate(NEAREST);
    let [error] = truths.errors_in(&claim.columns, |after| [weighted(after, &holds)]);
    ClaimVerdict {
        id: measured.claim.clone(),
        observation: measured.observation.clone(),
        plausibility: weighted(truths.weights(), &holds),
        mcse: error.unwrap_or(f64::NAN),
        prior_plausibility: weighted(truths.prior_weights(), &holds),
        nearest,
        needs: needs(table, &question.observations[measured.place], posterior, &order),
        limit: limit(table, &question.observations[measured.place], posterior, measured),
    }
}

/// The first physical limit that a claim of losses breaks under its likeliest reading. A denial names no figure to be reached.
fn limit(
    table: &ReferenceTable,
    observation: &Observation,
    posterior: &Posterior<'_>,
    claim: &Measured,
) -> Option<Limit> {
    let Target::Outcome(readings) = &observation.target else { return None };
    if claim.denies || observation.class != Class::Loss {
        return None;
    }
    let likeliest =
        readings.iter().reduce(|best, one| if one.probability > best.probability { one } else { best })?;
    let columns: Vec<usize> =
        likeliest.terms.iter().filter_map(|term| table.quantity_index(&term.column)).collect();
    first_limit(table, posterior, &columns, (claim.low, claim.high))
}

fn plain_median(values: &[f64], chosen: &[usize]) -> f64 {
    let picked: Vec<f64> = chosen.iter().map(|&k| values[k]).collect();
    quantile(&picked, &rising(&picked), &vec![1.0; picked.len()], 0.5)
}

/// What the nearest runs had, beside what is usual: the drivers of the claim's engagement, then the unknowns that stand out.
fn needs(
    table: &ReferenceTable,
    observation: &Observation,
    posterior: &Posterior<'_>,
    nearest: &[usize],
) -> Vec<Need> {
    let engagement = match &observation.target {
        Target::Unknowns(_) => return Vec::new(),
        Target::Outcome(readings) => readings
            .first()
            .and_then(|reading| reading.terms.first())
            .and_then(|term| table.quantity_index(&term.column))
            .map_or("battle", |column| table.quantities[column].engagement.as_str()),
    };
    let drivers_at = |place: &str| -> Vec<usize> {
        (0..table.quantities.len())
            .filter(|&k| table.quantities[k].role == Role::Driver && table.quantities[k].engagement == place)
            .collect()
    };
    let mut drivers = drivers_at(engagement);
    if drivers.is_empty() {
        drivers = drivers_at("battle");
    }
    let mut needs: Vec<Need> = drivers
        .into_iter()
        .map(|column| {
            let values: Vec<f64> = posterior.runs().iter().map(|run| run.outcomes[column]).collect();
            Need {
                id: table.quantities[column].id.clone(),
                unit: table.quantities[column].unit.clone(),
                needed: plain_median(&values, nearest),
                usual: posterior.quantile(&values, &rising(&values), 0.5),
            }
        })
        .collect();
    let mut standing_out: Vec<(f64, usize)> = (0..table.unknowns.len())
        .map(|unknown| {
            let score = |k: usize| normal_inverse_cdf(posterior.runs()[k].latent[unknown]);
            let near = nearest.iter().map(|&k| score(k)).sum::<f64>() / nearest.len().max(1) as f64;
            let usual: f64 =
                posterior.weights().iter().enumerate().map(|(k, &weight)| weight * score(k)).sum();
            (near - usual, unknown)
        })
        // A mean of ten scores has a standard error of about 0.3: one whole deviation is beyond chance.
        .filter(|(shift, _)| shift.abs() >= 1.0)
        .collect();
    standing_out.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
    needs.extend(standing_out.into_iter().take(3).map(|(_, unknown)| {
        let values: Vec<f64> = posterior.runs().iter().map(|run| run.theta[unknown]).collect();
        Need {
            id: table.unknowns[unknown].id.clone(),
            unit: table.unknowns[unknown].unit.clone(),
            needed: plain_median(&values, nearest),
            usual: posterior.quantile(&values, &rising(&values), 0.5),
        }
    }));
    needs
}
