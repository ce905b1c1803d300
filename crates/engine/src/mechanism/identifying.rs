//! Friend or foe: signal detection with a prior. Model card: `identifying`.

use super::random_variates::normal_below;

constants! {
    /// Constants of identifying.
    "identifying";
    /// Separation of friend and foe at close range by day in plainly different dress, in standard deviations.
    day_separation = 3.0, "sd", "U(2, 4)";
    /// Cycles across a man at which half of that separation is left (Johnson 1958).
    identify_cycles = 6.0, "cycles", "U(4.5, 7.5)";
    /// Belief that men at a place where friends were known to be half an hour ago are foes.
    prior_known_friend = 0.05, "-", "U(0.01, 0.1)";
    /// Factor on the separation by challenge and password.
    challenge_factor = 2.5, "-", "U(2, 3)";
    /// Felt cost of shooting a friend over that of sparing a foe, for men at ease.
    cost_ratio = 3.0, "-", "U(1, 6)";
    /// How far fear moves the point of decision towards shooting, at full fear.
    fear_shift = 1.0, "sd", "U(0.5, 1.5)";
    /// Share of decisions not to fire that the finger does not obey, at full fear.
    slip_share = 0.02, "-", "U(0, 0.05)";
    /// Separation below which men look again before they judge, while there is time.
    look_twice = 1.5, "sd", "U(1, 2)";
    /// Time until voices, bugles or a flag end a mistake, about.
    mistake_s = 600.0, "s", "U(240, 1500)";
    /// Belief of men on a post that whoever comes from the side that they face is a foe, unless they know of friends there.
    prior_on_post = 0.9, "-", "U(0.8, 0.97)";
    /// Belief of men who lie in wait that whoever comes is a foe.
    prior_in_wait = 0.95, "-", "U(0.85, 0.99)";
    /// Belief of alarmed men in a foe where one was reported or is to be attacked.
    prior_reported_alarmed = 0.8, "-", "U(0.65, 0.95)";
    /// The same of men who are not alarmed.
    prior_reported = 0.6, "-", "U(0.4, 0.75)";
    /// Belief of alarmed men in a foe elsewhere.
    prior_alarmed = 0.45, "-", "U(0.25, 0.65)";
    /// The same of men who are not alarmed.
    prior_quiet = 0.05, "-", "U(0.01, 0.15)";
    /// Scatter of these beliefs between commanders, log odds.
    prior_scatter = 1.0, "-", "U(0.5, 1.5)";
    /// Fear of men who are not in contact.
    quiet_fear = 0.3, "-", "U(0.1, 0.5)";
}

/// What a man knows before he looks, and what his state is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement {
    /// Separation of the two classes, from [`d_prime`].
    pub d_prime: f32,
    /// Belief that men at that place are foes, 0 to 1.
    pub prior_foe: f32,
    /// Felt cost of shooting a friend over that of sparing a foe.
    pub cost_ratio: f32,
    /// Fear: surprise, suppression, darkness; 0 to 1.
    pub fear: f32,
}

/// Separation of friend and foe in standard deviations: falls with the cycles that the eye lays on the man
/// ([`super::seeing::cycles_on_target`]) and with likeness of dress.
#[must_use]
pub fn d_prime(constants: &Constants, cycles: f32, distinctness: f32, challenged: bool) -> f32 {
    let resolved = super::seeing::target_transform(cycles / constants.identify_cycles);
    let challenge = if challenged { constants.challenge_factor } else { 1.0 };
    (constants.day_separation * resolved * distinctness * challenge).max(0.02)
}

/// Cycles at which [`d_prime`] without a challenge reaches a separation; infinite where none suffices.
#[must_use]
pub fn cycles_for_d_prime(constants: &Constants, separation: f32, distinctness: f32) -> f32 {
    // The chance to resolve grows with the cycles: halve the interval until it is as narrow as the numbers are.
    let reaches = |x: f32| d_prime(constants, x * constants.identify_cycles, distinctness, false) >= separation;
    let (mut short, mut enough) = (0.0_f32, 1.0e3_f32);
    if !reaches(enough) {
        return f32::INFINITY;
    }
    for _ in 0..40 {
        let middle = 0.5 * (short + enough);
        if reaches(middle) { enough = middle } else { short = middle }
    }
    enough * constants.identify_cycles
}

/// Evidence above which a man shoots: `ln((1 - prior) cost / prior) / d'`, lowered by fear.
#[must_use]
pub fn shoot_threshold(constants: &Constants, judgement: &Judgement) -> f32 {
    let prior = judgement.prior_foe.clamp(1.0e-4, 1.0 - 1.0e-4);
    let odds = (1.0 - prior) * judgement.cost_ratio / prior;
    (libm::logf(odds) / judgement.d_prime).clamp(-50.0, 50.0) - constants.fear_shift * judgement.fear
}

