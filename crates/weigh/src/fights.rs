//! Which columns of an outcome belong to which side and fight.

use std::collections::{BTreeMap, BTreeSet};

use crate::simulator::{Quantity, Role};

/// Kinds of losses that the discrepancy bends, all alike: it is the same fire that kills and wounds.
pub(crate) const LOSSES: [&str; 5] = ["killed", "wounded", "missing", "captured", "killed-by-own"];
/// Kinds that add up to the men lost to the fight.
const OUT_OF_THE_FIGHT: [&str; 4] = ["killed", "wounded", "missing", "captured"];
/// A column that is the sum of two others.
const KILLED_WOUNDED: &str = "killed-wounded";
/// Word for the whole battle.
pub(crate) const WHOLE: &str = "battle";

/// Columns of one side in one engagement.
#[derive(Debug, Default)]
pub(crate) struct Fight {
    /// Loss columns, by place in [`LOSSES`].
    pub losses: [Option<usize>; LOSSES.len()],
    pub killed_wounded: Option<usize>,
    /// Column of the men who were in it.
    pub engaged: Option<usize>,
}

/// Columns of one side.
#[derive(Debug, Default)]
pub(crate) struct Side {
    pub whole: Fight,
    pub engagements: Vec<Fight>,
    /// Names of the engagements.
    pub names: Vec<String>,
}

impl Side {
    /// Number of its engagements.
    pub fn fights(&self) -> usize {
        self.engagements.len()
    }

    /// One kind of loss in a fight, or outside all of them (one past the last fight); none where it is not counted.
    pub fn loss(&self, outcomes: &[f64], fight: usize, kind: usize) -> Option<f64> {
        if let Some(fight) = self.engagements.get(fight) {
            return fight.column(kind).map(|column| outcomes[column]);
        }
        if kind >= LOSSES.len() {
            return None;
        }
        let inside: f64 = self
            .engagements
            .iter()
            .filter_map(|fight| fight.losses[kind])
            .map(|column| outcomes[column])
            .sum();
        self.whole.losses[kind].map(|column| (outcomes[column] - inside).max(0.0))
    }

    /// Whether claims speak of a kind of loss in a fight itself.
    pub fn spoken_of(&self, fight: usize, kind: usize, columns: &BTreeSet<usize>) -> bool {
        self.engagements.get(fight).is_some_and(|fight| fight.spoken_of(kind, columns))
    }

    /// Whether claims speak of a kind of loss in a fight, or of the side's whole loss of that kind.
    pub fn has_part(&self, fight: usize, kind: usize, columns: &BTreeSet<usize>) -> bool {
        self.spoken_of(fight, kind, columns) || (kind < LOSSES.len() && self.whole.spoken_of(kind, columns))
    }

    /// Whether the side was in a fight: it had men there, or losses. Outside all fights it was if it lost anything there.
    pub fn happened(&self, outcomes: &[f64], fight: usize) -> bool {
        let engaged = self.engagements.get(fight).and_then(|fight| fight.engaged);
        engaged.is_some_and(|column| outcomes[column] > 0.0)
            || (0..LOSSES.len()).any(|kind| self.loss(outcomes, fight, kind).is_some_and(|loss| loss > 0.0))
    }
}

/// Which columns of an outcome belong to which side and fight.
pub(crate) fn sides(quantities: &[Quantity]) -> Vec<Side> {
    let mut sides: BTreeMap<&str, BTreeMap<&str, Fight>> = BTreeMap::new();
    for (column, quantity) in quantities.iter().enumerate().filter(|(_, one)| !one.side.is_empty()) {
        let fight = sides.entry(&quantity.side).or_default().entry(&quantity.engagement).or_default();
        let loss = LOSSES.iter().position(|kind| *kind == quantity.kind);
        match (loss, quantity.kind.as_str(), quantity.role) {
            (Some(kind), _, Role::Result) => fight.losses[kind] = Some(column),
            (_, KILLED_WOUNDED, Role::Result) => fight.killed_wounded = Some(column),
            (_, "engaged" | "strength", _) => fight.engaged = Some(column),
            _ => {}
        }
    }
    sides
        .into_values()
        .map(|mut fights| {
            let whole = fights.remove(WHOLE).unwrap_or_default();
            let (names, engagements) =
                fights.into_iter().map(|(name, fight)| (name.to_owned(), fight)).unzip();
            Side { whole, engagements, names }
        })
        .collect()
}

impl Fight {
    /// Column of a kind of loss, or of the men who were in it.
    pub fn column(&self, kind: usize) -> Option<usize> {
        self.losses.get(kind).map_or(self.engaged, |column| *column)
    }

    /// Whether claims speak of a kind, or of a sum that it is part of.
    pub fn spoken_of(&self, kind: usize, columns: &BTreeSet<usize>) -> bool {
        let sum = if kind < 2 { self.killed_wounded } else { None };
        [self.column(kind), sum].iter().flatten().any(|column| columns.contains(column))
    }

    /// The factor, as far as the men who were there allow it.
    pub fn bounded(&self, outcomes: &[f64], factor: f64) -> f64 {
        let lost: f64 = OUT_OF_THE_FIGHT
            .iter()
            .filter_map(|kind| LOSSES.iter().position(|other| other == kind))
            .filter_map(|kind| self.losses[kind])
            .map(|column| outcomes[column])
            .sum();
        match self.engaged.map(|column| outcomes[column]) {
            Some(engaged) if lost > 0.0 && engaged > 0.0 => factor.min((engaged / lost).max(1.0)),
            _ => factor,
        }
    }

    /// Bends the losses and counts them in.
    pub fn bend(&self, truth: &mut [f64], factor: f64, sums: &mut [f64]) {
        for (column, sum) in self.losses.iter().zip(sums) {
            if let Some(column) = *column {
                truth[column] *= factor;
                *sum += truth[column];
            }
        }
        self.add_up(truth);
    }

    /// Keeps a column that is a sum true to its parts.
    pub fn add_up(&self, truth: &mut [f64]) {
        if let (Some(sum), [Some(killed), Some(wounded), ..]) = (self.killed_wounded, self.losses) {
            truth[sum] = truth[killed] + truth[wounded];
        }
    }
}
