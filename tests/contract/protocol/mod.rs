//! What holds of every endpoint. docs/api.md section 1.

mod advice;
mod auth;
mod characters;
mod doc_url;
mod edge;
mod envelope;
mod event;
mod idempotency;
mod json;
mod key_refusals;
mod known_pairs;
mod openapi;
mod ownership;
mod precedence;
mod query;
mod response_limit;
