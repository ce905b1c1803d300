//! Predictive intervals against the record: coverage, ranks, bias, sharpness.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::draw::Draws;
use crate::ensemble::Fought;
use crate::exponent::Exponent;
use crate::fight::{Sample, SideSample};
use crate::read::ReadFault;
use crate::record::{Range, Withdrew};

/// Bins of the rank histogram.
pub const RANK_BINS: usize = 10;
/// Records of at least this quality are the headline.
pub const HEADLINE_QUALITY: u8 = 3;

/// A loss of one side in one run.
type Loss = fn(&SideSample) -> f64;

/// Kinds of loss that are scored, with their names.
const KINDS: [(&str, Loss); 3] = [
    ("killed", |side| side.killed),
    ("wounded", |side| side.wounded),
    ("killed_wounded", SideSample::killed_wounded),
];

/// One kind of loss of one side: what is recorded and what the fights say.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LossScore {
    /// Recorded bounds.
    pub recorded: Range,
    /// The number that stands for them: the best, or the middle of low and high; none where it cannot be scored.
    pub point: Option<f64>,
    /// Quantiles of the runs.
    pub q05: f64,
    /// See above.
    pub q25: f64,
    /// See above.
    pub q50: f64,
    /// See above.
    pub q75: f64,
    /// See above.
    pub q95: f64,
    /// The number lies within q05 and q95.
    pub in90: Option<bool>,
    /// The number lies within q25 and q75.
    pub in50: Option<bool>,
    /// Share of the runs below the number, ties broken at random.
    pub pit: Option<f64>,
    /// ln((q50 + 0.5) / (number + 0.5)).
    pub log_error: Option<f64>,
    /// (q95 + 0.5) / (q05 + 0.5).
    pub width90: f64,
}

/// Median and middle ninety per cent of something that is not scored.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// 5 per cent.
    pub q05: f64,
    /// Median.
    pub q50: f64,
    /// 95 per cent.
    pub q95: f64,
}

impl Spread {
    fn of(values: impl Iterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.filter(|value| value.is_finite()).collect();
        values.sort_by(f64::total_cmp);
        (!values.is_empty()).then(|| Self {
            q05: quantile(&values, 0.05),
            q50: quantile(&values, 0.5),
            q95: quantile(&values, 0.95),
        })
    }
}

/// One side of an engagement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SideScore {
    /// Name from the record.
    pub name: String,
    /// By kind of loss: those with a record.
    #[serde(flatten)]
    pub losses: BTreeMap<&'static str, LossScore>,
    /// Men who fought.
    pub men: Option<Spread>,
    /// Prisoners and missing.
    pub captured: Option<Spread>,
    /// Men hit by their own side.
    pub friendly_fire: Option<Spread>,
    /// Rounds fired for each hit by a bullet, in runs with a hit.
    pub rounds_per_hit: Option<Spread>,
    /// Rounds fired a man.
    pub rounds_per_man: Option<Spread>,
    /// Largest share of the rounds issued that any run fired.
    pub most_fired_share: f64,
}

/// Who gave up the field.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GaveWay {
    /// By the record.
    pub recorded: Option<Withdrew>,
    /// In most runs.
    pub simulated: Option<Withdrew>,
    /// Share of the runs.
    pub shares: BTreeMap<&'static str, f64>,
    /// Both are the same; none where the record is silent.
    pub right: Option<bool>,
}

/// One engagement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EngagementScore {
    /// Key.
    pub id: String,
    /// Name.
    pub name: String,
    /// Quality of the record.
    pub quality: u8,
    /// Runs that came to an end.
    pub runs: usize,
    /// Runs that failed.
    pub failed: usize,
    /// Counts in the summary: it was fought and a loss is recorded.
    pub scored: bool,
    /// By side, `a` and `b`.
    pub sides: BTreeMap<&'static str, SideScore>,
    /// Who gave up the field.
    pub gave_way: GaveWay,
    /// Hours from the first to the last shot.
    pub duration_h: Option<Spread>,
    /// Hours recorded.
    pub recorded_duration_h: Option<f64>,
    /// How odd words and gaps were taken.
    pub notes: Vec<String>,
    /// Why it could not be fought, where it could not.
    pub unfightable: Option<String>,
}

