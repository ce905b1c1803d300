//! Verbs about texts and folders: read, ledger, check, new.

use clap::Args;

use super::BATTLE_HELP;

/// Read texts and list the figures and dates in them, each as a claim.
///
/// For every claim: what is counted, how many or when, whose men, who says so and through whom, whether he asserts, denies or
/// repeats it, where it stands, and how sure each of these is. Texts may be in English, Korean, Chinese or Japanese, mixed too,
/// plain or as Markdown, wikitext or HTML, in any usual encoding. Reading is by rules: the same text gives the same claims,
/// nothing leaves the machine, and nothing goes into a ledger unless a person writes it there.
///
/// On a terminal the claims are shown as a table, elsewhere as JSON Lines.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  umpire read memoir.txt
  umpire read accounts/*.txt > claims.jsonl
  umpire read report.txt --battle qingshanli      names tied to the battle's sources, forces and places
  umpire read report.txt --format csv > claims.csv
  curl -s https://example.org/page | umpire read - --format webanno")]
pub struct Read {
    /// Text files; - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<String>,
    /// Tie names to the sources, forces, places and engagements of a battle (folder or name)
    #[arg(long, value_name = "BATTLE")]
    pub battle: Option<String>,
    /// How the claims are written [default: table on a terminal, jsonl elsewhere]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<ReadFormat>,
}

/// How claims are written.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum ReadFormat {
    /// One JSON object a line: the fields of annotated texts, and a confidence for each
    Jsonl,
    /// Two lines a claim, for people
    Table,
    /// Comma-separated values; cells that a spreadsheet would take for formulas begin with '
    Csv,
    /// W3C Web Annotation (JSON-LD), with text position and text quote selectors
    Webanno,
    /// PROV-O (JSON-LD): who said it, who passed it on, from which text
    Prov,
}

/// Show claims, sources, copies, contradictions and sums that fail.
///
/// Sums the ledger up: where it comes from, what contradicts, what does not add up, and what is claimed of losses and
/// strengths. With --all, or with a side, a kind or an engagement, it shows the claims one by one, each with the chain
/// through which it came; a claim that repeats another of the same origin is marked: it is no second witness.
///
/// With --unreviewed it reads the battle's accounts, or the texts named with --from, and shows what they say that the ledger
/// does not have or has otherwise. That is for review only: the ledger stays as it is, and only the ledger is weighed.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  umpire ledger qingshanli
  umpire ledger qingshanli --side japan --kind killed
  umpire ledger qingshanli --engagement eorangchon
  umpire ledger qingshanli --all | less
  umpire ledger qingshanli --unreviewed | less     what reading would add or change
  umpire ledger qingshanli --json | jq '.contradictions | length'")]
pub struct Ledger {
    #[arg(help = BATTLE_HELP)]
    pub battle: String,
    /// Only claims about this side
    #[arg(long, value_name = "SIDE")]
    pub side: Option<String>,
    /// Only claims of this kind, such as killed, wounded or strength
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// Only claims about this engagement or event; `battle` is the whole
    #[arg(long, value_name = "ENGAGEMENT")]
    pub engagement: Option<String>,
    /// Every claim, one by one
    #[arg(long)]
    pub all: bool,
    /// What reading the battle's accounts would add to the ledger or change in it
    #[arg(long, conflicts_with_all = ["engagement", "all"])]
    pub unreviewed: bool,
    /// Texts to be read instead of the battle's accounts; - for standard input
    #[arg(long, value_name = "FILE", num_args = 1.., requires = "unreviewed")]
    pub from: Vec<String>,
    /// Print the whole ledger (or what is unreviewed) as one JSON object and nothing else
    #[arg(long, conflicts_with_all = ["side", "kind", "engagement", "all"])]
    pub json: bool,
}

/// Check a battle folder and say what it holds.
///
/// Reads every file, checks every reference, builds the ground and makes a fight of it. What is wrong is told with
/// file, line and mend.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  umpire check qingshanli
  umpire check ./hill-60")]
pub struct Check {
    #[arg(help = BATTLE_HELP)]
    pub battle: String,
    /// Print the summary as one JSON object and nothing else
    #[arg(long)]
    pub json: bool,
}

/// Begin a battle folder, from an annotated example or from texts.
///
/// Writes a small battle that can be checked, fought and weighed at once, with a remark on every key, into a new
/// folder of that name here.
///
/// With --from it reads texts and drafts what they say instead: accounts/, battle.toml, sources.toml, forces.toml and
/// claims.toml, for a person to review. Ground, orders and unknowns no text gives; take those of the example for a pattern.
/// Where the folder has such files already, the drafts go beside them into draft/.
///
/// Nothing that exists is overwritten.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  umpire new hill-60
  umpire check hill-60 && umpire weigh ./hill-60 --runs 200
  umpire new hill-61 --from memoir.txt despatch.txt")]
pub struct New {
    /// Name of the folder and of the battle: small letters, digits and hyphens
    pub name: String,
    /// Texts from which sources, forces and claims are drafted
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub from: Vec<String>,
}
