//! The ticket as its owner is shown it: the documented members, in that order.

use greenlight::domain::field::Fields;
use greenlight::domain::history::{History, OwnersHistoryEntry};
use greenlight::domain::ids::ActivationId;
use greenlight::domain::problem::Problem;
use greenlight::domain::ticket::{Rejection, Ticket, TicketStatus};
use greenlight::domain::time::Timestamp;
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OwnTicketView<'a> {
    id: &'a ActivationId,
    provider_id: &'a str,
    status: &'a TicketStatus,
    requested_at: Timestamp,
    updated_at: Timestamp,
    activated_at: Option<Timestamp>,
    fields: &'a Fields,
    ignored_fields: &'a [String],
    warnings: &'a [Problem],
    rejection: Option<&'a Rejection>,
    previous_id: Option<&'a ActivationId>,
    history: Vec<OwnersHistoryEntry<'a>>,
    history_omitted: usize,
}

impl<'a> OwnTicketView<'a> {
    pub(crate) fn of(ticket: &'a Ticket, history: &'a History) -> Self {
        Self {
            id: &ticket.id,
            provider_id: &ticket.provider_id,
            status: &ticket.status,
            requested_at: ticket.requested_at,
            updated_at: ticket.updated_at,
            activated_at: ticket.activated_at,
            fields: &ticket.fields,
            ignored_fields: &ticket.ignored_fields,
            warnings: &ticket.warnings,
            rejection: ticket.rejection.as_ref(),
            previous_id: ticket.previous.first(),
            history: history.entries.iter().map(OwnersHistoryEntry::from).collect(),
            history_omitted: history.omitted,
        }
    }
}
