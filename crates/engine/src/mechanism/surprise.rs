//! Being taken unawares. Model card: `surprise`.

use super::random_variates::lognormal;

constants! {
    /// Constants of surprise (Rowland and Storr through secondary notes; CDB90).
    "surprise";
    /// Time until surprised men do anything, median.
    reaction_s = 8.0, "s", "LN(8, 0.3)";
    /// Its spread from man to man, standard deviation of the logarithm.
    reaction_log_sd = 0.7, "-", "U(0.4, 1)";
    /// Widening of the aim of men who have just been surprised.
    aim_widening = 1.5, "-", "U(1.2, 2)";
    /// Time until a surprised leader commands again, median.
    command_lost_s = 180.0, "s", "LN(180, 0.4)";
    /// Its spread, standard deviation of the logarithm.
    command_log_sd = 0.7, "-", "U(0.4, 1)";
    /// Stress of an unshaken ambusher at his first volley; widens his aim by about 1.3.
    ambusher_stress = 0.23, "-", "U(0, 0.5)";
    /// So long those who open fire by surprise shoot like that, unless they are fired at sooner: the first volley and the next.
    volley_s = 15.0, "s", "U(6, 40)";
    /// Time from the alarm to a sleeping man's first useful act, median.
    waking_s = 90.0, "s", "U(45, 180)";
    /// Its spread, standard deviation of the logarithm.
    waking_log_sd = 0.5, "-", "U(0.3, 0.8)";
}

/// How far a force was surprised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Degree {
    /// It expected the enemy there and then.
    None,
    /// It expected him, but not there or not then.
    Minor,
    /// It knew that he was about, no more.
    Substantial,
    /// It expected nothing: the ambush.
    Complete,
}

impl Degree {
    /// Share of the full effect of surprise, 0 to 1.
    #[must_use]
    pub const fn share(self) -> f32 {
        match self {
            Degree::None => 0.0,
            Degree::Minor => 0.35,
            Degree::Substantial => 0.65,
            Degree::Complete => 1.0,
        }
    }
}

/// How far a force is surprised: by what it believed of an enemy there (0 to 1), by whether it had security out, and
/// by whether the blow falls on flank or rear.
#[must_use]
pub fn degree(believed_foe_there: f32, security_out: bool, from_flank_or_rear: bool) -> Degree {
    let mut points = 0;
    points += i32::from(believed_foe_there < 0.5) + i32::from(believed_foe_there < 0.15);
    points += i32::from(from_flank_or_rear);
    points -= i32::from(security_out);
    match points {
        i32::MIN..=0 => Degree::None,
        1 => Degree::Minor,
        2 => Degree::Substantial,
        _ => Degree::Complete,
    }
}

/// Time until a surprised man does anything, in seconds, from a standard normal.
#[must_use]
pub fn reaction_time_s(constants: &Constants, degree: Degree, z: f32) -> f32 {
    degree.share() * lognormal(constants.reaction_s, constants.reaction_log_sd, z)
}

/// Time until a surprised leader commands again, in seconds, from a standard normal.
#[must_use]
pub fn command_lost_s(constants: &Constants, degree: Degree, z: f32) -> f32 {
    degree.share() * lognormal(constants.command_lost_s, constants.command_log_sd, z)
}

/// Factor on the dispersion of men who were surprised, while their command is lost.
#[must_use]
pub fn aim_factor(constants: &Constants, degree: Degree) -> f32 {
    1.0 + (constants.aim_widening - 1.0) * degree.share()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::rifle;

    #[test]
    fn times_and_factors() {
        let constants = Constants::default();
        assert_eq!(reaction_time_s(&constants, Degree::None, 0.0), 0.0);
        assert_eq!(reaction_time_s(&constants, Degree::Complete, 0.0), 8.0);
        assert_eq!(command_lost_s(&constants, Degree::Complete, 0.0), 180.0);
        assert_eq!(aim_factor(&constants, Degree::Complete), 1.5);
        let mut last = -1.0;
        for degree in [Degree::None, Degree::Minor, Degree::Substantial, Degree::Complete] {
            assert!(reaction_time_s(&constants, degree, 0.5) > last);
            last = reaction_time_s(&constants, degree, 0.5);
        }
    }

    #[test]
    fn the_ambusher_shoots_nearly_as_on_the_range() {
        let widening = rifle::stress_widening(&rifle::Constants::default(), Constants::default().ambusher_stress);
        assert!((1.2..=1.4).contains(&widening), "{widening}");
    }

    #[test]
    fn belief_and_security_guard_against_surprise() {
        assert_eq!(degree(0.9, true, false), Degree::None);
        assert_eq!(degree(0.05, false, true), Degree::Complete);
        assert_eq!(degree(0.05, false, false), Degree::Substantial);
        assert_eq!(degree(0.05, true, false), Degree::Minor);
        assert_eq!(degree(0.9, false, true), Degree::Minor);
    }
}
