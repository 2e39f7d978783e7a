//! The contract, rule by rule: docs/api.md. A folder is an endpoint or a theme.

mod activation;
mod budget;
mod deliveries;
mod events;
mod faults;
mod logs;
mod operators;
mod production_tests;
mod project;
mod protocol;
mod providers;
mod releases;
mod retention;
mod support;
mod webhooks;
