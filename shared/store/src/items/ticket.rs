//! Activation tickets. Those that operators list stand in the indexes as well.

use super::problem;
use super::queue;
use super::value::{read_fields, write_fields};
use crate::error::StoreError;
use crate::item::{Item, Writer};
use crate::keys::ItemKey;
use crate::row::{Reader, Row};
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_domain::ids::{ActivationId, ClientId, OwnerId};
use greenlight_domain::queue::Listed;
use greenlight_domain::ticket::{Rejection, RejectionReason, Ticket, TicketStatus};

/// What app and organisation were called at the submission.
pub(crate) const CLIENT_NAME: &str = "client_name";
pub(crate) const ORGANISATION_NAME: &str = "organisation_name";
pub(crate) const DECIDED_BY: &str = "decided_by";
/// How many warnings there are, where there are any: the indexes show the number and not the warnings.
pub(crate) const WARNING_COUNT: &str = "warning_count";
const WARNINGS: &str = "warnings";
/// Within the rejection.
const PROBLEMS: &str = "problems";
/// The tickets before one that lead to all others.
const PREVIOUS: &str = "previous";

pub(crate) fn read(item: &Row) -> Result<Ticket, StoreError> {
    let reader = Reader(item);
    let rejection = reader.map("rejection")?.map(read_rejection).transpose()?;
    Ok(Ticket {
        id: reader.id("id", ActivationId::parse)?,
        provider_id: reader.text("provider_id")?.to_owned(),
        client_id: reader.id("client_id", ClientId::parse)?,
        client_name: reader.text(CLIENT_NAME)?.to_owned(),
        organisation_id: reader.id("organisation_id", OwnerId::parse)?,
        organisation_name: reader.text(ORGANISATION_NAME)?.to_owned(),
        status: TicketStatus::parse(reader.text("status")?),
        fields: reader.map("fields")?.map(read_fields).unwrap_or_default(),
        ignored_fields: reader.texts("ignored_fields")?,
        warnings: problem::read_all(reader, WARNINGS)?,
        rejection,
        requested_at: reader.time("requested_at")?,
        updated_at: reader.time("updated_at")?,
        activated_at: reader.time_if_any("activated_at")?,
        claimed_by: reader.text_if_any("claimed_by")?.map(OwnerId::from_stored),
        decided_by: reader.text_if_any(DECIDED_BY)?.map(OwnerId::from_stored),
        superseded_by: reader.text_if_any("superseded_by")?.and_then(ActivationId::parse),
        previous: read_previous(reader)?,
    })
}

pub(crate) fn write(ticket: &Ticket) -> Item {
    let item = Writer::at(&ItemKey::ticket(&ticket.id))
        .text("id", ticket.id.as_str())
        .text("provider_id", &ticket.provider_id)
        .text("client_id", ticket.client_id.as_str())
        .text(CLIENT_NAME, &ticket.client_name)
        .text("organisation_id", ticket.organisation_id.as_str())
        .text(ORGANISATION_NAME, &ticket.organisation_name)
        .text("status", ticket.status.name())
        .map("fields", write_fields(&ticket.fields))
        .texts("ignored_fields", &ticket.ignored_fields)
        .time("requested_at", ticket.requested_at)
        .time("updated_at", ticket.updated_at)
        .time_if_any("activated_at", ticket.activated_at)
        .text_if_any("claimed_by", ticket.claimed_by.as_ref().map(OwnerId::as_str))
        .text_if_any(DECIDED_BY, ticket.decided_by.as_ref().map(OwnerId::as_str));
    let mut item = item.into_item();
    write_previous(&mut item, &ticket.previous);
    if let Some(rejection) = &ticket.rejection {
        item.insert("rejection".to_owned(), write_rejection(rejection));
    }
    if !ticket.warnings.is_empty() {
        item.insert(WARNINGS.to_owned(), problem::write_all(&ticket.warnings));
        let count = AttributeValue::N(ticket.warnings.len().to_string());
        item.insert(WARNING_COUNT.to_owned(), count);
    }
    if let Some(listed) = Listed::of(ticket) {
        let keys = queue::keys_of(&listed).into_iter();
        item.extend(keys.map(|(name, value)| (name.to_owned(), value)));
    }
    item
}

/// The tickets before a ticket, as it and its audit entries name them; absent where there are none.
pub(crate) fn read_previous(reader: Reader<'_>) -> Result<Vec<ActivationId>, StoreError> {
    let named = reader.texts(PREVIOUS)?;
    let ids = named.iter().map(|id| ActivationId::parse(id).ok_or_else(|| reader.broken(PREVIOUS)));
    ids.collect()
}

pub(crate) fn write_previous(item: &mut Item, previous: &[ActivationId]) {
    if !previous.is_empty() {
        let ids = previous.iter().map(|id| AttributeValue::S(id.to_string())).collect();
        item.insert(PREVIOUS.to_owned(), AttributeValue::L(ids));
    }
}

fn read_rejection(map: &Row) -> Result<Rejection, StoreError> {
    let reader = Reader(map);
    Ok(Rejection {
        reason: RejectionReason::parse(reader.text("reason")?),
        message: reader.text("message")?.to_owned(),
        fields: reader.texts("fields")?,
        problems: problem::read_all(reader, PROBLEMS)?,
    })
}

pub(crate) fn write_rejection(rejection: &Rejection) -> AttributeValue {
    let mut map = Writer::default()
        .text("reason", rejection.reason.name())
        .text("message", &rejection.message)
        .texts("fields", &rejection.fields)
        .into_item();
    if !rejection.problems.is_empty() {
        map.insert(PROBLEMS.to_owned(), problem::write_all(&rejection.problems));
    }
    AttributeValue::M(map)
}
