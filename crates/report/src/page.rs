//! `report.html`: one file with its style, script and data inside, which asks nothing of any network.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::answer::{self, Facts, Standing};
use crate::error::ReportError;
use crate::files;
use crate::model::PageData;

const SCRIPT: &str = include_str!(concat!(env!("OUT_DIR"), "/report.js"));
const STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/report.css"));

/// What the page's script reads: the data, the facts of the answer, and how each claim stands.
#[derive(Serialize)]
struct Embedded<'a> {
    #[serde(flatten)]
    page: &'a PageData,
    answer: Facts,
    standings: Vec<(&'a str, Standing)>,
}

/// The page.
///
/// Everything that comes from an account is data inside a JSON block with every `<` escaped, and the script puts
/// it on the page as text, never as markup. The content security policy lets no script run but the one whose
/// hash it names, and lets the page fetch nothing.
///
/// # Errors
/// [`ReportError::Malformed`] where the data cannot be written as JSON.
pub fn render(page: &PageData) -> Result<String, ReportError> {
    let standings =
        answer::standings(page).into_iter().map(|(claim, standing)| (claim.id.as_str(), standing)).collect();
    let embedded = Embedded { page, answer: answer::facts(page), standings };
    let data = serde_json::to_string(&embedded)
        .map_err(|error| ReportError::Malformed { what: "the page", reason: error.to_string() })?
        .replace('<', "\\u003c")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029");
    let hash = STANDARD.encode(Sha256::digest(SCRIPT.as_bytes()));
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{hash}'; style-src 'unsafe-inline'; img-src data:; \
         base-uri 'none'; form-action 'none'"
    );
    let title = escaped(&page.battle.title.en);
    let summary = escaped(&page.battle.summary);
    let answer = answer::compose(page);
    let answer: Vec<String> = answer.caution.into_iter().chain(answer.losses).chain(answer.lead).collect();
    let answer = escaped(&answer.join(" "));
    Ok(format!(
        "<!doctype html>\n\
         <html lang=\"en\">\n\
         <head>\n\
         <meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"generator\" content=\"Umpire {version}\">\n\
         <meta name=\"description\" content=\"{summary}\">\n\
         <title>{title} · Umpire</title>\n\
         <style>{STYLE}</style>\n\
         </head>\n\
         <body>\n\
         <noscript><main><h1>{title}</h1><p>{summary}</p><p>{answer}</p><p>This page draws its charts and tables with a script \
         that it carries inside itself; please allow it to run. The figures are also in verdict.json beside \
         it.</p></main></noscript>\n\
         <div id=\"page\"></div>\n\
         <script type=\"application/json\" id=\"data\">{data}</script>\n\
         <script>{SCRIPT}</script>\n\
         </body>\n\
         </html>\n",
        version = escaped(&page.run.umpire_version),
    ))
}

/// Writes the page, whole or not at all, and returns its size in bytes.
///
/// # Errors
/// As [`render`], and [`ReportError::File`] where the operating system refuses.
pub fn write(path: &Path, page: &PageData) -> Result<usize, ReportError> {
    let html = render(page)?;
    files::write_atomically(path, html.as_bytes())?;
    Ok(html.len())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
