//! How each thing of the domain is laid out as an item: one file each, reading beside writing.

pub(super) mod app;
pub(super) mod audit;
pub(super) mod challenge;
pub(super) mod counter;
pub(super) mod delivery;
pub(super) mod directory;
pub(super) mod key;
pub(super) mod outbox;
pub(super) mod problem;
pub(super) mod queue;
pub(super) mod record;
pub(super) mod stamp;
pub(super) mod ticket;
pub(super) mod value;
pub(super) mod webhook;
