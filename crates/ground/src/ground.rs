//! The ground itself: built once, read by everything.

use crate::{
    Bounds, Cover, GroundError, GroundSpec, Line, Place, Position, Projection, ReliefSource, Way, WayClass,
    cover,
    grid::{HeightGrid, whole},
    relief::{
        profile::{self, Profile, RawRiver},
        rebuild::{self, RawRidge},
        surface,
    },
    travel::TravelGraph,
    way::WayIndex,
};
use std::io;

/// Heights and cover on a coarse grid, for drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Downsample {
    /// Columns, west to east.
    pub width: usize,
    /// Rows, north to south (as a picture is drawn).
    pub height: usize,
    /// Side of a cell, in metres.
    pub cell_m: f32,
    /// Heights at the middles of the cells, row by row, in metres.
    pub heights_m: Vec<f32>,
    /// Indexes into [`Ground::covers`], row by row.
    pub covers: Vec<u8>,
}

/// The ground of a battle. Immutable; share it between threads.
#[derive(Clone, Debug)]
pub struct Ground {
    pub(crate) projection: Projection,
    pub(crate) width_m: f32,
    pub(crate) depth_m: f32,
    pub(crate) relief: HeightGrid,
    pub(crate) covers: Vec<Cover>,
    pub(crate) cover_classes: Vec<u8>,
    pub(crate) ways: Vec<Way>,
    pub(crate) way_index: WayIndex,
    pub(crate) travel: TravelGraph,
    rivers: Vec<Line>,
    ridges: Vec<Line>,
    places: Vec<Place>,
}

impl Ground {
    /// Builds the ground; `tile` gives the bytes of a relief tile named in the spec.
    ///
    /// # Errors
    /// [`GroundError`] when the bounds cannot be projected or a tile cannot be used.
    pub fn build(
        spec: &GroundSpec,
        tile: &dyn Fn(&str) -> io::Result<Vec<u8>>,
    ) -> Result<Ground, GroundError> {
        let projection = Projection::new(spec.bounds)?;
        let plane = |points: &[[f64; 3]]| -> Vec<Position> {
            points.iter().map(|p| projection.to_plane(p[0], p[1])).collect()
        };
        let heights = |points: &[[f64; 3]]| -> Vec<f32> { points.iter().map(|p| p[2] as f32).collect() };
        let raw_rivers: Vec<RawRiver> = (spec.rivers.iter())
            .map(|river| RawRiver {
                id: river.id.clone(),
                flows_to: river.flows_to.clone(),
                points: plane(&river.points),
                levels_m: heights(&river.points),
                floor_width_m: river.floor_width_m.unwrap_or_default(),
            })
            .collect();
        let mut relief = HeightGrid::covering(projection.width_m(), projection.depth_m(), spec.cell_m);
        let profiles = match &spec.relief {
            ReliefSource::Rebuild => {
                let ridges: Vec<RawRidge> = (spec.ridges.iter())
                    .map(|ridge| RawRidge { points: plane(&ridge.points), heights_m: heights(&ridge.points) })
                    .collect();
                let spots: Vec<(Position, f32)> = (spec.spots.iter().flat_map(|spot| &spot.points))
                    .map(|p| (projection.to_plane(p[0], p[1]), p[2] as f32))
                    .collect();
                rebuild::rebuild(&mut relief, &raw_rivers, &ridges, &spots)
            }
            ReliefSource::GeoTiff(name) => {
                surface::lay(&mut relief, &projection, std::slice::from_ref(name), false, tile)?;
                profile::settle(&raw_rivers)
            }
            ReliefSource::Hgt(names) => {
                surface::lay(&mut relief, &projection, names, true, tile)?;
                profile::settle(&raw_rivers)
            }
        };
        let (covers, cover_classes) = cover::lay(spec, &relief, &profiles, &projection);
        let ways: Vec<Way> = (spec.ways.iter())
            .map(|way| Way { id: way.id.clone(), class: way.class, points: plane(&way.points) })
            .collect();
        let cliffs: Vec<(Vec<Position>, f32)> = (spec.cliffs.iter())
            .map(|cliff| {
                (cliff.points.iter().map(|p| projection.to_plane(p[0], p[1])).collect(), cliff.width_m)
            })
            .collect();
        let mut ground = Self::assembled(projection, relief, covers, cover_classes, ways, &cliffs);
        ground.rivers =
            (spec.rivers.iter().zip(&profiles)).map(|(river, profile)| river_line(river, profile)).collect();
        ground.ridges = (spec.ridges.iter())
            .map(|ridge| Line {
                id: ridge.id.clone(),
                name: ridge.name.clone().map(|en| crate::Names { en: Some(en), ..Default::default() }),
                points: ridge.points.iter().map(|p| ground.projection.to_plane(p[0], p[1])).collect(),
                heights_m: ridge.points.iter().map(|p| p[2] as f32).collect(),
            })
            .collect();
        ground.places = (spec.places.iter())
            .map(|place| Place {
                id: place.id.clone(),
                name: place.name.clone(),
                kind: place.kind.clone(),
                position: match (place.on_map, place.lat, place.lon) {
                    (true, Some(lat), Some(lon)) => Some(ground.projection.to_plane(lat, lon)),
                    _ => None,
                },
                radius_m: (place.radius_km.unwrap_or(0.0) * 1000.0) as f32,
                inhabited: place.inhabited,
            })
            .collect();
        Ok(ground)
    }

