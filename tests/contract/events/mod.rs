//! What an organisation hears of: docs/api.md section 10.

mod attempts;
mod list;
mod order;
mod pages;
mod sandbox;
mod writers;
