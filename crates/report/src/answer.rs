//! The answer: its facts, and sentences made of them in English for the terminal. The page's script makes sentences of
//! the same facts in the reader's language.
//!
//! No sentence says more than its figures: an estimate never stands without its interval, and "cannot be true"
//! is said only where enough runs stand behind it.

use serde::Serialize;

use crate::model::{ClaimRow, ClaimVerdict, Interval, Names, PageData, Quantity};
use crate::numbers::{estimate, estimate_range, factor, grouped};

/// Claims at least this plausible can be true.
pub const CAN_BE_TRUE: f64 = 0.05;
/// Claims less plausible than this, even at the upper bound that the number of runs allows, cannot be true.
pub const CANNOT_BE_TRUE: f64 = 0.01;
/// A nearest run that misses the claim by more than this factor rules it out as well.
pub const FAR_FACTOR: f64 = 1.5;
/// Below this effective number of runs the answer is a first look.
pub const ENOUGH_EFFECTIVE_RUNS: f64 = 100.0;

/// How a claim stands against everything that was fought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// At least one run in twenty agrees, and one was fought that came near.
    CanBeTrue,
    /// Few runs agree, or too few were fought to say that none does.
    Hard,
    /// No run comes near.
    CannotBeTrue,
    /// The simulation has no say in it.
    NotWeighed,
}

impl Standing {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::CanBeTrue => "can be true",
            Self::Hard => "hard to reconcile",
            Self::CannotBeTrue => "cannot be true",
            Self::NotWeighed => "not weighed",
        }
    }
}

/// How a claim stands. With `ess` effective runs of which none agrees, the chance may still be 3/`ess` (the
/// "rule of three": 95 % upper bound of a proportion after no success; Hanley and Lippman-Hand 1983), so few runs
/// never rule a claim out unless even the nearest of them misses it by [`FAR_FACTOR`].
pub fn standing(claim: &ClaimRow, verdict: &ClaimVerdict, ess: f64) -> Standing {
    let Some(plausibility) = verdict.plausibility else { return Standing::NotWeighed };
    // A run far from a denied figure bears the denial out: distance says nothing against it.
    let far = claim.stance != "denies"
        && verdict.nearest.as_ref().is_some_and(|nearest| misses(claim, nearest.value) > FAR_FACTOR);
    // The plausibility grants that the simulation itself may be off. That alone never makes a figure possible which
    // no run came near: some run must have been fought that bears it out.
    if plausibility >= CAN_BE_TRUE {
        return if far { Standing::Hard } else { Standing::CanBeTrue };
    }
    let bound = plausibility.max(3.0 / ess.max(1.0));
    let far = far && plausibility < CANNOT_BE_TRUE;
    if bound < CANNOT_BE_TRUE || far { Standing::CannotBeTrue } else { Standing::Hard }
}

/// By what factor, at least 1, a value lies outside what is claimed. One person is added to both, so that
/// "none" has a finite distance.
fn misses(claim: &ClaimRow, value: f64) -> f64 {
    let below = claim.low.map_or(1.0, |low| (low + 1.0) / (value + 1.0));
    let above = claim.high.map_or(1.0, |high| (value + 1.0) / (high + 1.0));
    below.max(above).max(1.0)
}

/// What the answer says, without words. Figures stand in the verdict.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Facts {
    /// Identifiers of the sides of which the accounts give losses or strengths in the whole battle.
    pub sides: Vec<String>,
    /// Whether enough runs stand behind the figures ([`ENOUGH_EFFECTIVE_RUNS`]).
    pub enough: bool,
    /// Least and greatest figure claimed for a whole side in the whole battle.
    pub said: Vec<Said>,
    /// How many claims stand how.
    pub tally: Tally,
    /// Place, among the origins of the verdict, of the one that overstates most and whose interval excludes 1.
    pub overstates: Option<usize>,
    /// The same of the one that understates most.
    pub understates: Option<usize>,
    /// Identifiers of the engagements that happened in no more than half of the runs.
    pub seldom: Vec<String>,
}

/// What the accounts say of one loss of one side.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Said {
    /// Identifier of the side.
    pub side: String,
    /// `killed` or `wounded`.
    pub kind: String,
    /// Least figure.
    pub low: f64,
    /// Greatest figure.
    pub high: f64,
}

/// Numbers of claims by how they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Can be true.
    pub can: usize,
    /// Hard to reconcile.
    pub hard: usize,
    /// Cannot be true.
    pub cannot: usize,
}

