//! What several tests stand on. There are no tests in here.

pub mod app;
pub mod catalogue;
pub mod challenge;
pub mod consistency;
pub(crate) mod crowd;
pub mod events;
pub mod keys;
pub mod log;
pub mod long_run;
pub mod problems;
pub mod providers;
pub mod race;
pub(crate) mod receivers;
pub mod requests;
pub mod sources;
pub mod table_json;
pub mod tickets;
pub mod web;
pub mod webhooks;
pub mod workers;
