//! The events of one transaction and one time: one item of the log. What an event tells is kept as the very text
//! that is sent, so that it is the same for ever, whatever a later release makes of it.

use crate::error::StoreError;
use crate::expiry::ttl_of;
use crate::item::{Item, Writer};
use crate::keys::{ItemKey, TTL};
use crate::row::{Reader, Row};
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_domain::event::{Event, EventId, KEPT_SECONDS, Outbox};
use greenlight_domain::ids::{ClientId, OwnerId};

/// What is taken away of an item when its events are taken back.
pub(crate) const EVENTS: &str = "events";

pub(crate) fn read(item: &Row) -> Result<Vec<Event>, StoreError> {
    Reader(item).maps(EVENTS)?.into_iter().map(read_event).collect()
}

fn read_event(map: &Row) -> Result<Event, StoreError> {
    let reader = Reader(map);
    let client_id = reader.text_if_any("client_id")?;
    Ok(Event {
        id: reader.id("id", EventId::parse)?,
        name: reader.text("type")?.to_owned(),
        timestamp: reader.time("at")?,
        client_id: client_id.map(|_| reader.id("client_id", ClientId::parse)).transpose()?,
        data: reader.text("data")?.to_owned(),
    })
}

pub(crate) fn write(organisation: &OwnerId, outbox: &Outbox) -> Item {
    let events = outbox.events().iter().map(|event| AttributeValue::M(write_event(event)));
    let end = outbox.id().time().plus_seconds(KEPT_SECONDS);
    let mut item = Writer::at(&ItemKey::outbox(organisation, outbox.id()))
        .number(TTL, ttl_of(end))
        .into_item();
    item.insert(EVENTS.to_owned(), AttributeValue::L(events.collect()));
    item
}

fn write_event(event: &Event) -> Item {
    Writer::default()
        .text("id", event.id.to_string())
        .text("type", &event.name)
        .time("at", event.timestamp)
        .text_if_any("client_id", event.client_id.as_ref().map(ClientId::as_str))
        .text("data", &event.data)
        .into_item()
}

#[cfg(test)]
mod tests {
    use super::*;
    use greenlight_domain::app::TicketRef;
    use greenlight_domain::event::{ActivationChange, Announcement};
    use greenlight_domain::ticket::TicketStatus;
    use greenlight_domain::time::Timestamp;

    #[test]
    fn events_are_read_as_they_were_written_and_stand_at_the_last_of_them_for_30_days() {
        let now = Timestamp::from_millis(1_736_935_200_000);
        let client_id = ClientId::parse("abc123").expect("a client id");
        let change = ActivationChange {
            client_id: &client_id,
            provider_id: "mitid",
            ticket: &TicketRef::Sandbox,
            previous: None,
            status: &TicketStatus::Activated,
            rejection: None,
            at: now,
        };
        let happening = change.happening().expect("an event");
        let happenings = vec![happening.clone(), happening];
        let announcement = Announcement { happenings, ..Announcement::default() };
        let outbox = announcement.outboxes(now, [7; 16]).remove(0);
        let organisation = OwnerId::parse("Acme0001").expect("an owner");
        let item = write(&organisation, &outbox);
        assert_eq!(read(&item.clone().into()).expect("events"), outbox.events());
        let last = EventId::nth(now, [7; 16], 1);
        assert_eq!(item["pk"], AttributeValue::S("EVENTS#Acme0001".to_owned()));
        assert_eq!(item["sk"], AttributeValue::S(format!("EVENT#{}", last.ulid())));
        let end = now.plus_seconds(30 * 86_400 + 3600).epoch_seconds();
        assert_eq!(item[TTL], AttributeValue::N(end.to_string()));
    }
}