/// The facts of the answer.
pub fn facts(page: &PageData) -> Facts {
    let sides: Vec<String> = page
        .battle
        .sides
        .iter()
        .filter(|side| spoken_of(page, &side.id))
        .map(|side| side.id.clone())
        .collect();
    let said = sides
        .iter()
        .flat_map(|side| ["killed", "wounded"].into_iter().filter_map(|kind| said(page, side, kind)))
        .collect();
    let standings = standings(page);
    let count = |wanted| standings.iter().filter(|(_, standing)| *standing == wanted).count();
    let (overstates, understates) = factors(page);
    Facts {
        sides,
        enough: page.verdict.ess >= ENOUGH_EFFECTIVE_RUNS,
        said,
        tally: Tally {
            can: count(Standing::CanBeTrue),
            hard: count(Standing::Hard),
            cannot: count(Standing::CannotBeTrue),
        },
        overstates,
        understates,
        seldom: page
            .engagements
            .iter()
            .filter(|found| found.share_of_runs <= 0.5)
            .map(|found| found.id.clone())
            .collect(),
    }
}

/// The answer in English: sentences to be read first, and sentences that temper them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// What must be read before any figure, where too few runs stand behind them.
    pub caution: Option<String>,
    /// What each side of which the accounts speak most probably lost, and what the accounts say.
    pub losses: Vec<String>,
    /// Which accounts can be true, who is off by how much, and what happened in the runs.
    pub lead: Vec<String>,
    /// How sure that is.
    pub surety: Vec<String>,
}

/// Composes the answer in English.
pub fn compose(page: &PageData) -> Answer {
    let facts = facts(page);
    let sides = page.battle.sides.iter().filter(|side| facts.sides.contains(&side.id));
    let losses = sides.filter_map(|side| losses_of(page, &facts, &side.id, &side.name)).collect();
    let lead = [tally(&facts), off(page, &facts), engagements(page, &facts)].into_iter().flatten().collect();
    Answer {
        caution: (!facts.enough).then(|| {
            format!(
                "A first look only: the {} runs are worth about {} independent {}, too few to trust the intervals.",
                grouped(page.verdict.runs as f64),
                grouped(page.verdict.ess.max(1.0)),
                if page.verdict.ess < 1.5 { "one" } else { "ones" }
            )
        }),
        losses,
        lead,
        surety: surety(page),
    }
}

/// Kinds of claims about men whom a side had or lost.
const MEN: [&str; 7] =
    ["killed", "wounded", "killed-wounded", "casualties", "strength", "missing", "captured"];

/// Whether an account gives a figure for a side's men in the whole battle. A side of which none does (bandits met on
/// the way, say) takes no space in the answer. Where no side has such a figure, every side counts.
pub fn spoken_of(page: &PageData, side: &str) -> bool {
    let whole = || {
        page.ledger.claims.iter().filter(|claim| {
            claim.engagement == "battle"
                && MEN.contains(&claim.kind.as_str())
                && (claim.low.is_some() || claim.high.is_some())
        })
    };
    whole().next().is_none() || whole().any(|claim| claim.side == side)
}

fn whole<'a>(page: &'a PageData, side: &str, kind: &str) -> Option<&'a Quantity> {
    let quantities = &page.verdict.quantities;
    quantities.iter().find(|found| found.side == side && found.kind == kind && found.engagement == "battle")
}

/// Least and greatest figure claimed for the whole side in the whole battle.
fn said(page: &PageData, side: &str, kind: &str) -> Option<Said> {
    let figures: Vec<f64> = page
        .ledger
        .claims
        .iter()
        .filter(|claim| claim.counts_whole_side(side, kind))
        .flat_map(|claim| [claim.low, claim.high])
        .flatten()
        .collect();
    (!figures.is_empty()).then(|| Said {
        side: side.to_owned(),
        kind: kind.to_owned(),
        low: figures.iter().copied().fold(f64::INFINITY, f64::min),
        high: figures.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    })
}

/// `; the accounts say 11 to 2,000`.
fn said_words(facts: &Facts, side: &str, kind: &str) -> String {
    match facts.said.iter().find(|said| said.side == side && said.kind == kind) {
        None => String::new(),
        Some(said) if said.low == said.high => format!("; the accounts say {}", grouped(said.low)),
        Some(said) => format!("; the accounts say {} to {}", grouped(said.low), grouped(said.high)),
    }
}

