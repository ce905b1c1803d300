//! Origins, evidence, contradictions, sums and summaries on a small ledger.

use crate::common::{claim, counted, load};
use ledger::present::{Filter, figure_text, number_text};
use ledger::{ClaimId, ClaimKind, ContradictionKind, Interval, Ledger};

fn ids(claims: &[ClaimId]) -> Vec<&str> {
    claims.iter().map(ClaimId::as_str).collect()
}

/// The report's 900 in three dresses, and the roll's 11.
fn disputed() -> Ledger {
    let over = |id: &str, claimant: &str, rest: &str| {
        claim(id, claimant, &format!("low = 900\n{rest}")).replace("\"exact\"", "\"over\"")
    };
    load(&format!(
        "{}{}{}{}{}",
        over("memoir", "report", "via = [\"memoir\"]").replace("\"battle\"", "\"idogu\""),
        over("paper", "newspaper", ""),
        claim("sum", "total", "low = 900\nhigh = 1000").replace("\"exact\"", "\"range\""),
        counted("roll", "roll", 11),
        counted("own", "memoir", 1200),
    ))
}

#[test]
fn origins_follow_the_most_probable_descent() {
    let ledger = disputed();
    let origin = |source: &str| ledger.origin_of_source(&source.into()).unwrap().to_string();
    assert_eq!(origin("newspaper"), "report", "0.9 goes before 0.5, whatever the order");
    assert_eq!(origin("total"), "report", "through the newspaper");
    assert_eq!(origin("memoir"), "memoir", "0.4 is no copy");
    assert_eq!(ledger.origin_of_source(&"nobody".into()), None);
    let origins = ledger.origins();
    assert_eq!(origins.len(), 3);
    assert_eq!(ids(&origins[0].claims), ["memoir", "paper", "sum"]);
}

#[test]
fn descents_equally_probable_go_to_the_first() {
    let sources = "format = 1\n\
        [[source]]\nid = \"a\"\nkind = \"memoir\"\nname = { en = \"A\" }\n\
        draws_on = [{ source = \"c\", descent = 0.5 }, { source = \"b\", descent = 0.5 }]\n\
        [[source]]\nid = \"b\"\nkind = \"memoir\"\nname = { en = \"B\" }\n\
        [[source]]\nid = \"c\"\nkind = \"memoir\"\nname = { en = \"C\" }\n";
    let ledger = Ledger::from_toml(sources, "format = 1", &Default::default()).unwrap();
    assert_eq!(ledger.origin_of_source(&"a".into()).unwrap().as_str(), "c");
}

#[test]
fn a_chain_runs_from_the_teller_to_the_origin() {
    let located = "low = 11\nhigh = 11\naccount = \"en\"\nstart = 0\nend = 6";
    let ledger = load(&format!(
        "{}{}",
        claim("a", "total", &format!("via = [\"memoir\"]\n{located}")),
        claim("b", "article", located)
    ));
    assert_eq!(ledger.chain_text(&"a".into(), "en"), "Article ← Memoir ← Total ← Newspaper ← Report");
    assert_eq!(ledger.chain_text(&"a".into(), "ja"), "Article ← Memoir ← Total ← Newspaper ← 報告");
    assert_eq!(ledger.chain_text(&"b".into(), "en"), "Article");
    assert!(ledger.chain(&"nothing".into()).is_empty());
}

#[test]
fn one_report_seen_three_times_is_one_piece_of_evidence() {
    let evidence = disputed().evidence();
    assert_eq!(evidence.len(), 3);
    let report = &evidence[0];
    assert_eq!(ids(&report.claims), ["memoir", "paper", "sum"]);
    assert_eq!(report.quantity.engagement.as_str(), "battle");
    assert_eq!(report.also_tied_to[0].as_str(), "idogu");
    assert_eq!(report.variants.len(), 2, "900+ and 900–1,000");
    assert_eq!(report.stated, Interval { low: Some(900.0), high: None });
}

#[test]
fn one_teller_who_gives_two_engagements_one_number_means_two_things() {
    let ledger = load(&format!(
        "{}{}",
        counted("a", "report", 100),
        counted("b", "report", 100).replace("\"battle\"", "\"idogu\"")
    ));
    assert_eq!(ledger.evidence().len(), 2);
}

#[test]
fn a_copy_that_changes_the_figure_is_a_variant() {
    let ledger = load(&format!("{}{}", counted("a", "report", 900), counted("b", "newspaper", 800)));
    let evidence = ledger.evidence();
    assert_eq!((evidence.len(), evidence[0].variants.len()), (1, 2));
    let found = ledger.contradictions();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].kind, ContradictionKind::OwnFigures);
}

