//! `review.toml`: what reading proposed in a battle's accounts and a person rejected, so that it is not proposed again.
//!
//! Nothing of it is weighed; a folder without it is whole.

use std::collections::BTreeSet;
use std::ops::Range;

use battle::{Battle, Files, Problem};
use reading::Claim;
use serde::{Deserialize, Serialize};

use crate::fault::Fault;
use crate::find::Located;

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

/// Checks the file against the battle's accounts and says how many rejections it holds: what rejects words that do not stand where it says
/// rejects nothing.
///
/// # Errors
/// Everything that is wrong with the file, each with its place in it.
pub fn check(located: &Located, battle: &Battle) -> Result<usize, Fault> {
    let Ok(bytes) = located.files().read(REVIEW_FILE) else { return Ok(0) };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let problems = match toml::from_str::<Checked>(text.trim_start_matches('\u{feff}')) {
        Ok(file) => file.problems(battle),
        Err(error) => {
            let help =
                "mend it, or take the file away: it only says which proposals of reading were rejected";
            vec![problem("review::syntax", error.span(), error.message().trim().to_owned(), help.to_owned())]
        }
    };
    if problems.is_empty() {
        rejections(located.files()).map(|all| all.len())
    } else {
        Err(located.explain(problems))
    }
}

fn problem(code: &'static str, span: Option<Range<usize>>, message: String, help: String) -> Problem {
    Problem { file: REVIEW_FILE.into(), span, message, offending: None, help, code }
}

/// The file with the places of its values.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Checked {
    format: toml::Spanned<u32>,
    #[serde(default)]
    rejected: Vec<CheckedRejection>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckedRejection {
    id: toml::Spanned<String>,
    account: toml::Spanned<String>,
    start: toml::Spanned<usize>,
    end: toml::Spanned<usize>,
    kind: toml::Spanned<String>,
    quote: toml::Spanned<String>,
    #[serde(default, rename = "why")]
    _why: Option<String>,
}

impl Checked {
    fn problems(&self, battle: &Battle) -> Vec<Problem> {
        let mut found = Vec::new();
        let mut report = |code, span: Range<usize>, message: String, help: String| {
            found.push(problem(code, Some(span), message, help));
        };
        if *self.format.get_ref() != FORMAT {
            let message =
                format!("the format is {}, and this program knows format {FORMAT}", self.format.get_ref());
            report(
                "review::format",
                self.format.span(),
                message,
                "use a newer program, or take the file away".to_owned(),
            );
        }
        let mut ids = BTreeSet::new();
        for one in &self.rejected {
            if !ids.insert(one.id.get_ref()) {
                let message = format!("`{}` names two rejections", one.id.get_ref());
                report("review::twice", one.id.span(), message, "give each a name of its own".to_owned());
            }
            if ledger::ClaimKind::from_word(&one.kind.get_ref().replace('_', "-")).is_none() {
                let message = format!("`{}` is no kind of claim", one.kind.get_ref());
                report(
                    "review::kind",
                    one.kind.span(),
                    message,
                    "take a kind of claims.toml, such as killed".to_owned(),
                );
            }
            let Some(text) = battle.accounts().get(one.account.get_ref()) else {
                let known: Vec<&str> = battle.accounts().keys().map(String::as_str).collect();
                let message = format!("there is no account `{}`", one.account.get_ref());
                report(
                    "review::account",
                    one.account.span(),
                    message,
                    format!("take one of: {}", known.join(", ")),
                );
                continue;
            };
            // As locators count: no byte order mark, one letter for the end of a line.
            let letters: Vec<char> =
                text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n").chars().collect();
            let (start, end) = (*one.start.get_ref(), *one.end.get_ref());
            let there: Option<String> =
                letters.get(start..end.max(start)).map(|words| words.iter().collect());
            match there {
                None => {
                    let message =
                        format!("the account `{}` ends at {}", one.account.get_ref(), letters.len());
                    report(
                        "review::place",
                        one.end.span(),
                        message,
                        "reject the words again where they stand now".to_owned(),
                    );
                }
                // As in `is_rejected`: one may hold more of the sentence than the other.
                Some(there)
                    if !there.contains(one.quote.get_ref()) && !one.quote.get_ref().contains(&there) =>
                {
                    let message = format!(
                        "at {start} to {end} of `{}` stand other words: \u{201c}{there}\u{201d}",
                        one.account.get_ref()
                    );
                    let help = "the account was changed since: reject the words again where they stand now, or take the rejection away";
                    report("review::words", one.quote.span(), message, help.to_owned());
                }
                Some(_) => {}
            }
        }
        found
    }
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

    /// What the file says that the accounts do not bear out is said with its place; a file that holds is counted.
    #[test]
    fn what_rejects_nothing_is_a_fault_at_its_line() {
        let example = crate::find::locate("example").unwrap();
        let battle = example.load().unwrap();
        let account = battle.accounts().keys().next().unwrap().clone();
        let words: String = battle.accounts()[&account].chars().skip(4).take(9).collect();
        let record = |account: &str, end: usize, kind: &str, quote: &str| {
            let quote = serde_json::to_string(quote).unwrap();
            format!(
                "format = 1\n\n[[rejected]]\nid = \"a\"\naccount = \"{account}\"\nstart = 4\nend = {end}\nkind = \"{kind}\"\nquote = {quote}\n"
            )
        };
        let checked = |text: String| {
            let tried = example.tried([(REVIEW_FILE.to_owned(), text)].into());
            check(&tried, &battle).map_err(|fault| match fault {
                Fault::Folder { faults, .. } => {
                    let place = |fault: &crate::fault::FileFault| {
                        let text = fault.text.as_deref().unwrap_or_default();
                        let start = fault.problem.span.as_ref().map_or(0, |span| span.start);
                        (fault.problem.code, text[..start].matches('\n').count() + 1)
                    };
                    faults.iter().map(place).collect::<Vec<_>>()
                }
                other => panic!("{other}"),
            })
        };
        assert_eq!(check(&example, &battle).unwrap(), 0);
        assert_eq!(checked(record(&account, 13, "killed", &words)), Ok(1));
        assert_eq!(checked(record("nowhere", 13, "killed", &words)), Err(vec![("review::account", 5)]));
        assert_eq!(checked(record(&account, 9_999_999, "killed", &words)), Err(vec![("review::place", 7)]));
        assert_eq!(
            checked(record(&account, 13, "kiled", "other words")),
            Err(vec![("review::kind", 8), ("review::words", 9)])
        );
        assert_eq!(
            checked("format = 1\n[[rejected]]\nid = 3\n".to_owned()),
            Err(vec![("review::syntax", 3)])
        );
        let twice = format!(
            "{}{}",
            record(&account, 13, "killed", &words),
            record(&account, 13, "killed", &words).replace("format = 1\n", "")
        );
        assert_eq!(checked(twice), Err(vec![("review::twice", 12)]));
    }

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
