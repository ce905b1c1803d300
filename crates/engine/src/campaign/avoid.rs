//! Going round an enemy one knows of.

use ground::{Ground, Mobility, Position, Route};

use crate::outcome::Watch;
use crate::state::leg::Leg;
use crate::state::world::World;

/// Nearer than this to a believed enemy no body that means to get away will pass, m.
const BERTH_M: f32 = 600.0;
/// How far aside the ways round are looked for, m.
const ASIDE_M: [f32; 2] = [1_500.0, 3_000.0];
/// Smaller parties are not worth a detour, men.
const WORTH_A_DETOUR: f32 = 15.0;

impl<W: Watch> World<'_, W> {
    /// The route itself if it leads clear of the enemies that the body believes in; else the shortest way round that
    /// does; else the route after all.
    pub(crate) fn clear_of_enemies(&self, body: u32, route: Route, mobility: Mobility) -> Route {
        let from = route.points[0];
        let to = route.points[route.points.len() - 1];
        let enemies: Vec<Position> = self
            .enemies_believed(body)
            .filter(|b| {
                b.men >= WORTH_A_DETOUR && b.at.distance_to(from) > BERTH_M && b.at.distance_to(to) > BERTH_M
            })
            .map(|b| b.at)
            .collect();
        let Some(enemy) = in_the_way(&route, &enemies) else { return route };
        let ground = &self.scenario.ground;
        let bearing = from.bearing_to(to);
        let mut best: Option<Route> = None;
        for aside in ASIDE_M {
            for side in [1.0, -1.0] {
                let via =
                    enemy.offset(aside * side * libm::cosf(bearing), -aside * side * libm::sinf(bearing));
                let Some(round) = by_way_of(ground, from, via, to, mobility) else { continue };
                let shorter = best.as_ref().is_none_or(|b| round.length_m < b.length_m);
                if shorter && in_the_way(&round, &enemies).is_none() {
                    best = Some(round);
                }
            }
            if best.is_some() {
                break;
            }
        }
        best.unwrap_or(route)
    }
}

/// The first enemy that a route passes too near.
fn in_the_way(route: &Route, enemies: &[Position]) -> Option<Position> {
    let mut leg = Leg::starting(route.points[0], 0.0);
    for (i, point) in route.points.iter().enumerate().skip(1) {
        leg.reach(*point, i as f64);
    }
    enemies.iter().copied().find(|&enemy| leg.passed(enemy).1 < BERTH_M)
}

fn by_way_of(
    ground: &Ground,
    from: Position,
    via: Position,
    to: Position,
    mobility: Mobility,
) -> Option<Route> {
    if !ground.contains(via) {
        return None;
    }
    let mut route = ground.route(from, via, mobility)?;
    let rest = ground.route(via, to, mobility)?;
    route.points.extend(rest.points.into_iter().skip(1));
    route.way.extend(rest.way);
    route.length_m += rest.length_m;
    Some(route)
}
