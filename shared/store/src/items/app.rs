//! Apps and their pointers, and what is left of an app that was erased.

use crate::error::StoreError;
use crate::item::{Item, Writer};
use crate::keys::ItemKey;
use crate::row::{Reader, Row, Value};
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_domain::app::{App, Pointer, TicketRef, Tombstone};
use greenlight_domain::event::EventId;
use greenlight_domain::ids::{ActivationId, ClientId, OwnerId};
use greenlight_domain::quota::QuotaUse;
use greenlight_domain::retention::{Past, PastTicket};
use greenlight_domain::scenario::NamedProblem;
use greenlight_domain::simulation::Verdict;
use greenlight_domain::ticket::TicketStatus;
use std::collections::BTreeMap;

/// What was submitted on the last day on which anything was; not there before the first.
pub(crate) const QUOTA_DAY: &str = "quota_day";
pub(crate) const QUOTA_SUBMISSIONS: &str = "quota_submissions";
pub(crate) const QUOTA_BYTES: &str = "quota_bytes";

/// The tickets before the current ones, by provider.
pub(crate) const PAST: &str = "past";

/// Within a pointer: what the sandbox makes of it by itself.
pub(crate) const VERDICT: &str = "verdict";
/// Within that: the event that tells of it.
const EVENT: &str = "event";

/// The providers that the app's owner switched off.
pub(crate) const SWITCHED_OFF: &str = "switched_off";

/// What only an erased app has.
const ERASED_AT: &str = "erased_at";

pub(crate) fn read(item: &Row) -> Result<App, StoreError> {
    let reader = Reader(item);
    let mut pointers = BTreeMap::new();
    for (provider, pointer) in reader.map("pointers")?.into_iter().flat_map(Row::iter) {
        let Value::Map(map) = pointer else {
            return Err(reader.broken("pointers"));
        };
        pointers.insert(provider.to_owned(), read_pointer(map)?);
    }
    Ok(App {
        client_id: reader.id("client_id", ClientId::parse)?,
        organisation_id: reader.id("organisation_id", OwnerId::parse)?,
        name: reader.text("name")?.to_owned(),
        version: reader.number("version")?,
        company_version: reader.number_if_any("company_version")?.unwrap_or_default(),
        enabled: reader.set("enabled")?,
        blocked: reader.set("blocked")?,
        switched_off: reader.set(SWITCHED_OFF)?,
        pointers,
        past: read_past(reader)?,
        quota_use: QuotaUse {
            day: reader.number_if_any(QUOTA_DAY)?.unwrap_or_default(),
            submissions: reader.number_if_any(QUOTA_SUBMISSIONS)?.unwrap_or_default(),
            bytes: reader.number_if_any(QUOTA_BYTES)?.unwrap_or_default(),
        },
        created_at: reader.time("created_at")?,
    })
}

fn read_past(reader: Reader<'_>) -> Result<BTreeMap<String, Past>, StoreError> {
    let read_ticket = |ticket: &Value| {
        let Value::Map(map) = ticket else { return Err(reader.broken(PAST)) };
        let (id, leads_until) =
            (Reader(map).id("ticket", ActivationId::parse)?, Reader(map).time_if_any("until")?);
        Ok(PastTicket { id, leads_until })
    };
    let mut all = BTreeMap::new();
    for (provider, past) in reader.map(PAST)?.into_iter().flat_map(Row::iter) {
        let Value::List(list) = past else { return Err(reader.broken(PAST)) };
        let tickets = list.iter().map(read_ticket).collect::<Result<_, _>>()?;
        all.insert(provider.to_owned(), Past::from_stored(tickets));
    }
    Ok(all)
}

pub(crate) fn write_past(past: &Past) -> AttributeValue {
    let map = |PastTicket { id, leads_until }: &PastTicket| {
        let map = Writer::default().text("ticket", id.as_str()).time_if_any("until", *leads_until);
        AttributeValue::M(map.into_item())
    };
    AttributeValue::L(past.tickets().iter().map(map).collect())
}

