//! What grows on the ground, and what it does to sight, light, walking and shells.

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
    /// Share of open-ground walking speed that is kept off ways.
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
