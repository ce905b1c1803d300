//! Made-up ground for a record: relief and cover of its class, commanding ground where it says who held it, a road, and
//! the shelter that each side had where it stood.

use std::f32::consts::TAU;

use ground::{Cover, Ground, GroundError, Position, WayClass};

use crate::draw::Draws;
use crate::inputs::{Inputs, Reading};
use crate::words::{Kind, Readiness, Terrain};

/// Side of the square, m.
pub(crate) const SIZE_M: f32 = 6_000.0;
/// Where the attacked stand, or where the ambush lies.
pub(crate) const CENTRE: Position = Position::new(SIZE_M / 2.0, SIZE_M / 2.0);
const CELL_M: f32 = 50.0;
/// Share of the undulation of its class that ground has which is called flat (assumed).
const FLAT: f32 = 0.25;
/// Waves that make the undulation.
const WAVES: usize = 7;

/// What of the ground a plan must know.
pub(crate) struct Lie {
    pub(crate) ground: Ground,
}

/// Front that men in line take up, m.
pub(crate) fn front_m(men: u32) -> f32 {
    (men as f32 * 0.9).clamp(20.0, 4_000.0)
}

/// Makes the ground of a run.
pub(crate) fn lie(reading: &Reading, inputs: &Inputs, draws: &Draws) -> Result<Lie, GroundError> {
    let draw = |what: &str, low: f64, high: f64| draws.between(what, low, high) as f32;
    let spread = |what: &str, median: f64, sd: f64| draws.lognormal(what, median, sd) as f32;
    // Undulation: half the height between crest and hollow, m.
    let swell = match reading.terrain {
        Terrain::Open => spread("swell", 2.5, 0.7),
        Terrain::Town => spread("swell", 1.5, 0.6),
        Terrain::Mixed => spread("swell", 5.0, 0.6),
        Terrain::Forest => spread("swell", 6.0, 0.6),
        Terrain::Mountain => spread("swell", 20.0, 0.5),
    };
    let swell = if reading.flat { FLAT * swell } else { swell };
    let waves: Vec<(f32, f32, f32, f32)> = (0..WAVES)
        .map(|at| {
            let length = spread(&format!("wave.{at}.length"), 600.0, 0.5).max(200.0);
            let turn = draw(&format!("wave.{at}.turn"), 0.0, 1.0) * TAU;
            let phase = draw(&format!("wave.{at}.phase"), 0.0, 1.0) * TAU;
            (
                TAU / length * libm::cosf(turn),
                TAU / length * libm::sinf(turn),
                phase,
                swell / (WAVES as f32).sqrt(),
            )
        })
        .collect();
    let mountain = reading.terrain == Terrain::Mountain;
    let command = spread("command", if mountain { 60.0 } else { 15.0 }, 0.6);
    let valley = draw("valley", 0.06, 0.18) * if mountain { 2.0 } else { 1.0 };
    let ambush = reading.kind == Kind::Ambush;
    let (a_high, b_high) = (reading.heights.of(0), reading.heights.of(1));
    let reach = spread("reach", 350.0, 0.3).max(command * 2.0);
    let south = CENTRE.offset(0.0, -(inputs.opening_m as f32).clamp(80.0, 700.0));
    let hill = |at: Position, of: Position| {
        let share = at.distance_to(of) / reach;
        command * libm::expf(-share * share)
    };
    let swell_at = |at: Position| -> f32 {
        waves.iter().map(|(x, y, phase, high)| high * libm::sinf(x * at.x + y * at.y + phase)).sum()
    };
    // Who had the choice took a site with a field of fire: the best of those that he could have taken.
    let sites = if chooses(reading) { SITES } else { 1 };
    let site = (0..sites)
        .map(|at| {
            let away = |what: &str| draw(&format!("site.{at}.{what}"), -1_500.0, 1_500.0);
            (away("x"), away("y"))
        })
        .map(|(x, y)| {
            let height = |at: Position| swell_at(at.offset(x, y));
            (x, y, field_of_fire(inputs, ambush, &height))
        })
        .max_by(|one, other| one.2.total_cmp(&other.2))
        .unwrap_or((0.0, 0.0, 0.0));
    let height = |at: Position| {
        let swell = swell_at(at.offset(site.0, site.1));
        let lie = if ambush && a_high {
            valley * ((at.y - CENTRE.y).abs() - 12.0).clamp(0.0, 600.0)
        } else {
            let b = if b_high { hill(at, CENTRE) } else { 0.0 };
            b + if a_high { hill(at, south) } else { 0.0 }
        };
        500.0 + swell + lie
    };
    let covers = covers(reading, inputs, draws);
    // Woods and thickets in the open country: patches about random points.
    let (patches, radius) = match reading.terrain {
        Terrain::Open => (4, 120.0),
        Terrain::Mixed => (22, 260.0),
        Terrain::Mountain => (14, 260.0),
        Terrain::Forest | Terrain::Town => (0, 0.0),
    };
    let clumps: Vec<(Position, f32)> = (0..patches)
        .map(|at| {
            let place = Position::new(
                draw(&format!("clump.{at}.x"), 0.2, 0.8) * SIZE_M,
                draw(&format!("clump.{at}.y"), 0.2, 0.8) * SIZE_M,
            );
            (place, radius * draw(&format!("clump.{at}.r"), 0.4, 1.2))
        })
        .collect();
    // The line as it is manned: the outermost groups of companies stand this far out on either side.
    let groups = crate::forces::groups(inputs.sides[1].men);
    let outmost = crate::plan::group_x(groups - 1, groups) - CENTRE.x
        + front_m(inputs.sides[1].men) / groups as f32 / 2.0;
    let front = (front_m(inputs.sides[1].men) / 2.0).max(outmost) + 60.0;
    let a_front = front_m(inputs.sides[0].men) / 2.0 + 200.0;
    let on_the_move = matches!(reading.kind, Kind::Meeting | Kind::Pursuit);
    let cover_at = |at: Position| {
        let (dx, dy) = ((at.x - CENTRE.x).abs(), at.y - CENTRE.y);
        if ambush {
            let beside = dy.abs();
            let near = inputs.opening_m as f32 + 60.0;
            if dx < a_front.max(300.0) && beside < near + 60.0 {
                return if beside < (0.5 * near).min(40.0) { B_PLACE } else { A_PLACE };
            }
        } else if dx < front && dy > -60.0 && dy < (if on_the_move { 1_500.0 } else { 60.0 }) {
            return B_PLACE;
        } else if dx < front.max(a_front) && dy <= -60.0 && dy > -1_500.0 {
            // The ground over which the attacker comes gives what the words say that he found there.
            return A_PLACE;
        }
        if clumps.iter().any(|(place, radius)| at.distance_to(*place) < *radius) { CLUMP } else { BASE }
    };
    let road = if ambush || reading.kind == Kind::Meeting || reading.kind == Kind::Pursuit {
        let ends = if ambush {
            vec![Position::new(150.0, CENTRE.y), Position::new(SIZE_M - 150.0, CENTRE.y)]
        } else {
            vec![Position::new(CENTRE.x, 150.0), Position::new(CENTRE.x, SIZE_M - 150.0)]
        };
        vec![(WayClass::CartTrack, ends)]
    } else {
        Vec::new()
    };
    let ground = Ground::made_up_patched(SIZE_M, SIZE_M, CELL_M, covers, &road, &height, &cover_at)?;
    Ok(Lie { ground })
}

