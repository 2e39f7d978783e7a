//! Idempotency records.

use crate::error::StoreError;
use crate::expiry::ttl_of;
use crate::item::{Item, Reader, Writer};
use crate::keys::{ItemKey, TTL};
use greenlight_domain::idempotency::{Answer, Fingerprint, Record, RecordKey};
use greenlight_domain::ids::OwnerId;

pub(crate) const EXPIRES_AT: &str = "expires_at";
const SCENARIO_APPLIED: &str = "scenario_applied";

pub(crate) fn read(item: &Item) -> Result<Record, StoreError> {
    let reader = Reader(item);
    Ok(Record {
        key: RecordKey {
            owner: reader.id("owner", OwnerId::parse)?,
            key_sha256: reader.text("key_sha256")?.to_owned(),
        },
        fingerprint: Fingerprint::from_stored(reader.text("fingerprint")?),
        answer: Answer {
            status: reader.number("status")?,
            location: reader.text_if_any("location")?.map(str::to_owned),
            scenario_applied: reader.text_if_any(SCENARIO_APPLIED)?.map(str::to_owned),
            body: reader.text("body")?.to_owned(),
        },
        expires_at: reader.time(EXPIRES_AT)?,
    })
}

pub(crate) fn write(record: &Record) -> Item {
    Writer::at(&ItemKey::record(&record.key))
        .text("owner", record.key.owner.as_str())
        .text("key_sha256", &record.key.key_sha256)
        .text("fingerprint", record.fingerprint.as_str())
        .number("status", record.answer.status)
        .text_if_any("location", record.answer.location.as_deref())
        .text_if_any(SCENARIO_APPLIED, record.answer.scenario_applied.as_deref())
        .text("body", &record.answer.body)
        .time(EXPIRES_AT, record.expires_at)
        .number(TTL, ttl_of(record.expires_at))
        .into_item()
}