/// Chance of firing on a friend.
#[must_use]
pub fn probability_fire_on_friend(constants: &Constants, judgement: &Judgement) -> f32 {
    let judged = 1.0 - normal_below(shoot_threshold(constants, judgement) + 0.5 * judgement.d_prime);
    judged + (1.0 - judged) * constants.slip_share * judgement.fear
}

/// Chance of holding fire on a foe.
#[must_use]
pub fn probability_hold_on_foe(constants: &Constants, judgement: &Judgement) -> f32 {
    normal_below(shoot_threshold(constants, judgement) - 0.5 * judgement.d_prime)
}

/// Whether the man takes what he sees for a foe, from a standard normal of evidence.
#[must_use]
pub fn takes_for_foe(constants: &Constants, judgement: &Judgement, is_foe: bool, evidence_z: f32) -> bool {
    let mean = if is_foe { 0.5 } else { -0.5 } * judgement.d_prime;
    mean + evidence_z > shoot_threshold(constants, judgement)
}

/// Whether the finger does not obey a decision to hold, from a uniform.
#[must_use]
pub fn slips(constants: &Constants, fear: f32, u: f32) -> bool {
    u < constants.slip_share * fear
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::seeing;

    fn even(d_prime: f32) -> Judgement {
        Judgement { d_prime, prior_foe: 0.5, cost_ratio: 1.0, fear: 0.0 }
    }

    #[test]
    fn cycles_for_a_separation_are_the_least() {
        let constants = Constants::default();
        for distinctness in [1.0, 0.7, 0.55] {
            let cycles = cycles_for_d_prime(&constants, 1.5, distinctness);
            assert!(d_prime(&constants, 1.001 * cycles, distinctness, false) >= 1.5, "{distinctness}");
            assert!(d_prime(&constants, 0.999 * cycles, distinctness, false) < 1.5, "{distinctness}");
        }
        assert_eq!(cycles_for_d_prime(&constants, 1.5, 0.2), f32::INFINITY);
    }

    /// T3.1
    #[test]
    fn errors_of_an_even_choice() {
        let constants = Constants::default();
        for (d, error) in [(3.0, 0.067), (2.0, 0.159), (1.0, 0.309), (0.5, 0.401)] {
            assert!((probability_fire_on_friend(&constants, &even(d)) - error).abs() < 0.001);
            assert!((probability_hold_on_foe(&constants, &even(d)) - error).abs() < 0.001);
        }
    }

    /// T3.2
    #[test]
    fn friends_are_shot_in_the_dark_in_like_coats_and_where_foes_are_expected() {
        let (constants, eyes) = (Constants::default(), seeing::Constants::default());
        let chance = |lux, distinctness, prior_foe| {
            let cycles = seeing::cycles_on_target(&eyes, 0.7, 60.0, lux);
            let d_prime = d_prime(&constants, cycles, distinctness, false);
            probability_fire_on_friend(&constants, &Judgement { d_prime, prior_foe, cost_ratio: 1.0, fear: 0.0 })
        };
        assert!(chance(1.0e4, 1.0, 0.5) < chance(1.0, 1.0, 0.5) && chance(1.0, 1.0, 0.5) < chance(0.01, 1.0, 0.5));
        assert!(chance(1.0e4, 1.0, 0.5) < chance(1.0e4, 0.35, 0.5));
        assert!(chance(1.0e4, 1.0, 0.3) < chance(1.0e4, 1.0, 0.9));
        let afraid = Judgement { fear: 1.0, ..even(2.0) };
        assert!(probability_fire_on_friend(&constants, &afraid) > probability_fire_on_friend(&constants, &even(2.0)));
        assert!(d_prime(&constants, 8.0, 0.35, true) > d_prime(&constants, 8.0, 0.35, false));
    }

    #[test]
    fn single_decisions_have_those_chances() {
        let constants = Constants::default();
        let judgement = Judgement { d_prime: 1.2, prior_foe: 0.6, cost_ratio: 2.0, fear: 0.0 };
        let n = 20_000;
        let shot = |is_foe| {
            let draw = |step: i32| super::super::random_variates::normal_from_uniform((step as f32 + 0.5) / n as f32);
            (0..n).filter(|step| takes_for_foe(&constants, &judgement, is_foe, draw(*step))).count() as f32 / n as f32
        };
        assert!((shot(false) - probability_fire_on_friend(&constants, &judgement)).abs() < 0.001);
        assert!((1.0 - shot(true) - probability_hold_on_foe(&constants, &judgement)).abs() < 0.001);
    }
}
