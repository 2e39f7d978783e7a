//! The contract, rule by rule: docs/api.md.

mod activation_detail;
mod agreement;
mod auth;
mod budget;
mod create;
mod create_body;
mod desk;
mod envelope;
mod faults;
mod get;
mod ground;
mod idempotency;
mod json;
mod list;
mod list_pages;
mod logs;
mod ownership;
mod precedence;
mod queue;
mod review;
mod review_races;
mod review_request;
mod structure;
