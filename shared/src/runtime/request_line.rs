//! The one line that every request leaves, and every run of a worker: a log entry and CloudWatch metrics at once.
//!
//! In embedded metric format, so that CloudWatch derives the metrics from the log and no call is
//! made for them on the request's way. The namespace names the deployment; the metrics' dimension
//! is the endpoint, and requests are also counted by endpoint and code. Who it was and why it was refused are
//! properties of the line and never dimensions, of which every value would be a metric of its own. Never in it:
//! a key, a body, a field value or a participant. docs/operations.md says what the alarms make of it.

use super::worker::Tally;
use crate::domain::actor::{Actor, Party, Proof};
use crate::domain::deployment::Deployment;
use crate::store::Usage;
use crate::usecase::caller::Identity;
use metrique_writer_core::format::Format as _;
use metrique_writer_core::{Entry, EntryWriter, Unit};
use metrique_writer_format_emf::{Emf, MetricDefinition, MetricDirective, NoMetric};
use std::io::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// What is said of a request.
pub(super) struct RequestLine<'a> {
    pub(super) request_id: &'a str,
    pub(super) endpoint: &'static str,
    /// The error's code, or `OK`.
    pub(super) code: &'static str,
    /// The error's reason, where it has one.
    pub(super) reason: Option<&'a str>,
    /// Who sent it, and about which app.
    pub(super) caller: &'a Identity,
    pub(super) status: u16,
    pub(super) took: Duration,
    pub(super) usage: Usage,
    pub(super) replayed: bool,
    /// The age of the oldest open ticket seen, by the endpoint that looks.
    pub(super) queue_age: Option<Duration>,
}

impl Entry for RequestLine<'_> {
    #[expect(clippy::disallowed_methods, reason = "a line is dated when it is written")]
    fn write<'w>(&'w self, writer: &mut impl EntryWriter<'w>) {
        writer.timestamp(SystemTime::now());
        writer.value("request_id", self.request_id);
        writer.value("endpoint", self.endpoint);
        writer.value("code", self.code);
        writer.value("status", &NoMetric::from(self.status));
        if let Some(reason) = self.reason {
            writer.value("reason", reason);
        }
        let Identity { actor, client_id } = self.caller;
        if let Some(Actor { party, proof }) = actor {
            match party {
                Party::Organisation(id) => writer.value("organisation_id", id.as_str()),
                Party::Operator(id) => writer.value("operator_id", id.as_str()),
                Party::Program(_) => {}
            }
            if let Some(Proof::Key(id)) = proof {
                writer.value("key_id", id.as_str());
            }
        }
        if let Some(client_id) = client_id {
            writer.value("client_id", client_id.as_str());
        }
        writer.value("Requests", &1_u64);
        writer.value("Duration", &self.took);
        writer.value("RoundTrips", &self.usage.round_trips);
        writer.value("ConsumedCapacity", &self.usage.capacity);
        writer.value("LostRaces", &self.usage.lost_races);
        writer.value("ConditionalFailures", &self.usage.conditional_failures);
        writer.value("Replays", &self.replayed);
        // Seldom, so CloudWatch has no such metric where there is no such item.
        if self.usage.unreadable_items > 0 {
            writer.value("UnreadableItems", &self.usage.unreadable_items);
        }
        if let Some(age) = self.queue_age {
            writer.value("QueueAge", &age.as_secs());
        }
    }
}

/// What is said of a run of a worker.
pub(super) struct WorkLine<'a> {
    pub(super) request_id: &'a str,
    pub(super) endpoint: &'static str,
    /// Why it failed, or `OK`.
    pub(super) code: &'static str,
    pub(super) took: Duration,
    pub(super) usage: Usage,
    pub(super) tally: Tally,
}

impl Entry for WorkLine<'_> {
    #[expect(clippy::disallowed_methods, reason = "a line is dated when it is written")]
    fn write<'w>(&'w self, writer: &mut impl EntryWriter<'w>) {
        writer.timestamp(SystemTime::now());
        writer.value("request_id", self.request_id);
        writer.value("endpoint", self.endpoint);
        writer.value("code", self.code);
        writer.value("Requests", &1_u64);
        writer.value("Duration", &self.took);
        writer.value("RoundTrips", &self.usage.round_trips);
        writer.value("ConsumedCapacity", &self.usage.capacity);
        writer.value("ConditionalFailures", &self.usage.conditional_failures);
        writer.value("DeliveriesPut", &self.tally.put);
        writer.value("DeliveryAttempts", &self.tally.attempts);
        writer.value("DeliveryAttemptsFailed", &self.tally.failed_attempts);
        writer.value("DeliveriesSucceeded", &self.tally.succeeded);
        writer.value("DeliveriesFailed", &self.tally.failed);
        writer.value("DeliveriesDropped", &self.tally.dropped);
        writer.value("DeliveriesPostponed", &self.tally.postponed);
        writer.value("WebhookEndpointsDisabled", &self.tally.disabled);
        // Seldom, so CloudWatch has no such metric where there is no such item.
        if self.usage.unreadable_items > 0 {
            writer.value("UnreadableItems", &self.usage.unreadable_items);
        }
        if let Some(age) = self.tally.oldest_due {
            writer.value("OldestDueAge", &age.as_secs());
        }
    }
}

type Sink = Box<dyn Fn(&[u8]) + Send + Sync>;

/// Where the lines go.
pub struct RequestLog {
    format: Mutex<Emf>,
    sink: Sink,
}

impl RequestLog {
    /// To standard output, which Lambda hands to CloudWatch Logs.
    pub fn to_stdout(deployment: Deployment) -> Self {
        Self::to(deployment, |line| {
            // A line that cannot be written is lost; the request is not.
            let _ = std::io::stdout().lock().write_all(line);
        })
    }

    /// To anywhere else, line by line.
    pub fn to(deployment: Deployment, sink: impl Fn(&[u8]) + Send + Sync + 'static) -> Self {
        let namespace = format!("Greenlight/{deployment}");
        let by_code = MetricDirective {
            dimensions: vec![vec!["endpoint", "code"]],
            metrics: vec![MetricDefinition {
                name: "Requests",
                unit: Unit::None,
                storage_resolution: None,
            }],
            namespace: &namespace,
        };
        let format = Emf::builder(namespace.clone(), vec![vec!["endpoint".to_owned()]])
            .directive(by_code)
            .skip_all_validations(true)
            .build();
        Self { format: Mutex::new(format), sink: Box::new(sink) }
    }

    pub(super) fn write(&self, line: &impl Entry) {
        let mut bytes = Vec::with_capacity(1024);
        let mut format = self.format.lock().unwrap_or_else(PoisonError::into_inner);
        if format.format(line, &mut bytes).is_ok() {
            (self.sink)(&bytes);
        }
    }
}
