//! What the record of a fight says of each engagement beside its losses: fire, distances, nerve, and which fall belongs where.

use std::collections::BTreeMap;
use std::path::Path;

use battle::{Battle, ContactPlace, Folder};
use engine::{Event, Fate, MechanismSet, Watch};
use ground::Position;

/// Men killed or wounded by somebody and not taken afterwards, with their unit, time and place.
#[derive(Default)]
struct Falls(BTreeMap<u32, (usize, f64, Position)>);

impl Watch for Falls {
    fn event(&mut self, time_s: f64, event: &Event) {
        match *event {
            Event::Fell { man, unit, fate: Fate::Killed | Fate::Wounded, at, cause: Some(_), .. } => {
                self.0.insert(man, (unit, time_s, at));
            }
            // Wounded men who are left to the enemy count as captured.
            Event::Fell { man, fate: Fate::Captured, .. } => {
                self.0.remove(&man);
            }
            _ => {}
        }
    }
}

fn example() -> Battle {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../battles/example");
    Battle::load(&Folder(folder)).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

#[test]
fn distances_time_under_fire_and_nerve_agree_with_one_another() {
    let battle = example();
    let mut shots = 0;
    for seed in 1..=4 {
        let record = battle.fight_unwatched(&battle.default_theta(), seed, MechanismSet::all()).unwrap();
        for engagement in record.engagements.iter().filter(|engagement| engagement.happened) {
            let minutes = (engagement.end_s.unwrap() - engagement.start_s.unwrap()) / 60.0;
            for (id, side) in &engagement.sides {
                let at = format!("{} {id} of seed {seed}: {side:?}", engagement.id);
                assert!(side.range_near_m <= side.range_m && side.range_m <= side.range_far_m, "{at}");
                assert!(side.rounds_fired == 0 || side.range_m > 0, "{at}");
                assert!(side.men_broken <= side.engaged, "{at}");
                // Nobody is under fire for longer than the fight lasts; each burst counts for half a minute at most after it.
                let most = f64::from(side.engaged) * (minutes + 0.5 * engagement.contacts as f64);
                assert!(side.man_minutes_under_fire as f64 <= most, "{at}");
                shots += side.rounds_fired;
            }
        }
    }
    assert!(shots > 0, "nobody fired");
}

#[test]
fn every_man_hit_belongs_to_a_contact_of_his_unit() {
    let battle = example();
    let mut falls = Falls::default();
    let record = battle.fight(&battle.default_theta(), 1, MechanismSet::all(), &mut falls).unwrap();
    let lost: u32 = record
        .engagements
        .iter()
        .flat_map(|one| one.sides.values())
        .map(|side| side.killed + side.wounded)
        .sum();
    assert!(lost > 0, "nobody fell in a named engagement");
    let mut placed = vec![0; record.engagements.len()];
    for (unit, time_s, at) in falls.0.values() {
        let contact = ContactPlace::of(&record.contacts, *unit, *time_s, *at);
        let contact =
            contact.unwrap_or_else(|| panic!("a man of unit {unit} fell at {time_s} s in no contact"));
        if let Some(engagement) = contact.engagement {
            placed[engagement] += 1;
        }
    }
    for (engagement, placed) in record.engagements.iter().zip(placed) {
        let lost: u32 = engagement
            .sides
            .values()
            .map(|side| side.killed + side.wounded + side.non_combatants_killed + side.non_combatants_wounded)
            .sum();
        assert_eq!(placed, lost, "{}", engagement.id);
    }
}
