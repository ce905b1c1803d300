//! Which named engagement a contact belongs to.

use engine::Contact;
use engine::Scenario;
use ground::Position;

use crate::load::Battle;

/// A contact shorter than this counts as this long, s, so that a single volley still has a share inside a window.
const SHORTEST_S: f64 = 60.0;

/// One engagement with its names resolved.
struct Named {
    place: Position,
    radius_m: f32,
    from_s: f64,
    to_s: f64,
    expected: Vec<bool>,
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
                }
            })
            .collect();
        Self { engagements }
    }

    /// The engagement that a contact belongs to, if any: among those whose circle it lies in and whose window it
    /// touches, the one with the greatest sum of the share of the contact inside the window, the nearness to the
    /// place (1 at it, 0 on the circle) and the share of its bodies that were expected there; ties go to the first.
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
        if distance > self.radius_m || overlap <= 0.0 {
            return None;
        }
        let inside = (overlap / (end - contact.start_s)).min(1.0);
        let near = 1.0 - f64::from(distance / self.radius_m);
        let units = contact.sides.iter().flat_map(|side| &side.units);
        let (known, all) =
            units.fold((0, 0), |(known, all), unit| (known + u32::from(self.expected[*unit]), all + 1));
        let expected = if all == 0 { 0.0 } else { f64::from(known) / f64::from(all) };
        Some(inside + near + expected)
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
