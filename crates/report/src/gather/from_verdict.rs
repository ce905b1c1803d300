//! The verdict as it is shown.

use weigh as weighed;

use crate::model::{
    ClaimVerdict, Factor, HypothesisVerdict, Index, Indices, Interval, Limit, Nearest, Need, OriginVerdict,
    Quantity, Sensitivity, Verdict,
};

/// What `weigh` found, in the shape that is shown. `verdict.json` is better written from the original, which says more.
pub fn verdict(found: &weighed::Verdict) -> Verdict {
    Verdict {
        battle: found.battle.clone(),
        engine: found.engine.clone(),
        runs: found.runs as u64,
        failed: found.failed as u64,
        ess: found.ess,
        largest_share: found.largest_share,
        tail_shape: found.tail_shape,
        effective: found.effective,
        seed: found.seed,
        reporting: found.reporting.clone(),
        quantities: found.quantities.iter().map(quantity).collect(),
        claims: found.claims.iter().map(claim).collect(),
        origins: found.origins.iter().map(origin).collect(),
        hypotheses: found
            .hypotheses
            .iter()
            .map(|hypothesis| HypothesisVerdict {
                id: hypothesis.id.clone(),
                log_bayes_factor: hypothesis.log_bayes_factor,
                mcse: hypothesis.mcse,
                prior: Some(hypothesis.prior),
                posterior: Some(hypothesis.posterior),
            })
            .collect(),
        sensitivity: sensitivity(found),
        indices: found.indices.iter().map(indices).collect(),
        assumptions: found.assumptions.clone(),
        limits: found.limits.clone(),
    }
}

fn indices(found: &weighed::QuantityIndices) -> Indices {
    let part = |index: &weighed::SobolIndex| Index {
        unknown: index.unknown.clone(),
        first: index.first,
        total: index.total,
    };
    Indices {
        quantity: found.quantity.clone(),
        chance: found.chance,
        unknowns: found.unknowns.iter().map(part).collect(),
    }
}

fn quantity(found: &weighed::QuantityVerdict) -> Quantity {
    Quantity {
        id: found.id.clone(),
        side: found.side.clone(),
        kind: found.kind.clone(),
        engagement: found.engagement.clone(),
        median: found.median,
        ci50: found.ci50,
        ci90: found.ci90,
        best: found.best,
        low: found.low,
        high: found.high,
        mcse: found.mcse,
        prior_median: Some(found.prior_median),
        prior_ci90: Some(found.prior_ci90),
        decided: found.decided,
    }
}

fn claim(found: &weighed::ClaimVerdict) -> ClaimVerdict {
    ClaimVerdict {
        id: found.id.clone(),
        plausibility: Some(found.plausibility),
        nearest: found.nearest.as_ref().map(|nearest| Nearest { run: nearest.run, value: nearest.value }),
        needs: found
            .needs
            .iter()
            .map(|need| Need {
                what: need.id.replace(['-', '_'], " "),
                value: need.needed,
                unit: need.unit.clone(),
                usual: Some(need.usual),
                ..Need::default()
            })
            .collect(),
        limit: found.limit.as_ref().map(|limit| Limit {
            kind: match limit.kind {
                weigh::LimitKind::Men => "men",
                weigh::LimitKind::Rounds => "rounds",
                weigh::LimitKind::Fewest => "fewest",
            }
            .to_owned(),
            needed: limit.needed,
            reached: limit.reached,
            rounds_per_hit: limit.rounds_per_hit,
        }),
    }
}

fn origin(found: &weighed::OriginVerdict) -> OriginVerdict {
    let class = match found.class {
        weigh::Class::Strength => "strength",
        weigh::Class::Loss => "losses",
    };
    let of = match found.relation {
        weigh::Relation::Own => format!("own {class}"),
        weigh::Relation::Enemy => format!("enemy {class}"),
        weigh::Relation::ThirdParty => class.to_string(),
    };
    let interval = |factor: &weighed::FactorQuantiles| Interval {
        median: factor.median,
        low: factor.q05,
        high: factor.q95,
    };
    OriginVerdict {
        id: found.id.clone(),
        of,
        factor: Factor { prior: interval(&found.factor.prior), posterior: interval(&found.factor.posterior) },
        weighed: found.weighed,
    }
}

/// One row for each case and quantity; a case whose quantity is not in the verdict has nothing to be compared with.
fn sensitivity(found: &weighed::Verdict) -> Vec<Sensitivity> {
    let median =
        |id: &str| found.quantities.iter().find(|quantity| quantity.id == id).map(|quantity| quantity.median);
    let rows = found.sensitivity.iter().flat_map(|case| {
        case.moves.iter().filter_map(move |step| {
            Some(Sensitivity {
                id: case.id.clone(),
                change: case.says.clone(),
                quantity: step.quantity.clone(),
                before: median(&step.quantity)?,
                after: step.median,
                changes: step.changes,
                supported: case.supported,
            })
        })
    });
    rows.collect()
}
