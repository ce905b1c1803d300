//! Four kinds of fight of any strength, each also mirrored: attack on a post, meeting on the march, ambush, raid by night.
#![allow(dead_code, reason = "each test file uses some of them")]

use std::sync::Arc;

use engine::mechanism::Constants;
use engine::*;
use ground::{Cover, Ground, Position, Sky, WayClass};

use super::{rifle, unit};

/// Kind of fight; side 0 moves against side 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A line is attacked from the front.
    Attack,
    /// Two columns march into each other.
    Meeting,
    /// A column walks into men who lie hidden.
    Ambush,
    /// A camp asleep is fired on from all round.
    Raid,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 4] = [Kind::Attack, Kind::Meeting, Kind::Ambush, Kind::Raid];
}

/// Length of the square of ground, m.
const GROUND_M: f32 = 6_000.0;
/// Half a cell of that ground, m.
const HALF_CELL_M: f32 = 25.0;
/// Men of a company.
const COMPANY: u32 = 110;

/// Open wood of an autumn slope.
pub fn open_wood() -> Cover {
    Cover { extinction_per_m: 0.01, canopy_height_m: 12.0, canopy_light: 0.6, ..Cover::bare() }
}

/// Hills of 30 m that are the same from either side.
pub fn hills(at: Position) -> f32 {
    let wave = |x: f32, length_m: f32| ((x - 0.5 * GROUND_M) / length_m).cos();
    500.0 + 30.0 * wave(at.x, 160.0) * wave(at.y, 210.0)
}

/// Level ground.
pub fn level(_: Position) -> f32 {
    500.0
}

/// One kind of fight between so many men. Mirrored, the map is turned east for west and the sides change numbers.
pub fn scene(
    kind: Kind,
    men: [u32; 2],
    cover: Cover,
    height: &dyn Fn(Position) -> f32,
    mirrored: bool,
) -> Scenario {
    // In the middle of the cells in which routes are looked for: on a border the cell to the east is taken, on either map.
    let place = |x: f32, y: f32| {
        let x = x + HALF_CELL_M;
        Position::new(if mirrored { GROUND_M - x } else { x }, y)
    };
    let side = |role: usize| if mirrored { 1 - role } else { role };
    let track = vec![Position::new(200.0, 3_000.0), Position::new(5_800.0, 3_000.0)];
    let ways = [(WayClass::CartTrack, track)];
    let ground = Arc::new(
        Ground::made_up(GROUND_M, GROUND_M, 50.0, cover, &ways, height).expect("a made-up ground is sound"),
    );
    let spots = [
        ("post", place(3_000.0, 3_000.0)),
        ("west", place(1_500.0, 3_000.0)),
        ("east", place(4_500.0, 3_000.0)),
    ];
    let places: Vec<Place> = spots
        .iter()
        .map(|&(name, position)| Place { name: name.into(), position, villagers: None })
        .collect();
    let mut units: Vec<Unit> = Vec::new();
    for (role, &men) in men.iter().enumerate() {
        let companies = men.div_ceil(COMPANY);
        for i in 0..companies {
            let strength = men / companies + u32::from(i < men % companies);
            let back = 40.0 * i as f32;
            let x = match (role, kind) {
                (0, _) => 1_500.0 - back,
                (_, Kind::Meeting) => 4_500.0 + back,
                _ => 3_000.0,
            };
            units.push(unit(&format!("{role}-{i}"), side(role), strength, place(x, 3_000.0)));
        }
    }
    if mirrored {
        // Indices, too, are swapped, so that no rule may lean on them.
        units.reverse();
    }
    let orders = units
        .iter()
        .enumerate()
        .map(|(index, unit)| {
            let moves = unit.side == side(0);
            let task = match (kind, moves) {
                (Kind::Attack, true) => Task::Attack { at: 0, approach: Approach::Front, by_stealth: false },
                (Kind::Attack, false) => Task::Defend { at: 0, facing: 1 },
                (Kind::Meeting, true) => Task::March { to: 2, pace: Pace::Cautious },
                (Kind::Meeting, false) => Task::March { to: 1, pace: Pace::Cautious },
                (Kind::Ambush, true) => Task::March { to: 2, pace: Pace::Column },
                (Kind::Ambush, false) => Task::Ambush { at: 0, from: 1, trigger_m: 20.0 },
                (Kind::Raid, true) => Task::Attack { at: 0, approach: Approach::Surround, by_stealth: true },
                (Kind::Raid, false) => Task::Camp { guard: 0.08 },
            };
            Order { name: unit.name.clone(), unit: index, when: Vec::new(), task }
        })
        .collect();
    // 21 October 1920, 00:00 UTC is nine in the morning there; the raid comes at two at night.
    let start = -1_552_608_000 + if kind == Kind::Raid { 61_200 } else { 0 };
    Scenario {
        travel: Arc::new(TravelFields::new(ground.clone(), &places)),
        ground,
        sky: Arc::new(Sky::new(42.5, 128.9, 500.0, start, 40_000.0)),
        duration_s: 18_000.0,
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
        stripped: Default::default(),
    }
}

/// Killed and wounded of a side.
pub fn casualties(outcome: &Outcome, side: usize) -> f64 {
    let books = &outcome.sides[side];
    f64::from(books.killed + books.wounded + books.captured)
}
