//! Which named engagement a contact belongs to.
//!
//! Place, window and forces propose; what kind of fight it was decides where the accounts tell of a kind. A story that
//! one source alone tells ("a relief force fired on itself") must not collect every fight of that night merely
//! because it names no place.

use engine::{Contact, ContactSide, Scenario};
use ground::Position;

use crate::load::Battle;

/// A contact shorter than this counts as this long, s, so that a single volley still has a share inside a window.
const SHORTEST_S: f64 = 60.0;

/// Firmness in the sources of both sides counts as much as half a window or half a radius.
const CORE_SCORE: f64 = 0.5;

/// Words for the kinds of fight that an engagement of `battle.toml` may ask for.
pub(crate) const NATURES: [&str; 2] = ["friendly-fire", "ambush"];

/// What kind of fight the accounts tell of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Nature {
    /// Any.
    Any,
    /// A side fires on itself: most who fell, or all who fought, were of one side and hit by it.
    FriendlyFire,
    /// One side was surprised by the first fire.
    Ambush,
}

impl Nature {
    fn of(word: Option<&str>) -> Self {
        match word {
            Some("friendly-fire") => Self::FriendlyFire,
            Some("ambush") => Self::Ambush,
            _ => Self::Any,
        }
    }

    fn fits(self, contact: &Contact) -> bool {
        match self {
            Self::Any => true,
            Self::FriendlyFire => {
                let sum = |of: fn(&ContactSide) -> u32| contact.sides.iter().map(of).sum::<u32>();
                let fell = sum(|side| side.killed + side.died_of_wounds + side.wounded);
                if fell == 0 {
                    // Nobody was hit: it was friendly fire where nobody else was there.
                    return contact.sides.iter().filter(|side| !side.units.is_empty()).count() == 1;
                }
                2 * sum(|side| side.killed_by_own + side.wounded_by_own) > fell
            }
            Self::Ambush => contact.sides.iter().any(|side| side.surprised),
        }
    }
}

/// One engagement with its names resolved.
struct Named {
    place: Position,
    radius_m: f32,
    from_s: f64,
    to_s: f64,
    expected: Vec<bool>,
    core: bool,
    nature: Nature,
}

/// Compares contacts with the engagements of one battle.
pub(crate) struct Matcher {
    engagements: Vec<Named>,
}

impl Matcher {
    pub fn new(battle: &Battle, scenario: &Scenario) -> Self {
        let plan = &battle.plan;
        let seconds = |word: &crate::text::Word| battle.clock.seconds("battle.toml", word).unwrap_or(0.0);
        let engagements = battle
            .file
            .engagement
            .iter()
            .map(|engagement| {
                let mut expected = vec![false; scenario.units.len()];
                for force in &engagement.forces {
                    if let Some(unit) = plan.unit(force) {
                        for body in plan.bodies(unit) {
                            expected[*body] = true;
                        }
                    }
                }
                let place = plan.place_index.get(engagement.place.as_str());
                Named {
                    place: place
                        .map_or(Position { x: 0.0, y: 0.0 }, |place| scenario.places[*place].position),
                    radius_m: engagement.radius_km.value as f32 * 1_000.0,
                    from_s: seconds(&engagement.from),
                    to_s: seconds(&engagement.to),
                    expected,
                    core: engagement.core,
                    nature: Nature::of(engagement.nature.as_ref().map(|word| word.as_str())),
                }
            })
            .collect();
        Self { engagements }
    }

    /// The engagement that a contact belongs to, if any: among those whose circle it lies in, whose window it touches
    /// and whose nature it has, the one with the greatest sum of the share of the contact inside the window, the
    /// nearness to the place (1 at it, 0 on the circle), the share of its bodies that were expected there, and one
    /// half where the engagement is core; ties go to the first.
    pub fn best(&self, contact: &Contact) -> Option<usize> {
        let mut best = None;
        for (index, named) in self.engagements.iter().enumerate() {
            let Some(score) = named.score(contact) else { continue };
            if best.is_none_or(|(_, other)| score > other) {
                best = Some((index, score));
            }
        }
        best.map(|(index, _)| index)
    }
}

