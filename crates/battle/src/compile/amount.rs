//! Amounts that hang on unknowns, and whole men shared out without losing any.

use std::collections::BTreeMap;

use crate::text::AmountKind;
use crate::unknown::UnknownSpec;

/// An amount with its names resolved to indexes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Quantity {
    /// Just so much.
    Fixed(f64),
    /// A share of an unknown.
    Share {
        /// Index of the unknown.
        unknown: usize,
        /// Share of it.
        share: f64,
    },
    /// A share of what an unknown leaves.
    Rest {
        /// Index of the unknown.
        unknown: usize,
        /// Unit whose other men are taken off.
        under: usize,
        /// Share of the rest.
        share: f64,
    },
}

impl Quantity {
    /// Resolves a written amount; none when a name is unknown (which the checks have said).
    pub fn of(kind: &AmountKind, unknowns: &[UnknownSpec], units: &BTreeMap<&str, usize>) -> Option<Self> {
        let find = |id: &str| unknowns.iter().position(|spec| spec.id == id);
        Some(match kind {
            AmountKind::Fixed(value) => Quantity::Fixed(*value),
            AmountKind::Share { of, share } => Quantity::Share { unknown: find(of)?, share: *share },
            AmountKind::Rest { of, under, share } => {
                Quantity::Rest { unknown: find(of)?, under: *units.get(under.as_str())?, share: *share }
            }
        })
    }

    /// Its value; what hangs on other bodies has none of its own and counts as zero here.
    pub fn value(&self, theta: &[f64]) -> f64 {
        match self {
            Quantity::Fixed(value) => *value,
            Quantity::Share { unknown, share } => theta[*unknown] * share,
            Quantity::Rest { .. } => 0.0,
        }
    }
}

/// Whole numbers for a row of amounts: those that share one unknown add up to its rounded value times their shares.
/// With `at_least_one`, whoever has a share of something has at least one (a body never quite vanishes).
pub(crate) fn shared_out<'a>(
    amounts: impl Iterator<Item = Option<&'a Quantity>>,
    theta: &[f64],
    at_least_one: bool,
) -> Vec<u32> {
    let mut whole = vec![];
    let mut by_unknown: BTreeMap<usize, Vec<(usize, f64)>> = BTreeMap::new();
    for (index, amount) in amounts.enumerate() {
        whole.push(0);
        match amount {
            Some(Quantity::Fixed(value)) => whole[index] = to_count(*value),
            Some(Quantity::Share { unknown, share }) => {
                by_unknown.entry(*unknown).or_default().push((index, *share));
            }
            Some(Quantity::Rest { .. }) | None => {}
        }
    }
    for (unknown, shares) in by_unknown {
        let total: f64 = shares.iter().map(|(_, share)| share).sum();
        for (index, count) in apportion(theta[unknown] * total, &shares) {
            whole[index] = if at_least_one { count.max(1) } else { count };
        }
    }
    whole
}

/// Largest remainders (Hamilton's method): counts that add up to the rounded total; ties go to the earlier.
pub(crate) fn apportion(total: f64, shares: &[(usize, f64)]) -> Vec<(usize, u32)> {
    let weight: f64 = shares.iter().map(|(_, share)| share).sum();
    let total = f64::from(to_count(total));
    if weight <= 0.0 {
        return shares.iter().map(|(index, _)| (*index, 0)).collect();
    }
    let exact: Vec<f64> = shares.iter().map(|(_, share)| total * share / weight).collect();
    let mut counts: Vec<u32> = exact.iter().map(|value| to_count(value.floor())).collect();
    let given: u32 = counts.iter().sum();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    let remainder = |at: usize| exact[at] - exact[at].floor();
    order.sort_by(|a, b| remainder(*b).total_cmp(&remainder(*a)).then(a.cmp(b)));
    for at in order.into_iter().take((total as u32).saturating_sub(given) as usize) {
        counts[at] += 1;
    }
    shares.iter().zip(counts).map(|((index, _), count)| (*index, count)).collect()
}

/// A count, kept within what a count can be.
fn to_count(value: f64) -> u32 {
    value.round().clamp(0.0, f64::from(u32::MAX / 4)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_to_the_rounded_whole() {
        for total in [0.0, 1.0, 6.6, 100.0, 899.5] {
            let parts = apportion(total, &[(0, 0.21), (1, 0.33), (2, 0.46)]);
            let sum: u32 = parts.iter().map(|(_, count)| count).sum();
            assert_eq!(f64::from(sum), total.round());
        }
    }

    #[test]
    fn half_shares_of_an_odd_number_give_the_odd_one_to_the_first() {
        assert_eq!(apportion(3.0, &[(7, 0.5), (9, 0.5)]), vec![(7, 2), (9, 1)]);
    }

    #[test]
    fn shares_below_one_leave_the_rest_out() {
        let amounts = [Quantity::Share { unknown: 0, share: 0.25 }, Quantity::Fixed(3.0)];
        assert_eq!(shared_out(amounts.iter().map(Some), &[100.0], true), vec![25, 3]);
    }
}
