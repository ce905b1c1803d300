//! Observations from a ledger of claims: the only place where weighing meets claims and sources.
//!
//! Each piece of evidence (all that one origin says of one quantity) becomes one observation. What it is about is found by the simulator's own
//! words: an unknown that lists one of its claims, or the quantities of its side and engagement.

use std::collections::{BTreeMap, BTreeSet};

use ledger::{
    Claim, ClaimKind, Evidence, Ledger, OriginId, SideId, Silence, Source, SourceKind, Unit, WHOLE_BATTLE,
};

use crate::observation::{Class, Observation, Qualifier, Reading, Relation, Said, Stance, Target};
use crate::simulator::{Quantity, Role, Unknown};

/// A loss said by another than the side itself, worded "killed", means killed and wounded with this probability (judgement).
const KILLED_MEANS_BOTH: f64 = 0.15;
/// What "casualties" means where nothing says it: killed and wounded; killed; killed, wounded, missing and captured. The first is the
/// mean of the prior Beta(2, 2); the rest is judgement.
const CASUALTIES_MEAN: [f64; 3] = [0.5, 0.3, 0.2];

/// A figure that may be a copy is never taken for one beyond this.
const GREATEST_DOUBT: f64 = 0.95;

/// Years after the earliest source from which a figure counts as retold (judgement).
const LATE_YEARS: i32 = 10;

/// A claim that no run can answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmeasured {
    /// Id of the claim.
    pub claim: String,
    /// Why, in words.
    pub reason: String,
}

/// The evidence of a ledger, sorted by whether runs measure it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FromLedger {
    /// What can be weighed or judged.
    pub observations: Vec<Observation>,
    /// What cannot.
    pub unmeasured: Vec<Unmeasured>,
    /// What was assumed on the way, in sentences for the verdict.
    pub assumptions: Vec<String>,
}

/// Makes the observations of a ledger for a simulator's unknowns and quantities.
///
/// `target_of` may say what a piece of evidence is about where the caller knows better; none leaves it to the rules here. Quantities of kind
/// `killed`, `wounded`, `missing` and `captured`, and `present` or `engaged` for strengths, are looked for by side and engagement.
#[must_use]
pub fn observations(
    ledger: &Ledger,
    unknowns: &[Unknown],
    quantities: &[Quantity],
    target_of: &dyn Fn(&Evidence) -> Option<Target>,
) -> FromLedger {
    let mut found = FromLedger::default();
    let mut part_for_whole = 0;
    let first_year = ledger.sources().iter().filter_map(year).min();
    for evidence in ledger.evidence() {
        let claims: Vec<&Claim> = evidence.claims.iter().filter_map(|id| ledger.claim(id)).collect();
        let relation = relation(ledger, &evidence.origin, evidence.quantity.side.as_ref());
        let retold = is_retold(ledger, &evidence.origin, first_year);
        let target = target_of(&evidence)
            .map_or_else(|| default_target(&evidence.quantity, &claims, relation, unknowns, quantities), Ok);
        match target {
            Err(reason) => found.unmeasured.extend(
                evidence
                    .claims
                    .iter()
                    .map(|claim| Unmeasured { claim: claim.to_string(), reason: reason.clone() }),
            ),
            Ok(target) => {
                let of_a_force = evidence.quantity.force.is_some() && matches!(target, Target::Outcome(_));
                part_for_whole += usize::from(of_a_force);
                for vouched in [true, false] {
                    found
                        .observations
                        .extend(observation(&evidence, &claims, relation, &target, vouched, retold));
                }
            }
        }
    }
    if part_for_whole > 0 {
        found.assumptions.push(format!(
            "{part_for_whole} figures for one force in an engagement are taken for its side's whole loss there."
        ));
    }
    found.assumptions.extend(doubtful_copies(&mut found.observations, ledger));
    found.assumptions.extend(count_once(&mut found.observations, ledger));
    for silence in ledger.silences() {
        let (observation, says) = silent(ledger, silence, first_year, unknowns, quantities);
        found.observations.extend(observation);
        found.assumptions.push(says);
    }
    found.assumptions.push(
        "Figures that their source passes on without vouching for them are judged but do not weigh."
            .to_owned(),
    );
    found
}

