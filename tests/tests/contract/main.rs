//! The contract, rule by rule: docs/api.md.

mod activation_detail;
mod agreement;
mod create;
mod desk;
mod queue;
mod review;
mod review_races;
mod review_request;