/// An erased app as it was left.
pub(crate) fn read_tombstone(item: &Row) -> Result<Option<Tombstone>, StoreError> {
    let reader = Reader(item);
    let Some(erased_at) = reader.time_if_any(ERASED_AT)? else { return Ok(None) };
    let ids = reader.texts("tickets")?;
    Ok(Some(Tombstone {
        client_id: reader.id("client_id", ClientId::parse)?,
        organisation_id: reader.id("organisation_id", OwnerId::parse)?,
        version: reader.number("version")?,
        erased_at,
        tickets: ids.iter().filter_map(|id| ActivationId::parse(id)).collect(),
    }))
}

pub(crate) fn write_tombstone(tombstone: &Tombstone) -> Item {
    let tickets: Vec<String> = tombstone.tickets.iter().map(ToString::to_string).collect();
    Writer::at(&ItemKey::app(&tombstone.client_id))
        .text("client_id", tombstone.client_id.as_str())
        .text("organisation_id", tombstone.organisation_id.as_str())
        .number("version", tombstone.version)
        .time(ERASED_AT, tombstone.erased_at)
        .texts("tickets", &tickets)
        .into_item()
}

fn read_pointer(map: &Row) -> Result<Pointer, StoreError> {
    let reader = Reader(map);
    Ok(Pointer {
        ticket: TicketRef::parse(reader.text("ticket")?),
        status: TicketStatus::parse(reader.text("status")?),
        at: reader.time("at")?,
        verdict: reader.map(VERDICT)?.map(read_verdict).transpose()?,
    })
}

fn read_verdict(map: &Row) -> Result<Verdict, StoreError> {
    let reader = Reader(map);
    let problems = reader.texts("problems")?;
    Ok(Verdict {
        status: TicketStatus::parse(reader.text("status")?),
        at: reader.time("at")?,
        problems: problems.iter().map(|name| NamedProblem::from_stored(name)).collect(),
        event: reader.text_if_any(EVENT)?.and_then(EventId::parse),
    })
}

pub(crate) fn write(app: &App) -> Item {
    let pointers = app
        .pointers
        .iter()
        .map(|(provider, pointer)| (provider.clone(), write_pointer(pointer)))
        .collect();
    let past = app.past.iter().map(|(provider, past)| (provider.clone(), write_past(past)));
    Writer::at(&ItemKey::app(&app.client_id))
        .text("client_id", app.client_id.as_str())
        .text("organisation_id", app.organisation_id.as_str())
        .text("name", &app.name)
        .number("version", app.version)
        .number("company_version", app.company_version)
        .set("enabled", &app.enabled)
        .set("blocked", &app.blocked)
        .set(SWITCHED_OFF, &app.switched_off)
        .map("pointers", pointers)
        .map(PAST, past.collect())
        .time("created_at", app.created_at)
        .into_item()
}

pub(crate) fn write_pointer(pointer: &Pointer) -> AttributeValue {
    let map = Writer::default()
        .text("ticket", pointer.ticket.as_str())
        .text("status", pointer.status.name())
        .time("at", pointer.at);
    let verdict = pointer.verdict.as_ref().map(write_verdict);
    let map = verdict.into_iter().fold(map, |map, verdict| map.map(VERDICT, verdict));
    AttributeValue::M(map.into_item())
}

fn write_verdict(verdict: &Verdict) -> Item {
    let problems: Vec<String> = verdict.problems.iter().map(ToString::to_string).collect();
    let map = Writer::default()
        .text("status", verdict.status.name())
        .time("at", verdict.at)
        .text_if_any(EVENT, verdict.event.map(|event| event.to_string()));
    let map = if problems.is_empty() { map } else { map.texts("problems", &problems) };
    map.into_item()
}