/// The observation of a silence, where the runs measure what it is about, and what is assumed with it.
fn silent(
    ledger: &Ledger,
    silence: &Silence,
    first_year: Option<i32>,
    unknowns: &[Unknown],
    quantities: &[Quantity],
) -> (Option<Observation>, String) {
    let about = ledger::Quantity {
        side: Some(silence.side.clone()),
        kind: silence.kind,
        engagement: silence.engagement.clone(),
        force: None,
        unit: Unit::Persons,
    };
    let name = ledger.source(&silence.source).and_then(|source| source.name.in_language("en"));
    let name = name.unwrap_or(silence.source.as_str());
    let what = format!("{} of {} at {}", silence.kind, silence.side, silence.engagement);
    let origin = ledger.origin_of_source(&silence.source);
    let found = origin.ok_or_else(|| "its source is unknown".to_owned()).and_then(|origin| {
        let relation = relation(ledger, &origin, Some(&silence.side));
        let target = default_target(&about, &[], relation, unknowns, quantities)?;
        Ok(Observation {
            id: format!("{}/silent/{}/{}/{}", origin, silence.kind, silence.side, silence.engagement),
            relation,
            class: class(silence.kind),
            target,
            said: vec![Said {
                claims: vec![],
                low: Some(silence.from),
                high: None,
                qualifier: Qualifier::AtLeast,
                stance: Stance::Silent { told: silence.told },
            }],
            retold: is_retold(ledger, &origin, first_year),
            origin: origin.to_string(),
            share: 1.0,
            copied: 0.0,
            weighs: true,
        })
    });
    match found {
        Ok(observation) => {
            let says = format!(
                "{name} is silent on {what}: of {} or more it would have told with probability {} ({}).",
                silence.from, silence.told, silence.why
            );
            (Some(observation), says)
        }
        Err(reason) => (None, format!("The silence of {name} on {what} does not weigh: {reason}.")),
    }
}

/// Year in which a source was written, where that is known; the last of several.
fn year(source: &Source) -> Option<i32> {
    let last = source.date.as_deref()?.rsplit('/').next()?;
    last.get(..4)?.parse().ok()
}

/// A figure written down long after the earliest sources, or at second hand by an author who names no source for it.
fn is_retold(ledger: &Ledger, origin: &OriginId, first_year: Option<i32>) -> bool {
    let Some(origin) = ledger.sources().iter().find(|one| one.id.as_str() == origin.as_str()) else {
        return false;
    };
    match (year(origin), first_year) {
        (Some(year), Some(first)) => year >= first + LATE_YEARS,
        _ => matches!(
            origin.kind,
            SourceKind::Memoir | SourceKind::History | SourceKind::Encyclopedia | SourceKind::Scholarship
        ),
    }
}

/// Where an origin may have drawn on another one (with less than even odds, else it would be its copy) and gives the same figure for the
/// same thing, it is a mere copy with that probability. A different figure was not copied.
fn doubtful_copies(observations: &mut [Observation], ledger: &Ledger) -> Option<String> {
    let columns = |observation: &Observation| -> Vec<String> {
        let first = observation.target.readings().first();
        first.map_or_else(Vec::new, |reading| reading.terms.iter().map(|term| term.column.clone()).collect())
    };
    let figures = |observation: &Observation| -> Vec<(Option<f64>, Option<f64>)> {
        observation.said.iter().map(|said| (said.low, said.high)).collect()
    };
    let mut found: Vec<(usize, f64)> = Vec::new();
    for (place, one) in observations.iter().enumerate().filter(|(_, one)| one.weighs) {
        let Some(source) = ledger.sources().iter().find(|source| source.id.as_str() == one.origin) else {
            continue;
        };
        let chance: f64 = source
            .draws_on
            .iter()
            .filter_map(|drawn| Some((ledger.origin_of_source(&drawn.source)?, drawn.descent)))
            .filter(|(origin, _)| {
                origin.as_str() != one.origin
                    && observations.iter().any(|other| {
                        other.weighs
                            && other.origin == origin.as_str()
                            && columns(other) == columns(one)
                            && figures(other).iter().any(|figure| figures(one).contains(figure))
                    })
            })
            .fold(0.0, |none, (_, descent)| 1.0 - (1.0 - none) * (1.0 - descent));
        if chance > 0.0 {
            found.push((place, chance.min(GREATEST_DOUBT)));
        }
    }
    for (place, chance) in &found {
        observations[*place].copied = *chance;
    }
    (!found.is_empty()).then(|| {
        if found.len() == 1 {
            return "1 figure may be a mere copy of another origin's same figure; it counts as such with the probability that its source notes."
                .to_owned();
        }
        format!(
            "{} figures may be mere copies of another origin's same figure; they count as such with the probability that their sources note.",
            found.len()
        )
    })
}

