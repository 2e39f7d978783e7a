//! Open tickets in the review queue's index: the keys that put them there, and what it shows of them.

use crate::domain::ids::{ActivationId, ClientId, OwnerId};
use crate::domain::queue::QueuePosition;
use crate::domain::ticket::{Ticket, TicketStatus};
use crate::domain::time::Timestamp;
use crate::store::error::StoreError;
use crate::store::item::{Item, Reader};
use crate::store::keys::{self, QUEUE_SK};
use aws_sdk_dynamodb::types::AttributeValue;

/// An open ticket as the index shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueEntry {
    /// The ticket.
    pub id: ActivationId,
    /// Its place in the queue.
    pub position: QueuePosition,
    /// The provider.
    pub provider_id: String,
    /// The app.
    pub client_id: ClientId,
    /// The app's organisation.
    pub organisation_id: OwnerId,
    /// Requested or processing.
    pub status: TicketStatus,
    /// When it was submitted.
    pub requested_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// The operator who claimed it.
    pub claimed_by: Option<OwnerId>,
}

pub(in crate::store) fn read(item: &Item) -> Result<QueueEntry, StoreError> {
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
pub(in crate::store) fn keys_of(ticket: &Ticket) -> (AttributeValue, AttributeValue) {
    let place = QueuePosition::of(ticket.requested_at, &ticket.id);
    let place = AttributeValue::S(place.as_str().to_owned());
    (AttributeValue::S(keys::queue(&ticket.provider_id)), place)
}
