//! What a battle folder tells a reader of texts: names of sides, sources, forces, engagements and places in any language.

use battle::Battle;
use ledger::Names;
use reading::{Context, Named};

/// The context of a battle: claims will call sides, sources, forces and engagements by the folder's identifiers.
pub fn context(battle: &Battle) -> Context {
    let description = battle.description();
    let sides = description.side.iter().map(|side| named(&side.id, &side.name, None)).collect();
    let source = |source: &ledger::Source| {
        let mut named =
            named(source.id.as_str(), &source.name, source.side.as_ref().map(|side| side.as_str()));
        named.names.extend(source.author.clone());
        named
    };
    let forces = battle.forces();
    let units = forces.unit.iter().map(|unit| named(&unit.id, &unit.name, side_of(battle, &unit.id)));
    let leaders = forces.person.iter().map(|person| {
        let unit = person.unit.as_ref().map_or(person.id.as_str(), |unit| unit.as_str());
        let side = person.side.as_deref().or_else(|| side_of(battle, unit));
        named(unit, &person.name, side)
    });
    let engagements = description.engagement.iter().map(|engagement| {
        let mut named = named(&engagement.id, &engagement.name, None);
        let places = battle.ground_spec().places.iter().filter(|place| place.id == *engagement.place);
        named.names.extend(places.flat_map(|place| of_ground(&place.name)));
        named
    });
    Context {
        sides,
        sources: battle.ledger().sources().iter().map(source).collect(),
        forces: units.chain(leaders).collect(),
        engagements: engagements.collect(),
        year: description.start.as_str().get(..4).and_then(|year| year.parse().ok()),
        ..Context::default()
    }
}

fn named(label: &str, names: &Names, side: Option<&str>) -> Named {
    let every = Names::LANGUAGES.iter().filter_map(|language| names.exact(language));
    let names = every.map(str::to_owned).collect();
    Named { label: label.to_owned(), names, side: side.map(str::to_owned) }
}

/// The side that stands at the root of a unit's tree.
fn side_of<'b>(battle: &'b Battle, unit: &str) -> Option<&'b str> {
    let units = &battle.forces().unit;
    let mut unit = units.iter().find(|known| known.id.as_str() == unit)?;
    // A tree that was checked has no circle, but a reader need not rely on it.
    for _ in 0..units.len() {
        if let Some(side) = &unit.side {
            return Some(side.as_str());
        }
        let parent = unit.parent.as_ref()?;
        unit = units.iter().find(|known| known.id.as_str() == parent.as_str())?;
    }
    None
}

fn of_ground(names: &ground::Names) -> Vec<String> {
    [&names.en, &names.ko, &names.zh, &names.ja, &names.hanja].into_iter().flatten().cloned().collect()
}
