//! Stamps.

use crate::domain::challenge::Platform;
use crate::domain::ids::{ChallengeId, StampId};
use crate::domain::stamp::Stamp;
use crate::store::error::StoreError;
use crate::store::item::{Item, Reader, Writer};
use crate::store::keys::ItemKey;

pub(in crate::store) fn read(item: &Item) -> Result<Stamp, StoreError> {
    let reader = Reader(item);
    Ok(Stamp {
        id: reader.id("id", StampId::parse)?,
        challenge_id: reader.id("challenge_id", ChallengeId::parse)?,
        provider_id: reader.text("provider_id")?.to_owned(),
        participant_hash: reader.text("participant_hash")?.to_owned(),
        platform: reader.text_if_any("platform")?.and_then(Platform::parse),
        completion_millis: reader.number_if_any("completion_millis")?,
        created_at: reader.time("created_at")?,
    })
}

/// A stamp. Where each participant may have only one, its key says so.
pub(in crate::store) fn write(stamp: &Stamp, one_each: bool) -> Item {
    let key = if one_each {
        ItemKey::stamp_of(&stamp.challenge_id, &stamp.provider_id, &stamp.participant_hash)
    } else {
        ItemKey::stamp_among_many(&stamp.challenge_id, stamp.id.ulid())
    };
    let item = Writer::at(&key)
        .text("id", stamp.id.as_str())
        .text("challenge_id", stamp.challenge_id.as_str())
        .text("provider_id", &stamp.provider_id)
        .text("participant_hash", &stamp.participant_hash)
        .text_if_any("platform", stamp.platform.map(Platform::name))
        .time("created_at", stamp.created_at);
    match stamp.completion_millis {
        Some(millis) => item.number("completion_millis", millis).into_item(),
        None => item.into_item(),
    }
}
