//! Who draws on whom must not run in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::fields::Complaints;

/// One `draws_on` entry.
pub(super) struct Edge {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) span: Range<usize>,
}

/// Complains once about every entry that closes a circle.
///
/// The walk keeps its own stack, so that a chain of any length cannot exhaust the program's.
pub(super) fn complain_about_cycles(
    complaints: &mut Complaints<'_>,
    known: &BTreeSet<String>,
    edges: &[Edge],
) {
    let mut outgoing: BTreeMap<&str, Vec<&Edge>> = BTreeMap::new();
    for edge in edges.iter().filter(|edge| known.contains(&edge.from)) {
        outgoing.entry(&edge.from).or_default().push(edge);
    }
    let mut finished: BTreeSet<&str> = BTreeSet::new();
    for root in known {
        let mut path: Vec<(&str, usize)> = vec![(root, 0)];
        while let Some(&mut (node, ref mut next)) = path.last_mut() {
            let edge = if finished.contains(node) {
                None
            } else {
                outgoing.get(node).and_then(|all| all.get(*next))
            };
            *next += 1;
            let Some(edge) = edge else {
                finished.insert(node);
                path.pop();
                continue;
            };
            match path.iter().position(|&(open, _)| open == edge.to) {
                Some(at) => {
                    let circle: Vec<&str> = path[at..].iter().map(|&(open, _)| open).collect();
                    complaints.add(
                        "ledger::circular-descent",
                        &edge.span,
                        format!("`draws_on` runs in a circle: {} → {}", circle.join(" → "), edge.to),
                        "closes the circle",
                        "A text can only draw on what was there before it: take out the entry that is the wrong way round.",
                    );
                }
                None => path.push((&edge.to, 0)),
            }
        }
    }
}
