//! What changes when something of a battle is changed: as a terminal shows it, and as Markdown.

use std::collections::BTreeMap;

use serde::Serialize;

use super::paper::{Column, Paper};
use crate::numbers::grouped;

/// One measure of a fight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VaryMeasure {
    /// Identifier.
    pub id: String,
    /// Heading under which it stands: a side, or the battle.
    pub group: String,
    /// Title of its column.
    pub title: String,
}

/// What a change does to one measure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct VaryEffect {
    /// Median of the paired differences, changed less unchanged.
    pub median: f64,
    /// Lower end of its 90 % interval; none where there are too few runs.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Two-sided sign test.
    pub sign_p: f64,
    /// The interval leaves zero out.
    pub differs: bool,
    /// It stands out even of the whole table at 5 %.
    pub differs_strictly: bool,
}

/// One change and what it does.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VaryRow {
    /// What was changed.
    pub name: String,
    /// Pairs of runs.
    pub runs: u64,
    /// Runs that failed.
    pub failed: u64,
    /// One for each measure.
    pub effects: Vec<VaryEffect>,
}

/// The whole experiment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VaryReport {
    /// Identifier of the battle.
    pub battle: String,
    /// Its title.
    pub title: String,
    /// Version of the engine.
    pub engine: String,
    /// Seed.
    pub seed: u64,
    /// Runs of the battle as it is.
    pub runs: u64,
    /// What was set and off in all of them.
    pub settings: BTreeMap<String, String>,
    /// Measures.
    pub measures: Vec<VaryMeasure>,
    /// For each measure, 5 %, median and 95 % of the battle as it is.
    pub as_it_is: Vec<[f64; 3]>,
    /// One for each change.
    pub rows: Vec<VaryRow>,
}

const READING: &str = "Each row is the battle with that mechanism off, against the same battle with all on: the same draws \
     of the unknowns, the same seeds, run by run. A figure is the median difference, off less on, with its 90 % interval; \
     a dot stands where the interval holds zero. One star: the interval leaves zero out (of twenty such rows without any \
     effect two would). Two stars: it stands out of the whole table at 5 %.";

/// In at most `width` columns.
pub fn render_vary(report: &VaryReport, width: usize, colour: bool) -> String {
    let mut paper = Paper::new(width, colour);
    paper.title(&format!("{} · each mechanism off in turn", report.title));
    paper.paragraph(READING);
    for group in groups(report) {
        paper.heading(group);
        let places = places(report, group);
        let mut columns = vec![Column::Left("off")];
        columns.extend(places.iter().map(|at| Column::Right(report.measures[*at].title.as_str())));
        let mut rows = vec![all_on(report, &places)];
        rows.extend(report.rows.iter().map(|row| row_of(row, &places, "", false)));
        paper.table(&columns, rows);
    }
    paper.gap();
    paper.remark(&foot(report));
    paper.finish()
}

/// As a page of Markdown. `command` is what made it.
pub fn vary_markdown(report: &VaryReport, command: &str) -> String {
    let mut text = format!(
        "# {}: each mechanism off in turn\n\n<!-- Written by the command below; do not edit by hand. -->\n\n```sh\n{command}\n```\n\n{READING}\n",
        report.title
    );
    for group in groups(report) {
        let places = places(report, group);
        text += &format!("\n## {group}\n\n| off |");
        for at in &places {
            text += &format!(" {} |", report.measures[*at].title);
        }
        text += "\n| --- |";
        text += &" ---: |".repeat(places.len());
        text.push('\n');
        let mut rows = vec![all_on(report, &places)];
        rows.extend(report.rows.iter().map(|row| row_of(row, &places, "**", true)));
        for row in rows {
            text += &format!("| {} |\n", row.join(" | "));
        }
    }
    text += &format!("\n{}\n", foot(report));
    text
}

fn foot(report: &VaryReport) -> String {
    let failed: u64 = report.rows.iter().map(|row| row.failed).sum();
    let failed = if failed > 0 { format!(" {failed} runs failed and are left out.") } else { String::new() };
    let settings = if report.settings.is_empty() {
        String::new()
    } else {
        let list: Vec<String> = report.settings.iter().map(|(key, value)| format!("{key}={value}")).collect();
        format!(" In all of them: {}.", list.join(", "))
    };
    format!(
        "{} runs a row, seed {}, {}.{settings}{failed} “All on” gives the median and the 5–95 % range over runs.",
        report.runs, report.seed, report.engine
    )
}

fn groups(report: &VaryReport) -> Vec<&str> {
    let mut groups: Vec<&str> = Vec::new();
    for measure in &report.measures {
        if !groups.contains(&measure.group.as_str()) {
            groups.push(&measure.group);
        }
    }
    groups
}

fn places(report: &VaryReport, group: &str) -> Vec<usize> {
    (0..report.measures.len()).filter(|at| report.measures[*at].group == group).collect()
}

fn all_on(report: &VaryReport, places: &[usize]) -> Vec<String> {
    let mut row = vec!["all on".to_owned()];
    row.extend(places.iter().map(|at| {
        let [low, median, high] = report.as_it_is[*at];
        format!("{} ({}–{})", plain(median), plain(low), plain(high))
    }));
    row
}

fn row_of(row: &VaryRow, places: &[usize], strong: &str, card: bool) -> Vec<String> {
    let name = if card { format!("[{0}]({0}.md)", row.name) } else { row.name.clone() };
    let mut cells = vec![name];
    cells.extend(places.iter().map(|at| cell(&row.effects[*at], strong)));
    cells
}

fn cell(effect: &VaryEffect, strong: &str) -> String {
    let (Some(low), Some(high)) = (effect.low, effect.high) else {
        return format!("{} ?", signed(effect.median));
    };
    let figure = format!("{} ({}…{})", signed(effect.median), signed(low), signed(high));
    let star = if strong.is_empty() { "*" } else { "\\*" };
    match (effect.differs, effect.differs_strictly) {
        (_, true) => format!("{strong}{figure}{strong} {star}{star}"),
        (true, false) => format!("{strong}{figure}{strong} {star}"),
        (false, false) => format!("· {figure}"),
    }
}

/// One decimal below ten, where it is not whole.
fn plain(value: f64) -> String {
    if value.abs() < 9.95 && (value - value.round()).abs() > 0.04 {
        format!("{value:.1}").replace('-', "−")
    } else {
        grouped(value)
    }
}

fn signed(value: f64) -> String {
    let text = plain(value);
    if value > 0.0 && text != "0" { format!("+{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_effect_reads_with_its_interval_and_its_stars() {
        let mut effect = VaryEffect {
            median: -12.0,
            low: Some(-20.0),
            high: Some(-3.5),
            sign_p: 0.01,
            differs: true,
            differs_strictly: false,
        };
        assert_eq!(cell(&effect, ""), "−12 (−20…−3.5) *");
        effect.differs_strictly = true;
        assert_eq!(cell(&effect, "**"), "**−12 (−20…−3.5)** \\*\\*");
        let none = VaryEffect { low: Some(-1.0), high: Some(4.0), ..VaryEffect::default() };
        assert_eq!(cell(&none, ""), "· 0 (−1…+4)");
    }
}
