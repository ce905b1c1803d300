//! How long the ground of Qingshanli takes: building, sights of 50-500 m, a travel field, a route, a sky.
//! Run with `cargo bench -p ground`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ground::{Ground, GroundSpec, Mobility, Position, Sky};
use std::hint::black_box;

fn ground(c: &mut Criterion) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../battles/qingshanli/ground.toml");
    let text = std::fs::read_to_string(path).expect("the shipped battle");
    let spec = GroundSpec::from_toml(&text).expect("a sound file");
    let none = |_: &str| Err(std::io::ErrorKind::NotFound.into());
    let ground = Ground::build(&spec, &none).expect("a ground");
    let place = |id: &str| ground.place(id).and_then(|place| place.position).expect("a place on the map");

    let mut slow = c.benchmark_group("build");
    slow.sample_size(10);
    slow.bench_function("read", |b| b.iter(|| GroundSpec::from_toml(black_box(&text))));
    slow.bench_function("build", |b| b.iter(|| Ground::build(black_box(&spec), &none)));
    slow.bench_function("field", |b| b.iter(|| ground.travel_field(place("gapsan"), Mobility::Foot)));
    slow.bench_function("route", |b| {
        b.iter(|| ground.route(place("toudaogou"), place("gapsan"), Mobility::Foot));
    });
    slow.bench_function("sky of nine days", |b| {
        b.iter(|| Sky::new(42.5, 128.9, 600.0, -1_552_640_400, 9.0 * 86_400.0));
    });
    slow.finish();

    // A field of pairs around the gorge, 50 to 500 m apart, from a plain congruence: no two neighbours in memory order.
    let centre = place("jikso");
    let mut state = 1_u32;
    let mut next = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 16_777_216.0
    };
    let pairs: Vec<(Position, Position)> = (0..4096)
        .map(|_| {
            let from = centre.offset((next() - 0.5) * 3000.0, (next() - 0.5) * 3000.0);
            let away = 50.0 + next() * 450.0;
            let angle = next() * std::f32::consts::TAU;
            (from, from.offset(away * angle.cos(), away * angle.sin()))
        })
        .collect();
    let mut sights = c.benchmark_group("sight");
    sights.throughput(Throughput::Elements(pairs.len() as u64));
    sights.bench_function("50 to 500 m", |b| {
        b.iter(|| {
            pairs.iter().map(|&(from, to)| ground.sight(from, 1.5, to, 1.2).optical_depth).sum::<f32>()
        });
    });
    sights.finish();
}

criterion_group!(benches, ground);
criterion_main!(benches);
