//! What a stated figure leaves possible.

use serde::{Deserialize, Serialize};

use crate::claim::Claim;
use crate::vocabulary::Qualifier;

/// Share of a number by which “about” may miss it.
pub const ABOUT: f64 = 0.10;

/// Largest share of a bare number that its rounding is taken to hide.
pub const ROUNDING: f64 = 0.05;

/// The figures that a statement allows; none is open.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lowest; none for open downward.
    pub low: Option<f64>,
    /// Highest; none for open upward.
    pub high: Option<f64>,
}

impl Interval {
    /// The bounds of a claim as stated.
    pub fn stated(claim: &Claim) -> Self {
        Self { low: claim.low, high: claim.high }
    }

    /// What the claim's words leave possible.
    ///
    /// “About” widens both ends by [`ABOUT`]; a bare number is as fine as its last digit that is not zero, but never
    /// coarser than [`ROUNDING`]; “over” and “at least” are open upward, “at most” downward.
    pub fn allowed(claim: &Claim) -> Self {
        let (low, high) = match claim.qualifier {
            Qualifier::Over | Qualifier::AtLeast => (claim.low, None),
            Qualifier::AtMost => (None, claim.high),
            _ => (claim.low, claim.high),
        };
        let slack = |value: f64| match claim.qualifier {
            Qualifier::About => value * ABOUT,
            Qualifier::Exact | Qualifier::Range => half_last_digit(value).min(value * ROUNDING),
            Qualifier::Over | Qualifier::AtLeast | Qualifier::AtMost | Qualifier::Several => 0.0,
        };
        Self { low: low.map(|low| low - slack(low)), high: high.map(|high| high + slack(high)) }
    }

    /// Whether one number can lie in both.
    pub fn meets(self, other: Self) -> bool {
        let below = |high: Option<f64>, low: Option<f64>| matches!((high, low), (Some(high), Some(low)) if high < low);
        !below(self.high, other.low) && !below(other.high, self.low)
    }

    /// The smallest interval that holds both.
    pub fn hull(self, other: Self) -> Self {
        let both = |one: Option<f64>, two: Option<f64>, pick: fn(f64, f64) -> f64| Some(pick(one?, two?));
        Self { low: both(self.low, other.low, f64::min), high: both(self.high, other.high, f64::max) }
    }

    /// The two bounds with an open one read as the other: the figure that was named.
    pub fn named(self) -> Option<(f64, f64)> {
        match (self.low, self.high) {
            (Some(low), Some(high)) => Some((low, high)),
            (Some(only), None) | (None, Some(only)) => Some((only, only)),
            (None, None) => None,
        }
    }

    /// Middle of the named figures.
    pub fn middle(self) -> Option<f64> {
        self.named().map(|(low, high)| (low + high) / 2.0)
    }

    /// Factor between the nearest ends of two intervals that do not meet; none where they meet or one end is 0.
    pub fn factor_to(self, other: Self) -> Option<f64> {
        let apart = |high: Option<f64>, low: Option<f64>| match (high, low) {
            (Some(high), Some(low)) if high < low && high > 0.0 => Some(low / high),
            _ => None,
        };
        apart(self.high, other.low).or_else(|| apart(other.high, self.low))
    }
}

/// Half of the unit in which a number's last digit that is not zero counts: 50 for 1,200. A number given to the
/// last man, such as 11, is a count and hides nothing.
fn half_last_digit(value: f64) -> f64 {
    let mut unit = 1.0_f64;
    if value == 0.0 || value.fract() != 0.0 {
        return 0.0;
    }
    while value % (unit * 10.0) == 0.0 && unit < 1e12 {
        unit *= 10.0;
    }
    if unit > 1.0 { unit / 2.0 } else { 0.0 }
}
