//! What holds of every endpoint. docs/api.md section 1.

mod advice;
mod auth;
mod characters;
mod envelope;
mod idempotency;
mod json;
mod ownership;
mod precedence;
mod response_limit;
