//! What the studio shows of a battle before anything is asked: names, words, unknowns with their priors.

use battle::Battle;
use engine::mechanism::Mechanism;
use ledger::{ClaimKind, Qualifier, SourceKind, Stance, Unit};
use serde_json::{Value, json};
use weigh::{Prior, Simulator, Unknown};

use crate::constants;
use crate::fault::Fault;
use crate::find::Located;
use crate::ledger_data::battle_info;
use crate::names;
use crate::settings::Settings;
use crate::simulator::BattleSimulator;

/// Points at which a prior's density is given.
const POINTS: usize = 61;
/// A prior reaches over more than this factor where its slider is logarithmic.
const WIDE: f64 = 8.0;

pub(super) fn overview(located: &Located, battle: &Battle) -> Result<Value, Fault> {
    let description = battle.description();
    let ledger = battle.ledger();
    let engagements: Vec<Value> = description
        .engagement
        .iter()
        .map(|one| json!({ "id": one.id.as_str(), "name": names::of_ledger(&one.name, &one.id), "fought": true }))
        .collect();
    let events = battle
        .events()
        .map(|one| json!({ "id": one.id.as_str(), "name": names::of_ledger(&one.title, &one.id), "fought": false }));
    let forces: Vec<Value> = battle
        .forces()
        .unit
        .iter()
        .map(|unit| {
            json!({
                "id": unit.id.as_str(), "name": names::of_ledger(&unit.name, &unit.id),
                "side": unit.side.as_ref().map(|side| side.as_str()), "parent": unit.parent.as_ref().map(|parent| parent.as_str()),
            })
        })
        .collect();
    let sources: Vec<Value> = ledger
        .sources()
        .iter()
        .map(|source| {
            json!({
                "id": source.id, "name": names::of_ledger(&source.name, source.id.as_str()), "kind": source.kind, "author": source.author,
                "side": source.side, "date": source.date, "account": source.account, "draws_on": source.draws_on,
            })
        })
        .collect();
    let accounts: Vec<Value> = battle
        .accounts()
        .iter()
        .map(|(id, text)| {
            let claims = ledger
                .claims()
                .iter()
                .filter(|claim| claim.locator.as_ref().is_some_and(|locator| locator.account.as_str() == id));
            json!({ "id": id, "letters": text.chars().count(), "claims": claims.count() })
        })
        .collect();
    let placeless = ledger.claims().iter().filter(|claim| claim.locator.is_none());
    let simulator = BattleSimulator::new(battle, &Settings::default())?;
    let unknowns: Vec<Value> = simulator.unknowns().iter().map(|unknown| shown(unknown, battle)).collect();
    Ok(json!({
        "battle": battle_info(battle),
        "version": crate::VERSION,
        "engine": battle::ENGINE,
        "argument": located.argument,
        "engagements": engagements.into_iter().chain(events).collect::<Vec<_>>(),
        "forces": forces,
        "sources": sources,
        "accounts": accounts,
        "placeless": placeless.collect::<Vec<_>>(),
        "claims": ledger.claims().len(),
        "propositions": ledger.propositions().iter().map(|one| json!({ "id": one.id, "name": names::of_ledger(&one.asks, one.id.as_str()) })).collect::<Vec<_>>(),
        "unknowns": unknowns,
        "mechanisms": Mechanism::ALL.iter().map(|mechanism| mechanism.name()).collect::<Vec<_>>(),
        "words": {
            "kinds": ClaimKind::ALL, "qualifiers": Qualifier::ALL, "units": Unit::ALL, "stances": Stance::ALL, "sources": SourceKind::ALL,
        },
    }))
}

/// An unknown with its prior as a slider needs it.
fn shown(unknown: &Unknown, battle: &Battle) -> Value {
    let prior = &unknown.prior;
    let middle = battle.unknowns().iter().find(|spec| spec.id == unknown.id).map(|spec| spec.prior.middle());
    let says_in = battle.unknowns().iter().find(|spec| spec.id == unknown.id).map(|spec| &spec.says_in);
    let source = battle.unknowns().iter().find(|spec| spec.id == unknown.id).map(|spec| spec.source.clone());
    let (values, weights) = match prior {
        Prior::Choice { values, weights } => (Some(values.clone()), weights.clone()),
        _ => (None, vec![]),
    };
    let [low, high] = match prior {
        Prior::Uniform { low, high } => [*low, *high],
        Prior::Beta { .. } => [0.0, 1.0],
        Prior::Lognormal { low, high, .. } | Prior::Normal { low, high, .. } => [
            low.unwrap_or_else(|| prior.inverse_cdf(0.002)),
            high.unwrap_or_else(|| prior.inverse_cdf(0.998)),
        ],
        Prior::Choice { values, .. } => [
            values.iter().copied().fold(f64::INFINITY, f64::min),
            values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        ],
    };
    let logarithmic = matches!(prior, Prior::Lognormal { .. }) && low > 0.0 && high / low > WIDE;
    let at = |share: f64| {
        if logarithmic {
            libm::exp(libm::log(low) + share * libm::log(high / low))
        } else {
            low + share * (high - low)
        }
    };
    // On a logarithmic slider the density is that of the logarithm.
    let density: Vec<f64> = (0..POINTS)
        .map(|point| at(point as f64 / (POINTS - 1) as f64))
        .map(|value| prior.density(value) * if logarithmic { value } else { 1.0 })
        .map(|density| if density.is_finite() { density } else { 0.0 })
        .collect();
    json!({
        "id": unknown.id, "says": unknown.says, "says_in": says_in, "unit": unknown.unit, "claims": unknown.claims, "source": source,
        "kind": kind(prior), "low": low, "high": high, "logarithmic": logarithmic, "quantiles": prior.quantiles(),
        // The draw of the constants stands at the central one where nobody says which.
        "middle": middle, "values": values, "weights": weights, "density": density,
        "constants": unknown.id == constants::UNKNOWN,
    })
}

fn kind(prior: &Prior) -> &'static str {
    match prior {
        Prior::Uniform { .. } => "uniform",
        Prior::Lognormal { .. } => "lognormal",
        Prior::Normal { .. } => "normal",
        Prior::Beta { .. } => "beta",
        Prior::Choice { .. } => "choice",
    }
}
