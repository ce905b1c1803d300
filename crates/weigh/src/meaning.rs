//! What a figure may be about: sums of columns of the unknowns or the outcomes, each with its probability.

use crate::error::WeighError;
use crate::observation::{Observation, Target};
use crate::simulator::{Quantity, Unknown};

/// A column of the unknowns or of the outcomes.
#[derive(Debug, Clone, Copy)]
enum Column {
    Unknown(usize),
    Outcome(usize),
}

/// One meaning of an observation, resolved to columns.
#[derive(Debug, Clone)]
pub(crate) struct Meaning {
    pub probability: f64,
    terms: Vec<(Column, f64)>,
}

impl Meaning {
    /// Columns of the outcomes in it.
    pub fn outcomes(&self) -> impl Iterator<Item = usize> + '_ {
        self.terms.iter().filter_map(|(column, _)| match column {
            Column::Outcome(index) => Some(*index),
            Column::Unknown(_) => None,
        })
    }

    /// Columns of the unknowns in it.
    pub fn unknowns(&self) -> impl Iterator<Item = usize> + '_ {
        self.terms.iter().filter_map(|(column, _)| match column {
            Column::Unknown(index) => Some(*index),
            Column::Outcome(_) => None,
        })
    }

    /// The true value under this meaning.
    pub fn truth(&self, theta: &[f64], outcomes: &[f64]) -> f64 {
        self.terms
            .iter()
            .map(|&(column, weight)| {
                weight
                    * match column {
                        Column::Unknown(index) => theta[index],
                        Column::Outcome(index) => outcomes[index],
                    }
            })
            .sum()
    }
}

/// Finds the columns of an observation's readings, their probabilities scaled to sum to 1.
pub(crate) fn meanings(
    observation: &Observation,
    unknowns: &[Unknown],
    quantities: &[Quantity],
) -> Result<Vec<Meaning>, WeighError> {
    let fault = |reason: &str| WeighError::Observation {
        observation: observation.id.clone(),
        reason: reason.to_owned(),
    };
    let readings = observation.target.readings();
    let total: f64 = readings.iter().map(|reading| reading.probability).sum();
    if readings.iter().any(|reading| reading.probability.is_nan() || reading.probability < 0.0)
        || total <= 0.0
    {
        return Err(fault("it needs at least one reading, with probabilities above 0"));
    }
    let find = |id: &str| {
        let (what, found) = match observation.target {
            Target::Unknowns(_) => {
                ("unknowns", unknowns.iter().position(|unknown| unknown.id == id).map(Column::Unknown))
            }
            Target::Outcome(_) => {
                ("quantities", quantities.iter().position(|quantity| quantity.id == id).map(Column::Outcome))
            }
        };
        let missing =
            || WeighError::NoColumn { observation: observation.id.clone(), column: id.to_owned(), what };
        found.ok_or_else(missing)
    };
    readings
        .iter()
        .map(|reading| {
            if reading.terms.is_empty() {
                return Err(fault("a reading sums no columns"));
            }
            let terms = reading.terms.iter().map(|term| Ok((find(&term.column)?, term.weight)));
            Ok(Meaning { probability: reading.probability / total, terms: terms.collect::<Result<_, _>>()? })
        })
        .collect()
}
