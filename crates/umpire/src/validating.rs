//! Real engagements fought and scored against their records.

use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use battle::Problem;
use trial::{EngagementScore, LossScore, Options, ReadFault, Report, Source, Summary, Table, Trial};
use weigh::Progress;

use crate::constants;
use crate::fault::{Fault, FileFault};
use crate::fighting::pretty;

/// Runs of each engagement where nobody says how many.
pub const DEFAULT_RUNS: u64 = 200;

/// Given for a table of constants, this word draws every constant from its prior.
pub const PRIORS: &str = "priors";

/// How a validation is done.
pub struct Request<'a> {
    /// The file of records.
    pub file: &'a Path,
    /// Runs of each engagement.
    pub runs: u64,
    /// Seed.
    pub seed: u64,
    /// Threads; all cores when none.
    pub jobs: Option<usize>,
    /// A table of draws of constants, or [`PRIORS`]; the constants that come with the program when none.
    pub constants: Option<&'a Path>,
    /// Only the engagement with this key.
    pub only: Option<&'a str>,
    /// Called after every fight, from the thread that fought it.
    pub progress: Option<&'a (dyn Fn(Progress) + Sync)>,
    /// When set, no further fight is begun.
    pub cancel: Option<&'a AtomicBool>,
}

/// Reads, fights and scores.
///
/// # Errors
/// A file that cannot be read, slips of its syntax with their places, a table of constants that cannot be used.
pub fn validate(request: &Request<'_>) -> Result<Report, Fault> {
    let text = records_of(request.file)?;
    let (mut trials, set_aside) = records(request.file, &text)?;
    let constants = match request.constants {
        None => match constants::shipped()? {
            None => Source::Priors,
            Some(calibration) => table(Path::new(constants::FILE), &calibration.text())?,
        },
        Some(path) if path == Path::new(PRIORS) => Source::Priors,
        Some(path) => table(path, &text_of(path)?)?,
    };
    if let Some(only) = request.only {
        if trials.iter().all(|trial| trial.record().id != only) {
            let all: Vec<&str> = trials.iter().map(|trial| trial.record().id.as_str()).collect();
            let message = format!("{} has no engagement `{only}`", request.file.display());
            return Err(Fault::input(message, format!("name one of {}", all.join(", "))));
        }
        trials.retain(|trial| trial.record().id == only);
    }
    let show = request.progress.map(|progress| {
        move |state: trial::Progress| {
            progress(Progress { done: state.done, total: state.total, failed: state.failed })
        }
    });
    let options = Options {
        runs: request.runs,
        seed: request.seed,
        jobs: request.jobs,
        constants: &constants,
        progress: show.as_ref().map(|show| show as &(dyn Fn(trial::Progress) + Sync)),
        cancel: request.cancel,
    };
    let fought = trial::run(&trials, &options)
        .map_err(|message| Fault::input(message, "ask for fewer threads with --jobs"))?;
    Ok(Report { set_aside, ..trial::report(&fought, request.seed) })
}

fn table(path: &Path, text: &str) -> Result<Source, Fault> {
    let table = Table::read(text).map_err(|fault| {
        Fault::input(format!("{}:{}: {}", path.display(), fault.line, fault.message), fault.help)
    })?;
    Ok(Source::Table(table))
}

/// The records of a file, made ready to be fought, and why others were set aside.
///
/// # Errors
/// Where none of them can be read: slips of the file's syntax with their places.
pub(crate) fn records(path: &Path, text: &str) -> Result<(Vec<Trial>, Vec<ReadFault>), Fault> {
    let records = trial::read(text).map_err(|faults| {
        let (folder, file) = folder_and_name(path);
        let faults = faults.into_iter().map(|fault| {
            let words: String =
                text[fault.span.clone()].lines().next().unwrap_or("").chars().take(80).collect();
            FileFault {
                problem: Problem {
                    file: file.as_str().into(),
                    span: Some(fault.span),
                    message: fault.message,
                    offending: (!words.trim().is_empty()).then(|| words.into()),
                    help: fault.help,
                    code: fault.code,
                },
                text: Some(text.to_owned()),
            }
        });
        Fault::Folder { folder, faults: faults.collect() }
    })?;
    Ok((records.engagements.into_iter().map(Trial::new).collect(), records.set_aside))
}

/// The text of a file of records. Bytes that are no UTF-8 spoil a letter of a name, not the file.
pub(crate) fn records_of(path: &Path) -> Result<String, Fault> {
    Ok(String::from_utf8_lossy(&bytes_of(path)?).into_owned())
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, Fault> {
    fs::read(path).map_err(|error| {
        Fault::input(format!("{} cannot be read: {error}", path.display()), "name a file that is there")
    })
}

pub(crate) fn text_of(path: &Path) -> Result<String, Fault> {
    String::from_utf8(bytes_of(path)?).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count();
        Fault::input(format!("{}:{line}: this is no UTF-8 text", path.display()), "save the file as UTF-8")
    })
}

fn folder_and_name(path: &Path) -> (String, String) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or(path.as_os_str());
    (folder.display().to_string(), name.to_string_lossy().into_owned())
}

/// The object of `umpire validate --json`, with a line feed at the end.
///
/// # Errors
/// Where it cannot be written as JSON.
pub fn json(report: &Report) -> Result<String, Fault> {
    pretty(report)
}

