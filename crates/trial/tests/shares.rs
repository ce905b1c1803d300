//! Shares of losses over the engagements on record, against their bands in the literature (`docs/model/verification.md`).

use std::path::Path;

use engine::{Cause, Event, Watch};
use trial::{Source, Trial, read};

/// Runs of each engagement: every one draws its inputs and the constants anew, so that two or three of them tell little.
const RUNS: u64 = 6;

/// Men hit, and those hit by shells.
#[derive(Default)]
struct Hits {
    all: f64,
    by_shell: f64,
}

impl Watch for Hits {
    fn event(&mut self, _time_s: f64, event: &Event) {
        if let Event::Fell { cause: Some(cause), .. } = event {
            self.all += 1.0;
            self.by_shell += f64::from(u8::from(*cause == Cause::Shell));
        }
    }
}

/// T6.3: where there are guns that see little, shells make 3 to 20 % of the men hit. The middle of the engagements on record that had guns: they
/// were fought by day and night, in the open and in streets, with two guns and with two dozen.
#[test]
fn guns_have_their_share_of_the_hit() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../validation/engagements.toml");
    let text = std::fs::read_to_string(file).expect("the records are there");
    let trials: Vec<Trial> =
        read(&text).expect("the records are sound").engagements.into_iter().map(Trial::new).collect();
    let share = |trial: &Trial| -> Option<f64> {
        let mut hits = Hits::default();
        for run in 0..RUNS {
            let (scenario, seed) = trial.scenario(7, run, &Source::Priors).expect("a fight of the record");
            if scenario.units.iter().all(|unit| unit.arms.mountain_guns == 0) {
                return None;
            }
            engine::fight(&scenario, seed, &mut hits);
        }
        println!("{}: of {} hit {:.3} by shells", trial.record().id, hits.all, hits.by_shell / hits.all);
        (hits.all > 0.0).then_some(hits.by_shell / hits.all)
    };
    let share = &share;
    let mut shares: Vec<f64> = std::thread::scope(|scope| {
        let fightable = trials.iter().filter(|trial| trial.unfightable().is_none());
        let threads: Vec<_> = fightable.map(|trial| scope.spawn(move || share(trial))).collect();
        threads.into_iter().filter_map(|thread| thread.join().expect("it ends")).collect()
    });
    shares.sort_by(f64::total_cmp);
    assert!(shares.len() >= 5, "{shares:?}");
    let (low, high) = (shares[(shares.len() - 1) / 2], shares[shares.len() / 2]);
    let middle = 0.5 * (low + high);
    println!("middle of {}: {middle:.3}", shares.len());
    assert!((0.03..=0.2).contains(&middle), "{shares:?}");
}
