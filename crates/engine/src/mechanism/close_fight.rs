//! The charge, and what follows when neither side gives way. Model card: `close_fight`.

constants! {
    /// Constants of the close fight (Balck 1911; Infantry Drill Regulations 1911).
    "close_fight";
    /// Distance at which a charge starts at the run (20 to 30 yards).
    charge_m = 23.0, "m", "U(15, 60)";
    /// Share of charges between evenly resolved sides that come to blows before one gives way.
    contact_share = 0.10, "-", "U(0.02, 0.25)";
    /// Weight of the logarithm of numbers in who gives way.
    numbers_weight = 1.0, "-", "U(0.5, 1.5)";
    /// Weight of suppression in who gives way.
    suppression_weight = 2.0, "-", "U(1, 3)";
    /// Weight of losses already suffered, per share lost.
    loss_weight = 3.0, "-", "U(1, 5)";
    /// Weight of morale, which runs from -1 to 1.
    morale_weight = 1.0, "-", "U(0.5, 1.5)";
    /// Advantage of men already in good cover.
    cover_weight = 0.7, "-", "U(0.2, 1.2)";
    /// Rate of decided encounters for each pair in contact.
    encounters_per_s = 0.1, "1/s", "LN(0.1, 0.5)";
    /// Weight of local numbers in an encounter.
    local_numbers_weight = 0.8, "-", "U(0.4, 1.2)";
    /// Weight of surprise in an encounter.
    surprise_weight = 0.7, "-", "U(0.3, 1.1)";
    /// Weight of the difference of fatigue in an encounter.
    fatigue_weight = 0.5, "-", "U(0.2, 0.8)";
    /// Distance beyond that of the charge from which a section works itself up to it.
    closing_m = 12.0, "m", "U(0, 25)";
    /// Chance at a look (about 25 s) that a section within reach charges men of its own number.
    try_share = 0.25, "-", "U(0.1, 0.5)";
    /// The greatest such chance, whatever the numbers.
    try_most = 0.6, "-", "U(0.5, 0.9)";
    /// Cover of men on a post, 0 (none) to 1 (a good trench).
    post_cover = 0.5, "-", "U(0.2, 0.8)";
    /// Suppression of a section whose charge stops.
    recoil_suppression = 0.8, "-", "U(0.5, 1)";
    /// Time for which men in contact fight before one side has had enough, at most.
    melee_s = 20.0, "s", "U(8, 60)";
    /// Chance after each encounter that one side has had enough, before losses.
    enough_share = 0.15, "-", "U(0.05, 0.3)";
    /// What the defender's losses in this contact, per share, add to it.
    enough_loss_weight = 0.3, "-", "U(0.1, 0.6)";
}

/// The state of one side at the moment of a charge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Resolve {
    /// Men at the place.
    pub men: f32,
    /// Mean suppression, 0 to 1.
    pub suppression: f32,
    /// Share of the sub-unit lost so far.
    pub loss_share: f32,
    /// Morale, -1 to 1.
    pub morale: f32,
    /// Cover, 0 (none) to 1 (a good trench).
    pub cover: f32,
}

/// How a charge ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChargeOutcome {
    /// The defender leaves before he is reached.
    DefenderGivesWay,
    /// The charge stops.
    AttackerRecoils,
    /// It comes to blows.
    Contact,
}

fn firmness(constants: &Constants, side: &Resolve) -> f32 {
    constants.numbers_weight * libm::logf(side.men.max(0.5)) + constants.morale_weight * side.morale
        - constants.suppression_weight * side.suppression
        - constants.loss_weight * side.loss_share
        + constants.cover_weight * side.cover
}

/// Chances that the defender gives way and that the attacker recoils; what is left is contact, which is likeliest
/// between sides of like firmness.
#[must_use]
pub fn charge_probabilities(constants: &Constants, attacker: &Resolve, defender: &Resolve) -> (f32, f32) {
    let margin = firmness(constants, attacker) - firmness(constants, defender);
    let defender_yields = 1.0 / (1.0 + super::exp(-margin));
    let contact = constants.contact_share * 4.0 * defender_yields * (1.0 - defender_yields);
    (defender_yields * (1.0 - contact), (1.0 - defender_yields) * (1.0 - contact))
}

