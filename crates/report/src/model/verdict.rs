//! The verdict: the object that stands in `verdict.json`.

use serde::{Deserialize, Serialize};

/// What came out of the weighing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Identifier of the battle.
    pub battle: String,
    /// Version of the engine.
    pub engine: String,
    /// Runs fought and used.
    pub runs: u64,
    /// Runs that failed and were left out.
    pub failed: u64,
    /// Effective number of runs behind the posterior.
    pub ess: f64,
    /// The greatest share of the weight that one run holds, 0..1.
    pub largest_share: f64,
    /// Shape k of the tail of the weights: under 0.5 good, above 0.7 not to be trusted; none where they have no tail.
    pub tail_shape: Option<f64>,
    /// Whether the runs support the numbers, by the rule of the weighing.
    pub effective: bool,
    /// Seed of the ensemble.
    pub seed: u64,
    /// Name of the set of constants of the reporting model.
    pub reporting: String,
    /// Posterior of what happened.
    pub quantities: Vec<Quantity>,
    /// How the claims stand against it.
    pub claims: Vec<ClaimVerdict>,
    /// How far each origin over- or understates.
    pub origins: Vec<OriginVerdict>,
    /// Sets of claims taken as true.
    pub hypotheses: Vec<HypothesisVerdict>,
    /// How far the verdict moves when an assumption is changed.
    pub sensitivity: Vec<Sensitivity>,
    /// On which unknowns the headline quantities hang, before the claims.
    pub indices: Vec<Indices>,
    /// What was assumed, one sentence each.
    pub assumptions: Vec<String>,
    /// What this cannot tell, one sentence each.
    pub limits: Vec<String>,
}

/// Posterior of one quantity of one side in one engagement or in the whole battle.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// Identifier, unique in the verdict.
    pub id: String,
    /// Identifier of the side.
    pub side: String,
    /// Kind of claim that it answers: `killed`, `wounded`, `strength`, ...
    pub kind: String,
    /// Engagement, or `battle` for the whole.
    pub engagement: String,
    /// Posterior median.
    pub median: f64,
    /// Central 50 % interval.
    pub ci50: [f64; 2],
    /// Central 90 % interval.
    pub ci90: [f64; 2],
    /// Best single estimate, in the manner of conflict data sets.
    pub best: f64,
    /// Low estimate.
    pub low: f64,
    /// High estimate.
    pub high: f64,
    /// Monte Carlo standard error of the median.
    pub mcse: f64,
    /// Median before the claims were weighed.
    pub prior_median: Option<f64>,
    /// Central 90 % interval before the claims were weighed.
    pub prior_ci90: Option<[f64; 2]>,
    /// False where another defensible assumption moves the median out of the interval.
    pub decided: bool,
}

/// How one claim stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClaimVerdict {
    /// Identifier of the claim.
    pub id: String,
    /// Posterior probability that what is claimed is true, 0..1; none where the claim is not weighed.
    pub plausibility: Option<f64>,
    /// The run that came nearest to it.
    pub nearest: Option<Nearest>,
    /// What that run needed.
    pub needs: Vec<Need>,
    /// The first physical limit that it breaks, where no run comes to its figure.
    pub limit: Option<Limit>,
}

/// What stands against a claim that no run reaches.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Limit {
    /// `men`: more lost than were there; `rounds`: more fired than in any run; `fewest`: fewer lost than in any run.
    pub kind: String,
    /// What the claim asks for.
    pub needed: f64,
    /// The most, or for `fewest` the least, that any run had.
    pub reached: f64,
    /// Rounds for each man hit at the best rate; for `rounds` only.
    pub rounds_per_hit: Option<f64>,
}

/// The run that came nearest to a claim.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Nearest {
    /// Number of the run: `umpire fight BATTLE --run N` with the ensemble's seed shows it.
    pub run: u64,
    /// The value in that run, in the claim's unit.
    pub value: f64,
}

/// One condition of a claim: what the nearest run needed, against what was usual.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Need {
    /// What: "rounds per hit", "men on the field".
    pub what: String,
    /// Kind of the quantity that it is; empty where it is an unknown.
    pub kind: String,
    /// Identifier of the side.
    pub side: String,
    /// Engagement, or `battle`.
    pub engagement: String,
    /// Identifier of the unknown that it is; empty where it is a quantity.
    pub unknown: String,
    /// Its value in the nearest run.
    pub value: f64,
    /// Its unit.
    pub unit: String,
    /// Posterior median of the same.
    pub usual: Option<f64>,
}

/// A median with its 90 % interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Median.
    pub median: f64,
    /// Lower end, quantile 0.05.
    pub low: f64,
    /// Upper end, quantile 0.95.
    pub high: f64,
}

/// How far one origin is off.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OriginVerdict {
    /// Identifier of the source at the root.
    pub id: String,
    /// Of what: "enemy losses", "own losses"; empty where one factor serves for all.
    #[serde(default)]
    pub of: String,
    /// What is said, divided by what was.
    pub factor: Factor,
    /// False where its claims did not enter the weighing.
    pub weighed: bool,
}

/// A factor of over- or understatement before and after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Factor {
    /// Before.
    pub prior: Interval,
    /// After.
    pub posterior: Interval,
}

/// A set of claims taken as true, against none of them taken so.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HypothesisVerdict {
    /// Identifier.
    pub id: String,
    /// Natural logarithm of the Bayes factor; none where it could not be computed.
    pub log_bayes_factor: Option<f64>,
    /// Its Monte Carlo standard error.
    pub mcse: Option<f64>,
    /// Probability before the claims.
    pub prior: Option<f64>,
    /// Probability after.
    pub posterior: Option<f64>,
}

/// How much of the variance of a quantity's logarithm each unknown accounts for before the claims (Sobol indices).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Indices {
    /// Identifier of the quantity.
    pub quantity: String,
    /// Share that no unknown accounts for: the dice of the fight.
    pub chance: f64,
    /// The strongest unknowns.
    pub unknowns: Vec<Index>,
}

/// The part of one unknown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Index {
    /// Identifier of the unknown.
    pub unknown: String,
    /// Share by itself, 0..1.
    pub first: f64,
    /// Share with everything in which it has part, 0..1.
    pub total: f64,
}

/// What one changed assumption does to one quantity.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sensitivity {
    /// Identifier of the change: `without:ORIGIN`, `errors:x2`, ...
    pub id: String,
    /// What was changed: "prior widths doubled", "without origin X".
    pub change: String,
    /// Identifier of the quantity.
    pub quantity: String,
    /// Median as it stands.
    pub before: f64,
    /// Median after the change.
    pub after: f64,
    /// It moves so far that the verdict depends on it.
    pub changes: bool,
    /// False where too few runs speak for the change to conclude anything.
    pub supported: bool,
}
