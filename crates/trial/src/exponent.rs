//! How the ratio of losses follows the ratio of forces over all that was fought.
//!
//! H is Helmbold's ratio of loss fractions, (losses of a / men of a) / (losses of b / men of b), against men of a over men of b, both in
//! logarithms; killed, wounded and captured are losses. A slope of -2 is the square law, -1 the linear law, 0 the logarithmic law. Over
//! battles on record it lies between -1.2 and -0.3, each battle with its own ground, cover and troops: the like of that is the slope
//! over engagements. Within one engagement everything but the strengths, which are drawn from the record's ranges, is the same.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::draw::Draws;
use crate::fight::{Sample, SideSample};

/// Resamplings of the engagements.
const RESAMPLINGS: u64 = 400;
/// Engagements below which no slope is given.
const FEWEST: usize = 4;

/// The slope of ln H against the logarithm of the force ratio.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Exponent {
    /// Over all fights of all engagements, each engagement counting as much.
    pub over_engagements: f64,
    /// Its 90 per cent interval over resampled engagements.
    pub ci90: [f64; 2],
    /// A level for each engagement.
    pub within_engagements: f64,
    /// Engagements.
    pub engagements: usize,
}

/// Sums of one engagement's fights.
#[derive(Clone, Copy, Default)]
struct Sums {
    count: f64,
    x: f64,
    y: f64,
    xx: f64,
    xy: f64,
}

impl Sums {
    fn of(samples: &[Sample]) -> Self {
        let mut sums = Self::default();
        for sample in samples {
            let [a, b] = &sample.sides;
            if a.men < 1.0 || b.men < 1.0 {
                continue;
            }
            // One half is added so that no loss has a logarithm too.
            let lost = |side: &SideSample| (side.killed + side.wounded + side.captured + 0.5) / side.men;
            let (x, y) = (libm::log(a.men / b.men), libm::log(lost(a) / lost(b)));
            sums.count += 1.0;
            sums.x += x;
            sums.y += y;
            sums.xx += x * x;
            sums.xy += x * y;
        }
        sums
    }

    /// Sums of squares and products, about the mean of these fights, of one fight.
    fn about_mean(self) -> (f64, f64) {
        let (mx, my) = (self.x / self.count, self.y / self.count);
        (self.xx / self.count - mx * mx, self.xy / self.count - mx * my)
    }
}

fn over<'a>(engagements: impl Iterator<Item = &'a Sums>) -> f64 {
    let mut all = Sums::default();
    for one in engagements {
        all.count += 1.0;
        all.x += one.x / one.count;
        all.y += one.y / one.count;
        all.xx += one.xx / one.count;
        all.xy += one.xy / one.count;
    }
    let (squares, products) = all.about_mean();
    products / squares
}

impl Exponent {
    /// Of the fights of some engagements, by id; none where they are too few.
    pub(crate) fn of(fights: &BTreeMap<&str, &[Sample]>, seed: u64) -> Option<Self> {
        let sums: Vec<Sums> =
            fights.values().map(|samples| Sums::of(samples)).filter(|sums| sums.count > 0.0).collect();
        if sums.len() < FEWEST {
            return None;
        }
        let resampled = |number: u64| {
            let draws = Draws::new(seed, "exponent", number);
            let pick = |place: usize| {
                let at = draws.uniform(&place.to_string()) * sums.len() as f64;
                &sums[(at as usize).min(sums.len() - 1)]
            };
            over((0..sums.len()).map(pick))
        };
        let mut slopes: Vec<f64> =
            (0..RESAMPLINGS).map(resampled).filter(|slope| slope.is_finite()).collect();
        slopes.sort_by(f64::total_cmp);
        let end = |share: f64| slopes.get((share * (slopes.len() - 1) as f64).round() as usize).copied();
        let (squares, products) = sums
            .iter()
            .map(|one| one.about_mean())
            .fold((0.0, 0.0), |(squares, products), one| (squares + one.0, products + one.1));
        Some(Self {
            over_engagements: over(sums.iter()),
            ci90: [end(0.05)?, end(0.95)?],
            within_engagements: products / squares,
            engagements: sums.len(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Withdrew;

    fn fight(men: [f64; 2], lost: [f64; 2]) -> Sample {
        let side = |at: usize| SideSample { men: men[at], killed: lost[at] - 0.5, ..SideSample::default() };
        Sample { sides: [side(0), side(1)], gave_way: Withdrew::None, duration_h: 1.0 }
    }

    /// Within each engagement the square law; levels that rise with the force ratio make a flatter slope over them.
    #[test]
    fn a_level_for_each_engagement_changes_the_slope_over_them() {
        let engagements: Vec<Vec<Sample>> = (0..6)
            .map(|place| {
                let level = f64::from(place) * 0.4;
                let of = |step: i32| {
                    let x = level + 0.1 * f64::from(step);
                    let h = -2.0 * x + 1.5 * level;
                    fight([1_000.0 * x.exp(), 1_000.0], [100.0 * (x + h).exp(), 100.0])
                };
                (-2..=2).map(of).collect()
            })
            .collect();
        let names = ["a", "b", "c", "d", "e", "f"];
        let fights: BTreeMap<&str, &[Sample]> =
            names.into_iter().zip(engagements.iter().map(Vec::as_slice)).collect();
        let found = Exponent::of(&fights, 1).unwrap();
        assert!((found.within_engagements + 2.0).abs() < 1e-9, "{found:?}");
        // -2 and, of what the levels explain, 1.5 times the share of the variance that lies between them.
        let between = 0.16 * 35.0 / 12.0;
        let expected = -2.0 + 1.5 * between / (between + 0.02);
        assert!((found.over_engagements - expected).abs() < 1e-9, "{found:?} {expected}");
        assert!(found.ci90[0] <= found.over_engagements && found.over_engagements <= found.ci90[1]);
        let few: BTreeMap<&str, &[Sample]> = fights.into_iter().take(3).collect();
        assert_eq!(Exponent::of(&few, 1), None);
    }
}
