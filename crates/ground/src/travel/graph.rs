//! The net that men travel on: a grid of 200 m off ways, and the ways themselves at their true length.

use super::{Mobility, tobler_m_per_s};
use crate::{Cover, Position, Way, WayClass, grid::HeightGrid, way::distance_to_leg};

/// Spacing of the grid, in metres.
pub(crate) const SPACING_M: f32 = 200.0;
/// Spacing of nodes along ways, in metres.
const WAY_STEP_M: f32 = 100.0;
/// Heights are read at least this often along an edge, in metres.
const SUB_STEP_M: f32 = 50.0;
/// Nodes of two ways within this distance are joined, in metres.
const JUNCTION_M: f32 = 160.0;
/// Steepest a way climbs: beyond that it winds, metres per metre.
const WAY_STEEPEST: f32 = 0.25;

/// Share of a path's speed on open ground off ways (Tobler 1993).
const OFF_PATH: f32 = 0.6;
/// How much slower a body goes where slope or cover are beyond it: horses led singly, loads carried by hand. It is kept
/// finite so that a body that stands in such ground can leave it.
const STRUGGLE: f32 = 8.0;
/// Bits of an edge that nobody passes.
const CLOSED: u8 = u8::MAX;

/// One directed edge.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub(crate) to: u32,
    /// Seconds of an unladen walker from here to there, and back.
    pub(crate) out_s: f32,
    pub(crate) back_s: f32,
    pub(crate) way: Option<WayClass>,
    /// Bit per [`Mobility`] for ground where it can only struggle on; all bits where nobody passes.
    blocked: u8,
}

impl Edge {
    /// Factor by which a body's time differs from a walker's; `None` where nobody passes.
    #[inline]
    pub(crate) fn slowness(&self, mobility: Mobility) -> Option<f32> {
        if self.blocked == CLOSED {
            return None;
        }
        let struggle = if self.blocked & (1 << mobility.index()) != 0 { STRUGGLE } else { 1.0 };
        Some(struggle / if self.way.is_some() { mobility.way_factor() } else { mobility.rough_factor() })
    }
}

/// Grid nodes first, row by row from the south-west, then the nodes of the ways.
#[derive(Clone, Debug)]
pub(crate) struct TravelGraph {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    way_nodes: Vec<Position>,
    first: Vec<u32>,
    edges: Vec<Edge>,
    cliffs: Vec<(Vec<Position>, f32)>,
}

/// What an edge is judged by.
struct Terrain<'a> {
    relief: &'a HeightGrid,
    covers: &'a [Cover],
    classes: &'a [u8],
}

impl Terrain<'_> {
    fn walking_factor(&self, at: Position) -> f32 {
        let node = self.relief.nearest(at).unwrap_or(0);
        self.covers[usize::from(self.classes[node])].walking_factor
    }

    /// Seconds there and back over a straight line, and who is blocked.
    fn edge(&self, a: Position, b: Position, way: Option<WayClass>) -> (f32, f32, u8) {
        let length = a.distance_to(b);
        let steps = (length / SUB_STEP_M).ceil().max(1.0);
        let step = (length / steps).max(0.01);
        let (mut out, mut back, mut blocked) = (0.0, 0.0, 0_u8);
        let mut height = self.relief.height_m(a);
        for at in 0..steps as usize {
            let next = self.relief.height_m(a.toward(b, (at as f32 + 1.0) / steps));
            let slope = (next - height) / step;
            height = next;
            if let Some(class) = way {
                // A way steeper than it can be walked winds: its length grows so that it climbs no faster.
                let winding = (slope.abs() / WAY_STEEPEST).max(1.0);
                let walked = step * winding / class.speed_factor();
                out += walked / tobler_m_per_s(slope / winding);
                back += walked / tobler_m_per_s(-slope / winding);
            } else {
                let factor = self.walking_factor(a.toward(b, (at as f32 + 0.5) / steps));
                for mobility in [Mobility::Foot, Mobility::Horse, Mobility::Pack] {
                    if slope.abs() > mobility.steepest() || factor < mobility.least_walking_factor() {
                        blocked |= 1 << mobility.index();
                    }
                }
                let walked = step / (OFF_PATH * factor.max(0.05));
                out += walked / tobler_m_per_s(slope);
                back += walked / tobler_m_per_s(-slope);
            }
        }
        (out, back, blocked)
    }
}

