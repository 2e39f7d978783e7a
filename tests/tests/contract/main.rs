//! The contract, rule by rule: docs/api.md.

mod create;
mod create_body;
