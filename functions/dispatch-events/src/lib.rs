//! Called by the table's stream with the items of the log as they are written: puts a delivery for each event and
//! webhook endpoint that wants it, and tries at once those that go to quick endpoints. docs/api.md section 11.

use greenlight::runtime::Worker;
use greenlight::runtime::config::Variable;
use greenlight_deliveries::{Dispatcher, sender};
use std::sync::Arc;

/// This worker.
pub static WORKER: Worker = Worker {
    name: "dispatch-events",
    variables: &[Variable::WebhookKeys],
    start: |config| Arc::new(Dispatcher::new(sender(config))),
};
