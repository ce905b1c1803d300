//! How the time of one fight grows with the men in it: the week of Qingshanli with some 5,000 and some 50,000 of them.
//! Run with `cargo bench -p battle --bench scale`; the example `scale` prints events, memory and the exponent besides.

use battle::{Battle, Folder};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use engine::{MechanismSet, Unwatched, fight};
use std::path::Path;

fn men(c: &mut Criterion) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../battles/qingshanli");
    let battle = Battle::load(&Folder(folder)).expect("a shipped battle");
    let as_told =
        battle.compile(&battle.default_theta(), MechanismSet::all()).expect("its unknowns at their middles");
    let told: u32 = as_told.units.iter().map(|unit| unit.men).sum();
    let mut group = c.benchmark_group("men");
    // A fight of 50,000 takes some ten seconds: few of them say enough.
    group.sample_size(10);
    for men in [5_000, 50_000] {
        let mut scenario = as_told.clone();
        for unit in &mut scenario.units {
            unit.men = (f64::from(unit.men) * f64::from(men) / f64::from(told)).round() as u32;
        }
        // The travel fields of the ground are found on first use and kept: the first fight is not the usual one.
        fight(&scenario, 0, &mut Unwatched);
        let mut seed = 0;
        group.bench_function(BenchmarkId::from_parameter(men), |b| {
            b.iter(|| {
                seed += 1;
                fight(&scenario, seed, &mut Unwatched)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, men);
criterion_main!(benches);
