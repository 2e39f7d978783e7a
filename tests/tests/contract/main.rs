//! The contract, rule by rule: docs/api.md.

mod auth;
mod create;
mod create_body;
mod envelope;
mod get;
mod json;
mod list;
mod list_pages;
mod ownership;
mod precedence;
