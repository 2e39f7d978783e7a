//! The contract, rule by rule: docs/api.md.

mod create;
mod previous_release;
mod table_json;
mod two_versions;
