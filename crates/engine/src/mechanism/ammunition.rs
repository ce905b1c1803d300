//! Husbanding rounds, finding more, and rounds that fail. Model card: `ammunition`.

constants! {
    /// Constants of ammunition supply.
    "ammunition";
    /// Share of a full issue below which men begin to save.
    saving_below = 0.5, "-", "U(0.3, 0.7)";
    /// Rate factor with the pouches all but empty: fire only at a sure mark.
    last_rounds_factor = 0.2, "-", "U(0.1, 0.4)";
    /// Share of a fallen man's rounds that comrades take where they hold the ground and use the same cartridge.
    taken_share = 0.6, "-", "U(0.3, 0.9)";
    /// Share of the enemy's fallen's rounds, with his rifles, that is gathered by those who hold the field afterwards.
    taken_from_enemy_share = 0.3, "-", "U(0.05, 0.6)";
    /// Scale on the share of rounds that fail or jam, which belongs to the weapon (clean 6.5 mm 0.005, worn or frozen
    /// 7.62 mm 0.01, old single loader 0.02).
    failure_scale = 1.0, "-", "LN(1, 0.5)";
    /// Time to clear a jam.
    clearing_s = 6.0, "s", "U(3, 15)";
}

/// Factor on the rate of fire by what is left, in shares of a full issue; 0 when nothing is left.
#[must_use]
pub fn rate_factor(constants: &Constants, left_share: f32) -> f32 {
    if left_share <= 0.0 {
        return 0.0;
    }
    let low = constants.last_rounds_factor;
    low + (1.0 - low) * (left_share / constants.saving_below.max(0.01)).min(1.0)
}

/// Rounds that comrades take from a fallen man.
#[must_use]
pub fn taken_from_fallen(constants: &Constants, rounds_left: u32, holds_the_ground: bool, same_cartridge: bool) -> u32 {
    if holds_the_ground && same_cartridge { (rounds_left as f32 * constants.taken_share) as u32 } else { 0 }
}

/// Share of rounds that fail, of a weapon whose own share is `weapon_share`.
#[must_use]
pub fn failure_share(constants: &Constants, weapon_share: f32) -> f32 {
    (constants.failure_scale * weapon_share).clamp(0.0, 1.0)
}

/// Factor on the rate of fire by failures and the time that they cost, at a rate of `rounds_per_min`.
#[must_use]
pub fn failure_rate_factor(constants: &Constants, weapon_share: f32, rounds_per_min: f32) -> f32 {
    let share = failure_share(constants, weapon_share);
    1.0 / (1.0 + share * constants.clearing_s * rounds_per_min / 60.0)
}

/// Rounds fired when a man means to fire `wanted` and has `left`.
#[must_use]
pub const fn rounds_fired(wanted: u32, left: u32) -> u32 {
    if wanted < left { wanted } else { left }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn men_save_their_last_rounds() {
        let constants = Constants::default();
        assert_eq!(rate_factor(&constants, 1.0), 1.0);
        assert_eq!(rate_factor(&constants, 0.5), 1.0);
        assert!((rate_factor(&constants, 0.25) - 0.6).abs() < 1.0e-6);
        assert_eq!(rate_factor(&constants, 0.0), 0.0);
    }

    #[test]
    fn the_fallen_give_what_they_have_left_and_no_more() {
        let constants = Constants::default();
        assert_eq!(taken_from_fallen(&constants, 100, true, true), 60);
        assert_eq!(taken_from_fallen(&constants, 100, false, true), 0);
        assert_eq!(taken_from_fallen(&constants, 100, true, false), 0);
        assert_eq!((rounds_fired(8, 5), rounds_fired(3, 5)), (5, 3));
    }

    #[test]
    fn old_rifles_fail_more() {
        let constants = Constants::default();
        let factor = |share| failure_rate_factor(&constants, share, 12.0);
        assert!(factor(0.02) < factor(0.01) && factor(0.01) < factor(0.005) && factor(0.0) == 1.0);
        assert!((factor(0.02) - 1.0 / 1.024).abs() < 1.0e-5);
    }
}
