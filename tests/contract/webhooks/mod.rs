//! Webhook endpoints: registering, looking at, changing and removing them, and their secrets. docs/api.md section 11.

mod change;
mod count;
mod create;
mod create_body;
mod delete;
mod races;
mod rotate;
mod secrets;
mod show;
