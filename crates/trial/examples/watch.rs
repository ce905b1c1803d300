//! Watches one fight of a record: `cargo run --release -p trial --example watch -- FILE ID RUN`.
//! Prints events as they come, the fallen by minute, and at the end rounds and hits by side, time, range and posture.

use std::collections::BTreeMap;

use engine::{Event, Scenario, Watch};
use trial::{Source, Trial};

struct Printer<'a> {
    scenario: &'a Scenario,
    minute: u64,
    fallen: BTreeMap<String, u32>,
    struck: BTreeMap<String, u32>,
    gave_way: std::collections::BTreeSet<usize>,
}

impl Printer<'_> {
    fn flush(&mut self) {
        for (what, count) in std::mem::take(&mut self.fallen) {
            println!("{:>5} min  {count:>4} × {what}", self.minute);
        }
    }
}

impl Watch for Printer<'_> {
    const ASKS_WHY: bool = true;

    fn why(&mut self, time_s: f64, why: &engine::Why) {
        if let engine::Why::Shot { unit, range_m, rounds, on, .. } = why {
            let key = format!(
                "at {:>6} {:>4} min {:>4} m",
                self.scenario.units[*on].name,
                (time_s / 120.0) as u32 * 2,
                (*range_m as u32) / 100 * 100
            );
            *self.struck.entry(key).or_default() += rounds;
            let side = self.scenario.units[*unit].side;
            let key = format!(
                "shots {side} {:>4} min {:>4} m",
                (time_s / 300.0) as u32 * 5,
                (*range_m as u32) / 200 * 200
            );
            *self.struck.entry(key).or_default() += rounds;
        }
        if let engine::Why::Struck { unit, with, range_m, posture, .. } = why {
            let side = self.scenario.units[*unit].side;
            let when = if self.gave_way.contains(unit) { "after giving way" } else { "before" };
            *self.struck.entry(format!("{side} {when} {posture:?}")).or_default() += 1;
            *self
                .struck
                .entry(format!("{side} {with:?} {posture:?} {:>4}", (*range_m as u32) / 100 * 100))
                .or_default() += 1;
            *self
                .struck
                .entry(format!("time {side} {:>4} min", (time_s / 1200.0) as u32 * 20))
                .or_default() += 1;
        }
    }

    fn event(&mut self, time_s: f64, event: &Event) {
        if let Event::GaveWay { unit, .. } = event {
            self.gave_way.insert(*unit);
        }
        let minute = (time_s / 60.0) as u64;
        if minute != self.minute {
            self.flush();
            self.minute = minute;
        }
        let name = |unit: usize| self.scenario.units[unit].name.as_str();
        match event {
            Event::Fell { unit, fate, cause, .. } => {
                let what = format!("{} {fate:?} {cause:?}", name(*unit));
                *self.fallen.entry(what).or_default() += 1;
            }
            Event::Message { .. } | Event::Heard { .. } => {}
            Event::OrderTaken { unit, order } => {
                println!("{:>8.1} s  {} takes {:?}", time_s, name(*unit), self.scenario.orders[*order].task);
            }
            Event::Broke { unit, men } => println!("{time_s:>8.1} s  {} breaks {men}", name(*unit)),
            Event::GaveWay { unit, because } => {
                println!("{time_s:>8.1} s  {} gives way {because}", name(*unit))
            }
            Event::FireOpened { unit, on, range_m } => {
                println!("{time_s:>8.1} s  {} fires on {} at {range_m:.0} m", name(*unit), name(*on));
            }
            other => println!("{time_s:>8.1} s  {other:?}"),
        }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let text = std::fs::read_to_string(&arguments[0]).expect("a file of records");
    let Ok(records) = trial::read(&text) else { panic!("records") };
    let record =
        records.engagements.into_iter().find(|record| record.id.contains(&arguments[1])).expect("the record");
    let trial = Trial::new(record);
    let run = arguments[2].parse().expect("a run");
    let (scenario, seed) = trial.scenario(1, run, &Source::Priors).expect("a scenario");
    for unit in &scenario.units {
        println!(
            "{} side {} men {} at {:?} rounds {} steadiness {:.2} dispersion {:?} guns {} {}",
            unit.name,
            unit.side,
            unit.men,
            unit.start,
            unit.arms.rounds_per_man,
            unit.steadiness,
            unit.dispersion_mil,
            unit.arms.machine_guns,
            unit.arms.mountain_guns
        );
    }
    for cover in scenario.ground.covers() {
        println!("{} extinction {:.4} share {:.2}", cover.id, cover.extinction_per_m, cover.cover_share);
    }
    let mut printer = Printer {
        scenario: &scenario,
        minute: 0,
        fallen: BTreeMap::new(),
        struck: BTreeMap::new(),
        gave_way: Default::default(),
    };
    let outcome = engine::fight(&scenario, seed, &mut printer);
    printer.flush();
    for (what, count) in &printer.struck {
        println!("{count:>5} struck {what}");
    }
    for side in &outcome.sides {
        println!("{side:?}");
    }
}
