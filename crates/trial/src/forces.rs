//! The two sides as companies with their arms.

use engine::{Arms, Unit, Weapon, WeaponKind};
use ground::Position;

use crate::inputs::{Inputs, Reading, SideInputs};
use crate::words::RifleSort;

/// Weapons of the scenario: two of each sort, one for each side.
pub(crate) const RIFLES: [usize; 2] = [0, 1];
const MACHINE_GUN: usize = 2;
const GUN: usize = 3;
/// Most companies of a side; larger forces have larger ones.
const MOST_COMPANIES: u32 = 24;
/// Most men of a place: companies that hold a line beside one another about one point.
const GROUP_MEN: u32 = 1_000;

/// A company: who it is and to which group it belongs.
#[derive(Clone, Debug)]
pub(crate) struct Company {
    /// Index of its unit.
    pub(crate) unit: usize,
    /// Group, that is stretch of the front.
    pub(crate) group: usize,
    /// It serves guns.
    pub(crate) battery: bool,
}

/// Groups into which a side's front is divided.
pub(crate) fn groups(men: u32) -> usize {
    men.div_ceil(GROUP_MEN).max(1) as usize
}

/// Weapons by side and sort.
pub(crate) fn weapons(inputs: &Inputs) -> Vec<Weapon> {
    let rifle = |side: usize| {
        let (velocity, rate, jam) = match inputs.sides[side].sort {
            RifleSort::Magazine => (720.0, 12.0, 0.006),
            RifleSort::SingleLoader => (420.0, 7.0, 0.015),
            RifleSort::Musket => (300.0, 1.5, 0.04),
        };
        Weapon {
            name: format!("rifle-{side}"),
            kind: WeaponKind::Rifle,
            muzzle_velocity_m_per_s: velocity,
            practical_rate_per_min: rate,
            jam_per_round: jam,
            crew: 1,
        }
    };
    vec![
        rifle(0),
        rifle(1),
        Weapon {
            name: "machine-gun".into(),
            kind: WeaponKind::MachineGun,
            muzzle_velocity_m_per_s: 720.0,
            practical_rate_per_min: 200.0,
            jam_per_round: 0.0025,
            crew: 5,
        },
        Weapon {
            name: "gun".into(),
            kind: WeaponKind::MountainGun,
            muzzle_velocity_m_per_s: 435.0,
            practical_rate_per_min: 4.0,
            jam_per_round: 0.0,
            crew: 8,
        },
    ]
}

/// Splits a side into companies; `place` gives where each stands by group, share of the way along the group's front and
/// whether it serves guns.
pub(crate) fn raise(
    side: usize,
    inputs: &SideInputs,
    reading: &Reading,
    units: &mut Vec<Unit>,
    place: &dyn Fn(usize, f32, bool) -> Position,
) -> Vec<Company> {
    let mut companies = Vec::new();
    let name = ["a", "b"][side];
    let words = &reading.sides[side];
    let groups = groups(inputs.men);
    let crew = (8 * inputs.guns + 4 * inputs.guns.min(1)).min(inputs.men / 2);
    let foot = inputs.men - crew;
    // Small parties fight as two or three knots of men, larger ones by companies.
    let size = match foot {
        0..=40 => 12,
        41..=120 => 30,
        121..=600 => 75,
        _ => 130,
    };
    let count = foot.div_ceil(size).clamp(groups as u32, MOST_COMPANIES.max(groups as u32));
    let unit = |name: String, men: u32, at: Position, arms: Arms| Unit {
        name,
        parent: None,
        side,
        men,
        combatant: true,
        start: Some(at),
        arms,
        dispersion_mil: inputs.dispersion_mil as f32,
        steadiness: inputs.steadiness as f32,
        dress: side,
        mounted: words.mounted,
        pack: false,
        load_kg: 15.0,
        fatigue: 0.1,
        guided: true,
        surgeons: true,
        initiative: 0.5,
    };
    // Firearms go to whole companies until they are used up: who has none fights with the blade.
    let firearms = (inputs.armed * f64::from(foot)).round() as u32;
    let mut given = 0;
    for at in 0..count {
        let men = foot / count + u32::from(at < foot % count);
        if men == 0 {
            continue;
        }
        let group = (at as usize * groups) / count as usize;
        let first = (group * count as usize).div_ceil(groups);
        let last = ((group + 1) * count as usize).div_ceil(groups);
        let along = (at as usize - first) as f32 + 0.5;
        let spot = place(group, along / (last - first) as f32, false);
        let armed = given + men / 2 < firearms || (given == 0 && at == 0 && firearms > 0);
        given += if armed { men } else { 0 };
        let machine_guns = inputs.machine_guns / count + u32::from(at < inputs.machine_guns % count);
        let arms = Arms {
            rifle: armed.then_some(RIFLES[side]),
            rounds_per_man: inputs.rounds_per_man,
            machine_guns: machine_guns.min(men / 6),
            machine_gun: (machine_guns > 0).then_some(MACHINE_GUN),
            rounds_per_machine_gun: 3_000,
            grenades_per_man: inputs.grenades as f32,
            ..Arms::default()
        };
        companies.push(Company { unit: units.len(), group, battery: false });
        units.push(unit(format!("{name}-{}", at + 1), men, spot, arms));
    }
    if crew >= 8 {
        let guns = (crew / 8).min(inputs.guns);
        // A battery to each six guns at most, so that one volley does not silence all.
        let batteries = guns.div_ceil(6);
        for at in 0..batteries {
            let here = guns / batteries + u32::from(at < guns % batteries);
            let men = crew / batteries;
            let group = (at as usize * groups) / batteries as usize;
            let spot = place(group, (at as f32 + 0.5) / batteries as f32, true);
            let arms = Arms {
                rifle: Some(RIFLES[side]),
                rounds_per_man: 30,
                mountain_guns: here,
                mountain_gun: Some(GUN),
                shells_per_gun: 80,
                ..Arms::default()
            };
            companies.push(Company { unit: units.len(), group, battery: true });
            units.push(Unit { mounted: false, ..unit(format!("{name}-guns-{}", at + 1), men, spot, arms) });
        }
    }
    companies
}