#[test]
fn figures_that_cannot_both_hold_contradict() {
    let ledger = disputed();
    let found = ledger.contradictions();
    let pairs: Vec<(Vec<&str>, Vec<&str>)> =
        found.iter().map(|pair| (ids(&pair.one), ids(&pair.other))).collect();
    // 1,200 is “over 900”: only the roll stands alone.
    assert_eq!(pairs, [(vec!["roll"], vec!["own"]), (vec!["memoir", "paper", "sum"], vec!["roll"])]);
    assert!(found.iter().all(|pair| pair.kind == ContradictionKind::Figures && pair.factor > Some(70.0)));
}

#[test]
fn rounding_and_about_are_allowed_for() {
    let about = |id: &str, claimant: &str, number: u32| {
        counted(id, claimant, number).replace("\"exact\"", "\"about\"")
    };
    let clash = |one: String, other: String| !load(&format!("{one}{other}")).contradictions().is_empty();
    assert!(!clash(about("a", "report", 3000), counted("b", "roll", 3250)), "10 % and 5 %");
    assert!(clash(about("a", "report", 3000), counted("b", "roll", 3500)));
    assert!(!clash(counted("a", "report", 1200), counted("b", "roll", 1157)), "1,200 is stated in hundreds");
    assert!(clash(counted("a", "report", 11), counted("b", "roll", 12)), "11 is stated in ones");
    let most = claim("a", "report", "high = 10").replace("\"exact\"", "\"at-most\"");
    assert!(clash(most, counted("b", "roll", 11)));
}

#[test]
fn a_contradiction_inside_one_account_is_marked() {
    let ledger = load(&format!(
        "{}{}",
        claim("a", "roll", "low = 11\nhigh = 11\naccount = \"en\"\nstart = 0\nend = 6"),
        claim("b", "memoir", "low = 900\nhigh = 900\naccount = \"en\"\nstart = 13\nend = 18")
    ));
    let found = ledger.contradictions();
    assert_eq!(found[0].within_accounts[0].as_str(), "en");
    assert!(disputed().contradictions()[0].within_accounts.is_empty());
}

#[test]
fn a_part_is_not_above_the_whole() {
    let force = claim("a", "report", "low = 200\nhigh = 200\nforce = \"third-company\"");
    let losses = counted("c", "memoir", 40).replace("\"killed\"", "\"casualties\"");
    let found = load(&format!("{force}{}{losses}", counted("b", "roll", 100))).contradictions();
    let parts: Vec<&str> = found.iter().map(|pair| pair.one[0].as_str()).collect();
    assert!(found.iter().all(|pair| pair.kind == ContradictionKind::PartAboveWhole));
    assert_eq!(parts, ["a", "b", "a"], "widest first: 200 in 40, 100 in 40 and 200 in 100");
}

#[test]
fn a_denied_figure_contradicts_who_asserts_it_and_is_no_summary() {
    let denied = counted("b", "roll", 900).replace("\"asserts\"", "\"denies\"");
    let ledger = load(&format!("{}{denied}", counted("a", "report", 900)));
    assert_eq!(ledger.contradictions()[0].kind, ContradictionKind::FigureDenied);
    assert_eq!(ledger.summaries()[0].origins.len(), 1);
}

#[test]
fn a_proposition_is_asserted_and_denied() {
    let says = |id: &str, claimant: &str, stance: &str| {
        claim(id, claimant, "proposition = \"colonel-fell\"")
            .replace("\"killed\"", "\"proposition\"")
            .replace("\"asserts\"", stance)
    };
    let ledger = load(&format!(
        "{}{}{}",
        says("a", "report", "\"asserts\""),
        says("b", "memoir", "\"reports\""),
        says("c", "roll", "\"denies\"")
    ));
    let found = ledger.contradictions();
    assert_eq!(found.len(), 1);
    assert_eq!((ids(&found[0].one), ids(&found[0].other)), (vec!["a", "b"], vec!["c"]));
    let row = &ledger.view(&Filter::default(), "en").propositions[0];
    assert_eq!((row.asserting_origins.len(), row.denying_origins.len()), (2, 1));
    assert_eq!(row.asks, "Did the colonel fall?");
}

