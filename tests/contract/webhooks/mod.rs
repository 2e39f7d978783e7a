//! Webhook endpoints: registering, looking at, changing and removing them, their secrets, and what
//! was sent to them. docs/api.md section 11.

mod change;
mod count;
mod create;
mod create_body;
mod delete;
mod deliveries;
mod deliveries_pages;
mod ping;
mod races;
mod recover;
mod redeliver;
mod rotate;
mod secrets;
mod show;