/// Makes figures that are not independent count once between them, and says so.
///
/// Later works of one side on one quantity hand down one tradition: n of them weigh 1/n each. One origin's several figures for one
/// quantity likewise. A total weighs nothing beside the parts from which the same origin made it.
fn count_once(observations: &mut [Observation], ledger: &Ledger) -> Vec<String> {
    let columns = |observation: &Observation| -> Vec<String> {
        let first = observation.target.readings().first();
        first.map_or_else(Vec::new, |reading| reading.terms.iter().map(|term| term.column.clone()).collect())
    };
    let mut said = Vec::new();
    let parts: BTreeSet<(String, String)> = observations
        .iter()
        .filter(|one| one.weighs)
        .filter_map(|one| match columns(one).as_slice() {
            [only] => Some((one.origin.clone(), only.clone())),
            _ => None,
        })
        .collect();
    let mut totals = 0;
    for one in observations.iter_mut().filter(|one| one.weighs) {
        let summed = columns(one);
        if summed.len() > 1 && summed.iter().all(|part| parts.contains(&(one.origin.clone(), part.clone()))) {
            one.weighs = false;
            totals += 1;
        }
    }
    if totals > 0 {
        said.push(format!(
            "{totals} totals do not weigh, because the same origin also gives the parts of which they are the sum."
        ));
    }
    let voice = |one: &Observation| -> (String, Relation, Vec<String>) {
        let origin = ledger.sources().iter().find(|source| source.id.as_str() == one.origin);
        let side = origin.and_then(|source| source.side.as_ref()).map_or("third", |side| side.as_str());
        let who = if one.retold { format!("later works: {side}") } else { one.origin.clone() };
        (who, one.relation, columns(one))
    };
    let mut counts: BTreeMap<(String, Relation, Vec<String>), u32> = BTreeMap::new();
    for one in observations.iter().filter(|one| one.weighs) {
        *counts.entry(voice(one)).or_default() += 1;
    }
    let mut shared = 0;
    for one in observations.iter_mut().filter(|one| one.weighs) {
        let count = counts.get(&voice(one)).copied().unwrap_or(1);
        one.share = 1.0 / f64::from(count);
        shared += usize::from(count > 1);
    }
    if shared > 0 {
        said.push(format!(
            "{shared} figures are not independent (later works of one side on one quantity, or one origin's several figures \
             for it): each such group weighs as much as one figure."
        ));
    }
    let retold = observations.iter().filter(|one| one.weighs && one.retold).count();
    if retold > 0 {
        said.push(format!(
            "{retold} figures come from works written ten years or more after the first sources, or of unknown date: their error is wider, and what \
             they say of the enemy is taken to have grown by half in the retelling."
        ));
    }
    said
}

/// How the origin stands to the side it speaks of: by the side that its source speaks for.
fn relation(ledger: &Ledger, origin: &OriginId, side: Option<&SideId>) -> Relation {
    let origin = ledger.sources().iter().find(|source| source.id.as_str() == origin.as_str());
    let speaks_for = origin.and_then(|source| source.side.as_ref()).map(|side| side.as_str());
    match (speaks_for, side.map(SideId::as_str)) {
        (Some("third") | None, _) | (_, Some("third") | None) => Relation::ThirdParty,
        (Some(own), Some(spoken_of)) if own == spoken_of => Relation::Own,
        _ => Relation::Enemy,
    }
}

fn class(kind: ClaimKind) -> Class {
    match kind {
        ClaimKind::Killed
        | ClaimKind::Wounded
        | ClaimKind::KilledWounded
        | ClaimKind::Casualties
        | ClaimKind::Missing
        | ClaimKind::Captured
        | ClaimKind::CiviliansKilled => Class::Loss,
        _ => Class::Strength,
    }
}

/// One observation of the claims that their source vouches for, or of those that it only passes on; none where there are no such claims.
fn observation(
    evidence: &Evidence,
    claims: &[&Claim],
    relation: Relation,
    target: &Target,
    vouched: bool,
    retold: bool,
) -> Option<Observation> {
    let mut said: Vec<Said> = Vec::new();
    let mut first = None;
    for claim in claims.iter().filter(|claim| (claim.stance != ledger::Stance::Reports) == vouched) {
        first = first.or(Some(&claim.id));
        let figure = Said {
            claims: vec![claim.id.to_string()],
            low: claim.low,
            high: claim.high,
            qualifier: qualifier(claim.qualifier),
            stance: stance(claim),
        };
        let same = |other: &&mut Said| {
            (other.low, other.high, other.qualifier, other.stance)
                == (figure.low, figure.high, figure.qualifier, figure.stance)
        };
        match said.iter_mut().find(same) {
            Some(other) => other.claims.push(claim.id.to_string()),
            None => said.push(figure),
        }
    }
    Some(Observation {
        id: format!("{}/{}", evidence.origin, first?),
        origin: evidence.origin.to_string(),
        relation,
        class: class(evidence.quantity.kind),
        target: target.clone(),
        said,
        retold,
        share: 1.0,
        copied: 0.0,
        weighs: vouched,
    })
}

