//! Dijkstra fields and A* routes over the travel net.

use super::{Mobility, graph::SPACING_M, tobler_m_per_s};
use crate::{Ground, Position, WayClass};
use std::{cmp::Reverse, collections::BinaryHeap};

/// A course over the ground.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// Turning points, start and end among them.
    pub points: Vec<Position>,
    /// The way followed by each leg: one fewer than `points`; `None` is off ways.
    pub way: Vec<Option<WayClass>>,
    /// Length along the course, in metres.
    pub length_m: f32,
}

/// Time to one destination from everywhere, for one kind of movement.
#[derive(Clone, Debug)]
pub struct TravelField {
    to: Position,
    mobility: Mobility,
    columns: usize,
    rows: usize,
    /// Seconds from each node of the net; infinite where there is no way.
    seconds: Vec<f32>,
    /// The node after each node; `NONE` next to the destination and where there is no way.
    next: Vec<u32>,
}

const NONE: u32 = u32::MAX;
/// The last leg to a destination and the first from a start are walked at this speed, in m/s.
const STUB_M_PER_S: f32 = 0.8;

impl Ground {
    /// Time to `to` from everywhere: Dijkstra over a grid of 200 m and the ways. Keep it: it costs some tens of
    /// milliseconds, and one field serves every body that goes there.
    pub fn travel_field(&self, to: Position, mobility: Mobility) -> TravelField {
        let mut room = RouteSearch::default();
        room.search(self, to, mobility, None);
        let (columns, rows) = (self.travel.columns, self.travel.rows);
        let found = |node| room.settled(node).unwrap_or((f32::INFINITY, NONE));
        let (seconds, next) = (0..self.travel.len()).map(found).unzip();
        TravelField { to, mobility, columns, rows, seconds, next }
    }

    /// The least-effort route between two points; `None` where there is none. One route costs less than a field.
    pub fn route(&self, from: Position, to: Position, mobility: Mobility) -> Option<Route> {
        self.route_with(&mut RouteSearch::default(), from, to, mobility)
    }

    /// The same with room kept from earlier searches: a short route then costs no more than the net about it.
    pub fn route_with(
        &self,
        room: &mut RouteSearch,
        from: Position,
        to: Position,
        mobility: Mobility,
    ) -> Option<Route> {
        room.search(self, to, mobility, Some(from));
        route_over(self, from, to, mobility, |node| room.settled(node))
    }
}

/// Room for searches over the travel net. A search marks what it touches with its own number, so that the next one need
/// not clear the whole net first. Any ground will do, one after the other.
#[derive(Clone, Debug, Default)]
pub struct RouteSearch {
    nodes: Vec<Visit>,
    /// Cost in the upper half, node in the lower.
    heap: BinaryHeap<Reverse<u64>>,
    number: u32,
}

/// What a search knows of a node.
#[derive(Clone, Copy, Debug)]
struct Visit {
    /// Twice the number of the search that came here last, one more once it is settled.
    mark: u32,
    seconds: f32,
    next: u32,
    /// The least that is left from here, in seconds: worked out when the search first comes here.
    ahead: f32,
}

impl TravelField {
    /// The destination.
    pub fn to(&self) -> Position {
        self.to
    }

    /// The kind of movement.
    pub fn mobility(&self) -> Mobility {
        self.mobility
    }

    /// Hours from a point to the destination for an unladen body without halts, to within a few minutes; infinite where
    /// there is no way.
    pub fn hours_from(&self, from: Position) -> f32 {
        let direct = from.distance_to(self.to);
        if direct < SPACING_M {
            return direct / STUB_M_PER_S / 3600.0;
        }
        let column = ((from.x / SPACING_M).max(0.0) as usize).min(self.columns - 2);
        let row = ((from.y / SPACING_M).max(0.0) as usize).min(self.rows - 2);
        let mut least = f32::INFINITY;
        for (c, r) in [(column, row), (column + 1, row), (column, row + 1), (column + 1, row + 1)] {
            let at = Position::new(c as f32 * SPACING_M, r as f32 * SPACING_M);
            least = least.min(self.seconds[r * self.columns + c] + from.distance_to(at) / STUB_M_PER_S);
        }
        least / 3600.0
    }

    /// The least-effort route from a point to the destination; `None` where there is none.
    pub fn route_from(&self, ground: &Ground, from: Position) -> Option<Route> {
        route_over(ground, from, self.to, self.mobility, |node| {
            let seconds = self.seconds[node];
            seconds.is_finite().then(|| (seconds, self.next[node]))
        })
    }
}

/// The route that follows from what was found for each node: seconds to the destination and the node after it.
fn route_over(
    ground: &Ground,
    from: Position,
    to: Position,
    mobility: Mobility,
    found: impl Fn(usize) -> Option<(f32, u32)>,
) -> Option<Route> {
    if from.distance_to(to) < SPACING_M {
        return Some(straight(ground, from, to));
    }
    let (start, _) = stubs(ground, from)
        .into_iter()
        .filter_map(|(node, stub)| found(node).map(|(seconds, _)| (node, stub + seconds)))
        .min_by(|a, b| a.1.total_cmp(&b.1))?;
    let mut points = vec![from, ground.travel.position_of(start)];
    let mut way: Vec<Option<WayClass>> = vec![None];
    let mut node = start;
    while let Some((_, next)) = found(node)
        && next != NONE
    {
        let next = next as usize;
        let edge = (ground.travel.edges_from(node).iter())
            .filter(|edge| edge.to as usize == next && edge.slowness(mobility).is_some())
            .min_by(|a, b| a.out_s.total_cmp(&b.out_s))?;
        points.push(ground.travel.position_of(next));
        way.push(edge.way);
        node = next;
    }
    points.push(to);
    way.push(None);
    Some(simplified(ground, mobility, points, way))
}