/// How a charge ends, from a uniform.
#[must_use]
pub fn charge_outcome(constants: &Constants, attacker: &Resolve, defender: &Resolve, u: f32) -> ChargeOutcome {
    let (gives_way, recoils) = charge_probabilities(constants, attacker, defender);
    if u < gives_way {
        ChargeOutcome::DefenderGivesWay
    } else if u < gives_way + recoils {
        ChargeOutcome::AttackerRecoils
    } else {
        ChargeOutcome::Contact
    }
}

/// One fighter as the other sees him.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fighter {
    /// Worth with bayonet, sword or butt; 1 for a drilled infantryman.
    pub quality: f32,
    /// Men of his side within a few metres.
    pub local_men: f32,
    /// Fatigue, 0 to 1.
    pub fatigue: f32,
}

/// Chance that `a` downs `b` in a decided encounter; `surprise` is 1 if `a` surprised `b`, -1 the other way round.
#[must_use]
pub fn downs_probability(constants: &Constants, a: &Fighter, b: &Fighter, surprise: f32) -> f32 {
    let margin = libm::logf(a.quality / b.quality)
        + constants.local_numbers_weight * libm::logf(a.local_men.max(1.0) / b.local_men.max(1.0))
        + constants.surprise_weight * surprise
        - constants.fatigue_weight * (a.fatigue - b.fatigue);
    1.0 / (1.0 + super::exp(-margin))
}

/// Expected decided encounters among `pairs` pairs in contact for `duration_s`.
#[must_use]
pub fn expected_encounters(constants: &Constants, pairs: f32, duration_s: f32) -> f32 {
    constants.encounters_per_s * pairs * duration_s
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEADY: Resolve = Resolve { men: 40.0, suppression: 0.1, loss_share: 0.05, morale: 0.2, cover: 0.3 };

    #[test]
    fn most_charges_end_before_contact() {
        let constants = Constants::default();
        let (gives_way, recoils) = charge_probabilities(&constants, &STEADY, &STEADY);
        assert!((gives_way - recoils).abs() < 1.0e-6);
        assert!((1.0 - gives_way - recoils - 0.10).abs() < 1.0e-5);
        let shaken = Resolve { suppression: 0.8, loss_share: 0.3, ..STEADY };
        assert!(charge_probabilities(&constants, &STEADY, &shaken).0 > 0.8);
        assert!(charge_probabilities(&constants, &shaken, &STEADY).1 > 0.8);
        assert_eq!(charge_outcome(&constants, &STEADY, &STEADY, 0.01), ChargeOutcome::DefenderGivesWay);
        assert_eq!(charge_outcome(&constants, &STEADY, &STEADY, 0.60), ChargeOutcome::AttackerRecoils);
        assert_eq!(charge_outcome(&constants, &STEADY, &STEADY, 0.99), ChargeOutcome::Contact);
    }

    #[test]
    fn encounters_are_zero_sum() {
        let constants = Constants::default();
        let a = Fighter { quality: 1.3, local_men: 3.0, fatigue: 0.4 };
        let b = Fighter { quality: 0.9, local_men: 5.0, fatigue: 0.1 };
        let both = downs_probability(&constants, &a, &b, 1.0) + downs_probability(&constants, &b, &a, -1.0);
        assert!((both - 1.0).abs() < 1.0e-6);
        let twice = Fighter { local_men: 6.0, ..a };
        let alone = Fighter { local_men: 3.0, ..a };
        let p = downs_probability(&constants, &twice, &alone, 0.0);
        assert!((p / (1.0 - p) - libm::powf(2.0, 0.8)).abs() < 0.001);
        assert!((expected_encounters(&constants, 5.0, 10.0) - 5.0).abs() < 1.0e-5);
    }
}
