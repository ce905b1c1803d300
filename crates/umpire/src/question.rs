//! What the ledger asks of a battle's runs, and what it says that no run can answer.

use std::collections::{BTreeMap, BTreeSet};

use battle::Battle;
use ledger::{ClaimKind, Unit};
use weigh::from_ledger::{FromLedger, Unmeasured, observations};
use weigh::{Hypothesis, Question, Reporting, Simulator};

use crate::settings::Settings;
use crate::simulator::{BattleSimulator, WHOLE, column_id};

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
    let FromLedger { observations, mut unmeasured, assumptions } =
        observations(ledger, simulator.unknowns(), simulator.quantities(), &|_| None);
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
    assumed.extend(assumptions);
    let mut limits = limits();
    limits.extend(left_out(&unmeasured));
    let question = Question {
        battle: battle.id().to_owned(),
        observations,
        hypotheses,
        reporting: Reporting::neutral(),
        headline: simulator.sides().iter().map(|side| column_id(WHOLE, side, "killed")).collect(),
        assumptions: assumed,
        limits,
    };
    Asked { question, unmeasured }
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
