//! Lines of sight.

/// What lies between an eye and a target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sight {
    /// Whether no ground stands between.
    pub clear: bool,
    /// Integral of `extinction_per_m` along the ray; the chance of a free line is `exp(-scale * optical_depth)`.
    pub optical_depth: f32,
}
