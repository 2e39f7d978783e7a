//! The one reader of the deployment's `template.yaml`: whatever needs a fact of it takes it from here, so that
//! it is written nowhere twice. (`infra/lint` looks at what SAM makes of the template, not at the template.)
//!
//! [`Template`] is the template evaluated for values of its parameters. [`TableDefinition`] is the DynamoDB table,
//! ready to be created on a local engine; [`routes()`] are the HTTP API's routes with the function that serves each,
//! [`triggers()`] what calls the functions that have none, [`functions`] what each function is given, and
//! [`metrics()`] what alarms and dashboards look at. Nothing here knows Greenlight's domain, and nothing here
//! deploys: that is SAM's work.

mod difference;
mod error;
mod expression;
mod function;
mod intrinsic;
mod metric;
mod metrics;
mod pattern;
mod routes;
mod table;
mod template;
mod triggers;
mod wire;

pub use error::Error;
pub use function::{Function, functions};
pub use metric::Metric;
pub use metrics::{counted_in_logs, metrics};
pub use pattern::Pattern;
pub use routes::{Route, pascal, routes};
pub use table::TableDefinition;
pub use template::{Resource, Template};
pub use triggers::{Source, Trigger, triggers};
