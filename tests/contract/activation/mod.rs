//! Submitting an activation: POST /apps/{client_id}/activation. docs/api.md section 5.

mod concurrency;
mod fields;
mod largest;
mod limits;
mod quota;
mod race;
mod resubmission;
mod sandbox;
mod submit;
mod torn;