    /// A made-up ground for checks and examples: heights by a function of the plane, one cover, some ways. It lies in
    /// the Gulf of Guinea, where degrees and metres are nearly square.
    ///
    /// # Errors
    /// [`GroundError::Projection`] when the size is not a positive number of metres or passes 400 km.
    pub fn made_up(
        width_m: f32,
        depth_m: f32,
        cell_m: f32,
        cover: Cover,
        ways: &[(WayClass, Vec<Position>)],
        height_m: &dyn Fn(Position) -> f32,
    ) -> Result<Ground, GroundError> {
        Self::made_up_patched(width_m, depth_m, cell_m, vec![cover], ways, height_m, &|_| 0)
    }

    /// A made-up ground with several covers: `cover_at` gives the index of the cover at a point, and an index beyond the
    /// last means the last. Otherwise as [`Ground::made_up`].
    ///
    /// # Errors
    /// [`GroundError::Projection`] when the size is not a positive number of metres or passes 400 km, or there is no cover.
    pub fn made_up_patched(
        width_m: f32,
        depth_m: f32,
        cell_m: f32,
        covers: Vec<Cover>,
        ways: &[(WayClass, Vec<Position>)],
        height_m: &dyn Fn(Position) -> f32,
        cover_at: &dyn Fn(Position) -> u8,
    ) -> Result<Ground, GroundError> {
        let sound = |metres: f32| metres > 0.0 && metres <= 400_000.0;
        if !(sound(width_m) && sound(depth_m) && cell_m >= 1.0 && cell_m <= width_m.min(depth_m))
            || covers.is_empty()
        {
            let count = covers.len();
            return Err(GroundError::Projection {
                message: format!(
                    "a made-up ground of {width_m} by {depth_m} m in cells of {cell_m} m with {count} covers"
                ),
            });
        }
        let degrees = |metres: f32| f64::from(metres) / 111_000.0;
        let bounds =
            Bounds { south: 0.1, north: 0.1 + degrees(depth_m), west: 1.0, east: 1.0 + degrees(width_m) };
        let projection = Projection::new(bounds)?;
        let mut relief = HeightGrid::covering(width_m, depth_m, cell_m);
        let last = (covers.len() - 1).min(usize::from(u8::MAX)) as u8;
        let mut classes = vec![0; relief.heights_m.len()];
        for row in 0..relief.rows {
            for column in 0..relief.columns {
                let at = relief.position_of(column, row);
                relief.heights_m[row * relief.columns + column] = height_m(at);
                classes[row * relief.columns + column] = cover_at(at).min(last);
            }
        }
        let ways = (ways.iter().enumerate())
            .map(|(at, (class, points))| Way {
                id: format!("way-{at}"),
                class: *class,
                points: points.clone(),
            })
            .collect();
        let mut ground = Self::assembled(projection, relief, covers, classes, ways, &[]);
        (ground.width_m, ground.depth_m) = (width_m, depth_m);
        Ok(ground)
    }

