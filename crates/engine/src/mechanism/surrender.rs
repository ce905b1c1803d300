//! Men who give themselves up or are taken. Model card: `surrender`.

use super::random_variates::probability_within;

constants! {
    /// Constants of surrender (prisoners against killed and wounded, South Africa 1899-1900, in Balck 1911; else judgement).
    "surrender";
    /// Hazard of surrender of men who are cut off, broken or pinned, out of rounds and sure of quarter.
    per_s = 0.003, "1/s", "LN(0.003, 0.8)";
    /// Share of that hazard that full pouches take away.
    rounds_weight = 0.8, "-", "U(0.4, 1)";
    /// How far men expect quarter, 0 to 1.
    quarter = 0.6, "-", "U(0.1, 1)";
    /// Enemies nearer than this close a way out.
    close_m = 60.0, "m", "U(30, 120)";
    /// Steady comrades nearer than this keep men from being cut off.
    support_m = 150.0, "m", "U(75, 300)";
    /// Share of its men that going would cost at which a body that has had enough may raise the white flag instead.
    leaving_loss = 0.3, "-", "U(0.15, 0.6)";
    /// Hazard of the white flag over such a body that is ringed, or has no rounds left, and is sure of quarter.
    white_flag_per_s = 0.0015, "1/s", "LN(0.0015, 0.8)";
    /// Angle between two enemies near by from which a body is ringed.
    ringed_rad = 2.1, "rad", "U(1.6, 2.6)";
    /// Those who hold the ground find men left behind within this distance of where they stand.
    field_m = 200.0, "m", "U(100, 500)";
    /// Share of a section that breaks before a charge whom the attacker lays hands on.
    overrun_share = 0.10, "-", "U(0.02, 0.3)";
    /// Share of the dispersed of a side that gives way whom the side that holds the ground finds.
    missing_taken_share = 0.3, "-", "U(0.1, 0.6)";
}

/// How men stand who might give themselves up.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Plight {
    /// Enemies at close range and no steady comrades near.
    pub cut_off: bool,
    /// Running, or pinned down.
    pub helpless: bool,
    /// Rounds left, share of a full issue.
    pub rounds_left_share: f32,
    /// Enemies at close range for each man left.
    pub odds: f32,
}

/// Hazard that a section gives itself up, per second: only men who are cut off and helpless do, the sooner the emptier
/// their pouches, the surer of quarter and the more enemies stand about them (counted up to three to one).
#[must_use]
pub fn hazard_per_s(constants: &Constants, plight: &Plight) -> f32 {
    if !plight.cut_off || !plight.helpless {
        return 0.0;
    }
    let empty = 1.0 - constants.rounds_weight * plight.rounds_left_share.clamp(0.0, 1.0);
    constants.per_s * empty * constants.quarter.clamp(0.0, 1.0) * plight.odds.clamp(0.0, 3.0)
}

/// Chance that a section gives itself up within `duration_s`.
#[must_use]
pub fn probability(constants: &Constants, plight: &Plight, duration_s: f32) -> f32 {
    probability_within(hazard_per_s(constants, plight), duration_s)
}

/// How a body stands that has given the fight up.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Strait {
    /// Share of its men that going would cost.
    pub leaving_loss: f32,
    /// Enemies near by on all sides.
    pub ringed: bool,
    /// Rounds left, share of a full issue.
    pub rounds_left_share: f32,
}

/// Chance that a body that has given the fight up lays down its arms within `duration_s`: nobody does who can get away; the
/// others as far as they expect quarter, if they are ringed or as their pouches empty.
#[must_use]
pub fn white_flag_probability(constants: &Constants, strait: &Strait, duration_s: f32) -> f32 {
    if strait.leaving_loss <= constants.leaving_loss {
        return 0.0;
    }
    let hopeless = if strait.ringed { 1.0 } else { 1.0 - strait.rounds_left_share.clamp(0.0, 1.0) };
    probability_within(constants.white_flag_per_s * constants.quarter.clamp(0.0, 1.0) * hopeless, duration_s)
}

/// Share of a section that breaks before a charge who are taken.
#[must_use]
pub fn overrun_share(constants: &Constants) -> f32 {
    constants.overrun_share * constants.quarter.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_men_cut_off_and_helpless_give_themselves_up() {
        let constants = Constants::default();
        let worst = Plight { cut_off: true, helpless: true, rounds_left_share: 0.0, odds: 1.0 };
        assert_eq!(probability(&constants, &Plight { cut_off: false, ..worst }, 1.0e6), 0.0);
        assert_eq!(probability(&constants, &Plight { helpless: false, ..worst }, 1.0e6), 0.0);
        assert!((hazard_per_s(&constants, &worst) - 0.0018).abs() < 1.0e-6);
        let sure = probability(&constants, &worst, 600.0);
        assert!((sure - (1.0 - libm::expf(-1.08))).abs() < 1.0e-5, "{sure}");
        assert!(sure > probability(&constants, &Plight { rounds_left_share: 1.0, ..worst }, 600.0));
        assert!(probability(&constants, &Plight { odds: 3.0, ..worst }, 600.0) > sure);
        assert_eq!(hazard_per_s(&constants, &Plight { odds: 9.0, ..worst }), 3.0 * hazard_per_s(&constants, &worst));
    }

    #[test]
    fn the_white_flag_is_for_those_who_cannot_get_away() {
        let constants = Constants::default();
        let ringed = Strait { leaving_loss: 0.4, ringed: true, rounds_left_share: 1.0 };
        assert_eq!(white_flag_probability(&constants, &Strait { leaving_loss: 0.2, ..ringed }, 1.0e6), 0.0);
        assert_eq!(white_flag_probability(&constants, &Strait { ringed: false, ..ringed }, 1.0e6), 0.0);
        let within = white_flag_probability(&constants, &ringed, 600.0);
        assert!((within - (1.0 - libm::expf(-0.6 * 600.0 * constants.white_flag_per_s))).abs() < 1.0e-5, "{within}");
        let dry = Strait { ringed: false, rounds_left_share: 0.5, ..ringed };
        let some = white_flag_probability(&constants, &dry, 600.0);
        assert!(some > 0.0 && some < within);
    }

    #[test]
    fn who_expects_no_quarter_does_not_surrender() {
        let none = Constants { quarter: 0.0, ..Constants::default() };
        let worst = Plight { cut_off: true, helpless: true, rounds_left_share: 0.0, odds: 3.0 };
        assert_eq!(probability(&none, &worst, 1.0e6), 0.0);
        assert_eq!(overrun_share(&none), 0.0);
        assert!((overrun_share(&Constants::default()) - 0.06).abs() < 1.0e-6);
    }
}
