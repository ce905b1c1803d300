//! How far the answer moves under other assumptions. No run is fought again: the same runs are weighed anew.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::discrepancy::{COMPARED, COPIES, Copies, copies};
use crate::error::WeighError;
use crate::levels::Levels;
use crate::likelihood::Likelihood;
use crate::observation::{Observation, Question};
use crate::pool::values;
use crate::posterior::Posterior;
use crate::prior::Prior;
use crate::proposal::log_base_weights;
use crate::reporting::Reporting;
use crate::statistics::{normal_cdf, normal_inverse_cdf, rising};
use crate::table::ReferenceTable;
use crate::verdict::{Move, QuantityVerdict, SensitivityCase};

/// Below this effective sample nothing is concluded from a case.
pub(crate) const LEAST_EFFECTIVE: f64 = 50.0;
/// A median that moves by less than this factor has not changed the verdict.
const LEAST_FACTOR: f64 = 1.5;
/// Uniform scores keep off the ends by this.
const LEAST_SCORE: f64 = 1e-12;

/// All cases of a question.
pub(crate) fn judge_sensitivity(
    table: &ReferenceTable,
    question: &Question,
    (likelihood, levels): (&Likelihood, Option<&Levels>),
    base: &Posterior<'_>,
    quantities: &[QuantityVerdict],
) -> Result<Vec<SensitivityCase>, WeighError> {
    let reporting = &question.reporting;
    let everything: Vec<&Observation> = question.observations.iter().collect();
    let origins: BTreeSet<&str> = question
        .observations
        .iter()
        .filter(|observation| observation.weighs)
        .map(|observation| observation.origin.as_str())
        .collect();
    let origins: Vec<&str> = origins.into_iter().collect();
    let scores: Vec<Vec<f64>> = base
        .runs()
        .par_iter()
        .map(|run| likelihood.without_each(&run.theta, &run.outcomes, &origins))
        .collect();
    let left_out: Vec<SensitivityCase> = origins
        .par_iter()
        .enumerate()
        .map(|(place, origin)| {
            let posterior = base.rescored(scores.iter().map(|of_run| of_run[place]));
            let says = format!("without what {origin} says");
            case(format!("without:{origin}"), says, table, &posterior, quantities, &question.headline)
        })
        .collect();
    let mut cases = Vec::new();
    for (id, factor, says) in
        [("errors:x2", 2.0, "errors twice as wide"), ("errors:x0.5", 0.5, "errors half as wide")]
    {
        cases.push((id.to_owned(), says.to_owned(), everything.clone(), reporting.with_error_scale(factor)));
    }
    for (factor, says) in
        [(2.0, "the engine may be off twice as far"), (0.5, "the engine may be off half as far")]
    {
        if reporting.discrepancy_sd > 0.0 {
            let set = reporting.clone().with_discrepancy(factor * reporting.discrepancy_sd);
            cases.push((format!("discrepancy:x{factor}"), says.to_owned(), everything.clone(), set));
        }
    }
    if reporting.chance_learned && reporting.discrepancy_sd > 0.0 {
        let set = Reporting { chance_learned: false, ..reporting.clone() };
        let says = "every run by its own dice, which are not learned and thrown anew";
        cases.push(("chance:as-fought".to_owned(), says.to_owned(), everything.clone(), set));
    }
    for (set, says) in [
        (Reporting::neutral(), "the default picture of how sources err"),
        (Reporting::sceptical(), "sources bend figures more"),
        (Reporting::credulous(), "sources are nearer to the truth"),
        (Reporting::no_bias(), "no source leans either way (B = 0)"),
    ] {
        if set.name != reporting.name {
            let set = Reporting {
                misplaced: reporting.misplaced,
                discrepancy_sd: reporting.discrepancy_sd,
                chance_learned: reporting.chance_learned,
                ..set
            };
            cases.push((format!("reporting:{}", set.name), says.to_owned(), everything.clone(), set));
        }
    }
    let judged: Vec<SensitivityCase> = cases
        .into_par_iter()
        .map(|(id, says, observations, reporting)| {
            let observations: Vec<Observation> = observations.into_iter().cloned().collect();
            let other = Likelihood::new(&observations, &reporting, &table.unknowns, &table.quantities)?;
            let again;
            let same = reporting.discrepancy_sd == question.reporting.discrepancy_sd
                && reporting.chance_learned == question.reporting.chance_learned;
            let posterior = if same {
                // The same draws, weighed anew.
                let scored: Vec<f64> = base
                    .runs()
                    .par_iter()
                    .map(|run| other.log_likelihood(&run.theta, &run.outcomes))
                    .collect();
                base.rescored(scored.into_iter())
            } else {
                // What is spoken of is the same, and so is what was learned of it.
                let learned = levels.filter(|_| reporting.chance_learned);
                again = copies(table, reporting.discrepancy_sd, learned, COPIES, Some((&other, COMPARED)));
                Posterior::of_copies(&again, &other)?
            };
            Ok(case(id, says, table, &posterior, quantities, &question.headline))
        })
        .collect::<Result<_, WeighError>>()?;
    let mut judged: Vec<SensitivityCase> = left_out.into_iter().chain(judged).collect();
    for (factor, says) in
        [(2.0, "priors of the unknowns twice as wide"), (0.5, "priors of the unknowns half as wide")]
    {
        if let Some(copies) = levels.map(|levels| stretched(table, question, (likelihood, levels), factor)) {
            let posterior = Posterior::of_copies(&copies, likelihood)?;
            let id = format!("priors:x{factor}");
            judged.push(case(id, says.to_owned(), table, &posterior, quantities, &question.headline));
        }
    }
    for (id, odd, says) in
        [("half:even", 0, "every other run only"), ("half:odd", 1, "the other half of the runs")]
    {
        let posterior = base.only(|run| run.index % 2 == odd);
        judged.push(case(id.to_owned(), says.to_owned(), table, &posterior, quantities, &question.headline));
    }
    Ok(judged)
}