impl TravelGraph {
    pub(crate) fn new(
        relief: &HeightGrid,
        covers: &[Cover],
        classes: &[u8],
        ways: &[Way],
        cliffs: &[(Vec<Position>, f32)],
    ) -> Self {
        let (wide, deep) =
            ((relief.columns - 1) as f32 * relief.cell_m, (relief.rows - 1) as f32 * relief.cell_m);
        let columns = (wide / SPACING_M).ceil() as usize + 1;
        let rows = (deep / SPACING_M).ceil() as usize + 1;
        let terrain = Terrain { relief, covers, classes };
        let mut me = Self {
            columns,
            rows,
            way_nodes: Vec::new(),
            first: Vec::new(),
            edges: Vec::new(),
            cliffs: cliffs.to_vec(),
        };
        let mut list: Vec<(u32, Edge)> = Vec::with_capacity(columns * rows * 8);
        me.join_grid(&terrain, cliffs, &mut list);
        me.join_ways(&terrain, ways, cliffs, &mut list);
        me.pack(&list);
        me
    }

    /// Number of nodes.
    pub(crate) fn len(&self) -> usize {
        self.columns * self.rows + self.way_nodes.len()
    }

    /// Where a node lies.
    pub(crate) fn position_of(&self, node: usize) -> Position {
        let grid = self.columns * self.rows;
        if node < grid {
            Position::new((node % self.columns) as f32 * SPACING_M, (node / self.columns) as f32 * SPACING_M)
        } else {
            self.way_nodes[node - grid]
        }
    }

    /// The edges that leave a node.
    pub(crate) fn edges_from(&self, node: usize) -> &[Edge] {
        &self.edges[self.first[node] as usize..self.first[node + 1] as usize]
    }

    /// The four grid nodes about a point.
    pub(crate) fn corners_of(&self, at: Position) -> [usize; 4] {
        let column = ((at.x / SPACING_M).max(0.0) as usize).min(self.columns - 2);
        let row = ((at.y / SPACING_M).max(0.0) as usize).min(self.rows - 2);
        let node = row * self.columns + column;
        [node, node + 1, node + self.columns, node + self.columns + 1]
    }

    /// The nearest node of a way within 200 m of a point.
    pub(crate) fn way_node_near(&self, at: Position) -> Option<usize> {
        let mut best: Option<(f32, usize)> = None;
        for (index, node) in self.way_nodes.iter().enumerate() {
            let away = node.distance_squared_to(at);
            if away <= SPACING_M * SPACING_M && best.is_none_or(|(least, _)| away < least) {
                best = Some((away, index));
            }
        }
        best.map(|(_, index)| self.columns * self.rows + index)
    }

    fn join_grid(&self, terrain: &Terrain<'_>, cliffs: &[(Vec<Position>, f32)], list: &mut Vec<(u32, Edge)>) {
        for row in 0..self.rows {
            for column in 0..self.columns {
                let node = row * self.columns + column;
                // East, north, and the two diagonals up: every pair once.
                for (dx, dy) in [(1_isize, 0_isize), (0, 1), (1, 1), (-1, 1)] {
                    let (c, r) = (column as isize + dx, row as isize + dy);
                    if c < 0 || c >= self.columns as isize || r >= self.rows as isize {
                        continue;
                    }
                    let other = r as usize * self.columns + c as usize;
                    self.join(node, other, terrain, None, cliffs, list);
                }
            }
        }
    }

    fn join_ways(
        &mut self,
        terrain: &Terrain<'_>,
        ways: &[Way],
        cliffs: &[(Vec<Position>, f32)],
        list: &mut Vec<(u32, Edge)>,
    ) {
        let grid = self.columns * self.rows;
        // The way and the class of each way node, for the junctions.
        let mut owner: Vec<(usize, WayClass)> = Vec::new();
        for (index, way) in ways.iter().enumerate() {
            let mut last: Option<usize> = None;
            for pair in way.points.windows(2) {
                let steps = (pair[0].distance_to(pair[1]) / WAY_STEP_M).ceil().max(1.0) as usize;
                for step in usize::from(last.is_some())..=steps {
                    self.way_nodes.push(pair[0].toward(pair[1], step as f32 / steps as f32));
                    owner.push((index, way.class));
                    let node = grid + self.way_nodes.len() - 1;
                    if let Some(before) = last {
                        self.join(before, node, terrain, Some(way.class), &[], list);
                    }
                    last = Some(node);
                }
            }
        }
        for index in 0..self.way_nodes.len() {
            let at = self.way_nodes[index];
            for corner in self.corners_of(at) {
                self.join(grid + index, corner, terrain, None, cliffs, list);
            }
            for other in index + 1..self.way_nodes.len() {
                let near = self.way_nodes[other].distance_squared_to(at) <= JUNCTION_M * JUNCTION_M;
                if near && owner[other].0 != owner[index].0 {
                    let class = owner[index].1.max(owner[other].1);
                    self.join(grid + index, grid + other, terrain, Some(class), &[], list);
                }
            }
        }
    }