/// Scores of a set of losses.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// Share of the recorded numbers within the 90 per cent interval.
    pub coverage90: Option<f64>,
    /// Share within the 50 per cent interval.
    pub coverage50: Option<f64>,
    /// |median of ln((median of runs + 0.5) / (recorded + 0.5))|.
    pub median_log_error: Option<f64>,
    /// The same with its sign: above 0 the fights are too bloody.
    pub median_log_bias: Option<f64>,
    /// Median of |ln((median of runs + 0.5) / (recorded + 0.5))|.
    pub median_absolute_log_error: Option<f64>,
    /// Median of (q95 + 0.5) / (q05 + 0.5).
    pub median_width90: Option<f64>,
    /// Share of the engagements in which most runs have the recorded side give way.
    pub gave_way_right: Option<f64>,
    /// Engagements with a record of who gave way.
    pub gave_way_n: usize,
    /// Numbers scored.
    pub n: usize,
    /// Engagements they come from.
    pub engagements: usize,
    /// Ranks of the recorded numbers among the runs, ten bins from low to high: flat where the intervals are honest.
    pub ranks: Vec<usize>,
}

/// Everything.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Runs of each engagement.
    pub runs: u64,
    /// Seed.
    pub seed: u64,
    /// Version of the engine.
    pub engine: &'static str,
    /// In the order of the file.
    pub engagements: Vec<EngagementScore>,
    /// Records of quality 3 and better.
    pub summary: Summary,
    /// All records with a recorded loss.
    pub all: Summary,
    /// How losses follow the force ratio in the fights of records of quality 3 and better; none where they are few.
    pub exponent: Option<Exponent>,
    /// How the scores are made, in sentences.
    pub rules: Vec<&'static str>,
    /// Records of the file that were set aside, and why: [`report`] leaves it empty for whoever read the file.
    pub set_aside: Vec<ReadFault>,
}

const RULES: [&str; 5] = [
    "A recorded range counts as inside when its best value, or the middle of low and high where no best is given, lies inside; with one bound only it is shown and not scored.",
    "The log error of a number is ln((median of runs + 0.5) / (recorded + 0.5)); the summary gives the absolute value of its median.",
    "The width of a 90 per cent interval is (q95 + 0.5) / (q05 + 0.5).",
    "The exponent is the slope of ln((losses of a / men of a) / (losses of b / men of b)) against ln(men of a / men of b), captured counted as lost: -2 is the square law, -1 the linear; over battles on record it lies between -1.2 and -0.3.",
    "Killed and wounded are counted at the hit: who dies of wounds later, or is taken wounded, is one of the wounded.",
];

/// Value below which a further draw of the same kind falls with that chance: one more than n values lies below the r-th of them
/// with the chance r / (n + 1) (Weibull 1939; sixth kind of Hyndman and Fan 1996), so that an interval between two of these holds
/// what it is called with few runs too. With fewer than 19 runs no value is so far out, and the ends are the least and the greatest.
fn quantile(rising: &[f64], share: f64) -> f64 {
    let Some(last) = rising.len().checked_sub(1) else { return f64::NAN };
    let at = (share * (rising.len() + 1) as f64 - 1.0).clamp(0.0, last as f64);
    let low = at.floor() as usize;
    let high = (low + 1).min(last);
    rising[low] + (rising[high] - rising[low]) * (at - low as f64)
}

fn median(values: &[f64]) -> Option<f64> {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    (!values.is_empty()).then(|| quantile(&values, 0.5))
}

fn loss(recorded: Range, values: impl Iterator<Item = f64>, tie: f64) -> LossScore {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let q = |share| quantile(&values, share);
    let (q05, q25, q50, q75, q95) = (q(0.05), q(0.25), q(0.5), q(0.75), q(0.95));
    let point = recorded.point();
    let below = |number: f64| values.iter().filter(|value| **value < number).count() as f64;
    let equal = |number: f64| values.iter().filter(|value| **value == number).count() as f64;
    LossScore {
        recorded,
        point,
        q05,
        q25,
        q50,
        q75,
        q95,
        in90: point.map(|number| (q05..=q95).contains(&number)),
        in50: point.map(|number| (q25..=q75).contains(&number)),
        pit: point.map(|number| (below(number) + tie * (equal(number) + 1.0)) / (values.len() as f64 + 1.0)),
        log_error: point.map(|number| libm::log((q50 + 0.5) / (number + 0.5))),
        width90: (q95 + 0.5) / (q05 + 0.5),
    }
}

