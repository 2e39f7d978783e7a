//! API keys: the record under the key's hash, and its entry in the owner's list.

use crate::error::StoreError;
use crate::item::{Item, Writer};
use crate::keys::ItemKey;
use crate::row::{Reader, Row};
use greenlight_domain::api_key::{KeyHash, KeyKind, KeyRecord};
use greenlight_domain::ids::OwnerId;

pub(crate) fn read(item: &Row) -> Result<KeyRecord, StoreError> {
    let reader = Reader(item);
    Ok(KeyRecord {
        hash: KeyHash::from_stored(reader.text("hash")?),
        id: reader.text("id")?.to_owned(),
        kind: reader.id("kind", KeyKind::parse)?,
        owner: reader.id("owner", OwnerId::parse)?,
        name: reader.text("name")?.to_owned(),
        last_characters: reader.text("last_characters")?.to_owned(),
        created_at: reader.time("created_at")?,
        expires_at: reader.time_if_any("expires_at")?,
        revoked_at: reader.time_if_any("revoked_at")?,
    })
}

/// The record itself, which alone decides whether the key is good.
pub(crate) fn write(record: &KeyRecord) -> Item {
    Writer::at(&ItemKey::api_key(&record.hash))
        .text("hash", record.hash.as_str())
        .text("id", &record.id)
        .text("kind", record.kind.name())
        .text("owner", record.owner.as_str())
        .text("name", &record.name)
        .text("last_characters", &record.last_characters)
        .time("created_at", record.created_at)
        .time_if_any("expires_at", record.expires_at)
        .time_if_any("revoked_at", record.revoked_at)
        .into_item()
}

/// The entry in the owner's list: it only names the record.
pub(crate) fn write_listing(record: &KeyRecord) -> Item {
    Writer::at(&ItemKey::listed_key(record.kind, &record.owner, &record.id))
        .text("hash", record.hash.as_str())
        .into_item()
}

/// The record that an entry names.
pub(crate) fn read_listing(item: &Row) -> Result<KeyHash, StoreError> {
    Reader(item).text("hash").map(KeyHash::from_stored)
}
