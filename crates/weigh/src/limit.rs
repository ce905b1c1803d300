//! The first physical thing that a claim of losses asks for and no run had: men, or rounds.
//!
//! Read from the runs as they were fought, all of them, whatever their weight: what no draw of the unknowns and no throw of the dice came to.

use serde::{Deserialize, Serialize};

use crate::fights::WHOLE;
use crate::posterior::Posterior;
use crate::simulator::{Quantity, Role};
use crate::statistics::{quantile, rising};
use crate::table::{ReferenceTable, Run};

/// Hits below which a run's rounds per hit are chance.
const FEWEST_HITS: f64 = 20.0;
/// Share of the runs that shot better than the rate taken for the best.
const BEST: f64 = 0.05;

/// What stands against a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LimitKind {
    /// More were lost than men were there in any run.
    Men,
    /// More rounds would have been fired than in any run, though every one hit as often as in the best of them.
    Rounds,
    /// Fewer were lost than in any run.
    Fewest,
}

/// A limit in figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Limit {
    /// Which.
    pub kind: LimitKind,
    /// What the claim asks for: men, rounds, or at most so many men.
    pub needed: f64,
    /// The most (for [`LimitKind::Fewest`] the least) that any run had.
    pub reached: f64,
    /// For rounds: rounds for each man hit, at the best rate.
    pub rounds_per_hit: Option<f64>,
}

