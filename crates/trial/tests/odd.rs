//! Promise: whatever stands in a record, reading it gives a fight, a note or a fault with its place, and never a panic.

use trial::{Options, Source, Trial, read, report, run};

const SIDES: &str = "[engagement.side_a]\n[engagement.side_b]\n";

/// Fights every record of a text a few times and gives the report.
fn fought(text: &str, runs: u64) -> trial::Report {
    let records = read(text).expect("records are there");
    let trials: Vec<Trial> = records.engagements.into_iter().map(Trial::new).collect();
    let options =
        Options { runs, seed: 1, jobs: Some(2), constants: &Source::Priors, progress: None, cancel: None };
    report(&run(&trials, &options).expect("threads can be had"), 1)
}

#[test]
fn an_engagement_of_which_nothing_is_known_is_fought_and_not_scored() {
    let report = fought(&format!("[[engagement]]\nid = \"bare\"\n{SIDES}"), 3);
    let bare = &report.engagements[0];
    assert_eq!((bare.runs, bare.failed, bare.scored), (3, 0, false));
    assert!(bare.notes.len() >= 6, "{:?}", bare.notes);
    assert!(bare.sides["a"].men.is_some() && report.all.n == 0 && report.summary.coverage90.is_none());
}

#[test]
fn odd_content_is_taken_as_far_as_it_goes() {
    let text = r#"
        extra = "at the top"
        [[engagement]]
        id = 7
        date = 1904-06-15
        time_start = 06:30:00
        duration_h = "about 2.5"
        lat = "null"
        lon = "39.9 E"
        terrain = "swamp"
        high_ground = "null"
        light = "gloom"
        kind = "brawl"
        opening_range_m = "200-300"
        withdrew = "none"
        quality = "4"
        story = "Five aircraft bombed the town; prisoners were executed after surrender."
        later = { deep = [1, 2, { x = "y" }] }
        [engagement.side_a]
        strength_engaged = { low = 300, best = 200, high = 100, shade = "blue" }
        mg = "two"
        guns = "null"
        guns_note = "one battery of 75 mm guns"
        melee_grenade = "about 100 hand grenades"
        training = "stout fellows"
        ammo_carried_per_man = 60.5
        killed = { low = "null", best = "about 1,100", high = "null" }
        wounded = 12
        killed_wounded_total = [10, 20]
        [engagement.side_b]
        strength_present = "400 to 500"
        killed = { low = 5, best = "null", high = 9, rel = "report" }
        wounded = { low = 3, high = "null" }
        captured_missing = { low = -4, best = nan, high = inf }
        posture = 5
        cover = ["walls", "ditches"]
    "#;
    let record = &read(text).unwrap().engagements[0];
    assert_eq!((record.id.as_str(), record.quality, record.withdrew), ("7", 4, Some(trial::Withdrew::None)));
    assert_eq!((record.duration_h, record.lon, record.lat), (Some(2.5), Some(39.9), None));
    assert_eq!(record.start_h, Some(6.5));
    assert_eq!(record.opening_range_m, Some(250.0));
    let [a, b] = &record.sides;
    assert_eq!((a.engaged.low, a.engaged.best, a.engaged.high), (Some(100.0), Some(200.0), Some(300.0)));
    assert_eq!((a.machine_guns, a.rounds_per_man), (Some(2.0), Some(60.5)));
    assert_eq!(
        (a.killed.point(), a.wounded.point(), a.killed_wounded.point()),
        (Some(1_100.0), Some(12.0), Some(15.0))
    );
    assert_eq!((b.present.low, b.present.high), (Some(400.0), Some(500.0)));
    assert_eq!((b.killed.point(), b.wounded.point()), (Some(7.0), None));
    assert!(record.notes.iter().any(|note| note.contains("aircraft")));
    assert!(record.notes.iter().any(|note| note.contains("killings after")));
    let report = fought(text, 2);
    let odd = &report.engagements[0];
    assert_eq!((odd.runs, odd.failed, odd.scored), (2, 0, true));
    for word in ["swamp", "brawl", "gloom", "stout fellows", "one battery"] {
        assert!(odd.notes.iter().any(|note| note.contains(word)), "{word}: {:?}", odd.notes);
    }
    // Killed and wounded of side a, their sum, killed of side b; a range with one bound is shown and not scored.
    assert_eq!(report.summary.n, 4);
    assert!(odd.sides["b"].losses.contains_key("wounded"));
}

