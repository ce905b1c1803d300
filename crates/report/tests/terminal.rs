//! What the terminal shows fits 100 columns in every script, and reads the same every time.

#[path = "../examples/fixture/data.rs"]
mod data;

use std::collections::BTreeMap;
use std::path::Path;

use report::terminal::{
    FightEngagement, FightEngagementSide, FightReport, FightSide, LedgerFilter, LedgerView, Rounds,
    VerdictView, render, render_fight, render_ledger,
};
use unicode_width::UnicodeWidthStr;

fn assert_fits(text: &str, width: usize) {
    for line in text.lines() {
        assert!(line.width() <= width, "{} columns: {line}", line.width());
    }
}

fn ledger(page: &report::model::PageData, filter: &LedgerFilter, width: usize) -> String {
    let view = LedgerView {
        battle: &page.battle,
        ledger: &page.ledger,
        engagements: &page.engagements,
        events: &BTreeMap::new(),
    };
    render_ledger(&view, filter, width, false)
}

fn every_claim() -> LedgerFilter {
    LedgerFilter { all: true, ..LedgerFilter::default() }
}

fn verdict(width: usize, colour: bool) -> String {
    let page = data::invented();
    let files = [Path::new("out/white-ford/report.html"), Path::new("out/white-ford/verdict.json")];
    render(&VerdictView { page: &page, files: &files }, width, colour)
}

#[test]
fn the_verdict_reads_like_an_answer() {
    let text = verdict(100, false);
    assert_fits(&text, 100);
    insta::assert_snapshot!(text);
}

#[test]
fn the_verdict_fits_narrow_terminals_too() {
    for width in [60, 72, 80] {
        assert_fits(&verdict(width, false), width);
    }
    assert_fits(&verdict(300, false), 100);
}

#[test]
fn colour_adds_nothing_that_is_not_said_without_it() {
    let coloured = verdict(100, true);
    let mut bare = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        bare.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    bare.push_str(rest);
    assert_eq!(bare, verdict(100, false));
}

#[test]
fn the_ledger_shows_chains_copies_and_what_is_wrong() {
    let page = data::invented();
    let text = ledger(&page, &every_claim(), 100);
    assert_fits(&text, 100);
    insta::assert_snapshot!(text);
}

#[test]
fn without_a_wish_the_ledger_is_summed_up() {
    let text = ledger(&data::invented(), &LedgerFilter::default(), 100);
    assert_fits(&text, 100);
    insta::assert_snapshot!(text);
}

#[test]
fn a_filter_leaves_only_what_it_asks_for() {
    let page = data::invented();
    let side = &page.battle.sides[1];
    let filter =
        LedgerFilter { side: Some(side.id.clone()), kind: Some("killed".into()), ..LedgerFilter::default() };
    let text = ledger(&page, &filter, 100);
    let headings: Vec<&str> =
        text.lines().filter(|line| line.contains(" · ") && !line.contains("the ledger")).collect();
    assert!(!headings.is_empty());
    for heading in headings.iter().filter(|line| line.starts_with("killed · ")) {
        assert!(heading.contains(&side.name.en), "{heading}");
    }
    assert!(!text.contains("wounded ·"), "{text}");
}

#[test]
fn korean_names_line_up() {
    let mut page = data::invented();
    for source in &mut page.ledger.sources {
        source.name.en = source.name.ko.clone().unwrap();
    }
    for width in [64, 80, 100] {
        for filter in [every_claim(), LedgerFilter::default()] {
            assert_fits(&ledger(&page, &filter, width), width);
        }
        assert_fits(&render(&VerdictView { page: &page, files: &[] }, width, false), width);
    }
}

#[test]
fn one_fight_is_told_in_words_and_a_table() {
    let page = data::invented();
    let side = |start, killed, wounded| FightSide {
        start,
        present: start - killed - wounded,
        killed,
        wounded,
        missing: 0,
        captured: 0,
        rounds: Rounds { issued: 120_000, fired: 41_000, lost: 3_000, left: 76_000 },
        killed_by_own: 3,
        non_combatants: 0,
        non_combatants_killed: 0,
    };
    let in_fight = |engaged, killed| FightEngagementSide {
        engaged,
        killed,
        wounded: killed * 2,
        rounds_fired: 21_300,
        gave_way: killed > 30,
        ..FightEngagementSide::default()
    };
    let fight = FightReport {
        battle: "white-ford".into(),
        seed: 7,
        engine: "1".into(),
        wall_s: 1.24,
        events: 812_345,
        sides: BTreeMap::from([
            ("south".into(), side(1840, 70, 140)),
            ("north".into(), side(5060, 133, 280)),
        ]),
        engagements: vec![FightEngagement {
            id: "ford".into(),
            start: "1920-10-21T08:20:00+09:00".into(),
            end: "1920-10-21T11:40:00+09:00".into(),
            sides: BTreeMap::from([("south".into(), in_fight(520, 14)), ("north".into(), in_fight(410, 49))]),
        }],
        hash: "4f1d9a0c22e8b7d3".into(),
    };
    let names = BTreeMap::from([("ford".into(), "Ambush above the ford".into())]);
    let text = render_fight(&page.battle, &names, &fight, 100, false);
    assert_fits(&text, 100);
    insta::assert_snapshot!(text);
    let json = serde_json::to_value(&fight).unwrap();
    assert_eq!(json["engagements"][0]["sides"]["north"]["rounds_fired"], 21_300);
}
