//! What the ledger asks of a battle's runs, and what it says that no run can answer.

use std::collections::{BTreeMap, BTreeSet};

use battle::Battle;
use ledger::{ClaimKind, Unit};
use weigh::from_ledger::{FromLedger, Unmeasured, observations};
use weigh::{Hypothesis, Observation, Question, Reporting, Simulator, Target};

use crate::settings::Settings;
use crate::simulator::{BattleSimulator, WHOLE, column_id};

/// How far the engine may lie from the battle, once for a whole side and once more for each of its fights: standard deviation of the
/// logarithm. Strengths alone leave 1.07 to 1.26 of the losses of real battles unexplained; that a reconstruction of ground, orders and
/// arms leaves about 0.7 (both parts together) is judgement. The verdict gives its answer for half and double of it.
const DISCREPANCY_SD: f64 = 0.5;
/// Share of figures that are not about what they seem to be about (judgement).
const MISPLACED: f64 = 0.1;

/// The question, and the claims that it leaves out with the reason.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What is weighed.
    pub question: Question,
    /// Claims that no run can answer.
    pub unmeasured: Vec<Unmeasured>,
}

/// Makes the question of a battle's ledger under the default reporting model.
pub fn ask(simulator: &BattleSimulator<'_>, settings: &Settings) -> Asked {
    let battle = simulator.battle();
    let ledger = battle.ledger();
    let FromLedger { mut observations, mut unmeasured, mut assumptions } =
        observations(ledger, simulator.unknowns(), simulator.quantities(), &|_| None);
    assumptions.extend(only_core_fights_weigh(simulator, &mut observations));
    let measured = observations.iter().flat_map(|one| &one.said).flat_map(|said| &said.claims);
    let others = unmeasured.iter().map(|one| &one.claim);
    let spoken_of: BTreeSet<String> = measured.chain(others).cloned().collect();
    // Dates and questions of fact are no numbers, and `evidence` leaves them out.
    for claim in ledger.claims().iter().filter(|claim| !spoken_of.contains(claim.id.as_str())) {
        unmeasured.push(Unmeasured {
            claim: claim.id.as_str().to_owned(),
            reason: "it names no figure".to_owned(),
        });
    }
    for one in &mut unmeasured {
        if let Some(plain) = plain_reason(battle, one) {
            one.reason = plain;
        }
    }
    let hypotheses = battle
        .description()
        .hypothesis
        .iter()
        .map(|hypothesis| Hypothesis {
            id: hypothesis.id.as_str().to_owned(),
            claims: hypothesis.claims.iter().map(|claim| claim.as_str().to_owned()).collect(),
        })
        .collect();
    let mut assumed = assumed(battle);
    assumed.extend(settings.assumptions());
    if let Some(calibration) = simulator.calibration() {
        let bound: Vec<&str> =
            battle.unknowns().iter().filter_map(|unknown| unknown.bind.constant()).collect();
        assumed.extend(calibration.assumptions(&bound));
    }
    assumed.extend(assumptions);
    let mut limits = limits();
    limits.extend(left_out(&unmeasured));
    let question = Question {
        battle: battle.id().to_owned(),
        observations,
        hypotheses,
        reporting: Reporting::neutral()
            .with_discrepancy(DISCREPANCY_SD)
            .with_misplaced(MISPLACED)
            .with_chance_learned(),
        headline: simulator.sides().iter().map(|side| column_id(WHOLE, side, "killed")).collect(),
        assumptions: assumed,
        limits,
    };
    Asked { question, unmeasured }
}

/// Fights that sources of one side alone name may be another fight under another name or date: what is said of them is judged, but it
/// does not decide which runs count.
fn only_core_fights_weigh(
    simulator: &BattleSimulator<'_>,
    observations: &mut [Observation],
) -> Option<String> {
    let doubtful: BTreeSet<&str> = simulator
        .battle()
        .description()
        .engagement
        .iter()
        .filter(|engagement| !engagement.core)
        .map(|engagement| engagement.id.as_str())
        .collect();
    let about = |column: &str| column.split('/').next().is_some_and(|place| doubtful.contains(place));
    let mut count = 0;
    for one in observations.iter_mut().filter(|one| one.weighs) {
        let Target::Outcome(readings) = &one.target else { continue };
        if readings.iter().flat_map(|reading| &reading.terms).any(|term| about(&term.column)) {
            one.weighs = false;
            count += 1;
        }
    }
    (count > 0).then(|| {
        format!(
            "{count} figures for fights that only one side's sources name do not weigh: such a fight may be another one under another name."
        )
    })
}