fn losses_of(page: &PageData, facts: &Facts, side: &str, name: &Names) -> Option<String> {
    let figure = |kind: &str, label: &str| {
        let found = whole(page, side, kind)?;
        Some(format!(
            "about {} {kind} ({label}{}{})",
            estimate(found.median),
            estimate_range(found.ci90[0], found.ci90[1]),
            said_words(facts, side, kind)
        ))
    };
    let mut sentence = format!("{}: most probably {}", name.en, figure("killed", "90 % interval ")?);
    if let Some(wounded) = figure("wounded", "") {
        sentence.push_str(&format!(" and {wounded}"));
    }
    sentence.push('.');
    if whole(page, side, "killed").is_some_and(|killed| !killed.decided) {
        sentence.push_str(
            " The killed are not decided: another defensible assumption moves them out of that interval.",
        );
    }
    Some(sentence)
}

fn tally(facts: &Facts) -> Option<String> {
    let Tally { can, hard, cannot } = facts.tally;
    let weighed = can + hard + cannot;
    (weighed > 0).then(|| {
        format!(
            "Of the {weighed} claims that a fight can speak to, {can} can be true, {hard} {} hard to reconcile with \
             men, ground, light and ammunition, and {cannot} cannot be true.",
            if hard == 1 { "is" } else { "are" }
        )
    })
}

/// Every claim of the ledger with how it stands; claims without a verdict are not weighed.
pub fn standings(page: &PageData) -> Vec<(&ClaimRow, Standing)> {
    let by_id: std::collections::BTreeMap<&str, &ClaimVerdict> =
        page.verdict.claims.iter().map(|verdict| (verdict.id.as_str(), verdict)).collect();
    page.ledger
        .claims
        .iter()
        .map(|claim| {
            let verdict = by_id.get(claim.id.as_str());
            (
                claim,
                verdict.map_or(Standing::NotWeighed, |verdict| standing(claim, verdict, page.verdict.ess)),
            )
        })
        .collect()
}

/// The origin that overstates most and the one that understates most, where their intervals exclude 1.
fn factors(page: &PageData) -> (Option<usize>, Option<usize>) {
    let median = |place: &usize| page.verdict.origins[*place].factor.posterior.median;
    let those = |off: fn(&Interval) -> bool| {
        let origins = page.verdict.origins.iter().enumerate();
        origins
            .filter(move |(_, origin)| origin.weighed && off(&origin.factor.posterior))
            .map(|(place, _)| place)
    };
    let over = those(|factor| factor.low > 1.0).max_by(|a, b| median(a).total_cmp(&median(b)));
    let under = those(|factor| factor.high < 1.0).min_by(|a, b| median(a).total_cmp(&median(b)));
    (over, under)
}

/// Who is off by most, either way.
fn off(page: &PageData, facts: &Facts) -> Option<String> {
    let told = |place: usize| {
        let origin = &page.verdict.origins[place];
        let held = origin.factor.posterior;
        let bare = |value: f64| factor(value).trim_end_matches('×').to_string();
        let of = if origin.of.is_empty() { String::new() } else { format!(" {}", origin.of) };
        let span = format!("{}–{}", bare(held.low), bare(held.high));
        (source_name(page, &origin.id), of, bare(held.median), span)
    };
    let over = facts.overstates.map(|place| {
        let (name, of, factor, span) = told(place);
        format!("“{name}” overstates{of} most, by a factor of about {factor} ({span})")
    });
    let under = facts.understates.map(|place| {
        let (name, of, factor, span) = told(place);
        format!("“{name}” understates{of} most, giving about {factor} of what was ({span})")
    });
    let phrases: Vec<String> = [over, under].into_iter().flatten().collect();
    (!phrases.is_empty()).then(|| format!("{}.", phrases.join("; ")))
}

fn engagements(page: &PageData, facts: &Facts) -> Option<String> {
    let all = page.engagements.len();
    if all == 0 {
        return None;
    }
    let seldom = page.engagements.iter().filter(|found| facts.seldom.contains(&found.id));
    let missing: Vec<&str> = seldom.map(|found| found.name.en.as_str()).collect();
    let rest =
        if missing.is_empty() { String::new() } else { format!("; less often: {}", missing.join(", ")) };
    Some(format!(
        "{} of the {all} engagements on record happened in more than half of the runs{rest}.",
        all - missing.len()
    ))
}