/// The first limit that a figure from `low` to `high` about these loss columns breaks; none where runs reach it, or where nothing physical but only
/// luck stands against it.
pub(crate) fn first_limit(
    table: &ReferenceTable,
    posterior: &Posterior<'_>,
    columns: &[usize],
    (low, high): (f64, f64),
) -> Option<Limit> {
    let quantities = &table.quantities;
    let losses: Vec<&Quantity> =
        columns.iter().map(|&column| &quantities[column]).filter(|one| one.role == Role::Result).collect();
    let first = losses.first()?;
    // One side in one place; sums over more say nothing of who was there.
    if losses.iter().any(|one| one.side != first.side || one.engagement != first.engagement) {
        return None;
    }
    let runs = posterior.runs();
    let most =
        |value: &dyn Fn(&Run) -> f64| runs.iter().map(|run| value(run)).fold(f64::NEG_INFINITY, f64::max);
    let lost = |run: &Run| columns.iter().map(|&column| run.outcomes[column]).sum::<f64>();
    let column = |side: &str, kind: &str| {
        quantities
            .iter()
            .position(|one| one.side == side && one.engagement == first.engagement && one.kind == kind)
    };
    let least = -most(&|run| -lost(run));
    if high.is_finite() && high < least {
        return Some(Limit { kind: LimitKind::Fewest, needed: high, reached: least, rounds_per_hit: None });
    }
    if low <= most(&lost) {
        return None;
    }
    let there = if first.engagement == WHOLE { "strength" } else { "engaged" };
    if let Some(there) = column(&first.side, there) {
        let men = most(&|run| run.outcomes[there]);
        if low > men {
            return Some(Limit { kind: LimitKind::Men, needed: low, reached: men, rounds_per_hit: None });
        }
    }
    let (killed, wounded) = (column(&first.side, "killed")?, column(&first.side, "wounded")?);
    let hit = |run: &Run| run.outcomes[killed] + run.outcomes[wounded];
    let mut enemies: Vec<&str> = quantities.iter().map(|one| one.side.as_str()).collect();
    enemies.sort_unstable();
    enemies.dedup();
    let rounds: Vec<usize> = enemies
        .into_iter()
        .filter(|side| !side.is_empty() && *side != first.side)
        .filter_map(|side| column(side, "rounds-fired"))
        .collect();
    let fired = |run: &Run| rounds.iter().map(|&column| run.outcomes[column]).sum::<f64>();
    let bloody: Vec<&&Run> = runs.iter().filter(|run| hit(run) >= FEWEST_HITS && lost(run) > 0.0).collect();
    let middle =
        |values: Vec<f64>, share: f64| quantile(&values, &rising(&values), &vec![1.0; values.len()], share);
    if bloody.is_empty() || rounds.is_empty() {
        return None;
    }
    let rate = middle(bloody.iter().map(|run| fired(run) / hit(run)).collect(), BEST);
    let hits_for_each = middle(bloody.iter().map(|run| hit(run) / lost(run)).collect(), 0.5);
    let (needed, reached) = (low * hits_for_each * rate, most(&fired));
    (needed > reached).then_some(Limit {
        kind: LimitKind::Rounds,
        needed,
        reached,
        rounds_per_hit: Some(rate),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::{Hypothesis, Question};
    use crate::reporting::Reporting;
    use crate::table::{Generation, RunStatus};

    /// Blue at the ford in three runs: killed, wounded, engaged; and the rounds that red fired there.
    fn limit(low: f64, high: f64) -> Option<Limit> {
        let column = |side: &str, kind: &str, role| Quantity {
            id: format!("ford/{side}/{kind}"),
            side: side.into(),
            kind: kind.into(),
            engagement: "ford".into(),
            unit: "men".into(),
            role,
        };
        let quantities = vec![
            column("blue", "killed", Role::Result),
            column("blue", "wounded", Role::Result),
            column("blue", "engaged", Role::Driver),
            column("red", "rounds-fired", Role::Driver),
        ];
        let run = |index: u64, outcomes: [f64; 4]| Run {
            index,
            seed: index,
            theta: vec![],
            latent: vec![],
            log_strength: 0.0,
            outcomes: outcomes.to_vec(),
            status: RunStatus::Done,
        };
        let table = ReferenceTable {
            seed: 1,
            engine: "toy".into(),
            unknowns: vec![],
            quantities,
            defensive_share: 0.1,
            pool_effective: 1.0,
            log_strength_mean: 0.0,
            generations: vec![Generation { start: 0, end: 3, tilt: None }],
            // 40 hits for 4,000 rounds, 60 for 6,000, 100 for 9,000.
            runs: vec![
                run(0, [10.0, 30.0, 300.0, 4_000.0]),
                run(1, [15.0, 45.0, 400.0, 6_000.0]),
                run(2, [25.0, 75.0, 350.0, 9_000.0]),
            ],
        };
        let question = Question {
            battle: "toy".into(),
            observations: vec![],
            hypotheses: Vec::<Hypothesis>::new(),
            reporting: Reporting::neutral(),
            headline: vec![],
            assumptions: vec![],
            limits: vec![],
        };
        let posterior = Posterior::new(&table, &question.observations, &question.reporting).expect("runs");
        first_limit(&table, &posterior, &[0], (low, high))
    }

    #[test]
    fn the_first_thing_that_no_run_had_is_named() {
        let men = limit(500.0, 500.0).expect("more than were there");
        assert_eq!((men.kind, men.needed, men.reached), (LimitKind::Men, 500.0, 400.0));
        // Four hits for each killed, 90 rounds a hit at best: 200 killed ask for 72,000 rounds.
        let rounds = limit(200.0, 200.0).expect("more than was fired");
        assert_eq!((rounds.kind, rounds.reached), (LimitKind::Rounds, 9_000.0));
        assert!((rounds.needed - 72_000.0).abs() < 1.0, "{rounds:?}");
        assert_eq!(rounds.rounds_per_hit, Some(90.0));
        let fewest = limit(0.0, 4.0).expect("fewer than ever");
        assert_eq!((fewest.kind, fewest.needed, fewest.reached), (LimitKind::Fewest, 4.0, 10.0));
        assert_eq!(limit(20.0, 30.0), None);
        // A little above the bloodiest run, 26 killed at 90 rounds a hit: 9,360 rounds, more than 9,000.
        assert_eq!(limit(26.0, 26.0).map(|one| one.kind), Some(LimitKind::Rounds));
    }
}