#[test]
fn every_kind_in_every_light_and_terrain_can_be_fought() {
    let mut text = String::new();
    let kinds = ["ambush", "prepared_defence", "assault", "meeting", "night_raid", "siege", "pursuit"];
    let terrains = ["open", "forest", "mountain", "town", "mixed"];
    for (at, kind) in kinds.iter().enumerate() {
        let terrain = terrains[at % terrains.len()];
        let light = ["day", "night", "dawn", "dusk", "mixed"][(at * 3) % 5];
        let high = ["a", "b", "both", "none"][at % 4];
        text.push_str(&format!(
            "[[engagement]]\nid = \"{kind}\"\ndate = \"1912-02-30\"\nkind = \"{kind}\"\nterrain = \"{terrain}\"\n\
             light = \"{light}\"\nhigh_ground = \"{high}\"\nduration_h = 0.5\nlat = 89.0\nlon = 179.0\n\
             [engagement.side_a]\nstrength_engaged = 150\nmg = 2\nguns = 2\ntraining = \"raw\"\n\
             [engagement.side_b]\nstrength_engaged = 90\nmelee_grenade = \"spears\"\nrifle = \"few rifles\"\nkilled = 3\n"
        ));
    }
    let report = fought(&text, 3);
    for engagement in &report.engagements {
        assert_eq!((engagement.runs, engagement.failed), (3, 0), "{}", engagement.id);
        for side in engagement.sides.values() {
            assert!(side.most_fired_share <= 1.0, "{}: more was fired than carried", engagement.id);
        }
    }
}

#[test]
fn extremes_of_strength_are_fought_or_named() {
    let text = "[[engagement]]\nid = \"nobody\"\n[engagement.side_a]\nstrength_engaged = 0\n[engagement.side_b]\nstrength_engaged = 50\n\
                [[engagement]]\nid = \"one\"\nkind = \"assault\"\nduration_h = 0.2\n[engagement.side_a]\nstrength_engaged = 1\n\
                [engagement.side_b]\nstrength_engaged = 1\nguns = 40\nmg = 99\nkilled = 1\n";
    let report = fought(text, 2);
    assert!(report.engagements[0].unfightable.as_deref().is_some_and(|why| why.contains("side_a")));
    assert_eq!((report.engagements[1].runs, report.engagements[1].failed), (2, 0));
}

#[test]
fn slips_of_syntax_and_missing_sides_are_faults_with_their_place() {
    let cases = [
        ("[[engagement]]\nid = \"x\"\nkilled = { low = 1, best }\n", 3, "not TOML"),
        ("[[engagement]]\nid = \"x\"\n[engagement.side_a]\n", 1, "side_b"),
        ("[[engagement]]\nid = \"x\"\n[engagement.side_a\n[engagement.side_b]\n", 3, "not TOML"),
        ("title = \"x\"\n", 1, "no [[engagement]]"),
        ("", 1, "no [[engagement]]"),
        ("engagement = 5\n", 1, "no table"),
        ("[[engagement]]\nid = \"x\"\nid = \"x\"\n", 3, "not TOML"),
    ];
    for (text, expected, words) in cases {
        let faults = read(text).unwrap_err();
        assert!(faults[0].message.contains(words), "{text}: {}", faults[0].message);
        assert_eq!(faults[0].line, expected, "{text}");
        assert!(!faults[0].help.is_empty() && faults[0].span.end <= text.len());
    }
}

#[test]
fn one_wrong_record_does_not_keep_the_others_from_being_fought() {
    let sound = |id: &str| format!("[[engagement]]\nid = \"{id}\"\n{SIDES}");
    let text = format!(
        "title = never closed\"\n{}[[engagement]]\nid = \"torn\"\n[engagement.side_a]\n[engagement.side_b\nmg = 1\n{}{}{}",
        sound("first"),
        sound("first"),
        "[[engagement]]\nid = \"slip\"\nlight = day\nduration_h = 2\nduration_h = 3\n[engagement.side_a]\nkilled = 3,\n\
         wounded = 4\n[engagement.side_b]\n",
        sound("last"),
    );
    let records = read(&text).unwrap();
    let ids: Vec<&str> = records.engagements.iter().map(|record| record.id.as_str()).collect();
    assert_eq!(ids, ["first", "slip", "last"]);
    let places: Vec<(usize, &str)> = records.set_aside.iter().map(|fault| (fault.line, fault.code)).collect();
    assert_eq!(places, [(1, "trial::not-toml"), (9, "trial::not-toml"), (12, "trial::twice")]);
    // Of the record with slips only the lines that cannot be read are lost.
    let slip = &records.engagements[1];
    assert_eq!(
        (slip.duration_h, slip.sides[0].killed.point(), slip.sides[0].wounded.point()),
        (Some(2.0), None, Some(4.0))
    );
    let lost: Vec<bool> = [17, 19, 21]
        .iter()
        .map(|line| slip.notes.iter().any(|note| note.starts_with(&format!("line {line} is not TOML"))))
        .collect();
    assert_eq!(lost, [true; 3], "{:?}", slip.notes);
}

/// Eighteen records, each odd in its own way.
const ODD: &str = include_str!("odd_records.toml");

