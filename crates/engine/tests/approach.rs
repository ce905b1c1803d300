//! Two sides draw near: scouts meet before their columns, and attackers under far fire go on.

mod common;

use common::scenes::{Kind, hills, open_wood, scene};
use engine::{Event, Scenario, Watch, fight};
use ground::Position;

/// When sections first looked for themselves and somebody was first seen, s, who opened fire at what distance, m, and of whom
/// men were hit.
#[derive(Default)]
struct Meetings {
    deployed_s: Option<f64>,
    sighted_s: Option<f64>,
    fire: Vec<(usize, f32)>,
    hit: Vec<usize>,
}

impl Watch for Meetings {
    fn event(&mut self, time_s: f64, event: &Event) {
        match *event {
            Event::Deployed { .. } => {
                self.deployed_s.get_or_insert(time_s);
            }
            Event::Sighted { .. } => {
                self.sighted_s.get_or_insert(time_s);
            }
            Event::FireOpened { unit, range_m, .. } => self.fire.push((unit, range_m)),
            Event::Fell { unit, cause: Some(_), .. } => self.hit.push(unit),
            _ => {}
        }
    }
}

fn meetings(scenario: &Scenario, seed: u64) -> Meetings {
    let mut seen = Meetings::default();
    fight(scenario, seed, &mut seen);
    seen
}

/// Men sent against a post that fires at them from beyond six hundred metres do not lie there all day: they go on against it.
#[test]
fn attackers_fired_on_from_afar_go_forward() {
    let scenario = scene(Kind::Attack, [220, 110], open_wood(), &hills, false);
    let attacks = |unit: usize| scenario.units[unit].side == 0;
    let (mut from_afar, mut attackers_hit) = (0, 0);
    for seed in 0..4 {
        let Meetings { fire, hit, .. } = meetings(&scenario, seed);
        let &(unit, range_m) = fire.first().expect("somebody fires");
        from_afar += u32::from(!attacks(unit) && range_m > 600.0);
        attackers_hit += hit.iter().filter(|&&unit| attacks(unit)).count();
    }
    assert!(from_afar > 0, "in some of these fights the post opens fire from afar");
    // Lying where they were first fired at they lost two in a fight.
    assert!(attackers_hit > 80, "{attackers_hit} attackers hit in four fights: they did not come on");
}

/// Where the men of each unit fell.
#[derive(Default)]
struct Fallen(Vec<(usize, Position)>);

impl Watch for Fallen {
    fn event(&mut self, _time_s: f64, event: &Event) {
        if let Event::Fell { unit, at, cause: Some(_), .. } = *event {
            self.0.push((unit, at));
        }
    }
}

/// Two companies that attack one post go forward beside one another, not through each other.
#[test]
fn companies_attack_beside_one_another() {
    let scenario = scene(Kind::Attack, [220, 110], open_wood(), &hills, false);
    let mut fallen = Fallen::default();
    for seed in 0..8 {
        fight(&scenario, seed, &mut fallen);
    }
    // They attack eastward: their fronts run north and south.
    let middle = |wanted: usize| {
        let of_unit: Vec<f32> =
            fallen.0.iter().filter(|(unit, _)| *unit == wanted).map(|(_, at)| at.y).collect();
        assert!(of_unit.len() > 50, "unit {wanted} lost {}", of_unit.len());
        of_unit.iter().sum::<f32>() / of_unit.len() as f32
    };
    let apart_m = (middle(0) - middle(1)).abs();
    assert!(apart_m > 60.0, "the middles of two fronts of 100 m are {apart_m} m apart");
}

/// Sections look for themselves when the scouts of two cautious columns draw near each other, not only when their heads do.
#[test]
fn sections_look_before_scouts_meet() {
    let scenario = scene(Kind::Meeting, [160, 160], open_wood(), &hills, false);
    for seed in 0..4 {
        let seen = meetings(&scenario, seed);
        let (deployed_s, sighted_s) =
            (seen.deployed_s.expect("they meet"), seen.sighted_s.expect("they see"));
        assert!(sighted_s - deployed_s > 120.0, "seed {seed}: {deployed_s} s, then {sighted_s} s");
    }
}
