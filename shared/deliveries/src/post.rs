//! What is sent, and whoever carries it.

use greenlight::BoxFuture;
use greenlight::domain::redacted_debug;
use greenlight::domain::time::Timestamp;
use greenlight::domain::webhook::{MasterKeys, Outcome, SigningSecret, TargetUrl, WebhookEndpoint};
use greenlight_sender::{Request, Sender};
use std::time::Duration;

/// What is sent in one attempt.
#[derive(Clone)]
pub struct Message {
    /// Where it goes.
    pub url: TargetUrl,
    /// The event's id, the same in each attempt.
    pub id: String,
    /// The event.
    pub body: String,
    /// What signs, the newest first: all of the endpoint's secrets that are in use.
    pub secrets: Vec<SigningSecret>,
    /// When the attempt begins.
    pub at: Timestamp,
}

redacted_debug!(Message { id, at });

impl Message {
    /// The event `body` of this id for an endpoint, as it is sent at `at`; none where there is no key to derive a
    /// secret under, since nothing is sent unsigned.
    pub(crate) fn to(
        endpoint: &WebhookEndpoint,
        keys: &MasterKeys,
        (id, body): (String, String),
        at: Timestamp,
    ) -> Option<Self> {
        let secrets = keys.signing(&endpoint.id, &endpoint.secrets, at);
        let url = endpoint.url.clone();
        (!secrets.is_empty()).then_some(Self { url, id, body, secrets, at })
    }
}

/// Whoever carries messages: a [`Sender`], or in tests whatever answers as a test wants.
pub trait Post: Send + Sync {
    /// Makes one attempt, which ends within `timeout`.
    fn post<'a>(&'a self, message: &'a Message, timeout: Duration) -> BoxFuture<'a, Outcome>;
}

impl Post for Sender {
    fn post<'a>(&'a self, message: &'a Message, timeout: Duration) -> BoxFuture<'a, Outcome> {
        let Message { url, id, body, secrets, at } = message;
        Box::pin(
            async move { self.send(&Request { url, id, body, secrets, at: *at }, timeout).await },
        )
    }
}
