//! Claims as W3C Web Annotations (JSON-LD): each claim is the body of an annotation whose target is its words in the text,
//! found by position and by quotation.
//!
//! W3C Web Annotation Data Model, 2017, sections 4.2.4 (text quote selector) and 4.2.5 (text position selector).

use std::io::{self, Write};

use serde_json::{Map, Value, json as value};

use super::{Found, Taker, json};

/// Terms of the claims themselves, beside those of the model.
pub const VOCABULARY: &str = "urn:umpire:vocabulary:";

/// One page of annotations.
pub struct Annotations<'w> {
    out: &'w mut dyn Write,
    count: usize,
}

impl<'w> Annotations<'w> {
    /// Writes to `out`.
    pub fn new(out: &'w mut dyn Write) -> Self {
        Self { out, count: 0 }
    }

    fn open(&mut self) -> io::Result<()> {
        let context = value!(["http://www.w3.org/ns/anno.jsonld", { "umpire": VOCABULARY }]);
        write!(
            self.out,
            "{{\"@context\":{},\n\"id\":\"urn:umpire:annotations\",\"type\":\"AnnotationPage\",\"items\":[",
            json(&context)?
        )
    }
}

impl Taker for Annotations<'_> {
    fn begin(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn take(&mut self, found: &Found<'_>) -> io::Result<()> {
        if self.count == 0 {
            self.open()?;
        }
        let claim = found.claim;
        let annotation = value!({
            "id": claim_name(found.document, &claim.id),
            "type": "Annotation",
            "motivation": "identifying",
            "body": body(claim)?,
            "target": {
                "source": document_name(found.document),
                "selector": [
                    { "type": "TextPositionSelector", "start": claim.start, "end": claim.end },
                    { "type": "TextQuoteSelector", "exact": claim.quote, "prefix": found.before, "suffix": found.after },
                ],
            },
        });
        let comma = if self.count == 0 { "" } else { "," };
        self.count += 1;
        write!(self.out, "{comma}\n{}", json(&annotation)?)
    }

    fn end(&mut self) -> io::Result<()> {
        if self.count == 0 {
            self.open()?;
        }
        writeln!(self.out, "\n]}}")?;
        self.out.flush()
    }
}

/// What the claim says, without where it stands.
fn body(claim: &reading::Claim) -> io::Result<Value> {
    let mut body = Map::new();
    body.insert("type".to_owned(), value!("umpire:Claim"));
    body.extend(terms(claim)?);
    Ok(Value::Object(body))
}

/// The fields of a claim as terms of the vocabulary; those that are empty are left out.
pub(super) fn terms(claim: &reading::Claim) -> io::Result<Map<String, Value>> {
    let Value::Object(fields) = serde_json::to_value(claim)? else { return Ok(Map::new()) };
    let elsewhere = ["id", "doc", "start", "end", "quote"];
    let empty = |field: &Value| match field {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        _ => false,
    };
    let named = |(key, field): (String, Value)| match field {
        // Each key inside is a term as well.
        Value::Object(inside) => {
            let inside = inside.into_iter().map(|(key, field)| (format!("umpire:{key}"), field)).collect();
            (format!("umpire:{key}"), Value::Object(inside))
        }
        // The order of those who passed it on counts.
        Value::Array(items) => (format!("umpire:{key}"), value!({ "@list": items })),
        field => (format!("umpire:{key}"), field),
    };
    let kept = fields.into_iter().filter(|(key, field)| !elsewhere.contains(&key.as_str()) && !empty(field));
    Ok(kept.map(named).collect())
}

/// An identifier of a text.
pub(super) fn document_name(document: &str) -> String {
    format!("urn:umpire:document:{}", percent(document))
}

/// An identifier of a claim.
pub(super) fn claim_name(document: &str, claim: &str) -> String {
    format!("urn:umpire:claim:{}:{}", percent(document), percent(claim))
}

/// What may not stand in an identifier of the web, by its bytes.
pub(super) fn percent(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            name.push(char::from(byte));
        } else {
            name.push_str(&format!("%{byte:02X}"));
        }
    }
    name
}
