//! The verdict: what is written to `verdict.json`.

use serde::{Deserialize, Serialize};

use crate::limit::Limit;
use crate::observation::{Class, Relation};

/// What probably happened, who can be right, and how sure that is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The battle.
    pub battle: String,
    /// Name and version of the simulator.
    pub engine: String,
    /// Runs fought, the failed ones among them.
    pub runs: usize,
    /// Runs without an outcome.
    pub failed: usize,
    /// Effective sample size: (sum w)^2 / sum w^2.
    pub ess: f64,
    /// The greatest share that one run holds.
    pub largest_share: f64,
    /// Shape k of the tail of the weights before smoothing: under 0.5 good, above 0.7 not to be trusted; none where they have no tail.
    #[serde(default)]
    pub tail_shape: Option<f64>,
    /// Whether the runs support the numbers: ESS at least 100, no run above 5 per cent, the tail's shape at most 0.7.
    pub effective: bool,
    /// What that means, in a sentence.
    pub effective_says: String,
    /// Seed of the ensemble.
    pub seed: u64,
    /// Name of the set of constants of the reporting model.
    pub reporting: String,
    /// The quantities.
    pub quantities: Vec<QuantityVerdict>,
    /// The claims, in the order of the question.
    pub claims: Vec<ClaimVerdict>,
    /// The origins' factors.
    pub origins: Vec<OriginVerdict>,
    /// The hypotheses.
    pub hypotheses: Vec<HypothesisVerdict>,
    /// How far the headline moves under other assumptions.
    pub sensitivity: Vec<SensitivityCase>,
    /// On which unknowns the headline quantities hang, before the claims.
    pub indices: Vec<QuantityIndices>,
    /// What was assumed.
    pub assumptions: Vec<String>,
    /// What this cannot tell.
    pub limits: Vec<String>,
}

/// One quantity, before and after the claims.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuantityVerdict {
    /// Id of the quantity.
    pub id: String,
    /// Side.
    pub side: String,
    /// What is counted.
    pub kind: String,
    /// Engagement, or `battle`.
    pub engagement: String,
    /// Unit.
    pub unit: String,
    /// Posterior median.
    pub median: f64,
    /// Central 50 per cent.
    pub ci50: [f64; 2],
    /// Central 90 per cent.
    pub ci90: [f64; 2],
    /// Median in two figures: the number to quote.
    pub best: f64,
    /// Lower end of the 90 per cent interval, rounded down to two figures.
    pub low: f64,
    /// Upper end, rounded up to two figures.
    pub high: f64,
    /// Monte Carlo standard error of the median.
    pub mcse: f64,
    /// Monte Carlo standard errors of the ends of the 90 per cent interval.
    #[serde(default)]
    pub mcse_ci90: [f64; 2],
    /// Median before the claims.
    pub prior_median: f64,
    /// Central 90 per cent before the claims.
    pub prior_ci90: [f64; 2],
    /// False where another defensible assumption moves the median out of the interval, or too few runs count to ask (headline quantities
    /// only; true elsewhere).
    pub decided: bool,
}

/// A number that a claim needs, beside the number that is usual.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Need {
    /// Id of the driver or unknown.
    pub id: String,
    /// Unit.
    pub unit: String,
    /// Median over the nearest runs.
    pub needed: f64,
    /// Posterior median.
    pub usual: f64,
}

/// The run that came nearest to a claim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Nearest {
    /// Number of the run.
    pub run: u64,
    /// Its seed.
    pub seed: u64,
    /// What happened in it, in the unit of the claim.
    pub value: f64,
    /// |ln(value / claim)|: 0 inside the claimed interval, 0.69 a factor of 2 away.
    pub log_distance: f64,
    /// Share of all runs, before weighing, that reach the claim within 25 per cent.
    pub share_reaching: f64,
}

/// One claim judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClaimVerdict {
    /// Id of the claim.
    pub id: String,
    /// Id of the observation it belongs to.
    pub observation: String,
    /// Posterior probability that the claim holds: the truth lies within its interval widened by 25 per cent either way. For a denial: that
    /// it does not.
    pub plausibility: f64,
    /// Monte Carlo standard error of it.
    pub mcse: f64,
    /// The same before the claims.
    pub prior_plausibility: f64,
    /// The nearest run.
    pub nearest: Option<Nearest>,
    /// What the nearest runs needed: drivers first, then the unknowns that stand out most.
    pub needs: Vec<Need>,
    /// The first physical limit that it breaks, where no run comes to its figure.
    pub limit: Option<Limit>,
}

/// Quantiles 5, 50 and 95 per cent of a factor: 2 says that figures are twice the truth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FactorQuantiles {
    /// 5 per cent.
    pub q05: f64,
    /// Median.
    pub median: f64,
    /// 95 per cent.
    pub q95: f64,
}

/// A factor before and after.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Factor {
    /// Before the claims.
    pub prior: FactorQuantiles,
    /// After them.
    pub posterior: FactorQuantiles,
}

/// By what factor one origin is off, in one relation and class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OriginVerdict {
    /// The origin.
    pub id: String,
    /// How it stands to the side it speaks of.
    pub relation: Relation,
    /// Strengths or losses.
    pub class: Class,
    /// Number of observations it rests on.
    pub observations: usize,
    /// The factor.
    pub factor: Factor,
    /// Information gained over the prior, in nats.
    pub information: f64,
    /// False where the posterior is the prior within Monte Carlo error: the data do not weigh this origin.
    pub weighed: bool,
}

/// A set of claims taken as true, against its opposite.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HypothesisVerdict {
    /// Id.
    pub id: String,
    /// Log of the evidence that it holds over the evidence that it does not; none where no run obeys it, or all do, or
    /// the effective sample does not support a factor.
    pub log_bayes_factor: Option<f64>,
    /// Monte Carlo standard error of it, from batches.
    pub mcse: Option<f64>,
    /// Probability before the claims.
    pub prior: f64,
    /// Probability after.
    pub posterior: f64,
    /// Number of runs that obey it.
    pub runs: usize,
    /// Claims of it that speak of nothing the runs measure.
    pub unmeasured: Vec<String>,
}

/// Where one headline quantity goes under another assumption.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Move {
    /// Id of the quantity.
    pub quantity: String,
    /// Median under the other assumption.
    pub median: f64,
    /// Ratio of it to the verdict's median, both plus one half.
    pub ratio: f64,
    /// It leaves the verdict's 50 per cent interval and moves by more than a factor of 1.5 and four Monte Carlo errors.
    pub changes: bool,
}

/// The verdict under another assumption, by weighing the same runs anew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SensitivityCase {
    /// Id: `without:ORIGIN`, `errors:x2`, `reporting:sceptical`, `half:first`, ….
    pub id: String,
    /// What is different, in a sentence.
    pub says: String,
    /// Effective sample size of it.
    pub ess: f64,
    /// False where the effective sample is under 50: then nothing is concluded from it.
    pub supported: bool,
    /// The headline quantities.
    pub moves: Vec<Move>,
}

/// Share of the variance of a result's logarithm that one unknown accounts for, over the prior.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SobolIndex {
    /// Id of the unknown.
    pub unknown: String,
    /// By itself: first-order index.
    pub first: f64,
    /// With all in which it has part: total index.
    pub total: f64,
}

/// The indices of one quantity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuantityIndices {
    /// Id of the quantity.
    pub quantity: String,
    /// Share that no unknown accounts for: the dice of the fight, and what is rougher than a quadratic.
    pub chance: f64,
    /// The unknowns by falling total index, the twelve strongest.
    pub unknowns: Vec<SobolIndex>,
}
