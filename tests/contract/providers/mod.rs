//! The providers of an app: GET /apps/{client_id}/providers, and the switch of each. docs/api.md section 6.

mod get;
mod status;
mod switch;
mod switch_races;
