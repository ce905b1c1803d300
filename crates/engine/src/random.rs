//! Random numbers by address: Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011).
//!
//! A draw is a pure function of (seed, entity, purpose, count), so neither the order of events elsewhere, nor
//! threads, nor a watcher can change it.

const MULTIPLIER: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

/// Ten rounds of Philox on a counter of four words under a key of two.
pub fn philox4x32_10(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for round in 0..10 {
        if round > 0 {
            key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
        }
        let first = u64::from(MULTIPLIER[0]) * u64::from(counter[0]);
        let second = u64::from(MULTIPLIER[1]) * u64::from(counter[2]);
        counter = [
            (second >> 32) as u32 ^ counter[1] ^ key[0],
            second as u32,
            (first >> 32) as u32 ^ counter[3] ^ key[1],
            first as u32,
        ];
    }
    counter
}

/// What a draw is for. Each kind of entity counts its own draws, so a purpose also names the kind of entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Purpose {
    /// Qualities of a man, drawn once.
    Raise = 1,
    /// A man's shot or burst.
    Act = 2,
    /// A man's wound.
    Wound = 3,
    /// A section's look round and decision.
    Think = 4,
    /// A body's decisions in contact.
    Command = 5,
    /// A body's march.
    March = 6,
    /// A look of one body at another.
    Look = 7,
    /// Whether one body can see another from where they stand.
    Stand = 11,
    /// Messages, villagers, trails.
    News = 8,
    /// Section morale and rally.
    Morale = 9,
    /// Grenades and close fight.
    Assault = 10,
    /// Where a man of a skirmish stands at the start.
    Place = 12,
    /// What a section judges of its target: the range.
    Sight = 14,
    /// Where a section's wild rounds come down.
    Wild = 13,
    /// Whether a commander acts without word that does not come.
    Initiative = 15,
    /// What all bodies of a side in one fight have in common of what they bear.
    Resolve = 16,
}

/// The stream of one run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Random {
    key: [u32; 2],
}

impl Random {
    /// The stream of a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self { key: [seed as u32, (seed >> 32) as u32] }
    }

    /// Four uniforms in (0, 1) for an entity, a purpose and a count that the caller raises after each call.
    #[inline]
    pub(crate) fn uniforms(&self, entity: u32, purpose: Purpose, count: u32) -> [f32; 4] {
        philox4x32_10([entity, purpose as u32, count, 0], self.key).map(uniform)
    }
}

impl Random {
    /// The first uniform of [`Random::uniforms`] for several entities, each with its own count: worked out side by side, which
    /// the vector unit does in half the time.
    pub(crate) fn first_uniforms<const N: usize>(
        &self,
        entities: [u32; N],
        purpose: Purpose,
        counts: [u32; N],
    ) -> [f32; N] {
        let [mut a, mut b, mut c, mut d] = [entities, [purpose as u32; N], counts, [0; N]];
        let mut key = self.key;
        for round in 0..10 {
            if round > 0 {
                key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
            }
            for i in 0..N {
                let first = u64::from(MULTIPLIER[0]) * u64::from(a[i]);
                let second = u64::from(MULTIPLIER[1]) * u64::from(c[i]);
                a[i] = (second >> 32) as u32 ^ b[i] ^ key[0];
                b[i] = second as u32;
                c[i] = (first >> 32) as u32 ^ d[i] ^ key[1];
                d[i] = first as u32;
            }
        }
        a.map(uniform)
    }
}

/// A word as a uniform strictly inside (0, 1).
#[inline]
fn uniform(word: u32) -> f32 {
    ((word >> 9) as f32 + 0.5) * (1.0 / 8_388_608.0)
}

/// A uniform for one of several that share a draw, as good as independent of those for the others: the integer hash of least bias that
/// Wellons (2018) found, of the draw and a number.
#[inline]
pub(crate) fn mixed(u: f32, number: u32) -> f32 {
    let mut bits = u.to_bits() ^ number.wrapping_mul(0x9E37_79B9);
    bits = (bits ^ (bits >> 16)).wrapping_mul(0x7FEB_352D);
    bits = (bits ^ (bits >> 15)).wrapping_mul(0x846C_A68B);
    bits ^= bits >> 16;
    ((bits >> 8) as f32 + 0.5) / 16_777_216.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors() {
        // Known-answer vectors of the Random123 distribution.
        assert_eq!(philox4x32_10([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(
            philox4x32_10([u32::MAX; 4], [u32::MAX; 2]),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
        assert_eq!(
            philox4x32_10([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0]),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    #[test]
    fn side_by_side_as_one_by_one() {
        let random = Random::new(0x1234_5678_9abc_def0);
        let entities = [0, 7, u32::MAX, 12_345, 3, 3, 9, 1];
        let counts = [5, 0, 2, u32::MAX, 1, 2, 8, 77];
        let abreast = random.first_uniforms(entities, Purpose::Act, counts);
        for i in 0..entities.len() {
            assert_eq!(abreast[i], random.uniforms(entities[i], Purpose::Act, counts[i])[0]);
        }
    }

    #[test]
    fn uniforms_stay_inside() {
        assert!(uniform(0) > 0.0 && uniform(u32::MAX) < 1.0);
    }

    /// What several get out of one draw is even, and one's share says nothing of another's.
    #[test]
    fn those_who_share_a_draw_are_as_good_as_independent() {
        let random = Random::new(7);
        let (n, mut even, mut together) = (4_000, [0.0; 3], [0.0; 3]);
        for count in 0..n {
            let [u, ..] = random.uniforms(3, Purpose::Think, count);
            for (k, other) in [1, 2, 700].into_iter().enumerate() {
                let (a, b) = (f64::from(mixed(u, 0)), f64::from(mixed(u, other)));
                even[k] += b / f64::from(n);
                together[k] += 12.0 * (a - 0.5) * (b - 0.5) / f64::from(n);
            }
        }
        // Standard errors 0.005 and 0.016.
        assert!(even.iter().all(|mean| (mean - 0.5).abs() < 0.02), "{even:?}");
        assert!(together.iter().all(|correlation| correlation.abs() < 0.06), "{together:?}");
    }
}
