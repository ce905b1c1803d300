//! Near misses and keeping one's head down. Model card: `suppression`.

constants! {
    /// Constants of suppression (digests of American trials; Huggins).
    "suppression";
    /// Effect of a rifle bullet that passes close by.
    rifle_effect = 0.20, "-", "U(0.1, 0.3)";
    /// Effect of one round of a machine gun.
    machine_gun_effect = 0.15, "-", "U(0.07, 0.22)";
    /// Effect of a shell that bursts near.
    shell_effect = 0.60, "-", "U(0.3, 0.9)";
    /// Distance over which the effect of a bullet falls by a factor e.
    bullet_reach_m = 3.0, "m", "LN(3, 0.5)";
    /// The same for a shell.
    shell_reach_m = 30.0, "m", "LN(30, 0.4)";
    /// Time constant of recovery.
    recovery_s = 8.0, "s", "LN(8, 0.8)";
    /// Suppression above which a man does not move forward or show himself.
    pinned_at = 0.35, "-", "U(0.25, 0.7)";
    /// Share of his rate at which a man who keeps his head down still fires, blindly.
    blind_rate = 0.05, "-", "U(0, 0.15)";
    /// Widening of aim at full suppression.
    aim_widening = 2.0, "-", "U(0, 3)";
}

/// What passes or bursts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Threat {
    /// A rifle bullet.
    Rifle,
    /// A round of a machine gun.
    MachineGun,
    /// A bursting shell or grenade.
    Shell,
}

/// Effect of one round that passes at that distance, 0 to 1.
#[must_use]
pub fn effect(constants: &Constants, threat: Threat, distance_m: f32) -> f32 {
    let (near, reach_m) = match threat {
        Threat::Rifle => (constants.rifle_effect, constants.bullet_reach_m),
        Threat::MachineGun => (constants.machine_gun_effect, constants.bullet_reach_m),
        Threat::Shell => (constants.shell_effect, constants.shell_reach_m),
    };
    near.clamp(0.0, 1.0) * super::exp(-distance_m / reach_m)
}

/// Mean effect of rounds that scatter about the man with that standard deviation per axis: the integral of the effect
/// over the Rayleigh law of miss distances, `1 - x e^(x^2/2) sqrt(pi/2) erfc(x/sqrt 2)` with `x = sd / reach`.
#[must_use]
pub fn mean_effect(constants: &Constants, threat: Threat, miss_sd_m: f32) -> f32 {
    let reach_m = if threat == Threat::Shell { constants.shell_reach_m } else { constants.bullet_reach_m };
    let x = miss_sd_m / reach_m;
    let left = if x > 8.0 {
        // The closed form loses its digits; its asymptote does not.
        1.0 / (x * x)
    } else {
        let x = f64::from(x);
        let tail = libm::erfc(x / core::f64::consts::SQRT_2) * libm::exp(0.5 * x * x);
        (1.0 - x * core::f64::consts::FRAC_PI_2.sqrt() * tail) as f32
    };
    effect(constants, threat, 0.0) * left.clamp(0.0, 1.0)
}

/// Suppression after one more round of that effect.
#[must_use]
pub fn add(suppression: f32, effect: f32) -> f32 {
    (suppression + (1.0 - suppression) * effect).clamp(0.0, 1.0)
}

/// Suppression after a quiet time.
#[must_use]
pub fn decay(constants: &Constants, suppression: f32, duration_s: f32) -> f32 {
    suppression * super::exp(-duration_s / constants.recovery_s)
}

/// Factor on a suppressed man's rate of fire.
#[must_use]
pub fn rate_factor(suppression: f32) -> f32 {
    (1.0 - suppression) * (1.0 - suppression)
}

/// Factor on a suppressed man's dispersion.
#[must_use]
pub fn aim_factor(constants: &Constants, suppression: f32) -> f32 {
    1.0 + constants.aim_widening * suppression
}

/// Whether a man is pinned: he does not move.
#[must_use]
pub fn pinned(constants: &Constants, suppression: f32) -> bool {
    suppression > constants.pinned_at
}

#[cfg(test)]
mod tests {
    use super::*;

    /// T9.4: share of time for which steady fire from 200 m pins a man in cover.
    #[test]
    fn one_rifle_seldom_pins_and_four_or_a_gun_do() {
        let constants = Constants::default();
        let pinned_share = |threat, every_s: f32, rounds: u32, pause_s: f32| {
            let round = mean_effect(&constants, threat, 200.0 * 0.0074);
            let (mut now, mut suppression, mut pinned_s) = (0.0_f32, 0.0_f32, 0.0_f32);
            let mut next = 0.0;
            let mut fired = 0;
            while now < 600.0 {
                if now >= next {
                    suppression = add(suppression, round);
                    fired += 1;
                    next += if fired % rounds == 0 { pause_s } else { every_s };
                }
                suppression = decay(&constants, suppression, 0.05);
                pinned_s += if pinned(&constants, suppression) { 0.05 } else { 0.0 };
                now += 0.05;
            }
            pinned_s / 600.0
        };
        let one = pinned_share(Threat::Rifle, 12.0, 1, 12.0);
        let four_rapid = pinned_share(Threat::Rifle, 60.0 / 52.0, 1, 60.0 / 52.0);
        let gun = pinned_share(Threat::MachineGun, 60.0 / 450.0, 25, 7.0);
        assert!(one < 0.05, "{one}");
        assert!(four_rapid > 0.5, "{four_rapid}");
        assert!(gun > 0.5, "{gun}");
    }

    #[test]
    fn mean_effect_is_the_average_over_miss_distances() {
        let constants = Constants::default();
        for sd in [0.3, 1.5, 6.0, 20.0] {
            let n = 20_000;
            let average = (0..n)
                .map(|step| {
                    let u = (step as f32 + 0.5) / n as f32;
                    effect(&constants, Threat::Rifle, sd * (-2.0 * libm::logf(u)).sqrt())
                })
                .sum::<f32>()
                / n as f32;
            let closed = mean_effect(&constants, Threat::Rifle, sd);
            assert!((closed / average - 1.0).abs() < 0.01, "{sd}: {closed} {average}");
        }
        let far = mean_effect(&constants, Threat::Rifle, 30.0);
        assert!(far > 0.0 && far < 0.003);
    }

    #[test]
    fn effects_at_the_ends() {
        let constants = Constants::default();
        assert_eq!((rate_factor(0.0), rate_factor(1.0), aim_factor(&constants, 1.0)), (1.0, 0.0, 3.0));
        assert!(!pinned(&constants, 0.3) && pinned(&constants, 0.5));
    }
}
