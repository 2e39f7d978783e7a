//! The contract, rule by rule: docs/api.md.

mod activation_detail;
mod agreement;
mod auth;
mod create;
mod create_body;
mod desk;
mod envelope;
mod get;
mod json;
mod list;
mod list_pages;
mod ownership;
mod precedence;
mod previous_release;
mod queue;
mod review;
mod review_races;
mod review_request;
mod table_json;
mod two_versions;
