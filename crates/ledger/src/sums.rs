//! Totals against the sums of their parts.

use serde::Serialize;

use crate::claim::{Claim, SumCheck};
use crate::figure::Interval;
use crate::ledger::Ledger;
use crate::names::ClaimId;

/// Largest share of a total by which a run of figures may miss it and still be suspected of being its parts.
const SUSPECTED_WITHIN: f64 = 0.15;

/// Fewest figures that are suspected of being the parts of a total.
const FEWEST_PARTS: usize = 3;

/// Most figures that are suspected of being the parts of a total.
const MOST_PARTS: usize = 24;

/// A total, its parts, and whether they agree.
///
/// Figures count as named: “over 5,000” is 5,000 here, because a text that adds up adds what it names.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SumFinding {
    /// The claim that states the total.
    pub total: ClaimId,
    /// The claims that state the parts.
    pub parts: Vec<ClaimId>,
    /// The total, lowest and highest.
    pub stated: (f64, f64),
    /// The sum of the parts, lowest and highest.
    pub summed: (f64, f64),
    /// Total less sum, between their nearest ends; 0 where the sum holds.
    pub difference: f64,
    /// Whether some sum of the parts is a total that was stated.
    pub holds: bool,
    /// Whether the ledger declares the sum, or it was found in the order of the claims.
    pub declared: bool,
    /// Remark of whoever declared it.
    pub note: Option<String>,
}

impl Ledger {
    /// Every declared sum, in the order of the file.
    pub fn sum_findings(&self) -> Vec<SumFinding> {
        self.sums.iter().filter_map(|sum| self.sum_finding(sum)).collect()
    }

    /// The declared sums that do not hold.
    pub fn failing_sums(&self) -> Vec<SumFinding> {
        self.sum_findings().into_iter().filter(|finding| !finding.holds).collect()
    }

    /// Runs of figures in an account that look like the parts of the figure before or after them and miss it by a
    /// little, where no sum is declared.
    ///
    /// The figures of a run follow each other in the account and have one claimant, side, kind, engagement and
    /// unit, and none is larger than the total. A person decides whether they are its parts.
    pub fn suspected_sums(&self) -> Vec<SumFinding> {
        let mut findings = Vec::new();
        for run in self.runs_of_figures() {
            for finding in suspects(&run) {
                let declared = self.sums.iter().any(|sum| {
                    sum.total == finding.total || finding.parts.iter().all(|part| sum.parts.contains(part))
                });
                if !declared {
                    findings.push(finding);
                }
            }
        }
        findings
    }

    fn sum_finding(&self, sum: &SumCheck) -> Option<SumFinding> {
        let parts: Option<Vec<&Claim>> = sum.parts.iter().map(|part| self.claim(part)).collect();
        let mut finding = compare(self.claim(&sum.total)?, &parts?)?;
        finding.declared = true;
        finding.note = sum.note.clone();
        Some(finding)
    }

    /// Stretches of located figures that one claimant gives for one quantity of different forces.
    fn runs_of_figures(&self) -> Vec<Vec<&Claim>> {
        let mut located: Vec<&Claim> = self
            .claims
            .iter()
            .filter(|claim| claim.locator.is_some() && claim.kind.is_additive())
            .filter(|claim| Interval::stated(claim).named().is_some())
            .collect();
        located.sort_by_key(|claim| claim.locator.as_ref().map(|at| (at.account.clone(), at.start)));
        let mut runs: Vec<Vec<&Claim>> = Vec::new();
        for claim in located {
            match runs.last_mut() {
                Some(run) if run.last().is_some_and(|last| belong_together(last, claim)) => run.push(claim),
                _ => runs.push(vec![claim]),
            }
        }
        runs.retain(|run| run.len() > FEWEST_PARTS);
        runs
    }
}

fn belong_together(one: &Claim, other: &Claim) -> bool {
    let account = |claim: &Claim| claim.locator.as_ref().map(|locator| locator.account.clone());
    account(one) == account(other)
        && one.claimant == other.claimant
        && one.side == other.side
        && one.kind == other.kind
        && one.engagement == other.engagement
        && one.unit == other.unit
}

/// The near misses of a run, those with the most parts first, none sharing a figure with another.
fn suspects(run: &[&Claim]) -> Vec<SumFinding> {
    let mut misses: Vec<SumFinding> = (0..run.len()).filter_map(|at| near_miss(run, at)).collect();
    misses.sort_by_key(|finding| std::cmp::Reverse(finding.parts.len()));
    let mut kept: Vec<SumFinding> = Vec::new();
    for miss in misses {
        let claims = |finding: &SumFinding| {
            let mut all = finding.parts.clone();
            all.push(finding.total.clone());
            all
        };
        let own = claims(&miss);
        if !kept.iter().flat_map(claims).any(|claim| own.contains(&claim)) {
            kept.push(miss);
        }
    }
    kept
}

/// The longest run of smaller figures right before or after one figure whose sum misses it by a little; none where
/// some run's sum hits it.
fn near_miss(run: &[&Claim], at: usize) -> Option<SumFinding> {
    let total = run[at];
    let before =
        (at.saturating_sub(MOST_PARTS)..at.saturating_sub(FEWEST_PARTS - 1)).map(|from| &run[from..at]);
    let after = (at + 1 + FEWEST_PARTS..=run.len().min(at + 1 + MOST_PARTS)).rev().map(|to| &run[at + 1..to]);
    let smaller = |parts: &&[&Claim]| {
        parts.iter().all(|part| Interval::stated(part).middle() < Interval::stated(total).middle())
    };
    let sums: Vec<SumFinding> =
        before.chain(after).filter(smaller).filter_map(|parts| compare(total, parts)).collect();
    if sums.iter().any(|sum| sum.holds) {
        return None;
    }
    sums.into_iter()
        .filter(|sum| sum.difference.abs() <= SUSPECTED_WITHIN * sum.stated.0.max(1.0))
        .max_by_key(|sum| sum.parts.len())
}

/// Compares a total with the sum of its parts; none where one of them has no figure.
fn compare(total: &Claim, parts: &[&Claim]) -> Option<SumFinding> {
    let stated = Interval::stated(total).named()?;
    let mut summed = (0.0, 0.0);
    for part in parts {
        let (low, high) = Interval::stated(part).named()?;
        summed = (summed.0 + low, summed.1 + high);
    }
    let difference = if stated.0 > summed.1 {
        stated.0 - summed.1
    } else if stated.1 < summed.0 {
        stated.1 - summed.0
    } else {
        0.0
    };
    Some(SumFinding {
        total: total.id.clone(),
        parts: parts.iter().map(|part| part.id.clone()).collect(),
        stated,
        summed,
        difference,
        holds: difference == 0.0,
        declared: false,
        note: None,
    })
}
