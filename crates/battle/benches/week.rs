//! How long one fight takes: the week of Qingshanli with every man in it, and the small example battle.
//! Run with `cargo bench -p battle`.

use battle::{Battle, Folder};
use criterion::{Criterion, criterion_group, criterion_main};
use engine::MechanismSet;
use std::path::Path;

fn fights(c: &mut Criterion) {
    let mut group = c.benchmark_group("fight");
    group.sample_size(10);
    for id in ["example", "qingshanli"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../battles").join(id);
        let battle = Battle::load(&Folder(folder)).expect("a shipped battle");
        let theta = battle.default_theta();
        // The travel fields of the ground are found on first use and kept: the first fight is not the usual one.
        battle.fight_unwatched(&theta, 0, MechanismSet::all()).expect("its unknowns at their middles");
        let mut seed = 0;
        group.bench_function(id, |b| {
            b.iter(|| {
                seed += 1;
                battle.fight_unwatched(&theta, seed, MechanismSet::all())
            });
        });
    }
    group.finish();
}

criterion_group!(benches, fights);
criterion_main!(benches);
