//! One account for review: its text, the claims of the ledger that stand in it, and what reading finds.

use battle::Battle;
use ledger::{Claim as Reviewed, ClaimKind, Unit};
use reading::Claim;
use serde_json::{Map, Value, json};

use crate::fault::Fault;
use crate::find::Located;
use crate::read::review::{self, is_rejected};
use crate::read::unreviewed::differences;

pub(super) fn account(located: &Located, battle: &Battle, id: &str, read: &[Claim]) -> Result<Value, Fault> {
    let text = battle.accounts().get(id).map_or("", String::as_str);
    // As locators count: no byte order mark, one letter for the end of a line.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let reviewed: Vec<&Reviewed> = battle
        .ledger()
        .claims()
        .iter()
        .filter(|claim| claim.locator.as_ref().is_some_and(|locator| locator.account.as_str() == id))
        .collect();
    let rejected = review::rejections(located.files())?;
    let proposals: Vec<Value> = read
        .iter()
        .map(|claim| proposal(battle, id, claim, &reviewed, is_rejected(&rejected, id, claim)))
        .collect();
    let file = battle.inputs().iter().map(|input| input.name.as_str()).find(|name| {
        let file = name.strip_prefix("accounts/").unwrap_or_default();
        file.strip_suffix(".md").or_else(|| file.strip_suffix(".txt")) == Some(id)
    });
    let here: Vec<_> = rejected.iter().filter(|one| one.account == id).collect();
    Ok(
        json!({ "id": id, "file": file, "text": text, "claims": reviewed, "proposals": proposals, "rejected": here }),
    )
}

/// What was read, in the words of the ledger, and how it stands to what was reviewed.
fn proposal(battle: &Battle, account: &str, claim: &Claim, reviewed: &[&Reviewed], rejected: bool) -> Value {
    let overlaps = |reviewed: &&&Reviewed| {
        reviewed
            .locator
            .as_ref()
            .is_some_and(|locator| locator.start < claim.end && claim.start < locator.end)
    };
    let nearest = reviewed
        .iter()
        .filter(overlaps)
        .map(|reviewed| (differences(claim, reviewed), *reviewed))
        .min_by_key(|(differs, _)| differs.len());
    let (status, reviewed, differs) = match &nearest {
        Some((differs, reviewed)) if differs.is_empty() => ("agrees", Some(reviewed.id.as_str()), vec![]),
        Some((differs, reviewed)) => ("differs", Some(reviewed.id.as_str()), differs.clone()),
        None => ("new", None, vec![]),
    };
    let status = if rejected && status != "agrees" { "rejected" } else { status };
    json!({
        "id": claim.id, "start": claim.start, "end": claim.end, "quote": claim.quote, "status": status, "reviewed": reviewed,
        "differs": differs, "fields": fields(battle, account, claim), "confidence": claim.confidence,
        "force_text": claim.force, "claimant_text": claim.claimant_text, "language": claim.language, "kind": claim.kind,
    })
}

/// The fields of a claim as `claims.toml` would have them. What the ledger has no word for is left open for a person.
fn fields(battle: &Battle, account: &str, claim: &Claim) -> Map<String, Value> {
    let ledger = battle.ledger();
    let kind = ClaimKind::from_word(&claim.kind.replace('_', "-"));
    let unit = claim.unit.replace('_', "-");
    let unit = if Unit::from_word(&unit).is_some() { unit } else { "other".to_owned() };
    let stance = if claim.stance == "reports_other" { "reports" } else { claim.stance };
    let is_source = |name: &str| ledger.sources().iter().any(|source| source.id.as_str() == name);
    // A text in its own voice is said by the source whose account it is.
    let own = ledger
        .sources()
        .iter()
        .find(|source| source.account.as_ref().is_some_and(|of| of.as_str() == account));
    let own = own.map(|source| source.id.as_str());
    let claimant = Some(claim.claimant.as_str()).filter(|name| is_source(name)).or(own);
    let via: Vec<&str> = claim.via.iter().map(String::as_str).filter(|name| is_source(name)).collect();
    let sides = &battle.description().side;
    let side = claim.side.as_deref().filter(|side| sides.iter().any(|known| known.id.as_str() == *side));
    let force = claim
        .force
        .as_deref()
        .filter(|force| battle.forces().unit.iter().any(|unit| unit.id.as_str() == *force));
    let is_event = |event: &&str| {
        battle.description().engagement.iter().any(|known| known.id.as_str() == *event)
            || battle.events().any(|known| known.id.as_str() == *event)
    };
    let event = claim.event.as_deref().filter(is_event).unwrap_or(crate::simulator::WHOLE);
    let whole = [
        ("kind", json!(kind)),
        ("side", json!(side)),
        ("force", json!(force)),
        ("engagement", json!(event)),
        ("low", json!(claim.low)),
        ("high", json!(claim.high)),
        ("date", json!(claim.date.as_ref().filter(|_| kind == Some(ClaimKind::Date)))),
        ("qualifier", json!(claim.qualifier.replace('_', "-"))),
        ("unit", json!(unit)),
        ("stance", json!(stance)),
        ("claimant", json!(claimant)),
        ("via", if via.is_empty() { Value::Null } else { json!(via) }),
        ("account", json!(account)),
        ("start", json!(claim.start)),
        ("end", json!(claim.end)),
        ("footnote", json!(claim.citation)),
    ];
    whole.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}
