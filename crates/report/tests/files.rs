//! Files come back as they were written, and broken ones are refused with a sentence.

#[path = "../examples/fixture/data.rs"]
mod data;

use std::collections::BTreeMap;
use std::fs;

use report::export;
use report::table::{ColumnData, RunsTable, read_runs, write_runs};

fn table(rows: u64) -> RunsTable {
    let real = |row: u64| if row % 17 == 3 { f64::NAN } else { (row as f64).sqrt() };
    RunsTable {
        meta: BTreeMap::from([("seed".into(), "7".into()), ("command".into(), "umpire weigh 靑山里".into())]),
        columns: vec![
            ("run".into(), ColumnData::U64((0..rows).collect())),
            ("digest".into(), ColumnData::U64((0..rows).map(|row| u64::MAX - row).collect())),
            ("killed:north".into(), ColumnData::F64((0..rows).map(real).collect())),
            ("note".into(), ColumnData::Text((0..rows).map(|row| format!("전투 {row}")).collect())),
        ],
    }
}

#[test]
fn a_table_comes_back_bit_for_bit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.parquet");
    for rows in [0, 1, 400, 30_000] {
        let table = table(rows);
        write_runs(&path, &table).unwrap();
        let read = read_runs(&path).unwrap();
        assert_eq!(read.meta, table.meta);
        assert_eq!(read.rows() as u64, rows);
        assert_eq!(read.digest(), table.digest());
    }
}

#[test]
fn a_file_cut_short_anywhere_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.parquet");
    write_runs(&path, &table(50)).unwrap();
    let bytes = fs::read(&path).unwrap();
    for length in (0..bytes.len()).step_by(7) {
        fs::write(&path, &bytes[..length]).unwrap();
        let error = read_runs(&path).unwrap_err().to_string();
        assert!(error.contains("not a readable table of runs"), "{length}: {error}");
    }
}

#[test]
fn a_file_of_a_newer_format_is_refused_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.parquet");
    write_runs(&path, &table(3)).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    let key = b"umpire.format";
    let at = bytes.windows(key.len()).position(|window| window == key).unwrap() + key.len();
    // Thrift's compact protocol: the field's header, the length of the text, the text.
    let digit = bytes[at..at + 4].iter().position(|&byte| byte == b'1').unwrap() + at;
    bytes[digit] = b'9';
    fs::write(&path, &bytes).unwrap();
    let error = read_runs(&path).unwrap_err().to_string();
    assert!(error.contains("newer version"), "{error}");
}

#[test]
fn columns_that_do_not_fit_together_are_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.parquet");
    let mut uneven = table(3);
    uneven.columns.push(("short".into(), ColumnData::U64(vec![1])));
    assert!(write_runs(&path, &uneven).unwrap_err().to_string().contains("`short` has 1 rows"));
    let mut twice = table(3);
    twice.columns.push(twice.columns[0].clone());
    assert!(write_runs(&path, &twice).unwrap_err().to_string().contains("two columns"));
    assert!(!path.exists());
}

#[test]
fn the_digest_sees_values_names_and_borders() {
    let one = |name: &str, texts: &[&str]| RunsTable {
        meta: BTreeMap::new(),
        columns: vec![(name.into(), ColumnData::Text(texts.iter().map(|&text| text.into()).collect()))],
    };
    assert_ne!(one("a", &["bc"]).digest(), one("ab", &["c"]).digest());
    assert_ne!(one("a", &["b", "c"]).digest(), one("a", &["bc", ""]).digest());
    assert_eq!(one("a", &["b"]).digest(), one("a", &["b"]).digest());
}

#[test]
fn the_verdict_file_comes_back_and_is_stable() {
    let verdict = data::invented().verdict;
    let text = export::verdict_json(&verdict).unwrap();
    let back: report::model::Verdict = serde_json::from_str(&text).unwrap();
    assert_eq!(back.claims, verdict.claims);
    assert_eq!(back.quantities[0].ci90, verdict.quantities[0].ci90);
    assert_eq!(export::verdict_json(&back).unwrap(), text);
}

#[test]
fn claims_as_csv_keep_their_columns_and_run_nowhere() {
    let mut page = data::invented();
    page.ledger.claims[0].says = "=HYPERLINK(\"x\"), \"said\"".into();
    let text = export::claims_csv(&page);
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(lines.len(), page.ledger.claims.len() + 2);
    assert!(lines[1].contains("\"'=HYPERLINK(\"\"x\"\"), \"\"said\"\"\""), "{}", lines[1]);
    let header: Vec<&str> = lines[0].split(',').collect();
    assert_eq!(header.len(), lines[2].split(',').count());
}

#[test]
fn geojson_puts_longitude_first() {
    let page = data::invented();
    let engagements = export::engagements_geojson(&page);
    let first = &engagements["features"][0];
    let place = page.engagements[0].at.unwrap();
    assert!((first["geometry"]["coordinates"][0].as_f64().unwrap() - place.lon).abs() < 1e-6);
    assert!((first["geometry"]["coordinates"][1].as_f64().unwrap() - place.lat).abs() < 1e-6);
    assert_eq!(first["properties"]["name:ko"], "여울 매복전");
    assert_eq!(first["properties"]["north_killed_median"], 49.0);
    let places = export::places_geojson(&page.map.unwrap().places);
    assert_eq!(places["features"].as_array().unwrap().len(), 5);
}
