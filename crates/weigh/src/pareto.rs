//! Pareto-smoothed weights: the few greatest weights, which chance alone may have made so great, take the places that the tail as a whole gives
//! them (Vehtari, Simpson, Gelman, Yao and Gabry 2024). The tail's shape k says how far the effective sample can be trusted: under 0.5 the
//! variance of the weights is finite, above 0.7 no practical number of runs is enough.

use crate::statistics::rising;

/// Fewest weights in a tail that is smoothed.
const FEWEST: usize = 5;
/// Weight of the prior guess of the shape, in observations, and the guess (as in the authors' own program).
const GUESS: (f64, f64) = (10.0, 0.5);

/// Smooths the greatest weights in place and gives the shape of their tail; none where there are too few, or nearly all are alike.
pub(crate) fn smooth(weights: &mut [f64]) -> Option<f64> {
    let count = weights.iter().filter(|weight| **weight > 0.0).count() as f64;
    let tail = libm::ceil((0.2 * count).min(3.0 * libm::sqrt(count))) as usize;
    if tail < FEWEST || weights.len() <= tail {
        return None;
    }
    let order = rising(weights);
    let (below, places) = order.split_at(weights.len() - tail);
    let cutoff = weights[*below.last()?];
    let greatest = weights[*places.last()?];
    let beyond: Vec<f64> = places.iter().map(|&place| weights[place] - cutoff).collect();
    if beyond[0] <= 0.0 || beyond[tail / 4] <= 1e-9 * greatest {
        return None;
    }
    let (shape, scale) = generalised_pareto(&beyond);
    for (rank, &place) in places.iter().enumerate() {
        let share = (rank as f64 + 0.5) / tail as f64;
        weights[place] = (cutoff + quantile(shape, scale, share)).min(greatest);
    }
    let total: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= total);
    Some(shape)
}

fn quantile(shape: f64, scale: f64, share: f64) -> f64 {
    let log = libm::log1p(-share);
    if shape.abs() < 1e-9 { -scale * log } else { scale * libm::expm1(-shape * log) / shape }
}

/// Shape and scale of a generalised Pareto distribution from rising values above 0: the posterior mean of Zhang and Stephens 2009, the
/// shape drawn a little towards 0.5.
fn generalised_pareto(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let points = 30 + libm::floor(libm::sqrt(count)) as usize;
    let quarter = values[(libm::floor(count / 4.0 + 0.5) as usize).max(1) - 1];
    let greatest = values[values.len() - 1];
    let shape_at = |theta: f64| values.iter().map(|value| libm::log1p(-theta * value)).sum::<f64>() / count;
    let thetas: Vec<f64> = (1..=points)
        .map(|point| {
            1.0 / greatest + (1.0 - libm::sqrt(points as f64 / (point as f64 - 0.5))) / (3.0 * quarter)
        })
        .collect();
    let profile: Vec<f64> = thetas
        .iter()
        .map(|&theta| {
            let shape = shape_at(theta);
            count * (libm::log(-theta / shape) - shape - 1.0)
        })
        .collect();
    let theta: f64 = thetas
        .iter()
        .zip(&profile)
        .filter(|(_, own)| own.is_finite())
        .map(|(theta, own)| {
            let others: f64 =
                profile.iter().filter(|one| one.is_finite()).map(|other| libm::exp(other - own)).sum();
            theta / others
        })
        .sum();
    let shape = shape_at(theta);
    let scale = -shape / theta;
    ((count * shape + GUESS.0 * GUESS.1) / (count + GUESS.0), scale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, uniform};
    use crate::statistics::effective_size;

    fn pareto(shape: f64, count: u32) -> Vec<f64> {
        (0..count).map(|k| quantile(shape, 1.0, uniform(3, 0, Purpose::Toy, k))).collect()
    }

    #[test]
    fn shape_and_scale_are_found_again() {
        for shape in [-0.2, 0.3, 0.8] {
            let mut values = pareto(shape, 4_000);
            values.sort_by(f64::total_cmp);
            let (found, scale) = generalised_pareto(&values);
            // Standard error of the shape from 4,000: (1 + k) / 63.
            assert!((found - shape).abs() < 0.08 && (scale - 1.0).abs() < 0.1, "{shape}: {found} {scale}");
        }
    }

    #[test]
    fn an_outlier_takes_its_place_in_the_tail_and_the_rest_stays() {
        let mut weights: Vec<f64> = pareto(0.1, 400).iter().map(|value| value + 1.0).collect();
        weights[7] = 60.0;
        let total: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= total);
        let raw = weights.clone();
        let shape = smooth(&mut weights).expect("a tail");
        assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(shape < 0.7 && weights[7] < 0.6 * raw[7], "{shape} {} {}", weights[7], raw[7]);
        assert!(effective_size(&weights) > effective_size(&raw));
        let order = rising(&raw);
        // Below the tail of 60 the ratios are what they were.
        let (first, last) = (order[0], order[330]);
        assert!((weights[last] / weights[first] / (raw[last] / raw[first]) - 1.0).abs() < 1e-12);
        assert!(order.windows(2).all(|two| weights[two[0]] <= weights[two[1]]), "the order stays");
        // Equal weights have no tail.
        assert_eq!(smooth(&mut [0.01; 100]), None);
    }
}
