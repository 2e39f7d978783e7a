//! The contract, rule by rule: docs/api.md.

mod budget;
mod create;
mod faults;
mod ground;
mod idempotency;
mod structure;