    fn assembled(
        projection: Projection,
        relief: HeightGrid,
        covers: Vec<Cover>,
        cover_classes: Vec<u8>,
        ways: Vec<Way>,
        cliffs: &[(Vec<Position>, f32)],
    ) -> Ground {
        let (width_m, depth_m) = (projection.width_m(), projection.depth_m());
        let (wide, deep) =
            ((relief.columns - 1) as f32 * relief.cell_m, (relief.rows - 1) as f32 * relief.cell_m);
        let way_index = WayIndex::new(&ways, wide, deep);
        let travel = TravelGraph::new(&relief, &covers, &cover_classes, &ways, cliffs);
        Ground {
            projection,
            width_m,
            depth_m,
            relief,
            covers,
            cover_classes,
            ways,
            way_index,
            travel,
            rivers: Vec::new(),
            ridges: Vec::new(),
            places: Vec::new(),
        }
    }

    /// The map between degrees and the plane.
    pub fn projection(&self) -> &Projection {
        &self.projection
    }

    /// Width west to east, in metres.
    pub fn width_m(&self) -> f32 {
        self.width_m
    }

    /// Depth south to north, in metres.
    pub fn depth_m(&self) -> f32 {
        self.depth_m
    }

    /// Whether a point lies on the ground.
    pub fn contains(&self, at: Position) -> bool {
        at.x >= 0.0 && at.y >= 0.0 && at.x <= self.width_m && at.y <= self.depth_m
    }

    /// Height above the sea by bilinear interpolation, in metres; beyond the edge the edge's height.
    pub fn height_m(&self, at: Position) -> f32 {
        self.relief.height_m(at)
    }

    /// Slope eastward and northward (dh/dx, dh/dy), metres per metre.
    pub fn gradient(&self, at: Position) -> (f32, f32) {
        self.relief.gradient(at)
    }

    /// The cover at a point.
    pub fn cover_at(&self, at: Position) -> &Cover {
        &self.covers[usize::from(self.cover_index_at(at))]
    }

    /// Index into [`Ground::covers`] at a point: the class of the nearest node of the relief.
    #[inline]
    pub fn cover_index_at(&self, at: Position) -> u8 {
        let column = whole((at.x / self.relief.cell_m + 0.5).clamp(0.0, (self.relief.columns - 1) as f32));
        let row = whole((at.y / self.relief.cell_m + 0.5).clamp(0.0, (self.relief.rows - 1) as f32));
        self.cover_classes[row * self.relief.columns + column]
    }

    /// The classes of cover.
    pub fn covers(&self) -> &[Cover] {
        &self.covers
    }

    /// The ways.
    pub fn ways(&self) -> &[Way] {
        &self.ways
    }

    /// The rivers as they run on the relief, each from source to mouth.
    pub fn rivers(&self) -> &[Line] {
        &self.rivers
    }

    /// The ridges.
    pub fn ridges(&self) -> &[Line] {
        &self.ridges
    }

    /// The places, those off the map among them.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The place with an id.
    pub fn place(&self, id: &str) -> Option<&Place> {
        self.places.iter().find(|place| place.id == id)
    }

    /// The best way within 60 m of a point.
    pub fn way_at(&self, at: Position) -> Option<WayClass> {
        self.way_index.class_at(at)
    }

    /// Heights and cover in `width` columns of square cells, rows from the north: for shading and drawing.
    pub fn downsample(&self, width: usize) -> Downsample {
        let width = width.max(1);
        let cell_m = self.width_m / width as f32;
        let height = ((self.depth_m / cell_m).round() as usize).max(1);
        let (mut heights_m, mut covers) =
            (Vec::with_capacity(width * height), Vec::with_capacity(width * height));
        for row in 0..height {
            let y = (height - 1 - row) as f32 * cell_m + cell_m / 2.0;
            for column in 0..width {
                let at = Position::new(column as f32 * cell_m + cell_m / 2.0, y);
                heights_m.push(self.height_m(at));
                covers.push(self.cover_index_at(at));
            }
        }
        Downsample { width, height, cell_m, heights_m, covers }
    }
}

fn river_line(river: &crate::RiverSpec, profile: &Profile) -> Line {
    // The bends, and a point every quarter of a kilometre, are enough to draw by.
    let last = profile.points.len().saturating_sub(1);
    let bends = |at: usize| {
        let (a, b, c) = (profile.points[at - 1], profile.points[at], profile.points[at + 1]);
        ((b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x)).abs() > 5.0
    };
    let kept = |at: &usize| at.is_multiple_of(10) || *at == last || bends(*at);
    Line {
        id: river.id.clone(),
        name: river.name.clone(),
        points: (0..=last).filter(kept).map(|at| profile.points[at]).collect(),
        heights_m: (0..=last).filter(kept).map(|at| profile.levels_m[at]).collect(),
    }
}