    fn join(
        &self,
        a: usize,
        b: usize,
        terrain: &Terrain<'_>,
        way: Option<WayClass>,
        cliffs: &[(Vec<Position>, f32)],
        list: &mut Vec<(u32, Edge)>,
    ) {
        let (from, to) = (self.position_of(a), self.position_of(b));
        let (out_s, back_s, mut blocked) = terrain.edge(from, to, way);
        if cliffs.iter().any(|cliff| crosses(cliff, from, to)) {
            blocked = CLOSED;
        }
        list.push((a as u32, Edge { to: b as u32, out_s, back_s, way, blocked }));
        list.push((b as u32, Edge { to: a as u32, out_s: back_s, back_s: out_s, way, blocked }));
    }

    /// Sorts the edges by the node that they leave, keeping their order otherwise.
    fn pack(&mut self, list: &[(u32, Edge)]) {
        let mut first = vec![0_u32; self.len() + 1];
        for (from, _) in list {
            first[*from as usize + 1] += 1;
        }
        for node in 0..self.len() {
            first[node + 1] += first[node];
        }
        let blank = Edge { to: 0, out_s: 0.0, back_s: 0.0, way: None, blocked: 0 };
        let mut next = first.clone();
        let mut edges = vec![blank; list.len()];
        for (from, edge) in list {
            let slot = &mut next[*from as usize];
            edges[*slot as usize] = *edge;
            *slot += 1;
        }
        self.first = first;
        self.edges = edges;
    }
}

impl crate::Ground {
    /// Whether the straight line from the first to the last of these points is passable off ways and no slower than
    /// the line through all of them.
    pub(super) fn travel_as_quick(&self, mobility: Mobility, points: &[Position]) -> bool {
        let terrain = Terrain { relief: &self.relief, covers: &self.covers, classes: &self.cover_classes };
        let [first, .., last] = points else { return true };
        let (straight, _, blocked) = terrain.edge(*first, *last, None);
        let passable = blocked & (1 << mobility.index()) == 0
            && !self.travel.cliffs.iter().any(|cliff| crosses(cliff, *first, *last));
        passable && {
            let bent: f32 = points.windows(2).map(|pair| terrain.edge(pair[0], pair[1], None).0).sum();
            straight <= bent * 1.02
        }
    }
}

/// Whether a straight line touches a strip.
fn crosses(cliff: &(Vec<Position>, f32), a: Position, b: Position) -> bool {
    let (course, width_m) = cliff;
    course.windows(2).any(|leg| {
        let reach = width_m / 2.0;
        let apart = |low: f32, high: f32, p: f32, q: f32| {
            p.min(q) > low.max(high) + reach || p.max(q) < low.min(high) - reach
        };
        if apart(leg[0].x, leg[1].x, a.x, b.x) || apart(leg[0].y, leg[1].y, a.y, b.y) {
            return false;
        }
        let side = |p: Position, q: Position, r: Position| {
            (f64::from(q.x) - f64::from(p.x)) * (f64::from(r.y) - f64::from(p.y))
                - (f64::from(q.y) - f64::from(p.y)) * (f64::from(r.x) - f64::from(p.x))
        };
        let cuts = (side(leg[0], leg[1], a) > 0.0) != (side(leg[0], leg[1], b) > 0.0)
            && (side(a, b, leg[0]) > 0.0) != (side(a, b, leg[1]) > 0.0);
        cuts || distance_to_leg(a, leg[0], leg[1]) < reach || distance_to_leg(b, leg[0], leg[1]) < reach
    })
}
