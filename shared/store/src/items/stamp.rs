//! Stamps.

use crate::expiry::ttl_of;
use crate::item::{Item, Writer};
use crate::keys::{ItemKey, TTL};
use greenlight_domain::challenge::Platform;
use greenlight_domain::stamp::Stamp;

/// A stamp. Where each participant may have only one, its key says so.
pub(crate) fn write(stamp: &Stamp, one_each: bool) -> Item {
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
        .text_if_any("platform", stamp.platform.as_ref().map(Platform::name))
        .time("created_at", stamp.created_at)
        .number(TTL, ttl_of(stamp.expires_at));
    match stamp.completion_millis {
        Some(millis) => item.number("completion_millis", millis).into_item(),
        None => item.into_item(),
    }
}
