//! The stripped engine against the exact linear law and the whole distribution of survivors under the square law, and the
//! attrition equations of Iwo Jima. Seeds are fixed; tolerances are three standard errors.

mod common;

use common::duel;
use engine::{Unwatched, fight};

/// Chance that `x` men beat `y` in duels of one against one, each won with chance `p` (Kress and Talmor 1999).
fn linear(x: u32, y: u32, p: f64) -> f64 {
    let (mut sum, mut term) = (0.0, p.powi(y as i32));
    for k in 0..x {
        sum += term;
        term *= f64::from(y + k) / f64::from(k + 1) * (1.0 - p);
    }
    sum
}

/// T13.2: whoever falls in a duel is replaced by the next man of his side, until one side has nobody left.
#[test]
fn paired_duels_obey_the_linear_law() {
    for (x, y, p) in [(2, 1, 0.75), (3, 2, 0.6875), (6, 5, 0.62305), (10, 8, 0.68547), (20, 18, 0.62859)] {
        assert!((linear(x, y, 0.5) - p).abs() < 1e-5, "{x} v {y}: the published table");
    }
    let one = duel(1, 1);
    let won: Vec<bool> =
        (0..30_000).map(|seed| fight(&one, seed, &mut Unwatched).sides[0].present > 0).collect();
    for (x, y) in [(2u32, 1u32), (3, 2), (6, 5), (10, 8), (20, 18)] {
        let (mut wins, mut runs, mut left) = (0u32, 0u32, (x, y));
        for &first in &won {
            if first {
                left.1 -= 1;
            } else {
                left.0 -= 1;
            }
            if left.0 == 0 || left.1 == 0 {
                wins += u32::from(left.1 == 0);
                runs += 1;
                left = (x, y);
            }
        }
        let (share, expected) = (f64::from(wins) / f64::from(runs), linear(x, y, 0.5));
        let error = (expected * (1.0 - expected) / f64::from(runs)).sqrt();
        assert!((share - expected).abs() < 3.0 * error, "{x} v {y}: {share} against {expected} +- {error}");
    }
}

/// Exact chance of each number of survivors of `x` against `y` under the square law, given that `x` wins: mean, standard
/// deviation and fourth central moment.
fn survivors(x: usize, y: usize) -> (f64, f64, f64) {
    let mut at = vec![vec![0.0_f64; y + 1]; x + 1];
    at[x][y] = 1.0;
    for a in (1..=x).rev() {
        for b in (1..=y).rev() {
            let all = (a + b) as f64;
            let here = at[a][b];
            at[a][b - 1] += here * a as f64 / all;
            at[a - 1][b] += here * b as f64 / all;
        }
    }
    let wins: f64 = (1..=x).map(|a| at[a][0]).sum();
    let moment = |f: &dyn Fn(f64) -> f64| (1..=x).map(|a| at[a][0] * f(a as f64)).sum::<f64>() / wins;
    let mean = moment(&|a| a);
    (mean, moment(&|a| (a - mean).powi(2)).sqrt(), moment(&|a| (a - mean).powi(4)))
}

/// T13.1, second half: survivors of the winner, their mean and their scatter.
#[test]
fn survivors_have_their_exact_mean_and_scatter() {
    for (x, y, mean, sd) in [(20, 10, 16.97, 2.30), (100, 80, 58.70, 11.65)] {
        let exact = survivors(x, y);
        assert!((exact.0 - mean).abs() < 0.01 && (exact.1 - sd).abs() < 0.01, "{x} v {y}: {exact:?}");
    }
    for (x, y, runs) in [(20u32, 10u32, 1_500u64), (100, 80, 200)] {
        let scenario = duel(x, y);
        let left: Vec<f64> = (0..runs)
            .map(|seed| f64::from(fight(&scenario, 50_000 + seed, &mut Unwatched).sides[0].present))
            .filter(|&men| men > 0.0)
            .collect();
        let n = left.len() as f64;
        let mean = left.iter().sum::<f64>() / n;
        let variance = left.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let (exact, sd, fourth) = survivors(x as usize, y as usize);
        assert!((mean - exact).abs() < 3.0 * sd / n.sqrt(), "{x} v {y}: mean {mean} against {exact}");
        let error = ((fourth - sd.powi(4)) / n).sqrt();
        assert!((variance - sd * sd).abs() < 3.0 * error, "{x} v {y}: sd {} against {sd}", variance.sqrt());
    }
}

/// T13.3: the attrition equations with Engel's coefficients (1954) give the day values within 0.1 %.
#[test]
fn iwo_jima_by_the_attrition_equations() {
    let landed = |day: f64| match day {
        d if d < 1.0 => 54_000.0,
        d if (2.0..3.0).contains(&d) => 6_000.0,
        d if (5.0..6.0).contains(&d) => 13_000.0,
        _ => 0.0,
    };
    let days = [
        (1, 52_835.0, 21_220.0),
        (6, 66_453.0, 18_275.0),
        (10, 62_777.0, 15_537.0),
        (20, 56_062.0, 9_269.0),
        (28, 53_041.0, 4_657.0),
        (36, 51_984.0, 217.0),
    ];
    let (mut ours, mut theirs, step) = (0.0_f64, 21_500.0_f64, 0.001);
    let mut day = 0;
    for (until, men, others) in days {
        while day < until * 1_000 {
            let (fell, killed) = (0.0544 * theirs, 0.0106 * ours);
            ours += step * (landed(f64::from(day) * step) - fell);
            theirs -= step * killed;
            day += 1;
        }
        assert!((ours / men - 1.0).abs() < 0.001, "day {until}: {ours} against {men}");
        assert!((theirs - others).abs() < 0.001 * others + 0.5, "day {until}: {theirs} against {others}");
    }
}
