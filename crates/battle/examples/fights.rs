//! In how many of several fights each named engagement happened and when, and how fast bodies marched.
//!
//! `cargo run --release -p battle --example fights -- BATTLE RUNS [off=MECHANISM] [set=NAME=VALUE] [marches=SEED]` fights a
//! shipped battle with its unknowns at their middles, seeds 1 to RUNS, and prints for each engagement the runs in which it
//! happened with the quartiles of its first shot; with `marches` every march of that seed that goes two kilometres or more.

use battle::{Battle, Clock, Folder};
use engine::mechanism::Mechanism;
use engine::why::Why;
use engine::{Event, MechanismSet, Scenario, Unwatched, Watch, fight};
use std::path::Path;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let id = arguments.next().unwrap_or_else(|| "qingshanli".to_owned());
    let runs: u64 = arguments.next().and_then(|a| a.parse().ok()).unwrap_or(12);
    let rest: Vec<String> = arguments.collect();
    let told =
        |key: &'static str| rest.iter().filter_map(move |word| word.strip_prefix(key)?.strip_prefix('='));
    let mut mechanisms = MechanismSet::all();
    for name in told("off") {
        mechanisms = mechanisms.without(Mechanism::from_name(name).expect("a mechanism"));
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../battles").join(id);
    let battle = Battle::load(&Folder(folder)).expect("a shipped battle");
    let theta = battle.default_theta();
    let mut scenario = battle.compile(&theta, mechanisms).expect("its unknowns at their middles");
    for word in told("set") {
        let (name, value) = word.split_once('=').expect("NAME=VALUE");
        scenario.constants.set(name, value.parse().expect("a number")).expect("a constant");
    }
    if let Some(seed) = told("marches").next() {
        let seed = seed.parse().expect("a seed");
        fight(&scenario, seed, &mut Marches { scenario: &scenario, clock: battle.clock(), hour: 3_600.0 });
        return;
    }
    let mut first_shots: Vec<(String, Vec<f64>)> = Vec::new();
    for seed in 1..=runs {
        let outcome = fight(&scenario, seed, &mut Unwatched);
        for (i, engagement) in battle.record(&scenario, seed, &outcome).engagements.iter().enumerate() {
            if first_shots.len() <= i {
                first_shots.push((engagement.id.clone(), Vec::new()));
            }
            first_shots[i].1.extend(engagement.start_s);
        }
    }
    println!("{:<24} {:>9}  first shot: quartiles", "engagement", "happened");
    for (id, mut times) in first_shots {
        times.sort_by(f64::total_cmp);
        let quartile = |q: usize| {
            times.get(times.len() * q / 4).map_or(String::new(), |&t| day_and_hour(battle.clock(), t))
        };
        println!(
            "{id:<24} {:>4} of {runs:<3} {}  {}  {}",
            times.len(),
            quartile(1),
            quartile(2),
            quartile(3)
        );
    }
}

/// Day of the month and time of day.
fn day_and_hour(clock: Clock, time_s: f64) -> String {
    clock.civil(time_s).get(8..16).unwrap_or_default().to_owned()
}

/// Prints marches as they begin.
struct Marches<'a> {
    scenario: &'a Scenario,
    clock: Clock,
    hour: f64,
}

impl Watch for Marches<'_> {
    const ASKS_WHY: bool = true;

    fn event(&mut self, _time_s: f64, _event: &Event) {}

    fn why(&mut self, time_s: f64, why: &Why) {
        let Why::SetOut { unit, to, length_m, due_s, pace, slower, astray_s } = why else { return };
        if *length_m < 2_000.0 {
            return;
        }
        let hours = (due_s - time_s) / self.hour;
        let near = |a: &&engine::Place, b: &&engine::Place| {
            a.position.distance_to(*to).total_cmp(&b.position.distance_to(*to))
        };
        let place = self.scenario.places.iter().min_by(near).map_or("", |place| &place.name);
        let km = f64::from(*length_m) / 1_000.0;
        println!(
            "{} {:<22} to {place:<18} {pace:?} {km:5.1} km {hours:5.2} h {:4.2} km/h | more h: night {:.2} slope {:.2} ground {:.2} load {:.2} tired {:.2} caution {:.2} astray {:.2}",
            day_and_hour(self.clock, time_s),
            self.scenario.units[*unit].name,
            km / hours,
            f64::from(slower.night_s) / self.hour,
            f64::from(slower.slope_s) / self.hour,
            f64::from(slower.ground_s) / self.hour,
            f64::from(slower.load_s) / self.hour,
            f64::from(slower.fatigue_s) / self.hour,
            f64::from(slower.caution_s) / self.hour,
            f64::from(*astray_s) / self.hour,
        );
    }
}
