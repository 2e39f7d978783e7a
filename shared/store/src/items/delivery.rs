//! A delivery, and its entry in the index of what is due. It stands in the index as long as there is an attempt to
//! come, and goes by itself 30 days after it was put.

use crate::error::StoreError;
use crate::expiry::ttl_of;
use crate::item::{Item, Writer};
use crate::keys::{self, DUE_PARTITION, DUE_PLACE, ItemKey, TTL};
use crate::row::{Reader, Row};
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_domain::event::{EventId, KEPT_SECONDS};
use greenlight_domain::ids::OwnerId;
use greenlight_domain::time::Timestamp;
use greenlight_domain::webhook::{
    Attempt, AttemptError, Delivery, DeliveryStatus, Due, EndpointId,
};

pub(crate) const STATUS: &str = "status";
pub(crate) const DUE_AT: &str = "due_at";
pub(crate) const BEGUN: &str = "begun";
pub(crate) const ATTEMPTS: &str = "attempts";
pub(crate) const LAST_RESPONSE: &str = "last_response";
pub(crate) const VERSION: &str = "version";
const ORGANISATION_ID: &str = "organisation_id";
const OUTBOX: &str = "outbox";

pub(crate) fn write(delivery: &Delivery) -> Item {
    let key = ItemKey::delivery(&delivery.endpoint_id, delivery.event_id);
    let mut item = Writer::at(&key)
        .text(ORGANISATION_ID, delivery.organisation_id.as_str())
        .text("type", &delivery.event_type)
        .text_if_any(OUTBOX, delivery.outbox.map(EventId::ulid))
        .text(STATUS, delivery.status.name())
        .time("created_at", delivery.created_at)
        .number(BEGUN, delivery.begun)
        .number(VERSION, delivery.version)
        .number(TTL, ttl_of(delivery.created_at.plus_seconds(KEPT_SECONDS)))
        .text_if_any(LAST_RESPONSE, delivery.last_response.as_deref());
    if let Some((due_at, partition, place)) = place_of(delivery) {
        item = item.time(DUE_AT, due_at).text(DUE_PARTITION, partition).text(DUE_PLACE, place);
    }
    let mut item = item.into_item();
    item.insert(ATTEMPTS.to_owned(), write_attempts(&delivery.attempts));
    item
}

pub(crate) fn read(item: &Row) -> Result<Delivery, StoreError> {
    let reader = Reader(item);
    let (endpoint_id, event_id) = ids(reader)?;
    Ok(Delivery {
        organisation_id: reader.id(ORGANISATION_ID, OwnerId::parse)?,
        endpoint_id,
        event_id,
        event_type: reader.text("type")?.to_owned(),
        outbox: outbox(reader)?,
        status: reader.id(STATUS, DeliveryStatus::parse)?,
        created_at: reader.time("created_at")?,
        due_at: reader.time_if_any(DUE_AT)?,
        begun: reader.number(BEGUN)?,
        attempts: reader.maps(ATTEMPTS)?.into_iter().map(read_attempt).collect::<Result<_, _>>()?,
        last_response: reader.text_if_any(LAST_RESPONSE)?.map(str::to_owned),
        version: reader.number(VERSION)?,
    })
}

/// An entry of the index.
pub(crate) fn read_due(item: &Row) -> Result<Due, StoreError> {
    let reader = Reader(item);
    let (endpoint_id, event_id) = ids(reader)?;
    let place = reader.text(DUE_PLACE)?;
    let due_at = keys::due_at_of(place).ok_or_else(|| reader.broken(DUE_PLACE))?;
    Ok(Due {
        organisation_id: reader.id(ORGANISATION_ID, OwnerId::parse)?,
        endpoint_id,
        event_id,
        outbox: outbox(reader)?,
        due_at,
        version: reader.number(VERSION)?,
    })
}

