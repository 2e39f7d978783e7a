//! What holds of every endpoint. docs/api.md section 1.

mod auth;
mod envelope;
mod event;
mod idempotency;
mod json;
mod ownership;
mod precedence;
