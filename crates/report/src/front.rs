//! What is built from `studio/`, for those who serve it; the page of a result carries its own (see [`crate::page`]).

/// Script of the studio.
pub const DESK_SCRIPT: &str = include_str!(concat!(env!("OUT_DIR"), "/desk.js"));
/// Style of the studio.
pub const DESK_STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/desk.css"));
