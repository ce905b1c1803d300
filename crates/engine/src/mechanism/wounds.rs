//! What a hit does, at once and later. Model card: `wounds`.

constants! {
    /// Constants of wounds (Manchurian returns in Balck 1911 and the press of 1905-06).
    "wounds";
    /// Share of rifle and machine-gun hits that kill at once or within minutes (one killed to 3.7 wounded).
    killed_bullet = 0.213, "-", "Be(0.22, 60)";
    /// The same for shrapnel balls.
    killed_shrapnel = 0.18, "-", "U(0.16, 0.20)";
    /// The same for high explosive.
    killed_explosive = 0.25, "-", "U(0.22, 0.29)";
    /// The same for grenades, often of local make.
    killed_grenade = 0.15, "-", "U(0.08, 0.25)";
    /// The same for bayonet and sword.
    killed_blade = 0.25, "-", "U(0.1, 0.4)";
    /// Share of those not killed who must be carried: 17 of 79 hit.
    litter_share = 0.22, "-", "U(0.18, 0.30)";
    /// Share of those not killed who are hardly hurt and stay: 7 of 79 hit.
    light_share = 0.09, "-", "U(0.05, 0.15)";
    /// Share of the wounded who die later with surgeons at hand.
    later_death_treated = 0.07, "-", "Be(0.07, 60)";
    /// Share of the wounded who die later without.
    later_death_untreated = 0.22, "-", "U(0.10, 0.35)";
    /// How much likelier a carried man is to die later than one who walks.
    litter_risk = 8.0, "-", "U(4, 15)";
    /// Share of later deaths by bleeding, the rest by infection.
    bleeding_share = 0.5, "-", "U(0.3, 0.7)";
    /// Time constant of bleeding.
    bleeding_s = 7_200.0, "s", "LN(7200, 0.5)";
    /// Time constant of infection.
    infection_s = 600_000.0, "s", "U(350000, 860000)";
    /// Factor on the early hazard of untreated men who lie out in a night of frost.
    cold_factor = 2.0, "-", "U(1.3, 3)";
    /// Helpers who leave the line with a man who must be carried.
    helpers_per_litter = 1.5, "men", "U(1, 2)";
    /// Helpers who leave the line with a man who walks.
    helpers_per_walking = 0.3, "men", "U(0, 0.5)";
    /// Share of the wounded whom a side that gives way takes along.
    evacuated_when_leaving = 0.6, "-", "U(0.2, 0.9)";
    /// Time for a helper to bring a man out and come back.
    helping_s = 1_800.0, "s", "LN(1800, 0.6)";
    /// Time until a man who walks is out of the enemy's reach, median.
    walking_out_s = 1_200.0, "s", "LN(1200, 0.6)";
    /// Time until collectors bring out a man whom no helper carried, where the ground is held, median (1 to 6 h by day
    /// under fire).
    collecting_s = 9_000.0, "s", "LN(9000, 0.6)";
}

/// What struck the man.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// Rifle or machine gun.
    Bullet,
    /// Shrapnel ball.
    Shrapnel,
    /// Splinter or blast of a shell.
    Explosive,
    /// Hand grenade.
    Grenade,
    /// Bayonet, sword, butt.
    Blade,
}

/// What a hit does at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HitOutcome {
    /// Dead at once or within minutes.
    Killed,
    /// Out of action and must be carried.
    Litter,
    /// Out of action, but walks.
    Walking,
    /// Hurt, and stays in the fight.
    Light,
}

/// Share of hits that kill at once.
#[must_use]
pub fn killed_share(constants: &Constants, cause: Cause) -> f32 {
    match cause {
        Cause::Bullet => constants.killed_bullet,
        Cause::Shrapnel => constants.killed_shrapnel,
        Cause::Explosive => constants.killed_explosive,
        Cause::Grenade => constants.killed_grenade,
        Cause::Blade => constants.killed_blade,
    }
}

/// What a hit does at once, from a uniform.
#[must_use]
pub fn outcome_of_hit(constants: &Constants, cause: Cause, u: f32) -> HitOutcome {
    let killed = killed_share(constants, cause);
    if u < killed {
        return HitOutcome::Killed;
    }
    let rest = (u - killed) / (1.0 - killed);
    if rest < constants.litter_share {
        HitOutcome::Litter
    } else if rest < 1.0 - constants.light_share {
        HitOutcome::Walking
    } else {
        HitOutcome::Light
    }
}

/// Chance that a wounded man dies later.
#[must_use]
pub fn later_death_probability(constants: &Constants, outcome: HitOutcome, treated: bool) -> f32 {
    let all = if treated { constants.later_death_treated } else { constants.later_death_untreated };
    let walking_share = 1.0 - constants.litter_share - constants.light_share;
    let walking = all / (constants.litter_share * constants.litter_risk + walking_share);
    match outcome {
        HitOutcome::Killed | HitOutcome::Light => 0.0,
        HitOutcome::Litter => (walking * constants.litter_risk).min(1.0),
        HitOutcome::Walking => walking.min(1.0),
    }
}

