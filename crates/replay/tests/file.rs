//! Promise: a replay comes back from its file to the last bit, the same replay gives the same bytes, and a file that is cut short,
//! damaged, of another format or of another engine gives an error that says what to do; never a panic.

use std::collections::BTreeMap;

use replay::{
    Arm, Belief, Deed, DeedKind, Engagement, EngagementLoss, FORMAT, Fall, Fate, Fineness, Fire, Head, Light,
    MAGIC, Means, NamedSide, NamedUnit, Names, Replay, ReplayError, Section, Track, Vertex, Weapon,
};

fn named(en: &str) -> Names {
    Names { en: en.to_owned(), ko: Some("소대".to_owned()), zh: None, ja: Some("小隊".to_owned()) }
}

fn made_up() -> Replay {
    let side = |id: &str| NamedSide { id: id.to_owned(), name: named(id) };
    let unit = |id: &str, side, parent| NamedUnit {
        id: id.to_owned(),
        name: named(id),
        side,
        parent,
        men: 40,
        combatant: true,
    };
    let vertex = |time, x, y, away| Vertex { time, x, y, away };
    Replay {
        engine: "umpire-engine 0.0.0+test".to_owned(),
        head: Head {
            battle: "hill".to_owned(),
            title: named("The hill"),
            seed: u64::MAX - 6,
            hash: "00ff".to_owned(),
            start: "1920-10-18T12:00:00+09:00".to_owned(),
            duration_s: 7_200.5,
            width_m: 5_000.0,
            depth_m: 4_000.0,
            epsg: 32652,
            origin_m: [421_000.25, 4_652_000.5],
            unknowns: BTreeMap::from([("men".to_owned(), 0.1 + 0.2)]),
            without: vec!["deception".to_owned()],
            fineness: Fineness::full(),
            light_step_s: 300.0,
            sides: vec![side("north"), side("south")],
            units: vec![unit("brigade", 0, None), unit("company", 0, Some(0)), unit("guard", 1, None)],
            orders: vec!["go".to_owned()],
            engagements: vec![Engagement {
                id: "ford".to_owned(),
                name: named("Ford"),
                start_s: 600.0,
                end_s: 900.5,
                x_m: 10.0,
                y_m: 20.0,
                sides: vec![
                    EngagementLoss { killed: 3, ..EngagementLoss::default() },
                    EngagementLoss::default(),
                ],
            }],
        },
        sections: vec![
            Section { unit: 1, first_man: 0, men: 20, arm: Arm::Rifles },
            Section { unit: 2, first_man: 20, men: 6, arm: Arm::MachineGun },
        ],
        tracks: vec![
            Track {
                vertices: vec![
                    vertex(0, 100, -5, false),
                    vertex(600, 900, 40, true),
                    vertex(900, 4, 4, false),
                ],
            },
            Track::default(),
        ],
        fires: vec![
            Fire { time: 10, span: 3, section: 0, on: 1, with: Weapon::Rifle, rounds: 12 },
            Fire { time: 11, span: 0, section: 1, on: 0, with: Weapon::MachineGun, rounds: 250 },
        ],
        falls: vec![
            Fall { time: 10, man: 3, fate: Fate::Wounded, with: Weapon::MachineGun, by: Some(2), x: 4, y: 9 },
            Fall { time: 5_000, man: 3, fate: Fate::Killed, with: Weapon::None, by: None, x: 4, y: 9 },
        ],
        beliefs: vec![Belief {
            time: 9,
            unit: 1,
            about: 2,
            men: 300,
            x: -40,
            y: 7,
            as_enemy: true,
            gone: false,
            by: Means::FalseNews,
        }],
        deeds: vec![
            Deed { time: 1, kind: DeedKind::OrderTaken, unit: 1, other: Some(0) },
            Deed { time: 12, kind: DeedKind::GaveWay, unit: 2, other: None },
        ],
        light: vec![
            Light { sun_altitude: -123, moon_lit: 60, log_lux: -270, ..Light::default() },
            Light { sun_altitude: 310, sun_azimuth: 3_590, log_lux: 455, ..Light::default() },
        ],
    }
}

#[test]
fn a_replay_comes_back_from_its_file_and_gives_the_same_bytes() {
    let replay = made_up();
    let file = replay.encode().unwrap();
    let back = Replay::decode(&file).unwrap();
    assert_eq!(back, replay);
    assert_eq!(back.encode().unwrap(), file);
    assert_eq!(Replay::decode_for(&file, &replay.engine).unwrap(), replay);
}

