//! What happens between fights: marches, meetings, news, orders.

pub(crate) mod approach;
pub(crate) mod avoid;
pub(crate) mod conditions;
pub(crate) mod march;
pub(crate) mod messages;
pub(crate) mod news;
pub(crate) mod orders;
pub(crate) mod rest;
pub(crate) mod tasks;
pub(crate) mod trails;
pub(crate) mod villagers;
