//! The ground of a battle: relief, cover, ways, places, sight lines, travel effort, sun and moon.
//!
//! A [`GroundSpec`] is read from the text of a battle's `ground.toml`; [`Ground::build`] turns it into an
//! immutable [`Ground`] on a plane of metres east and north of the south-west corner. Nothing here knows men,
//! sides or claims, reads a file (tiles come through a closure), looks at a clock or draws a random number.
//!
//! Model cards: `docs/model/relief.md`, `cover.md`, `line-of-sight.md`, `travel-effort.md`, `light.md`.

mod check;
mod cover;
mod error;
mod grid;
mod ground;
mod light;
mod place;
mod position;
mod projection;
mod relief;
mod sight;
mod sky;
mod spec;
mod travel;
mod way;

pub use cover::Cover;
pub use error::GroundError;
pub use ground::{Downsample, Ground};
pub use place::{Line, Place};
pub use position::Position;
pub use projection::{Bounds, Projection};
pub use sight::Sight;
pub use sky::Sky;
pub use spec::{
    CliffSpec, CoverRule, CoverSpec, GroundSpec, Names, PlaceSpec, ReliefSource, RidgeSpec, RiverSpec,
    SpotSpec, WaySpec, WeatherSpec,
};
pub use travel::{Mobility, Route, RouteSearch, TravelField};
pub use way::{Way, WayClass};
