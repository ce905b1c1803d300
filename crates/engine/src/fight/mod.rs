//! What happens in contact: deploying, seeing, firing, falling, breaking.

pub(crate) mod acquire;
pub(crate) mod act;
pub(crate) mod assault;
pub(crate) mod battery;
pub(crate) mod captives;
pub(crate) mod casualty;
pub(crate) mod contact;
pub(crate) mod deploy;
mod ease;
pub(crate) mod guns;
pub(crate) mod leaders;
mod lines;
pub(crate) mod nerve;
mod rate;
pub(crate) mod react;
mod showing;
pub(crate) mod skirmish;
pub(crate) mod stock;
pub(crate) mod think;
pub(crate) mod unarmed;
mod under_fire;
pub(crate) mod wild;
