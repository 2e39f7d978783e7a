//! The contract, rule by rule: docs/api.md.

mod create;
mod faults;
mod ground;
mod idempotency;
