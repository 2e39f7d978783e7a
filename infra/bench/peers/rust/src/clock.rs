//! Times, as the answers have them, and the ids that are made of them.

use std::time::{SystemTime, UNIX_EPOCH};
use time::{OffsetDateTime, macros::format_description};
use ulid::Ulid;

/// Milliseconds since 1970.
pub fn now() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_millis()).unwrap_or_default()
}

/// Milliseconds since 1970 as the answers say a time.
pub fn text(millis: i64) -> String {
    let format =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
    let time = OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000);
    time.ok().and_then(|time| time.format(&format).ok()).unwrap_or_default()
}

/// So many ULIDs, each the next after the one before.
pub fn ulids(count: usize) -> Vec<String> {
    let first = Ulid::new().0 & !(1 << 79);
    (0..count as u128).map(|index| Ulid(first + index).to_string()).collect()
}
