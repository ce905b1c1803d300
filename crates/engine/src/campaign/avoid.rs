//! Going round an enemy one knows of.

use ground::{Mobility, Position, Route};

use crate::outcome::Watch;
use crate::state::leg::Leg;
use crate::state::world::World;

/// How far aside the ways round are looked for, m.
const ASIDE_M: [f32; 2] = [1_500.0, 3_000.0];

impl<W: Watch> World<'_, W> {
    /// The route itself if it leads clear of the enemies that the body believes in; else the shortest way round that
    /// does; else the route after all.
    pub(crate) fn clear_of_enemies(&mut self, body: u32, route: Route, mobility: Mobility) -> Route {
        let from = route.points[0];
        let to = route.points[route.points.len() - 1];
        let (berth_m, detour_men) =
            (self.scenario.constants.tactics.berth_m, self.scenario.constants.tactics.detour_men);
        let enemies: Vec<Position> = self
            .enemies_believed(body)
            .filter(|b| {
                b.men >= detour_men && b.at.distance_to(from) > berth_m && b.at.distance_to(to) > berth_m
            })
            .map(|b| b.at)
            .collect();
        let Some(enemy) = in_the_way(&route, &enemies, berth_m) else { return route };
        let bearing = from.bearing_to(to);
        let mut best: Option<Route> = None;
        for aside in ASIDE_M {
            for side in [1.0, -1.0] {
                let via =
                    enemy.offset(aside * side * libm::cosf(bearing), -aside * side * libm::sinf(bearing));
                let Some(round) = self.by_way_of(from, via, to, mobility) else { continue };
                let shorter = best.as_ref().is_none_or(|b| round.length_m < b.length_m);
                if shorter && in_the_way(&round, &enemies, berth_m).is_none() {
                    best = Some(round);
                }
            }
            if best.is_some() {
                break;
            }
        }
        best.unwrap_or(route)
    }

    fn by_way_of(
        &mut self,
        from: Position,
        via: Position,
        to: Position,
        mobility: Mobility,
    ) -> Option<Route> {
        if !self.scenario.ground.contains(via) {
            return None;
        }
        let mut route = self.find_route(from, via, mobility)?;
        let rest = self.find_route(via, to, mobility)?;
        route.points.extend(rest.points.into_iter().skip(1));
        route.way.extend(rest.way);
        route.length_m += rest.length_m;
        Some(route)
    }

    /// The least-effort route between two points. The companies of a battalion ask for the same one at the same
    /// time, so the last few answers are kept; an answer is a pure function of the question.
    pub(crate) fn find_route(&mut self, from: Position, to: Position, mobility: Mobility) -> Option<Route> {
        if let Some(known) =
            self.routes.iter().find(|r| r.from == from && r.to == to && r.mobility == mobility)
        {
            return known.route.clone();
        }
        let scenario = self.scenario;
        // A field towards a place serves every run of an ensemble; only ways to other points are searched for.
        let route = match scenario.places.iter().position(|place| place.position == to) {
            Some(place) => scenario.travel.towards(place, mobility).route_from(&scenario.ground, from),
            None => scenario.ground.route_with(&mut self.route_search, from, to, mobility),
        };
        if self.routes.len() == KEPT_ROUTES {
            self.routes.remove(0);
        }
        self.routes.push(KnownRoute { from, to, mobility, route: route.clone() });
        route
    }
}

/// A question about the ground and its answer.
pub(crate) struct KnownRoute {
    from: Position,
    to: Position,
    mobility: Mobility,
    route: Option<Route>,
}

/// So many answers are kept.
const KEPT_ROUTES: usize = 32;

/// The first enemy that a route passes too near.
fn in_the_way(route: &Route, enemies: &[Position], berth_m: f32) -> Option<Position> {
    let mut leg = Leg::starting(route.points[0], 0.0);
    for (i, point) in route.points.iter().enumerate().skip(1) {
        leg.reach(*point, i as f64);
    }
    enemies.iter().copied().find(|&enemy| leg.passed_within(enemy, berth_m).is_some())
}
