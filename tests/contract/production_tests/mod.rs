//! Challenges and their stamps. docs/api.md sections 2 to 4.

mod counters;
mod create;
mod create_body;
mod crowd_model;
mod crowd_under_latency;
mod get;
mod list;
mod list_pages;
mod participants;
mod report;
mod stamps;
mod stamps_in_a_crowd;
