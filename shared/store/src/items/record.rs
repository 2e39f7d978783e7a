//! Idempotency records.

use crate::error::StoreError;
use crate::expiry::ttl_of;
use crate::item::{Item, Writer};
use crate::keys::{ItemKey, TTL};
use crate::row::{Reader, Row};
use greenlight_domain::idempotency::{Answer, Fingerprint, Record, RecordKey};
use greenlight_domain::ids::OwnerId;
use greenlight_domain::webhook::{EndpointId, HiddenSecret, SecretRef};

pub(crate) const EXPIRES_AT: &str = "expires_at";
const SCENARIO_APPLIED: &str = "scenario_applied";

/// Of an answer that shows a signing secret, which it is: the endpoint, its key and its generation.
const SECRET_OF: &str = "secret_of";
const SECRET_KEY_ID: &str = "secret_key_id";
const SECRET_GENERATION: &str = "secret_generation";

pub(crate) fn read(item: &Row) -> Result<Record, StoreError> {
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
            secret: read_secret(reader)?,
        },
        expires_at: reader.time(EXPIRES_AT)?,
    })
}

pub(crate) fn write(record: &Record) -> Item {
    let secret = record.answer.secret.as_ref();
    Writer::at(&ItemKey::record(&record.key))
        .text("owner", record.key.owner.as_str())
        .text("key_sha256", &record.key.key_sha256)
        .text("fingerprint", record.fingerprint.as_str())
        .number("status", record.answer.status)
        .text_if_any("location", record.answer.location.as_deref())
        .text_if_any(SCENARIO_APPLIED, record.answer.scenario_applied.as_deref())
        .text("body", &record.answer.body)
        .text_if_any(SECRET_OF, secret.map(|secret| secret.endpoint_id.as_str()))
        .text_if_any(SECRET_KEY_ID, secret.map(|secret| secret.which.key_id.as_str()))
        .text_if_any(SECRET_GENERATION, secret.map(|secret| secret.which.generation.to_string()))
        .time(EXPIRES_AT, record.expires_at)
        .number(TTL, ttl_of(record.expires_at))
        .into_item()
}

/// Which secret the answer showed.
fn read_secret(reader: Reader<'_>) -> Result<Option<HiddenSecret>, StoreError> {
    if reader.text_if_any(SECRET_OF)?.is_none() {
        return Ok(None);
    }
    let generation = reader.id(SECRET_GENERATION, |text| text.parse().ok())?;
    Ok(Some(HiddenSecret {
        endpoint_id: reader.id(SECRET_OF, EndpointId::parse)?,
        which: SecretRef { generation, key_id: reader.text(SECRET_KEY_ID)?.to_owned() },
    }))
}
