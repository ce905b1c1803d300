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

/// The only war of a year that one of these sides fought.
pub fn fought(year: i32, sides: &[&str]) -> Option<&'static War> {
    let mut found = wars().iter().filter(|war| {
        let direct = |wanted: &String| sides.iter().any(|side| side == wanted);
        // Wider names tell a war only where they stand for both of its sides: Yankees and rebels in 1864.
        let wide = |wanted: &String| {
            sides.iter().any(|side| war.stands_for.get(*side).is_some_and(|stands_for| stands_for == wanted))
        };
        (war.years[0]..=war.years[1]).contains(&year)
            && (war.sides.iter().any(direct) || war.sides.iter().all(wide))
    });
    let war = found.next()?;
    found.next().is_none().then_some(war)
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
