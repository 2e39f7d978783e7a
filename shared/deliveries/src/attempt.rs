//! One attempt of a delivery that was taken: send it signed, say so, note what came of it.

use crate::post::{Message, Post};
use crate::recipient::Recipient;
use greenlight::domain::webhook::{Attempt, AttemptError, Delivery};
use greenlight::runtime::Shift;
use std::time::Duration;

/// Makes one attempt, and gives whether the endpoint has taken the event.
pub(crate) async fn attempt(
    (shift, post): (&Shift<'_>, &dyn Post),
    recipient: &Recipient,
    (delivery, body): (&Delivery, String),
    timeout: Duration,
) -> bool {
    let endpoint = recipient.as_read();
    let keys = &shift.settings.webhook_keys;
    let named = (delivery.event_id.to_string(), body);
    let Some(message) = Message::to(endpoint, keys, named, shift.now()) else {
        // The overlap of a rotation has ended since it was taken: what is left has no key.
        shift.count(|tally| tally.postponed += 1);
        return false;
    };
    let outcome = post.post(&message, timeout).await;
    let Attempt { http_status, error, duration_ms, .. } = outcome.attempt;
    tracing::info!(
        webhook_endpoint_id = %endpoint.id,
        event_id = %delivery.event_id,
        event_type = delivery.event_type,
        host = format!("{}:{}", endpoint.url.host(), endpoint.url.port()),
        http_status,
        error = error.map(AttemptError::name),
        duration_ms,
        "an attempt"
    );
    recipient.note(shift, delivery, &outcome).await;
    outcome.is_success()
}
