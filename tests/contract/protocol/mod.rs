//! What holds of every endpoint. docs/api.md section 1.

mod auth;
mod edge;
mod envelope;
mod idempotency;
mod json;
mod ownership;
mod precedence;
