//! Points in time: whole milliseconds since the Unix epoch, written as RFC 3339 in UTC.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};
use std::fmt;

/// A point in time with millisecond precision, as stored, compared and sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The point `millis` milliseconds after the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Reads a time as RFC 3339 writes it, to the millisecond; any other spelling is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().map(|time| Self(time.timestamp_millis()))
    }

    /// Milliseconds since the Unix epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This point moved by `millis` milliseconds.
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// This point moved by `seconds` seconds.
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        self.plus_millis(seconds.saturating_mul(1000))
    }

    /// Whole seconds since the Unix epoch, as DynamoDB's TTL wants them.
    pub const fn epoch_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    pub(crate) fn to_chrono(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_chrono().to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::from_millis(
            DateTime::parse_from_rfc3339(text).expect("a date").timestamp_millis(),
        )
    }

    #[test]
    fn times_are_written_in_utc_with_milliseconds() {
        assert_eq!(at("2025-01-15T10:00:00Z").to_string(), "2025-01-15T10:00:00.000Z");
        assert_eq!(at("2025-01-15T10:00:00.5+02:00").to_string(), "2025-01-15T08:00:00.500Z");
        assert_eq!(serde_json::json!(at("1969-12-31T23:59:59.999Z")), "1969-12-31T23:59:59.999Z");
    }

    #[test]
    fn a_time_to_live_is_in_whole_seconds_and_never_later_than_the_time() {
        for (millis, seconds) in
            [(-1001, -2), (-1000, -1), (-1, -1), (0, 0), (999, 0), (61_000, 61)]
        {
            assert_eq!(Timestamp::from_millis(millis).epoch_seconds(), seconds, "{millis}");
        }
        assert_eq!(Timestamp::from_millis(0).plus_seconds(61).plus_millis(5).millis(), 61_005);
    }
}
