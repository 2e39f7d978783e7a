//! Ids of events: `evt_` and a ULID. Its time is that of the clock reading by which the event was decided, or
//! the later one at which it happens. It is the order of the log.

use crate::time::Timestamp;
use serde::{Serialize, Serializer};
use std::fmt;
use ulid::Ulid;

const PREFIX: &str = "evt_";

/// The random part leaves its highest bit free, so that counting on from it never runs over.
const RANDOM_BITS: u128 = (1 << 79) - 1;
const ALL_BITS: u128 = (1 << 80) - 1;

/// An event's id, or a place in the log between two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(Ulid);

impl EventId {
    /// The `index`th id of those that are made together, with the time of `at` and from the same random bytes.
    pub fn nth(at: Timestamp, random: [u8; 16], index: usize) -> Self {
        let first = u128::from_be_bytes(random) & RANDOM_BITS;
        let index = u128::try_from(index).unwrap_or_default();
        Self(Ulid::from_parts(millis(at), first + index))
    }

    /// The place after everything with a time up to `at`.
    pub fn end_of(at: Timestamp) -> Self {
        Self(Ulid::from_parts(millis(at), ALL_BITS))
    }

    /// The place before everything.
    pub const fn start() -> Self {
        Self(Ulid(0))
    }

    /// Reads `evt_` and an upper-case ULID; any other spelling is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::parse_ulid(text.strip_prefix(PREFIX)?)
    }

    /// Reads an upper-case ULID; any other spelling is `None`.
    pub fn parse_ulid(text: &str) -> Option<Self> {
        let ulid = Ulid::from_string(text).ok()?;
        (ulid.to_string() == text).then_some(Self(ulid))
    }

    /// The ULID behind the prefix.
    pub fn ulid(self) -> String {
        self.0.to_string()
    }

    /// The time in it.
    pub fn time(self) -> Timestamp {
        Timestamp::from_millis(i64::try_from(self.0.timestamp_ms()).unwrap_or(i64::MAX))
    }
}

/// A time before 1970 is as good as its beginning, and one after the year 10889 as its end.
fn millis(at: Timestamp) -> u64 {
    u64::try_from(at.millis()).unwrap_or_default().min((1 << 48) - 1)
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", self.0)
    }
}

impl Serialize for EventId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Timestamp = Timestamp::from_millis(1_736_935_200_000);

    #[test]
    fn ids_that_are_made_together_follow_one_another_whatever_the_random_bytes() {
        for random in [[0; 16], [0x7f; 16], [0xff; 16]] {
            let ids: Vec<EventId> = (0..100).map(|index| EventId::nth(AT, random, index)).collect();
            assert!(ids.windows(2).all(|two| two[0].0.0 + 1 == two[1].0.0));
            assert!(ids.iter().all(|id| id.time() == AT && *id < EventId::end_of(AT)));
            assert!(ids.iter().all(|id| *id > EventId::end_of(AT.plus_millis(-1))));
        }
        assert_eq!(EventId::nth(AT.plus_millis(1), [0; 16], 0).time(), AT.plus_millis(1));
    }

    #[test]
    fn an_id_is_read_as_it_is_written_and_sorts_as_its_text_does() {
        let ids = [
            EventId::start(),
            EventId::nth(AT, [1; 16], 0),
            EventId::nth(AT, [1; 16], 1),
            EventId::end_of(AT),
            EventId::nth(AT.plus_millis(1), [0; 16], 0),
        ];
        assert!(ids.is_sorted() && ids.map(EventId::ulid).is_sorted());
        for id in ids {
            assert_eq!(EventId::parse(&id.to_string()), Some(id));
            assert_eq!(EventId::parse_ulid(&id.ulid()), Some(id));
        }
        for bad in ["", "evt_", "evt_01hxyz2kq8m0e3j1n9v0p5t8yr", "01HXYZ2KQ8M0E3J1N9V0P5T8YR"] {
            assert_eq!(EventId::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn times_that_no_id_can_carry_are_the_first_and_the_last_that_one_can() {
        assert_eq!(EventId::end_of(Timestamp::from_millis(-5)).time(), Timestamp::from_millis(0));
        let last = EventId::end_of(Timestamp::from_millis(i64::MAX));
        assert_eq!(last.ulid(), "7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
    }
}
