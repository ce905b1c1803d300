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
pub(crate) mod nerve;
pub(crate) mod react;
pub(crate) mod skirmish;
pub(crate) mod stock;
pub(crate) mod think;
pub(crate) mod unarmed;
pub(crate) mod wild;
