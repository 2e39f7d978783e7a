//! GET /apps/{client_id}/providers. docs/api.md section 6.

pub mod get;
mod status;
