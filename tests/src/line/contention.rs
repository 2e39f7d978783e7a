//! What DynamoDB does and engines on one machine never do: calls take time, and an item that is in a transaction
//! under way is in the way of every other write of it, which is refused as a conflict.
//!
//! Time is that of a clock of the test's own, so that what is measured does not depend on the machine.

use super::{Fault, Line};
use greenlight::store::Clock;
use greenlight_devkit::DatabaseCall;
use serde_json::Value;
use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A line on which every call takes time, and writes conflict.
#[derive(Clone)]
pub(super) struct Contention {
    clock: Arc<dyn Clock>,
    latency: Arc<dyn Fn() -> Duration + Send + Sync>,
    /// The items that transactions under way write.
    held: Arc<Mutex<HashSet<String>>>,
}

/// The items of a transaction under way, until it is over.
pub(super) struct Held {
    items: Vec<String>,
    held: Arc<Mutex<HashSet<String>>>,
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut held = self.held.lock().expect("items");
        held.retain(|item| !self.items.contains(item));
    }
}

impl Line {
    /// From now on every call takes `latency` by `clock`, and a transaction with an item that is in another one
    /// under way is refused.
    pub fn contend(&self, clock: Arc<dyn Clock>, latency: Duration) {
        self.contend_for(clock, move || latency);
    }

    /// The same, where each call takes as long as `latency` says of the next one.
    pub fn contend_for(
        &self,
        clock: Arc<dyn Clock>,
        latency: impl Fn() -> Duration + Send + Sync + 'static,
    ) {
        let contention = Contention { clock, latency: Arc::new(latency), held: Arc::default() };
        *self.0.contention.lock().expect("contention") = Some(contention);
    }

    /// From now on there is none of that.
    pub fn calm(&self) {
        *self.0.contention.lock().expect("contention") = None;
    }

    pub(super) fn contention(&self) -> Option<Contention> {
        self.0.contention.lock().expect("contention").clone()
    }
}

impl Contention {
    /// Lets the time of a call pass. What it holds from its arrival on, or how it is refused.
    pub(super) async fn pass(&self, call: &DatabaseCall) -> Result<Option<Held>, Fault> {
        let held = self.hold(call);
        self.clock.sleep_until(self.clock.now() + (self.latency)()).await;
        held
    }

    fn hold(&self, call: &DatabaseCall) -> Result<Option<Held>, Fault> {
        if call.operation != "TransactWriteItems" {
            return Ok(None);
        }
        let items: Vec<String> =
            call.request["TransactItems"].as_array().into_iter().flatten().map(key_of).collect();
        let mut held = self.held.lock().expect("items");
        if items.iter().any(|item| held.contains(item)) {
            let reason = |item| if held.contains(item) { "TransactionConflict" } else { "None" };
            return Err(Fault::cancelled(&items.iter().map(reason).collect::<Vec<_>>()));
        }
        held.extend(items.iter().cloned());
        Ok(Some(Held { items, held: Arc::clone(&self.held) }))
    }
}

/// The key of an item of a transaction.
fn key_of(part: &Value) -> String {
    let parts = part.as_object().into_iter().flatten();
    let keys = parts.map(|(kind, part)| if kind == "Put" { &part["Item"] } else { &part["Key"] });
    keys.map(|key| format!("{} {}", key["pk"]["S"], key["sk"]["S"])).collect()
}
