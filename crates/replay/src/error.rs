//! Why a replay cannot be read.

/// A file is no replay that can be shown here; each says what it is and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// The first bytes are not those of a replay.
    #[error(
        "this is no replay: a replay begins with the word UMPIRE\n  mend: write one with `umpire fight BATTLE --replay FILE`"
    )]
    NotAReplay,
    /// Another version of the format.
    #[error(
        "the replay has format {found}, and this Umpire reads format {known}\n  mend: write it again with \
         `umpire fight BATTLE --replay FILE`, or read it with the Umpire that wrote it"
    )]
    OtherFormat {
        /// Format of the file.
        found: u16,
        /// Format known here.
        known: u16,
    },
    /// Fought by another engine: what it shows is not what this one would do.
    #[error(
        "the replay was fought by {found}, and this is {known}\n  mend: fight it again with `umpire fight {battle} \
         --seed {seed} --replay FILE`, or show it with the Umpire that wrote it"
    )]
    OtherEngine {
        /// Engine of the file.
        found: String,
        /// Engine here.
        known: String,
        /// The battle, as the file names it.
        battle: String,
        /// The seed of the run.
        seed: u64,
    },
    /// The file ends too early, or bytes in it were changed.
    #[error(
        "the replay is damaged: {what}\n  mend: copy it again, or write it again with `umpire fight BATTLE --replay FILE`"
    )]
    Damaged {
        /// Where and how.
        what: String,
    },
}

impl ReplayError {
    pub(crate) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged { what: what.into() }
    }
}
