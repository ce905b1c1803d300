//! Promise: what `export` writes is what other programs can read, in the right place and time; what it cannot use it refuses with the mend.

use std::fs;
use std::path::Path;

use crate::common::{json, stdout, umpire};

fn export(folder: &Path, format: &str, more: &[&str]) -> serde_json::Value {
    let mut command = umpire(folder);
    command.args(["export", "example", "--format", format, "--out", format, "--json"]).args(more);
    serde_json::from_str(&stdout(&mut command)).unwrap()
}

fn replay(folder: &Path) {
    stdout(umpire(folder).args(["fight", "example", "--seed", "7", "--replay", "a.replay"]));
}

#[test]
fn layers_lie_on_the_ground_and_tracks_in_the_window() {
    let folder = tempfile::tempdir().unwrap();
    replay(folder.path());
    let written = export(folder.path(), "geojson", &["--replay", "a.replay"]);
    assert_eq!(written["files"].as_array().unwrap().len(), 6);
    let battle =
        battle::Battle::load(&battle::Folder(crate::common::root().join("battles/example"))).unwrap();
    let bounds = battle.ground_spec().bounds;
    let mut points = 0;
    for name in ["places", "rivers", "ways", "tracks", "falls"] {
        let layer = json(&folder.path().join(format!("geojson/{name}.geojson")));
        for feature in layer["features"].as_array().unwrap() {
            let shape = &feature["geometry"]["coordinates"];
            let all =
                if shape[0].is_array() { shape.as_array().unwrap().clone() } else { vec![shape.clone()] };
            for point in all {
                let (lon, lat) = (point[0].as_f64().unwrap(), point[1].as_f64().unwrap());
                // The plane is a rectangle about the bounds.
                assert!((bounds.west - 0.01..=bounds.east + 0.01).contains(&lon), "{name}: {lon}");
                assert!((bounds.south - 0.01..=bounds.north + 0.01).contains(&lat), "{name}: {lat}");
                points += 1;
            }
        }
    }
    assert!(points > 100);
    let tracks = json(&folder.path().join("geojson/tracks.geojson"));
    let first = &tracks["features"][0];
    let (begin, end) =
        (first["properties"]["begin"].as_str().unwrap(), first["properties"]["end"].as_str().unwrap());
    assert!(begin < end && begin.len() == "1920-10-21T09:04:30+09:00".len(), "{begin} {end}");
    let times = first["properties"]["times"].as_array().unwrap();
    assert_eq!(times.len(), first["geometry"]["coordinates"].as_array().unwrap().len());
}

#[test]
fn a_grid_has_the_height_of_a_place_at_that_place() {
    let folder = tempfile::tempdir().unwrap();
    replay(folder.path());
    let written = export(folder.path(), "geotiff", &["--replay", "a.replay"]);
    let names: Vec<&str> =
        written["files"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert!(
        names.contains(&"geotiff/relief.tif") && names.iter().any(|name| name.starts_with("geotiff/fallen-"))
    );
    let battle =
        battle::Battle::load(&battle::Folder(crate::common::root().join("battles/example"))).unwrap();
    let ground = battle.ground();
    // A second reader: the ground's own, which knows nothing of this writer.
    let copy = folder.path().join("copy");
    crate::common::copy_of("example", &copy);
    fs::copy(folder.path().join("geotiff/relief.tif"), copy.join("relief.tif")).unwrap();
    let text = fs::read_to_string(copy.join("ground.toml")).unwrap();
    let changed = text
        .lines()
        .map(
            |line| if line.starts_with("relief = ") { "relief = { geotiff = \"relief.tif\" }" } else { line },
        )
        .collect::<Vec<_>>()
        .join("\n");
    assert_ne!(changed, text);
    fs::write(copy.join("ground.toml"), changed).unwrap();
    let again = battle::Battle::load(&battle::Folder(copy)).unwrap();
    for place in ground.places() {
        let Some(at) = place.position.filter(|at| ground.contains(*at)) else { continue };
        let (before, after) = (ground.height_m(at), again.ground().height_m(at));
        // Both are read between cells of 50 m: steep ground may differ by what half a cell rises.
        assert!((before - after).abs() < 15.0, "{}: {before} m became {after} m", place.id);
    }
}

#[test]
fn tables_and_provenance_name_what_they_hold() {
    let folder = tempfile::tempdir().unwrap();
    replay(folder.path());
    export(folder.path(), "csv", &["--replay", "a.replay"]);
    let falls = fs::read_to_string(folder.path().join("csv/falls.csv")).unwrap();
    assert!(falls.starts_with("time_s,man,unit,fate,with,by,x_m,y_m,lon,lat\r\n"), "{}", &falls[..80]);
    assert!(falls.lines().count() > 10 && falls.contains(",killed,rifle,"));
    export(folder.path(), "parquet", &["--replay", "a.replay"]);
    let fires = report::table::read_runs(&folder.path().join("parquet/fires.parquet")).unwrap();
    assert_eq!(fires.columns[0].0, "time_s");
    assert!(fires.rows() > 100);
    export(folder.path(), "prov", &[]);
    let graph = json(&folder.path().join("prov/provenance.jsonld"));
    let claims = graph["@graph"].as_array().unwrap().iter().filter(|node| node["@type"][1] == "umpire:Claim");
    let battle =
        battle::Battle::load(&battle::Folder(crate::common::root().join("battles/example"))).unwrap();
    assert_eq!(claims.count(), battle.ledger().claims().len());
}

#[test]
fn what_cannot_be_used_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    replay(folder.path());
    let refused = |arguments: &[&str]| {
        let output = umpire(folder.path()).args(arguments).assert().code(2).get_output().stderr.clone();
        String::from_utf8(output).unwrap()
    };
    let bytes = fs::read(folder.path().join("a.replay")).unwrap();
    fs::write(folder.path().join("cut.replay"), &bytes[..bytes.len() / 2]).unwrap();
    let mut other = bytes;
    // The engine's name begins after the frame's first twelve bytes.
    other[12] = b'v';
    fs::write(folder.path().join("other.replay"), &other).unwrap();
    let tables = ["export", "example", "--format", "csv", "--replay"];
    assert!(refused(&[&tables[..], &["cut.replay"]].concat()).contains("damaged"));
    let engine = refused(&[&tables[..], &["other.replay"]].concat());
    assert!(engine.contains("vmpire-engine") && engine.contains("umpire fight example --seed 7"), "{engine}");
    assert!(
        refused(&["export", "qingshanli", "--format", "csv", "--replay", "a.replay"])
            .contains("replay is of `example`")
    );
    assert!(refused(&["export", "example", "--format", "shapefile"]).contains("geojson"));
}
