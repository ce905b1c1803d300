//! A published method, made again: rejection on raw losses to choose among laws of attrition (Rubio-Campillo 2016, PLoS ONE 11(1) e0146491).
//!
//! It is here as a worked example of what the gates of this crate find (the guide's `published-method.md`), not as a method to use.
//! Unknowns: the law, one of four alike; mu and sd, uniform on 0 to 5. Every battle draws its own power ratio p ~ Gamma with that mean and
//! standard deviation and is fought in steps until a side has lost what history says; the distance is the sum over battles and sides of
//! |simulated - historical| / historical. The runs with the least distances are kept, whatever the number of battles.

use rayon::prelude::*;

use crate::attrition::{Attrition, Battle};
use crate::random::{Purpose, uniform};
use crate::statistics::normal_inverse_cdf;

/// The four laws, in the order in which they are drawn.
pub const LAWS: [Attrition; 4] =
    [Attrition::Linear, Attrition::Square, Attrition::Logarithmic, Attrition::Fatigue];
/// Upper end of the uniform priors of mu and sd.
const WIDEST: f64 = 5.0;
/// Runs that are compared whole before the others may be given up early.
const FIRST_LOOK: u64 = 4_096;

/// How the method is run.
#[derive(Debug, Clone, Copy)]
pub struct PublishedOptions {
    /// Runs.
    pub runs: u64,
    /// Seed.
    pub seed: u64,
    /// Step factor; 100 in the published code.
    pub step: f64,
    /// Strengths are cut to whole men after each step, as in the published code.
    pub whole: bool,
    /// Greatest share of the runs that will be kept; runs that are certainly beyond it are given up before all battles are fought.
    pub most: f64,
}

impl Default for PublishedOptions {
    fn default() -> Self {
        Self { runs: 1_000_000, seed: 1920, step: 100.0, whole: true, most: 0.01 }
    }
}

/// One run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PublishedRun {
    /// The law.
    pub law: Attrition,
    /// Mean of the power ratios.
    pub mean: f64,
    /// Their standard deviation.
    pub sd: f64,
    /// Distance from history.
    pub distance: f64,
}

/// The best runs, by rising distance.
#[must_use]
pub fn reject(battles: &[Battle], options: &PublishedOptions) -> Vec<PublishedRun> {
    let kept = (libm::round(options.runs as f64 * options.most) as usize).max(1);
    let fight = |range: std::ops::Range<u64>, bound: f64| -> Vec<PublishedRun> {
        range
            .into_par_iter()
            .map(|index| one(battles, options, index, bound))
            .filter(|run| run.distance <= bound)
            .collect()
    };
    let by_distance = |runs: &mut Vec<PublishedRun>| runs.sort_by(|a, b| a.distance.total_cmp(&b.distance));
    let first = FIRST_LOOK.min(options.runs);
    let mut runs = fight(0..first, f64::INFINITY);
    let mut next = first;
    while next < options.runs {
        by_distance(&mut runs);
        // Beyond the worst of as many as are kept nothing counts. Before there are so many, three times their share is taken for the bound.
        let place = (kept - 1).min((3.0 * options.most * next as f64) as usize);
        let bound = runs.get(place).map_or(f64::INFINITY, |run| run.distance);
        let until = (2 * next).min(options.runs);
        runs.extend(fight(next..until, bound));
        next = until;
    }
    if runs.len() < kept {
        // The first look misled.
        runs = fight(0..options.runs, f64::INFINITY);
    }
    by_distance(&mut runs);
    runs.truncate(kept);
    runs
}

