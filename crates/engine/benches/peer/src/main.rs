//! The neutral skirmish as a competent user of bevy_ecs writes it: men as entities with components, one resource with a
//! grid of cells for each force, three systems in a chain on the single-threaded executor.
//!
//! `peer N SEEDS` prints one line: agent-steps per second of processor time (median over seeds) and survivors.

use bevy_ecs::prelude::*;
use bevy_ecs::schedule::ExecutorKind;
use cpu_time::ThreadTime;

const STEPS: u32 = 600;
const REACH_M: f32 = 300.0;
const WALK_M: f32 = 1.2;
const CELL_M: f32 = 50.0;
const COLUMNS: i32 = 40;
const ROWS: i32 = 20;

/// Where a man is, m.
#[derive(Component, Clone, Copy)]
struct Place {
    x: f32,
    y: f32,
}

/// Where he will be after the step.
#[derive(Component)]
struct Next(Place);

/// His force, 0 or 1.
#[derive(Component)]
struct Force(usize);

/// SplitMix64 (Steele, Lea and Flood 2014), cheaper than what it is compared with.
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 40) as f32 / 16_777_216.0
    }
}

#[derive(Resource)]
struct Field {
    cells: [Vec<Vec<(f32, f32, Entity)>>; 2],
    living: [u32; 2],
    centre: [Place; 2],
    hit: Vec<Entity>,
    draws: Draws,
    agent_steps: u64,
}

fn cell(x: f32, y: f32) -> (i32, i32) {
    (((x / CELL_M) as i32).clamp(0, COLUMNS - 1), ((y / CELL_M) as i32).clamp(0, ROWS - 1))
}

/// Square of the distance from a point to a cell.
fn gap(column: i32, row: i32, at: Place) -> f32 {
    let outside = |from: f32, v: f32| (from - v).max(v - from - CELL_M).max(0.0);
    let (dx, dy) = (outside(column as f32 * CELL_M, at.x), outside(row as f32 * CELL_M, at.y));
    dx * dx + dy * dy
}

/// Searches ring after ring of cells, until no cell of the next can hold anybody nearer.
fn nearest(cells: &[Vec<(f32, f32, Entity)>], at: Place) -> Option<(f32, Entity)> {
    let (column, row) = cell(at.x, at.y);
    let mut best = REACH_M * REACH_M;
    let mut who = None;
    for ring in 0..=(REACH_M / CELL_M) as i32 + 1 {
        let reached = ((ring - 1).max(0) as f32 * CELL_M).powi(2);
        if reached > best {
            break;
        }
        for r in (row - ring).max(0)..=(row + ring).min(ROWS - 1) {
            let whole = r == row - ring || r == row + ring;
            let stride = if whole || ring == 0 { 1 } else { 2 * ring };
            let mut c = column - ring;
            while c <= column + ring {
                if (0..COLUMNS).contains(&c) && gap(c, r, at) <= best {
                    for &(x, y, man) in &cells[(r * COLUMNS + c) as usize] {
                        let square = (x - at.x).powi(2) + (y - at.y).powi(2);
                        if square <= best {
                            best = square;
                            who = Some(man);
                        }
                    }
                }
                c += stride;
            }
        }
    }
    who.map(|who| (best.sqrt(), who))
}

fn sense(mut field: ResMut<Field>, men: Query<(Entity, &Place, &Force)>) {
    let field = &mut *field;
    field.cells.iter_mut().flatten().for_each(Vec::clear);
    field.living = [0, 0];
    let mut sum = [(0.0_f64, 0.0_f64); 2];
    for (man, place, force) in &men {
        let (column, row) = cell(place.x, place.y);
        field.cells[force.0][(row * COLUMNS + column) as usize].push((place.x, place.y, man));
        field.living[force.0] += 1;
        sum[force.0].0 += f64::from(place.x);
        sum[force.0].1 += f64::from(place.y);
    }
    for force in 0..2 {
        let n = f64::from(field.living[force].max(1));
        field.centre[force] = Place { x: (sum[force].0 / n) as f32, y: (sum[force].1 / n) as f32 };
        field.agent_steps += u64::from(field.living[force]);
    }
}

fn decide(mut field: ResMut<Field>, mut men: Query<(&Place, &mut Next, &Force)>) {
    let field = &mut *field;
    for (&place, mut next, force) in &mut men {
        let enemy = 1 - force.0;
        next.0 = place;
        if field.living[enemy] == 0 {
            continue;
        }
        if let Some((range_m, man)) = nearest(&field.cells[enemy], place) {
            if field.draws.next() < 0.02 * (-range_m / 150.0).exp() {
                field.hit.push(man);
            }
        } else {
            let (dx, dy) = (field.centre[enemy].x - place.x, field.centre[enemy].y - place.y);
            let share = (WALK_M / (dx * dx + dy * dy).sqrt()).min(1.0);
            next.0 = Place { x: place.x + share * dx, y: place.y + share * dy };
        }
    }
}

fn apply(mut commands: Commands, mut field: ResMut<Field>, mut men: Query<(&mut Place, &Next)>) {
    for (mut place, next) in &mut men {
        *place = next.0;
    }
    field.hit.sort();
    field.hit.dedup();
    for man in std::mem::take(&mut field.hit) {
        commands.entity(man).despawn();
    }
}

/// One fight: agent-steps per second of processor time, and survivors of both forces.
fn run(men: u32, seed: u64) -> (f64, [u32; 2]) {
    let from = ThreadTime::now();
    let mut world = World::new();
    let mut draws = Draws(seed << 32);
    for force in 0..2 {
        for _ in 0..men {
            let place =
                Place { x: 1_600.0 * force as f32 + 400.0 * draws.next(), y: 1_000.0 * draws.next() };
            world.spawn((place, Next(place), Force(force)));
        }
    }
    let cells = || vec![Vec::new(); (COLUMNS * ROWS) as usize];
    world.insert_resource(Field {
        cells: [cells(), cells()],
        living: [men; 2],
        centre: [Place { x: 0.0, y: 0.0 }; 2],
        hit: Vec::new(),
        draws,
        agent_steps: 0,
    });
    let mut schedule = Schedule::default();
    schedule.set_executor_kind(ExecutorKind::SingleThreaded);
    schedule.add_systems((sense, decide, apply).chain());
    for _ in 0..STEPS {
        schedule.run(&mut world);
    }
    let mut left = [0, 0];
    let mut forces = world.query::<&Force>();
    forces.iter(&world).for_each(|force| left[force.0] += 1);
    (world.resource::<Field>().agent_steps as f64 / from.elapsed().as_secs_f64(), left)
}

fn main() {
    let number = |at: usize, or: u64| std::env::args().nth(at).map_or(or, |word| word.parse().expect("a number"));
    let (men, seeds) = (number(1, 2_000) as u32, number(2, 3));
    let runs: Vec<(f64, [u32; 2])> = (1..=seeds).map(|seed| run(men, seed)).collect();
    let mut rates: Vec<f64> = runs.iter().map(|run| run.0).collect();
    rates.sort_by(f64::total_cmp);
    let left = runs.iter().map(|run| f64::from(run.1[0] + run.1[1])).sum::<f64>() / (2 * runs.len()) as f64;
    println!(
        "bevy_ecs N {men} seeds {seeds}: {:.2} million agent-steps per CPU second, {left:.2} survivors of each",
        rates[rates.len() / 2] / 1e6
    );
}
