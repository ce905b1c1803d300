//! What is heard, and from where it seems to come. Model card: `hearing`.

constants! {
    /// Constants of hearing.
    "hearing";
    /// Range at which a rifle is heard through forested valleys.
    rifle_m = 3_000.0, "m", "LN(3000, 0.5)";
    /// Range at which a machine gun is heard there.
    machine_gun_m = 3_500.0, "m", "LN(3500, 0.5)";
    /// Range at which a 75 mm gun is heard.
    gun_m = 10_000.0, "m", "LN(10000, 0.4)";
    /// Range at which a column on the march is heard.
    column_m = 250.0, "m", "LN(250, 0.5)";
    /// Factor on that range for men who creep up unseen.
    stealthy_factor = 0.4, "-", "U(0.2, 0.7)";
    /// How long men who heard somebody near stay on their guard.
    on_guard_s = 900.0, "s", "LN(900, 0.5)";
    /// Factor on every range in the open, against forest.
    open_factor = 1.3, "-", "U(1, 2)";
    /// Factor on every range by night.
    night_factor = 1.3, "-", "U(1, 1.6)";
    /// Standard deviation of the judged bearing in the open (10 degrees).
    open_bearing_rad = 0.175, "rad", "U(0.10, 0.26)";
    /// The same in forest (30 degrees).
    forest_bearing_rad = 0.524, "rad", "U(0.26, 0.87)";
    /// Firing that goes on gives those who did not hear it a new chance with each such time.
    heard_anew_s = 900.0, "s", "LN(900, 0.5)";
    /// Bias of judged distances (Fluitt, Mermagen and Letowski 2013: short at all distances from 25 to 800 m).
    range_bias = 0.65, "-", "U(0.4, 0.9)";
    /// Scatter of judged distances, standard deviation of the logarithm.
    range_log_sd = 0.5, "-", "U(0.3, 0.7)";
}

/// What makes the sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sound {
    /// A rifle shot.
    Rifle,
    /// A burst of a machine gun.
    MachineGun,
    /// The discharge of a gun.
    Gun,
    /// Men and animals on the march.
    Column,
    /// Men who take care to make no noise.
    Stealthy,
}

/// Range to which a sound carries, in metres: the median under those conditions.
#[must_use]
pub fn audible_range_m(constants: &Constants, sound: Sound, forest: bool, night: bool) -> f32 {
    let range_m = match sound {
        Sound::Rifle => constants.rifle_m,
        Sound::MachineGun => constants.machine_gun_m,
        Sound::Gun => constants.gun_m,
        Sound::Column => constants.column_m,
        Sound::Stealthy => constants.column_m * constants.stealthy_factor,
    };
    range_m * if forest { 1.0 } else { constants.open_factor } * if night { constants.night_factor } else { 1.0 }
}

/// Chance that a sound is heard at that distance: half at the audible range, falling over about a factor of two.
#[must_use]
pub fn heard_probability(audible_m: f32, distance_m: f32) -> f32 {
    let ratio = distance_m.max(1.0) / audible_m.max(1.0);
    1.0 / (1.0 + ratio * ratio * ratio * ratio)
}

/// Standard deviation of the bearing from which a sound seems to come, in radians.
#[must_use]
pub fn bearing_sd_rad(constants: &Constants, forest: bool) -> f32 {
    if forest { constants.forest_bearing_rad } else { constants.open_bearing_rad }
}

/// Distance that a listener judges, in metres, from a standard normal.
#[must_use]
pub fn judged_range_m(constants: &Constants, range_m: f32, z: f32) -> f32 {
    super::random_variates::lognormal(range_m * constants.range_bias, constants.range_log_sd, z)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guns_carry_further_than_rifles_and_rifles_than_columns() {
        let constants = Constants::default();
        let range = |sound| audible_range_m(&constants, sound, true, false);
        assert_eq!(range(Sound::Rifle), 3000.0);
        assert!(range(Sound::Gun) > range(Sound::MachineGun));
        assert!(range(Sound::Rifle) > 5.0 * range(Sound::Column));
        assert!(audible_range_m(&constants, Sound::Column, true, true) > range(Sound::Column));
        assert_eq!(heard_probability(3000.0, 3000.0), 0.5);
        assert!(heard_probability(3000.0, 1500.0) > 0.9 && heard_probability(3000.0, 6000.0) < 0.07);
    }

    #[test]
    fn sounds_are_placed_badly_in_forest_and_too_near() {
        let constants = Constants::default();
        assert!(bearing_sd_rad(&constants, true) > bearing_sd_rad(&constants, false));
        assert!((judged_range_m(&constants, 400.0, 0.0) - 260.0).abs() < 0.01);
        assert!(judged_range_m(&constants, 400.0, 2.0) > 400.0);
    }
}