/// Copies of the runs with their unknowns drawn from priors of another width. What fights cost there is read from the learned levels, which
/// are not trusted beyond three standard deviations. Choices between a few values stay as they are.
fn stretched(
    table: &ReferenceTable,
    question: &Question,
    (likelihood, levels): (&Likelihood, &Levels),
    factor: f64,
) -> Copies {
    let mut other = table.clone();
    for run in &mut other.runs {
        for (unknown, score) in table.unknowns.iter().zip(&mut run.latent) {
            if !matches!(unknown.prior, Prior::Choice { .. }) {
                *score =
                    normal_cdf(factor * normal_inverse_cdf(*score)).clamp(LEAST_SCORE, 1.0 - LEAST_SCORE);
            }
        }
        run.theta = values(&table.unknowns, &run.latent);
    }
    let sd = question.reporting.discrepancy_sd;
    let mut found = copies(&other, sd, Some(levels), COPIES, Some((likelihood, COMPARED)));
    // How the runs were proposed is what it was.
    let shift: Vec<f64> =
        log_base_weights(table).iter().zip(log_base_weights(&other)).map(|(was, is)| was - is).collect();
    let each = found.log_weights.len() / shift.len();
    for (copy, log_weight) in found.log_weights.iter_mut().enumerate() {
        *log_weight += shift[copy / each];
    }
    found
}

fn case(
    id: String,
    says: String,
    table: &ReferenceTable,
    posterior: &Posterior<'_>,
    quantities: &[QuantityVerdict],
    headline: &[String],
) -> SensitivityCase {
    let ess = posterior.effective_size();
    let supported = ess >= LEAST_EFFECTIVE;
    let moves = quantities
        .iter()
        .filter(|quantity| headline.contains(&quantity.id))
        .filter_map(|quantity| {
            let column = table.quantity_index(&quantity.id)?;
            let values: Vec<f64> = posterior.runs().iter().map(|run| run.outcomes[column]).collect();
            let median = posterior.quantile(&values, &rising(&values), 0.5);
            let ratio = (median + 0.5) / (quantity.median + 0.5);
            let outside = median < quantity.ci50[0] || median > quantity.ci50[1];
            let beyond_noise = (median - quantity.median).abs() > 4.0 * quantity.mcse;
            let far = ratio.max(1.0 / ratio) > LEAST_FACTOR;
            Some(Move {
                quantity: quantity.id.clone(),
                median,
                ratio,
                changes: supported && outside && far && beyond_noise,
            })
        })
        .collect();
    SensitivityCase { id, says, ess, supported, moves }
}
