//! `review.toml`: what reading proposed in a battle's accounts and a person rejected, so that it is not proposed again.
//!
//! Nothing of it is weighed; a folder without it is whole.

use battle::Files;
use reading::Claim;
use serde::{Deserialize, Serialize};

use crate::fault::Fault;

/// Name of the file inside a battle's folder.
pub const REVIEW_FILE: &str = "review.toml";
/// Version of its format.
const FORMAT: u32 = 1;

/// A proposal that a person rejected.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Rejected {
    /// Its name in the file.
    pub id: String,
    /// The account.
    pub account: String,
    /// First code point.
    pub start: usize,
    /// The code point after the last.
    pub end: usize,
    /// What it was taken to count.
    pub kind: String,
    /// The words that stood there.
    pub quote: String,
    /// Why it is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    #[serde(default)]
    rejected: Vec<Rejected>,
}

/// The rejections of a folder; none where it has no such file.
///
/// # Errors
/// A file that cannot be read.
pub fn rejections(files: &dyn Files) -> Result<Vec<Rejected>, Fault> {
    let Ok(bytes) = files.read(REVIEW_FILE) else { return Ok(vec![]) };
    let text = String::from_utf8_lossy(&bytes);
    let text = text.trim_start_matches('\u{feff}');
    let file: File = toml::from_str(text).map_err(|error| {
        let line =
            error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        Fault::input(
            format!("{REVIEW_FILE}, line {line}: {}", error.message()),
            "mend it, or take the file away: it only says which proposals of reading were rejected",
        )
    })?;
    if file.format != FORMAT {
        return Err(Fault::input(
            format!("{REVIEW_FILE} has format {}, and this program knows format {FORMAT}", file.format),
            "use a newer program, or take the file away",
        ));
    }
    Ok(file.rejected)
}

/// Whether a claim that was read in an account is one that was rejected: of the same kind, on the same words.
pub fn is_rejected(rejected: &[Rejected], account: &str, claim: &Claim) -> bool {
    let kind = claim.kind.replace('_', "-");
    rejected.iter().any(|one| {
        one.account == account
            && one.kind.replace('_', "-") == kind
            && one.start < claim.end
            && claim.start < one.end
            && (one.quote.contains(&claim.quote) || claim.quote.contains(&one.quote))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use battle::Folder;

    #[test]
    fn a_rejection_holds_for_its_words_and_its_kind_only() {
        let folder = tempfile::tempdir().unwrap();
        let files = Folder(folder.path().to_owned());
        assert_eq!(rejections(&files).unwrap(), []);
        let text = "The Russians lost 200 killed and 350 wounded.";
        let read = reading::read(text, &reading::Context::default()).claims;
        let record = |claim: &Claim, quote: &str| {
            format!(
                "format = 1\n[[rejected]]\nid = \"a\"\naccount = \"en\"\nstart = {}\nend = {}\nkind = \"{}\"\nquote = \"{quote}\"\n",
                claim.start, claim.end, claim.kind
            )
        };
        let write = |text: &str| std::fs::write(folder.path().join(REVIEW_FILE), text).unwrap();
        write(&record(&read[0], &read[0].quote));
        let rejected = rejections(&files).unwrap();
        assert!(is_rejected(&rejected, "en", &read[0]));
        assert!(!is_rejected(&rejected, "ko", &read[0]) && !is_rejected(&rejected, "en", &read[1]));
        write(&record(&read[0], "other words"));
        assert!(!is_rejected(&rejections(&files).unwrap(), "en", &read[0]));
        write("format = 1\n\n[[rejected]]\nid = 3\n");
        assert!(rejections(&files).unwrap_err().to_string().contains("line 4"));
        write("format = 9\n");
        assert!(rejections(&files).is_err());
    }
}
