//! GET /apps/{client_id}/providers. docs/api.md section 6.

mod get;
mod status;
