//! What grows on the ground, and what it does to sight, light, walking and shells.
//! Model card: `docs/model/cover.md`.

use crate::{
    CoverRule, CoverSpec, GroundSpec, Position, Projection, grid::HeightGrid, relief::profile::Profile,
};

/// One class of cover.
#[derive(Clone, Debug, PartialEq)]
pub struct Cover {
    /// Identifier from the file.
    pub id: String,
    /// Extinction of a level line of sight at standing height, per metre.
    pub extinction_per_m: f32,
    /// What the extinction is multiplied by for an eye or a target at prone height.
    pub prone_factor: f32,
    /// Share of the open sky's light that comes through the canopy.
    pub canopy_light: f32,
    /// Share of the walking speed of open ground off ways (which is itself 0.6 of a path's, Tobler 1993).
    pub walking_factor: f32,
    /// Trunks that would burst a shell, per metre of a low trajectory.
    pub tree_burst_per_m: f32,
    /// Share of a prone man behind something that stops a bullet.
    pub cover_share: f32,
    /// Height up to which it hides, in metres above the ground.
    pub canopy_height_m: f32,
}

impl Cover {
    /// Bare ground: hides nothing, hinders nothing.
    pub fn bare() -> Self {
        Self {
            id: "bare".to_owned(),
            extinction_per_m: 0.0,
            prone_factor: 1.0,
            canopy_light: 1.0,
            walking_factor: 1.0,
            tree_burst_per_m: 0.0,
            cover_share: 0.0,
            canopy_height_m: 0.0,
        }
    }
}

impl From<&CoverSpec> for Cover {
    fn from(spec: &CoverSpec) -> Self {
        Self {
            id: spec.id.clone(),
            extinction_per_m: spec.extinction_per_m,
            prone_factor: spec.prone_factor,
            canopy_light: spec.canopy_light,
            walking_factor: spec.walking_factor,
            tree_burst_per_m: spec.tree_burst_per_m,
            cover_share: spec.cover_share,
            canopy_height_m: spec.canopy_height_m,
        }
    }
}

/// Classes of cover and the class of every node of the grid.
pub(crate) fn lay(
    spec: &GroundSpec,
    grid: &HeightGrid,
    profiles: &[Profile],
    projection: &Projection,
) -> (Vec<Cover>, Vec<u8>) {
    let mut covers: Vec<Cover> = spec.covers.iter().map(Cover::from).collect();
    if covers.is_empty() {
        covers.push(Cover::bare());
    }
    let mut classes = vec![u8::MAX; grid.heights_m.len()];
    for rule in &spec.cover_rules {
        let Some(class) = spec.covers.iter().position(|cover| cover.id == rule.cover) else { continue };
        let near = Nearness::of(rule, spec, grid, profiles, projection);
        let inside = rule.inside.map(|bounds| {
            let low = projection.to_plane(bounds.south, bounds.west);
            let high = projection.to_plane(bounds.north, bounds.east);
            (low, high)
        });
        for row in 0..grid.rows {
            for column in 0..grid.columns {
                let node = row * grid.columns + column;
                if classes[node] == u8::MAX && near.holds(node) && rule_holds(rule, inside, grid, column, row)
                {
                    classes[node] = class as u8;
                }
            }
        }
    }
    for class in &mut classes {
        // Ground that no rule speaks of carries the last class, by convention the commonest.
        if *class == u8::MAX {
            *class = (covers.len() - 1) as u8;
        }
    }
    (covers, classes)
}

/// Whether height, slope, aspect and bounds of a rule hold at a node.
fn rule_holds(
    rule: &CoverRule,
    inside: Option<(Position, Position)>,
    grid: &HeightGrid,
    column: usize,
    row: usize,
) -> bool {
    let at = grid.position_of(column, row);
    let height = grid.heights_m[row * grid.columns + column];
    if rule.from_height_m.is_some_and(|low| height < low)
        || rule.to_height_m.is_some_and(|high| height > high)
    {
        return false;
    }
    if let Some((low, high)) = inside
        && !((low.x..=high.x).contains(&at.x) && (low.y..=high.y).contains(&at.y))
    {
        return false;
    }
    if rule.to_slope_deg.is_none() && !rule.shaded {
        return true;
    }
    let (east, north) = grid.gradient(at);
    let too_steep = rule.to_slope_deg.is_some_and(|limit| {
        let limit = libm::tanf(limit.to_radians());
        east * east + north * north > limit * limit
    });
    !too_steep && (!rule.shaded || north < 0.0)
}

/// The nodes that a rule's "near" conditions allow; `None` allows all.
struct Nearness(Option<Vec<bool>>);

impl Nearness {
    fn of(
        rule: &CoverRule,
        spec: &GroundSpec,
        grid: &HeightGrid,
        profiles: &[Profile],
        projection: &Projection,
    ) -> Self {
        let Some(within) = rule.within_m.filter(|_| rule.near_inhabited || !rule.rivers.is_empty()) else {
            return Self(None);
        };
        let mut near = vec![false; grid.heights_m.len()];
        if rule.near_inhabited {
            for place in spec.places.iter().filter(|place| place.inhabited && place.on_map) {
                if let (Some(lat), Some(lon)) = (place.lat, place.lon) {
                    for_nodes_within(grid, projection.to_plane(lat, lon), within, |node| near[node] = true);
                }
            }
        }
        let reach = rule.above_river_m.unwrap_or(f32::INFINITY);
        for (river, profile) in spec.rivers.iter().zip(profiles) {
            if rule.rivers.contains(&river.id) {
                // Every hundred metres is fine enough for a strip of a kilometre.
                for point in profile.points.iter().step_by(4) {
                    let water = grid.height_m(*point);
                    for_nodes_within(grid, *point, within, |node| {
                        near[node] |= grid.heights_m[node] <= water + reach;
                    });
                }
            }
        }
        Self(Some(near))
    }

    fn holds(&self, node: usize) -> bool {
        self.0.as_ref().is_none_or(|near| near[node])
    }
}

/// Calls `each` for every node within a distance of a point.
fn for_nodes_within(grid: &HeightGrid, centre: Position, within_m: f32, mut each: impl FnMut(usize)) {
    let span = |middle: f32, count: usize| {
        let low = ((middle - within_m) / grid.cell_m).ceil().max(0.0) as usize;
        let high = ((middle + within_m) / grid.cell_m).floor();
        (low, if high < 0.0 { 0 } else { (high as usize + 1).min(count) })
    };
    let (west, east) = span(centre.x, grid.columns);
    let (south, north) = span(centre.y, grid.rows);
    for row in south..north {
        for column in west..east {
            if grid.position_of(column, row).distance_squared_to(centre) <= within_m * within_m {
                each(row * grid.columns + column);
            }
        }
    }
}
