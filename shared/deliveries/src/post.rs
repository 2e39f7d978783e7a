//! What is sent, and whoever carries it.

use greenlight::BoxFuture;
use greenlight::domain::redacted_debug;
use greenlight::domain::time::Timestamp;
use greenlight::domain::webhook::{
    MasterKeys, Outcome, SigningSecret, TargetUrl, WebhookEndpoint, signature_header,
};
use std::time::Duration;

/// A request to an endpoint: signed, and good for one attempt.
#[derive(Clone)]
pub struct Message {
    /// Where it goes.
    pub url: TargetUrl,
    /// The event's id, the same in each attempt.
    pub id: String,
    /// When it was signed, in seconds since the epoch.
    pub timestamp: i64,
    /// The signatures.
    pub signature: String,
    /// The event.
    pub body: String,
}

redacted_debug!(Message { id, timestamp });

impl Message {
    /// The event `body` of this id for an endpoint, signed at `now` with all its secrets that are in use; none
    /// where there is no key to derive one under.
    pub(crate) fn signed(
        endpoint: &WebhookEndpoint,
        keys: &MasterKeys,
        (id, body): (String, String),
        now: Timestamp,
    ) -> Option<Self> {
        let secrets: Vec<SigningSecret> = endpoint
            .secrets
            .in_use(now)
            .filter_map(|which| keys.secret(&endpoint.id, which))
            .collect();
        if secrets.is_empty() {
            return None;
        }
        let timestamp = now.epoch_seconds();
        let signature = signature_header(&secrets, &id, timestamp, &body);
        Some(Self { url: endpoint.url.clone(), id, timestamp, signature, body })
    }
}

/// Whoever carries messages: on AWS and on this machine a `greenlight_sender::Sender`.
pub trait Post: Send + Sync {
    /// Makes one attempt, which ends within `timeout`.
    fn post<'a>(&'a self, message: &'a Message, timeout: Duration) -> BoxFuture<'a, Outcome>;
}
