//! The contract, rule by rule: docs/api.md.

mod activation;
mod activation_limits;
mod catalogue;
mod concurrency;
mod create;
mod fields;
mod largest;
mod race;
mod resubmission;
mod sandbox;
mod torn;
