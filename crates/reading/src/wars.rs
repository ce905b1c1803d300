//! Which wars there were, so that a text that names a war, or a year and one of its sides, need not name the other side.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::fold::key;

/// A war between two sides.
#[derive(Debug, Deserialize)]
pub struct War {
    /// Its names in any language, as they stand in texts.
    names: Vec<String>,
    /// First and last year of the fighting.
    years: [i32; 2],
    /// Labels of the two sides.
    pub sides: [String; 2],
    /// Wider labels and which of the two they stand for in this war.
    #[serde(default, rename = "as")]
    pub stands_for: std::collections::BTreeMap<String, String>,
    /// Others who fought in it, and beside which of the two.
    #[serde(default, rename = "with")]
    pub allies: std::collections::BTreeMap<String, String>,
}

#[derive(Default, Deserialize)]
struct Wars {
    #[serde(default)]
    war: Vec<War>,
}

/// Every war of `languages/wars.toml`.
fn wars() -> &'static [War] {
    static ALL: OnceLock<Vec<War>> = OnceLock::new();
    ALL.get_or_init(|| {
        // A faulty file is caught by a test; at run time it is as good as empty.
        let mut wars: Wars = toml::from_str(include_str!("../languages/wars.toml")).unwrap_or_default();
        for war in &mut wars.war {
            war.names = war.names.iter().map(|name| key(name)).collect();
        }
        wars.war
    })
}

/// The war that a folded text names first, at its head.
pub fn named(head: &str) -> Option<&'static War> {
    wars()
        .iter()
        .filter_map(|war| Some((war.names.iter().filter_map(|name| head.find(name.as_str())).min()?, war)))
        .min_by_key(|(at, _)| *at)
        .map(|(_, war)| war)
}

/// The war of a year that these sides fought: the one of whose sides they name most, if it is the only such; or else the only
/// one in which one of them stood beside another. `sides` are those who fight.
pub fn fought(year: i32, sides: &[&str]) -> Option<&'static War> {
    let of_year = || wars().iter().filter(|war| (war.years[0]..=war.years[1]).contains(&year));
    let only = |found: Vec<(usize, &'static War)>| {
        let most = found.iter().map(|(times, _)| *times).max()?;
        let mut best = found.into_iter().filter(|(times, _)| *times == most);
        let (_, war) = best.next()?;
        best.next().is_none().then_some(war)
    };
    let direct = of_year().filter_map(|war| {
        let named = |wanted: &&String| sides.iter().any(|side| side == wanted);
        // Wider names tell a war only where they stand for both of its sides: Yankees and rebels in 1864.
        let wide = |wanted: &String| {
            sides.iter().any(|side| war.stands_for.get(*side).is_some_and(|stands_for| stands_for == wanted))
        };
        let times = war.sides.iter().filter(named).count();
        let both = war.sides.iter().all(|wanted| named(&wanted) || wide(wanted));
        (times > 0 || both).then_some((times.max(if both { 2 } else { 0 }), war))
    });
    // One of two sides tells a war only to a text that names few.
    let direct: Vec<_> = direct.filter(|(times, _)| *times > 1 || sides.len() <= 2).collect();
    if !direct.is_empty() {
        return only(direct);
    }
    let beside = of_year().filter(|war| war.allies.keys().any(|ally| sides.iter().any(|side| side == ally)));
    only(beside.map(|war| (1, war)).collect())
}

#[cfg(test)]
mod tests {
    use super::{fought, named, wars};
    use crate::lexicon::lexicons;

    #[test]
    fn sides_of_wars_are_sides_of_a_language() {
        assert!(wars().len() > 20);
        for war in wars() {
            for side in war.sides.iter().chain(war.stands_for.keys()).chain(war.allies.keys()) {
                let known = lexicons()
                    .iter()
                    .any(|lexicon| lexicon.list("sides").is_some_and(|sides| sides.contains_key(side)));
                assert!(known, "{side} in {:?}", war.names);
            }
        }
    }

    #[test]
    fn a_war_is_known_by_name_or_by_year_and_side() {
        assert_eq!(
            named("in the winter war the line held").map(|war| war.sides[0].as_str()),
            Some("finnish")
        );
        assert_eq!(fought(1904, &["russian"]).map(|war| war.sides[0].as_str()), Some("japanese"));
        assert!(fought(1919, &["russian"]).is_none());
    }
}
