//! The contract, rule by rule: docs/api.md.

mod challenge;
mod create;
mod providers;
mod report;
mod stamps;
mod stamps_in_a_crowd;
