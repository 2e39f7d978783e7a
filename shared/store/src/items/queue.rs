//! Open tickets in the review queue's index: the keys that put them there, and what it shows of them.

use crate::error::StoreError;
use crate::item::{Item, Reader};
use crate::keys::{self, QUEUE_SK};
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_domain::ids::{ClientId, OwnerId};
use greenlight_domain::queue::{QueueEntry, QueuePosition};
use greenlight_domain::ticket::{Ticket, TicketStatus};

pub(crate) fn read(item: &Item) -> Result<QueueEntry, StoreError> {
    let reader = Reader(item);
    Ok(QueueEntry {
        id: reader.id("pk", keys::ticket_of)?,
        position: reader.id(QUEUE_SK, QueuePosition::parse)?,
        provider_id: reader.text("provider_id")?.to_owned(),
        client_id: reader.id("client_id", ClientId::parse)?,
        organisation_id: reader.id("organisation_id", OwnerId::parse)?,
        status: TicketStatus::parse(reader.text("status")?),
        requested_at: reader.time("requested_at")?,
        updated_at: reader.time("updated_at")?,
        claimed_by: reader.text_if_any("claimed_by")?.map(OwnerId::from_stored),
    })
}

/// The keys under which an open ticket stands in the queue.
pub(crate) fn keys_of(ticket: &Ticket) -> (AttributeValue, AttributeValue) {
    let place = QueuePosition::of(ticket.requested_at, &ticket.id);
    let place = AttributeValue::S(place.as_str().to_owned());
    (AttributeValue::S(keys::queue(&ticket.provider_id)), place)
}
