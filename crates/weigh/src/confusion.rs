//! How often hypotheses are told apart: made-up accounts of worlds in which each holds, and what was made of them.
//!
//! Hypotheses are sets of claims that may hold together, so no row need sum to 1. Rows are worlds drawn, before the made-up claims, where the hypothesis holds;
//! what its Bayes factors mean is read off such tables (Schad, Nicenboim, Bürkner, Betancourt and Vasishth 2023): a method that told
//! hypotheses apart without fail would have ones on the diagonal, one that told nothing would repeat what stood before the claims in every row.

use serde::{Deserialize, Serialize};

use crate::calibration::{DataSet, Held};

/// Worlds in which a hypothesis holds, or in which none does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The hypothesis; none for worlds in which none of them holds.
    pub holds: Option<String>,
    /// Data sets behind the row; one in which a claim holds under part of its readings counts as that part.
    pub data_sets: f64,
    /// Mean probability of each hypothesis after the made-up claims, in the order of [`Confusion::hypotheses`].
    pub after: Vec<f64>,
    /// Share of the data sets in which the Bayes factor of each is greater than 1 and greater than those of the others.
    pub pointed: Vec<f64>,
}

/// Rows of hypotheses that hold, columns of what was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Confusion {
    /// The hypotheses that runs can answer, by id.
    pub hypotheses: Vec<String>,
    /// Their probabilities before the made-up claims.
    pub before: Vec<f64>,
    /// One row for each, and one for none of them; none for what held in no data set.
    pub rows: Vec<Row>,
    /// For each over the worlds drawn as they came: how often it held, its mean probability after the claims, and the standard error of
    /// the difference. The two are the same if all is right.
    pub agrees: Vec<[f64; 3]>,
}

fn bayes_factor(held: &Held) -> f64 {
    (held.after / (1.0 - held.after)) / (held.before / (1.0 - held.before))
}

impl Confusion {
    /// From data sets; none where no hypothesis was asked in them.
    #[must_use]
    pub fn of(data_sets: &[DataSet]) -> Option<Self> {
        let hypotheses: Vec<String> = data_sets.first()?.hypotheses.keys().cloned().collect();
        if hypotheses.is_empty() {
            return None;
        }
        let held = |one: &DataSet| -> Vec<Held> {
            let nothing = Held { truth: 0.0, before: 0.0, after: 0.0 };
            hypotheses.iter().map(|id| one.hypotheses.get(id).copied().unwrap_or(nothing)).collect()
        };
        let all: Vec<(Option<&str>, Vec<Held>)> =
            data_sets.iter().map(|one| (one.chosen.as_deref(), held(one))).collect();
        let drawn: Vec<&Vec<Held>> =
            all.iter().filter(|(chosen, _)| chosen.is_none()).map(|(_, held)| held).collect();
        let mean = |of: &dyn Fn(&Held) -> f64, place: usize| {
            drawn.iter().map(|held| of(&held[place])).sum::<f64>() / drawn.len() as f64
        };
        let places = 0..hypotheses.len();
        let agrees = |place: usize| {
            let (truth, after) = (mean(&|held| held.truth, place), mean(&|held| held.after, place));
            let off = |held: &&Vec<Held>| (held[place].after - held[place].truth - after + truth).powi(2);
            let count = drawn.len() as f64;
            let error = libm::sqrt(drawn.iter().map(off).sum::<f64>() / (count - 1.0).max(1.0) / count);
            [truth, after, error]
        };
        // Worlds chosen by another hypothesis are no fair draws of those where this one holds.
        let rows = places.clone().map(|place| {
            let chosen_so = |chosen: Option<&str>| chosen.is_none_or(|id| id == hypotheses[place]);
            let weight = |held: &[Held]| held[place].truth;
            let fits: Vec<(f64, &Vec<Held>)> = all
                .iter()
                .filter(|(chosen, _)| chosen_so(*chosen))
                .map(|(_, held)| (weight(held), held))
                .collect();
            row(Some(hypotheses[place].clone()), &fits)
        });
        let without = |held: &[Held]| held.iter().map(|one| 1.0 - one.truth).product::<f64>();
        let none: Vec<(f64, &Vec<Held>)> = drawn.iter().map(|held| (without(held), *held)).collect();
        Some(Self {
            before: places.clone().map(|place| mean(&|held| held.before, place)).collect(),
            agrees: places.map(agrees).collect(),
            rows: rows.chain([row(None, &none)]).flatten().collect(),
            hypotheses,
        })
    }
}

/// One row from weighted data sets; none where all weights are nothing.
fn row(holds: Option<String>, data_sets: &[(f64, &Vec<Held>)]) -> Option<Row> {
    let total: f64 = data_sets.iter().map(|(weight, _)| weight).sum();
    let size = data_sets.first()?.1.len();
    if total <= 0.0 {
        return None;
    }
    let (mut after, mut pointed) = (vec![0.0; size], vec![0.0; size]);
    for (weight, held) in data_sets {
        after.iter_mut().zip(held.iter()).for_each(|(sum, one)| *sum += weight * one.after / total);
        let factors = held.iter().map(bayes_factor).enumerate().filter(|(_, factor)| *factor > 1.0);
        if let Some((place, _)) = factors.max_by(|a, b| a.1.total_cmp(&b.1)) {
            pointed[place] += weight / total;
        }
    }
    Some(Row { holds, data_sets: total, after, pointed })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data_set(chosen: Option<&str>, few: [f64; 3], many: [f64; 3]) -> DataSet {
        let held = |[truth, before, after]: [f64; 3]| Held { truth, before, after };
        DataSet {
            number: 0,
            chosen: chosen.map(str::to_owned),
            ranks: vec![],
            hypotheses: [("few".to_owned(), held(few)), ("many".to_owned(), held(many))].into(),
            effective: 100.0,
        }
    }

    #[test]
    fn rows_are_worlds_in_which_a_hypothesis_holds() {
        let found = Confusion::of(&[
            data_set(None, [1.0, 0.25, 0.8], [0.0, 0.25, 0.1]),
            data_set(None, [0.0, 0.25, 0.2], [0.0, 0.25, 0.2]),
            data_set(Some("many"), [0.0, 0.25, 0.5], [1.0, 0.25, 0.7]),
            data_set(Some("many"), [1.0, 0.25, 0.4], [1.0, 0.25, 0.3]),
        ])
        .expect("hypotheses");
        assert_eq!(found.hypotheses, ["few", "many"]);
        assert_eq!(found.before, [0.25, 0.25]);
        let [few, many, none] = &found.rows[..] else { panic!("{:?}", found.rows) };
        // The last world was chosen by the other hypothesis and says nothing of worlds with few.
        assert_eq!((few.data_sets, &few.after, &few.pointed), (1.0, &vec![0.8, 0.1], &vec![1.0, 0.0]));
        assert_eq!((many.data_sets, &many.pointed), (2.0, &vec![0.5, 0.5]));
        assert!((many.after[1] - 0.5).abs() < 1e-12);
        // Nothing is pointed at where no Bayes factor exceeds 1.
        assert_eq!((none.data_sets, &none.pointed, none.holds.as_ref()), (1.0, &vec![0.0, 0.0], None));
        assert!((found.agrees[0][0] - 0.5).abs() < 1e-12 && (found.agrees[0][1] - 0.5).abs() < 1e-12);
    }

    #[test]
    fn without_hypotheses_there_is_nothing_to_confuse() {
        assert_eq!(Confusion::of(&[]), None);
    }
}
