//! Apps and their pointers.

use crate::error::StoreError;
use crate::item::{Item, Reader, Writer};
use crate::keys::ItemKey;
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_domain::app::{App, Pointer, TicketRef};
use greenlight_domain::ids::{ClientId, OwnerId};
use greenlight_domain::quota::QuotaUse;
use greenlight_domain::ticket::TicketStatus;

/// What was submitted on the last day on which anything was; not there before the first.
pub(crate) const QUOTA_DAY: &str = "quota_day";
pub(crate) const QUOTA_SUBMISSIONS: &str = "quota_submissions";
pub(crate) const QUOTA_BYTES: &str = "quota_bytes";

pub(crate) fn read(item: &Item) -> Result<App, StoreError> {
    let reader = Reader(item);
    let mut pointers = std::collections::BTreeMap::new();
    for (provider, pointer) in reader.map("pointers")?.into_iter().flatten() {
        let AttributeValue::M(map) = pointer else {
            return Err(reader.broken("pointers"));
        };
        pointers.insert(provider.clone(), read_pointer(map)?);
    }
    Ok(App {
        client_id: reader.id("client_id", ClientId::parse)?,
        organisation_id: reader.id("organisation_id", OwnerId::parse)?,
        name: reader.text("name")?.to_owned(),
        version: reader.number("version")?,
        company_version: reader.number_if_any("company_version")?.unwrap_or_default(),
        enabled: reader.set("enabled")?,
        blocked: reader.set("blocked")?,
        pointers,
        quota_use: QuotaUse {
            day: reader.number_if_any(QUOTA_DAY)?.unwrap_or_default(),
            submissions: reader.number_if_any(QUOTA_SUBMISSIONS)?.unwrap_or_default(),
            bytes: reader.number_if_any(QUOTA_BYTES)?.unwrap_or_default(),
        },
        created_at: reader.time("created_at")?,
    })
}

fn read_pointer(map: &Item) -> Result<Pointer, StoreError> {
    let reader = Reader(map);
    Ok(Pointer {
        ticket: TicketRef::parse(reader.text("ticket")?),
        status: TicketStatus::parse(reader.text("status")?),
        at: reader.time("at")?,
    })
}

pub(crate) fn write(app: &App) -> Item {
    let pointers = app
        .pointers
        .iter()
        .map(|(provider, pointer)| (provider.clone(), write_pointer(pointer)))
        .collect();
    Writer::at(&ItemKey::app(&app.client_id))
        .text("client_id", app.client_id.as_str())
        .text("organisation_id", app.organisation_id.as_str())
        .text("name", &app.name)
        .number("version", app.version)
        .number("company_version", app.company_version)
        .set("enabled", &app.enabled)
        .set("blocked", &app.blocked)
        .map("pointers", pointers)
        .time("created_at", app.created_at)
        .into_item()
}

pub(crate) fn write_pointer(pointer: &Pointer) -> AttributeValue {
    let map = Writer::default()
        .text("ticket", pointer.ticket.as_str())
        .text("status", pointer.status.name())
        .time("at", pointer.at)
        .into_item();
    AttributeValue::M(map)
}
