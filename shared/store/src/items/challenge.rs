//! Challenges, with their counters per provider.

use crate::error::StoreError;
use crate::item::{Item, Writer};
use crate::keys::ItemKey;
use crate::row::{Reader, Row, Value};
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_domain::challenge::{Challenge, Platform, Tally};
use greenlight_domain::ids::{ChallengeId, ClientId};
use greenlight_domain::stamp_counter::Split;
use std::collections::BTreeMap;

/// The map of counters, and the counters' names.
pub(crate) const TALLIES: &str = "tallies";
pub(crate) const COMPLETED: &str = "completed";
pub(crate) const TIMED: &str = "timed";
pub(crate) const TOTAL_MILLIS: &str = "total_millis";

/// How many counters there are beside the challenge, and how many of them are full.
pub(crate) const COUNTERS: &str = "counters";
pub(crate) const FULL_COUNTERS: &str = "full_counters";

/// A challenge; of one that has counters beside it without them.
pub(crate) fn read(item: &Row) -> Result<Challenge, StoreError> {
    let reader = Reader(item);
    let mut tallies = BTreeMap::new();
    for (provider, tally) in reader.map(TALLIES)?.into_iter().flat_map(Row::iter) {
        let Value::Map(map) = tally else {
            return Err(reader.broken(TALLIES));
        };
        let counter = |name| Reader(map).number(name);
        let tally = Tally {
            completed: counter(COMPLETED)?,
            timed: counter(TIMED)?,
            total_millis: counter(TOTAL_MILLIS)?,
        };
        tallies.insert(provider.to_owned(), tally);
    }
    Ok(Challenge {
        id: reader.id("id", ChallengeId::parse)?,
        client_id: reader.id("client_id", ClientId::parse)?,
        host_name: reader.text("host_name")?.to_owned(),
        title: reader.text("title")?.to_owned(),
        description: reader.text_if_any("description")?.map(str::to_owned),
        provider_ids: reader.texts("provider_ids")?,
        target_platform: reader.text_if_any("target_platform")?.map(Platform::parse),
        max_stamps: reader.number("max_stamps")?,
        stamps: reader.number("stamps")?,
        split: reader
            .number_if_any(COUNTERS)?
            .map(|number| Split { number, counters: BTreeMap::new() }),
        allow_duplicates: reader.flag("allow_duplicates")?,
        tallies,
        hash_key_id: reader.text("hash_key_id")?.to_owned(),
        expires_at: reader.time("expires_at")?,
        created_at: reader.time("created_at")?,
        updated_at: reader.time("updated_at")?,
    })
}

pub(crate) fn write(challenge: &Challenge) -> Item {
    let tallies = challenge.provider_ids.iter().map(|provider| {
        let tally = challenge.tally(provider);
        let map = Writer::default()
            .number(COMPLETED, tally.completed)
            .number(TIMED, tally.timed)
            .number(TOTAL_MILLIS, tally.total_millis)
            .into_item();
        (provider.clone(), AttributeValue::M(map))
    });
    let item = Writer::at(&ItemKey::challenge(&challenge.client_id, &challenge.id))
        .text("id", challenge.id.as_str())
        .text("client_id", challenge.client_id.as_str())
        .text("host_name", &challenge.host_name)
        .text("title", &challenge.title)
        .text_if_any("description", challenge.description.as_deref())
        .texts("provider_ids", &challenge.provider_ids)
        .text_if_any("target_platform", challenge.target_platform.as_ref().map(Platform::name))
        .number("max_stamps", challenge.max_stamps)
        .number("stamps", challenge.stamps)
        .flag("allow_duplicates", challenge.allow_duplicates)
        .map(TALLIES, tallies.collect())
        .text("hash_key_id", &challenge.hash_key_id)
        .time("expires_at", challenge.expires_at)
        .time("created_at", challenge.created_at)
        .time("updated_at", challenge.updated_at);
    match &challenge.split {
        Some(split) => item.number(COUNTERS, split.number).number(FULL_COUNTERS, 0).into_item(),
        None => item.into_item(),
    }
}