fn side_score(fought: &Fought, at: usize, seed: u64) -> SideScore {
    let record = &fought.record.sides[at];
    let recorded = [record.killed, record.wounded, record.killed_wounded];
    let of = |value: &dyn Fn(&SideSample) -> f64| -> Vec<f64> {
        fought.samples.iter().map(|sample| value(&sample.sides[at])).collect()
    };
    let draws = Draws::new(seed, &fought.record.id, u64::MAX);
    let losses = KINDS
        .iter()
        .zip(recorded)
        .filter(|(_, range)| range.known() && !fought.samples.is_empty())
        .map(|((kind, value), range)| {
            let tie = draws.uniform(&format!("tie.{at}.{kind}"));
            (*kind, loss(range, of(value).into_iter(), tie))
        })
        .collect();
    let spread = |value: &dyn Fn(&SideSample) -> f64| Spread::of(of(value).into_iter());
    SideScore {
        name: record.name.clone(),
        losses,
        men: spread(&|side| side.men),
        captured: spread(&|side| side.captured),
        friendly_fire: spread(&|side| side.friendly_fire),
        rounds_per_hit: spread(&|side| {
            if side.bullet_hits > 0.0 { side.rounds_fired / side.bullet_hits } else { f64::NAN }
        }),
        rounds_per_man: spread(&|side| side.rounds_fired / side.men.max(1.0)),
        most_fired_share: of(&|side| side.rounds_fired / side.rounds_issued.max(1.0))
            .into_iter()
            .fold(0.0, f64::max),
    }
}

fn gave_way(fought: &Fought) -> GaveWay {
    let mut shares: BTreeMap<&'static str, f64> = BTreeMap::new();
    let each = 1.0 / fought.samples.len().max(1) as f64;
    for Sample { gave_way, .. } in &fought.samples {
        *shares.entry(gave_way.word()).or_default() += each;
    }
    let simulated = [Withdrew::A, Withdrew::B, Withdrew::Both, Withdrew::None]
        .into_iter()
        .filter(|one| shares.contains_key(one.word()))
        .max_by(|one, other| shares[one.word()].total_cmp(&shares[other.word()]));
    let recorded = fought.record.withdrew;
    let right = recorded.zip(simulated).map(|(recorded, simulated)| recorded == simulated);
    GaveWay { recorded, simulated, shares, right }
}

fn summary(engagements: &[&EngagementScore]) -> Summary {
    let scores: Vec<&LossScore> = engagements
        .iter()
        .flat_map(|engagement| engagement.sides.values())
        .flat_map(|side| side.losses.values())
        .filter(|score| score.point.is_some())
        .collect();
    let n = scores.len();
    let share = |inside: &dyn Fn(&LossScore) -> bool| {
        (n > 0).then(|| scores.iter().filter(|score| inside(score)).count() as f64 / n as f64)
    };
    let errors: Vec<f64> = scores.iter().filter_map(|score| score.log_error).collect();
    let absolute: Vec<f64> = errors.iter().map(|error| error.abs()).collect();
    let widths: Vec<f64> = scores.iter().map(|score| score.width90).collect();
    let known: Vec<bool> = engagements.iter().filter_map(|engagement| engagement.gave_way.right).collect();
    let mut ranks = vec![0; RANK_BINS];
    for pit in scores.iter().filter_map(|score| score.pit) {
        ranks[((pit * RANK_BINS as f64) as usize).min(RANK_BINS - 1)] += 1;
    }
    let bias = median(&errors);
    Summary {
        coverage90: share(&|score| score.in90 == Some(true)),
        coverage50: share(&|score| score.in50 == Some(true)),
        median_log_error: bias.map(f64::abs),
        median_log_bias: bias,
        median_absolute_log_error: median(&absolute),
        median_width90: median(&widths),
        gave_way_right: (!known.is_empty())
            .then(|| known.iter().filter(|right| **right).count() as f64 / known.len() as f64),
        gave_way_n: known.len(),
        n,
        engagements: engagements.len(),
        ranks,
    }
}

