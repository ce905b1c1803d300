//! The stripped engine against the exact stochastic square law, and the symmetry of the sides.
//!
//! With every mechanism off a man fires at a constant rate at a random living enemy and hits with a constant chance,
//! which is the process whose win probabilities follow from w(x, y) = [b x w(x, y-1) + r y w(x-1, y)] / (b x + r y)
//! (Kress and Talmor 1999). Seeds are fixed; tolerances are three standard errors.

mod common;

use common::{duel, meeting};
use engine::{MechanismSet, Outcome, Unwatched, fight};

fn survivors(outcome: &Outcome) -> (u32, u32) {
    (outcome.sides[0].present, outcome.sides[1].present)
}

/// Exact probability that the first side of `x` men beats `y`, and the mean of its survivors when it does.
fn exact(x: usize, y: usize) -> f64 {
    let mut win = vec![vec![0.0; y + 1]; x + 1];
    for (a, row) in win.iter_mut().enumerate() {
        row[0] = if a > 0 { 1.0 } else { 0.0 };
    }
    for a in 1..=x {
        for b in 1..=y {
            win[a][b] = (a as f64 * win[a][b - 1] + b as f64 * win[a - 1][b]) / (a + b) as f64;
        }
    }
    win[x][y]
}

#[test]
fn recursion_gives_the_published_table() {
    for (x, y, p) in [(2, 1, 0.83333), (3, 2, 0.77500), (6, 5, 0.69696), (10, 8, 0.79136), (50, 45, 0.81259)]
    {
        assert!((exact(x, y) - p).abs() < 1e-4, "{x} v {y}");
    }
}

#[test]
fn stripped_engine_obeys_the_square_law() {
    for (x, y, runs) in [(3u32, 2u32, 4000u64), (10, 8, 4000), (50, 45, 2000), (100, 95, 1000)] {
        let scenario = duel(x, y);
        let mut wins = 0u64;
        for seed in 0..runs {
            let outcome = fight(&scenario, seed, &mut Unwatched);
            let (a, b) = survivors(&outcome);
            assert!((a == 0) != (b == 0), "one side is left: {a} {b}");
            wins += u64::from(a > 0);
        }
        let share = wins as f64 / runs as f64;
        let expected = exact(x as usize, y as usize);
        let error = (expected * (1.0 - expected) / runs as f64).sqrt();
        assert!((share - expected).abs() < 3.0 * error, "{x} v {y}: {share} against {expected} +- {error}");
    }
}

#[test]
fn survivors_of_twenty_against_ten() {
    let scenario = duel(20, 10);
    let runs = 3000;
    let left: Vec<f64> = (0..runs)
        .map(|seed| f64::from(fight(&scenario, seed, &mut Unwatched).sides[0].present))
        .filter(|&men| men > 0.0)
        .collect();
    let mean = left.iter().sum::<f64>() / left.len() as f64;
    // Exact mean 16.97, standard deviation 2.30.
    assert!((mean - 16.97).abs() < 3.0 * 2.30 / (left.len() as f64).sqrt(), "{mean}");
}

#[test]
fn same_seed_same_bits_and_books_balance() {
    let scenario = meeting(false);
    for seed in 0..20 {
        let first = fight(&scenario, seed, &mut Unwatched);
        let second = fight(&scenario, seed, &mut Unwatched);
        assert_eq!(first, second);
        assert!(first.units.iter().all(engine::Books::balance));
        assert!(first.sides.iter().all(engine::Books::balance));
    }
}

/// Losses of each side over many seeds of the meeting engagement.
fn losses(mirrored: bool, side: usize, runs: u64) -> (f64, f64) {
    let scenario = meeting(mirrored);
    let lost: Vec<f64> = (0..runs)
        .map(|seed| {
            let books = &fight(&scenario, 7_000 + seed, &mut Unwatched).sides[side];
            f64::from(books.killed + books.wounded)
        })
        .collect();
    let mean = lost.iter().sum::<f64>() / runs as f64;
    let variance = lost.iter().map(|l| (l - mean) * (l - mean)).sum::<f64>() / (runs - 1) as f64;
    (mean, (variance / runs as f64).sqrt())
}

#[test]
fn swapped_sides_on_a_mirrored_map_fight_the_same_battle() {
    // The attacker is side 0 on the west of the map, or side 1 on the east of the mirrored one.
    for role in 0..2 {
        let (plain, plain_error) = losses(false, role, 160);
        let (mirrored, mirrored_error) = losses(true, 1 - role, 160);
        let error = (plain_error * plain_error + mirrored_error * mirrored_error).sqrt();
        assert!(plain > 1.0, "the meeting costs somebody something: {plain}");
        assert!((plain - mirrored).abs() < 3.5 * error, "role {role}: {plain} against {mirrored} +- {error}");
    }
}

#[test]
fn each_mechanism_can_be_switched_off() {
    for &mechanism in engine::mechanism::Mechanism::ALL {
        let mut scenario = meeting(false);
        scenario.mechanisms = MechanismSet::all().without(mechanism);
        let outcome = fight(&scenario, 3, &mut Unwatched);
        assert!(outcome.units.iter().all(engine::Books::balance), "{}", mechanism.name());
    }
}
