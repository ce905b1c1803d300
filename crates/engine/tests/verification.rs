//! Every test that the list of verified laws names exists where it says.

use std::path::Path;

#[test]
fn every_test_of_the_list_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let list = std::fs::read_to_string(root.join("docs/model/verification.md")).expect("the list is there");
    let mut found = 0;
    for row in list.lines().filter(|line| line.starts_with("| T")) {
        let cells: Vec<&str> = row.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
        assert_eq!(cells.len(), 7, "five columns: {row}");
        let (test, file) = (cells[4], cells[5]);
        if test == "-" {
            continue;
        }
        let source =
            std::fs::read_to_string(root.join(file)).unwrap_or_else(|_| panic!("no file {file}: {row}"));
        assert!(source.contains(&format!("fn {test}()")), "no test {test} in {file}");
        found += 1;
    }
    assert!(found > 25, "{found} tests named");
}
