use std::io::Write;
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let (table, question): (weigh::ReferenceTable, weigh::Question) =
        serde_json::from_reader(std::io::BufReader::new(std::fs::File::open(path).unwrap())).unwrap();
    let mut table = table;
    if let Some(s) = std::env::args().nth(2) {
        table.seed = s.parse().unwrap();
    }
    let found = weigh::study(&table, &question);
    let mut out = std::io::stdout().lock();
    let happened: Vec<usize> =
        table.quantities.iter().enumerate().filter(|(_, q)| q.kind == "happened").map(|(k, _)| k).collect();
    for (k, run) in table.runs.iter().enumerate() {
        let pattern: String = happened
            .iter()
            .map(|&c| if run.outcomes.get(c).copied().unwrap_or(0.0) > 0.5 { '1' } else { '0' })
            .collect();
        writeln!(
            out,
            "{} {} {} {} {} {}",
            run.index,
            found[k].0,
            found[k].1,
            found[k].2,
            pattern,
            run.latent.iter().map(|v| format!("{v:.6}")).collect::<Vec<_>>().join(",")
        )
        .unwrap();
    }
    for &c in &happened {
        eprint!("{} ", table.quantities[c].id);
    }
    eprintln!();
}
