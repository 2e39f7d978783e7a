//! Challenges and their stamps. docs/api.md sections 2 to 4.

mod create;
mod create_body;
mod get;
mod list;
mod list_pages;
mod participants;
mod report;
mod stamps;
mod stamps_in_a_crowd;
