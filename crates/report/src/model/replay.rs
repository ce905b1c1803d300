//! Runs that a page can play, and maps of what the runs left on the ground.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// A run inside a page, with why it was chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplayInfo {
    /// Number of the run in the table.
    pub run: u64,
    /// It is the one nearest to the middle of the answer.
    pub typical: bool,
    /// Claims to which no run came nearer.
    pub claims: Vec<String>,
    /// The replay file in base64.
    pub data: String,
}

impl ReplayInfo {
    /// A run with its file.
    pub fn new(run: u64, typical: bool, claims: Vec<String>, file: &[u8]) -> Self {
        Self { run, typical, claims, data: STANDARD.encode(file) }
    }

    /// The file; none where the text is not base64.
    pub fn file(&self) -> Option<Vec<u8>> {
        STANDARD.decode(&self.data).ok()
    }
}

/// Counts on a grid over the ground, as means over weighed runs; most cells are empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DensityInfo {
    /// Number of columns.
    pub columns: usize,
    /// Number of rows, from north to south.
    pub rows: usize,
    /// Side of a cell, m; the grid begins at the western edge and ends at the southern one.
    pub cell_m: f64,
    /// Runs over which the mean was taken.
    pub runs: usize,
    /// What was counted.
    pub layers: Vec<DensityLayer>,
    /// The same on the ground of each engagement, from what belongs to it.
    #[serde(default)]
    pub engagements: Vec<EngagementDensity>,
}

/// Counts on a grid over the ground of one engagement.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EngagementDensity {
    /// Identifier of the engagement.
    pub engagement: String,
    /// Western edge of the grid, m east of the south-west corner of the ground.
    pub west_m: f64,
    /// Southern edge, m north of it.
    pub south_m: f64,
    /// Number of columns.
    pub columns: usize,
    /// Number of rows, from north to south.
    pub rows: usize,
    /// Side of a cell, m.
    pub cell_m: f64,
    /// Runs in which it happened, of those over which the mean was taken; the mean is over these.
    pub runs: usize,
    /// What was counted.
    pub layers: Vec<DensityLayer>,
}

/// One thing counted for one side.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DensityLayer {
    /// `fallen` (killed or wounded men) or `cartridges`.
    pub kind: String,
    /// Identifier of the side.
    pub side: String,
    /// Cells that are not empty, in rising order: number (row by row from the north-west), mean count a run.
    pub cells: Vec<(usize, f64)>,
}
