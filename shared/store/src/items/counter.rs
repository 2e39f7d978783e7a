//! Counters of a challenge: each counts a part of its stamps. What has not been counted yet is not there, so that a
//! counter of a challenge of many providers stays small.

use crate::error::StoreError;
use crate::item::{Item, Writer};
use crate::keys::ItemKey;
use crate::row::{Reader, Row};
use greenlight_domain::challenge::{Challenge, Tally};
use greenlight_domain::stamp_counter::Counter;
use std::collections::BTreeMap;

use super::challenge::{COMPLETED, TIMED, TOTAL_MILLIS};

/// Which of the challenge's counters it is: no other item has this attribute.
const NUMBER: &str = "counter";

/// The attribute that counts something of a provider.
pub(crate) fn attribute(name: &str, provider: &str) -> String {
    format!("{name}#{provider}")
}

pub(crate) fn read(item: &Row) -> Result<Counter, StoreError> {
    let reader = Reader(item);
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for (attribute, value) in item.iter() {
        let Some((name, provider)) = attribute.split_once('#') else { continue };
        let number = value.number().ok_or_else(|| reader.broken(attribute))?;
        let tally = tallies.entry(provider.to_owned()).or_default();
        match name {
            COMPLETED => tally.completed = number,
            TIMED => tally.timed = number,
            TOTAL_MILLIS => tally.total_millis = number,
            _ => {}
        }
    }
    Ok(Counter {
        number: reader.number(NUMBER)?,
        max_stamps: reader.number("max_stamps")?,
        stamps: reader.number("stamps")?,
        tallies,
        updated_at: reader.time("updated_at")?,
    })
}

/// A new counter of the challenge, which has counted nothing.
pub(crate) fn write(challenge: &Challenge, counter: &Counter) -> Item {
    Writer::at(&ItemKey::counter(&challenge.client_id, &challenge.id, counter.number))
        .number(NUMBER, counter.number)
        .number("max_stamps", counter.max_stamps)
        .number("stamps", counter.stamps)
        .time("expires_at", challenge.expires_at)
        .time("updated_at", counter.updated_at)
        .into_item()
}
