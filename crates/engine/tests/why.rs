//! A watcher that asks why learns the causes and changes nothing; what is switched off causes nothing.

mod common;

use common::meeting;
use engine::mechanism::Mechanism;
use engine::why::Hit;
use engine::*;

/// Asks why and keeps the answers.
#[derive(Default)]
struct Asking {
    events: Vec<Event>,
    causes: Vec<(f64, Why)>,
}

impl Watch for Asking {
    const ASKS_WHY: bool = true;

    fn event(&mut self, _time_s: f64, event: &Event) {
        self.events.push(event.clone());
    }

    fn why(&mut self, time_s: f64, why: &Why) {
        self.causes.push((time_s, why.clone()));
    }
}

fn asked(scenario: &Scenario, seed: u64) -> (Outcome, Asking) {
    let mut asking = Asking::default();
    (fight(scenario, seed, &mut asking), asking)
}

#[test]
fn asking_changes_nothing_and_every_loss_and_round_has_its_cause() {
    let scenario = meeting(false);
    for seed in 1..=3 {
        let (outcome, asking) = asked(&scenario, seed);
        assert_eq!(outcome, fight(&scenario, seed, &mut Unwatched), "seed {seed}");
        assert!(asking.causes.windows(2).all(|pair| pair[0].0 <= pair[1].0), "time runs forward");
        let down = |hit: Hit| {
            asking
                .causes
                .iter()
                .filter(|(_, why)| matches!(why, Why::Struck { hit: h, .. } if *h == hit))
                .count()
        };
        let fell = |fate: Fate| {
            asking
                .events
                .iter()
                .filter(|event| matches!(event, Event::Fell { fate: f, cause: Some(_), .. } if *f == fate))
                .count()
        };
        assert_eq!(down(Hit::Killed), fell(Fate::Killed));
        assert_eq!(down(Hit::Walking) + down(Hit::Carried), fell(Fate::Wounded));
        assert!(fell(Fate::Wounded) > 0, "somebody is hit in this fight");
        let rounds: u64 = asking
            .causes
            .iter()
            .filter_map(|(_, why)| match why {
                Why::Shot { with: Cause::Rifle | Cause::MachineGun, rounds, .. } => Some(u64::from(*rounds)),
                _ => None,
            })
            .sum();
        assert_eq!(rounds, outcome.sides.iter().map(|side| side.rounds_fired).sum::<u64>());
        let men: u32 = asking
            .causes
            .iter()
            .filter_map(|(_, why)| if let Why::Raised { men, .. } = why { Some(*men) } else { None })
            .sum();
        assert_eq!(men, outcome.sides.iter().map(|side| side.start).sum::<u32>());
    }
}

#[test]
fn an_order_is_taken_up_only_when_every_condition_holds() {
    let (_, asking) = asked(&meeting(false), 1);
    let mut taken = 0;
    for (_, why) in &asking.causes {
        match why {
            Why::Taken { weighed, .. } => {
                taken += 1;
                assert!(weighed.iter().all(|condition| condition.holds), "{why:?}");
            }
            Why::Waits { weighed, lapsed: false, at_the_end: false, .. } => {
                assert!(weighed.iter().any(|condition| !condition.holds), "{why:?}");
            }
            _ => {}
        }
    }
    assert_eq!(taken, 3);
}

#[test]
fn what_is_off_causes_nothing() {
    let mut scenario = meeting(false);
    scenario.mechanisms = MechanismSet::all().without(Mechanism::Morale).without(Mechanism::Surprise);
    let (_, asking) = asked(&scenario, 1);
    let of_nerve = |why: &Why| {
        matches!(why, Why::Tried { .. } | Why::Ran { .. } | Why::Surprised { .. } | Why::Yielded { .. })
    };
    // Men who run out of rounds still draw off; nothing else moves them to give way.
    let found: Vec<_> = asking
        .causes
        .iter()
        .filter(|(_, why)| of_nerve(why) && !matches!(why, Why::Yielded { because: "ran out of rounds", .. }))
        .filter(|(_, why)| !matches!(why, Why::Ran { .. }))
        .collect();
    assert!(found.is_empty(), "{found:?}");
}