/// A plainer reason, the same for all claims of one sort, where the battle knows one.
fn plain_reason(battle: &Battle, one: &Unmeasured) -> Option<String> {
    let claim = battle.ledger().claim(&one.claim.as_str().into())?;
    let event = battle.description().event.iter().find(|event| *event.id == *claim.engagement.as_str());
    Some(match (claim.kind, event) {
        (ClaimKind::Proposition, _) => "it answers a question of fact without a number".to_owned(),
        (ClaimKind::Date, _) => "it gives a date".to_owned(),
        (_, Some(event)) if event.kind.as_str() == WHOLE => {
            "it is about an event for which no engagement stands".to_owned()
        }
        (_, Some(event)) => format!("it is about the {}, which is not fought", event.kind),
        (kind, _) if kind != ClaimKind::CiviliansKilled && claim.unit != Unit::Persons => {
            "it counts something else than men: arms, time, distance, houses".to_owned()
        }
        (ClaimKind::Strength, _) if claim.engagement.as_str() == WHOLE && claim.force.is_none() => {
            "it counts men who were not all on the ground of this battle, and no unknown is bound to it"
                .to_owned()
        }
        _ => return None,
    })
}

/// What the folder itself says is not known from a source.
pub fn assumed(battle: &Battle) -> Vec<String> {
    let mut assumed = Vec::new();
    let mut count = |what: &str, bases: Vec<&str>| {
        let weak = bases.iter().filter(|basis| **basis != "found").count();
        if weak > 0 {
            assumed.push(format!(
                "{weak} of {} {what} rest on inference or on the compiler's memory, not on a source read for it.",
                bases.len()
            ));
        }
    };
    let forces = battle.forces();
    count("units", forces.unit.iter().map(|unit| unit.basis.as_str()).collect());
    count("weapons", forces.weapon.iter().map(|weapon| weapon.basis.as_str()).collect());
    let spec = battle.ground_spec();
    count("places", spec.places.iter().map(|place| place.basis.as_str()).collect());
    count("rivers", spec.rivers.iter().map(|river| river.basis.as_str()).collect());
    if spec.relief == ground::ReliefSource::Rebuild {
        assumed.push(
            "The relief is rebuilt from rivers, ridges and heights; between them it is a guess.".to_owned(),
        );
    }
    let unknowns = battle.unknowns().len();
    if unknowns > 0 {
        assumed
            .push(format!("{unknowns} unknowns have priors, which unknowns.toml gives with their reasons."));
    }
    assumed
}

fn limits() -> Vec<String> {
    [
        "Runs show what could have happened under the model's rules; what the rules leave out, they cannot show.",
        "The mechanisms of fire, fear and belief have constants from other wars and ranges; no document of this battle measures them.",
        "What the dice do to a fight is learned from the runs, as a normal error about a mean that depends on the unknowns: odd shapes are smoothed. One line of the sensitivity list weighs every run by its own dice instead.",
        "The engine's losses are taken to be known to a factor of about two (1.65 for a side, as much again for each fight); how far it is really off, no test on this battle can say.",
        "How sources err is a model with priors from other cases; it does not say why an author erred.",
        "A claim that no run reaches is ruled out only as far as its forces, ground and orders are right here.",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// "12 claims are not weighed, each because …", one sentence for each reason, the commonest first.
fn left_out(unmeasured: &[Unmeasured]) -> Vec<String> {
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for one in unmeasured {
        *reasons.entry(one.reason.as_str()).or_default() += 1;
    }
    let mut reasons: Vec<(&str, usize)> = reasons.into_iter().collect();
    reasons.sort_by(|left, right| right.1.cmp(&left.1).then(left.0.cmp(right.0)));
    let sentence = |(reason, count): (&str, usize)| match count {
        1 => format!("1 claim is not weighed, because {reason}."),
        _ => format!("{count} claims are not weighed, each because {reason}."),
    };
    reasons.into_iter().map(sentence).collect()
}
