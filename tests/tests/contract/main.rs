//! The contract, rule by rule: docs/api.md.

mod create;