#[test]
fn odd_records_are_fought_with_what_they_say() {
    let records = read(ODD).unwrap();
    let aside: Vec<&str> = records.set_aside.iter().map(|fault| fault.message.as_str()).collect();
    assert_eq!(aside.len(), 2, "{aside:?}");
    assert!(aside[0].contains("`one_sided` has no side_b") && aside[1].contains("two engagements `nulls`"));
    let report = fought(ODD, 2);
    assert!(report.engagements.len() >= 17);
    for engagement in &report.engagements {
        let able = engagement.unfightable.is_none();
        assert_eq!(able, engagement.id != "empty_camp", "{:?}", engagement.unfightable);
        assert_eq!((engagement.runs, engagement.failed), (if able { 2 } else { 0 }, 0), "{}", engagement.id);
        for side in engagement.sides.values() {
            assert!(side.most_fired_share <= 1.0, "{}: more was fired than carried", engagement.id);
            assert!(side.losses.values().all(|loss| loss.q95.is_finite() && loss.width90.is_finite()));
        }
    }
    let of = |id: &str| report.engagements.iter().find(|engagement| engagement.id == id).expect(id);
    let noted = |id: &str, words: &str| {
        let notes = &of(id).notes;
        assert!(notes.iter().any(|note| note.contains(words)), "{id}: no `{words}` in {notes:?}");
    };
    let line = |words: &str| 1 + ODD[..ODD.find(words).expect(words)].matches('\n').count();
    let why = of("empty_camp").unfightable.clone().expect("nobody is there");
    let at = line("strength_engaged = { low = 0, best = 0, high = 0 }");
    assert!(
        why.starts_with(&format!("line {at}: side_b.strength_engaged")) && why.contains("give their number"),
        "{why}"
    );
    noted("strange_words", &format!("line {}: kind `brawl at the ford`", line("brawl at the ford")));
    noted("strange_words", "known are open, forest");
    noted("misspelt", &format!("line {}: side_a.strenght_engaged is no field", line("strenght_engaged")));
    noted("reversed", "was not in order");
    noted("bodies_in_words", "`two companies`: taken as 160, ?, 480");
    noted("flyers", "aircraft are told of");
    noted("afterwards", "12 killed after the fight are taken off");
    noted("huge", "a stretch of the front");
    noted("out_of_bounds", "lat is 512");
    noted("out_of_bounds", "duration_h is -3");
    noted("more_lost_than_there", "90 lost of 60 men at most");
    noted("dates", "names no year");
    assert!(of("record-at-line-1").notes.iter().any(|note| note.contains("has no `id`")));
    assert!(of("quiet").notes.iter().all(|note| !note.contains("killings") && !note.contains("aircraft")));
    // A hint is no figure: shown with its lower bound, not scored.
    assert_eq!(of("bodies_in_words").sides["a"].losses["killed"].point, None);
    assert_eq!(of("afterwards").sides["b"].losses["killed"].point, Some(19.0));
    // Of forces too great to be fought man by man a stretch is fought, and counted for all.
    let men = of("huge").sides["a"].men.expect("it was fought").q50;
    assert!((90_000.0..=110_000.0).contains(&men), "{men}");
    assert!(
        of("guns_in_words").notes.iter().any(|note| note.contains("number of guns is taken from the words"))
    );
}

#[test]
fn same_seed_same_scores_on_any_number_of_threads() {
    let text = "[[engagement]]\nid = \"x\"\nkind = \"meeting\"\nduration_h = 0.4\n[engagement.side_a]\nstrength_engaged = 60\n\
                killed = 3\n[engagement.side_b]\nstrength_engaged = 50\nkilled = 4\n";
    let trials: Vec<Trial> = read(text).unwrap().engagements.into_iter().map(Trial::new).collect();
    let with = |jobs| {
        let options = Options {
            runs: 6,
            seed: 5,
            jobs: Some(jobs),
            constants: &Source::Priors,
            progress: None,
            cancel: None,
        };
        run(&trials, &options).unwrap()
    };
    let (one, three) = (with(1), with(3));
    assert_eq!(one[0].samples, three[0].samples);
    assert_eq!(report(&one, 5), report(&three, 5));
    assert!(one[0].samples.windows(2).any(|pair| pair[0] != pair[1]), "runs differ from one another");
}

/// The shipped set is read whole and without a note on order; what is recorded of it is what the file says.
#[test]
fn the_shipped_records_are_read() {
    let path = format!("{}/../../validation/engagements.toml", env!("CARGO_MANIFEST_DIR"));
    let records = read(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(records.set_aside.is_empty());
    let records = records.engagements;
    assert_eq!(records.len(), 16);
    assert_eq!(records.iter().filter(|record| record.quality >= 3).count(), 14);
    assert_eq!(records.iter().filter(|record| record.scorable()).count(), 15);
    assert!(records.iter().all(|record| !record.notes.iter().any(|note| note.contains("not in order"))));
    assert!(records.iter().all(|record| record.withdrew.is_some() && record.day.is_some()));
}
