//! A battle folder proposed from texts: `sources.toml`, `forces.toml` and `claims.toml` for a person to review.
//!
//! Nothing that exists is written over: where one of the files is there already, the draft goes beside it into `draft/`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use ledger::{CLAIMS_FILE, ClaimKind, Ledger, SOURCES_FILE, Unit};
use reading::{Claim, Context};
use report::files::write_atomically;

use super::{Input, Place, json};
use crate::beginning::check_name;
use crate::fault::Fault;

const BATTLE_FILE: &str = "battle.toml";
const FORCES_FILE: &str = "forces.toml";
/// Where drafts go when the file itself is there.
const BESIDE: &str = "draft";
/// How often the claims are checked and those that do not hold taken out.
const PASSES: usize = 4;

/// What was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// The files, in order.
    pub files: Vec<PathBuf>,
    /// Claims that stand in the draft.
    pub claims: usize,
    /// Claims that were read and are only remarks in it: facts without a number, counts of other things, figures that
    /// the ledger does not find in the words.
    pub remarks: usize,
}

/// Reads texts and writes what they say of a battle into the folder `name` inside `parent`.
///
/// # Errors
/// A name that is no identifier, a text that cannot be read, or a file that cannot be written.
pub fn draft(parent: &Path, name: &str, inputs: &[Input]) -> Result<Written, Fault> {
    check_name(name)?;
    let folder = parent.join(name);
    let accounts = accounts(inputs)?;
    let texts: Vec<Input> = accounts
        .iter()
        .map(|(id, text)| Input { document: id.clone(), place: Place::Here(text.clone().into_bytes()) })
        .collect();
    let claims = super::claims(&texts, &Context::default())?;
    let sources = Sources::of(&accounts, &claims);
    let drafted = drafted_claims(&claims, &sources, &accounts)?;
    let files = [
        (BATTLE_FILE, battle_file(name, &claims)?),
        (SOURCES_FILE, sources.file()?),
        (FORCES_FILE, forces_file(&claims)?),
        (CLAIMS_FILE, drafted.text),
    ];
    let mut planned: Vec<(PathBuf, String)> = Vec::new();
    for (id, text) in accounts {
        let path = folder.join("accounts").join(format!("{id}.txt"));
        // The same text from the draft before is no loss; another text of that name is.
        match fs::read_to_string(&path) {
            Ok(there) if there == text => {}
            Ok(_) => return Err(kept(&path, "another text of that name stands there")),
            Err(_) => planned.push((path, text)),
        }
    }
    for (file, text) in files {
        let path = folder.join(file);
        if !path.exists() {
            planned.push((path, text));
        } else if file != BATTLE_FILE {
            let beside = folder.join(BESIDE).join(file);
            if beside.exists() {
                return Err(kept(&beside, "an earlier draft stands there"));
            }
            planned.push((beside, text));
        }
    }
    let mut written = Vec::new();
    for (path, text) in planned {
        write_atomically(&path, text.as_bytes())?;
        written.push(path);
    }
    Ok(Written { files: written, claims: drafted.claims, remarks: drafted.remarks })
}

fn kept(path: &Path, why: &str) -> Fault {
    Fault::input(
        format!("{} exists already ({why}), and nothing is overwritten", path.display()),
        "move it away, or choose another name",
    )
}

/// The texts by the names under which the folder will keep them.
fn accounts(inputs: &[Input]) -> Result<BTreeMap<String, String>, Fault> {
    let mut accounts = BTreeMap::new();
    for (index, input) in inputs.iter().enumerate() {
        let file = input.document.rsplit(['/', '\\']).next().unwrap_or_default();
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let mut id = slug(stem).unwrap_or_else(|| format!("account-{}", index + 1));
        if accounts.contains_key(&id) {
            id = format!("{id}-{}", index + 1);
        }
        let mut text = String::new();
        for piece in reading::Pieces::new(input.open()?) {
            text.push_str(&piece.map_err(|error| input.unreadable(&error))?.text);
        }
        super::refuse_what_is_no_text(input.shown(), &text)?;
        accounts.insert(id, text);
    }
    Ok(accounts)
}