/// Sites from which who chooses his ground takes the best (assumed).
const SITES: u32 = 12;

/// Whether one side chose the place: an ambush, or men found in a position that they had taken up.
fn chooses(reading: &Reading) -> bool {
    match reading.kind {
        Kind::Ambush => true,
        Kind::PreparedDefence | Kind::Assault | Kind::Siege => {
            matches!(reading.sides[1].readiness, Readiness::InPosition | Readiness::Deployed)
        }
        Kind::Meeting | Kind::NightRaid | Kind::Pursuit => false,
    }
}

/// Share of the approaches within range that can be seen from the line of who lies there.
fn field_of_fire(inputs: &Inputs, ambush: bool, height: &dyn Fn(Position) -> f32) -> f32 {
    let reach = (inputs.opening_m as f32).clamp(100.0, 800.0);
    let front = front_m(inputs.sides[usize::from(!ambush)].men).min(1_500.0);
    let (mut seen, mut all) = (0.0_f32, 0.0_f32);
    for post in 0..5 {
        let from = CENTRE.offset((post as f32 / 4.0 - 0.5) * front, if ambush { reach } else { 0.0 });
        for step in 1..=8 {
            for aside in [-0.5, 0.0, 0.5] {
                let far = reach * step as f32 / 8.0;
                let to = if ambush {
                    // The way itself.
                    Position::new(from.x + 2.0 * aside * far, CENTRE.y)
                } else {
                    from.offset(aside * far, -far)
                };
                all += 1.0;
                let (low, high) = (height(from) + 1.2, height(to) + 0.9);
                let clear = (1..12).all(|at| {
                    let share = at as f32 / 12.0;
                    let over = from.toward(to, share);
                    height(over) < low + (high - low) * share
                });
                seen += f32::from(u8::from(clear));
            }
        }
    }
    seen / all
}

const BASE: u8 = 0;
const CLUMP: u8 = 1;
const A_PLACE: u8 = 2;
const B_PLACE: u8 = 3;

/// The classes of cover: the country, its woods, and the places of the two sides with their shelter.
fn covers(reading: &Reading, inputs: &Inputs, draws: &Draws) -> Vec<Cover> {
    let spread = |what: &str, median: f64, sd: f64| draws.lognormal(what, median, sd) as f32;
    let base = match reading.terrain {
        Terrain::Open => (0.0006, 1.0, 0.10, 0.0),
        Terrain::Mountain => (0.0012, 1.0, 0.30, 0.0),
        Terrain::Mixed => (0.002, 1.0, 0.20, 0.0),
        Terrain::Forest => (0.022, 0.3, 0.35, 0.03),
        Terrain::Town => (0.010, 1.0, 0.50, 0.0),
    };
    let class = |id: &str, (extinction, light, share, burst): (f64, f32, f32, f32)| Cover {
        id: id.to_owned(),
        extinction_per_m: spread("extinction", extinction, 0.5),
        prone_factor: 1.5,
        canopy_light: light,
        walking_factor: if light < 1.0 { 0.7 } else { 0.9 },
        tree_burst_per_m: burst,
        cover_share: share,
        canopy_height_m: match reading.terrain {
            Terrain::Open => 0.5,
            Terrain::Mountain | Terrain::Mixed => 2.0,
            Terrain::Town => 6.0,
            Terrain::Forest => 12.0,
        },
    };
    let country = class("country", base);
    let wood = Cover {
        extinction_per_m: spread("wood", 0.02, 0.5),
        canopy_light: 0.4,
        cover_share: 0.35,
        canopy_height_m: 10.0,
        id: "wood".to_owned(),
        ..country.clone()
    };
    let place = |id: &str, side: usize| Cover {
        id: id.to_owned(),
        cover_share: inputs.sides[side].shielded as f32,
        ..country.clone()
    };
    vec![country.clone(), wood, place("a-place", 0), place("b-place", 1)]
}
