//! Where the points lie: an even spread over all constants, and plain draws for those that are not kept.

use crate::random::{Purpose, run_seed, uniform};
use crate::statistics::normal_inverse_cdf;

/// Normal scores of a Latin hypercube (McKay, Beckman and Conover 1979): each constant falls once into each of `points` slices of equal
/// probability, in an order of its own.
pub(super) fn latin_hypercube(seed: u64, points: usize, constants: usize) -> Vec<Vec<f64>> {
    let column = |constant: usize| -> Vec<f64> {
        let mut order: Vec<usize> = (0..points).collect();
        for place in (1..points).rev() {
            let u = uniform(seed, constant as u64, Purpose::FitOrder, place as u32);
            order.swap(place, ((u * (place + 1) as f64) as usize).min(place));
        }
        let inside = |point: usize| uniform(seed, constant as u64, Purpose::FitPlace, point as u32);
        let score = |(point, slice): (usize, usize)| {
            normal_inverse_cdf((slice as f64 + inside(point)) / points as f64)
        };
        order.into_iter().enumerate().map(score).collect()
    };
    let columns: Vec<Vec<f64>> = (0..constants).map(column).collect();
    (0..points).map(|point| columns.iter().map(|column| column[point]).collect()).collect()
}

/// Normal scores of all constants for one point of a later stage: fresh draws, with the kept ones in their places.
pub(super) fn completed(
    seed: u64,
    address: u64,
    constants: usize,
    kept: &[usize],
    scores: &[f64],
) -> Vec<f64> {
    let mut all: Vec<f64> = (0..constants)
        .map(|constant| normal_inverse_cdf(uniform(seed, address, Purpose::FitRest, constant as u32)))
        .collect();
    for (constant, score) in kept.iter().zip(scores) {
        all[*constant] = *score;
    }
    all
}

/// Seed of the fight of one record at one point.
pub(super) fn fight_seed(seed: u64, stage: u32, point: usize, record: usize) -> u64 {
    run_seed(seed ^ 0x6669_7400, (u64::from(stage) << 48) | ((point as u64) << 16) | record as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::normal_cdf;

    #[test]
    fn every_slice_of_every_constant_is_met_once() {
        let scores = latin_hypercube(3, 50, 7);
        for constant in 0..7 {
            let mut slices: Vec<usize> =
                scores.iter().map(|point| (normal_cdf(point[constant]) * 50.0) as usize).collect();
            slices.sort_unstable();
            assert_eq!(slices, (0..50).collect::<Vec<_>>());
        }
        assert_ne!(scores[0][0], scores[0][1]);
    }

    #[test]
    fn what_is_kept_stays_and_the_rest_is_fresh() {
        let one = completed(1, 4, 5, &[1, 3], &[0.25, -1.0]);
        let other = completed(1, 5, 5, &[1, 3], &[0.25, -1.0]);
        assert_eq!((one[1], one[3]), (0.25, -1.0));
        assert!(one[0] != other[0] && one[4] != other[4]);
    }
}