/// Small letters, digits and hyphens of a name; none where nothing of that sort is in it.
fn slug(name: &str) -> Option<String> {
    let mut slug = String::new();
    for letter in name.to_lowercase().chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    // A name of which only a few letters can be kept is better counted than mutilated.
    let kept = slug.chars().filter(char::is_ascii_alphanumeric).count();
    (kept > 0 && kept * 2 >= name.chars().filter(|letter| letter.is_alphanumeric()).count())
        .then(|| slug.to_owned())
}

/// A string of TOML: the escapes of JSON are among its own.
fn quoted(text: &str) -> Result<String, Fault> {
    json(&text).map_err(|error| Fault::input(error.to_string(), "report this"))
}

const HEADER: &str = "# DRAFT, written by `umpire new --from`: read by rules, reviewed by nobody. Check every record, then take this line out.\n";

/// Identifiers of those who speak in the texts.
struct Sources {
    accounts: Vec<String>,
    /// Identifier and language by name.
    named: BTreeMap<String, (String, String)>,
}

impl Sources {
    fn of(accounts: &BTreeMap<String, String>, claims: &[Claim]) -> Self {
        let mut taken: BTreeSet<String> = accounts.keys().cloned().collect();
        let mut named = BTreeMap::new();
        let names = claims.iter().flat_map(|claim| {
            std::iter::once(&claim.claimant).chain(&claim.via).map(|name| (name, &claim.language))
        });
        for (name, language) in names.filter(|(name, _)| *name != "narrator") {
            if named.contains_key(name) {
                continue;
            }
            let base = slug(name).unwrap_or_else(|| format!("source-{}", named.len() + 1));
            let mut id = base.clone();
            let mut number = 2;
            while !taken.insert(id.clone()) {
                id = format!("{base}-{number}");
                number += 1;
            }
            named.insert(name.clone(), (id, (*language).to_owned()));
        }
        Self { accounts: accounts.keys().cloned().collect(), named }
    }

    fn id<'s>(&'s self, name: &str, document: &'s str) -> &'s str {
        self.named.get(name).map_or(document, |(id, _)| id)
    }

    fn file(&self) -> Result<String, Fault> {
        let mut text = format!(
            "{HEADER}# Who says it. To review: `kind`, `side`, and who got it from whom (draws_on).\nformat = 1\n"
        );
        for account in &self.accounts {
            let name = quoted(account)?;
            write_text(
                &mut text,
                format_args!(
                    "\n[[source]]\nid = {name}\nkind = \"history\"                # a guess\nname = {{ en = {name} }}\naccount = {name}\n"
                ),
            );
        }
        for (name, (id, language)) in &self.named {
            let language = key_of(name, language);
            write_text(
                &mut text,
                format_args!(
                    "\n[[source]]\nid = {}\nkind = \"statement\"              # a guess\nname = {{ {language} = {} }}\n",
                    quoted(id)?,
                    quoted(name)?
                ),
            );
        }
        Ok(text)
    }
}

/// The language key under which a name goes: names may be given in English whatever the text is in.
fn key_of<'l>(name: &str, language: &'l str) -> &'l str {
    if name.is_ascii() || !["en", "ko", "zh", "ja"].contains(&language) { "en" } else { language }
}

fn write_text(text: &mut String, words: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = text.write_fmt(words);
}

fn battle_file(name: &str, claims: &[Claim]) -> Result<String, Fault> {
    let days = claims.iter().filter(|claim| claim.kind == "date").filter_map(|claim| claim.date.as_deref());
    let (first, last) = window(days.flat_map(|date| date.split('/')));
    let quoted_name = quoted(name)?;
    let mut text = format!(
        "{HEADER}# The rest of a battle (ground, orders, unknowns): `umpire new NAME` writes an annotated example of each file.\n\
         format = 1\nid = {quoted_name}\ntitle = {{ en = {quoted_name} }}\nsummary = \"To be written.\"\n\
         start = \"{first}T00:00:00+00:00\"        # days that the texts name: a guess\n\
         end = \"{last}T23:59:59+00:00\"\nreference_offset = \"+00:00\"\n"
    );
    for side in sides(claims) {
        let side = quoted(&side)?;
        write_text(&mut text, format_args!("\n[[side]]\nid = {side}\nname = {{ en = {side} }}\n"));
    }
    Ok(text)
}