fn ids(reader: Reader<'_>) -> Result<(EndpointId, EventId), StoreError> {
    let event = |sk: &str| EventId::parse_ulid(sk.strip_prefix(keys::DELIVERY)?);
    Ok((reader.id("pk", keys::endpoint_of)?, reader.id("sk", event)?))
}

fn outbox(reader: Reader<'_>) -> Result<Option<EventId>, StoreError> {
    let place = reader.text_if_any(OUTBOX)?;
    place.map(|_| reader.id(OUTBOX, EventId::parse_ulid)).transpose()
}

pub(crate) fn write_attempts(attempts: &[Attempt]) -> AttributeValue {
    AttributeValue::L(attempts.iter().map(|it| AttributeValue::M(write_attempt(it))).collect())
}

fn write_attempt(attempt: &Attempt) -> Item {
    let mut writer = Writer::default()
        .time("at", attempt.at)
        .number("duration_ms", attempt.duration_ms)
        .text_if_any("error", attempt.error.map(AttemptError::name));
    if let Some(status) = attempt.http_status {
        writer = writer.number("http_status", status);
    }
    writer.into_item()
}

fn read_attempt(map: &Row) -> Result<Attempt, StoreError> {
    let reader = Reader(map);
    let error = reader.text_if_any("error")?;
    Ok(Attempt {
        at: reader.time("at")?,
        duration_ms: reader.number("duration_ms")?,
        http_status: reader.number_if_any("http_status")?,
        error: error.map(|_| reader.id("error", AttemptError::parse)).transpose()?,
    })
}

/// The attributes by which a delivery stands in the index, as far as it does.
pub(crate) fn place_of(delivery: &Delivery) -> Option<(Timestamp, String, String)> {
    let (endpoint, event) = (&delivery.endpoint_id, delivery.event_id);
    let due_at = delivery.due_at?;
    Some((due_at, keys::due_partition_of(endpoint), keys::due_place(endpoint, due_at, event)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery() -> Delivery {
        let at = Timestamp::from_millis(1_736_935_200_000);
        Delivery {
            organisation_id: OwnerId::parse("Acme0001").expect("an owner"),
            endpoint_id: EndpointId::new(at, [7; 16]),
            event_id: EventId::nth(at, [1; 16], 0),
            event_type: "activation.requested".to_owned(),
            outbox: Some(EventId::nth(at, [1; 16], 3)),
            status: DeliveryStatus::Pending,
            created_at: at,
            due_at: Some(at.plus_seconds(60)),
            begun: 2,
            attempts: vec![
                Attempt { at, duration_ms: 12, http_status: Some(500), error: None },
                Attempt {
                    at: at.plus_seconds(5),
                    duration_ms: 2000,
                    http_status: None,
                    error: Some(AttemptError::Timeout),
                },
            ],
            last_response: Some("no".to_owned()),
            version: 5,
        }
    }

    #[test]
    fn a_delivery_is_read_as_it_was_written_and_stands_in_the_index_while_an_attempt_is_to_come() {
        let due = delivery();
        let item = write(&due);
        assert!(read(&item.clone().into()).expect("a delivery") == due);
        let entry = read_due(&item.into()).expect("an entry");
        assert_eq!((entry.due_at, entry.version), (due.created_at.plus_seconds(60), 5));
        assert_eq!((entry.event_id, entry.outbox), (due.event_id, due.outbox));
        let ended = Delivery {
            status: DeliveryStatus::Failed,
            due_at: None,
            outbox: None,
            last_response: None,
            attempts: Vec::new(),
            ..due
        };
        let item = write(&ended);
        assert!(read(&item.clone().into()).expect("a delivery") == ended);
        assert!(!item.contains_key(DUE_PARTITION) && !item.contains_key(DUE_PLACE));
        let end = ended.created_at.plus_seconds(30 * 86_400 + 3600).epoch_seconds();
        assert_eq!(item[TTL], AttributeValue::N(end.to_string()));
    }
}