/// The nodes by which a point joins the net, with the seconds to reach them.
fn stubs(ground: &Ground, at: Position) -> Vec<(usize, f32)> {
    let net = &ground.travel;
    let mut nodes: Vec<usize> = net.corners_of(at).to_vec();
    nodes.extend(net.way_node_near(at));
    nodes.into_iter().map(|node| (node, net.position_of(node).distance_to(at) / STUB_M_PER_S)).collect()
}

impl RouteSearch {
    /// Dijkstra from the destination backwards; with `from`, A* that ends as soon as that point's route is settled.
    fn search(&mut self, ground: &Ground, to: Position, mobility: Mobility, from: Option<Position>) {
        let net = &ground.travel;
        if self.nodes.len() != net.len() || self.number >= u32::MAX / 2 - 1 {
            self.nodes.clear();
            self.nodes.resize(net.len(), Visit { mark: 0, seconds: f32::INFINITY, next: NONE, ahead: 0.0 });
            self.number = 0;
        }
        self.number += 1;
        let (open, settled) = (2 * self.number, 2 * self.number + 1);
        let (nodes, heap) = (&mut self.nodes, &mut self.heap);
        heap.clear();
        // Nobody is faster than this, so the straight distance over it never overstates what is left.
        let fastest = tobler_m_per_s(-0.05) * mobility.way_factor().max(mobility.rough_factor());
        let ahead = |node: usize| from.map_or(0.0, |from| net.position_of(node).distance_to(from) / fastest);
        // Positive floats sort like their bits; the node breaks ties, so the order is the same everywhere.
        let key = |cost: f32, node: usize| Reverse((u64::from(cost.to_bits()) << 32) | node as u64);
        for (node, stub) in stubs(ground, to) {
            if nodes[node].mark != open || stub < nodes[node].seconds {
                let ahead = ahead(node);
                nodes[node] = Visit { mark: open, seconds: stub, next: NONE, ahead };
                heap.push(key(stub + ahead, node));
            }
        }
        let goals = from.map(|from| stubs(ground, from)).unwrap_or_default();
        let mut best = f32::INFINITY;
        while let Some(Reverse(first)) = heap.pop() {
            let (cost, node) = (f32::from_bits((first >> 32) as u32), first as u32 as usize);
            if from.is_some() && cost > best {
                break;
            }
            if nodes[node].mark == settled {
                continue;
            }
            nodes[node].mark = settled;
            let seconds = nodes[node].seconds;
            if let Some((_, stub)) = goals.iter().find(|(goal, _)| *goal == node) {
                best = best.min(seconds + stub);
            }
            for edge in net.edges_from(node) {
                let other = &mut nodes[edge.to as usize];
                if other.mark == settled {
                    continue;
                }
                let Some(slowness) = edge.slowness(mobility) else { continue };
                // The edge is walked towards this node.
                let cost = seconds + edge.back_s * slowness;
                let fresh = other.mark != open;
                if fresh || cost < other.seconds {
                    let ahead = if fresh { ahead(edge.to as usize) } else { other.ahead };
                    *other = Visit { mark: open, seconds: cost, next: node as u32, ahead };
                    heap.push(key(cost + ahead, edge.to as usize));
                }
            }
        }
    }

    /// Seconds from a node to the destination and the node after it, where the last search settled it.
    fn settled(&self, node: usize) -> Option<(f32, u32)> {
        let visit = &self.nodes[node];
        (visit.mark == 2 * self.number + 1).then_some((visit.seconds, visit.next))
    }
}

fn straight(ground: &Ground, from: Position, to: Position) -> Route {
    let way = match (ground.way_at(from), ground.way_at(to)) {
        (Some(a), Some(b)) => Some(a.max(b)),
        _ => None,
    };
    Route { points: vec![from, to], way: vec![way], length_m: from.distance_to(to) }
}

/// Drops points that lie on the line of their neighbours, and cuts the corners that the grid puts into off-way legs
/// where the straight line is as quick.
fn simplified(
    ground: &Ground,
    mobility: Mobility,
    points: Vec<Position>,
    way: Vec<Option<WayClass>>,
) -> Route {
    let mut route = Route { points: vec![points[0]], way: Vec::new(), length_m: 0.0 };
    let mut at = 0;
    while at + 1 < points.len() {
        let class = way[at];
        let mut end = at + 1;
        while end + 1 < points.len() && way[end] == class {
            let reaches = if class.is_some() {
                (at + 1..=end)
                    .all(|mid| crate::way::distance_to_leg(points[mid], points[at], points[end + 1]) < 2.0)
            } else {
                end - at < 12 && ground.travel_as_quick(mobility, &points[at..=end + 1])
            };
            if !reaches {
                break;
            }
            end += 1;
        }
        if points[end].distance_squared_to(points[at]) > 1.0 || end + 1 == points.len() {
            route.length_m += points[at].distance_to(points[end]);
            route.points.push(points[end]);
            route.way.push(class);
        }
        at = end;
    }
    route
}
