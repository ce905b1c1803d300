//! Small scenarios for the tests.
#![allow(dead_code, reason = "each test file uses some of them")]

pub mod scenes;

use std::sync::Arc;

use engine::mechanism::Constants;
use engine::*;
use ground::{Cover, Ground, Position, Sky};

/// Riflemen of average quality.
pub fn unit(name: &str, side: usize, men: u32, at: Position) -> Unit {
    Unit {
        name: name.to_owned(),
        parent: None,
        side,
        men,
        combatant: true,
        start: Some(at),
        arms: Arms { rifle: Some(0), rounds_per_man: 120, ..Arms::default() },
        dispersion_mil: 2.3,
        steadiness: 0.0,
        dress: side,
        mounted: false,
        pack: false,
        load_kg: 20.0,
        fatigue: 0.0,
        guided: false,
        surgeons: true,
        initiative: 0.5,
    }
}

/// A scenario on flat ground of one cover, six hours from 09:00 UTC+9 on a clear October day.
pub fn flat(cover: Cover, places: &[(&str, Position)], units: Vec<Unit>, orders: Vec<Order>) -> Scenario {
    let ground = Arc::new(
        Ground::made_up(6_000.0, 6_000.0, 100.0, cover, &[], &|_| 500.0).expect("a flat ground is sound"),
    );
    let places: Vec<Place> = places
        .iter()
        .map(|&(name, position)| Place { name: name.to_owned(), position, villagers: None })
        .collect();
    Scenario {
        travel: Arc::new(TravelFields::new(ground.clone(), &places)),
        ground,
        // 21 October 1920, 00:00 UTC.
        sky: Arc::new(Sky::new(42.5, 128.9, 500.0, -1_552_608_000, 30_000.0)),
        duration_s: 21_600.0,
        sides: 2,
        weapons: vec![rifle()],
        distinctness: vec![0.0, 1.0, 1.0, 0.0],
        dresses: 2,
        places,
        units,
        orders,
        constants: Constants::default(),
        mechanisms: MechanismSet::all(),
        steps: Steps::default(),
        stripped: Stripped::default(),
    }
}

/// The rifle of all test scenarios.
pub fn rifle() -> Weapon {
    Weapon {
        name: "rifle".to_owned(),
        kind: WeaponKind::Rifle,
        muzzle_velocity_m_per_s: 760.0,
        practical_rate_per_min: 10.0,
        jam_per_round: 0.005,
        crew: 1,
    }
}

/// Two lines with every mechanism off.
pub fn duel(x: u32, y: u32) -> Scenario {
    let west = Position::new(2_900.0, 3_000.0);
    let east = Position::new(3_100.0, 3_000.0);
    let mut scenario =
        flat(Cover::bare(), &[], vec![unit("west", 0, x, west), unit("east", 1, y, east)], Vec::new());
    scenario.mechanisms = MechanismSet::none();
    scenario.duration_s = 1e6;
    scenario
}

/// Sparse wood: some lines of sight at a hundred metres.
pub fn wood() -> Cover {
    Cover { extinction_per_m: 0.01, canopy_height_m: 12.0, ..Cover::bare() }
}

/// Two companies attack one that holds a place; mirrored, the same with sides and directions swapped.
pub fn meeting(mirrored: bool) -> Scenario {
    let place = |x: f32| Position::new(if mirrored { 6_000.0 - x } else { x }, 3_000.0);
    let (attacker, defender) = if mirrored { (1, 0) } else { (0, 1) };
    let mut units = vec![
        unit("first", attacker, 110, place(1_600.0)),
        unit("second", attacker, 110, place(1_500.0)),
        unit("post", defender, 100, place(3_000.0)),
    ];
    if mirrored {
        // Indices, too, are swapped, so that no rule may lean on them.
        units.reverse();
    }
    let index = |name: &str| units.iter().position(|u| u.name == name).expect("named above");
    let (first, second, post) = (index("first"), index("second"), index("post"));
    let attack = |unit| Order {
        name: format!("attack-{unit}"),
        unit,
        when: Vec::new(),
        task: Task::Attack { at: 0, approach: Approach::Front, by_stealth: false },
    };
    let orders = vec![
        attack(first),
        attack(second),
        Order {
            name: "hold".to_owned(),
            unit: post,
            when: Vec::new(),
            task: Task::Defend { at: 0, facing: 1 },
        },
    ];
    flat(wood(), &[("post", place(3_000.0)), ("start", place(1_500.0))], units, orders)
}
