//! The ticket in short: the documented members, in that order.

use greenlight::domain::idempotency::Answer;
use greenlight::domain::ids::ActivationId;
use greenlight::domain::ticket::{Ticket, TicketStatus};
use greenlight::domain::time::Timestamp;
use greenlight::http::response::json;
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WithdrawnView<'a> {
    id: &'a ActivationId,
    provider_id: &'a str,
    status: &'a TicketStatus,
    updated_at: Timestamp,
}

pub(crate) fn withdrawn(ticket: &Ticket) -> Answer {
    let Ticket { id, provider_id, status, updated_at, .. } = ticket;
    let view = WithdrawnView { id, provider_id, status, updated_at: *updated_at };
    Answer { status: 200, location: None, body: json(&view) }
}
