//! Where heights come from.
