//! Promise: a fight that is written down is the same to the last bit as one that nobody watches; the same seed gives the same file;
//! and the file holds what the fight's record says.

use std::fs;

use replay::{Fate, Replay};

use crate::common::{stdout, umpire};

#[test]
fn a_fight_written_down_is_the_same_fight_and_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let fight = |more: &[&str]| {
        stdout(umpire(folder.path()).args(["fight", "example", "--seed", "7", "--json"]).args(more))
    };
    let unwatched = fight(&[]);
    assert_eq!(fight(&["--replay", "a.replay"]), unwatched, "watching changed the fight");
    fight(&["--replay", "b.replay"]);
    let [a, b] = ["a.replay", "b.replay"].map(|name| fs::read(folder.path().join(name)).unwrap());
    assert_eq!(a, b);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "something half written was left");

    let replay = Replay::decode_for(&a, battle::ENGINE).unwrap();
    let record: serde_json::Value = serde_json::from_str(&unwatched).unwrap();
    assert_eq!(replay.head.hash, record["hash"].as_str().unwrap());
    assert_eq!(replay.head.seed, 7);
    for (index, side) in replay.head.sides.iter().enumerate() {
        let books = &record["sides"][&side.id];
        let count = |key: &str| books[key].as_u64().unwrap();
        let combatant = |unit: u32| {
            let unit = &replay.head.units[unit as usize];
            unit.side == index && unit.combatant
        };
        let sections = replay.sections.iter().filter(|section| combatant(section.unit));
        assert_eq!(sections.map(|section| u64::from(section.men)).sum::<u64>(), count("start"));
        // The last that is told of a man is what became of him.
        let mut last = std::collections::BTreeMap::new();
        for fall in replay.falls.iter().filter(|fall| fall.fate != Fate::LightlyHit) {
            let section = replay.section_of(fall.man).unwrap();
            if combatant(replay.sections[section as usize].unit) {
                last.insert(fall.man, fall.fate);
            }
        }
        let became = |fate: Fate| last.values().filter(|found| **found == fate).count() as u64;
        assert_eq!(became(Fate::Killed), count("killed"));
        assert_eq!(became(Fate::Wounded), count("wounded"));
        assert_eq!(became(Fate::Missing), count("missing"));
        assert_eq!(became(Fate::Captured), count("captured"));
        let fired: u64 = replay
            .fires
            .iter()
            .filter(|fire| fire.with != replay::Weapon::Shell)
            .filter(|fire| combatant(replay.sections[fire.section as usize].unit))
            .map(|fire| u64::from(fire.rounds))
            .sum();
        let of_record = books["rounds"]["fired"].as_u64().unwrap();
        assert!(
            fired <= of_record && fired > of_record / 2,
            "{fired} of {of_record} rounds are in the replay"
        );
    }
}

#[test]
fn every_section_stands_on_the_ground_at_every_hour() {
    let folder = tempfile::tempdir().unwrap();
    stdout(umpire(folder.path()).args(["fight", "example", "--seed", "7", "--replay", "a.replay"]));
    let replay = Replay::decode(&fs::read(folder.path().join("a.replay")).unwrap()).unwrap();
    let head = &replay.head;
    let mut seen = 0;
    for track in &replay.tracks {
        assert!(track.vertices.windows(2).all(|pair| pair[0].time < pair[1].time));
        for minute in 0..(head.duration_s / 60.0) as u32 {
            let time = f64::from(minute) * 60.0 / head.fineness.time_unit_s;
            let Some((x, y)) = track.at(time) else { continue };
            let (x, y) = (x * head.fineness.place_unit_m, y * head.fineness.place_unit_m);
            assert!((0.0..=head.width_m).contains(&x) && (0.0..=head.depth_m).contains(&y), "{x} {y}");
            seen += 1;
        }
    }
    assert!(seen > 100, "hardly anybody was seen");
}

/// The page plays runs of its own table: of this engine, with the table's unknowns, and with the losses that the table has.
#[test]
fn a_result_carries_runs_of_its_table_and_maps_of_the_fallen() {
    let folder = tempfile::tempdir().unwrap();
    stdout(
        umpire(folder.path())
            .args(["weigh", "example", "--runs", "24", "--seed", "3", "--out", "o", "--json"]),
    );
    let html = fs::read_to_string(folder.path().join("o/report.html")).unwrap();
    let (_, rest) = html.split_once("id=\"data\">").unwrap();
    let page: report::model::PageData =
        serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap();
    let table = report::table::read_runs(&folder.path().join("o/runs.parquet")).unwrap();
    let column = |name: &str| match table.column(name) {
        Some(report::table::ColumnData::F64(values)) => values.clone(),
        other => panic!("{name}: {other:?}"),
    };
    assert!(page.replays[0].typical && !page.replays.iter().skip(1).any(|replay| replay.typical));
    for info in &page.replays {
        let replay = Replay::decode_for(&info.file().unwrap(), battle::ENGINE).unwrap();
        assert!(info.typical || !info.claims.is_empty(), "run {} is there for no reason", info.run);
        for (unknown, value) in &replay.head.unknowns {
            assert_eq!(column(&format!("unknown/{unknown}"))[info.run as usize], *value);
        }
        for (index, side) in replay.head.sides.iter().enumerate() {
            let soldiers = |man: u32| {
                let section = replay.sections[replay.section_of(man).unwrap() as usize];
                let unit = &replay.head.units[section.unit as usize];
                unit.side == index && unit.combatant
            };
            let killed: std::collections::BTreeSet<u32> = replay
                .falls
                .iter()
                .filter(|fall| fall.fate == Fate::Killed && soldiers(fall.man))
                .map(|fall| fall.man)
                .collect();
            let of_table = column(&format!("battle/{}/killed", side.id))[info.run as usize];
            assert_eq!(killed.len() as f64, of_table, "run {}, {}", info.run, side.id);
        }
    }
    let density = page.density.unwrap();
    assert_eq!(density.runs, 3);
    assert!(density.layers.iter().any(|layer| layer.kind == "fallen" && !layer.cells.is_empty()));
    assert!(
        density
            .layers
            .iter()
            .all(|layer| layer.cells.iter().all(|(cell, _)| *cell < density.columns * density.rows))
    );
}

#[test]
fn a_replay_is_written_whole_or_the_fight_says_why_not() {
    let folder = tempfile::tempdir().unwrap();
    let refused = umpire(folder.path())
        .args(["fight", "example", "--replay", "."])
        .assert()
        .code(2)
        .get_output()
        .stderr
        .clone();
    assert!(String::from_utf8(refused).unwrap().contains("cannot write"));
    umpire(folder.path()).args(["fight", "example", "--log", "--replay", "a"]).assert().code(2);
}
