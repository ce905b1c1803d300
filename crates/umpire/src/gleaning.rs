//! What fights leave on the ground, kept of some runs while the ensemble is fought, so that the page need not fight them again for its maps.
//!
//! A run's seed alone decides whether it may be drawn for the maps, so the same runs are drawn whether their remains were kept or, where the
//! ensemble was continued, are fought for again.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use weigh::{Quantity, SimulationError, Simulator, Unknown};

use crate::playing::Searched;
use crate::simulator::BattleSimulator;

/// One run in so many may be drawn: enough for the maps, and few enough that keeping what they leave costs next to nothing.
const ONE_IN: u64 = 4;
/// So many runs are kept at most, some hundred kilobytes each; others that are drawn are fought again.
const MOST_KEPT: usize = 128;

/// Whether the run of this seed may be drawn for the maps.
pub(crate) fn may_be_drawn(seed: u64) -> bool {
    seed.is_multiple_of(ONE_IN)
}

/// What runs left on the ground, by seed.
#[derive(Default)]
pub(crate) struct Kept(Mutex<BTreeMap<u64, Searched>>);

impl Kept {
    /// What the run of a seed left; none where it was not kept. A run is drawn once, so it is handed over.
    pub fn take(&self, seed: u64) -> Option<Searched> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&seed)
    }

    fn is_full(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len() >= MOST_KEPT
    }

    fn put(&self, seed: u64, searched: Searched) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(seed, searched);
    }
}

/// A battle that keeps what some of its runs leave on the ground.
pub(crate) struct Gleaning<'a, 'b> {
    pub simulator: &'a BattleSimulator<'b>,
    /// Where it is kept; nothing is where no page will be written.
    pub kept: Option<&'a Kept>,
}

impl Simulator for Gleaning<'_, '_> {
    fn unknowns(&self) -> &[Unknown] {
        self.simulator.unknowns()
    }

    fn quantities(&self) -> &[Quantity] {
        self.simulator.quantities()
    }

    fn simulate(&self, theta: &[f64], seed: u64) -> Result<Vec<f64>, SimulationError> {
        let Some(kept) = self.kept.filter(|kept| may_be_drawn(seed) && !kept.is_full()) else {
            return self.simulator.simulate(theta, seed);
        };
        let (outcome, searched) = self.simulator.searched(theta, seed)?;
        kept.put(seed, searched);
        Ok(outcome)
    }

    fn version(&self) -> String {
        self.simulator.version()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    /// A run whose remains are kept comes out as it would have, and what is kept is what a second fight finds.
    #[test]
    fn keeping_what_a_fight_leaves_changes_nothing_of_it() {
        let battle = crate::find::locate("example").unwrap().load().unwrap();
        let simulator = BattleSimulator::new(&battle, &Settings::default()).unwrap();
        let theta: Vec<f64> =
            simulator.unknowns().iter().map(|unknown| unknown.prior.quantiles()[2]).collect();
        let kept = Kept::default();
        let gleaning = Gleaning { simulator: &simulator, kept: Some(&kept) };
        for seed in [7, 8] {
            assert_eq!(gleaning.simulate(&theta, seed).unwrap(), simulator.simulate(&theta, seed).unwrap());
        }
        assert!(kept.take(7).is_none(), "only one run in four is kept");
        let found = kept.take(8).unwrap();
        assert!(found == simulator.searched(&theta, 8).unwrap().1 && found.is_something());
        assert!(kept.take(8).is_none());
    }
}
