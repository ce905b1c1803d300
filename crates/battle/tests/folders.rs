//! Battle folders: the shipped ones load, and every kind of broken one is explained.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use battle::{Battle, Files, Folder, Problem};
use engine::MechanismSet;

/// A folder in memory that a test can damage.
#[derive(Clone)]
struct Damaged(BTreeMap<String, Vec<u8>>);

impl Files for Damaged {
    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        self.0.get(name).cloned().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }

    fn list(&self) -> io::Result<Vec<String>> {
        Ok(self.0.keys().cloned().collect())
    }
}

fn shipped(name: &str) -> Folder {
    Folder(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../battles").join(name))
}

fn example() -> Damaged {
    let folder = shipped("example");
    let names = folder.list().expect("a folder");
    Damaged(names.into_iter().map(|name| (name.clone(), folder.read(&name).expect("a file"))).collect())
}

impl Damaged {
    /// Replaces the first `from` of a file.
    fn with(mut self, file: &str, from: &str, to: &str) -> Self {
        let text = String::from_utf8(self.0[file].clone()).expect("text");
        assert!(text.contains(from), "{file} has no `{from}` to replace");
        self.0.insert(file.to_owned(), text.replacen(from, to, 1).into_bytes());
        self
    }

    fn problems(&self) -> Vec<Problem> {
        match Battle::load(self) {
            Ok(_) => vec![],
            Err(problems) => problems,
        }
    }
}

#[test]
fn the_example_loads_compiles_and_fights() {
    let battle = Battle::load(&example()).expect("the example is sound");
    let theta = battle.default_theta();
    let scenario = battle.compile(&theta, MechanismSet::all()).unwrap();
    let men: Vec<u32> = (0..2)
        .map(|side| scenario.units.iter().filter(|unit| unit.side == side).map(|unit| unit.men).sum())
        .collect();
    assert_eq!(men, [100, 170]);
    // An order to a parent goes to each of its bodies, and a condition on a choice keeps its number of men.
    assert_eq!(scenario.orders.iter().filter(|order| order.name == "north-ambush").count(), 2);
    let record = battle.fight_unwatched(&theta, 7, MechanismSet::all()).unwrap();
    assert!(record.balanced());
    assert_eq!(record.sides["north"].start, 100);
    assert_eq!(record.engagements.len(), 1);
    assert_eq!(record, battle.fight_unwatched(&theta, 7, MechanismSet::all()).unwrap());
}

#[test]
fn every_kind_of_damage_is_explained_where_it_stands() {
    // file, what is replaced, by what, code of the problem, words that its span must hold
    let damages = [
        ("forces.toml", "men = 140", "mem = 140", "battle::unknown-key", "mem"),
        ("forces.toml", "men = 140", "men = 1000000", "battle::number", "1000000"),
        ("forces.toml", "men = 140", "men = -3", "battle::number", "-3"),
        ("forces.toml", "men = 140", "men = nan", "battle::number", "nan"),
        ("forces.toml", "share = 0.5 }", "share = nan }", "battle::number", "north-strength"),
        (
            "forces.toml",
            "of = \"north-strength\"",
            "of = \"north-strenth\"",
            "battle::unknown-unknown",
            "north-strenth",
        ),
        (
            "forces.toml",
            "parent = \"south-column\"",
            "parent = \"south-colum\"",
            "battle::unit-without-parent",
            "south-colum",
        ),
        ("forces.toml", "side = \"south\"\nkind", "kind", "battle::unit-without-parent", "south-column"),
        (
            "forces.toml",
            "side = \"south\"\nkind",
            "parent = \"south-company\"\nkind",
            "battle::parent-cycle",
            "south",
        ),
        ("forces.toml", "start = \"mill\"", "start = \"moon\"", "battle::unknown-place", "moon"),
        ("forces.toml", "load_kg = 22\n", "", "battle::missing-key", "south"),
        ("forces.toml", "absent_because", "note", "battle::absent-without-reason", "south-reserve"),
        ("forces.toml", "rifle = \"rifle\"   ", "rifle = \"riffle\"   ", "battle::unknown-weapon", "riffle"),
        ("forces.toml", "dress = \"grey\"", "dress = \"gray\"", "battle::unknown-dress", "gray"),
        (
            "forces.toml",
            "leaders = [\"captain-north\"]",
            "leaders = [\"captain\"]",
            "battle::unknown-person",
            "captain",
        ),
        ("forces.toml", "id = \"north-2\"", "id = \"north-1\"", "battle::duplicate", "north-1"),
        (
            "forces.toml",
            "sources = [\"northern-memoir\"]",
            "sources = [\"hearsay\"]",
            "battle::unknown-source",
            "hearsay",
        ),
        ("forces.toml", "fatigue = 0.2 ", "fatigue = 2.0 ", "battle::number", "2.0"),
        ("forces.toml", "format = 1", "format = 2", "battle::format", "2"),
        ("forces.toml", "kind = \"rifle\"   ", "kind = \"riffle\"   ", "battle::unknown-word", "riffle"),
        ("forces.toml", "[[person]]", "[[person]", "battle::syntax", ""),
        ("battle.toml", "place = \"mill\"", "place = \"mil\"", "battle::unknown-place", "mil"),
        (
            "battle.toml",
            "from = \"1920-10-21T06:00\"",
            "from = \"1920-10-41T06:00\"",
            "battle::time",
            "1920-10-41",
        ),
        (
            "battle.toml",
            "from = \"1920-10-21T06:00\"",
            "from = \"1921-10-21T06:00\"",
            "battle::time-outside",
            "1921",
        ),
        (
            "battle.toml",
            "to = \"1920-10-21T19:00\"",
            "to = \"1920-10-21T05:30\"",
            "battle::end-before-start",
            "05:30",
        ),
        (
            "battle.toml",
            "end = \"1920-10-21T20",
            "end = \"1920-10-20T20",
            "battle::end-before-start",
            "1920-10-20",
        ),
        ("battle.toml", "start = \"1920-10-21T05:00:00+09:00\"", "start = \"soon\"", "battle::time", "soon"),
        (
            "battle.toml",
            "reference_offset = \"+09:00\"",
            "reference_offset = \"Tokyo\"",
            "battle::time",
            "Tokyo",
        ),
        ("battle.toml", "\"south-column\"]", "\"south-colum\"]", "battle::unknown-unit", "south-colum"),
        (
            "battle.toml",
            "claims = [\"report-killed\"]",
            "claims = [\"report-kiled\"]",
            "battle::unknown-claim",
            "report-kiled",
        ),
        ("battle.toml", "radius_km = 3", "radius_km = -3", "battle::number", "-3"),
        (
            "battle.toml",
            "core = true",
            "core = true\nnature = \"ambusch\"",
            "battle::unknown-word",
            "ambusch",
        ),
        ("battle.toml", "kind = \"prelude\"", "kind = \"preludes\"", "battle::unknown-word", "preludes"),
        ("battle.toml", "loyal_to = \"north\"", "loyal_to = \"nord\"", "battle::unknown-side", "nord"),
        ("battle.toml", "{ north = 0.9,", "{ north = 9,", "battle::villagers", "9"),
        ("battle.toml", "id = \"mill\"", "id = \"mull\"", "battle::unknown-engagement", "memoir-killed"),
        (
            "orders.toml",
            "unit = \"north-company\"",
            "unit = \"north-compani\"",
            "battle::unknown-unit",
            "north-compani",
        ),
        (
            "orders.toml",
            "unit = \"south-column\"",
            "unit = \"south-reserve\"",
            "battle::not-on-the-ground",
            "south-reserve",
        ),
        ("orders.toml", "at = \"mill\"", "at = \"mil\"", "battle::unknown-place", "mil"),
        ("orders.toml", "trigger_m = 25\n", "", "battle::missing-key", "north-ambush"),
        (
            "orders.toml",
            "trigger_m = 25",
            "trigger_m = 25\npace = \"column\"",
            "battle::unused-key",
            "north-ambush",
        ),
        (
            "orders.toml",
            "until = \"1920-10-21T16:00\"",
            "until = \"1920-10-21T05:10\"",
            "battle::end-before-start",
            "05:10",
        ),
        (
            "orders.toml",
            "{ from = \"1920-10-21T07:30\"",
            "{ done = \"south-bak\"",
            "battle::unknown-order",
            "south-bak",
        ),
        (
            "orders.toml",
            "{ from = \"1920-10-21T07:30\"",
            "{ done = \"south-back\"",
            "battle::order-cycle",
            "south-back",
        ),
        ("orders.toml", "do = \"ambush\"", "do = \"ambuscade\"", "battle::unknown-word", "ambuscade"),
        ("orders.toml", "losses_above = 0.25", "losses_abov = 0.25", "battle::unknown-key", "losses_abov"),
        ("unknowns.toml", "low = 50, high = 200", "low = 500, high = 200", "battle::prior", "500"),
        ("unknowns.toml", "median = 100, ", "", "battle::prior", "north-strength"),
        ("unknowns.toml", "median = 100,", "median = inf,", "battle::number", "inf"),
        ("unknowns.toml", "high = 200 }", "high = 900000 }", "battle::too-many-men", ""),
        (
            "unknowns.toml",
            "bind = \"param:rifle.stress_factor\"",
            "bind = \"param:rifle.stress\"",
            "battle::unknown-bind",
            "rifle.stress",
        ),
        (
            "unknowns.toml",
            "bind = \"param:rifle.stress_factor\"",
            "bind = \"clock:tower\"",
            "battle::unknown-bind",
            "clock:tower",
        ),
        (
            "unknowns.toml",
            "bind = \"strength:north-company\"",
            "bind = \"strength:nobody\"",
            "battle::unknown-bind",
            "nobody",
        ),
        (
            "unknowns.toml",
            "bind = \"villagers:south\"",
            "bind = \"weather\"",
            "battle::unknown-bind",
            "weather",
        ),
        ("unknowns.toml", "claims = [\"report-strength\"]", "claims = [\"x\"]", "battle::unknown-claim", "x"),
        ("claims.toml", "claimant = \"southern-report\"", "claimant = \"nobody\"", "", "nobody"),
        ("ground.toml", "lat = 42.43", "lat = 45.43", "battle::ground", "mill"),
    ];
    for (file, from, to, code, words) in damages {
        let folder = example().with(file, from, to);
        let problems = folder.problems();
        assert!(!problems.is_empty(), "{file}: `{to}` went unnoticed");
        let found = problems.iter().find(|problem| code.is_empty() || problem.code == code);
        let Some(problem) = found else { panic!("{file}: `{to}` gave {problems:?}, not {code}") };
        assert!(!problem.help.is_empty() && !problem.message.is_empty(), "{problem:?}");
        let text = String::from_utf8(folder.0[&*problem.file].clone()).unwrap();
        let span = problem.span.clone().unwrap_or_else(|| panic!("no span: {problem:?}"));
        assert!(span.end <= text.len(), "{problem:?}");
        assert!(text[span].contains(words), "`{words}` is not where {problem:?} points");
        assert!(problem.line(&text).unwrap() >= 1);
    }
}

#[test]
fn a_likely_slip_is_mended_by_name() {
    let problems =
        example().with("forces.toml", "parent = \"south-column\"", "parent = \"south-colum\"").problems();
    assert!(problems[0].help.contains("did you mean `south-column`?"), "{problems:?}");
    let problems = example().with("forces.toml", "men = 140", "mem = 140").problems();
    assert!(problems[0].help.contains("did you mean `men`?"), "{problems:?}");
}

#[test]
fn a_missing_file_is_named() {
    for file in [
        "battle.toml",
        "sources.toml",
        "claims.toml",
        "ground.toml",
        "forces.toml",
        "orders.toml",
        "unknowns.toml",
    ] {
        let mut folder = example();
        folder.0.remove(file);
        let problems = folder.problems();
        assert!(
            problems.iter().any(|problem| problem.code == "battle::missing-file" && &*problem.file == file),
            "{file}: {problems:?}"
        );
    }
    assert!(Battle::load(&Folder(PathBuf::from("no such folder"))).is_err());
}

#[test]
fn rubbish_in_any_file_is_a_problem_and_no_panic() {
    let names: Vec<String> = example().0.keys().cloned().collect();
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for name in names.iter().filter(|name| name.ends_with(".toml")) {
        for rubbish in
            [vec![], vec![0xFF, 0xFE, 0x00], b"\x7fELF\x02\x01".to_vec(), b"= = =".to_vec(), "〈山〉".into()]
        {
            let mut folder = example();
            folder.0.insert(name.clone(), rubbish);
            assert!(!folder.problems().is_empty(), "{name} was taken for a battle file");
        }
        for _ in 0..40 {
            let mut folder = example();
            let bytes = folder.0.get_mut(name).unwrap();
            let at = (next() % bytes.len() as u64) as usize;
            match next() % 3 {
                0 => bytes.truncate(at),
                1 => bytes[at] = (next() & 0xFF) as u8,
                _ => {
                    let end = (at + (next() % 200) as usize).min(bytes.len());
                    bytes.drain(at..end);
                }
            }
            for problem in folder.problems() {
                let length = folder.0.get(&*problem.file).map_or(0, Vec::len);
                assert!(problem.span.is_none_or(|span| span.end <= length && span.start <= span.end));
            }
        }
    }
}

#[test]
fn a_byte_order_mark_does_no_harm() {
    let mut folder = example();
    let mut marked = vec![0xEF, 0xBB, 0xBF];
    marked.extend(folder.0["orders.toml"].clone());
    folder.0.insert("orders.toml".to_owned(), marked);
    assert_eq!(folder.problems(), vec![]);
}

#[test]
fn values_that_cannot_be_fought_with_are_refused() {
    let battle = Battle::load(&example()).unwrap();
    let good = battle.default_theta();
    assert!(battle.compile(&good[1..], MechanismSet::all()).is_err());
    for bad in [f64::NAN, f64::INFINITY, -5.0, 1e6] {
        let mut theta = good.clone();
        theta[0] = bad;
        assert!(battle.compile(&theta, MechanismSet::all()).is_err(), "{bad} men were let through");
    }
}
