//! Draws by address: (seed, engagement, run, name of what is drawn). Neither the order of drawing nor threads nor a new input
//! elsewhere can change a draw.

use engine::mechanism::random_variates::normal_from_uniform;
use engine::philox4x32_10;

use crate::record::Range;

/// Where the draws of one engagement in one run come from.
#[derive(Clone, Copy, Debug)]
pub struct Draws {
    key: [u32; 2],
    place: [u32; 2],
}

impl Draws {
    /// The draws of one run of what bears that name.
    #[must_use]
    pub fn new(seed: u64, name: &str, run: u64) -> Self {
        let place = hash(name) ^ run.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Self { key: [seed as u32, (seed >> 32) as u32], place: [place as u32, (place >> 32) as u32] }
    }

    /// A uniform in (0, 1) for the name of what is drawn.
    #[must_use]
    pub fn uniform(&self, what: &str) -> f64 {
        let name = hash(what);
        let word = philox4x32_10([self.place[0], self.place[1], name as u32, (name >> 32) as u32], self.key);
        let bits = (u64::from(word[0]) << 20) | u64::from(word[1] >> 12);
        (bits as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// A standard normal, cut at two and a half.
    #[must_use]
    pub fn normal(&self, what: &str) -> f64 {
        f64::from(normal_from_uniform(self.uniform(what) as f32)).clamp(-2.5, 2.5)
    }

    /// Uniform between two values.
    #[must_use]
    pub fn between(&self, what: &str, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform(what)
    }

    /// Lognormal by median and standard deviation of the logarithm.
    #[must_use]
    pub fn lognormal(&self, what: &str, median: f64, log_sd: f64) -> f64 {
        median * libm::exp(log_sd * self.normal(what))
    }

    /// The seed of the fight itself.
    #[must_use]
    pub fn seed(&self) -> u64 {
        let word = philox4x32_10([self.place[0], self.place[1], 0x5EED, 0x5EED], self.key);
        ((u64::from(word[0]) << 32) | u64::from(word[1])) >> 11
    }

    /// A count within known bounds: as often below the best figure as above it where all three are known, uniform between two,
    /// spread by a factor about a single one. `None` where nothing is known.
    #[must_use]
    pub fn count(&self, what: &str, range: &Range) -> Option<f64> {
        let value = match (range.low, range.best, range.high) {
            (Some(low), Some(best), Some(high)) => about(self.uniform(what), low, best, high),
            (Some(low), None, Some(high)) => self.between(what, low, high),
            (None, Some(best), Some(high)) => about(self.uniform(what), 0.6 * best, best, high),
            // No upper bound could be established: as much above as the spread of such guesses allows.
            (Some(low), Some(best), None) => {
                let z = self.normal(what);
                if z < 0.0 { best + (best - low) * z.max(-1.0) } else { best * libm::exp(0.5 * z) }
            }
            (None, Some(best), None) => self.lognormal(what, best, 0.25),
            (Some(low), None, None) => low * libm::exp(0.5 * self.normal(what).abs()),
            (None, None, Some(high)) => high * self.between(what, 0.4, 1.0),
            (None, None, None) => return None,
        };
        Some(value)
    }
}

/// Half of the chances lie below the best figure and half above, on either side in a triangle that falls to the end: one wild
/// guess among the figures moves the end of its side, not the middle.
fn about(u: f64, low: f64, best: f64, high: f64) -> f64 {
    if u < 0.5 {
        low + (best - low) * (2.0 * u).sqrt()
    } else {
        high - (high - best) * (2.0 - 2.0 * u).sqrt()
    }
}

/// FNV-1a, 64 bits.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_stay_within_their_bounds_and_meet_their_mean() {
        let range = Range { low: Some(20.0), best: Some(30.0), high: Some(70.0) };
        let values: Vec<f64> =
            (0..4000).filter_map(|run| Draws::new(1, "x", run).count("men", &range)).collect();
        assert!(values.iter().all(|v| (20.0..=70.0).contains(v)));
        let mean = values.iter().sum::<f64>() / 4000.0;
        // A third of the way out on the mean, on either side: 30 + (40 - 10) / 6 = 35; its standard error is 0.15.
        assert!((mean - 35.0).abs() < 0.6, "{mean}");
        let below = values.iter().filter(|&&v| v < 30.0).count();
        assert!((1_870..2_130).contains(&below), "{below} of 4000 below the best figure");
        assert_eq!(Draws::new(1, "x", 3).count("men", &Range::default()), None);
        assert_eq!(Draws::new(1, "x", 3).count("men", &Range::exactly(5.0)), Some(5.0));
    }

    #[test]
    fn a_draw_has_its_address() {
        let draws = Draws::new(7, "itala", 12);
        assert_eq!(draws.uniform("a.men"), Draws::new(7, "itala", 12).uniform("a.men"));
        assert_ne!(draws.uniform("a.men"), draws.uniform("b.men"));
        assert_ne!(draws.uniform("a.men"), Draws::new(7, "itala", 13).uniform("a.men"));
        assert_ne!(draws.uniform("a.men"), Draws::new(8, "itala", 12).uniform("a.men"));
    }
}
