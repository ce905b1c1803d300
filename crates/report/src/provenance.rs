//! The ledger as PROV-O (W3C 2013) in JSON-LD: sources as agents and as the entities that they wrote, with what they draw on, and claims
//! attributed to who makes them and derived from what they repeat.

use serde_json::{Value, json};

use crate::model::{ClaimRow, PageData, SourceInfo};

/// One graph.
pub fn jsonld(page: &PageData) -> Value {
    let mut graph: Vec<Value> = page.ledger.sources.iter().flat_map(source).collect();
    graph.extend(page.ledger.claims.iter().map(claim));
    json!({
        "@context": {
            "prov": "http://www.w3.org/ns/prov#",
            "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
            "umpire": "urn:umpire:vocabulary:",
        },
        "@graph": graph,
    })
}

fn work(id: &str) -> Value {
    json!({ "@id": format!("urn:umpire:work:{}", percent(id)) })
}

fn agent(id: &str) -> Value {
    json!({ "@id": format!("urn:umpire:agent:{}", percent(id)) })
}

fn entity(id: &str) -> Value {
    json!({ "@id": format!("urn:umpire:claim:{}", percent(id)) })
}

/// Letters that a URN may not hold, by their UTF-8 bytes (RFC 3986).
fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// Who says it, and the work in which it is said.
fn source(source: &SourceInfo) -> [Value; 2] {
    let mut labels = vec![json!({ "@value": source.name.en, "@language": "en" })];
    for (language, name) in [("ko", &source.name.ko), ("zh", &source.name.zh), ("ja", &source.name.ja)] {
        labels.extend(name.as_ref().map(|name| json!({ "@value": name, "@language": language })));
    }
    let who = json!({
        "@id": agent(&source.id)["@id"],
        "@type": "prov:Agent",
        "rdfs:label": if source.author.is_empty() { &source.name.en } else { &source.author },
        "umpire:side": source.side,
    });
    let what = json!({
        "@id": work(&source.id)["@id"],
        "@type": "prov:Entity",
        "rdfs:label": labels,
        "umpire:kind": source.kind,
        "umpire:date": source.date,
        "prov:wasAttributedTo": agent(&source.id),
        "prov:wasDerivedFrom": source.draws_on.iter().map(|descent| work(&descent.source)).collect::<Vec<_>>(),
    });
    [who, what]
}

fn claim(claim: &ClaimRow) -> Value {
    let passed = claim.via.iter().enumerate().map(|(order, via)| {
        json!({
            "@type": "prov:Attribution",
            "prov:agent": agent(via),
            "prov:hadRole": { "@id": "umpire:passed_on" },
            "umpire:order": order + 1,
        })
    });
    let asserts = json!({
        "@type": "prov:Attribution",
        "prov:agent": agent(&claim.claimant),
        "prov:hadRole": { "@id": "umpire:claimant" },
    });
    let mut node = json!({
        "@id": entity(&claim.id)["@id"],
        "@type": ["prov:Entity", "umpire:Claim"],
        "prov:value": claim.says,
        "prov:wasAttributedTo": agent(&claim.claimant),
        "prov:qualifiedAttribution": std::iter::once(asserts).chain(passed).collect::<Vec<_>>(),
        "umpire:origin": claim.origin,
        "umpire:kind": claim.kind,
        "umpire:side": claim.side,
        "umpire:engagement": claim.engagement,
        "umpire:low": claim.low,
        "umpire:high": claim.high,
        "umpire:qualifier": claim.qualifier,
        "umpire:stance": claim.stance,
    });
    if let Some(of) = &claim.copy_of {
        node["prov:wasDerivedFrom"] = entity(of);
    }
    if let Some(account) = &claim.account {
        node["prov:wasQuotedFrom"] = json!({ "@id": format!("urn:umpire:account:{}", percent(account)) });
    }
    node
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Descent, LedgerData, Names};

    #[test]
    fn a_claim_is_attributed_and_derived_from_what_it_repeats() {
        let ledger = LedgerData {
            sources: vec![SourceInfo {
                id: "memoir".into(),
                name: Names::english("A memoir"),
                draws_on: vec![Descent { source: "보고 1".into(), descent: 0.9 }],
                ..SourceInfo::default()
            }],
            claims: vec![ClaimRow {
                id: "c2".into(),
                claimant: "memoir".into(),
                via: vec!["gazette".into()],
                copy_of: Some("c1".into()),
                ..ClaimRow::default()
            }],
            ..LedgerData::default()
        };
        let graph = jsonld(&PageData { ledger, ..PageData::default() });
        let nodes = graph["@graph"].as_array().unwrap();
        assert_eq!(nodes.len(), 3);
        assert_eq!(nodes[1]["prov:wasDerivedFrom"][0]["@id"], "urn:umpire:work:%EB%B3%B4%EA%B3%A0%201");
        assert_eq!(nodes[2]["prov:wasDerivedFrom"]["@id"], "urn:umpire:claim:c1");
        assert_eq!(nodes[2]["prov:wasAttributedTo"]["@id"], nodes[0]["@id"]);
        assert_eq!(nodes[2]["prov:qualifiedAttribution"][1]["prov:hadRole"]["@id"], "umpire:passed_on");
    }
}
