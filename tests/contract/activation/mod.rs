//! Submitting an activation: POST /apps/{client_id}/activation. docs/api.md section 5.

mod concurrency;
mod evaluation;
mod fields;
mod largest;
mod limits;
mod own_ticket;
mod problems;
mod quota;
mod race;
mod resubmission;
mod sandbox;
mod submit;
mod torn;
mod withdraw;
mod withdraw_races;
