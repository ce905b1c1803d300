//! Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011).
//!
//! A draw is addressed by what it is for — (seed, run, purpose, index) — and not by how many were drawn before, so that a run
//! can be fought again alone and the number of threads cannot matter.

const MULTIPLIER: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

/// What a draw is for; keeps the streams of one run apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Purpose {
    /// An unknown of a member of the pool of prior draws.
    Pool = 1,
    /// An unknown of a run drawn from the plain prior.
    Unknown = 2,
    /// Which member of the pool a run takes.
    Choice = 3,
    /// The seed handed to the simulator.
    RunSeed = 4,
    /// Resampling of the runs for Monte Carlo errors.
    Bootstrap = 5,
    /// Made-up reports for calibration.
    Calibration = 6,
    /// Moves of the pool's members.
    Move = 8,
    /// How far a run may lie from the truth.
    Discrepancy = 9,
    /// Order in which a constant meets its slices of a Latin hypercube.
    FitOrder = 10,
    /// Place inside a slice of a Latin hypercube.
    FitPlace = 11,
    /// A constant that is not fitted, at a point of a later wave.
    FitRest = 12,
    /// Where the members of a fit start.
    FitStart = 13,
    /// Moves of the members of a fit.
    FitMove = 14,
    /// Inside the toy simulators.
    Toy = 7,
    /// Scramble of a Sobol sequence.
    Scramble = 15,
    /// Moves of the members of a tempered sample.
    Tempered = 16,
    /// Walks of what a run may stand for.
    Bridge = 18,
    /// Proposals of approximate Bayesian computation.
    Abc = 17,
    /// Which run lends another a fight.
    Lender = 19,
}

/// One block of four words: ten rounds of Philox4x32.
#[must_use]
pub fn philox(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let mut word = counter;
    let mut key = key;
    for round in 0..10 {
        if round > 0 {
            key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
        }
        let first = u64::from(MULTIPLIER[0]) * u64::from(word[0]);
        let second = u64::from(MULTIPLIER[1]) * u64::from(word[2]);
        word = [
            (second >> 32) as u32 ^ word[1] ^ key[0],
            second as u32,
            (first >> 32) as u32 ^ word[3] ^ key[1],
            first as u32,
        ];
    }
    word
}

fn block(seed: u64, run: u64, purpose: Purpose, index: u32) -> [u32; 4] {
    // The seed is the key; run, purpose and index are the counter: no two addresses share a block.
    philox([index, purpose as u32, run as u32, (run >> 32) as u32], [seed as u32, (seed >> 32) as u32])
}

/// A uniform draw strictly between 0 and 1, with 52 bits.
#[must_use]
pub fn uniform(seed: u64, run: u64, purpose: Purpose, index: u32) -> f64 {
    let word = block(seed, run, purpose, index);
    let bits = (u64::from(word[0]) << 20) | u64::from(word[1] >> 12);
    (bits as f64 + 0.5) / (1_u64 << 52) as f64
}

/// The seed that run `run` hands to the simulator: 53 bits, so that JSON readers keep it whole.
#[must_use]
pub fn run_seed(seed: u64, run: u64) -> u64 {
    let word = block(seed, run, Purpose::RunSeed, 0);
    ((u64::from(word[0]) << 32) | u64::from(word[1])) >> 11
}

/// The `index`-th point of van der Corput's sequence in base 2, shifted by `shift` modulo 1.
///
/// Every prefix is spread as evenly as a systematic sample, and no point depends on how many follow; so an ensemble can be extended.
#[must_use]
pub fn spread(index: u64, shift: f64) -> f64 {
    let point = index.reverse_bits() as f64 / 18_446_744_073_709_551_616.0;
    let sum = point + shift;
    sum - libm::floor(sum)
}

/// Length of one scrambled Sobol sequence; the next one has another scramble.
const SOBOL_LENGTH: u64 = 1 << 16;
/// Dimensions of one sequence; further ones have another scramble.
const SOBOL_DIMENSIONS: u32 = 256;

/// Coordinate of a point of a Sobol sequence under Owen's scrambling (Owen 1995; hashed after Burley 2020), strictly between 0 and 1.
///
/// Every point is uniform by itself; a power of two of them from the start fills the cube evenly. Like [`spread`], no point depends on how
/// many follow.
#[must_use]
pub fn scrambled_sobol(seed: u64, index: u64, dimension: u32) -> f64 {
    let word = block(seed, index / SOBOL_LENGTH, Purpose::Scramble, dimension / SOBOL_DIMENSIONS)[0];
    let coarse = sobol_burley::sample((index % SOBOL_LENGTH) as u32, dimension % SOBOL_DIMENSIONS, word);
    // The sequence has 24 bits; what lies below them is drawn.
    let fine = uniform(seed, index, Purpose::Scramble, u32::MAX - dimension);
    (f64::from(coarse) + fine / 16_777_216.0).clamp(1e-12, 1.0 - 1e-12)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors published with Random123 (`kat_vectors`, philox4x32 10).
    #[test]
    fn published_vectors() {
        assert_eq!(philox([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(
            philox([u32::MAX; 4], [u32::MAX; 2]),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
        assert_eq!(
            philox([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0]),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    #[test]
    fn uniforms_lie_inside_and_have_the_right_mean() {
        let draws: Vec<f64> = (0..20_000).map(|run| uniform(7, run, Purpose::Toy, 3)).collect();
        assert!(draws.iter().all(|&u| u > 0.0 && u < 1.0));
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        // Standard error 0.002; four of them.
        assert!((mean - 0.5).abs() < 0.008, "{mean}");
    }

    #[test]
    fn spread_fills_every_cell_of_a_power_of_two() {
        let mut cells = [0; 64];
        for index in 0..64 {
            cells[(spread(index, 0.3) * 64.0) as usize] += 1;
        }
        assert!(cells.iter().all(|&count| (0..=2).contains(&count)));
        assert!(cells.iter().filter(|&&count| count == 1).count() >= 60);
    }

    #[test]
    fn sobol_points_are_in_every_cell_once_and_spread_in_pairs() {
        for dimension in [0, 7, 300] {
            let mut cells = [0; 256];
            for index in 0..256 {
                cells[(scrambled_sobol(3, index, dimension) * 256.0) as usize] += 1;
            }
            assert!(cells.iter().all(|&count| count == 1), "{dimension}");
        }
        // The mean of a smooth function of two coordinates: plain draws would be off by 0.2 / sqrt(1024) = 0.007.
        let mean =
            (0..1_024).map(|k| scrambled_sobol(3, k, 0) * scrambled_sobol(3, k, 1)).sum::<f64>() / 1_024.0;
        assert!((mean - 0.25).abs() < 0.000_7, "{mean}");
    }
}