/// When a wounded man dies, in seconds after the hit, if he does: from a uniform for whether, one for how and one for
/// when. Frost doubles the early hazard, so it halves the time of bleeding and claims some who would have lived.
#[must_use]
pub fn later_death_s(
    constants: &Constants,
    outcome: HitOutcome,
    treated: bool,
    frost: bool,
    draws: [f32; 3],
) -> Option<f32> {
    let cold = if frost && !treated { constants.cold_factor } else { 1.0 };
    let chance = later_death_probability(constants, outcome, treated);
    let bleeding = chance * constants.bleeding_share;
    // Survivors of the bleeding hazard face it `cold` times over.
    let early = 1.0 - libm::powf(1.0 - bleeding, cold);
    let late = chance - bleeding;
    let total = (early + late * (1.0 - early) / (1.0 - bleeding)).min(1.0);
    if draws[0] >= total {
        return None;
    }
    let scale_s = if draws[1] * total < early { constants.bleeding_s / cold } else { constants.infection_s };
    Some(scale_s * super::random_variates::exponential_from_uniform(draws[2]))
}

/// Helpers who leave the line with a wounded man: the whole part, and one more with the chance of the fraction.
#[must_use]
pub fn helpers(constants: &Constants, outcome: HitOutcome, u: f32) -> u32 {
    let mean = match outcome {
        HitOutcome::Killed | HitOutcome::Light => 0.0,
        HitOutcome::Litter => constants.helpers_per_litter,
        HitOutcome::Walking => constants.helpers_per_walking,
    };
    (mean + 1.0 - u) as u32
}

/// Time until a wounded man is out of the enemy's reach, in seconds, from a standard normal: he walks, comrades carry him
/// there and come back, or he lies until collectors find him.
#[must_use]
pub fn out_of_reach_s(constants: &Constants, outcome: HitOutcome, carried: bool, z: f32) -> f32 {
    let median = match (outcome, carried) {
        (HitOutcome::Walking, _) => constants.walking_out_s,
        (_, true) => 0.5 * constants.helping_s,
        (_, false) => constants.collecting_s,
    };
    super::random_variates::lognormal(median, 0.6, z)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(step: u32, n: u32) -> f32 {
        (step as f32 + 0.5) / n as f32
    }

    /// T8.1, first half: killed to wounded where bullets rule.
    #[test]
    fn killed_to_wounded() {
        let constants = Constants::default();
        let n = 100_000;
        let mut counts = [0.0_f32; 4];
        for step in 0..n {
            counts[outcome_of_hit(&constants, Cause::Bullet, spread(step, n)) as usize] += 1.0;
        }
        let wounded = counts[1] + counts[2] + counts[3];
        let ratio = wounded / counts[0];
        assert!((3.0..=4.5).contains(&ratio), "{ratio}");
        // First Army: serious including killed 38.5, slight 54.6, very slight 7.0 of each hundred hit.
        assert!((100.0 * (counts[0] + counts[1]) / n as f32 - 38.5).abs() < 1.0);
        assert!((100.0 * counts[2] / n as f32 - 54.6).abs() < 1.0);
        assert!((100.0 * counts[3] / n as f32 - 7.0).abs() < 0.5);
    }

    /// T8.1, second half: died of wounds.
    #[test]
    fn died_of_wounds() {
        let constants = Constants::default();
        for (treated, low, high) in [(true, 0.05, 0.09), (false, 0.15, 0.30)] {
            let walking_share = 1.0 - constants.litter_share - constants.light_share;
            let all = constants.litter_share * later_death_probability(&constants, HitOutcome::Litter, treated)
                + walking_share * later_death_probability(&constants, HitOutcome::Walking, treated);
            assert!((low..=high).contains(&all), "{all}");
        }
    }

    #[test]
    fn frost_brings_more_deaths_and_earlier() {
        let constants = Constants::default();
        let n = 60;
        let run = |frost| {
            let (mut deaths, mut early) = (0.0_f32, 0.0_f32);
            for a in 0..n {
                for b in 0..n {
                    for c in 0..n {
                        let draws = [spread(a, n), spread(b, n), spread(c, n)];
                        if let Some(time) = later_death_s(&constants, HitOutcome::Litter, false, frost, draws) {
                            deaths += 1.0;
                            early += f32::from(u8::from(time < 7200.0));
                        }
                    }
                }
            }
            (deaths / (n * n * n) as f32, early / (n * n * n) as f32)
        };
        let ((mild, mild_early), (cold, cold_early)) = (run(false), run(true));
        assert!((mild - later_death_probability(&constants, HitOutcome::Litter, false)).abs() < 0.02);
        assert!(cold > mild && cold_early > 1.5 * mild_early && cold < 1.0);
        assert_eq!(later_death_s(&constants, HitOutcome::Light, false, true, [0.0, 0.5, 0.5]), None);
    }

    #[test]
    fn helpers_leave_the_line() {
        let constants = Constants::default();
        let n = 1000;
        let mean = (0..n).map(|step| helpers(&constants, HitOutcome::Litter, spread(step, n))).sum::<u32>() as f32 / n as f32;
        assert!((mean - 1.5).abs() < 0.01);
        assert_eq!(helpers(&constants, HitOutcome::Killed, 0.01), 0);
        let out = |outcome, carried| out_of_reach_s(&constants, outcome, carried, 0.0);
        assert_eq!((out(HitOutcome::Litter, true), out(HitOutcome::Walking, false)), (900.0, 1200.0));
        assert!(out(HitOutcome::Litter, false) > 3600.0);
    }
}
