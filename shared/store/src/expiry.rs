//! Items whose time is over. DynamoDB deletes them by itself, days late; until then they lie in the table, and
//! every read leaves them out, before anybody tries to make sense of what is left of them.

use super::Store;
use super::keys::TTL;
use super::row::{Reader, Row};
use greenlight_domain::time::Timestamp;

/// How long an item stays beyond its time, in seconds: clocks differ.
const GRACE_SECONDS: i64 = 3600;

/// What DynamoDB's time to live is told of an item whose time is over at `end`, in epoch seconds.
pub(super) const fn ttl_of(end: Timestamp) -> i64 {
    end.plus_seconds(GRACE_SECONDS).epoch_seconds()
}

impl Store {
    /// Whether the item is still there. What makes no sense as a time is for its reader to say.
    pub(super) fn is_there(&self, item: &Row) -> bool {
        let ttl = Reader(item).number_if_any::<i64>(TTL).ok().flatten();
        ttl.is_none_or(|ttl| ttl > self.now.epoch_seconds())
    }
}