/// The report as a person reads it.
#[must_use]
pub fn text(report: &Report) -> String {
    let mut text = String::new();
    let mut line = |words: &str| {
        text.push_str(words.trim_end());
        text.push('\n');
    };
    line(&format!(
        "{:<24} {:<4} {:<15} {:>13} {:>7} {:>7} {:>7}  {:<4} {:<4} {:>7}",
        "engagement", "side", "loss", "recorded", "q05", "median", "q95", "in90", "in50", "error"
    ));
    for engagement in &report.engagements {
        rows(engagement, &mut line);
    }
    line("");
    for fault in &report.set_aside {
        line(&format!("set aside: line {}: {}. {}", fault.line, fault.message, fault.help));
    }
    line(&summary("quality 3 and better", &report.summary));
    line(&summary("all with a recorded loss", &report.all));
    if let Some(exponent) = report.exponent {
        let [low, high] = exponent.ci90;
        line(&format!(
            "exponent of the loss ratio against the force ratio: {:+.2} over {} engagements ({low:+.2} to {high:+.2} by resampling them), {:+.2} \
             within one",
            exponent.over_engagements, exponent.engagements, exponent.within_engagements
        ));
    }
    line("");
    for rule in &report.rules {
        line(&format!("· {rule}"));
    }
    text
}

fn rows(engagement: &EngagementScore, line: &mut impl FnMut(&str)) {
    line("");
    let known = |word: Option<trial::Withdrew>| word.map_or("?", trial::Withdrew::word);
    let shares: Vec<String> = engagement
        .gave_way
        .shares
        .iter()
        .map(|(word, share)| format!("{word} {:.0} %", 100.0 * share))
        .collect();
    line(&format!("{} · quality {}", engagement.id, engagement.quality));
    if let Some(why) = &engagement.unfightable {
        line(&format!("  cannot be fought: {why}"));
        return;
    }
    for (side, score) in &engagement.sides {
        for (kind, loss) in &score.losses {
            line(&loss_row(side, kind, loss));
        }
        if let (Some(men), Some(rounds)) = (score.men, score.rounds_per_man) {
            let hits = score.rounds_per_hit.map_or("–".to_owned(), |spread| figure(spread.q50));
            let own = score.friendly_fire.map_or(0.0, |spread| spread.q95);
            line(&format!(
                "  {side:<4} {} of {}; rounds a man {}, a hit {hits}; hit by own fire at most {} (95 %)",
                figure(men.q50),
                score.name,
                figure(rounds.q50),
                figure(own)
            ));
        }
    }
    line(&format!(
        "  gave way: recorded {}, fought {} ({})",
        known(engagement.gave_way.recorded),
        known(engagement.gave_way.simulated),
        shares.join(", ")
    ));
    if let Some(hours) = engagement.duration_h {
        let recorded = engagement.recorded_duration_h.map_or("?".to_owned(), |hours| format!("{hours}"));
        line(&format!(
            "  hours: recorded {recorded}, fought {:.1} ({:.1} to {:.1})",
            hours.q50, hours.q05, hours.q95
        ));
    }
    if engagement.failed > 0 {
        line(&format!("  {} of {} runs failed", engagement.failed, engagement.failed + engagement.runs));
    }
    for note in &engagement.notes {
        line(&format!("  note: {note}"));
    }
}

fn loss_row(side: &str, kind: &str, loss: &LossScore) -> String {
    let one = |value: Option<f64>| value.map_or("?".to_owned(), figure);
    let recorded = match (loss.recorded.low, loss.recorded.best, loss.recorded.high) {
        (low, Some(best), high) if low == Some(best) && high == Some(best) => figure(best),
        (low, best, high) => format!("{}/{}/{}", one(low), one(best), one(high)),
    };
    let tick = |inside: Option<bool>| inside.map_or("–", |inside| if inside { "yes" } else { "no" });
    format!(
        "{:<24} {side:<4} {kind:<15} {recorded:>13} {:>7} {:>7} {:>7}  {:<4} {:<4} {:>7}",
        "",
        figure(loss.q05),
        figure(loss.q50),
        figure(loss.q95),
        tick(loss.in90),
        tick(loss.in50),
        loss.log_error.map_or("–".to_owned(), |error| format!("{error:+.2}")),
    )
}

fn figure(value: f64) -> String {
    if value.abs() < 10.0 && value.fract() != 0.0 { format!("{value:.1}") } else { format!("{value:.0}") }
}

fn summary(what: &str, summary: &Summary) -> String {
    let percent =
        |share: Option<f64>| share.map_or("–".to_owned(), |share| format!("{:.0} %", 100.0 * share));
    let number = |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.2}"));
    let signed = |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:+.2}"));
    let ranks: Vec<String> = summary.ranks.iter().map(ToString::to_string).collect();
    format!(
        "{what}: {} figures of {} engagements\n  in the 90 % interval {}, in the 50 % interval {}; median log error {} (sign {}, of sizes {}); \
         median width of 90 % a factor {}\n  gave way as recorded: {} of {}; ranks of the recorded figures, low to high: {}",
        summary.n,
        summary.engagements,
        percent(summary.coverage90),
        percent(summary.coverage50),
        number(summary.median_log_error),
        signed(summary.median_log_bias),
        number(summary.median_absolute_log_error),
        number(summary.median_width90),
        percent(summary.gave_way_right),
        summary.gave_way_n,
        ranks.join(" "),
    )
}
