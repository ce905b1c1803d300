//! Claims and sources become observations: copies together, sides told apart, and nothing lost without a reason.

use std::collections::BTreeMap;

use ledger::Ledger;
use weigh::from_ledger::observations;
use weigh::{Prior, Quantity, Relation, Role, Stance, Target, Unknown};

const SOURCES: &str = r#"
format = 1
[[source]]
id = "gazette"
kind = "newspaper"
side = "red"
name = { en = "Gazette" }
[[source]]
id = "history"
kind = "history"
side = "red"
name = { en = "History" }
draws_on = [{ source = "gazette", descent = 0.9 }]
[[source]]
id = "roll"
kind = "official-record"
side = "blue"
name = { en = "Roll" }
[[source]]
id = "consul"
kind = "official-report"
side = "third"
name = { en = "Consul" }
"#;

fn claim(id: &str, kind: &str, engagement: &str, figure: u32, unit: &str, rest: &str) -> String {
    format!(
        "[[claim]]\nid = \"{id}\"\nkind = \"{kind}\"\nside = \"blue\"\nengagement = \"{engagement}\"\nlow = {figure}\n\
         high = {figure}\nqualifier = \"exact\"\nunit = \"{unit}\"\nsays = \"A figure.\"\n{rest}\n"
    )
}

fn silence(source: &str, kind: &str, engagement: &str) -> String {
    format!(
        "[[silence]]\nsource = \"{source}\"\nkind = \"{kind}\"\nside = \"blue\"\nengagement = \"{engagement}\"\nfrom = 50\n\
         told = 0.7\nwhy = \"it lists them elsewhere\"\n"
    )
}

#[test]
fn evidence_becomes_observations() {
    let claims = [
        "format = 1\n".to_owned(),
        claim("g1", "killed", "battle", 900, "persons", "stance = \"asserts\"\nclaimant = \"gazette\""),
        claim("h1", "killed", "battle", 900, "persons", "stance = \"asserts\"\nclaimant = \"history\""),
        claim("r1", "killed", "battle", 11, "persons", "stance = \"asserts\"\nclaimant = \"roll\""),
        claim("r2", "strength", "battle", 5000, "persons", "stance = \"asserts\"\nclaimant = \"roll\""),
        claim(
            "c1",
            "casualties",
            "battle",
            300,
            "persons",
            "stance = \"reports\"\nclaimant = \"consul\"\nincludes = [\"killed\", \"wounded\"]",
        ),
        claim("c2", "casualties", "battle", 700, "persons", "stance = \"denies\"\nclaimant = \"consul\""),
        claim("c3", "killed", "prelude", 3, "persons", "stance = \"asserts\"\nclaimant = \"consul\""),
        silence("roll", "wounded", "battle"),
        silence("consul", "captured", "battle"),
    ]
    .concat();
    let ledger = Ledger::from_toml(SOURCES, &claims, &BTreeMap::new()).expect("a sound ledger");
    let quantity = |kind: &str| Quantity {
        id: format!("blue:{kind}:battle"),
        side: "blue".to_owned(),
        kind: kind.to_owned(),
        engagement: "battle".to_owned(),
        unit: "persons".to_owned(),
        role: Role::Result,
    };
    let unknowns = [Unknown {
        id: "blue-men".to_owned(),
        says: "Blue's men".to_owned(),
        unit: "men".to_owned(),
        prior: Prior::Uniform { low: 1_000.0, high: 9_000.0 },
        claims: vec!["r2".to_owned()],
    }];
    let found = observations(&ledger, &unknowns, &[quantity("killed"), quantity("wounded")], &|_| None);
    let by_claim = |id: &str| {
        let holds = |observation: &&weigh::Observation| {
            observation.said.iter().any(|said| said.claims.iter().any(|claim| claim == id))
        };
        found.observations.iter().find(holds).expect("an observation")
    };
    // The history copies the gazette: one observation, one wording.
    assert_eq!(by_claim("g1").id, by_claim("h1").id);
    assert_eq!((by_claim("g1").said.len(), by_claim("g1").relation), (1, Relation::Enemy));
    assert_eq!(by_claim("g1").origin, "gazette");
    assert_eq!(by_claim("r1").relation, Relation::Own);
    assert!(
        matches!(&by_claim("r2").target, Target::Unknowns(readings) if readings[0].terms[0].column == "blue-men")
    );
    let consul = by_claim("c1");
    assert_eq!((consul.relation, consul.weighs), (Relation::ThirdParty, false));
    assert_eq!((consul.target.readings().len(), consul.target.readings()[0].terms.len()), (1, 2));
    assert!(by_claim("c2").said[0].stance == Stance::Denies && by_claim("c2").weighs);
    // Where nothing says what casualties are, and missing men are not counted, two readings are left.
    assert_eq!(by_claim("c2").target.readings().len(), 2);
    let silent: Vec<_> = found.observations.iter().filter(|one| one.said[0].claims.is_empty()).collect();
    assert_eq!(silent.len(), 1, "no run measures the captured");
    assert_eq!((silent[0].origin.as_str(), silent[0].relation), ("roll", Relation::Own));
    assert_eq!((silent[0].said[0].low, silent[0].said[0].stance), (Some(50.0), Stance::Silent { told: 0.7 }));
    let says =
        "Consul on captured of blue at battle does not weigh: no run measures captured of blue at battle";
    assert!(found.assumptions.iter().any(|one| one.contains(says)), "{:?}", found.assumptions);
    let unmeasured: Vec<&str> = found.unmeasured.iter().map(|claim| claim.claim.as_str()).collect();
    assert_eq!(unmeasured, ["c3"]);
    assert_eq!(found.unmeasured[0].reason, "no run measures killed of blue at prelude");
}