/// Scores what was fought.
#[must_use]
pub fn report(fought: &[Fought], seed: u64) -> Report {
    let engagements: Vec<EngagementScore> = fought
        .iter()
        .map(|fought| EngagementScore {
            id: fought.record.id.clone(),
            name: fought.record.name.clone(),
            quality: fought.record.quality,
            runs: fought.samples.len(),
            failed: fought.failures.len(),
            scored: fought.record.scorable() && !fought.samples.is_empty(),
            sides: [("a", 0), ("b", 1)].map(|(name, at)| (name, side_score(fought, at, seed))).into(),
            gave_way: gave_way(fought),
            duration_h: Spread::of(fought.samples.iter().map(|sample| sample.duration_h)),
            recorded_duration_h: fought.record.duration_h,
            notes: fought.record.notes.clone(),
            unfightable: fought.unfightable.clone(),
        })
        .collect();
    let scored: Vec<&EngagementScore> = engagements.iter().filter(|engagement| engagement.scored).collect();
    let headline: Vec<&EngagementScore> =
        scored.iter().copied().filter(|engagement| engagement.quality >= HEADLINE_QUALITY).collect();
    let fights = fought
        .iter()
        .filter(|fought| headline.iter().any(|score| score.id == fought.record.id))
        .map(|fought| (fought.record.id.as_str(), fought.samples.as_slice()))
        .collect();
    let exponent = Exponent::of(&fights, seed);
    let (headline, all) = (summary(&headline), summary(&scored));
    Report {
        runs: fought.iter().map(|fought| fought.samples.len() + fought.failures.len()).max().unwrap_or(0)
            as u64,
        seed,
        engine: crate::ENGINE,
        engagements,
        summary: headline,
        all,
        exponent,
        rules: RULES.to_vec(),
        set_aside: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loss_is_scored_by_its_best_or_its_middle() {
        let values = || (0..101).map(f64::from);
        let score = loss(Range { low: Some(0.0), best: None, high: Some(80.0) }, values(), 0.5);
        assert_eq!((score.point, score.q50), (Some(40.0), 50.0));
        assert!((score.q05 - 4.1).abs() < 1e-9 && (score.q95 - 95.9).abs() < 1e-9);
        assert_eq!((score.in90, score.in50), (Some(true), Some(true)));
        assert!((score.log_error.unwrap() - (50.5_f64 / 40.5).ln()).abs() < 1e-12);
        assert!((score.width90 - 96.4 / 4.6).abs() < 1e-9);
        let one_bound = loss(Range { low: Some(3.0), best: None, high: None }, values(), 0.5);
        assert_eq!((one_bound.point, one_bound.in90, one_bound.pit), (None, None, None));
    }

    #[test]
    fn intervals_of_few_runs_hold_what_they_are_called() {
        for runs in [24, 48] {
            let (mut ninety, mut half) = (0, 0);
            for case in 0..4_000 {
                let draws = Draws::new(5, "few", case);
                let runs = (0..runs).map(|at| draws.uniform(&format!("{at}")));
                let score = loss(Range::exactly(draws.uniform("truth")), runs, 0.5);
                ninety += usize::from(score.in90 == Some(true));
                half += usize::from(score.in50 == Some(true));
            }
            // Standard deviations 19 and 32: four of them.
            assert!((3_524..=3_676).contains(&ninety), "{runs} runs: {ninety}");
            assert!((1_874..=2_126).contains(&half), "{runs} runs: {half}");
        }
    }

    #[test]
    fn ranks_of_honest_predictions_are_flat() {
        // The truth comes from the same law as the runs: every bin gets a tenth.
        let mut ranks = [0_usize; RANK_BINS];
        for case in 0..2_000 {
            let draws = Draws::new(3, "ranks", case);
            let truth = (draws.uniform("truth") * 20.0).floor();
            let runs: Vec<f64> = (0..50).map(|at| (draws.uniform(&format!("{at}")) * 20.0).floor()).collect();
            let score = loss(Range::exactly(truth), runs.into_iter(), draws.uniform("tie"));
            ranks[((score.pit.unwrap() * 10.0) as usize).min(9)] += 1;
        }
        // Expected 200 in each, standard deviation 13: four of them.
        assert!(ranks.iter().all(|&count| (148..=252).contains(&count)), "{ranks:?}");
    }
}
