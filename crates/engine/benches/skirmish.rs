//! How long the neutral skirmish takes: every man on his own, every mechanism off. Agent-steps are those of one fight.
//! Run with `cargo bench -p engine`; `benches/peers.sh` runs another framework beside it.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use engine::benchmark::{AgentSteps, skirmish};
use engine::{Unwatched, fight};

fn skirmishes(c: &mut Criterion) {
    let mut group = c.benchmark_group("skirmish");
    group.sample_size(10);
    for men in [500, 2_000, 10_000] {
        let scenario = skirmish(men);
        let mut steps = AgentSteps::default();
        fight(&scenario, 0, &mut steps);
        group.throughput(Throughput::Elements(steps.total(men) as u64));
        let mut seed = 0;
        group.bench_function(men.to_string(), |b| {
            b.iter(|| {
                seed += 1;
                fight(&scenario, seed, &mut Unwatched)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, skirmishes);
criterion_main!(benches);
