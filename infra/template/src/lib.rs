//! Reads the deployment's `template.yaml`, so that what it says is written nowhere twice.
//!
//! [`TableDefinition`] is the DynamoDB table, ready to be created on a local engine; [`routes`] are
//! the HTTP API's routes with the function that serves each, [`variables`] is what each function
//! finds in its environment, [`timeouts`] how long it may take, and [`metrics`] are what alarms and
//! dashboards look at. Nothing here knows Greenlight's domain, and nothing here deploys: that is
//! SAM's work.

mod document;
mod environment;
mod error;
mod expression;
mod metrics;
mod routes;
mod table;
mod timeouts;
mod wire;

pub use environment::variables;
pub use error::Error;
pub use metrics::{Metric, metrics};
pub use routes::{Route, routes};
pub use table::TableDefinition;
pub use timeouts::timeouts;