fn stance(claim: &Claim) -> Stance {
    if claim.stance == ledger::Stance::Denies { Stance::Denies } else { Stance::Asserts }
}

fn qualifier(word: ledger::Qualifier) -> Qualifier {
    match word {
        ledger::Qualifier::Exact => Qualifier::Exact,
        ledger::Qualifier::About => Qualifier::About,
        ledger::Qualifier::Over => Qualifier::Over,
        ledger::Qualifier::AtLeast => Qualifier::AtLeast,
        ledger::Qualifier::AtMost => Qualifier::AtMost,
        ledger::Qualifier::Range => Qualifier::Range,
        ledger::Qualifier::Several => Qualifier::Several,
    }
}

fn same_unit(unit: Unit, written: &str) -> bool {
    unit.as_str() == written || (unit == Unit::Persons && matches!(written, "men" | "men and women"))
}

fn default_target(
    about: &ledger::Quantity,
    claims: &[&Claim],
    relation: Relation,
    unknowns: &[Unknown],
    quantities: &[Quantity],
) -> Result<Target, String> {
    let disputes = |unknown: &&Unknown| {
        unknown.claims.iter().any(|id| claims.iter().any(|claim| claim.id.as_str() == id))
    };
    let disputed: Vec<&str> = unknowns
        .iter()
        .filter(disputes)
        .filter(|unknown| same_unit(about.unit, &unknown.unit))
        .map(|unknown| unknown.id.as_str())
        .collect();
    if !disputed.is_empty() {
        return Ok(Target::Unknowns(vec![Reading::sum(&disputed)]));
    }
    if about.unit != Unit::Persons {
        return Err(format!("no run counts {} here", about.unit));
    }
    let Some(side) = about.side.as_ref().map(|side| side.as_str()) else {
        return Err("it is about no side that fights".to_owned());
    };
    let engagement = about.engagement.as_str();
    if about.force.is_some() && (engagement == WHOLE_BATTLE || class(about.kind) == Class::Strength) {
        return Err("it is about one force, which no unknown and no quantity stands for".to_owned());
    }
    let column = |kind: &str| {
        quantities
            .iter()
            .find(|quantity| {
                quantity.side == side
                    && quantity.engagement == engagement
                    && quantity.kind == kind
                    && (quantity.role == Role::Result || matches!(kind, "present" | "engaged"))
            })
            .map(|quantity| quantity.id.as_str())
    };
    let sum = |kinds: &[&str], probability: f64| -> Option<Reading> {
        let columns: Vec<&str> = kinds.iter().map(|kind| column(kind)).collect::<Option<_>>()?;
        Some(Reading::sum(&columns).with_probability(probability))
    };
    let readings: Vec<Option<Reading>> = match about.kind {
        ClaimKind::Killed if relation == Relation::Own => vec![sum(&["killed"], 1.0)],
        ClaimKind::Killed => {
            vec![sum(&["killed"], 1.0 - KILLED_MEANS_BOTH), sum(&["killed", "wounded"], KILLED_MEANS_BOTH)]
        }
        ClaimKind::Wounded => vec![sum(&["wounded"], 1.0)],
        ClaimKind::KilledWounded => vec![sum(&["killed", "wounded"], 1.0)],
        // The words say what is counted in.
        ClaimKind::Casualties if claims.iter().any(|claim| !claim.includes.is_empty()) => {
            let counted = claims.iter().map(|claim| &claim.includes).find(|kinds| !kinds.is_empty());
            let kinds: Vec<&str> = counted.into_iter().flatten().map(|kind| kind.as_str()).collect();
            vec![sum(&kinds, 1.0)]
        }
        ClaimKind::Casualties => vec![
            sum(&["killed", "wounded"], CASUALTIES_MEAN[0]),
            sum(&["killed"], CASUALTIES_MEAN[1]),
            sum(&["killed", "wounded", "missing", "captured"], CASUALTIES_MEAN[2]),
        ],
        ClaimKind::Missing => vec![sum(&["missing"], 1.0)],
        ClaimKind::Captured => vec![sum(&["captured"], 1.0)],
        ClaimKind::Strength => vec![sum(&["engaged"], 1.0).or_else(|| sum(&["present"], 1.0))],
        other => return Err(format!("no run measures {other}")),
    };
    let readings: Vec<Reading> = readings.into_iter().flatten().collect();
    if readings.is_empty() {
        return Err(format!("no run measures {} of {side} at {engagement}", about.kind));
    }
    Ok(Target::Outcome(readings))
}