/// The sixty days, which is as long as a battle may be, in which the most of these dates lie; a guess without any.
fn window<'d>(dates: impl Iterator<Item = &'d str>) -> (&'d str, &'d str) {
    let day = |date: &'d str| {
        let date = date.get(..10)?;
        let mut parts = date.split('-').map(|part| part.parse::<u32>().ok());
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        // Months of 31 days keep the order, and are long enough.
        Some((year * 372 + month * 31 + day, date))
    };
    let mut days: Vec<(u32, &str)> = dates.filter_map(day).collect();
    days.sort_unstable();
    let within = |first: usize| days[first..].iter().take_while(|(day, _)| *day < days[first].0 + 60).count();
    let best = (0..days.len()).max_by_key(|&first| (within(first), std::cmp::Reverse(first)));
    best.map_or(("1900-01-01", "1900-01-02"), |first| (days[first].1, days[first + within(first) - 1].1))
}

/// Belligerents, as the texts tell them apart.
fn sides(claims: &[Claim]) -> BTreeSet<String> {
    let none = ["joint", "other", "civilian"];
    let named = claims.iter().filter_map(|claim| claim.side.clone());
    named.filter(|side| !none.contains(&side.as_str())).collect()
}

fn forces_file(claims: &[Claim]) -> Result<String, Fault> {
    let mut forces: BTreeMap<(&str, &str), Vec<&Claim>> = BTreeMap::new();
    for claim in claims.iter().filter(|claim| claim.core) {
        if let (Some(side), Some(force)) = (&claim.side, &claim.force) {
            forces.entry((side, force)).or_default().push(claim);
        }
    }
    let mut text = format!(
        "{HEADER}# Forces as the texts name them. To review: which are the same, which belong to which (parent), men, weapons, dress.\n\
         format = 1\n"
    );
    for (index, ((side, force), claims)) in forces.iter().enumerate() {
        let said: Vec<String> = claims
            .iter()
            .filter(|claim| claim.kind == "strength")
            .map(|claim| format!("{} ({})", super::table::figure(claim), claim.id))
            .collect();
        let note = if said.is_empty() { String::new() } else { format!("Said to be {}.", said.join(", ")) };
        let id = slug(force).unwrap_or_else(|| format!("force-{}", index + 1));
        write_text(
            &mut text,
            format_args!(
                "\n[[unit]]\nid = {}\nside = {}\nkind = \"force\"\nname = {{ {} = {} }}\nbasis = \"found\"\nnote = {}\n",
                quoted(&format!("{id}-{}", index + 1))?,
                quoted(side)?,
                key_of(force, claims[0].language),
                quoted(force)?,
                quoted(&note)?
            ),
        );
    }
    Ok(text)
}

struct Drafted {
    text: String,
    claims: usize,
    remarks: usize,
}

/// The claims as the ledger keeps them. What the ledger would refuse stays as a remark, with the reason.
fn drafted_claims(
    claims: &[Claim],
    sources: &Sources,
    accounts: &BTreeMap<String, String>,
) -> Result<Drafted, Fault> {
    let head = format!(
        "{HEADER}# What the texts say. `start` and `end` are code points of accounts/. To review: side, engagement, claimant, via.\nformat = 1\n"
    );
    let mut blocks = Vec::with_capacity(claims.len());
    for (index, claim) in claims.iter().enumerate() {
        blocks.push(block(index, claim, sources)?);
    }
    let sources = sources.file()?;
    for _ in 0..PASSES {
        let mut starts = Vec::with_capacity(blocks.len());
        let mut text = head.clone();
        for (block, _) in &blocks {
            starts.push(text.len());
            text.push_str(block);
        }
        let Err(errors) = Ledger::from_toml(&sources, &text, accounts) else { break };
        for error in errors.iter().filter(|error| error.file == CLAIMS_FILE) {
            let at = starts.partition_point(|&start| start <= error.span.start);
            if let Some((block, stands)) = at.checked_sub(1).and_then(|at| blocks.get_mut(at))
                && *stands
            {
                *block = remark(block, &error.message);
                *stands = false;
            }
        }
    }
    let standing = blocks.iter().filter(|(_, stands)| *stands).count();
    let text = head + &blocks.iter().map(|(block, _)| block.as_str()).collect::<String>();
    Ok(Drafted { text, claims: standing, remarks: blocks.len() - standing })
}

