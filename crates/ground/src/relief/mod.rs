//! Where heights come from: rebuilt from lines, or read from a tile.

pub(crate) mod geotiff;
pub(crate) mod hgt;
pub(crate) mod profile;
pub(crate) mod rebuild;
pub(crate) mod surface;
