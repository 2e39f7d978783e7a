//! Reads the deployment's `template.yaml`, so that what it says is written nowhere twice.
//!
//! [`TableDefinition`] is the DynamoDB table, ready to be created on a local engine; [`routes`] are
//! the HTTP API's routes with the function that serves each. Nothing here knows Greenlight's
//! domain, and nothing here deploys: that is SAM's work.

mod document;
mod error;
mod routes;
mod table;
mod wire;

pub use error::Error;
pub use routes::{Route, routes};
pub use table::TableDefinition;
