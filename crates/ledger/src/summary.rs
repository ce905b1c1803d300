//! Low, best and high of every quantity, in the manner of conflict-data coders.

use serde::Serialize;

use crate::evidence::{Evidence, Quantity};
use crate::ledger::Ledger;
use crate::names::OriginId;
use crate::vocabulary::Unit;

/// Low, best and high of one quantity.
///
/// The Uppsala Conflict Data Program publishes three numbers for an event: the lowest and the highest credible
/// figure and the coder's best. Here low and high are the lowest and highest figures stated and not denied, and best
/// is the lower median over origins, each counted once with the middle of its figures. It is a convention for
/// comparing with such data; it weighs no source, which is `weigh`'s work.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// The quantity.
    pub quantity: Quantity,
    /// Lowest figure stated.
    pub low: f64,
    /// Lower median of the origins' figures.
    pub best: f64,
    /// Highest figure stated.
    pub high: f64,
    /// Whether the highest statement is open upward (“over”).
    pub open_above: bool,
    /// The origins, each once, in the order of their figures.
    pub origins: Vec<OriginId>,
    /// How many claims went into it, copies included.
    pub claims: usize,
}

impl Ledger {
    /// A summary of every quantity, in the order of the quantities' first claims.
    pub fn summaries(&self) -> Vec<Summary> {
        summaries_of(&self.evidence())
    }
}

/// Summaries of the quantities in some evidence; denied figures stay out, and so do those in no unit of the
/// vocabulary, which need not count the same things.
pub(crate) fn summaries_of(evidence: &[Evidence]) -> Vec<Summary> {
    let mut quantities: Vec<&Quantity> = Vec::new();
    for piece in evidence.iter().filter(|piece| !piece.denied && piece.quantity.unit != Unit::Other) {
        if !quantities.contains(&&piece.quantity) {
            quantities.push(&piece.quantity);
        }
    }
    let of = |quantity: &Quantity| {
        let pieces = evidence.iter().filter(|piece| !piece.denied && piece.quantity == *quantity);
        summarise(quantity, pieces.collect())
    };
    quantities.into_iter().filter_map(of).collect()
}

fn summarise(quantity: &Quantity, pieces: Vec<&Evidence>) -> Option<Summary> {
    let mut named: Vec<(f64, f64, bool, &Evidence)> = Vec::new();
    for piece in &pieces {
        // The hull of “over 900” and 1,000 is open, but both figures were named.
        let figures = piece.variants.iter().filter_map(|variant| variant.stated.named());
        let (low, high) = figures.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))?;
        named.push((low, high, piece.stated.high.is_none(), piece));
    }
    named.sort_by(|one, other| (one.0 + one.1).total_cmp(&(other.0 + other.1)));
    let (best_low, best_high, ..) = *named.get((named.len().checked_sub(1)?) / 2)?;
    let low = named.iter().map(|entry| entry.0).min_by(f64::total_cmp)?;
    let high = named.iter().map(|entry| entry.1).max_by(f64::total_cmp)?;
    Some(Summary {
        quantity: quantity.clone(),
        low,
        best: (best_low + best_high) / 2.0,
        high,
        open_above: named.iter().any(|entry| entry.1 == high && entry.2),
        origins: named.iter().map(|entry| entry.3.origin.clone()).collect(),
        claims: pieces.iter().map(|piece| piece.claims.len()).sum(),
    })
}