#[test]
fn a_section_is_between_its_points_and_nowhere_while_it_is_away() {
    let replay = made_up();
    let track = &replay.tracks[0];
    assert_eq!(track.at(300.0), Some((500.0, 17.5)));
    assert_eq!(track.at(700.0), None);
    assert_eq!(track.at(1e9), Some((4.0, 4.0)));
    assert_eq!(replay.tracks[1].at(5.0), None);
    assert_eq!(
        (replay.section_of(19), replay.section_of(20), replay.section_of(26)),
        (Some(0), Some(1), None)
    );
}

#[test]
fn a_file_cut_short_anywhere_is_refused() {
    let file = made_up().encode().unwrap();
    for length in 0..file.len() {
        let error = Replay::decode(&file[..length]).unwrap_err();
        assert!(matches!(error, ReplayError::NotAReplay | ReplayError::Damaged { .. }), "{length}: {error}");
        assert!(error.to_string().contains("mend: "));
    }
    let longer = [file.as_slice(), b"x"].concat();
    assert!(matches!(Replay::decode(&longer), Err(ReplayError::Damaged { .. })));
}

/// Every bit of the file turned over: the check sum of the contents finds what the rest does not, the engine's name excepted.
#[test]
fn a_changed_bit_is_found_or_is_in_the_name_of_the_engine() {
    let replay = made_up();
    let file = replay.encode().unwrap();
    let name = MAGIC.len() + 4..MAGIC.len() + 4 + replay.engine.len();
    for at in 0..file.len() {
        for bit in 0..8 {
            let mut changed = file.clone();
            changed[at] ^= 1 << bit;
            match Replay::decode(&changed) {
                Ok(other) => {
                    // Bits of the packing that pack nothing may differ; what is read may not.
                    assert!(name.contains(&at) || other == replay, "byte {at}, bit {bit}");
                    assert_eq!(name.contains(&at), other.engine != replay.engine);
                    assert!(Replay::decode_for(&changed, &replay.engine).is_err() || other == replay);
                }
                Err(error) => assert!(error.to_string().contains("mend: "), "{error}"),
            }
        }
    }
}

/// Contents that are packed well and mean nothing: bytes of a simple generator behind a good head, and each number of a good file
/// changed.
#[test]
fn senseless_contents_are_refused_and_never_panic() {
    let good = made_up().encode().unwrap();
    let engine = made_up().engine;
    let start = MAGIC.len() + 4 + engine.len() + 8;
    let mut contents = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::ZlibDecoder::new(&good[start..]), &mut contents).unwrap();
    let packed = |contents: &[u8]| {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, contents).unwrap();
        let packed = encoder.finish().unwrap();
        let mut file = good[..start - 8].to_vec();
        file.extend((contents.len() as u32).to_le_bytes());
        file.extend((packed.len() as u32).to_le_bytes());
        file.extend(packed);
        file
    };
    assert_eq!(Replay::decode(&packed(&contents)).unwrap(), made_up());
    let mut refused = 0;
    let mut state = 1_u64;
    for at in 0..contents.len() {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut changed = contents.clone();
            changed[at] = value;
            refused += usize::from(Replay::decode(&packed(&changed)).is_err());
        }
    }
    assert!(refused > contents.len(), "only {refused} changes were found");
    for length in 0..400 {
        let noise: Vec<u8> = (0..length)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 56) as u8
            })
            .collect();
        assert!(Replay::decode(&packed(&noise)).is_err());
    }
    let mut bomb = packed(&contents);
    bomb[start - 8..start - 4].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(matches!(Replay::decode(&bomb), Err(ReplayError::Damaged { .. })));
}

#[test]
fn another_format_and_another_engine_are_refused_with_the_mend() {
    let replay = made_up();
    let mut file = replay.encode().unwrap();
    let error = Replay::decode_for(&file, "umpire-engine 9").unwrap_err();
    let ReplayError::OtherEngine { found, known, battle, seed } = &error else { panic!("{error}") };
    assert_eq!((found.as_str(), known.as_str()), (replay.engine.as_str(), "umpire-engine 9"));
    assert_eq!((battle.as_str(), *seed), ("hill", replay.head.seed));
    assert!(error.to_string().contains("umpire fight hill --seed 18446744073709551609 --replay FILE"));
    file[MAGIC.len()..MAGIC.len() + 2].copy_from_slice(&(FORMAT + 1).to_le_bytes());
    assert_eq!(Replay::decode(&file), Err(ReplayError::OtherFormat { found: FORMAT + 1, known: FORMAT }));
    assert_eq!(Replay::decode(b"GIF89a, and more"), Err(ReplayError::NotAReplay));
}
