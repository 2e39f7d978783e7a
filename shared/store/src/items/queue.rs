//! Tickets in the indexes that operators list from: the keys that put them there, and what is shown of them.

use super::ticket::{CLIENT_NAME, DECIDED_BY, ORGANISATION_NAME, WARNING_COUNT, read_previous};
use crate::error::StoreError;
use crate::keys::{self, PLACE};
use crate::row::{Reader, Row};
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_domain::ids::{ClientId, OwnerId};
use greenlight_domain::queue::{Family, Listed, Partition, QueueEntry, QueuePosition};
use greenlight_domain::ticket::TicketStatus;

pub(crate) fn read(item: &Row) -> Result<QueueEntry, StoreError> {
    let reader = Reader(item);
    Ok(QueueEntry {
        id: reader.id("pk", keys::ticket_of)?,
        position: read_place(item)?,
        provider_id: reader.text("provider_id")?.to_owned(),
        client_id: reader.id("client_id", ClientId::parse)?,
        client_name: reader.text(CLIENT_NAME)?.to_owned(),
        organisation_id: reader.id("organisation_id", OwnerId::parse)?,
        organisation_name: reader.text(ORGANISATION_NAME)?.to_owned(),
        status: TicketStatus::parse(reader.text("status")?),
        requested_at: reader.time("requested_at")?,
        updated_at: reader.time("updated_at")?,
        claimed_by: reader.text_if_any("claimed_by")?.map(OwnerId::from_stored),
        decided_by: reader.text_if_any(DECIDED_BY)?.map(OwnerId::from_stored),
        warning_count: reader.number_if_any(WARNING_COUNT)?.unwrap_or_default(),
        previous: read_previous(reader)?,
    })
}

/// The place of an entry, or of where a query came to its end.
pub(crate) fn read_place(item: &Row) -> Result<QueuePosition, StoreError> {
    Reader(item).id(PLACE, QueuePosition::parse)
}

/// The keys under which a ticket stands in the indexes.
pub(crate) fn keys_of(listed: &Listed) -> [(&'static str, AttributeValue); 4] {
    let Listed { status, provider_id, client_id, position } = listed;
    let key = |family| {
        let (_, name, key) = keys::listed(&Partition { status: status.clone(), family });
        (name, AttributeValue::S(key))
    };
    [
        key(Family::All),
        key(Family::Provider(provider_id.clone())),
        key(Family::App(client_id.clone())),
        (PLACE, AttributeValue::S(position.as_str().to_owned())),
    ]
}
