//! The verdict put together from a table and a question.

use rayon::prelude::*;

use crate::claims::{judge_claim, measured};
use crate::discrepancy::{COPIES, Copies, JUDGED, copies};
use crate::error::WeighError;
use crate::hypothesis::{judge_hypothesis, none_fits};
use crate::indices::indices;
use crate::levels::Levels;
use crate::likelihood::Likelihood;
use crate::observation::Question;
use crate::origins::judge_origins;
use crate::posterior::Posterior;
use crate::sensitivity::{self, judge_sensitivity};
use crate::simulator::Quantity;
use crate::statistics::{quantile, quantiles, rising, two_figures};
use crate::table::ReferenceTable;
use crate::verdict::{QuantityVerdict, Verdict};

/// A verdict with the weighed copies that it was read from.
pub struct Judged {
    /// The verdict.
    pub verdict: Verdict,
    truths: Copies,
    likelihood: Likelihood,
}

impl Judged {
    /// Hands over the copies: their outcomes are truths, with the discrepancy and the learned dice in them, so that whatever is read here
    /// agrees with the verdict.
    ///
    /// # Errors
    /// As [`judge`].
    pub fn read<T>(&self, read: impl FnOnce(&Posterior<'_>) -> T) -> Result<T, WeighError> {
        Ok(read(&Posterior::of_copies(&self.truths, &self.likelihood)?))
    }

    /// The likelihood by which they were weighed.
    pub(crate) fn likelihood(&self) -> &Likelihood {
        &self.likelihood
    }

    /// Hands over the runs as they were fought, each with the weight of all its copies.
    ///
    /// # Errors
    /// As [`judge`].
    pub fn read_fought<T>(
        &self,
        table: &ReferenceTable,
        read: impl FnOnce(&Posterior<'_>) -> T,
    ) -> Result<T, WeighError> {
        self.read(|posterior| read(&posterior.fought(table)))
    }
}

/// Effective runs below which the numbers are no verdict.
const LEAST_EFFECTIVE: f64 = 100.0;
/// Share of one run above which the numbers are no verdict.
const GREATEST_SHARE: f64 = 0.05;
/// Shape of the weights' tail above which no number of effective runs means what it says (Vehtari and others 2024).
const HEAVIEST_TAIL: f64 = 0.7;

/// Weighs a table by a question. No run is fought.
///
/// # Errors
/// When the question does not fit the table, or no run is complete.
pub fn judge(table: &ReferenceTable, question: &Question) -> Result<Verdict, WeighError> {
    Ok(judged(table, question)?.verdict)
}

/// The same with what the verdict was read from, for more numbers that agree with it.
///
/// # Errors
/// As [`judge`].
pub fn judged(table: &ReferenceTable, question: &Question) -> Result<Judged, WeighError> {
    let likelihood =
        Likelihood::new(&question.observations, &question.reporting, &table.unknowns, &table.quantities)?;
    let levels = Levels::of(table, &question.reporting, &likelihood);
    let sd = question.reporting.discrepancy_sd;
    let mut truths = copies(table, sd, levels.as_ref(), COPIES, Some((&likelihood, JUDGED)));
    if let Some(levels) = &levels {
        truths = truths.with_doubt(table, levels);
    }
    let posterior = Posterior::of_copies(&truths, &likelihood)?;
    let fought = posterior.fought(table);
    let mut quantities: Vec<QuantityVerdict> = table
        .quantities
        .par_iter()
        .enumerate()
        .map(|(column, quantity)| judge_quantity(column, quantity, &posterior))
        .collect();
    let sensitivity =
        judge_sensitivity(table, question, (&likelihood, levels.as_ref()), &posterior, &quantities)?;
    for quantity in &mut quantities {
        let changes = |moved: &crate::verdict::Move| moved.quantity == quantity.id && moved.changes;
        // Where too few runs count to ask, nothing is decided either.
        let asked = !question.headline.contains(&quantity.id)
            || posterior.effective_size() >= sensitivity::LEAST_EFFECTIVE;
        quantity.decided = asked && !sensitivity.iter().any(|case| case.moves.iter().any(changes));
    }
    let of_runs = |runs| measured(table, &question.observations, &question.reporting, runs);
    let (in_runs, measured) = (of_runs(fought.runs())?, of_runs(posterior.runs())?);
    let mut claims: Vec<_> = measured.values().collect();
    claims.sort_by_key(|claim| claim.place);
    let claims = claims
        .into_par_iter()
        .filter_map(|claim| Some((claim, in_runs.get(&claim.claim)?)))
        .map(|(claim, in_run)| judge_claim(table, question, (&posterior, claim), (&fought, in_run)))
        .collect();
    let ess = posterior.effective_size();
    let largest_share = posterior.largest_share();
    let effective = ess >= LEAST_EFFECTIVE
        && largest_share <= GREATEST_SHARE
        && posterior.tail_shape().is_none_or(|shape| shape <= HEAVIEST_TAIL);
    let hypotheses: Vec<_> = question
        .hypotheses
        .iter()
        .map(|hypothesis| judge_hypothesis(hypothesis, &measured, &posterior, effective))
        .collect();
    let biases = Likelihood::of_biases(
        &question.observations,
        &question.reporting,
        &table.unknowns,
        &table.quantities,
    )?;
    let mut limits = limits(table, question);
    limits.extend(none_fits(&hypotheses, effective));
    let verdict = Verdict {
        battle: question.battle.clone(),
        engine: table.engine.clone(),
        runs: table.runs.len(),
        failed: table.failed(),
        ess,
        largest_share,
        tail_shape: posterior.tail_shape(),
        effective,
        effective_says: effective_says(ess, largest_share, table.runs.len(), effective),
        seed: table.seed,
        reporting: question.reporting.name.clone(),
        quantities,
        claims,
        origins: judge_origins(&biases, &posterior),
        hypotheses,
        sensitivity,
        indices: question.headline.iter().filter_map(|id| indices(table, id)).collect(),
        assumptions: question.assumptions.clone(),
        limits,
    };
    Ok(Judged { verdict, truths, likelihood })
}

fn effective_says(ess: f64, largest_share: f64, runs: usize, effective: bool) -> String {
    if effective {
        return format!("The answer rests on {ess:.0} effective runs of {runs}.");
    }
    let share = 100.0 * largest_share;
    format!(
        "Too few effective runs ({ess:.0} of {runs}; one run holds {share:.0} per cent): read the figures as a first \
         impression, not as a verdict, and fight more runs."
    )
}

fn limits(table: &ReferenceTable, question: &Question) -> Vec<String> {
    let mut limits = question.limits.clone();
    let failed = table.failed();
    if failed > 0 {
        limits.push(format!(
            "{failed} of {} runs failed and carry no weight; if failing has to do with what happened in them, the answer leans.",
            table.runs.len()
        ));
    }
    if !question.hypotheses.is_empty() {
        limits.push(
            "The Bayes factors depend on the width of the priors; `umpire calibrate` shows how often such hypotheses are told apart."
                .to_owned(),
        );
    }
    limits
}

fn judge_quantity(column: usize, quantity: &Quantity, posterior: &Posterior<'_>) -> QuantityVerdict {
    let values: Vec<f64> = posterior.runs().iter().map(|run| run.outcomes[column]).collect();
    let order = rising(&values);
    let after = |share: f64| posterior.quantile(&values, &order, share);
    let before = |share: f64| quantile(&values, &order, posterior.prior_weights(), share);
    let ci90 = [after(0.05), after(0.95)];
    let errors =
        posterior.errors_in(&[column], |weights| quantiles(&values, &order, weights, [0.05, 0.5, 0.95]));
    let [low, middle, high] = errors.map(|error| error.unwrap_or(f64::NAN));
    QuantityVerdict {
        id: quantity.id.clone(),
        side: quantity.side.clone(),
        kind: quantity.kind.clone(),
        engagement: quantity.engagement.clone(),
        unit: quantity.unit.clone(),
        median: after(0.5),
        ci50: [after(0.25), after(0.75)],
        ci90,
        best: two_figures(after(0.5), libm::round),
        low: two_figures(ci90[0], libm::floor),
        high: two_figures(ci90[1], libm::ceil),
        mcse: middle,
        mcse_ci90: [low, high],
        prior_median: before(0.5),
        prior_ci90: [before(0.05), before(0.95)],
        decided: true,
    }
}
