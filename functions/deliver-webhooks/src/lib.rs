//! Called every minute: makes the attempts of webhooks that are due. docs/api.md section 11.

use greenlight::runtime::Worker;
use greenlight::runtime::config::Variable;
use greenlight_deliveries::{Sweeper, sender};
use std::sync::Arc;

/// This worker.
pub static WORKER: Worker = Worker {
    name: "deliver-webhooks",
    variables: &[Variable::WebhookKeys],
    start: |config| Arc::new(Sweeper::new(sender(config))),
};
