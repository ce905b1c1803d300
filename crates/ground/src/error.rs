//! What can be wrong with a ground, said so that a reader of the file can mend it.

use std::ops::Range;

/// Why a ground cannot be read or built.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum GroundError {
    /// The text is not TOML, or a key is unknown, missing or of the wrong type.
    #[error("{message}")]
    Text {
        /// What the reader stumbled over.
        message: String,
        /// Bytes of the text concerned.
        span: Option<Range<usize>>,
    },
    /// The text reads well but says something that cannot be.
    #[error("{message}")]
    Value {
        /// What is wrong.
        message: String,
        /// Bytes of the text concerned.
        span: Range<usize>,
        /// How to mend it.
        mend: String,
    },
    /// A relief tile cannot be used.
    #[error("relief tile {tile}: {message}")]
    Tile {
        /// Name of the tile as written in the text.
        tile: String,
        /// What is wrong with it.
        message: String,
        /// How to mend it.
        mend: String,
    },
    /// The bounds cannot be laid on a plane.
    #[error("the bounds cannot be projected: {message}")]
    Projection {
        /// What the projection library answered.
        message: String,
    },
}

impl GroundError {
    /// Bytes of `ground.toml` that the error points at, where it points at any.
    pub fn span(&self) -> Option<Range<usize>> {
        match self {
            GroundError::Text { span, .. } => span.clone(),
            GroundError::Value { span, .. } => Some(span.clone()),
            GroundError::Tile { .. } | GroundError::Projection { .. } => None,
        }
    }

    /// What the author of the file can do about it.
    pub fn mend(&self) -> &str {
        match self {
            GroundError::Text { .. } => "compare with battles/qingshanli/ground.toml, which uses every key",
            GroundError::Value { mend, .. } | GroundError::Tile { mend, .. } => mend,
            GroundError::Projection { .. } => {
                "give bounds in WGS84 degrees, south < north, west < east, within one UTM zone or two"
            }
        }
    }
}
