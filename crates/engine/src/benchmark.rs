//! The neutral skirmish: a small model that many simulation frameworks have been timed with, fought by this engine with
//! every mechanism off.
//!
//! Two forces of `n` men on a plane of 2,000 m by 1,000 m, spread evenly over its western and its eastern strip of 400 m.
//! In each of 600 steps of a second everybody decides on the same state: who has an enemy within 300 m fires one shot at
//! the nearest, which hits with chance 0.02 exp(-d / 150 m); who has none walks 1.2 m towards the mean place of all living
//! enemies. Then everything happens at once. *Agent-steps* are the men alive at the start of a step, summed over steps.

use std::sync::Arc;

use ground::{Cover, Ground, Position, Sky};

use crate::mechanism::{Constants, MechanismSet};
use crate::outcome::{Event, Watch};
use crate::scenario::{Arms, Scenario, TravelFields, Unit};
use crate::{Skirmish, Steps, Stripped};

/// Steps of the benchmark, of one second each.
pub const STEPS: u32 = 600;

/// What the reference program gives for one number of men: mean survivors of a force after 600 steps and their
/// standard deviation over seeds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// Men of each force.
    pub men: u32,
    /// Mean survivors of a force, both forces taken together.
    pub survivors: f64,
    /// Standard deviation of the survivors of one force over seeds.
    pub sd: f64,
}

/// The benchmark's table, from a double-precision program checked against brute force: 400, 200 and 50 seeds.
pub const EXPECTED: [Expected; 3] = [
    Expected { men: 500, survivors: 425.56, sd: 10.31 },
    Expected { men: 2_000, survivors: 1_706.84, sd: 19.49 },
    Expected { men: 10_000, survivors: 8_593.81, sd: 40.52 },
];

impl Expected {
    /// The row for a number of men, where the benchmark has one.
    #[must_use]
    pub fn of(men: u32) -> Option<Self> {
        EXPECTED.into_iter().find(|row| row.men == men)
    }

    /// How far the pooled mean of both forces over `seeds` seeds may lie from the expected one: four standard errors.
    #[must_use]
    pub fn tolerance(&self, seeds: usize) -> f64 {
        4.0 * self.sd / (2.0 * seeds as f64).sqrt()
    }
}

/// The benchmark as a scenario.
///
/// # Panics
/// Never: the size of its ground is sound.
#[must_use]
pub fn skirmish(men: u32) -> Scenario {
    let ground = Arc::new(
        Ground::made_up(2_000.0, 1_000.0, 100.0, Cover::bare(), &[], &|_| 0.0).expect("a sound size"),
    );
    let force = |name: &str, side: usize, x: f32| Unit {
        name: name.to_owned(),
        parent: None,
        side,
        men,
        combatant: true,
        start: Some(Position::new(x, 500.0)),
        arms: Arms { rifle: Some(0), rounds_per_man: 0, ..Arms::default() },
        dispersion_mil: 0.0,
        steadiness: 0.0,
        dress: side,
        mounted: false,
        pack: false,
        load_kg: 0.0,
        fatigue: 0.0,
        guided: false,
        surgeons: false,
        initiative: 0.0,
    };
    Scenario {
        travel: Arc::new(TravelFields::new(ground.clone(), &[])),
        ground,
        sky: Arc::new(Sky::new(0.0, 0.0, 0.0, 0, f64::from(STEPS))),
        duration_s: f64::from(STEPS),
        sides: 2,
        weapons: Vec::new(),
        distinctness: vec![0.0, 1.0, 1.0, 0.0],
        dresses: 2,
        places: Vec::new(),
        units: vec![force("red", 0, 200.0), force("blue", 1, 1_800.0)],
        orders: Vec::new(),
        constants: Constants::default(),
        mechanisms: MechanismSet::none(),
        steps: Steps::default(),
        stripped: Stripped {
            shots_per_s: 1.0,
            hit: 0.02,
            decay_m: 150.0,
            skirmish: Some(Skirmish { spread_m: [400.0, 1_000.0], reach_m: 300.0, walk_m_per_s: 1.2 }),
        },
    }
}

/// Counts agent-steps by watching men fall.
#[derive(Clone, Debug, Default)]
pub struct AgentSteps {
    /// Agent-steps that the fallen were alive for.
    fallen: f64,
    /// Men fallen.
    fell: u32,
}

impl AgentSteps {
    /// Agent-steps of a whole run of the benchmark with so many men on each side.
    #[must_use]
    pub fn total(&self, men: u32) -> f64 {
        f64::from(2 * men - self.fell) * f64::from(STEPS) + self.fallen
    }
}

impl Watch for AgentSteps {
    fn event(&mut self, time_s: f64, event: &Event) {
        // Whoever falls at the end of step t was alive at the start of steps 0 to t, and the end of step t is at t + 1.
        if let Event::Fell { .. } = event {
            self.fallen += time_s;
            self.fell += 1;
        }
    }
}
