//! From the words of a figure to the intervals in which the source's own number lay, in natural logarithms.

use crate::observation::{Qualifier, Said, Stance};
use crate::reporting::Reporting;
use crate::statistics::student3_between;

/// An interval of ln m, with the probability of the wording that gives it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Interval {
    pub low: f64,
    pub high: f64,
    pub probability: f64,
}

/// The same in plain units, as the truth is compared with it; ends may be 0 and infinity.
pub(crate) fn plain_interval(said: &Said, reporting: &Reporting) -> Option<(f64, f64)> {
    let scale = said.low.or(said.high);
    Some(match (said.qualifier, said.low, said.high) {
        (Qualifier::Several, Some(low), Some(high)) if low < high => (low, high),
        (Qualifier::Several, _, _) => (2.0 * scale.unwrap_or(1.0), 9.0 * scale.unwrap_or(1.0)),
        (_, None, None) => return None,
        (Qualifier::AtMost, low, high) => {
            (low.filter(|low| high.is_some_and(|high| *low < high)).unwrap_or(0.0), high.or(low)?)
        }
        (Qualifier::AtLeast, low, high) => {
            (low.or(high)?, high.filter(|_| low.is_some() && low < high).unwrap_or(f64::INFINITY))
        }
        (Qualifier::Over, low, high) => {
            let from = low.or(high)?;
            (from, high.filter(|high| *high > from).unwrap_or(from * reporting.over_factor))
        }
        (_, Some(low), Some(high)) => (low, high),
        (_, Some(low), None) => (low, f64::INFINITY),
        (_, None, Some(high)) => (0.0, high),
    })
}

/// The unit of the last figure given: 1 for whole numbers, else 0.1, 0.01, ….
fn last_unit(value: f64) -> f64 {
    let mut unit = 1.0;
    for _ in 0..6 {
        if is_multiple(value, unit) {
            break;
        }
        unit /= 10.0;
    }
    unit
}

fn is_multiple(value: f64, unit: f64) -> bool {
    let times = value / unit;
    (times - libm::round(times)).abs() < 1e-6
}

/// The unit to which a value is rounded when `figures` are kept.
pub(crate) fn rounding_unit(value: f64, figures: i32) -> f64 {
    libm::pow(10.0, libm::floor(libm::log10(value)) + 1.0 - f64::from(figures))
}

fn logs(low: f64, high: f64, probability: f64) -> Interval {
    // Below one half the nearest count is zero.
    let log_low = if low < 0.5 && high > 0.5 { f64::NEG_INFINITY } else { libm::log(low.max(1e-12)) };
    Interval { low: log_low, high: libm::log(high), probability }
}

/// The intervals of ln m in which the source's number lay, given the words; `m` below one half is said as 0.
pub(crate) fn intervals(said: &Said, reporting: &Reporting) -> Vec<Interval> {
    let Some((low, high)) = plain_interval(said, reporting) else { return Vec::new() };
    if low >= high && high <= 0.0 {
        return vec![Interval { low: f64::NEG_INFINITY, high: libm::log(0.5), probability: 1.0 }];
    }
    let unit = last_unit(if high.is_finite() { high } else { low });
    match said.qualifier {
        Qualifier::Exact if low == high => {
            let shares = reporting.rounding;
            let mut found = vec![logs(low - 0.5 * unit, low + 0.5 * unit, shares.unit)];
            for (figures, share) in [(1, shares.one), (2, shares.two), (3, shares.three)] {
                let coarse = rounding_unit(low, figures);
                if coarse <= unit {
                    // Rounding to this many figures leaves the number whole.
                    found[0].probability += share;
                } else if is_multiple(low, coarse) {
                    found.push(logs(low - 0.5 * coarse, low + 0.5 * coarse, share));
                }
            }
            found
        }
        Qualifier::About => {
            let mut coarse = unit;
            while is_multiple(low, coarse * 10.0) && coarse * 10.0 <= low {
                coarse *= 10.0;
            }
            let below = (low / reporting.about_factor).min(low - 0.5 * coarse);
            let above = (high * reporting.about_factor).max(high + 0.5 * coarse);
            vec![logs(below.max(0.0), above, 1.0)]
        }
        Qualifier::Over => vec![logs(low, high, 1.0)],
        _ => vec![logs((low - 0.5 * unit).max(0.0), high + 0.5 * unit, 1.0)],
    }
}

/// Probability of a wording as a function of ln(true value) + bias, tabulated because it is asked for very often.
///
/// The table covers 25 error scales around the figures in steps of 1/64 scale; linear interpolation there is within 1e-4 of the exact
/// value, and beyond it the exact value is computed.
#[derive(Debug, Clone)]
pub(crate) struct Wording {
    intervals: Vec<Interval>,
    scale: f64,
    start: f64,
    step: f64,
    table: Vec<f64>,
    /// The wording includes zero.
    pub says_zero: bool,
    pub stance: Stance,
}

