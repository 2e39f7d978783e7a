//! The rules of Greenlight as plain functions and types.
//!
//! Nothing here knows AWS, HTTP, a clock, randomness or I/O: time and identifiers come in as
//! arguments. A rule of docs/api.md that can be stated without a database stands here, and only here.

pub mod api_key;
pub mod app;
pub mod audit;
pub mod catalogue;
pub mod challenge;
pub mod cursor;
pub mod deployment;
pub mod field;
pub mod history;
pub mod idempotency;
pub mod ids;
pub mod name;
pub mod owner;
pub mod provider_status;
pub mod queue;
mod redaction;
pub mod refusal;
pub mod review;
pub mod stamp;
pub mod submission;
pub mod switch;
pub mod ticket;
pub mod time;
