//! The contract, rule by rule: docs/api.md.

mod auth;
mod create;
mod create_body;
mod envelope;
mod json;
mod ownership;
mod precedence;
