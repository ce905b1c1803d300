//! Shares of losses over whole runs of a shipped battle, against their bands in the literature (`docs/model/verification.md`).

use std::path::Path;

use battle::{Battle, Folder};
use engine::{Cause, Event, MechanismSet, Watch};

/// Men hit: all, by fire of their own side, by cutting weapons.
struct Hits<'a> {
    sides: &'a [usize],
    all: f64,
    by_own: f64,
    blades: f64,
}

impl Watch for Hits<'_> {
    fn event(&mut self, _time_s: f64, event: &Event) {
        if let Event::Fell { unit, cause: Some(cause), by: Some(by), .. } = event {
            self.all += 1.0;
            self.by_own += f64::from(u8::from(self.sides[*unit] == self.sides[*by]));
            self.blades += f64::from(u8::from(*cause == Cause::CloseFight));
        }
    }
}

/// T3.3: 1 to 20 % of the men hit are hit by their own side (Shrader 1982: 2 % and more). T7.1: fewer than 5 % by cutting weapons.
#[test]
fn own_fire_and_cutting_weapons_have_their_shares_of_six_days() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../battles/qingshanli");
    let battle = Battle::load(&Folder(folder)).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let scenario =
        battle.compile(&battle.default_theta(), MechanismSet::all()).expect("shipped battles compile");
    let sides: Vec<usize> = scenario.units.iter().map(|unit| unit.side).collect();
    let mut hits = Hits { sides: &sides, all: 0.0, by_own: 0.0, blades: 0.0 };
    for seed in 1..=4 {
        engine::fight(&scenario, seed, &mut hits);
    }
    let (own, blades) = (hits.by_own / hits.all, hits.blades / hits.all);
    println!("of {} hit {own:.4} by their own side, {blades:.4} by cutting weapons", hits.all);
    assert!(hits.all > 1_000.0, "{}", hits.all);
    assert!((0.01..=0.2).contains(&own), "{own}");
    assert!(blades < 0.05, "{blades}");
}