impl Named {
    fn score(&self, contact: &Contact) -> Option<f64> {
        let distance = contact.centre.distance_to(self.place);
        let end = contact.end_s.max(contact.start_s + SHORTEST_S);
        let overlap = end.min(self.to_s) - contact.start_s.max(self.from_s);
        if distance > self.radius_m || overlap <= 0.0 || !self.nature.fits(contact) {
            return None;
        }
        let inside = (overlap / (end - contact.start_s)).min(1.0);
        let near = 1.0 - f64::from(distance / self.radius_m);
        let units = contact.sides.iter().flat_map(|side| &side.units);
        let (known, all) =
            units.fold((0, 0), |(known, all), unit| (known + u32::from(self.expected[*unit]), all + 1));
        let expected = if all == 0 { 0.0 } else { f64::from(known) / f64::from(all) };
        Some(inside + near + expected + if self.core { CORE_SCORE } else { 0.0 })
    }
}

impl Battle {
    /// Identifier of the named place nearest to a point.
    pub(crate) fn nearest_place(&self, at: Position) -> &str {
        self.plan
            .places()
            .iter()
            .min_by(|a, b| a.position.distance_to(at).total_cmp(&b.position.distance_to(at)))
            .map_or("nowhere", |place| place.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(core: bool, nature: Nature) -> Named {
        Named {
            place: Position { x: 0.0, y: 0.0 },
            radius_m: 10_000.0,
            from_s: 0.0,
            to_s: 3_600.0,
            expected: vec![false; 2],
            core,
            nature,
        }
    }

    fn contact(sides: [ContactSide; 2]) -> Contact {
        Contact {
            start_s: 600.0,
            end_s: 1_200.0,
            centre: Position { x: 3_000.0, y: 0.0 },
            lux: 0.1,
            median_range_m: 100.0,
            sides: sides.into(),
            non_combatants: vec![ContactSide::default(); 2],
        }
    }

    fn fell(killed: u32, killed_by_own: u32) -> ContactSide {
        ContactSide { units: vec![0], killed, killed_by_own, ..ContactSide::default() }
    }

    #[test]
    fn a_fight_between_two_sides_is_not_friendly_fire() {
        let told = named(false, Nature::FriendlyFire);
        assert_eq!(told.score(&contact([fell(20, 2), fell(10, 0)])), None);
        assert!(told.score(&contact([fell(20, 15), fell(1, 0)])).is_some());
        assert!(named(false, Nature::Any).score(&contact([fell(20, 2), fell(10, 0)])).is_some());
    }

    #[test]
    fn without_losses_it_is_friendly_fire_only_where_one_side_is_there() {
        let told = named(false, Nature::FriendlyFire);
        assert_eq!(told.score(&contact([fell(0, 0), fell(0, 0)])), None);
        assert!(told.score(&contact([fell(0, 0), ContactSide::default()])).is_some());
    }

    #[test]
    fn an_ambush_needs_somebody_surprised() {
        let told = named(false, Nature::Ambush);
        assert_eq!(told.score(&contact([fell(5, 0), fell(0, 0)])), None);
        let surprised = ContactSide { surprised: true, ..fell(5, 0) };
        assert!(told.score(&contact([surprised, fell(0, 0)])).is_some());
    }

    #[test]
    fn of_two_that_fit_alike_the_core_one_is_taken() {
        let matcher = Matcher { engagements: vec![named(false, Nature::Any), named(true, Nature::Any)] };
        assert_eq!(matcher.best(&contact([fell(5, 0), fell(1, 0)])), Some(1));
    }

    #[test]
    fn every_word_for_a_nature_means_one() {
        assert!(NATURES.iter().all(|word| Nature::of(Some(word)) != Nature::Any));
    }
}