fn surety(page: &PageData) -> Vec<String> {
    let verdict = &page.verdict;
    let mut sentences = vec![format!(
        "This rests on {} runs of the whole battle, worth {} independent ones (effective sample size).",
        crate::numbers::grouped(verdict.runs as f64),
        crate::numbers::grouped(verdict.ess)
    )];
    if verdict.ess < ENOUGH_EFFECTIVE_RUNS {
        sentences.push(
            "That is too few to trust the ends of the intervals: take this as a first look and fight more runs."
                .into(),
        );
    }
    if verdict.failed > 0 {
        let (verb, runs) = if verdict.failed == 1 { ("was", "run") } else { ("were", "runs") };
        sentences.push(format!("{} {runs} failed and {verb} left out.", verdict.failed));
    }
    sentences.push(
        "The intervals hold if the assumptions hold; they do not cover what the model leaves out.".into(),
    );
    sentences
}

/// English name of a source, or its identifier where it is not in the ledger.
pub(crate) fn source_name<'a>(page: &'a PageData, id: &'a str) -> &'a str {
    page.ledger.sources.iter().find(|source| source.id == id).map_or(id, |source| source.name.en.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Nearest;

    fn claim(low: Option<f64>, high: Option<f64>) -> ClaimRow {
        ClaimRow { low, high, ..ClaimRow::default() }
    }

    fn verdict(plausibility: Option<f64>, nearest: Option<f64>) -> ClaimVerdict {
        let nearest = nearest.map(|value| Nearest { run: 3, value });
        ClaimVerdict { plausibility, nearest, ..ClaimVerdict::default() }
    }

    #[test]
    fn few_runs_rule_nothing_out_by_themselves() {
        let claim = claim(Some(600.0), Some(600.0));
        assert_eq!(standing(&claim, &verdict(Some(0.0), Some(580.0)), 50.0), Standing::Hard);
        assert_eq!(standing(&claim, &verdict(Some(0.0), Some(580.0)), 1000.0), Standing::CannotBeTrue);
    }

    #[test]
    fn a_claim_that_even_the_nearest_run_misses_by_far_is_ruled_out() {
        let claim = claim(Some(3300.0), None);
        assert_eq!(standing(&claim, &verdict(Some(0.0), Some(240.0)), 50.0), Standing::CannotBeTrue);
        assert_eq!(standing(&claim, &verdict(Some(0.2), Some(3300.0)), 50.0), Standing::CanBeTrue);
        assert_eq!(standing(&claim, &verdict(None, None), 50.0), Standing::NotWeighed);
    }

    #[test]
    fn what_no_run_came_near_is_not_possible_by_the_doubt_about_the_simulation_alone() {
        let claim = claim(Some(2000.0), Some(2000.0));
        assert_eq!(standing(&claim, &verdict(Some(0.06), Some(445.0)), 500.0), Standing::Hard);
        assert_eq!(standing(&claim, &verdict(Some(0.06), Some(1500.0)), 500.0), Standing::CanBeTrue);
    }

    #[test]
    fn distance_does_not_speak_against_a_denial() {
        let denial = ClaimRow { stance: "denies".into(), ..claim(Some(3300.0), Some(3300.0)) };
        assert_eq!(standing(&denial, &verdict(Some(0.0), Some(240.0)), 50.0), Standing::Hard);
    }

    #[test]
    fn none_claimed_and_none_found_agree() {
        assert_eq!(misses(&claim(None, Some(0.0)), 0.0), 1.0);
        assert!(misses(&claim(Some(10.0), Some(11.0)), 0.0) > 10.0);
        assert_eq!(misses(&claim(Some(10.0), None), 5000.0), 1.0);
    }

    #[test]
    fn too_few_effective_runs_are_said_to_be_too_few() {
        let mut page = PageData::default();
        page.verdict.ess = 12.0;
        assert!(compose(&page).surety.iter().any(|sentence| sentence.contains("too few")));
        page.verdict.ess = 900.0;
        assert!(!compose(&page).surety.iter().any(|sentence| sentence.contains("too few")));
    }

    #[test]
    fn a_side_of_which_no_account_speaks_takes_no_space() {
        let claim = |side: &str| ClaimRow {
            side: side.into(),
            kind: "killed".into(),
            engagement: "battle".into(),
            ..claim(Some(11.0), Some(11.0))
        };
        let mut page = PageData::default();
        assert!(spoken_of(&page, "passers-by"));
        page.ledger.claims.push(claim("north"));
        assert!(spoken_of(&page, "north") && !spoken_of(&page, "passers-by"));
    }
}
