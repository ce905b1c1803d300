//! Sets of claims taken as true, each against its opposite.

use std::collections::BTreeMap;

use crate::claims::Measured;
use crate::observation::Hypothesis;
use crate::posterior::Posterior;
use crate::verdict::HypothesisVerdict;

/// Weighted mean of what holds in runs.
pub(crate) fn share(weights: &[f64], holds: &[f64]) -> f64 {
    let total: f64 = weights.iter().sum();
    weights.iter().zip(holds).map(|(weight, hold)| weight * hold).sum::<f64>() / total
}

fn log_odds(share: f64) -> f64 {
    libm::log(share) - libm::log1p(-share)
}

/// Probability in each run that all claims of a hypothesis hold; none where no run can answer any of them.
pub(crate) fn obeying(hypothesis: &Hypothesis, measured: &BTreeMap<String, Measured>) -> Option<Vec<f64>> {
    let found = hypothesis.claims.iter().filter_map(|claim| measured.get(claim));
    found.map(Measured::holds).reduce(|mut all, one| {
        all.iter_mut().zip(one).for_each(|(all, one)| *all *= one);
        all
    })
}

/// Evidence that all claims hold, over evidence that not all do: posterior odds over prior odds. It is the ratio of the mean
/// likelihoods of the runs that obey the hypothesis and of those that do not. No factor is given where the runs do not support one.
pub(crate) fn judge_hypothesis(
    hypothesis: &Hypothesis,
    measured: &BTreeMap<String, Measured>,
    posterior: &Posterior<'_>,
    supported: bool,
) -> HypothesisVerdict {
    let unmeasured: Vec<String> =
        hypothesis.claims.iter().filter(|claim| !measured.contains_key(*claim)).cloned().collect();
    let answered = obeying(hypothesis, measured);
    let something = answered.is_some();
    let holds = answered.unwrap_or_else(|| vec![1.0; posterior.runs().len()]);
    let prior = share(posterior.prior_weights(), &holds);
    let after = share(posterior.weights(), &holds);
    let factor =
        |before: &[f64], after: &[f64]| log_odds(share(after, &holds)) - log_odds(share(before, &holds));
    let log_bayes_factor = Some(factor(posterior.prior_weights(), posterior.weights()))
        .filter(|log| supported && something && log.is_finite());
    HypothesisVerdict {
        id: hypothesis.id.clone(),
        mcse: log_bayes_factor.and_then(|_| posterior.error_of(factor)),
        log_bayes_factor,
        prior,
        posterior: after,
        runs: if something { holds.iter().filter(|hold| **hold > 0.0).count() } else { 0 },
        unmeasured,
    }
}

/// Probability after the claims below which a hypothesis does not fit.
const FITS: f64 = 0.05;

/// Said where no hypothesis fits: that, too, is an answer.
pub(crate) fn none_fits(hypotheses: &[HypothesisVerdict], supported: bool) -> Option<String> {
    let mut measured = hypotheses.iter().filter(|one| one.runs > 0 || one.unmeasured.is_empty()).peekable();
    let any = measured.peek().is_some();
    (supported && any && measured.all(|one| one.posterior < FITS)).then(|| {
        "No hypothesis fits: after the claims none of them has a probability of 5 per cent.".to_owned()
    })
}