impl Wording {
    pub fn new(said: &Said, reporting: &Reporting, scale: f64) -> Option<Self> {
        let intervals = intervals(said, reporting);
        let ends =
            intervals.iter().flat_map(|interval| [interval.low, interval.high]).filter(|end| end.is_finite());
        let (least, greatest) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, greatest), end| {
            (least.min(end), greatest.max(end))
        });
        if least > greatest {
            return None;
        }
        let step = scale / 64.0;
        let start = least - 25.0 * scale;
        let count = ((greatest + 25.0 * scale - start) / step) as usize + 2;
        let says_zero = intervals.iter().any(|interval| interval.low == f64::NEG_INFINITY);
        let mut wording =
            Self { intervals, scale, start, step, table: Vec::new(), says_zero, stance: said.stance };
        wording.table = (0..count).map(|k| wording.exact(start + k as f64 * step)).collect();
        Some(wording)
    }

    fn exact(&self, centre: f64) -> f64 {
        let between = |interval: &Interval| {
            let low = (interval.low - centre) / self.scale;
            let high = (interval.high - centre) / self.scale;
            // Far tails: mirror to the side where the distribution function is small and so keeps its precision.
            let share = if low > 0.0 { student3_between(-high, -low) } else { student3_between(low, high) };
            share * interval.probability
        };
        self.intervals.iter().map(between).sum()
    }

    /// First and last value of ln Y + beta in the table, and the step.
    pub fn reach(&self) -> (f64, f64, f64) {
        (self.start, self.start + (self.table.len() - 1) as f64 * self.step, self.step)
    }

    /// The intervals of ln m that the words allow.
    pub fn intervals(&self) -> &[Interval] {
        &self.intervals
    }

    /// Probability that a source whose number is centred on `centre` = ln Y + beta says this.
    pub fn probability(&self, centre: f64) -> f64 {
        let place = (centre - self.start) / self.step;
        if place < 0.0 || place >= (self.table.len() - 1) as f64 {
            return self.exact(centre);
        }
        let cell = place as usize;
        let part = place - cell as f64;
        self.table[cell] + part * (self.table[cell + 1] - self.table[cell])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(low: Option<f64>, high: Option<f64>, qualifier: Qualifier) -> Said {
        Said { claims: vec![], low, high, qualifier, stance: Stance::Asserts }
    }

    #[test]
    fn a_bare_figure_may_have_been_rounded() {
        let reporting = Reporting::neutral();
        let found = intervals(&said(Some(1_200.0), Some(1_200.0), Qualifier::Exact), &reporting);
        // To the unit (1,199.5 to 1,200.5), to two figures (1,150 to 1,250), to three (1,195 to 1,205); never to one.
        let expected = [(1_199.5, 1_200.5), (1_150.0, 1_250.0), (1_195.0, 1_205.0)];
        assert_eq!(found.len(), expected.len());
        for (interval, (low, high)) in found.iter().zip(expected) {
            assert!((interval.low.exp() - low).abs() < 1e-6 && (interval.high.exp() - high).abs() < 1e-6);
        }
        let odd = intervals(&said(Some(11.0), Some(11.0), Qualifier::Exact), &reporting);
        assert_eq!(odd.len(), 1);
        // Two and three figures leave 11 whole; only the share of one figure is gone.
        assert!((odd[0].probability - 0.9).abs() < 1e-12);
    }

    #[test]
    fn open_ends_and_zero() {
        let reporting = Reporting::neutral();
        let least = intervals(&said(Some(900.0), None, Qualifier::AtLeast), &reporting);
        assert_eq!(least[0].high, f64::INFINITY);
        let most = intervals(&said(None, Some(20.0), Qualifier::AtMost), &reporting);
        assert_eq!(most[0].low, f64::NEG_INFINITY);
        let none =
            Wording::new(&said(Some(0.0), Some(0.0), Qualifier::Exact), &reporting, 0.35).expect("scored");
        assert!(none.says_zero);
        assert!(Wording::new(&said(None, None, Qualifier::Exact), &reporting, 0.35).is_none());
        let over = intervals(&said(Some(900.0), None, Qualifier::Over), &reporting);
        assert!((over[0].high.exp() - 1_125.0).abs() < 1e-6);
        let several = intervals(&said(Some(100.0), Some(100.0), Qualifier::Several), &reporting);
        assert!((several[0].low.exp() - 199.5).abs() < 1e-6 && (several[0].high.exp() - 900.5).abs() < 1e-6);
    }

    #[test]
    fn the_table_agrees_with_the_exact_probability() {
        let wording =
            Wording::new(&said(Some(900.0), Some(900.0), Qualifier::Exact), &Reporting::neutral(), 0.35)
                .expect("scored");
        for k in 0..400 {
            let centre = 2.0 + 0.023_7 * f64::from(k);
            let exact = wording.exact(centre);
            assert!((wording.probability(centre) / exact - 1.0).abs() < 2e-4, "{centre}");
        }
    }
}
