//! Claims with their chains as PROV-O (JSON-LD): each claim is an entity quoted from its text, attributed to who asserts it and
//! to those who passed it on, and made by one activity of reading.
//!
//! W3C PROV-O, 2013: `wasQuotedFrom`, `wasAttributedTo`, `qualifiedAttribution`, `wasGeneratedBy`.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde_json::{Value, json as value};

use super::annotation::{VOCABULARY, claim_name, document_name, percent, terms};
use super::{Found, Taker, json};

const READING: &str = "urn:umpire:reading";
const SOFTWARE: &str = "urn:umpire:software";

/// One graph.
pub struct Provenance<'w> {
    out: &'w mut dyn Write,
    begun: bool,
    documents: BTreeSet<String>,
    agents: BTreeSet<String>,
}

impl<'w> Provenance<'w> {
    /// Writes to `out`.
    pub fn new(out: &'w mut dyn Write) -> Self {
        Self { out, begun: false, documents: BTreeSet::new(), agents: BTreeSet::new() }
    }

    fn open(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        let context = value!({
            "prov": "http://www.w3.org/ns/prov#",
            "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
            "umpire": VOCABULARY,
        });
        let software = value!({
            "@id": SOFTWARE,
            "@type": "prov:SoftwareAgent",
            "rdfs:label": format!("umpire {}", crate::VERSION),
        });
        let reading = value!({
            "@id": READING,
            "@type": "prov:Activity",
            "rdfs:label": "reading accounts into claims; nothing was reviewed by a person",
            "prov:wasAssociatedWith": { "@id": SOFTWARE },
        });
        write!(
            self.out,
            "{{\"@context\":{},\n\"@graph\":[\n{},\n{}",
            json(&context)?,
            json(&software)?,
            json(&reading)?
        )
    }

    fn node(&mut self, node: &Value) -> io::Result<()> {
        write!(self.out, ",\n{}", json(node)?)
    }

    /// The identifier of who says something; who it is is told once.
    fn agent(&mut self, name: &str, document: &str) -> io::Result<String> {
        // The text's own voice is another one in every text.
        let (id, label) = if name == "narrator" {
            (format!("urn:umpire:narrator:{}", percent(document)), format!("the voice of {document}"))
        } else {
            (format!("urn:umpire:agent:{}", percent(name)), name.to_owned())
        };
        if self.agents.insert(id.clone()) {
            self.node(&value!({ "@id": id, "@type": "prov:Agent", "rdfs:label": label }))?;
        }
        Ok(id)
    }
}

impl Taker for Provenance<'_> {
    fn begin(&mut self, document: &str) -> io::Result<()> {
        self.open()?;
        let id = document_name(document);
        if !self.documents.insert(id.clone()) {
            return Ok(());
        }
        self.node(&value!({ "@id": id, "@type": "prov:Entity", "rdfs:label": document }))
    }

    fn take(&mut self, found: &Found<'_>) -> io::Result<()> {
        let claim = found.claim;
        let asserts = self.agent(&claim.claimant, found.document)?;
        let mut parts = vec![value!({
            "@type": "prov:Attribution",
            "prov:agent": { "@id": asserts },
            "prov:hadRole": { "@id": "umpire:claimant" },
        })];
        for (order, name) in claim.via.iter().enumerate() {
            let passed = self.agent(name, found.document)?;
            parts.push(value!({
                "@type": "prov:Attribution",
                "prov:agent": { "@id": passed },
                "prov:hadRole": { "@id": "umpire:passed_on" },
                // 1 is the one from whom the text has it.
                "umpire:order": order + 1,
            }));
        }
        let mut node = value!({
            "@id": claim_name(found.document, &claim.id),
            "@type": ["prov:Entity", "umpire:Claim"],
            "prov:value": claim.quote,
            "prov:wasQuotedFrom": { "@id": document_name(found.document) },
            "prov:wasGeneratedBy": { "@id": READING },
            "prov:wasAttributedTo": { "@id": asserts },
            "prov:qualifiedAttribution": parts,
            "umpire:start": claim.start,
            "umpire:end": claim.end,
        });
        if let Value::Object(fields) = &mut node {
            fields.extend(terms(claim)?);
        }
        self.node(&node)
    }

    fn end(&mut self) -> io::Result<()> {
        self.open()?;
        writeln!(self.out, "\n]}}")?;
        self.out.flush()
    }
}
