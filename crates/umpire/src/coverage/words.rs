//! What a calibration found, for a terminal.

use weigh::confusion::{Confusion, Row};
use weigh::prediction::Prediction;
use weigh::strengths_alone::Comparison;

use super::{Calibrated, Inside};

/// Figures shown that lie furthest out.
const SHOWN: usize = 8;

/// The tenths as bars; twice what would be level, or more, is a full one.
pub(super) fn bars(one: &Inside) -> String {
    const BARS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let level = one.count as f64 / 10.0;
    one.tenths.iter().map(|count| BARS[((4.0 * *count as f64 / level).round() as usize).min(8)]).collect()
}

impl Calibrated {
    /// For a terminal.
    pub fn text(&self) -> String {
        let mut text = format!("{}: are the intervals what they claim?\n\n", self.battle);
        text.push_str(
            "                                             of      50 %   90 %   95 %   distance                 tenths\n",
        );
        let mut line = |one: &Inside| {
            let [half, ninety, most] = one.inside.map(|share| format!("{share:.2}"));
            text.push_str(&format!(
                "  {:<40} {:>5}    {half:>5}  {ninety:>5}  {most:>5}   {:.3} (limit {:.3})   |{}|\n",
                one.of,
                one.count,
                one.distance,
                one.band,
                bars(one)
            ));
        };
        self.simulated.iter().chain(&self.foretold).for_each(&mut line);
        text.push_str(
            "\nTenths: how many lie in each tenth of what was foretold, lowest first. All at half height is level; a hump says intervals too wide,\n\
             full ends too narrow, a full left end that what was said lies below what was foretold.\n",
        );
        if let Some(comparison) = &self.strengths_alone {
            text.push_str(&beside_strengths(comparison));
        }
        if let Some(confusion) = &self.confusion {
            text.push_str(&told_apart(confusion));
        }
        let mut far: Vec<&Prediction> = self.counted().filter(|one| !one.inside(0.9)).collect();
        far.sort_by(|a, b| (b.place - 0.5).abs().total_cmp(&(a.place - 0.5).abs()));
        if !far.is_empty() {
            text.push_str("\nFurthest from what was foretold:\n");
        }
        for one in far.iter().take(SHOWN) {
            let said = match one.said {
                (low, Some(high)) if high > low => format!("{low:.0} to {high:.0}"),
                (low, Some(_)) => format!("{low:.0}"),
                (low, None) => format!("{low:.0} or more"),
            };
            text.push_str(&format!(
                "  {:<44} said {said}; foretold {:.0} ({:.0} to {:.0})\n",
                one.observation, one.median, one.ci90[0], one.ci90[1]
            ));
        }
        text
    }
}

/// The runs beside strengths alone.
fn beside_strengths(found: &Comparison) -> String {
    let [factor, low, high] = [0.0, -1.645, 1.645].map(|errors| {
        let log = found.gain + errors * found.mcse;
        if log.abs() < 4.6 { format!("{:.1}", libm::exp(log)) } else { format!("e^{log:.1}") }
    });
    let mut text = format!(
        "\nBeside strengths alone (losses of other battles by strength), by the {} figures on the losses of the whole battle: the\n\
         runs make them {factor} times as likely ({low} to {high}, 90 % by Monte Carlo). Median and 90 % interval before them and after:\n\n",
        found.figures
    );
    let range = |[low, median, high]: &[f64; 3]| format!("{median:.0} ({low:.0}-{high:.0})");
    text.push_str(&format!(
        "  {:<30} {:>18} {:>18} {:>18} {:>18}\n",
        "", "runs", "after", "strengths", "after"
    ));
    for one in &found.quantities {
        let [runs, runs_after, strengths, strengths_after] =
            [&one.runs, &one.runs_after, &one.strengths, &one.strengths_after].map(range);
        text.push_str(&format!(
            "  {:<30} {runs:>18} {runs_after:>18} {strengths:>18} {strengths_after:>18}\n",
            one.quantity
        ));
    }
    text
}

/// The matrix of hypotheses.
fn told_apart(found: &Confusion) -> String {
    const WIDTH: usize = 28;
    let percent = |share: &f64| {
        // Neither never nor always, unless it is.
        let digits = usize::from(*share > 0.0 && *share < 0.0095 || *share > 0.9905 && *share < 1.0);
        format!("{:>8}", format!("{:.digits$}", 100.0 * share))
    };
    let line = |name: &str, count: &str, shares: &[f64]| -> String {
        format!("  {name:<WIDTH$} {count:>5}  {}\n", shares.iter().map(percent).collect::<String>())
    };
    let numbers: String = (1..=found.hypotheses.len()).map(|number| format!("{number:>8}")).collect();
    let named = |row: &Row| {
        let place = row.holds.as_ref().and_then(|id| found.hypotheses.iter().position(|other| other == id));
        place.map_or("none of them".to_owned(), |place| format!("{} {}", place + 1, found.hypotheses[place]))
    };
    let mut text = "\nAre hypotheses told apart? Mean probability after made-up claims, per cent, of each hypothesis (columns)\n\
                    where another holds (rows); then how often its Bayes factor is the greatest and above 1:\n\n"
        .to_owned();
    text.push_str(&format!("  {:<WIDTH$} {:>5}  {numbers}\n", "", "of"));
    text.push_str(&line("before the claims", "", &found.before));
    let matrix = |shares: fn(&Row) -> &Vec<f64>| -> String {
        found
            .rows
            .iter()
            .map(|row| line(&named(row), &format!("{:.0}", row.data_sets), shares(row)))
            .collect()
    };
    text.push_str(&matrix(|row| &row.after));
    text.push('\n');
    text.push_str(&matrix(|row| &row.pointed));
    text.push_str("\nHow often each held in worlds drawn as they came, and its mean probability after their claims, per cent:\n");
    for (number, (id, [held, after, error])) in found.hypotheses.iter().zip(&found.agrees).enumerate() {
        let name = format!("{} {id}", number + 1);
        text.push_str(&format!(
            "  {name:<WIDTH$}        {}{} (difference {:+.1}, standard error {:.1})\n",
            percent(held),
            percent(after),
            100.0 * (after - held),
            100.0 * error
        ));
    }
    text
}