/// Five hundred, four hundred, five hundred and two hundred, said to make 1,700.
fn added(declared: bool) -> Ledger {
    let mut claims = String::new();
    for (index, number) in [500, 400, 500, 200, 1700].into_iter().enumerate() {
        let start = index * 5;
        let rest = format!(
            "low = {number}\nhigh = {number}\naccount = \"en\"\nstart = {start}\nend = {}",
            start + 4
        );
        claims.push_str(&claim(&format!("s{index}"), "report", &rest));
    }
    if declared {
        claims.push_str(
            "[[sum]]\ntotal = \"s4\"\nparts = [\"s0\", \"s1\", \"s2\", \"s3\"]\nnote = \"by hand\"\n",
        );
    }
    let text = "500, 400, 500, 200, 1700";
    let accounts = [("en".to_owned(), text.to_owned())].into();
    let claims = format!("{}{claims}", crate::common::HEAD);
    Ledger::from_toml(crate::common::SOURCES, &claims, &accounts)
        .unwrap_or_else(|errors| panic!("{errors:#?}"))
}

#[test]
fn a_total_is_compared_with_its_parts() {
    let ledger = added(true);
    let failing = ledger.failing_sums();
    assert_eq!(failing.len(), 1);
    assert_eq!((failing[0].summed, failing[0].difference), ((1600.0, 1600.0), 100.0));
    assert_eq!(failing[0].note.as_deref(), Some("by hand"));
    assert!(ledger.suspected_sums().is_empty(), "what is declared is not suspected");
    assert!(ledger.contradictions().is_empty(), "parts are no variants of one another");
}

#[test]
fn a_total_that_misses_the_figures_before_it_is_suspected() {
    let suspected = added(false).suspected_sums();
    assert_eq!(suspected.len(), 1);
    assert_eq!(ids(&suspected[0].parts), ["s0", "s1", "s2", "s3"]);
    assert!(!suspected[0].declared && suspected[0].difference == 100.0);
}

#[test]
fn a_summary_counts_each_origin_once() {
    let summaries = disputed().summaries();
    let battle = summaries.iter().find(|summary| summary.quantity.kind == ClaimKind::Killed).unwrap();
    assert_eq!((battle.low, battle.best, battle.high), (11.0, 950.0, 1200.0));
    assert_eq!((battle.origins.len(), battle.claims, battle.open_above), (3, 5, false));
}

#[test]
fn a_view_can_be_narrowed() {
    let ledger = disputed();
    let all = ledger.view(&Filter::default(), "en");
    assert_eq!(all.by_quantity.len(), 1);
    assert_eq!(all.by_quantity[0].evidence[0].figure_text, "11");
    assert_eq!(all.by_quantity[0].evidence[1].figure_text, "900+ / 900–1,000");
    assert_eq!(all.shared_origins.len(), 1);
    let elsewhere = Filter { engagement: Some("idogu".into()), ..Filter::default() };
    assert_eq!(ledger.view(&elsewhere, "en").by_quantity[0].evidence.len(), 1);
    let other_side = Filter { side: Some("red".into()), ..Filter::default() };
    assert!(ledger.view(&other_side, "en").by_quantity.is_empty());
}

#[test]
fn figures_are_written_as_people_write_them() {
    assert_eq!(number_text(1234567.0), "1,234,567");
    assert_eq!(number_text(900.0), "900");
    assert_eq!(number_text(0.9), "0.9");
    assert_eq!(figure_text(&disputed().claims()[0]), "900+");
}

#[test]
fn exchange_keeps_everything() {
    let ledger = disputed();
    let json = ledger.to_json().unwrap();
    let back = Ledger::from_json(&json).unwrap();
    assert_eq!(back.claims(), ledger.claims());
    assert_eq!(back.sources(), ledger.sources());
    assert_eq!(back.to_json().unwrap(), json);
    let lines = ledger.to_jsonl().unwrap();
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(first["low"], 900);
    assert_eq!(first["high"], serde_json::Value::Null);
    assert_eq!(first["claimant"], "Report");
    assert_eq!(first["via"][0], "Memoir");
    assert_eq!(first["core"], true);
    let keys: Vec<&str> = lines.lines().next().unwrap().split('"').filter(|word| word.len() > 2).collect();
    assert_eq!((keys[0], lines.lines().count()), ("memoir", 5));
}

#[test]
fn a_table_quotes_what_must_be_quoted() {
    let ledger = load(&claim("a", "report", "low = 1\nhigh = 1\nsays = \"one, \\\"at least\\\"\""));
    let csv = ledger.to_csv();
    assert!(csv.starts_with("id,side,kind,"));
    assert!(csv.ends_with("\"one, \"\"at least\"\"\"\r\n"));
}