fn one(battles: &[Battle], options: &PublishedOptions, index: u64, bound: f64) -> PublishedRun {
    let mut draws = Draws { seed: options.seed, run: index, count: 0 };
    let law = LAWS[((draws.uniform() * 4.0) as usize).min(3)];
    let (mean, sd) = (WIDEST * draws.uniform(), WIDEST * draws.uniform());
    let (shape, scale) = ((mean / sd) * (mean / sd), sd * sd / mean);
    let mut distance = 0.0;
    for battle in battles {
        let power = scale * draws.gamma(shape);
        let (r_lost, b_lost) = law.fight(battle, power, options.step, options.whole);
        distance +=
            (r_lost - battle.r_lost).abs() / battle.r_lost + (b_lost - battle.b_lost).abs() / battle.b_lost;
        if distance > bound {
            break;
        }
    }
    PublishedRun { law, mean, sd, distance }
}

struct Draws {
    seed: u64,
    run: u64,
    count: u32,
}

impl Draws {
    fn uniform(&mut self) -> f64 {
        self.count += 1;
        uniform(self.seed, self.run, Purpose::Toy, self.count)
    }

    /// Gamma with this shape and scale 1 (Marsaglia and Tsang 2000).
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let raised = self.gamma(shape + 1.0);
            return raised * libm::pow(self.uniform(), 1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / libm::sqrt(9.0 * d);
        loop {
            let z = normal_inverse_cdf(self.uniform());
            let v = 1.0 + c * z;
            let v = v * v * v;
            if v > 0.0 && libm::log(self.uniform()) < 0.5 * z * z + d - d * v + d * libm::log(v) {
                return d * v;
            }
        }
    }
}

/// What the method concludes from the runs that it keeps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Concluded {
    /// Runs kept.
    pub kept: usize,
    /// Distance of the worst of them.
    pub tolerance: f64,
    /// Share of fatigue among them.
    pub fatigue: f64,
    /// Share of the logarithmic law.
    pub logarithmic: f64,
    /// Mean and standard deviation of mu among the kept of fatigue.
    pub mean: (f64, f64),
    /// The same of sd.
    pub sd: (f64, f64),
}

/// Reads the best `kept` runs as the method does.
#[must_use]
pub fn conclude(best: &[PublishedRun], kept: usize) -> Concluded {
    let best = &best[..kept.min(best.len())];
    let share = |law: Attrition| best.iter().filter(|run| run.law == law).count() as f64 / best.len() as f64;
    let moments = |of: fn(&PublishedRun) -> f64| {
        let values: Vec<f64> = best.iter().filter(|run| run.law == Attrition::Fatigue).map(of).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        (mean, libm::sqrt(squares / values.len() as f64))
    };
    Concluded {
        kept: best.len(),
        tolerance: best.last().map_or(f64::NAN, |run| run.distance),
        fatigue: share(Attrition::Fatigue),
        logarithmic: share(Attrition::Logarithmic),
        mean: moments(|run| run.mean),
        sd: moments(|run| run.sd),
    }
}

/// Posterior predictive check: in how many data sets drawn from the kept runs of one law the interquartile ratio of the battles' power
/// ratios is at least that which the data have. The data's ratios are those of the law's closed form. Near 0 or 1 the model cannot have
/// made the data.
#[must_use]
pub fn predictive_spread(battles: &[Battle], best: &[PublishedRun], law: Attrition, seed: u64) -> f64 {
    let spread = |logs: &mut Vec<f64>| {
        logs.sort_by(f64::total_cmp);
        logs[3 * logs.len() / 4] - logs[logs.len() / 4]
    };
    let observed = spread(&mut law.log_powers(battles));
    let of_law: Vec<&PublishedRun> = best.iter().filter(|run| run.law == law).collect();
    let wider = of_law
        .par_iter()
        .enumerate()
        .filter(|(index, run)| {
            let mut draws = Draws { seed, run: *index as u64, count: 0 };
            let shape = (run.mean / run.sd) * (run.mean / run.sd);
            let mut logs: Vec<f64> = battles.iter().map(|_| libm::log(draws.gamma(shape))).collect();
            spread(&mut logs) >= observed
        })
        .count();
    wider as f64 / of_law.len().max(1) as f64
}