/// A record, and whether it stands.
fn block(index: usize, claim: &Claim, sources: &Sources) -> Result<(String, bool), Fault> {
    let kind = ClaimKind::ALL.iter().find(|kind| {
        kind.exchange_word() == claim.kind
            && !matches!(kind, ClaimKind::Proposition | ClaimKind::KilledWounded)
    });
    let kind = match kind {
        // "dead and wounded together" and losses of any sort are one word in annotated texts.
        Some(kind) => kind.as_str().to_owned(),
        None => claim.kind.replace('_', "-"),
    };
    let unit = claim.unit.replace('_', "-");
    let unit = if Unit::from_word(&unit).is_some() { unit } else { "other".to_owned() };
    let stance = if claim.stance == "reports_other" { "reports" } else { claim.stance };
    let mut text = format!("\n[[claim]]\nid = \"c{:04}\"\nkind = {}\n", index + 1, quoted(&kind)?);
    if let Some(side) = claim.side.as_deref().filter(|side| !["joint", "other"].contains(side)) {
        write_text(&mut text, format_args!("side = {}\n", quoted(side)?));
    }
    text.push_str("engagement = \"battle\"\n");
    if claim.kind == "date" {
        write_text(
            &mut text,
            format_args!("date = {}\n", quoted(claim.date.as_deref().unwrap_or_default())?),
        );
    }
    for (key, value) in [("low", claim.low), ("high", claim.high)] {
        if let Some(value) = value {
            write_text(&mut text, format_args!("{key} = {value}\n"));
        }
    }
    write_text(
        &mut text,
        format_args!(
            "qualifier = {}\nunit = {}\nstance = {}\nclaimant = {}\n",
            quoted(&claim.qualifier.replace('_', "-"))?,
            quoted(&unit)?,
            quoted(stance)?,
            quoted(sources.id(&claim.claimant, &claim.doc))?
        ),
    );
    if !claim.via.is_empty() {
        let mut via = Vec::new();
        for name in &claim.via {
            via.push(quoted(sources.id(name, &claim.doc))?);
        }
        write_text(&mut text, format_args!("via = [{}]\n", via.join(", ")));
    }
    write_text(
        &mut text,
        format_args!("account = {}\nstart = {}\nend = {}", quoted(&claim.doc)?, claim.start, claim.end),
    );
    // The words beside the numbers: whoever reviews should not have to count.
    write_text(&mut text, format_args!("  # {}\n", quoted(&claim.quote)?));
    if let Some(force) = &claim.force {
        write_text(&mut text, format_args!("# the text names the force {}\n", quoted(force)?));
    }
    let unsure: Vec<&str> = claim
        .confidence
        .iter()
        .filter(|(_, sure)| **sure < super::table::UNSURE)
        .map(|(field, _)| *field)
        .collect();
    if !unsure.is_empty() {
        write_text(&mut text, format_args!("# unsure: {}\n", unsure.join(", ")));
    }
    let numbered = claim.low.is_some() || claim.high.is_some() || claim.kind == "date";
    let stands = ClaimKind::from_word(&kind).is_some() && numbered;
    if stands {
        return Ok((text, true));
    }
    let reason =
        if numbered { "the ledger has no such kind" } else { "no figure: make it a [[proposition]]" };
    Ok((remark(&text, reason), false))
}

fn remark(block: &str, reason: &str) -> String {
    let mut text = format!("\n# Not taken: {}\n", reason.replace(['\n', '\r'], " "));
    for line in block.lines().filter(|line| !line.is_empty()) {
        text.push_str("# ");
        text.push_str(line);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{slug, window};

    #[test]
    fn a_battle_is_where_most_of_the_days_are() {
        let days = ["1877-03-09", "1920-10-21", "1920-10-26", "1920-10", "1920-12-30", "1904-02-30T04:00"];
        assert_eq!(window(days.into_iter()), ("1920-10-21", "1920-10-26"));
        assert_eq!(window(["1920"].into_iter()), ("1900-01-01", "1900-01-02"));
    }

    #[test]
    fn names_become_identifiers_or_are_counted() {
        assert_eq!(slug("War Office return").as_deref(), Some("war-office-return"));
        assert_eq!(slug("000_a55ed7").as_deref(), Some("000-a55ed7"));
        assert_eq!(slug("이두석"), None);
        assert_eq!(slug("第3軍 報告書 A"), None);
        assert_eq!(slug("--"), None);
    }
}
