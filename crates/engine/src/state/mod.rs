//! Everything that changes while a fight is fought, in arrays.

pub(crate) mod attest;
pub(crate) mod belief;
pub(crate) mod body;
pub(crate) mod clock;
pub(crate) mod explain;
pub(crate) mod field;
pub(crate) mod grid;
pub(crate) mod leg;
pub(crate) mod men;
pub(crate) mod pair;
pub(crate) mod raise;
pub(crate) mod section;
pub(crate) mod world;
